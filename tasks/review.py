"""Reviewing reports: approve with a verdict, or return, and what follows: milestones done, the counts of tasks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from organizations.history import save_by
from organizations.models import User
from organizations.operations import record
from plans.deputies import in_stead, reviews_in_stead_of
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_period
from plans.reference import stamp_now
from plans.refusals import FieldErrors, Invalid
from plans.review import LONGEST_REASON, State, approve, send_back, supersede
from plans.texts import unseen

from .models import Milestone, TaskReport, VerdictChoice
from .reporting import open_reports, refuse_unseen
from .tallies import Quarter, count_tasks
from .touched import of_assignments


def approve_reports(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignments: Sequence[int],
    by: User,
    at: datetime,
    verdicts: Mapping[int, tuple[VerdictChoice, str]] | None = None,
    versions: Mapping[int, int] | None = None,
) -> tuple[TaskReport, ...]:
    """Approve submitted reports of the given assignments, all or none.

    `verdicts` (assignment -> verdict, reason) gives the reviewer's own judgement (核定评价); one that differs from what the
    unit reported needs a reason. `versions` (assignment -> version) are those that the reviewer saw.
    """
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(assignments))
        rows = open_reports(period, assignments)
        refuse_unseen(rows, versions)
        for row in rows:
            approve(row, by=by, at=at, stead=stead)
        _judge_all(rows, verdicts or {})
        marked = _mark_milestones(period, rows, by)
        supersede(TaskReport.objects.filter(period=period, assignment__in=assignments))
        for row in rows:
            row.save()
        # Milestones are reference data: marking one has given the plan a new stamp.
        reference = stamp_now(plan) if marked else period.plan.stamp.reference
        count_tasks(period.plan, since=_first_touched((year, quarter), marked), reference=reference)
        record("审核任务进展", by=by, of=period, detail=f"{_detail(plan, rows)}{in_stead(stead)}")
    return rows


def return_reports(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignments: Sequence[int],
    by: User,
    at: datetime,
    reason: str,
    versions: Mapping[int, int] | None = None,
) -> tuple[TaskReport, ...]:
    """Send submitted reports back with a reason. All or none; `versions` as for approving."""
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_assignments(assignments))
        rows = open_reports(period, assignments)
        refuse_unseen(rows, versions)
        for row in rows:
            send_back(row, by=by, at=at, reason=reason, stead=stead)
            row.times_returned += 1
            row.save()
        record("退回任务进展", by=by, of=period, detail=f"{_detail(plan, rows)}{in_stead(stead)}：{reason.strip()}")
    return rows


def _judge_all(rows: Iterable[TaskReport], verdicts: Mapping[int, tuple[VerdictChoice, str]]) -> None:
    """Write the verdicts down. Invalid names every one that lacks its reason, at its place."""
    errors: dict[tuple[str, ...], str] = {}
    for row in rows:
        if row.assignment_id not in verdicts:
            continue
        judgement, said = verdicts[row.assignment_id]
        reason = said.strip()
        place = (str(row.assignment_id), "verdict_reason")
        if judgement != row.reported_state and not reason:
            errors[place] = f"任务{row.assignment.task.number}的核定评价与填报不同，须写明理由"
        elif len(reason) > LONGEST_REASON:
            errors[place] = f"核定理由不得超过{LONGEST_REASON}字"
        elif fault := unseen("核定理由", reason, lines=True):
            errors[place] = fault
        row.verdict, row.verdict_reason = judgement, reason
    if errors:
        raise Invalid("；".join(errors.values()), FieldErrors(errors))


def _mark_milestones(period: ReportingPeriod, rows: Sequence[TaskReport], by: User) -> tuple[Milestone, ...]:
    """What the reports say is done is done; what an earlier revision said and its correction does not is open again,
    unless another approved report says so. Those that changed."""
    days: dict[int, date | None] = {
        int(key): date.fromisoformat(day) for row in rows for key, day in row.milestones_done.items()
    }
    for key in _taken_back(period, rows) - days.keys():
        days[key] = None
    changed = tuple(Milestone.objects.filter(pk__in=days)) if days else ()
    others = _said_done_elsewhere(period, rows) if None in days.values() else {}
    for milestone in changed:
        milestone.done_on = days[milestone.pk] or others.get(milestone.pk)
        save_by(milestone, by)
    return changed


def _taken_back(period: ReportingPeriod, rows: Sequence[TaskReport]) -> set[int]:
    """Milestones that the revisions said were done which these rows correct."""
    corrected = [row.assignment_id for row in rows if row.revision > 1]
    if not corrected:
        return set()
    before = TaskReport.objects.filter(period=period, assignment__in=corrected, state=State.APPROVED)
    return {int(key) for row in before for key in row.milestones_done}


def _said_done_elsewhere(period: ReportingPeriod, rows: Sequence[TaskReport]) -> dict[int, date]:
    """Milestone -> day, of the tasks' other approved reports; of several the latest quarter's."""
    other = TaskReport.objects.filter(
        assignment__task__in={row.assignment.task_id for row in rows}, state=State.APPROVED
    ).exclude(period=period, assignment__in=[row.assignment_id for row in rows])
    said = other.order_by("period__year", "period__quarter").values_list("milestones_done", flat=True)
    return {int(key): date.fromisoformat(day) for each in said for key, day in each.items()}


def _first_touched(reviewed: Quarter, marked: Iterable[Milestone]) -> Quarter:
    """From which quarter on lights may differ: a milestone that turns out to be done was not late when it was due."""
    due = (row.due_on for row in marked if row.due_on is not None)
    return min([reviewed, *((day.year, (day.month + 2) // 3) for day in due)])


def _detail(plan: Plan, rows: Iterable[TaskReport]) -> str:
    numbers = "、".join(f"{row.assignment.task.number}（{row.assignment.unit}）" for row in rows)
    return f"{plan.slug} 任务{numbers}"
