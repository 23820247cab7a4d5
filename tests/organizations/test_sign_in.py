"""Signing in and out, lock-out, sessions that end, and the forced change of password."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from organizations.accounts import end_sessions, set_initial_password
from organizations.models import Operation, Session, User
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

People = dict[str, User]


def sign_in(client: Client, username: str = "entry", password: str = PASSWORD, **more: str) -> "int":
    return client.post("/sign-in/", {"username": username, "password": password, **more}).status_code


def is_in(client: Client) -> bool:
    return client.get("/account/password/").status_code == 200


def last_line() -> tuple[str, str, str]:
    line = Operation.objects.latest("pk")
    return line.action, line.username, line.outcome


def test_the_page(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    for words in ("用户名", "密码", "本系统不处理国家秘密", "登录"):
        assert words in page


def test_signing_in_is_logged_with_the_address(client: Client, people: People) -> None:
    assert sign_in(client) == 302
    assert last_line() == ("登录", "entry", "done")
    assert Operation.objects.latest("pk").address == "127.0.0.1"


@pytest.mark.parametrize(("username", "password"), [("entry", "wrong"), ("nobody", PASSWORD), ("ENTRY", PASSWORD)])
def test_one_message_for_whatever_is_wrong(username: str, password: str, client: Client, people: People) -> None:
    response = client.post("/sign-in/", {"username": username, "password": password})
    assert response.status_code == 200
    assert "用户名或密码不正确，请重新输入" in response.content.decode()
    assert last_line() == ("登录", username, "refused")
    assert PASSWORD not in Operation.objects.latest("pk").detail
    assert not is_in(client)


def test_five_failures_lock_this_account_at_this_address(client: Client, people: People) -> None:
    statuses = [sign_in(client, password="wrong") for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    response = client.post("/sign-in/", {"username": "entry", "password": PASSWORD})
    assert response.status_code == 429
    assert "已暂停登录" in response.content.decode()
    assert not is_in(client)
    assert sign_in(Client(), "reviewer") == 302  # a colleague at the same address
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")) == 302  # the same person elsewhere


def test_a_success_forgets_earlier_failures(client: Client, people: People) -> None:
    for _ in range(3):
        assert [sign_in(client, password="wrong") for _ in range(4)] == [200] * 4
        assert sign_in(client) == 302
        client.post("/sign-out/")


def test_who_has_left_is_refused(client: Client, people: People) -> None:
    User.objects.filter(username="entry").update(is_active=False)
    assert sign_in(client) == 200
    assert not is_in(client)


NEXT = [
    ("/account/password/", "/account/password/"),
    ("https://elsewhere.example/", "/"),
    ("//elsewhere.example/", "/"),
    ("javascript:alert(1)", "/"),
    ("", "/"),
]


@pytest.mark.parametrize(("wanted", "reached"), NEXT)
def test_next_stays_on_this_host(wanted: str, reached: str, client: Client, people: People) -> None:
    response = client.post("/sign-in/", {"username": "entry", "password": PASSWORD, "next": wanted})
    assert response["Location"] == reached


def test_a_closed_page_leads_to_signing_in_and_back(client: Client, people: People) -> None:
    response = client.get("/account/password/")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/account/password/")
    assert 'name="next" value="/account/password/"' in client.get(response["Location"]).content.decode()


def test_a_session_fixed_beforehand_is_worth_nothing(client: Client, people: People) -> None:
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    before = client.cookies["sessionid"].value
    sign_in(client)
    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_a_password_change_ends_other_sessions(people: People) -> None:
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    new = "Another-Horse-8"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/account/password/", form).status_code == 302
    assert last_line() == ("修改密码", "entry", "done")
    assert is_in(here)
    assert not is_in(there)
    assert sign_in(there) == 200
    assert sign_in(there, password=new) == 302


CHANGES = [
    ({"old_password": "wrong"}, "原密码不正确"),
    ({"new_password2": "Other-Horse-9"}, "两次输入的新密码不一致"),
    ({"new_password1": PASSWORD, "new_password2": PASSWORD}, "新密码不能与原密码相同"),
    ({"new_password1": "Short-1", "new_password2": "Short-1"}, "10"),
    ({"new_password1": "onlylowercase", "new_password2": "onlylowercase"}, "至少三类"),
]


@pytest.mark.parametrize(("given", "message"), CHANGES, ids=[message for _, message in CHANGES])
def test_a_password_that_is_not_taken(given: dict[str, str], message: str, client: Client, people: People) -> None:
    sign_in(client)
    form = {"old_password": PASSWORD, "new_password1": "Another-Horse-8", "new_password2": "Another-Horse-8"} | given
    response = client.post("/account/password/", form)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert User.objects.get(username="entry").check_password(PASSWORD)


def test_ending_sessions_signs_out_everywhere(client: Client, people: People) -> None:
    sign_in(client)
    end_sessions(person=people["entry"], by=people["security"])
    assert not is_in(client)
    assert last_line() == ("结束会话", "security", "done")


def test_the_epoch_alone_ends_a_session(client: Client, people: People) -> None:
    sign_in(client)
    User.objects.filter(username="entry").update(session_epoch=1)
    assert not is_in(client)


def test_leaving_ends_a_session(client: Client, people: People) -> None:
    sign_in(client)
    User.objects.filter(username="entry").update(is_active=False)
    assert not is_in(client)


def test_an_idle_session_expires(client: Client, people: People) -> None:
    sign_in(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(client)


def test_a_session_lasts_while_somebody_works(client: Client, people: People) -> None:
    sign_in(client)
    soon = timezone.now() + timedelta(minutes=5)
    Session.objects.update(expire_date=soon)
    assert is_in(client)
    assert Session.objects.get().expire_date > soon + timedelta(minutes=20)


def test_a_session_is_not_written_at_every_request(
    client: Client, people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """One query brings session, person, unit and region."""
    sign_in(client)
    with django_assert_num_queries(1) as captured:
        assert is_in(client)
    for table in ("organizations_session", "organizations_user", "organizations_unit", "organizations_region"):
        assert table in captured.captured_queries[0]["sql"]


def test_signing_out_is_a_post_and_is_logged(client: Client, people: People) -> None:
    sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert is_in(client)
    assert client.post("/sign-out/").status_code == 302
    assert not is_in(client)
    assert last_line() == ("退出", "entry", "done")


def test_a_form_without_its_token_gets_an_explanation(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/sign-in/", {"username": "entry", "password": PASSWORD})
    assert response.status_code == 403
    assert "页面停留过久或登录状态已变化，本次提交未执行" in response.content.decode()


def test_a_password_that_somebody_else_knows_must_be_changed_first(client: Client, people: People) -> None:
    set_initial_password(person=people["entry"], password="Given-Horse-9", by=people["security"])
    assert sign_in(client, password="Given-Horse-9") == 302
    for path in ("/", "/plans/dazu-patents-2025/", "/admin/", "/healthz"):
        response = client.get(path)
        assert (response.status_code, response.headers.get("Location")) == (302, "/account/password/"), path
    assert "当前密码是他人代设的" in client.get("/account/password/").content.decode()
    form = {"old_password": "Given-Horse-9", "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post("/account/password/", form).status_code == 302
    assert client.get("/plans/dazu-patents-2025/").status_code == 200


def test_who_is_signed_in_does_not_sign_in_again(client: Client, people: People) -> None:
    sign_in(client)
    response = client.get("/sign-in/")
    assert (response.status_code, response["Location"]) == (302, "/")
