"""Where an import starts: a file or a pasted text; and what one started before, to go on with or to throw away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.models import User
from organizations.requests import signed_in
from plans.refusals import Invalid

from .importing import LARGEST, LONGEST, drop, require_managing, start
from .proposing import proposal_of
from .querysets import started_imports

PASTED = "粘贴的文字.txt"


class StartForm(forms.Form):
    """One of the two: a file, or the text of the plan."""

    document = forms.FileField(label="计划文件", required=False, error_messages={"empty": "这是空文件，没有内容"})
    text = forms.CharField(
        label="计划全文", required=False, strip=False, max_length=LONGEST,
        error_messages={"max_length": f"超过{LONGEST // 10_000}万字：请只粘贴计划正文和附件"},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        upload, text = said.get("document"), said.get("text", "")
        if self.errors:
            return said
        if upload is None and not text.strip():
            raise forms.ValidationError("请选择文件，或粘贴计划全文")
        if upload is not None and upload.size > LARGEST:
            self.add_error("document", f"文件超过{LARGEST // 1024 // 1024}MB，没有上传")
        return said

    @property
    def content(self) -> tuple[bytes, str]:
        """What is to be read, and its name."""
        upload = self.cleaned_data["document"]
        if upload is not None:
            return upload.read(), str(upload.name)
        return self.cleaned_data["text"].encode(errors="replace"), PASTED


@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST reads and goes on to the correction, or throws a started one away."""
    person = signed_in(request)
    require_managing(person)
    if request.method != "POST":
        return _shown(request, person, StartForm())
    if request.POST.get("act") == "discard":
        _discard(request, person)
        return redirect("documents:import-start")
    form = StartForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, person, form, status=400)
    content, name = form.content
    try:
        kept = start(proposal_of(content, name=name), by=person, at=timezone.now())
    except Invalid as refusal:
        form.add_error(None, refusal.message)
        return _shown(request, person, form, status=refusal.status)
    return redirect("documents:import-correct", kept.pk)


def _discard(request: HttpRequest, person: User) -> None:
    key = request.POST.get("key", "")
    if key.isascii() and key.isdecimal():
        drop(key=int(key), by=person)
        messages.success(request, "已放弃这份导入，系统中的计划没有变化")


def _shown(request: HttpRequest, person: User, form: StartForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "started": started_imports(person), "person": person, "longest": LONGEST}
    return render(request, "documents/import_start.html", context, status=status)
