"""Items name indicators by number, and people number anew: beside each number stands the key of the row that is meant.
No Django."""

import re
from collections import Counter
from collections.abc import Iterator

from . import texts
from .rows import INDICATORS, TASKS, Draft, Row

REFERRING = {INDICATORS: ("numerator", "denominator", "within"), TASKS: ("indicators",)}
REFS = "refs"  # under which a row keeps, by field, the keys of what its numbers mean


def tokens(row: Row, name: str) -> list[str]:
    """The parts of a field that name an indicator; none of a label that stands where a number might."""
    text = row.get(name)
    if name in ("numerator", "denominator"):
        return [text] if text.isascii() and text.isdecimal() else []
    return texts.names(text)


def learn(draft: Draft, row: Row, name: str) -> None:
    """Note which rows the numbers in a field mean now."""
    counted = Counter(each.get("number") for each in draft.standing(INDICATORS))
    known = {each.get("number"): each.key for each in draft.standing(INDICATORS) if counted[each.get("number")] == 1}
    refs = row.kept.setdefault(REFS, {})
    refs[name] = [known.get(_number(token), "") for token in tokens(row, name)]


def learn_all(draft: Draft) -> None:
    """The same of every field of the draft."""
    for row, name in _fields(draft):
        learn(draft, row, name)


def follow(draft: Draft) -> None:
    """Write the numbers that the meant rows have now."""
    numbers = {row.key: row.get("number") for row in draft.sections[INDICATORS]}
    for row, name in _fields(draft):
        refs, found = row.kept.get(REFS, {}).get(name, []), tokens(row, name)
        if len(refs) != len(found) or not any(refs):
            continue
        row.fields[name] = texts.joined(
            re.sub(r"\d+", numbers[key], token) if numbers.get(key, "").isdecimal() else token
            for token, key in zip(found, refs, strict=True)
        )


def meant(row: Row, name: str) -> list[str]:
    """By part of the field the key of the row that it means; "" where it means none."""
    found, refs = tokens(row, name), row.kept.get(REFS, {}).get(name, [])
    return refs if len(refs) == len(found) else ["" for _token in found]


def _number(token: str) -> str:
    found = re.search(r"\d+", token)
    return found[0] if found else ""


def _fields(draft: Draft) -> Iterator[tuple[Row, str]]:
    for section, names in REFERRING.items():
        for row in draft.sections[section]:
            for name in names:
                if row.get(name):
                    yield row, name
