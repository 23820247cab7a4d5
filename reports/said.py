"""What units said of an item, for everybody: explanations of what is behind, and objections. Who said nothing is not told."""

from collections.abc import Iterable
from typing import Any

from quarters.check_form import said_of_check, said_of_explanation
from quarters.rounds import DISPUTED, Item, items_of
from quarters.saying import item_name
from quarters.standing import Standing


def said_of(standing: Standing, kind: str, number: int) -> dict[str, Any]:
    """For partials/_said.html. Where nobody who has to explain did, that is said, without a name."""
    items = [item for item in items_of(standing) if item.key == (kind, number)]
    found = explanations(items)
    wanted = any(item.needs_explanation for item in items)
    return {"explanations": found, "unexplained": wanted and not found, "objections": objections(items)}


def explanations(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Of what is behind, that of who answers for it first."""
    return [
        said_of_explanation(item.explanation, item)
        for item in items
        if item.explanation is not None and item.takes_explanation
    ]


def objections(items: Iterable[Item]) -> list[dict[str, Any]]:
    """To what is said now, with what a reviewer did with them."""
    return [
        said_of_check(item.check)
        for item in items
        if item.check is not None and item.is_current and item.check.answer == DISPUTED
    ]


def unit_explanations(standing: Standing, unit: int) -> list[dict[str, Any]]:
    """What a unit (its key) explained of what is behind, item by item."""
    return [
        {**said_of_explanation(item.explanation, item), "called": item_name(*item.key), "name": item.name}
        for item in items_of(standing, unit)
        if item.explanation is not None and item.takes_explanation
    ]
