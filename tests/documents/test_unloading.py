"""A loaded plan written back: what would load it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from documents.unloading import plan_file_of
from plans.models import Plan
from plans.planfile import PlanFile, read_plan_file, write_plan_file
from tests.conftest import DAZU, INVENTED, loaded

pytestmark = pytest.mark.django_db


def test_the_real_plan_comes_back_as_it_was_loaded(
    dazu: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = Plan.objects.select_related("region__parent").get(pk=dazu.pk)
    with django_assert_num_queries(11):  # units, six lists of what hangs on items, four of items
        found = plan_file_of(plan)
    assert write_plan_file(found) == write_plan_file(read_plan_file(DAZU.read_text(encoding="utf-8")))


OTHERS = sorted(set(DAZU.parent.glob("*.yaml")) - {DAZU})


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_other_real_plans_come_back_too(path: Path) -> None:
    wanted = under_main_names(replace(read_plan_file(path.read_text(encoding="utf-8")), unread=()))
    assert write_plan_file(plan_file_of(loaded(path))) == write_plan_file(wanted)


def under_main_names(plan: PlanFile) -> PlanFile:
    """Rows know the unit, not by which of its names a list called it."""

    def named(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(item, name=unit.name if (unit := plan.unit(item.name)) else item.name) for item in items)

    return replace(
        plan,
        indicators=tuple(replace(each, units=named(each.units)) for each in plan.indicators),
        tasks=tuple(replace(each, lead=named(each.lead), support=named(each.support)) for each in plan.tasks),
    )


def plain(plan: PlanFile) -> tuple[object, ...]:
    """What an item says, whichever name of a unit it uses, with levels and reports spelled out."""

    def named(name: str) -> str:
        unit = plan.unit(name)
        return unit.name if unit else name

    indicators = [
        (each.number, each.name, each.formula, each.baseline_year, each.within,
         [(target.year, target.value, (target.source or each.source).place) for target in each.targets],
         [named(unit.name) for unit in each.units])
        for each in plan.indicators
    ]  # fmt: skip
    tasks = [
        (each.number, each.title, each.milestones, each.indicators,
         [[(named(unit.name), plan.level(unit), plan.asks_report(unit, lead=lead)) for unit in units]
          for lead, units in ((True, each.lead), (False, each.support))])
        for each in plan.tasks
    ]  # fmt: skip
    return plan.title, plan.number, plan.issued_on, plan.region, indicators, tasks


@pytest.mark.parametrize("name", ["two-years", "no-indicators"])
def test_odd_plans_come_back(name: str, request: pytest.FixtureRequest) -> None:
    plan = request.getfixturevalue(name.replace("-", "_"))
    wanted = read_plan_file((INVENTED / f"{name}.yaml").read_text(encoding="utf-8"))
    assert plain(plan_file_of(plan)) == plain(wanted)
