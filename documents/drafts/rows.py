"""What a person corrects: the reader's proposal as rows of texts, each text as it was typed. No Django.

A plan file holds numbers and dates; half-way through a correction there may be none, or nonsense. So a draft holds texts
only, under keys that stay when rows are moved or numbered anew; documents.drafts.planfile makes a plan file of it, and
says what of it is none. References are texts as well: units by name, indicators by number; whoever renames or renumbers
(documents.drafts.changes) carries them along.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Span = tuple[int, int]

UNITS, INDICATORS, TASKS, DISCREPANCIES, UNREAD = "units", "indicators", "tasks", "discrepancies", "unread"
MEASURES = "support_measures"
SECTIONS = (UNITS, INDICATORS, TASKS, MEASURES, DISCREPANCIES, UNREAD)
_PREFIX = {UNITS: "u", INDICATORS: "i", TASKS: "t", MEASURES: "m", DISCREPANCIES: "d", UNREAD: "x"}
HEAD = "p"  # the key of what the plan itself says

TARGET = "target."  # target.2026: the field of a year's target
CITY_AVERAGE = "全市平均"
YES, NO = "yes", "no"

# What a row of each section is made of, in the order of its form. Targets come by year.
FIELDS: Mapping[str, tuple[str, ...]] = {
    HEAD: (
        "title", "slug", "region_code", "region_name", "parent_code", "parent_name", "first_year", "last_year", "status",
        "number", "issued_on", "tolerance", "in_use_from",
    ),
    UNITS: ("name", "kind", "level", "aliases", "assessed", "region_code", "region_name"),
    INDICATORS: (
        "number", "name", "unit", "units", "basis", "direction", "pace", "formula", "numerator", "denominator", "quantity",
        "base_year", "frequency", "published_month", "decimals", "in_breakdown", "binding", "comparator", "definition",
        "data_provider", "printed_number", "baseline_year", "printed_baseline", "within", "place", "quote",
    ),
    TASKS: (
        "number", "heading", "title", "lead", "support", "indicators", "milestones", "digest", "remark", "place", "quote",
    ),
    MEASURES: ("number", "title", "units", "amounts", "place", "quote"),
    DISCREPANCIES: ("here_place", "here_quote", "there_place", "there_quote", "note"),
    UNREAD: ("quote", "place", "note"),
}  # fmt: skip
LINES = frozenset({"digest", "milestones"})  # fields of several lines
LONGEST = 4000  # characters of a field: more than any may have, so that what is too long is said, not cut

# How sure the reader is of an item.
SURE, LIKELY, DOUBTFUL = "sure", "likely", "doubtful"
CONFIDENCE: Mapping[str, str] = {SURE: "确定", LIKELY: "较有把握", DOUBTFUL: "请核对"}


@dataclass(slots=True, kw_only=True)
class Row:
    """One item: its fields as typed, and where and how surely the reader found it.

    `kept` is what no field shows: which units report on a task, which words link it to an indicator, where a year's target
    stands. `carried`: by field what stood there before the loaded plan's was taken over.
    """

    key: str
    fields: dict[str, str] = field(default_factory=dict)
    span: Span | None = None
    confidence: str = ""  # "" for what a person added
    checked: bool = False
    deleted: bool = False
    became: str = ""  # of what was not read: the key of the row made of it, or "-" where it was put aside
    spans: dict[str, Span] = field(default_factory=dict)  # by field
    reasons: dict[str, str] = field(default_factory=dict)  # by field
    kept: dict[str, Any] = field(default_factory=dict)
    carried: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """The field's text, "" where there is none."""
        return self.fields.get(name, "")

    @property
    def is_open(self) -> bool:
        """Whether somebody has still to look at it."""
        return self.confidence == DOUBTFUL and not self.checked and not self.deleted

    @property
    def targets(self) -> dict[int, str]:
        """Year -> the target as typed; years of which something is typed."""
        found = {int(name.removeprefix(TARGET)): text for name, text in self.fields.items() if name.startswith(TARGET)}
        return {year: found[year] for year in sorted(found) if found[year]}


@dataclass(slots=True, kw_only=True)
class Draft:
    """A whole proposal under correction."""

    head: Row
    sections: dict[str, list[Row]]
    last: int = 0  # the highest number that a key was given

    def rows(self) -> Iterator[Row]:
        """Every row, the plan's own first."""
        yield self.head
        for name in SECTIONS:
            yield from self.sections[name]

    def row(self, key: str) -> Row | None:
        """The row of that key."""
        return next((row for row in self.rows() if row.key == key), None)

    def section_of(self, key: str) -> str:
        """The section that a key belongs to by its first letter; HEAD for the plan's own."""
        return next((name for name, letter in _PREFIX.items() if key.startswith(letter)), HEAD)

    def standing(self, section: str) -> list[Row]:
        """The section's rows that were not deleted."""
        return [row for row in self.sections[section] if not row.deleted]

    def new_row(self, section: str, **fields: str) -> Row:
        """A row with a key of its own, in no section yet."""
        self.last += 1
        return Row(key=f"{_PREFIX[section]}{self.last}", fields=fields)

    @property
    def years(self) -> list[int]:
        """The years of the plan that are years, and every year of which a target is typed."""
        first, last = self.head.get("first_year"), self.head.get("last_year")
        span = range(int(first), int(last) + 1) if is_year(first) and is_year(last) else range(0)
        typed = {year for row in self.standing(INDICATORS) for year in row.targets}
        return sorted({*list(span)[:20], *typed})

    @property
    def left(self) -> list[Row]:
        """What is still to be looked at: doubtful items first, then what could not be read."""
        doubtful = [row for row in self.rows() if row.is_open]
        return [*doubtful, *(row for row in self.sections[UNREAD] if not row.became and not row.deleted)]


def is_year(text: str) -> bool:
    """Whether the text is a year that a plan may have."""
    return text.isascii() and text.isdecimal() and len(text) == 4 and 2000 <= int(text) <= 2099


def empty_draft() -> Draft:
    """A draft of nothing."""
    return Draft(head=Row(key=HEAD), sections={name: [] for name in SECTIONS})


def to_json(draft: Draft) -> dict[str, Any]:
    """As the database keeps it."""
    return {
        "head": _filled(draft.head),
        "sections": {name: [_filled(row) for row in rows] for name, rows in draft.sections.items()},
        "last": draft.last,
    }


def _filled(row: Row) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if value or name == "key"}


def from_json(stored: Mapping[str, Any]) -> Draft:
    """What to_json made."""
    return Draft(
        head=_row(stored["head"]),
        sections={name: [_row(row) for row in stored["sections"].get(name, ())] for name in SECTIONS},
        last=stored["last"],
    )


def _row(stored: Mapping[str, Any]) -> Row:
    row = Row(**stored)
    row.span = tuple(row.span) if row.span else None  # type: ignore[assignment]  # JSON has lists
    row.spans = {name: (span[0], span[1]) for name, span in row.spans.items()}
    return row
