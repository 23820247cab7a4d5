"""A unit's quarters so far: what it reported of its tasks, approved only, and the lights of the indicators that it answers for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from figures import wording
from indicators.lights import status_light
from indicators.standing import IndicatorStanding, indicator_standing
from plans.calendar import last_day
from plans.models import PeriodKind, ReportingPeriod
from plans.recent import Recent
from plans.review import State
from tasks.facts import AssignmentFacts
from tasks.progress import ReportState
from tasks.querysets import ASKED, kept_reports, with_reports

from .duties import DUTY, Duty, TaskDuty, UnitDuties
from .links import indicator_url, task_url
from .pages import PlanPage
from .unit_rows import missing_light, state_light

COURSES: Recent[tuple[SafeString, ...]] = Recent(2048)
NOTHING = SafeString(wording.DASH)


def quarters_table(page: PlanPage, found: UnitDuties) -> dict[str, Any] | None:
    """Columns: the plan's quarters up to the one shown. None where there is nothing to show."""
    periods = [
        row
        for row in page.periods
        if row.kind == PeriodKind.DUE and (row.year, row.quarter) <= page.standing.period.place
    ]
    tasks = [each for each in found.tasks if each.assignment.is_expected or each.assignment.report is not None]
    first = found.indicators_as(Duty.FIRST)
    if not found.unit.assessed or not (tasks or first):
        return None
    then = _assignments(page, tasks, periods)
    return {
        "columns": [_column(page, row) for row in periods],
        "rows": [
            *(_indicator_row(page, each.row, periods, found.unit.key) for each in first),
            *(_task_row(page, each, periods, then) for each in tasks),
        ],
    }


def _assignments(
    page: PlanPage, tasks: Sequence[TaskDuty], periods: Sequence[ReportingPeriod]
) -> dict[tuple[int, int], AssignmentFacts]:
    """The unit's assignments with what was approved, or asked for, in each quarter, by the keys of assignment and quarter.

    From the reading of reports that the Standing was made from.
    """
    shown = page.standing.period.place
    until = {row.pk: (row.year, row.quarter) for row in page.periods if (row.year, row.quarter) <= shown}
    beside = page.standing.beside
    every = (
        beside.report_rows
        if beside
        else kept_reports(page.plan.stamp.value, until, unreviewed=page.standing.unreviewed)
    )
    own = {each.assignment.key for each in tasks}
    rows = [row for row in every if row[0] in own and row[2] in (State.APPROVED, ASKED)]
    facts = [each.row.facts for each in tasks]
    return {
        (assignment.key, period.pk): assignment
        for period in periods
        for task in with_reports(facts, rows, {period.pk: until[period.pk]})
        for assignment in task.assignments
        if assignment.key in own
    }


def _column(page: PlanPage, period: ReportingPeriod) -> dict[str, Any]:
    return {
        "year": f"{period.year}年",
        "name": wording.period_name(period.quarter),
        "query": page.query(period),
        "is_current": period == page.shown,
    }


def _indicator_row(
    page: PlanPage, row: IndicatorStanding, periods: Sequence[ReportingPeriod], unit: int
) -> dict[str, Any]:
    number, own = row.facts.number, next(each for each in row.units if each.key == unit)
    lights = zip(_course(page, row, periods), periods, strict=True)
    return {
        "called": f"指标{number}",
        "name": row.facts.name,
        "url": indicator_url(page.plan.slug, number, page.query(page.shown)),
        "duty": DUTY[Duty.FIRST],
        "cells": [light if own.answers_at(period.last_day) else NOTHING for light, period in lights],
    }


def _course(page: PlanPage, row: IndicatorStanding, periods: Sequence[ReportingPeriod]) -> tuple[SafeString, ...]:
    """The indicator's lights, quarter by quarter; kept as long as it stands where it stood."""
    plan, places = page.standing.plan, tuple(each.facts for each in periods)

    def make() -> tuple[SafeString, ...]:
        return tuple(status_light(indicator_standing(row.facts, plan, each).status) for each in places)

    return COURSES.get((row, plan, places), make)


def _taken_over(own: AssignmentFacts) -> str:
    """已完成, where the unit took the task over as completed; else nothing."""
    if own.since is None or own.report is None or last_day(*own.report.quarter) >= own.since:
        return ""
    return ReportState.COMPLETED


def _task_row(
    page: PlanPage,
    each: TaskDuty,
    periods: Sequence[ReportingPeriod],
    then: Mapping[tuple[int, int], AssignmentFacts],
) -> dict[str, Any]:
    facts = each.row.facts
    cells, before = [], _taken_over(each.assignment)
    for period in periods:
        own = then.get((each.assignment.key, period.pk))
        if own is None:
            cells.append(NOTHING)
        elif own.report is not None:
            before = own.report.verdict or own.report.reported_state
            cells.append(state_light(before))
        elif before == ReportState.COMPLETED:  # carries forward
            cells.append(state_light(before))
        else:
            was_in_use = page.standing.plan.was_in_use(period.facts)
            cells.append(missing_light(was_in_use=was_in_use) if own.is_expected else NOTHING)
    return {
        "called": f"任务{facts.number}",
        "name": facts.title,
        "url": task_url(page.plan.slug, facts.number, page.query(page.shown)),
        "duty": DUTY[each.duty],
        "cells": cells,
    }
