"""A draft as the correction page shows it: rows with their fields, complaints and how sure the reader is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .drafts import texts
from .drafts.changes import ASIDE
from .drafts.keys import MAIN, Place
from .drafts.rows import (
    CONFIDENCE,
    DISCREPANCIES,
    HEAD,
    INDICATORS,
    MEASURES,
    SECTIONS,
    TARGET,
    TASKS,
    UNITS,
    UNREAD,
    Draft,
    Row,
)
from .import_fields import CHOSEN, FIELDS, MAIN_FIELDS, TITLES, Field, label_of, said
from .importing import TAKEN

Faults = Mapping[Place, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownField:
    """One field of a form."""

    place: str  # i3.name, its name in the form
    name: str
    label: str
    widget: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    longest: int = 0
    help: str = ""
    formulas: str = ""
    reason: str = ""
    carried: str | None = None  # what stood there before it was taken over from the loaded version
    is_wrong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFault:
    """A complaint and where it belongs."""

    place: str
    key: str
    label: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One item. `more` is None while it is folded."""

    key: str
    section: str
    title: str
    main: tuple[ShownField, ...] = ()
    targets: tuple[ShownField, ...] = ()
    more: tuple[ShownField, ...] | None = None
    words: tuple[str, ...] = ()
    tone: str = ""
    sure: str = ""
    is_open: bool = False
    checked: bool = False
    deleted: bool = False
    in_text: bool = False
    is_carried: bool = False
    may_be_same: bool = False  # its number is that of another item of the loaded version: a person may hold it for that
    aside: bool = False
    became: str = ""
    became_title: str = ""
    aliases: tuple[str, ...] = ()
    mergeable: tuple[tuple[str, str], ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[ShownFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """A section with its rows."""

    name: str
    title: str
    rows: tuple[ShownRow, ...]
    count: int
    can_add: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What is still to be done."""

    doubtful: int
    unread: int
    next: str  # the key of the row to look at next, "" where there is none
    faults: tuple[ShownFault, ...] = ()


def tones(draft: Draft) -> dict[str, str]:
    """Key of a row -> how sure it is, for the text."""
    found = {row.key: "checked" if row.checked else row.confidence for row in draft.rows()}
    return found | {row.key: "unread" for row in draft.sections[UNREAD]}


def faults_of(draft: Draft, faults: Faults) -> tuple[ShownFault, ...]:
    """All complaints in the order of the rows."""
    order = {row.key: place for place, row in enumerate(draft.rows())}
    found = sorted(faults.items(), key=lambda each: order.get(each[0][0], 0))
    return tuple(
        ShownFault(
            place=f"{key}.{name}",
            key=key,
            label=label_of(draft.section_of(key), name),
            message=message,
        )
        for (key, name), message in found
    )


def summary(draft: Draft, faults: Faults) -> Summary:
    """The counts above the page."""
    left = draft.left
    return Summary(
        doubtful=sum(row.is_open for row in left),
        unread=sum(not row.is_open for row in left),
        next=left[0].key if left else "",
        faults=faults_of(draft, faults),
    )


@dataclass(frozen=True, slots=True)
class Shower:
    """Shows rows of one draft."""

    draft: Draft
    faults: Faults

    def head(self) -> tuple[ShownField, ...]:
        """The plan's own fields."""
        return tuple(self._field(self.draft.head, HEAD, name) for name in FIELDS[HEAD])

    def head_faults(self) -> tuple[ShownFault, ...]:
        return self._faults(self.draft.head)

    def sections(self, opened: str = "") -> list[ShownSection]:
        """All sections; the row of the key `opened` unfolded."""
        return [self.section(name, opened) for name in SECTIONS]

    def section(self, name: str, opened: str = "") -> ShownSection:
        """One section."""
        years = self.draft.years
        rows = tuple(self.row(row, name, years, unfolded=row.key == opened) for row in self.draft.sections[name])
        standing = self.draft.standing(name)
        count = sum(not row.became for row in standing)
        return ShownSection(name=name, title=TITLES[name], rows=rows, count=count, can_add=name != UNREAD)

    def row(self, row: Row, section: str, years: list[int], *, unfolded: bool) -> ShownRow:
        """One row."""
        main = MAIN_FIELDS[section]
        became = self.draft.row(row.became) if row.became and row.became != ASIDE else None
        return ShownRow(
            key=row.key,
            section=section,
            title=row.get(MAIN[section]) or "（未填）",
            main=tuple(self._field(row, section, name) for name in main) if not row.deleted else (),
            targets=tuple(self._target(row, year) for year in years) if section == INDICATORS else (),
            more=self._more(row, section) if unfolded else None,
            words=tuple(self.words(row, section)),
            tone="checked" if row.checked else row.confidence,
            sure="已核对" if row.checked else CONFIDENCE.get(row.confidence, ""),
            is_open=row.is_open,
            checked=row.checked,
            deleted=row.deleted,
            in_text=row.span is not None,
            is_carried=bool(row.carried),
            may_be_same=self.faults.get((row.key, "number"), "").startswith(TAKEN),
            aside=row.became == ASIDE,
            became=became.key if became else "",
            became_title=became.get(MAIN[self.draft.section_of(became.key)]) if became else "",
            aliases=tuple(texts.names(row.get("aliases"))) if unfolded and section == UNITS else (),
            mergeable=self._others(row) if unfolded and section == UNITS else (),
            fields={name: row.get(name) for name in FIELDS[section]} if section in (DISCREPANCIES, UNREAD) else {},
            faults=self._faults(row) if not row.deleted else (),
        )

    def _more(self, row: Row, section: str) -> tuple[ShownField, ...]:
        return tuple(self._field(row, section, name) for name in FIELDS[section] if name not in MAIN_FIELDS[section])

    def _others(self, row: Row) -> tuple[tuple[str, str], ...]:
        return tuple(
            (each.key, each.get("name")) for each in self.draft.standing(UNITS) if each is not row and each.get("name")
        )

    def _field(self, row: Row, section: str, name: str) -> ShownField:
        known = FIELDS[section][name]
        return _shown(row, name, known, is_wrong=(row.key, name) in self.faults)

    def _target(self, row: Row, year: int) -> ShownField:
        name = f"{TARGET}{year}"
        known = Field(label=f"{year}年", widget="number", longest=20)
        wrong = (row.key, name) in self.faults or (row.key, "targets") in self.faults
        return _shown(row, name, known, is_wrong=wrong)

    def _faults(self, row: Row) -> tuple[ShownFault, ...]:
        section = self.draft.section_of(row.key)
        return tuple(
            ShownFault(place=f"{row.key}.{name}", key=row.key, label=label_of(section, name), message=message)
            for (key, name), message in self.faults.items()
            if key == row.key
        )

    def words(self, row: Row, section: str) -> list[str]:
        """What a folded row says of its form."""
        if section == INDICATORS:
            units = texts.names(row.get("units"))
            named = units[0] + (f"等{len(units)}个单位" if len(units) > 1 else "") if units else ""
            return [*(said(section, name, row.get(name)) for name in CHOSEN), named or "未明确责任单位"]
        if section == TASKS:
            linked, digest = row.get("indicators"), texts.lines(row.get("digest"))
            return [
                row.get("heading"),
                f"关联指标{linked}" if linked else "没有关联指标",
                f"要点{len(digest)}条" if digest else "没有要点",
            ]
        if section == MEASURES:
            return [row.get("amounts") or "没有写明金额"]
        if section == UNITS:
            return [
                said(section, "level", row.get("level")) if row.get("level") == "2" else "",
                "不参加考评" if row.get("assessed") == "no" else "",
            ]
        return []


def _shown(row: Row, name: str, known: Field, *, is_wrong: bool) -> ShownField:
    return ShownField(
        place=f"{row.key}.{name}",
        name=name,
        label=known.label,
        widget=known.widget,
        value=row.get(name),
        options=known.options,
        longest=known.longest,
        help=known.help,
        formulas=known.formulas,
        reason=row.reasons.get(name, ""),
        carried=row.carried.get(name),
        is_wrong=is_wrong,
    )
