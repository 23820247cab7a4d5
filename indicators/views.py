"""The entry grid, the history sheet, the start-up guide: read them, send cells and acts, hand out evidence files."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.requests import signed_in
from plans.models import ReportingPeriod
from plans.pages import download, history_of, quarter_at_work, quarter_of, working_quarters
from plans.periods import opened
from plans.refusals import Invalid

from . import history_page
from .entry_page import Rows, correcting, grid_context, rows_to_answer, writable
from .pasting import preview, split_pasted
from .posting import Desk, Outcome, Outcomes, perform, perform_all
from .querysets import figure_evidence
from .reading import entry_sheet, fresh_sheet, history_sheets
from .setup_page import setup_context
from .sheet import Sheet


@require_safe
def entry_start(request: HttpRequest, slug: str) -> HttpResponse:
    """To the quarter whose figures are due."""
    found = quarter_at_work(working_quarters(signed_in(request), slug), timezone.localdate())
    return redirect("indicators:entry", slug, found.year, found.quarter)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_grid(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    person = signed_in(request)
    periods = working_quarters(person, slug)
    period = quarter_of(periods, year, quarter)
    sheet, outcome = entry_sheet(period), Outcome()
    wants_page = request.accepts("text/html")
    if request.method == "POST":
        desk = Desk(plan=period.plan, period=period, sheet=sheet, by=person, at=timezone.now())
        outcome = perform(desk, request.POST, request.FILES)
        if wants_page and outcome.status == 200:
            messages.success(request, outcome.message or "已存为草稿")
            return redirect(request.path)
        if outcome.touched or outcome.answers:
            period, sheet = fresh_sheet(period.plan, period)
    if not wants_page:
        return _rows(request, period, sheet, outcome)
    context = grid_context(request, person, periods, period, sheet, outcome)
    return render(request, "indicators/entry_grid.html", context, status=outcome.status)


def _rows(request: HttpRequest, period: ReportingPeriod, sheet: Sheet, outcome: Outcome) -> HttpResponse:
    """The rows that a script has to show anew, rendered as on the page, and a token that is good now."""
    may_write = writable(signed_in(request), period)
    begun = correcting(request)
    shown = Rows(sheet=sheet, writable=may_write, outcome=outcome, begun=begun, opened=opened(period))
    rows = {row.number: shown.html(row) for row in rows_to_answer(request, sheet, outcome)}
    return _answer(request, {"rows": rows, "filled": sum(row.is_filled for row in sheet.in_breakdown)}, outcome)


def _answer(request: HttpRequest, shown: dict[str, Any], outcome: Outcome | Outcomes) -> JsonResponse:
    said = {"message": outcome.message, "ok": outcome.status == 200, "token": get_token(request)}
    return JsonResponse({**shown, **said}, status=outcome.status)


@require_POST
def entry_paste(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    """What a pasted table would put where. Writes nothing."""
    periods = working_quarters(signed_in(request), slug)
    sheet = entry_sheet(quarter_of(periods, year, quarter))
    text = request.POST.get("text", "")
    try:
        rows = preview(split_pasted(text), sheet)
    except Invalid as refusal:
        return JsonResponse({"ok": False, "message": refusal.message}, status=refusal.status)
    return render(request, "indicators/_pasted.html", {"rows": rows, "takes": sum(bool(row.fills) for row in rows)})


@require_http_methods(["GET", "HEAD", "POST"])
def entry_history(request: HttpRequest, slug: str) -> HttpResponse:
    person = signed_in(request)
    periods = working_quarters(person, slug)
    sheets, outcomes = history_sheets(history_of(periods)), Outcomes({})
    wants_page = request.accepts("text/html")
    if request.method == "POST":
        desks = history_page.desks(history_of(periods), sheets, by=person, at=timezone.now())
        outcomes = perform_all(desks, request.POST)
        if wants_page and outcomes.status == 200:
            messages.success(request, outcomes.message or "已存为草稿")
            return redirect(request.path)
        periods = working_quarters(person, slug)  # the stamp is read anew, before the rows
        sheets = history_sheets(history_of(periods))
    rows = history_page.history_rows(person, periods, sheets, outcomes, request)
    if not wants_page:
        return _answer(request, history_page.answer(request, rows), outcomes)
    context = history_page.history_context(person, periods, rows)
    return render(request, "indicators/history_sheet.html", context, status=outcomes.status)


@require_safe
def setup(request: HttpRequest, slug: str) -> HttpResponse:
    """What has to be there before the first quarter can be judged: a step each, with its state."""
    person = signed_in(request)
    periods = working_quarters(person, slug)
    sheets = history_sheets(history_of(periods))
    context = setup_context(person, periods, sheets, today=timezone.localdate())
    return render(request, "indicators/setup.html", context)


@require_safe
def evidence(request: HttpRequest, slug: str, key: int) -> FileResponse:
    """A file beside a figure, always as a download. For whoever may see figures that are not reviewed."""
    periods = working_quarters(signed_in(request), slug)
    return download(figure_evidence(periods[0].plan, key))
