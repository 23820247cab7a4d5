"""季度工作: the dates of a quarter's round, who owes what, and chasing them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from organizations.models import User
from organizations.requests import signed_in
from organizations.roles import Permission
from plans.deadlines import grant_extension, is_of_office, may_set_deadlines, set_deadlines, withdraw_extension
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.pages import quarter_at_work, quarter_of, refuse_unknown, require_reading, why_shut
from plans.quarters import plain_quarters
from plans.refusals import Invalid, NotAllowed, Stale
from plans.switcher import due_quarters, switcher

from .chasing import chase
from .models import Channel
from .round_forms import ChaseForm, DatesForm, ExtensionForm, Typed, WithdrawalForm, refused
from .round_rows import chasing_context, dates_context


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A quarter's round as one person may use it: `shut` says why nothing can be written, or is blank."""

    person: User
    plan: Plan
    periods: Sequence[ReportingPeriod]
    period: ReportingPeriod
    today: date
    shut: str

    @property
    def sets_dates(self) -> bool:
        return not self.shut and may_set_deadlines(self.person)

    @property
    def chases(self) -> bool:
        return not self.shut and is_of_office(self.person)

    @property
    def where(self) -> dict[str, Any]:
        """For the acts."""
        return {"plan": self.plan, "year": self.period.year, "quarter": self.period.quarter, "by": self.person}


def _quarters(person: User, slug: str) -> list[ReportingPeriod]:
    """NotAllowed for who neither sees unreviewed figures nor looks after plans, 404 by scope."""
    require_reading(person)
    if not person.keeps_quarters:
        raise NotAllowed(f"{person.get_role_display()}不查看季度工作")
    periods = plain_quarters(slug, person)
    refuse_unknown(periods)
    return periods


def visit_of(request: HttpRequest, slug: str, year: int, quarter: int, *, unreviewed: bool = False) -> Visit:
    """The round of a due quarter for who may see it, and, where asked, what was not reviewed. NotAllowed or 404."""
    person = signed_in(request)
    require_reading(person, unreviewed=unreviewed)
    periods = _quarters(person, slug)
    period = quarter_of(periods, year, quarter)
    if period.kind != PeriodKind.DUE:
        raise Http404(f"{year}年第{quarter}季度是历史季度，没有季度工作")
    shut = why_shut(person, period)
    return Visit(person=person, plan=period.plan, periods=periods, period=period, today=timezone.localdate(), shut=shut)


@require_safe
def round_start(request: HttpRequest, slug: str) -> HttpResponse:
    """To the quarter at work."""
    found = quarter_at_work(_quarters(signed_in(request), slug), timezone.localdate())
    return redirect("quarters:round", slug, found.year, found.quarter)


@require_http_methods(["GET", "HEAD", "POST"])
def round_of_quarter(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    here = visit_of(request, slug, year, quarter)
    if request.method != "POST":
        return _shown(request, here)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Invalid("提交的内容无法识别，请刷新页面后重试")
    return act(request, here)


def _shown(
    request: HttpRequest,
    here: Visit,
    *,
    dates: DatesForm | None = None,
    typed: Typed | None = None,
    status: int = Invalid.status,
) -> HttpResponse:
    """The page; after a refusal with what was typed and what is wrong."""

    def address(row: ReportingPeriod) -> str:
        return reverse("quarters:round", args=(here.plan.slug, row.year, row.quarter))

    begun = here.period.last_day < here.today
    staff = here.person.may(Permission.READ_UNREVIEWED)
    context = {
        "plan": here.plan,
        "period": switcher(due_quarters(here.periods), here.period, today=here.today, address=address),
        "shut": here.shut,
        "dates": dates_context(here.period, here.today, staff=staff),
        "dates_form": (dates or DatesForm(period=here.period)) if here.sets_dates else None,
        "staff": staff,
        "begun": begun,
        "chases": here.chases,
        "chasing": None,
        "forms": _forms(here),
    }
    if staff and begun and not here.period.is_closed:
        context["chasing"] = chasing_context(here.periods, here.period, here.person, here.today, typed or Typed())
    return render(request, "quarters/round.html", context, status=status if dates or typed else 200)


def _forms(here: Visit) -> dict[str, str]:
    """Where the units' forms are handed out, and taken back; blank for who may not."""
    args = (here.plan.slug, here.period.year, here.period.quarter)
    downloads, uploads = here.person.may(Permission.READ_UNREVIEWED), here.person.may(Permission.ENTER_FIGURES)
    return {
        "download": reverse("quarters:forms-zip", args=args) if downloads else "",
        "upload": reverse("quarters:forms", args=args) if uploads and not here.shut else "",
    }


def _done(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(request.path)


def _set_dates(request: HttpRequest, here: Visit) -> HttpResponse:
    form = DatesForm(request.POST, period=here.period)
    if not form.is_valid():
        return _shown(request, here, dates=form)
    try:
        set_deadlines(**here.where, dates=form.dates, seen=form.cleaned_data["seen"])
    except (Invalid, Stale) as refusal:
        form.refuse(refusal, here.period)
        return _shown(request, here, dates=form, status=refusal.status)
    return _done(request, "已保存本季度的日期")


def _chase(request: HttpRequest, here: Visit) -> HttpResponse:
    form = ChaseForm(request.POST)
    if not form.is_valid():
        return _shown(request, here, typed=refused(request.POST, form))
    channel = Channel(form.cleaned_data["act"])
    try:
        made = chase(**here.where, units=form.keys, channel=channel, note=form.cleaned_data["note"], at=timezone.now())
    except Invalid as refusal:
        return _shown(request, here, typed=refused(request.POST, refusal))
    return _done(request, f"已记录{len(made)}个单位“{channel.label}”")


def _extend(request: HttpRequest, here: Visit) -> HttpResponse:
    form = ExtensionForm(request.POST)
    if not form.is_valid():
        return _shown(request, here, typed=refused(request.POST, form))
    try:
        row = grant_extension(**here.where, **form.cleaned_data, at=timezone.now())
    except Invalid as refusal:
        return _shown(request, here, typed=refused(request.POST, refusal))
    return _done(request, f"{row.unit}的报送已延期至{row.reports_due_on}")


def _withdraw(request: HttpRequest, here: Visit) -> HttpResponse:
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _shown(request, here, typed=refused(request.POST, form))
    try:
        withdraw_extension(**here.where, unit=form.cleaned_data["unit"])
    except Invalid as refusal:  # somebody else was first
        messages.warning(request, refusal.message)
        return redirect(request.path)
    return _done(request, "已撤销延期")


_ACTS: dict[str, Callable[[HttpRequest, Visit], HttpResponse]] = {
    "dates": _set_dates,
    Channel.PHONE: _chase,
    Channel.MESSAGE: _chase,
    "extend": _extend,
    "withdraw": _withdraw,
}
