"""The page of a quarter's closing: what is missing, the sentence, the sign-off; once closed its revisions, amendments and
unlockings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from figures import wording
from indicators.labels import Formula
from organizations.models import User
from organizations.requests import signed_in
from organizations.roles import Permission
from organizations.scope import may_act_in
from plans.deputies import deputy_of
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.pages import quarter_of, refuse_unknown, require_reading
from plans.refusals import Closed, Invalid, NotAllowed, Refusal, Stale
from plans.switcher import due_quarters, switcher

from .archive import Unreadable
from .closed import closed_quarter
from .closing import checksum_of, close_quarter
from .closing_forms import SignOffForm, UnlockForm, item_choices
from .closing_list import Waiting, has_gaps, obstacles, read_waiting, wanting
from .facts import Adjustment
from .models import ClosingLabel
from .querysets import amendments_of, plan_quarters, read_standing, standing_at
from .reopening import Pending, close_again, lock_again, pending_unlocking, require_reviewer, unlock_quarter
from .revising import adjustments, revised
from .sentences import edited_sentence, made_bulletin, plain
from .standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The closing of a quarter as one person may see it."""

    person: User
    plan: Plan
    periods: Sequence[ReportingPeriod]
    period: ReportingPeriod
    today: date

    @property
    def is_reviewer(self) -> bool:
        return self.person.may(Permission.REVIEW) and may_act_in(self.person, self.plan.region)

    @property
    def enters(self) -> bool:
        return self.person.may(Permission.ENTER_FIGURES) and may_act_in(self.person, self.plan.region)

    @property
    def closes(self) -> bool:
        """A reviewer, or a deputy in a reviewer's stead: asked only where the first closing is at hand."""
        return self.is_reviewer or deputy_of(self.person, self.plan.region, on=self.today) is not None

    @property
    def where(self) -> dict[str, Any]:
        return {"plan": self.plan, "year": self.period.year, "quarter": self.period.quarter, "by": self.person}

    @property
    def address(self) -> tuple[str, str, int, int]:
        return "quarters:closing", self.plan.slug, self.period.year, self.period.quarter


def visit(request: HttpRequest, slug: str, year: int, quarter: int) -> Visit:
    """NotAllowed for roles that see no unreviewed figures, 404 out of scope or for a quarter that is never closed."""
    person = signed_in(request)
    require_reading(person, unreviewed=True)
    periods = plan_quarters(slug, person)
    refuse_unknown(periods)
    period = quarter_of(periods, year, quarter)
    if period.kind != PeriodKind.DUE:
        raise Http404(f"{year}年第{quarter}季度是历史季度，不定稿")
    return Visit(person=person, plan=period.plan, periods=periods, period=period, today=timezone.localdate())


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the next revision would show: `before` is the closing that it follows, if any."""

    standing: Standing
    waiting: Waiting
    before: Standing | None = None
    pending: Pending | None = None

    @property
    def changes(self) -> tuple[Adjustment, ...]:
        """What it changes of the one before."""
        if self.before is None:
            return ()
        today = timezone.localdate()
        return adjustments(self.before, self.standing, kind="", reason="", document_number="", on=today)


def _draft(here: Visit) -> Draft | None:
    """None for a closed quarter that nobody has unlocked."""
    pending = pending_unlocking(here.period) if here.period.is_closed else None
    if here.period.is_closed and pending is None:
        return None
    if pending is None:
        return Draft(standing=standing_at(here.periods, here.period), waiting=read_waiting(here.period))
    live = read_standing(here.plan, here.periods, here.period)
    before = closed_quarter(here.plan, here.period).standing
    after = revised(before, live, pending.items)
    return Draft(standing=after, waiting=pending.waiting, before=before, pending=pending)


def _sign_off_form(here: Visit, draft: Draft, data: Any = None) -> SignOffForm:
    generated = plain(made_bulletin(draft.standing))
    before = draft.before.closing if draft.before is not None else None
    return SignOffForm(
        data,
        generated=generated,
        is_year=here.period.quarter == 4,
        has_gaps=has_gaps(draft.standing, here.period),
        initial={
            "bulletin": (edited_sentence(draft.before) if draft.before is not None else "") or generated,
            "signed_off_on": here.today,
            "gaps_reason": before.gaps_reason if before is not None else "",
            "seen": checksum_of(draft.standing),
        },
    )


def _unlock_form(here: Visit, data: Any = None) -> UnlockForm:
    closed = closed_quarter(here.plan, here.period).standing
    indicators = {
        row.facts.number: row.facts.name for row in closed.indicators if row.facts.formula is not Formula.QUOTIENT
    }
    tasks = {row.facts.number: row.facts.title for row in closed.tasks}
    return UnlockForm(data, choices=item_choices(indicators, tasks))


@require_http_methods(["GET", "HEAD", "POST"])
def closing(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    here = visit(request, slug, year, quarter)
    if request.method != "POST":
        return shown(request, here)
    draft = _draft(here)
    if draft is None:
        raise Closed(f"{wording.period(year, quarter)}已定稿；要修改，请提出更正或解锁修订")
    form = _sign_off_form(here, draft, request.POST)
    if not form.is_valid():
        return shown(request, here, draft=draft, sign_off=form, status=400)
    act = close_quarter if draft.before is None else close_again
    try:
        done = act(**here.where, sign_off=form.sign_off, at=timezone.now(), seen=form.cleaned_data["seen"])
    except (Invalid, Stale, Closed) as refusal:
        form.refuse(refusal)
        return shown(request, here, draft=draft, sign_off=form, status=refusal.status)
    messages.success(request, f"已定稿：{wording.period(year, quarter)}第{done.revision}版")
    return redirect(*here.address)


@require_POST
def unlock(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    here = visit(request, slug, year, quarter)
    require_reviewer(here.person, here.plan)
    if not here.period.is_closed:
        raise Invalid(f"{wording.period(year, quarter)}还没有定稿，可直接修改")
    form = _unlock_form(here, request.POST)
    if not form.is_valid():
        return shown(request, here, unlocking=form, status=400)
    said = form.cleaned_data
    try:
        unlock_quarter(
            **here.where, items=form.items_named, reason=said["reason"], last_day=said["last_day"], at=timezone.now()
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return shown(request, here, unlocking=form, status=refusal.status)
    messages.success(request, f"已解锁{form.items_named}，{wording.day(said['last_day'])}到期自动锁定")
    return redirect(*here.address)


@require_POST
def lock(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponse:
    here = visit(request, slug, year, quarter)
    try:
        lock_again(**here.where, at=timezone.now())
    except Invalid as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, "已重新锁定，没有改变")
    return redirect(*here.address)


def shown(
    request: HttpRequest,
    here: Visit,
    *,
    draft: Draft | None = None,
    sign_off: SignOffForm | None = None,
    unlocking: UnlockForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; after a refusal with what was typed."""
    broken: Refusal | None = None
    try:
        draft = draft or _draft(here)
        unlock_form = unlocking or (
            _unlock_form(here) if here.period.is_closed and draft is None and here.is_reviewer else None
        )
    except Unreadable as refusal:
        broken, unlock_form = refusal, None
    context = {
        "plan": here.plan,
        "period": _period(here),
        "is_closed": here.period.is_closed,
        "revisions": _revisions(here) if here.period.is_closed and not broken else [],
        "amendments": amendments_of(here.period) if here.period.is_closed and draft is None else [],
        "amendable": _amendable(here) if here.period.is_closed and not broken and draft is None else [],
        "unlock_form": unlock_form,
        "broken": broken.message if broken else "",
        **(_draft_context(here, draft, sign_off) if draft is not None else {"draft": None}),
    }
    return render(request, "quarters/closing.html", context, status=status)


