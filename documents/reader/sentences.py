"""Where the sentences of a folded text begin and end."""

import re

from .folding import Folded

Stretch = tuple[int, int]  # of the folded text

# A sentence ends behind its full stop and the closing marks that belong to it; what stands in brackets behind it is its own.
_STOP = re.compile(
    r"[。！？]+[”’」』）〕】]*|(?<=[）〕】])(?=(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}\.(?!\d)))"
)


def sentences_of(folded: Folded, start: int = 0, end: int | None = None) -> list[Stretch]:
    """The sentences of a stretch, none empty. A line that ends without a stop is one as well, unless its text goes on."""
    text = folded.text
    finish = len(text) if end is None else end
    found: list[Stretch] = []
    begin = start
    for stop in _STOP.finditer(text, start, finish):
        if stop.end() > begin:
            found.append((begin, stop.end()))
            begin = stop.end()
    if begin < finish:
        found.append((begin, finish))
    return found
