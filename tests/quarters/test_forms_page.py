"""各单位报送表: one archive out, filled in, a batch back: previewed together, written all or none, on behalf."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from organizations.models import Operation, User
from plans.models import PendingUpload, Plan
from plans.recent import forget_everything
from tasks.models import ReportedState, TaskEvidence, TaskReport
from tasks.reporting import submit_reports
from tasks.review import approve_reports
from tests import acts
from tests.forms_sent import confirm, filled, form_of, round_forms, said, send, sent, texts_of, unzipped, zipped
from tests.people import NOW

pytestmark = pytest.mark.django_db

# By hand: one unit leads one of the tasks alone, the other shares one; each says something else.
OWN, OTHER = "区科技局", "区经济信息委"
NAME, OTHER_NAME = (f"{unit}-2026年前三季度重点任务报送表.xlsx" for unit in (OWN, OTHER))
TYPED = {
    OWN: {"本季度进展": "召开对接会2场；=SUM(A1)", "存在问题": "企业参与不足", "推进状态": "推进缓慢"},
    OTHER: {"零报告": "是", "下一步措施": "+下季度培训", "推进状态": "未启动"},
}
TASKS = {OWN: 3, OTHER: 1}


def forms_of(client: Client, plan: Plan, by: User) -> dict[str, bytes]:
    client.force_login(by)
    response = client.get(f"{round_forms(plan)}.zip")
    assert response.status_code == 200
    return unzipped(response.content)


def typed(forms: dict[str, bytes], *units: str) -> dict[str, bytes]:
    """The files of some units, filled in."""
    names = {unit: f"{unit}-2026年前三季度重点任务报送表.xlsx" for unit in units}
    return {
        name: filled(forms[name], {(TASKS[unit], head): text for head, text in TYPED[unit].items()})
        for unit, name in names.items()
    }


def test_the_archive_has_a_form_for_every_unit_that_reports(
    client: Client, dazu: Plan, people: dict[str, User]
) -> None:
    acts.ask(dazu, people["unit_lead"])
    client.force_login(people["reviewer"])
    first = client.get(f"{round_forms(dazu)}.zip")
    assert "%E6%8A%A5%E9%80%81%E8%A1%A8.zip" in first["Content-Disposition"]
    with ZipFile(BytesIO(first.content)) as archive:
        assert all(info.flag_bits & 0x800 for info in archive.infolist()), "names are UTF-8"
        names = archive.namelist()
    assert {NAME, OTHER_NAME, "区教委-2026年前三季度重点任务报送表.xlsx"} <= set(names)
    assert "区人民法院-2026年前三季度重点任务报送表.xlsx" not in names
    sheet = load_workbook(BytesIO(unzipped(first.content)[NAME])).worksheets[0]
    assert "填报单位（盖章）：区科技局" in [row[0].value for row in sheet.iter_rows(max_row=6)]
    assert client.get(f"{round_forms(dazu)}.zip").content == first.content, "the same bytes for the same content"
    assert Operation.objects.latest("pk").action == "导出"


def test_there_and_back_says_the_same(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    """Out, filled in, in as an archive, confirmed, submitted, approved, out again: cell by cell what was typed."""
    entry = people["entry"]
    batch = typed(forms_of(client, dazu, entry), OWN, OTHER)
    where = sent(client, f"{round_forms(dazu)}/", entry, {"收回.zip": zipped(batch)})
    page = texts_of(client, where)
    for text in ("2个文件", OWN, OTHER, "将写入 <b>2</b> 项", "企业参与不足", "确认，存为草稿"):
        assert text in page
    assert not TaskReport.objects.exists()
    assert confirm(client, where)["Location"] == f"/plans/{dazu.slug}/round/2026/q3/"
    rows = {row.assignment.unit.name: row for row in TaskReport.objects.select_related("assignment__unit")}
    assert {unit: (row.on_behalf, row.state) for unit, row in rows.items()} == {
        OWN: (True, "draft"), OTHER: (True, "draft"),
    }  # fmt: skip
    files = {
        row.report.assignment.unit.name: row for row in TaskEvidence.objects.select_related("report__assignment__unit")
    }
    assert {unit: row.name for unit, row in files.items()} == {OWN: NAME, OTHER: OTHER_NAME}
    with files[OWN].file.open("rb") as attached:
        assert attached.read() == batch[NAME]
    keys = [row.assignment_id for row in rows.values()]
    submit_reports(**acts.where(dazu), assignments=keys, by=entry, at=NOW)
    approve_reports(**acts.where(dazu), assignments=keys, by=people["reviewer"], at=NOW)
    again = forms_of(client, dazu, entry)
    assert {OWN: said(again[NAME], 3), OTHER: said(again[OTHER_NAME], 1)} == TYPED
    assert not PendingUpload.objects.exists()


def test_one_fault_keeps_everything_back_and_the_faulty_ones_come_back_marked(
    client: Client, dazu: Plan, people: dict[str, User]
) -> None:
    entry = people["entry"]
    forms = forms_of(client, dazu, entry)
    batch = typed(forms, OWN, OTHER)
    batch[OTHER_NAME] = filled(batch[OTHER_NAME], {(1, "推进状态"): "顺利"})
    where = sent(client, f"{round_forms(dazu)}/", entry, batch)
    page = texts_of(client, where)
    assert "推进状态请填未启动、正常推进、推进缓慢、已完成之一" in page
    assert "重点任务报送表 I" in page
    response = confirm(client, where)
    assert (response.status_code, TaskReport.objects.count()) == (400, 0)
    assert list(unzipped(client.get(f"{where}marked.zip").content)) == [
        OTHER_NAME.replace(".xlsx", "（已标出错误）.xlsx")
    ]


def test_files_that_cannot_be_taken_are_named_together(
    client: Client, dazu: Plan, people: dict[str, User], two_years: Plan
) -> None:
    entry = people["entry"]
    forms = forms_of(client, dazu, entry)
    batch = typed(forms, OWN)
    twice = forms[OTHER_NAME]
    earlier = form_of(client, dazu, entry, quarter=2)
    files = {**batch, OTHER_NAME: twice, "副本.xlsx": twice, "上半年.xlsx": earlier, "函.pdf": b"%PDF-1.7 x"}
    where = sent(client, f"{round_forms(dazu)}/", entry, files)
    page = texts_of(client, where)
    for reason in (f"{OTHER}的报送表有2份，请只留一份", "2026年上半年的报送表，不能上传到", "这不是表格，而是PDF文件"):
        assert reason in page
    assert "有4处错误，全部没有写入" in page
    assert confirm(client, where).status_code == 400
    assert not TaskReport.objects.exists()


def test_what_no_batch_may_be(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    entry, where = people["entry"], f"{round_forms(dazu)}/"
    form = form_of(client, dazu, entry)
    cases: dict[str, dict[str, bytes]] = {
        "里还有压缩包“内.zip”，请解压后再上传": {"外.zip": zipped({"内.zip": zipped({NAME: form})})},
        "一次最多上传60个文件": {"多.zip": zipped({f"{n}.xlsx": b"x" for n in range(61)})},
        "文件合计超过20MB": {"大.xlsx": b"x" * (20 * 1024 * 1024 + 1)},
        "里没有文件": {"空.zip": zipped({"__MACOSX/._a.xlsx": b"x", "~$a.xlsx": b"x"})},
        "文件已损坏": {"坏.zip": zipped({NAME: form})[:-40]},
        "“说明.txt”：这是文本文件": {"说明.txt": b"hello"},
    }
    for reason, files in cases.items():
        response = send(client, where, entry, files)
        assert (response.status_code, reason in response.content.decode()) == (400, True), reason
    assert client.post(where, {}).status_code == 400
    assert not PendingUpload.objects.exists()


def test_it_is_the_offices_alone_and_a_closed_quarter_takes_nothing(
    client: Client, dazu: Plan, people: dict[str, User]
) -> None:
    entry, where = people["entry"], f"{round_forms(dazu)}/"
    batch = typed(forms_of(client, dazu, entry), OWN)
    kept = sent(client, where, entry, batch)
    for who in ("unit_lead", "reviewer", "system", "foreign_entry"):
        client.force_login(people[who])
        statuses = [client.get(page).status_code for page in (where, kept, f"{kept}marked.zip")]
        assert statuses == [404 if who == "foreign_entry" else 403] * 3, who
    client.force_login(people["unit_lead"])
    assert client.get(f"{round_forms(dazu)}.zip").status_code == 403
    client.force_login(people["entry2"])
    assert client.get(kept).status_code == 404, "another clerk's upload"
    client.force_login(entry)
    seen = client.get(kept).context["preview"]["digest"]
    acts.close(dazu, people["reviewer2"])
    assert client.post(kept, {"act": "confirm", "seen": seen}).status_code == 409
    assert "定稿，不能再修改" in texts_of(client, kept)
    assert not TaskReport.objects.exists()


def test_what_they_ask_of_the_database(
    client: Client, dazu: Plan, people: dict[str, User], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """As many statements for all units as for one."""
    acts.save_report(dazu, people["unit_lead"])
    batch = typed(forms_of(client, dazu, people["entry"]), OTHER)
    forget_everything()
    with django_assert_num_queries(7):
        assert client.get(f"{round_forms(dazu)}.zip").status_code == 200
    where = sent(client, f"{round_forms(dazu)}/", people["entry"], batch)
    forget_everything()
    with django_assert_num_queries(7):
        client.get(where)


def test_a_draft_of_the_unit_becomes_one_on_behalf(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    acts.save_report(dazu, people["unit_lead"])
    batch = typed(forms_of(client, dazu, people["entry"]), OWN)
    where = sent(client, f"{round_forms(dazu)}/", people["entry"], batch)
    confirm(client, where)
    row = TaskReport.objects.get()
    assert (row.on_behalf, row.reported_state, row.evidence.count()) == (True, ReportedState.SLOW, 1)
