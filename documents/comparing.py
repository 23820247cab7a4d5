"""Two versions of one plan side by side: the consultation draft that was loaded, and what was issued. No Django.

Indicators and tasks are matched by what they are called, first in the same words, then in similar ones; numbers say
nothing, since a new item moves all that follow.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from figures.wording import number
from plans.passages import folded
from plans.planfile import AssignmentItem, IndicatorItem, PlanFile, ResponsibleItem, SupportMeasureItem, TaskItem

SIMILAR = 0.7  # share of equal characters from which on two names mean one thing
SAME_PLAN = 0.8
NONE = "—"

T = TypeVar("T", IndicatorItem, TaskItem, SupportMeasureItem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that the two versions say differently. `of`: 指标1 有效发明专利总量; `what`: 2026年目标."""

    of: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that differs, by what it is about."""

    plan: tuple[Difference, ...] = ()
    targets: tuple[Difference, ...] = ()
    indicators: tuple[Difference, ...] = ()  # added, removed, called otherwise, numbered otherwise
    units: tuple[Difference, ...] = ()  # who answers for an indicator
    tasks: tuple[Difference, ...] = ()
    measures: tuple[Difference, ...] = ()

    @property
    def groups(self) -> tuple[tuple[str, tuple[Difference, ...]], ...]:
        """The groups with their headings."""
        return (
            ("计划", self.plan),
            ("年度目标", self.targets),
            ("指标", self.indicators),
            ("指标责任单位", self.units),
            ("任务", self.tasks),
            ("支持措施", self.measures),
        )

    @property
    def count(self) -> int:
        """How many differences there are."""
        return sum(len(rows) for _title, rows in self.groups)


def alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 1, white space aside."""
    return difflib.SequenceMatcher(None, folded(one), folded(other), autojunk=False).ratio()


