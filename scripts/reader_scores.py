"""How a proposal of the document reader stands against what a person read: found, missed, wrongly proposed.

A target is found if its year and its value agree and its name is like the expected one (scales are reckoned in: 1万件 is
10000 件). A unit is found if it is named in the same task in the same role. An expected unit printed without its level
(科技局 in 市发展改革委、科技局) is also found under its full name; the other way about it is not.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from documents.reader.folding import fold
from plans.planfile import PlanFile, read_plan_file

LIKE = 0.4  # share of pairs of characters that two names have in common before they count as alike
_SCALES = {"百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_SCALE = re.compile(r"^(万亿|百万|千万|亿|万|千|百)(?=.)")
_LEVELS = ("省", "市", "区", "县", "州", "盟", "旗", "国家")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is promised for a year. `value` is None for the city's average. `optional`: neither missed nor wrong."""

    name: str
    year: int
    value: Decimal | None
    unit: str = ""
    optional: bool = False

    def __str__(self) -> str:
        value = "全市平均" if self.value is None else f"{self.value}{self.unit}"
        return f"{self.name} {self.year}年 {value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A task with who answers for it, in order. Each unit is the set of names under which it may stand."""

    title: str
    lead: tuple[frozenset[str], ...] = ()
    support: tuple[frozenset[str], ...] = ()
    unclear: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document as read: by a person or by the reader. `is_plan` False: no plan at all."""

    is_plan: bool
    targets: tuple[Target, ...] = ()
    tasks: tuple[Answering, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of one kind, and a line for each miss and each wrong proposal."""

    expected: int = 0
    found: int = 0
    wrong: int = 0
    missed_lines: tuple[str, ...] = ()
    wrong_lines: tuple[str, ...] = ()

    @property
    def missed(self) -> int:
        """How many were expected and not found."""
        return self.expected - self.found

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            expected=self.expected + other.expected,
            found=self.found + other.found,
            wrong=self.wrong + other.wrong,
            missed_lines=(*self.missed_lines, *other.missed_lines),
            wrong_lines=(*self.wrong_lines, *other.wrong_lines),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Of one document, or of several added up. `lists`: tasks whose units agree one by one, in order and role."""

    targets: Tally = field(default_factory=Tally)
    tasks: Tally = field(default_factory=Tally)
    units: Tally = field(default_factory=Tally)
    lists: Tally = field(default_factory=Tally)

    def __add__(self, other: "Score") -> "Score":
        return Score(
            targets=self.targets + other.targets,
            tasks=self.tasks + other.tasks,
            units=self.units + other.units,
            lists=self.lists + other.lists,
        )

    @property
    def faultless(self) -> bool:
        """Nothing missed, nothing wrongly proposed."""
        return not any(
            tally.missed or tally.wrong for tally in (self.targets, self.tasks, self.units, self.lists)
        )  # fmt: skip


def score(expected: Reading, proposed: Reading) -> Score:
    """What of `expected` the proposal found, and what it should not have proposed."""
    pairs, missed, extra = _paired(expected.tasks, proposed.tasks)
    titles = Tally(
        expected=len(expected.tasks),
        found=len(pairs),
        wrong=len(extra),
        missed_lines=tuple(task.title for task in missed),
        wrong_lines=tuple(task.title for task in extra),
    )
    units = [_units(wanted, got) for wanted, got in pairs]
    units += [_units(wanted, Answering(title="")) for wanted in missed]
    lists = [_list(wanted, got) for wanted, got in pairs if wanted.lead or wanted.support]
    lists += [Tally(expected=1, missed_lines=(task.title,)) for task in missed if task.lead or task.support]
    return Score(
        targets=_targets(expected.targets, proposed.targets),
        tasks=titles,
        units=sum(units, Tally()),
        lists=sum(lists, Tally()),
    )


def expected_of(path: Path) -> Reading:
    """What a person read: a plan file, or tasks and targets alone (YAML or JSON, see scripts/score_reader.py)."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return reading_from(json.loads(text))
    if re.search(r"^slug:", text, re.MULTILINE):
        return reading_of(read_plan_file(text, name=path.name))
    return reading_from(yaml.safe_load(text))


def reading_of(plan: PlanFile | None) -> Reading:
    """A plan file's targets and tasks."""
    if plan is None:
        return Reading(is_plan=False)
    names = {name: frozenset(map(plain, unit.names)) for unit in plan.units for name in unit.names}
    targets = tuple(
        Target(name=indicator.name, year=target.year, value=target.value, unit=indicator.unit)
        for indicator in plan.indicators
        for target in indicator.targets
    )
    tasks = tuple(
        Answering(
            title=task.title,
            lead=tuple(names.get(each.name, frozenset({plain(each.name)})) for each in task.lead),
            support=tuple(names.get(each.name, frozenset({plain(each.name)})) for each in task.support),
        )
        for task in plan.tasks
    )
    return Reading(is_plan=True, targets=targets, tasks=tasks)


def plain(name: str) -> str:
    """A name without white space and quotation marks, in one width, in simplified characters."""
    folded = fold(unicodedata.normalize("NFKC", name)).text
    return re.sub(r"[\s“”\"'‘’《》]", "", folded)


