"""Reports of units on tasks, written through the acts, for the pages of tasks; and what is read on a task's page."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from organizations.models import Unit, User
from organizations.roles import Role
from plans.models import Plan
from tasks.evidence import attach_evidence
from tasks.models import Milestone, ReportedState, Task, TaskAssignment, VerdictChoice
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports, return_reports
from tests.people import NOW, add

People = dict[str, User]
Q3 = "?year=2026&quarter=3"
PAGE = "/plans/dazu-patents-2025/tasks/"
EVERYBODY = ("leader", "unit_lead", "other_unit", "system", "entry", "reviewer")


def assignment(plan: Plan, task: int, unit: str) -> TaskAssignment:
    return TaskAssignment.objects.get(task__plan=plan, task__number=task, unit__name=unit)


def filer(plan: Plan, unit: str) -> User:
    """Somebody who files the unit's reports."""
    found = User.objects.filter(unit__name=unit, unit__region=plan.region, role=Role.UNIT_LEAD).first()
    if found is not None:
        return found
    of = assignment_units(plan)[unit]
    return add(f"filer{of.pk}", Role.UNIT_LEAD, plan.region, of)


def assignment_units(plan: Plan) -> dict[str, Unit]:
    return {row.name: row for row in Unit.objects.filter(region=plan.region)}


def attach(plan: Plan, by: User, key: int, *names: str, quarter: tuple[int, int] = (2026, 3)) -> None:
    files = [SimpleUploadedFile(name, b"%PDF-1.7 text") for name in names]
    attach_evidence(plan=plan, year=quarter[0], quarter=quarter[1], assignment=key, files=files, by=by, at=NOW)


def write(plan: Plan, by: User, task: int, unit: str, quarter: tuple[int, int] = (2026, 3), **said: Any) -> int:
    """A draft; returns its assignment's key."""
    key = assignment(plan, task, unit).pk
    given = {"reported_state": ReportedState.ON_TRACK, "done": "已办", **said}
    save_reports(
        plan=plan, year=quarter[0], quarter=quarter[1], by=by, at=NOW, reports=[ReportInput(assignment=key, **given)]
    )
    return key


def submit(plan: Plan, by: User, task: int, unit: str, quarter: tuple[int, int] = (2026, 3), **said: Any) -> int:
    key = write(plan, by, task, unit, quarter, **said)
    submit_reports(plan=plan, year=quarter[0], quarter=quarter[1], assignments=[key], by=by, at=NOW)
    return key


def approve(
    plan: Plan,
    people: People,
    task: int,
    unit: str,
    quarter: tuple[int, int] = (2026, 3),
    *,
    verdict: tuple[VerdictChoice, str] | None = None,
    by: User | None = None,
    **said: Any,
) -> None:
    """Filed by the unit's own person unless another is named."""
    key = submit(plan, by or filer(plan, unit), task, unit, quarter, **said)
    approve_reports(
        plan=plan, year=quarter[0], quarter=quarter[1], assignments=[key], by=people["reviewer"], at=NOW,
        verdicts=None if verdict is None else {key: verdict},
    )  # fmt: skip


def give_back(plan: Plan, people: People, key: int, reason: str) -> None:
    return_reports(plan=plan, year=2026, quarter=3, assignments=[key], by=people["reviewer"], at=NOW, reason=reason)


def milestone(plan: Plan, task: int, title: str, **days: Any) -> None:
    row = Task.objects.get(plan=plan, number=task)
    Milestone.objects.create(task=row, title=title, order=row.milestones.count() + 1, **days)


def body(client: Client, person: User, number: int, query: str = Q3) -> str:
    """A task's page."""
    client.force_login(person)
    response = client.get(f"{PAGE}{number}/{query}")
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def words(markup: str) -> str:
    """What is read, without the marks of the page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def card(text: str, title: str) -> str:
    """The words of the card with this title."""
    return words(text.split(f"<h2>{title}", 1)[1].split("</section>", maxsplit=1)[0])
