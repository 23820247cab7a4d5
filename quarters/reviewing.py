"""The rows of the review page: each submitted figure beside what was there before, with what approving it would change."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from figures import wording
from indicators.entry import unconfirmed
from indicators.facts import IndicatorFacts, Observation, Quarter
from indicators.labels import Formula
from indicators.lights import status_light
from indicators.models import Actual
from indicators.plausibility import doubts
from indicators.progress import Status
from indicators.querysets import observation_of
from indicators.sentences import gap_text, gap_tone, light_sentence, unit_text
from indicators.standing import IndicatorStanding, indicator_standing
from organizations.models import User
from plans.facts import PeriodFacts, PlanFacts
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.recent import Recent
from plans.review import State

from .comparing import Compared, certainty_text, compared, parts_text, rank_text, with_changes
from .decisions import Seen
from .querysets import UnderReview


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One submitted figure, ready to print."""

    seen: Seen
    period: str  # named in the list of history only
    name: str
    unit: str
    figure: str
    is_word: bool  # not a figure: 不参评
    parts: str
    replaces: str  # the approved figure that a correction would replace
    why_corrected: str
    compared: Compared
    gap: str
    gap_tone: str
    lights: tuple[
        dict[str, Any], ...
    ]  # light and sentence: what is approved now, what it would become; none for history
    remarks: tuple[str, ...]
    doubts: tuple[str, ...]
    is_answered: bool
    confirmation: str
    files: tuple[dict[str, str], ...]
    typed_by: str
    typed_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    is_own: bool
    ticked: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Desk:
    """What lies before the reviewer: a quarter, or the history quarters together, whose `shown` is empty."""

    plan: Plan
    periods: Sequence[ReportingPeriod]
    shown: ReportingPeriod | None
    found: UnderReview
    person: User
    ticks: frozenset[str] = frozenset()

    @cached_property
    def _places(self) -> frozenset[Quarter]:
        rows = [self.shown] if self.shown else [row for row in self.periods if row.kind == PeriodKind.HISTORY]
        return frozenset((row.year, row.quarter) for row in rows)

    @cached_property
    def waiting(self) -> tuple[Actual, ...]:
        return tuple(row for row in self._open if row.state == State.SUBMITTED)

    @cached_property
    def _open(self) -> tuple[Actual, ...]:
        return tuple(row for row in self.found.rows if _place(row) in self._places)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """What does not wait for the reviewer, counted: 3项草稿, 1项已退回, 2项未填."""
        counts = Counter(row.state for row in self._open)
        unfilled = self._unfilled() if self.shown else 0
        words = ((counts[State.DRAFT], "项草稿"), (counts[State.RETURNED], "项已退回"), (unfilled, "项未填"))
        return tuple(f"{count}{word}" for count, word in words if count)

    def _unfilled(self) -> int:
        """Indicators for which nothing was typed though something is due."""
        assert self.shown is not None  # noqa: S101 (asked for a quarter only)
        period = self.shown.facts
        return sum(
            1
            for facts in self.found.typed
            if facts.formula is not Formula.QUOTIENT
            and period.place not in facts.observations
            and indicator_standing(facts, self.plan.facts, period).status is Status.NOT_REPORTED
        )

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        changes: defaultdict[int, dict[Quarter, Observation | None]] = defaultdict(dict)
        for row in self.waiting:
            changes[row.indicator_id][_place(row)] = observation_of(row)
        after = {row.key: row for row in with_changes(self.found.approved, changes)}
        now = {row.key: row for row in self.found.approved}
        typed = {row.key: row for row in self.found.typed}
        plan, periods = self.plan.facts, {(row.year, row.quarter): row.facts for row in self.periods}
        return tuple(
            self._case(row, plan, periods[_place(row)], now[row.indicator_id], after[row.indicator_id], typed)
            for row in self.waiting
        )

    @property
    def reviewable(self) -> int:
        """How many of them the person may review."""
        return sum(1 for case in self.cases if not case.is_own)

    def _case(
        self,
        row: Actual,
        plan: PlanFacts,
        period: PeriodFacts,
        now: IndicatorFacts,
        after: IndicatorFacts,
        typed: Mapping[int, IndicatorFacts],
    ) -> Case:
        was, will = (indicator_standing(facts, plan, period) for facts in (now, after))
        observation = observation_of(row)
        seen = Seen(year=period.year, quarter=period.quarter, number=after.number, version=row.version)
        raised = doubts(typed[row.indicator_id], period.place, typed, self.found.bounds)
        replaced = self.found.replaced.get((row.indicator_id, period.place))
        return Case(
            seen=seen,
            period="" if self.shown else wording.period(period.year, period.quarter),
            name=after.name,
            unit=unit_text(will),
            figure=_figure(will, observation, period.place),
            is_word=row.not_applicable,
            parts=parts_text(after, observation),
            replaces="" if replaced is None else _figure(was, observation_of(replaced), period.place),
            why_corrected=row.correction_reason,
            compared=compared(will, period),
            gap=gap_text(will),
            gap_tone=gap_tone(will),
            lights=tuple(_explained(each, period) for each in (was, will)) if period.is_due else (),
            remarks=tuple(_remarks(after, period.place, observation, row)),
            doubts=raised,
            is_answered=not unconfirmed(raised, row.confirmed_doubts),
            confirmation=row.confirmation,
            files=tuple(_file(self.plan.slug, each.pk, each.name) for each in row.evidence.all()),
            typed_by=row.typed_by.name,
            typed_at=row.typed_at,
            submitted_by=row.submitted_by.name if row.submitted_by else "",
            submitted_at=row.submitted_at,
            is_own=self.person.pk in (row.typed_by_id, row.submitted_by_id),
            ticked=seen.cell in self.ticks,
        )


