"""Tables on paper. Sizes by hand: type of 10.5 points, a column of one character is 5.25 points wide, 4 of them stay free."""

import pytest

from workbooks.measuring import text_height, wrapped
from workbooks.printing import (
    A3,
    A4,
    HIGHEST_ROW,
    Cell,
    Column,
    Heading,
    Layout,
    Line,
    Table,
    groups,
    head_spans,
    laid_out,
    paper_for,
)
from workbooks.styling import Look

LOOK = Look()


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 46, [""]),
        ("一二三四", 46, ["一二三四"]),  # 46 − 4 = 42 points: four Chinese characters
        ("一二三四五", 46, ["一二三四", "五"]),
        ("一\n二三", 46, ["一", "二三"]),
        ("第12.5%名", 46, ["第12.5%", "名"]),  # a figure stays whole
        ("abcdefghijklmnop", 46, ["abcdefg", "hijklmn", "op"]),  # a word that is too long does not
        ("指标ab", 46, ["指标ab"]),
    ],
)
def test_a_text_takes_the_lines_that_it_needs(text: str, width: float, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def test_the_larger_paper_is_taken_where_type_would_become_too_small() -> None:
    # A4 on its side, 10 mm left and right: 785 points, of which 97 % are used.
    assert paper_for(700) == (A4, 100)
    assert paper_for(895) == (A4, 85)
    paper, scale = paper_for(897)
    assert (paper, scale) == (A3, 100)
    assert paper_for(2000) == (A3, 54)


def column(*heads: str, width: float = 20, merged: bool = False) -> Column:
    return Column(heads=heads, width=width, look=LOOK, merged=merged)


def table(lines: list[Line | Heading], *columns: Column) -> Table:
    return Table(columns=columns or (column("甲"), column("乙", merged=True)), lines=tuple(lines))


def test_neighbours_share_a_head_and_a_head_alone_spans_all_rows() -> None:
    found = head_spans(
        table(
            [], column("序号"), column("目标", "2025"), column("目标", "2026"), column("目标甲", "2025"), column("备注")
        )
    )
    assert [(each.text, each.left, each.wide, each.top, each.deep) for each in found] == [
        ("序号", 0, 1, 0, 2), ("目标", 1, 2, 0, 1), ("目标甲", 3, 1, 0, 1), ("备注", 4, 1, 0, 2),
        ("2025", 1, 1, 1, 1), ("2026", 2, 1, 1, 1), ("2025", 3, 1, 1, 1),
    ]  # fmt: skip


def test_a_line_is_as_high_as_its_longest_text() -> None:
    # 20 characters: 105 − 4 points, nine Chinese characters a line.
    layout = laid_out(table([("短", "组"), ("长" * 28, "组")]))
    assert [each.height for each in layout.placed] == [text_height(1), text_height(4)]
    assert text_height(4) > 4 * 10.5


def test_a_row_of_a_spreadsheet_is_never_higher_than_it_can_be() -> None:
    lines = 35  # 35 × 10.5 × 1.45 + 6 = 538.9
    layout = laid_out(table([("\n".join("行" * lines), "组")]), above=0)
    heights = [height for each in layout.placed for height in each.rows]
    assert max(heights) <= HIGHEST_ROW
    assert len(heights) > 1


def pages(layout: Layout) -> list[int]:
    return [each.page for each in layout.placed]


def test_pages_hold_what_fits_and_the_foot_stands_with_the_last_line() -> None:
    # A4: 595.3 − 42.5 − 48.2 = 504.6, of which 97 % are 489.5. A line of type takes 10.5 × 1.45 + 6 = 21.2, in whole pixels
    # 21.75: the head one of them, 21 lines below it.
    rows: list[Line | Heading] = [("短", str(place)) for place in range(21)]
    assert pages(laid_out(table(rows))) == [0] * 21
    assert pages(laid_out(table([*rows, ("短", "末")]))) == [0] * 21 + [1]
    assert pages(laid_out(table(rows), below=21)) == [0] * 20 + [1]
    assert pages(laid_out(table(rows), above=21)) == [0] * 20 + [1]


def test_a_heading_never_stands_alone_at_the_foot_of_a_page() -> None:
    rows: list[Line | Heading] = [("短", str(place)) for place in range(20)]
    found = pages(laid_out(table([*rows, Heading("下列"), ("短", "末")])))
    assert found == [0] * 20 + [1, 1]


def test_what_is_higher_than_a_page_goes_on_on_the_next_one() -> None:
    text = "\n".join(f"第{place}行" for place in range(1, 61))
    layout = laid_out(table([(text, "组"), ("短", "组")]))
    parts = [str(each.line[0]) for each in layout.placed if not isinstance(each.line, Heading)]
    assert len(parts) == 4  # 30 lines fit, one of them is left for 续: 29, 29 and 2, and the short one
    assert parts[1].startswith("（续）")
    said = "\n".join(parts[:-1]).replace("（续）", "").split("\n")
    assert said == text.split("\n")  # nothing is lost, nothing stands twice
    flowing = "一二三四五六七八九十" * 60
    layout = laid_out(table([(flowing, "组")]))
    flown = [str(each.line[0]) for each in layout.placed if not isinstance(each.line, Heading)]
    assert len(flown) > 1
    assert "".join(flown).replace("（续）", "") == flowing  # a line's end that nobody wrote is no break
    assert all(each.line[1] == "组" for each in layout.placed if not isinstance(each.line, Heading))


def test_a_groups_name_that_is_long_makes_its_last_line_higher() -> None:
    name = "名" * 40  # five lines
    layout = laid_out(table([("短", name), ("短", name)]))
    assert sum(each.height for each in layout.placed) == text_height(5)
    assert layout.placed[0].height == text_height(1)


def test_groups_are_of_neighbours_and_end_at_a_heading() -> None:
    one, other = Cell(value="甲组", look=LOOK), "乙组"
    rows: list[Line | Heading] = [("1", one), ("2", "甲组"), ("3", other), Heading("下列"), ("4", other), ("5", other)]
    assert groups(rows, 1) == [range(2), range(2, 3), range(4, 6)]
