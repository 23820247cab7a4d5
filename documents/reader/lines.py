"""The lines of a stretch of text in which something stands, kept in arrays: a document may have millions."""

import re
from array import array

from .source import Cell, Span

_LINE = re.compile(r"[^\n]+")
_BLANK = " \u3000\xa0\r\ufeff\u200b"
EFFORT = 300_000  # cells looked at in one document; a real one needs some thousands
_ALL_BLANK = _BLANK + "\t\f\v"


class Lines:
    """Lines by number. A line of nothing but blanks is none; one of a tab alone is an empty cell."""

    def __init__(self, text: str, stretch: Span, *, effort: int = EFFORT) -> None:
        self.text = text
        self.effort = effort
        self.starts: array[int] = array("I")
        self.ends: array[int] = array("I")
        for match in _LINE.finditer(text, *stretch):
            if not match.group().isspace() or "\t" in match.group():
                self.starts.append(match.start())
                self.ends.append(match.end())

    def __len__(self) -> int:
        return len(self.starts)

    def raw(self, at: int) -> str:
        """The line as it is."""
        return self.text[self.starts[at] : self.ends[at]]

    def cell(self, at: int) -> Cell:
        """The whole line as one cell."""
        return cell_of(self.text, self.starts[at], self.ends[at])

    def spend(self, effort: int) -> bool:
        """Whether there is still effort to be spent on looking for tables: made-up text must not keep the reader busy."""
        self.effort -= effort
        return self.effort > 0

    @property
    def is_spent(self) -> bool:
        return self.effort <= 0

    def is_parted(self, at: int) -> bool:
        """Whether a blank line, or something that is not among the lines, stands before this one."""
        return at == 0 or self.text.count("\n", self.ends[at - 1], self.starts[at]) != 1


def cell_of(text: str, start: int, end: int) -> Cell:
    """The stretch without blanks around it."""
    found = text[start:end]
    begin = start + len(found) - len(found.lstrip(_ALL_BLANK))
    found = found.strip(_ALL_BLANK)
    return Cell(text=found, start=begin if found else start, end=begin + len(found) if found else start)


def empty_cell(at: int) -> Cell:
    """A cell that says nothing, where it would stand."""
    return Cell(text="", start=at, end=at)
