"""Writing reports: the one function by which a unit's page, the office on its behalf, and the demonstration report on tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_period
from plans.refusals import FieldErrors, Invalid, NotAllowed, Stale
from plans.review import LONGEST_REASON, OPEN_STATES, State, refuse_stale, submit, typed, withdraw

from .models import ReportedState, TaskAssignment, TaskReport

LONGEST = 300  # characters of each of the three texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInput:
    """What one unit says of one task for a quarter. `version` as in indicators.entry.FigureInput."""

    assignment: int
    reported_state: ReportedState
    done: str = ""
    problems: str = ""
    next_steps: str = ""
    nothing_new: bool = False
    version: int | None = None
    correction_reason: str = ""


def save_reports(
    *, plan: Plan, year: int, quarter: int, reports: Sequence[ReportInput], by: User, at: datetime
) -> tuple[TaskReport, ...]:
    """Write reports of one quarter as drafts: all of them or, if one is wrong, none.

    A unit's people write their own unit's; the office (填报员 without a unit of the task) files on behalf, marked 代填.
    Raises NotAllowed, Closed, Invalid or Stale.
    """
    if not by.may(Permission.FILE_REPORTS):
        raise NotAllowed(f"{by.name}的角色不能填报任务进展")
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        assignments = _assignments(plan, reports, by)
        _refuse_faulty(reports)
        rows = tuple(_save(assignments[report.assignment], period, report, by, at) for report in reports)
        numbers = "、".join(str(assignments[report.assignment].task.number) for report in reports)
        record("填报任务进展", by=by, of=period, detail=f"{plan.slug} 任务{numbers}")
    return rows


def submit_reports(
    *, plan: Plan, year: int, quarter: int, assignments: Sequence[int], by: User, at: datetime
) -> tuple[TaskReport, ...]:
    """Submit the open reports of the given assignments for review. All or none."""
    if not by.may(Permission.FILE_REPORTS):
        raise NotAllowed(f"{by.name}的角色不能报送任务进展")
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        rows = open_reports(period, assignments)
        for row in rows:
            _require_own(row.assignment, by)
            if not row.nothing_new and not row.done:
                raise Invalid(f"任务{row.assignment.task.number}尚未填写本季进展，也未勾选零报告")
            submit(row, by=by, at=at)
            row.save()
        record("报送任务进展", by=by, of=period, detail=plan.slug)
    return rows


def withdraw_reports(
    *, plan: Plan, year: int, quarter: int, assignments: Sequence[int], by: User
) -> tuple[TaskReport, ...]:
    """Take submitted reports back into drafts, as long as nobody reviewed them. All or none."""
    if not by.may(Permission.FILE_REPORTS):
        raise NotAllowed(f"{by.name}的角色不能撤回任务进展")
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        rows = open_reports(period, assignments)
        for row in rows:
            _require_own(row.assignment, by)
            withdraw(row)
            row.save()
        record("撤回任务进展", by=by, of=period, detail=plan.slug)
    return rows


def open_reports(period: ReportingPeriod, assignments: Sequence[int]) -> tuple[TaskReport, ...]:
    """The open revisions of the given assignments, in the order given. Invalid if one has none."""
    rows = TaskReport.objects.filter(period=period, assignment__in=assignments, state__in=OPEN_STATES)
    found = {row.assignment_id: row for row in rows.select_related("assignment__task", "assignment__unit", "typed_by")}
    if any(wanted not in found for wanted in assignments):
        raise Invalid("所选任务分工中有的没有待处理的报告")
    return tuple(found[wanted] for wanted in dict.fromkeys(assignments))


def _assignments(plan: Plan, reports: Sequence[ReportInput], by: User) -> dict[int, TaskAssignment]:
    wanted = [report.assignment for report in reports]
    rows = TaskAssignment.objects.filter(
        task__plan=plan, task__retired_on__isnull=True, until__isnull=True, pk__in=wanted
    )
    found = {row.pk: row for row in rows.select_related("task", "unit")}
    if len(found) != len(wanted):
        raise Invalid(f"“{plan.title}”没有所选的任务分工，或重复出现")
    for row in found.values():
        _require_own(row, by)
    return found


def _require_own(assignment: TaskAssignment, by: User) -> None:
    if not by.may(Permission.ENTER_FIGURES) and by.unit_id != assignment.unit_id:
        raise NotAllowed(f"{by.name}不能填报{assignment.unit}的任务进展")


def _refuse_faulty(reports: Sequence[ReportInput]) -> None:
    errors: dict[tuple[str, ...], str] = {}
    labels: Mapping[str, str] = {"done": "本季进展", "problems": "存在问题", "next_steps": "下一步措施"}
    for report in reports:
        for name, label in labels.items():
            if len(getattr(report, name).strip()) > LONGEST:
                errors[(str(report.assignment), name)] = f"{label}不得超过{LONGEST}字"
        if len(report.correction_reason.strip()) > LONGEST_REASON:
            errors[(str(report.assignment), "correction_reason")] = f"更正理由不得超过{LONGEST_REASON}字"
        if report.nothing_new and report.done.strip():
            errors[(str(report.assignment), "nothing_new")] = "已填写本季进展，不能再勾选零报告"
    if errors:
        raise Invalid("内容有误，未保存", FieldErrors(errors))


def _save(
    assignment: TaskAssignment, period: ReportingPeriod, report: ReportInput, by: User, at: datetime
) -> TaskReport:
    existing = TaskReport.objects.filter(assignment=assignment, period=period).exclude(state=State.SUPERSEDED)
    rows = {row.is_open: row for row in existing.select_related("typed_by")}
    row, stands = rows.get(True), rows.get(True) or rows.get(False)
    if stands is not None:
        refuse_stale(stands, report.version, shown=f"“{stands.done or '零报告'}”")
    elif report.version:
        raise Stale(f"任务{assignment.task.number}的草稿已被删除，请刷新后再填")
    if row is None:
        row = _new_revision(assignment, period, rows.get(False), report)
    elif row.state == State.SUBMITTED:
        raise Invalid(f"任务{assignment.task.number}已报送，请先撤回再修改")
    else:
        row.version += 1
    row.reported_state, row.nothing_new = report.reported_state, report.nothing_new
    row.done, row.problems, row.next_steps = report.done.strip(), report.problems.strip(), report.next_steps.strip()
    row.on_behalf = by.unit_id != assignment.unit_id
    typed(row, by=by, at=at)
    row.save()
    return row


def _new_revision(
    assignment: TaskAssignment, period: ReportingPeriod, approved: TaskReport | None, report: ReportInput
) -> TaskReport:
    if approved is None:
        return TaskReport(assignment=assignment, period=period)
    if not report.correction_reason.strip():
        raise Invalid(f"任务{assignment.task.number}已审核，更正须写明理由")
    return TaskReport(
        assignment=assignment,
        period=period,
        revision=approved.revision + 1,
        version=approved.version + 1,  # versions only rise: an old form never fits again
        correction_reason=report.correction_reason.strip(),
    )
