"""What all that waits for a reviewer has in common on the page, whatever it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from figures import wording
from organizations.models import User
from plans.facts import PeriodFacts, PlanFacts, Quarter
from plans.models import Plan

from .inbox import OpenRow
from .matters import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict as it was typed: one of VerdictChoice or nothing, and the reason."""

    verdict: str = ""
    reason: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.verdict or self.reason.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What to show again of a form that was not carried out: ticks and verdicts by cell, and mistakes by cell and field."""

    ticks: frozenset[str] = frozenset()
    verdicts: Mapping[str, Judged] = field(default_factory=dict)
    mistakes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.ticks or self.verdicts or self.mistakes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing that waits, ready to print."""

    seen: Seen
    period: str  # named in the list of history only
    why_corrected: str
    files: tuple[dict[str, str], ...]
    typed_by: str
    typed_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    is_own: bool
    ticked: bool

    @property
    def about(self) -> str:
        """What it is and of what: 指标1 有效发明专利总量."""
        raise NotImplementedError

    @property
    def called(self) -> str:
        """How its box and its button are read out: in a list of several quarters with its own."""
        return f"{self.about}，{self.period}" if self.period else self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where cases are shown: the plan with its quarters, to whom, beside what was typed. `judged_by` is the plan with its
    tolerances; `names_periods` in a list of several quarters."""

    plan: Plan
    judged_by: PlanFacts
    periods: Mapping[Quarter, PeriodFacts]
    person: User
    typed: Typed
    names_periods: bool

    def period(self, place: Quarter) -> PeriodFacts:
        return self.periods[place]

    def shared(self, row: OpenRow, address: Callable[[str, int], str] | None = None) -> dict[str, Any]:
        """The fields of Case; `address` makes a file's from the plan's slug and the file's key."""
        files = () if address is None else tuple(
            {"name": each.name, "url": address(self.plan.slug, each.key)} for each in row.files
        )  # fmt: skip
        return {
            "seen": row.seen,
            "period": wording.period(*row.place) if self.names_periods else "",
            "why_corrected": row.correction_reason,
            "files": files,
            "typed_by": row.typed_by_name,
            "typed_at": row.typed_at,
            "submitted_by": row.submitted_by_name,
            "submitted_at": row.submitted_at,
            "is_own": row.is_of(self.person.pk),
            "ticked": row.seen.cell in self.typed.ticks,
        }
