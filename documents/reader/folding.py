"""A document's text as it is read: without white space, in one width, in simplified characters.

Each folded character stands for exactly one character of the document, so that whatever is found is found there as well.
A blank between two letters or figures is kept as one space: it parts them.
"""

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import opencc

from .source import Span

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width ASCII
# After widths: one form for each mark of punctuation, the one that such documents print.
_MARKS = {
    "(": "（", ")": "）", ":": "：", ";": "；", ",": "，", "!": "！", "?": "？",
    "﹒": ".", "﹪": "%", "﹐": "，", "﹔": "；", "﹕": "：", "﹙": "（", "﹚": "）", "⁓": "~", "〜": "~",
    "–": "—", "−": "—", "‐": "—", "‑": "—", "―": "—", "─": "—", "━": "—", "-": "—", "｡": "。", "､": "、",
    "＂": '"', "〖": "【", "〗": "】", "﹝": "〔", "﹞": "〕", "〝": "“", "〞": "”", "•": "·", "●": "·",
}  # fmt: skip
# Blanks are also those that nobody sees: of no width, soft hyphens, marks of byte order; and the marks of Markdown.
_WORD = re.compile(r"[^\s\u200b\u200c\u200d\u2060\ufeff\u00ad#*\u2502-\u257f]+")
_PARTED = re.compile(r"[0-9A-Za-z.%]")


@lru_cache(maxsize=1)
def _widths() -> dict[int, int]:
    marks = {ord(mark): ord(form) for mark, form in _MARKS.items()}
    wide = {code: marks.get(narrow, narrow) for code, narrow in _WIDE.items()}
    return {**wide, **marks}


@lru_cache(maxsize=1)
def _simplified() -> dict[int, int]:
    """Traditional characters to simplified ones, one for one: enough to know a word again."""
    characters = "".join(map(chr, range(0x4E00, 0xA000)))
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): ord(new) for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1}


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what rules are held against; `shown` the same in the document's own characters, for names.

    `origin[i]` is the place of character i in the document. `breaks` are the places, ascending, before which a line of the
    document begins.
    """

    text: str
    shown: str
    origin: "array[int]"
    breaks: "array[int]"

    def span(self, start: int, end: int) -> Span:
        """The stretch of the document that stands for text[start:end], which must not be empty."""
        return self.origin[start], self.origin[end - 1] + 1

    def begins_line(self, at: int) -> bool:
        """Whether a line of the document begins here."""
        place = bisect_left(self.breaks, at)
        return place < len(self.breaks) and self.breaks[place] == at

    def next_break(self, at: int) -> int:
        """The first place after `at` where a line begins; the text's end if none does."""
        place = bisect_left(self.breaks, at + 1)
        return self.breaks[place] if place < len(self.breaks) else len(self.text)

    def joined(self, spans: list[Span]) -> "Folded":
        """The given stretches of this text, one after the other; each begins a line."""
        origin: array[int] = array("I")
        breaks: array[int] = array("I")
        texts, shown = [], []
        length = 0
        for start, end in spans:
            if start == end:
                continue
            breaks.append(length)
            first, last = bisect_left(self.breaks, start + 1), bisect_left(self.breaks, end)
            breaks.extend(array("I", (each - start + length for each in self.breaks[first:last])))
            texts.append(self.text[start:end])
            shown.append(self.shown[start:end])
            origin.extend(self.origin[start:end])
            length += end - start
        return Folded("".join(texts), "".join(shown), origin, breaks)


def fold(text: str, spans: "list[Span] | None" = None) -> Folded:
    """The text, or only the given stretches of it in their order, as it is read."""
    origin: array[int] = array("I")
    breaks: array[int] = array("I")
    parts: list[str] = []
    length, last_end, last = 0, 0, ""
    for begin, finish in [(0, len(text))] if spans is None else spans:
        last_end, fresh = begin, True
        for word in _WORD.finditer(text, begin, finish):
            start, end = word.span()
            if fresh or text.find("\n", last_end, start) >= 0:
                breaks.append(length)
            if last and not fresh and start > last_end and _PARTED.match(last) and _PARTED.match(text[start]):
                parts.append(" ")
                origin.append(last_end)
                length += 1
            parts.append(text[start:end])
            origin.extend(range(start, end))
            length += end - start
            last_end, last, fresh = end, text[end - 1], False
    shown = "".join(parts).translate(_widths())
    text = shown.translate(_simplified()).replace("计画", "计划")  # 計畫 is no picture
    return Folded(text, shown, origin, breaks)


def folded_text(text: str) -> str:
    """A short text as it is read."""
    return fold(text).text
