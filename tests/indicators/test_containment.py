"""Doubts about a part that is more than its whole, worked out by hand, and the plan's own figures compared."""

from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from indicators.entry import FigureInput, save_actuals
from indicators.facts import IndicatorFacts, Observation
from indicators.labels import Part
from indicators.models import Actual, Indicator
from indicators.plausibility import Bound, doubts
from indicators.reference import doubts_of
from organizations.models import User
from plans.models import Plan
from plans.quarters import plain_quarters
from tests.acts import where
from tests.indicators.test_paths import facts, value
from tests.indicators.test_plausibility import NOW_AT, a_ratio
from tests.people import NOW, approve, figure

D = Decimal

# 7 is within 1, and within the numerator of 3, which is within 1.
ALL, RATIO, NEW = 1, 3, 7
IN_ALL = Bound(NEW, Part.FIGURE, ALL, Part.FIGURE)
IN_RATIO = Bound(NEW, Part.FIGURE, RATIO, Part.NUMERATOR)
RATIO_IN_ALL = Bound(RATIO, Part.NUMERATOR, ALL, Part.FIGURE)


def plan_of(new: str = "78", whole: str = "518", **of_ratio: str) -> dict[int, IndicatorFacts]:
    parts: dict[str, Any] = {name: D(number) for name, number in of_ratio.items()}
    return {
        ALL: facts({NOW_AT: value(whole)}, key=ALL),
        RATIO: a_ratio({NOW_AT: Observation(**parts)}, key=RATIO),
        NEW: facts({NOW_AT: value(new)}, key=NEW, name="战新发明专利"),
    }


@pytest.mark.parametrize(("new", "over"), [("517", False), ("518", False), ("518.0001", True), ("519", True)])
def test_a_part_is_never_more_than_the_whole(new: str, over: bool) -> None:
    every = plan_of(new)
    above = (f"战新发明专利（{new}件）多于有效发明专利总量（518件），前者应包含在后者之内",)
    below = (f"有效发明专利总量（518件）少于战新发明专利（{new}件），后者应包含在前者之内",)
    assert doubts(every[NEW], NOW_AT, every, [IN_ALL]) == (above if over else ())
    assert doubts(every[ALL], NOW_AT, every, [IN_ALL]) == (below if over else ())


@pytest.mark.parametrize(("new", "over"), [("96", False), ("97", False), ("98", True)])
def test_a_part_of_a_numerator(new: str, over: bool) -> None:
    every = plan_of(new, numerator="97", denominator="80")
    above = (f"战新发明专利（{new}件）多于高价值发明专利拥有量（97件），前者应包含在后者之内",)
    below = (f"高价值发明专利拥有量（97件）少于战新发明专利（{new}件），后者应包含在前者之内",)
    assert doubts(every[NEW], NOW_AT, every, [IN_RATIO]) == (above if over else ())
    assert doubts(every[RATIO], NOW_AT, every, [IN_RATIO]) == (below if over else ())


@pytest.mark.parametrize(
    ("new", "expected"),
    [  # 1.21 stands for less than 1.215, and 1.215 × 80 = 97.2
        ("97", ()),
        ("97.2", ()),
        ("97.2001", ("战新发明专利（97.2001件）多于高价值发明专利拥有量（97.2件），前者应包含在后者之内",)),
        ("98", ("战新发明专利（98件）多于高价值发明专利拥有量（97.2件），前者应包含在后者之内",)),
    ],
)
def test_a_numerator_is_worked_back_as_the_most_it_can_be(new: str, expected: tuple[str, ...]) -> None:
    every = plan_of(new, value="1.21", denominator="80")
    assert doubts(every[NEW], NOW_AT, every, [IN_RATIO]) == expected


@pytest.mark.parametrize(
    ("whole", "expected"),
    [  # 1.21 stands for 1.205 at least, and 1.205 × 80 = 96.4
        ("97", ()),
        ("96.4", ()),
        ("96.3999", ("高价值发明专利拥有量（96.4件）多于有效发明专利总量（96.3999件），前者应包含在后者之内",)),
        ("96", ("高价值发明专利拥有量（96.4件）多于有效发明专利总量（96件），前者应包含在后者之内",)),
    ],
)
def test_a_numerator_is_worked_back_as_the_least_it_can_be(whole: str, expected: tuple[str, ...]) -> None:
    every = plan_of(whole=whole, value="1.21", denominator="80")
    assert doubts(every[RATIO], NOW_AT, every, [RATIO_IN_ALL]) == expected


