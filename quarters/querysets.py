"""Reading a Standing: plan and quarters in one query, figures in one, reports in one, what units said of the quarter in one,
and what is kept in three more; and what waits for review.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from indicators.facts import IndicatorFacts, Quarter
from indicators.models import Actual
from indicators.plausibility import Bound
from indicators.querysets import FigureRow, with_figures
from indicators.reference import INDICATORS, figures_of, filled, plan_facts, read_facts
from indicators.standing import IndicatorStanding, indicator_standing
from organizations.models import User
from plans.compiled import Compiled
from plans.facts import PlanFacts
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.periods import items_of
from plans.quarters import quarters_of, readable
from plans.recent import Recent
from plans.review import State
from tasks.facts import TaskFacts
from tasks.querysets import ReportRow, kept_reports, with_reports
from tasks.reference import TASKS

from .closed import closed_quarter
from .inbox import OpenRow, read_open
from .models import Amendment, AmendmentFile
from .revising import revised
from .said import Said, read_said
from .standing import Standing, task_standing


def _with_approved(slug: str) -> QuerySet[ReportingPeriod, tuple[Any, ...]]:
    approved = Actual.objects.shown(unreviewed=False).filter(period=OuterRef("pk"))
    return quarters_of(slug, has_approved=Exists(approved))


_QUARTERS = Compiled(_with_approved)


def plan_quarters(slug: str, user: User) -> list[ReportingPeriod]:
    """All quarters of a plan that the person may read, each knowing whether it `has_approved` figures; else none."""
    return readable(_QUARTERS, slug, user, ("has_approved",))


STANDINGS: Recent[Standing] = Recent(64)
# After a new figure all indicators but one stand where they stood: each is kept under the figures that it was made from.
INDICATOR_STANDINGS: Recent[IndicatorStanding] = Recent(2048)


def standing_at(periods: Sequence[ReportingPeriod], shown: ReportingPeriod, *, unreviewed: bool = False) -> Standing:
    """What the plan shows at a quarter; `periods` as plan_quarters read them. Kept while the plan's stamp is the same.

    Of a closed quarter what it was closed with, in its latest revision; nothing of it is unreviewed.
    """
    plan = shown.plan
    if shown.is_closed:
        return closed_quarter(plan, shown).standing
    key = (plan.stamp.value, plan.facts, shown.facts, unreviewed)
    return STANDINGS.get(key, lambda: read_standing(plan, periods, shown, unreviewed=unreviewed))


def worked_on(periods: Sequence[ReportingPeriod], period: ReportingPeriod) -> Standing:
    """What units check and explain at a quarter: what it shows; of one that is closed and unlocked what its next revision
    would show by now."""
    if not (period.is_closed and period.unlocked):
        return standing_at(periods, period)
    return next_revision_by_now(period, read_standing(period.plan, periods, period))


def next_revision_by_now(period: ReportingPeriod, live: Standing) -> Standing:
    """Of a closed quarter, from what its rows say: its closing with what it is unlocked for as it is now."""
    return revised(closed_quarter(period.plan, period).standing, live, items_of(period.unlocked))


def read_standing(
    plan: Plan, periods: Sequence[ReportingPeriod], shown: ReportingPeriod, *, unreviewed: bool = False
) -> Standing:
    """What the plan shows at a quarter: figures, reports and what units said of it read from their rows, all else kept under
    its reference stamp."""
    until = until_of(periods, shown)
    return made_standing(
        shown,
        figures=figures_of(plan.pk, unreviewed=unreviewed),
        reports=kept_reports(plan.stamp.value, until, unreviewed=unreviewed),
        until=until,
        said=read_said(shown.pk),
        unreviewed=unreviewed,
    )


def until_of(periods: Iterable[ReportingPeriod], shown: ReportingPeriod) -> dict[int, Quarter]:
    """The quarters up to the one shown, by their keys."""
    place = (shown.year, shown.quarter)
    return {row.pk: (row.year, row.quarter) for row in periods if (row.year, row.quarter) <= place}


def made_standing(
    shown: ReportingPeriod,
    *,
    figures: Mapping[int, Sequence[FigureRow]],
    reports: Iterable[ReportRow],
    until: Mapping[int, Quarter],
    said: Said,
    unreviewed: bool = False,
) -> Standing:
    """The Standing made from rows that were read. Figures and reports of later quarters may be among them."""
    plan = shown.plan
    period, reference = shown.facts, plan.stamp.reference
    plan_row = plan_facts(plan).until(period.place)
    every = {row.key: row for row in INDICATORS.of(plan.pk, reference).in_use}
    tasks = with_reports(TASKS.of(plan.pk, reference), reports, until)

    def of_indicator(facts: IndicatorFacts) -> IndicatorStanding:
        """Its own figures and those of its parts are all that it depends on besides plan, quarter and reference."""
        parts = [every[key] for key in (facts.numerator_key, facts.denominator_key) if key is not None and key in every]
        its = {row.key: figures.get(row.key, ()) for row in (facts, *parts)}

        def make() -> IndicatorStanding:
            filled, *of_parts = with_figures((facts, *parts), its)
            return indicator_standing(filled, plan_row, period, of_parts)

        return INDICATOR_STANDINGS.get((reference, plan_row, period, *its.items()), make)

    return Standing(
        plan=plan_row,
        period=period,
        unreviewed=unreviewed,
        indicators=tuple(of_indicator(row) for row in every.values()),
        tasks=tuple(task_standing(task, plan_row, period) for task in tasks),
        explanations=said.explanations,
        checks=said.checks,
    )


def quarter_shown_first(periods: Sequence[ReportingPeriod], *, staff: bool, today: date) -> ReportingPeriod | None:
    """The quarter of a page that names none; `periods` as plan_quarters read them.

    Staff: the open one, that is the latest that has ended and is not closed. Everybody else: the latest closed quarter,
    before the first closing the latest with approved figures, before any figure the plan's first.
    """
    due = [row for row in periods if row.kind == PeriodKind.DUE]
    if staff:
        ended = [row for row in due if row.last_day < today and not row.is_closed]
        if ended:
            return ended[-1]
    closed = [row for row in due if row.is_closed]
    if closed:
        return closed[-1]
    approved = [row for row in due if getattr(row, "has_approved", False)]
    return approved[-1] if approved else next(iter(due), None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnderReview:
    """What a plan's reviewer needs. Two are the same only if they are one, as with Standing.

    `typed` counts open revisions of figures in, as doubts are raised; `approved` leaves them out. `judged_by` is the plan
    with its tolerances. `rows` are the open revisions of all kinds and quarters. `tasks` come without reports; `reports`
    are the approved ones of `until`, the plan's quarters by their keys.
    """

    typed: tuple[IndicatorFacts, ...]
    approved: tuple[IndicatorFacts, ...]
    bounds: tuple[Bound, ...]
    judged_by: PlanFacts
    rows: tuple[OpenRow, ...]
    tasks: tuple[TaskFacts, ...]
    reports: Sequence[ReportRow]
    until: Mapping[int, Quarter]


UNDER_REVIEW: Recent[UnderReview] = Recent(32)


def under_review(periods: Sequence[ReportingPeriod]) -> UnderReview:
    """What waits in a plan; `periods` as plan_quarters read them. Kept while the plan's stamp, which comes with it, is the
    same."""
    plan = periods[0].plan
    return UNDER_REVIEW.get((plan.stamp.value, plan.facts), lambda: read_under_review(plan, periods))


def read_under_review(plan: Plan, periods: Sequence[ReportingPeriod]) -> UnderReview:
    """What waits, read anew: figures, what is open, and reports; besides, while they are not kept, two for indicators and
    one for tasks."""
    kept, figures = INDICATORS.of(plan.pk, plan.stamp.reference), figures_of(plan.pk, unreviewed=True)
    until = {row.pk: (row.year, row.quarter) for row in periods}
    return UnderReview(
        typed=filled(plan, figures),
        approved=filled(plan, {key: _approved(rows) for key, rows in figures.items()}),
        bounds=kept.bounds,
        judged_by=plan_facts(plan),
        rows=read_open(plan.pk),
        tasks=TASKS.of(plan.pk, plan.stamp.reference),
        reports=kept_reports(plan.stamp.value, until),
        until=until,
    )


def _approved(rows: Sequence[FigureRow]) -> tuple[FigureRow, ...]:
    """Of an indicator's figures those that everybody sees: a row's third column is its state."""
    return tuple(row for row in rows if row[2] == State.APPROVED)


def amendments_of(period: ReportingPeriod) -> list[Amendment]:
    """A closed quarter's amendments in any state, the latest first."""
    rows = Amendment.objects.filter(period=period)
    return list(rows.select_related("indicator", "proposed_by", "decided_by", "closing"))


def amendment_files(period: ReportingPeriod, key: int) -> list[AmendmentFile]:
    """The documents of one of a quarter's amendments, each with the amendment and who decided it: one statement."""
    beside = ("amendment__indicator", "amendment__proposed_by", "amendment__decided_by", "amendment__closing")
    return list(AmendmentFile.objects.filter(amendment=key, amendment__period=period).select_related(*beside))


def amendment_evidence(plan: Plan, key: int) -> AmendmentFile | None:
    """A document of one of the plan's amendments, by its key."""
    return AmendmentFile.objects.filter(pk=key, amendment__period__plan=plan).first()


def figures_for_sheet(plan: Plan, period: ReportingPeriod) -> tuple[tuple[IndicatorFacts, ...], dict[int, Actual]]:
    """The plan's indicators with approved figures, and a quarter's latest revisions by indicator: four statements."""
    facts = read_facts(plan, unreviewed=False)
    rows = Actual.objects.filter(period=period).exclude(state=State.SUPERSEDED).order_by("revision")
    people = rows.select_related("typed_by", "submitted_by", "reviewed_by", "reviewed_for")
    return facts, {row.indicator_id: row for row in people}
