"""Lists, links and steps as one text that a person can type, and back. No Django."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from plans.planfile import AssignmentItem, ContainmentItem, LinkItem, MilestoneItem, PlanFile

_OPENING, _CLOSING = "（(〔[【", "）)〕]】"
_BETWEEN = frozenset("、，,；; \t\n\u3000")
_LEVELS = frozenset("；;")
_DAY = re.compile(r"[\s（(]*(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?[）)]?$")
_CONTAINMENT = re.compile(r"(分子∈)?(\d{1,3})(的?分子)?")


def names(text: str) -> list[str]:
    """The names of a list: 区科技局、区教委."""
    return [name for name in _cut(text, _BETWEEN) if name]


def parts(text: str) -> list[str]:
    """What semicolons part: levels of units, amounts."""
    return [part.strip() for part in _cut(text, _LEVELS)] if text.strip() else []


def _cut(text: str, between: Collection[str]) -> list[str]:
    """Cut where one of the characters stands, but not inside of brackets: 各区县（自治县，以下简称区县）政府 is one name."""
    found, depth = [""], 0
    for character in text:
        depth += (character in _OPENING) - (character in _CLOSING)
        if character in between and depth <= 0:
            found.append("")
        else:
            found[-1] += character
    return found


def joined(items: Iterable[str]) -> str:
    """Names as a list."""
    return "、".join(items)


def lines(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def renamed(text: str, new: Mapping[str, str]) -> str:
    """A list with names exchanged for others; "" for a name takes it out. Semicolons, which part levels, stay."""
    kept = []
    for part in parts(text):
        found = [new.get(name, name) for name in names(part)]
        kept.append(joined(dict.fromkeys(name for name in found if name)))
    return "；".join(kept) if any(kept) else ""


# Units of a task


def assignments_text(items: Iterable[AssignmentItem], plan: PlanFile) -> str:
    """区科技局、区教委；国家知识产权局: what stands behind the semicolon is of the second level.

    Without a semicolon where every unit has the level that it has anyway."""
    listed = list(items)
    if all(item.level is None or item.level == plan.level(AssignmentItem(name=item.name)) for item in listed):
        return joined(item.name for item in listed)
    first = joined(item.name for item in listed if plan.level(item) == 1)
    second = joined(item.name for item in listed if plan.level(item) == 2)
    return f"{first}；{second}"


def assignments(text: str, reports: Mapping[str, bool], own: Mapping[str, int]) -> tuple[AssignmentItem, ...]:
    """Back. `own`: name -> the level that the unit has anyway."""
    by_level = parts(text)
    levels = (None,) if len(by_level) == 1 else (1, 2)
    found = []
    for place, part in enumerate(by_level):
        level = levels[min(place, len(levels) - 1)]
        for name in names(part):
            said = None if level == own.get(name, 1) else level
            found.append(AssignmentItem(name=name, reports=reports.get(name), level=said))
    return tuple(found)


# Indicators of a task


def links_text(items: Iterable[LinkItem]) -> str:
    """The numbers of the indicators: 7、14."""
    return joined(str(item.number) for item in items)


def links(text: str, said: Sequence[Mapping[str, Any]]) -> tuple[LinkItem, ...]:
    """Back. `said`: by number what is known of the link; one that somebody typed is inferred. ValueError for no number."""
    found = []
    for name, known in zip(names(text), said, strict=True):
        quote = str(known.get("quote", ""))
        inferred = bool(known.get("inferred", not quote))
        found.append(LinkItem(number=_number(name), quote=quote, inferred=inferred))
    return tuple(found)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 3:
        raise ValueError(text)
    return int(text)


# Steps of a task


def milestones_text(items: Iterable[MilestoneItem]) -> str:
    """A line a step, its day behind it: 建成平台 2026-12-31."""
    return "\n".join(f"{item.title} {item.due}" if item.due else item.title for item in items)


def milestones(text: str) -> tuple[MilestoneItem, ...]:
    """Back. ValueError for a day that there is not."""
    return tuple(_milestone(line) for line in lines(text))


def _milestone(line: str) -> MilestoneItem:
    found = _DAY.search(line)
    if found is None:
        return MilestoneItem(title=line)
    year, month, day = map(int, found.groups())
    return MilestoneItem(title=line[: found.start()].strip(), due=date(year, month, day))


# What contains an indicator


def within_text(items: Iterable[ContainmentItem]) -> str:
    """1、3分子、分子∈1: the indicator's figure is part of 1, of the numerator of 3; its numerator is part of 1."""
    return joined(
        f"{'分子∈' if item.of == 'numerator' else ''}{item.number}{'分子' if item.part == 'numerator' else ''}"
        for item in items
    )


def within(text: str) -> tuple[ContainmentItem, ...]:
    """Back. ValueError for what is not written so."""
    return tuple(map(_containment, names(text)))


def _containment(text: str) -> ContainmentItem:
    found = _CONTAINMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    of, number, part = found.groups()
    return ContainmentItem(
        number=int(number), part="numerator" if part else "figure", of="numerator" if of else "figure"
    )


def renumbered(text: str, new: Mapping[str, str]) -> str:
    """A list of numbers, or of containments, with numbers exchanged for others."""
    return joined(re.sub(r"\d+", lambda found: new.get(found[0], found[0]), name) for name in names(text))
