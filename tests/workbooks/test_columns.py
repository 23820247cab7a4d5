"""Heads are found wherever they stand, and rows are those in which something stands."""

import pytest
from openpyxl import Workbook

from tests.workbooks.files import saved, table
from workbooks.columns import Column, Head, data_rows, find_head, plain, text_of
from workbooks.opening import Sheet, opened

COLUMNS = (
    Column(key="number", title="序号"),
    Column(key="name", title="指标", aliases=("指标名称",), required=True),
    Column(key="value", title="本期数", aliases=("数值", "本期完成")),
    Column(key="above", title="分子"),
    Column(key="below", title="分母"),
)


def head_of(*rows: list[object]) -> Head | None:
    return find_head(opened(table(rows)).sheets[0], COLUMNS)


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ([["序号", "指标", "本期数"], [1, "甲", 5]], {"number": 1, "name": 2, "value": 3}),
        ([["本期数（件）", "指标名称"], [5, "甲"]], {"value": 1, "name": 2}),
        ([["填报表"], ["填报单位：", None, "2026年"], ["序 号", "指\n标", "本期完成"]], {"number": 1, "name": 2, "value": 3}),
        ([[None, None, "分子", "分母"], ["指标", "完成", "（件）", "（万人）"]], {"name": 1, "above": 3, "below": 4}),
        ([["我的备注", "指标", "说明", "数值"], ["x", "甲", "y", 5]], {"name": 2, "value": 4}),
        ([["指标", "本期数", "其中", None], [None, None, "分子", "分母"]], {"name": 1, "value": 2, "above": 3, "below": 4}),
        ([["甲", "乙"], [1, 2]], None),
        ([["指标", "甲"], ["乙", "丙"]], None),
        ([[None]], None),
    ],
)  # fmt: skip
def test_heads_are_found(rows: list[list[object]], places: dict[str, int] | None) -> None:
    head = head_of(*rows)
    assert (head.places if head else None) == places


def test_what_is_twice_unknown_and_missing_is_said() -> None:
    head = head_of(["序号", "本期数", "数值", "去年"], [1, 2, 3, 4])
    assert head is not None
    assert (head.twice, head.unknown, head.missing) == (("本期数",), ("数值", "去年"), ("指标",))


def two_rows() -> Sheet:
    """As offices print it: heads over two rows, merged over each other and over several columns."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["附件1", *[None] * 3],
        ["指标", "完成情况", None, None],
        [None, "本期数", "分子", "分母"],
        ["甲", 1, 2, 3],
    ):
        sheet.append(row)
    sheet.append([None, 4, 5, 6])
    for area in ("A1:D1", "A2:A3", "B2:D2", "A4:A5"):
        sheet.merge_cells(area)
    return opened(saved(book)).sheets[0]


def test_merged_heads_over_two_rows() -> None:
    sheet = two_rows()
    head = find_head(sheet, COLUMNS)
    assert head is not None
    assert (head.last, head.places) == (3, {"name": 1, "value": 2, "above": 3, "below": 4})
    assert list(data_rows(sheet, head)) == [4, 5]
    assert sheet.filled(5, 1) == "甲"


def test_empty_rows_and_repeated_heads_are_no_rows() -> None:
    heads: list[object] = ["指标", "本期数"]
    sheet = opened(table([heads, ["甲", 1], [None, None], ["  ", None], heads, ["乙", "=1+1"], [None, "=2"]])).sheets[0]
    head = find_head(sheet, COLUMNS)
    assert head is not None
    assert list(data_rows(sheet, head)) == [2, 6, 7], "a formula without a result is not nothing"


def test_cells_as_text() -> None:
    sheet = opened(table([[518, 1.25, "５１８", None, True, 12345678901]])).sheets[0]
    assert [text_of(value) for value in sheet.rows[0]] == ["518", "1.25", "５１８", "", "是", "12345678901"]


def test_plain_heads() -> None:
    assert plain(" 本期数 （件）：") == plain("本期数(件)") == "本期数件"
