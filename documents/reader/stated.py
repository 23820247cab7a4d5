"""What the body promises in sentences: in its goals, and in what each task says."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice

from .mentions import Doubt, Mention
from .outline import GENERAL, PAST, Node, title_of
from .parts import Parts, place_of
from .targets import read_targets
from .tasks import BodyTask, goal_stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A target or a doubt, the task that says it (None: the goals), and its place."""

    what: Mention | Doubt
    task: BodyTask | None
    place: str


def stated_targets(parts: Parts) -> list[Stated]:
    """Targets in sentences: those of the goals, then those of each task."""
    first = parts.front.years[0] if parts.front.years else parts.front.issued_on.year if parts.front.issued_on else None
    found: list[Stated] = []
    opened: dict[int, int | None] = {}  # headings whose words speak of goals, with the year they speak of
    goals = goal_stretches(parts.folded, parts.root)
    for node, task in parts.headings():
        if any(PAST.search(title_of(parts.folded, each)[:14]) for each in node.path if each.kind != "root"):
            continue
        above = id(node.parent) if node.parent else 0
        in_goals = any(start <= node.start < end for start, end in goals) or (
            task is None and (_opens(parts, node) or above in opened)
        )
        year = opened.get(above) if in_goals else None
        start = node.title_start if in_goals or task is not None or not _is_titled(node) else node.title_end
        for begin, end in _without_clauses(parts, start, node.end):
            stated = read_targets(
                parts.folded,
                begin,
                end,
                first_year=first,
                goals=in_goals,
                task=task is not None and bool(task.clauses or not parts.clauses),
                year=year,
            )
            if in_goals and task is None:
                opened[id(node)] = year = stated.year or year
            if not in_goals and task is None and not _speaks_of_years(parts, begin, end):
                continue
            place = place_of(node)
            what: tuple[Mention | Doubt, ...] = (*stated.mentions, *stated.doubts)
            found.extend(Stated(what=each, task=task, place=place) for each in what)
    return found


def _opens(parts: Parts, node: Node) -> bool:
    """Whether the heading is of the general part of the document and its words speak of goals."""
    general = bool(node.path) and any(GENERAL.search(title_of(parts.folded, each)[:12]) for each in node.path)
    return general and bool(re.search(r"力争|目标|到20\d\d年|——“", parts.folded.text[node.start : node.end]))


def _is_titled(node: Node) -> bool:
    return node.title_end - node.title_start <= 40


def _without_clauses(parts: Parts, start: int, end: int) -> list[tuple[int, int]]:
    stretches, at = [], start
    first = bisect_left(parts.clauses, start, key=lambda clause: clause.end)
    for clause in islice(parts.clauses, first, None):
        if clause.start >= end:
            break
        stretches.append((at, max(clause.start, at)))
        at = clause.end
    stretches.append((at, end))
    return [(begin, finish) for begin, finish in stretches if finish - begin > 4]


def _speaks_of_years(parts: Parts, start: int, end: int) -> bool:
    return bool(re.search(r"(?:到|至|力争)20\d\d年", parts.folded.text[start:end]))
