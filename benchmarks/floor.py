"""What a page costs at least: the floors FP and the empty response, served by the same server beside the product's pages."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.models import User
from quarters.querysets import STANDINGS
from reports.bodies import BODIES
from reports.overview import overview

# One statement brings the plan, if the person may read it, and the stored result of each indicator at the latest quarter
# that the stored counts know.
LATEST = """
SELECT q.title, i.number, i.name, i.unit_of_measurement, i.decimals, s.actual, s.target
FROM plans_plan q
JOIN organizations_region r ON r.id = q.region_id
JOIN indicators_indicator i ON i.plan_id = q.id
LEFT JOIN indicators_assessment s ON s.indicator_id = i.id AND s.period_id = (
    SELECT t.period_id FROM plans_tally t
    WHERE t.plan_id = q.id AND t.kind = 'indicators'
    AND t.achieved + t.ahead + t.on_track + t.slightly_behind + t.behind + t.missed > 0
    ORDER BY t.period_id DESC LIMIT 1)
WHERE q.slug = %s AND r.code LIKE %s AND i.retired_on IS NULL
ORDER BY i.number
"""


@login_not_required
@require_safe
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing at all: what server, middleware and connection cost."""
    return HttpResponse("")


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """FP: a table of the plan's indicators with latest figure, target and ratio, behind session and login."""
    person = request.user
    if not isinstance(person, User):
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(LATEST, [slug, f"{person.region.prefix}%"])
        found = cursor.fetchall()
    if not found:
        raise Http404
    rows = [_printed(*row[1:]) for row in found]
    return render(request, "benchmarks/floor.html", {"title": found[0][0], "rows": rows})


def _printed(
    number: int, name: str, unit: str, decimals: int, actual: str | None, target: str | None
) -> dict[str, Any]:
    """A row of the table; the ratio in percent to one decimal."""
    figure = None if actual is None else Decimal(actual)
    goal = None if target is None else Decimal(target)
    return {
        "number": number,
        "name": name,
        "unit": unit,
        "actual": "—" if figure is None else f"{figure:,.{decimals}f}",
        "target": "—" if goal is None else f"{goal:,.{decimals}f}",
        "ratio": "—" if figure is None or not goal else f"{figure / goal * 100:.1f}%",
    }


def forget_kept() -> None:
    """As after any change of what a plan shows: no Standing and no rendered part of a page is kept."""
    STANDINGS.forget()
    BODIES.forget()


@require_safe
def overview_anew(request: HttpRequest, slug: str) -> HttpResponse:
    """The product's overview, everything read, computed and rendered anew."""
    forget_kept()
    return overview(request, slug)
