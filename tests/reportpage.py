"""The report form as a browser without scripts would send it: read off the page, changed, sent."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from organizations.models import Unit
from plans.models import Plan
from tasks.models import TaskAssignment

UNIT = "区科技局"  # of `unit_lead`; answers for tasks 2, 3, 4, 7


def key_of(plan: Plan, unit: str) -> int:
    return Unit.objects.get(region=plan.region, name=unit).pk


def row_of(plan: Plan, unit: str, task: int) -> int:
    return TaskAssignment.objects.get(task__plan=plan, task__number=task, unit__name=unit).pk


def row(plan: Plan, task: int = 3, unit: str = UNIT) -> str:
    """The prefix of a report's fields in the form."""
    return f"r-{row_of(plan, unit, task)}"


def address(plan: Plan, unit: str, year: int = 2026, quarter: int = 3) -> str:
    return f"/plans/{plan.slug}/units/{key_of(plan, unit)}/report/{year}/q{quarter}/"


class _Fields(HTMLParser):
    """Names and values of the form's fields as they stand on the page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._area: str | None = None
        self._select: str | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._inside = given.get("id") == "report"
        if not self._inside:
            return
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self._area = name
            self.values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.values[self._select] = given.get("value") or ""

    def _input(self, name: str, given: Mapping[str, str | None]) -> None:
        if given.get("type") == "checkbox":
            if "checked" in given:
                self.values.setdefault(name, []).append(given.get("value") or "on")
        elif given.get("type") != "file":
            self.values[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data


def fields(text: str) -> dict[str, Any]:
    found = _Fields()
    found.feed(text)
    found.close()
    return found.values


def opened(client: Client, where: str) -> dict[str, Any]:
    response = client.get(where)
    assert response.status_code == 200
    return fields(response.content.decode())


def send(client: Client, where: str, act: str, changes: Mapping[str, Any]) -> Any:
    """Open the form, change fields by their names, press a button."""
    return client.post(where.partition("?")[0], {**opened(client, where), **changes, "act": act})


def text_of(response: Any) -> str:
    """What can be read on a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
