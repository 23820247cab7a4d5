"""Targets as sentences state them, and what looks like one and could not be read."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .sentences import Stretch

Kind = Literal["level", "growth", "change", "share", "rank", "coverage", "built", "average"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One target as a sentence states it. Places are of the folded text; `quote` covers name and number."""

    kind: Kind
    name: str
    year: int | None  # None: the sentence has no year of its own
    value: Decimal | None  # None: the city's average
    unit: str
    comparator: str
    lower: bool
    quote: Stretch
    number: Stretch  # of the figure with its unit
    sure: float  # 0 to 1
    baseline: tuple[int, Decimal] | None = None  # 由2020年的5件提高到
    yearly: bool = False  # each year anew: 每年达到


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What looks like a target and could not be read."""

    start: int
    end: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that the sentences of a stretch promise."""

    mentions: tuple[Mention, ...]
    doubts: tuple[Doubt, ...]
    year: int | None = None  # of which it spoke last
