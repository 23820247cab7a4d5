"""Units that take over from others: 区科技局 hands over to 区教委, which has parts in the same items, or to a new unit."""

from datetime import date
from typing import Any

from indicators.models import IndicatorResponsibility
from organizations.models import Unit, UnitChangeKind, User
from plans.models import Plan, ReportingPeriod
from plans.quarters import plain_quarters
from quarters.querysets import plan_quarters, standing_at
from quarters.standing import Standing
from quarters.succession import Handover, hand_over_unit
from tasks.models import TaskAssignment
from tests.people import NOW

People = dict[str, User]
OLD, OTHER, NEW = "区科技局", "区教委", "区科技和教育局"
Q3, Q4 = date(2026, 7, 1), date(2026, 10, 1)


def unit(plan: Plan, name: str) -> Unit:
    return Unit.objects.get(region=plan.region, name=name)


def new_unit(plan: Plan, name: str = NEW, **more: Any) -> Unit:
    return Unit.objects.create(region=plan.region, name=name, **more)


def hand_over(plan: Plan, people: People, to: Unit, **changes: Any) -> Handover:
    """区科技局 is merged into another unit from the fourth quarter on."""
    given: dict[str, Any] = {
        "unit": unit(plan, OLD), "kind": UnitChangeKind.MERGED, "first_day": Q4, "successor": to,
        "reason": "大足委发〔2026〕9号", "by": people["system"], "at": NOW,
    }  # fmt: skip
    return hand_over_unit(**(given | changes))


def periods_of(plan: Plan, person: User) -> list[ReportingPeriod]:
    return plain_quarters(plan.slug, person)


def standing(plan: Plan, person: User, quarter: int = 3, year: int = 2026) -> Standing:
    periods = plan_quarters(plan.slug, person)
    return standing_at(periods, next(row for row in periods if (row.year, row.quarter) == (year, quarter)))


def answering(plan: Plan, people: People, number: int, quarter: int) -> list[str]:
    """The units that answer for an indicator in a quarter of 2026, the first one first."""
    row = standing(plan, people["leader"], quarter).indicator(number)
    assert row is not None
    return [each.name for each in row.units]


def parts(plan: Plan, people: People, number: int, quarter: int) -> tuple[list[str], list[str]]:
    """Who leads and who supports a task in a quarter of 2026."""
    row = next(each for each in standing(plan, people["leader"], quarter).tasks if each.facts.number == number)
    return [each.unit_name for each in row.facts.leads], [each.unit_name for each in row.facts.supporters]


def assignment(plan: Plan, task: int, name: str) -> TaskAssignment:
    return TaskAssignment.objects.get(task__plan=plan, task__number=task, unit__name=name)


def responsibility(plan: Plan, number: int, name: str) -> IndicatorResponsibility:
    return IndicatorResponsibility.objects.get(indicator__plan=plan, indicator__number=number, unit__name=name)
