"""What people really send: the template changed in every way that offices change tables, read all the same."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from shutil import which

import pytest
from openpyxl import Workbook, load_workbook

from indicators.entry import save_actuals
from organizations.models import User
from plans.models import Plan, ReportingPeriod
from plans.refusals import Invalid
from tests import acts
from tests.people import NOW, approve
from tests.uploads import (
    cell_of,
    changes_of,
    errors_of,
    fill,
    filled,
    preview_of,
    row_of,
    sheet_of,
    template_of,
)
from tests.workbooks.files import inline, parts, saved, sheet_xml, table

pytestmark = pytest.mark.django_db

TYPED: dict[tuple[int, str], object] = {(1, "本期数"): 518, (3, "分子"): 104, (3, "分母"): 83.2, (12, "本期数"): 62.5}
EXPECTED = {
    (1, "本期数值"): ("", "518"),
    (3, "分子"): ("", "104"),
    (3, "分母"): ("", "83.2"),
    (12, "本期数值"): ("", "62.5"),
}


def texts(book: Workbook) -> Workbook:
    """Numbers kept as text, full width and with units behind them."""
    return fill(
        book, {(1, "本期数"): "５１８件", (3, "分子"): " 104 ", (3, "分母"): "83.2万人", (12, "本期数"): "62.5%"}
    )


def percent(book: Workbook) -> Workbook:
    cell = cell_of(book, 12, "本期数")
    cell.value, cell.number_format = 0.625, "0.0%"
    return book


def moved_columns(book: Workbook) -> Workbook:
    """The inputs dragged to the left, a column of one's own between them."""
    sheet = sheet_of(book)
    sheet.move_range(f"G{row_of(sheet, 1) - 1}:G{sheet.max_row}", cols=20)
    sheet.cell(row_of(sheet, 1) - 1, 7).value = "我的备忘"
    sheet.cell(row_of(sheet, 1), 7).value = 999
    return book


def sorted_rows(book: Workbook) -> Workbook:
    """Sorted the other way round, with rows between that hold nothing."""
    sheet = sheet_of(book)
    first, last = row_of(sheet, 1), sheet.max_row
    rows = [[cell.value for cell in sheet[row]] for row in range(first, last + 1)]
    for place, values in enumerate(reversed(rows)):
        for column, value in enumerate(values, start=1):
            sheet.cell(first + 2 * place, column).value = value
            sheet.cell(first + 2 * place + 1, column).value = None
    return book


def added_rows(book: Workbook) -> Workbook:
    sheet = sheet_of(book)
    sheet.insert_rows(1, 2)
    sheet.cell(1, 1).value = "附件1"
    sheet.append(["填报人：王某", None, "审核人："])
    sheet.append([None, "合计"])
    return book


def merged(book: Workbook) -> Workbook:
    """A row merged over two, as one does to write more."""
    sheet = sheet_of(book)
    row = row_of(sheet, 20) + 1
    for column in (1, 2):
        sheet.cell(row, column).value = None
    sheet.merge_cells(start_row=row - 1, start_column=2, end_row=row, end_column=2)
    return book


def renamed(book: Workbook) -> Workbook:
    """Only the numbers are left, the sheet is called otherwise, another one lies before it."""
    sheet = sheet_of(book)
    sheet.title = "三季度"
    for row in range(row_of(sheet, 1), sheet.max_row + 1):
        sheet.cell(row, 2).value = None
    book.create_sheet("说明", 0)["A1"] = "请于10日前报送"
    book.move_sheet("三季度", -1)
    return book


SENT: dict[str, Callable[[Workbook], Workbook]] = {
    "as it was": lambda book: book,
    "texts": texts,
    "percent": percent,
    "moved columns": moved_columns,
    "sorted rows": sorted_rows,
    "added rows": added_rows,
    "merged": merged,
    "renamed": renamed,
}


def test_it_copes_with_what_is_sent(dazu: Plan) -> None:
    for name, change in SENT.items():
        preview = preview_of(dazu, saved(change(fill(template_of(dazu), TYPED))))
        assert (changes_of(preview), errors_of(preview)) == (EXPECTED, {}), name


