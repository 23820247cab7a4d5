"""The units that a row of a table names, lead and support apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .clauses import read_clauses
from .columns import Columns
from .folding import fold
from .heads import Role
from .naming import read_names
from .rows import Named
from .source import Cell, Span
from .values import is_blank

_SPEAKS = re.compile(r"[:：]|牵头|配合|负责|会同|协同|协办|参与|主办")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices:
    """Who leads and who supports, each in printed order; `unread` are cells that name nobody who is known."""

    lead: tuple[Named, ...] = ()
    support: tuple[Named, ...] = ()
    unread: tuple[Span, ...] = ()

    @property
    def all(self) -> tuple[Named, ...]:
        return *self.lead, *self.support


def read_offices(text: str, row: Sequence[Cell], columns: Columns) -> Offices:
    """The units of a row. 责任单位 leads only where no column of 牵头单位 stands beside it."""
    has_lead = columns.has(Role.LEAD)
    lead: dict[str, Named] = {}
    support: dict[str, Named] = {}
    unread: list[Span] = []
    read: set[Span] = set()
    for column in columns.of(Role.LEAD, Role.ANSWERS, Role.BOTH, Role.SUPPORT):
        cell = row[column]
        if is_blank(cell.text) or (cell.span in read):
            continue
        read.add(cell.span)
        role = columns.heads[column].role
        leads = role in (Role.LEAD, Role.BOTH) or (role is Role.ANSWERS and not has_lead)
        leading, supporting = _read(text, cell, leads=leads)
        if not leading and not supporting:
            unread.append(cell.span)
        _add(lead, leading)
        _add(support, supporting)
    for name in lead:
        support.pop(name, None)
    return Offices(lead=tuple(lead.values()), support=tuple(support.values()), unread=tuple(unread))


def _add(to: dict[str, Named], names: Iterable[Named]) -> None:
    for name in names:
        to.setdefault(name.name, name)


def _read(text: str, cell: Cell, *, leads: bool) -> tuple[list[Named], list[Named]]:
    if _SPEAKS.search(cell.text):
        clauses = read_clauses(fold(text, [cell.span]))
        if clauses:
            return [name for each in clauses for name in each.lead], [name for each in clauses for name in each.support]
    names = read_names(text, cell.start, cell.end)
    leading = [name for name in names if name.role == "lead" or (leads and name.role != "support")]
    return leading, [name for name in names if name not in leading]
