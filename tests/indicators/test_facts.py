"""The published figure of every quarter: entered, divided, counted or computed from others."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from indicators.facts import (
    Contribution,
    IndicatorFacts,
    Observation,
    divided,
    published,
    ratio,
    until,
    with_observations,
)
from indicators.labels import Formula
from indicators.models import Actual
from indicators.querysets import by_indicator, with_figures
from indicators.reference import read_indicators
from organizations.models import User
from plans.models import Plan
from tests import acts
from tests.indicators.test_paths import facts, growth
from tests.people import approve

D = Decimal


def valued(rows: list[IndicatorFacts]) -> tuple[IndicatorFacts, ...]:
    return with_observations(rows, {row.key: row.observations for row in rows})


def a_ratio(*, decimals: int = 2, unit: str = "件", **changes: Any) -> IndicatorFacts:
    return facts(formula=Formula.RATIO, decimals=decimals, unit_of_measurement=unit, **changes)


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "unit", "expected"),
    [
        (97, 80, 2, "件", "1.21"),  # 1.2125
        (201, 200, 2, "件", "1.01"),  # 1.005, half up
        (1, 8, 2, "件", "0.13"),  # 0.125, half up
        (-1, 8, 2, "件", "-0.13"),
        (0, 80, 2, "件", "0.00"),
        (1, 3, 4, "件", "0.3333"),
        (16, 40, 1, "%", "40.0"),
        (2, 3, 1, "%", "66.7"),
        (7, 1600, 2, "%", "0.44"),  # 0.4375
        (5, 10, 0, "%", "50"),
        (100, "9.8", 1, "件", "10.2"),  # 10.204
        (1, 0, 2, "件", None),
    ],
)
def test_ratio_as_published(numerator: Any, denominator: Any, decimals: int, unit: str, expected: str | None) -> None:
    found = ratio(a_ratio(decimals=decimals, unit=unit), D(numerator), D(denominator))
    assert (None if found is None else str(found)) == expected


OBSERVED = [
    (facts(), Observation(value=D(518)), D(518)),
    (facts(), Observation(value=D(0)), D(0)),
    (facts(), Observation(), None),
    (facts(), Observation(not_applicable=True), None),
    (growth(), Observation(quantity=D(10)), D(10)),
    (growth(), Observation(quantity=None), None),
    (a_ratio(), Observation(numerator=D(97), denominator=D(80)), D("1.21")),
    (a_ratio(), Observation(value=D("1.2")), D("1.2")),
    (a_ratio(), Observation(value=D("1.21"), numerator=D(97), denominator=D(80)), D("1.21")),
    (a_ratio(), Observation(numerator=D(97)), None),
]


@pytest.mark.parametrize(("row", "observation", "expected"), OBSERVED)
def test_published(row: IndicatorFacts, observation: Observation, expected: Decimal | None) -> None:
    assert published(row, observation) == expected


def test_a_quotient_has_a_value_where_both_parts_have_one() -> None:
    above = facts({(2026, 2): Observation(value=D(72)), (2026, 3): Observation(value=D(78))}, key=7)
    below = facts({(2026, 1): Observation(value=D(500)), (2026, 3): Observation(value=D(518))}, key=1)
    share = facts(
        key=14, formula=Formula.QUOTIENT, numerator_key=7, denominator_key=1, decimals=1, unit_of_measurement="%"
    )
    assert valued([above, below, share])[2].values == {(2026, 3): D("15.1")}


def test_a_quotient_by_nought_has_no_value() -> None:
    above = facts({(2026, 3): Observation(value=D(78))}, key=7)
    below = facts({(2026, 3): Observation(value=D(0))}, key=1)
    share = facts(key=14, formula=Formula.QUOTIENT, numerator_key=7, denominator_key=1)
    assert valued([above, below, share])[2].values == {}


def test_until_leaves_later_quarters_out() -> None:
    row = facts({(2025, 4): Observation(value=D(494)), (2026, 1): Observation(value=D(499))})
    assert until(row, (2026, 1)) is row
    assert until(row, (2025, 4)).values == {(2025, 4): D(494)}
    assert set(until(row, (2025, 3)).observations) == set()


def test_until_leaves_later_parts_of_units_out() -> None:
    part = Contribution(unit_key=2, actuals={(2025, 4): D(186), (2026, 1): D(190)}, targets={2026: D(200)})
    row = replace(facts({}), contributions=(part,))
    assert until(row, (2026, 1)) is row
    assert until(row, (2025, 4)).contributions == (replace(part, actuals={(2025, 4): D(186)}),)


@pytest.mark.parametrize(
    ("changes", "counted_in", "decimals"),
    [({}, "件", 0), ({"unit_of_measurement": "家", "decimals": 2}, "家", 2)],
)
def test_what_is_counted(changes: dict[str, Any], counted_in: str, decimals: int) -> None:
    row = facts(**changes)
    assert (row.counted_in, row.figure_decimals) == (counted_in, decimals)


def test_growth_counts_its_quantity_whole() -> None:
    assert (growth().counted_in, growth().figure_decimals) == ("件", 0)


@pytest.mark.django_db
def test_facts_take_three_queries(
    dazu: Plan, people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    approve(dazu, 2024, 4, {1: 460, 3: (72, 80)}, people)
    with django_assert_num_queries(3):
        figures = by_indicator(Actual.objects.shown(unreviewed=False).of_plan(dazu.pk).figures())
        rows = with_figures(read_indicators(dazu.pk).in_use, figures)
    found = {row.number: row for row in rows}
    assert len(found) == 20
    assert (found[1].values, found[3].values) == ({(2024, 4): D(460)}, {(2024, 4): D("0.90")})
    assert [(each.year, each.value) for each in found[1].targets] == [(2025, D(495)), (2026, D(535)), (2027, D(575))]


@pytest.mark.django_db
def test_only_approved_figures_are_read_unless_asked(dazu: Plan, people: dict[str, User]) -> None:
    acts.figure_approved(dazu, people)
    acts.save_figure(dazu, people["entry"], "520", why="漏计2件")

    def seen(*, unreviewed: bool) -> tuple[Decimal | None, bool]:
        figures = by_indicator(Actual.objects.shown(unreviewed=unreviewed).figures())
        row = with_figures(read_indicators(dazu.pk).in_use, figures)[0]
        return row.values[(2026, 3)], row.observations[(2026, 3)].approved

    assert seen(unreviewed=False) == (D(518), True)
    assert seen(unreviewed=True) == (D(520), False)


@pytest.mark.parametrize(
    ("whole", "parts", "expected"),
    [
        (D(518), [D(186), D(74)], (D(260), D(258), None)),
        (D(518), [D(500), D(18)], (D(518), D(0), None)),
        (D(518), [D(500), D(19)], (D(519), None, D(1))),
        (D(518), [D(0), None], (D(0), D(518), None)),  # 0 is a part, None is none
        (D(518), [None, None], (None, None, None)),
        (None, [D(186)], (D(186), None, None)),
        (D(0), [D(1)], (D(1), None, D(1))),
    ],
)
def test_parts_against_the_whole(
    whole: Decimal | None, parts: list[Decimal | None], expected: tuple[Decimal | None, ...]
) -> None:
    found = divided(whole, parts)
    assert (found.total, found.rest, found.over) == expected
