"""The pages of an amendment: proposing one with what it would change besides, deciding it, its document."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from figures import wording
from indicators.forms import FIGURE_FIELDS
from indicators.inputs import FigureInput
from indicators.labels import CERTAINTY, Certainty, Formula
from indicators.sentences import actual_text
from indicators.standing import IndicatorStanding
from organizations.requests import signed_in
from plans.evidence import REPORT_FILES, size_text
from plans.pages import download, working_quarters
from plans.proposals import ProposalState
from plans.refusals import Invalid, Refusal, Stale

from .amending import (
    confirm_amendment,
    dependents,
    figure_of,
    propose_amendment,
    refuse_amendment,
    sentence_after,
    withdraw_amendment,
)
from .closed import closed_quarter
from .closing_forms import AmendForm, ReasonForm
from .closing_page import Visit, require_entering, visit
from .dependents import FATES, Effect
from .models import Amendment, AmendmentFile
from .querysets import amendment_evidence, amendment_files
from .sentences import edited_sentence
from .standing import Standing


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, slug: str, year: int, quarter: int, number: int) -> HttpResponse:
    """Propose another figure. 查看影响 writes nothing and shows what it would change."""
    here = visit(request, slug, year, quarter)
    require_entering(here)
    if not here.period.is_closed:
        raise Invalid(f"{wording.period(year, quarter)}还没有定稿，请直接在数据填报中修改")
    row = _closed(here).indicator(number)
    if row is None or row.facts.formula is Formula.QUOTIENT:
        raise Http404(f"这个季度没有可以更正的第{number}号指标")
    if request.method != "POST":
        return _form_page(request, here, row, _amend_form(here, row))
    form = _amend_form(here, row, request.POST)
    figure = form.read() if form.is_valid() else None
    if figure is None or not form.is_valid():
        return _form_page(request, here, row, form, status=400)
    files = request.FILES.getlist("files")
    if request.POST.get("act") == "preview":
        return _form_page(request, here, row, form, figure=figure)
    said = form.cleaned_data
    try:
        propose_amendment(
            **here.where, figure=figure, reason=said["reason"], document_number=said["document_number"], files=files,
            bulletin=said["bulletin"], at=timezone.now(),
        )  # fmt: skip
    except Invalid as refusal:
        form.refuse(refusal)
        about_files = refusal.errors.by_place.get(("files",), "")
        return _form_page(request, here, row, form, figure=figure, about_files=about_files, status=refusal.status)
    messages.success(request, f"已提出更正：指标{number} {row.facts.name}，待审核员确认")
    return redirect(*here.address)


def _closed(here: Visit) -> Standing:
    return closed_quarter(here.plan, here.period).standing


def _amend_form(here: Visit, row: IndicatorStanding, data: Any = None) -> AmendForm:
    """Filled with the figure as it was closed, and with the sentence where somebody wrote one."""
    seen = row.observation((here.period.year, here.period.quarter))
    initial: dict[str, Any] = {"as_of": here.period.last_day.isoformat(), "certainty": Certainty.FINAL.value}
    initial["bulletin"] = edited_sentence(_closed(here))
    if seen is not None:
        figures = {name: getattr(seen, name) for name in FIGURE_FIELDS[row.facts.formula]}
        initial |= {name: "" if value is None else wording.number(value) for name, value in figures.items()}
        initial |= {"source": seen.source, "note": seen.note}
        initial["as_of"] = seen.as_of.isoformat() if seen.as_of else ""
    return AmendForm(data, row=row, last_day=here.period.last_day, initial=initial)


def _form_page(
    request: HttpRequest,
    here: Visit,
    row: IndicatorStanding,
    form: AmendForm,
    *,
    figure: FigureInput | None = None,
    about_files: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "plan": here.plan,
        "period": _period(here),
        "indicator": {"number": row.facts.number, "name": row.facts.name},
        "closed_figure": actual_text(row),
        "form": form,
        "effects": _effects(dependents(periods=here.periods, period=here.period, figure=figure)) if figure else None,
        "sentence": sentence_after(_closed(here), here.period, figure, form.cleaned_data["bulletin"]) if figure else "",
        "accept": REPORT_FILES.accept,
        "about_files": about_files,
        "here": here.address,
    }
    return render(request, "quarters/amend.html", context, status=status)


def _period(here: Visit) -> dict[str, Any]:
    year, quarter = here.period.year, here.period.quarter
    query = f"year={year}&quarter={quarter}"
    return {"title": wording.period(year, quarter), "query": query, "year": year, "quarter": quarter}


def _effects(found: list[Effect]) -> list[dict[str, Any]]:
    return [
        {
            "period": wording.period(*each.place),
            "number": each.number,
            "name": each.name,
            "what": each.what,
            "before": each.before,
            "after": each.after,
            "fate": each.fate.value,
            "fate_word": FATES[each.fate],
        }
        for each in found
    ]


@require_safe
def amendment(request: HttpRequest, slug: str, year: int, quarter: int, key: int) -> HttpResponse:
    """One amendment: what, why, by which document, what it changes; and who decides it."""
    here = visit(request, slug, year, quarter)
    return _amendment_page(request, here, _found(here, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An amendment with its documents."""

    row: Amendment
    files: Sequence[AmendmentFile]


