"""What a document file says: its text, and the tables of which the file itself tells rows and cells.

Every span of the reader is a pair of offsets into `Source.text`. The text of a plain file is the file's own (line ends as
\\n); that of Word, Excel and PDF files is laid out by documents.reader.opening, tables included, so that whoever shows the
text shows the tables.
"""

from dataclasses import dataclass

Span = tuple[int, int]


class NotReadable(Exception):  # noqa: N818 (named for what happened, as the refusals are)
    """A file that cannot be read as a document. `message` says why, in Chinese, to whoever handed it in."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: `text` without blanks around it, and its place: source.text[start:end] == text. Empty cells have one too.

    A merged cell stands in every place that it covers, each time with the same span.
    """

    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands in the document's text."""
        return self.start, self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells, all rows of one length (filled up with empty cells), and the stretch of the text that they take up."""

    start: int
    end: int
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A document as it was handed in."""

    text: str
    tables: tuple[Table, ...] = ()  # in the order of the text, none inside another
    name: str = ""  # of the file, for messages
    remarks: tuple[str, ...] = ()  # what of the file was not read, in Chinese: hidden sheets and the like
