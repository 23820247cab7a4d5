"""Forms as a browser reads them off a page: their fields with what stands in them."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any


class _Forms(HTMLParser):
    """The page's forms, each with its id and its fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, Any]]] = []
        self._values: dict[str, Any] | None = None
        self._area: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self._values = {}
            self.found.append((given.get("id") or "", self._values))
        if self._values is None:
            return
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self._area = name
            self._values[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self._values[self._select] = given.get("value") or ""

    def _input(self, name: str, given: Mapping[str, str | None]) -> None:
        assert self._values is not None
        if given.get("type") == "checkbox":
            if "checked" in given:
                self._values.setdefault(name, []).append(given.get("value") or "on")
        elif given.get("type") == "radio":
            if "checked" in given:
                self._values[name] = given.get("value") or "on"
        elif given.get("type") != "file":
            self._values[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._values = None

    def handle_data(self, data: str) -> None:
        if self._area and self._values is not None:
            self._values[self._area] += data


def forms_of(page: str) -> list[tuple[str, dict[str, Any]]]:
    """Id ("" for none) and fields of every form of a page, in their order."""
    found = _Forms()
    found.feed(page)
    found.close()
    return found.found


def fields(page: str, form: str) -> dict[str, Any]:
    """The fields of the form with this id."""
    return next((values for name, values in forms_of(page) if name == form), {})
