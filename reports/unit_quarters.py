"""A unit's quarters so far: what it reported of its tasks, approved only, and the lights of the indicators that it answers for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.safestring import SafeString

from figures import wording
from indicators.lights import status_light
from indicators.standing import IndicatorStanding, indicator_standing
from plans.facts import PeriodFacts
from plans.models import PeriodKind, ReportingPeriod
from tasks.by_quarter import ReportedQuarter, approved_quarters
from tasks.progress import ReportState

from .duties import DUTY, Duty, TaskDuty, UnitDuties
from .links import indicator_url, task_url
from .pages import PlanPage
from .unit_rows import missing_light, state_light

NOTHING = SafeString(wording.DASH)


def quarters_table(page: PlanPage, found: UnitDuties) -> dict[str, Any] | None:
    """Columns: the plan's quarters up to the one shown. One statement for the reports; None where there is nothing to show."""
    periods = [
        row
        for row in page.periods
        if row.kind == PeriodKind.DUE and (row.year, row.quarter) <= page.standing.period.place
    ]
    tasks = [each for each in found.tasks if each.assignment.reports or each.assignment.report is not None]
    first = found.indicators_as(Duty.FIRST)
    if not found.unit.assessed or not (tasks or first):
        return None
    reports = approved_quarters([each.assignment.key for each in tasks], [row.pk for row in periods])
    return {
        "columns": [_column(page, row) for row in periods],
        "rows": [
            *(_indicator_row(page, each.row, periods) for each in first),
            *(_task_row(page, each, periods, reports) for each in tasks),
        ],
    }


def _column(page: PlanPage, period: ReportingPeriod) -> dict[str, Any]:
    return {
        "year": f"{period.year}年",
        "name": wording.period_name(period.quarter),
        "query": page.query(period),
        "is_current": period == page.shown,
    }


def _indicator_row(page: PlanPage, row: IndicatorStanding, periods: Sequence[ReportingPeriod]) -> dict[str, Any]:
    number = row.facts.number
    return {
        "called": f"指标{number}",
        "name": row.facts.name,
        "url": indicator_url(page.plan.slug, number, page.query(page.shown)),
        "duty": DUTY[Duty.FIRST],
        "cells": [
            status_light(indicator_standing(row.facts, page.standing.plan, each.facts).status) for each in periods
        ],
    }


def _task_row(
    page: PlanPage,
    each: TaskDuty,
    periods: Sequence[ReportingPeriod],
    reports: Mapping[tuple[int, int], ReportedQuarter],
) -> dict[str, Any]:
    facts = each.row.facts
    cells, before = [], ""
    for period in periods:
        report = reports.get((each.assignment.key, period.pk))
        if report is not None:
            before = report.standing
            cells.append(state_light(before))
        elif before == ReportState.COMPLETED:  # carries forward
            cells.append(state_light(before))
        else:
            cells.append(missing_light() if _was_due(page, each, period.facts) else NOTHING)
    return {
        "called": f"任务{facts.number}",
        "name": facts.title,
        "url": task_url(page.plan.slug, facts.number, page.query(page.shown)),
        "duty": DUTY[each.duty],
        "cells": cells,
    }


def _was_due(page: PlanPage, each: TaskDuty, period: PeriodFacts) -> bool:
    in_use_from = page.standing.plan.in_use_from
    return each.assignment.reports and (in_use_from is None or period.last_day >= in_use_from)
