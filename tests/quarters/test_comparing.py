"""A figure beside those before it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.facts import IndicatorFacts, Observation
from indicators.labels import Formula
from indicators.models import Indicator
from indicators.progress import Basis
from indicators.querysets import facts_of
from indicators.standing import indicator_standing
from plans.models import Plan, ReportingPeriod
from quarters.comparing import before, compared, parts_text, rank_text, with_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def patents(dazu: Plan) -> IndicatorFacts:
    return facts_of(Indicator.objects.get(plan=dazu, number=1))


def shown(dazu: Plan, facts: IndicatorFacts, values: dict[tuple[int, int], str], place: tuple[int, int]) -> list[str]:
    period = ReportingPeriod.objects.get(plan=dazu, year=place[0], quarter=place[1])
    given = replace(facts, values={quarter: Decimal(value) for quarter, value in values.items()})
    found = compared(indicator_standing(given, dazu.facts, period.facts), period.facts)
    return [found.year_end, found.last_quarter, found.same_quarter, found.change, found.year_on_year]


# values -> 上年末, 上季末, 上年同期, 较上季, 同比 at the first quarter of 2026, by hand
STOCK = [
    ({(2026, 1): "499"}, ["—", "—", "—", "—", "—"]),
    ({(2026, 1): "499", (2025, 4): "494", (2025, 1): "468"}, ["494", "494", "468", "+5", "增长6.6%"]),
    ({(2026, 1): "490", (2025, 4): "494", (2025, 1): "500"}, ["494", "494", "500", "−4", "下降2.0%"]),
    ({(2026, 1): "494", (2025, 4): "494", (2025, 1): "494"}, ["494", "494", "494", "0", "持平"]),
    ({(2026, 1): "5", (2025, 4): "0", (2025, 1): "0"}, ["0", "0", "0", "+5", "—"]),
    ({(2025, 4): "494", (2025, 1): "468"}, ["494", "494", "468", "—", "—"]),
]


@pytest.mark.parametrize(("values", "wanted"), STOCK)
def test_a_level(dazu: Plan, patents: IndicatorFacts, values: dict[tuple[int, int], str], wanted: list[str]) -> None:
    assert shown(dazu, patents, values, (2026, 1)) == wanted


def test_what_is_counted_since_january_has_no_change_in_the_first_quarter(dazu: Plan, patents: IndicatorFacts) -> None:
    values = {(2026, 1): "60", (2025, 4): "203", (2025, 1): "52", (2026, 2): "112"}
    running = replace(patents, basis=Basis.YEAR_TO_DATE)
    assert shown(dazu, running, values, (2026, 1)) == ["203", "203", "52", "—", "增长15.4%"]
    assert shown(dazu, running, values, (2026, 2))[3] == "+52"


def test_a_percentage_moves_in_points_and_a_rank_in_places(dazu: Plan, patents: IndicatorFacts) -> None:
    values = {(2026, 1): "14.2", (2025, 4): "12.9", (2025, 1): "15"}
    percentage = replace(patents, unit_of_measurement="%", decimals=1)
    assert shown(dazu, percentage, values, (2026, 1))[3:] == ["+1.3", "下降0.8个百分点"]
    ranks = {(2026, 1): "12", (2025, 4): "10", (2025, 1): "15"}
    rank = replace(patents, unit_of_measurement="名")
    assert shown(dazu, rank, ranks, (2026, 1))[3:] == ["后退2位", "前进3位"]


def test_the_quarter_before() -> None:
    assert [before(place) for place in ((2026, 3), (2026, 1))] == [(2026, 2), (2025, 4)]


def test_parts_and_ranks_in_words(patents: IndicatorFacts) -> None:
    share = replace(patents, formula=Formula.RATIO, unit_of_measurement="%")
    pair = Observation(numerator=Decimal(12), denominator=Decimal(40))
    assert parts_text(share, pair) == "12 ÷ 40 × 100"
    assert parts_text(share, Observation(value=Decimal(30))) == ""
    ranks = {(2025, 4): 10, (2026, 1): 12, (2026, 2): None}
    ranked = replace(patents, observations={place: Observation(city_rank=rank) for place, rank in ranks.items()})
    assert [rank_text(ranked, place) for place in ((2025, 4), (2026, 1), (2026, 2))] == [
        "全市第10名", "全市第12名（较上季后退2位）", "",
    ]  # fmt: skip


def test_taking_a_figure_out_recomputes_what_is_made_of_it(dazu: Plan) -> None:
    place = (2026, 3)
    seen = {7: Observation(value=Decimal(78)), 1: Observation(value=Decimal(518))}
    rows = [facts_of(row) for row in Indicator.objects.in_use(dazu)]
    keys = {row.number: row.key for row in rows}
    every = with_changes(rows, {keys[number]: {place: each} for number, each in seen.items()})
    assert {row.number: row.values[place] for row in every if row.values} == {
        1: Decimal(518), 7: Decimal(78), 14: Decimal("15.1"),
    }  # fmt: skip
    fewer = with_changes(every, {keys[7]: {place: None}})
    assert [row.number for row in fewer if row.values] == [1]