def test_what_was_not_read_is_said(dazu: Plan) -> None:
    assert preview_of(dazu, saved(moved_columns(fill(template_of(dazu), TYPED)))).notes == ("没有读取的列：我的备忘",)
    book = template_of(dazu)
    sheet_of(book).row_dimensions[row_of(sheet_of(book), 1)].hidden = True
    del book["IPPlan标识"]
    book.create_sheet("草稿")["A1"] = 1
    preview = preview_of(dazu, saved(fill(book, TYPED)))
    assert len(preview.notes) == 2
    assert "没有模板的标识" in preview.notes[0]
    assert preview.notes[1] == "只读取了“指标数据”，没有读取的工作表：草稿"
    assert preview.rows[0].warnings == ["这一行在表中是隐藏的"]


def test_a_table_of_ones_own_in_the_manner_of_wps(dazu: Plan) -> None:
    """Inline texts, no dimension, heads over two rows, digits full width, a formula with its result."""
    rows = (
        f'<row r="1">{inline("A1", "指标名称")}{inline("B1", "本期完成（件）")}{inline("C1", "其中")}</row>'
        f'<row r="2">{inline("C2", "分子")}{inline("D2", "分母")}</row>'
        f'<row r="3">{inline("A3", "1.有效发明专利总量（件）")}<c r="B3"><f>500+18</f><v>518</v></c></row>'
        f'<row r="5">{inline("A5", "万人高价值发明专利拥有量")}{inline("C5", "１０４")}<c r="D5"><v>83.2</v></c></row>'
        f'<row r="6">{inline("A6", "重点工业企业知识产权专员覆盖率")}{inline("B6", "６２．５％")}</row>'
    )
    areas = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/><mergeCell ref="C1:D1"/></mergeCells>'
    assert changes_of(preview_of(dazu, parts(sheet_xml(rows, after=areas)))) == EXPECTED


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice(dazu: Plan, tmp_path: Path) -> None:
    """It calculates the formula that openpyxl has only written."""
    (tmp_path / "sent.xlsx").write_bytes(filled(dazu, {**TYPED, (1, "本期数"): "=500+18"}))
    office = which("soffice") or ""
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    wanted = ["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out")]
    subprocess.run(  # noqa: S603 (a program of the machine's own)
        [office, profile, *wanted, str(tmp_path / "sent.xlsx")], check=True, capture_output=True, timeout=120
    )
    preview = preview_of(dazu, (tmp_path / "out" / "sent.xlsx").read_bytes())
    assert (changes_of(preview), errors_of(preview), preview.notes) == (EXPECTED, {}, ())


def test_every_fault_is_named_with_its_cell(dazu: Plan) -> None:
    """All at once; nothing of what is right would be written either."""
    book = fill(
        template_of(dazu),
        {
            (1, "本期数"): "五百", (2, "数量"): "=1+1", (3, "分母"): 0, (3, "分子"): 104, (4, "数据性质"): "大概",
            (4, "本期数"): 66, (5, "截至日期"): "上周", (6, "本期数"): 123456789012, (7, "分子"): 5, (9, "全市排位"): 1.5,
            (10, "不参评理由"): "停报", (10, "本期数"): 5, (14, "本期数"): 17.4, (16, "指标"): "不认识的指标",
            (16, "本期数"): 1, (8, "计量单位"): "万件", (8, "本期数"): 12, (11, "本期数"): 12,
        },
    )  # fmt: skip
    row = row_of(sheet_of(book), 1) - 1
    found = errors_of(preview_of(dazu, saved(book)))
    expected = {
        f"G{row + 1}": "数字请用0—9",
        f"J{row + 2}": "公式没有计算结果",
        f"I{row + 3}": "分母不能为0",
        f"L{row + 4}": "预计数、初步数或核定数",
        f"K{row + 5}": "不是日期",
        f"G{row + 6}": "整数部分超过11位",
        f"H{row + 7}": "本指标不填分子",
        f"C{row + 8}": "万件",
        f"O{row + 9}": "整数",
        f"G{row + 10}": "不参评的指标不填数值",
        f"G{row + 14}": "由其他指标计算",
        f"B{row + 16}": "没有叫“不认识的指标”的指标",
    }
    assert found.keys() == expected.keys()
    assert [name for name, part in expected.items() if part not in found[name]] == []


def test_the_same_indicator_twice(dazu: Plan) -> None:
    sent = table([["指标", "本期数"], ["有效发明专利总量", 518], ["有效发明专利总量", 519]], "表")
    found = errors_of(preview_of(dazu, sent))
    assert found == dict.fromkeys(("A2", "A3"), "同一指标出现了多行，不能确定用哪一行")


