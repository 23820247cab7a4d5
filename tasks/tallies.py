"""The stored counts of the lights of tasks, quarter by quarter.

As with indicators, what is missing is counted as such even before the system was in use: that day is a word of the pages, and
may be set later.
"""

from collections.abc import Iterator, Sequence

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
    store(plan, TallyKind.TASKS, dict(_lights(plan, tasks, since)))


def _lights(plan: Plan, tasks: Sequence[TaskFacts], since: Quarter) -> Iterator[tuple[int, list[Light]]]:
    periods = list(ReportingPeriod.objects.filter(plan=plan).order_by("year", "quarter"))
    reports = read_reports({period.pk: (period.year, period.quarter) for period in periods})
    until: dict[int, Quarter] = {}
    for period in periods:
        quarter = until[period.pk] = (period.year, period.quarter)
        if period.kind == PeriodKind.DUE and quarter >= since:
            standing = with_reports(tasks, reports, until)
            yield period.pk, [Light(number=task.number, status=assessed(task, quarter).status) for task in standing]


def deviations(plan: Plan) -> Iterator[str]:
    """Stored counts that differ from recomputation, one line each. Reads everything anew, nothing that is kept."""
    yield from differences(plan, TallyKind.TASKS, dict(_lights(plan, read_tasks(plan.pk), FIRST_QUARTER)))
