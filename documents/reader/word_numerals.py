"""Numbers as Word writes them before paragraphs: 十二, 贰, ③, iv, 甲."""

from collections.abc import Callable, Mapping

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_MOST = 99_999
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def spoken(number: int, *, digits: str = _DIGITS, tens: str = "十百千") -> str:
    """一, 十, 十二, 二十, 一百零五."""
    if not 0 < number <= _MOST:
        return digits[0] if number == 0 else str(number)
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return f"{spoken(number // 10_000, digits=digits, tens=tens)}万{gap}" + (
            spoken(rest, digits=digits, tens=tens) if rest else ""
        )
    said = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            said = digits[int(digit)] + (tens[place - 1] if place else "") + said
        elif said and not said.startswith("零"):
            said = "零" + said
    one_ten = digits[1] + tens[0]
    return said[1:] if 10 <= number < 20 and said.startswith(one_ten) and digits is _DIGITS else said


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _roman(number: int) -> str:
    said = ""
    for value, letters in _ROMAN if 0 < number < 4000 else ():
        said += letters * (number // value)
        number %= value
    return said or str(number)


def _one_of(first: str, many: int, number: int) -> str:
    return chr(ord(first) + number - 1) if 0 < number <= many else str(number)


def _cycled(names: str, number: int) -> str:
    return names[number - 1] if 0 < number <= len(names) else str(number)


def _digit_by_digit(number: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(number))


_SPOKEN = (
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
)
_FORMALLY = ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal")
_IN_DIGITS = ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand")
_STYLES: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(_SPOKEN, spoken),
    **dict.fromkeys(_FORMALLY, lambda number: spoken(number, digits=_FORMAL, tens="拾佰仟")),
    **dict.fromkeys(_IN_DIGITS, lambda number: _digit_by_digit(number, _DIGITS)),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalEnclosedCircle": lambda number: _one_of("①", 20, number),
    "decimalEnclosedCircleChinese": lambda number: _one_of("①", 20, number),
    "decimalEnclosedParen": lambda number: _one_of("⑴", 20, number),
    "decimalEnclosedFullstop": lambda number: _one_of("⒈", 20, number),
    "ideographEnclosedCircle": lambda number: _one_of("㈠", 10, number),
    "ideographTraditional": lambda number: _cycled(_STEMS, number),
    "ideographZodiac": lambda number: _cycled(_BRANCHES, number),
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: _digit_by_digit(number, "０１２３４５６７８９"),
    "decimalFullWidth2": lambda number: _digit_by_digit(number, "０１２３４５６７８９"),
}


def written(number: int, style: str) -> str:
    """A number in one of Word's styles; in digits for the styles of other languages."""
    return _STYLES.get(style, str)(number)
