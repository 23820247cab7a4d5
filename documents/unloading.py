"""A loaded plan as the plan file that would load it: rows back to the format, as far as they hold it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from indicators.models import AnnualTarget, Containment, Indicator, IndicatorResponsibility
from organizations.models import Region
from plans.models import Plan, PlanDiscrepancy, PlanUnit, SupportMeasure
from plans.planfile import (
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
)
from tasks.models import AssignmentRole, Milestone, Task, TaskAssignment, TaskIndicator

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """What hangs on indicators and tasks, by their keys."""

    targets: Mapping[int, Sequence[AnnualTarget]]
    answering: Mapping[int, Sequence[IndicatorResponsibility]]
    within: Mapping[int, Sequence[Containment]]
    assignments: Mapping[int, Sequence[TaskAssignment]]
    links: Mapping[int, Sequence[TaskIndicator]]
    milestones: Mapping[int, Sequence[Milestone]]


def plan_file_of(plan: Plan) -> PlanFile:
    """What the document said, before units handed items over. What only the system knows is not in it: retired items,
    measures that units set themselves, planned values of quarters; a target that was changed by its act is the changed one.
    """
    rows = _read(plan)
    printed = list(PlanUnit.objects.filter(plan=plan).select_related("unit__region__parent").order_by("order", "pk"))
    names = {row.unit_id: row.printed_name for row in printed}
    levels = _levels(rows.assignments)
    units = tuple(_unit(row, plan, names, levels) for row in printed)
    bare = PlanFile(
        slug=plan.slug,
        title=plan.title,
        region=_region(plan.region),
        status="issued" if plan.status == "issued" else "draft",
        number=plan.document_number,
        issued_on=plan.issued_on,
        first_year=plan.first_year,
        last_year=plan.last_year,
        tolerance=plan.tolerance,
        in_use_from=plan.in_use_from,
        units=units,
    )
    return replace(
        bare,
        indicators=tuple(_indicator(row, rows, names) for row in _indicators(plan)),
        tasks=tuple(_task(row, bare, rows, names) for row in Task.objects.in_use(plan)),
        support_measures=tuple(map(_measure, SupportMeasure.objects.filter(plan=plan))),
        discrepancies=tuple(map(_discrepancy, PlanDiscrepancy.objects.filter(plan=plan))),
    )


def _indicators(plan: Plan) -> Iterable[Indicator]:
    return Indicator.objects.in_use(plan).select_related("numerator_indicator", "denominator_indicator")


def _read(plan: Plan) -> _Rows:
    return _Rows(
        targets=_by(AnnualTarget.objects.filter(indicator__plan=plan).order_by("year"), "indicator_id"),
        answering=_by(
            IndicatorResponsibility.objects.filter(indicator__plan=plan, since__isnull=True).select_related("unit"),
            "indicator_id",
        ),
        within=_by(
            Containment.objects.filter(indicator__plan=plan).select_related("outer").order_by("pk"), "indicator_id"
        ),
        assignments=_by(
            TaskAssignment.objects.filter(task__plan=plan, since__isnull=True).select_related("unit"), "task_id"
        ),
        links=_by(TaskIndicator.objects.filter(task__plan=plan).select_related("indicator").order_by("pk"), "task_id"),
        milestones=_by(Milestone.objects.filter(task__plan=plan, assignment__isnull=True).order_by("order"), "task_id"),
    )


def _by(rows: Iterable[R], name: str) -> dict[int, list[R]]:
    found: dict[int, list[R]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


def _levels(assignments: Mapping[int, Sequence[TaskAssignment]]) -> dict[int, int]:
    """Key of a unit -> 2 where the document names it after a semicolon only."""
    found: dict[int, set[int]] = {}
    for rows in assignments.values():
        for row in rows:
            found.setdefault(row.unit_id, set()).add(row.level)
    return {unit: 2 if levels == {2} else 1 for unit, levels in found.items()}


def _region(region: Region) -> RegionItem:
    return RegionItem(code=region.code, name=region.name, parent=_region(region.parent) if region.parent else None)


def _unit(row: PlanUnit, plan: Plan, names: Mapping[int, str], levels: Mapping[int, int]) -> UnitItem:
    """Under the name that the plan prints. Aliases that are the printed name of another of its units are that unit's."""
    unit = row.unit
    others = set(names.values())
    aliases = dict.fromkeys([*unit.aliases, *([unit.name] if unit.name != row.printed_name else [])])
    return UnitItem(
        name=row.printed_name,
        kind=unit.kind,  # type: ignore[arg-type]  # the same words
        level=levels.get(unit.pk, 1),
        aliases=tuple(alias for alias in aliases if alias not in others),
        assessed=unit.assessed,
        region=_region(unit.region) if unit.region_id != plan.region_id else None,
    )


