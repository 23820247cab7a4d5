"""Asking supporting units to report on a task for one quarter (征集): by a unit that answers for the task, or by the office."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from organizations.models import UnitKind, User
from organizations.operations import record
from organizations.roles import Permission
from plans.models import Plan, ReportingPeriod
from plans.periods import Items, locked_period
from plans.querysets import in_force
from plans.refusals import FieldErrors, Invalid, NotAllowed
from plans.texts import unseen

from .models import AssignmentRole, ReportRequest, Task, TaskAssignment, TaskReport
from .reporting import require_filing
from .touched import of_assignments

LONGEST_NOTE = 100


def ask_supporters(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    task: int,
    assignments: Sequence[int],
    note: str = "",
    by: User,
    at: datetime,
) -> tuple[ReportRequest, ...]:
    """Ask supporters of a task (its number) to report for the quarter; who was asked before stays asked. All or none.

    Raises NotAllowed, Closed, or Invalid for a unit that cannot be asked: not a supporter of the task, a court or
    procuratorate, a collective, or a unit of another region.
    """
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=Items(tasks=[task]))
        row = _task(period, task, by)
        if not assignments:
            raise Invalid("没有征集", FieldErrors({("assignments",): "请先勾选要征集的配合单位"}))
        if len(note.strip()) > LONGEST_NOTE:
            raise Invalid("没有征集", FieldErrors({("note",): f"征集说明不得超过{LONGEST_NOTE}字"}))
        if said := unseen("征集说明", note):
            raise Invalid("没有征集", FieldErrors({("note",): said}))
        units = _askable(row, assignments, period.last_day)
        asked = set(
            ReportRequest.objects.filter(period=period, assignment__in=units).values_list("assignment", flat=True)
        )
        made = tuple(
            ReportRequest.objects.create(assignment=each, period=period, note=note.strip(), asked_by=by, asked_at=at)
            for each in units
            if each.pk not in asked
        )
        names = "、".join(each.unit.name for each in units)
        record("征集任务进展", by=by, of=period, detail=f"{plan.slug} 任务{task}：{names}")
    return made


def withdraw_request(*, plan: Plan, year: int, quarter: int, assignment: int, by: User) -> None:
    """Take a request back, as long as the unit has written nothing. Raises NotAllowed, Closed or Invalid."""
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments([assignment]))
        request = ReportRequest.objects.filter(period=period, assignment=assignment)
        found = request.select_related("assignment__task", "assignment__unit").first()
        if found is None:
            raise Invalid("没有这项征集，或已撤回")
        owner = found.assignment
        _task(period, owner.task.number, by)
        if TaskReport.objects.filter(period=period, assignment=owner).exists():
            raise Invalid(f"{owner.unit}已填写任务{owner.task.number}的进展，不能撤回征集")
        found.delete()
        record("撤回征集", by=by, of=period, detail=f"{plan.slug} 任务{owner.task.number}：{owner.unit}")


def may_ask(by: User, leads: Sequence[int]) -> bool:
    """Whether the person may ask for a task led by these units (their keys)."""
    return by.may(Permission.FILE_REPORTS) and (by.may(Permission.ENTER_FIGURES) or by.unit_id in leads)


def can_be_asked(*, role: str, kind: str, assessed: bool, is_own_region: bool) -> bool:
    """Supporters that are assessed units of the plan's own region; collectives have nobody who could answer."""
    return role == AssignmentRole.SUPPORT and kind != UnitKind.COLLECTIVE and assessed and is_own_region


def _task(period: ReportingPeriod, number: int, by: User) -> Task:
    row = Task.objects.in_use(period.plan).filter(number=number).first()
    if row is None:
        raise Invalid(f"“{period.plan.title}”没有第{number}号任务")
    answering = row.assignments.filter(in_force(period.last_day), role=AssignmentRole.LEAD)
    if not may_ask(by, [each.unit_id for each in answering if each.leads_at(period.last_day)]):
        raise NotAllowed(f"任务{number}的进展由责任单位或填报员征集，{by.name}不能征集")
    return row


def _askable(task: Task, wanted: Sequence[int], last_day: date) -> list[TaskAssignment]:
    rows = task.assignments.filter(in_force(last_day), pk__in=wanted).select_related("unit", "task")
    found = [
        row
        for row in rows
        if can_be_asked(
            role=row.role if row.leads_at(last_day) else AssignmentRole.SUPPORT,
            kind=row.unit.kind,
            assessed=row.unit.assessed,
            is_own_region=row.unit.region_id == task.plan.region_id,
        )
    ]
    if len(found) != len(set(wanted)):
        raise Invalid("没有征集", FieldErrors({("assignments",): "所选单位中有的不是这项任务的配合单位，或不参加报送"}))
    return found
