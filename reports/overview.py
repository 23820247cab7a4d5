"""The overview: whether the figures are final, the sentence, counts, what needs attention, all indicators."""

from collections import Counter
from collections.abc import Iterable, Mapping
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
from quarters.sentences import bulletin, task_words
from quarters.standing import Standing

from .board import attention_item
from .bodies import body
from .drawing import count_bar
from .fragments import board_fragment, year_fragment
from .links import task_list_url
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
            indicator_counts(row.status for row in standing.in_breakdown),
            task_counts(standing, query),
        ],
        "attention": [attention_item(row, standing, query) for row in standing.lagging],
        "board": {"rows": board(standing.in_breakdown), "text_rows": board(standing.in_text)},
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
