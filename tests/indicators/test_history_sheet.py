"""The history sheet: what stands in its cells, what is taken from a form, what is refused and whom, and what it costs."""

import re
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.entry import save_actuals, submit_actuals
from indicators.inputs import FigureInput
from indicators.models import Actual, Assessment, Indicator
from indicators.review import approve_actuals, return_actuals
from organizations.models import Operation, User
from plans.models import PeriodKind, Plan, ReportingPeriod
from tests.historypage import History, held
from tests.people import NOW, approve
from tests.plans_in_use import widen

pytestmark = pytest.mark.django_db

People = dict[str, User]
SHEET = "/plans/dazu-patents-2025/entry/history/"
JSON = {"Accept": "application/json"}
D = Decimal


@pytest.fixture(autouse=True)
def at_ten() -> object:
    """It is 2026-10-09 10:00 in Chongqing."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sheet(dazu: Plan, people: People, client: Client) -> History:
    """The clerk before the empty sheet."""
    return History(client, people["entry"], dazu)


# What stands there


def test_a_row_an_indicator_and_a_column_a_quarter(sheet: History) -> None:
    page = sheet.page
    assert sorted(page.texts) == list(range(1, 21))
    assert [each for each in page.cells if each.endswith("-1")] == [f"2024q{quarter}-1" for quarter in (1, 2, 3, 4)]
    ratio = {"2024q4-3-numerator", "2024q4-3-denominator", "2024q4-3-value", "2024q4-3-version"}
    assert {"2024q1-1-value", "2024q4-2-quantity", "2024q4-source", "2024q4-certainty", *ratio} <= page.fields.keys()
    assert not [name for name in page.fields if "-14-" in name], "computed from 7 and 1"
    assert not [name for name in page.fields if name.startswith("2024q1-8-")], "annual: no figure in the first quarter"
    assert '基数已填 <b id="filled">0</b> / 11' in page.html
    assert (
        page.html.index('id="row-10"')
        < page.html.index("正文目标（10项，不列入分解表）")
        < page.html.index('id="row-11"')
    )


def test_which_cells_matter_is_marked(sheet: History) -> None:
    marks = {cell: page & {"is-baseline", "is-compared", "is-none"} for cell, page in sheet.page.marks.items()}
    assert marks["2024q4-1"] == {"is-baseline"}
    assert "基数必填" in sheet.page.cells["2024q4-1"]
    assert marks["2024q1-1"] == marks["2024q4-5"] == {"is-compared"}
    assert marks["2024q1-8"] == {"is-none"}
    assert sheet.page.cells["2024q1-8"] == ""


def test_a_state_a_doubt_and_a_reason_stand_in_their_cell(dazu: Plan, people: People, sheet: History) -> None:
    where: dict[str, Any] = {"plan": dazu, "year": 2024, "at": NOW}
    approve(dazu, 2024, 4, {1: 460}, people)
    for number, value in ((4, 40), (6, 3)):
        save_actuals(**where, quarter=4, figures=[FigureInput(number=number, value=D(value))], by=people["entry"])
        submit_actuals(**where, quarter=4, numbers=[number], by=people["entry"])
    return_actuals(**where, quarter=4, numbers=[6], by=people["reviewer"], reason="与通报不符")
    save_actuals(**where, quarter=3, figures=[FigureInput(number=4, value=D(45))], by=people["entry"])
    cells = sheet.open().cells
    assert cells["2024q4-1"] == "460 已审核 更正"
    assert cells["2024q4-4"] == "40 累计数比上季末少5件 已报送 撤回"
    assert "退回：与通报不符" in cells["2024q4-6"]
    assert "退回补正" in cells["2024q4-6"]
    assert "草稿" in cells["2024q3-4"]
    assert sheet.page.fields["2024q4-6-value"] == "3"
    assert "2024q4-1-value" not in sheet.page.fields


def test_what_is_not_applicable_is_said_and_left_to_the_detailed_form(
    dazu: Plan, people: People, sheet: History
) -> None:
    absent = FigureInput(number=11, not_applicable=True, not_applicable_reason="当年未考核")
    save_actuals(plan=dazu, year=2024, quarter=4, figures=[absent], by=people["entry"], at=NOW)
    page = sheet.open()
    assert "不参评" in page.cells["2024q4-11"]
    assert "当年未考核" in page.cells["2024q4-11"]
    assert "2024q4-11-value" not in page.fields


# Writing


def test_each_cell_is_saved_in_its_own_quarter(people: People, sheet: History) -> None:
    page = sheet.taken(typed={
        "2024q4-1-value": "460", "2024q1-1-value": "450", "2024q4-2-quantity": "10",
        "2024q4-3-numerator": "68", "2024q4-3-denominator": "80", "2024q4-6-value": "38000万元",
    })  # fmt: skip
    assert held() == {
        "2024q1-1": (D(450), "draft"), "2024q4-1": (D(460), "draft"), "2024q4-2": (D(10), "draft"),
        "2024q4-3": (D(68), "draft"), "2024q4-6": (D("3.8"), "draft"),
    }  # fmt: skip
    assert {str(row.as_of) for row in Actual.objects.all()} == {"2024-12-31", "2024-03-31"}
    assert {row.typed_by for row in Actual.objects.all()} == {people["entry"]}
    assert page.fields["2024q4-1-version"] == "1"
    assert '基数已填 <b id="filled">4</b> / 11' in page.html
    assert "高价值发明专利拥有量68件 ÷ 常住人口80万人 = 0.85" in page.cells["2024q4-3"]


def test_what_was_understood_is_said(sheet: History) -> None:
    answer = sheet.send({"act": "save", "2024q4-6-value": "38000万元", "2024q4-6-version": "0"})
    assert (answer["status"], answer["ok"], answer["filled"]) == (200, True, 1)
    assert "“38000万元”折合3.8亿元" in answer["page"].cells["2024q4-6"]


def test_source_and_certainty_of_a_column_are_of_the_cells_saved_from_then_on(sheet: History) -> None:
    sheet.taken(typed={"2024q4-1-value": "460", "2024q4-source": "市局通报", "2024q4-certainty": "final"})
    row = Actual.objects.get()
    assert (row.source, row.certainty) == ("市局通报", "final")
    assert sheet.page.fields["2024q4-source"] == "市局通报", "what all cells of the quarter agree on"
    assert sheet.page.fields["2024q1-source"] == ""
    sheet.taken(typed={"2024q4-4-value": "40", "2024q4-source": "平台导出"})
    found = {row.indicator.number: (row.source, row.certainty, row.version) for row in Actual.objects.all()}
    assert found == {1: ("市局通报", "final", 1), 4: ("平台导出", "final", 1)}, "what was there before stays as it is"
    assert sheet.page.fields["2024q4-source"] == "", "they do not agree"
    sheet.taken(typed={"2024q4-1-value": "461"})
    assert Actual.objects.get(indicator__number=1).source == "市局通报"


def test_a_mistake_keeps_no_other_cell_from_being_saved(sheet: History) -> None:
    status, page = sheet.refused(typed={
        "2024q4-1-value": "46o", "2024q3-1-value": "455", "2024q4-4-value": "40", "2024q4-source": "市局通报",
    })  # fmt: skip
    assert status == 400
    assert held() == {"2024q3-1": (D(455), "draft"), "2024q4-4": (D(40), "draft")}
    assert page.fields["2024q4-1-value"] == "46o"
    assert page.fields["2024q4-source"] == "市局通报"
    assert "“o”无法识别，计量单位是“件”" in page.cells["2024q4-1"]
    assert "未保存" in page.cells["2024q4-1"]
    assert {"is-wrong", "is-refused"} <= page.marks["2024q4-1"]
    assert not {"is-wrong", "is-refused"} & page.marks["2024q3-1"]


def test_a_column_that_cannot_be_taken_is_said_at_the_cells_it_was_for(sheet: History) -> None:
    status, page = sheet.refused(typed={"2024q4-1-value": "460", "2024q4-source": "长" * 101})
    assert (status, held()) == (400, {})
    assert "数据来源不得超过100字" in page.cells["2024q4-1"]
    assert page.fields["2024q4-source"] == "长" * 101


def test_submitting_takes_all_quarters_together(sheet: History) -> None:
    page = sheet.taken("submit", {"2024q4-1-value": "460", "2024q1-1-value": "450"})
    assert held() == {"2024q1-1": (D(450), "submitted"), "2024q4-1": (D(460), "submitted")}
    assert "已报送2项，等待审核" in page.html
    assert page.buttons >= {"withdraw:2024q4-1", "withdraw:2024q1-1"}


def test_one_that_is_not_ready_keeps_every_quarter_back(sheet: History) -> None:
    typed = {"2024q1-1-value": "450", "2024q4-1-value": "460", "2024q4-3-numerator": "68"}
    status, page = sheet.refused("submit", typed)
    assert status == 400
    assert {state for _value, state in held().values()} == {"draft"}
    assert "2024年全年指标3还不能报送，全部没有报送" in page.html
    assert "尚未填写完整，不能报送" in page.cells["2024q4-3"]
    assert not Operation.objects.filter(action="报送指标数据").exists()


def test_all_that_is_not_ready_is_named_at_once_in_every_quarter(sheet: History) -> None:
    _status, page = sheet.refused(
        "submit", {"2024q1-3-numerator": "60", "2024q3-4-value": "45", "2024q4-4-value": "40"}
    )
    assert "2024年一季度指标3；2024年全年指标4还不能报送，全部没有报送" in page.html
    assert "尚未填写完整" in page.cells["2024q1-3"]
    assert "累计数比上季末少5件" in page.cells["2024q4-4"]
    assert "is-wrong" in page.marks["2024q4-4"], "no word answers it"
    typed = {"2024q1-3-denominator": "80", "2024q4-4-confirmation": "平台清理"}
    assert "已报送3项" in sheet.taken("submit", typed).html
    assert {state for _value, state in held().values()} == {"submitted"}


def test_a_mistake_keeps_all_from_being_submitted(sheet: History) -> None:
    status, page = sheet.refused("submit", {"2024q1-1-value": "450", "2024q4-1-value": "x"})
    assert (status, held()) == (400, {"2024q1-1": (D(450), "draft")})
    assert "2024年全年指标1填写有误，没有报送" in page.html


def test_nothing_to_submit(sheet: History) -> None:
    status, page = sheet.refused("submit")
    assert status == 400
    assert "没有可以报送的数据：请先填写" in page.html


def test_one_cell_is_withdrawn_and_the_others_stay(sheet: History) -> None:
    sheet.taken("submit", {"2024q1-1-value": "450", "2024q4-1-value": "460"})
    page = sheet.taken("withdraw:2024q4-1")
    assert held() == {"2024q1-1": (D(450), "submitted"), "2024q4-1": (D(460), "draft")}
    assert "已撤回2024年全年指标1，可以修改" in page.html


def test_a_correction_begins_in_one_cell_and_can_be_given_up(dazu: Plan, people: People, sheet: History) -> None:
    approve(dazu, 2024, 4, {1: 460, 4: 40}, people)
    page = sheet.open("?correct=2024q4-1")
    assert page.fields["2024q4-1-value"] == "460"
    assert "2024q4-4-value" not in page.fields
    status, page = sheet.refused(typed={"2024q4-1-value": "461"})
    assert (status, page.fields["2024q4-1-value"]) == (400, "461")
    assert "更正须写明理由" in page.cells["2024q4-1"]
    page = sheet.taken(typed={"2024q4-1-correction_reason": "漏计1件"})
    assert "原值460" in page.cells["2024q4-1"]
    sheet.taken("discard:2024q4-1")
    assert held() == {"2024q4-1": (D(460), "approved"), "2024q4-4": (D(40), "approved")}


def test_a_correction_begun_stays_begun_while_its_row_is_saved(dazu: Plan, people: People, sheet: History) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    page = sheet.open("?correct=2024q4-1")
    row = {name: text for name, text in page.fields.items() if re.match("2024q.-1-", name)}
    page = sheet.send({"act": "save", **row, "2024q1-1-value": "450"})["page"]
    assert page.fields["2024q4-1-value"] == "460"
    assert page.fields["2024q1-1-version"] == "1"
    page = sheet.send({"act": "save", **row, "2024q4-1-value": "461", "2024q4-1-correction_reason": "漏计1件"})["page"]
    assert "更正草稿" in page.cells["2024q4-1"]


# What comes of it


def test_an_approved_baseline_lights_the_light(dazu: Plan, people: People, sheet: History) -> None:
    """README, 专利 2025Q2: A 480, T 495, S 460, E 477 → 达序时; without S 暂不评价."""

    def status() -> str:
        return Assessment.objects.get(indicator__number=1, period__year=2025, period__quarter=2).status

    approve(dazu, 2025, 2, {1: 480}, people)
    assert status() == "unscheduled"
    sheet.taken("submit", {"2024q4-1-value": "460"})
    assert status() == "unscheduled", "nobody has reviewed it"
    approve_actuals(plan=dazu, year=2024, quarter=4, numbers=[1], by=people["reviewer"], at=NOW)
    assert status() == "on_track"


@pytest.mark.parametrize("copies", [0, 3])
@pytest.mark.parametrize("quarters", [4, 8])
def test_statements(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries,
    copies: int, quarters: int,
) -> None:  # fmt: skip
    """The same at 20 and at 77 indicators, at four and at eight history quarters: the person, the quarters, five for the rest."""
    for quarter in (1, 2, 3, 4) if quarters == 8 else ():
        ReportingPeriod.objects.create(plan=dazu, year=2023, quarter=quarter, kind=PeriodKind.HISTORY)
    approve(dazu, 2024, 4, {1: 460, 4: 40}, people)
    widen(dazu, copies)
    client.force_login(people["entry"])
    for anew in (True, False):
        if anew:
            Indicator.objects.get(plan=dazu, number=1).save()
        with django_assert_num_queries(7 if anew else 2):
            page = client.get(SHEET).content.decode()
        assert page.count("data-quarter=") == (20 + 19 * copies) * quarters


def test_statements_of_saving_one_cell(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(people["entry"])
    client.get(SHEET)
    sent = {"act": "save", "2024q4-1-value": "460", "2024q4-1-version": "0"}
    with django_assert_num_queries(13):
        assert client.post(SHEET, sent, headers=JSON).status_code == 200


# The way there


def test_the_grid_leads_here(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    page = client.get("/plans/dazu-patents-2025/entry/2026/q3/").content.decode()
    assert f'<a href="{SHEET}">历史数据</a>' in page
    assert f'href="{SHEET}#quarter-2024q4"' in page, "the quarter switcher"
    assert '<a href="/plans/dazu-patents-2025/setup/">到启用向导补录</a>' in page
    assert client.get("/plans/dazu-patents-2025/entry/2024/q4/").status_code == 200, "the detailed form stays"
