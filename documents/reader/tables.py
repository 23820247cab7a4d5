"""Tables that stand in plain text: parted by tabs, by strokes, by several blanks, or flattened to one cell a line.

A table is never made of running text: rows must be parted alike, and where only blanks or lines part them, heads must say
what the columns hold.
"""

import re
from collections.abc import Callable, Iterator

from .flat_tables import FIRST_HEAD, LONGEST_HEAD, flat_table
from .heads import Role, read_head
from .lines import EFFORT, Lines, cell_of
from .ragged import Row, aligned, squared, table_of
from .source import Cell, Source, Span, Table

_STROKES = re.compile(r"[|｜│┃]")
_RULE = re.compile(r"[\s|｜:+=\-—─━┌┬┐├┼┤└┴┘│┃╔╦╗╠╬╣╚╩╝═║]+")
_BLANKS = re.compile(r"[ \u3000\xa0]{2,}|\t")
_ONE_BLANK = re.compile(r"[ \u3000\xa0]+|\t")
_WIDE = ("  ", "\u3000\u3000")
_LONGEST_ROW = 20_000  # characters
_MOST_COLUMNS = 60
_FEWEST_HEADS = 2
_Split = Callable[[int], Row | None]  # the cells of a line; none for a rule between rows, None for no row


def find_tables(source: Source) -> tuple[Table, ...]:
    """The tables of the file itself, and those found in its text between them, in order."""
    return search_tables(source)[0]


def search_tables(source: Source) -> tuple[tuple[Table, ...], Span | None]:
    """The same, and the line at which the search was given up: the text holds more that looks like tables than any document."""
    found = list(source.tables)
    given_up: Span | None = None
    effort = EFFORT
    for stretch in _between(source):
        finder = _Finder(Lines(source.text, stretch, effort=effort))
        found += finder.tables()
        effort = finder.lines.effort
        given_up = given_up or finder.given_up
    return tuple(sorted(found, key=lambda table: table.start)), given_up


def _between(source: Source) -> Iterator[Span]:
    last = 0
    for table in source.tables:
        yield last, table.start
        last = table.end
    yield last, len(source.text)


class _Finder:
    """One pass over lines; each table begins behind the last."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.text = lines.text
        self.given_up: Span | None = None
        self._hopeless = 0  # up to this line no table is parted by tabs or strokes

    def tables(self) -> Iterator[Table]:
        at = 0
        while at < len(self.lines):
            found = self._table(at)
            if found is not None:
                yield found[0]
            at = at + 1 if found is None else found[1]
            if self.lines.is_spent and at < len(self.lines):
                self.given_up = self.lines.starts[at], self.lines.ends[at]
                return

    def _table(self, at: int) -> tuple[Table, int] | None:
        if self.lines.ends[at] - self.lines.starts[at] > _LONGEST_ROW:
            return None
        line = self.lines.raw(at)
        stripped = line.strip()
        if at >= self._hopeless and "\t" in stripped:
            return self._parted(at, self._tabbed)
        if at >= self._hopeless and len(_STROKES.findall(line)) > 1:
            return self._parted(at, self._stroked)
        wide = _WIDE[0] in stripped or _WIDE[1] in stripped
        headed = " " in stripped and FIRST_HEAD.match(line) is not None
        if (wide or headed) and self._names_columns(at):
            return self._spaced(at)
        return flat_table(self.lines, at) if len(line) <= LONGEST_HEAD and FIRST_HEAD.match(line) else None

    def _tabbed(self, at: int) -> Row | None:
        line = self.lines.raw(at)
        return self._split(at, re.compile("\t")) if "\t" in line.strip(" \r") else None

    def _stroked(self, at: int) -> Row | None:
        line = self.lines.raw(at)
        if _RULE.fullmatch(line):
            return []
        if len(_STROKES.findall(line)) < 2:
            return None
        row = self._split(at, _STROKES)
        stripped = line.strip()
        first, last = _STROKES.match(stripped), _STROKES.match(stripped[-1:])
        return row[1 if first else 0 : len(row) - 1 if last else len(row)]

    def _split(self, at: int, mark: re.Pattern[str]) -> Row:
        start, end = self.lines.starts[at], self.lines.ends[at]
        edges = [(start, start), *(each.span() for each in mark.finditer(self.text, start, end)), (end, end)]
        cells = [cell_of(self.text, edges[n][1], edges[n + 1][0]) for n in range(len(edges) - 1)]
        return cells[:_MOST_COLUMNS]

    def _parted(self, at: int, split: _Split) -> tuple[Table, int] | None:
        """Lines that are parted alike, one below the other; at least two of them say something in two columns."""
        rows: list[Row] = []
        first = at
        while at < len(self.lines) and len(self.lines.raw(at)) <= _LONGEST_ROW:
            if at > first and self.lines.is_parted(at) and not self._goes_on(at, rows, split):
                break
            row = split(at)
            if row is None or not self.lines.spend(len(row) + 1):
                break
            if row:
                rows.append(row)
            at += 1
        full = sum(1 for row in rows if sum(1 for cell in row if cell.text) >= 2)
        if full < 2:
            self._hopeless = at
            return None
        return table_of(squared(rows)), at

    def _goes_on(self, at: int, rows: list[Row], split: _Split) -> bool:
        """Whether a row below a blank line is one of the same table: as many cells, and no head of its own."""
        row = split(at)
        if not row or not rows or abs(len(row) - len(rows[-1])) > 0:
            return row == []
        return sum(read_head(cell.text).role is not Role.NONE for cell in row) < _FEWEST_HEADS

    def _names_columns(self, at: int) -> bool:
        return self._heads_parted_by(at, _BLANKS) or self._heads_parted_by(at, _ONE_BLANK)

    def _heads_parted_by(self, at: int, mark: re.Pattern[str]) -> bool:
        said = [part for part in mark.split(self.lines.raw(at).strip()) if part]
        return len(said) > _FEWEST_HEADS and all(read_head(part).role is not Role.NONE for part in said)

    def _spaced(self, at: int) -> tuple[Table, int] | None:
        """Rows below heads, cells parted by several blanks; a cell that is lost is found by what the others say.

        Where one blank parts the heads, one blank parts the cells: then every row has as many as there are heads.
        """
        narrow = not self._heads_parted_by(at, _BLANKS)
        mark = _ONE_BLANK if narrow else _BLANKS
        head = self._said(at, mark)
        heads = [read_head(cell.text) for cell in head]
        rows: list[tuple[Cell, ...]] = [tuple(head)]
        at += 1
        while at < len(self.lines) and len(self.lines.raw(at)) <= _LONGEST_ROW:
            said = self._said(at, mark)
            fits = len(said) == len(heads) if narrow else len(said) > 1
            row = aligned(said, heads) if fits and self.lines.spend(len(said) * len(heads)) else None
            if row is None:
                break
            rows.append(row)
            at += 1
        return (table_of(rows), at) if len(rows) > 1 else None

    def _said(self, at: int, mark: re.Pattern[str]) -> Row:
        return [cell for cell in self._split(at, mark) if cell.text]
