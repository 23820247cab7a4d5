"""Naming who stands in, and ending it, on the review page."""

from typing import Any

import pytest
from django.test import Client

from organizations.models import Operation, Region, User
from organizations.roles import Role
from plans.models import Plan, ReviewDeputy
from tests.people import NOW, TODAY, add
from tests.quarters.scenes import REVIEW, People, said, stand_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

DAYS = {"first_day": "2026-11-23", "last_day": "2026-11-30", "reason": "休假"}
WRONG = [("entry", 403), ("unit_lead", 403), ("leader", 403), ("system", 403), ("security", 403), ("auditor", 403),
         ("stranger", 403), ("foreign_entry", 404), ("foreign_reviewer", 404)]  # fmt: skip


def name(client: Client, person: User, whom: User, **changes: str) -> Any:
    client.force_login(person)
    return client.post(f"{REVIEW}deputies/", {"deputy": whom.pk, **DAYS, **changes})


def end(client: Client, person: User, row: ReviewDeputy) -> Any:
    client.force_login(person)
    return client.post(f"{REVIEW}deputies/{row.pk}/end/")


def test_a_reviewer_names_a_deputy(dazu: Plan, people: People, client: Client) -> None:
    response = name(client, people["reviewer"], people["entry"])
    assert response.status_code == 302
    row = ReviewDeputy.objects.get()
    assert (row.reviewer, row.deputy, row.reason) == (people["reviewer"], people["entry"], "休假")
    text = said(client, response.headers["Location"])
    assert "已指定entry某代审，2026-11-23至2026-11-30" in text
    assert "2026年11月23日至11月30日" in text
    assert "尚未开始" in text
    assert Operation.objects.latest("pk").action == "指定代审"


def test_only_clerks_of_the_region_stand_in_the_list(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["reviewer"])
    text = said(client, REVIEW)
    assert "entry某（区市场监管局）" in text
    for who in ("reviewer2", "leader", "unit_lead", "foreign_entry", "system"):
        assert f'<option value="{people[who].pk}"' not in text, who


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"deputy": ""}, "deputy", "请选择代审人"),
        ({"deputy": "999999"}, "deputy", "请从名单中选择代审人"),
        ({"first_day": ""}, "first_day", "请选择日期"),
        ({"first_day": "明天"}, "first_day", "日期应如2026-11-30"),
        ({"first_day": "2026-11-19"}, "first_day", "起始日期不能早于今天"),
        ({"last_day": "2026-11-22"}, "last_day", "截止日期不能早于起始日期"),
        ({"last_day": "2027-11-22"}, "last_day", "代审最长92天"),
        ({"reason": " "}, "reason", "请写明事由"),
        ({"reason": "长" * 101}, "reason", "事由不得超过100字"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_what_was_typed_is_kept(
    dazu: Plan, people: People, client: Client, changes: dict[str, str], field: str, message: str
) -> None:
    response = name(client, people["reviewer"], people["entry"], **changes)
    text = response.content.decode()
    assert response.status_code == 400
    assert message in text.split(f'<ul class="errors" id="id_{field}_error"')[1][:200]
    assert '<details class="fold" open>' in text
    for key, value in {**DAYS, **changes}.items():
        assert key == "deputy" or f'value="{value}"' in text or value == " ", key
    assert not ReviewDeputy.objects.exists()


@pytest.mark.parametrize(("who", "status"), WRONG)
def test_nobody_else_names_one(dazu: Plan, people: People, client: Client, who: str, status: int) -> None:
    assert name(client, people[who], people["entry2"]).status_code == status
    assert not ReviewDeputy.objects.exists()


def test_a_deputy_names_no_deputy(dazu: Plan, people: People, client: Client) -> None:
    stand_in(people)
    assert name(client, people["entry2"], people["entry"]).status_code == 403


def test_a_reviewer_of_the_city_names_none_here(dazu: Plan, people: People, client: Client) -> None:
    city, _ = Region.objects.get_or_create(code="500000", defaults={"name": "重庆市"})
    response = name(client, add("city", Role.REVIEWER, city), people["entry"])
    assert response.status_code == 403
    assert "只有大足区的审核员可以指定代审" in response.content.decode()


@pytest.mark.parametrize("who", ["reviewer", "reviewer2", "entry2"])
def test_a_reviewer_of_the_region_or_the_deputy_ends_it(dazu: Plan, people: People, client: Client, who: str) -> None:
    row = stand_in(people)
    response = end(client, people[who], row)
    assert "已结束entry2某的代审" in said(client, response.headers["Location"])
    row.refresh_from_db()
    assert row.ended_by == people[who]
    assert "目前没有人代审" in said(client, REVIEW) or who == "entry2"


@pytest.mark.parametrize(("who", "status"), WRONG)
def test_nobody_else_ends_it(dazu: Plan, people: People, client: Client, who: str, status: int) -> None:
    row = stand_in(people)
    assert end(client, people[who], row).status_code == status
    row.refresh_from_db()
    assert row.ended_at is None


def test_what_is_over_is_not_ended_twice(dazu: Plan, people: People, client: Client) -> None:
    row = stand_in(people)
    ReviewDeputy.objects.update(ended_at=NOW, ended_by=people["reviewer2"])
    assert "这项代审已经结束" in said(client, end(client, people["reviewer"], row).headers["Location"])
    row.refresh_from_db()
    assert row.ended_by == people["reviewer2"]


def test_one_of_another_region_is_not_found(dazu: Plan, people: People, client: Client) -> None:
    foreign = ReviewDeputy.objects.create(
        reviewer=people["foreign_reviewer"],
        deputy=people["foreign_entry"],
        first_day=TODAY,
        last_day=TODAY,
        reason="休假",
    )
    assert end(client, people["reviewer"], foreign).status_code == 404
    client.force_login(people["reviewer"])
    assert client.post(f"{REVIEW}deputies/999999/end/").status_code == 404
