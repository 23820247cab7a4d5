"""A unit's form of a quarter as one person may see it: who, which plan, which quarter, which unit."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest

from organizations.models import User
from organizations.requests import signed_in
from plans.facts import UnitFacts
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.pages import quarter_of, refuse_unknown, require_reading
from plans.quarters import plain_quarters
from plans.reference import units_of
from plans.refusals import NotAllowed

from .report_page import sees_worksheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A unit's form as one person may see it."""

    person: User
    plan: Plan
    periods: Sequence[ReportingPeriod]
    period: ReportingPeriod
    unit: UnitFacts


def quarters_of_unit(person: User, slug: str, unit: int) -> list[ReportingPeriod]:
    """The plan's quarters for who may see the unit's form. NotAllowed by role or for another unit's people, 404 by scope."""
    require_reading(person)
    periods = plain_quarters(slug, person)
    refuse_unknown(periods)
    if not sees_worksheet(person, unit):
        raise NotAllowed("这是其他单位的填报表，您不能查看")
    return periods


def visit_of(request: HttpRequest, slug: str, unit: int, year: int, quarter: int) -> Visit:
    """The same of one quarter; 404 for a unit or a due quarter that the plan does not have."""
    person = signed_in(request)
    periods = quarters_of_unit(person, slug, unit)
    period = quarter_of(periods, year, quarter)
    if period.kind != PeriodKind.DUE:
        raise Http404(f"{year}年第{quarter}季度是历史季度，不报送任务进展")
    plan = period.plan
    found = next((row for row in units_of(plan) if row.key == unit), None)
    if found is None:
        raise Http404("这个计划没有这个单位")
    return Visit(person=person, plan=plan, periods=periods, period=period, unit=found)
