"""Reports of units on tasks, written through the acts, for the pages of tasks."""

from typing import Any

from organizations.models import User
from plans.models import Plan
from tasks.models import Milestone, ReportedState, Task, TaskAssignment, VerdictChoice
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports, return_reports
from tests.people import NOW

People = dict[str, User]
Q3 = "?year=2026&quarter=3"


def assignment(plan: Plan, task: int, unit: str) -> TaskAssignment:
    return TaskAssignment.objects.get(task__plan=plan, task__number=task, unit__name=unit)


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
    by: str = "entry",
    **said: Any,
) -> None:
    key = submit(plan, people[by], task, unit, quarter, **said)
    approve_reports(
        plan=plan, year=quarter[0], quarter=quarter[1], assignments=[key], by=people["reviewer"], at=NOW,
        verdicts=None if verdict is None else {key: verdict},
    )  # fmt: skip


def give_back(plan: Plan, people: People, key: int, reason: str) -> None:
    return_reports(plan=plan, year=2026, quarter=3, assignments=[key], by=people["reviewer"], at=NOW, reason=reason)


def milestone(plan: Plan, task: int, title: str, **days: Any) -> None:
    row = Task.objects.get(plan=plan, number=task)
    Milestone.objects.create(task=row, title=title, order=row.milestones.count() + 1, **days)
