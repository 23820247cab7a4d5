"""Reviewing figures: approve or return, and what approving changes elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission
from plans.models import Plan
from plans.periods import locked_period
from plans.refusals import NotAllowed
from plans.review import REVIEWED, approve, send_back, supersede

from .assessments import recompute
from .entry import open_actuals
from .models import Actual


def approve_actuals(
    *, plan: Plan, year: int, quarter: int, numbers: Sequence[int], by: User, at: datetime
) -> tuple[Actual, ...]:
    """Approve submitted figures; the revision each replaces is superseded and assessments follow, in one transaction.

    All or none: one figure that the person typed or submitted refuses the whole act.
    """
    _require_review(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        rows = open_actuals(period, numbers)
        for row in rows:
            approve(row, by=by, at=at)
        corrected = [row.indicator_id for row in rows if row.revision > 1]
        if corrected:
            supersede(Actual.objects.filter(period=period, indicator__in=corrected))
        for row in rows:
            row.save(update_fields=REVIEWED)
        keys = [row.indicator_id for row in rows]
        recompute(period.plan, indicators=keys, since=(year, quarter), reference=period.plan.stamp.reference)
        record("审核指标数据", by=by, of=period, detail=f"{plan.slug} 指标{'、'.join(map(str, numbers))}")
    return rows


def return_actuals(
    *, plan: Plan, year: int, quarter: int, numbers: Sequence[int], by: User, at: datetime, reason: str
) -> tuple[Actual, ...]:
    """Send submitted figures back with a reason. All or none."""
    _require_review(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        rows = open_actuals(period, numbers)
        for row in rows:
            send_back(row, by=by, at=at, reason=reason)
            row.save(update_fields=REVIEWED)
        detail = f"{plan.slug} 指标{'、'.join(map(str, numbers))}：{reason.strip()}"
        record("退回指标数据", by=by, of=period, detail=detail)
    return rows


def _require_review(by: User) -> None:
    if not by.may(Permission.REVIEW):
        raise NotAllowed(f"{by.name}的角色不能审核")
