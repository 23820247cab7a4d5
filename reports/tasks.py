"""The list of tasks under the plan's own headings: who leads, who has reported, what is due, which indicators it serves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plans.reference import SupportMeasureFacts, support_measures_of
from plans.refusals import Invalid

from .bodies import body
from .filters import TaskFilter, Tasks
from .overview import task_counts
from .pages import PlanPage, joined, period_context, plan_page, standing_context
from .tables import TaskTable
from .task_rows import empty_columns, task_row

_FIRST_SORT = "number"


@require_safe
def task_list(request: HttpRequest, slug: str) -> HttpResponse:
    page = plan_page(request, slug)
    chosen = TaskFilter(request.GET, page.standing.tasks)
    found, sort = chosen.found, _sort(request)  # refused before anything is looked up among what is kept
    own = str(page.person.unit_id) if str(page.person.unit_id) in chosen.units else ""
    support = support_measures_of(page.plan)
    kept = joined(chosen.query, _sort_query(sort))
    context = {
        "plan": page.plan,
        "period": period_context(page, keep=kept),
        "standing": standing_context(page, keep=kept),
        "body": body(
            page.standing,
            "reports/task_list_body.html",
            lambda: _body(page, chosen, found, sort, own, support),
            key=(page.query(page.shown), chosen.query, sort, own, support),
        ),
    }
    return render(request, "reports/task_list.html", context)


def _sort(request: HttpRequest) -> str:
    """How the list is sorted. Invalid for what it cannot be sorted by."""
    sort: str = request.GET.get("sort") or _FIRST_SORT
    if sort not in TaskTable.SORTS:
        raise Invalid(f"不能按“{sort[:20]}”排序，任务可按序号（number）或评价（status）排序")
    return sort


def _sort_query(sort: str) -> str:
    return "" if sort == _FIRST_SORT else f"sort={sort}"


def _body(
    page: PlanPage, chosen: TaskFilter, found: Tasks, sort: str, own: str, support: tuple[SupportMeasureFacts, ...]
) -> dict[str, Any]:
    standing, query = page.standing, page.query(page.shown)
    grouped = sort.removeprefix("-") == _FIRST_SORT
    without = empty_columns(standing)
    rows = [task_row(task, standing, query, grouped=grouped, without=without) for task in found]
    plain = joined(query, _sort_query(sort))
    return {
        "counts": task_counts(standing, query),
        "chosen": {
            "form": chosen.form,
            "hidden": [pair.split("=") for pair in plain.split("&")],
            "shown": len(rows),
            "total": len(standing.tasks),
            "is_filtered": bool(chosen.wanted),
            "clear": f"?{plain}",
            "own": f"?{plain}&unit={own}" if own and chosen.wanted != {"unit": own} else "",
        },
        "table": TaskTable(rows, order_by=sort, exclude=without),
        "address": f"?{joined(query, chosen.query)}",
        "support_measures": support,
    }
