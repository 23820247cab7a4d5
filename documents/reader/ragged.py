"""Rows of a text's table brought to one length: heads over several columns, cells that were lost at the end."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from .filling import placed
from .heads import Head, Role, read_head
from .lines import empty_cell
from .source import Cell, Table

Row = list[Cell]
_MOST_HEADS = 3
_FIGURES = (Role.TARGET, Role.YEAR, Role.BASELINE, Role.ACTUAL)


def squared(rows: Sequence[Row]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of one length. A row of heads that is too short is spread over the columns that the row below it parts."""
    width = _width(rows)
    found: list[tuple[Cell, ...]] = []
    for number, row in enumerate(rows):
        if len(row) < width and number < _MOST_HEADS and number + 1 < len(rows):
            spread = _spread(row, rows[number + 1], width)
            if spread is not None:
                found.append(spread)
                continue
        found.append(filled_up(row, width))
    return tuple(found)


def _width(rows: Sequence[Row]) -> int:
    """The length that most rows have, the larger one among equals; never less than that of the first row."""
    counts = Counter(len(row) for row in rows[1:] or rows)
    most = max(counts.values())
    return max(len(rows[0]), *(length for length, count in counts.items() if count == most))


def filled_up(row: Sequence[Cell], width: int) -> tuple[Cell, ...]:
    """With empty cells behind it; what is beyond the width is dropped only where it is empty, else joined to the last cell."""
    if len(row) > width:
        return tuple(row[:width])
    end = row[-1].end if row else 0
    return (*row, *(empty_cell(end) for _ in range(width - len(row))))


def _spread(row: Row, below: Row, width: int) -> tuple[Cell, ...] | None:
    """A short row of heads over the columns that the full row below leaves blank (one head each) or parts (one head over all)."""
    if len(below) != width or not all(read_head(cell.text).role is not Role.NONE for cell in row if cell.text):
        return None
    stretches = [(bool(said), len(list(run))) for said, run in groupby(below, key=lambda cell: bool(cell.text))]
    places = sum(1 if said else many for said, many in stretches)
    found: list[Cell] = []
    if places == len(row):
        heads = iter(row)
        for said, many in stretches:
            for at in range(many):
                if at == 0 or not said:
                    head = next(heads)
                found.append(head)
        return tuple(found)
    parted = [many for said, many in stretches if said]
    blank = width - sum(parted)
    over = len(row) - blank
    if len(parted) == 1 and over > 1 and parted[0] % over == 0:
        heads = iter(row)
        for said, many in stretches:
            for at in range(many):
                if not said or at % (parted[0] // over) == 0:
                    head = next(heads)
                found.append(head)
        return tuple(found)
    return None


def one_row_of_heads(cells: Sequence[Cell]) -> list[tuple[Cell, ...]]:
    """Heads that were printed in two rows and stand one behind the other: each column with its heads from above.

    序号 指标 年度计划目标 责任单位 2025 2026 2027: the years stand under the plan's target.
    """
    heads = [read_head(cell.text) for cell in cells]
    over = next((at for at, head in enumerate(heads) if head.role is Role.TARGET and head.year is None), None)
    if over is None:
        return [(cell,) for cell in cells]
    next_to = _run(heads, over + 1)
    if next_to > over + 1:
        return [
            (cell,) if not over < at < next_to else (cells[over], cell) for at, cell in enumerate(cells) if at != over
        ]
    last = len(cells)
    while last > over + 1 and _is_year(heads[last - 1]):
        last -= 1
    if last == len(cells):
        return [(cell,) for cell in cells]
    under = [(cells[over], cell) for cell in cells[last:]]
    return [*((cell,) for cell in cells[:over]), *under, *((cell,) for cell in cells[over + 1 : last])]


def _run(heads: Sequence[Head], at: int) -> int:
    while at < len(heads) and _is_year(heads[at]):
        at += 1
    return at


def _is_year(head: Head) -> bool:
    return head.role in _FIGURES and head.year is not None


def aligned(cells: Sequence[Cell], heads: Sequence[Head]) -> tuple[Cell, ...] | None:
    """Cells of a row that lost its empty ones, each in the column that suits it; None if there are too many."""
    places = placed([cell.text for cell in cells], heads)
    if places is None:
        return None
    row: list[Cell] = []
    for cell, place in zip(cells, places, strict=True):
        end = row[-1].end if row else cell.start
        row += [empty_cell(end) for _ in range(place - len(row))]
        row.append(cell)
    return filled_up(row, len(heads))


def table_of(rows: Sequence[tuple[Cell, ...]]) -> Table:
    """The rows with the stretch of text from the first cell to the last."""
    cells = [cell for row in rows for cell in row]
    return Table(start=min(cell.start for cell in cells), end=max(cell.end for cell in cells), rows=tuple(rows))
