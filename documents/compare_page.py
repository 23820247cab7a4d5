"""The version that is loaded beside the one under correction: what differs, and what can be taken over."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.models import User
from plans.models import PlanImport

from .comparing import compare
from .correction_page import import_of
from .drafts.carrying import proposed
from .drafts.opening import draft_of_plan
from .drafts.rows import Draft, from_json
from .import_fields import label_of, said
from .importing import carry_over, checked_for, loaded_version
from .unloading import plan_file_of


@require_http_methods(["GET", "HEAD", "POST"])
def import_compare(request: HttpRequest, key: int) -> HttpResponse:
    """GET shows, POST takes over what was ticked."""
    person, kept = import_of(request, key)
    if request.method != "POST":
        return _shown(request, person, kept)
    version = request.POST.get("version", "")
    kept, done = carry_over(
        key=key,
        version=int(version) if version.isascii() and version.isdecimal() else None,
        chosen=frozenset(request.POST.getlist("carry")),
        by=person,
        at=timezone.now(),
    )
    messages.success(request, f"已沿用{len(done)}处，校改页上标有“沿用”" if done else "没有选择要沿用的内容")
    return redirect("documents:import-compare", key)


def _shown(request: HttpRequest, person: User, kept: PlanImport) -> HttpResponse:
    draft = from_json(kept.draft)
    plan = loaded_version(draft, person)
    if plan is None:
        raise Http404("系统中没有这个计划的另一个版本")
    old = plan_file_of(plan)
    checked = checked_for(draft, person)
    context = {
        "kept": kept,
        "loaded": plan,
        "comparison": compare(old, checked.plan) if checked.plan is not None else None,
        "fault_count": len(checked.faults),
        "carries": _carries(draft, draft_of_plan(old), kept.text),
    }
    return render(request, "documents/import_compare.html", context)


def _carries(draft: Draft, loaded: Draft, text: str) -> list[dict[str, str]]:
    found = []
    for each in proposed(draft, loaded, text=text):
        section = draft.section_of(each.key)
        found.append(
            {
                "place": each.place,
                "of": each.of,
                "label": label_of(section, each.name),
                "now": said(section, each.name, each.now),
                "then": said(section, each.name, each.then),
            }
        )
    return found
