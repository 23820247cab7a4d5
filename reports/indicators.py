"""The list of indicators: every indicator of the plan, sortable."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from .board import board_row
from .bodies import body
from .overview import indicator_counts
from .pages import period_context, plan_page, standing_context
from .tables import IndicatorTable

# What a table's links are made from; an address with anything else in it is rendered anew every time.
_KNOWN = frozenset({"year", "quarter", "unreviewed", "sort"})
_LONGEST = 80  # characters of its query


@require_safe
def indicator_list(request: HttpRequest, slug: str) -> HttpResponse:
    page = plan_page(request, slug)
    standing, query = page.standing, page.query(page.shown)

    def content() -> dict[str, Any]:
        table = IndicatorTable([board_row(row, standing, query) for row in standing.indicators])
        RequestConfig(request, paginate=False).configure(table)
        counts = [indicator_counts(row.status for row in standing.in_breakdown)]
        return {"is_empty": not standing.indicators, "counts": counts, "table": SafeString(table.as_html(request))}

    is_known = _KNOWN.issuperset(request.GET) and len(request.GET.urlencode()) < _LONGEST
    context = {
        "plan": page.plan,
        "period": period_context(page),
        "standing": standing_context(page),
        "body": body(
            standing,
            "reports/indicator_list_body.html",
            content,
            key=(query, request.get_full_path()) if is_known else None,
        ),
    }
    return render(request, "reports/indicator_list.html", context)
