"""What pages and acts ask of tasks and reports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import models

from plans.compiled import Compiled
from plans.models import Plan
from plans.recent import Recent
from plans.review import State

from .facts import ReportFacts, TaskFacts

if TYPE_CHECKING:
    from .models import Task, TaskReport  # noqa: F401 (named in a base class's brackets)


Quarter = tuple[int, int]
ReportRow = tuple[Any, ...]

_REPORT = (
    "assignment_id", "period_id", "state", "reported_state", "done", "problems", "next_steps", "nothing_new",
    "on_behalf", "verdict", "verdict_reason",
)  # fmt: skip


class TaskQuerySet(models.QuerySet["Task", "Task"]):
    def in_use(self, plan: Plan | int) -> "TaskQuerySet":
        """The plan's tasks that are not retired, in their order."""
        return self.filter(plan=plan, retired_on__isnull=True).order_by("number")


def _reports(periods: Sequence[int]) -> "models.QuerySet[TaskReport, ReportRow]":
    from .models import TaskReport  # noqa: PLC0415 (models import this module)

    return TaskReport.objects.filter(period__in=periods).order_by("revision").values_list(*_REPORT)


_APPROVED = Compiled(lambda periods: _reports(periods).filter(state=State.APPROVED))
_WITH_UNREVIEWED = Compiled(lambda periods: _reports(periods).exclude(state=State.SUPERSEDED))


def read_reports(until: Mapping[int, Quarter], *, unreviewed: bool = False) -> list[ReportRow]:
    """Reports of the given quarters (by the keys of their rows), those of a cell in the order of their revisions: one query."""
    return (_WITH_UNREVIEWED if unreviewed else _APPROVED).rows(list(until)) if until else []


REPORTS: Recent[list[ReportRow]] = Recent(64)


def kept_reports(stamp: str, until: Mapping[int, Quarter], *, unreviewed: bool = False) -> list[ReportRow]:
    """read_reports, kept as long as the plan's stamp is `stamp`: what a page shows and what a worksheet needs is one read."""
    return REPORTS.get((stamp, tuple(until), unreviewed), lambda: read_reports(until, unreviewed=unreviewed))


def with_reports(
    tasks: Iterable[TaskFacts], reports: Iterable[ReportRow], until: Mapping[int, Quarter]
) -> tuple[TaskFacts, ...]:
    """The tasks as they stand at a quarter; `until` holds it and all quarters before it, reports of others are left out.

    Of each assignment the latest report stands, the quarter's own or an earlier one, since a task once completed stays
    so; and in its quarter an open revision before an approved one, once it says how the task stands.
    """
    standing: dict[int, ReportRow] = {}
    for row in reports:
        assignment, period = row[0], row[1]
        kept = standing.get(assignment)
        if period in until and row[3] and (kept is None or until[period] >= until[kept[1]]):
            standing[assignment] = row
    facts = {assignment: _report(row[2:], until[row[1]]) for assignment, row in standing.items()}
    return tuple(
        replace(task, assignments=tuple(replace(row, report=facts.get(row.key)) for row in task.assignments))
        for task in tasks
    )


def _report(columns: Sequence[Any], quarter: Quarter) -> ReportFacts:
    return ReportFacts(
        approved=columns[0] == State.APPROVED,
        reported_state=columns[1],
        done=columns[2],
        problems=columns[3],
        next_steps=columns[4],
        nothing_new=columns[5],
        on_behalf=columns[6],
        verdict=columns[7],
        verdict_reason=columns[8],
        quarter=quarter,
    )
