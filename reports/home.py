"""Where everybody lands: their unit, their region if its leader sees plans of several, their plan, the administration, or a word
on why there is nothing to see yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.models import User
from organizations.requests import signed_in
from organizations.roles import Permission, Role
from plans.models import Plan
from plans.pages import quarter_at_work
from quarters.pages import query_of
from quarters.querysets import plan_quarters

from .links import unit_url
from .region_pages import region_url


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    if person.is_staff and not person.may(Permission.READ_PLANS):
        return redirect("admin:index")
    plans = Plan.objects.visible_to(person)
    if person.role == Role.UNIT_LEAD:
        own = plans.filter(plan_units__unit=person.unit_id).first()
        if own is not None:
            return redirect(_at_work(own, person))
    if person.role == Role.LEADER and plans.exclude(region=person.region_id).exists():
        return redirect(region_url(person.region.code))
    plan = plans.first()
    if plan is None:
        return render(request, "reports/no_plan.html", {"region": person.region})
    return redirect("reports:overview", plan.slug)


def _at_work(plan: Plan, person: User) -> str:
    """The page of a person's own unit, at the quarter on which the units are working now."""
    periods = plan_quarters(plan.slug, person)
    work = quarter_at_work(periods, timezone.localdate())
    return unit_url(plan.slug, person.unit_id or 0, query_of(work))
