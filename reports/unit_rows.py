"""The indicators and tasks of one unit as rows, ready to print."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from figures import wording
from indicators.facts import Contribution
from indicators.labels import STATUS
from indicators.lights import light
from indicators.progress import Status
from indicators.sentences import BEFORE_USE, unit_text
from indicators.standing import IndicatorStanding
from quarters.standing import Standing
from tasks.facts import AssignmentFacts, ReportFacts
from tasks.progress import LABELS, ReportState, Verdict
from tasks.sentences import NOT_REPORTED, unit_names

from .board import board_row
from .drawing import YearFigure, year_columns
from .duties import DUTY, Duty, IndicatorDuty, TaskDuty, UnitDuties
from .fragments import FRAGMENTS
from .lights import task_light
from .links import indicator_url, task_url

# What a unit's own word on a task looks like; a word of the reviewer outranks it.
_STATUS_OF_WORD = {
    ReportState.NOT_STARTED: Status.SLIGHTLY_BEHIND,
    ReportState.ON_TRACK: Status.ON_TRACK,
    ReportState.SLOW: Status.SLIGHTLY_BEHIND,
    ReportState.COMPLETED: Status.ACHIEVED,
    Verdict.SERIOUSLY_BEHIND: Status.BEHIND,
}


def state_light(value: str) -> SafeString:
    """The light of a reported state or of a verdict, with its own word."""
    return light(_STATUS_OF_WORD[value], LABELS[value])  # type: ignore[index]  # members are their values


def missing_light(*, was_in_use: bool) -> SafeString:
    """Of a report that is not there."""
    return light(Status.NOT_REPORTED, NOT_REPORTED) if was_in_use else light(Status.NOT_DUE, BEFORE_USE)


def indicator_groups(found: UnitDuties, standing: Standing, query: str) -> list[dict[str, Any]]:
    """What the unit answers for, what it shares, what stands in the text only; empty groups are left out."""
    groups = (
        ("第一责任", "", found.indicators_as(Duty.FIRST)),
        ("共同责任", "空心框：不计入本单位滞后", found.indicators_as(Duty.SHARED)),
        ("正文目标", "只见于正文，不计入项数", found.in_text),
    )
    return [
        {"title": title, "note": note, "rows": [_indicator_row(each, found, standing, query) for each in rows]}
        for title, note, rows in groups
        if rows
    ]


def _indicator_row(each: IndicatorDuty, found: UnitDuties, standing: Standing, query: str) -> SafeString:
    """One indicator in the unit's table; the same for all units that stand to it and contribute to it in the same way."""
    is_outline, part = each.duty is Duty.SHARED, contribution_text(each.row, found.unit.key, standing)

    def render() -> SafeString:
        context = {
            "row": board_row(each.row, standing, query),
            "light": light(each.row.status, STATUS[each.row.status], outline=is_outline),
            "is_outline": is_outline,
            "contribution": part,
        }
        return mark_safe(render_to_string("partials/_unit_indicator_row.html", context))

    return FRAGMENTS.get(("unit", each.row, standing.plan, standing.period, query, is_outline, part), render)


def contribution_text(row: IndicatorStanding, unit: int, standing: Standing) -> str:
    """The unit's approved part of the figure at this very quarter; a dash where there is none."""
    part = next((each for each in row.facts.contributions if each.unit_key == unit), None)
    value = None if part is None else part.actuals.get(standing.period.place)
    return wording.number(value, row.facts.figure_decimals)


def contribution_charts(found: UnitDuties, standing: Standing, query: str) -> list[SafeString]:
    """The unit's own part of each count by years: its targets, and what it reached."""
    charts = []
    for each in found.indicators:
        part = next((one for one in each.row.facts.contributions if one.unit_key == found.unit.key), None)
        if part is not None:
            figures = part_figures(part, each.row, standing)
            chart = {
                "name": each.row.facts.name,
                "unit": unit_text(each.row),
                "url": indicator_url(standing.plan.slug, each.row.facts.number, query),
                "columns": year_columns(figures),
            }
            charts.append(mark_safe(render_to_string("partials/_year_chart.html", {"chart": chart})))
    return charts


def part_figures(part: Contribution, row: IndicatorStanding, standing: Standing) -> list[YearFigure]:
    """What the unit promised and brought in each year; the year shown as far as it has gone, later ones without a figure."""
    shown_year, shown_quarter = standing.period.place
    decimals, figures = row.facts.figure_decimals, []
    for year in range(standing.plan.first_year, standing.plan.last_year + 1):
        running = year == shown_year and shown_quarter < 4
        target = part.targets.get(year)
        actual = None if year > shown_year else part.actuals.get((year, shown_quarter if running else 4))
        figures.append(
            YearFigure(
                year=year,
                target=target,
                target_text="" if target is None else wording.number(target, decimals),
                actual=actual,
                actual_text="" if actual is None else wording.number(actual, decimals),
                running=running,
            )
        )
    return figures


def task_rows(found: UnitDuties, standing: Standing, query: str) -> list[dict[str, Any]]:
    """Tasks that the unit answers for, then those that it supports."""
    rows = [*found.tasks_as(Duty.LEAD), *found.tasks_as(Duty.SUPPORT)]
    return [_task_row(each, found, standing, query) for each in rows]


def _task_row(each: TaskDuty, found: UnitDuties, standing: Standing, query: str) -> dict[str, Any]:
    facts, report = each.row.facts, each.assignment.report
    now = report if report is not None and report.quarter == standing.period.place else None
    return {
        "number": facts.number,
        "title": facts.title,
        "url": task_url(standing.plan.slug, facts.number, query),
        "duty": DUTY[each.duty],
        "leads": "" if each.duty is Duty.LEAD else unit_names(facts.leads),
        "light": task_light(each.row),
        "own": own_state(each.assignment, standing) if found.unit.assessed else None,
        "judged": _judged(now),
        "done": "本季度无新进展" if now is not None and now.nothing_new else now.done if now else "",
        "problems": now.problems if now else "",
        "next_steps": now.next_steps if now else "",
        "on_behalf": now is not None and now.on_behalf,
        "unreviewed": now is not None and not now.approved,
        "latest": "" if now is not None or report is None else wording.period(*report.quarter),
    }


def own_state(assignment: AssignmentFacts, standing: Standing) -> SafeString | None:
    """What the unit's report of this quarter is worth; 已完成 of an earlier one still counts; None: nothing is asked.

    A draft may leave the state open.
    """
    report = assignment.report
    if report is not None:
        value = report.verdict or report.reported_state
        if value and (report.quarter == standing.period.place or value == ReportState.COMPLETED):
            return state_light(value)
    return missing_light(was_in_use=standing.was_in_use) if assignment.is_expected else None


def _judged(report: ReportFacts | None) -> str:
    """What the unit itself had said, where the reviewer judged otherwise."""
    if report is None or not report.verdict or report.verdict == report.reported_state:
        return ""
    return f"单位报送：{LABELS[report.reported_state]}" + (
        f"；{report.verdict_reason}" if report.verdict_reason else ""
    )
