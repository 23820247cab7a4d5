"""What the plans of a region and of all below it show together: summed by the database from the stored counts, never from
figures. States are counted; percentages of different plans are never averaged."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Substr

from organizations.models import Region
from organizations.scope import covered_by, covered_by_prefix

from .calendar import last_day
from .compiled import Compiled
from .facts import Quarter
from .models import PeriodKind, Plan, ReportingPeriod, Tally, TallyKind
from .tallies import COUNTED

PAGE = 50  # plans on a page
QUARTERS = 32  # quarters whose SQL is kept
_FEW = 100  # plans whose counts are sooner found by plan than by quarter
_KEYS = 10**7  # above every plan's key: with it the largest of numbers names the plan that it belongs to
SORTS = ("indicators", "tasks", "region")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansOf:
    """How many plans there are in a region and below, in which years they run, and how many there are in each of the regions
    directly below it that have any, by its code."""

    total: int = 0
    first_year: int = 0
    last_year: int = 0
    below: Mapping[str, int] = field(default_factory=dict)


def plans_of(region: Region, below: Collection[Region] = ()) -> PlansOf:
    """The plans of a region and of all below it: one statement. `below`: the regions directly below it."""
    length = max((len(each.prefix) for each in below), default=len(region.prefix))
    found = _parts(length).rows(region.prefix)
    if not found:
        return PlansOf()
    counts: Counter[str] = Counter()
    codes = {each.prefix: each.code for each in below}
    for part, count, _first, _last in found:
        counts.update({code: count for length in (4, 6) if (code := codes.get(part[:length])) and len(part) >= length})
    return PlansOf(
        total=sum(count for _part, count, _first, _last in found),
        first_year=min(first for _part, _count, first, _last in found),
        last_year=max(last for _part, _count, _first, last in found),
        below=counts,
    )


@lru_cache
def _parts(length: int) -> Compiled:
    """The plans of a region by the first digits of their own regions' codes: how many, first and last year."""

    def build(prefix: str) -> QuerySet[Plan, Any]:
        rows = Plan.objects.filter(covered_by_prefix(prefix)).order_by()
        parts = rows.annotate(part=Substr("region__code", 1, length)).values_list("part")
        return parts.annotate(Count("pk"), Min("first_year"), Max("last_year"))

    return Compiled(build)


