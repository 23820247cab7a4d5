"""One unit: what it answers for, shares and supports, how that stands, what it reported, its years and its quarters."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from figures import wording
from organizations.models import UnitKind
from organizations.roles import Permission, Role
from organizations.scope import may_act_in
from plans.facts import FormerName, UnitFacts

from .bodies import body
from .downloads import download_url
from .duties import Duty, UnitDuties, duties
from .fragments import year_fragment
from .links import unit_url
from .pages import PlanPage, period_context, plan_page, standing_context
from .said import unit_explanations
from .unit_check import check_card
from .unit_quarters import quarters_table
from .unit_rows import contribution_charts, indicator_groups, task_rows
from .unit_todo import is_own_unit, todo


@require_safe
def unit_detail(request: HttpRequest, slug: str, key: int) -> HttpResponse:
    page = plan_page(request, slug)
    found, neighbours = _own(page, key) or _named(page, key)
    context = {
        "plan": page.plan,
        "period": period_context(page),
        "standing": standing_context(page),
        "unit": {**_head(page, found), **neighbours},
        "todo": todo(page, found.unit, request),
        "check": check_card(page, found.unit, request),
        "body": body(
            page.standing, "reports/unit_body.html", lambda: _body(page, found), key=(key, page.query(page.shown))
        ),
    }
    return render(request, "reports/unit_detail.html", context)


Found = tuple[UnitDuties, dict[str, Any]]


def _own(page: PlanPage, key: int) -> Found | None:
    """The person's own unit, which comes with the person: what there is to do is read in the place of all units' names.

    Without neighbours: whoever works here needs none. None for other units, and for one that answers for nothing.
    """
    unit = page.person.unit
    if page.closed is not None:  # read with all units' names of then
        return None
    if unit is None or unit.pk != key or not is_own_unit(page, key):
        return None
    facts = UnitFacts(
        key=unit.pk,
        name=unit.name,
        printed_name=unit.name,
        kind=unit.kind,
        assessed=unit.assessed,
        contact_name=unit.contact_name,
        contact_phone=unit.contact_phone,
        formerly=_formerly(page, key) if unit.aliases else (),  # what it was called before is an alias
    )
    (found,) = duties(page.standing, [facts])
    return (found, {"previous": None, "next": None}) if found.indicators or found.tasks else None


def _formerly(page: PlanPage, key: int) -> tuple[FormerName, ...]:
    return next((each.formerly for each in page.units if each.key == key), ())


def _named(page: PlanPage, key: int) -> Found:
    """A unit that the plan names, and its neighbours in the plan's order; 404 for others."""
    units = page.units
    place = next((place for place, each in enumerate(units) if each.key == key), None)
    if place is None:
        raise Http404(f"“{page.plan.title}”没有提到这个单位")
    (found,) = duties(page.standing, [units[place]])
    before, after = units[:place][-1:], units[place + 1 :][:1]
    return found, {
        "previous": _neighbour(page, before[0]) if before else None,
        "next": _neighbour(page, after[0]) if after else None,
    }


def _head(page: PlanPage, found: UnitDuties) -> dict[str, Any]:
    unit = found.unit
    contact = " ".join(said for said in (unit.contact_name, unit.contact_phone) if said)
    return {
        "name": unit.name,
        "is_own": page.person.unit_id == unit.key and page.person.role == Role.UNIT_LEAD,
        "printed": unit.printed_name if unit.printed_name != unit.name else "",
        "then": unit.name_before(page.standing.period.last_day),
        "formerly": [{"name": each.name, "on": wording.day(each.until)} for each in unit.formerly],
        "kind": UnitKind(unit.kind).label,
        "assessed": unit.assessed,
        "counts": _counts(found),
        "lagging": found.lagging,
        "red": found.red,
        "not_reported": found.not_reported,
        "staff": page.staff,
        "manages": page.person.may(Permission.MANAGE_PLANS)
        and unit.is_of_region
        and may_act_in(page.person, page.plan.region),
        "key": unit.key,
        "pack": download_url(page, "xlsx", unit=unit.key),
        "contact": contact,
    }


def _counts(found: UnitDuties) -> list[dict[str, Any]]:
    """第一责任指标6项, 配合任务4项: groups of nothing are left out."""
    counts = (
        ("第一责任指标", len(found.indicators_as(Duty.FIRST))),
        ("共同责任指标", len(found.indicators_as(Duty.SHARED))),
        ("正文目标", len(found.in_text)),
        ("责任单位任务", len(found.tasks_as(Duty.LEAD))),
        ("配合任务", len(found.tasks_as(Duty.SUPPORT))),
    )
    return [{"title": title, "count": count} for title, count in counts if count]


def _neighbour(page: PlanPage, unit: UnitFacts) -> dict[str, str]:
    return {"name": unit.name, "url": unit_url(page.plan.slug, unit.key, page.query(page.shown))}


def _body(page: PlanPage, found: UnitDuties) -> dict[str, Any]:
    standing, query = page.standing, page.query(page.shown)
    counted = [*found.indicators_as(Duty.FIRST), *found.indicators_as(Duty.SHARED)]
    period = period_context(page)
    return {
        "whole": _whole(standing.plan.region_name),
        "indicators": indicator_groups(found, standing, query),
        "tasks": task_rows(found, standing, query),
        "explanations": unit_explanations(standing, found.unit.key),
        "parts": contribution_charts(found, standing, query),
        "years": [year_fragment(each.row, standing, query) for each in counted],
        "period": {name: period[name] for name in ("as_of", "year_is_over")},
        "quarters": quarters_table(page, found),
    }


def _whole(region: str) -> str:
    """全区, 全市, 全县: what a figure is of that is not the unit's own."""
    return f"全{region[-1]}" if region[-1:] in ("市", "区", "县") else "总体"
