"""The history sheet as a browser has it: fields and cells by quarter and number, and what pressing a button sends."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from indicators.models import Actual
from organizations.models import User
from plans.models import Plan
from tests.gridpage import GridPage


class HistoryPage(GridPage):
    """`cells`: 2024q4-3 -> what the cell says, tags left out; `marks`: its classes."""

    def __init__(self, html: str) -> None:
        self.cells: dict[str, str] = {}
        self.marks: dict[str, set[str]] = {}
        self._cell = ""
        super().__init__(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "td" and "data-quarter" in given:
            self._cell = given["id"].removeprefix("row-")
            self.cells[self._cell] = ""
            self.marks[self._cell] = set(given["class"].split())
        super().handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._cell = ""
        super().handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.cells[self._cell] = " ".join(f"{self.cells[self._cell]} {data}".split())
        super().handle_data(data)

    def _control(self, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if name == "person" or re.match(r"[0-9]{4}q[1-4]-", name):
            self.fields[name] = given.get("value", "")


@dataclass(slots=True)
class History:
    """Somebody before the history sheet of a plan."""

    client: Client
    person: User
    plan: Plan
    page: HistoryPage = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    @property
    def address(self) -> str:
        return f"/plans/{self.plan.slug}/entry/history/"

    def open(self, query: str = "") -> HistoryPage:
        response = self._ask("get", f"{self.address}{query}")
        assert response.status_code == 200, response.content.decode()[:300]
        self.page = HistoryPage(response.content.decode())
        return self.page

    def push(self, act: str = "save", typed: dict[str, str] | None = None) -> HttpResponse:
        """Press a button of the plain form: every field of the page is sent, those typed over among them."""
        return self._ask("post", self.address, {**self.page.fields, "act": act, **(typed or {})})

    def taken(self, act: str = "save", typed: dict[str, str] | None = None) -> HistoryPage:
        """Press a button whose act is taken, and look again."""
        response = self.push(act, typed)
        assert response.status_code == 302, HistoryPage(response.content.decode()).cells
        return self.open()

    def refused(self, act: str = "save", typed: dict[str, str] | None = None) -> tuple[int, HistoryPage]:
        """Press a button that shows the page again: the answer's status and the page."""
        response = self.push(act, typed)
        assert response.status_code != 302, "it was taken"
        self.page = HistoryPage(response.content.decode())
        return response.status_code, self.page

    def send(self, sent: dict[str, str]) -> dict[str, Any]:
        """What the script sends, and the answer."""
        headers = {"Accept": "application/json"}
        response = self._ask("post", self.address, {"person": self.person.username, **sent}, headers=headers)
        answer: dict[str, Any] = response.json()  # type: ignore[attr-defined]  # the test client's responses have it
        return {**answer, "status": response.status_code, "page": HistoryPage("".join(answer["rows"].values()))}

    def _ask(self, method: str, *arguments: Any, **more: Any) -> HttpResponse:
        self.client.force_login(self.person)
        answer: HttpResponse = getattr(self.client, method)(*arguments, **more)
        return answer


def held() -> dict[str, tuple[Any, str]]:
    """2024q4-1 -> figure and state of what stands there."""
    rows = Actual.objects.select_related("indicator", "period")
    return {
        f"{row.period.year}q{row.period.quarter}-{row.indicator.number}": (
            row.value if row.value is not None else row.quantity if row.quantity is not None else row.numerator,
            row.state,
        )
        for row in rows
    }
