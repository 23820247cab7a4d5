"""The reviewer's own judgement of a report (核定评价): kept, refused without its reason, and never lost."""

import pytest
from django.test import Client

from organizations.models import Operation
from plans.models import Plan
from tasks.models import TaskReport
from tests.quarters.scenes import (
    ALL_SUBMITTED,
    People,
    ask,
    decide,
    done,
    judged,
    report,
    states_of_all,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

LONG = "长" * 301


def test_a_verdict_with_its_reason_is_kept_with_the_report(
    people: People, client: Client, cells: dict[str, str]
) -> None:
    data = {"one": cells["report"], **judged(cells["report"], "seriously_behind", "功能未上线")}
    done(decide(client, people["reviewer"], data))
    row = TaskReport.objects.get()
    assert (row.verdict, row.verdict_reason, row.reported_state) == ("seriously_behind", "功能未上线", "on_track")


@pytest.mark.parametrize("verdict", ["", "on_track"])
def test_no_verdict_or_the_same_needs_no_reason(
    people: People, client: Client, cells: dict[str, str], verdict: str
) -> None:
    done(decide(client, people["reviewer"], {"act": "approve-all", **judged(cells["report"], verdict)}))
    assert TaskReport.objects.get().verdict == verdict


@pytest.mark.parametrize(
    ("verdict", "reason", "message", "field"),
    [
        ("slow", " ", "任务3的核定评价与填报不同，须写明理由", "reason"),
        ("slow", LONG, "核定理由不得超过300字", "reason"),
        ("", "进度不够", "已写核定理由，请选择核定评价", "verdict"),
    ],
    ids=["no reason", "long", "no verdict"],
)
@pytest.mark.parametrize("act", ["one", "all"])
def test_a_verdict_that_does_not_do_is_said_at_its_field_and_nothing_is_written(
    people: People, client: Client, cells: dict[str, str], verdict: str, reason: str, message: str, field: str, act: str
) -> None:
    before = Operation.objects.count()
    data = {"one": cells["report"]} if act == "one" else {"act": "approve-all"}
    response = decide(
        client, people["reviewer"],
        {**data, **judged(cells["report"], verdict, reason), "tick": [cells["part"]], "reason": "写到一半"},
    )  # fmt: skip
    text = response.content.decode()
    assert response.status_code == 400
    assert f'id="{cells["report"]}-{field}-error" role="alert">{message}' in text
    assert "没有审核：1项核定评价有误，请在标红处改正" in text
    assert states_of_all() == ALL_SUBMITTED
    assert Operation.objects.count() == before
    assert f">{reason}</textarea>" in text
    assert ">写到一半</textarea>" in text
    assert text.count("checked") == 1
    if verdict:
        assert f'<option value="{verdict}" selected>' in text


def test_every_mistake_is_named_at_once(dazu: Plan, people: People, client: Client) -> None:
    three, four = (report(dazu, people["unit_lead"], task) for task in (3, 4))
    fields = {**judged(f"2026q3-report-{three}", "slow"), **judged(f"2026q3-report-{four}", "", "进度不够")}
    text = decide(client, people["reviewer"], {"act": "approve-all", **fields}).content.decode()
    assert "没有审核：2项核定评价有误" in text
    assert "任务3的核定评价与填报不同" in text
    assert "已写核定理由，请选择核定评价" in text
    assert states_of_all()["report"] == ["submitted", "submitted"]


def test_a_supporter_is_not_judged(dazu: Plan, people: People, client: Client) -> None:
    ask(dazu, people["unit_lead"], 3, "区教委")
    cell = f"2026q3-report-{report(dazu, people['other_unit'], 3, '区教委')}"
    response = decide(client, people["reviewer"], {"one": cell, **judged(cell, "slow", "进度不够")})
    assert response.status_code == 400
    assert "配合单位的进展不作核定评价" in response.content.decode()
    assert states_of_all()["report"] == ["submitted"]


def test_a_verdict_on_what_is_sent_back_is_not_written(people: People, client: Client, cells: dict[str, str]) -> None:
    data = {"act": "return", "tick": cells["report"], "reason": "请补充", **judged(cells["report"], "slow")}
    done(decide(client, people["reviewer"], data))
    assert (TaskReport.objects.get().state, TaskReport.objects.get().verdict) == ("returned", "")


def test_words_about_something_else_are_not_lost(dazu: Plan, people: People, client: Client) -> None:
    """Approving one report while a verdict on another, and a reason for returning a third, are half written."""
    one, other = (report(dazu, people["unit_lead"], task) for task in (3, 4))
    cell = f"2026q3-report-{other}"
    data = {"one": f"2026q3-report-{one}", **judged(cell, "slow", "写到一半的理由"), "reason": "要退回的"}
    response = decide(client, people["reviewer"], data)
    text = response.content.decode()
    assert response.status_code == 200
    assert "已审核1项" in text
    assert ">写到一半的理由</textarea>" in text
    assert '<option value="slow" selected>' in text
    assert ">要退回的</textarea>" in text
    assert f"2026q3-report-{one}" not in text
    assert states_of_all()["report"] == ["approved", "submitted"]


@pytest.mark.parametrize(
    "strange",
    [
        {"one": "2026q3-report-999999"},
        {"one": "2026q3-secret-1"},
        {"act": "approve-all", "shown": "2026q3-secret-1-1"},
        {"act": "approve-all", "shown": "2026q3-1-2"},
        {"act": "approve-all", "verdict": "great"},
        {"act": "approve-all", "verdict": "not_started"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(
    people: People, client: Client, cells: dict[str, str], strange: dict[str, str]
) -> None:
    data = {(f"{cells['report']}-verdict" if name == "verdict" else name): text for name, text in strange.items()}
    response = decide(client, people["reviewer"], data)
    assert response.status_code == 400
    assert "提交的内容无法识别" in response.content.decode()
    assert states_of_all() == ALL_SUBMITTED
