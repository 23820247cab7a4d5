"""People at the grid of a running server, over plain HTTP: signed in by password, with the tokens that the server gave."""

import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from threading import Barrier
from typing import Any
from urllib.parse import urlencode

from tests.gridpage import GridPage
from tests.load.stage import SLUG
from tests.people import PASSWORD

WITHIN = 60  # seconds to wait for an answer, and for each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    body: str

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def page(self) -> GridPage:
        return GridPage("".join(self.data["rows"].values()))


@dataclass(slots=True)
class Clerk:
    port: int
    username: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def sign_in(self) -> None:
        page = self.ask("GET", "/sign-in/")
        found = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        assert found is not None, page.body
        sent = {"csrfmiddlewaretoken": found[1], "username": self.username, "password": PASSWORD}
        answer = self.ask("POST", "/sign-in/", sent)
        assert (answer.status, "sessionid" in self.cookies) == (302, True), answer.body

    def row(self, quarter: tuple[int, int], number: int) -> GridPage:
        """A row of the grid as it stands; the token that came with it is sent with what is done next."""
        answer = self.ask("GET", f"{address(quarter)}?row={number}")
        assert answer.status == 200, answer.body
        self.token = answer.data["token"]
        return answer.page

    def do(self, quarter: tuple[int, int], act: str, **fields: str) -> Answer:
        """Send an act as the script of the page does: n1_value -> 1-value."""
        named = {re.sub(r"^n([0-9]+)_", r"\1-", name): text for name, text in fields.items()}
        return self.ask("POST", address(quarter), {"act": act, "person": self.username, **named})

    def ask(self, method: str, path: str, sent: dict[str, str] | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
        try:
            connection.request(method, path, urlencode(sent) if sent is not None else None, self._headers(method))
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return Answer(status=response.status, body=body)

    def _headers(self, method: str) -> dict[str, str]:
        headers = {
            "Accept": "text/html" if "sessionid" not in self.cookies else "application/json",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if method == "POST":
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        return headers


def address(quarter: tuple[int, int]) -> str:
    return f"/plans/{SLUG}/entry/{quarter[0]}/q{quarter[1]}/"


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of them at the same moment, a thread each; what each gave, in their order."""
    barrier = Barrier(len(acts))

    def wait_and_do(act: Callable[[], Any]) -> Any:
        barrier.wait(WITHIN)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(wait_and_do, acts))
