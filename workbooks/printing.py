"""A printed table: laid out on paper before it is written, since a spreadsheet program neither computes the height of merged
cells nor repeats a group's name on the next page.

Sizes are in points. Column widths are in characters, as spreadsheets count them (workbooks.styling.COUNTED_FONT).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor

from .measuring import AIR, CHARACTER, LEADING, STEP, text_height, wrapped
from .styling import TEXT_SIZE, Look, Value

HIGHEST_ROW = 409.0  # points: no row of a spreadsheet is higher


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet of paper lying on its side, with its margins; all in points."""

    code: int  # as spreadsheets number it
    width: float
    height: float
    side: float = 28.35  # 10 mm
    top: float = 42.5  # 15 mm
    bottom: float = 48.2  # 17 mm: the page number stands in it

    @property
    def printable_width(self) -> float:
        return self.width - 2 * self.side

    @property
    def printable_height(self) -> float:
        return self.height - self.top - self.bottom


A4 = Paper(code=9, width=841.9, height=595.3)
A3 = Paper(code=8, width=1190.6, height=841.9)
_LEAST_SCALE_ON_A4 = 85  # percent: smaller type is better printed on the larger paper
_SAFE = 0.97  # of a page, both ways: programs differ by a few pixels a column and a row


def paper_for(width: float) -> tuple[Paper, int]:
    """The paper for columns of so many points together, and the scale in percent at which they fit on one page's width.

    Programs are told to fit the width themselves: the scale says how much of the height a page holds then.
    """
    for paper, least in ((A4, _LEAST_SCALE_ON_A4), (A3, 10)):
        scale = min(100, floor(paper.printable_width * _SAFE / width * 100))
        if scale >= least:
            return paper, scale
    return A3, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its heads from the top (neighbours share a merged head where they begin alike), width, and usual look."""

    heads: tuple[str, ...]
    width: float
    look: Look
    merged: bool = False  # equal values one below the other stand once, in the middle, and again on the next page


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value that looks otherwise than its column does."""

    value: Value
    look: Look


