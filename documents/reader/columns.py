"""Which column of a table is what, by its heads in one to four rows, and where the rows begin."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .filling import is_number, is_unit_list
from .heads import Head, Role, read_head
from .measures import is_measure
from .source import Cell, Table

_MOST_TITLES = 6  # rows of one cell above the heads
_MOST_HEADS = 4
_SAME = ("〃", "″", "同上", "同前", '"', "”")
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The heads of all columns, the titles above them, and the number of the first row below them."""

    heads: tuple[Head, ...]
    titles: tuple[Cell, ...]
    first: int

    def of(self, *roles: Role) -> tuple[int, ...]:
        """The columns of these roles, from the left."""
        return tuple(column for column, head in enumerate(self.heads) if head.role in roles)

    def one(self, *roles: Role) -> int | None:
        found = self.of(*roles)
        return found[0] if found else None

    def has(self, *roles: Role) -> bool:
        return bool(self.of(*roles))


def find_columns(table: Table) -> Columns | None:
    """None for a table without heads that are known."""
    rows = table.rows
    begin = 0
    titles: list[Cell] = []
    while begin < len(rows) and begin < _MOST_TITLES and len(said := distinct(rows[begin])) < 2:
        titles += said
        begin += 1
    end = begin
    while end < len(rows) and end - begin < _MOST_HEADS and _is_head(rows, begin, end):
        end += 1
    if end == begin or end == len(rows):
        return None
    heads = tuple(_composed([row[column] for row in rows[begin:end]]) for column in range(len(rows[0])))
    if sum(head.role is not Role.NONE for head in heads) < 2:
        return None
    return Columns(heads=_settled(heads, rows[end:]), titles=tuple(titles), first=end)


def body_of(table: Table, columns: Columns) -> list[list[Cell]]:
    """The rows below the heads; 同上 and its signs stand for the cell above."""
    rows: list[list[Cell]] = []
    for row in table.rows[columns.first :]:
        above = rows[-1] if rows else row
        rows.append([above[at] if cell.text in _SAME else cell for at, cell in enumerate(row)])
    return rows


def distinct(row: Sequence[Cell]) -> list[Cell]:
    """The cells that say something, a merged one once."""
    return list({cell.span: cell for cell in row if cell.text}.values())


def _is_head(rows: Rows, begin: int, at: int) -> bool:
    """Whether half of what the row says are heads, by themselves or below those above them."""
    said = [column for column, cell in enumerate(rows[at]) if cell.text]
    own = {rows[at][column].span: column for column in said}
    if not own or any(is_number(rows[at][column].text) and at > begin for column in own.values()):
        return False
    if at > begin and len(own) == 1 and len(said) == len(rows[at]):
        return False
    above = {cell.span for row in rows[begin:at] for cell in row}
    new = [column for span, column in own.items() if span not in above]
    if at > begin and (
        not new or any(is_unit_list(rows[at][column].text) and not _is_known(rows, begin, at, column) for column in new)
    ):
        return False
    known = sum(_is_known(rows, begin, at, column) for column in new)
    return known * 2 >= len(new) and (at > begin or known >= 2)


def _is_known(rows: Rows, begin: int, at: int, column: int) -> bool:
    cell = rows[at][column]
    if read_head(cell.text).role is not Role.NONE:
        return True
    above = [row[column] for row in rows[begin:at] if row[column].text and row[column].span != cell.span]
    if not above or len(cell.text) > 15 or (re.search(r"\d", cell.text) and not re.search(r"20\d\d", cell.text)):
        return False
    return read_head(above[-1].text + cell.text).role is not Role.NONE


def _composed(cells: Sequence[Cell]) -> Head:
    """The head of a column from those that stand above one another: all together, else the lowest that is known."""
    texts = list({cell.span: cell.text for cell in cells if cell.text}.values())
    if not texts:
        return Head(role=Role.NONE)
    together = read_head("".join(texts))
    alone = [read_head(text) for text in texts]
    if len(texts) > 1 and together.role in (Role.TARGET, Role.BASELINE, Role.ACTUAL, Role.OTHER):
        return together
    if len(texts) > 1 and any(head.role is Role.ACTUAL for head in alone):
        return next(head for head in alone if head.role is Role.ACTUAL)
    known = next((head for head in reversed(alone) if head.role is not Role.NONE), None)
    return (
        together
        if together.role is not Role.NONE and (known is None or known.role is Role.PLAIN)
        else known or together
    )


def _settled(heads: tuple[Head, ...], rows: Rows) -> tuple[Head, ...]:
    """Heads that say too little, by the other columns and by what stands below them."""
    roles = {head.role for head in heads}
    figures = bool(roles & {Role.TARGET, Role.YEAR, Role.BASELINE})
    settled = []
    for column, head in enumerate(heads):
        role = head.role
        if role is Role.UNIT:
            role = _unit(rows, column, figures=figures)
        elif role is Role.PLAIN:
            role = _plain(head, roles, figures=figures)
        settled.append(Head(role=role, text=head.text, year=head.year, measure=head.measure))
    return tuple(_named(settled, rows) if figures else settled)


def _unit(rows: Rows, column: int, *, figures: bool) -> Role:
    said = [row[column].text for row in rows if row[column].text]
    measures, offices = sum(map(is_measure, said)), sum(map(is_unit_list, said))
    if measures == offices:
        return Role.MEASURE if figures else Role.ANSWERS
    return Role.MEASURE if measures > offices else Role.ANSWERS


def _plain(head: Head, roles: set[Role], *, figures: bool) -> Role:
    if figures and Role.INDICATOR not in roles and head.text != "内容":
        return Role.INDICATOR
    if Role.INDICATOR in roles or Role.TASK in roles:
        return Role.CONTENT if head.text == "内容" else Role.GROUP
    if figures:
        return Role.INDICATOR
    return Role.CONTENT if head.text == "内容" else Role.TASK


def _named(heads: list[Head], rows: Rows) -> list[Head]:
    """Beside figures the first column of words names the indicator where no head does."""
    if any(head.role in (Role.INDICATOR, Role.TASK, Role.CONTENT) for head in heads):
        return heads
    for column, head in enumerate(heads):
        words = sum(1 for row in rows if len(row[column].text) > 3 and not is_number(row[column].text))
        if head.role in (Role.NONE, Role.GROUP) and words * 2 > len(rows):
            return [*heads[:column], Head(role=Role.INDICATOR, text=head.text), *heads[column + 1 :]]
    return heads
