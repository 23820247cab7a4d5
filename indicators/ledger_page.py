"""Taking over an existing ledger: the file, what its columns are, what it would change in which quarter, the confirmation."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from figures import wording
from organizations.models import User
from organizations.requests import signed_in
from plans.models import PendingUpload, ReportingPeriod, UploadKind
from plans.pages import working_quarters
from plans.pending import drop_upload, keep_upload, pending_upload
from plans.periods import Items, opened, refuse_shut
from plans.previews import refuse_unconfirmable
from plans.refusals import Invalid, Refusal
from workbooks.limits import LEDGER
from workbooks.places import column_name
from workbooks.refusing import Refused
from workbooks.texts import is_csv, opened_table

from .entry import require_entry
from .entry_page import quarters_to_fill, why_not
from .reading import read_sheets
from .reference import bounds_of
from .upload_cells import Place, Preview, judged
from .upload_ledger import TITLES, Layout, key_of, layout_of, read_ledger
from .upload_page import marked_answer
from .upload_shown import shown
from .uploading import chosen, save_upload

KIND = UploadKind.LEDGER


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Who takes a ledger over into which plan's quarters."""

    person: User
    periods: list[ReportingPeriod]

    @property
    def context(self) -> dict[str, Any]:
        return {"plan": self.periods[0].plan, "period": quarters_to_fill(self.periods, None)}

    def kept(self, key: int) -> PendingUpload:
        return pending_upload(plan=self.periods[0].plan, period=None, kind=KIND, key=key, by=self.person)


def _desk(request: HttpRequest, slug: str) -> _Desk:
    person = signed_in(request)
    periods = working_quarters(person, slug)
    require_entry(person)
    return _Desk(person=person, periods=periods)


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a file. It is kept only if a table is found in it; nothing of it is written yet."""
    desk, message = _desk(request, slug), ""
    if request.method == "POST":
        try:
            kept = keep_upload(
                plan=desk.periods[0].plan, period=None, kind=KIND, upload=request.FILES.get("workbook"), by=desk.person,
                at=timezone.now(),
            )  # fmt: skip
            try:
                _layout(kept, QueryDict())
            except Invalid:
                drop_upload(kept)
                raise
        except Invalid as problem:
            message = problem.message
        else:
            return redirect("indicators:ledger-preview", slug, kept.pk)
    context = {**desk.context, "message": message}
    return render(request, "indicators/ledger_upload.html", context, status=400 if message else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_preview(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """What the ledger would change; ?c3=value says that its third column is 数值."""
    desk = _desk(request, slug)
    kept = desk.kept(key)
    if request.POST.get("act") == "discard":
        drop_upload(kept)
        return redirect("indicators:ledger-upload", slug)
    message, status = "", 200
    try:
        layout = _layout(kept, request.GET)
    except Invalid as problem:  # what was said of the columns cannot be: the guess is shown again
        message, status, layout = problem.message, problem.status, _layout(kept, QueryDict())
    preview = _preview(layout, desk)
    if request.method == "POST" and not message:
        try:
            _refuse_shut(preview, desk)
            refuse_unconfirmable(request.POST.get("seen"), preview.digest, preview.faults)
            figures = chosen(preview.rows, request.POST.getlist("mine"))
            plan = desk.periods[0].plan
            saved = save_upload(plan=plan, upload=kept, figures=figures, by=desk.person, at=timezone.now())
        except Refusal as problem:
            message, status = problem.message, problem.status
            desk = _desk(request, slug)
            preview = _preview(layout, desk)
        else:
            named = "、".join(wording.period(*quarter) for quarter in sorted(figures))
            messages.success(request, f"{named}共{len(saved)}项已存为草稿，尚未报送。请按季度核对后报送审核")
            return redirect("indicators:entry-history" if _has_history(desk) else "indicators:entry-start", slug)
    context = {
        **desk.context, "upload": kept, "message": message, "preview": shown(preview, with_quarter=True),
        "columns": _columns(layout, desk), "can_mark": not is_csv(bytes(kept.content), kept.name),
    }  # fmt: skip
    return render(request, "indicators/ledger_preview.html", context, status=status)


def _refuse_shut(preview: Preview, desk: _Desk) -> None:
    """Closed where one of the quarters that would be written into takes nothing of it any more."""
    for period in desk.periods:
        place = (period.year, period.quarter)
        numbers = [row.row.number for row in preview.rows if row.changes and row.given.quarter == place]
        if numbers:
            refuse_shut(period, by=desk.person, items=Items(numbers))


def _has_history(desk: _Desk) -> bool:
    return any(row.kind == "history" for row in desk.periods)


def _layout(kept: PendingUpload, said: QueryDict) -> Layout:
    """Invalid for a file that cannot be read, and for one without a table."""
    try:
        book = opened_table(bytes(kept.content), name=kept.name)
    except Refused as problem:
        raise Invalid(problem.message) from problem
    found = ((re.fullmatch(r"c([1-9][0-9]{0,2})", name), said.get(name, "")) for name in said)
    return layout_of(book, {int(place[1]): str(meaning) for place, meaning in found if place})


def _preview(layout: Layout, desk: _Desk) -> Preview:
    plan = desk.periods[0].plan
    by_place = {(row.year, row.quarter): row for row in desk.periods}
    sheets = read_sheets(plan, desk.periods)
    of = {sheet.period.place: sheet for sheet in sheets.quarters}
    filled = read_ledger(layout, sheets.quarters[0], list(of))
    wanted = {given.quarter for given in filled.rows}
    places = {
        place: Place(sheet=of[place], shut=why_not(desk.person, by_place[place]), opened=opened(by_place[place]))
        for place in wanted
    }
    rows = judged(filled.rows, sheets, places, bounds_of(plan))
    return Preview(rows=rows, notes=filled.notes, stray=filled.stray)


def _columns(layout: Layout, desk: _Desk) -> list[dict[str, Any]]:
    """Every column with its head, and what it may be."""
    quarters = [(key_of((row.year, row.quarter)), wording.period(row.year, row.quarter)) for row in desk.periods]
    choices = [("", "不读取"), *TITLES.items(), *quarters]
    return [
        {
            "name": f"c{column}",
            "head": f"{column_name(column)}列 {title[:30]}",
            "choices": [
                {"value": value, "label": label, "chosen": layout.meanings.get(column, "") == value}
                for value, label in choices
            ],
        }
        for column, title in sorted(layout.head.titles.items())
    ]


@require_safe
def ledger_marked(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """The person's own workbook, its faulty cells marked and commented."""
    desk = _desk(request, slug)
    kept = desk.kept(key)
    if is_csv(bytes(kept.content), kept.name):
        raise Invalid("CSV文件里不能标出错误，请按清单逐项改正")
    return marked_answer(kept, _preview(_layout(kept, request.GET), desk), limits=LEDGER)
