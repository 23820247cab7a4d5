"""The template as it is downloaded: what is open, what stands there already, what is said."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from indicators.entry import FigureInput, save_actuals
from organizations.models import Operation, User
from plans.models import Plan
from tests import acts
from tests.people import NOW, approve
from tests.uploads import cell_of, heads_of, row_of, sheet_of, template_of

pytestmark = pytest.mark.django_db


def test_what_it_holds(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2025, 4, {1: 494, 6: "4.52"}, people)
    approve(dazu, 2026, 2, {1: 500}, people)
    acts.save_figure(dazu, people["entry"])
    book = template_of(dazu)
    sheet = sheet_of(book)
    values = {head: cell_of(book, 1, head).value for head in heads_of(sheet)}
    shown = ("序号", "指标", "计量单位", "2026年目标", "上年末", "上季末", "本期数", "截至日期", "数据性质", "数据来源")
    expected = [1, "有效发明专利总量", "件", "535", 494, 500, 518, datetime(2026, 9, 30), "初步数", None]  # noqa: DTZ001
    assert [values[head] for head in shown] == expected
    assert (cell_of(book, 6, "上年末").value, cell_of(book, 6, "上年末").number_format) == (4.52, "0.00")
    assert cell_of(book, 2, "计量单位").value == "件（年均增长10%）"
    assert sheet.cell(1, 1).value == "重庆市大足区专利提升专项行动计划（2025—2027年）2026年前三季度指标数据填报表"
    assert "空着的单元格不改动系统中已填的数" in str(sheet.cell(2, 1).value)
    numbers = [sheet.cell(row, 1).value for row in range(row_of(sheet, 1), sheet.max_row + 1)]
    assert numbers == list(range(1, 21)), "the annex first"


def test_open_is_what_the_indicator_takes(dazu: Plan) -> None:
    """1 is entered directly, 2 as a quantity, 3 as a ratio; 14 is computed."""
    book = template_of(dazu)
    opened = {
        number: [
            head
            for head in ("本期数", "分子", "分母", "数量", "备注")
            if not cell_of(book, number, head).protection.locked
        ]
        for number in (1, 2, 3, 14)
    }
    assert opened == {1: ["本期数", "备注"], 2: ["数量", "备注"], 3: ["本期数", "分子", "分母", "备注"], 14: []}
    sheet = sheet_of(book)
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert all(cell_of(book, 1, head).protection.locked for head in ("序号", "指标", "计量单位", "2026年目标"))


def test_cells_say_what_belongs_there(dazu: Plan) -> None:
    book = template_of(dazu)
    checks = {cell: each for each in sheet_of(book).data_validations.dataValidation for cell in str(each.sqref).split()}
    figure = checks[cell_of(book, 3, "分子").coordinate]
    assert (figure.type, figure.operator, figure.promptTitle) == ("decimal", "between", "分子")
    assert "高价值发明专利拥有量（件）" in figure.prompt
    assert checks[cell_of(book, 1, "数据性质").coordinate].formula1 == '"预计数,初步数,核定数"'
    assert checks[cell_of(book, 1, "截至日期").coordinate].type == "date"
    assert checks[cell_of(book, 1, "更正理由").coordinate].formula2 == "300"
    notes = {number: cell_of(book, number, "指标").comment.text for number in (3, 5, 14)}
    assert "分母：常住人口（万人）" in notes[3]
    assert "填1月1日以来的累计数" in notes[5]
    assert "由其他指标计算，不填报" in notes[14]


def test_how_it_is_printed_and_identified(dazu: Plan) -> None:
    book = template_of(dazu)
    sheet = sheet_of(book)
    page = sheet.page_setup
    assert (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight) == ("landscape", 9, 1, 0)
    head = row_of(sheet, 1) - 1
    assert (sheet.print_title_rows, sheet.freeze_panes) == (f"${head}:${head}", f"C{head + 1}")
    hidden = book["IPPlan标识"]
    assert hidden.sheet_state == "veryHidden"
    about = {row[0].value: row[1].value for row in hidden.iter_rows()}
    assert [about[key] for key in ("kind", "plan", "year", "quarter")] == ["figures", "dazu-patents-2025", "2026", "3"]


def test_texts_that_would_be_formulas_stay_text(dazu: Plan, people: dict[str, User]) -> None:
    figure = FigureInput(number=1, note="=HYPERLINK(1)", source="+通报", as_of=date(2026, 9, 1))
    save_actuals(**acts.where(dazu), figures=[figure], by=people["entry"], at=NOW)
    book = template_of(dazu)
    for head, text in (("备注", "=HYPERLINK(1)"), ("数据来源", "+通报")):
        cell = cell_of(book, 1, head)
        assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_a_demonstration_says_so(dazu: Plan) -> None:
    Plan.objects.filter(pk=dazu.pk).update(is_demonstration=True)
    assert sheet_of(template_of(dazu)).cell(2, 1).value == "演示数据，不是真实数据"


def test_it_is_downloaded_by_name_and_logged(client: Client, dazu: Plan, people: dict[str, User]) -> None:
    client.force_login(people["reviewer"])
    response = client.get(f"/plans/{dazu.slug}/entry/2026/q3/template.xlsx")
    assert response.status_code == 200
    assert "%E6%8C%87%E6%A0%87%E6%95%B0%E6%8D%AE%E5%A1%AB%E6%8A%A5%E8%A1%A8.xlsx" in response["Content-Disposition"]
    assert load_workbook(BytesIO(response.content)).sheetnames == ["指标数据", "IPPlan标识"]
    assert Operation.objects.latest("pk").action == "导出"
