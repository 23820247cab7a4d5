"""The entry grid as a browser has it: what stands in its fields, what it says in each row, and what pressing a button sends."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from organizations.models import User
from plans.models import Plan


class GridPage(HTMLParser):
    """`fields`: name -> text of every control that a form would send. `texts`: number -> what the row says, tags left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.fields: dict[str, str] = {}
        self.texts: dict[int, str] = {}
        self.classes: dict[int, set[str]] = {}
        self.buttons: set[str] = set()
        self._row = 0
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "tbody" and given.get("id", "").startswith("row-"):
            self._row = int(given["id"].removeprefix("row-"))
            self.texts[self._row] = ""
            self.classes[self._row] = set(given["class"].split())
        if tag == "input":
            self._control(given)
        if tag == "select":
            self._select = given["name"]
        if tag == "option" and "selected" in given and self._select:
            self.fields[self._select] = given["value"]
        if tag == "button" and given.get("name") == "act":
            self.buttons.add(given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self._row = 0
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._row:
            self.texts[self._row] = " ".join(f"{self.texts[self._row]} {data}".split())

    def _control(self, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        is_sent = kind in ("text", "hidden") or (kind == "checkbox" and "checked" in given)
        if is_sent and (name == "person" or re.match(r"[0-9]+-", name)):
            self.fields[name] = given.get("value", "")


@dataclass(slots=True)
class Grid:
    """Somebody before the grid of a quarter."""

    client: Client
    person: User
    plan: Plan
    year: int = 2026
    quarter: int = 3
    page: GridPage = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    @property
    def address(self) -> str:
        return f"/plans/{self.plan.slug}/entry/{self.year}/q{self.quarter}/"

    def open(self, query: str = "") -> GridPage:
        """The page, looked at anew."""
        response = self._ask("get", f"{self.address}{query}")
        assert response.status_code == 200, response.content.decode()[:300]
        self.page = GridPage(response.content.decode())
        return self.page

    def push(self, act: str = "save", **typed: Any) -> HttpResponse:
        """Press a button of the plain form: every field of the page is sent, those typed over (n1_value="518") among them."""
        return self._ask("post", self.address, {**self.page.fields, "act": act, **named(typed)})

    def refused(self, act: str = "save", **typed: Any) -> tuple[int, GridPage]:
        """Press a button that shows the page again: the answer's status and the page."""
        response = self.push(act, **typed)
        assert response.status_code != 302, "it was taken"
        self.page = GridPage(response.content.decode())
        return response.status_code, self.page

    def send(self, act: str, *numbers: int, **typed: Any) -> dict[str, Any]:
        """What the script sends, rows of its choice, and the answer; its `status` and parsed `page` besides."""
        own = tuple(f"{number}-" for number in numbers)
        rows = {name: text for name, text in self.page.fields.items() if name == "person" or name.startswith(own)}
        sent = {**(rows if own else {"person": self.person.username}), "act": act, **named(typed)}
        response = self._ask("post", self.address, sent, headers={"Accept": "application/json"})
        assert response.headers["Content-Type"] == "application/json", response.content.decode()[:300]
        answer: dict[str, Any] = response.json()  # type: ignore[attr-defined]  # the test client's responses have it
        return {**answer, "status": response.status_code, "page": GridPage("".join(answer["rows"].values()))}

    def _ask(self, method: str, *arguments: Any, **more: Any) -> HttpResponse:
        self.client.force_login(self.person)
        answer: HttpResponse = getattr(self.client, method)(*arguments, **more)
        return answer


def named(typed: dict[str, Any]) -> dict[str, Any]:
    """n1_value -> 1-value; everything else (person, act) under its own name."""
    return {re.sub(r"^n([0-9]+)_", r"\1-", name): text for name, text in typed.items()}
