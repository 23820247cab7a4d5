"""Which column a cell belongs to where empty cells were lost: by what the heads promise and what the cells say."""

import re
from collections.abc import Callable, Mapping, Sequence

from .folding import folded_text
from .heads import Head, Role
from .measures import is_measure
from .naming import is_collective, looks_like_unit

_NUMBER = re.compile(
    r"[（(]?\d{1,3}[）)]?[.、．]?|[一二三四五六七八九十]{1,3}[、.]?|[（(][一二三四五六七八九十]{1,3}[）)]"
)
_VALUE = re.compile(
    r"[^一-鿿]{0,6}\d[\d.,，%％/‰—~+]*[^\d]{0,8}|[-—–－/／]+|全覆盖|前[一二三四五六七八九十\d]+.?|.{0,4}\d+.{0,8}"
)
_FIGURE = re.compile(r"[≥≤<>=约超不低于]{0,3}\d[\d.,，]*[^\d]{0,4}|[-—–－/／]+")
_DAY = re.compile(r"20\d\d年|月底|月末|年底|年末|长期|持续|全年|每年|常态|\d+月")
_PARTS = re.compile(r"[、，；,;\s]+")
_WORST = -1000
_TEXTS = (Role.TASK, Role.CONTENT, Role.INDICATOR, Role.GROUP, Role.PLAIN, Role.NONE, Role.UNIT)
_FIGURES = (Role.TARGET, Role.YEAR, Role.BASELINE, Role.ACTUAL)
_OFFICES = (Role.LEAD, Role.ANSWERS, Role.SUPPORT, Role.BOTH)


def is_number(text: str) -> bool:
    """Whether a cell says nothing but the number of its row."""
    return len(text) <= 6 and bool(_NUMBER.fullmatch(text))


def is_unit_list(text: str) -> bool:
    """Whether a cell says nothing but names of units."""
    folded = folded_text(text)
    if "。" in folded.rstrip("。") or len(folded) > 1500:
        return False
    if folded.endswith("。") and not re.search("[、，；]", folded):  # a sentence: 启动建设湿地公园。
        return False
    parts = [part for part in _PARTS.split(folded.rstrip("。")) if part]
    known = sum(1 for part in parts if looks_like_unit(part.removesuffix("等")) or is_collective(part))
    return bool(parts) and known * 2 > len(parts)


def fits(text: str, role: Role) -> int:
    """How well a cell suits a column, 3 to −5."""
    if role in _TEXTS:
        return -3 if is_number(text) or _FIGURE.fullmatch(text) else -1 if is_unit_list(text) else 1
    if role not in _SUITS:
        return 0
    suits, good, bad = _SUITS[role]
    return good if suits(text) else bad


def _is_value(text: str) -> bool:
    return len(text) <= 20 and bool(_VALUE.fullmatch(text))


def _is_day(text: str) -> bool:
    return len(text) <= 30 and bool(_DAY.search(text))


def _is_binding(text: str) -> bool:
    return text.startswith(("约束", "预期"))


_SUITS: Mapping[Role, tuple[Callable[[str], bool], int, int]] = {
    Role.NUMBER: (is_number, 3, -5),
    Role.MEASURE: (is_measure, 3, -4),
    Role.BINDING: (_is_binding, 3, -4),
    Role.DUE: (_is_day, 3, -3),
    **dict.fromkeys(_FIGURES, (_is_value, 3, -3)),
    **dict.fromkeys(_OFFICES, (is_unit_list, 2, -3)),
}


def _gap(role: Role, roles: Sequence[Role]) -> float:
    """What an empty column costs."""
    if role in (Role.REMARK, Role.SOURCE, Role.OTHER, Role.PEOPLE):
        return 0
    if role is Role.GROUP or (role in (Role.TASK, Role.PLAIN) and Role.CONTENT in roles):
        return -0.5  # carried down from the row above
    return -1 if role in (Role.SUPPORT, Role.MEASURE, Role.BINDING, Role.DUE) else -2


def placed(cells: Sequence[str], heads: Sequence[Head]) -> tuple[int, ...] | None:
    """For each cell its column, ascending; None if there are more cells than columns."""
    roles = [head.role for head in heads]
    wide, many = len(roles), len(cells)
    if many > wide:
        return None
    if many == wide:
        return tuple(range(wide))
    best = [[float(_WORST)] * (wide + 1) for _ in range(many + 1)]
    best[0][0] = 0.0
    for column in range(wide):
        gap = _gap(roles[column], roles)
        for cell in range(min(column, many) + 1):
            if best[cell][column] <= _WORST:
                continue
            best[cell][column + 1] = max(best[cell][column + 1], best[cell][column] + gap)
            if cell < many:
                suits = best[cell][column] + fits(cells[cell], roles[column])
                best[cell + 1][column + 1] = max(best[cell + 1][column + 1], suits)
    return _walked_back(best, cells, roles)


def _walked_back(best: list[list[float]], cells: Sequence[str], roles: Sequence[Role]) -> tuple[int, ...]:
    places: list[int] = []
    cell, column = len(cells), len(roles)
    while column:
        before = best[cell - 1][column - 1] + fits(cells[cell - 1], roles[column - 1]) if cell else _WORST
        column -= 1
        if cell and before == best[cell][column + 1]:
            places.append(column)
            cell -= 1
    return tuple(reversed(places))
