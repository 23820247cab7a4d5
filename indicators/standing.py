"""One indicator at a quarter: facts, path, progress, who answers. Made here only; Standing, grid and review page show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from plans.facts import PeriodFacts, PlanFacts

from .facts import IndicatorFacts, Observation, Quarter, ResponsibleUnit, until
from .labels import Formula
from .paths import assessed, growth_base, outlook
from .progress import Path, Progress, Reason, Status, average_growth, project_final
from .segments import anchor_before


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
        """Who answers: the first one; the others share."""
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

    @property
    def final_year(self) -> int | None:
        """The year for whose end `final` is projected: that of the last target."""
        return max(self.path.targets, default=None) if self.path else None

    def spans_years(self, year: int) -> bool:
        """Whether the goal of `year` is climbed to over several years, so that no share of it is the year's own."""
        goal = self.target_year(year)
        return goal is not None and self.path is not None and goal - anchor_before(self.path, year)[0] > 1


def indicator_standing(
    facts: IndicatorFacts, plan: PlanFacts, period: PeriodFacts, parts: Iterable[IndicatorFacts] = ()
) -> IndicatorStanding:
    """One indicator at a quarter, from its facts; figures of later quarters are left out, and promises are those of then.
    `parts`: of a quotient."""
    quarter = period.place
    shown = until(facts, quarter)
    view = outlook(shown, tolerance=plan.until(quarter).tolerance)
    progress = assessed(view, quarter)
    value = shown.values.get(quarter)
    before_use = progress.status is Status.NOT_REPORTED and not plan.was_in_use(period)
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
