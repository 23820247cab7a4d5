"""A proposal of the reader, or a plan file, as a draft that a person can correct. No Django."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from documents.reader.proposal import Proposal
from plans.planfile import (
    DiscrepancyItem,
    IndicatorItem,
    PlanFile,
    SupportMeasureItem,
    TaskItem,
    UnitItem,
    UnreadItem,
)
from plans.planfile_items import DEFAULT_TOLERANCE, ProposedItem

from . import texts
from .keys import place_of
from .references import learn_all, meant
from .rows import (
    CITY_AVERAGE,
    DISCREPANCIES,
    DOUBTFUL,
    INDICATORS,
    LIKELY,
    MEASURES,
    NO,
    SURE,
    TARGET,
    TASKS,
    UNITS,
    UNREAD,
    YES,
    Draft,
    Row,
    empty_draft,
)

# From which confidence on an item is called so.
_SURE, _LIKELY = Decimal("0.9"), Decimal("0.7")


def draft_of(proposal: Proposal) -> Draft:
    """The proposal's plan with its spans and reasons at the fields they belong to. ValueError where there is no plan."""
    if proposal.plan is None:
        raise ValueError(proposal.reason)
    draft = draft_of_plan(proposal.plan)
    keys = {section: [row.key for row in rows] for section, rows in draft.sections.items()}
    for key, span in proposal.spans.items():
        row, name = _at(draft, key, keys)
        if row is not None:
            row.spans[name] = span
    for key, reason in proposal.reasons.items():
        row, name = _at(draft, key, keys)
        if row is not None:
            row.reasons[name] = reason
    return draft


def _at(draft: Draft, key: str, keys: Mapping[str, list[str]]) -> tuple[Row | None, str]:
    place, name = place_of(key, keys)
    return draft.row(place), name


def draft_of_plan(plan: PlanFile) -> Draft:
    """A plan as a draft, every field as a text."""
    draft = empty_draft()
    draft.head.fields = _head(plan)
    builders: tuple[tuple[str, Any, Any], ...] = (
        (UNITS, plan.units, _unit),
        (INDICATORS, plan.indicators, lambda item: _indicator(item, plan)),
        (TASKS, plan.tasks, lambda item: _task(item, plan)),
        (MEASURES, plan.support_measures, _measure),
        (DISCREPANCIES, plan.discrepancies, _discrepancy),
        (UNREAD, plan.unread, _unread),
    )
    for section, items, build in builders:
        for item in items:
            row = draft.new_row(section)
            fields, row.kept = build(item)
            row.fields = {name: text for name, text in fields.items() if text}
            row.span = item.span
            row.confidence = _said(item)
            draft.sections[section].append(row)
    learn_all(draft)
    for row, item in zip(draft.sections[TASKS], plan.tasks, strict=True):
        keys = meant(row, "indicators")
        links = zip(keys, item.indicators, strict=True)
        said = {key: {"quote": each.quote, "inferred": each.inferred} for key, each in links if key}
        if said:
            row.kept["links"] = said
    return draft


def _said(item: ProposedItem | UnreadItem) -> str:
    confidence = item.confidence if isinstance(item, ProposedItem) else None
    if confidence is None:
        return ""
    if confidence >= _SURE:
        return SURE
    return LIKELY if confidence >= _LIKELY else DOUBTFUL


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _flag(value: bool | None) -> str:  # noqa: FBT001 (a value to be said, not a switch)
    return "" if value is None else (YES if value else NO)


def _head(plan: PlanFile) -> dict[str, str]:
    parent = plan.region.parent
    fields = {
        "title": plan.title,
        "slug": plan.slug,
        "region_code": plan.region.code,
        "region_name": plan.region.name,
        "parent_code": parent.code if parent else "",
        "parent_name": parent.name if parent else "",
        "first_year": str(plan.first_year or ""),
        "last_year": str(plan.last_year or ""),
        "status": plan.status,
        "number": plan.number,
        "issued_on": _text(plan.issued_on),
        "tolerance": "" if plan.tolerance == DEFAULT_TOLERANCE else str(plan.tolerance),
        "in_use_from": _text(plan.in_use_from),
    }
    return {name: text for name, text in fields.items() if text}


def _unit(item: UnitItem) -> tuple[dict[str, str], dict[str, Any]]:
    fields = {
        "name": item.name,
        "kind": item.kind,
        "level": str(item.level),
        "aliases": texts.joined(item.aliases),
        "assessed": _flag(item.assessed),
        "region_code": item.region.code if item.region else "",
        "region_name": item.region.name if item.region else "",
    }
    parent = item.region.parent if item.region else None
    return fields, {"parent": {"code": parent.code, "name": parent.name}} if parent else {}


def _indicator(item: IndicatorItem, plan: PlanFile) -> tuple[dict[str, str], dict[str, Any]]:
    same = ("printed_number", "name", "unit", "basis", "direction", "pace", "formula", "frequency", "quantity",
            "comparator", "definition", "data_provider")  # fmt: skip
    fields = {name: str(getattr(item, name)) for name in same} | {
        "number": str(item.number or ""),
        "units": texts.joined(unit.name for unit in item.units),
        "numerator": _text(item.numerator_number) or item.numerator_label,
        "denominator": _text(item.denominator_number) or item.denominator_label,
        "base_year": _text(item.base_year),
        "published_month": _text(item.published_month),
        "decimals": str(item.decimals),
        "in_breakdown": _flag(item.in_breakdown),
        "binding": _flag(item.binding),
        "baseline_year": "" if item.baseline_year == plan.first_year - 1 else str(item.baseline_year),
        "printed_baseline": _text(item.printed_baseline),
        "within": texts.within_text(item.within),
        "place": item.source.place,
        "quote": item.source.quote,
    }
    sources = {}
    for target in item.targets:
        fields[f"{TARGET}{target.year}"] = CITY_AVERAGE if target.value is None else f"{target.value:f}"
        if target.source is not None:
            sources[str(target.year)] = {"place": target.source.place, "quote": target.source.quote}
    return fields, {"sources": sources} if sources else {}


def _task(item: TaskItem, plan: PlanFile) -> tuple[dict[str, str], dict[str, Any]]:
    fields = {
        "number": str(item.number or ""),
        "heading": item.heading,
        "title": item.title,
        "lead": texts.assignments_text(item.lead, plan),
        "support": texts.assignments_text(item.support, plan),
        "indicators": texts.links_text(item.indicators),
        "milestones": texts.milestones_text(item.milestones),
        "digest": "\n".join(item.digest),
        "remark": item.remark,
        "place": item.source.place,
        "quote": item.source.quote,
    }
    kept: dict[str, Any] = {}
    reports = {each.name: each.reports for each in (*item.lead, *item.support) if each.reports is not None}
    if reports:
        kept["reports"] = reports
    return fields, kept


def _measure(item: SupportMeasureItem) -> tuple[dict[str, str], dict[str, Any]]:
    return {
        "number": str(item.number or ""),
        "title": item.title,
        "units": texts.joined(unit.name for unit in item.units),
        "amounts": "；".join(item.amounts),
        "place": item.source.place,
        "quote": item.source.quote,
    }, {}


def _discrepancy(item: DiscrepancyItem) -> tuple[dict[str, str], dict[str, Any]]:
    return {
        "here_place": item.here.place,
        "here_quote": item.here.quote,
        "there_place": item.there.place,
        "there_quote": item.there.quote,
        "note": item.note,
    }, {}


def _unread(item: UnreadItem) -> tuple[dict[str, str], dict[str, Any]]:
    stated = asdict(item)
    return {name: stated[name] for name in ("quote", "place", "note")}, {}
