"""A plan, a quarter of it and a unit that it names, as plain values. No Django."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from .changes import Change, known, steps, tolerance_at

Quarter = tuple[int, int]  # (year, quarter)


def in_force(since: date | None, until: date | None, last_day: date) -> bool:
    """Whether what holds from one day until another, None for no limit, holds in the quarter that ends on `last_day`."""
    return (since is None or since <= last_day) and (until is None or until >= last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
    """The plan. `tolerance` is that of now; what it was before follows from `tolerance_changes`, as `until` says."""

    key: int
    slug: str
    title: str
    region_name: str
    is_draft: bool
    first_year: int
    last_year: int
    tolerance: Decimal
    is_demonstration: bool
    in_use_from: date | None
    tolerance_changes: tuple[Change, ...] = ()

    def until(self, quarter: Quarter) -> "PlanFacts":
        """The plan as it was known at a quarter: with its tolerance of then."""
        kept = known(self.tolerance_changes, quarter)
        if kept == self.tolerance_changes:
            return self
        then = tolerance_at(self.tolerance, self.tolerance_changes, quarter)
        return replace(self, tolerance=then, tolerance_changes=kept)

    def with_tolerance(self, change: Change) -> "PlanFacts":
        """The plan once a change of its tolerance is confirmed."""
        every = steps((*self.tolerance_changes, change))
        return replace(self, tolerance=self.tolerance if change.new is None else change.new, tolerance_changes=every)

    def was_in_use(self, period: "PeriodFacts") -> bool:
        """Whether the system was in use by the quarter's last day; before that a gap is 系统启用前, not 未报送."""
        return self.in_use_from is None or period.last_day >= self.in_use_from


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFacts:
    """A quarter of the plan: its key in the database, whether it is due, its last day, when it was closed."""

    key: int
    year: int
    quarter: int
    is_due: bool
    last_day: date
    closed_at: datetime | None

    @property
    def place(self) -> Quarter:
        return (self.year, self.quarter)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerName:
    """What a unit was called until the day before `until`."""

    name: str
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """A unit that the plan names. `kind` is a value of UnitKind; one that is not `assessed` is listed, never judged.

    `formerly` are the names that it had, the latest first; `retired_on` the day from which on it is no more.
    `is_chased`: an assessed unit of the plan's own region that is no collective. Nobody else is ever asked for what is late.
    """

    key: int
    name: str
    printed_name: str
    kind: str
    assessed: bool
    contact_name: str
    contact_phone: str
    formerly: tuple[FormerName, ...] = ()
    retired_on: date | None = None
    is_chased: bool = True
    is_of_region: bool = True  # the plan's own

    def name_before(self, last_day: date) -> str:
        """What the unit was called in the quarter that ends on `last_day`; blank where it bore its name already."""
        return next((each.name for each in reversed(self.formerly) if each.until > last_day), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionFacts:
    """A later day by which one unit hands in its reports of one quarter, why, and who granted it."""

    period_key: int
    unit_key: int
    until: date
    reason: str
    granted_by: str
