"""What people really send is read as they see it."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.workbooks.files import inline, parts, saved, sheet_xml, table
from workbooks.opening import exact, opened
from workbooks.refusing import Refused

STYLES = (
    '<numFmts count="2"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>'
    '<numFmt numFmtId="177" formatCode="0.00&quot;%以上&quot;"/></numFmts><cellXfs count="5">'
    '<xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="10"/><xf numFmtId="176"/><xf numFmtId="177"/></cellXfs>'
)


def test_values_are_those_that_people_see() -> None:
    row = (
        '<c r="A1"><v>0.30000000000000004</v></c><c r="B1"><v>518</v></c><c r="C1" s="1"><v>46295</v></c>'
        '<c r="D1" s="3"><v>46295</v></c><c r="E1" s="2"><v>0.125</v></c><c r="F1" t="b"><v>1</v></c>'
        + inline("G1", "５１８件")
        + inline("H1", "  ")
        + '<c r="I1" s="4"><v>1.5</v></c><c r="J1"><v>1E-5</v></c>'
    )
    sheet = opened(parts(sheet_xml(f'<row r="1">{row}</row>'), styles=STYLES)).sheets[0]
    day = date(2026, 9, 30)
    expected = (Decimal("0.3"), Decimal(518), day, day, Decimal("0.125"), True, "５１８件", None, Decimal("1.5"))
    assert tuple(sheet.rows[0][:9]) == expected
    assert sheet.value(1, 10) == Decimal("0.00001")
    assert sheet.scan.percent == {(1, 5)}


def test_what_values_alone_do_not_tell() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1+1</f><v></v></c>'
        '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1" t="str"><f>IF(1,"")</f><v></v></c></row>'
        f'<row r="3" hidden="1">{inline("A3", "合并")}</row>'
    )
    sheet = opened(parts(sheet_xml(rows, after='<mergeCells><mergeCell ref="A3:B4"/></mergeCells>'))).sheets[0]
    assert sheet.value(1, 1) == 2
    assert [sheet.fault(1, column)[:7] for column in range(1, 6)] == [
        "",
        "公式没有计算结",
        "公式没有计算结",
        "公式出错（#D",
        "",
    ]
    assert sheet.scan.hidden_rows == {3}
    assert (sheet.filled(4, 2), sheet.filled(3, 1), sheet.value(4, 2)) == ("合并", "合并", None)


def test_a_formula_that_was_never_calculated_is_none() -> None:
    """As openpyxl writes it."""
    sheet = opened(table([["=1+1", 5]])).sheets[0]
    assert (sheet.value(1, 1), sheet.value(1, 2)) == (None, 5)
    assert "没有计算结果" in sheet.fault(1, 1)


def test_a_lying_dimension_and_cells_without_names_are_read() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    sheet = opened(parts(sheet_xml(rows, before='<dimension ref="A1:XFD1048576"/>'))).sheets[0]
    assert [[value for value in row if value is not None] for row in sheet.rows] == [[1, 2], [3]]


def test_prefixed_elements_are_the_same_elements() -> None:
    """Some programs write a prefix before every element."""
    xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        '<x:row r="2"><x:c r="B2"><x:v>7</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert opened(parts(xml)).sheets[0].value(2, 2) == 7


def test_dates_since_1904() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    cell = book.worksheets[0].cell(1, 1, date(2026, 9, 30))
    cell.number_format = "yyyy-mm-dd"
    assert opened(saved(book)).sheets[0].value(1, 1) == date(2026, 9, 30)


def test_hidden_sheets_say_that_they_are() -> None:
    book = Workbook()
    book.create_sheet("标识").sheet_state = "veryHidden"
    assert [(sheet.name, sheet.visible) for sheet in opened(saved(book)).sheets] == [("Sheet", True), ("标识", False)]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1 + 0.2, "0.3"), (1e14, "100000000000000"), (1.005, "1.005"), (123456789.1234, "123456789.1234"), (-0.0, "0")],
)
def test_fifteen_digits(value: float, text: str) -> None:
    assert f"{exact(value):f}".replace("-0", "0") == text


def test_no_bytes_crash_it() -> None:
    """A workbook with one byte changed is read or refused; nothing else happens."""
    good = table([["指标", "本期数"], ["有效发明专利总量", 518]])
    read = 0
    for place in range(0, len(good), 37):
        bad = bytearray(good)
        bad[place] ^= 0x41
        with contextlib.suppress(Refused):
            opened(bytes(bad))
            read += 1
    assert read < 20
