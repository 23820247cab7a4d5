"""From a plan file to tasks, assignments, links and milestones."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F, Model

from indicators.models import Indicator
from organizations.history import delete_by
from plans.loading import Changes, LoadedPlan, put, replace_list, retire_or_refuse
from plans.planfile import AssignmentItem, PlanFile, TaskItem
from plans.refusals import Invalid

from .models import (
    AssignmentRole,
    MeasurePlan,
    Milestone,
    ReportRequest,
    Task,
    TaskAssignment,
    TaskIndicator,
    TaskReport,
)

_FILED: tuple[type[Model], ...] = (TaskReport, MeasurePlan, ReportRequest)  # what hangs on an assignment


def load_tasks(
    file: PlanFile, loaded: LoadedPlan, indicators: Mapping[int, Indicator], *, today: date, changes: Changes
) -> None:
    """Write the tasks of a plan file. Inside the caller's transaction.

    Raises Invalid when a report hangs on a task or an assignment that is gone.
    """
    for item in file.tasks:
        task = _task(item, loaded, changes)
        _assignments(file, item, task, loaded, changes)
        links = [
            {"indicator": indicators[link.number], "quote": link.quote, "inferred": link.inferred}
            for link in item.indicators
        ]
        replace_list(TaskIndicator, owner={"task": task}, wanted=links, changes=changes)
        _milestones(item, task, changes)
    for gone in Task.objects.filter(plan=loaded.plan).exclude(number__in=[item.number for item in file.tasks]):
        has_reports = any(model._default_manager.filter(assignment__task=gone).exists() for model in _FILED)
        retire_or_refuse("任务", gone, has_reports=has_reports, today=today, changes=changes)


def _task(item: TaskItem, loaded: LoadedPlan, changes: Changes) -> Task:
    values = {
        "heading": item.heading,
        "title": item.title,
        "digest": list(item.digest),
        "remark": item.remark,
        "place": item.source.place,
        "quote": item.source.quote,
        "retired_on": None,
    }
    return put(Task, identity={"plan": loaded.plan, "number": item.number}, values=values, changes=changes)


def _assignments(file: PlanFile, item: TaskItem, task: Task, loaded: LoadedPlan, changes: Changes) -> None:
    """As the file names them; not once a unit handed the task over to another (tasks.succession): the file says what was
    printed, and no longer who has a part in it."""
    if any(row.since or row.until or row.leads_since for row in TaskAssignment.objects.filter(task=task)):
        return
    kept: list[int] = []
    both: tuple[tuple[AssignmentRole, Sequence[AssignmentItem]], ...] = (
        (AssignmentRole.LEAD, item.lead),
        (AssignmentRole.SUPPORT, item.support),
    )
    places = [(loaded.units[unit.name].pk, role, order) for role, units in both for order, unit in enumerate(units, 1)]
    _make_room(task, places)
    for role, units in both:
        for order, unit in enumerate(units, start=1):
            values = {
                "role": role,
                "order": order,
                "level": file.level(unit),
                "reports": file.asks_report(unit, lead=role is AssignmentRole.LEAD),
            }
            identity = {"task": task, "unit": loaded.units[unit.name]}
            kept.append(put(TaskAssignment, identity=identity, values=values, changes=changes).pk)
    for gone in TaskAssignment.objects.filter(task=task).exclude(pk__in=kept).select_related("task", "unit"):
        _let_go(gone, changes)


def _make_room(task: Task, wanted: Sequence[tuple[int, str, int]]) -> None:
    """Move what changes its place (unit, role, order) out of the way; it is then saved, with history, at its new one."""
    for row in TaskAssignment.objects.filter(task=task):
        if (row.unit_id, row.role, row.order) not in wanted:
            TaskAssignment.objects.filter(pk=row.pk).update(order=F("order") + 1000)


def _milestones(item: TaskItem, task: Task, changes: Changes) -> None:
    """Milestones are known by their title, so that one that is done stays done wherever the file moves it."""
    titles = [milestone.title for milestone in item.milestones]
    for old in Milestone.objects.filter(task=task, assignment__isnull=True):
        if old.title not in titles:
            if old.done_on is not None:
                raise Invalid(f"任务“{task}”的节点“{old}”已完成，不能从计划文件中删去")
            changes.retired.append(f"{task} {old}")
            delete_by(old, changes.by)
        elif old.order != titles.index(old.title) + 1:
            Milestone.objects.filter(pk=old.pk).update(order=F("order") + 1000)
    for order, milestone in enumerate(item.milestones, start=1):
        values = {"order": order, "due_on": milestone.due}
        put(
            Milestone,
            identity={"task": task, "assignment": None, "title": milestone.title},
            values=values,
            changes=changes,
        )


def _let_go(assignment: TaskAssignment, changes: Changes) -> None:
    if any(model._default_manager.filter(assignment=assignment).exists() for model in _FILED):
        raise Invalid(f"任务分工“{assignment}”已有填报数据，不能从计划文件中删去")
    changes.retired.append(str(assignment))
    delete_by(assignment, changes.by)
