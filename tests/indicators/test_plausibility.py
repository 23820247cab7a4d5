"""Doubts about a figure: each bound exactly and one step on either side, every sentence worked out and written by hand."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.facts import IndicatorFacts, Observation, Quarter
from indicators.labels import Formula, Part
from indicators.plausibility import Bound, doubts
from indicators.progress import Basis
from tests.indicators.test_paths import facts, growth, value

unhurried = settings(deadline=None)  # a busy machine is not a failing property

D = Decimal
NOW_AT: Quarter = (2026, 3)
PARTS = {"numerator_label": "高价值发明专利拥有量（件）", "denominator_label": "常住人口（万人）"}


def said(row: IndicatorFacts, quarter: Quarter = NOW_AT) -> tuple[str, ...]:
    return doubts(row, quarter, {row.key: row})


def a_ratio(observed: dict[Quarter, Observation], **changes: Any) -> IndicatorFacts:
    given_: dict[str, Any] = {"formula": Formula.RATIO, "decimals": 2, "name": "万人高价值", **PARTS, **changes}
    return facts(observed, **given_)


# Ranks


@pytest.mark.parametrize(
    ("unit", "rank", "expected"),
    [
        ("名", "0", ("名次从1起，填的是0",)),
        ("位", "0", ("名次从1起，填的是0",)),
        ("名", "-3", ("名次从1起，填的是−3",)),
        ("名", "0.9999", ("名次从1起，填的是0.9999",)),
        ("名", "1", ()),
        ("名", "1.0001", ()),
        ("件", "0", ()),
        ("家", "-3", ()),
    ],
)
def test_a_rank_is_counted_from_one(unit: str, rank: str, expected: tuple[str, ...]) -> None:
    assert said(facts({NOW_AT: value(rank)}, unit_of_measurement=unit)) == expected


# A ratio and its parts


@pytest.mark.parametrize(
    ("published", "numerator", "denominator", "expected"),
    [  # 97 / 80 = 1.2125
        ("1.21", 97, 80, ()),
        ("1.22", 97, 80, ("公布值1.22与分子÷分母的结果1.21不一致",)),
        ("1.20", 97, 80, ("公布值1.2与分子÷分母的结果1.21不一致",)),
        ("1.2125", 97, 80, ()),  # more digits than are published
        ("1.2149", 97, 80, ()),
        ("1.215", 97, 80, ("公布值1.215与分子÷分母的结果1.21不一致",)),  # 1.22, half up
        ("1.205", 97, 80, ()),  # 1.21, half up
        ("1.2049", 97, 80, ("公布值1.2049与分子÷分母的结果1.21不一致",)),
        ("0", 0, 80, ()),
        ("0.01", 0, 80, ("公布值0.01与分子÷分母的结果0.00不一致",)),
    ],
)
def test_a_ratio_agrees_with_its_parts(
    published: str, numerator: int, denominator: int, expected: tuple[str, ...]
) -> None:
    given_ = Observation(value=D(published), numerator=D(numerator), denominator=D(denominator))
    assert said(a_ratio({NOW_AT: given_})) == expected


def test_a_percentage_is_multiplied_before_it_is_compared() -> None:
    row: dict[str, Any] = {"unit_of_measurement": "%", "decimals": 1}
    forty = Observation(value=D(40), numerator=D(16), denominator=D(40))
    share = Observation(value=D("0.4"), numerator=D(16), denominator=D(40))
    assert said(a_ratio({NOW_AT: forty}, **row)) == ()
    assert said(a_ratio({NOW_AT: share}, **row)) == ("公布值0.4与分子÷分母的结果40.0不一致",)


@pytest.mark.parametrize(
    "given_",
    [Observation(value=D(9)), Observation(value=D(9), numerator=D(97)), Observation(value=D(9), denominator=D(80))],
)
def test_half_a_ratio_is_not_compared(given_: Observation) -> None:
    assert said(a_ratio({NOW_AT: given_})) == ()


# Falling


CUMULATIVE = {"name": "知识产权质押融资累计登记金额", "unit_of_measurement": "亿元", "decimals": 2}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("4.82", "4.81", ("累计数比上季末少0.01亿元",)),
        ("4.82", "4.82", ()),
        ("4.82", "4.83", ()),
        ("4.82", "0", ("累计数比上季末少4.82亿元",)),
        ("0", "0", ()),
    ],
)
def test_a_cumulative_level_never_falls(before: str, now: str, expected: tuple[str, ...]) -> None:
    assert said(facts({(2026, 2): value(before), NOW_AT: value(now)}, **CUMULATIVE)) == expected


def test_in_the_first_quarter_a_cumulative_level_is_compared_with_the_year_before() -> None:
    row = facts({(2025, 3): value(9), (2025, 4): value("4.52"), (2026, 1): value("4.5")}, **CUMULATIVE)
    assert said(row, (2026, 1)) == ("累计数比上季末少0.02亿元",)


def test_a_history_quarter_is_doubted_like_any_other() -> None:
    row = facts({(2024, 3): value("3.9"), (2024, 4): value("3.8")}, **CUMULATIVE)
    assert said(row, (2024, 4)) == ("累计数比上季末少0.1亿元",)
    assert said(row, (2024, 3)) == ()


def test_a_level_that_is_not_cumulative_may_fall() -> None:
    assert said(facts({(2026, 2): value(508), NOW_AT: value(507)})) == ()


def test_a_quarter_without_a_figure_is_not_passed_over() -> None:
    assert said(facts({(2026, 1): value(5), NOW_AT: value(4)}, **CUMULATIVE)) == ()


@pytest.mark.parametrize(("quarter", "word"), [((2026, 2), "一季度"), ((2026, 3), "上半年"), ((2026, 4), "前三季度")])
def test_what_is_counted_since_january_never_falls(quarter: Quarter, word: str) -> None:
    before = (quarter[0], quarter[1] - 1)
    flow: dict[str, Any] = {"basis": Basis.YEAR_TO_DATE, "unit_of_measurement": "次"}
    assert said(facts({before: value(112), quarter: value(110)}, **flow), quarter) == (f"本年累计数比{word}少2次",)
    assert said(facts({before: value(112), quarter: value(111)}, **flow), quarter) == (f"本年累计数比{word}少1次",)
    assert said(facts({before: value(112), quarter: value(112)}, **flow), quarter) == ()


@pytest.mark.parametrize("name", ["专利转让许可年均次数", "累计次数"])
def test_a_new_year_begins_at_nought(name: str) -> None:
    row = facts({(2025, 4): value(203), (2026, 1): value(60)}, basis=Basis.YEAR_TO_DATE, name=name)
    assert said(row, (2026, 1)) == ()


def test_growth_is_doubted_by_its_quantity() -> None:
    quantities = {(2026, 2): 6, NOW_AT: 5, (2025, 3): 10}
    row = growth({quarter: Observation(quantity=D(given_)) for quarter, given_ in quantities.items()})
    assert said(row) == ("本年累计数比上半年少1件",)
    row = growth({NOW_AT: Observation(quantity=D(16)), (2025, 3): Observation(quantity=D(10))})
    assert said(row) == ("比上年同期10件增长60.0%，变动超过50%",)


# Leaping


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        ("40", "60", ()),  # exactly a half
        ("40", "60.0001", ("比上年同期40件增长50.1%，变动超过50%",)),  # 50.00025 %, never said as the limit
        ("40", "59.9999", ()),
        ("40", "61", ("比上年同期40件增长52.5%，变动超过50%",)),
        ("40", "62", ("比上年同期40件增长55.0%，变动超过50%",)),
        ("40", "20", ()),
        ("40", "19.9999", ("比上年同期40件下降50.1%，变动超过50%",)),
        ("40", "20.0001", ()),
        ("40", "19", ("比上年同期40件下降52.5%，变动超过50%",)),
        ("40", "0", ("比上年同期40件下降100.0%，变动超过50%",)),
        ("40", "-10", ("比上年同期40件下降125.0%，变动超过50%",)),
        ("40", "400", ("比上年同期40件增长900.0%，变动超过50%",)),
        ("0", "400", ()),  # from zero no rate of change exists
        ("-4", "400", ()),
        ("0.0001", "0.00015", ()),
        ("0.0001", "0.0002", ("比上年同期0.0001件增长100.0%，变动超过50%",)),
    ],
)
def test_a_change_of_more_than_half_in_a_year(then: str, now: str, expected: tuple[str, ...]) -> None:
    assert said(facts({(2025, 3): value(then), NOW_AT: value(now)})) == expected


def test_only_the_same_quarter_of_last_year_counts() -> None:
    assert said(facts({(2024, 3): value(1), (2025, 2): value(1), (2026, 2): value(1), NOW_AT: value(9)})) == ()


def test_every_doubt_of_a_figure_is_said() -> None:
    observed = {(2025, 3): value(10), (2026, 2): value(5), NOW_AT: value("0.5")}
    assert said(facts(observed, name="累计名次", unit_of_measurement="名")) == (
        "名次从1起，填的是0.5", "累计数比上季末少4.5名", "比上年同期10名下降95.0%，变动超过50%",
    )  # fmt: skip


# Nothing to doubt


@pytest.mark.parametrize("observed", [None, Observation(), Observation(not_applicable=True), Observation(note="在办")])
def test_without_a_figure_there_is_no_doubt(observed: Observation | None) -> None:
    now = {NOW_AT: observed} if observed else {}
    assert said(facts({(2026, 2): value(9), (2025, 3): value(1), **now}, **CUMULATIVE)) == ()


def test_what_is_computed_from_others_is_not_doubted() -> None:
    row = facts(formula=Formula.QUOTIENT, numerator_key=2, denominator_key=3)
    object.__setattr__(row, "values", {NOW_AT: D(90), (2025, 3): D(1)})
    object.__setattr__(row, "observations", {NOW_AT: Observation(value=D(90))})
    assert said(row) == ()


FIGURES = st.decimals(
    min_value=D("-99999999999.9999"), max_value=D("99999999999.9999"), places=4, allow_nan=False, allow_infinity=False
)
MAYBE = st.one_of(st.none(), FIGURES)
OBSERVATIONS = st.builds(
    Observation, value=MAYBE, numerator=MAYBE, denominator=MAYBE.filter(lambda given_: given_ != 0), quantity=MAYBE
)
ROWS = st.dictionaries(st.sampled_from([(2025, 3), (2026, 2), NOW_AT]), OBSERVATIONS)


@unhurried
@given(
    ROWS, ROWS, st.sampled_from(list(Formula)), st.sampled_from(list(Basis)), st.sampled_from(["名", "%", "件"]),
    st.sampled_from(["累计数", "存量"]), st.integers(0, 4), st.sampled_from(list(Part)), st.sampled_from(list(Part)),
)  # fmt: skip
def test_whatever_was_entered_is_doubted_in_plain_words(
    one: dict[Quarter, Observation],
    other: dict[Quarter, Observation],
    formula: Formula,
    basis: Basis,
    unit: str,
    name: str,
    decimals: int,
    part: Part,
    outer_part: Part,
) -> None:
    common: dict[str, Any] = {"unit_of_measurement": unit, "name": name, "decimals": decimals, **PARTS}
    first = facts(one, key=1, formula=formula, basis=basis, quantity_label="申请量（件）", **common)
    second = facts(other, key=2, formula=Formula.RATIO, **common)
    bounds = [Bound(1, part, 2, outer_part), Bound(2, outer_part, 1, part)]
    for row in (first, second):
        found = doubts(row, NOW_AT, {1: first, 2: second}, bounds)
        assert all(each and "E" not in each and "\n" not in each and "None" not in each for each in found)
        assert len(set(found)) == len(found)
