"""Where the sentences of a folded text begin and end."""

import re
from bisect import bisect_left

from .folding import Folded

Stretch = tuple[int, int]  # of the folded text

# A sentence ends behind its full stop and the closing marks that belong to it; what stands in brackets behind it is its own.
_STOP = re.compile(
    r"[。！？]+[”’」』）〕】]*|(?<=[）〕】])(?=(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}\.(?!\d)))"
)

_LONGEST = 800  # characters of a sentence
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、](?!\d)|第[一二三四五六七八九十]{1,3}[章节条]"
)


def sentences_of(folded: Folded, start: int = 0, end: int | None = None) -> list[Stretch]:
    """The sentences of a stretch, none empty. A line that ends without a stop is one as well, unless its text goes on."""
    text = folded.text
    finish = len(text) if end is None else end
    found: list[Stretch] = []
    begin = start
    for stop in _ends(folded, start, finish):
        if stop > begin:
            found.extend(_cut(text, begin, stop))
            begin = stop
    if begin < finish:
        found.extend(_cut(text, begin, finish))
    return found


def _cut(text: str, start: int, end: int) -> list[Stretch]:
    """What no writer would write in one sentence is cut at a comma, so that reading it costs no more than its length."""
    pieces = []
    while end - start > _LONGEST:
        comma = text.rfind("，", start + 1, start + _LONGEST)
        at = comma + 1 if comma > 0 else start + _LONGEST
        pieces.append((start, at))
        start = at
    return [*pieces, (start, end)]


def _ends(folded: Folded, start: int, end: int) -> list[int]:
    """Where sentences end: behind a full stop, and before a line that begins with a number of its own."""
    ends = [stop.end() for stop in _STOP.finditer(folded.text, start, end)]
    first, last = bisect_left(folded.breaks, start + 1), bisect_left(folded.breaks, end)
    ends.extend(at for at in folded.breaks[first:last] if _NUMBERED.match(folded.text, at))
    return sorted(ends)
