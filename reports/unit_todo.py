"""现在要做, on a unit's page: what it still owes, what came back, what it has to check. For its own people and the office."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from figures import wording
from indicators.unit_figures import unit_lines
from organizations.roles import Permission
from plans.facts import UnitFacts
from plans.pages import quarter_at_work
from plans.review import State
from quarters.unit_todo import Work, filing, rest, state_of
from tasks.report_page import form_context, sees_worksheet
from tasks.worksheet import worksheet_of

from .bodies import body
from .pages import PlanPage


def todo(page: PlanPage, unit: UnitFacts, request: HttpRequest) -> dict[str, Any] | None:
    """What the unit has to do in the quarter that is at work; at another quarter only where to find it. None for others."""
    if not sees_worksheet(page.person, unit.key) or not unit.assessed:
        return None
    period, is_own = quarter_at_work(page.periods, page.today), is_own_unit(page, unit.key)
    context = {"name": wording.period(period.year, period.quarter), "query": page.query(period), "is_own": is_own}
    if period != page.shown:
        return {**context, "elsewhere": True, "form": None}
    form = reverse("tasks:report-form", args=(page.plan.slug, unit.key, period.year, period.quarter))
    work = Work(
        plan=page.plan,
        period=period,
        today=page.today,
        sheet=worksheet_of(page.plan, page.periods, period, unit.key, unreviewed=page.standing.unreviewed),
        standing=None if page.standing.unreviewed else page.standing,
        form="" if is_own else form,
        query=page.query(page.shown),
    )
    reporting = work.sheet.reporting
    to_file = filing(work)
    return {
        **context,
        "elsewhere": False,
        "items": [*to_file, *rest(work)],
        "filing": bool(to_file),
        "waiting": work.tasks(line for line in reporting if state_of(line) == State.SUBMITTED),
        "approved": work.tasks(line for line in reporting if state_of(line) == State.APPROVED),
        "reporting": len(reporting),
        "was_in_use": work.sheet.was_in_use,
        "form": _form(page, work, unit, request) if is_own else None,
    }


def is_own_unit(page: PlanPage, key: int) -> bool:
    """Whether the person files for this very unit as one of its people."""
    return page.person.unit_id == key and page.person.may(Permission.FILE_REPORTS)


_STAND_IN = "stands for the token of a request"  # no token looks so


def _form(page: PlanPage, work: Work, unit: UnitFacts, request: HttpRequest) -> SafeString:
    """The unit's form, to be filled in on its page. Kept like a body, but for the request's own token."""
    period, person = work.period, page.person

    def content() -> dict[str, Any]:
        figures, place = unit_lines(page.plan, period, unit.key), page.standing.period.place
        district = {row.facts.number: row.facts.values.get(place) for row in page.standing.indicators}
        sheet = form_context(work.sheet, figures, period, person, unit_name=unit.name, district=district)
        return {"sheet": sheet, "from": "unit", "csrf_token": _STAND_IN}

    who = (person.pk, person.username, person.role, person.unit_id, person.region_id)
    kept = body(page.standing, "tasks/_report_form.html", content, key=(unit.key, *who, page.today))
    return mark_safe(kept.replace(_STAND_IN, get_token(request), 1))
