"""Answering and explaining on a page of its own, and 核对情况: where every unit stands with both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from figures import wording
from organizations.models import User
from organizations.requests import signed_in
from organizations.roles import Permission
from plans.deputies import deputy_of
from plans.facts import UnitFacts
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.pages import quarter_of, refuse_unknown, require_reading, unlocked_note, why_shut
from plans.reference import units_of
from plans.refusals import Invalid, NotAllowed, Refusal, Stale
from plans.switcher import due_quarters, switcher
from tasks.report_page import sees_worksheet
from tasks.report_sent import Outcome as Sent
from tasks.report_sent import number_of

from .check_form import check_context
from .check_list import unit_rows
from .check_sent import Form, perform
from .checking import LONGEST, handle_objection
from .closed import under_its_title
from .models import Outcome
from .querysets import plan_quarters, worked_on
from .rounds import items_of
from .standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A plan's quarter as one person may see it; `standing` with approved figures."""

    person: User
    plan: Plan
    periods: Sequence[ReportingPeriod]
    period: ReportingPeriod
    standing: Standing
    today: date

    def switcher(self, name: str, *more: int) -> dict[str, Any]:
        """The plan's due quarters, each leading to the same page."""

        def address(row: ReportingPeriod) -> str:
            return reverse(name, args=(self.plan.slug, row.year, row.quarter, *more))

        return switcher(due_quarters(self.periods), self.period, today=self.today, address=address)


def _visit(person: User, periods: Sequence[ReportingPeriod], year: int, quarter: int) -> Visit:
    period = quarter_of(periods, year, quarter)
    if period.kind != PeriodKind.DUE:
        raise Http404(f"{year}年第{quarter}季度是历史季度，不作评价，也不核对")
    standing = worked_on(periods, period)
    return Visit(
        person=person,
        plan=under_its_title(period.plan, standing),
        periods=periods,
        period=period,
        standing=standing,
        today=timezone.localdate(),
    )


# A unit's own form


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, year: int, quarter: int, unit: int) -> HttpResponse:
    here = _visit_unit(request, slug, year, quarter, unit)
    if request.method != "POST":
        return _shown(request, here, unit)
    form = Form(
        plan=here.plan, period=here.period, unit=unit, items=items_of(here.standing, unit), by=here.person,
        at=timezone.now(),
    )  # fmt: skip
    sent = perform(form, request.POST)
    if sent.status == 200:
        messages.success(request, sent.message)
        if not sent.kept:
            return redirect(_back(request, here, unit))
    return _shown(request, _visit_unit(request, slug, year, quarter, unit), unit, sent=sent)


def _visit_unit(request: HttpRequest, slug: str, year: int, quarter: int, unit: int) -> Visit:
    """NotAllowed by role or for another unit's people, 404 by scope."""
    person = signed_in(request)
    require_reading(person)
    periods = plan_quarters(slug, person)
    refuse_unknown(periods)
    if not sees_worksheet(person, unit):
        raise NotAllowed("这是其他单位的核对表，您不能查看")
    return _visit(person, periods, year, quarter)


def _back(request: HttpRequest, here: Visit, unit: int) -> str:
    """Where the form stood: on the unit's page, or on its own."""
    if request.POST.get("from") == "unit":
        address = reverse("reports:unit-detail", args=(here.plan.slug, unit))
        return f"{address}?year={here.period.year}&quarter={here.period.quarter}#check"
    return request.path


def _shown(request: HttpRequest, here: Visit, unit: int, *, sent: Sent | None = None) -> HttpResponse:
    facts = _unit(here, unit)
    post: QueryDict | None = request.POST if sent is not None else None
    context = {
        "plan": here.plan,
        "period": here.switcher("quarters:answer", unit),
        "unit": facts,
        "check": check_context(
            here.standing, here.period, here.person, unit=unit, unit_name=facts.name, today=here.today, sent=sent,
            post=post,
        ),
    }  # fmt: skip
    return render(request, "quarters/answer.html", context, status=sent.status if sent else 200)


