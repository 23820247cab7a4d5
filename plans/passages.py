"""Finding in a document what a plan quotes from it. No Django.

A quote is verbatim, but may run over the line breaks and blanks of the document; and a short one (责任单位：区科技局) stands in
more than one place.
"""

import re
from dataclasses import dataclass

FARTHEST = 4000  # characters from a title to the quote that belongs to it
WIDEST = 1000  # characters of a line that are shown before and after what was looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of the document, as it stands there: the quote, and what stands around it."""

    before: str
    quote: str
    after: str


def folded(text: str) -> str:
    """Without white space: what of a quote and of its document is compared."""
    return re.sub(r"\s+", "", text)


def find_passage(text: str, quote: str, *, title: str = "") -> Passage | None:
    """The lines of the document from a title to the quote that follows it most closely.

    Where no such title stands before the quote: the quote's own line, if it stands in one place only. None for a quote that
    is blank or not in the document, and for one in several places of which none is the title's.
    """
    quotes = _spans(text, quote)
    titles = [start for start, _end in _spans(text, title)]
    near = [(start - of, of, start, end) for of in titles for start, end in quotes if 0 <= start - of <= FARTHEST]
    if near:
        _distance, begin, start, end = min(near)
    elif len(quotes) == 1:
        ((start, end),) = quotes
        begin = start
    else:
        return None
    first = max(text.rfind("\n", 0, begin) + 1, begin - WIDEST)
    line_end = text.find("\n", end)
    last = min(len(text) if line_end < 0 else line_end, end + WIDEST)
    return Passage(before=text[first:start].lstrip(), quote=text[start:end], after=text[end:last].rstrip())


def _spans(text: str, words: str) -> list[tuple[int, int]]:
    """Where the words stand, whatever white space stands between their characters; nowhere if they are blank."""
    wanted = folded(words)
    if not wanted:
        return []
    return [found.span() for found in re.finditer(r"\s*".join(map(re.escape, wanted)), text)]