def _found(here: Visit, key: int) -> Told:
    """With its files, of which it has at least one."""
    files = amendment_files(here.period, key)
    if not files:
        raise Http404("这个季度没有这项更正")
    return Told(row=files[0].amendment, files=files)


def _amendment_page(
    request: HttpRequest, here: Visit, told: Told, *, reason: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    row = told.row
    is_pending = row.state == ProposalState.PROPOSED
    figure = figure_of(row)
    context = {
        "plan": here.plan,
        "period": _period(here),
        "amendment": row,
        "state": ProposalState(row.state).label,
        "is_pending": is_pending,
        "figure": {
            "as_of": figure.as_of,
            "source": figure.source,
            "certainty": CERTAINTY[figure.certainty],
            "note": figure.note,
        },
        "files": [{"key": each.pk, "name": each.name, "size": size_text(each.size)} for each in told.files],
        "effects": _effects(dependents(periods=here.periods, period=here.period, figure=figure))
        if is_pending
        else None,
        "sentence": sentence_after(_closed(here), here.period, figure, row.bulletin) if is_pending else "",
        "decides": is_pending and here.is_reviewer and row.proposed_by_id != here.person.pk,
        "withdraws": is_pending and row.proposed_by_id == here.person.pk,
        "reason_form": reason or ReasonForm(),
        "here": here.address,
    }
    return render(request, "quarters/amendment.html", context, status=status)


@require_POST
def amendment_decide(request: HttpRequest, slug: str, year: int, quarter: int, key: int) -> HttpResponse:
    """Confirm, refuse or withdraw, as the button says."""
    here = visit(request, slug, year, quarter)
    told, form = _found(here, key), ReasonForm(request.POST)
    who: dict[str, Any] = {"plan": here.plan, "key": key, "by": here.person, "at": timezone.now()}
    act = request.POST.get("act", "")
    if act not in ("confirm", "refuse", "withdraw"):
        raise Invalid("提交的内容无法识别，请刷新页面后重试")
    try:
        if act == "confirm":
            done = confirm_amendment(**who)
            said = f"已确认更正，形成第{done.revision}版"
        elif act == "withdraw":
            withdraw_amendment(**who)
            said = "已撤回更正"
        else:
            refuse_amendment(**who, reason=request.POST.get("reason", ""))
            said = "已退回更正，未作改动"
    except (Invalid, Stale) as refusal:
        return _refused(request, here, told, form, refusal)
    messages.success(request, said)
    return redirect(*here.address)


def _refused(request: HttpRequest, here: Visit, told: Told, form: ReasonForm, refusal: Refusal) -> HttpResponse:
    form.is_valid()
    form.errors.clear()
    form.add_error("reason" if "理由" in refusal.message else None, refusal.message)
    return _amendment_page(request, here, told, reason=form, status=refusal.status)


@require_safe
def amendment_file(request: HttpRequest, slug: str, key: int) -> FileResponse:
    """A document of an amendment, always as a download. For whoever may see figures that are not reviewed."""
    periods = working_quarters(signed_in(request), slug)
    return download(amendment_evidence(periods[0].plan, key))