def _plain(value: Decimal | None) -> Decimal | None:
    """Without the zeros that the column adds."""
    if value is None:
        return None
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _indicator(row: Indicator, rows: _Rows, names: Mapping[int, str]) -> IndicatorItem:
    source = SourceItem(place=row.place, quote=row.quote)
    by_number = row.formula == "quotient"
    return IndicatorItem(
        number=row.number,
        printed_number=row.printed_number,
        name=row.name,
        unit=row.unit_of_measurement,
        basis=row.basis,  # type: ignore[arg-type]  # the same words, here and below
        direction=row.direction,  # type: ignore[arg-type]
        pace=row.pace,  # type: ignore[arg-type]
        formula=row.formula,  # type: ignore[arg-type]
        frequency=row.frequency,  # type: ignore[arg-type]
        published_month=row.published_month,
        decimals=row.decimals,
        numerator_label=row.numerator_label,
        denominator_label=row.denominator_label,
        numerator_number=row.numerator_indicator.number if by_number and row.numerator_indicator else None,
        denominator_number=row.denominator_indicator.number if by_number and row.denominator_indicator else None,
        quantity=row.quantity_label,
        base_year=row.base_year,
        baseline_year=row.baseline_year,
        printed_baseline=_plain(row.printed_baseline),
        targets=tuple(_target(each, source) for each in rows.targets.get(row.pk, ())),
        units=tuple(ResponsibleItem(name=_name(each, names)) for each in rows.answering.get(row.pk, ())),
        in_breakdown=row.in_breakdown,
        binding=row.binding,
        comparator=row.comparator,
        definition=row.definition,
        data_provider=row.data_provider,
        within=tuple(_containment(each) for each in rows.within.get(row.pk, ())),
        source=source,
    )


def _name(row: IndicatorResponsibility | TaskAssignment, names: Mapping[int, str]) -> str:
    return names.get(row.unit_id, row.unit.name)


def _target(row: AnnualTarget, source: SourceItem) -> TargetItem:
    own = SourceItem(place=row.place, quote=row.quote)
    return TargetItem(year=row.year, value=_plain(row.value), source=own if own != source else None)


def _containment(row: Containment) -> ContainmentItem:
    return ContainmentItem(number=row.outer.number, part=row.outer_part, of=row.part)  # type: ignore[arg-type]  # the same words


def _task(row: Task, plan: PlanFile, rows: _Rows, names: Mapping[int, str]) -> TaskItem:
    assigned = rows.assignments.get(row.pk, ())
    leads = [each for each in assigned if each.role == AssignmentRole.LEAD and each.leads_since is None]
    supports = [each for each in assigned if each not in leads]
    return TaskItem(
        number=row.number,
        heading=row.heading,
        title=row.title,
        lead=tuple(_assignment(each, plan, names, lead=True) for each in leads),
        support=tuple(_assignment(each, plan, names, lead=False) for each in supports),
        digest=tuple(row.digest),
        remark=row.remark,
        indicators=tuple(
            LinkItem(number=each.indicator.number, quote=each.quote, inferred=each.inferred)
            for each in rows.links.get(row.pk, ())
        ),
        milestones=tuple(MilestoneItem(title=each.title, due=each.due_on) for each in rows.milestones.get(row.pk, ())),
        source=SourceItem(place=row.place, quote=row.quote),
    )


def _assignment(row: TaskAssignment, plan: PlanFile, names: Mapping[int, str], *, lead: bool) -> AssignmentItem:
    """What the file leaves out where it is so anyway."""
    bare = AssignmentItem(name=_name(row, names))
    return AssignmentItem(
        name=bare.name,
        reports=None if plan.asks_report(bare, lead=lead) == row.reports else row.reports,
        level=None if plan.level(bare) == row.level else row.level,
    )


def _measure(row: SupportMeasure) -> SupportMeasureItem:
    return SupportMeasureItem(
        number=row.number,
        title=row.title,
        amounts=tuple(row.amounts.split("；")) if row.amounts else (),
        units=tuple(ResponsibleItem(name=name) for name in row.units.split("、")) if row.units else (),
        source=SourceItem(place=row.place, quote=row.quote),
    )


def _discrepancy(row: PlanDiscrepancy) -> DiscrepancyItem:
    return DiscrepancyItem(
        here=SourceItem(place=row.here_place, quote=row.here_quote),
        there=SourceItem(place=row.there_place, quote=row.there_quote),
        note=row.note,
    )
