"""What pages and acts ask of tasks and reports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, ExpressionWrapper, IntegerField, OuterRef, Q, Value
from django.db.models.functions import ExtractQuarter, ExtractYear

from organizations.models import User
from organizations.roles import Permission
from plans.calendar import last_day
from plans.compiled import Compiled
from plans.models import Plan
from plans.querysets import in_force
from plans.recent import Recent
from plans.review import FINAL_STATES, State

from .facts import AssignmentFacts, FileFacts, ReportFacts, ReportRevision, TaskFacts

if TYPE_CHECKING:
    from .models import (  # (named in a base class's brackets)
        ReportRequest,
        Task,  # noqa: F401
        TaskAssignment,
        TaskEvidence,
        TaskReport,
    )


Quarter = tuple[int, int]
ReportRow = tuple[Any, ...]

_REPORT = (
    "assignment_id", "period_id", "state", "reported_state", "done", "problems", "next_steps", "nothing_new",
    "on_behalf", "verdict", "verdict_reason", "revision",
)  # fmt: skip
ASKED = "asked"  # stands for the state in a row that is no report but a request for one (征集)


class TaskQuerySet(models.QuerySet["Task", "Task"]):
    def in_use(self, plan: Plan | int) -> "TaskQuerySet":
        """The plan's tasks that are not retired, in their order."""
        return self.filter(plan=plan, retired_on__isnull=True).order_by("number")


def _reports(periods: Sequence[int]) -> "models.QuerySet[TaskReport, ReportRow]":
    from .models import TaskReport  # noqa: PLC0415 (models import this module)

    return TaskReport.objects.filter(period__in=periods).order_by().values_list(*_REPORT)


def _requests(periods: Sequence[int]) -> "models.QuerySet[ReportRequest, ReportRow]":
    """As rows of reports that say nothing."""
    from .models import ReportRequest  # noqa: PLC0415 (models import this module)

    none, no = Value(""), Value(False)  # noqa: FBT003 (a value of a column)
    said = (Value(ASKED), none, none, none, none, no, no, none, none, Value(0))
    return ReportRequest.objects.filter(period__in=periods).order_by().values_list("assignment_id", "period_id", *said)


_APPROVED = Compiled(lambda periods: _reports(periods).filter(state=State.APPROVED).union(_requests(periods), all=True))
_WITH_UNREVIEWED = Compiled(
    lambda periods: _reports(periods).exclude(state=State.SUPERSEDED).union(_requests(periods), all=True)
)


def read_reports(until: Mapping[int, Quarter], *, unreviewed: bool = False) -> list[ReportRow]:
    """Reports of the given quarters (by the keys of their rows), those of a cell in the order of their revisions, and who was
    asked for one: one query."""
    rows = (_WITH_UNREVIEWED if unreviewed else _APPROVED).rows(list(until)) if until else []
    return sorted(rows, key=itemgetter(-1))


REPORTS: Recent[list[ReportRow]] = Recent(64)


def kept_reports(stamp: str, until: Mapping[int, Quarter], *, unreviewed: bool = False) -> list[ReportRow]:
    """read_reports, kept as long as the plan's stamp is `stamp`: what a page shows and what a worksheet needs is one read."""
    return REPORTS.get((stamp, tuple(until), unreviewed), lambda: read_reports(until, unreviewed=unreviewed))


