"""The page of handing over: what it asks, what it lists before anything is handed over, who reaches it."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from indicators.models import Actual
from organizations.models import User
from plans.models import Plan
from tests import acts
from tests.people import NOW
from tests.unitpages import body, text

pytestmark = pytest.mark.django_db

People = dict[str, User]


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def address(people: People, who: str = "entry2") -> str:
    return f"/people/{people[who].pk}/handover/"


def form(people: People, **changes: str) -> dict[str, str]:
    return {"successor": str(people["entry"].pk), "reason": "调离", "act": "check"} | changes


def send(client: Client, people: People, data: dict[str, str], status: int = 200) -> str:
    client.force_login(people["security"])
    response = client.post(address(people), data)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def digest(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_checking_lists_and_writes_nothing(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_saved(dazu, people)
    acts.lend_review(people["entry2"], people["reviewer"])
    page = text(send(client, people, form(people, deactivate="on")))
    assert "entry2某交接给 entry某 （填报员，区市场监管局）， 停用entry2某的账号" in page
    assert "改由接任人填报 2026年前三季度指标1实际值（草稿）" in page
    assert "结束的代审 entry2某代reviewer某" in page
    assert Actual.objects.get().typed_by == people["entry2"]
    assert User.objects.get(username="entry2").is_active


def test_confirming_does_it_and_ends_the_sessions(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_saved(dazu, people)
    theirs = Client()
    theirs.force_login(people["entry2"])
    data = form(people, deactivate="on")
    seen = digest(send(client, people, data))
    send(client, people, data | {"act": "confirm", "seen": seen}, 302)
    assert Actual.objects.get().typed_by == people["entry"]
    assert theirs.get(f"/plans/{dazu.slug}/").status_code == 302, "signed out"
    assert "已停用" in text(body(client, people["security"], address(people)))


def test_what_changed_meanwhile_is_shown_again(dazu: Plan, people: People, client: Client) -> None:
    seen = digest(send(client, people, form(people)))
    acts.figure_saved(dazu, people)
    page = send(client, people, form(people, act="confirm", seen=seen), 409)
    assert "核对以后内容有变化" in page
    assert Actual.objects.get().typed_by == people["entry2"]


def test_going_back_keeps_what_was_typed(dazu: Plan, people: People, client: Client) -> None:
    page = send(client, people, form(people, act="back", deactivate="on"))
    assert 'value="调离"' in page
    assert re.search(r'name="deactivate"[^>]*checked', page)


def test_mistakes_stand_at_their_fields(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_saved(dazu, people)
    for changes, message in (
        ({"successor": ""}, "请选择接任人"),
        ({"successor": str(people["stranger"].pk)}, "请从名单中选择接任人"),
        ({"reason": ""}, "请写明事由"),
        ({"successor": str(people["leader"].pk)}, "leader某的角色或单位不能接手：2026年前三季度指标1实际值（草稿）"),
    ):
        page = send(client, people, form(people, **changes), 400)
        assert message in page
        assert "is-wrong" in page


def test_it_is_reached_from_the_administration(dazu: Plan, people: People, client: Client) -> None:
    page = body(client, people["security"], f"/admin/organizations/user/{people['entry2'].pk}/change/")
    assert f'href="{address(people)}"' in page
    own = client.get(f"/admin/organizations/user/{people['security'].pk}/change/").content.decode()
    assert address(people, "security") not in own


def test_who_is_out_of_reach(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["security"])
    assert client.get(address(people, "stranger")).status_code == 404
    assert client.get("/people/999999/handover/").status_code == 404
    assert client.get(address(people, "security")).status_code == 403