DESKS: Recent[Desk] = Recent(64)
TABLES: Recent[SafeString] = Recent(64)


def desk_of(
    plan: Plan,
    periods: Sequence[ReportingPeriod],
    shown: ReportingPeriod | None,
    found: UnderReview,
    person: User,
    ticks: frozenset[str],
) -> Desk:
    """What lies before the person; kept as long as what waits is the same, unless something is ticked."""

    def make() -> Desk:
        return Desk(plan=plan, periods=periods, shown=shown, found=found, person=person, ticks=ticks)

    return make() if ticks else DESKS.get((found, shown.facts if shown else None, person.pk), make)


def table_of(desk: Desk, *, acts: bool, query: str) -> SafeString:
    """The table of what waits, rendered; kept like its desk."""

    def render() -> SafeString:
        context = {"cases": desk.cases, "desk": desk, "acts": acts, "query": query, "plan": desk.plan}
        return mark_safe(render_to_string("partials/_review_cases.html", context))

    return render() if desk.ticks else TABLES.get((desk, acts, query), render)


def waiting_counts(periods: Iterable[ReportingPeriod], rows: Iterable[Actual]) -> dict[int | None, int]:
    """How many figures wait for review, by the key of their quarter; all history quarters together under None."""
    history = {row.pk for row in periods if row.kind == PeriodKind.HISTORY}
    waiting = (row.period_id for row in rows if row.state == State.SUBMITTED)
    return Counter(None if key in history else key for key in waiting)


def _place(row: Actual) -> Quarter:
    return row.period.year, row.period.quarter


def _figure(row: IndicatorStanding, observation: Observation, quarter: Quarter) -> str:
    if observation.not_applicable:
        return "不参评"
    return wording.number(row.facts.values.get(quarter), row.facts.figure_decimals)


def _explained(row: IndicatorStanding, period: PeriodFacts) -> dict[str, Any]:
    return {"light": status_light(row.status), "sentence": light_sentence(row, period), "status": row.status}


def _remarks(facts: IndicatorFacts, quarter: Quarter, observation: Observation, row: Actual) -> Iterable[str]:
    """What was said beside the figure: as of when, how final, from where, its rank, why it is not applicable."""
    if row.not_applicable:
        yield f"不参评理由：{row.not_applicable_reason}"
    else:
        yield certainty_text(observation)
    if row.as_of is not None:
        yield f"截至{row.as_of.year}年{row.as_of.month}月{row.as_of.day}日"
    yield f"来源：{row.source}" if row.source else "未写数据来源"
    if rank := rank_text(facts, quarter):
        yield rank
    if row.city_average is not None:
        yield f"全市平均{wording.quantity(row.city_average, facts.counted_in)}"
    if row.city_source:
        yield f"全市数据来源：{row.city_source}"
    if row.note:
        yield f"备注：{row.note}"


def _file(slug: str, key: int, name: str) -> dict[str, str]:
    return {"name": name, "url": reverse("indicators:evidence", args=(slug, key))}
