"""What figures are called: one line a case, written as it has to stand on the page."""

from datetime import date
from decimal import Decimal as D  # noqa: N817  # a case stays on one line

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figures import wording
from figures.wording import (
    against_expected,
    as_of,
    ceiling_points,
    change,
    completion,
    during,
    flat_gap,
    number,
    per_quarter,
    percent,
    period,
    period_name,
    points,
    quantity,
    rate,
    remaining,
    short_points,
    target_number,
    used,
)

unhurried = settings(deadline=None)  # a busy machine is not a failing property


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("518", 0, "518"),
        ("518.5", 0, "519"),
        ("0.885", 2, "0.89"),
        ("1", 2, "1.00"),
        ("52300", 0, "52300"),
        ("12345678901.1234", 4, "12345678901.1234"),
        ("-3", 0, "−3"),
        ("-0.4", 0, "0"),
        ("0", 0, "0"),
        ("5.2300", None, "5.23"),
        ("1E+3", None, "1000"),
        ("1E-4", None, "0.0001"),
        ("100", None, "100"),
        ("-0.00", None, "0"),
        ("0E+2", None, "0"),
        ("-2.50", None, "−2.5"),
    ],
)
def test_number(value: str, decimals: int | None, shown: str) -> None:
    assert number(D(value), decimals) == shown


def test_quantity() -> None:
    assert quantity(D(518), "件", 0) == "518件"
    assert quantity(D("4.50"), "亿元", 2) == "4.50亿元"
    assert quantity(D("4.50"), "亿元") == "4.5亿元"


@pytest.mark.parametrize(
    ("value", "decimals", "lower", "shown"),
    [
        ("13.31", 0, False, "14"),
        ("11", 0, False, "11"),
        ("12.1", 1, False, "12.1"),
        ("13.31", 0, True, "13"),
        ("13.31", None, False, "13.31"),
        ("-0.5", 0, False, "0"),
    ],
)
def test_target_number(value: str, decimals: int | None, lower: bool, shown: str) -> None:
    assert target_number(D(value), decimals, lower=lower) == shown


@pytest.mark.parametrize(
    ("share", "as_it_is", "guarded", "of_a_ceiling"),
    [
        ("0.575", "57.5%", "57.5%", "57.5%"),
        ("0.96822", "96.8%", "96.8%", "96.8%"),
        ("0.9685", "96.9%", "96.9%", "96.9%"),
        ("0.9994", "99.9%", "99.9%", "99.9%"),
        ("0.9995", "100.0%", "99.9%", "99.9%"),
        ("0.999999", "100.0%", "99.9%", "99.9%"),
        ("1", "100.0%", "100.0%", "100.0%"),
        ("1.0004", "100.0%", "100.0%", "100.1%"),
        ("1.0005", "100.1%", "100.1%", "100.1%"),
        ("0.0005", "0.1%", "0.1%", "0.1%"),
        ("0.0004", "0.0%", "0.1%", "0.1%"),
        ("0", "0.0%", "0.0%", "0.0%"),
        ("-0.0004", "0.0%", "0.0%", "0.0%"),
        ("-12.375", "−1237.5%", "−1237.5%", "−1237.5%"),
        ("10", "1000.0%", "1000.0%", "1000.0%"),
    ],
)
def test_percentages(share: str, as_it_is: str, guarded: str, of_a_ceiling: str) -> None:
    assert (percent(D(share)), completion(D(share)), used(D(share))) == (as_it_is, guarded, of_a_ceiling)


@pytest.mark.parametrize(
    ("gap", "in_words", "of_a_ceiling", "short"),
    [
        ("-0.175", "低于序时进度17.5个百分点", "超控制进度17.5个百分点", "−17.5"),
        ("0.083", "高于序时进度8.3个百分点", "低于控制进度8.3个百分点", "+8.3"),
        ("0", "与序时进度持平", "与控制进度持平", "0.0"),
        ("0.0004", "与序时进度持平", "与控制进度持平", "0.0"),
        ("-0.0004", "与序时进度持平", "与控制进度持平", "0.0"),
        ("-0.0005", "低于序时进度0.1个百分点", "超控制进度0.1个百分点", "−0.1"),
        ("0.0005", "高于序时进度0.1个百分点", "低于控制进度0.1个百分点", "+0.1"),
        ("1", "高于序时进度100.0个百分点", "低于控制进度100.0个百分点", "+100.0"),
        ("1.0004", "高于序时进度100.0个百分点", "低于控制进度100.0个百分点", "+100.0"),
        ("1.0005", "高于序时进度100个百分点以上", "低于控制进度100个百分点以上", "+100以上"),
        ("-13.125", "低于序时进度100个百分点以上", "超控制进度100个百分点以上", "−100以上"),
    ],
)
def test_gaps(gap: str, in_words: str, of_a_ceiling: str, short: str) -> None:
    assert (points(D(gap)), ceiling_points(D(gap)), short_points(D(gap))) == (in_words, of_a_ceiling, short)


