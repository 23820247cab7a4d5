"""A quarter of which figures and reports are approved, and what is said of it, by hand: for the tests of the round."""

from typing import Any

from organizations.models import Unit, User
from plans.models import Plan, ReportingPeriod
from quarters.querysets import plan_quarters, read_standing
from quarters.rounds import Item, items_of
from quarters.standing import Standing
from tests import acts
from tests.people import approve

People = dict[str, User]

# Row 1 of annex 1: 518 of 535; the start is 495 (2025), schedule 3/4, expected 525, gap (518 − 525) ÷ 40 = −17.5 points.
PATENTS = (
    "截至2026年9月底，有效发明专利总量518件，完成年度目标的96.8%，年度净增任务完成57.5%，"
    "低于序时进度17.5个百分点，较序时应完成数少7件"
)
OFFICE, OWN = "区市场监管局", "区科技局"  # the first of row 1; the only lead of task 3
SHARING = {"大足高新区", "经开区邮亭新材料产业发展服务中心", "双桥工业园区发展中心"}  # of row 1


def behind(plan: Plan, people: People) -> None:
    """Indicator 1 and task 3 are behind."""
    approve(plan, 2025, 4, {1: 494}, people)
    approve(plan, 2026, 3, {1: 518}, people)
    acts.report_judged_behind(plan, people)


def standing(plan: Plan, person: User) -> Standing:
    """The third quarter as it stands now."""
    periods = plan_quarters(plan.slug, person)
    shown = next(row for row in periods if (row.year, row.quarter) == (2026, 3))
    return read_standing(shown.plan, periods, shown)


def period() -> ReportingPeriod:
    return ReportingPeriod.objects.get(plan__slug="dazu-patents-2025", year=2026, quarter=3)


def unit(name: str) -> int:
    return Unit.objects.get(region__code="500111", name=name).pk


def item(plan: Plan, person: User, kind: str, number: int, name: str) -> Item:
    found = items_of(standing(plan, person), unit(name))
    return next(each for each in found if each.key == (kind, number))


def where(plan: Plan, name: str = OFFICE) -> dict[str, Any]:
    return {**acts.where(plan), "unit": unit(name)}
