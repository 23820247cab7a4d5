"""The page of a unit that is renamed, merged or split: what happened, exactly what will move, and the confirmation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.models import Unit, UnitChangeKind, User
from organizations.querysets import changes_of, people_of, possible_successors, unit_of_region
from organizations.requests import signed_in
from organizations.roles import Permission
from plans.querysets import printed_units
from plans.refusals import Invalid, NotAllowed

from .renaming import rename_unit
from .succession import Handover, hand_over_unit, holdings_of, look_ahead, open_first_days
from .unit_change_forms import HandoverForm, RenameForm

CHECK, CONFIRM, BACK = "check", "confirm", "back"
_HINTS = {
    UnitChangeKind.RENAMED: "名称改变，职责不变",
    UnitChangeKind.MERGED: "本单位撤销，全部事项由其他单位承接",
    UnitChangeKind.SPLIT: "部分或全部事项移交其他单位，本单位保留",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A unit of the person's region, and what happened to it."""

    person: User
    unit: Unit
    kind: UnitChangeKind
    today: date

    @property
    def address(self) -> str:
        return f"{reverse('quarters:unit-change', args=(self.unit.pk,))}?kind={self.kind.value}"


Form = RenameForm | HandoverForm


def _visit(request: HttpRequest, key: int) -> Visit:
    """NotAllowed by role, 404 for units of other regions, Invalid for a kind of change that there is not."""
    person = signed_in(request)
    if not person.may(Permission.MANAGE_PLANS):
        raise NotAllowed(f"{person.get_role_display()}不能办理单位变更")
    unit = unit_of_region(key, person.region_id)
    if unit is None:
        raise Http404("没有这个单位，或不属于您的区划")
    asked = request.GET.get("kind", UnitChangeKind.RENAMED.value)
    if asked not in UnitChangeKind.values:
        raise Invalid(f"没有“{asked[:20]}”这种单位变更")
    return Visit(person=person, unit=unit, kind=UnitChangeKind(asked), today=timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
def unit_change(request: HttpRequest, key: int) -> HttpResponse:
    here = _visit(request, key)
    if request.method != "POST":
        return _shown(request, here, None if here.unit.retired_on else _form(here))
    form = _form(here, request.POST)
    act = request.POST.get("act", CHECK)
    if not form.is_valid():
        return _shown(request, here, form, status=400)
    if act == BACK:
        return _shown(request, here, form)
    try:
        ahead = _look_ahead(here, form)
        seen = request.POST.get("seen", "")
        if act != CONFIRM or (ahead is not None and seen != ahead.digest):
            stale = act == CONFIRM
            return _shown(request, here, form, ahead=ahead, checked=True, stale=stale, status=409 if stale else 200)
        _do(request, here, form)
    except Invalid as refusal:
        form.refuse(refusal)
        return _shown(request, here, form, status=refusal.status)
    return redirect(here.address)


def _form(here: Visit, data: Any = None) -> Form:
    if here.kind == UnitChangeKind.RENAMED:
        return RenameForm(data, initial={"effective_on": here.today})
    days = open_first_days(here.unit, here.today)
    return HandoverForm(
        data,
        unit=here.unit,
        kind=here.kind,
        days=days,
        successors=possible_successors(here.unit),
        holdings=holdings_of(here.unit, days[0][0]) if days else (),
        initial={"first_day": next((day.isoformat() for day, _name in reversed(days) if day <= here.today), None)},
    )


def _given(here: Visit, form: Form) -> dict[str, Any]:
    given = form.given if isinstance(form, HandoverForm) else dict(form.cleaned_data)
    handing = {"kind": here.kind} if isinstance(form, HandoverForm) else {}
    return {**given, **handing, "unit": here.unit, "by": here.person, "at": timezone.now()}


def _look_ahead(here: Visit, form: Form) -> Handover | None:
    """What a merger or a split will move; a new name moves nothing, and is only checked."""
    if isinstance(form, HandoverForm):
        return look_ahead(hand_over_unit, **_given(here, form))
    look_ahead(rename_unit, **_given(here, form))
    return None


def _do(request: HttpRequest, here: Visit, form: Form) -> None:
    if isinstance(form, HandoverForm):
        done = hand_over_unit(**_given(here, form))
        messages.success(request, f"已办理{here.unit}的{here.kind.label}，移交{len(done.moved)}项")
    else:
        change = rename_unit(**_given(here, form))
        messages.success(request, f"已将{change.old_name}更名为{change.unit.name}")


def _shown(
    request: HttpRequest,
    here: Visit,
    form: Form | None,
    *,
    ahead: Handover | None = None,
    checked: bool = False,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    unit = here.unit
    context = {
        "unit": unit,
        "kinds": [
            {"value": kind.value, "label": kind.label, "hint": _HINTS[kind], "is_current": kind == here.kind}
            for kind in UnitChangeKind
        ],
        "kind": here.kind.value,
        "form": form,
        "is_handover": here.kind != UnitChangeKind.RENAMED,
        "checked": checked,
        "ahead": ahead,
        "stale": stale,
        "printed": printed_units(unit) if checked else (),
        "changes": changes_of(unit),
        "people": people_of(unit) if unit.retired_on else (),
    }
    return render(request, "quarters/unit_change.html", context, status=status)
