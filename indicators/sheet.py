"""What the entry grid shows of one quarter: every indicator with its figures, its cell, the doubts about it. Plain values.

A sheet is read once (querysets.entry_sheet) and never changed; grid.py turns it into what the template prints.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from plans.facts import PeriodFacts, PlanFacts
from plans.review import EDITABLE_STATES, State

from .entry import unconfirmed
from .facts import IndicatorFacts, Observation
from .inputs import CONTENT, FigureInput
from .labels import Certainty, Formula
from .models import Actual
from .querysets import observation_of
from .standing import IndicatorStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file beside a figure."""

    key: int
    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in one cell: its open revision, else the approved one. `old` is what an open correction will replace."""

    version: int
    state: State
    revision: int
    observation: Observation
    city_source: str
    typed_by: str
    typed_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    reviewed_by: str
    reviewed_at: datetime | None
    review_reason: str
    correction_reason: str
    confirmation: str
    confirmed_doubts: str
    old: Observation | None = None
    evidence: tuple[Attached, ...] = ()

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES

    @property
    def content(self) -> dict[str, object]:
        own = {"certainty": Certainty(self.observation.certainty), "city_source": self.city_source}
        return {name: own[name] if name in own else getattr(self.observation, name) for name in CONTENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One indicator of the sheet. `cell` is None while nothing was entered."""

    standing: IndicatorStanding
    cell: Cell | None
    doubts: tuple[str, ...]

    @property
    def number(self) -> int:
        return self.standing.facts.number

    def says(self, figure: FigureInput) -> bool:
        """Whether the cell says just that already, so that nothing needs to be written: sent twice, it is written once."""
        if self.cell is None:
            return figure.is_blank
        word = figure.confirmation.strip()
        if word and (word != self.cell.confirmation or unconfirmed(self.doubts, self.cell.confirmed_doubts)):
            return False
        if figure.correction_reason.strip() not in ("", self.cell.correction_reason):
            return False
        return all(getattr(figure, name) == value for name, value in self.cell.content.items())

    @property
    def is_filled(self) -> bool:
        """A figure, or 不参评, stands in the cell."""
        if self.cell is None:
            return False
        return self.cell.observation.not_applicable or self.standing.progress.actual is not None

    @property
    def is_computed(self) -> bool:
        """Made from other indicators: nothing is entered."""
        return self.standing.facts.formula is Formula.QUOTIENT


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """Two are the same only if they are one: rendered rows are kept under the sheet they were made from."""

    plan: PlanFacts
    period: PeriodFacts
    rows: tuple[SheetRow, ...]

    def row(self, number: int) -> SheetRow | None:
        return self._by_number.get(number)

    @cached_property
    def _by_number(self) -> dict[int, SheetRow]:
        return {row.number: row for row in self.rows}

    @property
    def in_breakdown(self) -> list[SheetRow]:
        return [row for row in self.rows if row.standing.facts.in_breakdown]

    @property
    def in_text(self) -> list[SheetRow]:
        return [row for row in self.rows if not row.standing.facts.in_breakdown]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheets:
    """The sheets of several quarters side by side, in the order of time, and the plan's indicators with every figure."""

    every: tuple[IndicatorFacts, ...]
    quarters: tuple[Sheet, ...]

    @property
    def plan(self) -> PlanFacts:
        return self.quarters[0].plan


def cell_of(stands: Actual, approved: Actual | None, evidence: tuple[Attached, ...]) -> Cell:
    """A row of the table as plain values; people's names have to be read with it."""
    return Cell(
        version=stands.version,
        state=State(stands.state),
        revision=stands.revision,
        observation=observation_of(stands),
        city_source=stands.city_source,
        typed_by=stands.typed_by.name,
        typed_at=stands.typed_at,
        submitted_by=stands.submitted_by.name if stands.submitted_by else "",
        submitted_at=stands.submitted_at,
        reviewed_by=stands.reviewed_by.name if stands.reviewed_by else "",
        reviewed_at=stands.reviewed_at,
        review_reason=stands.review_reason,
        correction_reason=stands.correction_reason,
        confirmation=stands.confirmation,
        confirmed_doubts=stands.confirmed_doubts,
        old=observation_of(approved) if approved is not None and approved is not stands else None,
        evidence=evidence,
    )