def _period(here: Visit) -> dict[str, Any]:
    def address(row: ReportingPeriod) -> str:
        return f"../../{row.year}/q{row.quarter}/"

    return switcher(due_quarters(here.periods), here.period, today=here.today, address=address)


def _draft_context(here: Visit, draft: Draft, form: SignOffForm | None) -> dict[str, Any]:
    standing, closes = draft.standing, here.closes if draft.before is None else here.is_reviewer
    blocking = obstacles(standing, here.period, draft.waiting, today=here.today)
    return {
        "draft": {
            "obstacles": blocking,
            "wanting": wanting(standing, here.period),
            "sentence": made_bulletin(standing),
            "changes": draft.changes,
            "form": (form or _sign_off_form(here, draft)) if closes and (form or not blocking) else None,
            "closes": closes,
            "unlocking": _unlocking(draft.pending),
        }
    }


def _unlocking(pending: Pending | None) -> dict[str, Any] | None:
    if pending is None:
        return None
    row = pending.unlocking
    return {
        "items": str(pending.items),
        "reason": row.reason,
        "by": row.opened_by.name,
        "at": row.opened_at,
        "over": row.ends_at <= timezone.now(),
        "last_day": row.last_day,
    }


def _revisions(here: Visit) -> list[dict[str, Any]]:
    query = f"year={here.period.year}&quarter={here.period.quarter}"
    return [
        {
            "revision": row.revision,
            "label": ClosingLabel(row.label).label if row.label else "",
            "signed_off_by": row.signed_off_by,
            "signed_off_on": row.signed_off_on,
            "gaps_reason": row.gaps_reason,
            "closed_by": row.closed_by,
            "closed_at": row.closed_at,
            "adjustments": row.adjustments,
            "query": f"{query}&revision={row.revision}",
            "checksum": row.sha256[:12],
        }
        for row in reversed(closed_quarter(here.plan, here.period).revisions)
    ]


def _amendable(here: Visit) -> list[dict[str, Any]]:
    """The indicators of which a figure can be amended, for who enters figures."""
    if not here.enters:
        return []
    return [
        {"number": row.facts.number, "name": row.facts.name}
        for row in closed_quarter(here.plan, here.period).standing.indicators
        if row.facts.formula is not Formula.QUOTIENT
    ]


def require_entering(here: Visit) -> None:
    """NotAllowed for who enters no figures here."""
    if not here.enters:
        raise NotAllowed(f"{here.person.name}的角色不能提出定稿后更正")
