"""A form on a sheet, read back from the file as other programs read it."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from workbooks.printing import Cell, Column, Heading, Line, Table
from workbooks.sheets import Form, printed
from workbooks.styling import Align, Look, Styles, Tone, new_workbook

TEXT, NUMBER = Look(align=Align.LEFT), Look(align=Align.RIGHT, number_format="0.00")
COLUMNS = (
    Column(heads=("序号",), width=6, look=Look()),
    Column(heads=("任务名称",), width=14, look=TEXT, merged=True),
    Column(heads=("目标", "2025"), width=12, look=NUMBER),
    Column(heads=("目标", "2026"), width=12, look=NUMBER),
    Column(heads=("备注",), width=60, look=TEXT),
)


def line(place: int, group: str = "甲组", said: str = "") -> Line:
    return (place, group, Decimal("4.50"), None, said)


def written(*lines: Line | Heading, **more: object) -> bytes:
    book, styles = new_workbook("表", author="办公室", made_on=date(2026, 10, 16)), Styles()
    form = Form(
        label="附件2", title="某区2026年前三季度完成情况", left="填报单位（盖章）：", right="填报日期：2026年10月16日",
        table=Table(columns=COLUMNS, lines=lines), foot=("填报人：", "审核人：", "单位负责人：", "联系电话："), **more,  # type: ignore[arg-type]
    )  # fmt: skip
    printed(book.create_sheet("附件2"), form, styles)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(content)).worksheets[0]


def merged(sheet: Worksheet) -> set[str]:
    return {str(each) for each in sheet.merged_cells.ranges}


def test_what_stands_where() -> None:
    sheet = read(
        written(line(1), line(2), Heading("下列"), line(3, "乙组", "好"), notices=("演示数据",), notes=("注：甲",))
    )
    said = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert said == {
        "A1": "附件2", "A2": "某区2026年前三季度完成情况", "A3": "演示数据", "A4": "填报单位（盖章）：",
        "E4": "填报日期：2026年10月16日",
        "A5": "序号", "B5": "任务名称", "C5": "目标", "E5": "备注", "C6": "2025", "D6": "2026",
        "A7": 1, "B7": "甲组", "C7": 4.5, "A8": 2, "C8": 4.5, "A9": "下列", "A10": 3, "B10": "乙组", "C10": 4.5, "E10": "好",
        "A11": "注：甲", "A12": "填报人：", "C12": "审核人：", "D12": "单位负责人：", "E12": "联系电话：",
    }  # fmt: skip
    assert {"A1:E1", "A2:E2", "C5:D5", "A5:A6", "B7:B8", "A9:E9"} <= merged(sheet)
    assert (sheet["C7"].number_format, sheet["A2"].font.name, sheet["A2"].font.size) == ("0.00", "方正小标宋简体", 22)
    assert (sheet["A5"].font.name, sheet["B7"].font.name) == ("黑体", "仿宋_GB2312")
    assert sheet["E8"].border.bottom.style == "thin"


def test_how_it_is_printed() -> None:
    sheet = read(written(line(1)))
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage  # type: ignore[union-attr]
    assert sheet.print_title_rows == "$4:$5"
    assert sheet.oddFooter.center.text == "第 &P 页 共 &N 页"  # type: ignore[union-attr]
    assert sheet.freeze_panes == "A6"


def test_a_group_is_named_again_on_the_next_page() -> None:
    content = written(*(line(place) for place in range(30)))
    sheet = read(content)
    (broken,) = (each.id for each in sheet.row_breaks.brk)
    named = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value == "甲组"]
    assert named == [6, broken + 1]
    assert {f"B6:B{broken}", f"B{broken + 1}:B35"} <= merged(sheet)
    kept = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in kept].count("甲组") == 2  # what is covered says nothing, whoever takes the cells apart


def test_no_row_is_higher_than_it_can_be_and_the_text_stays_whole() -> None:
    text = "\n".join("长" * 20 for _line in range(28))
    sheet = read(written(line(0), line(1, said=text)))
    heights = [each.height for each in sheet.row_dimensions.values() if each.height]
    assert max(heights) <= 409
    assert [cell.value for cell in sheet["E"] if cell.value == text] == [text]
    assert "A7:A8" in merged(sheet)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_a_text_is_never_a_formula(text: str) -> None:
    content = written(line(1, said=text))
    cell = read(content)["E6"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[5][4] == text


def test_what_no_workbook_can_hold_is_left_out() -> None:
    assert read(written(line(1, said="甲\x0b乙\x00")))["E6"].value == "甲乙"


def test_a_look_of_its_own_outranks_the_columns() -> None:
    light = Cell(value="滞后", look=Look(tone=Tone.BAD, bold=True, number_format='"■ "@'))
    cell = read(written((1, "甲组", None, None, light)))["E6"]
    assert (cell.value, cell.font.bold, cell.number_format) == ("滞后", True, '"■ "@')
    assert cell.fill.fgColor.rgb == "FFF4B6B0"


def test_the_file_says_the_day_that_it_is_of_not_the_moment() -> None:
    properties = openpyxl.load_workbook(BytesIO(written(line(1)))).properties
    assert properties.created == datetime(2026, 10, 16)  # noqa: DTZ001 (the file's own, which has no zone)
    assert properties.creator == "办公室"
