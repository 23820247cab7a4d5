"""What a plan shows at a quarter: the one source for pages, pack, Word and screen. They take a Standing and query no figures.

Built live from the rows while the quarter is open. A figure of a later quarter never shows in it: series end where the
quarter ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from indicators.facts import Revision
from indicators.progress import Status
from indicators.standing import IndicatorStanding
from plans.facts import PeriodFacts, PlanFacts, Quarter, UnitFacts
from tasks.facts import ReportRevision, TaskFacts
from tasks.judging import assessed
from tasks.progress import TaskProgress
from tasks.sentences import owes_report

from .facts import CheckFacts, ClosingFacts, ExplanationFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskStanding:
    """One task at the quarter."""

    facts: TaskFacts
    progress: TaskProgress
    was_in_use: bool  # whether the system was, at the quarter: before that nobody is missing

    @property
    def before_use(self) -> bool:
        """Nothing reported because the system was not in use yet: 系统启用前, not 未报送."""
        return not self.was_in_use and self.progress.status is Status.NOT_REPORTED

    @property
    def status(self) -> Status:
        """The light that is shown."""
        return Status.NOT_DUE if self.before_use else self.progress.status

    @property
    def missing(self) -> tuple[str, ...]:
        """The leads from which a report is missing, in their order."""
        return self.progress.not_reported if self.was_in_use else ()

    def silent_supporters(self, quarter: Quarter) -> tuple[str, ...]:
        """The supporters that were asked to report in the quarter, which is the Standing's, and from which nothing stands."""
        if not self.was_in_use:
            return ()
        return tuple(row.unit_name for row in self.facts.supporters if row.asked and owes_report(row, quarter))


def task_standing(facts: TaskFacts, plan: PlanFacts, period: PeriodFacts) -> TaskStanding:
    """One task at a quarter, from its facts with the reports up to then."""
    return TaskStanding(facts=facts, progress=assessed(facts, period.place), was_in_use=plan.was_in_use(period))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What pages show beside a Standing, read from the rows while the quarter is open, and kept with it once it is closed:
    the plan's units, the revisions of figures by the indicator's number and of reports by the task's, and the rows of
    reports that quarters' states are made from (tasks.querysets.ReportRow)."""

    units: tuple[UnitFacts, ...]
    revisions: Mapping[int, tuple[Revision, ...]]
    reports: Mapping[int, tuple[ReportRevision, ...]]
    report_rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Standing:
    """Everything a plan shows at a quarter. Two are the same only if they are one: what pages make of it hangs on it."""

    plan: PlanFacts
    period: PeriodFacts
    unreviewed: bool  # open revisions are counted in (含未审核数据)
    indicators: tuple[IndicatorStanding, ...]
    tasks: tuple[TaskStanding, ...]
    explanations: tuple[ExplanationFacts, ...] = ()
    checks: tuple[CheckFacts, ...] = ()
    closing: ClosingFacts | None = None  # None: the quarter is open
    beside: Beside | None = None  # kept with a closing only

    @cached_property
    def was_in_use(self) -> bool:
        """Whether the system was in use at the quarter: before that nothing is missing."""
        return self.plan.was_in_use(self.period)

    @cached_property
    def in_breakdown(self) -> tuple[IndicatorStanding, ...]:
        """The indicators that are counted: of the document's breakdown table, or all of a plan that has no such table."""
        return tuple(row for row in self.indicators if row.facts.in_breakdown)

    @cached_property
    def in_text(self) -> tuple[IndicatorStanding, ...]:
        """The indicators that stand in the text only, beside a breakdown table."""
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
