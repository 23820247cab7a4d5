"""The long table, and its CSV file read back."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from indicators.entry import FigureInput, save_actuals
from indicators.facts import Observation
from indicators.labels import Certainty
from organizations.models import User
from plans.models import Plan
from quarters.querysets import plan_quarters, read_standing
from quarters.standing import Standing
from reports.ledger import HEADS, Row, ledger
from reports.ledger_csv import ledger_csv
from tests.acts import own_unit
from tests.people import NOW, approve


def standing(plan: Plan, person: User, quarter: int = 3, *, unreviewed: bool = False) -> Standing:
    periods = plan_quarters(plan.slug, person)
    shown = next(row for row in periods if (row.year, row.quarter) == (2026, quarter))
    return read_standing(shown.plan, periods, shown, unreviewed=unreviewed)


def said(rows: Iterator[Row]) -> list[dict[str, object]]:
    """Each row with what stands in it, by its heads."""
    return [{head: value for head, value in zip(HEADS, row, strict=True) if value is not None} for row in rows]


def test_a_row_for_every_quarter_of_which_something_stands(dazu: Plan, people: dict[str, User]) -> None:
    """Typed by hand: a level with everything beside it, a count's growth, a ratio of two parts, one not applicable, a draft,
    and a quotient: 70 ÷ 518 is 13.5 %."""
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 518, 2: 7, 3: (97, 80), 7: 70}, people)
    none = FigureInput(number=8, not_applicable=True, not_applicable_reason="年度数据")
    more = FigureInput(number=9, value=Decimal(4), as_of=date(2026, 9, 28), source="市局", city_average=Decimal("3.5"),
                       city_source="市局通报", note="含分支机构", certainty=Certainty.ESTIMATE)  # fmt: skip
    save_actuals(plan=dazu, year=2026, quarter=3, figures=[none, more], by=people["entry"], at=NOW)
    found = said(ledger(standing(dazu, people["entry"], unreviewed=True)))
    now = {"年份": 2026, "季度": 3}
    at_end = {**now, "截至日期": date(2026, 9, 30), "数据性质": "初步数", "状态": "已审核"}
    patents, of_strategy = "有效发明专利总量", "战略性新兴产业发明专利拥有量"
    assert found == [
        {**at_end, "序号": 1, "指标": patents, "计量单位": "件", "年份": 2024, "季度": 4, "数值": 460,
         "截至日期": date(2024, 12, 31)},
        {**at_end, "序号": 1, "指标": patents, "计量单位": "件", "数值": 518},
        {**at_end, "序号": 2, "指标": "PCT国际专利申请量年均增长", "计量单位": "件", "数值": 7, "数量": 7},
        {**at_end, "序号": 3, "指标": "万人高价值发明专利拥有量", "计量单位": "件", "数值": Decimal("1.21"), "分子": 97,
         "分母": 80},
        {**at_end, "序号": 7, "指标": of_strategy, "计量单位": "件", "数值": 70},
        {**now, "序号": 8, "指标": "每亿元研发投入高价值发明专利产出量", "计量单位": "件", "状态": "未审核",
         "数据性质": "初步数", "不参评理由": "年度数据"},
        {**now, "序号": 9, "指标": "全区专利代理机构总量", "计量单位": "家", "数值": 4, "状态": "未审核",
         "截至日期": date(2026, 9, 28), "数据性质": "预计数", "数据来源": "市局", "全市平均": Decimal("3.5"),
         "全市数据来源": "市局通报", "备注": "含分支机构"},
        {**now, "序号": 14, "指标": "战略性新兴产业发明专利占比", "计量单位": "%", "数值": Decimal("13.5"),
         "状态": "由系统计算"},
    ]  # fmt: skip


def test_the_workbook_says_what_the_table_says(dazu: Plan, people: dict[str, User], client: Client) -> None:
    """Read back: its rows are the table's, under the heads; what it is stands above them."""
    Plan.objects.filter(pk=dazu.pk).update(is_demonstration=True)
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 518, 3: (97, 80)}, people)
    client.force_login(people["leader"])
    response = client.get("/plans/dazu-patents-2025/reports/2026/q3.xlsx?edition=ledger")
    content = response.getvalue()
    assert int(response.headers["Content-Length"]) == len(content)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("历史数据台账").to_python()
    assert [row[0] for row in rows[:3]] == ["演示数据，非真实数据，仅供系统演示", "未定稿，数据可能还有变化", "序号"]
    assert rows[2] == list(HEADS)
    assert [{head: value for head, value in zip(HEADS, row, strict=True) if value != ""} for row in rows[3:]] == [
        {"序号": 1, "指标": "有效发明专利总量", "计量单位": "件", "年份": 2024, "季度": 4, "数值": 460, "状态": "已审核",
         "截至日期": date(2024, 12, 31), "数据性质": "初步数"},
        {"序号": 1, "指标": "有效发明专利总量", "计量单位": "件", "年份": 2026, "季度": 3, "数值": 518, "状态": "已审核",
         "截至日期": date(2026, 9, 30), "数据性质": "初步数"},
        {"序号": 3, "指标": "万人高价值发明专利拥有量", "计量单位": "件", "年份": 2026, "季度": 3, "数值": 1.21, "分子": 97,
         "分母": 80, "状态": "已审核", "截至日期": date(2026, 9, 30), "数据性质": "初步数"},
    ]  # fmt: skip


def test_a_units_table_holds_the_indicators_that_it_answers_for(dazu: Plan, people: dict[str, User]) -> None:
    """区科技局 shares row 5 and does not stand in row 1."""
    approve(dazu, 2026, 3, {1: 518, 5: 168}, people)
    found = said(ledger(standing(dazu, people["leader"]), own_unit(dazu)))
    assert [row["序号"] for row in found] == [5]


def test_later_quarters_are_not_in_it(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2026, 2, {5: 112}, people)
    approve(dazu, 2026, 3, {5: 168}, people)
    assert [row["数值"] for row in said(ledger(standing(dazu, people["leader"], 2)))] == [112]


CELLS = {
    "": None, "518": Decimal("518.0000"), "-3.25": Decimal("-3.2500"), "0": Decimal("-0.0"), "1000": Decimal("1E+3"),
    "2026-09-30": date(2026, 9, 30), "12": 12, "市局通报": "市局通报", "'=1+1": "=1+1", "'+86": "+86", "'-": "-",
    "'@cmd": "@cmd", "'＝1+1": "＝1+1", "''已定": "'已定", "' =1+1": " =1+1", "'\t=1+1": "\t=1+1", "'\t甲": "\t甲",
    "甲，\"乙\",丙": "甲，\"乙\",丙", "甲 乙": "甲\r\n乙",
}  # fmt: skip


def test_cells_of_the_file() -> None:
    """By hand: what stands in a cell of the file for what stands in the table."""
    content = ledger_csv([tuple(CELLS.values())])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    heads, row = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    assert heads == list(HEADS)
    assert row == list(CELLS)


@pytest.mark.parametrize("name", ["city_source"])
def test_what_an_older_closing_does_not_hold_is_blank(name: str) -> None:
    assert getattr(Observation(), name) == ""
