"""healthz: 200 while the database answers, 503 otherwise, nothing more; and the policy that every page carries."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from organizations.models import User


@pytest.mark.django_db
def test_the_database_answers(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_the_database_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OperationalError("password of postgres at 10.0.0.1 refused")

    monkeypatch.setattr(connection, "cursor", broken)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"status": "database unavailable"})


@pytest.mark.django_db
def test_healthz_is_read_only(client: Client) -> None:
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize("path", ["/sign-in/", "/plans/dazu-patents-2025/", "/admin/", "/nowhere/"])
def test_every_page_carries_a_strict_policy(path: str, client: Client, people: dict[str, User]) -> None:
    if path != "/sign-in/":
        client.force_login(people["system"])
    response = client.get(path)
    directives = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert "unsafe" not in response["Content-Security-Policy"]
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert directives[name] == "'none'"
    assert (response["X-Frame-Options"], response["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert response["Referrer-Policy"] == "same-origin"
