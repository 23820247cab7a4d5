"""What units handed in and when, as the pack counts it: both sides of the day, a later day, what came back, corrections."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from organizations.models import User
from plans.models import Plan
from tasks.models import TaskReport
from tasks.reporting import submit_reports, withdraw_reports
from tasks.review import approve_reports, return_reports
from tests.acts import extend, period_of
from tests.people import NOW
from tests.quarters.scenes import write_report
from tests.reports.pack.reading_back import loaded, table

pytestmark = pytest.mark.django_db
People = dict[str, User]
SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_MINUTE, FIRST_MINUTE = time(23, 59), time(0, 0)


def moment(plan: Plan, days: int, at: time) -> datetime:
    """So many days after the quarter's date for reports."""
    due = period_of(plan).reports_due_on
    assert due is not None
    return datetime.combine(due + timedelta(days=days), at, SHANGHAI)


def submit(plan: Plan, people: People, key: int, at: datetime) -> None:
    submit_reports(**where(plan), assignments=[key], by=people["unit_lead"], at=at)


def where(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "year": 2026, "quarter": 3}


def counted(plan: Plan, people: People, client: Client, name: str = "区科技局") -> tuple[str, ...]:
    """应报, 按时, 迟报, 未报, 退回 of a unit in the working pack."""
    client.force_login(people["reviewer"])
    response = client.get(f"/plans/{plan.slug}/reports/2026/q3.xlsx?edition=working")
    rows = table(loaded(response.content)["责任单位"])
    row = next(row for row in rows if row["责任单位"] == name)
    return tuple(row[f"本季度任务进展报送 {head}"] for head in ("应报", "按时", "迟报", "未报", "退回"))


# 区科技局 answers for tasks 2, 3, 4 and 7: four reports a quarter.
CASES = {
    "nothing": (None, 0, ("4", "0", "0", "4", "0")),
    "on the last day": (LAST_MINUTE, 0, ("4", "1", "0", "3", "0")),
    "the day after": (FIRST_MINUTE, 1, ("4", "0", "1", "3", "0")),
}


@pytest.mark.parametrize(("at", "days", "expected"), CASES.values(), ids=CASES)
def test_both_sides_of_the_day(
    dazu: Plan, people: People, client: Client, at: time | None, days: int, expected: tuple[str, ...]
) -> None:
    if at is not None:
        key = write_report(dazu, people["unit_lead"])
        submit(dazu, people, key, moment(dazu, days, at))
    assert counted(dazu, people, client) == expected


def test_a_unit_that_was_given_longer_is_late_after_its_own_day(dazu: Plan, people: People, client: Client) -> None:
    granted = extend(dazu, people["entry"])
    key = write_report(dazu, people["unit_lead"])
    submit(dazu, people, key, datetime.combine(granted.reports_due_on, LAST_MINUTE, SHANGHAI))
    assert counted(dazu, people, client) == ("4", "1", "0", "3", "0")


def test_what_came_back_counts_by_when_it_first_came_in(dazu: Plan, people: People, client: Client) -> None:
    key = write_report(dazu, people["unit_lead"])
    submit(dazu, people, key, moment(dazu, 0, LAST_MINUTE))
    return_reports(**where(dazu), assignments=[key], by=people["reviewer"], at=NOW, reason="请写明家数")
    assert counted(dazu, people, client) == ("4", "1", "0", "3", "1")
    submit(dazu, people, key, moment(dazu, 3, FIRST_MINUTE))
    approve_reports(**where(dazu), assignments=[key], by=people["reviewer"], at=moment(dazu, 4, FIRST_MINUTE))
    assert counted(dazu, people, client) == ("4", "1", "0", "3", "1")


def test_what_was_withdrawn_before_anybody_saw_it_was_never_handed_in(
    dazu: Plan, people: People, client: Client
) -> None:
    key = write_report(dazu, people["unit_lead"])
    submit(dazu, people, key, moment(dazu, 0, LAST_MINUTE))
    withdraw_reports(**where(dazu), assignments=[key], by=people["unit_lead"])
    assert counted(dazu, people, client) == ("4", "0", "0", "4", "0")
    submit(dazu, people, key, moment(dazu, 1, FIRST_MINUTE))
    assert counted(dazu, people, client) == ("4", "0", "1", "3", "0")


def test_what_was_submitted_before_this_was_kept_counts_by_its_last_submission(
    dazu: Plan, people: People, client: Client
) -> None:
    key = write_report(dazu, people["unit_lead"])
    submit(dazu, people, key, moment(dazu, 1, FIRST_MINUTE))
    TaskReport.objects.update(first_submitted_at=None)
    assert counted(dazu, people, client) == ("4", "0", "1", "3", "0")


def test_a_court_is_listed_and_never_counted(dazu: Plan, people: People, client: Client) -> None:
    assert counted(dazu, people, client, "区法院") == ("", "", "", "", "")


def test_before_a_quarter_has_ended_nothing_is_missing(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["reviewer"])
    response = client.get(f"/plans/{dazu.slug}/reports/2027/q4.xlsx?edition=final")
    row = next(row for row in table(loaded(response.content)["责任单位情况"]) if row["责任单位"] == "区科技局")
    assert row["2027年任务进展报送 应报"] == "0"
    # three quarters of 2026 are over, with four reports each; all of 2025
    assert (row["2026年任务进展报送 应报"], row["2025年任务进展报送 未报"]) == ("12", "16")
