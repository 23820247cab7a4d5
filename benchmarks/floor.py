"""What a page costs at least: the floors FP and the empty response, served by the same server beside the product's pages."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.entry import save_actuals, submit_actuals
from indicators.models import Actual
from indicators.review import approve_actuals
from organizations.models import User
from organizations.roles import Role
from plans.models import Plan
from plans.recent import forget_everything
from reports.overview import overview

from . import invented
from .acts import INDICATORS as COUNT
from .template import person_of

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


@require_safe
def approval(request: HttpRequest, slug: str) -> HttpResponse:
    """A figure that the overview shows is corrected and approved: one indicator after the other."""
    plan = Plan.objects.select_related("region").get(slug=slug)
    quarter = invented.QUARTERS[-1]
    revisions = Actual.objects.filter(period__plan=plan, period__year=quarter[0], period__quarter=quarter[1]).count()
    number = 1 + revisions % COUNT
    figure = invented.figure(number, quarter, revision=1 + revisions // COUNT)
    where: dict[str, Any] = {"plan": plan, "year": quarter[0], "quarter": quarter[1], "at": timezone.now()}
    save_actuals(**where, figures=[figure], by=person_of(Role.ENTRY))
    submit_actuals(**where, numbers=[number], by=person_of(Role.ENTRY))
    approve_actuals(**where, numbers=[number], by=person_of(Role.REVIEWER))
    return HttpResponse("")


@require_safe
def overview_anew(request: HttpRequest, slug: str) -> HttpResponse:
    """The product's overview, everything read, computed and rendered anew."""
    forget_everything()
    return overview(request, slug)
