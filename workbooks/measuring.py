"""How much room a text takes: its lines in a column, their height. In points; a guess, since nobody knows the fonts of others."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from math import ceil

from .styling import TEXT_SIZE

CHARACTER = 5.25  # points that a column is wide for each character of its width: 7 pixels
_PADDING = 4.0  # points left and right of a text together
LEADING = 1.45  # height of a line by the size of its type; some programs' substitutes for the fonts are higher
AIR = 6.0  # points above and below the lines of a cell together
STEP = 0.75  # row heights come in pixels


@lru_cache(maxsize=4096)
def _advance(char: str) -> float:
    """The width of a character, in widths of a Chinese one. What has no width of its own counts as one half: better too much."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.55


def wrapped(text: str, width: float, size: float = TEXT_SIZE) -> list[str]:
    """A text in the lines that it takes in a column of so many points, at a size of type."""
    room = max((width - _PADDING) / size, 1.0)
    return [line for part in text.split("\n") for line in _broken(part, room)]


def _broken(text: str, room: float) -> Iterator[str]:
    """Words of Latin letters and figures stay whole where they fit into a line."""
    start, used, space = 0, 0.0, 0
    for place, char in enumerate(text):
        wide = _advance(char)
        if used + wide > room and place > start:
            cut = space if space > start and not _breaks_before(text, place) else place
            yield text[start:cut]
            start, space = cut, 0
            used = sum(_advance(each) for each in text[start:place])
        used += wide
        if _breaks_before(text, place + 1):
            space = place + 1
    yield text[start:]


def _breaks_before(text: str, place: int) -> bool:
    """Whether a line may end before a place: not within a word or a figure."""
    if place >= len(text):
        return True
    return not (_is_of_word(text[place - 1]) and _is_of_word(text[place]))


def _is_of_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in ".,%-")


def text_height(lines: int, size: float = TEXT_SIZE) -> float:
    """The height of a cell with so many lines, in whole pixels."""
    return ceil((lines * size * LEADING + AIR) / STEP) * STEP
