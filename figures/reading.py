"""Typed text → Decimal, the same for the entry grid, the uploaded workbook and the plan-document reader.

A figure is read only when there is one way to read it. Nothing is guessed by size: 52300 under 亿元 is 52300 亿元,
while 52300万元 is converted and the conversion is said. Everything else is refused with a message that names the
character.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

# What Decimal(15, 4), the column of every figure, can hold.
MAX_INTEGER_DIGITS = 11
MAX_DECIMALS = 4

# Spaces that may part groups of three. A tab or a line break parts cells: it never joins two halves of a figure.
_SPACES = " \u00a0\u2007\u2009\u202f\u3000"
_BLANK = _SPACES + "\t\r\n"
_PLAIN = str.maketrans("０１２３４５６７８９．，％＋－−" + _SPACES, "0123456789.,%+--" + " " * len(_SPACES))
_ONE_SPACE = str.maketrans(_SPACES, " " * len(_SPACES))
_FIGURE_CHARACTERS = "0123456789+-., "
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)")
_SCALES = {"万亿": 12, "万": 4, "亿": 8}  # powers of ten; the longer one is tried first
_MAX_NAMED = 5
_MAX_QUOTED = 20


class Unreadable(ValueError):  # noqa: N818  # named for what happened, as the refusals are
    """The text is no figure, or none that can be stored. `message` says why, in Chinese, to the person who typed it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure in the indicator's unit of measurement, and the sentence about its conversion if there was one."""

    value: Decimal
    converted: str | None = None


def read_figure(text: str, unit: str = "") -> Reading | None:
    """Read the figure typed for an indicator measured in `unit` (件, 亿元, %; empty: a bare one). None for blank text.

    Accepted: full-width digits and signs; a leading + or −; groups of three parted by commas or by spaces; the unit
    itself, % only where it is the unit; the scales 万, 亿 and 万亿. At most 11 integer digits and 4 decimals once
    converted (idle zeros do not count). Raises Unreadable for everything else, and nothing but Unreadable whatever
    the text.
    """
    typed = text.strip(_BLANK)
    if not typed:
        return None
    unit = unit.strip(_BLANK)
    plain = typed.translate(_PLAIN)
    suffix = plain.lstrip(_FIGURE_CHARACTERS)
    number = plain[: len(plain) - len(suffix)].rstrip(" ")
    shift = _shift(suffix, typed, unit)
    digits, exponent = _digits(number, typed)
    if not shift:
        return Reading(_limited(digits, exponent, number, _quoted(typed)))
    value = _limited(digits, exponent + shift, number, f"{_quoted(typed)}折合为“{unit}”后")
    return Reading(value, f"{_quoted(typed)}折合{value}{unit}")


def _shift(suffix: str, typed: str, unit: str) -> int:
    """The power of ten between what was written behind the number and the unit: 万元 under 亿元 is −4."""
    if not suffix:
        return 0
    power, base = _split(suffix)
    unit_power, unit_base = _split(unit.translate(_PLAIN))
    # A scale alone (1.2万) leaves the unit unsaid; a percentage has no scale.
    if base in ("", unit_base) and not (power and unit_base == "%"):
        return power - unit_power
    raise Unreadable(_wrong_suffix(suffix, typed, unit))


def _split(unit: str) -> tuple[int, str]:
    for scale, power in _SCALES.items():
        if unit.startswith(scale):
            return power, unit[len(scale) :]
    return 0, unit


def _wrong_suffix(suffix: str, typed: str, unit: str) -> str:
    # `translate` keeps the length, so what was typed behind the number stands at the same place.
    written = typed[len(typed) - len(suffix) :]
    known = {*_FIGURE_CHARACTERS, *"".join(_SCALES), *unit.translate(_PLAIN)}
    foreign = [char for char, plain in zip(written, suffix, strict=True) if plain not in known]
    hint = f"，计量单位是“{unit}”" if unit else ""
    if not foreign:
        return f"{_quoted(written)}不能写在这里{hint}"
    if any(char.isnumeric() for char in foreign):
        hint = "，数字请用0—9"
    elif len(foreign) == 1 and foreign[0].isprintable() and _is_inside(foreign[0], typed):
        place = typed.index(foreign[0]) + 1
        letter = "字母" if foreign[0].isascii() and foreign[0].isalpha() else ""
        return f"{_quoted(typed)}不是数字：第{place}个字符是{letter}{_named(foreign)}"
    return f"{_named(foreign)}无法识别{hint}"


def _is_inside(char: str, typed: str) -> bool:
    """Whether a character stands between digits, as a slip of the finger does: 2l4, 52O0."""
    before, _, after = typed.partition(char)
    return any(each.isdecimal() for each in before) and any(each.isdecimal() for each in after)


def _digits(number: str, typed: str) -> tuple[str, int]:
    """Digits and power of ten of the written number; refuses a number that can be read in two ways."""
    body = number[1:] if number[:1] in ("+", "-") else number
    whole, point, fraction = body.partition(".")
    if not any(char.isdecimal() for char in body):
        raise Unreadable(f"{_quoted(typed)}里没有数字")
    for sign in "+-":
        if sign in body:
            raise Unreadable(f"{_named(sign)}只能写一个，写在最前面")
    if "." in fraction:
        raise Unreadable("小数点“.”只能有一个")
    if point and not fraction:
        raise Unreadable("小数点“.”后面没有数字")
    if not fraction.isdigit() and point:
        raise Unreadable(f"{_named(_separators(fraction))}不能写在小数点后面")
    if _separators(whole) and not _GROUPED.fullmatch(whole):
        raise Unreadable(f"{_named(_separators(whole))}的位置不对：只能用来隔开整数部分，每三位一组")
    return whole.replace(",", "").replace(" ", "") + fraction, -len(fraction)


def _separators(part: str) -> str:
    return "".join(char for char in ", " if char in part)


def _limited(digits: str, exponent: int, number: str, said: str) -> Decimal:
    """The value of `digits` × 10^`exponent`, written without an exponent; refused where the column cannot hold it."""
    significant = digits.rstrip("0")
    exponent += len(digits) - len(significant)
    significant = significant.lstrip("0")
    if not significant:
        return Decimal(0)
    if len(significant) + exponent > MAX_INTEGER_DIGITS:
        raise Unreadable(f"{said}整数部分超过{MAX_INTEGER_DIGITS}位")
    if exponent < -MAX_DECIMALS:
        raise Unreadable(f"{said}小数超过{MAX_DECIMALS}位")
    sign = "-" if number.startswith("-") else ""
    return Decimal(f"{sign}{significant}{'0' * exponent}e{min(exponent, 0)}")


def _quoted(text: str) -> str:
    shown = text if len(text) <= _MAX_QUOTED else f"{text[:_MAX_QUOTED]}…"
    return f"“{shown.translate(_ONE_SPACE)}”"


def _named(characters: list[str] | str) -> str:
    distinct = list(dict.fromkeys(characters))
    named = "".join(_name(char) for char in distinct[:_MAX_NAMED])
    return named if len(distinct) <= _MAX_NAMED else f"{named}等字符"


def _name(char: str) -> str:
    if char in _SPACES:
        return "空格"
    return f"“{char}”" if char.isprintable() else f"不可见字符{_code(char)}"


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"
