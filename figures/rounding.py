"""Every rounding of a figure happens here, exactly and without a decimal context.

Numbers come in as Decimal (a figure) or Fraction (a value on the way) and leave as Decimal. A rounded figure is never
−0. NaN and the infinities are no figures: they raise ValueError or OverflowError.
"""

from decimal import Context, Decimal
from fractions import Fraction

Exact = Decimal | Fraction

# The precision in which derived values (shares, gaps, projections) leave the arithmetic.
DIGITS = Context(prec=28)


def to_decimal(value: Fraction) -> Decimal:
    """The Decimal nearest to an exact value, 28 significant digits (a tie goes to the even digit)."""
    return DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator))


def round_half_up(value: Exact, decimals: int) -> Decimal:
    """四舍五入 at `decimals` places: a tie moves away from zero, so that −0.25 mirrors 0.25."""
    numerator, denominator = _scaled(value, decimals)
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return _unscaled(magnitude if numerator >= 0 else -magnitude, decimals)


def round_down(value: Exact, decimals: int) -> Decimal:
    """The greatest number with `decimals` places not above `value` (toward −∞, also below zero)."""
    numerator, denominator = _scaled(value, decimals)
    return _unscaled(numerator // denominator, decimals)


def round_up(value: Exact, decimals: int) -> Decimal:
    """The least number with `decimals` places not below `value` (toward +∞, also below zero)."""
    numerator, denominator = _scaled(value, decimals)
    return _unscaled(-(-numerator // denominator), decimals)


def round_away(value: Exact, decimals: int) -> Decimal:
    """The next number with `decimals` places away from zero: a difference that exists is never rounded to nothing."""
    return round_up(value, decimals) if value > 0 else round_down(value, decimals)


def round_gap(value: Exact) -> Decimal:
    """A gap to 0.001, a tenth of a percentage point, a tie away from zero: what is displayed is what is judged."""
    return round_half_up(value, 3)


def _scaled(value: Exact, decimals: int) -> tuple[int, int]:
    numerator, denominator = value.as_integer_ratio()
    return (numerator * 10**decimals, denominator) if decimals >= 0 else (numerator, denominator * 10**-decimals)


def _unscaled(number: int, decimals: int) -> Decimal:
    # Built from text: arithmetic such as scaleb would round to the precision of the current context.
    return Decimal(f"{number}e{-decimals}")
