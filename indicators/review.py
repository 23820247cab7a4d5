"""Reviewing figures: approve or return, and what approving changes elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from organizations.models import User
from organizations.operations import record
from plans.deputies import in_stead, reviews_in_stead_of
from plans.models import Plan
from plans.periods import Items, locked_period
from plans.review import REVIEWED, approve, send_back, supersede

from .assessments import recompute
from .entry import open_actuals, refuse_unseen
from .models import Actual


def approve_actuals(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    numbers: Sequence[int],
    by: User,
    at: datetime,
    versions: Mapping[int, int] | None = None,
) -> tuple[Actual, ...]:
    """Approve submitted figures; the revision each replaces is superseded and assessments follow, in one transaction.

    `versions` (number -> version) are those that the reviewer saw: a figure changed since is refused as Stale. All or none:
    one figure that the person typed or submitted refuses the whole act. NotAllowed for who is neither reviewer nor deputy.
    """
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=Items(numbers))
        rows = open_actuals(period, numbers)
        refuse_unseen(rows, versions)
        for row in rows:
            approve(row, by=by, at=at, stead=stead)
        corrected = [row.indicator_id for row in rows if row.revision > 1]
        if corrected:
            supersede(Actual.objects.filter(period=period, indicator__in=corrected))
        for row in rows:
            row.save(update_fields=REVIEWED)
        keys = [row.indicator_id for row in rows]
        recompute(period.plan, indicators=keys, since=(year, quarter), reference=period.plan.stamp.reference)
        record("审核指标数据", by=by, of=period, detail=_detail(plan, numbers, stead))
    return rows


def return_actuals(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    numbers: Sequence[int],
    by: User,
    at: datetime,
    reason: str,
    versions: Mapping[int, int] | None = None,
) -> tuple[Actual, ...]:
    """Send submitted figures back with a reason. All or none; `versions` as for approving."""
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=Items(numbers))
        rows = open_actuals(period, numbers)
        refuse_unseen(rows, versions)
        for row in rows:
            send_back(row, by=by, at=at, reason=reason, stead=stead)
            row.save(update_fields=REVIEWED)
        record("退回指标数据", by=by, of=period, detail=f"{_detail(plan, numbers, stead)}：{reason.strip()}")
    return rows


def _detail(plan: Plan, numbers: Sequence[int], stead: User | None) -> str:
    return f"{plan.slug} 指标{'、'.join(map(str, numbers))}{in_stead(stead)}"
