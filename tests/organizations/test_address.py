"""Whose address lock-out and log see, and how the security administrator lifts a lock-out."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from organizations.middleware import ForwardedAddressMiddleware
from organizations.models import Operation, User
from plans.models import Plan


@pytest.mark.parametrize(
    ("header", "address"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("1.1.1.1, 10.1.2.3", "10.1.2.3"),  # the first entry is the client's own claim
        ("2001:db8::1", "2001:db8::1"),
        ("", "127.0.0.1"),
        ("nonsense", "127.0.0.1"),
        ("10.1.2.3, <script>", "127.0.0.1"),
    ],
)
def test_only_the_proxys_own_entry_is_believed(rf: RequestFactory, header: str, address: str) -> None:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    ForwardedAddressMiddleware(view)(rf.get("/", headers={"X-Forwarded-For": header}))
    assert seen == [address]


@override_settings(AXES_FAILURE_LIMIT=2)
def test_the_security_administrator_lifts_a_lock_out(dazu: Plan, people: dict[str, User], client: Client) -> None:
    wrong = {"username": "entry", "password": "wrong"}
    right = {"username": "entry", "password": "Correct-Horse-7"}
    for _ in range(2):
        client.post("/sign-in/", wrong)
    assert client.post("/sign-in/", right).status_code == 429
    administrator = Client()
    administrator.force_login(people["security"])
    act = {"action": "unlock", "_selected_action": [people["entry"].pk]}
    response = administrator.post("/admin/organizations/user/", act, follow=True)
    assert "已解除1人的登录锁定" in response.content.decode()
    assert client.post("/sign-in/", right).status_code == 302
    assert Operation.objects.filter(
        action="解除登录锁定", user=people["security"], object_key=people["entry"].pk
    ).exists()
