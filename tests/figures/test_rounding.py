"""Rounding: expected values by hand, and the properties that define each way of rounding."""

from decimal import Decimal as D  # noqa: N817  # a case stays on one line
from decimal import localcontext
from fractions import Fraction as F  # noqa: N817  # a case stays on one line

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from figures.rounding import round_away, round_down, round_gap, round_half_up, round_up, to_decimal

unhurried = settings(deadline=None)  # a busy machine is not a failing property


@pytest.mark.parametrize(
    ("value", "decimals", "half_up", "down", "up", "away"),
    [
        ("0.25", 1, "0.3", "0.2", "0.3", "0.3"),
        ("0.35", 1, "0.4", "0.3", "0.4", "0.4"),
        ("0.249", 1, "0.2", "0.2", "0.3", "0.3"),
        ("-0.25", 1, "-0.3", "-0.3", "-0.2", "-0.3"),
        ("-0.24", 1, "-0.2", "-0.3", "-0.2", "-0.3"),
        ("2.5", 0, "3", "2", "3", "3"),
        ("477.5", 0, "478", "477", "478", "478"),
        ("-0.4", 0, "0", "-1", "0", "-1"),
        ("7", 2, "7.00", "7.00", "7.00", "7.00"),
        ("0", 1, "0.0", "0.0", "0.0", "0.0"),
        ("-0.0", 0, "0", "0", "0", "0"),
        ("1250", -2, "13e2", "12e2", "13e2", "13e2"),
    ],
)
def test_rounding(value: str, decimals: int, half_up: str, down: str, up: str, away: str) -> None:
    found = [way(D(value), decimals) for way in (round_half_up, round_down, round_up, round_away)]
    assert [str(number) for number in found] == [str(D(text)) for text in (half_up, down, up, away)]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (F(-1005, 10000), "-0.101"),
        (F(-1004, 10000), "-0.100"),
        (F(1, 3), "0.333"),
        (F(5, 10000), "0.001"),
        (F(-4, 10000), "0.000"),
    ],
)
def test_a_gap_is_rounded_to_a_tenth_of_a_point(value: F, shown: str) -> None:
    assert str(round_gap(value)) == shown


def test_an_exact_value_leaves_with_twenty_eight_digits() -> None:
    assert to_decimal(F(1, 3)) == D("0.3333333333333333333333333333")
    assert to_decimal(F(200, 3)) == D("66.66666666666666666666666667")
    assert str(to_decimal(F(477))) == "477"
    assert to_decimal(F(-17, 40)) == D("-0.425")


def test_the_current_context_has_no_say() -> None:
    with localcontext(prec=2):
        assert round_half_up(D("12345.678"), 2) == D("12345.68")
        assert round_down(D("12345678901234567890123456789012.5"), 0) == D("12345678901234567890123456789012")
        assert to_decimal(F(12345, 2)) == D("6172.5")


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        round_half_up(D(text), 1)


exact = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12) | st.fractions()


@unhurried
@given(exact, st.integers(-3, 6))
def test_ways_of_rounding_agree(value: D | F, decimals: int) -> None:
    step = F(10) ** -decimals
    down, up = F(round_down(value, decimals)), F(round_up(value, decimals))
    half_up, away = F(round_half_up(value, decimals)), F(round_away(value, decimals))
    assert F(value) - step < down <= F(value) <= up < F(value) + step
    assert abs(half_up - F(value)) <= step / 2
    assert half_up in {down, up}
    assert abs(away) == max(abs(down), abs(up))
    assert F(round_half_up(-value, decimals)) == -half_up


@unhurried
@given(exact, st.integers(0, 6))
def test_a_rounded_figure_is_never_minus_nothing(value: D | F, decimals: int) -> None:
    for way in (round_half_up, round_down, round_up, round_away):
        assert not (way(value, decimals) == 0 and way(value, decimals).is_signed())
        assert way(way(value, decimals), decimals) == way(value, decimals)