@pytest.mark.parametrize(
    ("gap", "lower", "shown"),
    [
        ("-0.012", False, "低于目标1.2%"),
        ("0.03", False, "高于目标3.0%"),
        ("-0.012", True, "高于目标1.2%"),
        ("0.03", True, "低于目标3.0%"),
        ("-0.0004", False, "与目标持平"),
        ("-1.5", False, "低于目标100%以上"),
        ("-1", False, "低于目标100.0%"),
    ],
)
def test_gaps_where_nothing_is_left_to_climb(gap: str, lower: bool, shown: str) -> None:
    assert flat_gap(D(gap), lower=lower) == shown


@pytest.mark.parametrize(
    ("value", "target", "shown"),
    [
        ("10", None, "10.0%"),
        ("9.139", None, "9.1%"),
        ("9.96", None, "10.0%"),
        ("9.96", "10", "9.9%"),
        ("10", "10", "10.0%"),
        ("10.04", "10", "10.0%"),
        ("9.94", "10", "9.9%"),
        ("-2.25", None, "−2.3%"),
    ],
)
def test_rates(value: str, target: str | None, shown: str) -> None:
    assert rate(D(value), target=None if target is None else D(target)) == shown


def test_changes() -> None:
    assert change(D("8.33")) == "同比增长8.3%"
    assert change(D(-2)) == "同比下降2.0%"
    assert change(D("0.04")) == "同比持平"
    assert change(D("9.96"), label="年均") == "年均增长10.0%"


@pytest.mark.parametrize(
    ("actual", "expected", "decimals", "shown"),
    [
        ("518", "525", 0, "较序时应完成数少7件"),
        ("480", "477", 0, "较序时应完成数多3件"),
        ("525", "525.0", 0, "与序时应完成数持平"),
        ("0.95", "0.96", 2, "较序时应完成数少0.01件"),
        ("13", "13.31", 0, "较序时应完成数少1件"),
        ("2", "2.5", None, "较序时应完成数少0.5件"),
    ],
)
def test_against_expected(actual: str, expected: str, decimals: int | None, shown: str) -> None:
    assert against_expected(D(actual), D(expected), "件", decimals) == shown


@pytest.mark.parametrize(
    ("actual", "target", "lower", "shown"),
    [
        ("483", "495", False, "较2025年目标仍差12件"),
        ("495", "495", False, "已达到2025年目标"),
        ("10.9", "11", False, "较2025年目标仍差1件"),
        ("97", "90", True, "较2025年目标仍高7件"),
        ("90", "90", True, "已达到2025年目标"),
        ("89", "90", True, "已达到2025年目标"),
        ("496", "495", False, "已达到2025年目标"),
    ],
)
def test_remaining(actual: str, target: str, lower: bool, shown: str) -> None:
    assert remaining(2025, D(actual), D(target), "件", 0, lower=lower) == shown


def test_per_quarter() -> None:
    assert per_quarter(D(17), "件", 0) == "后续每季度需净增17件"
    assert per_quarter(D("5.3333"), "件", 0) == "后续每季度需净增6件"
    assert per_quarter(D("-2.6666"), "天", 0) == "后续每季度需降3天"
    assert per_quarter(D("0.1"), "亿元", 2) == "后续每季度需净增0.10亿元"
    assert per_quarter(D("2.5"), "件") == "后续每季度需净增2.5件"


