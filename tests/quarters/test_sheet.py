"""The sheet to be signed: what stands on it, in words where there is no figure."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.entry import FigureInput
from indicators.models import Indicator
from indicators.review import approve_actuals, return_actuals
from organizations.models import User
from plans.models import Plan
from tests.people import NOW, approve, figure
from tests.plans_in_use import widen
from tests.quarters.scenes import LATER, Q3, REVIEW, People, stand_in, submit, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def desk(dazu: Plan, people: People) -> Plan:
    waiting(dazu, people)
    return dazu


def sheet(client: Client, person: User, query: str = Q3) -> str:
    client.force_login(person)
    response = client.get(f"{REVIEW}sheet/{query}")
    assert response.status_code == 200
    return response.content.decode()


def line(text: str, number: int) -> list[str]:
    """The cells of one indicator's line."""
    rows = re.findall(r"<tr>\s*<td>.*?</tr>", text, re.DOTALL)
    cells = [[_plain(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)] for row in rows]
    return next(row for row in cells if row[0] == str(number))


def _plain(cell: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()


def test_a_line_says_who_filled_in_who_reviewed_and_what(desk: Plan, people: People, client: Client) -> None:
    stand_in(people)
    approve_actuals(plan=desk, year=2026, quarter=3, numbers=[1], by=people["reviewer"], at=NOW)
    approve_actuals(
        plan=desk, year=2026, quarter=3, numbers=[3], by=people["entry2"], at=LATER.replace(month=11, day=23)
    )
    text = sheet(client, people["reviewer"])
    assert line(text, 1) == [
        "1", "有效发明专利总量", "件", "494", "508", "484", "518", "+10", "增长7.0%", "2026-09-30", "初步数", "",
        "entry某", "reviewer某", "已审核", "",
    ]  # fmt: skip
    assert line(text, 3)[6:9] == ["1.21 97 ÷ 80", "+0.06", "—"]
    assert line(text, 3)[12:15] == ["entry某", "entry2某（代reviewer某）", "已审核"]


def test_what_is_not_reviewed_is_marked(desk: Plan, people: People, client: Client) -> None:
    text = sheet(client, people["reviewer"])
    assert line(text, 5)[6:8] == ["168", "+56"]
    assert line(text, 5)[12:15] == ["entry某", "", "未审核（已报送）"]
    assert line(text, 10)[6] == "60"
    assert line(text, 10)[14] == "未审核（草稿）"
    assert "含未审核数据4项，审核后另行打印签字" in text
    return_actuals(plan=desk, year=2026, quarter=3, numbers=[5], by=people["reviewer"], at=NOW, reason="请核对")
    assert line(sheet(client, people["reviewer"]), 5)[12:15] == ["entry某", "", "未审核（退回补正）"]


def test_what_is_missing_is_a_word_and_never_zero(desk: Plan, people: People, client: Client) -> None:
    text = sheet(client, people["reviewer"])
    assert line(text, 9)[6:9] == ["未报送", "—", "—"]
    assert line(text, 8)[6] == "待发布"
    assert line(text, 17)[6] == "未到考核时点"
    assert line(text, 14)[6] == "未报送"
    assert line(text, 14)[12] == "由其他指标计算"
    submit(desk, people["entry"], figure(desk, 9, 0))
    assert line(sheet(client, people["reviewer"]), 9)[6] == "0"


def test_not_applicable_comes_with_its_reason(desk: Plan, people: People, client: Client) -> None:
    none = FigureInput(number=17, not_applicable=True, not_applicable_reason="当年未组织评定")
    submit(desk, people["entry"], none)
    found = line(sheet(client, people["reviewer"]), 17)
    assert (found[6], found[10], found[15]) == ("不参评", "", "当年未组织评定")


def test_a_computed_figure_is_reviewed_when_its_parts_are(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2026, 3, {7: 78}, people)
    submit(dazu, people["entry"], figure(dazu, 1, 518))
    found = line(sheet(client, people["reviewer"]), 14)
    assert (found[6], found[14]) == ("15.1", "未审核")
    approve_actuals(plan=dazu, year=2026, quarter=3, numbers=[1], by=people["reviewer"], at=NOW)
    assert line(sheet(client, people["reviewer"]), 14)[14] == "已审核"


def test_a_correction_gives_its_reason(desk: Plan, people: People, client: Client) -> None:
    approve_actuals(plan=desk, year=2026, quarter=3, numbers=[1], by=people["reviewer"], at=NOW)
    submit(desk, people["entry"], figure(desk, 1, 521, correction_reason="漏计3件", note="含涉外"))
    found = line(sheet(client, people["reviewer"]), 1)
    assert (found[6], found[14], found[15]) == ("521", "未审核（已报送）", "含涉外；更正：漏计3件")


def test_head_and_foot_are_those_of_the_form(desk: Plan, people: People, client: Client) -> None:
    text = sheet(client, people["entry"])
    for words in (
        "重庆市大足区专利提升专项行动计划（2025—2027年）", "指标数据和任务进展审签表（2026年前三季度）",
        "填报单位（盖章）：区市场监管局",
        "填报日期：2026年10月9日", "填报人：", "审核人：", "单位负责人（审定）：", "联系电话：", "正文目标（不列入分解表）",
    ):  # fmt: skip
        assert words in text
    assert text.index("正文目标") > text.index("全区从业专利代理师")
    assert "演示数据" not in text


def test_demonstration_figures_are_marked_on_the_sheet_itself(desk: Plan, people: People, client: Client) -> None:
    Plan.objects.update(is_demonstration=True)
    assert '<p class="mark">演示数据，不是真实数据</p>' in sheet(client, people["entry"])


def test_a_history_quarter_has_its_sheet(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    text = sheet(client, people["reviewer"], "?year=2024&quarter=4")
    assert "指标数据审签表（2024年全年）" in text
    assert line(text, 1)[6] == "460"


@pytest.mark.parametrize("copies", [0, 9])
def test_statements_of_the_sheet(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    waiting(dazu, people)
    widen(dazu, copies)
    client.force_login(people["reviewer"])
    Indicator.objects.get(plan=dazu, number=1).save()
    for statements in (9, 5):  # indicators, promises and tasks are kept until they change
        with django_assert_num_queries(statements):
            client.get(f"{REVIEW}sheet/{Q3}")
