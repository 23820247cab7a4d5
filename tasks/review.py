"""Reviewing reports: approve with a verdict, or return, and the counts of tasks that follow."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from organizations.models import User
from organizations.operations import record
from plans.deputies import in_stead, reviews_in_stead_of
from plans.models import Plan
from plans.periods import locked_period
from plans.refusals import Invalid
from plans.review import LONGEST_REASON, approve, send_back, supersede

from .models import TaskReport, VerdictChoice
from .reporting import open_reports
from .tallies import count_tasks


def approve_reports(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    assignments: Sequence[int],
    by: User,
    at: datetime,
    verdicts: Mapping[int, tuple[VerdictChoice, str]] | None = None,
) -> tuple[TaskReport, ...]:
    """Approve submitted reports of the given assignments, all or none.

    `verdicts` gives the reviewer's own judgement (核定评价) with its reason; one that differs from what the unit reported
    needs a reason.
    """
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        rows = open_reports(period, assignments)
        for row in rows:
            approve(row, by=by, at=at, stead=stead)
            _judge(row, (verdicts or {}).get(row.assignment_id))
        supersede(TaskReport.objects.filter(period=period, assignment__in=assignments))
        for row in rows:
            row.save()
        count_tasks(period.plan, since=(year, quarter), reference=period.plan.stamp.reference)
        record("审核任务进展", by=by, of=period, detail=f"{plan.slug}{in_stead(stead)}")
    return rows


def return_reports(
    *, plan: Plan, year: int, quarter: int, assignments: Sequence[int], by: User, at: datetime, reason: str
) -> tuple[TaskReport, ...]:
    """Send submitted reports back with a reason. All or none."""
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        rows = open_reports(period, assignments)
        for row in rows:
            send_back(row, by=by, at=at, reason=reason, stead=stead)
            row.save()
        record("退回任务进展", by=by, of=period, detail=f"{plan.slug}{in_stead(stead)}：{reason.strip()}")
    return rows


def _judge(row: TaskReport, verdict: tuple[VerdictChoice, str] | None) -> None:
    if verdict is None:
        return
    judgement, reason = verdict
    if judgement != row.reported_state and not reason.strip():
        raise Invalid(f"任务{row.assignment.task.number}的核定评价与填报不同，须写明理由")
    if len(reason.strip()) > LONGEST_REASON:
        raise Invalid(f"核定理由不得超过{LONGEST_REASON}字")
    row.verdict, row.verdict_reason = judgement, reason.strip()
