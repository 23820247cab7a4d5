"""The plans of a region as rows: what each one's quarter is, how it is counted, and what lags most in it. Three statements,
whatever the number of rows; the figures are those that were stored when they were approved, or closed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from indicators.assessments import STORED
from indicators.facts import counted_in
from indicators.labels import Formula
from indicators.models import Actual, Assessment, Indicator, IndicatorResponsibility
from indicators.progress import Basis, Direction, Progress, Status
from indicators.side_by_side import progress_of
from plans.calendar import last_day
from plans.compiled import Compiled
from plans.facts import Quarter
from plans.models import PeriodKind, Plan, PlanStatus, TallyKind
from plans.querysets import in_force
from plans.review import State
from plans.rollup import PAGE, QUARTERS
from plans.tallies import COUNTED
from tasks.models import AssignmentRole, Task, TaskAssignment

from .models import Closing


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstIndicator:
    """The indicator that lags most, with its stored result and who answers for it ("" where nobody is named)."""

    number: int
    name: str
    unit: str
    decimals: int
    is_ceiling: bool
    is_lower: bool
    first_unit: str
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstTask:
    """The task that lags most, with the first unit that answers for it."""

    number: int
    title: str
    status: Status
    first_unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """One plan at a quarter. `counted` is False where the quarter is none of its own: before or after its years, or history
    before its issue. `reviewed`: how many counted indicators have an approved figure; `revision`: of its closing, 0 for none."""

    slug: str
    title: str
    is_draft: bool
    is_demonstration: bool
    region_code: str
    region_name: str
    first_year: int
    last_year: int
    counted: bool
    revision: int
    reviewed: int
    before_use: bool
    indicators: tuple[int, ...]  # by COUNTED
    tasks: tuple[int, ...]
    worst_indicator: WorstIndicator | None
    worst_task: WorstTask | None


def plan_rows(keys: Collection[int], quarter: Quarter) -> dict[int, PlanRow]:
    """The plans of the given keys, by key."""
    rows = _rows_at(quarter).rows(_filled(keys)) if keys else []
    indicators = _worst_indicators([row[_PERIOD] for row in rows if row[_WORST_INDICATOR]], quarter)
    tasks = _worst_tasks([row[0] for row in rows if row[_WORST_TASK]], quarter)
    return {row[0]: _plan_row(row, quarter, indicators, tasks) for row in rows}


def _filled(keys: Collection[int]) -> list[int]:
    """As many keys whatever their number, the last ones nobody's: so there is one SQL to make and to keep."""
    return [*keys, *[0] * (PAGE + 1 - len(keys))]


_INDICATORS = tuple(f"by_indicators__{name}" for name in COUNTED)
_TASKS = tuple(f"by_tasks__{name}" for name in COUNTED)
_COLUMNS = (
    "pk", "slug", "title", "status", "is_demonstration", "region__code", "region__name", "first_year", "last_year",
    "in_use_from", "its__pk", "its__closed_at", "its_revision", "its_reviewed", "by_indicators__worst_number",
    "by_tasks__worst_number", *_INDICATORS, *_TASKS,
)  # fmt: skip
_PERIOD, _WORST_INDICATOR, _WORST_TASK = (
    _COLUMNS.index(name) for name in ("its__pk", "by_indicators__worst_number", "by_tasks__worst_number")
)
_FIRST_INDICATORS, _FIRST_TASKS = _COLUMNS.index(_INDICATORS[0]), _COLUMNS.index(_TASKS[0])


def _plans(quarter: Quarter) -> QuerySet[Plan]:
    """Every plan beside the quarter, its counts, its latest closing and how many of its figures are approved."""
    year, number = quarter
    at_quarter = Q(tallies__year=year, tallies__quarter=number)
    closings = Closing.objects.filter(period=OuterRef("its__pk")).order_by("-revision").values("revision")[:1]
    table = Indicator.objects.filter(plan=OuterRef("indicator__plan"), in_breakdown=True)
    approved = Actual.objects.filter(
        Q(indicator__in_breakdown=True) | ~Exists(table),  # a plan without a table of them counts all its targets
        period=OuterRef("its__pk"),
        state=State.APPROVED,
        indicator__retired_on__isnull=True,
    )
    return Plan.objects.annotate(
        its=FilteredRelation(
            "periods", condition=Q(periods__year=year, periods__quarter=number, periods__kind=PeriodKind.DUE)
        ),
        by_indicators=FilteredRelation("tallies", condition=at_quarter & Q(tallies__kind=TallyKind.INDICATORS)),
        by_tasks=FilteredRelation("tallies", condition=at_quarter & Q(tallies__kind=TallyKind.TASKS)),
        its_revision=Subquery(closings),
        its_reviewed=Subquery(approved.order_by().values("period").annotate(n=Count("pk")).values("n")),
    )


@lru_cache(maxsize=QUARTERS)
def _rows_at(quarter: Quarter) -> Compiled:
    """The rows of plans by their keys; making this SQL takes longer than running it."""
    return Compiled(lambda keys: _plans(quarter).filter(pk__in=keys).values_list(*_COLUMNS))


