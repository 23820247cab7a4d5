"""Reading a Standing: plan and quarters in one query, indicators in four, tasks in three; and what waits for review."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from indicators.facts import IndicatorFacts, Observation, Quarter
from indicators.models import Actual, Indicator, IndicatorResponsibility
from indicators.plausibility import Bound
from indicators.querysets import bounds_of, observation_of, read_facts
from indicators.standing import ResponsibleUnit, indicator_standing
from organizations.models import User
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.recent import Recent
from plans.review import OPEN_STATES, State
from tasks.querysets import read_tasks
from tasks.tallies import assessed as assessed_task

from .comparing import with_observations
from .standing import Standing, TaskStanding


def plan_quarters(slug: str, user: User) -> list[ReportingPeriod]:
    """All quarters of a plan that the person may read, each knowing whether it `has_approved` figures; else none."""
    approved = Actual.objects.shown(unreviewed=False).filter(period=OuterRef("pk"))
    return list(ReportingPeriod.objects.for_plan_page(slug, user).annotate(has_approved=Exists(approved)))


STANDINGS: Recent[Standing] = Recent(64)


def standing_at(periods: Sequence[ReportingPeriod], shown: ReportingPeriod, *, unreviewed: bool = False) -> Standing:
    """What the plan shows at a quarter; `periods` as plan_quarters read them. Kept while the plan's stamp is the same."""
    plan = shown.plan
    key = (plan.stamp.value, plan.facts, shown.facts, unreviewed)
    return STANDINGS.get(key, lambda: read_standing(plan, periods, shown, unreviewed=unreviewed))


def read_standing(
    plan: Plan, periods: Sequence[ReportingPeriod], shown: ReportingPeriod, *, unreviewed: bool = False
) -> Standing:
    """What the plan shows at a quarter, read from its rows."""
    plan_row, period = plan.facts, shown.facts
    responsible = _responsible(plan)
    facts = read_facts(Indicator.objects.in_use(plan), Actual.objects.shown(unreviewed=unreviewed))
    by_key = {row.key: row for row in facts}
    until = {row.pk: (row.year, row.quarter) for row in periods if (row.year, row.quarter) <= period.place}
    return Standing(
        plan=plan_row,
        period=period,
        unreviewed=unreviewed,
        indicators=tuple(
            indicator_standing(row, plan_row, period, responsible[row.key], _parts(row, by_key)) for row in facts
        ),
        tasks=tuple(
            TaskStanding(facts=task, progress=assessed_task(task, period.place))
            for task in read_tasks(plan, until, unreviewed=unreviewed)
        ),
    )


def _parts(row: IndicatorFacts, by_key: Mapping[int, IndicatorFacts]) -> list[IndicatorFacts]:
    """The indicators that a quotient is computed from."""
    keys = (row.numerator_key, row.denominator_key)
    return [by_key[key] for key in keys if key is not None and key in by_key]


def _responsible(plan: Plan) -> dict[int, list[ResponsibleUnit]]:
    rows = IndicatorResponsibility.objects.filter(indicator__plan=plan, until__isnull=True).order_by("order")
    found: defaultdict[int, list[ResponsibleUnit]] = defaultdict(list)
    for indicator, unit, name, is_assessed in rows.values_list(
        "indicator_id", "unit_id", "unit__name", "unit__assessed"
    ):
        found[indicator].append(ResponsibleUnit(key=unit, name=name, assessed=is_assessed))
    return found


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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderReview:
    """A plan's figures as its reviewer needs them.

    `typed` counts open revisions in, as doubts are raised; `approved` leaves them out. `rows` are the open revisions of all
    quarters, `replaced` the approved ones that a correction among them would replace, by indicator and quarter.
    """

    typed: tuple[IndicatorFacts, ...]
    approved: tuple[IndicatorFacts, ...]
    bounds: tuple[Bound, ...]
    rows: tuple[Actual, ...]
    replaced: Mapping[tuple[int, Quarter], Actual]


def under_review(plan: Plan) -> UnderReview:
    """Six statements at most, whatever waits."""
    typed = read_facts(Indicator.objects.in_use(plan), Actual.objects.shown(unreviewed=True))
    open_rows: list[Actual] = []
    replaced: dict[tuple[int, Quarter], Actual] = {}
    for row in _open_and_replaced(plan):
        if row.is_open:
            open_rows.append(row)
        else:
            replaced[row.indicator_id, (row.period.year, row.period.quarter)] = row
    return UnderReview(
        typed=typed,
        approved=with_observations(typed, _as_approved(typed, replaced)),
        bounds=bounds_of(plan),
        rows=tuple(open_rows),
        replaced=replaced,
    )


def _open_and_replaced(plan: Plan) -> QuerySet[Actual]:
    """Open revisions, and the approved ones beneath them, with people and files."""
    mine = Actual.objects.filter(period__plan=plan, indicator__retired_on__isnull=True)
    beside = Actual.objects.filter(indicator=OuterRef("indicator"), period=OuterRef("period"), state__in=OPEN_STATES)
    rows = mine.filter(Q(state__in=OPEN_STATES) | Q(Exists(beside), state=State.APPROVED))
    return (
        rows.select_related("indicator", "period", "typed_by", "submitted_by", "reviewed_by", "reviewed_for")
        .prefetch_related("evidence")
        .order_by("indicator__number", "period__year", "period__quarter")
    )


def _as_approved(
    typed: Sequence[IndicatorFacts], replaced: Mapping[tuple[int, Quarter], Actual]
) -> dict[int, dict[Quarter, Observation | None]]:
    """For each figure that is not approved, what is: the revision beneath it, or nothing."""
    return {
        row.key: {
            quarter: observation_of(replaced[row.key, quarter]) if (row.key, quarter) in replaced else None
            for quarter, observation in row.observations.items()
            if not observation.approved
        }
        for row in typed
    }


def figures_for_sheet(plan: Plan, period: ReportingPeriod) -> tuple[tuple[IndicatorFacts, ...], dict[int, Actual]]:
    """The plan's indicators with approved figures, and a quarter's latest revisions by indicator: four statements."""
    facts = read_facts(Indicator.objects.in_use(plan), Actual.objects.shown(unreviewed=False))
    rows = Actual.objects.filter(period=period).exclude(state=State.SUPERSEDED).order_by("revision")
    people = rows.select_related("typed_by", "submitted_by", "reviewed_by", "reviewed_for")
    return facts, {row.indicator_id: row for row in people}
