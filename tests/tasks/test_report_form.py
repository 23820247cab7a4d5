"""The report form of a unit: read off the page, filled in, sent, as without scripts."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Operation, User
from plans.models import Plan, ReportingPeriod
from tasks.models import ReportedState, Task, TaskReport
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports
from tests import acts
from tests.people import NOW
from tests.plans_in_use import widen_tasks
from tests.reportpage import UNIT, address, fields, key_of, opened, row, row_of, send, text_of

pytestmark = pytest.mark.django_db

People = dict[str, User]


def states(plan: Plan) -> dict[int, str]:
    return dict(TaskReport.objects.filter(period__plan=plan).values_list("assignment__task__number", "state"))


def test_all_its_tasks_stand_in_one_form(dazu: Plan, unit: Client) -> None:
    text = unit.get(address(dazu, UNIT)).content.decode()
    assert re.findall(r'<tbody class="report-row[^"]*" id="(r-\d+)"', text) == [
        row(dazu, number) for number in (2, 3, 4, 7)
    ]
    assert "其余配合任务本季度未征集，无需报送" in text
    for number in (1, 5, 8, 9, 10):  # the document: supported by 区科技局
        assert f'/tasks/{number}/"' in text


def test_two_reports_and_a_zero_report_in_one_go(dazu: Plan, unit: Client) -> None:
    two, three, four = (row(dazu, number) for number in (2, 3, 4))
    done = "新增专利导航项目1个，\n覆盖企业12家。"
    response = send(
        unit,
        address(dazu, UNIT),
        "submit",
        {
            f"{two}-reported_state": "on_track", f"{two}-done": done, f"{two}-next_steps": "11月发布成果",
            f"{three}-reported_state": "slow", f"{three}-done": "召开对接会1场", f"{three}-problems": "资金未到位",
            f"{four}-reported_state": "on_track", f"{four}-nothing_new": "on",
        },
    )  # fmt: skip
    assert response.status_code == 302
    assert states(dazu) == {2: "submitted", 3: "submitted", 4: "submitted"}, "nothing was said of task 7"
    found = {each.assignment.task.number: each for each in TaskReport.objects.select_related("assignment__task")}
    assert (found[2].done, found[2].next_steps, found[2].problems) == (done, "11月发布成果", "")
    assert (found[3].reported_state, found[3].problems) == ("slow", "资金未到位")
    assert (found[4].nothing_new, found[4].done) == (True, "")
    assert not any(each.on_behalf for each in found.values())
    assert "3项已报送，等待审核" in text_of(unit.get(address(dazu, UNIT)))


def test_saving_keeps_drafts_and_reopening_shows_them(dazu: Plan, unit: Client) -> None:
    three = row(dazu)
    send(unit, address(dazu, UNIT), "save", {f"{three}-done": "草拟"})
    assert states(dazu) == {3: "draft"}
    given = opened(unit, address(dazu, UNIT))
    assert (given[f"{three}-done"], given[f"{three}-version"], given[f"{three}-reported_state"]) == ("草拟", "1", "")


def test_saving_without_a_change_writes_nothing(dazu: Plan, unit: Client) -> None:
    three = row(dazu)
    send(unit, address(dazu, UNIT), "save", {f"{three}-done": "草拟"})
    written = Operation.objects.count()
    send(unit, address(dazu, UNIT), "save", {})
    assert (Operation.objects.count(), TaskReport.objects.get().version) == (written, 1)


def test_a_mistake_keeps_its_row_and_saves_the_others(dazu: Plan, unit: Client) -> None:
    two, three = row(dazu, 2), row(dazu, 3)
    response = send(unit, address(dazu, UNIT), "save", {f"{two}-done": "长" * 301, f"{three}-done": "草拟"})
    assert response.status_code == 400
    assert states(dazu) == {3: "draft"}
    text = response.content.decode()
    assert "本季进展不得超过300字，现有301字" in text
    given = fields(text)
    assert (given[f"{two}-done"], given[f"{two}-version"]) == ("长" * 301, "0")
    assert (given[f"{three}-done"], given[f"{three}-version"]) == ("草拟", "1")


def test_what_is_not_complete_is_not_submitted_and_nothing_else_either(dazu: Plan, unit: Client) -> None:
    two, three = row(dazu, 2), row(dazu, 3)
    changes = {f"{two}-done": "已办", f"{two}-reported_state": "on_track", f"{three}-problems": "缺资金"}
    response = send(unit, address(dazu, UNIT), "submit", changes)
    assert response.status_code == 400
    assert states(dazu) == {2: "draft", 3: "draft"}, "kept as drafts, none submitted"
    text = text_of(response)
    for said in ("还有内容没有填写完整，全部没有报送", "请填写本季进展，或勾选零报告", "请选择推进状态"):
        assert said in text


def test_beside_a_mistake_nothing_is_submitted(dazu: Plan, unit: Client) -> None:
    two, three = row(dazu, 2), row(dazu, 3)
    changes = {
        f"{two}-done": "长" * 301, f"{two}-reported_state": "on_track",
        f"{three}-done": "已办", f"{three}-reported_state": "on_track",
    }  # fmt: skip
    response = send(unit, address(dazu, UNIT), "submit", changes)
    assert response.status_code == 400
    assert "填写有误，没有报送" in text_of(response)
    assert states(dazu) == {3: "draft"}
    assert send(unit, address(dazu, UNIT), f"submit-{three}", changes).status_code == 400
    assert states(dazu) == {3: "submitted"}, "asked for alone, it goes alone"


def test_a_mistake_does_not_hide_that_somebody_was_there_first(dazu: Plan, people: People, unit: Client) -> None:
    three = row(dazu)
    old = opened(unit, address(dazu, UNIT))
    acts.save_report(dazu, people["unit_lead"], "先到的话")
    response = unit.post(address(dazu, UNIT), {**old, f"{three}-done": "长" * 301, "act": "save"})
    assert response.status_code == 400
    given = fields(response.content.decode())
    assert given[f"{three}-version"] == "0", "the words were typed over nothing"
    assert unit.post(address(dazu, UNIT), {**given, f"{three}-done": "后到", "act": "save"}).status_code == 409
    assert TaskReport.objects.get().done == "先到的话"


def test_one_row_is_submitted_alone(dazu: Plan, unit: Client) -> None:
    two, three = row(dazu, 2), row(dazu, 3)
    changes = {f"{two}-done": "已办", f"{two}-reported_state": "on_track", f"{three}-done": "草拟"}
    assert send(unit, address(dazu, UNIT), f"submit-{two}", changes).status_code == 302
    assert states(dazu) == {2: "submitted", 3: "draft"}
    assert send(unit, address(dazu, UNIT), f"withdraw-{two}", {}).status_code == 302
    assert states(dazu) == {2: "draft", 3: "draft"}


@pytest.mark.parametrize("sent", ["不存在", "achieved"])
def test_an_unknown_state_is_refused(dazu: Plan, unit: Client, sent: str) -> None:
    three = row(dazu)
    response = send(unit, address(dazu, UNIT), "save", {f"{three}-reported_state": sent, f"{three}-done": "已办"})
    assert (response.status_code, states(dazu)) == (400, {})
    assert fields(response.content.decode())[f"{three}-done"] == "已办"


def test_last_quarters_next_steps_stand_beside(dazu: Plan, people: People, unit: Client) -> None:
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 2, "at": NOW}
    key = row_of(dazu, UNIT, 3)
    report = ReportInput(assignment=key, reported_state=ReportedState.ON_TRACK, done="已办", next_steps="七月揭榜")
    save_reports(**where, reports=[report], by=people["unit_lead"])
    submit_reports(**where, assignments=[key], by=people["unit_lead"])
    assert "七月揭榜" not in text_of(unit.get(address(dazu, UNIT))), "not before it was reviewed"
    approve_reports(**where, assignments=[key], by=people["reviewer"])
    assert "2026年上半年拟办 七月揭榜" in text_of(unit.get(address(dazu, UNIT)))
    assert "七月揭榜" not in text_of(unit.get(address(dazu, UNIT, 2026, 1)))


def test_who_comes_second_is_told_and_decides(dazu: Plan, people: People, unit: Client) -> None:
    three = row(dazu)
    old = opened(unit, address(dazu, UNIT))
    acts.save_report(dazu, people["unit_lead"], "先到的话")
    response = unit.post(address(dazu, UNIT), {**old, f"{three}-done": "后到的话", "act": "save"})
    assert response.status_code == 409
    assert TaskReport.objects.get().done == "先到的话"
    text = response.content.decode()
    assert "改为“先到的话”" in text
    given = fields(text)
    assert given[f"{three}-done"] == "后到的话"
    assert unit.post(address(dazu, UNIT), {**given, "act": "save"}).status_code == 302, "having read it, it is decided"
    assert TaskReport.objects.get().done == "后到的话"


def test_a_form_opened_by_somebody_else_writes_nothing(dazu: Plan, people: People, unit: Client) -> None:
    old = opened(unit, address(dazu, UNIT))
    unit.force_login(people["entry"])
    response = unit.post(address(dazu, UNIT), {**old, f"{row(dazu)}-done": "已办", "act": "save"})
    assert (response.status_code, states(dazu)) == (403, {})
    assert "这张表是另一人打开的" in text_of(response)


@pytest.mark.parametrize(
    "act", ["", "submit-x-1", "withdraw-r-", "drop", "submit-r-999999", "withdraw-r-999999", "remove-999999",
            "discard-r-999999", "unask-999999", "ask-999", "withdraw-c-actual-999999", "withdraw-m-999999",
            "ask-１", "submit-r-" + "9" * 30],
)  # fmt: skip
def test_nonsense_is_answered_with_a_message(dazu: Plan, unit: Client, act: str) -> None:
    response = send(unit, address(dazu, UNIT), act, {})
    assert response.status_code == 400
    assert "Traceback" not in response.content.decode()
    assert not TaskReport.objects.exists()


@pytest.mark.parametrize("name", ["-version", "-quotes", "-milestone-1"])
def test_nonsense_in_fields_is_no_error(dazu: Plan, unit: Client, name: str) -> None:
    three = row(dazu)
    for nonsense in ("x", "-1", "9" * 40, "２", "2026-02-30"):
        changes = {f"{three}-done": "已办", f"{three}{name}": nonsense}
        assert send(unit, address(dazu, UNIT), "save", changes).status_code in (302, 400, 409)


UNSEEN: list[tuple[str, str]] = [
    ("r-{three}-done", "本季进展含有不可见字符U+0000"), ("r-{three}-problems", "存在问题含有不可见字符U+0000"),
    ("r-{three}-next_steps", "下一步措施含有不可见字符U+0000"), ("m-{three}-0-title", "措施含有不可见字符U+0000"),
    ("m-{three}-0-person", "责任人含有不可见字符U+0000"), ("ask-3-note", "征集说明含有不可见字符U+0000"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "said"), UNSEEN)
def test_what_nobody_can_see_is_refused_at_its_field(dazu: Plan, unit: Client, name: str, said: str) -> None:
    """PostgreSQL takes no NUL: without a word about it this would be an error of the server."""
    three = row_of(dazu, UNIT, 3)
    changes = {
        f"r-{three}-done": "已办", "ask-3-assignments": [str(row_of(dazu, "大足高新区", 3))],
        f"m-{three}-0-title": "揭榜", f"m-{three}-0-person": "演示人员", f"m-{three}-0-due_on": "2026-12-01",
        name.format(three=three): "两\x00字",
    }  # fmt: skip
    response = send(unit, address(dazu, UNIT), "ask-3", changes)
    assert response.status_code == 400
    assert said in text_of(response)


def test_several_lines_are_taken(dazu: Plan, unit: Client) -> None:
    send(unit, address(dazu, UNIT), "save", {f"{row(dazu)}-done": "一、召开会议\r\n二、签约\t3项"})
    assert TaskReport.objects.get().done == "一、召开会议\n二、签约\t3项"


def test_a_returned_report_says_why_and_is_mended(dazu: Plan, people: People, unit: Client) -> None:
    acts.report_submitted(dazu, people)
    acts.return_report(dazu, people["reviewer"])
    page = unit.get(address(dazu, UNIT))
    three = row(dazu)
    assert "退回补正： 请补充" in text_of(page)
    assert f'value="discard-{three}"' not in page.content.decode(), "why it came back would go with it"
    assert send(unit, address(dazu, UNIT), f"discard-{three}", {}).status_code == 400
    assert send(unit, address(dazu, UNIT), "submit", {f"{three}-done": "已补充：项目3个"}).status_code == 302
    report = TaskReport.objects.get()
    assert (report.state, report.done, report.review_reason) == ("submitted", "已补充：项目3个", "")


def test_a_correction_is_begun_given_a_reason_and_can_be_given_up(dazu: Plan, people: People, unit: Client) -> None:
    acts.report_approved(dazu, people)
    three = row(dazu)
    assert f"{three}-done" not in opened(unit, address(dazu, UNIT)), "what is reviewed is not typed over"
    where = f"{address(dazu, UNIT)}?correct={three}"
    response = send(unit, where, "save", {f"{three}-done": "更正后"})
    assert response.status_code == 400
    assert "更正须写明理由" in text_of(response)
    reason = {f"{three}-done": "更正后", f"{three}-correction_reason": "漏写一项"}
    assert send(unit, where, "save", reason).status_code == 302
    assert [(each.revision, each.state) for each in TaskReport.objects.order_by("revision")] == [
        (1, "approved"), (2, "draft"),
    ]  # fmt: skip
    assert send(unit, address(dazu, UNIT), f"discard-{three}", {}).status_code == 302
    assert TaskReport.objects.get().revision == 1


def test_what_is_given_up_is_not_saved_first(dazu: Plan, unit: Client) -> None:
    three = row(dazu)
    send(unit, address(dazu, UNIT), "save", {f"{three}-done": "草拟"})
    assert send(unit, address(dazu, UNIT), f"discard-{three}", {f"{three}-done": "又改了"}).status_code == 302
    assert not TaskReport.objects.exists()


def test_a_closed_quarter_takes_nothing(dazu: Plan, people: People, unit: Client) -> None:
    given = opened(unit, address(dazu, UNIT))
    acts.close(dazu, people["reviewer"])
    response = unit.post(address(dazu, UNIT), {**given, f"{row(dazu)}-done": "已办", "act": "save"})
    assert (response.status_code, states(dazu)) == (409, {})
    assert unit.post(address(dazu, UNIT), {"act": "save"}).status_code == 409, "nor an answer as if something was saved"
    page = unit.get(address(dazu, UNIT)).content.decode()
    assert "已于2026年10月9日定稿，不能再修改" in page
    assert "<textarea" not in page


def test_history_quarters_have_no_form(dazu: Plan, unit: Client) -> None:
    history = ReportingPeriod.objects.filter(plan=dazu, kind="history").first()
    assert history is not None
    assert unit.get(address(dazu, UNIT, history.year, history.quarter)).status_code == 404
    assert unit.get(address(dazu, UNIT, 2031, 1)).status_code == 404
    assert unit.get(f"/plans/{dazu.slug}/units/999999/report/2026/q3/").status_code == 403
    unit.force_login(User.objects.get(username="entry"))
    assert unit.get(f"/plans/{dazu.slug}/units/999999/report/2026/q3/").status_code == 404


def test_the_start_leads_to_the_quarter_at_work(dazu: Plan, unit: Client) -> None:
    answer = unit.get(f"/plans/{dazu.slug}/units/{key_of(dazu, UNIT)}/report/")
    assert answer.status_code == 302
    assert re.search(r"/report/20\d\d/q[1-4]/$", answer["Location"])


@pytest.mark.parametrize("copies", [0, 19])
def test_statements_of_the_form(dazu: Plan, people: People, unit: Client, copies: int) -> None:
    """At 12 and at 240 tasks: everything anew, and while nothing changes."""
    acts.report_submitted(dazu, people)
    widen_tasks(dazu, copies)
    where = address(dazu, UNIT)
    for expected in (8, 3):  # session and person, quarters, units, tasks, reports, worksheet, unit figures, district
        if expected == 8:
            Task.objects.get(plan=dazu, number=1).save()
        with CaptureQueriesContext(connection) as captured:
            assert unit.get(where).status_code == 200
        assert len(captured) == expected
