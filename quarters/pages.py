"""The quarter that a page of a plan is asked for in its address."""

from collections.abc import Sequence

from django.http import QueryDict

from plans.models import Plan, ReportingPeriod
from plans.refusals import Invalid


def asked_for(query: QueryDict, plan: Plan, periods: Sequence[ReportingPeriod]) -> ReportingPeriod | None:
    """The quarter of ?year=2026&quarter=3; None if none is named. Invalid for one that the plan does not have."""
    year, quarter = query.get("year", ""), query.get("quarter", "")
    if not year and not quarter:
        return None
    if not (_is_number(year) and _is_number(quarter)):
        raise Invalid(f"报告期“{year[:20]}年第{quarter[:20]}季度”无法识别，年和季度应为数字，如 ?year=2026&quarter=3")
    place = (int(year), int(quarter))
    found = next((row for row in periods if (row.year, row.quarter) == place), None)
    if found is None:
        raise Invalid(f"“{plan.title}”没有{place[0]}年第{place[1]}季度，规划期为{plan.first_year}—{plan.last_year}年")
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def query_of(period: ReportingPeriod) -> str:
    return f"year={period.year}&quarter={period.quarter}"
