"""What moves when one unit takes over from another: the words for it, and the moving of revisions that are still open.

The apps above say what a unit holds and hand it over (indicators.succession, tasks.succession); quarters.succession composes
them into one act.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from organizations.models import Unit

from .calendar import last_day
from .facts import Quarter
from .models import ItemKind, ReportingPeriod
from .refusals import Invalid
from .review import OPEN_STATES, Reviewed

Place = tuple[ItemKind, int]  # what, and the key of the unit's row: its responsibility or its assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """An indicator that a unit answers for, or a task that it has a part in, from a day on."""

    kind: ItemKind
    key: int
    plan: int
    plan_title: str
    number: int
    name: str
    role: str  # 第一责任单位, 共同责任单位, 责任单位 or 配合单位

    @property
    def place(self) -> Place:
        return self.kind, self.key

    @property
    def called(self) -> str:
        """指标3 有效发明专利总量."""
        return f"{self.kind.label}{self.number} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One item that was handed over: as what the successor now stands to it, what went along, and what did not."""

    holding: Holding
    successor: Unit
    role: str
    along: tuple[str, ...] = ()
    left: tuple[str, ...] = ()  # the successor has one of its own


class Term(Protocol):
    """A row that holds for a unit from one day until another, both included; None: without limit."""

    pk: Any
    since: date | None
    until: date | None


def fingerprint(said: Iterable[str]) -> str:
    """What was shown before it is confirmed, in short."""
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]


def begins(row: Term, first_day: date) -> date:
    """From which day on the row is handed over: the day asked for, or the row's own if it begins later."""
    return max(first_day, row.since or first_day)


def is_whole(row: Term, first_day: date) -> bool:
    """Whether nothing of the row stays before the day from which it is handed over."""
    return row.since is not None and row.since >= first_day


def can_take(theirs: Term, start: date) -> bool:
    """Whether a unit that has, or had, a row of its own can take over from a day on: a unit's row has no gaps."""
    return theirs.until is None or theirs.until + timedelta(days=1) >= start


def first_day(quarter: Quarter) -> date:
    """The day on which a quarter begins."""
    year, number = quarter
    return date(year, number * 3 - 2, 1)


def is_first_day(day: date) -> bool:
    return day.day == 1 and day.month % 3 == 1


def from_day(periods: Iterable[ReportingPeriod], start: date) -> list[ReportingPeriod]:
    """The quarters that end on the day or later."""
    return [period for period in periods if last_day(period.year, period.quarter) >= start]


def move_open(
    model: type[Reviewed],
    owner: str,
    *,
    old: int,
    new: int,
    periods: Sequence[ReportingPeriod],
    emptied_key: Callable[[int], str],
) -> Iterator[tuple[Any, bool]]:
    """Give open revisions of the quarters to another owner (by its key), unless it has one of its own in the quarter.

    Each with whether it moved. Versions only rise, those of the new owner's cell as well.
    """
    rows: Any = model._default_manager
    ours = rows.filter(**{owner: old}, period__in=periods, state__in=OPEN_STATES).order_by(
        "period__year", "period__quarter"
    )
    taken = set(rows.filter(**{owner: new}, period__in=periods).values_list("period_id", flat=True))
    of_key = {period.pk: period for period in periods}
    for row in ours:
        row.period = of_key[row.period_id]
        if row.period_id in taken:
            yield row, False
            continue
        row.version = max(row.version, row.period.emptied.get(emptied_key(new), 0)) + 1
        setattr(row, f"{owner}_id", new)
        row.save()
        yield row, True


def refuse_ended(holding: Holding, successor: Unit) -> None:
    """Refuse a successor that handed the very item over once, and not the day before."""
    raise Invalid(f"{successor}曾承担{holding.called}，后已移出，不能再承接这一项，请另选承接单位")
