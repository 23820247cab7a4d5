"""The dataclasses of a plan file into readable YAML: blocks for items, one line for what is short."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import yaml

from .planfile_items import (
    CITY_AVERAGE,
    DEFAULT_TOLERANCE,
    AssignmentItem,
    ContainmentItem,
    DiscrepancyItem,
    IndicatorItem,
    LinkItem,
    MilestoneItem,
    PlanFile,
    ProposedItem,
    RegionItem,
    SourceItem,
    SupportMeasureItem,
    TargetItem,
    TaskItem,
    UnitItem,
    UnreadItem,
)

Flow = str | int | Decimal | date | bool | tuple["Flow", ...] | Mapping[str | int, "Flow"]
Fields = Mapping[str | int, Flow | None]

_WIDTH = 100
_RESOLVER = yaml.resolver.Resolver()
_NEEDS_QUOTES = re.compile(r"^[-?:,\[\]{}#&*!|>'\"%@`=<]|[,?\[\]{}\"]|: | #|:$")


def write_plan(plan: PlanFile) -> str:
    """The plan in the format of `plans.planfile`."""
    return "".join(f"{line}\n" for line in _plan(plan))


def _plan(plan: PlanFile) -> Iterator[str]:
    yield from _block(
        {
            "slug": plan.slug,
            "title": plan.title,
            "region": _region(plan.region),
            "status": plan.status,
            "number": plan.number or None,
            "issued_on": plan.issued_on,
            "years": (plan.first_year, plan.last_year),
            "tolerance": _unless(plan.tolerance, DEFAULT_TOLERANCE),
            "in_use_from": plan.in_use_from,
        }
    )
    yield from _units(plan.units)
    yield from _items("indicators", (_indicator(item, plan.first_year - 1) for item in plan.indicators))
    yield from _items("tasks", map(_task, plan.tasks))
    yield from _items("support_measures", (_block(_support_measure(item)) for item in plan.support_measures))
    yield from _items("discrepancies", (_block(_discrepancy(item)) for item in plan.discrepancies))
    yield from _items("unread", (_block(_unread(item)) for item in plan.unread))


def _block(fields: Fields) -> list[str]:
    return [line for key, value in fields.items() if value is not None for line in _entry(str(key), value)]


def _entry(key: str, value: Flow) -> list[str]:
    if isinstance(value, tuple):
        return _list(key, value)
    return [f"{key}: {_flow(value)}"]


def _list(key: str, values: tuple[Flow, ...]) -> list[str]:
    """`key: [a, b]` on one line if it fits, else broken between items."""
    lines, line = [], f"{key}: ["
    for place, value in enumerate(values):
        piece = _flow(value) + ("," if place + 1 < len(values) else "")
        if len(line) + len(piece) > _WIDTH and line.strip():
            lines.append(line.rstrip())
            line = "  "
        line += piece + " "
    return [*lines, line.rstrip() + "]"]


def _items(key: str, items: Iterable[list[str]]) -> list[str]:
    return _listed(key, [line for item in items for line in _dashed(item)])


def _listed(key: str, lines: list[str]) -> list[str]:
    return [f"{key}:", *(f"  {line}" for line in lines)] if lines else []


def _dashed(lines: list[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        yield f"{'  ' if place else '- '}{line}"


def _flow(value: Flow) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_flow, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(item)}' for key, item in value.items())}}}"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _scalar(text: str) -> str:
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call] # no stub
    if tag == "tag:yaml.org,2002:str" and not _NEEDS_QUOTES.search(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _filled(fields: Fields) -> Mapping[str | int, Flow]:
    return {key: value for key, value in fields.items() if value is not None}


def _unless(value: Flow, default: Flow) -> Flow | None:
    """Nothing to write for a default."""
    return None if value == default else value


def _region(region: RegionItem) -> Mapping[str | int, Flow]:
    parent = _region(region.parent) if region.parent else None
    return _filled({"code": region.code, "name": region.name, "parent": parent})


def _source(source: SourceItem) -> Mapping[str | int, Flow]:
    return _filled({"place": source.place, "quote": source.quote or None})


def _proposed(item: ProposedItem) -> Fields:
    return {"span": item.span, "confidence": item.confidence}


def _units(units: tuple[UnitItem, ...]) -> list[str]:
    written = tuple(_unit(unit) for unit in units)
    if all(isinstance(unit, str) for unit in written):
        return _list("units", written)
    return _listed("units", [f"- {_flow(unit)}" for unit in written])


def _unit(unit: UnitItem) -> Flow:
    fields = _filled(
        {
            "name": unit.name,
            "kind": _unless(unit.kind, "department"),
            "level": _unless(unit.level, 1),
            "aliases": unit.aliases or None,
            "assessed": _unless(unit.assessed, unit.kind != "judiciary"),
            "region": _region(unit.region) if unit.region else None,
            **_proposed(unit),
        }
    )
    return unit.name if len(fields) == 1 else fields


def _indicator(item: IndicatorItem, baseline_year: int) -> list[str]:
    return _block(
        {
            "number": item.number,
            "printed_number": item.printed_number or None,
            "name": item.name,
            "unit": item.unit,
            "basis": item.basis,
            "direction": item.direction,
            "pace": item.pace,
            "formula": item.formula,
            "frequency": item.frequency,
            "published_month": item.published_month,
            "decimals": item.decimals,
            "numerator": item.numerator_number or item.numerator_label or None,
            "denominator": item.denominator_number or item.denominator_label or None,
            "quantity": item.quantity or None,
            "base_year": item.base_year,
            "baseline_year": _unless(item.baseline_year, baseline_year),
            "printed_baseline": item.printed_baseline,
            "targets": {target.year: _target(target) for target in item.targets} or None,
            "units": tuple(unit.name for unit in item.units) or None,
            "in_breakdown": item.in_breakdown,
            "binding": item.binding,
            "comparator": item.comparator or None,
            "definition": item.definition or None,
            "data_provider": item.data_provider or None,
            "within": tuple(map(_containment, item.within)) or None,
            "source": _source(item.source),
            **_proposed(item),
        }
    )


def _containment(item: ContainmentItem) -> Flow:
    fields = _filled(
        {"number": item.number, "part": _unless(item.part, "figure"), "of": _unless(item.of, "figure")}
    )  # fmt: skip
    return item.number if len(fields) == 1 else fields


def _target(target: TargetItem) -> Flow:
    value = CITY_AVERAGE if target.value is None else target.value
    return {"value": value, "source": _source(target.source)} if target.source else value


def _task(item: TaskItem) -> list[str]:
    return [
        *_block(
            {
                "number": item.number,
                "heading": item.heading or None,
                "title": item.title,
                "lead": tuple(map(_assignment, item.lead)) or None,
                "support": tuple(map(_assignment, item.support)) or None,
            }
        ),
        *_listed("digest", [f"- {_flow(point)}" for point in item.digest]),
        *_block({"remark": item.remark or None}),
        *_listed("indicators", [f"- {_flow(_link(link))}" for link in item.indicators]),
        *_listed("milestones", [f"- {_flow(_milestone(milestone))}" for milestone in item.milestones]),
        *_block({"source": _source(item.source), **_proposed(item)}),
    ]


def _assignment(item: AssignmentItem) -> Flow:
    fields = _filled({"name": item.name, "reports": item.reports, "level": item.level})
    return item.name if len(fields) == 1 else fields


def _link(link: LinkItem) -> Mapping[str | int, Flow]:
    return _filled({"number": link.number, "quote": link.quote or None, "inferred": link.inferred or None})


def _milestone(milestone: MilestoneItem) -> Mapping[str | int, Flow]:
    return _filled({"title": milestone.title, "due": milestone.due})


def _support_measure(item: SupportMeasureItem) -> Fields:
    return {
        "number": item.number,
        "title": item.title,
        "amounts": item.amounts or None,
        "units": tuple(unit.name for unit in item.units) or None,
        "source": _source(item.source),
        **_proposed(item),
    }


def _discrepancy(item: DiscrepancyItem) -> Fields:
    return {
        "here": _source(item.here),
        "there": _source(item.there),
        "note": item.note or None,
        **_proposed(item),
    }


def _unread(item: UnreadItem) -> Fields:
    return {"quote": item.quote, "place": item.place or None, "note": item.note or None, "span": item.span}
