"""Reading a Standing: plan and quarters in one query, figures in one, reports in one, and what is kept in four more."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, QuerySet

from indicators.facts import IndicatorFacts
from indicators.models import Actual
from indicators.querysets import by_indicator, with_figures
from indicators.reference import INDICATORS
from organizations.models import Region, User
from organizations.roles import Permission
from plans.compiled import Compiled
from plans.models import PeriodKind, Plan, PlanStamp, PlanStatus, ReportingPeriod
from plans.querysets import columns_of
from plans.recent import Recent
from tasks.querysets import read_reports, with_reports
from tasks.reference import TASKS
from tasks.tallies import assessed as assessed_task

from .standing import IndicatorStanding, PeriodFacts, PlanFacts, Standing, TaskStanding, indicator_standing


def plan_facts(plan: Plan) -> PlanFacts:
    return PlanFacts(
        key=plan.pk,
        slug=plan.slug,
        title=plan.title,
        region_name=plan.region.name,
        is_draft=plan.status == PlanStatus.DRAFT,
        first_year=plan.first_year,
        last_year=plan.last_year,
        tolerance=plan.tolerance,
        is_demonstration=plan.is_demonstration,
        in_use_from=plan.in_use_from,
    )


def period_facts(row: ReportingPeriod) -> PeriodFacts:
    return PeriodFacts(
        key=row.pk,
        year=row.year,
        quarter=row.quarter,
        is_due=row.kind == PeriodKind.DUE,
        last_day=row.last_day,
        closed_at=row.closed_at,
    )


# What a page's one statement on plan and quarters brings: beside every quarter its plan with region and stamp.
_PERIOD, _PLAN = columns_of(ReportingPeriod), columns_of(Plan)
_REGION, _STAMP = columns_of(Region), columns_of(PlanStamp)
_BESIDE = (*columns_of(Plan, "plan__"), *columns_of(Region, "plan__region__"), *columns_of(PlanStamp, "plan__stamp__"))


@Compiled
def _quarters(slug: str) -> QuerySet[ReportingPeriod, tuple[Any, ...]]:
    approved = Actual.objects.shown(unreviewed=False).filter(period=OuterRef("pk"))
    rows = ReportingPeriod.objects.filter(plan__slug=slug).annotate(has_approved=Exists(approved))
    return rows.values_list("has_approved", *_PERIOD, *_BESIDE)


def plan_quarters(slug: str, user: User) -> list[ReportingPeriod]:
    """All quarters of a plan that the person may read, each knowing whether it `has_approved` figures; else none."""
    rows = _quarters.rows(slug) if user.may(Permission.READ_PLANS) else []
    if not rows:
        return []
    plan = _plan(rows[0][1 + len(_PERIOD) :])
    if not user.region.covers(plan.region):
        return []
    found = []
    for has_approved, *columns in rows:
        period = ReportingPeriod.from_db(DEFAULT_DB_ALIAS, _PERIOD, columns[: len(_PERIOD)])
        period.plan = plan  # one for all quarters: building it for each took longer than the statement
        period.has_approved = has_approved  # type: ignore[attr-defined]  # as annotating would do
        found.append(period)
    return found


def _plan(columns: Sequence[Any]) -> Plan:
    """The plan with its region and its stamp."""
    of_region, of_stamp = len(_PLAN), len(_PLAN) + len(_REGION)
    plan = Plan.from_db(DEFAULT_DB_ALIAS, _PLAN, columns[:of_region])
    plan.region = Region.from_db(DEFAULT_DB_ALIAS, _REGION, columns[of_region:of_stamp])
    plan.stamp = PlanStamp.from_db(DEFAULT_DB_ALIAS, _STAMP, columns[of_stamp:])
    return plan


_APPROVED = Compiled(lambda plan: Actual.objects.of_plan(plan).shown(unreviewed=False).figures())
_WITH_UNREVIEWED = Compiled(lambda plan: Actual.objects.of_plan(plan).shown(unreviewed=True).figures())

STANDINGS: Recent[Standing] = Recent(64)
# After a new figure all indicators but one stand where they stood: each is kept under the figures that it was made from.
INDICATOR_STANDINGS: Recent[IndicatorStanding] = Recent(2048)


def standing_at(periods: Sequence[ReportingPeriod], shown: ReportingPeriod, *, unreviewed: bool = False) -> Standing:
    """What the plan shows at a quarter; `periods` as plan_quarters read them. Kept while the plan's stamp is the same."""
    plan = shown.plan
    key = (plan.stamp.value, plan_facts(plan), period_facts(shown), unreviewed)
    return STANDINGS.get(key, lambda: read_standing(plan, periods, shown, unreviewed=unreviewed))


def read_standing(
    plan: Plan, periods: Sequence[ReportingPeriod], shown: ReportingPeriod, *, unreviewed: bool = False
) -> Standing:
    """What the plan shows at a quarter: figures and reports read from their rows, all else kept under its reference stamp."""
    plan_row, period, reference = plan_facts(plan), period_facts(shown), plan.stamp.reference
    until = {row.pk: (row.year, row.quarter) for row in periods if (row.year, row.quarter) <= period.place}
    figures = by_indicator((_WITH_UNREVIEWED if unreviewed else _APPROVED).rows(plan.pk))
    every = {row.key: row for row in INDICATORS.of(plan.pk, reference).in_use}
    tasks = with_reports(TASKS.of(plan.pk, reference), read_reports(until, unreviewed=unreviewed), until)

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
        tasks=tuple(TaskStanding(facts=task, progress=assessed_task(task, period.place)) for task in tasks),
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
