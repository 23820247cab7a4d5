"""A draft as a plan file, and everything that keeps it from being one, at the field where it stands. No Django."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from figures.reading import Unreadable, read_figure
from plans.planfile import (
    DiscrepancyItem,
    IndicatorItem,
    PlanFile,
    PlanFileError,
    Problem,
    RegionItem,
    ResponsibleItem,
    SourceItem,
    SupportMeasureItem,
    TargetItem,
    TaskItem,
    UnitItem,
    read_plan_file,
    write_plan_file,
)
from plans.planfile_items import BASES, DEFAULT_TOLERANCE, DIRECTIONS, FORMULAS, FREQUENCIES, KINDS, PACES, STATUSES

from . import texts
from .keys import MAIN, Place, place_of
from .references import meant
from .rows import (
    CITY_AVERAGE,
    DISCREPANCIES,
    HEAD,
    INDICATORS,
    MEASURES,
    NO,
    SECTIONS,
    TARGET,
    TASKS,
    UNITS,
    YES,
    Draft,
    Row,
    is_year,
)
from .wording import in_words

R = TypeVar("R")
W = TypeVar("W", bound=str)
_PLAIN = re.compile(r"-?(0|[1-9][0-9]{0,10})(\.[0-9]{1,4})?")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The plan that a draft makes; None where it makes none. Then `faults` says why, place by place."""

    plan: PlanFile | None
    faults: Mapping[Place, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Faults:
    found: dict[Place, str] = field(default_factory=dict)

    def add(self, key: str, name: str, message: str) -> None:
        place = (key, name)
        if place not in self.found:
            self.found[place] = message
        elif message not in self.found[place]:
            self.found[place] += f"；{message}"


def check(draft: Draft) -> Checked:
    """The plan file that the draft is, held to the rules of every plan file. What is deleted or was not read stays out."""
    faults = _Faults()
    plan = _Making(draft, faults).plan()
    keys = {section: [row.key for row in draft.standing(section)] for section in SECTIONS}
    try:
        checked = read_plan_file(write_plan_file(plan))
    except PlanFileError as error:
        _complain(error.problems, draft, keys, faults)
        return Checked(plan=None, faults=faults.found)
    return Checked(plan=None if faults.found else checked, faults=faults.found)


def _complain(problems: tuple[Problem, ...], draft: Draft, keys: Mapping[str, list[str]], faults: _Faults) -> None:
    """What reading the file found, but for fields of which it was said already why they are nothing."""
    own = set(faults.found)
    for problem in problems:
        key, name = place_of(problem.key, keys)
        row = draft.row(key) or draft.head
        name = _shown_at(row, draft.section_of(row.key), name, problem.message)
        if (row.key, name) not in own:
            faults.add(row.key, name, in_words(problem.message))


def _shown_at(row: Row, section: str, name: str, message: str) -> str:
    """The field at which a complaint is shown: of targets the year's; of a formula or an issued plan the field that lacks."""
    if name == "targets":
        return _target_of(row, message)
    if name == "" and row.key != HEAD:
        lacking = re.search(r"须有(numerator|denominator|quantity|base_year)", message)
        return lacking[1] if lacking else MAIN[section]
    if name == "status":
        return next((lacking for lacking in ("number", "issued_on") if lacking in message), name)
    return name


def _target_of(row: Row, message: str) -> str:
    year = re.search(r"目标年份(\d{4})", message)
    if year:
        return f"{TARGET}{year[1]}"
    value = re.search(r"-?\d+(\.\d+)?", message)
    same = [each for each, text in row.targets.items() if value and text.strip() == value[0]]
    return f"{TARGET}{same[0]}" if same else "targets"


class _Making:
    """Makes the items of a plan file of a draft's rows. What cannot be read is said, and a stand-in takes its place."""

    def __init__(self, draft: Draft, faults: _Faults) -> None:
        self.draft = draft
        self.faults = faults
        self.levels: dict[str, int] = {}

    def plan(self) -> PlanFile:
        head = self.draft.head
        units = tuple(map(self._unit, self.draft.standing(UNITS)))
        self.levels = {name: unit.level for unit in units for name in unit.names}
        first, last = self._years(head)
        return PlanFile(
            slug=head.get("slug"),
            title=head.get("title"),
            region=self._region(head),
            status=_one_of(head.get("status"), STATUSES),
            number=head.get("number"),
            issued_on=self._read(head, "issued_on", _day),
            first_year=first,
            last_year=last,
            tolerance=self._tolerance(head),
            in_use_from=self._read(head, "in_use_from", _day),
            units=units,
            indicators=tuple(self._indicator(row, first) for row in self.draft.standing(INDICATORS)),
            tasks=tuple(map(self._task, self.draft.standing(TASKS))),
            support_measures=tuple(map(self._measure, self.draft.standing(MEASURES))),
            discrepancies=tuple(map(_discrepancy, self.draft.standing(DISCREPANCIES))),
        )

    # One field

    def _read(self, row: Row, name: str, read: Callable[[str], R]) -> R | None:
        """What the field says; None where it says nothing, and where it says nonsense, which is complained about."""
        text = row.get(name)
        if not text:
            return None
        try:
            return read(text)
        except Unreadable as problem:
            self.faults.add(row.key, name, problem.message)
        except ValueError as problem:
            self.faults.add(row.key, name, _READINGS.get(read, str(problem)))
        return None

    def _year(self, row: Row, name: str) -> int | None:
        found = self._read(row, name, _year)
        if found is None and not row.get(name):
            self.faults.add(row.key, name, "请填写年份")
        return found

    def _years(self, head: Row) -> tuple[int, int]:
        """First and last; where one cannot be read, what the targets say, so that nothing else is complained about."""
        said = [self._year(head, name) for name in ("first_year", "last_year")]
        known = [year for row in self.draft.standing(INDICATORS) for year in row.targets]
        known += [year for year in said if year is not None]
        first, last = said
        return first or min(known, default=2000), last or max(known, default=2000)

    def _tolerance(self, head: Row) -> Decimal:
        found = self._read(head, "tolerance", _number)
        return DEFAULT_TOLERANCE if found is None else found

    def _number_of(self, row: Row) -> int:
        found = self._read(row, "number", _whole)
        if found is None and not row.get("number"):
            self.faults.add(row.key, "number", "请填写序号")
        return found or 0

    # One row

    def _region(self, row: Row) -> RegionItem:
        parent = None
        if row.get("parent_code") or row.get("parent_name"):
            parent = RegionItem(code=row.get("parent_code"), name=row.get("parent_name"))
        return RegionItem(code=row.get("region_code"), name=row.get("region_name"), parent=parent)

    def _unit(self, row: Row) -> UnitItem:
        region = None
        if row.get("region_code") or row.get("region_name"):
            above = row.kept.get("parent")
            parent = RegionItem(code=above["code"], name=above["name"]) if above else None
            region = RegionItem(code=row.get("region_code"), name=row.get("region_name"), parent=parent)
        return UnitItem(
            name=row.get("name"),
            kind=_one_of(row.get("kind"), KINDS),
            level=2 if row.get("level") == "2" else 1,
            aliases=tuple(texts.names(row.get("aliases"))),
            assessed=row.get("assessed") != NO,
            region=region,
        )

    def _indicator(self, row: Row, first_year: int) -> IndicatorItem:
        formula = _one_of(row.get("formula"), FORMULAS)
        labels = {"numerator_label": row.get("numerator"), "denominator_label": row.get("denominator")}
        parts: dict[str, Any] = self._parts(row) if formula == "quotient" else labels
        return IndicatorItem(
            number=self._number_of(row),
            printed_number=row.get("printed_number"),
            name=row.get("name"),
            unit=row.get("unit"),
            basis=_one_of(row.get("basis"), BASES),
            direction=_one_of(row.get("direction"), DIRECTIONS),
            pace=_one_of(row.get("pace"), PACES),
            formula=formula,
            frequency=_one_of(row.get("frequency"), FREQUENCIES),
            published_month=self._read(row, "published_month", _whole),
            decimals=self._read(row, "decimals", _whole) or 0,
            quantity=row.get("quantity"),
            base_year=self._read(row, "base_year", _year),
            baseline_year=self._read(row, "baseline_year", _year) or first_year - 1,
            printed_baseline=self._read(row, "printed_baseline", _number),
            targets=tuple(self._targets(row)),
            units=tuple(ResponsibleItem(name=name) for name in texts.names(row.get("units"))),
            in_breakdown=row.get("in_breakdown") != NO,
            binding={YES: True, NO: False}.get(row.get("binding")),
            comparator=row.get("comparator"),
            definition=row.get("definition"),
            data_provider=row.get("data_provider"),
            within=self._read(row, "within", texts.within) or (),
            source=_source(row),
            **parts,
        )

    def _parts(self, row: Row) -> dict[str, Any]:
        return {f"{name}_number": self._read(row, name, _whole) for name in ("numerator", "denominator")}

    def _targets(self, row: Row) -> list[TargetItem]:
        found = []
        for year, text in row.targets.items():
            source = row.kept.get("sources", {}).get(str(year))
            where = SourceItem(place=source["place"], quote=source["quote"]) if source else None
            if text == CITY_AVERAGE:
                found.append(TargetItem(year=year, value=None, source=where))
                continue
            value = self._read(row, f"{TARGET}{year}", lambda each: _figure(each, row.get("unit")))
            if value is not None:
                found.append(TargetItem(year=year, value=value, source=where))
        return found

    def _task(self, row: Row) -> TaskItem:
        reports = row.kept.get("reports", {})
        known = row.kept.get("links", {})
        return TaskItem(
            number=self._number_of(row),
            heading=row.get("heading"),
            title=row.get("title"),
            lead=texts.assignments(row.get("lead"), reports, self.levels),
            support=texts.assignments(row.get("support"), reports, self.levels),
            digest=tuple(texts.lines(row.get("digest"))),
            remark=row.get("remark"),
            indicators=self._links(row, known),
            milestones=self._read(row, "milestones", texts.milestones) or (),
            source=_source(row),
        )

    def _measure(self, row: Row) -> SupportMeasureItem:
        return SupportMeasureItem(
            number=self._number_of(row),
            title=row.get("title"),
            amounts=tuple(texts.parts(row.get("amounts"))),
            units=tuple(ResponsibleItem(name=name) for name in texts.names(row.get("units"))),
            source=_source(row),
        )

    def _links(self, row: Row, known: Mapping[str, Any]) -> tuple[Any, ...]:
        said = [known.get(key, {}) for key in meant(row, "indicators")]
        try:
            return texts.links(row.get("indicators"), said)
        except ValueError as problem:
            self.faults.add(row.key, "indicators", f"“{problem}”不是指标的序号，请填如“1、7”")
            return ()


def _source(row: Row) -> SourceItem:
    return SourceItem(place=row.get("place"), quote=row.get("quote"))


def _discrepancy(row: Row) -> DiscrepancyItem:
    return DiscrepancyItem(
        here=SourceItem(place=row.get("here_place"), quote=row.get("here_quote")),
        there=SourceItem(place=row.get("there_place"), quote=row.get("there_quote")),
        note=row.get("note"),
    )


def _one_of(text: str, options: tuple[W, ...]) -> W:
    """The option that the text names; the first, which is the default, for anything else."""
    return next((option for option in options if option == text), options[0])


def _year(text: str) -> int:
    if not is_year(text):
        raise ValueError
    return int(text)


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 4:
        raise ValueError
    return int(text)


def _number(text: str) -> Decimal:
    return _figure(text, "")


def _figure(text: str, unit: str) -> Decimal:
    """With the digits as typed where it is typed plainly; 5.2万 under 元 and full-width digits are read as well."""
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    reading = read_figure(text, unit)
    return reading.value if reading is not None else Decimal(0)


def _day(text: str) -> date:
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError
    year, month, day = map(int, found.groups())
    return date(year, month, day)


_READINGS: dict[Callable[[str], Any], str] = {
    _year: "请填四位年份，如2027",
    _whole: "请填整数",
    _day: "请填日期，如2025-09-22",
    texts.milestones: "节点的日期应如2026-12-31，写在行末",
    texts.within: "请填上级指标的序号，如“1”；分子写作“3分子”或“分子∈1”",
}
