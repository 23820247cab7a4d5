"""Nodes of a plan file into its dataclasses. What does not fit is logged; a stand-in (0, "") takes its place."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypedDict, TypeVar

import yaml

from .planfile_items import (
    BASES,
    CITY_AVERAGE,
    DEFAULT_TOLERANCE,
    DIRECTIONS,
    FORMULAS,
    FREQUENCIES,
    KINDS,
    PACES,
    PARTS,
    STATUSES,
    AssignmentItem,
    ContainmentItem,
    DiscrepancyItem,
    IndicatorItem,
    LinkItem,
    MilestoneItem,
    PlanFile,
    RegionItem,
    ResponsibleItem,
    SourceItem,
    SupportMeasureItem,
    TargetItem,
    TaskItem,
    UnitItem,
    UnreadItem,
)
from .planfile_nodes import Log, Value, section

# The longest text of each kind, in characters.
SLUG, TITLE, NUMBER, PRINTED_NUMBER, REGION_NAME, UNIT_NAME = 60, 200, 60, 10, 50, 80
NAME, MEASUREMENT, LABEL, COMPARATOR, PLACE, AMOUNT = 100, 20, 60, 30, 80, 40
QUOTE, NOTE, POINT, REMARK, DEFINITION = 200, 200, 200, 300, 500
YEARS = (2000, 2099)
NUMBERS = (1, 999)

PROPOSED_KEYS = ("span", "confidence")
PLAN_KEYS = (
    "slug", "title", "region", "status", "number", "issued_on", "years", "tolerance", "in_use_from",
    "units", "indicators", "tasks", "support_measures", "discrepancies", "unread",
)  # fmt: skip
REGION_KEYS = ("code", "name", "parent")
UNIT_KEYS = ("name", "kind", "level", "aliases", "assessed", "region", *PROPOSED_KEYS)
INDICATOR_KEYS = (
    "number", "printed_number", "name", "unit", "basis", "direction", "pace", "formula", "frequency", "published_month",
    "decimals", "numerator", "denominator", "quantity", "base_year", "baseline_year", "printed_baseline", "targets",
    "units", "in_breakdown", "binding", "comparator", "definition", "data_provider", "within", "source",
    *PROPOSED_KEYS,
)  # fmt: skip
CONTAINMENT_KEYS = ("number", "part", "of")
TARGET_KEYS = ("value", "source")
TASK_KEYS = (
    "number", "heading", "title", "lead", "support", "digest", "remark", "indicators", "milestones", "source",
    *PROPOSED_KEYS,
)  # fmt: skip
SUPPORT_MEASURE_KEYS = ("number", "title", "amounts", "units", "source", *PROPOSED_KEYS)
ASSIGNMENT_KEYS = ("name", "reports", "level")
LINK_KEYS = ("number", "quote", "inferred")
MILESTONE_KEYS = ("title", "due")
SOURCE_KEYS = ("place", "quote")
DISCREPANCY_KEYS = ("here", "there", "note", *PROPOSED_KEYS)
UNREAD_KEYS = ("quote", "place", "note", "span")

R = TypeVar("R")
W = TypeVar("W", bound=str)
Values = Mapping[str, Value]


class _Proposed(TypedDict):
    line: int
    span: tuple[int, int] | None
    confidence: Decimal | None


def read_plan(node: yaml.Node, log: Log, *, name: str) -> PlanFile:
    """The plan of the root node. Only to be used if nothing was logged."""
    root = Value(node, "", log)
    values = section(root, PLAN_KEYS, ("slug", "title", "region", "years", "units"))
    first, last = _years(values)
    tolerance = _read(values, "tolerance", Value.share)
    return PlanFile(
        line=root.line,
        name=name,
        slug=_text(values, "slug", SLUG),
        title=_text(values, "title", TITLE),
        region=_region(values["region"]) if "region" in values else RegionItem(code="", name=""),
        status=_choice(values, "status", STATUSES),
        number=_text(values, "number", NUMBER),
        issued_on=_read(values, "issued_on", Value.day),
        first_year=first,
        last_year=last,
        tolerance=DEFAULT_TOLERANCE if tolerance is None else tolerance,
        in_use_from=_read(values, "in_use_from", Value.day),
        units=_each(values, "units", _unit),
        indicators=_each(values, "indicators", lambda value: _indicator(value, first - 1)),
        tasks=_each(values, "tasks", _task),
        support_measures=_each(values, "support_measures", _support_measure),
        discrepancies=_each(values, "discrepancies", _discrepancy),
        unread=_each(values, "unread", _unread),
    )


def _read(values: Values, key: str, read: Callable[[Value], R | None]) -> R | None:
    return read(values[key]) if key in values else None


def _choice(values: Values, key: str, options: tuple[W, ...]) -> W:
    """The first option is the default."""
    return (values[key].choice(options) if key in values else None) or options[0]


def _flag(values: Values, key: str, *, default: bool) -> bool:
    found = _read(values, key, Value.flag)
    return default if found is None else found


def _text(values: Values, key: str, limit: int) -> str:
    return _read(values, key, lambda value: value.text(limit)) or ""


def _integer(values: Values, key: str, bounds: tuple[int, int]) -> int | None:
    return _read(values, key, lambda value: value.integer(*bounds))


def _each(values: Values, key: str, read: Callable[[Value], R]) -> tuple[R, ...]:
    return tuple(read(value) for value in values[key].items()) if key in values else ()


def _texts(values: Values, key: str, limit: int) -> tuple[str, ...]:
    return _each(values, key, lambda value: value.text(limit) or "")


def _pair(values: Values, key: str, bounds: tuple[int, int]) -> tuple[int, int] | None:
    if key not in values:
        return None
    found = [value.integer(*bounds) for value in values[key].items()]
    if isinstance(values[key].node, yaml.SequenceNode) and len(found) != 2:
        values[key].wrong("应为两个整数[首, 末]")
    if len(found) != 2 or found[0] is None or found[1] is None:
        return None
    return found[0], found[1]


def _years(values: Values) -> tuple[int, int]:
    first, last = _pair(values, "years", YEARS) or (0, 0)
    if first > last:
        values["years"].wrong(f"首年{first}晚于末年{last}")
        return 0, 0
    return first, last


def _proposed(value: Value, values: Values) -> _Proposed:
    span = _pair(values, "span", (0, 99_999_999))
    if span is not None and span[0] >= span[1]:
        values["span"].wrong(f"起点{span[0]}应小于终点{span[1]}")
    return {"line": value.line, "span": span, "confidence": _read(values, "confidence", Value.share)}


def _region(value: Value) -> RegionItem:
    values = section(value, REGION_KEYS, ("code", "name"))
    return RegionItem(
        line=value.line,
        code=_text(values, "code", 6),
        name=_text(values, "name", REGION_NAME),
        parent=_read(values, "parent", _region),
    )


def _unit(value: Value) -> UnitItem:
    if isinstance(value.node, yaml.ScalarNode):
        return UnitItem(line=value.line, name=value.text(UNIT_NAME) or "")
    values = section(value, UNIT_KEYS, ("name",))
    kind = _choice(values, "kind", KINDS)
    return UnitItem(
        name=_text(values, "name", UNIT_NAME),
        kind=kind,
        level=_integer(values, "level", (1, 2)) or 1,
        aliases=_texts(values, "aliases", UNIT_NAME),
        assessed=_flag(values, "assessed", default=kind != "judiciary"),
        region=_read(values, "region", _region),
        **_proposed(value, values),
    )


def _source(value: Value) -> SourceItem:
    values = section(value, SOURCE_KEYS, ("place",))
    return SourceItem(line=value.line, place=_text(values, "place", PLACE), quote=_text(values, "quote", QUOTE))


def _source_of(values: Values, key: str = "source") -> SourceItem:
    return _read(values, key, _source) or SourceItem(place="")


def _indicator(value: Value, baseline_year: int) -> IndicatorItem:
    values = section(value, INDICATOR_KEYS, ("number", "name", "unit", "basis", "source"))
    formula = _choice(values, "formula", FORMULAS)
    by_number = formula == "quotient"
    return IndicatorItem(
        number=_integer(values, "number", NUMBERS) or 0,
        printed_number=_text(values, "printed_number", PRINTED_NUMBER),
        name=_text(values, "name", NAME),
        unit=_text(values, "unit", MEASUREMENT),
        basis=_choice(values, "basis", BASES),
        direction=_choice(values, "direction", DIRECTIONS),
        pace=_choice(values, "pace", PACES),
        formula=formula,
        frequency=_choice(values, "frequency", FREQUENCIES),
        published_month=_integer(values, "published_month", (1, 12)),
        decimals=_integer(values, "decimals", (0, 4)) or 0,
        numerator_label="" if by_number else _text(values, "numerator", LABEL),
        denominator_label="" if by_number else _text(values, "denominator", LABEL),
        numerator_number=_integer(values, "numerator", NUMBERS) if by_number else None,
        denominator_number=_integer(values, "denominator", NUMBERS) if by_number else None,
        quantity=_text(values, "quantity", LABEL),
        base_year=_integer(values, "base_year", YEARS),
        baseline_year=_integer(values, "baseline_year", YEARS) or baseline_year,
        printed_baseline=_read(values, "printed_baseline", Value.number),
        targets=_targets(values["targets"]) if "targets" in values else (),
        units=_each(values, "units", _responsible),
        in_breakdown=_flag(values, "in_breakdown", default=True),
        binding=_read(values, "binding", Value.flag),
        comparator=_text(values, "comparator", COMPARATOR),
        definition=_text(values, "definition", DEFINITION),
        data_provider=_text(values, "data_provider", NAME),
        within=_each(values, "within", _containment),
        source=_source_of(values),
        **_proposed(value, values),
    )


def _responsible(value: Value) -> ResponsibleItem:
    return ResponsibleItem(line=value.line, name=value.text(UNIT_NAME) or "")


def _containment(value: Value) -> ContainmentItem:
    if isinstance(value.node, yaml.ScalarNode):
        return ContainmentItem(line=value.line, number=value.integer(*NUMBERS) or 0)
    values = section(value, CONTAINMENT_KEYS, ("number",))
    return ContainmentItem(
        line=value.line,
        number=_integer(values, "number", NUMBERS) or 0,
        part=_choice(values, "part", PARTS),
        of=_choice(values, "of", PARTS),
    )


def _targets(value: Value) -> tuple[TargetItem, ...]:
    return tuple(_target(year, item) for year, item in value.pairs())


def _target(year: Value, item: Value) -> TargetItem:
    number, source = item, None
    if isinstance(item.node, yaml.MappingNode):
        values = section(item, TARGET_KEYS, ("value", "source"))
        number, source = values.get("value", item), _read(values, "source", _source)
    return TargetItem(line=year.line, year=year.integer(*YEARS) or 0, value=_target_value(number), source=source)


def _target_value(item: Value) -> Decimal | None:
    if isinstance(item.node, yaml.MappingNode) or getattr(item.node, "value", "") == CITY_AVERAGE:
        return None
    return item.number()


def _task(value: Value) -> TaskItem:
    values = section(value, TASK_KEYS, ("number", "title", "source"))
    return TaskItem(
        number=_integer(values, "number", NUMBERS) or 0,
        heading=_text(values, "heading", NAME),
        title=_text(values, "title", NAME),
        lead=_each(values, "lead", _assignment),
        support=_each(values, "support", _assignment),
        digest=_texts(values, "digest", POINT),
        remark=_text(values, "remark", REMARK),
        indicators=_each(values, "indicators", _link),
        milestones=_each(values, "milestones", _milestone),
        source=_source_of(values),
        **_proposed(value, values),
    )


def _assignment(value: Value) -> AssignmentItem:
    if isinstance(value.node, yaml.ScalarNode):
        return AssignmentItem(line=value.line, name=value.text(UNIT_NAME) or "")
    values = section(value, ASSIGNMENT_KEYS, ("name",))
    return AssignmentItem(
        line=value.line,
        name=_text(values, "name", UNIT_NAME),
        reports=_read(values, "reports", Value.flag),
        level=_integer(values, "level", (1, 2)),
    )


def _link(value: Value) -> LinkItem:
    values = section(value, LINK_KEYS, ("number",))
    return LinkItem(
        line=value.line,
        number=_integer(values, "number", NUMBERS) or 0,
        quote=_text(values, "quote", QUOTE),
        inferred=_flag(values, "inferred", default=False),
    )


def _milestone(value: Value) -> MilestoneItem:
    values = section(value, MILESTONE_KEYS, ("title",))
    return MilestoneItem(line=value.line, title=_text(values, "title", NAME), due=_read(values, "due", Value.day))


def _support_measure(value: Value) -> SupportMeasureItem:
    values = section(value, SUPPORT_MEASURE_KEYS, ("number", "title", "source"))
    return SupportMeasureItem(
        number=_integer(values, "number", NUMBERS) or 0,
        title=_text(values, "title", NAME),
        amounts=_texts(values, "amounts", AMOUNT),
        units=_each(values, "units", _responsible),
        source=_source_of(values),
        **_proposed(value, values),
    )


def _discrepancy(value: Value) -> DiscrepancyItem:
    values = section(value, DISCREPANCY_KEYS, ("here", "there"))
    return DiscrepancyItem(
        here=_source_of(values, "here"),
        there=_source_of(values, "there"),
        note=_text(values, "note", NOTE),
        **_proposed(value, values),
    )


def _unread(value: Value) -> UnreadItem:
    values = section(value, UNREAD_KEYS, ("quote",))
    proposed = _proposed(value, values)
    return UnreadItem(
        line=value.line,
        quote=_text(values, "quote", QUOTE),
        place=_text(values, "place", PLACE),
        note=_text(values, "note", NOTE),
        span=proposed["span"],
    )
