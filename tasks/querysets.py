"""What pages and acts ask of tasks and reports."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import FilteredRelation, Q

from plans.review import State

from .facts import AssignmentFacts, LinkFacts, MilestoneFacts, ReportFacts, TaskFacts

if TYPE_CHECKING:
    from plans.models import Plan

    from .models import Task  # noqa: F401 (named in a base class's brackets)


Quarter = tuple[int, int]

_TASK = ("pk", "number", "heading", "title", "digest", "remark", "place", "quote")
_LINK = ("indicator__number", "quote", "inferred")
_ASSIGNMENT = ("task_id", "pk", "role", "level", "reports", "unit_id", "unit__name")
_REPORT = (
    "pk", "state", "reported_state", "done", "problems", "next_steps", "nothing_new", "on_behalf", "verdict",
    "verdict_reason", "period_id",
)  # fmt: skip


class TaskQuerySet(models.QuerySet["Task", "Task"]):
    def in_use(self, plan: "Plan") -> "TaskQuerySet":
        """The plan's tasks that are not retired, in their order."""
        return self.filter(plan=plan, retired_on__isnull=True).order_by("number")


def read_tasks(plan: "Plan", until: Mapping[int, Quarter], *, unreviewed: bool = False) -> tuple[TaskFacts, ...]:
    """The plan's tasks as they stand at a quarter, in three queries: tasks with links, assignments with reports, milestones.

    `until` holds the quarter and all quarters before it, by the keys of their rows. Of each assignment the latest report up to the
    quarter is read: the quarter's own, or an earlier one, since a task once completed stays so.
    """
    from .models import Milestone, Task  # noqa: PLC0415 (models import this module)

    milestones: defaultdict[int, list[MilestoneFacts]] = defaultdict(list)
    of_milestones = Milestone.objects.filter(task__plan=plan).order_by("order")
    for task, title, due_on, done_on in of_milestones.values_list("task_id", "title", "due_on", "done_on"):
        milestones[task].append(MilestoneFacts(title=title, due_on=due_on, done_on=done_on))
    assignments = _assignments(plan, until, unreviewed=unreviewed)
    rows = Task.objects.in_use(plan).order_by("number", "links__indicator__number")
    return tuple(_tasks(rows.values_list(*_TASK, *(f"links__{name}" for name in _LINK)), assignments, milestones))


def _assignments(
    plan: "Plan", until: Mapping[int, Quarter], *, unreviewed: bool
) -> Mapping[int, dict[int, AssignmentFacts]]:
    """Assignments in their order by task, each with the report of its latest quarter (an open revision before an approved one)."""
    from .models import TaskAssignment  # noqa: PLC0415 (models import this module)

    shown = ~Q(task_reports__state=State.SUPERSEDED) if unreviewed else Q(task_reports__state=State.APPROVED)
    rows = (
        TaskAssignment.objects.filter(task__plan=plan, until__isnull=True)
        .annotate(report=FilteredRelation("task_reports", condition=shown & Q(task_reports__period__in=list(until))))
        .order_by("task", "role", "order", "report__revision")
        .values_list(*_ASSIGNMENT, *(f"report__{name}" for name in _REPORT))
    )
    standing: dict[int, tuple[Any, ...]] = {}  # only the report that stands is worth building
    for row in rows:
        kept = standing.get(row[1])
        if kept is None or _reported_in(row, until) >= _reported_in(kept, until):
            standing[row[1]] = row
    found: defaultdict[int, dict[int, AssignmentFacts]] = defaultdict(dict)
    for task, key, *columns in standing.values():
        split = len(_ASSIGNMENT) - 2
        found[task][key] = _assignment([key, *columns[:split]], columns[split:], until)
    return found


def _reported_in(row: tuple[Any, ...], quarters: Mapping[int, Quarter]) -> Quarter:
    """The quarter of a row's report, before all quarters if it has none."""
    return quarters.get(row[-1], (0, 0))


def _tasks(
    rows: Iterable[tuple[Any, ...]],
    assignments: Mapping[int, dict[int, AssignmentFacts]],
    milestones: Mapping[int, list[MilestoneFacts]],
) -> Iterable[TaskFacts]:
    for task, of_task in groupby(rows, key=lambda row: row[: len(_TASK)]):
        links = tuple(
            LinkFacts(number=number, quote=quote, inferred=inferred)
            for number, quote, inferred in (row[len(_TASK) :] for row in of_task)
            if number is not None
        )
        key, *columns, digest, remark, place, quote = task
        yield TaskFacts(
            key=key,
            number=columns[0],
            heading=columns[1],
            title=columns[2],
            digest=tuple(digest),
            remark=remark,
            place=place,
            quote=quote,
            assignments=tuple(assignments.get(key, {}).values()),
            links=links,
            milestones=tuple(milestones[key]),
        )


def _assignment(columns: Sequence[Any], report: Sequence[Any], quarters: Mapping[int, Quarter]) -> AssignmentFacts:
    key, role, level, reports, unit_key, unit_name = columns
    return AssignmentFacts(
        key=key,
        is_lead=role == "lead",
        level=level,
        reports=reports,
        unit_key=unit_key,
        unit_name=unit_name,
        report=None if report[0] is None else _report(report, quarters[report[-1]]),
    )


def _report(columns: Sequence[Any], quarter: Quarter) -> ReportFacts:
    return ReportFacts(
        approved=columns[1] == State.APPROVED,
        reported_state=columns[2],
        done=columns[3],
        problems=columns[4],
        next_steps=columns[5],
        nothing_new=columns[6],
        on_behalf=columns[7],
        verdict=columns[8],
        verdict_reason=columns[9],
        quarter=quarter,
    )
