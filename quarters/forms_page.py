"""各单位报送表: handed out together as one archive, sent back in batches, with one preview and one confirmation for all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from figures import wording
from indicators.entry import require_entry
from organizations.operations import record
from plans.models import PendingUpload, ReportingPeriod
from plans.pages import why_shut
from plans.pending import drop_upload, pending_upload
from plans.previews import BUNDLE, file_answer
from plans.reference import units_of
from plans.refusals import Invalid, Refusal
from plans.switcher import due_quarters, switcher
from tasks.sheets import NAME, UnitForm, form_file
from tasks.upload_batch import KIND, Desk, batch_of, confirm, keep_batch, marked_files
from tasks.upload_shown import shown
from workbooks.bundles import bundled

from .round_page import Visit, visit_of


@require_safe
def forms(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    """A workbook for each unit of which something is asked. Invalid where there is none, NotAllowed for who does not see
    what units have not handed in yet."""
    here = visit_of(request, slug, year, quarter, unreviewed=True)
    units = [unit for unit in units_of(here.plan) if unit.is_chased]
    desk = _desk(here)
    sheets = desk.sheets(units)
    found = [
        form_file(UnitForm(period=here.period, unit=unit, sheet=sheets[unit.key]))
        for unit in units
        if sheets[unit.key].reporting
    ]
    if not found:
        raise Invalid("本季度没有须报送任务进展的单位")
    name = f"{here.plan.title}{wording.period(year, quarter)}{NAME}.zip"
    detail = f"{slug} {name} {len(found)}个单位"
    record("导出", by=here.person, of=here.period, detail=detail, address=request.META.get("REMOTE_ADDR"))
    return file_answer(bundled(found), name, BUNDLE)


def _asked_for(request: HttpRequest, slug: str, year: int, quarter: int) -> Visit:
    """The quarter's round, for the office, which files on behalf."""
    here = visit_of(request, slug, year, quarter, unreviewed=True)
    require_entry(here.person)
    return here


def _desk(here: Visit) -> Desk:
    return Desk(person=here.person, periods=here.periods, period=here.period)


def _context(here: Visit) -> dict[str, Any]:
    def address(row: ReportingPeriod) -> str:
        return reverse("quarters:forms", args=(here.plan.slug, row.year, row.quarter))

    return {
        "plan": here.plan,
        "period": switcher(due_quarters(here.periods), here.period, today=here.today, address=address),
        "title": wording.period(here.period.year, here.period.quarter),
        "place": (here.plan.slug, here.period.year, here.period.quarter),
    }


def _kept(here: Visit, key: int) -> PendingUpload:
    return pending_upload(plan=here.plan, period=here.period, kind=KIND, key=key, by=here.person)


@require_http_methods(["GET", "HEAD", "POST"])
def forms_upload(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    """Choose the returned forms, or an archive of them. They are kept; nothing of them is written yet."""
    here = _asked_for(request, slug, year, quarter)
    read_only, message = why_shut(here.person, here.period), ""
    if request.method == "POST" and not read_only:
        try:
            kept = keep_batch(_desk(here), request.FILES.getlist("workbook"), timezone.now())
        except Invalid as problem:
            message = problem.message
        else:
            return redirect("quarters:forms-preview", slug, year, quarter, kept.pk)
    context = _context(here) | {"read_only": read_only, "message": message}
    return render(request, "quarters/forms_upload.html", context, status=400 if message else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def forms_preview(request: HttpRequest, slug: str, year: int, quarter: int, key: int) -> HttpResponse:
    """What all forms together would change; on confirmation they are read once more, and written if nothing has changed."""
    here = _asked_for(request, slug, year, quarter)
    kept = _kept(here, key)
    if request.POST.get("act") == "discard":
        drop_upload(kept)
        return redirect("quarters:forms", slug, year, quarter)
    batch, message, status = batch_of(kept, _desk(here)), "", 200
    if request.method == "POST":
        seen, mine = request.POST.get("seen"), request.POST.getlist("mine")
        try:
            count = confirm(_desk(here), kept, batch, seen=seen, mine=mine, at=timezone.now())
        except Refusal as problem:
            message, status = problem.message, problem.status
            batch = batch_of(kept, _desk(_asked_for(request, slug, year, quarter)))
        else:
            messages.success(request, f"{count}项已存为草稿，尚未报送。请到各单位填报页核对后报送")
            return redirect("quarters:round", slug, year, quarter)
    context = _context(here) | {
        "upload": kept,
        "message": message,
        "preview": shown(batch, by_unit=True),
        "marked_url": reverse("quarters:forms-marked", args=(slug, year, quarter, kept.pk)),
    }
    return render(request, "quarters/forms_preview.html", context, status=status)


@require_safe
def forms_marked(request: HttpRequest, slug: str, year: int, quarter: int, key: int) -> HttpResponse:
    """The workbooks that have faults, their faulty cells marked and commented, as one archive."""
    here = _asked_for(request, slug, year, quarter)
    found = marked_files(batch_of(_kept(here, key), _desk(here)))
    return file_answer(bundled(found), f"{NAME}（已标出错误）.zip", BUNDLE)
