"""How figures are said in Chinese: the same words on pages, in circulars and in workbooks.

Shares and gaps come in as fractions (0.10 is 10 %, or 10 percentage points) and are said to one decimal, half up.
None always gives the dash, never an exception and never a zero. Minus is U+2212; thousands are not grouped, as in
official documents.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from figures.rounding import round_away, round_down, round_half_up, round_up

DASH = "—"
MINUS = "−"

_PERIODS = {1: "一季度", 2: "上半年", 3: "前三季度", 4: "全年"}
_ONE_TENTH = Decimal("0.1")


# Numbers


def number(value: Decimal | None, decimals: int | None = None) -> str:
    """A figure at its indicator's own decimals, half up; without decimals as it is, no exponent and no idle zeros."""
    if value is None:
        return DASH
    if decimals is not None:
        return _signed(round_half_up(value, decimals))
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", MINUS)


def quantity(value: Decimal | None, unit: str, decimals: int | None = None) -> str:
    """A figure with its unit of measurement: 518件."""
    return DASH if value is None else f"{number(value, decimals)}{unit}"


def target_number(value: Decimal | None, decimals: int | None = None, *, lower: bool = False) -> str:
    """A target that need not be a round figure (10 % growth of a count), shown so that reaching what is shown meets it.

    Rounded up, or down where lower is better; a target printed in a plan has the indicator's decimals and stays.
    """
    if value is None or decimals is None:
        return number(value)
    return _signed(round_down(value, decimals) if lower else round_up(value, decimals))


def difference(value: Decimal | None, decimals: int | None = None) -> str:
    """A change in the indicator's unit, for a table: +10, −2, 0."""
    if value is None:
        return DASH
    text = number(value, decimals)
    if not any(digit in text for digit in "123456789"):
        return text.removeprefix(MINUS)
    return f"+{text}" if value > 0 else text


def places(last: Decimal | int, now: Decimal | int) -> str:
    """How a rank moved: from 10 to 12 后退2位, from 12 to 10 前进2位, 持平."""
    if now == last:
        return "持平"
    return f"{'后退' if now > last else '前进'}{number(abs(Decimal(now) - Decimal(last)))}位"


# Percentages


def percent(share: Decimal | None) -> str:
    """A share as it is: 序时进度 75.0%."""
    return DASH if share is None else f"{_signed(_percentage(share))}%"


def completion(share: Decimal | None) -> str:
    """Progress or achievement: never 100.0% below the target, never 0.0% above zero."""
    return DASH if share is None else f"{_signed(_guarded(share))}%"


def completion_shown(share: Decimal) -> Decimal:
    """The percentage that `completion` says, for a cell that is to hold a number: 96.8."""
    return _guarded(share)


def used(share: Decimal | None) -> str:
    """The used part of a ceiling (已用): guarded like `completion`, and never 100.0% once the ceiling is broken."""
    return DASH if share is None else f"{_signed(used_shown(share))}%"


def used_shown(share: Decimal) -> Decimal:
    """The percentage that `used` says."""
    rounded = _guarded(share)
    return rounded + _ONE_TENTH if share > 1 and rounded == 100 else rounded


def rate(value: Decimal | None, *, target: Decimal | None = None) -> str:
    """A rate that is already in percent (average growth): 10.0%; below its target never shown as the target."""
    if value is None:
        return DASH
    rounded = round_half_up(value, 1)
    if target is not None and value < target <= rounded:
        rounded = round_down(value, 1)
    return f"{_signed(rounded)}%"


def change(value: Decimal | None, *, label: str = "同比") -> str:
    """A change in percent, in words: 同比增长8.3%, 同比下降2.0%, 同比持平."""
    if value is None:
        return DASH
    rounded = round_half_up(value, 1)
    if rounded == 0:
        return f"{label}持平"
    return f"{label}{'增长' if rounded > 0 else '下降'}{abs(rounded)}%"


def change_shown(value: Decimal) -> Decimal:
    """The change in percent that `change` says, with its sign."""
    return round_half_up(value, 1)


def moved_points(value: Decimal | None) -> str:
    """The change of what is itself in percent: 提高1.3个百分点, 下降0.4个百分点, 持平."""
    if value is None:
        return DASH
    rounded = round_half_up(value, 1)
    return f"{'提高' if rounded > 0 else '下降'}{abs(rounded)}个百分点" if rounded else "持平"


# Gaps, in percentage points


def points(gap: Decimal | None) -> str:
    """低于序时进度17.5个百分点, 高于序时进度8.3个百分点, 与序时进度持平; beyond ±100 points 100个百分点以上."""
    return _gap_in_words(gap, above="高于序时进度", below="低于序时进度", level="与序时进度持平")


def ceiling_points(gap: Decimal | None) -> str:
    """The gap of a ceiling, positive while less is used than the schedule allows: 低于控制进度…, 超控制进度…."""
    return _gap_in_words(gap, above="低于控制进度", below="超控制进度", level="与控制进度持平")


