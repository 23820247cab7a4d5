"""The units of a plan: every name that its lists print, in the order of first naming, with what each seems to be."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from plans.planfile_items import KindWord, RegionItem, UnitItem

from .naming import is_collective
from .rows import Named
from .source import Span

NATION = RegionItem(code="100000", name="全国")

_JUDICIARY = re.compile(r"法院|检察院")
_PARK = re.compile(
    r"高新区|经开区|开发区|园区|工业园|产业园|保税区|综保区|新城|管委会|管理委员会|科学城|两江新区|示范区"
)
_TOWNSHIP = re.compile(r"(?:街道|镇|乡)(?:人民政府|政府|办事处|办)?$")
_NATIONAL = re.compile(r"^(?:国家|中国|中央|全国)")
# A unit inside another one: 国家知识产权局运用促进司. What follows it in a list may leave the body out.
_INSIDE = re.compile(
    r"^(?P<body>.{3,}?(?:局|委|部|厅|委员会|总局|署))(?P<part>.{2,}(?:司|处|室|办公室|中心|科|局|部|办|所))$"
)
_OWN = re.compile(
    r"^(?:市|区|县|省|州|国家|各|中国|中央|全国|人行|人民银行)|海关$|法院$|检察院$|政府$|管委会$|大学$|学院$|公司$"
)


@dataclass(slots=True, eq=False)
class _Unit:
    name: str
    level: int
    span: Span
    aliases: list[str] = field(default_factory=list)
    sure: Decimal = Decimal("0.95")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Two names that look like one unit's. Proposed as an alias; the lists keep what is printed."""

    name: str
    span: Span
    other: str
    other_span: Span


class Units:
    """Collects names in the order in which they are handed in."""

    def __init__(self, region: RegionItem) -> None:
        self.region = region
        self._units: dict[str, _Unit] = {}  # by every name
        self.variants: list[Variant] = []

    def add(self, names: Iterable[Named]) -> None:
        """The names of one list."""
        body = ""
        for name in names:
            inside = _INSIDE.match(name.name)
            if name.level == 2 and inside:
                body = inside.group("body")
            elif name.level == 2 and body and not _OWN.search(name.name):
                self._add(f"{body}{name.name}", name, alias=name.name)
                continue
            self._add(name.name, name)

    def _add(self, full: str, named: Named, *, alias: str = "") -> None:
        unit = self._units.get(full)
        if alias and alias in self._units and self._units[alias] is not unit:
            unit = self._units[alias]
        if unit is None:
            unit = self._variant(full, named)
        if unit is None:
            unit = _Unit(name=full, level=named.level, span=named.span)
            if alias:
                unit.sure = Decimal("0.75")
        self._units[full] = unit
        unit.level = min(unit.level, named.level)
        if full != unit.name and full not in unit.aliases:
            unit.aliases.append(full)
        if alias and alias not in unit.aliases and alias != unit.name and alias not in self._units:
            unit.aliases.append(alias)
            self._units[alias] = unit

    def _variant(self, name: str, named: Named) -> _Unit | None:
        for unit in dict.fromkeys(self._units.values()):
            if unit.level == named.level and is_variant(unit.name, name):
                self.variants.append(Variant(name=unit.name, span=unit.span, other=name, other_span=named.span))
                unit.sure = Decimal("0.6")
                return unit
        return None

    def knows(self, name: str) -> bool:
        """Whether the name was handed in."""
        return name in self._units

    def main_name(self, name: str) -> str:
        """The unit's first name."""
        return self._units[name].name if name in self._units else name

    def items(self) -> tuple[UnitItem, ...]:
        """The units as a plan file lists them."""
        return tuple(self._item(unit) for unit in dict.fromkeys(self._units.values()))

    def _item(self, unit: _Unit) -> UnitItem:
        kind = kind_of(unit.name)
        elsewhere = self._elsewhere(unit)
        return UnitItem(
            name=unit.name[:80], kind=kind, level=unit.level, aliases=tuple(each[:80] for each in unit.aliases),
            assessed=kind != "judiciary" and elsewhere is None, region=elsewhere, span=unit.span, confidence=unit.sure,
        )  # fmt: skip

    def _elsewhere(self, unit: _Unit) -> RegionItem | None:
        """The region of a unit above the plan's own, where the name says so."""
        if unit.level == 1 or kind_of(unit.name) == "collective":
            return None
        if _NATIONAL.match(unit.name):
            return NATION
        parent = self.region.parent
        if parent is not None and re.match(r"省" if parent.name.endswith(("省", "自治区")) else r"市", unit.name):
            return parent
        return None


def kind_of(name: str) -> KindWord:
    """What a unit seems to be, by its name."""
    if is_collective(name):
        return "collective"
    if _JUDICIARY.search(name):
        return "judiciary"
    if _TOWNSHIP.search(name):
        return "township"
    return "park" if _PARK.search(name) and not re.search(r"局|委$|分局", name) else "department"


def is_variant(one: str, other: str) -> bool:
    """Whether two names look like one unit's: the shorter one's characters stand in the longer one in their order."""
    short, long = sorted((re.sub(r"委员会$", "委", one), re.sub(r"委员会$", "委", other)), key=len)
    if short == long:
        return one != other
    if len(short) < 4 or short[:2] != long[:2] or short[-1] != long[-1] or len(long) - len(short) > 6:
        return False
    if is_collective(one) or is_collective(other) or (_INSIDE.match(one) and not _INSIDE.match(other)):
        return False
    characters = iter(long)
    return short[2] in long[2:4] and all(each in characters for each in short)
