"""What the words around a number name, as the document prints them."""

import re
from decimal import Decimal

from .lexicon import ENTITY, FIVE_YEARS, LEADING, SOFT, YEAR
from .sentences import Stretch


def named(stem: str) -> Stretch:
    """How much of a stem to skip, and how long the name behind it is."""
    rest = stem
    moved = True
    while moved:
        before = rest
        for pattern in (
            YEAR,
            re.compile(r"(?:\d|[一二两三四五])年内|[，；。：、—·“”*　 ]+|[^：]{1,20}：|其中[，：]?"),
            LEADING,
        ):
            match = pattern.match(rest)
            rest = rest[match.end() :] if match else rest
        moved = rest != before
    skipped = len(stem) - len(rest)
    rest = re.sub(
        r"(?:力争|争取|确保|将|要|年底|全部|分别|累计|总体|均|都|也|得到|稳步|持续|进一步|，|(?:到|至)?20\d\d年(?:底|末)?)+$",
        "",
        rest,
    )
    rest = re.sub(r"(?:由|从)(?:20\d\d年)?的?[^，由从]{0,8}\d[^，]{0,8}$", "", rest)
    soft = SOFT.search(rest)
    if soft and soft.start() >= 3:
        rest = rest[: soft.start()]
    return skipped, len(rest)


def proper(name: str) -> str:
    """A name without the marks around it; "" if it is none."""
    name = name.strip("“”的了是为、 ")
    return name if re.search(r"[一-鿿A-Z]{2}", name) and len(name) <= 45 else ""


def year_of(match: re.Match[str]) -> int:
    if match.group("year"):
        return int(match.group("year"))
    return FIVE_YEARS[match.group("five")]


def number_of(printed: str) -> Decimal:
    if printed.isdecimal():
        return Decimal(printed)
    tens, _, ones = printed.rpartition("十") if "十" in printed else ("", "", printed)
    digits = "零一二三四五六七八九"
    if "十" in printed:
        return Decimal((digits.find(tens) if tens else 1) * 10 + (digits.find(ones) if ones else 0))
    return Decimal(digits.find(ones))


def comparator_of(verb: str, tail: str) -> str:
    if tail and tail != "左右":
        return tail
    known = re.search(
        r"不低于|不少于|不小于|不高于|不超过|不大于|不多于|突破|超过|高于|大于|低于|小于|至少|控制在|≥|≤|>|<|超|达到|达",
        verb,
    )
    return known.group() if known and known.group() not in ("达到", "达") else ""


def quoted_stretches(said: str, offset: int) -> list[Stretch]:
    """Stretches in quotes, and titles: what stands there is a name."""
    return [
        (offset + each.start(), offset + each.end())
        for each in re.finditer(r"“[^”]{1,30}”|《[^》]{1,60}》|「[^」]{1,30}」", said)
    ]


def is_inside(stretches: list[Stretch], at: int) -> bool:
    return any(start <= at < end for start, end in stretches)


def several_names(listed: str, count: int) -> list[str]:
    """The names of a list, each in full: what only the last one ends with, and the first one begins with, belongs to all."""
    items = [each for each in re.split(r"、|，|和(?!谐)|以及|及|与", listed.strip("，、；：")) if each]
    if len(items) > count:
        items = [*items[: count - 1], listed[listed.find(items[count - 1]) :]] if count > 1 else items
    if len(items) != count or count < 2:
        return items if len(items) == count else []
    last = items[-1]
    entity = None
    for each in ENTITY.finditer(last):
        entity = each
        break
    ends_alike = (
        entity is not None and entity.end() < len(last) and all(ENTITY.search(each[-4:]) for each in items[:-1])
    )
    if ends_alike and entity is not None:
        tail = last[entity.end() :]
        items = [*(each + tail for each in items[:-1]), last]
    elif (
        len({len(each) for each in items[:-1]}) == 1
        and len(items[0]) <= 4 <= len(last)
        and len(last) > len(items[0]) + 1
    ):
        items = [*(each + last[len(items[0]) :] for each in items[:-1]), last]  # 小学、初中班额
    head = re.match(r"(?:其中)?(?P<head>每(?:家|个|户|所|人|万人|亿元[^、]{0,8})|从事[^、]{2,16}?的)", items[0])
    if head:
        items = [items[0].removeprefix("其中"), *(head.group("head") + each for each in items[1:])]
    return items
