"""The tasks on the sheet to be signed: reported, judged, filed and reviewed by whom and when, and what is missing in words."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.models import Indicator
from organizations.models import User
from plans.models import Plan, ReportingPeriod
from tasks.models import ReportedState, Task, TaskAssignment, VerdictChoice
from tasks.review import approve_reports, return_reports
from tests.acts import close
from tests.people import NOW, TODAY
from tests.quarters.scenes import (
    LATER,
    Q3,
    REVIEW,
    People,
    ask,
    assignment,
    multiply_tasks,
    report,
    stand_in,
    waiting,
    write_report,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


def sheet(client: Client, person: User, query: str = Q3) -> str:
    client.force_login(person)
    response = client.get(f"{REVIEW}sheet/{query}")
    assert response.status_code == 200
    return str(response.content.decode())


def lines(text: str, number: int) -> list[list[str]]:
    """The cells of a task's units: 序号, 任务 and 任务评价 stand in the first line only."""
    table = text.split('<table class="of-tasks">')[1]
    for body in re.findall(r"<tbody>(.*?)</tbody>", table, re.DOTALL):
        rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
        cells = [[_plain(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)] for row in rows]
        if cells[0][0] == str(number):
            return cells
    raise AssertionError(f"task {number} is not on the sheet")


def _plain(cell: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()


def approved(
    plan: Plan, by: User, reviewer: User, *where: Any, quarter: int = 3, verdict: Any = None, **said: Any
) -> int:
    key = report(plan, by, *where, quarter=quarter, **said)
    approve_reports(
        plan=plan, year=2026, quarter=quarter, assignments=[key], by=reviewer, at=LATER,
        verdicts={key: verdict} if verdict else None,
    )  # fmt: skip
    return key


def test_a_line_says_what_was_reported_judged_and_by_whom(dazu: Plan, people: People, client: Client) -> None:
    verdict = (VerdictChoice.SLOW, "平台未上线")
    approved(dazu, people["unit_lead"], people["reviewer2"], verdict=verdict)
    assert lines(sheet(client, people["reviewer"]), 3) == [
        ["3", "注重研发投入", "区科技局", "正常推进", "推进缓慢 理由：平台未上线", "unit_lead某", "reviewer2某", "2026-10-12",
         "已审核", "推进缓慢"],
    ]  # fmt: skip


def test_what_the_office_filed_and_a_deputy_reviewed_is_marked(dazu: Plan, people: People, client: Client) -> None:
    stand_in(people, first_day=TODAY)
    key = report(dazu, people["entry"], 4)
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "assignments": [key]}
    approve_reports(**where, by=people["entry2"], at=LATER.replace(month=11, day=22))
    assert lines(sheet(client, people["reviewer"]), 4)[0][2:] == [
        "区科技局", "正常推进", "同填报", "entry某 代填", "entry2某（代reviewer某）", "2026-11-22", "已审核", "正常推进",
    ]  # fmt: skip


def test_a_task_of_two_units_has_a_line_for_each(dazu: Plan, people: People, client: Client) -> None:
    approved(dazu, people["unit_lead"], people["reviewer2"], 2, reported_state=ReportedState.COMPLETED)
    assert lines(sheet(client, people["reviewer"]), 2) == [
        ["2", "抓实创新主体", "区科技局", "已完成", "同填报", "unit_lead某", "reviewer2某", "2026-10-12", "已审核", "正常推进"],
        ["区经济信息委", "", "", "", "", "", "未报送"],
    ]  # fmt: skip


def test_without_an_approved_report_that_is_said_and_nothing_else(dazu: Plan, people: People, client: Client) -> None:
    """A draft is its unit's own; what waits or came back is not on paper before it is reviewed."""
    write_report(dazu, people["unit_lead"], 2, done="写到一半的进展")
    report(dazu, people["unit_lead"], 3)
    key = report(dazu, people["unit_lead"], 4)
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "assignments": [key], "at": NOW}
    return_reports(**where, by=people["reviewer"], reason="请补充")
    text = sheet(client, people["reviewer"])
    for task, word in ((2, "未报送"), (3, "未审核（已报送）"), (4, "未审核（退回补正）"), (5, "未报送")):
        assert lines(text, task)[0][3:] == ["", "", "", "", "", word, "未报送"], task
    assert "有未审核的任务进展1份，审核后另行打印签字" in text
    assert "写到一半的进展" not in text


