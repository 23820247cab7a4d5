"""Where everybody lands: their unit, their plan, the administration, or a word on why there is nothing to see yet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from organizations.requests import signed_in
from organizations.roles import Permission, Role
from plans.models import Plan


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    if person.is_staff and not person.may(Permission.READ_PLANS):
        return redirect("admin:index")
    plans = Plan.objects.visible_to(person)
    if person.role == Role.UNIT_LEAD:
        own = plans.filter(plan_units__unit=person.unit_id).first()
        if own is not None:
            return redirect("reports:unit-detail", own.slug, person.unit_id)
    plan = plans.first()
    if plan is None:
        return render(request, "reports/no_plan.html", {"region": person.region})
    return redirect("reports:overview", plan.slug)
