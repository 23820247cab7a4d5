"""附件1 says what the board says, whatever an indicator's status: word for word, figure for figure."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from indicators.facts import IndicatorFacts
from indicators.labels import STATUS
from indicators.progress import Basis, Direction, Status
from indicators.standing import IndicatorStanding
from quarters.standing import Standing
from reports.board import board_row
from reports.downloads import Edition
from reports.pack.book import made
from reports.pack.contents import Pack
from tests.quarters.test_sentences import CASES, PLAN, facts, period, standing
from tests.reports.pack.reading_back import loaded, table

AHEAD = (facts(), {(2024, 4): "460", (2025, 4): "495", (2026, 3): "530"}, 2026, 3, "")  # E 525, gap +12.5
SLIGHTLY = (facts(), {(2024, 4): "460", (2025, 4): "495", (2026, 3): "522"}, 2026, 3, "")  # gap −7.5
EVERY: list[Any] = [*CASES, AHEAD, SLIGHTLY]


def pack(*rows: IndicatorStanding, year: int, quarter: int) -> Pack:
    whole = Standing(plan=PLAN, period=period(year, quarter), unreviewed=False, indicators=rows, tasks=())
    return Pack(standing=whole, title="测试计划", finality="未定稿", made_on=date(2026, 10, 16), units=())


def first_line(of: Pack, edition: Edition = Edition.WORKING) -> dict[str, Any]:
    return table(loaded(made(of, edition))["附件1"])[0]


def named(line: dict[str, Any], start: str) -> str:
    """The cell whose head begins so."""
    (found,) = (value for head, value in line.items() if head.startswith(start))
    return str(found)


@pytest.mark.parametrize(("row", "values", "year", "quarter", "_sentence"), EVERY)
def test_the_pack_says_what_the_board_says(
    row: IndicatorFacts, values: dict[tuple[int, int], Any], year: int, quarter: int, _sentence: str
) -> None:
    found = standing(row, values, year, quarter)
    of = pack(found, year=year, quarter=quarter)
    line, seen = first_line(of), board_row(found, of.standing, "")
    assert named(line, "截至") == seen.actual
    assert named(line, "序时应完成") == seen.expected
    assert named(line, "完成率") == seen.achievement
    assert named(line, "较序时进度") == seen.gap
    assert named(line, "评价") == STATUS[found.status]
    assert named(line, "责任单位") == "甲局、乙局"


def test_the_cases_have_every_status() -> None:
    found = (standing(row, values, year, quarter) for row, values, year, quarter, _sentence in EVERY)
    assert {each.status for each in found} == set(Status)


def test_the_case_of_the_products_description() -> None:
    """By hand: start 495, target 535, at the third quarter 495 + 40 × 3/4 = 525; 518: 96.8 %, 57.5 %, −17.5 points."""
    found = standing(facts(), {(2024, 4): "460", (2025, 3): "484", (2025, 4): "494", (2026, 3): "518"}, 2026, 3)
    line = first_line(pack(found, year=2026, quarter=3))
    assert line == {
        "序号": "1", "指标": "有效发明专利总量", "计量单位": "件", "年度计划目标 2025": "495", "年度计划目标 2026": "535",
        "年度计划目标 2027": "575", "2025年末完成": "494", "截至9月底完成": "518", "较上年末净增": "+24", "上年同期": "484",
        "同比(%)": "7.0%", "完成率(%)": "96.8%", "序时应完成": "525", "年度净增任务完成(%)": "57.5%",
        "较序时进度（百分点）": "−17.5", "评价": "滞后", "全市排位": "—", "滞后原因及措施": "甲局：未说明",
        "责任单位": "甲局、乙局", "数据来源": "", "备注": "",
    }  # fmt: skip


def test_the_meeting_leaves_out_what_no_meeting_asks_for() -> None:
    found = standing(facts(), {(2024, 4): "460", (2026, 3): "518"}, 2026, 3)
    line = first_line(pack(found, year=2026, quarter=3), Edition.MEETING)
    assert not {"上年同期", "同比(%)", "数据来源", "全市排位"} & line.keys()
    assert {"序号", "指标", "计量单位", "年度计划目标 2027", "评价", "备注"} <= line.keys()


def test_a_rank_is_printed_with_how_it_moved() -> None:
    found = standing(facts(), {(2024, 4): "460", (2026, 2): "508", (2026, 3): "518"}, 2026, 3)
    observed = found.facts.observations
    ranks = {(2026, 2): 10, (2026, 3): 12}
    ranked = {at: replace(row, city_rank=ranks.get(at)) for at, row in observed.items()}
    with_ranks = replace(found, facts=replace(found.facts, observations=ranked))
    line = first_line(pack(with_ranks, year=2026, quarter=3), Edition.MEETING)
    assert line["全市排位"] == "第12名（较上半年后退2位）"


@pytest.mark.parametrize(
    ("actual", "shown"), [("0", "0"), (None, "未报送")], ids=["zero is a figure", "nothing is not zero"]
)
def test_nothing_reported_is_never_zero(actual: str | None, shown: str) -> None:
    values = {(2024, 4): "460"} | ({(2026, 3): actual} if actual is not None else {})
    line = first_line(pack(standing(facts(), values, 2026, 3), year=2026, quarter=3))
    assert line["截至9月底完成"] == shown


def test_numbers_are_numbers() -> None:
    found = standing(facts(decimals=2), {(2024, 4): "460", (2025, 4): "494", (2026, 3): "518.25"}, 2026, 3)
    sheet = loaded(made(pack(found, year=2026, quarter=3), Edition.MEETING))["附件1"]
    top = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "1")
    cells = {sheet.cell(top, column).value: sheet.cell(top, column) for column in range(1, sheet.max_column + 1)}
    assert cells[518.25].number_format == "0.00"
    assert cells[0.969].number_format == "0.0%"  # 518.25 ÷ 535
    assert [type(value) for value in cells if value in (495, 535, 575)] == [int, int, int]


def test_a_ceiling_that_is_broken_never_reads_as_just_used_up() -> None:
    """100.02 of at most 100: more than 100.0 %."""
    spent = facts(
        "差旅支出", targets={2026: "100"}, basis=Basis.YEAR_TO_DATE, direction=Direction.LOWER, unit="万元", decimals=2
    )
    line = first_line(pack(standing(spent, {(2026, 3): "100.02"}, 2026, 3), year=2026, quarter=3))
    assert (line["年度净增任务完成(%)"], line["评价"], line["完成率(%)"]) == ("100.1%", "未完成", "—")


@pytest.mark.parametrize(
    ("more", "values", "said"),
    [
        ({"annual": True}, {(2024, 4): "460", (2026, 2): "508"}, "未到考核时点"),  # a yearly figure that came early
        ({}, {(2024, 4): "460", (2026, 2): "536"}, "待年末确认"),
        ({}, {(2024, 4): "460", (2026, 2): "508"}, ""),
        ({"targets": {2027: "50"}}, {(2026, 2): "20"}, "缺2024年末基数"),
    ],
)
def test_why_a_figure_is_not_judged_stands_beside_it(
    more: dict[str, Any], values: dict[tuple[int, int], str], said: str
) -> None:
    line = first_line(pack(standing(facts(**more), values, 2026, 2), year=2026, quarter=2), Edition.MEETING)
    assert line["备注"] == said
