"""One indicator out of every row and sentence that speaks of it; where they differ, both are kept as a discrepancy."""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from .folding import folded_text
from .rows import IndicatorRow, Named
from .source import Span
from .tasks import BodyTask

_AROUND = re.compile(r"^(?:全市|全区|全县|全省|全州|我市|我区|我县|本市|本区|区域|辖区|力争)+|[“”\"（）\[\]·、，]")
_NOTHING = re.compile(r"累计|年均(?!增)|每年|年度|达到|实现|新增|的")
_AMOUNT = re.compile(r"(?:拥有量|数量|总量|总数|件数|家数|个数|次数|人数|总额|产出量|量|数)$")
_MOST_OF_ONE_NAME = 50  # indicators of one name that a further one is held against: made-up text has thousands
_ALIKE = 0.8  # of the characters of two names
_GROWTH = re.compile(
    r"(?P<quantity>.{2,}?)(?:的)?(?:年均|年平均|平均每年)(?:复合)?(?:增长|增速|增幅|递增)(?:率|速度)?$"
)


@dataclass(slots=True)
class Said:
    """One place that states a target: a cell or a sentence."""

    year: int
    value: Decimal | None
    span: Span  # of the figure
    quote_span: Span
    quote: str
    place: str
    comparator: str = ""
    task: BodyTask | None = None
    sure: float = 0.9
    year_stated: bool = True


@dataclass(slots=True, eq=False)
class Candidate:
    """An indicator while it is put together."""

    name: str
    unit: str
    kind: str
    row: IndicatorRow | None
    place: str
    quote_span: Span
    quote: str
    lower: bool = False
    yearly: bool = False
    comparator: str = ""
    said: list[Said] = field(default_factory=list)
    units: tuple[Named, ...] = ()
    baseline: tuple[int, Decimal] | None = None
    sure: float = 0.95
    others: list[tuple[str, Said]] = field(default_factory=list)  # other names of it, with their places

    @property
    def targets(self) -> dict[int, Said]:
        """The first that was said for each year; a table comes before sentences."""
        found: dict[int, Said] = {}
        for each in self.said:
            found.setdefault(each.year, each)
        return dict(sorted(found.items()))


def growth_quantity(name: str, unit: str) -> str:
    """What grows, of a name such as 申请量年均增长; "" if the name is none of a rate of growth."""
    match = _GROWTH.match(name)
    return match.group("quantity") if match and unit in ("%", "") else ""


def core(name: str) -> str:
    """What of a name tells one indicator from another: 每万人高价值发明专利拥有量 and 万人高价值发明专利拥有量 are one."""
    text = folded_text(name)
    before = ""
    while before != text:
        before = text
        text = _AROUND.sub("", text)
    text = re.sub(r"^每(?=[万亿百千十\d])", "", text).replace("万人口", "万人")
    text = _NOTHING.sub("", text)
    while len(text) > 4 and _AMOUNT.search(text):
        text = _AMOUNT.sub("", text)
    return text


def likeness(one: str, other: str) -> float:
    """How many of the characters of two names are the same, from 0 to 1; their order does not count."""
    first, second = Counter(one), Counter(other)
    return sum((first & second).values()) / max(sum((first | second).values()), 1)


class Merger:
    """Takes rows and sentences, one after the other."""

    def __init__(self) -> None:
        self.candidates: list[Candidate] = []
        self._by_core: dict[tuple[str, bool], list[Candidate]] = {}
        self._by_value: dict[tuple[int, Decimal], list[Candidate]] = {}
        self.conflicts: list[tuple[Candidate, Said, Said]] = []
        self._gone: dict[int, Candidate] = {}

    def add_row(self, candidate: Candidate) -> None:
        """A row of a table: an indicator of its own, whatever the others are called."""
        self.candidates.append(candidate)
        self._by_core.setdefault(self._key(candidate), []).append(candidate)
        self._note_values(candidate)

    def settle(self) -> None:
        """Makes one of indicators of the text that turned out to mean the same, once all that they say is known."""
        for same in list(self._by_value.values()):
            for later in same[1:]:
                for earlier in same:
                    if (
                        earlier is later
                        or later.row is not None
                        or id(later) in self._gone
                        or id(earlier) in self._gone
                    ):
                        continue
                    if self.candidates.index(earlier) > self.candidates.index(later):
                        continue
                    alike = likeness(core(earlier.name), core(later.name)) >= _ALIKE
                    if alike and _compatible(earlier, later) and (earlier.kind == "growth") == (later.kind == "growth"):
                        self._take_over(earlier, later)
                        earlier.units = earlier.units or later.units
                        self._gone[id(later)] = earlier
                        break
        self.candidates = [each for each in self.candidates if id(each) not in self._gone]

    def settled(self, candidate: Candidate) -> Candidate:
        """The indicator that took the candidate over, or itself."""
        while id(candidate) in self._gone:
            candidate = self._gone[id(candidate)]
        return candidate

    def _note_values(self, candidate: Candidate) -> None:
        for said in candidate.said:
            if said.value is not None and candidate not in self._by_value.setdefault((said.year, said.value), []):
                self._by_value[said.year, said.value].append(candidate)

    def add(self, candidate: Candidate) -> Candidate:
        """The candidate itself, or the one before it that means the same and has taken over what it says."""
        known = self._known(candidate)
        if known is None:
            self.candidates.append(candidate)
            self._by_core.setdefault(self._key(candidate), []).append(candidate)
            known = candidate
        else:
            self._take_over(known, candidate)
        self._note_values(known)
        return known

    def _key(self, candidate: Candidate) -> tuple[str, bool]:
        return core(candidate.name), candidate.kind == "growth"

    def _known(self, candidate: Candidate) -> Candidate | None:
        for each in self._by_core.get(self._key(candidate), [])[:_MOST_OF_ONE_NAME]:
            if _compatible(each, candidate) and not _clash(each, candidate):
                return each
        for said in candidate.said:
            if said.value is None:
                continue
            for each in self._by_value.get((said.year, said.value), ()):
                alike = likeness(core(each.name), core(candidate.name)) >= _ALIKE
                if alike and _compatible(each, candidate) and (each.kind == "growth") == (candidate.kind == "growth"):
                    return each
        return None

    def _take_over(self, known: Candidate, candidate: Candidate) -> None:
        years = known.targets
        for said in candidate.said:
            here = years.get(said.year)
            if here is not None and here.value != said.value:
                self.conflicts.append((known, here, said))
            elif folded_text(candidate.name) != folded_text(known.name):
                known.others.append((candidate.name, said))
            known.said.append(said)
        known.comparator = known.comparator or candidate.comparator
        known.lower = known.lower or candidate.lower
        known.yearly = known.yearly or candidate.yearly
        known.baseline = known.baseline or candidate.baseline
        known.sure = max(known.sure, candidate.sure)


def _compatible(one: Candidate, other: Candidate) -> bool:
    first, second = one.unit.removeprefix("1"), other.unit.removeprefix("1")  # 1/10万 is /10万
    return first == second or not first or not second


def _clash(known: Candidate, candidate: Candidate) -> bool:
    """Two sentences with one name and two values for one year are two indicators, unless one of them is a table's row."""
    if known.row is not None:
        return False
    years = known.targets
    tasks = {id(said.task) for said in known.said}
    return any(
        said.year in years
        and years[said.year].value != said.value
        and id(said.task) not in tasks
        and len(core(known.name)) < 8
        for said in candidate.said
    )