def test_a_correction_that_waits_is_named_beside_what_is_approved(dazu: Plan, people: People, client: Client) -> None:
    approved(dazu, people["unit_lead"], people["reviewer2"])
    report(dazu, people["unit_lead"], reported_state=ReportedState.SLOW, correction_reason="误报")
    text = sheet(client, people["reviewer"])
    assert lines(text, 3)[0][3:] == [
        "正常推进", "同填报", "unit_lead某", "reviewer2某", "2026-10-12", "已审核，另有更正未审核", "正常推进",
    ]  # fmt: skip
    assert "有未审核的任务进展1份" in text


def test_a_task_once_completed_names_the_quarter(dazu: Plan, people: People, client: Client) -> None:
    """Completed by the verdict of the half-year: who reviewed it then stands in the line."""
    verdict = (VerdictChoice.COMPLETED, "已验收")
    approved(dazu, people["unit_lead"], people["reviewer2"], quarter=2, verdict=verdict)
    assert lines(sheet(client, people["reviewer"]), 3)[0][3:] == [
        "正常推进（2026年上半年）", "已完成 理由：已验收", "unit_lead某", "reviewer2某", "2026-10-12", "已审核", "已完成",
    ]  # fmt: skip
    approved(dazu, people["unit_lead"], people["reviewer2"], 4, quarter=2)
    assert lines(sheet(client, people["reviewer"]), 4)[0][8] == "未报送", "no other word outlives its quarter"


def test_a_supporter_stands_there_once_it_handed_in(dazu: Plan, people: People, client: Client) -> None:
    ask(dazu, people["unit_lead"], 3, "区教委")
    assert len(lines(sheet(client, people["reviewer"]), 3)) == 1
    approved(dazu, people["other_unit"], people["reviewer2"], 3, "区教委")
    assert lines(sheet(client, people["reviewer"]), 3)[1] == [
        "区教委 配合单位", "正常推进", "", "other_unit某", "reviewer2某", "2026-10-12", "已审核",
    ]  # fmt: skip


def test_who_owes_nothing_is_not_called_missing(dazu: Plan, people: People, client: Client) -> None:
    row = TaskAssignment.objects.get(pk=assignment(dazu, 4))
    row.reports = False
    row.save()
    assert lines(sheet(client, people["reviewer"]), 4)[0][8:] == ["不须报送", "不参评"]
    dazu.in_use_from = date(2026, 10, 1)
    dazu.save()
    assert lines(sheet(client, people["reviewer"]), 3)[0][8:] == ["系统启用前", "系统启用前"], (
        "the task's light as well"
    )


def test_a_history_quarter_lists_only_what_was_filed(dazu: Plan, people: People, client: Client) -> None:
    ReportingPeriod.objects.filter(plan=dazu, year=2026, quarter=2).update(kind="history")
    text = sheet(client, people["reviewer"], "?year=2026&quarter=2")
    assert "任务进展" not in text
    assert "指标数据审签表（2026年上半年）" in text
    approved(dazu, people["unit_lead"], people["reviewer2"], quarter=2)
    text = sheet(client, people["reviewer"], "?year=2026&quarter=2")
    assert [len(lines(text, 3)), lines(text, 3)[0][-1], text.count("rowgroup")] == [1, "", 2]


def test_a_closed_quarter_and_what_came_later(dazu: Plan, people: People, client: Client) -> None:
    """A report of the fourth quarter says nothing about the third."""
    close(dazu, people["reviewer"])
    approved(dazu, people["unit_lead"], people["reviewer2"], quarter=4, reported_state=ReportedState.COMPLETED)
    assert lines(sheet(client, people["reviewer"]), 3)[0][3:] == ["", "", "", "", "", "未报送", "未报送"]


@pytest.mark.parametrize("copies", [0, 19])
def test_statements_with_tasks(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    """At 12 and at 240 tasks: ten at most."""
    waiting(dazu, people)
    approved(dazu, people["unit_lead"], people["reviewer2"], quarter=2, reported_state=ReportedState.COMPLETED)
    approved(dazu, people["unit_lead"], people["reviewer2"], 4)
    report(dazu, people["unit_lead"], 2)
    multiply_tasks(dazu, copies)
    client.force_login(people["reviewer"])
    Indicator.objects.get(plan=dazu, number=1).save()
    Task.objects.get(plan=dazu, number=1).save()
    for statements in (9, 5):
        with django_assert_num_queries(statements):
            text = client.get(f"{REVIEW}sheet/{Q3}").content.decode()
    assert text.count("unit_lead某") == 2 * (1 + copies)
