"""Figures in from a workbook: the template, the file that comes back, what it would change, the marked workbook."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from figures import wording
from organizations.models import User
from organizations.operations import record
from organizations.requests import signed_in
from plans.models import PendingUpload, ReportingPeriod, UploadKind
from plans.pages import quarter_of, working_quarters
from plans.pending import drop_upload, keep_upload, pending_upload
from plans.periods import Items, opened, refuse_shut
from plans.previews import file_answer, refuse_unconfirmable
from plans.refusals import Invalid, Refusal
from workbooks.marking import marked
from workbooks.opening import opened as opened_book
from workbooks.refusing import Refused

from .entry import require_entry
from .entry_page import quarters_to_fill, why_not
from .reading import entry_sheet, read_sheets
from .reference import bounds_of
from .sheets import template_name, template_workbook
from .upload_cells import Place, Preview, judged
from .upload_shown import shown
from .upload_template import read_template
from .uploading import chosen, save_upload

KIND = UploadKind.FIGURES


@require_safe
def template(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    """The quarter's template, to be filled in and sent back."""
    person = signed_in(request)
    period = quarter_of(working_quarters(person, slug), year, quarter)
    sheet = entry_sheet(period)
    name = template_name(sheet)
    record("导出", by=person, of=period, detail=f"{slug} {name}", address=request.META.get("REMOTE_ADDR"))
    return file_answer(template_workbook(sheet, made_on=timezone.localdate()), name)


def _asked_for(
    request: HttpRequest, slug: str, year: int, quarter: int
) -> tuple[User, ReportingPeriod, dict[str, Any]]:
    """The person, who may enter figures, the quarter, and what every page of it shows."""
    person = signed_in(request)
    periods = working_quarters(person, slug)
    period = quarter_of(periods, year, quarter)
    require_entry(person)
    context = {"plan": period.plan, "period": quarters_to_fill(periods, period), "title": wording.period(year, quarter)}
    return person, period, context


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    """Choose a file. It is kept only if it can be read; nothing of it is written yet."""
    person, period, context = _asked_for(request, slug, year, quarter)
    refusal, message = why_not(person, period), ""
    if request.method == "POST" and not refusal:
        try:
            kept = keep_upload(
                plan=period.plan,
                period=period,
                kind=KIND,
                upload=request.FILES.get("workbook"),
                by=person,
                at=timezone.now(),
            )
            try:
                preview_of(kept, period, person)
            except Invalid:
                drop_upload(kept)
                raise
        except Invalid as problem:
            message = problem.message
        else:
            return redirect("indicators:entry-upload-preview", slug, year, quarter, kept.pk)
    context |= {"read_only": refusal, "message": message}
    return render(request, "indicators/upload.html", context, status=400 if message else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def upload_preview(request: HttpRequest, slug: str, year: int, quarter: int, key: int) -> HttpResponse:
    """What the file would change; on confirmation it is read once more, and written if nothing has changed since."""
    person, period, context = _asked_for(request, slug, year, quarter)
    kept = pending_upload(plan=period.plan, period=period, kind=KIND, key=key, by=person)
    if request.POST.get("act") == "discard":
        drop_upload(kept)
        return redirect("indicators:entry-upload", slug, year, quarter)
    preview, message, status = preview_of(kept, period, person), "", 200
    if request.method == "POST":
        try:
            count = _confirmed(request, kept, period, preview, person)
        except Refusal as problem:
            message, status = problem.message, problem.status
            preview = preview_of(kept, quarter_of(working_quarters(person, slug), year, quarter), person)
        else:
            messages.success(request, f"{count}项已存为草稿，尚未报送。核对后请点“全部报送审核”")
            return redirect("indicators:entry", slug, year, quarter)
    context |= {"upload": kept, "preview": shown(preview), "message": message}
    return render(request, "indicators/upload_preview.html", context, status=status)


def _confirmed(
    request: HttpRequest, kept: PendingUpload, period: ReportingPeriod, preview: Preview, person: User
) -> int:
    """How many figures were written."""
    refuse_shut(period, by=person, items=Items([row.row.number for row in preview.rows if row.changes]))
    refuse_unconfirmable(request.POST.get("seen"), preview.digest, preview.faults)
    figures = chosen(preview.rows, request.POST.getlist("mine"))
    return len(save_upload(plan=period.plan, upload=kept, figures=figures, by=person, at=timezone.now()))


def preview_of(kept: PendingUpload, period: ReportingPeriod, person: User) -> Preview:
    """Invalid for a file that cannot be read, or is no template of the quarter."""
    try:
        book = opened_book(bytes(kept.content), name=kept.name)
    except Refused as problem:
        raise Invalid(problem.message) from problem
    sheets = read_sheets(period.plan, [period])
    sheet = sheets.quarters[0]
    filled = read_template(book, sheet)
    place = Place(sheet=sheet, shut=why_not(person, period), opened=opened(period))
    rows = judged(filled.rows, sheets, {sheet.period.place: place}, bounds_of(period.plan))
    return Preview(rows=rows, notes=filled.notes, stray=filled.stray)


@require_safe
def upload_marked(request: HttpRequest, slug: str, year: int, quarter: int, key: int) -> HttpResponse:
    """The person's own workbook, its faulty cells marked and commented."""
    person, period, _context = _asked_for(request, slug, year, quarter)
    kept = pending_upload(plan=period.plan, period=period, kind=KIND, key=key, by=person)
    return marked_answer(kept, preview_of(kept, period, person))


def marked_answer(kept: PendingUpload, preview: Preview, **more: Any) -> HttpResponse:
    try:
        content = marked(bytes(kept.content), preview.faults, **more)
    except Refused as problem:
        raise Invalid(problem.message) from problem
    return file_answer(content, f"{kept.name.removesuffix('.xlsx')}（已标出错误）.xlsx")
