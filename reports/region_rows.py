"""A plan as a row of its region's table, as a ready fragment: kept as long as everything that it says is the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from figures import wording
from indicators.labels import STATUS
from indicators.lights import light, status_light
from indicators.progress import Status
from plans.facts import Quarter
from plans.tallies import COUNTED
from quarters.rollup import PlanRow, WorstIndicator
from quarters.sentences import TASK_STATUS

from .drawing import count_bar
from .fragments import FRAGMENTS
from .links import indicator_url, overview_url, task_url

STATUSES = tuple(Status(name) for name in COUNTED)


@dataclass(frozen=True, slots=True)
class State:
    """Where a plan's quarter stands: its word, and the kind of tag it is."""

    word: str
    kind: str


def quarter_state(row: PlanRow, quarter: Quarter, *, is_over: bool) -> State:
    """已定稿（第2版）, 审核中（已审核7/10项）, 规划期外 …; `is_over`: the quarter has ended."""
    if not row.counted:
        inside = row.first_year <= quarter[0] <= row.last_year
        return State("印发前" if inside else "规划期外", "none")
    if row.revision:
        return State(f"已定稿（第{row.revision}版）", "final")
    if row.before_use:
        return State("系统启用前", "none")
    total = sum(row.indicators)
    if not is_over and not row.reviewed:
        return State("尚未结束", "none")
    if row.reviewed < total:
        return State(f"审核中（已审核{row.reviewed}/{total}项）", "review")
    return State("待定稿", "open")


def region_row(row: PlanRow, quarter: Quarter, query: str, *, is_over: bool) -> SafeString:
    """One row of the table."""

    def render() -> SafeString:
        return mark_safe(
            render_to_string("partials/_region_row.html", {"row": _cells(row, quarter, query, is_over=is_over)})
        )

    return FRAGMENTS.get(("region", row, quarter, query, is_over), render)


def _cells(row: PlanRow, quarter: Quarter, query: str, *, is_over: bool) -> dict[str, Any]:
    return {
        "region": row.region_name,
        "region_code": row.region_code,
        "region_query": query,
        "title": row.title,
        "url": overview_url(row.slug, query if row.counted else ""),
        "years": f"{row.first_year}—{row.last_year}年" if row.first_year < row.last_year else f"{row.first_year}年",
        "is_draft": row.is_draft,
        "is_demonstration": row.is_demonstration,
        "state": quarter_state(row, quarter, is_over=is_over),
        "counted": row.counted,
        "groups": [
            _counted("重点指标", row.indicators, STATUS, "没有重点指标"),
            _counted("重点任务", row.tasks, TASK_STATUS, "没有重点任务"),
        ],
        "worst": [*_worst_indicator(row, query), *_worst_task(row, query)],
    }


def _counted(label: str, counts: Sequence[int], words: Mapping[Status, str], empty: str) -> dict[str, Any]:
    """One cell of counts: a bar, and what it says in shapes and words."""
    found = [(status, count) for status, count in zip(STATUSES, counts, strict=True) if count]
    return {
        "label": label,
        "total": sum(counts),
        "parts": count_bar((status.value, count) for status, count in found),
        "lights": [
            {"light": light(status, words.get(status, STATUS[status])), "count": count} for status, count in found
        ],
        "empty": empty,
    }


def _worst_indicator(row: PlanRow, query: str) -> list[dict[str, Any]]:
    worst = row.worst_indicator
    if worst is None:
        return []
    return [
        {
            "light": status_light(worst.progress.status),
            "kind": "指标",
            "number": worst.number,
            "name": worst.name,
            "url": indicator_url(row.slug, worst.number, query),
            "gap": gap_words(worst),
            "unit": worst.first_unit or "未明确责任单位",
        }
    ]


def _worst_task(row: PlanRow, query: str) -> list[dict[str, Any]]:
    worst = row.worst_task
    if worst is None:
        return []
    return [
        {
            "light": light(worst.status, TASK_STATUS[worst.status]),
            "kind": "任务",
            "number": worst.number,
            "name": worst.title,
            "url": task_url(row.slug, worst.number, query),
            "gap": "",
            "unit": worst.first_unit or "未明确责任单位",
        }
    ]


def gap_words(worst: WorstIndicator) -> str:
    """By what an indicator lags: 低于序时进度17.5个百分点, 低于目标1.2%, 距目标12件."""
    progress = worst.progress
    if progress.status is Status.MISSED or progress.gap is None:
        if progress.actual is None or progress.target is None:
            return STATUS[progress.status]
        return f"距目标{wording.quantity(abs(progress.target - progress.actual), worst.unit, worst.decimals)}"
    if worst.is_ceiling:
        return wording.ceiling_points(progress.gap)
    if progress.target is not None and progress.expected is not None and progress.schedule is None:
        return wording.flat_gap(progress.gap, lower=worst.is_lower)
    return wording.points(progress.gap)
