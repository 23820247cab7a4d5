"""The page on which a person hands over: to whom and why, what will be handed over, and the confirmation."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.models import User
from organizations.querysets import person_by_key
from organizations.requests import signed_in
from organizations.roles import Permission
from plans.refusals import Invalid, NotAllowed

from .closing_forms import RefusableForm
from .handover import LONGEST_REASON, Handed, hand_over, require_managing, successors_of
from .succession import look_ahead

CHECK, CONFIRM, BACK = "check", "confirm", "back"


class HandoverForm(RefusableForm):
    """To whom, why, and whether the account ends."""

    successor = forms.ChoiceField(
        label="接任人",
        error_messages={"required": "请选择接任人", "invalid_choice": "请从名单中选择接任人"},
        help_text="草稿和退回补正的内容改由接任人填报；单位的内容须由同单位的人员接手",
    )
    reason = forms.CharField(
        label="事由",
        max_length=LONGEST_REASON,
        help_text="如“调离”“退休”；写入操作日志",
        error_messages={"required": "请写明事由，如“调离”“退休”", "max_length": f"事由不得超过{LONGEST_REASON}字"},
    )
    deactivate = forms.BooleanField(
        label="同时停用账号", required=False, help_text="不再能登录，已登录的会话随即结束；以往填报、审核的记录不变"
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(each.pk): each for each in successors_of(person)}
        field = self.fields["successor"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", "请选择"), *((key, _introduced(each)) for key, each in self._people.items())]

    @property
    def given(self) -> dict[str, Any]:
        """As the act takes it."""
        said = self.cleaned_data
        return {**said, "successor": self._people[said["successor"]]}


def _introduced(person: User) -> str:
    of = f"，{person.unit.name}" if person.unit else ""
    return f"{person.name}（{person.username}，{person.get_role_display()}{of}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody whom the person looks after."""

    by: User
    person: User


def _visit(request: HttpRequest, key: int) -> Visit:
    """NotAllowed by role and for oneself, 404 for people out of scope."""
    by = signed_in(request)
    if not by.may(Permission.MANAGE_PEOPLE):
        raise NotAllowed(f"{by.get_role_display()}不能办理人员交接")
    person = person_by_key(key)
    if person is None or not by.region.covers(person.region):
        raise Http404("没有这个人员，或不在您的管理范围内")
    require_managing(person, by)
    return Visit(by=by, person=person)


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, key: int) -> HttpResponse:
    here = _visit(request, key)
    if request.method != "POST":
        return _shown(request, here, HandoverForm(person=here.person))
    form = HandoverForm(request.POST, person=here.person)
    act = request.POST.get("act", CHECK)
    if not form.is_valid():
        return _shown(request, here, form, status=400)
    if act == BACK:
        return _shown(request, here, form)
    given = {**form.given, "person": here.person, "by": here.by, "at": timezone.now()}
    try:
        ahead = look_ahead(hand_over, **given)
        if act != CONFIRM or request.POST.get("seen", "") != ahead.digest:
            stale = act == CONFIRM
            return _shown(request, here, form, ahead=ahead, stale=stale, status=409 if stale else 200)
        hand_over(**given)
    except Invalid as refusal:
        form.refuse(refusal)
        return _shown(request, here, form, status=refusal.status)
    messages.success(request, f"{here.person.name}已交接给{given['successor'].name}")
    return redirect(request.path)


def _shown(
    request: HttpRequest,
    here: Visit,
    form: HandoverForm,
    *,
    ahead: Handed | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    person = here.person
    context = {
        "person": person,
        "form": form,
        "ahead": ahead,
        "lists": _lists(ahead) if ahead else (),
        "successor": form.given["successor"] if ahead else None,
        "deactivate": bool(ahead and form.given["deactivate"]),
        "stale": stale,
    }
    return render(request, "quarters/handover.html", context, status=status)


def _lists(ahead: Handed) -> list[dict[str, Any]]:
    """What is handed over, and what stays the person's; blank lists say so."""
    return [
        {"title": "改由接任人填报", "rows": ahead.rows, "none": "没有草稿和退回补正的内容。"},
        {"title": "结束的代审", "rows": ahead.deputies, "none": "没有代审。"},
        {"title": "单位联系人", "rows": [ahead.contact] if ahead.contact else [], "none": "不变。"},
        {"title": "已报送、仍由审核员办理", "rows": ahead.submitted, "none": "没有。"},
        {
            "title": "已提出、待他人确认",
            "rows": ahead.proposals,
            "none": "没有。",
        },
    ]
