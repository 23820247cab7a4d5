"""What units answered and explained about a quarter's items, and what it was closed with, as plain values. No Django."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

INDICATOR, TASK = "indicator", "task"  # the kinds of items, as plans.models.ItemKind has them


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationFacts:
    """Why an item is behind and what a unit does about it. `kind` is indicator or task, `number` the item's in the plan;
    `expected` is what the unit expects for the year's end, in the indicator's unit of measurement."""

    kind: str
    number: int
    unit_key: int
    unit_name: str
    cause: str
    measure: str
    due_on: date
    expected: Decimal | None
    outlook: str
    on_behalf: bool
    said_by: str
    said_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """A unit's answer to an item's light and sentence as they were then, and what a reviewer did with an objection."""

    kind: str
    number: int
    unit_key: int
    unit_name: str
    answer: str
    reason: str
    status: str
    sentence: str
    outcome: str
    outcome_note: str
    on_behalf: bool
    said_by: str
    said_at: datetime
    version: int
    handled_by: str = ""
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """One figure of a closed quarter that was changed or handed in afterwards (上期数据调整说明)."""

    year: int
    quarter: int
    number: int
    name: str
    kind: str
    old_text: str
    new_text: str
    reason: str
    document_number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingFacts:
    """What the quarter was closed with.

    `bulletin` is the sentence as it was edited, in pieces of text and tone; `adjustments` what this revision changed of the
    one before it, `earlier` what was changed in earlier quarters since the closing before (上期数据调整说明); `previous` the
    checksum of the revision before this one. `is_genuine` is whether the stored content still has its checksum.
    """

    revision: int
    label: str
    signed_off_by: str
    signed_off_on: date
    closed_at: datetime
    closed_by: str
    gaps_reason: str
    bulletin: tuple[tuple[str, str], ...]
    adjustments: tuple[Adjustment, ...] = ()
    earlier: tuple[Adjustment, ...] = ()
    previous: str = ""
    is_genuine: bool = True
