"""The list of indicators and the page of one."""

import json
import re

import plotly.graph_objects as go
import pytest
from django.test import Client

from organizations.models import User
from plans.models import Plan
from reports.bodies import BODIES
from tests.people import approve

Q3 = "?year=2026&quarter=3"


@pytest.fixture
def filled(dazu: Plan, people: dict[str, User]) -> Plan:
    approve(dazu, 2024, 4, {1: 460, 3: (72, 80), 2: 10}, people)
    approve(dazu, 2025, 3, {1: 484}, people)
    approve(dazu, 2025, 4, {1: 494, 3: (81, 80)}, people)
    approve(dazu, 2026, 3, {1: 518, 2: 10, 3: (97, 80), 7: 78, 9: 4}, people)
    return dazu


def body(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_one_indicator_with_its_figures(filled: Plan, people: dict[str, User], client: Client) -> None:
    page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/1/{Q3}")
    # By hand: required (535 − 518) ÷ 1; projected 494 + (518 − 494) ÷ 0.75 = 526; 2027: 518 + 58 ÷ 7 × 5 = 559.4;
    # year on year (518 − 484) ÷ 484 = 7.0 %.
    for text in ("518", "535", "525", "96.8%", "57.5%", "−17.5", "526", "559", "增长7.0%"):
        assert f">{text}<" in page, text
    assert "附件1 第1行" in page
    assert "有效发明专利总量突破575件" in page, "the other reading of the document"
    assert "第一责任单位" in page
    assert "构建高质量创新生态" in page, "the linked task"


def test_the_figures_in_the_page_are_valid_for_plotly(filled: Plan, people: dict[str, User], client: Client) -> None:
    for number in (1, 2):
        page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/{number}/{Q3}")
        found = re.findall(r'<script id="figure-\w+" type="application/json">(.+?)</script>', page)
        assert len(found) == 2
        for figure in found:
            go.Figure(json.loads(figure))


def test_nothing_to_draw_is_said_instead_of_an_empty_frame(
    filled: Plan, people: dict[str, User], client: Client
) -> None:
    page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/20/{Q3}")
    assert page.count("还没有可以画出的目标和数据。") == 2
    assert "data-figure" not in page


def test_a_year_that_is_not_over_says_how_far_it_has_gone(
    filled: Plan, people: dict[str, User], client: Client
) -> None:
    page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/1/{Q3}")
    assert ">2026年（截至9月底）<" in page
    whole = body(client, people["leader"], f"/plans/{filled.slug}/indicators/1/?year=2025&quarter=4")
    assert ">2025年<" in whole
    assert "（截至" not in whole


def test_a_ratio_shows_its_parts(filled: Plan, people: dict[str, User], client: Client) -> None:
    page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/3/{Q3}")
    assert "97 ÷ 80" in page
    assert ">1.21<" in page  # 97 ÷ 80 = 1.2125


def test_a_quotient_is_computed_or_says_what_is_missing(filled: Plan, people: dict[str, User], client: Client) -> None:
    page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/14/{Q3}")
    assert ">15.1<" in page  # 78 ÷ 518 = 15.06 %
    earlier = body(client, people["leader"], f"/plans/{filled.slug}/indicators/14/?year=2025&quarter=3")
    assert "尚不能计算：缺战略性新兴产业发明专利拥有量（指标7）" in earlier


def test_growth_shows_the_rate_at_the_years_end_only(filled: Plan, people: dict[str, User], client: Client) -> None:
    page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/2/{Q3}")
    assert "水平法）" in page
    assert "<dt>年均增长</dt>" not in page
    approve(filled, 2026, 4, {2: 13}, people)
    page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/2/?year=2026&quarter=4")
    assert ">14.0%<" in page  # (13 ÷ 10)^½ − 1 = 14.02 %


def test_a_missing_baseline_is_named(filled: Plan, people: dict[str, User], client: Client) -> None:
    page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/15/{Q3}")
    assert "2024年末基数" in page


@pytest.mark.parametrize("number", [0, 21, 999])
def test_an_unknown_number_is_not_found(filled: Plan, people: dict[str, User], client: Client, number: int) -> None:
    client.force_login(people["leader"])
    assert client.get(f"/plans/{filled.slug}/indicators/{number}/").status_code == 404


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("number", "有效发明专利总量", "研发经费投入强度"),
        ("-number", "研发经费投入强度", "有效发明专利总量"),
        ("gap", "全区专利代理机构总量", "研发经费投入强度"),  # −66.7 points; unknown gaps last
        ("light", "有效发明专利总量", "研发经费投入强度"),  # red first, 不参评 last
    ],
)
def test_the_list_sorts_by_what_is_judged(
    filled: Plan, people: dict[str, User], client: Client, sort: str, first: str, last: str
) -> None:
    page = body(client, people["leader"], f"/plans/{filled.slug}/indicators/{Q3}&sort={sort}")
    names = re.findall(r'<a href="[^"]+/indicators/\d+/[^"]*">([^<]+)</a>', page)
    assert len(names) == 20
    assert (names[0], names[-1]) == (first, last)


def test_an_address_with_anything_else_in_it_is_not_kept(filled: Plan, people: dict[str, User], client: Client) -> None:
    address = f"/plans/{filled.slug}/indicators/{Q3}"
    BODIES.forget()  # it never holds more than so many
    body(client, people["leader"], address)
    kept = len(BODIES)
    for extra in ("&x=1", "&x=2", "&page=3", f"&sort={'a' * 90}"):
        body(client, people["leader"], address + extra)
    assert len(BODIES) == kept
    body(client, people["leader"], f"{address}&sort=gap")
    assert len(BODIES) == kept + 1
