"""What a plan shows at a quarter: the one source for pages, pack, Word and screen. They take a Standing and query no figures.

Built live from the rows while the quarter is open. A figure of a later quarter never shows in it: series end where the
quarter ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from indicators.facts import IndicatorFacts, Observation, Quarter, ResponsibleUnit, until
from indicators.labels import Formula
from indicators.paths import assessed, growth_base, outlook
from indicators.progress import Path, Progress, Reason, Status, average_growth, project_final
from tasks.facts import TaskFacts
from tasks.progress import TaskProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFacts:
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndicatorStanding:
    """One indicator at the quarter. Two are the same only if they are one, as with Standing.

    `missing` names the figure without which it cannot be judged; `parts_missing` the indicators without whose figures a
    computed one cannot be computed for this quarter.
    """

    facts: IndicatorFacts
    path: Path | None
    missing: str
    parts_missing: tuple[str, ...]
    progress: Progress
    before_use: bool  # nothing reported because the system was not in use yet: 系统启用前, not 未报送
    final: Decimal | None  # value projected for the plan's last target
    growth: Decimal | None  # average annual growth in percent, at a year's end

    @property
    def units(self) -> tuple[ResponsibleUnit, ...]:
        return self.facts.units

    @property
    def status(self) -> Status:
        """The light that is shown."""
        return Status.NOT_DUE if self.before_use else self.progress.status

    @property
    def reason(self) -> Reason | None:
        return self.progress.reason

    def observation(self, quarter: Quarter) -> Observation | None:
        return self.facts.observations.get(quarter)

    def target_year(self, year: int) -> int | None:
        """The year whose target is the goal in `year`: the first one with a target from then on."""
        return min((each for each in self.path.targets if each >= year), default=None) if self.path else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStanding:
    """One task at the quarter."""

    facts: TaskFacts
    progress: TaskProgress

    @property
    def status(self) -> Status:
        return self.progress.status


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Everything a plan shows at a quarter. Two are the same only if they are one: what pages make of it hangs on it."""

    plan: PlanFacts
    period: PeriodFacts
    unreviewed: bool  # open revisions are counted in (含未审核数据)
    indicators: tuple[IndicatorStanding, ...]
    tasks: tuple[TaskStanding, ...]

    @cached_property
    def in_breakdown(self) -> tuple[IndicatorStanding, ...]:
        """The indicators of the document's breakdown table: the ones that are counted."""
        return tuple(row for row in self.indicators if row.facts.in_breakdown)

    @cached_property
    def in_text(self) -> tuple[IndicatorStanding, ...]:
        """The indicators that stand in the document's text only."""
        return tuple(row for row in self.indicators if not row.facts.in_breakdown)

    @cached_property
    def reviewed(self) -> int:
        """How many of the counted indicators have an approved figure (or an approved 不参评) for this quarter."""
        found = (row.observation(self.period.place) for row in self.in_breakdown)
        return sum(1 for observation in found if observation is not None and observation.approved)

    def indicator(self, number: int) -> IndicatorStanding | None:
        return next((row for row in self.indicators if row.facts.number == number), None)

    def tasks_of(self, number: int) -> tuple[TaskStanding, ...]:
        """The tasks linked to an indicator."""
        return tuple(task for task in self.tasks if any(link.number == number for link in task.facts.links))

    @cached_property
    def lagging(self) -> tuple[IndicatorStanding, ...]:
        """What needs attention, worst first: red before amber, then by gap, unknown gaps first."""
        rows = [row for row in self.in_breakdown if row.status in _URGENCY]
        return tuple(sorted(rows, key=_urgency))


_URGENCY: Mapping[Status, int] = {Status.MISSED: 0, Status.BEHIND: 0, Status.SLIGHTLY_BEHIND: 1}


def _urgency(row: IndicatorStanding) -> tuple[int, bool, Decimal, int]:
    gap = row.progress.gap
    return _URGENCY[row.status], gap is not None, gap or Decimal(0), row.facts.number


def indicator_standing(
    facts: IndicatorFacts, plan: PlanFacts, period: PeriodFacts, parts: Iterable[IndicatorFacts] = ()
) -> IndicatorStanding:
    """One indicator at a quarter, from its facts; figures of later quarters are left out. `parts`: of a quotient."""
    quarter = period.place
    shown = until(facts, quarter)
    view = outlook(shown, tolerance=plan.tolerance)
    progress = assessed(view, quarter)
    value = shown.values.get(quarter)
    before_use = (
        progress.status is Status.NOT_REPORTED and plan.in_use_from is not None and period.last_day < plan.in_use_from
    )
    return IndicatorStanding(
        facts=shown,
        path=view.path,
        missing=view.missing,
        parts_missing=tuple(f"{part.name}（指标{part.number}）" for part in parts if quarter not in part.values),
        progress=progress,
        before_use=before_use,
        final=None if view.path is None or value is None else project_final(view.path, *quarter, value),
        growth=_growth(shown, quarter),
    )


def _growth(facts: IndicatorFacts, quarter: Quarter) -> Decimal | None:
    year, number = quarter
    quantity = facts.values.get(quarter)
    if facts.formula is not Formula.GROWTH or number != 4 or quantity is None:
        return None
    base_year = facts.base_year or facts.baseline_year
    return average_growth(quantity=quantity, base=growth_base(facts), base_year=base_year, year=year)
