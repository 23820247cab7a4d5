"""The circular of a download, as a file."""

from organizations.querysets import office_of
from quarters.closed import earlier_adjustments
from reports.downloads import Download

from .contents import contents, title
from .layout import word_file


def circular_of(download: Download) -> bytes:
    """The Word file. Two statements: which office issues it, and, while the quarter is open, what was adjusted before."""
    office = _office(download)
    paragraphs = contents(
        download, office=office, earlier=earlier_adjustments(download.page.standing, download.page.shown)
    )
    return word_file(paragraphs, title="".join(title(download)), author=office, made_on=download.made_on)


def _office(download: Download) -> str:
    """Who issues it: of a closed quarter by the name of then."""
    unit = office_of(download.page.plan.region_id)
    if unit is None:
        return ""
    beside = download.page.standing.beside
    then = (each.name for each in beside.units if each.key == unit.pk) if beside is not None else ()
    return next(iter(then), unit.name)
