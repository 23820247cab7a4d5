"""Growth targets turned into quantities, and growth read back from them (docs: 进度如何计算, 增长类指标).

The public names are offered by `indicators.progress`.
"""

from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction
from typing import TypedDict, Unpack

from figures.rounding import DIGITS, to_decimal
from indicators.segments import Basis, Direction, Pace, Path

# Twice the digits that leave: a root, a subtraction of 1 and a rounding then agree with the exact value (1.331 → 10 %).
_ROOTS = Context(prec=60)


class PathOptions(TypedDict, total=False):
    """What `growth_path` hands on to Path; basis and targets follow from the rates."""

    direction: Direction
    pace: Pace
    quarter_plan: Mapping[tuple[int, int], Decimal]
    annual_only: bool
    decimals: int | None
    tolerance: Decimal


def growth_path(
    *, base: Decimal | None, base_year: int, rates: Mapping[int, Decimal], **path: Unpack[PathOptions]
) -> Path | None:
    """The path of a quantity that is to grow by average annual rates in percent (10: ten per cent a year).

    The target of year y is `base × (1 + rate/100)^(y − base_year)`, not rounded, counted since 1 January. A year
    without a rate of its own, from base_year + 1 on, takes the next stated one; a rate for the base year or before
    promises nothing. None without a base above 0: there is nothing to grow from. Raises ValueError for a rate below
    −100 and as Path does.
    """
    if base is None or base <= 0:
        return None
    stated = sorted(year for year in rates if year > base_year)
    targets: dict[int, Decimal] = {}
    first = base_year + 1
    for stated_year in stated:
        factor = 1 + Fraction(rates[stated_year]) / 100
        if factor < 0:
            raise ValueError(f"The rate {rates[stated_year]} of {stated_year} is below -100 percent.")
        for year in range(first, stated_year + 1):
            targets[year] = to_decimal(Fraction(base) * factor ** (year - base_year))
        first = stated_year + 1
    return Path(basis=Basis.YEAR_TO_DATE, targets=targets, **path)


def average_growth(*, quantity: Decimal, base: Decimal | None, base_year: int, year: int) -> Decimal | None:
    """Average annual growth since the base year in percent, by the geometric mean (水平法), not rounded.

    `quantity` is the whole year's. −100 for a quantity of 0; None for a base that is missing or not above 0, a negative
    quantity, or a year not after the base year.
    """
    if base is None or base <= 0 or quantity < 0 or year <= base_year:
        return None
    ratio = _ROOTS.divide(quantity, base)
    factor = _ROOTS.power(ratio, _ROOTS.divide(Decimal(1), Decimal(year - base_year)))
    return DIGITS.plus(_ROOTS.multiply(_ROOTS.subtract(factor, Decimal(1)), Decimal(100)))


def project_final(path: Path, year: int, quarter: int, actual: Decimal) -> Decimal | None:
    """Where a level will stand at the end of the last target year if it keeps the average pace since the baseline.

    `A + (A − baseline) ÷ quarters since the baseline × quarters left`, in the indicator's unit; it may fall below 0.
    None for a flow, without a baseline, at or before it, and after the last target. Raises ValueError for a quarter
    outside 1–4.
    """
    check_quarter(quarter)
    if path.basis is not Basis.STOCK or path.baseline is None or path.baseline_year is None or not path.targets:
        return None
    since = (year - path.baseline_year - 1) * 4 + quarter
    left = (max(path.targets) - year) * 4 + 4 - quarter
    if since <= 0 or left < 0:
        return None
    gained = Fraction(actual) - Fraction(path.baseline)
    return to_decimal(Fraction(actual) + gained * Fraction(left, since))


def check_quarter(quarter: int) -> None:
    """Raise ValueError for a quarter outside 1–4."""
    if quarter not in (1, 2, 3, 4):
        raise ValueError(f"Quarter {quarter} is not one of 1 to 4.")
