"""Writing reports: the one function by which a unit's page, the office on its behalf, and the demonstration report on tasks."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_period
from plans.querysets import in_force
from plans.refusals import FieldErrors, Invalid, NotAllowed, Stale
from plans.review import EDITABLE_STATES, LONGEST_REASON, OPEN_STATES, State, refuse_stale, submit, typed, withdraw
from plans.texts import unseen

from .models import AssignmentRole, Milestone, ReportedState, ReportRequest, TaskAssignment, TaskReport
from .touched import of_assignments

LONGEST = 300  # characters of each of the three texts
NOTHING_NEW = "本季度无新进展"
_SUPPORTED = Q(assignment__role=AssignmentRole.SUPPORT)
_SAID = ("reported_state", "done", "problems", "next_steps", "nothing_new", "quotes", "milestones_done")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportInput:
    """What one unit says of one task for a quarter. `version` as in indicators.entry.FigureInput.

    `quotes` are the assignments of supporters whose reports a lead quotes; `milestones_done` says which of the unit's
    milestones were done, and on which day. A draft may leave the state open.
    """

    assignment: int
    reported_state: ReportedState | None = None
    done: str = ""
    problems: str = ""
    next_steps: str = ""
    nothing_new: bool = False
    quotes: tuple[int, ...] = ()
    milestones_done: Mapping[int, date] = field(default_factory=dict)
    version: int | None = None
    correction_reason: str = ""


def save_reports(
    *, plan: Plan, year: int, quarter: int, reports: Sequence[ReportInput], by: User, at: datetime
) -> tuple[TaskReport, ...]:
    """Write reports of one quarter as drafts: all of them or, if one is wrong, none.

    A unit's people write their own unit's; the office (填报员 without a unit of the task) files on behalf, marked 代填.
    Leads report, supporters only where they were asked (征集). Raises NotAllowed, Closed, Invalid or Stale.
    """
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(each.assignment for each in reports))
        assignments = reporting_assignments(period, [report.assignment for report in reports], by)
        leads = {key for key, row in assignments.items() if row.leads_at(period.last_day)}
        _refuse_faulty(reports, leads, today=timezone.localdate(at))
        rows = tuple(_save(assignments[report.assignment], period, report, by, at) for report in reports)
        record("填报任务进展", by=by, of=period, detail=_detail(plan, rows))
    return rows


def submit_reports(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignments: Sequence[int],
    by: User,
    at: datetime,
    versions: Mapping[int, int] | None = None,
) -> tuple[TaskReport, ...]:
    """Submit the open reports of the given assignments for review. All or none.

    `versions` (assignment -> version) are those that the person saw. Invalid names every report that is not complete: no
    state, nothing said, or filed on behalf without the unit's message attached.
    """
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(assignments))
        rows = open_reports(period, assignments)
        for row in rows:
            require_own(row.assignment, by)
        refuse_unseen(rows, versions)
        _refuse_unready(rows)
        for row in rows:
            submit(row, by=by, at=at)
            row.note_submitted(at)
            row.save()
        record("报送任务进展", by=by, of=period, detail=_detail(plan, rows))
    return rows


def withdraw_reports(
    *, plan: Plan, year: int, quarter: int, assignments: Sequence[int], by: User
) -> tuple[TaskReport, ...]:
    """Take submitted reports back into drafts, as long as nobody reviewed them. All or none."""
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(assignments))
        rows = open_reports(period, assignments)
        for row in rows:
            require_own(row.assignment, by)
            withdraw(row)
            row.note_withdrawn()
            row.save()
        record("撤回任务进展", by=by, of=period, detail=_detail(plan, rows))
    return rows


def discard_reports(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignments: Sequence[int],
    by: User,
    versions: Mapping[int, int] | None = None,
) -> None:
    """Delete open drafts, with a correction that was begun by mistake among them. All or none.

    Invalid for what is submitted, for a first report that came back, or where files are attached: those are removed first.
    """
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(assignments))
        rows = open_reports(period, assignments)
        refuse_unseen(rows, versions)
        for row in rows:
            require_own(row.assignment, by)
            if row.state not in EDITABLE_STATES:
                raise Invalid(f"任务{row.assignment.task.number}已报送，请先撤回")
            if row.state == State.RETURNED and row.revision == 1:  # why it came back would go with it
                raise Invalid(f"任务{row.assignment.task.number}已被退回，请补正后再报送，不能删除")
            if row.evidence.exists():
                raise Invalid(f"任务{row.assignment.task.number}附有材料，请先删除材料")
            _remove(row, period)
        record("删除任务进展草稿", by=by, of=period, detail=_detail(plan, rows))


def open_reports(period: ReportingPeriod, assignments: Sequence[int]) -> tuple[TaskReport, ...]:
    """The open revisions of the given assignments, in the order given. Invalid if one has none."""
    answers = in_force(period.last_day, "assignment__")
    rows = TaskReport.objects.filter(answers, period=period, assignment__in=assignments, state__in=OPEN_STATES)
    people = ("typed_by", "submitted_by", "reviewed_by")
    found = {row.assignment_id: row for row in rows.select_related("assignment__task", "assignment__unit", *people)}
    if any(wanted not in found for wanted in assignments):
        raise Invalid("所选任务分工中有的没有待处理的报告")
    return tuple(found[wanted] for wanted in dict.fromkeys(assignments))


def refuse_unseen(rows: Iterable[TaskReport], versions: Mapping[int, int] | None) -> None:
    """Refuse, as Stale, reports that are not the ones that somebody saw who submits or reviews them."""
    for row in rows if versions is not None else ():
        try:
            refuse_stale(row, (versions or {}).get(row.assignment_id), shown=_shown(row))
        except Stale as stale:  # among several: which one
            raise Stale(f"任务{row.assignment.task.number}（{row.assignment.unit}）：{stale.message}") from stale


def require_filing(by: User) -> None:
    """NotAllowed for whose role does not report on tasks."""
    if not by.may(Permission.FILE_REPORTS):
        raise NotAllowed(f"{by.name}的角色不能填报任务进展")


def require_own(assignment: TaskAssignment, by: User) -> None:
    """NotAllowed unless it is the person's own unit's, or the person is of the office, which files on behalf."""
    if not files_for(by, assignment.unit_id):
        raise NotAllowed(f"{by.name}不能填报{assignment.unit}的任务进展")


def files_for(by: User, unit: int) -> bool:
    """Whether the person may report for the unit (its key): as one of its people, or from the office."""
    return by.may(Permission.FILE_REPORTS) and (by.may(Permission.ENTER_FIGURES) or by.unit_id == unit)


def reporting_assignments(period: ReportingPeriod, wanted: Sequence[int], by: User) -> dict[int, TaskAssignment]:
    """The given assignments by their keys, locked to what the person may file and to who has to report in the quarter."""
    rows = TaskAssignment.objects.filter(
        in_force(period.last_day), task__plan=period.plan, task__retired_on__isnull=True, pk__in=wanted
    )
    found = {row.pk: row for row in rows.select_related("task", "unit")}
    if len(found) != len(wanted):
        raise Invalid(f"“{period.plan.title}”没有所选的任务分工，或重复出现，或本季度不由其负责")
    for row in found.values():
        require_own(row, by)
    _refuse_unasked(period, found.values())
    return found


def _refuse_unasked(period: ReportingPeriod, assignments: Iterable[TaskAssignment]) -> None:
    unasked = {row.pk: row for row in assignments if not row.reports_at(period.last_day)}
    if not unasked:
        return
    asked = ReportRequest.objects.filter(period=period, assignment__in=unasked).values_list("assignment_id", flat=True)
    for row in unasked.values():
        if row.pk not in set(asked):
            raise Invalid(f"本季度没有向{row.unit}征集任务{row.task.number}的进展，无需报送")


_TEXTS: Mapping[str, str] = {"done": "本季进展", "problems": "存在问题", "next_steps": "下一步措施"}


def _refuse_faulty(reports: Sequence[ReportInput], leads: Collection[int], *, today: date) -> None:
    """`leads` are the assignments of units that answer for their task in the quarter."""
    errors: dict[tuple[str, ...], str] = {}
    for report in reports:
        key = str(report.assignment)
        errors |= {(key, name): said for name, said in text_faults(report).items()}
        if report.nothing_new and report.done.strip():
            errors[key, "nothing_new"] = "已填写本季进展，不能再勾选零报告"
        if report.quotes and report.assignment not in leads:
            errors[key, "quotes"] = "只有责任单位可以引用配合单位的进展"
        if any(day > today for day in report.milestones_done.values()):
            errors[key, "milestones"] = "完成日期不能晚于今天"
    if errors:
        raise Invalid("内容有误，未保存", FieldErrors(errors))


def text_faults(report: ReportInput) -> dict[str, str]:
    """What is wrong with a report's texts, by field: too long, or with what nobody can see."""
    found = {}
    for name, label in _TEXTS.items():
        text = getattr(report, name)
        if (length := len(text.strip())) > LONGEST:
            found[name] = f"{label}不得超过{LONGEST}字，现有{length}字"
        elif said := unseen(label, text, lines=True):
            found[name] = said
    if said := _reason_fault(report.correction_reason):
        found["correction_reason"] = said
    return found


