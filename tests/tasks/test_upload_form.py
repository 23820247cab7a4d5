"""A unit's report form as a workbook: what it holds, what comes back, what is refused; nothing is written before."""

from typing import Any

import pytest
from django.test import Client

from organizations.models import Operation, User
from plans.models import PendingUpload, Plan
from tasks.models import TaskEvidence, TaskReport
from tests import acts
from tests.forms_sent import address, book_of, cell_of, confirm, filled, form_of, said, send, sent, texts_of, unzipped
from tests.workbooks.files import saved, table

pytestmark = pytest.mark.django_db

TYPED: dict[tuple[int, str], object] = {
    (3, "本季度进展"): "召开对接会2场，\n达成意向5项", (3, "存在问题"): "企业参与不足", (3, "下一步措施"): "12月底前再开1场",
    (3, "推进状态"): "正常推进",
}  # fmt: skip


def test_what_the_form_holds(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    acts.save_report(dazu, people["unit_lead"])
    content = form_of(client, dazu, people["unit_lead"])
    book = book_of(content)
    sheet = book.worksheets[0]
    page = sheet.page_setup
    assert (page.orientation, page.paperSize, page.fitToWidth) == ("landscape", 9, 1)
    top = [sheet.cell(row, 1).value for row in (1, 4)]
    assert top == [
        "重庆市大足区专利提升专项行动计划（2025—2027年）2026年前三季度重点任务报送表",
        "填报单位（盖章）：区科技局",
    ]
    assert "填报日期" in " ".join(str(cell.value) for cell in sheet[4])
    foot = str(sheet.cell(sheet.max_row, 1).value)
    assert [word for word in ("填报人", "审核人", "单位负责人", "联系电话") if word in foot] == foot.replace(
        "　", ""
    ).strip("：").split("：")
    assert said(content, 3) == {"本季度进展": "已召开对接会", "推进状态": "正常推进"}
    assert cell_of(book, 3, "责任/配合").value == "责任单位"
    assert [cell_of(book, 3, head).protection.locked for head in ("具体内容", "上季度进展", "本季度进展", "零报告")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert "300字以内" in cell_of(book, 3, "具体内容").comment.text
    grows = f'<row r="{cell_of(book, 3, "本季度进展").row}" ht="66">'  # by itself: nobody has chosen its height
    assert grows in unzipped(content)["xl/worksheets/sheet1.xml"].decode()
    checks = {cell: each for each in sheet.data_validations.dataValidation for cell in str(each.sqref).split()}
    assert checks[cell_of(book, 3, "推进状态").coordinate].formula1 == '"未启动,正常推进,推进缓慢,已完成"'
    assert checks[cell_of(book, 3, "本季度进展").coordinate].formula2 == "300"
    numbers = [row[0].value for row in sheet.iter_rows(min_row=6, max_row=sheet.max_row - 1)]
    assert 3 in numbers
    assert form_of(client, dazu, people["unit_lead"]) == content, "the same bytes for the same content"


def test_last_quarter_stands_beside_and_what_was_handed_in_is_locked(
    client: Client, dazu: Plan, people: dict[str, User]
) -> None:
    acts.report_approved(dazu, people)
    book = book_of(form_of(client, dazu, people["unit_lead"]))
    assert cell_of(book, 3, "本季度进展").protection.locked
    later = book_of(form_of(client, dazu, people["unit_lead"], quarter=4))
    assert cell_of(later, 3, "上季度进展").value == "已召开对接会"
    assert cell_of(later, 3, "本季度进展").value is None


def test_it_comes_back_as_drafts_of_the_unit(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    lead = people["unit_lead"]
    where = sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": filled(form_of(client, dazu, lead), TYPED)})
    page = texts_of(client, where)
    assert not TaskReport.objects.exists()
    place = cell_of(book_of(form_of(client, dazu, lead)), 3, "存在问题").coordinate
    for text in ("将写入 <b>1</b> 项", "企业参与不足", f"重点任务报送表 {place}", "确认，存为草稿"):
        assert text in page
    response = confirm(client, where)
    assert (response.status_code, response["Location"]) == (302, address(dazu))
    row = TaskReport.objects.get()
    assert (row.done, row.reported_state, row.state, row.on_behalf) == (
        "召开对接会2场，\n达成意向5项", "on_track", "draft", False,
    )  # fmt: skip
    assert not TaskEvidence.objects.exists()
    assert not PendingUpload.objects.exists()
    assert "1项 sha256:" in Operation.objects.get(action="上传确认").detail
    where = sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": form_of(client, dazu, lead)})
    assert "表中没有新内容" in texts_of(client, where)


CASES: dict[str, tuple[dict[tuple[int, str], object], str]] = {
    "too long": ({(3, "本季度进展"): "字" * 301}, "本季进展不得超过300字，现有301字"),
    "a state that is none": ({(3, "推进状态"): "严重滞后"}, "推进状态请填未启动、正常推进、推进缓慢、已完成之一"),
    "progress and none": ({(3, "本季度进展"): "甲", (3, "零报告"): "是"}, "已填写本季度进展，不能再填零报告"),
    "neither yes nor no": ({(3, "零报告"): "也许"}, "零报告只填“是”，有进展的留空"),
    "a formula nobody calculated": ({(3, "存在问题"): "=A1"}, "公式没有计算结果"),
    "a task of another unit": (
        {(3, "具体内容"): "开展招商引资", (3, "本季度进展"): "甲"},
        "不是本单位本季度须报送的任务",
    ),
}


def test_every_fault_is_said_at_its_cell_and_nothing_is_written(
    client: Client, dazu: Plan, people: dict[str, User]
) -> None:
    lead = people["unit_lead"]
    form = form_of(client, dazu, lead)
    for name, (values, reason) in CASES.items():
        where = sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": filled(form, values)})
        page = texts_of(client, where)
        assert reason in page, name
        assert "有1处错误，全部没有写入" in page, name
        response = confirm(client, where)
        assert (response.status_code, "还有错误" in response.content.decode()) == (400, True), name
    assert not TaskReport.objects.exists()
    marked = book_of(client.get(f"{where}marked.xlsx").content)
    assert "【填报有误】" in cell_of(marked, 3, "具体内容").comment.text
    assert cell_of(marked, 3, "具体内容").fill.start_color.rgb == "00FFC7CE"


def test_what_is_none_of_the_quarters_is_refused_by_name_and_not_kept(
    client: Client, dazu: Plan, people: dict[str, User], two_years: Plan
) -> None:
    lead = people["unit_lead"]
    acts.ask(dazu, lead)
    others = form_of(client, dazu, people["entry"], "区教委")
    stripped = book_of(form_of(client, dazu, lead))
    del stripped["IPPlan标识"]
    cell = next(c for c in stripped.worksheets[0]["A"] if "填报单位" in str(c.value))
    cell.value = "填报单位（盖章）：某某公司"
    cases = {
        "这是区教委的报送表，不能在区科技局的填报页上传": others,
        "2026年上半年的报送表，不能上传到": form_of(client, dazu, lead, quarter=2),
        "表头写的“某某公司”不是本计划的单位": saved(stripped),
        "没有系统的标识，也没有写填报单位": table([["序号", "本季度进展"], [3, "甲"]]),
        "Windows程序": b"MZ\x90",
    }
    for reason, content in cases.items():
        response = send(client, f"{address(dazu)}upload/", lead, {"表.xlsx": content})
        assert (response.status_code, reason in response.content.decode()) == (400, True), reason
    assert "请先选择要上传的文件" in client.post(f"{address(dazu)}upload/").content.decode()
    assert not PendingUpload.objects.exists()


def test_blank_cells_leave_what_stands_and_zero_reports_replace_progress(
    client: Client, dazu: Plan, people: dict[str, User]
) -> None:
    lead = people["unit_lead"]
    acts.save_report(dazu, lead)
    blank = filled(form_of(client, dazu, lead), {(3, "本季度进展"): None, (3, "下一步措施"): "再开1场"})
    where = sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": blank})
    assert "本季度进展已留空：系统中的内容保持不变" in texts_of(client, where)
    confirm(client, where)
    row = TaskReport.objects.get()
    assert (row.done, row.next_steps) == ("已召开对接会", "再开1场")
    nothing = filled(form_of(client, dazu, lead), {(3, "本季度进展"): None, (3, "零报告"): "是"})
    confirm(client, sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": nothing}))
    row.refresh_from_db()
    assert (row.done, row.nothing_new) == ("", True)
    again = filled(form_of(client, dazu, lead), {(3, "本季度进展"): "又有进展", (3, "零报告"): None})
    confirm(client, sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": again}))
    row.refresh_from_db()
    assert (row.done, row.nothing_new) == ("又有进展", False)


def test_what_was_changed_under_the_form_is_decided_by_the_person(
    client: Client, dazu: Plan, people: dict[str, User]
) -> None:
    lead = people["unit_lead"]
    acts.save_report(dazu, lead, "甲")
    content = filled(form_of(client, dazu, lead), {(3, "本季度进展"): "乙"})
    acts.save_report(dazu, people["entry"], "丙")
    where = sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": content})
    page = texts_of(client, where)
    key = str(acts.assignment_of(dazu))
    for text in ("需要您决定 <b>1</b> 项", "下载模板时是甲", "entry某", f'value="{key}"'):
        assert text in page
    confirm(client, where)
    assert TaskReport.objects.get().done == "丙"
    confirm(client, sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": content}), mine=[key])
    assert TaskReport.objects.get().done == "乙"


def test_a_cell_that_says_what_was_printed_takes_nothing_back(
    client: Client, dazu: Plan, people: dict[str, User]
) -> None:
    lead = people["unit_lead"]
    acts.save_report(dazu, lead, "甲")
    content = filled(form_of(client, dazu, lead), {(3, "存在问题"): "缺人"})
    acts.save_report(dazu, people["entry"], "丙")
    confirm(client, sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": content}))
    row = TaskReport.objects.get()
    assert (row.done, row.problems) == ("丙", "缺人")


def _submitted(plan: Plan, people: dict[str, User]) -> None:
    acts.submit_report(plan, people["unit_lead"])


def _approved(plan: Plan, people: dict[str, User]) -> None:
    acts.approve_report(plan, people["reviewer"])


def _closed(plan: Plan, people: dict[str, User]) -> None:
    acts.close(plan, people["reviewer2"])


def test_states_that_take_nothing_are_said_before(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    lead = people["unit_lead"]
    acts.save_report(dazu, lead)
    content = filled(form_of(client, dazu, lead), {(3, "本季度进展"): "改"})
    where = sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": content})
    seen = client.get(where).context["preview"]["digest"]
    steps: tuple[tuple[Any, str, int], ...] = (
        (_submitted, "已报送，请先在填报页撤回再修改", 400),
        (_approved, "已审核，更正请在填报页办理并写明更正理由", 400),
        (_closed, "定稿，不能再修改", 409),
    )
    for act, reason, status in steps:
        act(dazu, people)
        assert reason in texts_of(client, where)
        assert client.post(where, {"act": "confirm", "seen": seen}).status_code == status
    assert client.post(f"{address(dazu)}upload/", {}).status_code == 200, "read only"
    assert TaskReport.objects.get().done == "已召开对接会"


def test_another_unit_sees_neither_form_nor_upload(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    lead = people["unit_lead"]
    where = sent(client, f"{address(dazu)}upload/", lead, {"表.xlsx": filled(form_of(client, dazu, lead), TYPED)})
    client.force_login(people["other_unit"])
    for page in (f"{address(dazu)}form.xlsx", f"{address(dazu)}upload/", where, f"{where}marked.xlsx"):
        assert client.get(page).status_code == 403
    own = where.replace(f"units/{acts.own_unit(dazu)}", f"units/{acts.own_unit(dazu, '区教委')}")
    assert client.get(own).status_code == 404
    client.force_login(people["reviewer"])
    assert (client.get(f"{address(dazu)}form.xlsx").status_code, client.get(where).status_code) == (200, 403)
    client.force_login(lead)
    assert client.post(where, {"act": "discard"})["Location"] == f"{address(dazu)}upload/"
    assert not PendingUpload.objects.exists()
