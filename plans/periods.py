"""The first line of every writing act: lock the quarter, or say why it takes nothing."""

from copy import copy

from django.db import transaction

from organizations.models import User
from organizations.scope import may_act_in

from .models import Plan, PlanStamp, ReportingPeriod
from .refusals import Closed, Invalid, NotAllowed


def locked_period(plan: Plan, year: int, quarter: int, *, by: User) -> ReportingPeriod:
    """The quarter, locked until the transaction ends; its plan knows its stamp as of now.

    The stamp is locked as well: what is kept under it, targets and units, stays true until the act is done.

    Raises Invalid for a quarter the plan does not have, NotAllowed when the plan is not of the person's own region,
    Closed once the quarter is closed. Must be called inside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("locked_period() needs a transaction: a lock taken outside one protects nothing")
    try:
        period: ReportingPeriod = ReportingPeriod.objects.locked(plan=plan, year=year, quarter=quarter).get()
    except ReportingPeriod.DoesNotExist:
        raise Invalid(f"“{plan.title}”没有{year}年第{quarter}季度") from None
    period.plan = copy(plan)  # the caller's own does not keep a stamp that will be out of date
    period.plan.stamp = PlanStamp.objects.select_for_update().get(plan=plan)
    refuse_shut(period, by=by)
    return period


def refuse_shut(period: ReportingPeriod, *, by: User) -> None:
    """NotAllowed when the plan is not of the person's own region, Closed once the quarter is closed. Holds only under the
    lock; without it, it spares somebody an answer as if there had been something to write."""
    if not may_act_in(by, period.plan.region):
        raise NotAllowed(f"{by.name}不属于{period.plan.region.name}，不能修改该计划的数据")
    if period.is_closed:
        raise Closed(f"{period.year}年第{period.quarter}季度已定稿，不能再修改")
