"""What the review page says is missing: figures, and apart from them the reports that units owe on their tasks."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from organizations.models import User
from plans.models import Plan, ReportingPeriod
from tasks.models import ReportedState, TaskAssignment, VerdictChoice
from tasks.review import approve_reports, return_reports
from tests.people import NOW
from tests.quarters.scenes import Q3, REVIEW, People, ask, assignment, report, write_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

Q2 = "?year=2026&quarter=2"


def missing(client: Client, person: User, query: str = Q3) -> tuple[int, int]:
    """How many figures and reports the page says nothing was typed of; 0 where it does not speak of them."""
    client.force_login(person)
    text = client.get(f"{REVIEW}{query}").content.decode()
    counts = [re.search(rf"(\d+){word}", text) for word in ("项数据未填", "份任务进展未填")]
    figures, reports = (int(found[1]) if found else 0 for found in counts)
    return figures, reports


def of_reports(client: Client, person: User, query: str = Q3) -> int:
    return missing(client, person, query)[1]


def approved(plan: Plan, people: People, quarter: int, *, verdict: Any = None, **said: Any) -> int:
    key = report(plan, people["unit_lead"], quarter=quarter, **said)
    approve_reports(
        plan=plan, year=2026, quarter=quarter, assignments=[key], by=people["reviewer2"], at=NOW,
        verdicts={key: verdict} if verdict else None,
    )  # fmt: skip
    return key


def test_every_lead_owes_a_report_of_each_of_its_tasks(dazu: Plan, people: People, client: Client) -> None:
    """The plan's table: twelve tasks, three of which (2, 7, 9) name two units. Of figures 1 to 7, 9 and 10 of the annex are
    due and 15 and 16 of the text, as the test of the page counts."""
    assert missing(client, people["reviewer"]) == (11, 15)


def test_what_is_typed_in_any_state_is_not_missing(dazu: Plan, people: People, client: Client) -> None:
    """A draft and what came back are counted as such."""
    write_report(dazu, people["unit_lead"], 2)
    assert of_reports(client, people["reviewer"]) == 14
    key = report(dazu, people["unit_lead"], 3)
    assert of_reports(client, people["reviewer"]) == 13
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "assignments": [key], "at": NOW}
    return_reports(**where, by=people["reviewer"], reason="请补充")
    assert of_reports(client, people["reviewer"]) == 13
    approved(dazu, people, 3, done="已补充")
    assert of_reports(client, people["reviewer"]) == 13


def test_a_task_once_completed_owes_no_more(dazu: Plan, people: People, client: Client) -> None:
    """By the unit's word, or by the reviewer's verdict; a verdict against it calls for a report again."""
    approved(dazu, people, 1, reported_state=ReportedState.COMPLETED)
    assert of_reports(client, people["reviewer"]) == 14
    approved(dazu, people, 2, reported_state=ReportedState.COMPLETED, verdict=(VerdictChoice.SLOW, "尚有尾款"))
    assert of_reports(client, people["reviewer"]) == 15


def test_the_reports_of_another_quarter_do_not_count(dazu: Plan, people: People, client: Client) -> None:
    approved(dazu, people, 2)
    assert of_reports(client, people["reviewer"]) == 15
    assert of_reports(client, people["reviewer"], Q2) == 14


def test_who_need_not_report_owes_none(dazu: Plan, people: People, client: Client) -> None:
    """A unit that left, a collective's line, and a supporter even where it was asked."""
    ask(dazu, people["unit_lead"], 3, "区教委")
    assert of_reports(client, people["reviewer"]) == 15
    for task, change in ((3, {"until": date(2026, 8, 1)}), (4, {"reports": False})):
        row = TaskAssignment.objects.get(pk=assignment(dazu, task))
        for name, value in change.items():
            setattr(row, name, value)
        row.save()
    assert of_reports(client, people["reviewer"]) == 13


def test_before_the_system_was_used_nothing_is_missing(dazu: Plan, people: People, client: Client) -> None:
    """From the quarter on in which the day lies things are due."""
    dazu.in_use_from = date(2026, 7, 1)
    dazu.save()
    assert missing(client, people["reviewer"], Q2) == (0, 0)
    assert of_reports(client, people["reviewer"]) == 15
    dazu.in_use_from = date(2026, 6, 30)
    dazu.save()
    assert of_reports(client, people["reviewer"], Q2) == 15


def test_history_owes_nothing(dazu: Plan, people: People, client: Client) -> None:
    ReportingPeriod.objects.filter(plan=dazu, year=2026, quarter=2).update(kind="history")
    report(dazu, people["unit_lead"], quarter=2)
    assert missing(client, people["reviewer"], "?history=1") == (0, 0)
