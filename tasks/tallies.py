"""The stored counts of the lights of tasks, quarter by quarter.

As with indicators, what is missing is counted as such even before the system was in use: that day is a word of the pages, and
may be set later.
"""

from collections.abc import Iterator, Mapping, Sequence

from indicators.progress import Status
from plans.models import PeriodKind, Plan, ReportingPeriod, TallyKind
from plans.reference import reference_of
from plans.tallies import Light, differences, store

from .facts import TaskFacts
from .judging import assessed
from .querysets import read_reports, with_reports
from .reference import TASKS, read_tasks

Quarter = tuple[int, int]
FIRST_QUARTER: Quarter = (0, 0)


def count_tasks(plan: Plan, *, since: Quarter = FIRST_QUARTER, reference: str | None = None) -> None:
    """Tally the lights of the plan's tasks from a quarter on (a completed task stays so). Inside the act's transaction.

    `reference` is the plan's stamp where an act read it with its lock.
    """
    tasks = TASKS.of(plan.pk, reference or reference_of(plan))
    periods = _periods(plan)
    store(
        plan,
        TallyKind.TASKS,
        dict(_lights(periods, tasks, since)),
        {row.pk: (row.year, row.quarter) for row in periods},
    )


def _periods(plan: Plan) -> list[ReportingPeriod]:
    return list(ReportingPeriod.objects.filter(plan=plan).order_by("year", "quarter"))


def _lights(
    periods: Sequence[ReportingPeriod], tasks: Sequence[TaskFacts], since: Quarter
) -> Iterator[tuple[int, list[Light]]]:
    reports = read_reports({period.pk: (period.year, period.quarter) for period in periods})
    until: dict[int, Quarter] = {}
    for period in periods:
        quarter = until[period.pk] = (period.year, period.quarter)
        if period.kind == PeriodKind.DUE and not period.is_closed and quarter >= since:
            standing = with_reports(tasks, reports, until)
            yield period.pk, [Light(number=task.number, status=assessed(task, quarter).status) for task in standing]


def store_closed(period: ReportingPeriod, judged: Mapping[int, Status]) -> None:
    """Store what a quarter is closed with, by the tasks' numbers; from now on nothing recounts it."""
    lights = {period.pk: _closed_lights(judged)}
    store(period.plan, TallyKind.TASKS, lights, {period.pk: (period.year, period.quarter)}, closed=True)


def closed_deviations(plan: Plan, period: int, judged: Mapping[int, Status]) -> Iterator[str]:
    """Stored counts of a closed quarter that differ from what it was closed with, one line each."""
    yield from differences(plan, TallyKind.TASKS, {period: _closed_lights(judged)}, closed=True)


def _closed_lights(judged: Mapping[int, Status]) -> list[Light]:
    return [Light(number=number, status=status) for number, status in judged.items()]


def deviations(plan: Plan) -> Iterator[str]:
    """Stored counts that differ from recomputation, one line each. Reads everything anew, nothing that is kept."""
    yield from differences(plan, TallyKind.TASKS, dict(_lights(_periods(plan), read_tasks(plan.pk), FIRST_QUARTER)))
