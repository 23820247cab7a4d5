"""The long table, read back by two readers that are not ours, and what its archive says by hand."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from workbooks import streaming
from workbooks.streamed_parts import LongColumn, LongTable
from workbooks.streaming import LONGEST_TEXT, Row, write_table
from workbooks.styling import Align, Value

DAY = date(2026, 11, 20)
COLUMNS = (LongColumn(head="指标", width=30, wrapped=True), LongColumn(head="数值", width=12, align=Align.RIGHT))


def table(*heads: str, **more: Any) -> LongTable:
    columns = tuple(LongColumn(head=head, width=12) for head in heads) or COLUMNS
    return LongTable(**{"title": "甲乙计划台账", "name": "台账", "columns": columns, "made_on": DAY, **more})


def written(rows: Sequence[Row], of: LongTable | None = None) -> bytes:
    file = BytesIO()
    assert write_table(file, of or table(), iter(rows)) == len(rows)
    return file.getvalue()


def by_calamine(content: bytes, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def by_openpyxl(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True))


# What a cell may say and both readers give back; line ends are LF.
_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\n\t"), min_size=1
).filter(lambda text: "_x" not in text)  # fmt: skip
_NUMBERS = st.decimals(min_value=Decimal(-(10**11)), max_value=Decimal(10**11), places=4)
_DAYS = st.dates(min_value=date(1900, 3, 1))
_VALUES = st.one_of(st.none(), _TEXTS, _NUMBERS, st.integers(-(10**15), 10**15), _DAYS)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(_VALUES, _VALUES, st.just("末")), max_size=8))
def test_what_was_written_is_read_back(rows: list[tuple[Value, ...]]) -> None:
    content = written(rows, table("甲", "乙", "丙"))
    assert by_calamine(content) == [["甲", "乙", "丙"], *([_as_read(value, "") for value in row] for row in rows)]
    days_as_moments = [
        tuple(datetime(value.year, value.month, value.day) if isinstance(value, date) else value  # noqa: DTZ001
              for value in (_as_read(value, None) for value in row)) for row in rows
    ]  # fmt: skip
    assert by_openpyxl(content) == [("甲", "乙", "丙"), *days_as_moments]


def _as_read(value: Value, empty: str | None) -> object:
    """A spreadsheet has binary numbers of 15 digits and no whole ones."""
    if value is None:
        return empty
    return float(value) if isinstance(value, (int, Decimal)) else value


NUMBERS = {
    "518.0000": "518.0000",
    "-3.25": "-3.25",
    "0.1": "0.1",
    "99999999999.9999": "99999999999.9999",
    "1E+3": "1E+3",
}


def test_a_figure_is_written_digit_by_digit() -> None:
    sheet = part(written([("甲", Decimal(number)) for number in NUMBERS]), "xl/worksheets/sheet1.xml")
    assert [cell.split("</v>")[0] for cell in sheet.split("<v>")[2::2]] == list(NUMBERS.values())


def part(content: bytes, name: str) -> str:
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(name).decode()


TEXTS = {
    "=1+1": "=1+1", "+86": "+86", "-": "-", "@cmd": "@cmd", "<甲>&\"乙\"'": "<甲>&\"乙\"'", " 甲 ": " 甲 ", "": None,
    "甲\x00\x0b乙\ufffe": "甲乙", "甲\r\n乙\r丙": "甲\n乙\n丙", "甲\ud800": "甲", "]]>": "]]>", "123": "123",
}  # fmt: skip


@pytest.mark.parametrize("shared", [50_000, 3, 0])
def test_texts_stay_texts_wherever_they_stand(shared: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_SHARED_TEXTS", shared)
    content = written([(text, None) for text in TEXTS])
    assert [row[0] or None for row in by_calamine(content)[1:]] == list(TEXTS.values())
    cells = [row[0] for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows(min_row=2)]
    assert [cell.value or None for cell in cells] == list(TEXTS.values())
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert [cell.value for cell in cells if cell.quotePrefix] == ["=1+1", "+86", "-", "@cmd"]
    assert part(content, "xl/sharedStrings.xml").count("<si>") == min(shared, len(TEXTS))


def test_what_looks_escaped_to_a_spreadsheet_is_escaped_once_more() -> None:
    assert '<t xml:space="preserve">_x005F_x0041_</t>' in part(written([("_x0041_", None)]), "xl/sharedStrings.xml")


def test_a_text_ends_where_a_cell_does() -> None:
    """The last of these characters would take the last unit and one more."""
    longest, halves = "甲" * (LONGEST_TEXT + 1), "𠮷" * (LONGEST_TEXT // 2 + 1)
    found = [row[0] for row in by_calamine(written([(longest, None), (halves, None)]))[1:]]
    assert found == ["甲" * LONGEST_TEXT, "𠮷" * (LONGEST_TEXT // 2)]


def test_what_a_sheet_cannot_hold_goes_on_in_a_further_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "LAST_ROW", 3)
    content = written([(str(number), None) for number in range(5)], table(notices=("演示数据",)))
    found = CalamineWorkbook.from_filelike(BytesIO(content))
    assert found.sheet_names == ["台账", *(f"台账（{number}）" for number in range(2, 6))]
    assert by_calamine(content, 4) == [["演示数据", ""], ["指标", "数值"], ["4", ""]]
    monkeypatch.setattr(streaming, "_MOST_BYTES", 1)
    assert len(CalamineWorkbook.from_filelike(BytesIO(written([]))).sheet_names) == 1


class _Said(StrEnum):
    YES = "是"


def test_a_cell_holds_no_other_kind_of_value() -> None:
    moment = datetime(2026, 11, 20)  # noqa: DTZ001
    refused: list[Any] = [True, 1.5, moment, b"", []]
    for value in refused:
        with pytest.raises(TypeError, match="a cell holds no"):
            written([(value, None)])
    for value in (Decimal("NaN"), Decimal("-Infinity"), date(1900, 2, 28)):
        with pytest.raises(ValueError, match=r"is no number|is before"):
            written([(value, None)])
    with pytest.raises(ValueError, match="zip"):
        written([("甲",)])
    with pytest.raises(ValueError, match="not the name of a sheet"):
        table(name="甲/乙")
    assert by_calamine(written([(_Said.YES, None)]))[1] == ["是", ""]


def test_a_row_is_as_high_as_its_wrapped_texts_need() -> None:
    """Thirty characters are 157.5 points, which hold fourteen of 10.5 points with some air. A line is 15.225 points high, with 6
    of air around them, in steps of 0.75."""
    rows = [("甲" * 14, None), ("甲" * 15, None), ("甲\n乙\n丙", None), ("甲" * 20_000, None), (None, 1)]
    sheet = load_workbook(BytesIO(written(rows))).worksheets[0]
    assert [sheet.row_dimensions[row].height for row in range(2, 7)] == [None, 36.75, 51.75, 409, None]


def test_it_is_ready_to_be_looked_at_and_printed() -> None:
    columns = (*COLUMNS, LongColumn(head="截至日期", width=11, number_format="yyyy-mm-dd"),
               LongColumn(head="比例", width=9, number_format="0.00"))  # fmt: skip
    content = written([("甲", 1, DAY, DAY), ("乙", None, None, None)], table(columns=columns, notices=("演示数据",)))
    assert content == written(
        [("甲", 1, DAY, DAY), ("乙", None, None, None)], table(columns=columns, notices=("演示数据",))
    )
    book = load_workbook(BytesIO(content))
    sheet = book.active
    assert sheet is not None
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A3", "A2:D4", "$1:$2")
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.oddFooter is not None
    assert sheet.oddHeader is not None
    assert (sheet.oddHeader.center.text, sheet.oddFooter.center.text) == ("甲乙计划台账", "第 &P 页 共 &N 页")
    assert [sheet.column_dimensions[letter].width for letter in "ABCD"] == [30, 12, 11, 9]
    head, figure, day, formatted = sheet["A2"], sheet["B3"], sheet["C3"], sheet["D3"]
    assert (head.font.b, head.font.name, head.fill.fgColor.rgb) == (True, "黑体", "FFF2F2F2")
    assert (figure.alignment.horizontal, figure.border.left.style, figure.font.name) == ("right", "thin", "仿宋_GB2312")
    assert (day.number_format, day.is_date, formatted.number_format) == ("yyyy-mm-dd", True, "0.00")
    assert sheet["A3"].alignment.wrap_text
    assert not figure.alignment.wrap_text
    assert (book.properties.title, book.properties.created) == ("甲乙计划台账", datetime(2026, 11, 20))  # noqa: DTZ001
