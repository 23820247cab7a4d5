"""Stored results of assessing: written in the act's transaction from approved figures, recomputed to be verified.

What a plan shows is computed live (quarters.standing); what many plans show together is read from these rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import fields
from decimal import Decimal

from plans.models import PeriodKind, Plan, ReportingPeriod, TallyKind
from plans.tallies import Light, differences, store

from .facts import IndicatorFacts, Quarter, until
from .models import Actual, Assessment, Indicator
from .paths import assessed, outlook
from .progress import Progress
from .querysets import read_facts

STORED = tuple(field.name for field in fields(Progress))
FIRST_QUARTER: Quarter = (0, 0)


def recompute(plan: Plan, *, indicators: Collection[int] | None = None, since: Quarter = FIRST_QUARTER) -> None:
    """Assess the plan's indicators (all, or those given and what is computed from them) from a quarter on, and store it.

    A figure of a quarter bears on that quarter and on later ones only (as baseline, opening, growth base or part of a
    quotient), so an act hands in the quarter it wrote to. Called inside the act's transaction.
    """
    in_use = Indicator.objects.in_use(plan)
    rows = in_use if indicators is None else in_use.with_dependents(indicators)
    facts = read_facts(rows, Actual.objects.shown(unreviewed=False))
    periods = _due_periods(plan, since)
    new = list(_assess(facts, periods, plan.tolerance))
    old = {
        (row.indicator_id, row.period_id): row
        for row in Assessment.objects.filter(indicator__in=[row.key for row in facts], period__in=periods.values())
    }
    changed = [row for row in new if not _same(old.get((row.indicator_id, row.period_id)), row)]
    Assessment.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["period", "indicator"], update_fields=STORED
    )
    if changed or indicators is None:
        touched = None if indicators is None else {row.period_id for row in changed}
        _count(plan, {period_id for period_id in periods.values() if touched is None or period_id in touched})


def _due_periods(plan: Plan, since: Quarter) -> dict[Quarter, int]:
    rows = ReportingPeriod.objects.filter(plan=plan, kind=PeriodKind.DUE).values_list("year", "quarter", "pk")
    return {(year, quarter): pk for year, quarter, pk in rows if (year, quarter) >= since}


def _assess(facts: tuple[IndicatorFacts, ...], periods: dict[Quarter, int], tolerance: Decimal) -> Iterator[Assessment]:
    for row in facts:
        for quarter, period_id in periods.items():
            progress = assessed(outlook(until(row, quarter), tolerance=tolerance), quarter)
            yield Assessment(
                indicator_id=row.key, period_id=period_id, **{name: getattr(progress, name) for name in STORED}
            )


def _same(old: Assessment | None, new: Assessment) -> bool:
    return old is not None and all(getattr(old, name) == getattr(new, name) for name in STORED)


def _count(plan: Plan, period_ids: set[int]) -> None:
    """Tally the quarters anew: the indicators of the document's breakdown table only."""
    rows = Assessment.objects.filter(
        period__in=period_ids, indicator__in_breakdown=True, indicator__retired_on__isnull=True
    ).values_list("period_id", "indicator__number", "status", "gap")
    lights: defaultdict[int, list[Light]] = defaultdict(list, {period_id: [] for period_id in period_ids})
    for period_id, number, status, gap in rows:
        lights[period_id].append(Light(number=number, status=status, gap=gap))
    store(plan, TallyKind.INDICATORS, lights)


def deviations(plan: Plan) -> Iterator[str]:
    """What is stored and differs from recomputation, one line each: `3 2026Q2 status: behind, recomputed on_track`."""
    lights: dict[int, list[Light]] = {}
    facts = read_facts(Indicator.objects.in_use(plan), Actual.objects.shown(unreviewed=False))
    numbers = {row.key: row.number for row in facts}
    in_breakdown = {row.key for row in facts if row.in_breakdown}
    periods = _due_periods(plan, FIRST_QUARTER)
    names = {pk: f"{year}Q{quarter}" for (year, quarter), pk in periods.items()}
    stored = {
        (row.indicator_id, row.period_id): row
        for row in Assessment.objects.filter(indicator__in=numbers, period__in=periods.values())
    }
    for row in _assess(facts, periods, plan.tolerance):
        counted = lights.setdefault(row.period_id, [])
        if row.indicator_id in in_breakdown:
            counted.append(Light(number=numbers[row.indicator_id], status=row.status, gap=row.gap))
        kept = stored.get((row.indicator_id, row.period_id))
        where = f"{numbers[row.indicator_id]} {names[row.period_id]}"
        if kept is None:
            yield f"{where}: nothing stored"
            continue
        for name in STORED:
            was, now = getattr(kept, name), getattr(row, name)
            if was != now:
                yield f"{where} {name}: {was}, recomputed {now}"
    yield from differences(plan, TallyKind.INDICATORS, lights)
