"""Who leads and supports tasks when a unit is merged or split: the successor from a quarter on, the old unit until then.

A unit has one assignment to a task, whatever it takes over. A successor with none of its own gets a new one in the old
one's place. One that has a part in the task already takes the better part with the assignment that it has: a supporter that
takes over from a lead leads from the quarter on, and in earlier quarters that are still open goes on supporting
(`leads_since`); of two leads, or two supporters, the better place stands.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from organizations.history import delete_by, save_by
from organizations.models import Unit, User
from plans.models import ItemKind, ReportingPeriod
from plans.review import OPEN_STATES, Reviewed, State
from plans.succession import Holding, Moved, begins, can_take, from_day, is_whole, move_open, refuse_ended

from . import measures, reporting
from .models import AssignmentRole, MeasurePlan, Milestone, ReportRequest, TaskAssignment, TaskReport

_MODELS: dict[type[Reviewed], Callable[[int], str]] = {
    TaskReport: reporting.emptied_key,
    MeasurePlan: measures.emptied_key,
}


def held(unit: Unit, first_day: date) -> dict[Holding, TaskAssignment]:
    """The tasks in use that the unit has a part in at the day or later, of all plans."""
    rows = TaskAssignment.objects.filter(unit=unit, task__retired_on__isnull=True)
    in_order = rows.select_related("task__plan").order_by("task__plan", "task__number")
    return {_holding(row): row for row in in_order if row.until is None or row.until >= first_day}


def _holding(row: TaskAssignment) -> Holding:
    plan = row.task.plan
    return Holding(
        kind=ItemKind.TASK,
        key=row.pk,
        plan=plan.pk,
        plan_title=plan.title,
        number=row.task.number,
        name=row.task.title,
        role=AssignmentRole(row.role).label,
    )


def approved(row: TaskAssignment, periods: Sequence[ReportingPeriod]) -> Iterator[str]:
    """What of the assignment is approved in the quarters, and so cannot be anybody else's."""
    for model in _MODELS:
        rows: Any = model._default_manager
        for each in rows.filter(assignment=row, period__in=periods, state=State.APPROVED).select_related("period"):
            yield f"{each.period}任务{row.task.number}{model._meta.verbose_name}"


def take_over(
    holding: Holding,
    row: TaskAssignment,
    successor: Unit,
    *,
    first_day: date,
    periods: Sequence[ReportingPeriod],
    by: User,
) -> Moved:
    """The successor has the part from the day on; what is open, and measures not done yet, move to it.

    Inside the act's transaction, under its locks. Raises Invalid for a successor that gave the task away before.
    """
    start = begins(row, first_day)
    theirs = TaskAssignment.objects.filter(task=row.task, unit=successor).first()
    if theirs is not None and not can_take(theirs, start):
        refuse_ended(holding, successor)
    if theirs is None and is_whole(row, first_day):
        row.unit = successor
        save_by(row, by)
        return Moved(holding=holding, successor=successor, role=holding.role)
    row.until = start - timedelta(days=1)
    save_by(row, by)
    taken = _bettered(theirs, row, start) if theirs is not None else _in_the_place_of(row, successor, start)
    save_by(taken, by)
    later, is_gone = from_day(periods, start), is_whole(row, first_day)
    along, left = _move(row, taken, later)
    along += _move_milestones(row, taken, by, every=is_gone)
    if is_gone and not left:
        delete_by(row, by)
    return Moved(
        holding=holding,
        successor=successor,
        role=AssignmentRole(taken.role).label,
        along=tuple(along),
        left=tuple(left),
    )


def _in_the_place_of(row: TaskAssignment, successor: Unit, start: date) -> TaskAssignment:
    return TaskAssignment(
        task=row.task, unit=successor, role=row.role, order=row.order, level=row.level, reports=row.reports, since=start,
        leads_since=row.leads_since if row.leads_since and row.leads_since > start else None,
    )  # fmt: skip


def _bettered(theirs: TaskAssignment, row: TaskAssignment, start: date) -> TaskAssignment:
    """The successor's own assignment with the better of both parts."""
    theirs.until, leads = None, max(start, row.leads_since or start)
    theirs.since = theirs.since and min(theirs.since, start)
    if theirs.role == row.role:
        theirs.order, theirs.level = min(theirs.order, row.order), min(theirs.level, row.level)
        theirs.reports = theirs.reports or row.reports
        theirs.leads_since = theirs.leads_since and min(theirs.leads_since, leads)
    elif row.role == AssignmentRole.LEAD:
        theirs.role, theirs.order, theirs.level, theirs.reports = row.role, row.order, row.level, row.reports
        theirs.leads_since = None if theirs.since == leads else leads
    return theirs


def _move(
    row: TaskAssignment, taken: TaskAssignment, periods: Sequence[ReportingPeriod]
) -> tuple[list[str], list[str]]:
    """Open reports and measures, and requests of a supporter: those that moved, and those of which the successor has its own."""
    said: dict[bool, list[str]] = {True: [], False: []}
    for model, emptied_key in _MODELS.items():
        moved = move_open(model, "assignment", old=row.pk, new=taken.pk, periods=periods, emptied_key=emptied_key)
        for each, has_moved in moved:
            said[has_moved].append(f"{each.period}{model._meta.verbose_name}（{State(each.state).label}）")
    own = set(ReportRequest.objects.filter(assignment=taken).values_list("period", flat=True))
    for request in ReportRequest.objects.filter(assignment=row, period__in=periods).select_related("period"):
        has_moved = request.period_id not in own and taken.role == AssignmentRole.SUPPORT
        if has_moved:
            ReportRequest.objects.filter(pk=request.pk).update(assignment=taken)
        said[has_moved].append(f"{request.period}征集")
    return said[True], said[False]


def _move_milestones(row: TaskAssignment, taken: TaskAssignment, by: User, *, every: bool) -> list[str]:
    """Measures not done yet; with `every` those that are done as well, since nothing of the row stays.

    Not one of which a report that stays with the old unit says that it is done; one that the successor set itself as well
    is the same measure, and goes.
    """
    staying = TaskReport.objects.filter(assignment=row, state__in=OPEN_STATES).values_list("milestones_done", flat=True)
    said_done = {int(key) for each in staying for key in each}
    own = set(Milestone.objects.filter(assignment=taken).values_list("year", "title"))
    said = []
    for milestone in Milestone.objects.filter(assignment=row).order_by("year", "order"):
        if not every and (milestone.done_on is not None or milestone.pk in said_done):
            continue
        if (milestone.year, milestone.title) in own:
            delete_by(milestone, by)
            continue
        last = Milestone.objects.filter(assignment=taken, year=milestone.year).aggregate(last=Max("order"))["last"]
        milestone.assignment, milestone.order = taken, (last or 0) + 1
        save_by(milestone, by)
        said.append(f"措施：{milestone.title}")
    return said