@pytest.mark.parametrize(("new", "over"), [("16", False), ("16.02", False), ("16.0201", True)])
def test_the_numerator_of_a_percentage(new: str, over: bool) -> None:
    every = plan_of(new)
    every[RATIO] = a_ratio(
        {NOW_AT: Observation(value=D(40), denominator=D(40))}, key=RATIO, unit_of_measurement="%", decimals=1,
        numerator_label="已配备企业",
    )  # fmt: skip  # 40.05 % of 40 is 16.02
    expected = (f"战新发明专利（{new}件）多于已配备企业（16.02），前者应包含在后者之内",)
    assert doubts(every[NEW], NOW_AT, every, [IN_RATIO]) == (expected if over else ())


@pytest.mark.parametrize("of_ratio", [{}, {"value": "1.21"}, {"denominator": "80"}])
def test_a_numerator_that_nobody_knows_bounds_nothing(of_ratio: dict[str, str]) -> None:
    every = plan_of("9999", whole="1", **of_ratio)
    assert doubts(every[NEW], NOW_AT, every, [IN_RATIO]) == ()
    assert doubts(every[RATIO], NOW_AT, every, [RATIO_IN_ALL]) == ()


def test_a_numerator_alone_bounds_already() -> None:
    every = plan_of("98", numerator="97")
    assert doubts(every[NEW], NOW_AT, every, [IN_RATIO]) == (
        "战新发明专利（98件）多于高价值发明专利拥有量（97件），前者应包含在后者之内",
    )


def test_another_quarters_whole_bounds_nothing() -> None:
    every = {**plan_of("600"), ALL: facts({(2026, 2): value(508)}, key=ALL)}
    assert doubts(every[NEW], NOW_AT, every, [IN_ALL]) == ()


def test_bounds_of_others_and_of_retired_indicators_are_left_out() -> None:
    every = plan_of("600", numerator="900", denominator="80")
    assert doubts(every[NEW], NOW_AT, every, [RATIO_IN_ALL]) == ()
    del every[ALL]
    assert doubts(every[NEW], NOW_AT, every, [IN_ALL]) == ()


# Read from the rows


@pytest.mark.django_db
def test_the_plans_own_figures_are_compared(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2026, 3, {1: 518}, people)
    save_actuals(**where(dazu), figures=[figure(dazu, 7, 519), figure(dazu, 3, (97, 80))], by=people["entry"], at=NOW)
    keys = dict(Indicator.objects.filter(plan=dazu).values_list("number", "pk"))
    new = "战略性新兴产业发明专利拥有量（519件）"
    assert doubts_of(dazu, (2026, 3)) == {
        keys[1]: (f"有效发明专利总量（518件）少于{new}，后者应包含在前者之内",),
        keys[3]: (f"高价值发明专利拥有量（97件）少于{new}，后者应包含在前者之内",),
        keys[7]: (
            f"{new}多于有效发明专利总量（518件），前者应包含在后者之内",
            f"{new}多于高价值发明专利拥有量（97件），前者应包含在后者之内",
        ),
    }
    assert doubts_of(dazu, (2026, 2)) == {}
    Indicator.objects.filter(plan=dazu, number__in=(1, 3)).update(retired_on=NOW.date())
    assert doubts_of(dazu, (2026, 3)) == {}


@pytest.mark.django_db
def test_an_open_figure_is_doubted_before_the_approved_one(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2025, 3, {4: 50}, people)
    approve(dazu, 2026, 3, {4: 60}, people)
    wrong = FigureInput(number=4, value=D(600), correction_reason="漏计")
    save_actuals(**where(dazu), figures=[wrong], by=people["entry"], at=NOW)
    (found,) = doubts_of(dazu, (2026, 3)).values()
    assert found == ("比上年同期50件增长1100.0%，变动超过50%",)
    Actual.objects.filter(state="draft").delete()
    assert doubts_of(dazu, (2026, 3)) == {}


@pytest.mark.django_db
def test_doubts_cost_the_same_whatever_the_plan_holds(
    dazu: Plan, people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Figures; besides, while they are not kept, indicators, and promises with bounds."""
    plan = plain_quarters(dazu.slug, people["entry"])[0].plan
    with django_assert_num_queries(3):
        doubts_of(plan, (2026, 3))
    approve(dazu, 2026, 3, {1: 518, 4: 60, 7: 78}, people)
    plan = plain_quarters(dazu.slug, people["entry"])[0].plan
    with django_assert_num_queries(1):
        doubts_of(plan, (2026, 3))