def test_units_are_converted_and_doubts_are_said(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2026, 2, {4: 70}, people)
    preview = preview_of(
        dazu,
        filled(
            dazu,
            {
                (6, "本期数"): "52300万元",
                (4, "本期数"): 66,
                (1, "本期数"): 50,
                (7, "本期数"): 60,
                (7, "情况说明"): "口径不同",
            },
        ),
    )
    assert changes_of(preview)[6, "本期数值"] == ("", "5.23")
    said = {row.row.number: row.warnings for row in preview.changed}
    assert said[6] == ["“52300万元”折合5.23亿元"]
    assert said[4] == ["累计数比上季末少4件，报送前请确认或写明原因"]
    assert len(said[7]) == 1
    assert "已写情况说明" in said[7][0], "7 is a part of 1"


def test_a_blank_cell_changes_nothing(dazu: Plan, people: dict[str, User]) -> None:
    acts.save_figure(dazu, people["entry"])
    preview = preview_of(dazu, filled(dazu, {(1, "本期数"): None, (1, "备注"): "口径不变"}))
    assert changes_of(preview) == {(1, "备注"): ("", "口径不变")}
    assert preview.rows[0].warnings == ["本期数值已留空：系统中的内容保持不变，不会清除"]
    assert preview.rows[0].figure is not None
    assert preview.rows[0].figure.value == 518


def test_not_applicable_takes_the_figure_away_and_a_figure_comes_back(dazu: Plan, people: dict[str, User]) -> None:
    acts.save_figure(dazu, people["entry"])
    preview = preview_of(dazu, filled(dazu, {(1, "本期数"): None, (1, "不参评理由"): "本季停报"}))
    (row,) = preview.changed
    assert row.figure is not None
    assert (row.figure.not_applicable, row.figure.value) == (True, None)
    assert changes_of(preview) == {(1, "本期数值"): ("518", ""), (1, "不参评理由"): ("", "本季停报")}
    save_actuals(**acts.where(dazu), figures=[row.figure], by=people["entry"], at=NOW)
    preview = preview_of(dazu, filled(dazu, {(1, "本期数"): 520, (1, "不参评理由"): None}))
    assert changes_of(preview) == {(1, "本期数值"): ("", "520"), (1, "不参评理由"): ("本季停报", "")}


WRONG_BOOKS: dict[str, tuple[Callable[[Plan], bytes], str]] = {
    "quarter": (lambda plan: saved(template_of(plan, 2026, 2)), "（2025—2027年）》2026年上半年的模板，不能上传到"),
    "nothing": (lambda _plan: table([["a", "b"], [1, 2]]), "没有找到可以读取的表"),
    "names only": (lambda _plan: table([["序号", "指标", "备注"], [1, "甲", "x"]]), "没有找到可以读取的表"),
}


@pytest.mark.parametrize("name", WRONG_BOOKS)
def test_another_workbook_is_refused_by_name(name: str, dazu: Plan) -> None:
    made, reason = WRONG_BOOKS[name]
    with pytest.raises(Invalid) as refusal:
        preview_of(dazu, made(dazu))
    assert reason in refusal.value.message


def test_another_plans_template_is_refused_by_name(dazu: Plan, two_years: Plan) -> None:
    with pytest.raises(Invalid) as refusal:
        preview_of(dazu, saved(template_of(two_years, *_quarter(two_years))))
    assert f"这是《{two_years.title}》" in refusal.value.message


def _quarter(plan: Plan) -> tuple[int, int]:
    row = ReportingPeriod.objects.filter(plan=plan).latest("pk")
    return row.year, row.quarter


def test_what_the_hidden_sheet_says_may_be_nonsense(dazu: Plan) -> None:
    """Versions that are none are as if they were not there; nothing else comes of it."""
    book = load_workbook(BytesIO(filled(dazu, TYPED)))
    hidden = book["IPPlan标识"]
    for row, text in zip(hidden.iter_rows(min_row=7), ("{", "[]", '{"version": "x"}', "=1", "null"), strict=False):
        row[1].value, row[1].data_type = text, "s"
    assert changes_of(preview_of(dazu, saved(book))) == EXPECTED
