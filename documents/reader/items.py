"""Indicators, tasks and units as a plan file lists them."""

from decimal import Decimal

from plans.planfile_items import (
    AssignmentItem,
    IndicatorItem,
    LinkItem,
    ResponsibleItem,
    SourceItem,
    TargetItem,
    TaskItem,
)

from .drafts import TaskDraft, title_span
from .judging import judge
from .merging import Candidate, Merger, Said, growth_quantity
from .notes import Notes
from .parts import Parts
from .rows import Named
from .units import Units


def add_units(notes: Notes, units: Units, candidates: list[Candidate], drafts: list[TaskDraft]) -> None:
    for candidate in candidates:
        if candidate.row is not None:
            units.add(candidate.units)
    for draft in drafts:
        units.add(draft.lead)
        units.add(draft.support)
    for candidate in candidates:
        units.add(candidate.units)
    for variant in units.variants:
        notes.differ(
            variant.span,
            "单位名称",
            variant.other_span,
            "单位名称",
            f"“{variant.name}”与“{variant.other}”疑为同一单位",
        )


def indicator_item(
    notes: Notes, candidate: Candidate, number: int, years: tuple[int, int], units: Units
) -> IndicatorItem:
    key = f"indicators[{number}]"
    growth = candidate.kind == "growth"
    name = candidate.name
    quantity = growth_quantity(name, candidate.unit) if growth else ""
    judged = judge(
        quantity or name, candidate.unit, kind=candidate.kind, lower=candidate.lower, yearly=candidate.yearly
    )
    targets = tuple(_target(notes, key, candidate, said) for said in candidate.targets.values())
    decimals = max([_decimals(each.value) for each in targets if each.value is not None] or [0])
    level_one = [each for each in candidate.units if each.level == 1] or list(candidate.units)
    notes.reasons |= {f"{key}.{field_}": reason for field_, reason in judged.reasons.items()}
    if any(not said.year_stated for said in candidate.targets.values()):
        notes.reasons[f"{key}.targets"] = "句中没有写明年份，按规划期末年"
    if candidate.units:
        notes.spans[f"{key}.units"] = candidate.units[0].span
    baseline = candidate.baseline
    return IndicatorItem(
        number=number, printed_number=_printed_number(candidate, number), name=name[:100], unit=candidate.unit or "个",
        basis=judged.basis, direction=judged.direction, pace=judged.pace, formula=judged.formula, frequency=judged.frequency,
        published_month=judged.published_month, decimals=max(decimals, 1) if growth else decimals,
        numerator_label=judged.numerator, denominator_label=judged.denominator, quantity=judged.quantity,
        base_year=years[0] - 1 if growth else None, baseline_year=years[0] - 1,
        printed_baseline=baseline[1] if baseline and baseline[0] == years[0] - 1 else None,
        targets=targets, units=_responsible(level_one, units), in_breakdown=candidate.row is not None,
        binding=candidate.row.binding if candidate.row else None, comparator=candidate.comparator[:30],
        source=SourceItem(place=candidate.place[:80], quote=candidate.quote), span=candidate.quote_span,
        confidence=_share(candidate.sure if targets else 0.4),
    )  # fmt: skip


def _target(notes: Notes, key: str, candidate: Candidate, said: Said) -> TargetItem:
    notes.spans[f"{key}.targets.{said.year}"] = said.span
    own = (said.place, said.quote) != (candidate.place, candidate.quote)
    return TargetItem(
        year=said.year,
        value=said.value,
        source=SourceItem(place=said.place[:80], quote=said.quote) if own else None,
    )


def task_item(
    parts: Parts, notes: Notes, merger: Merger, draft: TaskDraft, number: int, numbers: dict[int, int], units: Units
) -> TaskItem:
    key = f"tasks[{number}]"
    if draft.lead:
        notes.spans[f"{key}.lead"] = (draft.lead[0].span[0], draft.lead[-1].span[1])
    if draft.support:
        notes.spans[f"{key}.support"] = (draft.support[0].span[0], draft.support[-1].span[1])
    notes.spans[f"{key}.title"] = title_span(parts, draft)
    links: dict[int, LinkItem] = {}
    for candidate, _span, quote in draft.links:
        place = numbers.get(id(merger.settled(candidate)))
        if place is not None:
            links.setdefault(place, LinkItem(number=place, quote=quote))
    lead = _assigned(draft.lead, units, set())
    leads = {units.main_name(each.name) for each in lead}
    return TaskItem(
        number=number, heading=draft.heading[:100], title=draft.title or "（无标题）", lead=lead,
        support=_assigned(draft.support, units, leads), remark=draft.remark[:300], indicators=tuple(links.values()),
        source=SourceItem(place=draft.place[:80], quote=draft.quote), span=draft.quote_span, confidence=_share(draft.sure),
    )  # fmt: skip


def _printed_number(candidate: Candidate, number: int) -> str:
    printed = candidate.row.number if candidate.row else ""
    return printed[:10] if printed and printed != str(number) else ""


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _share(sure: float) -> Decimal:
    return Decimal(str(round(min(max(sure, 0.0), 1.0), 2)))


def _responsible(names: list[Named], units: Units) -> tuple[ResponsibleItem, ...]:
    found: dict[str, ResponsibleItem] = {}
    for each in names:
        found.setdefault(units.main_name(each.name), ResponsibleItem(name=each.name))
    return tuple(found.values())


def _assigned(names: tuple[Named, ...], units: Units, without: set[str]) -> tuple[AssignmentItem, ...]:
    found: dict[str, AssignmentItem] = {}
    for each in names:
        main = units.main_name(each.name)
        if main not in without:
            found.setdefault(main, AssignmentItem(name=each.name, level=each.level if each.level == 2 else None))
    return tuple(found.values())