def alike(one: str, other: str) -> float:
    """0 to 1: how much two names have in common. A name within the other counts as nearly the same."""
    one, other = plain(one), plain(other)
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    short, long = sorted((one, other), key=len)
    if len(short) > 1 and short in long:
        return 0.9
    pairs, others = _pairs(one), _pairs(other)
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def reading_from(read: Mapping[str, Any]) -> Reading:
    """Tasks and targets as score_reader.py describes them. A target has one year, or `values` by year."""
    targets = tuple(
        Target(
            name=each["name"],
            year=int(year),
            value=None if value == "city_average" else Decimal(str(value)),
            unit=each.get("unit", ""),
            optional=bool(each.get("optional")),
        )
        for each in read.get("targets", ())
        for year, value in (each["values"] if "values" in each else {each["year"]: each["value"]}).items()
    )
    tasks = tuple(
        Answering(
            title=each["title"],
            lead=_named(each.get("lead", ())),
            support=_named(each.get("support", ())),
            unclear=frozenset(map(plain, each.get("unclear", ()))),
        )
        for each in read.get("tasks", ())
    )
    return Reading(is_plan=bool(read.get("plan", True)), targets=targets, tasks=tasks)


def _named(names: Iterable[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({plain(name)}) for name in names)


def _reckoned(target: Target) -> Decimal | None:
    """The value in the unit without its scale: 1.5万件 as 15000."""
    scale = _SCALE.match(plain(target.unit))
    if target.value is None or scale is None:
        return target.value
    try:
        return target.value.scaleb(_SCALES[scale.group()])
    except InvalidOperation:
        return target.value


def _targets(expected: Sequence[Target], proposed: Sequence[Target]) -> Tally:
    likeness = sorted(
        (
            (alike(wanted.name, got.name), -first, -second)
            for first, wanted in enumerate(expected)
            for second, got in enumerate(proposed)
            if wanted.year == got.year and _reckoned(wanted) == _reckoned(got)
        ),
        reverse=True,
    )
    found: set[int] = set()
    used: set[int] = set()
    for value, first, second in likeness:
        if value >= LIKE and -first not in found and -second not in used:
            found.add(-first)
            used.add(-second)
    asked = [at for at, wanted in enumerate(expected) if not wanted.optional]
    wrong = [str(got) for at, got in enumerate(proposed) if at not in used]
    return Tally(
        expected=len(asked),
        found=len([at for at in asked if at in found]),
        wrong=len(wrong),
        missed_lines=tuple(str(expected[at]) for at in asked if at not in found),
        wrong_lines=tuple(wrong),
    )


def _paired(
    expected: Sequence[Answering], proposed: Sequence[Answering]
) -> tuple[list[tuple[Answering, Answering]], list[Answering], list[Answering]]:
    """Tasks that belong together by their titles (the nearer in order first), and what is left on either side."""
    likeness = sorted(
        (
            (alike(wanted.title, got.title), -abs(first - second), -first, -second)
            for first, wanted in enumerate(expected)
            for second, got in enumerate(proposed)
        ),
        reverse=True,
    )
    partner: dict[int, int] = {}
    used: set[int] = set()
    for value, _distance, first, second in likeness:
        if value >= LIKE and -first not in partner and -second not in used:
            partner[-first] = -second
            used.add(-second)
    pairs = [(task, proposed[partner[at]]) for at, task in enumerate(expected) if at in partner]
    missed = [task for at, task in enumerate(expected) if at not in partner]
    return pairs, missed, [task for at, task in enumerate(proposed) if at not in used]


def same_unit(wanted: frozenset[str], got: frozenset[str]) -> bool:
    """Whether a proposed unit is the expected one."""
    full = {level + name for name in wanted for level in _LEVELS if not name.startswith(_LEVELS)}
    return bool((wanted | full) & got)


def _units(wanted: Answering, got: Answering) -> Tally:
    tally = Tally()
    for role, expected, proposed in (
        ("责任", wanted.lead, got.lead),
        ("配合", wanted.support, got.support),
    ):
        left = [each for each in proposed if not each & wanted.unclear]
        found, missed = 0, []
        for unit in expected:
            match = next((each for each in left if same_unit(unit, each)), None)
            if match is None:
                missed.append(f"{wanted.title}：{role} {_shown(unit)}")
            else:
                left.remove(match)
                found += 1
        tally += Tally(
            expected=len(expected),
            found=found,
            wrong=len(left),
            missed_lines=tuple(missed),
            wrong_lines=tuple(f"{wanted.title}：{role} {_shown(each)}" for each in left),
        )
    return tally


def _list(wanted: Answering, got: Answering) -> Tally:
    exact = all(
        len(expected) == len(kept) and all(map(same_unit, expected, kept))
        for expected, proposed in ((wanted.lead, got.lead), (wanted.support, got.support))
        for kept in ([each for each in proposed if not each & wanted.unclear],)
    )
    if exact:
        return Tally(expected=1, found=1)
    return Tally(expected=1, missed_lines=(wanted.title,))


def _shown(unit: frozenset[str]) -> str:
    return "/".join(sorted(unit))
