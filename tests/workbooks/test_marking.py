"""The person's own workbook comes back with its faulty cells marked, and otherwise as it was."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from tests.workbooks.files import parts, saved, sheet_xml
from workbooks.marking import marked
from workbooks.refusing import Refused


def own() -> Workbook:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "填报"
    sheet["A1"], sheet["B2"], sheet["C3"], sheet["D4"] = "指标", "五百", "=1+1", "乙"
    sheet["B2"].comment = Comment("我的批注", "王某")
    sheet.merge_cells("D4:E5")
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[3].hidden = True
    sheet.protection.sheet = True
    check = DataValidation("list", formula1='"预计数,核定数"')
    check.add("B2")
    sheet.add_data_validation(check)
    book.create_sheet("标识").sheet_state = "veryHidden"
    return book


def test_faulty_cells_are_filled_and_commented_and_nothing_else_changes() -> None:
    faults = {("填报", 2, 2): "不是数字", ("填报", 5, 5): "重复", ("没有", 1, 1): "无处可标"}
    book = load_workbook(BytesIO(marked(saved(own()), faults)))
    sheet = book["填报"]
    assert sheet["B2"].fill.start_color.rgb == sheet["D4"].fill.start_color.rgb == "00FFC7CE"
    assert sheet["B2"].comment.text == "我的批注\n【填报有误】不是数字"
    assert sheet["D4"].comment.text == "【填报有误】重复"
    assert (sheet["A1"].fill.fill_type, sheet["A1"].comment, sheet["C3"].value) == (None, None, "=1+1")
    assert (sheet.column_dimensions["B"].width, sheet.row_dimensions[3].hidden, sheet.protection.sheet) == (
        33,
        True,
        True,
    )
    assert [str(each.sqref) for each in sheet.data_validations.dataValidation] == ["B2"]
    assert (book["标识"].sheet_state, book.sheetnames) == ("veryHidden", ["填报", "标识"])


def test_marked_twice_the_comment_says_both() -> None:
    once = marked(saved(own()), {("填报", 1, 1): "一"})
    book = load_workbook(BytesIO(marked(once, {("填报", 1, 1): "二"})))
    assert book["填报"]["A1"].comment.text == "【填报有误】一\n【填报有误】二"


def test_too_large_to_be_marked() -> None:
    text = "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, 400_000))
    with pytest.raises(Refused, match="按清单逐项改正"):
        marked(parts(sheet_xml(text)), {})
