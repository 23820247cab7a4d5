"""The first line of every writing act: lock the quarter, or say why it takes nothing."""

from collections.abc import Callable, Collection, Iterable
from copy import copy
from dataclasses import dataclass

from django.db import transaction

from figures import wording
from organizations.models import User
from organizations.scope import may_act_in

from .models import ItemKind, Plan, PlanStamp, ReportingPeriod, UnlockedItem
from .refusals import Closed, Invalid, NotAllowed


@dataclass(frozen=True, slots=True)
class Items:
    """Indicators and tasks of a plan, by their numbers."""

    indicators: Collection[int] = ()
    tasks: Collection[int] = ()

    def without(self, others: "Items") -> "Items":
        return Items(
            tuple(number for number in self.indicators if number not in others.indicators),
            tuple(number for number in self.tasks if number not in others.tasks),
        )

    def __bool__(self) -> bool:
        return bool(self.indicators or self.tasks)

    def __str__(self) -> str:
        named = [(ItemKind.INDICATOR, self.indicators), (ItemKind.TASK, self.tasks)]
        return "、".join(
            f"{kind.label}{'、'.join(map(str, sorted(set(numbers))))}" for kind, numbers in named if numbers
        )


Touched = Items | Callable[[], Items]  # a callable is asked only where it matters: in a closed quarter
EVERYTHING = Items()
CHECKED_INSIDE = Items()  # of an act made of acts that each say what they write to


def locked_period(plan: Plan, year: int, quarter: int, *, by: User, items: Touched = EVERYTHING) -> ReportingPeriod:
    """The quarter, locked until the transaction ends; its plan knows its stamp as of now.

    The stamp is locked as well: what is kept under it, targets and units, stays true until the act is done. `items` is
    what the act writes to.

    Raises Invalid for a quarter the plan does not have, NotAllowed when the plan is not of the person's own region,
    Closed once the quarter is closed, unless it is unlocked for all the items. Must be called inside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("locked_period() needs a transaction: a lock taken outside one protects nothing")
    try:
        period: ReportingPeriod = ReportingPeriod.objects.locked(plan=plan, year=year, quarter=quarter).get()
    except ReportingPeriod.DoesNotExist:
        raise Invalid(f"“{plan.title}”没有{year}年第{quarter}季度") from None
    period.plan = copy(plan)  # the caller's own does not keep a stamp that will be out of date
    period.plan.stamp = PlanStamp.objects.select_for_update().get(plan=plan)
    refuse_shut(period, by=by, items=items)
    return period


def refuse_shut(period: ReportingPeriod, *, by: User, items: Touched = EVERYTHING) -> None:
    """NotAllowed when the plan is not of the person's own region, Closed once the quarter is closed and not unlocked for the
    items. Holds only under the lock; without it, it spares somebody an answer as if there had been something to write."""
    if not may_act_in(by, period.plan.region):
        raise NotAllowed(f"{by.name}不属于{period.plan.region.name}，不能修改该计划的数据")
    if not period.is_closed:
        return
    shut = f"{period.year}年第{period.quarter}季度已定稿，不能再修改"
    if not period.unlocked:
        raise Closed(shut)
    if items is CHECKED_INSIDE:
        return
    wanted = items() if callable(items) else items
    open_for = items_of(period.unlocked)
    if not wanted or wanted.without(open_for):
        until = wording.day(period.unlocked[0].unlocking.last_day)
        still = f"，{wanted.without(open_for)}仍已定稿" if wanted else ""
        raise Closed(f"{shut}：目前只解锁了{open_for}（至{until}）{still}")


def opened(period: ReportingPeriod) -> Items | None:
    """What can be written to in a quarter: None for everything, as long as it is not closed."""
    return items_of(period.unlocked) if period.is_closed else None


def is_open_for(found: Items | None, kind: str, number: int) -> bool:
    """Whether something of the item can be written; `found` as `opened` gave it."""
    if found is None:
        return True
    return number in (found.indicators if kind == ItemKind.INDICATOR else found.tasks)


def locked_quarters(plan: Plan) -> list[ReportingPeriod]:
    """All quarters of the plan in their order, locked until the transaction ends, with its stamp: for an act on many of them.

    Whose plan it is, and which of the quarters are closed, is the act's to ask. Must be called inside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("locked_quarters() needs a transaction: a lock taken outside one protects nothing")
    periods = list(ReportingPeriod.objects.locked(plan=plan).order_by("pk"))
    own = copy(plan)  # the caller's own does not keep a stamp that will be out of date
    own.stamp = PlanStamp.objects.select_for_update().get(plan=plan)
    for period in periods:
        period.plan = own
    return sorted(periods, key=lambda period: (period.year, period.quarter))


def items_of(rows: Iterable[UnlockedItem]) -> Items:
    """What the rows name."""
    named = tuple(rows)
    return Items(_numbers(named, ItemKind.INDICATOR), _numbers(named, ItemKind.TASK))


def _numbers(rows: Iterable[UnlockedItem], kind: ItemKind) -> tuple[int, ...]:
    return tuple(row.number for row in rows if row.kind == kind)
