"""核对情况 by unit: what is answered, what is objected to, what is not explained yet. Made from the Standing alone."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from indicators.lights import light
from plans.models import ReportingPeriod
from plans.periods import is_open_for, opened

from .check_form import said_of_check
from .rounds import ANSWERED, DISPUTED, Answered, Item, items_of
from .saying import item_name, touched
from .standing import Standing

_SAID = (Answered.AGREED, Answered.DISPUTED)


def unit_rows(
    standing: Standing, period: ReportingPeriod, today: date, *, order: Sequence[int]
) -> list[dict[str, Any]]:
    """A row for every unit that checks or explains something, in the given order of units (their keys).

    What was not reported counts as asked only where the unit said something to it.
    """
    found: defaultdict[int, list[Item]] = defaultdict(list)
    for item in items_of(standing):
        found[item.unit_key].append(item)
    places = {key: place for place, key in enumerate(order)}
    units = sorted(found, key=lambda key: (places.get(key, len(places)), key))
    rows = [_row(key, found[key], period, today) for key in units]
    return [row for row in rows if row["asked"] or row["objections"]]


def _row(key: int, items: Sequence[Item], period: ReportingPeriod, today: date) -> dict[str, Any]:
    answered = {item.key: item.answered(period.check_due_on, today) for item in items}
    asked = [item for item in items if answered[item.key] is not Answered.UNASKED]
    return {
        "key": key,
        "name": items[0].unit_name,
        "asked": len(asked),
        "answered": sum(answered[item.key] in _SAID for item in asked),
        "disputed": sum(item.objection is not None for item in items),
        "lacking": sum(item.lacks_explanation for item in items),
        "silent": _silent([(item, answered[item.key]) for item in asked if answered[item.key] not in _SAID]),
        "unexplained": [_named(item) for item in items if item.lacks_explanation],
        "objections": [
            _objection(item, period) for item in items if item.check is not None and item.check.answer == DISPUTED
        ],
    }


def _silent(items: Sequence[tuple[Item, Answered]]) -> list[dict[str, str]]:
    """视同无异议: 指标2、3、任务5; those that wait before those that are deemed agreed."""
    return [
        {"word": word, "items": str(touched([item.key for item, now in items if now is each]))}
        for each, word in ANSWERED.items()
        if any(now is each for _item, now in items)
    ]


def _named(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "number": item.number,
        "called": item_name(*item.key),
        "name": item.name,
        "light": light(item.status, item.word, outline=not item.answers),
    }


def _objection(item: Item, period: ReportingPeriod) -> dict[str, Any]:
    """An objection with the sentence that it was raised to, and what a reviewer did with it."""
    check = item.check
    if check is None:
        raise ValueError(item)
    return {
        **_named(item),
        **said_of_check(check),
        "place": f"{item.unit_key}-{item.kind}-{item.number}",
        "unit_key": item.unit_key,
        "version": check.version,
        "sentence": item.sentence,
        "was": "" if item.is_current else check.sentence,
        "is_open": item.objection is not None,
        "takes": is_open_for(opened(period), *item.key),
    }