def with_reports(
    tasks: Iterable[TaskFacts],
    reports: Iterable[ReportRow],
    until: Mapping[int, Quarter],
    *,
    quarter: Quarter | None = None,
) -> tuple[TaskFacts, ...]:
    """The tasks as they stand at a quarter; `until` holds it and all quarters before it, reports of others are left out.

    `quarter` is the one whose units are wanted: the latest of `until` unless another is given. Of each assignment the latest
    report stands, the quarter's own or an earlier one, since a task once completed stays so, also where another unit took it
    over; and in its quarter an open revision before an approved one. A draft that does not say yet how the task stands, as
    one begun by attaching a file, is no report. Who was asked to report in the very quarter (征集) is `asked`.
    """
    standing: dict[int, ReportRow] = {}
    asked: set[int] = set()
    now = max(until.values(), default=None)
    at = quarter or now
    for row in reports:
        if row[2] == ASKED:
            if until.get(row[1]) == now:
                asked.add(row[0])
            continue
        assignment, period, is_begun_only = row[0], row[1], not row[3]
        kept = standing.get(assignment)
        if period in until and not is_begun_only and (kept is None or until[period] >= until[kept[1]]):
            standing[assignment] = row
    facts = {assignment: _report(row[2:], until[row[1]]) for assignment, row in standing.items()}

    def at_the_quarter(row: AssignmentFacts) -> AssignmentFacts:
        report, is_asked = facts.get(row.key) or _completed([facts.get(key) for key in row.took_over]), row.key in asked
        if report is row.report and is_asked is row.asked:  # of most supporters nothing is there: they stay the same
            return row
        return replace(row, report=report, asked=is_asked)

    return tuple(
        replace(task, assignments=tuple(map(at_the_quarter, _in_force(task.assignments, at)))) for task in tasks
    )


def _in_force(rows: Sequence[AssignmentFacts], quarter: Quarter | None) -> Iterable[AssignmentFacts]:
    """The assignments of a task as they are at the quarter."""
    if quarter is None or all(row.is_unchanged for row in rows):
        return rows
    end = last_day(*quarter)
    return [found for row in rows if (found := row.at(end)) is not None]


def _completed(reports: Sequence[ReportFacts | None]) -> ReportFacts | None:
    """What stands for a unit that took a task over from others: the latest of their reports, if all of them completed it."""
    known = [report for report in reports if report is not None and report.is_completed]
    return max(known, key=lambda report: report.quarter) if known and len(known) == len(reports) else None


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


_REVISION = {
    "unit_key": "assignment__unit_id", "unit_name": "assignment__unit__name", "revision": "revision", "state": "state",
    "reported_state": "reported_state", "done": "done", "problems": "problems", "next_steps": "next_steps",
    "nothing_new": "nothing_new", "on_behalf": "on_behalf", "verdict": "verdict", "verdict_reason": "verdict_reason",
    "typed_by": "typed_by__name", "typed_at": "typed_at", "submitted_by": "submitted_by__name",
    "submitted_at": "submitted_at", "reviewed_by": "reviewed_by__name", "reviewed_at": "reviewed_at",
    "reviewed_for": "reviewed_for__name", "review_reason": "review_reason", "correction_reason": "correction_reason",
    "first_submitted_at": "first_submitted_at", "times_returned": "times_returned",
}  # fmt: skip


def reports_of(
    task: int, until: Quarter, *, unreviewed: bool = False, own_unit: int | None = None
) -> tuple[ReportRevision, ...]:
    """The reports of a task's quarters up to one, with their files, in one statement: the latest quarter first, in it leads
    before supporters, of each unit the latest revision first.

    Approved and superseded ones; besides these the `own_unit`'s in any state, and everybody's where `unreviewed` are asked for.
    """
    return reports_of_tasks([task], until, unreviewed=unreviewed, own_unit=own_unit).get(task, ())


def reports_of_tasks(
    tasks: Iterable[int], until: Quarter, *, unreviewed: bool = False, own_unit: int | None = None
) -> dict[int, tuple[ReportRevision, ...]]:
    """The same of several tasks, by their keys, in one statement."""
    from .models import TaskReport  # noqa: PLC0415 (models import this module)

    year, quarter = until
    rows = TaskReport.objects.filter(
        Q(period__year__lt=year) | Q(period__year=year, period__quarter__lte=quarter), assignment__task__in=tuple(tasks)
    )
    if not unreviewed:
        rows = rows.filter(Q(state__in=FINAL_STATES) | Q(assignment__unit=own_unit))
    ordered = rows.order_by(
        "assignment__task", "-period__year", "-period__quarter", "assignment__role", "assignment__order", "assignment",
        "-revision", "evidence__pk",
    )  # fmt: skip
    lead = ("assignment__role", "assignment__leads_since")
    columns = ("assignment__task", "period__year", "period__quarter", *lead, "quotes", *_REVISION.values())
    found = ordered.values_list(*columns, "evidence__pk", "evidence__name")  # a row for each file, one without files
    every: dict[int, list[ReportRevision]] = {}
    for (task, *report), of_report in groupby(found, key=lambda row: row[: len(columns)]):
        files = tuple(FileFacts(key, name) for *_report, key, name in of_report if key is not None)
        every.setdefault(task, []).append(_revision(report, files))
    return {task: tuple(reports) for task, reports in every.items()}