def _plan_row(
    row: Sequence[Any], quarter: Quarter, indicators: Mapping[int, WorstIndicator], tasks: Mapping[int, tuple[Any, ...]]
) -> PlanRow:
    (key, slug, title, status, demonstration, code, region, first, last, in_use_from, period, closed_at, revision,
     reviewed) = row[:14]  # fmt: skip
    early = period is not None and closed_at is None and in_use_from is not None and last_day(*quarter) < in_use_from
    of_tasks = _counted(row[_FIRST_TASKS:], before_use=early)
    return PlanRow(
        slug=slug,
        title=title,
        is_draft=status == PlanStatus.DRAFT,
        is_demonstration=demonstration,
        region_code=code,
        region_name=region,
        first_year=first,
        last_year=last,
        counted=period is not None,
        revision=revision or 0,
        reviewed=reviewed or 0,
        before_use=early,
        indicators=_counted(row[_FIRST_INDICATORS:_FIRST_TASKS], before_use=early),
        tasks=of_tasks,
        worst_indicator=indicators.get(period),
        worst_task=_worst_task(tasks.get(key), of_tasks),
    )


_MISSING, _NOT_DUE, _BEHIND = (COUNTED.index(name) for name in ("not_reported", "not_due", "behind"))


def _counted(stored: Sequence[int | None], *, before_use: bool) -> tuple[int, ...]:
    """The stored counts; what is missing before the system was in use is 不参评, as pages of the plan say it."""
    counts = [each or 0 for each in stored]
    if before_use:
        counts[_NOT_DUE] += counts[_MISSING]
        counts[_MISSING] = 0
    return tuple(counts)


_OF_INDICATOR = ("number", "name", "unit_of_measurement", "quantity_label", "formula", "basis", "direction", "decimals")


def _worst_indicators(periods: Iterable[int], quarter: Quarter) -> dict[int, WorstIndicator]:
    """What lags most in each of the quarters (their keys)."""
    wanted = list(periods)
    rows = _worst_indicators_at(quarter).rows(_filled(wanted)) if wanted else []
    return {row[0]: _worst_indicator(row[1:]) for row in rows}


@lru_cache(maxsize=QUARTERS)
def _worst_indicators_at(quarter: Quarter) -> Compiled:
    answering = IndicatorResponsibility.objects.filter(in_force(last_day(*quarter)), indicator=OuterRef("indicator"))
    rows = Assessment.objects.filter(
        period__tallies__kind=TallyKind.INDICATORS, period__tallies__worst_number=F("indicator__number")
    ).annotate(first_unit=Subquery(answering.order_by("order").values("unit__name")[:1]))
    columns = ("period", "first_unit", *(f"indicator__{name}" for name in _OF_INDICATOR), *STORED)
    return Compiled(lambda periods: rows.filter(period__in=periods).values_list(*columns))


def _worst_indicator(row: Sequence[Any]) -> WorstIndicator:
    first_unit, number, name, unit, label, formula, basis, direction, decimals, *stored = row
    is_lower = direction == Direction.LOWER
    return WorstIndicator(
        number=number,
        name=name,
        unit=counted_in(formula, unit, label),
        decimals=0 if formula == Formula.GROWTH else decimals,
        is_ceiling=is_lower and basis == Basis.YEAR_TO_DATE,
        is_lower=is_lower,
        first_unit=first_unit or "",
        progress=progress_of(stored),
    )


def _worst_tasks(plans: Iterable[int], quarter: Quarter) -> dict[int, tuple[Any, ...]]:
    """What lags most among the tasks of each of the plans (their keys): number, title, first unit."""
    wanted = list(plans)
    rows = _worst_tasks_at(quarter).rows(_filled(wanted)) if wanted else []
    return {row[0]: row[1:] for row in rows}


@lru_cache(maxsize=QUARTERS)
def _worst_tasks_at(quarter: Quarter) -> Compiled:
    year, number = quarter
    leads = TaskAssignment.objects.filter(in_force(last_day(*quarter)), task=OuterRef("pk"), role=AssignmentRole.LEAD)
    rows = Task.objects.filter(
        plan__tallies__year=year,
        plan__tallies__quarter=number,
        plan__tallies__kind=TallyKind.TASKS,
        plan__tallies__worst_number=F("number"),
    ).annotate(first_unit=Subquery(leads.order_by("order").values("unit__name")[:1]))
    columns = ("plan", "number", "title", "first_unit")
    return Compiled(lambda plans: rows.filter(plan__in=plans).values_list(*columns))


def _worst_task(said: Sequence[Any] | None, counts: Sequence[int]) -> WorstTask | None:
    if said is None:
        return None
    number, title, first_unit = said
    status = Status.BEHIND if counts[_BEHIND] else Status.SLIGHTLY_BEHIND
    return WorstTask(number=number, title=title, status=status, first_unit=first_unit or "")
