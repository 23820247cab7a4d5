"""The circular of a download, as a file."""

from quarters.closed import earlier_adjustments
from reports.downloads import Download, office_name

from .contents import contents, title
from .layout import word_file


def circular_of(download: Download) -> bytes:
    """The Word file. Two statements: which office issues it, and, while the quarter is open, what was adjusted before."""
    office = office_name(download)
    paragraphs = contents(
        download, office=office, earlier=earlier_adjustments(download.page.standing, download.page.shown)
    )
    return word_file(paragraphs, title="".join(title(download)), author=office, made_on=download.made_on)