Line = tuple[Value | Cell, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line across the whole table, above the lines that it names."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is printed: columns and lines. `continued` is said behind a text that goes on from the page before."""

    columns: tuple[Column, ...]
    lines: tuple[Line | Heading, ...]
    size: float = TEXT_SIZE
    continued: str = "（续）"

    @property
    def width(self) -> float:
        """Of all columns, in points."""
        return sum(column.width for column in self.columns) * CHARACTER

    @property
    def head_rows(self) -> int:
        return max((len(column.heads) for column in self.columns), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A line of the table on its page; `rows` are the heights of the spreadsheet's rows that it takes, several where one may
    not be so high."""

    line: Line | Heading
    rows: tuple[float, ...]
    page: int

    @property
    def height(self) -> float:
        return sum(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table on paper: its lines in their places, the height of each row of the heads."""

    paper: Paper
    scale: int
    heads: tuple[float, ...]
    placed: tuple[Placed, ...] = field(default=())
    first_line: int = 0  # the sheet's row of the first line, once it is written

    @property
    def pages(self) -> int:
        return max((each.page for each in self.placed), default=0) + 1


# Layout


def laid_out(table: Table, *, above: float = 0.0, below: float = 0.0) -> Layout:
    """Put the table on paper. `above` is the height of what stands over its heads on the first page, `below` that of what
    stands under its last line, on the same page as it."""
    paper, scale = paper_for(table.width)
    heads = _head_heights(table)
    page = paper.printable_height * _SAFE / (scale / 100)
    first, later = page - above - sum(heads), page - sum(heads)
    high = [_Measured(line, _height(table, line)) for line in _cut(table, first, later)]
    _give_groups_room(table, high)
    placed: list[Placed] = []
    number, left = 0, first
    for place, each in enumerate(high):
        is_last = place == len(high) - 1
        needed = each.height + (below if is_last else 0) + (_next_height(high, place) if _is_heading(each) else 0)
        if needed > left and placed and left < (first if number == 0 else later):
            number, left = number + 1, later
        placed.append(Placed(line=each.line, rows=_row_heights(each.height), page=number))
        left -= each.height
    return Layout(paper=paper, scale=scale, heads=heads, placed=tuple(placed))


@dataclass(slots=True)
class _Measured:
    line: Line | Heading
    height: float


def _is_heading(each: _Measured) -> bool:
    return isinstance(each.line, Heading)


def _next_height(high: Sequence[_Measured], place: int) -> float:
    """A heading never stands alone at the foot of a page."""
    return high[place + 1].height if place + 1 < len(high) else 0.0


def _row_heights(height: float) -> tuple[float, ...]:
    """A height as rows of which none is too high."""
    rows = ceil(height / HIGHEST_ROW) or 1
    each = floor(height / rows / STEP) * STEP
    return (*[each] * (rows - 1), height - each * (rows - 1))


def _head_heights(table: Table) -> tuple[float, ...]:
    """Each row of the heads; a head that is alone spans all rows, one that is shared spans its columns."""
    depth = table.head_rows
    heights = [text_height(1, table.size)] * depth
    for span in head_spans(table):
        lines = len(wrapped(span.text, span.width, table.size))
        rows = range(span.top, span.top + span.deep)
        lacking = text_height(lines, table.size) - sum(heights[row] for row in rows)
        if lacking > 0:
            heights[rows[-1]] += ceil(lacking / STEP) * STEP
    return tuple(heights)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A head over some columns and rows, counted from 0."""

    text: str
    left: int
    wide: int
    top: int
    deep: int
    width: float  # points


def head_spans(table: Table) -> tuple[Span, ...]:
    """The heads as they are merged."""
    depth, found = table.head_rows, []
    for level in range(depth):
        place = 0
        while place < len(table.columns):
            heads = table.columns[place].heads
            if level >= len(heads):
                place += 1
                continue
            end = place + 1
            while (
                level < len(heads) - 1
                and end < len(table.columns)
                and table.columns[end].heads[: level + 1] == heads[: level + 1]
            ):
                end += 1
            deep = depth - level if level == len(heads) - 1 else 1
            width = sum(column.width for column in table.columns[place:end]) * CHARACTER
            found.append(Span(text=heads[level], left=place, wide=end - place, top=level, deep=deep, width=width))
            place = end
    return tuple(found)


def shown(value: Value | Cell) -> str:
    """A cell's text, as far as its height depends on it: figures stand in one line."""
    plain = value.value if isinstance(value, Cell) else value
    return plain if isinstance(plain, str) else ""


def _height(table: Table, line: Line | Heading) -> float:
    if isinstance(line, Heading):
        return text_height(len(wrapped(line.text, table.width, table.size)), table.size)
    lines = [
        len(wrapped(shown(value), column.width * CHARACTER, table.size))
        for column, value in zip(table.columns, line, strict=True)
        if not column.merged
    ]
    return text_height(max(lines, default=1), table.size)


def _cut(table: Table, first: float, later: float) -> Iterator[Line | Heading]:
    """The lines; one that is higher than a page in as many as it takes, with what is short repeated. The first line has to
    stand under the title."""
    for place, line in enumerate(table.lines):
        page = later if place else first
        if isinstance(line, Heading) or _height(table, line) <= page:
            yield line
        else:
            yield from _pieces(table, line, max(floor((page - AIR) / (table.size * LEADING)), 2))


def _with_ends(text: str, width: float, size: float) -> list[str]:
    """The lines of a text, each with the break that was written behind it: joined they are the text again."""
    parts = [wrapped(part, width, size) for part in text.split("\n")]
    return [
        f"{line}\n" if last and place < len(parts) - 1 else line
        for place, part in enumerate(parts)
        for line, last in zip(part, [*[False] * (len(part) - 1), True], strict=True)
    ]


def _pieces(table: Table, line: Line, most: int) -> Iterator[Line]:
    """A line in pieces of `most` lines of text each; texts that are shorter than one stand in all of them."""
    texts = [
        _with_ends(shown(value), column.width * CHARACTER, table.size)
        for column, value in zip(table.columns, line, strict=True)
    ]
    room = most - 1  # what goes on says so
    longest = max(len(text) for text in texts)
    for start in range(0, longest, room):
        cells: list[Value | Cell] = []
        for value, text in zip(line, texts, strict=True):
            if len(text) <= room:
                cells.append(value)
                continue
            piece = "".join(text[start : start + room]).removesuffix("\n")
            said = f"{table.continued}{piece}" if start and piece else piece
            cells.append(replace(value, value=said) if isinstance(value, Cell) else said)
        yield tuple(cells)


def _give_groups_room(table: Table, high: Sequence[_Measured]) -> None:
    """A group's name that needs more height than its lines have makes the last of them higher."""
    for place, column in enumerate(table.columns):
        if not column.merged:
            continue
        for group in groups([each.line for each in high], place):
            text = shown(high[group.start].line[place])  # type: ignore[index]  # groups are made of lines
            needed = text_height(len(wrapped(text, column.width * CHARACTER, table.size)), table.size)
            lacking = needed - sum(high[row].height for row in group)
            if lacking > 0:
                high[group[-1]].height += ceil(lacking / STEP) * STEP


def groups(lines: Iterable[Line | Heading], column: int) -> list[range]:
    """The places of lines that stand together under one value of a column."""
    found: list[range] = []
    before: str | None = None
    for place, line in enumerate(lines):
        text = None if isinstance(line, Heading) else shown(line[column])
        if text is not None and found and text == before and found[-1].stop == place:
            found[-1] = range(found[-1].start, place + 1)
        elif text is not None:
            found.append(range(place, place + 1))
        before = text
    return found
