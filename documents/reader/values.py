"""What a cell under a year promises: 575, ≥90%, 1.2万, 前十, 全覆盖. What can be read in two ways is not read."""

import re
from dataclasses import dataclass
from decimal import Decimal

from figures.reading import Unreadable, read_figure

from .folding import folded_text
from .measures import is_measure

_BLANK = re.compile(r"[—/\\.…·*]*|无|不作要求|不设目标|待定|暂无")
_NOTE = re.compile(r"(?<=.)[〔\[【（](?:注?\d{1,2}|注\d*|累计|预计|五年累计|20\d\d|20\d\d年)[〕\]】）]$|[①-⑳*]+$")
_WRAPPED = re.compile(r"[〔\[【（]([^〔\[【（〕\]】）]+)[〕\]】）]")
# Repetitions take all they can and never give back: words such as 达到达到 could else be parted in too many ways.
_BEFORE = (
    r"(?:力争|确保|争取|实现|保持|稳定|维持|累计|大约|约|共计|共|达到|达|到|每年|年均|当年|总数|总量|在|为|完成|"
    r"(?:提高|提升|增加|增长|增|升|扩大|发展|降|压减|下降|减少|缩短|压缩|控制)(?:到|至|为|在))*+"
)
_CHANGE = r"(?P<change>增长|提高|提升|增加|新增|净增|下降|降低|减少|压减|缩短|压缩)?"
_SIGN = (
    r"(?P<sign>≥|>=|≧|⩾|>|≤|<=|≦|⩽|<|=|不少于|不低于|不小于|不高于|不超过|不大于|不突破|超过|突破|大于等于|大于|高于|"
    r"小于等于|小于|低于|少于)?"
)
_NUMBER = re.compile(
    _BEFORE + _CHANGE + _BEFORE + _SIGN + r"(?P<number>[—+]?(?:\d{1,3}(?:[， ]\d{3})+|\d+)(?:\.\d+)?)"
    r"(?P<rest>[^\d，。；、（）~]{0,14}?)(?P<tail>及以上|以上|及以下|以下|以内|之内|左右|\+)?(?:（含）)?"
)
_RANK = re.compile(
    r"(?:进入|保持|位居|位列|居|排名|稳居|力争|达到|跻身)*+(?:在)?(?:全市区县|全市|全省|全国|全区|西部|主城|同类|同组|区县|渝西)*+"
    r"(?P<rank>前(?P<place>[一二三四五六七八九十]{1,3}|\d{1,3}))(?:名|位|强|列)?(?:以内)?"
)
_COVERED = re.compile(r"(?:实现|达到)*(?:100%)?(?:全覆盖|全面覆盖|全部覆盖)(?:100%)?")
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
_CHANGES = (
    "增长",
    "增幅",
    "增速",
    "提高",
    "提升",
    "新增",
    "净增",
    "下降",
    "降低",
    "降幅",
    "减少",
    "压减",
    "缩短",
    "变化",
    "增加",
    "涨幅",
)
_COUNTED = (frozenset("个家项所座处件"), frozenset("人名位"))
_MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A promise as a number. `unit` is the unit of measurement that it is in: the row's, else the one behind the number."""

    value: Decimal
    unit: str
    comparator: str = ""


def is_blank(text: str) -> bool:
    """Whether a cell says that there is no target."""
    return len(text) <= 20 and bool(_BLANK.fullmatch(folded_text(text).replace(" ", "")))


def read_value(text: str, *, measure: str, name: str = "") -> Reading | None:
    """The promise of a cell that is not blank; None if it is not one clear number. `name` is the indicator's."""
    if len(text) > 2 * _MOST:
        return None
    folded = folded_text(text).rstrip("。；，")
    wrapped = _WRAPPED.fullmatch(folded)
    if wrapped:
        folded = wrapped[1]
    folded = _NOTE.sub("", folded)
    return _rank(folded, measure) or _covered(folded, measure) or _number(folded, measure, name)


def _rank(folded: str, measure: str) -> Reading | None:
    found = _RANK.fullmatch(folded)
    if found is None or measure == "%":
        return None
    place = found["place"]
    value = int(place) if place.isdigit() else _spoken(place)
    return Reading(value=Decimal(value), unit=measure or "位", comparator=found["rank"]) if value else None


def _spoken(number: str) -> int:
    """十, 十二, 二十, 二十五; 0 for what is no number."""
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return _DIGITS.get(number, 0)
    if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return 0
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def _covered(folded: str, measure: str) -> Reading | None:
    if _COVERED.fullmatch(folded) and measure in ("", "%"):
        return Reading(value=Decimal(100), unit="%", comparator="全覆盖")
    return None


def _number(folded: str, measure: str, name: str) -> Reading | None:
    found = _NUMBER.fullmatch(folded)
    if found is None or (found["change"] and not any(word in name for word in _CHANGES)):
        return None
    number = found["number"].replace("—", "-").replace("，", ",")
    rest = found["rest"]
    if not measure and re.fullmatch(r"20[2-4]\d", number) and rest in ("", "年"):
        return None
    comparator = found["tail"] or found["sign"] or ""
    if comparator in ("=", "+"):
        comparator = "以上" if comparator == "+" else ""
    unit = _unit(rest, measure)
    if unit is None:
        return None
    try:
        reading = read_figure(number + (rest if unit == measure and not _alike(rest, measure) else ""), unit)
    except Unreadable:
        return None
    return None if reading is None else Reading(value=reading.value, unit=unit, comparator=comparator)


def _unit(rest: str, measure: str) -> str | None:
    """The unit that the number is in; None if what stands behind it is none, or another than the row's."""
    if not rest:
        return measure
    if not measure:
        return rest if is_measure(rest) else None
    if _alike(rest, measure) or rest in ("万", "亿", "万亿") or rest.lstrip("万亿") == measure.lstrip("万亿"):
        return measure
    return None


def _alike(rest: str, measure: str) -> bool:
    return rest in (measure, measure.partition("/")[0]) or any(rest in words and measure in words for words in _COUNTED)