def _reason_fault(reason: str) -> str:
    if len(reason.strip()) > LONGEST_REASON:
        return f"更正理由不得超过{LONGEST_REASON}字"
    return unseen("更正理由", reason)


def _refuse_unready(rows: Iterable[TaskReport]) -> None:
    errors: dict[tuple[str, ...], str] = {}
    for row in rows:
        key = str(row.assignment_id)
        if not row.nothing_new and not row.done:
            errors[key, "done"] = "请填写本季进展，或勾选零报告"
        if not row.reported_state:
            errors[key, "reported_state"] = "请选择推进状态"
        if row.on_behalf and not row.evidence.exists():
            errors[key, "files"] = "代填须附上该单位的来函或消息截图"
    if errors:
        raise Invalid("没有报送", FieldErrors(errors))


def _save(
    assignment: TaskAssignment, period: ReportingPeriod, report: ReportInput, by: User, at: datetime
) -> TaskReport:
    row = draft_of(assignment, period, version=report.version, correction_reason=report.correction_reason)
    row.reported_state, row.nothing_new = report.reported_state or "", report.nothing_new
    row.done, row.problems, row.next_steps = report.done.strip(), report.problems.strip(), report.next_steps.strip()
    row.quotes = _quoted(row, report.quotes)
    row.milestones_done = _milestones_done(row, report.milestones_done)
    row.on_behalf = by.unit_id != assignment.unit_id
    typed(row, by=by, at=at)
    row.save()
    return row


