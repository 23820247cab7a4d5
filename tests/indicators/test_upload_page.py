"""The pages of an upload: chosen, shown, confirmed or refused; nothing is written before, all or nothing then."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Actual
from organizations.models import Operation, User
from plans.models import PendingUpload, Plan
from tests import acts
from tests.people import NOW, approve
from tests.uploads import file_of, filled, preview_of, template_of
from tests.workbooks.files import saved, table

pytestmark = pytest.mark.django_db

UPLOAD = "/plans/dazu-patents-2025/entry/2026/q3/upload/"
TYPED: dict[tuple[int, str], object] = {
    (1, "本期数"): 518, (1, "数据来源"): "市局通报", (1, "截至日期"): date(2026, 9, 28), (1, "数据性质"): "核定数",
    (1, "全市排位"): 12, (1, "全市平均"): 600.5, (1, "全市数据来源"): "市局", (1, "备注"): "口径不变", (3, "分子"): 104,
    (3, "分母"): 83.2, (2, "数量"): 11, (4, "不参评理由"): "本季停报",
}  # fmt: skip


@pytest.fixture
def clerk(client: Client, people: dict[str, User]) -> Client:
    client.force_login(people["entry"])
    return client


def sent(client: Client, content: bytes) -> str:
    """Send a file; the address of its preview."""
    response = client.post(UPLOAD, {"workbook": file_of(content)})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def confirm(client: Client, where: str, **more: Any) -> Any:
    page = client.get(where)
    return client.post(where, {"act": "confirm", "seen": page.context["preview"]["digest"], **more})


def test_nothing_is_written_before_it_is_confirmed_and_then_all_of_it(clerk: Client, dazu: Plan) -> None:
    where = sent(clerk, filled(dazu, TYPED))
    page = clerk.get(where).content.decode()
    assert not Actual.objects.exists()
    for said in ("将写入 <b>4</b> 项", "市局通报", "指标数据 G4", "确认，存为草稿"):
        assert said in page
    response = confirm(clerk, where)
    assert (response.status_code, response["Location"]) == (302, "/plans/dazu-patents-2025/entry/2026/q3/")
    rows = {row.indicator.number: row for row in Actual.objects.select_related("indicator")}
    first = rows[1]
    assert (first.value, first.source, first.as_of, first.certainty) == (518, "市局通报", date(2026, 9, 28), "final")
    assert (first.city_rank, first.city_average, first.city_source) == (12, Decimal("600.5"), "市局")
    assert (rows[3].numerator, rows[3].denominator, rows[3].value) == (104, Decimal("83.2"), None)
    assert (rows[2].quantity, rows[4].not_applicable_reason) == (11, "本季停报")
    assert {row.state for row in rows.values()} == {"draft"}
    assert not PendingUpload.objects.exists()
    assert "4项 sha256:" in Operation.objects.get(action="上传确认").detail
    assert "4项已存为草稿，尚未报送" in clerk.get("/plans/dazu-patents-2025/entry/2026/q3/").content.decode()
    assert preview_of(dazu, saved(template_of(dazu))).changed == []


def test_with_a_fault_nothing_can_be_confirmed_and_the_own_workbook_comes_back_marked(
    clerk: Client, dazu: Plan
) -> None:
    where = sent(clerk, filled(dazu, {**TYPED, (5, "本期数"): "二十", (6, "本期数"): "5.1亿"}))
    page = clerk.get(where).content.decode()
    assert "有1处错误，全部没有写入" in page
    assert "指标数据 G8" in page
    assert "确认，存为草稿" not in page
    response = confirm(clerk, where)
    assert response.status_code == 400
    assert "还有错误" in response.content.decode()
    assert not Actual.objects.exists()
    answer = clerk.get(f"{where}marked.xlsx")
    sheet = load_workbook(BytesIO(answer.content))["指标数据"]
    assert sheet["G8"].fill.start_color.rgb == "00FFC7CE"
    assert "【填报有误】" in sheet["G8"].comment.text
    assert sheet["G9"].fill.fill_type is None


def test_what_cannot_be_read_is_not_kept(clerk: Client, dazu: Plan) -> None:
    for content, reason in (
        (b"MZ\x90", "Windows程序"),
        (table([["a"]]), "没有找到可以读取的表"),
        (saved(template_of(dazu, 2026, 2)), "2026年上半年的模板"),
    ):
        response = clerk.post(UPLOAD, {"workbook": file_of(content)})
        assert response.status_code == 400
        assert reason in response.content.decode()
    assert "请先选择要上传的文件" in clerk.post(UPLOAD).content.decode()
    assert not PendingUpload.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_decided_by_the_person(
    clerk: Client, dazu: Plan, people: dict[str, User]
) -> None:
    acts.save_figure(dazu, people["entry"], "510")
    content = filled(dazu, {(1, "本期数"): 518, (5, "本期数"): 60, (5, "备注"): "甲"})
    acts.save_figure(dazu, people["entry2"], "512")
    save_actuals(**acts.where(dazu), figures=[FigureInput(number=5, source="别人")], by=people["entry2"], at=NOW)
    where = sent(clerk, content)
    page = clerk.get(where).content.decode()
    for said in ("需要您决定 <b>1</b> 项", "下载模板时是510", "entry2某", 'value="2026q3-1"', "<b>518</b>"):
        assert said in page
    confirm(clerk, where)
    rows = {row.indicator.number: row for row in Actual.objects.select_related("indicator")}
    assert rows[1].value == 512
    assert (rows[5].value, rows[5].source, rows[5].note) == (60, "别人", "甲"), "what was not changed there is kept"
    where = sent(clerk, content)
    confirm(clerk, where, mine=["2026q3-1"])
    assert Actual.objects.get(indicator__number=1).value == 518


def test_a_cell_that_says_what_was_printed_takes_nothing_back(
    clerk: Client, dazu: Plan, people: dict[str, User]
) -> None:
    acts.save_figure(dazu, people["entry"], "510")
    content = filled(dazu, {(1, "备注"): "口径不变"})
    acts.save_figure(dazu, people["entry2"], "512")
    where = sent(clerk, content)
    assert clerk.get(where).context["preview"]["counts"] == {"changed": 1, "stale": 0, "faulty": 0}
    confirm(clerk, where)
    row = Actual.objects.get()
    assert (row.value, row.note) == (512, "口径不变")


def test_what_changed_since_the_preview_is_shown_again(clerk: Client, dazu: Plan, people: dict[str, User]) -> None:
    where = sent(clerk, filled(dazu, TYPED))
    seen = clerk.get(where).context["preview"]["digest"]
    acts.save_figure(dazu, people["entry2"], "512")
    response = clerk.post(where, {"act": "confirm", "seen": seen})
    assert response.status_code == 400
    assert "核对以后数据有变化" in response.content.decode()
    assert Actual.objects.count() == 1


def test_states_that_take_nothing_are_said_before(clerk: Client, dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2026, 3, {1: 510, 5: 40}, people)
    save_actuals(**acts.where(dazu), figures=[FigureInput(number=4, value=Decimal(60))], by=people["entry2"], at=NOW)
    submit_actuals(**acts.where(dazu), numbers=[4], by=people["entry2"], at=NOW)
    wrong = {(1, "本期数"): 518, (4, "本期数"): 61, (5, "本期数"): 41, (5, "更正理由"): "漏计1次"}
    page = clerk.get(sent(clerk, filled(dazu, wrong))).content.decode()
    assert "已审核，更正须写明更正理由" in page
    assert "已报送，请先在填报页撤回再修改" in page
    assert "有2处错误" in page
    confirm(clerk, sent(clerk, filled(dazu, {key: value for key, value in wrong.items() if key[0] == 5})))
    row = Actual.objects.get(indicator__number=5, state="draft")
    assert (row.value, row.revision, row.correction_reason) == (41, 2, "漏计1次")


def test_a_closed_quarter_takes_nothing(clerk: Client, dazu: Plan, people: dict[str, User]) -> None:
    where = sent(clerk, filled(dazu, TYPED))
    acts.close(dazu, people["reviewer2"])
    before = Actual.objects.count()
    assert "定稿，不能再修改" in clerk.get(where).content.decode()
    assert confirm(clerk, where).status_code == 409
    assert clerk.post(UPLOAD, {"workbook": file_of(filled(dazu, TYPED))}).status_code == 200
    assert Actual.objects.count() == before


def test_nobody_else_sees_the_upload(client: Client, clerk: Client, dazu: Plan, people: dict[str, User]) -> None:
    where = sent(clerk, filled(dazu, TYPED))
    client.force_login(people["entry2"])
    for address in (where, f"{where}marked.xlsx"):
        assert client.get(address).status_code == 404
    assert client.post(where, {"act": "discard"}).status_code == 404
    client.force_login(people["entry"])
    assert client.post(where, {"act": "discard"})["Location"] == UPLOAD
    assert not PendingUpload.objects.exists()


@pytest.mark.parametrize("numbers", [(1,), (1, 4, 5, 6, 7, 9, 10, 11, 15, 16)])
def test_statements_do_not_grow_with_the_rows(
    clerk: Client, dazu: Plan, numbers: tuple[int, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    where = sent(clerk, filled(dazu, {(number, "本期数"): 70 + number for number in numbers}))
    for address, statements in (
        (f"{UPLOAD[:-7]}template.xlsx", 3),
        (UPLOAD, 2),
        (where, 6),
        (f"{where}marked.xlsx", 6),
    ):
        clerk.get(address)
        with django_assert_num_queries(statements):
            clerk.get(address)
