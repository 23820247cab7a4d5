"""The units that a row of a table names, lead and support apart."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from .clauses import read_clauses
from .columns import Columns
from .folding import fold
from .heads import Role
from .naming import read_names
from .rows import Named
from .source import Cell, Span
from .values import is_blank

_SPEAKS = re.compile(r"[:：]|牵头|配合|负责|会同|协同|协办|参与|主办")

_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)  # of tables in Markdown
_LOWER = re.compile(r"区县|县区|县市区|镇街|属地")
_VERB = re.compile(
    r"(?:等(?:有关)?(?:部门|单位)?)?(?:按照?职责分工)?(?:(?P<lead>(?:共同|分别|联合)?(?:牵头|主办|负责|承办|落实|会同)(?:负责|实施|落实|推进)?)"
    r"|(?P<support>(?:协同)?(?:配合|参与|协助|协办|支持|协同)(?:配合|实施|落实)?))(?=[，,；;。、）)\s]|$|(?<=会同))"
)


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
        if _LOWER.match(columns.heads[column].text):
            leading, supporting = ([replace(name, level=2) for name in names] for names in (leading, supporting))
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
        return _by_verbs(text, cell, leads=leads)
    names = [
        replace(name, span=(name.span[0] + cell.start, name.span[1] + cell.start))
        for name in _names(_BREAK.sub(lambda mark: " " * len(mark.group()), cell.text))
    ]
    return _parted(names, leads=leads)


@lru_cache(maxsize=1024)
def _names(text: str) -> tuple[Named, ...]:
    """The names of a cell: the same list stands in many rows."""
    return read_names(text)


def _parted(names: Iterable[Named], *, leads: bool) -> tuple[list[Named], list[Named]]:
    every = list(names)
    leading = [name for name in every if name.role == "lead" or (leads and name.role != "support")]
    return leading, [name for name in every if name not in leading]


def _by_verbs(text: str, cell: Cell, *, leads: bool) -> tuple[list[Named], list[Named]]:
    """甲局牵头，乙局、丙局配合: each list by the verb behind it."""
    leading: list[Named] = []
    supporting: list[Named] = []
    at = cell.start
    for verb in _VERB.finditer(text, cell.start, cell.end):
        names = read_names(text, at, verb.start())
        first, second = _parted(names, leads=verb.lastgroup == "lead")
        leading += first
        supporting += second
        at = verb.end()
    first, second = _parted(read_names(text, at, cell.end) if at < cell.end else (), leads=leads and not leading)
    return [*leading, *first], [*supporting, *second]
