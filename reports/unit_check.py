"""核对与说明 on a unit's page: for its own people and the office, to be filled in or read. Made from the Standing alone."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString, mark_safe

from plans.facts import UnitFacts
from quarters.check_form import check_context, items_shown
from tasks.report_page import sees_worksheet

from .bodies import body
from .pages import PlanPage

_STAND_IN = "stands for the token of a request"  # no token looks so


def check_card(page: PlanPage, unit: UnitFacts, request: HttpRequest) -> dict[str, Any] | None:
    """The card, rendered; with unreviewed figures only the way to it. None for others, and where nothing is to be checked."""
    if not sees_worksheet(page.person, unit.key) or not unit.assessed:
        return None
    if page.standing.unreviewed:
        return {"card": "", "query": page.query(page.shown, unreviewed=False)}
    if not items_shown(page.standing, unit.key, page.shown, page.today):
        return None
    return {"card": _card(page, unit, request), "query": ""}


def _card(page: PlanPage, unit: UnitFacts, request: HttpRequest) -> SafeString:
    """Kept like a body, but for the request's own token."""
    person = page.person

    def content() -> dict[str, Any]:
        check = check_context(
            page.standing, page.shown, person, unit=unit.key, unit_name=unit.name, today=page.today,
            elsewhere=page.closed is not None and bool(page.shown.unlocked),
        )  # fmt: skip
        return {"check": check, "from": "unit", "csrf_token": _STAND_IN}

    who = (person.pk, person.username, person.role, person.unit_id, person.region_id)
    # An unlocking changes the plan's stamp, and ends as a day does.
    days = (page.shown.check_due_on, page.shown.reports_due_on, page.today)
    kept = body(page.standing, "quarters/_check_card.html", content, key=(unit.key, *who, *days))
    return mark_safe(kept.replace(_STAND_IN, get_token(request), 1))
