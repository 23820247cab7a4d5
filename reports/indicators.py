"""The list of indicators: every indicator of the plan, sortable."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from .board import board_row
from .overview import indicator_counts
from .pages import period_context, plan_page, standing_context
from .tables import IndicatorTable


@require_safe
def indicator_list(request: HttpRequest, slug: str) -> HttpResponse:
    page = plan_page(request, slug)
    standing, query = page.standing, page.query(page.shown)
    table = IndicatorTable([board_row(row, standing, query) for row in standing.indicators])
    RequestConfig(request, paginate=False).configure(table)
    context = {
        "plan": page.plan,
        "period": period_context(page),
        "standing": standing_context(page),
        "counts": [indicator_counts(row.status for row in standing.in_breakdown)],
        "table": table,
    }
    return render(request, "reports/indicator_list.html", context)