def _revision(row: Sequence[Any], files: tuple[FileFacts, ...]) -> ReportRevision:
    from .models import AssignmentRole  # noqa: PLC0415 (models import this module)

    year, quarter, role, since, quotes, *said = row
    return ReportRevision(
        quarter=(year, quarter),
        is_lead=role == AssignmentRole.LEAD and (since is None or since <= last_day(year, quarter)),
        files=files,
        quotes=tuple((each["unit"], each["text"]) for each in quotes),
        **dict(zip(_REVISION, said, strict=True)),
    )


def visible_evidence(plan: Plan, person: User) -> "models.QuerySet[TaskEvidence]":
    """The plan's files beside reports that the person may see: of reviewed reports everybody's; in any state one's own
    unit's, and for whoever sees unreviewed figures all; of a supporter, once handed in, whoever leads the task then."""
    from .models import TaskEvidence  # noqa: PLC0415 (models import this module)

    rows = TaskEvidence.objects.filter(report__period__plan=plan)
    if person.may(Permission.READ_UNREVIEWED):
        return rows
    seen = Q(report__state__in=FINAL_STATES)
    if person.unit_id is not None and person.may(Permission.FILE_REPORTS):
        seen |= Q(report__assignment__unit=person.unit_id) | Q(
            Exists(_leading(person.unit_id)), report__state=State.SUBMITTED
        )
    return rows.filter(seen)


def _leading(unit: int) -> "models.QuerySet[TaskAssignment]":
    """The unit's lead of the task of a report (`report` of the outer row) in the report's quarter."""
    from .models import TaskAssignment  # noqa: PLC0415 (models import this module)

    year, quarter = OuterRef("report__period__year"), OuterRef("report__period__quarter")
    place = ExpressionWrapper(year * 4 + quarter, output_field=IntegerField())
    rows = TaskAssignment.objects.filter(task=OuterRef("report__assignment__task"), unit=unit, role="lead")
    for name in ("since", "until", "leads_since"):  # quarters begin and end on their days
        day = ExpressionWrapper(ExtractYear(name) * 4 + ExtractQuarter(name), output_field=IntegerField())
        rows = rows.annotate(**{f"{name}_at": day})
    return rows.filter(
        Q(since__isnull=True) | Q(since_at__lte=place),
        Q(until__isnull=True) | Q(until_at__gte=place),
        Q(leads_since__isnull=True) | Q(leads_since_at__lte=place),
    )


def reports_to_sign(plan: Plan, period: int, until: Mapping[int, Quarter]) -> "list[TaskReport]":
    """A quarter's reports in their latest revisions, and of earlier quarters those approved as completed, each with who
    typed and who reviewed it: one statement. `period` is the quarter's key, `until` as in with_reports."""
    from .models import ReportedState, TaskReport, VerdictChoice  # noqa: PLC0415 (models import this module)

    now = until[period]
    completed = Q(verdict=VerdictChoice.COMPLETED) | Q(verdict="", reported_state=ReportedState.COMPLETED)
    rows = TaskReport.objects.filter(
        Q(in_force(last_day(*now), "assignment__"), period=period)
        | Q(completed, period__in=list(until), state=State.APPROVED),
        assignment__task__plan=plan,
        assignment__task__retired_on__isnull=True,
    )
    people = ("typed_by", "reviewed_by", "reviewed_for")
    return list(rows.exclude(state=State.SUPERSEDED).order_by("revision").select_related(*people))
