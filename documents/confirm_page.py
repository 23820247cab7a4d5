"""The last page before a plan is loaded: what will be in the system, what remains unread, what changes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.models import User
from plans.models import Plan, PlanImport
from plans.planfile import PlanFile

from .comparing import compare
from .correction_page import correction, import_of
from .correction_shown import summary
from .drafts.rows import Draft, from_json
from .importing import Refused, checked_for, confirm, loaded_version, misnumbered, new_units
from .querysets import known_region, known_units
from .unloading import plan_file_of


@require_http_methods(["GET", "HEAD", "POST"])
def import_confirm(request: HttpRequest, key: int) -> HttpResponse:
    """GET shows what would be loaded; POST loads it. What keeps it from being loaded is shown at its field."""
    person, kept = import_of(request, key)
    draft = from_json(kept.draft)
    if request.method == "POST":
        return _loaded(request, person, kept, draft)
    found = checked_for(draft, person)
    faults = {**found.faults, **misnumbered(draft, person)}
    if found.plan is None or faults:
        message = f"还有{len(faults)}处需要改正，改正后才能载入"
        return correction(request, person, kept, draft, faults, message=message, status=400)
    return render(request, "documents/import_confirm.html", _context(person, kept, draft, found.plan))


def _loaded(request: HttpRequest, person: User, kept: PlanImport, draft: Draft) -> HttpResponse:
    version = request.POST.get("version", "")
    now = timezone.now()
    done = confirm(
        key=kept.pk,
        version=int(version) if version.isascii() and version.isdecimal() else None,
        by=person,
        today=timezone.localdate(now),
        at=now,
    )
    if isinstance(done, Refused):
        message = f"没有载入：{done.said}" if done.said else "没有载入，请改正标出的地方"
        return correction(request, person, kept, draft, done.faults, message=message, status=400)
    messages.success(request, f"计划已载入：新增{done.changes.created}条，变更{len(done.changes.changed)}条")
    return redirect("reports:overview", done.plan.slug)


def _context(person: User, kept: PlanImport, draft: Draft, plan: PlanFile) -> dict[str, Any]:
    loaded: Plan | None = loaded_version(draft, person)
    known = [name for unit in known_units(plan.region.code) for name in (unit.name, *unit.aliases)]
    years = sorted({target.year for item in plan.indicators for target in item.targets})
    return {
        "kept": kept,
        "plan_file": plan,
        "years": years,
        "target_count": sum(len(item.targets) for item in plan.indicators),
        "in_breakdown": sum(item.in_breakdown for item in plan.indicators),
        "without_units": [item for item in plan.indicators if not item.units],
        "without_targets": [item for item in plan.indicators if not item.targets],
        "without_lead": [item for item in plan.tasks if not item.lead],
        "new_units": new_units(plan, known),
        "is_new_region": known_region(plan.region.code) is None,
        "summary": summary(draft, {}),
        "loaded": loaded,
        "is_same": loaded is not None and loaded.slug == plan.slug,
        "comparison": compare(plan_file_of(loaded), plan) if loaded is not None else None,
    }
