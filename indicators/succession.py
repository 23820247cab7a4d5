"""Who answers for indicators when a unit is merged or split: the successor from a quarter on, the old unit until then.

A unit has one responsibility for an indicator, whatever it takes over. A successor that answers for none of its own gets a
new row in the old one's place. One that shares in the indicator already takes the better place, with the row that it has:
in earlier quarters that are still open the first unit stays first, since who hands over stands before who takes its place.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from organizations.history import delete_by, save_by
from organizations.models import Unit, User
from plans.models import ItemKind, Plan, ReportingPeriod
from plans.review import State
from plans.succession import Holding, Moved, begins, can_take, from_day, is_whole, move_open, refuse_ended

from .contributions import LABELS, Kind, emptied_key
from .models import Indicator, IndicatorResponsibility, UnitActual, UnitFigure, UnitTarget

FIRST, SHARED = "第一责任单位", "共同责任单位"
_MODELS: dict[Kind, type[UnitFigure]] = {Kind.ACTUAL: UnitActual, Kind.TARGET: UnitTarget}


def held(unit: Unit, first_day: date) -> dict[Holding, IndicatorResponsibility]:
    """The indicators in use that the unit answers for at the day or later, of all plans."""
    rows = IndicatorResponsibility.objects.filter(unit=unit, indicator__retired_on__isnull=True)
    in_order = rows.select_related("indicator__plan").order_by("indicator__plan", "indicator__number")
    found = [row for row in in_order if row.until is None or row.until >= first_day]
    first = _first_ones([row.indicator_id for row in found])
    return {_holding(row, is_first=row.pk in first): row for row in found}


def _first_ones(indicators: Sequence[int]) -> set[int]:
    """The responsibilities that come first, of those that have no end."""
    rows = IndicatorResponsibility.objects.filter(indicator__in=indicators, until__isnull=True)
    return set({row.indicator_id: row.pk for row in rows.order_by("-order")}.values())


def _holding(row: IndicatorResponsibility, *, is_first: bool) -> Holding:
    plan = row.indicator.plan
    return Holding(
        kind=ItemKind.INDICATOR,
        key=row.pk,
        plan=plan.pk,
        plan_title=plan.title,
        number=row.indicator.number,
        name=row.indicator.name,
        role=FIRST if is_first else SHARED,
    )


def approved(row: IndicatorResponsibility, periods: Sequence[ReportingPeriod]) -> Iterator[str]:
    """What of the responsibility is approved in the quarters, and so cannot be anybody else's."""
    for kind, model in _MODELS.items():
        found = model._default_manager.filter(responsibility=row, period__in=periods, state=State.APPROVED)
        for each in found.select_related("period"):
            yield f"{each.period}指标{row.indicator.number}{LABELS[kind]}"


def take_over(
    holding: Holding,
    row: IndicatorResponsibility,
    successor: Unit,
    *,
    first_day: date,
    periods: Sequence[ReportingPeriod],
    by: User,
) -> Moved:
    """The successor answers from the day on; what is open moves to it. Inside the act's transaction, under its locks.

    Raises Invalid for a successor that gave the indicator away before.
    """
    start = begins(row, first_day)
    theirs = IndicatorResponsibility.objects.filter(indicator=row.indicator, unit=successor).first()
    if theirs is not None and not can_take(theirs, start):
        refuse_ended(holding, successor)
    if theirs is None and is_whole(row, first_day):
        row.unit = successor
        save_by(row, by)
        return Moved(holding=holding, successor=successor, role=holding.role)
    taken = theirs or IndicatorResponsibility(
        indicator=row.indicator, unit=successor, order=row.order, since=start, until=None
    )
    _end(row, start - timedelta(days=1), by)
    if theirs is not None:
        theirs.order, theirs.until = min(theirs.order, row.order), None
        theirs.since = theirs.since and min(theirs.since, start)
    save_by(taken, by)
    along, left = _move(row, taken, from_day(periods, start))
    if is_whole(row, first_day) and not left:
        delete_by(row, by)
    role = FIRST if taken.pk in _first_ones([row.indicator_id]) else SHARED
    return Moved(holding=holding, successor=successor, role=role, along=along, left=left)


def _end(row: IndicatorResponsibility, last: date, by: User) -> None:
    row.until = last
    save_by(row, by)


def _move(
    row: IndicatorResponsibility, taken: IndicatorResponsibility, periods: Sequence[ReportingPeriod]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Open parts of counts: those that moved, and those in whose place the successor has one of its own."""
    said: dict[bool, list[str]] = {True: [], False: []}
    for kind, model in _MODELS.items():
        moved = move_open(
            model, "responsibility", old=row.pk, new=taken.pk, periods=periods,
            emptied_key=partial(emptied_key, kind),
        )  # fmt: skip
        for each, has_moved in moved:
            said[has_moved].append(f"{each.period}{LABELS[kind]}（{State(each.state).label}）")
    return tuple(said[True]), tuple(said[False])


def take_over_filling(unit: Unit, successor: Unit, plans: Sequence[Plan], *, by: User) -> None:
    """Indicators whose figures the unit gave (填报单位) are given by the successor from now on."""
    for row in Indicator.objects.filter(plan__in=plans, reporting_unit=unit):
        row.reporting_unit = successor
        save_by(row, by)
