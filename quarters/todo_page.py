"""The page of one's own to-dos, and their number for the header."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.models import User
from organizations.requests import signed_in
from plans.models import ReportingPeriod
from plans.pages import refuse_unknown, require_reading
from plans.quarters import plain_quarters
from plans.refusals import NotAllowed

from .todo import todo_of
from .unit_todo import Todo


def _open(request: HttpRequest, slug: str) -> tuple[Sequence[ReportingPeriod], tuple[Todo, ...]]:
    """NotAllowed for roles that have nothing to do in a plan, 404 by scope."""
    person: User = signed_in(request)
    require_reading(person)
    if not person.has_todo:
        raise NotAllowed(f"{person.get_role_display()}没有待办")
    periods = plain_quarters(slug, person)
    refuse_unknown(periods)
    return periods, todo_of(person, periods, timezone.localdate())


@require_safe
def todo(request: HttpRequest, slug: str) -> HttpResponse:
    periods, items = _open(request, slug)
    context = {"plan": periods[0].plan, "items": items, "todo_count": _counted(items)}
    return render(request, "quarters/todo.html", context)


@require_safe
def todo_count(request: HttpRequest, slug: str) -> JsonResponse:
    """{"count": 5, "overdue": 1}."""
    _periods, items = _open(request, slug)
    return JsonResponse(_counted(items))


def _counted(items: Sequence[Todo]) -> dict[str, int]:
    return {"count": len(items), "overdue": sum(item.is_overdue for item in items)}
