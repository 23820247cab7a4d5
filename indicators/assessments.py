"""Stored results of assessing: written in the act's transaction from approved figures, recomputed to be verified.

What a plan shows is computed live (quarters.standing); what many plans show together is read from these rows.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from plans.changes import tolerance_at
from plans.compiled import Compiled
from plans.models import Plan, ReportingPeriod, TallyKind
from plans.reference import OPEN_QUARTERS, read_open_quarters, reference_of
from plans.tallies import Light, counts_of, differences, store

from .facts import IndicatorFacts, Quarter, until
from .models import Actual, Assessment
from .paths import assessed, outlook
from .progress import Progress
from .querysets import JUDGED, by_indicator, with_figures
from .reference import INDICATORS, PlanIndicators, read_indicators, with_dependents, with_parts
from .standing import IndicatorStanding

STORED = tuple(field.name for field in fields(Progress))
FIRST_QUARTER: Quarter = (0, 0)

Cell = tuple[int, int]  # keys of indicator and quarter

_ASSESSMENTS = Compiled(
    lambda periods: Assessment.objects.filter(period__in=periods).values_list("indicator_id", "period_id", *STORED)
)
_FIGURES = Compiled(lambda keys: Actual.objects.filter(indicator__in=keys).shown(unreviewed=False).figures(*JUDGED))


def recompute(
    plan: Plan,
    *,
    indicators: Collection[int] | None = None,
    since: Quarter = FIRST_QUARTER,
    reference: str | None = None,
) -> None:
    """Assess the plan's indicators (all, or those given and what is computed from them) from a quarter on, and store it.

    A figure of a quarter bears on that quarter and on later ones only (as baseline, opening, growth base or part of a
    quotient), so an act hands in the quarter it wrote to, and the reference stamp that came with its lock. Called inside
    the act's transaction.
    """
    reference = reference or reference_of(plan)
    kept = INDICATORS.of(plan.pk, reference)
    every = kept.in_use
    periods = {quarter: pk for quarter, pk in OPEN_QUARTERS.of(plan.pk, reference).items() if quarter >= since}
    rows = every if indicators is None else with_dependents(every, indicators)
    stored = _stored(periods.values())
    new = _assess(rows, _approved(every, rows), periods, _tolerances(plan, kept, periods))
    changed = {cell: values for cell, values in new.items() if stored.get(cell) != values}
    Assessment.objects.bulk_create(
        [
            Assessment(indicator_id=indicator, period_id=period, **dict(zip(STORED, values, strict=True)))
            for (indicator, period), values in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["period", "indicator"],
        update_fields=STORED,
    )
    before = _lights(every, periods.values(), stored)
    lights = _lights(every, periods.values(), stored | changed)
    recounted = {
        period: rows
        for period, rows in lights.items()
        if indicators is None or counts_of(rows) != counts_of(before[period])
    }
    if recounted:
        store(plan, TallyKind.INDICATORS, recounted, {pk: quarter for quarter, pk in periods.items()})


def store_closed(period: ReportingPeriod, rows: Iterable[IndicatorStanding]) -> None:
    """Store what a quarter is closed with; from now on nothing recomputes it. Counted are the lights as everybody saw them:
    what was missing before the system was in use stays 系统启用前, whatever that day becomes."""
    judged = list(rows)
    Assessment.objects.bulk_create(
        [Assessment(indicator_id=row.facts.key, period=period, **_columns(row.progress)) for row in judged],
        update_conflicts=True,
        unique_fields=["period", "indicator"],
        update_fields=STORED,
    )
    lights = {period.pk: _closed_lights(judged)}
    store(period.plan, TallyKind.INDICATORS, lights, {period.pk: (period.year, period.quarter)}, closed=True)


def closed_deviations(plan: Plan, period: int, name: str, rows: Iterable[IndicatorStanding]) -> Iterator[str]:
    """What is stored of a closed quarter (its key and name) and differs from what it was closed with, one line each."""
    judged = list(rows)
    stored = _stored([period])
    for row in judged:
        kept = stored.get((row.facts.key, period))
        where = f"{row.facts.number} {name}"
        yield from _differing(where, kept, tuple(_columns(row.progress).values()), "closed with")
    yield from differences(plan, TallyKind.INDICATORS, {period: _closed_lights(judged)}, closed=True)


def _columns(progress: Progress) -> dict[str, Any]:
    return {name: getattr(progress, name) for name in STORED}


def _closed_lights(rows: Iterable[IndicatorStanding]) -> list[Light]:
    return [
        Light(number=row.facts.number, status=row.status, gap=row.progress.gap)
        for row in rows
        if row.facts.in_breakdown
    ]


def _differing(where: str, kept: tuple[Any, ...] | None, new: tuple[Any, ...], how: str) -> Iterator[str]:
    if kept is None:
        yield f"{where}: nothing stored"
        return
    for name, was, now in zip(STORED, kept, new, strict=True):
        if was != now:
            yield f"{where} {name}: {was}, {how} {now}"


def _stored(periods: Collection[int]) -> dict[Cell, tuple[Any, ...]]:
    """What is stored for the quarters, as the values of STORED."""
    rows = _ASSESSMENTS.rows(list(periods)) if periods else []
    return {(indicator, period): tuple(values) for indicator, period, *values in rows}


def _approved(every: Iterable[IndicatorFacts], rows: Collection[IndicatorFacts]) -> dict[int, IndicatorFacts]:
    """The given indicators with their approved figures, by key; quotients take their parts from among `every`."""
    keys = with_parts(rows)
    figures = by_indicator(_FIGURES.rows(sorted(keys))) if keys else {}
    facts = with_figures((row for row in every if row.key in keys), figures, columns=JUDGED)
    return {row.key: row for row in facts}


def _tolerances(plan: Plan, kept: PlanIndicators, periods: Iterable[Quarter]) -> dict[Quarter, Decimal]:
    """The plan's tolerance of each quarter."""
    return {quarter: tolerance_at(plan.tolerance, kept.tolerance_changes, quarter) for quarter in periods}