def _unit(here: Visit, key: int) -> UnitFacts:
    beside = here.standing.beside
    units = beside.units if beside is not None else units_of(here.plan)
    found = next((row for row in units if row.key == key), None)
    if found is None:
        raise Http404("这个计划没有这个单位")
    return found


# All units


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    here = _visit_all(request, slug, year, quarter)
    if request.method != "POST":
        return _listed(request, here)
    try:
        row = handle_objection(
            plan=here.plan, year=year, quarter=quarter, **_handling(request.POST), by=here.person, at=timezone.now()
        )
    except (Invalid, Stale) as refusal:
        return _listed(request, _visit_all(request, slug, year, quarter), refusal=refusal)
    messages.success(request, f"已处理{row.unit}的异议：{row.get_outcome_display()}")
    return redirect("quarters:check", slug, year, quarter)


def _visit_all(request: HttpRequest, slug: str, year: int, quarter: int) -> Visit:
    """NotAllowed for roles that see no unreviewed figures, 404 by scope."""
    person = signed_in(request)
    require_reading(person, unreviewed=True)
    periods = plan_quarters(slug, person)
    refuse_unknown(periods)
    return _visit(person, periods, year, quarter)


def _handling(post: QueryDict) -> dict[str, Any]:
    """What the form of an objection sends. A number that none has stands for what no form of ours sends."""
    return {
        "unit": number_of(post.get("unit", "")),
        "kind": post.get("kind", ""),
        "number": number_of(post.get("number", "")),
        "version": number_of(post.get("version", "")),
        "outcome": next((each for each in Outcome if each.value == post.get("outcome")), None),
        "note": post.get("note", "").replace("\r\n", "\n"),
    }


def _listed(request: HttpRequest, here: Visit, *, refusal: Refusal | None = None) -> HttpResponse:
    rows = unit_rows(here.standing, here.period, here.today, order=_order(here))
    handles = _handles(here)
    context = {
        "plan": here.plan,
        "period": here.switcher("quarters:check"),
        "check_due": wording.day(here.period.check_due_on) if here.period.check_due_on else "",
        "is_over": here.period.check_due_on is not None and here.period.check_due_on < here.today,
        "rows": rows,
        "totals": {name: sum(row[name] for row in rows) for name in ("answered", "asked", "disputed", "lacking")},
        "handles": handles,
        "unlocked": unlocked_note(here.period),
        "disputes": any(row["objections"] for row in rows),
        "outcomes": Outcome.choices,
        "longest": LONGEST,
        "refused": _refused(request.POST, refusal) if refusal else None,
    }
    return render(request, "quarters/check.html", context, status=refusal.status if refusal else 200)


def _order(here: Visit) -> list[int]:
    beside = here.standing.beside
    return [row.key for row in (beside.units if beside is not None else units_of(here.plan))]


def _handles(here: Visit) -> bool:
    """Whether the person may handle objections here: a reviewer, or a deputy in a reviewer's stead."""
    if why_shut(here.person, here.period):
        return False
    may = here.person.may(Permission.REVIEW)
    return may or deputy_of(here.person, here.plan.region, on=here.today) is not None


def _refused(post: QueryDict, refusal: Refusal) -> dict[str, Any]:
    """What was typed about which objection, and what is wrong with it."""
    errors = refusal.errors.by_place if isinstance(refusal, Invalid) else {}
    at_fields = {name: errors.get((name,), "") for name in ("outcome", "note")}
    return {
        "place": f"{post.get('unit', '')}-{post.get('kind', '')}-{post.get('number', '')}",
        "outcome": post.get("outcome", ""),
        "note": post.get("note", ""),
        "message": "" if any(at_fields.values()) else refusal.message,
        **{f"{name}_error": said for name, said in at_fields.items()},
    }
