"""A unit's form as a workbook: handed out, sent back, what it would change, the confirmation, the marked workbook."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from figures import wording
from organizations.operations import record
from plans.models import PendingUpload
from plans.pending import drop_upload, pending_upload
from plans.previews import file_answer
from plans.refusals import Invalid, Refusal

from .report_page import quarters_to_report, why_not
from .reporting import require_filing
from .sheets import UnitForm, form_file
from .upload_batch import KIND, Desk, batch_of, confirm, keep_batch, marked_files
from .upload_shown import shown
from .visits import Visit, visit_of
from .worksheet import worksheet_of


@require_safe
def report_workbook(request: HttpRequest, slug: str, unit: int, year: int, quarter: int) -> HttpResponse:
    """The unit's form, to be filled in and sent back. Invalid where nothing is asked of the unit."""
    here = visit_of(request, slug, unit, year, quarter)
    sheet = worksheet_of(here.plan, here.periods, here.period, unit)
    if not sheet.reporting:
        raise Invalid(f"本季度没有须由{here.unit.name}报送的任务")
    file = form_file(UnitForm(period=here.period, unit=here.unit, sheet=sheet))
    detail = f"{slug} {file.name}"
    record("导出", by=here.person, of=here.period, detail=detail, address=request.META.get("REMOTE_ADDR"))
    return file_answer(file.content, file.name)


def _asked_for(request: HttpRequest, slug: str, unit: int, year: int, quarter: int) -> Visit:
    """The unit's quarter, for who may file its reports."""
    here = visit_of(request, slug, unit, year, quarter)
    require_filing(here.person)
    return here


def _desk(here: Visit) -> Desk:
    return Desk(person=here.person, periods=here.periods, period=here.period, only=here.unit)


def _context(here: Visit) -> dict[str, Any]:
    return {
        "plan": here.plan,
        "period": quarters_to_report(here.periods, here.period, here.unit.key),
        "unit": here.unit,
        "title": wording.period(here.period.year, here.period.quarter),
        "place": (here.plan.slug, here.unit.key, here.period.year, here.period.quarter),
        "on_behalf": here.person.unit_id != here.unit.key,
    }


def _kept(here: Visit, key: int) -> PendingUpload:
    return pending_upload(plan=here.plan, period=here.period, kind=KIND, key=key, by=here.person)


@require_http_methods(["GET", "HEAD", "POST"])
def report_upload(request: HttpRequest, slug: str, unit: int, year: int, quarter: int) -> HttpResponse:
    """Choose the filled-in form. It is kept only if it can be read; nothing of it is written yet."""
    here = _asked_for(request, slug, unit, year, quarter)
    read_only, message = why_not(here.person, here.period, unit), ""
    if request.method == "POST" and not read_only:
        try:
            kept = keep_batch(_desk(here), request.FILES.getlist("workbook"), timezone.now())
        except Invalid as problem:
            message = problem.message
        else:
            return redirect("tasks:report-upload-preview", slug, unit, year, quarter, kept.pk)
    context = _context(here) | {"read_only": read_only, "message": message}
    return render(request, "tasks/upload.html", context, status=400 if message else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def report_upload_preview(
    request: HttpRequest, slug: str, unit: int, year: int, quarter: int, key: int
) -> HttpResponse:
    """What the form would change; on confirmation it is read once more, and written if nothing has changed since."""
    here = _asked_for(request, slug, unit, year, quarter)
    kept = _kept(here, key)
    if request.POST.get("act") == "discard":
        drop_upload(kept)
        return redirect("tasks:report-upload", slug, unit, year, quarter)
    batch, message, status = batch_of(kept, _desk(here)), "", 200
    if request.method == "POST":
        seen, mine = request.POST.get("seen"), request.POST.getlist("mine")
        try:
            count = confirm(_desk(here), kept, batch, seen=seen, mine=mine, at=timezone.now())
        except Refusal as problem:
            message, status = problem.message, problem.status
            batch = batch_of(kept, _desk(visit_of(request, slug, unit, year, quarter)))
        else:
            messages.success(request, f"{count}项已存为草稿，尚未报送。核对后请点“报送全部”")
            return redirect("tasks:report-form", slug, unit, year, quarter)
    context = _context(here) | {
        "upload": kept,
        "message": message,
        "preview": shown(batch),
        "marked_url": reverse("tasks:report-upload-marked", args=(slug, unit, year, quarter, kept.pk)),
    }
    return render(request, "tasks/upload_preview.html", context, status=status)


@require_safe
def report_upload_marked(request: HttpRequest, slug: str, unit: int, year: int, quarter: int, key: int) -> HttpResponse:
    """The unit's own workbook, its faulty cells marked and commented."""
    here = _asked_for(request, slug, unit, year, quarter)
    found = marked_files(batch_of(_kept(here, key), _desk(here)))[0]
    return file_answer(found.content, found.name)
