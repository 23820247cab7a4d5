"""What the plans of a region and of all below it show together: summed by the database from the stored counts, never from
figures. States are counted; percentages of different plans are never averaged."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, FilteredRelation, Max, Min, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Substr

from organizations.models import Region
from organizations.scope import covered_by

from .calendar import last_day
from .facts import Quarter
from .models import PeriodKind, Plan, ReportingPeriod, Tally, TallyKind
from .tallies import COUNTED

PAGE = 50  # plans on a page
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
    rows = Plan.objects.filter(covered_by(region)).order_by().annotate(part=Substr("region__code", 1, length))
    found = list(rows.values_list("part").annotate(Count("pk"), Min("first_year"), Max("last_year")))
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


def latest_quarter(region: Region, plans: PlansOf, *, today: date) -> Quarter | None:
    """The latest quarter of which any of the region's plans is closed or shows approved figures or reports; None before
    the first. One statement.

    A task that is done stays done in quarters to come: those that are not over are none to open with."""
    over = Q(year__lt=today.year) | Q(year=today.year, quarter__lt=(today.month + 2) // 3)
    known = Tally.objects.filter(over, is_known=True).order_by("-year", "-quarter")
    if plans.total > _FEW:
        return known.filter(covered_by(region, path="plan__region")).values_list("year", "quarter").first()
    of_plan = known.filter(plan=OuterRef("pk")).values_list(F("year") * 4 + F("quarter") - 1)[:1]
    rows = Plan.objects.filter(covered_by(region)).annotate(its=Subquery(of_plan))
    latest = rows.aggregate(latest=Max("its"))["latest"]
    return None if latest is None else (latest // 4, latest % 4 + 1)


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
    sums = {name: Sum(name) for name in COUNTED}
    early = Q(plan__in_use_from__gt=last_day(*quarter), is_closed=False)
    before_use = Sum(Case(When(early, then=F("not_reported")), default=Value(0)))
    rows = Tally.objects.at(region, quarter).order_by()
    found: dict[str, Counts] = {}
    closed = Count("pk", filter=Q(is_closed=True))
    worst = Max(F("urgency") * _KEYS - F("plan_id"))
    columns: Iterable[Mapping[str, Any]] = rows.values("kind").annotate(
        plans=Count("pk"), closed=closed, early=before_use, worst_=worst, **sums
    )
    for row in columns:
        items = {name: row[name] for name in COUNTED}
        items["not_reported"] -= row["early"]
        items["not_due"] += row["early"]
        key = -row["worst_"] % _KEYS if row["worst_"] > 0 else None
        found[row["kind"]] = Counts(plans=row["plans"], closed=row["closed"], items=items, worst=key)
    return found


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
        tallies = Tally.objects.at(region, quarter).filter(kind=kind).order_by("-urgency", "plan")
        keys = list(tallies.values_list("plan", flat=True)[first : min(last, having)])
    if last > having:
        others = every.exclude(Exists(_periods(quarter))).order_by(*_BY_REGION).values_list("pk", flat=True)
        keys += others[max(first - having, 0) : last - having]
    return keys


_BY_REGION = ("region__code", "-last_year", "pk")


def _at(quarter: Quarter, kind: TallyKind) -> Q:
    year, number = quarter
    return Q(tallies__year=year, tallies__quarter=number, tallies__kind=kind)
