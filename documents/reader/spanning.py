"""The years that a plan spans, where its title does not say: by issue, by targets, by 用三年时间."""

import re

from .mentions import Mention
from .parts import Parts
from .stated import Stated

Years = tuple[int, int]

_SMALL = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_PERIOD = re.compile(
    r"(?:经过|用|通过|利用)(?P<years>[一二两三四五六七八九十\d])年(?:左右)?(?:的)?(?:时间|努力|建设|实施)?|(?P<within>[二两三四五\d])年内"
)
_SINCE = re.compile(r"(?P<first>20[0-4]\d)年起[，、]?(?:用)?(?P<years>[\d一二两三四五])年")
_OPENING = 3000  # characters behind the head in which a span is looked for
_NEAR = 6  # years between issue and the first target


def years_of_plan(parts: Parts, stated: list[Stated]) -> tuple[Years | None, str]:
    """First and last year, and why; None where the document names no year at all."""
    front = parts.front
    if front.years:
        return front.years, front.years_why
    opening = parts.folded.text[: parts.root.end + _OPENING]
    since = _SINCE.search(opening)
    if since:
        first = int(since.group("first"))
        return (first, first + _count(since.group("years")) - 1), f"写明“{since.group()}”"
    promised = [each.what.year for each in stated if isinstance(each.what, Mention) and each.what.year]
    promised += [target.year for row in parts.annexes.indicators for target in row.targets]
    if not promised:
        promised = [int(each) for row in parts.annexes.tasks for each in re.findall(r"20[0-4]\d(?=年)", row.due)]
    issued = front.issued_on.year if front.issued_on else None
    period = _PERIOD.search(opening)
    length = _count(period.group("years") or period.group("within")) if period else 0
    if promised:
        return _by_targets(sorted(promised), issued, length)
    if issued:
        return _by_issue(issued, length, period.group() if period else "")
    return _by_any(parts)


def _count(printed: str) -> int:
    return int(printed) if printed.isdecimal() else _SMALL[printed]


def _by_targets(promised: list[int], issued: int | None, length: int) -> tuple[Years, str]:
    first, last = promised[0], promised[-1]
    if issued is not None and first - issued <= _NEAR:
        first = min(issued, first)
    elif length and last - length + 1 <= first:
        first = last - length + 1
    return (first, last), "按印发年份和目标年份"


def _by_issue(issued: int, length: int, words: str) -> tuple[Years, str]:
    if length:
        return (issued, issued + length), f"印发于{issued}年，写明“{words}”"
    return (issued, issued), "只有印发年份"


def _by_any(parts: Parts) -> tuple[Years | None, str]:
    numbered = re.search(r"〔(20[0-4]\d)〕", parts.front.number)
    if numbered:
        return (int(numbered.group(1)), int(numbered.group(1))), "按文号年份"
    any_year = re.search(r"20[0-4]\d(?=年)", parts.folded.text[:_OPENING])
    return ((int(any_year.group()), int(any_year.group())), "按文中最先出现的年份") if any_year else (None, "")