def matched(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Position in `new` -> position in `old` of what is called the same, or, the most similar first, nearly the same."""
    free_old, free_new = dict(enumerate(map(folded, old))), dict(enumerate(map(folded, new)))
    found: dict[int, int] = {}
    for place, name in list(free_new.items()):
        same = next((there for there, other in free_old.items() if other == name), None)
        if same is not None and name:
            found[place] = same
            del free_old[same], free_new[place]
    scores = sorted(
        ((-alike(name, other), place, there) for place, name in free_new.items() for there, other in free_old.items())
    )
    for score, place, there in scores:
        if -score < SIMILAR:
            break
        if place in free_new and there in free_old:
            found[place] = there
            del free_old[there], free_new[place]
    return found


def is_same_plan(title: str, other: str) -> bool:
    """Whether two titles of one region are those of one plan: 征求意见稿 beside a title says nothing."""
    plain = [folded(each).replace("（征求意见稿）", "").replace("(征求意见稿)", "") for each in (title, other)]
    return bool(all(plain)) and alike(*plain) >= SAME_PLAN


def compare(old: PlanFile, new: PlanFile) -> Comparison:
    """What the new version says otherwise than the old one."""
    same = _canonical(old, new)
    indicators = _pairs(old.indicators, new.indicators, lambda item: item.name)
    tasks = _pairs(old.tasks, new.tasks, lambda item: item.title)
    measures = _pairs(old.support_measures, new.support_measures, lambda item: item.title)
    return Comparison(
        plan=tuple(_of_plan(old, new)),
        targets=tuple(each for before, after in indicators for each in _of_targets(before, after)),
        indicators=tuple(each for before, after in indicators for each in _of_indicator(before, after)),
        units=tuple(each for before, after in indicators for each in _of_units(before, after, same)),
        tasks=tuple(each for before, after in tasks for each in _of_task(before, after, same)),
        measures=tuple(each for before, after in measures for each in _of_measure(before, after, same)),
    )


def _canonical(old: PlanFile, new: PlanFile) -> dict[str, str]:
    """Every name and alias of either version -> the old version's name of the unit, else the new one's."""
    found = {name: unit.name for unit in old.units for name in unit.names}
    for unit in new.units:
        known = next((found[name] for name in unit.names if name in found), unit.name)
        found |= {name: known for name in unit.names if name not in found}
    return found


def _pairs(old: Sequence[T], new: Sequence[T], name: Callable[[T], str]) -> list[tuple[T | None, T | None]]:
    """The new version's items in their order with the old one's, then what the new one no longer has."""
    found = matched([name(item) for item in old], [name(item) for item in new])
    pairs: list[tuple[T | None, T | None]] = []
    for place, item in enumerate(new):
        pairs.append((old[found[place]] if place in found else None, item))
    for place, item in enumerate(old):
        if place not in found.values():
            pairs.append((item, None))
    return pairs


def _differing(of: str, fields: Iterable[tuple[str, str, str]]) -> list[Difference]:
    return [
        Difference(of=of, what=what, old=old or NONE, new=new or NONE)
        for what, old, new in fields
        if folded(old) != folded(new)
    ]


def _of_plan(old: PlanFile, new: PlanFile) -> list[Difference]:
    words = {"draft": "征求意见稿", "issued": "已印发"}
    fields = [
        ("标题", old.title, new.title),
        ("文件状态", words[old.status], words[new.status]),
        ("文号", old.number, new.number),
        ("印发日期", str(old.issued_on or ""), str(new.issued_on or "")),
        ("规划期", f"{old.first_year}—{old.last_year}", f"{new.first_year}—{new.last_year}"),
    ]
    return _differing("计划", fields)


def _named(item: IndicatorItem | None) -> str:
    return f"指标{item.number} {item.name}" if item is not None else ""


def _of_indicator(old: IndicatorItem | None, new: IndicatorItem | None) -> list[Difference]:
    if old is None or new is None:
        what = "新增" if old is None else "不再列入"
        return [Difference(of=_named(new or old), what=what, old=_named(old) or NONE, new=_named(new) or NONE)]
    fields = [
        ("名称", old.name, new.name),
        ("计量单位", old.unit, new.unit),
        ("序号", str(old.number), str(new.number)),
    ]
    return _differing(_named(new), fields)


def _of_targets(old: IndicatorItem | None, new: IndicatorItem | None) -> list[Difference]:
    if old is None or new is None:
        return []
    before, after = _targets(old), _targets(new)
    return [
        Difference(of=_named(new), what=f"{year}年目标", old=_target(before, year), new=_target(after, year))
        for year in sorted({*before, *after})
        if year not in before or year not in after or before[year] != after[year]
    ]


def _targets(item: IndicatorItem) -> dict[int, Decimal | None]:
    return {target.year: target.value for target in item.targets}


def _target(targets: Mapping[int, Decimal | None], year: int) -> str:
    if year not in targets:
        return NONE
    value = targets[year]
    return "全市平均" if value is None else number(value)


def _units(items: Iterable[ResponsibleItem | AssignmentItem], same: Mapping[str, str]) -> str:
    return "、".join(same.get(item.name, item.name) for item in items)


def _of_units(old: IndicatorItem | None, new: IndicatorItem | None, same: Mapping[str, str]) -> list[Difference]:
    if old is None or new is None:
        return []
    return _differing(_named(new), [("责任单位", _units(old.units, same), _units(new.units, same))])


def _of_task(old: TaskItem | None, new: TaskItem | None, same: Mapping[str, str]) -> list[Difference]:
    named = [f"任务{item.number} {item.title}" if item is not None else "" for item in (new, old)]
    if old is None or new is None:
        what = "新增" if old is None else "不再列入"
        return [Difference(of=named[0] or named[1], what=what, old=named[1] or NONE, new=named[0] or NONE)]
    fields = [
        ("具体内容", old.title, new.title),
        ("序号", str(old.number), str(new.number)),
        ("任务名称", old.heading, new.heading),
        ("责任单位", _units(old.lead, same), _units(new.lead, same)),
        ("配合单位", _units(old.support, same), _units(new.support, same)),
    ]
    return _differing(named[0], fields)


def _of_measure(
    old: SupportMeasureItem | None, new: SupportMeasureItem | None, same: Mapping[str, str]
) -> list[Difference]:
    if old is None or new is None:
        what = "新增" if old is None else "不再列入"
        return [Difference(of="支持措施", what=what, old=old.title if old else NONE, new=new.title if new else NONE)]
    fields = [
        ("支持事项", old.title, new.title),
        ("金额", "；".join(old.amounts), "；".join(new.amounts)),
        ("责任单位", _units(old.units, same), _units(new.units, same)),
    ]
    return _differing(new.title, fields)
