"""The report form of a unit: read off the page, filled in, sent, as without scripts."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators.models import IndicatorResponsibility, UnitActual, UnitTarget
from organizations.models import Operation, User
from organizations.roles import Role
from plans.models import Plan, ReportingPeriod
from tasks.asking import ask_supporters
from tasks.measures import Measure, approve_measures, save_measures, submit_measures
from tasks.models import MeasurePlan, ReportedState, ReportRequest, Task, TaskAssignment, TaskEvidence, TaskReport
from tasks.reporting import ReportInput, save_reports, submit_reports, withdraw_reports
from tasks.review import approve_reports
from tests import acts
from tests.people import NOW, add
from tests.plans_in_use import widen_tasks
from tests.reportpage import address, fields, key_of, opened, row_of, send

pytestmark = pytest.mark.django_db

People = dict[str, User]
UNIT = "区科技局"  # of `unit_lead`; answers for tasks 2, 3, 4, 7
PDF = b"%PDF-1.7 text"


@pytest.fixture
def unit(client: Client, people: People) -> Client:
    client.force_login(people["unit_lead"])
    return client


def row(plan: Plan, task: int = 3, unit: str = UNIT) -> str:
    return f"r-{row_of(plan, unit, task)}"


def states(plan: Plan) -> dict[int, str]:
    return dict(TaskReport.objects.filter(period__plan=plan).values_list("assignment__task__number", "state"))


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


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


def test_a_file_does_not_bring_in_a_reason_that_is_too_long(dazu: Plan, people: People, unit: Client) -> None:
    acts.report_approved(dazu, people)
    three = row(dazu)
    changes = {f"{three}-files": SimpleUploadedFile("1.pdf", PDF), f"{three}-correction_reason": "长" * 301}
    response = send(unit, f"{address(dazu, UNIT)}?correct={three}", "save", changes)
    assert response.status_code == 400
    assert "更正理由不得超过300字" in text_of(response)
    assert (TaskReport.objects.count(), TaskEvidence.objects.count()) == (1, 0)


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


def test_files_are_attached_shown_and_removed(dazu: Plan, unit: Client) -> None:
    three = row(dazu)
    file = SimpleUploadedFile("会议纪要.pdf", PDF)
    assert send(unit, address(dazu, UNIT), "save", {f"{three}-files": file}).status_code == 302
    evidence = TaskEvidence.objects.get()
    text = unit.get(address(dazu, UNIT)).content.decode()
    assert f"/plans/{dazu.slug}/tasks/evidence/{evidence.pk}/" in text
    answer = unit.get(f"/plans/{dazu.slug}/tasks/evidence/{evidence.pk}/")
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert send(unit, address(dazu, UNIT), f"remove-{evidence.pk}", {}).status_code == 302
    assert not TaskEvidence.objects.exists()


HOSTILE: list[tuple[str, bytes, str]] = [
    ("报告.pdf", b"MZ\x90\x00this program", "的内容不是pdf文件，可能改过扩展名"),
    ("报告.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "不是可以上传的文件类型"),
    ("报告.html", b"<script>alert(1)</script>", "不是可以上传的文件类型"),
    ("报告.png", b"<svg><script>alert(1)</script></svg>", "的内容不是png文件"),
    ("报告.pdf", b"", "是空文件"),
    ("报告.pdf.exe", PDF, "不是可以上传的文件类型"),
    ("报告.docx", b"PK\x03\x04 not an archive", "的内容不是docx文件"),
    ("报告.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "的内容不是doc文件"),
    ("报告.pdf", PDF.ljust(21 * 1024 * 1024), "单个文件不能超过20MB"),
]


@pytest.mark.parametrize(("name", "content", "said"), HOSTILE, ids=[f"{each[0]} {each[2]}" for each in HOSTILE])
def test_hostile_files_are_refused_beside_the_field(
    dazu: Plan, unit: Client, name: str, content: bytes, said: str
) -> None:
    three = row(dazu)
    changes = {f"{three}-files": SimpleUploadedFile(name, content), f"{three}-done": "已办"}
    response = send(unit, address(dazu, UNIT), "save", changes)
    assert response.status_code == 400
    assert said in text_of(response)
    assert not TaskEvidence.objects.exists()
    assert TaskReport.objects.get().done == "已办", "what was typed beside it is kept"


HARMLESS: list[tuple[str, bytes, str]] = [
    ("../../../etc/passwd.pdf", PDF, "passwd.pdf"),
    ("长" * 300 + ".pdf", PDF, "长" * 116 + ".pdf"),
    ("报告\u202efdp.pdf", PDF, "报告fdp.pdf"),
    ("两样都是.pdf", PDF + b"<script>alert(1)</script>PK\x03\x04", "两样都是.pdf"),
    ("照片.jpg", b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", "照片.jpg"),
]


@pytest.mark.parametrize(("name", "content", "kept"), HARMLESS, ids=[each[2][:12] for each in HARMLESS])
def test_other_oddities_are_kept_harmless(dazu: Plan, unit: Client, name: str, content: bytes, kept: str) -> None:
    """Kept under a name of our own, handed out as a download that no browser guesses about."""
    upload = SimpleUploadedFile("x.pdf", content)
    upload._name = name  # type: ignore[attr-defined]  # past Django's own cleaning of the name
    response = send(unit, address(dazu, UNIT), "save", {f"{row(dazu)}-files": upload})
    assert response.status_code == 302
    evidence = TaskEvidence.objects.get()
    assert (evidence.name, re.fullmatch(r"[0-9a-f]{32}\.(pdf|jpg)", evidence.file.name or "") is not None) == (
        kept,
        True,
    )
    answer = unit.get(f"/plans/{dazu.slug}/tasks/evidence/{evidence.pk}/")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert (answer["X-Content-Type-Options"], "default-src" in answer["Content-Security-Policy"]) == ("nosniff", True)


def test_ones_own_file_does_not_make_ones_own_words_stale(dazu: Plan, unit: Client) -> None:
    three = row(dazu)
    changes = {f"{three}-done": "长" * 301, f"{three}-files": SimpleUploadedFile("1.pdf", PDF)}
    response = send(unit, address(dazu, UNIT), "save", changes)
    assert (response.status_code, TaskEvidence.objects.count()) == (400, 1)
    given = fields(response.content.decode())
    assert unit.post(address(dazu, UNIT), {**given, f"{three}-done": "短", "act": "save"}).status_code == 302
    assert TaskReport.objects.get().done == "短"


def test_eleven_files_are_too_many(dazu: Plan, unit: Client) -> None:
    three = row(dazu)
    ten = [SimpleUploadedFile(f"{place}.pdf", PDF) for place in range(10)]
    assert send(unit, address(dazu, UNIT), "save", {f"{three}-files": ten}).status_code == 302
    response = send(unit, address(dazu, UNIT), "save", {f"{three}-files": SimpleUploadedFile("11.pdf", PDF)})
    assert (response.status_code, TaskEvidence.objects.count()) == (400, 10)
    assert "一项任务每个季度最多10个文件" in text_of(response)


# The office on behalf of a unit


def test_on_behalf_the_message_has_to_be_attached(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    where, three = address(dazu, UNIT), row(dazu)
    assert "您正在代区科技局填报（代填）" in text_of(client.get(where))
    changes = {f"{three}-done": "来函告知", f"{three}-reported_state": "on_track"}
    response = send(client, where, "submit", changes)
    assert response.status_code == 400
    assert "代填须附上该单位的来函或消息截图" in text_of(response)
    file = SimpleUploadedFile("微信截图.png", b"\x89PNG\r\n\x1a\n")
    assert send(client, where, "submit", {f"{three}-files": file}).status_code == 302
    report = TaskReport.objects.get()
    assert (report.on_behalf, report.state, report.typed_by) == (True, "submitted", people["entry"])
    for page in (where, f"/plans/{dazu.slug}/tasks/3/?year=2026&quarter=3&unreviewed=1"):
        assert "代填" in text_of(client.get(page))


def test_the_offices_own_unit_is_not_on_behalf(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    where, five = address(dazu, "区市场监管局"), row(dazu, 5, "区市场监管局")
    assert "代填" not in text_of(client.get(where))
    assert (
        send(client, where, "submit", {f"{five}-done": "已办", f"{five}-reported_state": "on_track"}).status_code == 302
    )


# Asking and quoting


def test_a_lead_asks_a_supporter_reports_and_is_quoted(dazu: Plan, people: People, client: Client) -> None:
    where, three = address(dazu, UNIT), row(dazu)
    park = row_of(dazu, "大足高新区", 3)
    client.force_login(people["unit_lead"])
    asked = {"ask-3-assignments": [str(park)], "ask-3-note": "请补充园区情况"}
    assert send(client, where, "ask-3", asked).status_code == 302
    assert ReportRequest.objects.get().asked_by == people["unit_lead"]
    person = add("park", Role.UNIT_LEAD, dazu.region, TaskAssignment.objects.get(pk=park).unit)
    client.force_login(person)
    there = address(dazu, "大足高新区")
    text = text_of(client.get(there))
    assert "配合单位（已征集）" in text
    assert "unit_lead某征集：请补充园区情况" in text
    mark = "园区草稿不给别人看"
    send(client, there, "save", {f"r-{park}-done": mark, f"r-{park}-reported_state": "on_track"})
    client.force_login(people["unit_lead"])
    assert mark not in client.get(where).content.decode()
    client.force_login(person)
    assert send(client, there, "submit", {f"r-{park}-done": "园区新建平台1个"}).status_code == 302
    client.force_login(people["unit_lead"])
    assert "园区新建平台1个" in client.get(where).content.decode()
    changes = {f"{three}-done": "全区情况", f"{three}-reported_state": "on_track", f"{three}-quotes": [str(park)]}
    assert send(client, where, "submit", changes).status_code == 302
    report = TaskReport.objects.get(assignment__unit__name=UNIT)
    assert [(each["unit"], each["text"]) for each in report.quotes] == [("大足高新区", "园区新建平台1个")]


def test_a_quote_stays_when_the_supporter_takes_its_report_back(dazu: Plan, people: People, unit: Client) -> None:
    park, three = row_of(dazu, "区教委", 3), row(dazu)
    where: dict[str, Any] = {**acts.where(dazu), "at": NOW}
    ask_supporters(**where, task=3, assignments=[park], by=people["unit_lead"])
    said = ReportInput(assignment=park, reported_state=ReportedState.ON_TRACK, done="学校试点2所")
    save_reports(**where, reports=[said], by=people["other_unit"])
    submit_reports(**where, assignments=[park], by=people["other_unit"])
    send(unit, address(dazu, UNIT), "save", {f"{three}-done": "全区情况", f"{three}-quotes": [str(park)]})
    withdraw_reports(**acts.where(dazu), assignments=[park], by=people["other_unit"])
    send(unit, address(dazu, UNIT), "save", {f"{three}-done": "全区情况，已更新"})
    report = TaskReport.objects.get(assignment__unit__name=UNIT)
    assert (report.done, [each["text"] for each in report.quotes]) == ("全区情况，已更新", ["学校试点2所"])


def test_a_supporter_who_was_not_asked_has_no_row(dazu: Plan, people: People, client: Client) -> None:
    park = TaskAssignment.objects.get(pk=row_of(dazu, "大足高新区", 3))
    client.force_login(add("park", Role.UNIT_LEAD, dazu.region, park.unit))
    there = address(dazu, "大足高新区")
    assert "本季度没有需要报送的任务" in text_of(client.get(there))
    client.post(there, {"act": "save", f"r-{park.pk}-done": "硬塞", f"r-{park.pk}-version": "0"})
    assert not TaskReport.objects.exists()


def test_a_request_is_taken_back(dazu: Plan, people: People, unit: Client) -> None:
    park = row_of(dazu, "大足高新区", 3)
    ask_supporters(**acts.where(dazu), task=3, assignments=[park], by=people["unit_lead"], at=NOW)
    assert send(unit, address(dazu, UNIT), f"unask-{park}", {}).status_code == 302
    assert not ReportRequest.objects.exists()


def test_asking_nobody_is_said(dazu: Plan, unit: Client) -> None:
    response = send(unit, address(dazu, UNIT), "ask-3", {})
    assert response.status_code == 400
    assert "请先勾选要征集的配合单位" in text_of(response)


# Measures of the year, and the unit's own part


def test_measures_are_filed_with_the_form(dazu: Plan, unit: Client) -> None:
    key = row_of(dazu, UNIT, 3)
    where = address(dazu, UNIT, 2026, 1)
    changes = {f"m-{key}-0-title": "组织揭榜3项", f"m-{key}-0-person": "演示人员", f"m-{key}-0-due_on": "2026-06-30"}
    assert send(unit, where, "submit", changes).status_code == 302
    plan = MeasurePlan.objects.get()
    assert (plan.state, plan.period.quarter) == ("submitted", 1)
    assert plan.measures == [{"title": "组织揭榜3项", "person": "演示人员", "due_on": "2026-06-30"}]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "组织揭榜", "due_on": "2026-06-30"}, "请写明责任人"),
        ({"person": "演示人员", "due_on": "2026-06-30"}, "请写明措施"),
        ({"title": "组织揭榜", "person": "演示人员"}, "请选择完成时限"),
        ({"title": "组织揭榜", "person": "演示人员", "due_on": "2026-02-30"}, "日期应如2026-06-30"),
        ({"title": "组织揭榜", "person": "演示人员", "due_on": "2027-01-01"}, "完成时限应在2026年内"),
    ],
)
def test_faulty_measures_are_kept_as_typed(dazu: Plan, unit: Client, changes: dict[str, str], said: str) -> None:
    key = row_of(dazu, UNIT, 3)
    sent = {f"m-{key}-1-{name}": value for name, value in changes.items()}
    response = send(unit, address(dazu, UNIT, 2026, 1), "save", sent)
    assert response.status_code == 400
    assert said in text_of(response)
    assert not MeasurePlan.objects.exists()
    given = fields(response.content.decode())
    assert {name: given[name] for name in sent} == sent


def test_reviewed_measures_are_not_emptied_but_changed_later_in_the_year(
    dazu: Plan, people: People, unit: Client
) -> None:
    key = row_of(dazu, UNIT, 3)
    measure = Measure(title="组织揭榜3项", person="演示人员", due_on=date(2026, 6, 30))
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 1, "at": NOW}
    save_measures(**where, assignment=key, measures=[measure], by=people["unit_lead"])
    submit_measures(**where, assignments=[key], by=people["unit_lead"])
    approve_measures(**where, assignments=[key], by=people["reviewer"])
    third = address(dazu, UNIT)
    blank = {f"m-{key}-0-{name}": "" for name in ("title", "person", "due_on")}
    response = send(unit, third, "save", blank)
    assert response.status_code == 400
    assert "已审核的年度工作措施不能全部清空" in text_of(response)
    assert send(unit, third, "submit", {f"m-{key}-0-due_on": "2026-11-30"}).status_code == 302
    assert dict(MeasurePlan.objects.values_list("period__quarter", "state")) == {1: "approved", 3: "submitted"}


def test_the_units_part_is_read_saved_and_submitted(dazu: Plan, people: People, client: Client) -> None:
    owner = IndicatorResponsibility.objects.get(indicator__plan=dazu, indicator__number=1, unit__name="大足高新区")
    client.force_login(add("park", Role.UNIT_LEAD, dazu.region, owner.unit))
    there = address(dazu, "大足高新区")
    actual, target = f"c-actual-{owner.pk}", f"c-target-{owner.pk}"
    response = send(client, there, "save", {f"{actual}-value": "１86件", f"{target}-value": "2l0"})
    assert response.status_code == 400
    assert "第2个字符" in text_of(response)
    assert UnitActual.objects.get().value == 186
    assert not UnitTarget.objects.exists()
    assert fields(response.content.decode())[f"{target}-value"] == "2l0"
    assert send(client, there, "submit", {f"{target}-value": "210"}).status_code == 302
    assert (UnitActual.objects.get().state, UnitTarget.objects.get().state) == ("submitted", "submitted")
    assert send(client, there, f"withdraw-{actual}", {}).status_code == 302
    assert UnitActual.objects.get().state == "draft"
    assert send(client, there, "save", {f"{actual}-value": ""}).status_code == 302
    assert not UnitActual.objects.exists()


# Who, and when


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
    for expected in (9, 3):  # session and person, quarters, units, tasks 2, reports, worksheet, unit figures, district
        if expected == 9:
            Task.objects.get(plan=dazu, number=1).save()
        with CaptureQueriesContext(connection) as captured:
            assert unit.get(where).status_code == 200
        assert len(captured) == expected
