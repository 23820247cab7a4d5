"""Numbers with their units of measurement in running text: 突破575件, 9%以上, 6亿元, 1，000家, 12个月以内."""

import re
from dataclasses import dataclass
from decimal import Decimal

_UNITS = (
    "/10万|/千|个百分点|个工作日|个自然日|工作日|人民币元|吨标准煤|平方公里|平方千米|立方米|平方米|千瓦时|公里|千米|小时|分钟|公顷|公斤|千克|斤|毫克|微克|兆瓦|千瓦|"
    "标准箱|标箱|美元|欧元|人次|件次|家次|万人次|项次|次数|个月|%|‰|件|家|个|项|人|名|位|次|场|期|批|所|座|处|条|户|套|台|辆|艘|架|篇|册|种|类|张|宗|起|例|"
    "只|头|株|棵|亩|吨|元|床|间|栋|幢|支|颗|款|枚|对|组|站|天|日|月|年|岁|度|分|倍|级|档|节|班|门|道|片|块|口|根|盏|幅|集|届|轮|步|米|升|克|对|双|箱|桩|桶|盘|点|圈|层|村|镇|县|校|厅|馆|园|链|群|单|P"
)
NUMBER = re.compile(
    r"(?<![\dA-Za-z.—~+/“〔])(?P<digits>\d{1,3}(?:，\d{3})+(?!\d)|\d+(?:\.\d+)?|(?<=[超破到达过于])(?=(?:[百千万]亿|亿)元(?:大关|以上)?(?:[，；。、）]|$)))(?P<scale>万亿|千万|百万|[百千]亿|亿|万|千|百)?(?P<about>多|余)?"
    rf"(?P<unit>(?:{_UNITS})(?:/(?:百|千|万|亿)?[一-鿿A-Za-z]{{1,4}}(?=[以，；。、）（]|$)|（[套组次]）)?)?(?P<tail>及以上|以上|以内|以下|之内|左右)?"
)
_RANGES = re.compile(rf"(?<![\d.—])(?!20\d\d)\d+(?:\.\d+)?%?(?:—|~|至)\d+(?:\.\d+)?(?:万|亿)?(?:{_UNITS})")
RANGE = re.compile(r"\d+(?:\.\d+)?%?(?:[—~至到]{1,2})(?=\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number of the folded text with all that belongs to it. `unit` holds the scale: 亿元, 万件."""

    start: int
    end: int
    value: Decimal
    unit: str
    tail: str  # 以上, 以内 … as printed behind it
    about: bool  # 余, 多, 左右


def ranges(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where a stretch states a range (10—15家) instead of a number; spans of years are none."""
    found = [each for each in _RANGES.finditer(text, start, end) if not each.group().endswith(("年", "日", "月"))]
    return [each.span() for each in found]


def _index_before(text: str, start: int, at: int) -> bool:
    """Whether a bare number is that of an index or a score."""
    return bool(
        re.search(
            r"(?:指数|得分|评分|分值|总分)[^，；。、]{0,8}(?:达到|达|提高到|提升至|提高至|超过|不低于|突破|保持在)$",
            text[max(start, at - 20) : at],
        )
    )


def amounts(text: str, start: int, end: int) -> list[Amount]:
    """The numbers of a stretch that have a unit of measurement, in order. Years (2027年) are none of them."""
    found = []
    for match in NUMBER.finditer(text, start, end):
        unit = match.group("unit") or ""
        scale = match.group("scale") or ""
        if not unit and scale not in ("亿", "万", "万亿") and not _index_before(text, start, match.start()):
            continue
        digits = match.group("digits").replace("，", "") or "1"  # 突破万亿元
        if scale in ("百亿", "千亿"):
            digits, scale = str(Decimal(digits) * {"百": 100, "千": 1000}[scale[0]]), "亿"
        if unit == "年" and len(digits) == 4 and not scale:
            continue
        if len(digits.partition(".")[0]) > 11 or len(digits.partition(".")[2]) > 4:
            continue
        tail = match.group("tail") or ""
        found.append(
            Amount(
                start=match.start(),
                end=match.end(),
                value=Decimal(digits),
                unit=scale + unit,
                tail=tail,
                about=bool(match.group("about")) or tail == "左右",
            )
        )
    return found
