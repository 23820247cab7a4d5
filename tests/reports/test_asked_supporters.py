"""Supporters that were asked to report (征集) and are silent: named to everybody, and what they have begun to nobody."""

import re
from datetime import date

import pytest
from django.test import Client

from organizations.models import User
from plans.models import Plan
from tasks.asking import ask_supporters, withdraw_request
from tests.people import NOW
from tests.reports.task_scenes import EVERYBODY, PAGE, Q3, People, approve, assignment, body, card, words, write

pytestmark = pytest.mark.django_db


def ask(plan: Plan, by: User, task: int, *units: str, quarter: tuple[int, int] = (2026, 3)) -> None:
    keys = [assignment(plan, task, unit).pk for unit in units]
    ask_supporters(plan=plan, year=quarter[0], quarter=quarter[1], task=task, assignments=keys, by=by, at=NOW)


def test_a_supporter_that_was_asked_and_is_silent_is_named(dazu: Plan, people: People, client: Client) -> None:
    """To everybody: a request is no secret. And beside the leads that are missing, in the quarter for which it was asked."""
    for who in ("leader", "other_unit", "entry"):
        assert "已征集" not in body(client, people[who], 3), who
    ask(dazu, people["unit_lead"], 3, "区财政局", "区教委")
    for who in EVERYBODY:
        text = body(client, people[who], 3)
        assert "区教委 已征集，未报送 区经济信息委 区财政局 已征集，未报送 区国资委" in card(text, "责任分工"), who
        assert "2026年前三季度 未报送：区科技局 已征集，未报送：区教委、区财政局" in card(text, "各季度填报"), who
        assert "任务3未报送：区科技局未报送</span>" in text, "the light is the leads'"
    for query in ("?year=2026&quarter=2", "?year=2026&quarter=4"):
        assert "已征集" not in body(client, people["leader"], 3, query)
    assert row_of(client.get(f"{PAGE}{Q3}").content.decode(), 3).endswith("0/3")


def row_of(text: str, number: int) -> str:
    found = next(each for each in text.split("<tr>")[1:] if f'<td class="num no">{number}</td>' in each)
    return words(found.partition("</tr>")[0])


def test_once_approved_it_is_silent_no_longer(dazu: Plan, people: People, client: Client) -> None:
    ask(dazu, people["unit_lead"], 3, "区教委")
    approve(dazu, people, 3, "区科技局")
    only = card(body(client, people["leader"], 3), "各季度填报")
    assert "2026年前三季度 已征集，未报送：区教委 区科技局 责任单位 正常推进" in only
    approve(dazu, people, 3, "区教委")
    text = body(client, people["leader"], 3)
    assert "已征集" not in text
    assert "区教委 正常推进" in card(text, "责任分工")
    assert row_of(client.get(f"{PAGE}{Q3}").content.decode(), 3).endswith("2/2")


def test_whether_the_asked_unit_has_begun_shows_nowhere(dazu: Plan, people: People, client: Client) -> None:
    ask(dazu, people["unit_lead"], 3, "区教委")
    addresses = [f"{PAGE}3/{Q3}", f"{PAGE}{Q3}", f"/plans/{dazu.slug}/{Q3}", f"/plans/{dazu.slug}/units/{Q3}",
                 f"/plans/{dazu.slug}/units/{people['other_unit'].unit_id}/{Q3}"]  # fmt: skip

    def see() -> dict[tuple[str, str], str]:
        found = {}
        for who in ("leader", "unit_lead", "system"):
            client.force_login(people[who])
            for address in addresses:
                page = client.get(f"{address}&unreviewed=1").content.decode()
                found[who, address] = re.sub(r'value="\w{64}"', "", page)
        return found

    before = see()
    write(dazu, people["other_unit"], 3, "区教委", done="已办")
    assert see() == before
    assert "已征集，未报送" in before["leader", addresses[0]]


def test_a_request_taken_back_names_nobody(dazu: Plan, people: People, client: Client) -> None:
    ask(dazu, people["unit_lead"], 3, "区教委")
    assert "已征集，未报送" in body(client, people["leader"], 3)
    withdraw_request(plan=dazu, year=2026, quarter=3, assignment=assignment(dazu, 3, "区教委").pk, by=people["entry"])
    assert "已征集" not in body(client, people["leader"], 3)


def test_nobody_is_silent_before_the_system_was_in_use(dazu: Plan, people: People, client: Client) -> None:
    ask(dazu, people["unit_lead"], 3, "区教委")
    Plan.objects.filter(pk=dazu.pk).update(in_use_from=date(2026, 10, 1))
    text = body(client, people["leader"], 3)
    assert "已征集" not in text
    assert "区教委 系统启用前" in card(text, "责任分工")


def test_the_asked_units_own_page_says_so_by_quarter(dazu: Plan, people: People, client: Client) -> None:
    ask(dazu, people["unit_lead"], 3, "区教委", quarter=(2026, 2))
    address = f"/plans/{dazu.slug}/units/{people['other_unit'].unit_id}/"
    client.force_login(people["leader"])
    then = words(client.get(f"{address}?year=2026&quarter=2").content.decode())
    assert "注重研发投入 配合单位 责任单位：区科技局 未报送 未报送" in then
    assert "任务3 注重研发投入 配合单位 — — — — — 未报送" in then
    now = words(client.get(f"{address}{Q3}").content.decode())
    assert "注重研发投入 配合单位 责任单位：区科技局 未报送 — —" in now