def _assess(
    rows: Iterable[IndicatorFacts],
    known: Mapping[int, IndicatorFacts],
    periods: Mapping[Quarter, int],
    tolerances: Mapping[Quarter, Decimal],
) -> dict[Cell, tuple[Any, ...]]:
    """What is to be stored of the indicators at the quarters: the values of STORED."""
    found: dict[Cell, tuple[Any, ...]] = {}
    for row in rows:
        for quarter, period in periods.items():
            progress = assessed(outlook(until(known[row.key], quarter), tolerance=tolerances[quarter]), quarter)
            found[row.key, period] = tuple(getattr(progress, name) for name in STORED)
    return found


_STATUS, _GAP = STORED.index("status"), STORED.index("gap")


def _lights(
    every: Iterable[IndicatorFacts], periods: Iterable[int], assessments: Mapping[Cell, tuple[Any, ...]]
) -> dict[int, list[Light]]:
    """What the quarters count: the indicators of the document's breakdown table, or all where it has none."""
    counted = [row for row in every if row.in_breakdown]
    return {
        period: [
            Light(number=row.number, status=values[_STATUS], gap=values[_GAP])
            for row in counted
            if (values := assessments.get((row.key, period))) is not None
        ]
        for period in periods
    }


def deviations(plan: Plan) -> Iterator[str]:
    """What is stored and differs from recomputation, one line each: `3 2026Q2 status: behind, recomputed on_track`.

    Reads everything anew, nothing that is kept.
    """
    read = read_indicators(plan.pk)
    every = read.in_use
    periods = read_open_quarters(plan.pk)
    names = {pk: f"{year}Q{quarter}" for (year, quarter), pk in periods.items()}
    numbers = {row.key: row.number for row in every}
    stored = _stored(periods.values())
    new = _assess(every, _approved(every, every), periods, _tolerances(plan, read, periods))
    for (key, period), values in new.items():
        where = f"{numbers[key]} {names[period]}"
        yield from _differing(where, stored.get((key, period)), values, "recomputed")
    yield from differences(plan, TallyKind.INDICATORS, _lights(every, periods.values(), new))
