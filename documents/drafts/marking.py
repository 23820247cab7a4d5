"""A document's text in stretches, each with the items that were read from it. Spans may nest and overlap. No Django."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from .rows import Draft, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Text between two places where a span begins or ends. `of`: what was read here, the narrowest first."""

    text: str
    of: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()  # those whose span begins here
    tone: str = ""  # of the narrowest: sure, likely, doubtful, unread; "" for an item that a person added

    @property
    def main(self) -> str:
        """The row that the narrowest belongs to."""
        return self.of[0].partition(".")[0]


def spans_of(draft: Draft) -> dict[str, Span]:
    """Every span of the draft: under i7 the row's, under i7.target.2026 a field's."""
    found: dict[str, Span] = {}
    for row in draft.rows():
        if row.span is not None and not row.deleted:
            found[row.key] = row.span
        for name, span in row.spans.items():
            if not row.deleted:
                found[f"{row.key}.{name}" if name else row.key] = span
    return found


def stretches(text: str, spans: Mapping[str, Span], tones: Mapping[str, str]) -> Iterator[Stretch]:
    """The whole text, cut where spans begin and end. Spans that do not lie in the text are left out. `tones`: by row."""
    inside = {key: span for key, span in spans.items() if 0 <= span[0] < span[1] <= len(text)}
    edges = sorted({0, len(text), *(edge for span in inside.values() for edge in span)})
    starting: dict[int, list[str]] = {}
    for key, (start, _end) in inside.items():
        starting.setdefault(start, []).append(key)
    current: list[str] = []
    for start, end in pairwise(edges):
        current = [key for key in current if inside[key][1] > start] + starting.get(start, [])
        of = tuple(sorted(current, key=lambda key: (inside[key][1] - inside[key][0], key)))
        tone = tones.get(of[0].partition(".")[0], "") if of else ""
        yield Stretch(text=text[start:end], of=of, begins=tuple(starting.get(start, ())), tone=tone)
