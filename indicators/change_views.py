"""Changed targets: read them, propose one, decide or withdraw it, hand out the documents."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.requests import signed_in
from plans.pages import download, refuse_unknown, require_reading
from plans.proposals import ProposalState
from plans.quarters import plain_quarters
from plans.refusals import Invalid, NotAllowed, Refusal

from .changes_page import Here, change_form, changes_context, kind_of, sees_pending
from .models import TargetChange
from .querysets import change_evidence
from .reference import read_facts
from .targets import confirm_change, may_propose, propose_change, refuse_change, withdraw_change


def _here(request: HttpRequest, slug: str) -> Here:
    """NotAllowed by role, 404 by scope."""
    person = signed_in(request)
    require_reading(person)
    periods = plain_quarters(slug, person)
    refuse_unknown(periods)
    return Here(person=person, plan=periods[0].plan, periods=periods, today=timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    here = _here(request, slug)
    if request.method == "POST":
        return _propose(request, here)
    return render(request, "indicators/changes.html", changes_context(here, request.GET))


def _propose(request: HttpRequest, here: Here) -> HttpResponse:
    if not may_propose(here.person, here.plan):
        raise NotAllowed(f"{here.person.name}不能提出“{here.plan.title}”的目标调整")
    every = read_facts(here.plan, unreviewed=False)
    form = change_form(here, every, kind_of(request.GET), data=request.POST, files=request.FILES)
    if form.is_valid():
        wanted, files = form.wanted, form.sent_files
        try:
            propose_change(plan=here.plan, wanted=wanted, files=files, by=here.person, at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "已提出，待另一名审核员确认后生效")
            return redirect("indicators:changes", here.plan.slug)
    return render(request, "indicators/changes.html", changes_context(here, request.GET, form), status=400)


@require_POST
def change_decide(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    """Confirm, refuse with a reason, or withdraw."""
    here = _here(request, slug)
    if not sees_pending(here.person):
        raise NotAllowed(f"{here.person.get_role_display()}不办理目标调整")
    if not TargetChange.objects.has(here.plan, key):
        raise Http404("没有这项调整")
    act, reason, who = request.POST.get("act", ""), request.POST.get("reason", ""), here.person
    common = {"plan": here.plan, "key": key, "by": who, "at": timezone.now()}
    try:
        said = _decide(act, reason, common)
    except NotAllowed:
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("indicators:changes", slug)


def _decide(act: str, reason: str, common: dict[str, Any]) -> str:
    if act == "confirm":
        row = confirm_change(**common)
        return f"已确认，自{row.effective_from}起执行"
    if act == "refuse":
        refuse_change(**common, reason=reason)
        return "已退回，未作调整"
    if act == "withdraw":
        withdraw_change(**common)
        return "已撤回"
    raise Invalid("提交的内容无法识别，请刷新页面后重试")


@require_safe
def change_file(request: HttpRequest, slug: str, key: int) -> FileResponse:
    """A change's document, always as a download. Of what is not confirmed for those who see that there is something."""
    here = _here(request, slug)
    found = change_evidence(here.plan, key)
    hidden = found is not None and found.change.state != ProposalState.CONFIRMED and not sees_pending(here.person)
    return download(None if hidden else found)
