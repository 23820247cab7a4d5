"""Naming who reviews in one's stead, and ending it: forms of the review page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from plans.deputies import end_deputy, name_deputy
from plans.models import ReviewDeputy
from plans.refusals import Invalid, NotAllowed

from .forms import DeputyForm
from .review_page import shown, visit


@require_POST
def deputy_name(request: HttpRequest, slug: str) -> HttpResponse:
    here = visit(request, slug)
    if not here.is_reviewer:
        raise NotAllowed(f"只有{here.plan.region.name}的审核员可以指定代审")
    form = DeputyForm(request.POST, candidates=here.lending.candidates)
    if not form.is_valid():
        return shown(request, here, deputy_form=form)
    days = {name: form.cleaned_data[name] for name in ("first_day", "last_day", "reason")}
    try:
        row = name_deputy(deputy=form.person, **days, by=here.person, at=timezone.now(), today=here.today)
    except Invalid as refusal:
        form.refuse(refusal)
        return shown(request, here, deputy_form=form)
    messages.success(request, f"已指定{row.deputy.name}代审，{row.first_day}至{row.last_day}")
    return redirect("quarters:review", slug)


@require_POST
def deputy_end(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    here = visit(request, slug)
    row = ReviewDeputy.objects.of_region(here.plan.region).filter(pk=key).first()
    if row is None:
        raise Http404("没有这项代审")
    try:
        end_deputy(row=row, by=here.person, at=timezone.now())
    except Invalid as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"已结束{row.deputy.name}的代审")
    return redirect("quarters:review", slug)