def test_periods() -> None:
    assert [period_name(quarter) for quarter in (1, 2, 3, 4)] == ["一季度", "上半年", "前三季度", "全年"]
    assert period(2026, 3) == "2026年前三季度"
    assert [as_of(2026, quarter) for quarter in (1, 2, 3, 4)] == [
        "截至2026年3月底",
        "截至2026年6月底",
        "截至2026年9月底",
        "截至2026年12月底",
    ]
    assert [during(2026, quarter) for quarter in (1, 2, 3, 4)] == [
        "2026年1—3月",
        "2026年1—6月",
        "2026年1—9月",
        "2026年1—12月",
    ]


@pytest.mark.parametrize("quarter", [0, 5, -1])
def test_a_quarter_outside_the_year_has_no_name(quarter: int) -> None:
    for say in (period, as_of, during):
        with pytest.raises(ValueError, match="not one of 1 to 4"):
            say(2026, quarter)
    with pytest.raises(ValueError, match="not one of 1 to 4"):
        period_name(quarter)


def test_nothing_is_a_dash_and_never_a_nought() -> None:
    of_one_value = (number, target_number, percent, completion, used, rate, change)
    assert {say(None) for say in of_one_value} == {wording.DASH}
    assert {say(None) for say in (points, ceiling_points, flat_gap, short_points)} == {wording.DASH}
    assert quantity(None, "件") == per_quarter(None, "件") == wording.DASH
    for actual, other in ((None, D(1)), (D(1), None), (None, None)):
        assert against_expected(actual, other, "件") == wording.DASH
        assert remaining(2025, actual, other, "件") == wording.DASH


shares = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)


@unhurried
@given(shares)
def test_a_share_never_pretends(share: D) -> None:
    assert (completion(share) == "100.0%") <= (share >= 1)
    assert (completion(share) == "0.0%") <= (share <= 0)
    assert (used(share) == "100.0%") == (share == 1)
    for say in (percent, completion, used, points, ceiling_points, flat_gap, short_points, change):
        assert "−0.0" not in say(share)
        assert "-" not in say(share)
        assert "E" not in say(share)


@unhurried
@given(shares, shares, st.none() | st.integers(0, 4))
def test_what_is_missing_never_reads_as_nothing(actual: D, target: D, decimals: int | None) -> None:
    said = remaining(2025, actual, target, "件", decimals)
    assert ("仍差" in said) == (actual < target)
    assert "仍差0件" not in said
    assert ("持平" in against_expected(actual, target, "件", decimals)) == (actual == target)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(None, 0, "—"), ("10", 0, "+10"), ("-2", 0, "−2"), ("0", 0, "0"), ("0.06", 2, "+0.06"), ("0.04", 1, "0.0"),
     ("-0.04", 1, "0.0"), ("-1.25", 1, "−1.3"), ("1.5", None, "+1.5")],
)  # fmt: skip
def test_a_difference_says_its_sign(value: str | None, decimals: int | None, shown: str) -> None:
    assert wording.difference(None if value is None else D(value), decimals) == shown


@pytest.mark.parametrize(("last", "now", "said"), [(10, 12, "后退2位"), (12, 10, "前进2位"), (7, 7, "持平")])
def test_a_rank_moves_by_places(last: int, now: int, said: str) -> None:
    assert wording.places(last, now) == wording.places(D(last), D(now)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "—"),
        ("1.3", "提高1.3个百分点"),
        ("-0.4", "下降0.4个百分点"),
        ("0", "持平"),
        ("0.04", "持平"),
        ("-0.04", "持平"),
    ],
)
def test_what_is_in_percent_moves_in_points(value: str | None, said: str) -> None:
    assert wording.moved_points(None if value is None else D(value)) == said


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 10, 8), "还有12天"),
        (date(2026, 10, 19), "还有1天"),
        (date(2026, 10, 20), "今天截止"),
        (date(2026, 10, 21), "已超期1天"),
        (date(2027, 10, 20), "已超期365天"),
    ],
)
def test_how_far_away_a_deadline_is(today: date, said: str) -> None:
    assert wording.days_left(date(2026, 10, 20), today) == said


def test_a_day() -> None:
    assert wording.day(date(2026, 6, 30)) == "2026年6月30日"


@pytest.mark.parametrize(
    ("region", "said"),
    [("大足区", "全区"), ("重庆市", "全市"), ("彭水苗族土家族自治县", "全县"), ("全国", "全部"), ("", "全部")],
)
def test_the_whole_of_a_region(region: str, said: str) -> None:
    assert wording.whole_of(region) == said
