"""The indicators of one entry of the catalogue, each as its own plan words, promises and judges it: four statements for the
indicators of a page, whatever their number. Figures are the approved ones that were stored when they were approved."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from organizations.models import Region
from organizations.scope import covered_by
from plans.calendar import last_day
from plans.changes import Change, steps, undone
from plans.facts import Quarter
from plans.models import Plan
from plans.proposals import ProposalState
from plans.querysets import in_force

from .assessments import STORED
from .facts import IndicatorFacts, Observation, published
from .models import (
    Actual,
    AnnualTarget,
    Assessment,
    CatalogueEntry,
    CatalogueLink,
    ChangeKind,
    IndicatorResponsibility,
    TargetChange,
)
from .progress import Progress, Reason, Status
from .querysets import facts_of, observation_of

PAGE = 20  # indicators on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a year promises as it was known at the quarter; value None is the city's average. `changed`: it was another one."""

    value: Decimal | None
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One quarter of one indicator as it was judged; the latest one with the figure behind it, if that is what was judged."""

    quarter: Quarter
    progress: Progress
    closed: bool
    observation: Observation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One indicator beside the others. `cells` are its due quarters up to the one shown."""

    plan: Plan
    facts: IndicatorFacts
    difference: str
    first_unit: str
    targets: Mapping[int, Target]
    cells: Mapping[Quarter, Cell]

    @property
    def latest(self) -> Cell | None:
        """The latest quarter with a figure."""
        in_order = (self.cells[each] for each in sorted(self.cells, reverse=True))
        return next((cell for cell in in_order if cell.progress.actual is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry with the first indicators of a region's plans, and how many indicators of how many plans there are."""

    entry: CatalogueEntry
    links: Sequence[CatalogueLink]
    total: int
    plans: int


def catalogue_of(region: Region, *, most: int) -> list[Listed]:
    """All entries, each with the indicators of the region's plans and of those below, `most` at the most: two statements."""
    place = Window(RowNumber(), partition_by="entry", order_by=_IN_ORDER)
    of_entry: defaultdict[int, list[CatalogueLink]] = defaultdict(list)
    for link in _links(region).annotate(place=place).filter(place__lte=most).select_related("indicator__plan__region"):
        of_entry[link.entry_id].append(link)
    counted = _shown(region, path="links__")
    entries = CatalogueEntry.objects.annotate(
        total=Count("links", filter=counted), plans=Count("links__indicator__plan", filter=counted, distinct=True)
    )
    return [Listed(entry=each, links=of_entry[each.pk], total=each.total, plans=each.plans) for each in entries]


_IN_ORDER = ("indicator__plan__region__code", "-indicator__plan__last_year", "indicator__plan", "indicator__number")


def _shown(region: Region, *, path: str = "") -> Q:
    """Links to indicators in use of the region's plans and of those below."""
    return covered_by(region, path=f"{path}indicator__plan__region") & Q(
        **{f"{path}indicator__retired_on__isnull": True}
    )


def _links(region: Region) -> "QuerySet[CatalogueLink]":
    return CatalogueLink.objects.filter(_shown(region)).order_by(*_IN_ORDER)


def entry_of(code: str) -> CatalogueEntry | None:
    return CatalogueEntry.objects.filter(code=code).first()


def sides_of(region: Region, entry: str, quarter: Quarter, *, page: int = 1) -> tuple[list[Side], bool]:
    """The indicators of an entry (its code) on a page (from 1), and whether there are more."""
    first = (page - 1) * PAGE
    answering = IndicatorResponsibility.objects.filter(in_force(last_day(*quarter)), indicator=OuterRef("indicator"))
    unit = Subquery(answering.order_by("order").values("unit__name")[:1])
    rows = _links(region).filter(entry__code=entry).annotate(first_unit=unit)
    links = list(rows.select_related("indicator__plan__region")[first : first + PAGE + 1])
    shown = links[:PAGE]
    keys = [link.indicator_id for link in shown]
    if not keys:
        return [], False
    facts = {link.indicator_id: facts_of(link.indicator) for link in shown}
    targets, cells = _targets(keys, quarter), _cells(facts, quarter)
    sides = [
        Side(
            plan=link.indicator.plan,
            facts=facts[link.indicator_id],
            difference=link.difference,
            first_unit=link.first_unit or "",
            targets=targets.get(link.indicator_id, {}),
            cells=cells.get(link.indicator_id, {}),
        )
        for link in shown
    ]
    return sides, len(links) > PAGE


def _targets(keys: Collection[int], quarter: Quarter) -> dict[int, dict[int, Target]]:
    """Indicator -> year -> what was promised at the quarter."""
    changes: defaultdict[int, list[Change]] = defaultdict(list)
    confirmed = TargetChange.objects.filter(indicator__in=keys, kind=ChangeKind.TARGET, state=ProposalState.CONFIRMED)
    columns = ("indicator", "year", "old", "new", "effective_from__year", "effective_from__quarter")
    for key, year, old, new, since_year, since_quarter in confirmed.order_by("pk").values_list(*columns):
        changes[key].append(Change(since=(since_year, since_quarter), old=old, new=new, year=year))
    found: defaultdict[int, dict[int, Target]] = defaultdict(dict)
    for key, year, value in AnnualTarget.objects.filter(indicator__in=keys).values_list("indicator", "year", "value"):
        its = steps(changes[key])
        then = undone(its, quarter)
        was_changed = any(each.year == year and each.since <= quarter for each in its)
        found[key][year] = Target(value=then.get((year, None), value), changed=was_changed)
    return found


def _until(quarter: Quarter) -> Q:
    year, number = quarter
    return Q(period__year__lt=year) | Q(period__year=year, period__quarter__lte=number)


def _cells(facts: Mapping[int, IndicatorFacts], quarter: Quarter) -> dict[int, dict[Quarter, Cell]]:
    """Indicator -> quarter -> how it was judged; the latest of them that has a figure, with what was reported of it."""
    stored = Assessment.objects.filter(_until(quarter), indicator__in=facts)
    found: defaultdict[int, dict[Quarter, Cell]] = defaultdict(dict)
    latest: dict[int, tuple[Quarter, int]] = {}
    columns = ("indicator", "period", "period__year", "period__quarter", "period__closed_at", *STORED)
    for key, period, year, number, closed_at, *values in stored.values_list(*columns):
        cell = Cell(quarter=(year, number), progress=progress_of(values), closed=closed_at is not None)
        found[key][cell.quarter] = cell
        if cell.progress.actual is not None:
            latest[key] = max(latest.get(key, ((0, 0), 0)), (cell.quarter, period))
    for key, figure in _figures_at({key: period for key, (_quarter, period) in latest.items()}).items():
        place = latest[key][0]
        cell = found[key][place]
        found[key][place] = replace(cell, observation=_behind(facts[key], figure, cell.progress.actual))
    return found


def _figures_at(periods: Mapping[int, int]) -> dict[int, Observation]:
    """The approved figure of each indicator at its quarter (indicator -> quarter, their keys)."""
    if not periods:
        return {}
    rows = Actual.objects.shown(unreviewed=False).filter(indicator__in=periods, period__in=set(periods.values()))
    return {row.indicator_id: observation_of(row) for row in rows if periods[row.indicator_id] == row.period_id}


def _behind(facts: IndicatorFacts, figure: Observation, judged: Decimal | None) -> Observation | None:
    """The approved figure, unless another one was judged: a closed quarter may be unlocked and not be closed again yet."""
    if judged is None or published(facts, figure) != judged:
        return None
    return figure


def progress_of(stored: Sequence[Any]) -> Progress:
    """What a stored result says: its columns as indicators.assessments.STORED names them."""
    values: dict[str, Any] = dict(zip(STORED, stored, strict=True))
    status, reason = values.pop("status"), values.pop("reason")
    return Progress(status=Status(status), reason=Reason(reason) if reason else None, **values)


def early(plan: Plan, cell: Cell) -> bool:
    """Nothing reported because the system was not in use yet: 系统启用前."""
    day: date | None = plan.in_use_from
    is_missing = cell.progress.status is Status.NOT_REPORTED
    return is_missing and day is not None and last_day(*cell.quarter) < day
