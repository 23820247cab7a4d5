"""The overview: whether the figures are final, the sentence, counts, what needs attention, all indicators."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from figures import wording
from indicators.labels import STATUS
from indicators.lights import light
from indicators.progress import Status
from indicators.standing import IndicatorStanding
from plans.models import ReportingPeriod
from quarters.closed import earlier_adjustments
from quarters.sentences import bulletin, task_sentence, task_words
from quarters.standing import Standing, TaskStanding

from .board import attention_item
from .bodies import body
from .drawing import count_bar
from .fragments import board_fragment, year_fragment
from .lights import task_light
from .links import task_list_url, task_url
from .pages import period_context, plan_page, standing_context


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    page = plan_page(request, slug)
    standing, query = page.standing, page.query(page.shown)
    period = period_context(page)
    context = {
        "plan": page.plan,
        "period": period,
        "standing": standing_context(page),
        "sentence": bulletin(standing),
        "body": body(
            standing, "reports/overview_body.html", lambda: _body(standing, query, period, page.shown), key=(query,)
        ),
    }
    return render(request, "reports/overview.html", context)


def _body(standing: Standing, query: str, period: Mapping[str, Any], shown: ReportingPeriod) -> dict[str, Any]:
    def board(rows: Iterable[IndicatorStanding]) -> list[SafeString]:
        return [board_fragment(row, standing, query) for row in rows]

    return {
        "adjusted": _adjusted(standing, shown),
        "period": {name: period[name] for name in ("as_of", "query", "year_is_over", "last_year")},
        "counts": [
            *([indicator_counts(row.status for row in standing.in_breakdown)] if standing.indicators else []),
            task_counts(standing, query),
        ],
        "attention": [attention_item(row, standing, query) for row in standing.lagging],
        "board": {"rows": board(standing.in_breakdown), "text_rows": board(standing.in_text)},
        "tasks": [] if standing.indicators else task_groups(standing, query),
        "years": [year_fragment(row, standing, query) for row in standing.in_breakdown],
    }


def _adjusted(standing: Standing, shown: ReportingPeriod) -> dict[str, Any]:
    """What was changed after a closing: in this revision, and in earlier quarters since the last one; why something is
    missing."""
    closing = standing.closing
    earlier = earlier_adjustments(standing, shown)
    return {
        "own": closing.adjustments if closing is not None else (),
        "earlier": [{"period": wording.period(row.year, row.quarter), "row": row} for row in earlier],
        "gaps_reason": closing.gaps_reason if closing is not None else "",
    }


def indicator_counts(statuses: Iterable[Status]) -> dict[str, Any]:
    return _counts("重点指标", STATUS, statuses, "本计划没有重点指标。")


def task_counts(standing: Standing, query: str) -> dict[str, Any]:
    """The tasks by status, each count leading to the tasks that it counts."""
    group = _counts(
        "重点任务", task_words(standing.tasks), (row.status for row in standing.tasks), "本计划没有重点任务。"
    )
    address = task_list_url(standing.plan.slug, query)
    for entry in group["legend"]:
        entry["url"] = f"{address}&status={entry['status']}"
    return group


def task_groups(standing: Standing, query: str) -> list[dict[str, Any]]:
    """All tasks under the plan's headings: what the overview of a plan without indicators shows in place of the board."""
    return [
        {"heading": heading, "rows": [_task_line(row, standing, query) for row in rows]}
        for heading, rows in groupby(standing.tasks, key=lambda row: row.facts.heading)
    ]


def _task_line(row: TaskStanding, standing: Standing, query: str) -> dict[str, Any]:
    leads = row.facts.leads
    is_told = row.status in _TOLD
    return {
        "number": row.facts.number,
        "title": row.facts.title,
        "url": task_url(standing.plan.slug, row.facts.number, query),
        "light": task_light(row),
        "first": leads[0].unit_name if leads else "未明确责任单位",
        "more": f"等{len(leads)}个" if len(leads) > 1 else "",
        "sentence": task_sentence(row, standing.period).partition("：")[2] if is_told else "",
    }


_TOLD = frozenset({Status.BEHIND, Status.SLIGHTLY_BEHIND, Status.NOT_REPORTED})  # why is said beside the light


def _counts(title: str, words: Mapping[Status, str], statuses: Iterable[Status], empty: str) -> dict[str, Any]:
    counts = Counter(statuses)
    return {
        "title": title,
        "total": counts.total(),
        "parts": count_bar((status.value, counts[status]) for status in words),
        "legend": [
            {"status": status.value, "light": light(status, word), "count": counts[status], "url": ""}
            for status, word in words.items()
            if counts[status]
        ],
        "empty": empty,
    }
