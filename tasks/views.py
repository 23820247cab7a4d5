"""A unit's report form: read it, send it; and handing out the files beside reports."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from indicators.querysets import district_actuals
from indicators.unit_figures import unit_lines
from organizations.requests import signed_in
from plans.pages import download, quarter_at_work, quarter_of, refuse_unknown, require_reading
from plans.quarters import plain_quarters

from .querysets import visible_evidence
from .report_acts import perform
from .report_page import form_context, quarters_to_report
from .report_sent import Desk, Outcome
from .visits import Visit, quarters_of_unit, visit_of
from .worksheet import worksheet_of


@require_safe
def report_start(request: HttpRequest, slug: str, unit: int) -> HttpResponse:
    """To the quarter whose reports are due."""
    found = quarter_at_work(quarters_of_unit(signed_in(request), slug, unit), timezone.localdate())
    return redirect("tasks:report-form", slug, unit, found.year, found.quarter)


@require_http_methods(["GET", "HEAD", "POST"])
def report_form(request: HttpRequest, slug: str, unit: int, year: int, quarter: int) -> HttpResponse:
    here = visit_of(request, slug, unit, year, quarter)
    if request.method != "POST":
        return _shown(request, here)
    outcome = perform(_desk(here), request.POST, request.FILES)
    if outcome.status != 200 or outcome.errors:
        outcome.status = max(outcome.status, 400)
        fresh = visit_of(request, slug, unit, year, quarter)  # the stamp is read anew, before the rows
        return _shown(request, fresh, outcome=outcome, post=request.POST)
    messages.success(request, outcome.message or "已存为草稿")
    return redirect(_back(request, here))


def _back(request: HttpRequest, here: Visit) -> str:
    """Where the form stood: on the unit's page, or on its own."""
    if request.POST.get("from") == "unit":
        address = reverse("reports:unit-detail", args=(here.plan.slug, here.unit.key))
        return f"{address}?year={here.period.year}&quarter={here.period.quarter}#report"
    return request.path


def _desk(here: Visit) -> Desk:
    def again() -> Desk:
        """The same after what was saved: the plan's stamp is read anew, before the rows."""
        periods = plain_quarters(here.plan.slug, here.person)
        period = quarter_of(periods, here.period.year, here.period.quarter)
        return _desk(Visit(person=here.person, plan=period.plan, periods=periods, period=period, unit=here.unit))

    return Desk(
        plan=here.plan,
        period=here.period,
        sheet=worksheet_of(here.plan, here.periods, here.period, here.unit.key),
        figures=unit_lines(here.plan, here.period, here.unit.key),
        by=here.person,
        at=timezone.now(),
        again=again,
    )


def _shown(
    request: HttpRequest, here: Visit, *, outcome: Outcome | None = None, post: QueryDict | None = None
) -> HttpResponse:
    sheet = worksheet_of(here.plan, here.periods, here.period, here.unit.key)
    figures = unit_lines(here.plan, here.period, here.unit.key)
    form = form_context(
        sheet,
        figures,
        here.period,
        here.person,
        unit_name=here.unit.name,
        district=district_actuals(here.period.pk) if figures else {},
        outcome=outcome,
        post=post,
        correcting=frozenset(request.GET.getlist("correct")),
    )
    context: dict[str, Any] = {
        "plan": here.plan,
        "period": quarters_to_report(here.periods, here.period, here.unit.key),
        "unit": here.unit,
        "sheet": form,
    }
    return render(request, "tasks/report_form.html", context, status=outcome.status if outcome else 200)


@require_safe
def evidence(request: HttpRequest, slug: str, key: int) -> FileResponse:
    """A file beside a report, always as a download: for whoever may see the report."""
    person = signed_in(request)
    require_reading(person)
    periods = plain_quarters(slug, person)
    refuse_unknown(periods)
    found = visible_evidence(periods[0].plan, person).filter(pk=key).first()
    return download(found)
