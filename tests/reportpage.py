"""The report form as a browser without scripts would send it: read off the page, changed, sent."""

import re
from collections.abc import Mapping
from typing import Any

from django.test import Client

from organizations.models import Unit
from plans.models import Plan
from tasks.models import TaskAssignment
from tests import forms

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


def fields(text: str) -> dict[str, Any]:
    return forms.fields(text, "report")


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
