"""Short verbatim quotes: what a plan file shows of its document is exactly what stands at the place."""

import re

from .folding import Folded
from .source import Source, Span

LONGEST = 120  # characters
_CUT = re.compile(r"[\n\t\r\x00-\x1f\x7f\u2028\u2029\u200b-\u200f\ufeff]")


def quotation(source: Source, span: Span) -> tuple[Span, str]:
    """The span, cut to one line and to what may be quoted, with the text that stands there: text[start:end] == quote."""
    start, end = span
    while start < end and source.text[start].isspace():
        start += 1
    best = (start, start)
    at = start
    for cut in _CUT.finditer(source.text, start, end):
        if cut.start() - at > best[1] - best[0]:
            best = (at, cut.start())
        at = cut.end()
    if end - at > best[1] - best[0]:
        best = (at, end)
    start, end = best
    end = min(end, start + LONGEST)
    while start < end and source.text[start].isspace():
        start += 1
    while end > start and source.text[end - 1].isspace():
        end -= 1
    return (start, end), source.text[start:end]


def quoted(source: Source, folded: Folded, start: int, end: int) -> tuple[Span, str]:
    """The same of a stretch of the folded text."""
    return quotation(source, folded.span(start, max(end, start + 1)))
