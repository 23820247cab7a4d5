"""Who still owes what of a quarter: units their reports, the office its figures; and how units were chased for it.

Seven statements beside a page's own two; none while the plan's stamp, which comes with its quarters, is the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from indicators.contributions import Kind
from indicators.facts import IndicatorFacts
from indicators.labels import Formula
from indicators.models import UnitActual, UnitTarget
from indicators.progress import Status
from indicators.querysets import FigureRow
from indicators.reference import figures_of, filled, returned_parts
from indicators.standing import indicator_standing
from plans.deadlines import reports_due
from plans.facts import ExtensionFacts, PeriodFacts, Quarter, UnitFacts
from plans.models import Plan, ReportingPeriod
from plans.recent import Recent
from plans.reference import extensions_in, units_of
from plans.review import OPEN_STATES, State
from tasks.facts import TaskFacts
from tasks.querysets import ASKED, kept_reports, with_reports
from tasks.reference import TASKS
from tasks.sentences import owes_report

from .models import Channel, Reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedTask:
    """A report that a unit has not handed in: `state` is blank, or draft or returned."""

    number: int
    title: str
    state: str
    is_asked: bool  # a supporting unit that was asked for it (征集)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased:
    """Once when a unit was chased: how, when, by whom (blank: the command), in which words."""

    how: str
    at: datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """What one unit owes of the quarter, until when; and how it was chased, the latest first. `parts` came back to it:
    指标5单位分量."""

    unit: UnitFacts
    tasks: tuple[OwedTask, ...]
    parts: tuple[str, ...]
    due_on: date | None
    extension: ExtensionFacts | None
    chased: tuple[Chased, ...]

    @property
    def missing(self) -> tuple[OwedTask, ...]:
        """What was never handed in."""
        return tuple(task for task in self.tasks if task.state != State.RETURNED)

    @property
    def returned(self) -> tuple[OwedTask, ...]:
        return tuple(task for task in self.tasks if task.state == State.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A unit that handed in everything: how much of it waits for review."""

    unit: UnitFacts
    reports: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedFigures:
    """Indicators whose figure of the quarter is not submitted: not typed, drafts, and what came back."""

    missing: tuple[IndicatorFacts, ...] = ()
    drafts: tuple[IndicatorFacts, ...] = ()
    returned: tuple[IndicatorFacts, ...] = ()

    def __len__(self) -> int:
        return len(self.missing) + len(self.drafts) + len(self.returned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """Everything that is owed of a quarter; nothing of one at which the system was not in use yet."""

    debts: tuple[Debt, ...] = ()
    settled: tuple[Settled, ...] = ()
    figures: OwedFigures = OwedFigures()


_PARTS = {Kind.ACTUAL: UnitActual._meta.verbose_name, Kind.TARGET: UnitTarget._meta.verbose_name}
OWING: Recent[Owing] = Recent(32)


def owing_at(periods: Sequence[ReportingPeriod], period: ReportingPeriod) -> Owing:
    """What is owed of a quarter; `periods` as a page read them, with the plan's stamp, while which is the same it is kept."""
    plan = period.plan
    if not plan.facts.was_in_use(period.facts):
        return Owing()
    key = (plan.stamp.value, plan.facts, period.pk)
    return OWING.get(key, lambda: read_owing(plan, periods, period))


def read_owing(plan: Plan, periods: Iterable[ReportingPeriod], period: ReportingPeriod) -> Owing:
    """The same, read anew."""
    place = (period.year, period.quarter)
    until = {row.pk: (row.year, row.quarter) for row in periods if (row.year, row.quarter) <= place}
    rows = kept_reports(plan.stamp.value, until, unreviewed=True)
    stands = [row for row in rows if row[2] in (State.APPROVED, ASKED)]
    tasks = with_reports(TASKS.of(plan.pk, plan.stamp.reference), stands, until)
    opened = {row[0]: row[2] for row in rows if row[1] == period.pk and row[2] in OPEN_STATES}
    extensions, chased = extensions_in(plan, period.pk), _chased(period)
    debts, settled = [], []
    for unit in units_of(plan):
        if not unit.is_chased:
            continue
        owed, handed_in = owed_of_unit(unit.key, tasks, opened, place)
        parts = tuple(f"指标{facts.number}{_PARTS[part.kind]}" for facts, part in returned_parts(plan, unit.key, place))
        if owed or parts:
            extension = extensions.get(unit.key)
            debts.append(
                Debt(
                    unit=unit,
                    tasks=owed,
                    parts=parts,
                    due_on=reports_due(period, extension.until if extension else None),
                    extension=extension,
                    chased=chased.get(unit.key, ()),
                )
            )
        elif handed_in:
            waiting = sum(state == State.SUBMITTED for state in handed_in)
            settled.append(Settled(unit=unit, reports=len(handed_in), waiting=waiting))
    return Owing(
        debts=tuple(debts), settled=tuple(settled), figures=owed_figures(period, figures_of(plan.pk, unreviewed=True))
    )


def owed_of_unit(
    unit: int, tasks: Iterable[TaskFacts], opened: Mapping[int, str], place: Quarter
) -> tuple[tuple[OwedTask, ...], list[str]]:
    """What the unit (its key) owes of its tasks at a quarter, and the states of what it handed in. `opened` are the states of
    open reports by their assignment."""
    owed, handed_in = [], []
    for task in tasks:
        for row in task.assignments:
            if row.unit_key != unit or not row.is_expected:
                continue
            state = opened.get(row.key, "")
            if state == State.RETURNED or (state != State.SUBMITTED and owes_report(row, place)):
                owed.append(OwedTask(number=task.number, title=task.title, state=state, is_asked=not row.is_lead))
            else:
                handed_in.append(state or State.APPROVED)
    return tuple(owed), handed_in


def owed_figures(period: ReportingPeriod, figures: Mapping[int, Sequence[FigureRow]]) -> OwedFigures:
    """Of a quarter, from the plan's figures in any state. The quarter's plan comes with its stamp."""
    plan, place, facts_then = period.plan, (period.year, period.quarter), period.facts
    missing, drafts, returned = [], [], []
    for facts in filled(plan, figures):
        states = {row[2] for row in figures.get(facts.key, ()) if (row[0], row[1]) == place}
        if State.RETURNED in states:
            returned.append(facts)
        elif states == {State.DRAFT}:  # beside an approved figure a draft is a correction that nobody waits for
            drafts.append(facts)
        elif not states and _is_missing(facts, plan, facts_then):
            missing.append(facts)
    return OwedFigures(missing=tuple(missing), drafts=tuple(drafts), returned=tuple(returned))


def _is_missing(facts: IndicatorFacts, plan: Plan, period: PeriodFacts) -> bool:
    """Whether a figure is due and there is none; a quotient is computed, never typed."""
    if facts.formula is Formula.QUOTIENT:
        return False
    return indicator_standing(facts, plan.facts, period).status is Status.NOT_REPORTED


def _chased(period: ReportingPeriod) -> dict[int, tuple[Chased, ...]]:
    """How units were chased in the quarter, by the unit's key."""
    found: dict[int, list[Chased]] = {}
    rows = Reminder.objects.filter(period=period.pk, unit__isnull=False).order_by("-sent_at", "-pk")
    for unit, how, at, by, note in rows.values_list("unit_id", "channel", "sent_at", "sent_by__name", "note"):
        found.setdefault(unit, []).append(Chased(how=Channel(how).label, at=at, by=by or "", note=note))
    return {unit: tuple(every) for unit, every in found.items()}
