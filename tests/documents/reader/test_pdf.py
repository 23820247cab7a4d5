"""What the width of a column and the end of a page cut apart in a PDF is put together."""

import pytest

from documents.reader.layout import Block
from documents.reader.pdf import _append, _Grid, _unwrapped


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("区市场监管\n局、大足高\n新区", "区市场监管局、大足高新区"),
        ("区科技局\n区教委", "区科技局 区教委"),
        ("PCT国际\n专利申请量\n（%）", "PCT国际专利申请量（%）"),
        ("5 000\n6", "5 000 6"),
        ("牵头单位：区科技局\n配合单位：区教\n委", "牵头单位：区科技局 配合单位：区教委"),
        ("1.建设平台\n2.培育\n企业", "1.建设平台 2.培育企业"),
        ("575", "575"),
    ],
)
def test_lines_of_a_cell(printed: str, text: str) -> None:
    assert _unwrapped(printed) == text


def grid(*rows: list[str]) -> _Grid:
    """Equal texts one below the other are one merged cell."""
    blocks: list[list[Block]] = []
    for row in rows:
        above = blocks[-1] if blocks else [Block() for _ in row]
        blocks.append([old if text and old.text == text else Block(text) for old, text in zip(above, row, strict=True)])
    return _Grid(rows=blocks)


def texts(table: _Grid) -> list[list[str]]:
    return [[block.text for block in row] for row in table.rows]


def test_a_row_and_a_merged_cell_that_a_page_cuts() -> None:
    first = grid(["序号", "任务", "内容"], ["1", "完善体系。", "甲"], ["2", "强化创造", "乙的前"])
    _append(first, grid(["", "能力。", "半"], ["3", "能力。", "丙"], ["4", "促进运用。", "丁"]))
    assert texts(first) == [
        ["序号", "任务", "内容"],
        ["1", "完善体系。", "甲"],
        ["2", "强化创造能力。", "乙的前半"],
        ["3", "强化创造能力。", "丙"],
        ["4", "促进运用。", "丁"],
    ]


def test_a_merged_cell_that_a_page_cuts_between_rows() -> None:
    first = grid(["序号", "任务", "内容"], ["1", "完善体系。", "甲"], ["2", "强化创造", "乙"])
    _append(first, grid(["序号", "任务", "内容"], ["3", "能力。", "丙"], ["4", "促进运用。", "丁"]))
    assert [row[1] for row in texts(first)] == ["任务", "完善体系。", "强化创造能力。", "强化创造能力。", "促进运用。"]
    assert first.rows[2][1] is first.rows[3][1]


def test_groups_of_single_words_are_not_put_together() -> None:
    first = grid(["序号", "类别", "指标"], ["1", "创造", "甲"])
    _append(first, grid(["2", "运用", "乙"]))
    assert texts(first)[1:] == [["1", "创造", "甲"], ["2", "运用", "乙"]]