def latest_quarter(region: Region, plans: PlansOf, *, today: date) -> Quarter | None:
    """The latest quarter of which any of the region's plans is closed or shows approved figures or reports; None before
    the first. One statement.

    A task that is done stays done in quarters to come: those that are not over are none to open with."""
    running = (today.year, (today.month + 2) // 3)
    rows = (_latest_of_many if plans.total > _FEW else _latest_of_few)(running).rows(region.prefix)
    latest = rows[0][0] if rows else None
    return None if latest is None else (latest // 4, latest % 4 + 1)


_PLACE = F("year") * 4 + F("quarter") - 1  # of a quarter among all


def _known_before(running: Quarter) -> QuerySet[Tally, Tally]:
    year, number = running
    over = Q(year__lt=year) | Q(year=year, quarter__lt=number)
    return Tally.objects.filter(over, is_known=True).order_by("-year", "-quarter")


@lru_cache(maxsize=QUARTERS)
def _latest_of_many(running: Quarter) -> Compiled:
    known = _known_before(running)
    return Compiled(lambda prefix: known.filter(covered_by_prefix(prefix, path="plan__region")).values_list(_PLACE)[:1])


@lru_cache(maxsize=QUARTERS)
def _latest_of_few(running: Quarter) -> Compiled:
    its = Subquery(_known_before(running).filter(plan=OuterRef("pk")).values_list(_PLACE)[:1])
    rows = Plan.objects.annotate(its=its).filter(its__isnull=False).order_by("-its").values_list("its")
    return Compiled(lambda prefix: rows.filter(covered_by_prefix(prefix))[:1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many plans are counted at a quarter, how many of them are closed, their items by status, and the key of the plan
    that lags most; None where nothing lags."""

    plans: int = 0
    closed: int = 0
    items: Mapping[str, int] = field(default_factory=dict)
    worst: int | None = None

    @property
    def total(self) -> int:
        return sum(self.items.values())


def counts_at(region: Region, quarter: Quarter) -> dict[str, Counts]:
    """The counts of a quarter over all plans of the region, by TallyKind: one statement.

    What is missing in an open quarter before the system was in use is counted as 不参评, as pages of the plan say it. The
    counts of a closed quarter are those it was closed with.
    """
    found: dict[str, Counts] = {}
    for kind, plans, closed, early, worst, *counts in _counts(quarter).rows(region.prefix):
        items = dict(zip(COUNTED, counts, strict=True))
        items["not_reported"] -= early
        items["not_due"] += early
        found[kind] = Counts(plans=plans, closed=closed, items=items, worst=-worst % _KEYS if worst > 0 else None)
    return found


@lru_cache(maxsize=QUARTERS)
def _counts(quarter: Quarter) -> Compiled:
    sums = {f"sum_{name}": Sum(name) for name in COUNTED}
    early = Q(plan__in_use_from__gt=last_day(*quarter), is_closed=False)
    said = {
        "plans": Count("pk"),
        "closed": Count("pk", filter=Q(is_closed=True)),
        "early": Sum(Case(When(early, then=F("not_reported")), default=Value(0))),
        "worst": Max(F("urgency") * _KEYS - F("plan_id")),
        **sums,
    }

    def build(prefix: str) -> QuerySet[Tally, Any]:
        rows = Tally.objects.at(prefix, quarter).order_by().values("kind").annotate(**said)
        return rows.values_list("kind", *said)

    return Compiled(build)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which plans of a region are listed, and in which order: by what lags among indicators or tasks, or by region."""

    within: Region | None = None  # a region below
    text: str = ""
    behind: bool = False
    sort: str = SORTS[0]

    @property
    def is_filtered(self) -> bool:
        return self.within is not None or bool(self.text) or self.behind

    def condition(self, quarter: Quarter) -> Q:
        """On plans."""
        found = Q() if self.within is None else covered_by(self.within)
        if self.text:
            found &= Q(title__icontains=self.text) | Q(region__name__icontains=self.text)
        if self.behind:
            year, number = quarter
            lagging = Tally.objects.filter(year=year, quarter=number, urgency__gt=0)
            found &= Q(pk__in=lagging.values("plan"))
        return found


def how_many(region: Region, quarter: Quarter, wanted: Wanted) -> tuple[int, int]:
    """How many plans of the region are wanted, and how many of them have the quarter: one statement."""
    rows = Plan.objects.filter(covered_by(region), wanted.condition(quarter))
    found = rows.annotate(has=Exists(_periods(quarter))).aggregate(
        every=Count("pk"), having=Count("pk", filter=Q(has=True))
    )
    return found["every"], found["having"]


def _periods(quarter: Quarter) -> Any:
    year, number = quarter
    return ReportingPeriod.objects.filter(plan=OuterRef("pk"), year=year, quarter=number, kind=PeriodKind.DUE)


def plan_keys(region: Region, quarter: Quarter, wanted: Wanted, *, page: int, having: int) -> list[int]:
    """Keys of the wanted plans on a page (from 1), in their order: those that have the quarter (`having` of them), then the
    others. One statement; two on the page where the ones end and the others begin."""
    first, last = (page - 1) * PAGE, page * PAGE
    every = Plan.objects.filter(covered_by(region), wanted.condition(quarter))
    if wanted.sort == "region":
        return list(every.order_by(*_BY_REGION).values_list("pk", flat=True)[first:last])
    kind = TallyKind.TASKS if wanted.sort == "tasks" else TallyKind.INDICATORS
    if wanted.is_filtered:
        counted = FilteredRelation("tallies", condition=_at(quarter, kind))
        lagging = every.annotate(its=counted).order_by(F("its__urgency").desc(nulls_last=True), "pk")
        return list(lagging.values_list("pk", flat=True)[first:last])
    keys: list[int] = []
    if first < having:
        keys = [key for (key,) in _most_lagging(quarter, kind, first, min(last, having)).rows(region.prefix)]
    if last > having:
        others = every.exclude(Exists(_periods(quarter))).order_by(*_BY_REGION).values_list("pk", flat=True)
        keys += others[max(first - having, 0) : last - having]
    return keys


@lru_cache(maxsize=4 * QUARTERS)
def _most_lagging(quarter: Quarter, kind: TallyKind, first: int, last: int) -> Compiled:
    """Keys of a region's plans that have the quarter, the most urgent first, from one place to another."""

    def build(prefix: str) -> QuerySet[Tally, Any]:
        tallies = Tally.objects.at(prefix, quarter).filter(kind=kind).order_by("-urgency", "plan")
        return tallies.values_list("plan")[first:last]

    return Compiled(build)


_BY_REGION = ("region__code", "-last_year", "pk")


def _at(quarter: Quarter, kind: TallyKind) -> Q:
    year, number = quarter
    return Q(tallies__year=year, tallies__quarter=number, tallies__kind=kind)
