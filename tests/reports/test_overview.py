"""The overview: what a leader sees, for every kind of plan."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from indicators.models import Indicator
from ipplan.triggers import ALL
from organizations.models import Region, User
from organizations.roles import Role
from organizations.triggers import Stamp
from plans.models import Plan
from tests.people import add, approve
from tests.plans_in_use import reported, widen

Q3 = "?year=2026&quarter=3"


def body(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == 200, response.content.decode()[:500]
    return response.content.decode()


def test_shows_all_ten_indicators_and_the_sentence(dazu: Plan, people: dict[str, User], client: Client) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2025, 4, {1: 494}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    page = body(client, people["leader"], f"/plans/{dazu.slug}/{Q3}")
    for indicator in Indicator.objects.filter(plan=dazu, in_breakdown=True):
        assert indicator.name in page
    # By hand: S 495, T 535, E 525, A 518 (the case of the product's description).
    assert "有效发明专利总量518件，完成年度目标的96.8%，年度净增任务完成57.5%" in page
    assert "低于序时进度17.5个百分点" in page
    assert "较序时应完成数少7件，责任单位：区市场监管局等4个单位" in page
    assert "前三季度数据审核中（已审核1/10项）" in page


def test_unreviewed_figures_are_for_staff_who_ask(dazu: Plan, people: dict[str, User], client: Client) -> None:
    from indicators.entry import save_actuals  # noqa: PLC0415
    from tests.people import NOW, figure  # noqa: PLC0415

    save_actuals(plan=dazu, year=2026, quarter=3, figures=[figure(dazu, 5, 173)], by=people["entry"], at=NOW)
    address = f"/plans/{dazu.slug}/{Q3}"
    assert ">173<" not in body(client, people["entry"], address)
    assert ">173<" in body(client, people["entry"], f"{address}&unreviewed=1")
    assert "含未审核数据" in body(client, people["reviewer"], f"{address}&unreviewed=1")
    for who in ("leader", "unit_lead", "system"):
        assert ">173<" not in body(client, people[who], f"{address}&unreviewed=1"), who


def test_a_figure_approved_a_second_ago_is_on_the_next_page(
    dazu: Plan, people: dict[str, User], client: Client
) -> None:
    assert ">168<" not in body(client, people["leader"], f"/plans/{dazu.slug}/{Q3}")
    approve(dazu, 2026, 3, {5: 168}, people)
    assert ">168<" in body(client, people["leader"], f"/plans/{dazu.slug}/{Q3}")


def test_later_figures_do_not_show_in_an_earlier_quarter(dazu: Plan, people: dict[str, User], client: Client) -> None:
    approve(dazu, 2026, 2, {5: 112}, people)
    approve(dazu, 2026, 3, {5: 168}, people)
    page = body(client, people["leader"], f"/plans/{dazu.slug}/?year=2026&quarter=2")
    assert ">112<" in page
    assert ">168<" not in page


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?year=0&quarter=3", "没有0年第3季度"),
        ("?year=2026&quarter=7", "没有2026年第7季度"),
        ("?year=2026", "无法识别"),
        ("?quarter=2", "无法识别"),
        ("?year=abc&quarter=1", "年和季度应为数字"),
        ("?year=２０２６&quarter=３", "年和季度应为数字"),
        ("?year=99999&quarter=1", "年和季度应为数字"),
        ("?year=-1&quarter=1", "年和季度应为数字"),
        ("?year=2024&quarter=4", "历史数据"),
        ("?year=<script>&quarter=1", "&lt;script&gt;"),
    ],
)
def test_a_quarter_that_is_none_gets_a_message(
    dazu: Plan, people: dict[str, User], client: Client, query: str, message: str
) -> None:
    client.force_login(people["leader"])
    response = client.get(f"/plans/{dazu.slug}/{query}")
    assert response.status_code == 400
    assert message in response.content.decode()


def test_an_unknown_plan_and_a_plan_out_of_scope_look_the_same(
    dazu: Plan, people: dict[str, User], client: Client
) -> None:
    client.force_login(people["stranger"])
    assert client.get(f"/plans/{dazu.slug}/").status_code == 404
    client.force_login(people["leader"])
    assert client.get("/plans/there-is-none/").status_code == 404


@pytest.mark.parametrize(("year", "quarter"), [(2025, 4), (2026, 1), (2027, 3), (2027, 4), (2028, 2), (2029, 4)])
def test_a_plan_with_two_target_years_and_odd_indicators(
    two_years: Plan, client: Client, year: int, quarter: int
) -> None:
    people = reported(two_years, year, quarter)
    for page in ("", "indicators/"):
        text = body(client, people["leader"], f"/plans/{two_years.slug}/{page}?year={year}&quarter={quarter}")
        assert "未明确责任单位" in text
        assert "None" not in text
    for number in two_years.indicators.values_list("number", flat=True):
        text = body(
            client, people["leader"], f"/plans/{two_years.slug}/indicators/{number}/?year={year}&quarter={quarter}"
        )
        assert "None" not in text


def test_a_plan_without_indicators(no_indicators: Plan, client: Client) -> None:
    leader = add("leader", Role.LEADER, no_indicators.region)
    text = body(client, leader, f"/plans/{no_indicators.slug}/")
    assert "本计划没有提出可以量化的指标，按任务推进" in text
    assert "重点任务" in text
    assert "本计划没有提出可以量化的指标，只按重点任务推进" in body(
        client, leader, f"/plans/{no_indicators.slug}/indicators/"
    )


def test_home_leads_to_the_visitors_plan(dazu: Plan, people: dict[str, User], client: Client) -> None:
    for who, where in {
        "leader": f"/plans/{dazu.slug}/",
        "entry": f"/plans/{dazu.slug}/",
        "unit_lead": f"/plans/{dazu.slug}/units/{people['unit_lead'].unit_id}/",
        "system": f"/plans/{dazu.slug}/",
        "security": "/admin/",
        "auditor": "/admin/",
    }.items():
        client.force_login(people[who])
        assert client.get("/").headers["Location"].partition("?")[0] == where, who
    client.force_login(people["stranger"])
    assert "涪陵区还没有行动计划" in client.get("/").content.decode()


def test_the_city_sees_the_plans_of_its_districts(dazu: Plan, client: Client) -> None:
    city, _ = Region.objects.get_or_create(code="500000", defaults={"name": "重庆市"})
    assert "10项重点指标中" in body(client, add("mayor", Role.LEADER, city), f"/plans/{dazu.slug}/{Q3}")


def counted(client: Client, address: str, expected: int, exactly: DjangoAssertNumQueries) -> None:
    with exactly(expected):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("copies", [0, 9])
def test_statements_of_a_page(
    dazu: Plan, people: dict[str, User], client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    """The same few statements at twenty indicators and at two hundred, session and person being one of them.

    After a change of an indicator a page reads everything anew; while nothing changes session and quarters only. The page of
    an indicator adds two: where the document contradicts itself, and the figure's revisions; the overview one: what was
    amended of closed quarters.
    """
    widen(dazu, copies)
    client.force_login(people["leader"])
    for page, anew in (("", 9), ("indicators/", 8), ("indicators/1/", 10)):
        address = f"/plans/{dazu.slug}/{page}"
        Indicator.objects.get(plan=dazu, number=1).save()
        counted(client, f"{address}{Q3}", anew, django_assert_num_queries)
        counted(client, f"{address}{Q3}", 2, django_assert_num_queries)
        Indicator.objects.get(plan=dazu, number=1).save()
        counted(client, address, anew, django_assert_num_queries)


def test_any_change_of_what_a_plan_shows_is_on_the_next_page(
    dazu: Plan, people: dict[str, User], client: Client, raw_sql: Callable[..., None]
) -> None:
    """Even one written past every model and act."""
    address = f"/plans/{dazu.slug}/{Q3}"
    for sql, text in (
        ("UPDATE indicators_indicator SET name = '改过的名称' WHERE number = 1", "改过的名称"),
        ("UPDATE organizations_unit SET name = '改过的单位' WHERE name = '区经济信息委'", "改过的单位"),
        ("UPDATE indicators_annualtarget SET value = 777 WHERE year = 2026 AND indicator_id = "
         "(SELECT id FROM indicators_indicator WHERE number = 9)", ">777<"),
        ("UPDATE plans_plan SET title = '改过的标题'", "改过的标题"),
    ):  # fmt: skip
        assert text not in body(client, people["leader"], address)
        raw_sql(sql)
        assert text in body(client, people["leader"], address), sql


# Read anew for every page: who asks, and what the kept Standing is kept under.
UNSTAMPED = {"organizations_session", "organizations_user", "organizations_region", "plans_plan", "plans_planstamp"}


def test_every_table_that_a_page_reads_changes_the_stamp(dazu: Plan, people: dict[str, User], client: Client) -> None:
    client.force_login(people["leader"])
    with CaptureQueriesContext(connection) as captured:
        for page in ("", "indicators/", "indicators/1/", "tasks/", "tasks/1/"):
            client.get(f"/plans/{dazu.slug}/{page}{Q3}")
    statements = " ".join(query["sql"] for query in captured)
    read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', statements)) - UNSTAMPED
    assert len(read) > 8
    assert read <= {declared.table for declared in ALL if isinstance(declared, Stamp)}
