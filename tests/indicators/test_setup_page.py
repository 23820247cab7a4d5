"""The start-up guide: what is missing, who gives it, what it costs to go without, and when all is done."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from indicators.entry import save_actuals, submit_actuals
from indicators.models import Indicator
from indicators.review import approve_actuals
from organizations.models import Unit, User
from organizations.roles import Role
from plans.models import Plan
from tests.people import NOW, add, approve, figure
from tests.plans_in_use import widen

pytestmark = pytest.mark.django_db

People = dict[str, User]
SETUP = "/plans/dazu-patents-2025/setup/"
BASELINES = {1: 460, 2: 10, 3: (68, 80), 4: 40, 6: 3, 7: 48, 8: (80, 10), 9: 3, 10: 42, 15: 2, 16: 30}


@pytest.fixture(autouse=True)
def at_ten() -> object:
    """It is 2026-10-09 10:00 in Chongqing."""
    with time_machine.travel(NOW, tick=False):
        yield


def look(client: Client, person: User, where: str = SETUP) -> tuple[str, str]:
    """The page, and its words."""
    client.force_login(person)
    html = client.get(where).content.decode()
    return html, " ".join(strip_tags(html[html.index("<main") :]).split())


def row(words: str, begin: str) -> str:
    """A row of the table, from what is wanted to its button."""
    found = re.search(rf"{re.escape(begin)}.*?(?:填写|查看)(?= |$)", words)
    assert found is not None, begin
    return found[0]


def test_every_missing_baseline_is_named_with_who_gives_it(dazu: Plan, people: People, client: Client) -> None:
    Unit.objects.filter(name="区经济信息委").update(contact_name="张某", contact_phone="023-43700000")
    Indicator.objects.filter(plan=dazu, number=10).update(data_provider="市知识产权局通报")
    Indicator.objects.filter(plan=dazu, number=9).update(reporting_unit=Unit.objects.get(name="区科技局"))
    Indicator.objects.get(plan=dazu, number=16).responsibilities.all().delete()
    html, words = look(client, people["entry"])
    assert "基数 0 / 11 已审核" in words
    assert "还缺11项" in words
    assert row(words, "2024年末 有效发明专利总量") == (
        "2024年末 有效发明专利总量 件 区市场监管局 第一责任单位 · 联系人未登记 没有起点，2025年第四季度之前暂不评价 未填 填写"
    )
    assert "2024年全年 PCT国际专利申请量 件" in words
    assert "填高价值发明专利拥有量（件）和常住人口（万人），或公布值" in words
    assert "区经济信息委 第一责任单位 · 张某 023-43700000" in row(words, "2024年末 战略性新兴产业发明专利拥有量")
    assert "区科技局 填报单位" in row(words, "2024年末 全区专利代理机构总量")
    assert "市知识产权局通报 数据来源" in row(words, "2024年末 全区从业专利代理师")
    assert "未明确" in row(words, "2024年末 从事战略性新兴产业领域的从业专利代理师")
    assert 'href="/plans/dazu-patents-2025/entry/history/#row-2024q4-1"' in html


def test_a_unit_that_is_no_longer_responsible_is_not_asked(dazu: Plan, people: People, client: Client) -> None:
    first = Indicator.objects.get(plan=dazu, number=1).responsibilities.order_by("order")[0]
    first.until = date(2026, 1, 1)
    first.save()
    assert "大足高新区 第一责任单位" in row(look(client, people["entry"])[1], "2024年末 有效发明专利总量")


def test_each_step_says_how_far_it_is(dazu: Plan, people: People, client: Client) -> None:
    where = {"plan": dazu, "year": 2024, "quarter": 4, "by": people["entry"], "at": NOW}
    approve(dazu, 2024, 4, {1: 460}, people)
    save_actuals(**where, figures=[figure(dazu, 4, 40), figure(dazu, 6, 3)])  # type: ignore[arg-type]
    submit_actuals(**where, numbers=[6])  # type: ignore[arg-type]
    html, words = look(client, people["entry"])
    assert "基数 1 / 11 已审核" in words
    assert row(words, "2024年末 有效发明专利总量").endswith("— 已审核 查看")
    assert row(words, "2024年末 专利密集型产品累计备案数").endswith("暂不评价 草稿 填写")
    assert row(words, "2024年末 知识产权质押融资累计登记金额").endswith("暂不评价 待审核 填写")
    assert "2024年一季度 17项中17项未填" in words
    assert "待审核1项" in words
    assert "1项已报送，等待审核员审核" in words
    assert "历史数据 1项草稿尚未报送" in words
    assert "去审核" not in html, "a clerk does not review"
    html, words = look(client, people["reviewer"])
    assert '<a href="/plans/dazu-patents-2025/review/?history=1">去审核</a>' in html
    assert "填写 " not in words.partition("审核历史数据")[0].partition("状态")[2]


def test_a_correction_under_way_takes_no_baseline_away(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    new = figure(dazu, 1, 461, correction_reason="漏计1件")
    save_actuals(plan=dazu, year=2024, quarter=4, figures=[new], by=people["entry"], at=NOW)
    assert "基数 1 / 11 已审核" in look(client, people["entry"])[1]


def test_dates_are_shown_with_who_changes_them(dazu: Plan, people: People, client: Client) -> None:
    words = look(client, people["entry"])[1]
    assert "未设定启用日期" in words
    assert "指标数据2026年前三季度 2026年10月19日" in words
    assert "由系统管理员在“后台管理”的行动计划、报告期中修改" in words
    assert "填报2026年前三季度" in words
    Plan.objects.filter(pk=dazu.pk).update(in_use_from=date(2026, 7, 1))
    assert "启用日期 2026年7月1日" in look(client, people["entry"])[1]


def test_all_done_is_said_in_one_line(dazu: Plan, people: People, client: Client) -> None:
    where = {"plan": dazu, "year": 2024, "quarter": 4}
    figures = [figure(dazu, number, value) for number, value in BASELINES.items()]
    save_actuals(**where, figures=figures, by=people["entry"], at=NOW)  # type: ignore[arg-type]
    assert "可以按季度填报和评价" not in look(client, people["entry"])[1]
    submit_actuals(**where, numbers=[*BASELINES], by=people["entry"], at=NOW)  # type: ignore[arg-type]
    approve_actuals(**where, numbers=[*BASELINES], by=people["reviewer"], at=NOW)  # type: ignore[arg-type]
    assert "可以按季度填报和评价" not in look(client, people["entry"])[1], "from when on, nobody said"
    Plan.objects.filter(pk=dazu.pk).update(in_use_from=date(2026, 7, 1))
    words = look(client, people["entry"])[1]
    assert "基数 11 / 11 已审核" in words
    assert "基数齐全、均已审核，启用日期已设定：可以按季度填报和评价。" in words


def test_a_citys_average_is_asked_for_once_its_year_is_over(dazu: Plan, people: People, client: Client) -> None:
    assert "全市平均" not in look(client, people["entry"])[1]
    with time_machine.travel(datetime(2028, 1, 20, tzinfo=UTC), tick=False):
        html, words = look(client, people["entry"])
    assert row(words, "2027年全市平均 研发经费投入强度").endswith("2027年没有可比的目标，暂不评价 未填 填写")
    assert 'href="/plans/dazu-patents-2025/entry/2027/q4/#more-20"' in html


def test_a_plan_with_printed_baselines(two_years: Plan, client: Client) -> None:
    clerk = add("clerk", Role.ENTRY, two_years.region)
    words = look(client, clerk, f"/plans/{two_years.slug}/setup/")[1]
    assert "基数 0 / 3 已审核" in words
    assert row(words, "2024年末 测试存量") == (
        "2024年末 测试存量 件 测试甲局 第一责任单位 · 联系人未登记"
        " 测试占比（指标3）由它计算：没有起点，2027年第四季度之前暂不评价 未填 填写"
    ), "its own baseline is printed"
    assert "测试差错率" not in words.partition("补录同比数据")[0]
    sheet = look(client, clerk, f"/plans/{two_years.slug}/entry/history/")[0]
    assert 'placeholder="文件所印9.5"' in sheet


def test_a_plan_without_indicators(no_indicators: Plan, client: Client) -> None:
    clerk = add("clerk", Role.ENTRY, no_indicators.region)
    for page in ("setup", "entry/history"):
        client.force_login(clerk)
        assert client.get(f"/plans/{no_indicators.slug}/{page}/").status_code == 200


@pytest.mark.parametrize("copies", [0, 3])
def test_statements(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    """At 20 and at 77 indicators: the person, the quarters, who gives the figures, and five that are kept."""
    approve(dazu, 2024, 4, {1: 460}, people)
    widen(dazu, copies)
    client.force_login(people["entry"])
    for anew in (True, False):
        if anew:
            Indicator.objects.get(plan=dazu, number=1).save()
        with django_assert_num_queries(8 if anew else 3):
            assert client.get(SETUP).status_code == 200
