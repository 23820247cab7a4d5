"""What a browser may keep of a page: nothing, whoever asks and however it ends."""

import pytest
from django.test import Client

from organizations.models import User
from plans.models import Plan

ADDRESSES = ["", "indicators/", "indicators/1/", "indicators/99/", "?year=2026&quarter=7"]


@pytest.mark.parametrize("rest", ADDRESSES)
def test_no_page_of_a_plan_is_stored(dazu: Plan, people: dict[str, User], client: Client, rest: str) -> None:
    address = f"/plans/{dazu.slug}/{rest}"
    for person in (None, people["leader"]):
        if person:
            client.force_login(person)
        said = client.get(address).headers["Cache-Control"]
        assert {part.strip() for part in said.split(",")} == {"private", "no-store"}


def test_what_a_view_says_itself_stands(client: Client, db: None) -> None:
    assert "max-age=0" in client.get("/healthz").headers["Cache-Control"]


def test_pages_travel_compressed(dazu: Plan, people: dict[str, User], client: Client) -> None:
    client.force_login(people["leader"])
    address = f"/plans/{dazu.slug}/"
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 4
    assert "Accept-Encoding" in packed.headers["Vary"]
