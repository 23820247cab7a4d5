"""The page of files: which there are of a quarter, and the way to them."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from organizations.models import User
from plans.models import Plan
from tests.acts import own_unit
from tests.people import approve
from tests.quarters import closings
from tests.unitpages import unit_address

pytestmark = pytest.mark.django_db
BASE = "/plans/dazu-patents-2025/reports/"


@pytest.fixture(autouse=True)
def _november() -> Any:
    with time_machine.travel("2026-11-20T04:00:00+00:00", tick=False):
        yield


def page(client: Client, person: User, query: str = "?year=2026&quarter=3") -> str:
    client.force_login(person)
    response = client.get(f"{BASE}{query}")
    assert response.status_code == 200
    return response.content.decode()


def files(markup: str, card: str) -> list[tuple[str, str, str]]:
    """Name, address and finality of each file of a card."""
    own = markup.split(f'<h2 id="{card}">', 1)[1].split("</section>", 1)[0]
    rows = re.findall(r'<a class="file" href="([^"]+)">([^<]+)<.*?<span class="tag[^>]*>([^<]+)', own, re.DOTALL)
    return [(name, address.replace("&amp;", "&").removeprefix(BASE), final) for address, name, final in rows]


def test_an_open_quarters_files_are_drafts(
    dazu: Plan, people: dict[str, User], client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    approve(dazu, 2026, 3, {1: 518}, people)
    client.force_login(people["leader"])
    page(client, people["leader"])
    with django_assert_num_queries(2):
        markup = client.get(f"{BASE}?year=2026&quarter=3").content.decode()
    assert files(markup, "whole") == [
        ("会议材料（会议版）", "2026/q3.xlsx?edition=meeting", "未定稿"),
        ("会议材料（工作版）", "2026/q3.xlsx?edition=working", "未定稿"),
        ("通报", "2026/q3.docx", "未定稿"),
        ("领导参阅", "brief/?year=2026&quarter=3", "未定稿"),
        ("历史数据台账", "2026/q3.xlsx?edition=ledger", "未定稿"),
        ("历史数据台账", "2026/q3.csv", "未定稿"),
    ]
    assert markup.count(f"{BASE}2026/q3.xlsx?unit=") == 18, "all units that the plan names"
    assert 'id="own"' not in markup


def test_a_closed_quarters_files_are_final_in_the_revision_shown(
    dazu: Plan, people: dict[str, User], client: Client
) -> None:
    closings.figures(dazu, people)
    closings.closed(dazu, people)
    found = files(page(client, people["leader"], "?year=2026&quarter=3&revision=1"), "whole")
    assert found[0][1:] == ("2026/q3.xlsx?revision=1&edition=meeting", "定稿第1版")
    assert found[2][1:] == ("2026/q3.docx?revision=1", "定稿第1版")
    overview = client.get("/plans/dazu-patents-2025/?year=2026&quarter=3").content.decode()
    assert f'href="{BASE}?year=2026&quarter=3">会议材料</a>' in overview.replace("&amp;", "&")


@pytest.mark.parametrize(
    ("query", "more"), [("?year=2026&quarter=4", ["annual"]), ("?year=2027&quarter=4", ["annual", "final"])]
)
def test_a_year_and_a_plan_that_end_have_packs_of_their_own(
    query: str, more: list[str], dazu: Plan, people: dict[str, User], client: Client
) -> None:
    found = [address for _name, address, _final in files(page(client, people["leader"], query), "whole")]
    assert [address.split("edition=")[1] for address in found if "edition=" in address] == [
        "meeting",
        "working",
        *more,
        "ledger",
    ]


def test_a_units_people_find_their_own_first(dazu: Plan, people: dict[str, User], client: Client) -> None:
    unit = own_unit(dazu)
    markup = page(client, people["unit_lead"])
    assert [address for _name, address, _final in files(markup, "own")] == [
        f"2026/q3.xlsx?unit={unit}", f"2026/q3.xlsx?edition=working&unit={unit}", f"2026/q3.csv?unit={unit}",
    ]  # fmt: skip
    assert markup.index('id="own"') < markup.index('id="whole"')
    assert "其他单位" in markup
    on_its_page = client.get(unit_address(dazu, "区科技局")).content.decode()
    assert f'href="{BASE}2026/q3.xlsx?unit={unit}">本单位会议材料（Excel）' in on_its_page


def test_the_office_that_counts_unreviewed_figures_in_gets_them(
    dazu: Plan, people: dict[str, User], client: Client
) -> None:
    found = files(page(client, people["entry"], "?year=2026&quarter=3&unreviewed=1"), "whole")
    assert found[2] == ("通报", "2026/q3.docx?unreviewed=1", "未定稿，含未审核数据")