def flat_gap(gap: Decimal | None, *, lower: bool = False) -> str:
    """The gap where there is nothing left to climb, relative to the target: 低于目标1.2%.

    `lower`: lower is better, so that a negative gap stands above the target and says 高于目标.
    """
    if gap is None:
        return DASH
    rounded = _percentage(gap)
    if rounded == 0:
        return "与目标持平"
    word = "高于目标" if (rounded > 0) != lower else "低于目标"
    return f"{word}{_up_to_hundred(rounded, '%')}"


def short_points(gap: Decimal | None) -> str:
    """The gap for a table: −17.5, +8.3, 0.0; beyond ±100 points −100以上, +100以上. The heading says 个百分点."""
    if gap is None:
        return DASH
    rounded = _percentage(gap)
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return f"{sign}{_up_to_hundred(rounded)}"


def points_shown(gap: Decimal) -> Decimal:
    """The gap in percentage points as it is judged, one decimal: −17.5. However far beyond ±100 it lies."""
    return _percentage(gap)


# Differences, in the indicator's unit. They are rounded away from zero: what is missing never reads as nothing.


def against_expected(actual: Decimal | None, expected: Decimal | None, unit: str, decimals: int | None = None) -> str:
    """较序时应完成数少7件, 较序时应完成数多3件, 与序时应完成数持平."""
    if actual is None or expected is None:
        return DASH
    if actual == expected:
        return "与序时应完成数持平"
    word = "多" if actual > expected else "少"
    return f"较序时应完成数{word}{_distance(actual, expected, decimals)}{unit}"


def remaining(
    year: int,
    actual: Decimal | None,
    target: Decimal | None,
    unit: str,
    decimals: int | None = None,
    *,
    lower: bool = False,
) -> str:
    """What still separates a figure from the target of `year`: 较2025年目标仍差12件 (lower is better: 仍高12件).

    Once met: 已达到2025年目标.
    """
    if actual is None or target is None:
        return DASH
    if (actual <= target) if lower else (actual >= target):
        return f"已达到{year}年目标"
    return f"较{year}年目标仍{'高' if lower else '差'}{_distance(actual, target, decimals)}{unit}"


def per_quarter(required: Decimal | None, unit: str, decimals: int | None = None) -> str:
    """What every later quarter has to bring: 后续每季度需净增6件, 后续每季度需降2件; rounded away from zero."""
    if required is None:
        return DASH
    amount = abs(required) if decimals is None else abs(round_away(required, decimals))
    return f"后续每季度需{'降' if required < 0 else '净增'}{number(amount, decimals)}{unit}"


# Periods. A quarter outside 1–4 is a ValueError.


def period_name(quarter: int) -> str:
    """一季度, 上半年, 前三季度, 全年: what has gone by at the end of the quarter."""
    _check_quarter(quarter)
    return _PERIODS[quarter]


def period(year: int, quarter: int) -> str:
    """2026年前三季度."""
    return f"{year}年{period_name(quarter)}"


def as_of(year: int, quarter: int) -> str:
    """A level: 截至2026年9月底."""
    _check_quarter(quarter)
    return f"截至{year}年{quarter * 3}月底"


def during(year: int, quarter: int) -> str:
    """A flow since 1 January: 2026年1—9月."""
    _check_quarter(quarter)
    return f"{year}年1—{quarter * 3}月"


def day(moment: date) -> str:
    """2026年6月30日."""
    return f"{moment.year}年{moment.month}月{moment.day}日"


def days_left(due_on: date, today: date) -> str:
    """How far away a deadline is: 还有12天, 今天截止, 已超期3天."""
    days = (due_on - today).days
    return f"还有{days}天" if days > 0 else "今天截止" if days == 0 else f"已超期{-days}天"


def _check_quarter(quarter: int) -> None:
    if quarter not in _PERIODS:
        raise ValueError(f"Quarter {quarter} is not one of 1 to 4.")


def _percentage(share: Decimal) -> Decimal:
    # A tenth of a percent is 0.001: this rounds as `rounding.round_gap`, so that the gap shown is the gap judged.
    return round_half_up(Fraction(share) * 100, 1)


def _guarded(share: Decimal) -> Decimal:
    rounded = _percentage(share)
    if share < 1 and rounded == 100:
        return rounded - _ONE_TENTH
    if share > 0 and rounded == 0:
        return _ONE_TENTH
    return rounded


def _gap_in_words(gap: Decimal | None, *, above: str, below: str, level: str) -> str:
    if gap is None:
        return DASH
    rounded = _percentage(gap)
    if rounded == 0:
        return level
    return f"{above if rounded > 0 else below}{_up_to_hundred(rounded, '个百分点')}"


def _up_to_hundred(percentage: Decimal, unit: str = "") -> str:
    return f"100{unit}以上" if abs(percentage) > 100 else f"{abs(percentage)}{unit}"


def _distance(one: Decimal, other: Decimal, decimals: int | None) -> str:
    distance = abs(one - other)
    return number(distance if decimals is None else round_away(distance, decimals), decimals)


def _signed(value: Decimal) -> str:
    return f"{value:f}".replace("-", MINUS)


def whole_of(region: str) -> str:
    """全区 of 大足区, 全市 of 重庆市, 全县 of 彭水苗族土家族自治县; 全部 of anything else."""
    return f"全{region[-1]}" if region[-1:] in tuple("区县市州旗省") else "全部"
