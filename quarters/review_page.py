"""The review page: what waits, beside what was; approving and returning; who stands in for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from figures import wording
from organizations.models import User
from organizations.requests import signed_in
from organizations.roles import Permission
from organizations.scope import may_act_in
from plans.deputies import Lending, read_lending
from plans.models import PeriodKind, Plan, ReportingPeriod, ReviewDeputy
from plans.pages import working_quarters
from plans.refusals import Closed, Invalid, Refusal, Stale

from .cases import Typed
from .decisions import decide, said
from .forms import DeputyForm, Sent, read_decision
from .pages import asked_for, query_of
from .querysets import UnderReview, quarter_shown_first, under_review
from .reviewing import NOTHING_TYPED, counted, desk_of, table_of, waiting_counts

HISTORY = "history=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A plan's review page as one person may use it: `stead` is the reviewer in whose place
    a deputy reviews."""

    person: User
    plan: Plan
    periods: Sequence[ReportingPeriod]
    today: date
    lending: Lending
    own: ReviewDeputy | None  # under which a deputy is at work

    @property
    def stead(self) -> User | None:
        return self.own.reviewer if self.own is not None else None

    @property
    def is_reviewer(self) -> bool:
        return self.person.may(Permission.REVIEW) and may_act_in(self.person, self.plan.region)

    @property
    def acts(self) -> bool:
        return self.is_reviewer or self.stead is not None


def visit(request: HttpRequest, slug: str) -> Visit:
    """NotAllowed for roles that see no unreviewed figures, 404 for plans out of scope."""
    person, today = signed_in(request), timezone.localdate()
    periods = working_quarters(person, slug)
    plan = periods[0].plan
    lending = read_lending(plan.region, today)
    own = None if person.may(Permission.REVIEW) else lending.in_force(person, today)
    return Visit(person=person, plan=plan, periods=periods, today=today, lending=lending, own=own)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    if request.method != "POST":
        return shown(request, here)
    sent = read_decision(request.POST)
    if sent.decision is None:
        return shown(request, here, sent=sent)
    try:
        decided = decide(plan=here.plan, decision=sent.decision, by=here.person, at=timezone.now())
    except (Invalid, Stale, Closed) as refusal:
        return shown(request, here, sent=sent, refusal=refusal)
    messages.success(request, said(sent.decision, decided))
    rest = sent.beside(decided.done)
    if rest.has_words:  # words about something else are not lost: the page as it is now, with them
        return shown(request, visit(request, slug), sent=rest)
    return redirect(f"{reverse('quarters:review', args=(slug,))}?{_asked(request, here)}")


def _asked(request: HttpRequest, here: Visit) -> str:
    """The same list again."""
    period = asked_for(request.GET, here.plan, here.periods)
    return HISTORY if "history" in request.GET else query_of(period) if period else ""


def shown(
    request: HttpRequest,
    here: Visit,
    *,
    sent: Sent | None = None,
    refusal: Refusal | None = None,
    deputy_form: DeputyForm | None = None,
) -> HttpResponse:
    """The page; after a refusal with what was typed, what is wrong, and the status of the refusal."""
    found = under_review(here.periods)
    period = _chosen(request.GET, here, found)
    acts = here.acts and not (period and period.is_closed and not period.unlocked)
    typed = sent.typed(_mistakes_at_cells(refusal)) if sent else NOTHING_TYPED
    context = {
        **_list_context(here, found, period, typed, acts=acts),
        "acts": acts,
        "role": _role(here, period),
        "form": {"reason": sent.reason if sent else "", **_mistakes(refusal)},
        **deputies_context(here, deputy_form),
    }
    status = refusal.status if refusal else 400 if deputy_form else 200
    return render(request, "quarters/review.html", context, status=status)


def _list_context(
    here: Visit, found: UnderReview, period: ReportingPeriod | None, typed: Typed, *, acts: bool
) -> dict[str, Any]:
    """What waits, and the way to other lists."""
    desk = desk_of(here.plan, here.periods, period, found, here.person, typed)
    query = query_of(period) if period else HISTORY
    return {
        "plan": here.plan,
        "desk": desk,
        "table": table_of(desk, acts=acts, query=query) if desk.cases else "",
        "query": query,
        "period": _period(period) if period else None,
        "waits": _waits(here, found, period),
    }