def draft_of(
    assignment: TaskAssignment, period: ReportingPeriod, *, version: int | None, correction_reason: str = ""
) -> TaskReport:
    """The revision that may be written, its version raised: the open one, or a new one that is not saved yet.

    Stale unless `version` is that of what stands (0: nothing does; None: not compared). Invalid while it is submitted.
    """
    if fault := _reason_fault(correction_reason):  # a file may bring the reason, with no other words
        raise Invalid(fault, FieldErrors({(str(assignment.pk), "correction_reason"): fault}))
    existing = TaskReport.objects.filter(assignment=assignment, period=period).exclude(state=State.SUPERSEDED)
    rows = {row.is_open: row for row in existing.select_related("typed_by", "submitted_by", "reviewed_by")}
    row, stands = rows.get(True), rows.get(True) or rows.get(False)
    if stands is not None:
        refuse_stale(stands, version, shown=_shown(stands))
    elif version:
        raise Stale(f"任务{assignment.task.number}的草稿已被删除，请刷新后再填")
    if row is None:
        return _new_revision(assignment, period, rows.get(False), correction_reason.strip())
    if row.state == State.SUBMITTED:
        raise Invalid(f"任务{assignment.task.number}已报送，请先撤回再修改")
    row.version += 1
    if row.revision > 1:  # a correction: why may be said better, never taken back
        row.correction_reason = correction_reason.strip() or row.correction_reason
    row.assignment = assignment
    return row


