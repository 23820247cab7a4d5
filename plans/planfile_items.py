"""What a plan file says, as frozen dataclasses. `plans.planfile` describes the format and re-exports them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

StatusWord = Literal["draft", "issued"]
KindWord = Literal["department", "park", "township", "judiciary", "collective"]
BasisWord = Literal["stock", "year_to_date"]
DirectionWord = Literal["higher", "lower"]
PaceWord = Literal["linear", "at_end"]
FormulaWord = Literal["direct", "ratio", "growth", "quotient"]
FrequencyWord = Literal["quarterly", "annual"]
PartWord = Literal["figure", "numerator"]

STATUSES: tuple[StatusWord, ...] = ("draft", "issued")
KINDS: tuple[KindWord, ...] = ("department", "park", "township", "judiciary", "collective")
BASES: tuple[BasisWord, ...] = ("stock", "year_to_date")
DIRECTIONS: tuple[DirectionWord, ...] = ("higher", "lower")
PACES: tuple[PaceWord, ...] = ("linear", "at_end")
FORMULAS: tuple[FormulaWord, ...] = ("direct", "ratio", "growth", "quotient")
FREQUENCIES: tuple[FrequencyWord, ...] = ("quarterly", "annual")
PARTS: tuple[PartWord, ...] = ("figure", "numerator")

CITY_AVERAGE = "city_average"  # the word that stands in place of a target's number
DEFAULT_TOLERANCE = Decimal("0.10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a plan file. List positions in `key` count from 1, as people do."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        where = f"第{self.line}行 {self.key}" if self.key else f"第{self.line}行"
        return f"{where}：{self.message}"


class PlanFileError(Exception):
    """A plan file that cannot be taken; `problems` holds everything wrong with it, in the order of its lines."""

    def __init__(self, problems: Iterable[Problem], *, name: str = "") -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        self.name = name
        heading = [f"{name}："] if name else []
        super().__init__("\n".join([*heading, *map(str, self.problems)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Anything read from a file: `line` is where it starts, 0 if it was not read. Never compared."""

    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedItem(Item):
    """An item that a document reader may have proposed: where it stands in the text, and how sure the reader is."""

    span: tuple[int, int] | None = None
    confidence: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem(Item):
    """A place in the document (附件1 第1行) and a short verbatim quote, "" if there is nothing to quote."""

    place: str
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionItem(Item):
    """An administrative division by its code of GB/T 2260."""

    code: str
    name: str
    parent: "RegionItem | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitItem(ProposedItem):
    """A unit as the document prints it; `region` only where it is not the plan's own."""

    name: str
    kind: KindWord = "department"
    level: int = 1  # 1 before a semicolon, 2 after it: what its assignments have unless they say otherwise
    aliases: tuple[str, ...] = ()
    assessed: bool = True
    region: RegionItem | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name as printed and every other way of writing it."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibleItem(Item):
    """A unit named in an indicator's list, as printed there: the unit's name or one of its aliases."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentItem(ResponsibleItem):
    """A unit named in a task. What is None is as `PlanFile.asks_report` and `PlanFile.level` have it."""

    reports: bool | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetItem(Item):
    """What is promised for the end of a year. `value` None: the city's average, entered each year."""

    year: int
    value: Decimal | None
    source: SourceItem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainmentItem(Item):
    """An indicator that contains another: `of` says which figure of the contained one, `part` which of this one."""

    number: int
    part: PartWord = "figure"
    of: PartWord = "figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorItem(ProposedItem):
    """An indicator. Labels go with formula ratio, numbers of other indicators with quotient, quantity with growth."""

    number: int
    printed_number: str = ""
    name: str
    unit: str
    basis: BasisWord
    direction: DirectionWord = "higher"
    pace: PaceWord = "linear"
    formula: FormulaWord = "direct"
    frequency: FrequencyWord = "quarterly"
    published_month: int | None = None
    decimals: int = 0
    numerator_label: str = ""
    denominator_label: str = ""
    numerator_number: int | None = None
    denominator_number: int | None = None
    quantity: str = ""
    base_year: int | None = None
    baseline_year: int
    printed_baseline: Decimal | None = None
    targets: tuple[TargetItem, ...] = ()
    units: tuple[ResponsibleItem, ...] = ()
    in_breakdown: bool = True
    binding: bool | None = None
    comparator: str = ""
    definition: str = ""
    data_provider: str = ""
    within: tuple[ContainmentItem, ...] = ()
    source: SourceItem


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkItem(Item):
    """A task's link to an indicator: quoted from the task's text, or inferred by us."""

    number: int
    quote: str = ""
    inferred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneItem(Item):
    """Something a task must have done, by a day if one is set."""

    title: str
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem(ProposedItem):
    """A task under its group heading, with its leads and supporters in printed order."""

    number: int
    heading: str = ""
    title: str
    lead: tuple[AssignmentItem, ...] = ()
    support: tuple[AssignmentItem, ...] = ()
    digest: tuple[str, ...] = ()
    remark: str = ""
    indicators: tuple[LinkItem, ...] = ()
    milestones: tuple[MilestoneItem, ...] = ()
    source: SourceItem


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportMeasureItem(ProposedItem):
    """A 支持措施 that the plan promises: money or another favour, its amounts as printed, and the units that see to it."""

    number: int
    title: str
    amounts: tuple[str, ...] = ()
    units: tuple[ResponsibleItem, ...] = ()
    source: SourceItem


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyItem(ProposedItem):
    """Two places of the document that do not agree; both readings are shown, nothing is merged."""

    here: SourceItem
    there: SourceItem
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadItem(Item):
    """What looked like a target or a responsibility and could not be read."""

    quote: str
    place: str = ""
    note: str = ""
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile(Item):
    """A whole plan. `name` is the file's, for messages only."""

    name: str = field(default="", compare=False)
    slug: str
    title: str
    region: RegionItem
    status: StatusWord = "draft"
    number: str = ""
    issued_on: date | None = None
    first_year: int
    last_year: int
    tolerance: Decimal = DEFAULT_TOLERANCE
    in_use_from: date | None = None
    units: tuple[UnitItem, ...] = ()
    indicators: tuple[IndicatorItem, ...] = ()
    tasks: tuple[TaskItem, ...] = ()
    support_measures: tuple[SupportMeasureItem, ...] = ()
    discrepancies: tuple[DiscrepancyItem, ...] = ()
    unread: tuple[UnreadItem, ...] = ()

    def unit(self, name: str) -> UnitItem | None:
        """The unit of that name or alias."""
        return next((unit for unit in self.units if name in unit.names), None)

    def indicator(self, number: int) -> IndicatorItem | None:
        """The indicator of that number."""
        return next((indicator for indicator in self.indicators if indicator.number == number), None)

    def level(self, assignment: AssignmentItem) -> int:
        """1 for a unit before a semicolon, 2 after it: as the assignment says, else as the unit does."""
        unit = self.unit(assignment.name)
        return assignment.level or (unit.level if unit else 1)

    def asks_report(self, assignment: AssignmentItem, *, lead: bool) -> bool:
        """Whether the unit files a report on the task: as the file says, else leads do, supporters do not.

        Unless the file says so, units of another region and units not assessed are not asked. Collectives never are.
        """
        unit = self.unit(assignment.name)
        if unit is None or unit.kind == "collective":
            return False
        if assignment.reports is not None:
            return assignment.reports
        return lead and unit.assessed and (unit.region is None or unit.region.code == self.region.code)