def _period(period: ReportingPeriod) -> dict[str, Any]:
    title = wording.period(period.year, period.quarter)
    return {"query": query_of(period), "title": title, "year": period.year, "quarter": period.quarter}


def _mistakes(refusal: Refusal | None) -> dict[str, str]:
    """What is wrong, at its field or above the list."""
    errors = refusal.errors.by_place if isinstance(refusal, Invalid) else {}
    at_fields = {name: errors.get((name,), "") for name in ("chosen", "reason")}
    whole = refusal.message if refusal and not any(at_fields.values()) else ""
    if at_cells := _mistakes_at_cells(refusal):
        whole = f"没有审核：{len(at_cells)}项核定评价有误，请在标红处改正"
    return {"chosen_error": at_fields["chosen"], "reason_error": at_fields["reason"], "error": whole}


def _mistakes_at_cells(refusal: Refusal | None) -> dict[str, dict[str, str]]:
    """Mistakes in what was typed beside something that waits: cell -> field -> message."""
    found: dict[str, dict[str, str]] = {}
    for place, message in refusal.errors.by_place.items() if isinstance(refusal, Invalid) else ():
        if len(place) > 1:
            found.setdefault(place[0], {})[place[1]] = message
    return found


def _chosen(query: QueryDict, here: Visit, found: UnderReview) -> ReportingPeriod | None:
    """The quarter asked for, else the latest in which something waits, else the open one; None for the history."""
    if "history" in query:
        return None
    period = asked_for(query, here.plan, here.periods)
    if period is not None:
        return period if period.kind == PeriodKind.DUE else None
    counts = waiting_counts(here.periods, found.rows)
    due = [row for row in here.periods if row.kind == PeriodKind.DUE]
    latest = next((row for row in reversed(due) if row.pk in counts), None)
    if latest is not None or None in counts:
        return latest
    return quarter_shown_first(here.periods, staff=True, today=here.today)


def _waits(here: Visit, found: UnderReview, period: ReportingPeriod | None) -> list[dict[str, Any]]:
    """The way to every list in which something waits, the latest first; the one shown is among them in any case."""
    counts = waiting_counts(here.periods, found.rows)
    quarters = [
        row for row in reversed(here.periods) if row.kind == PeriodKind.DUE and (row.pk in counts or row == period)
    ]
    rows = [
        {"name": wording.period(row.year, row.quarter), "query": query_of(row), **counted(counts.get(row.pk, {})),
         "is_current": row == period}
        for row in quarters
    ]  # fmt: skip
    if None in counts or period is None:
        history = {"name": "历史数据", "query": HISTORY, "is_current": period is None}
        rows.append({**history, **counted(counts.get(None, {}))})
    return rows


def _role(here: Visit, period: ReportingPeriod | None) -> str:
    """In what capacity the person is here, or why they only look; nothing for a reviewer at work."""
    if period is not None and period.is_closed and not period.unlocked:
        return f"{wording.period(period.year, period.quarter)}已定稿，不能再审核。"
    if here.is_reviewer or here.stead is not None:
        return ""
    if here.person.may(Permission.REVIEW):
        return f"您不属于{here.plan.region.name}，只能查看，不能审核。"
    return f"您是{here.person.get_role_display()}，只能查看；审核由审核员或其指定的代审人办理。"


def deputies_context(here: Visit, form: DeputyForm | None) -> dict[str, Any]:
    if form is None and here.is_reviewer:
        form = DeputyForm(candidates=here.lending.candidates, initial={"first_day": here.today})
    return {
        "stead": here.own,
        "deputies": [
            {"row": row, "may_end": _may_end(row, here), "begun": row.first_day <= here.today}
            for row in here.lending.deputies
        ],
        "deputy_form": form,
    }


def _may_end(row: ReviewDeputy, here: Visit) -> bool:
    return here.is_reviewer or row.deputy_id == here.person.pk