def _new_revision(
    assignment: TaskAssignment, period: ReportingPeriod, approved: TaskReport | None, reason: str
) -> TaskReport:
    emptied: int = period.emptied.get(emptied_key(assignment.pk), 0)
    if approved is None:
        return TaskReport(assignment=assignment, period=period, version=emptied + 1)
    if not reason:
        said = f"任务{assignment.task.number}已审核，更正须写明理由"
        raise Invalid(said, FieldErrors({(str(assignment.pk), "correction_reason"): "更正须写明理由"}))
    return TaskReport(
        assignment=assignment,
        period=period,
        revision=approved.revision + 1,
        version=max(approved.version, emptied) + 1,  # versions only rise: an old form never fits again
        correction_reason=reason,
        **{name: getattr(approved, name) for name in _SAID},  # begun by a file, it says what stands until it is written
    )


def _remove(row: TaskReport, period: ReportingPeriod) -> None:
    """Delete a draft; the quarter remembers how far the versions had come."""
    period.emptied = {**period.emptied, emptied_key(row.assignment_id): row.version}
    ReportingPeriod.objects.filter(pk=period.pk).update(emptied=period.emptied)
    row.delete()


def emptied_key(assignment: int) -> str:
    """Under which a quarter remembers the versions of a report, beside the keys of indicators, which are bare numbers."""
    return f"report {assignment}"


def _quoted(row: TaskReport, wanted: Sequence[int]) -> list[dict[str, Any]]:
    """What the supporters wrote, as it is now; what was quoted before and is no longer there stays as it was.

    Only what they submitted: a draft is theirs alone.
    """
    if not wanted:
        return []
    found = TaskReport.objects.filter(
        _SUPPORTED | Q(assignment__leads_since__gt=row.period.last_day), period=row.period_id,
        assignment__task=row.assignment.task_id, assignment__in=wanted, state__in=(State.SUBMITTED, State.APPROVED),
    ).select_related("assignment__unit").order_by("revision")  # fmt: skip
    now = {
        each.assignment_id: {
            "assignment": each.assignment_id,
            "unit": each.assignment.unit.name,
            "text": each.done or NOTHING_NEW,
        }
        for each in found
    }
    before = {each["assignment"]: each for each in row.quotes}
    missing = [key for key in wanted if key not in now and key not in before]
    if missing:
        raise Invalid(f"任务{row.assignment.task.number}引用的单位没有报送本季进展")
    return [now.get(key) or before[key] for key in dict.fromkeys(wanted)]


def _milestones_done(row: TaskReport, wanted: Mapping[int, date]) -> dict[str, str]:
    """The milestones that the report says are done: the unit's own measures, and for a lead those of the document."""
    if not wanted:
        return {}
    known = Milestone.objects.filter(task=row.assignment.task_id, pk__in=wanted)
    own = {
        each.pk
        for each in known
        if each.assignment_id == row.assignment_id
        or (each.assignment_id is None and row.assignment.leads_at(row.period.last_day))
    }
    if own != wanted.keys():
        raise Invalid(f"任务{row.assignment.task.number}没有所选的节点，或不由该单位完成")
    return {str(key): day.isoformat() for key, day in sorted(wanted.items())}


def _shown(row: TaskReport) -> str:
    """What a report says, in a few words: for whom it was changed under."""
    text = NOTHING_NEW if row.nothing_new else row.done
    return f"“{text[:30]}{'……' if len(text) > 30 else ''}”" if text else "未填写进展"


def _detail(plan: Plan, rows: Iterable[TaskReport]) -> str:
    """Which tasks, of which units; 代填 said."""
    said: dict[str, list[str]] = {}
    for row in rows:
        who = f"{row.assignment.unit}{'（代填）' if row.on_behalf else ''}"
        said.setdefault(who, []).append(str(row.assignment.task.number))
    parts = (f"{who}任务{'、'.join(numbers)}" for who, numbers in said.items())
    return f"{plan.slug} {'；'.join(parts)}"
