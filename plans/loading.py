"""From a plan file to the plan's own rows: regions, units, the plan, its quarters, what its document says twice.

Loading is idempotent: a row is written only where something differs, so that the history shows real changes. Indicators
and tasks load themselves (indicators.loading, tasks.loading); documents.loading calls the three in one transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F

from organizations.history import delete_by, save_by
from organizations.models import Region, Unit, User

from .calendar import Calendar, last_day
from .holidays import read_calendar
from .models import PeriodKind, Plan, PlanDiscrepancy, PlanStatus, PlanUnit, ReportingPeriod, SupportMeasure
from .planfile import DiscrepancyItem, PlanFile, RegionItem, SupportMeasureItem, UnitItem
from .refusals import Invalid

# Working days after the quarter's end until units report, figures are in, lights are checked, the quarter is closed, the
# meeting sits. Proposals: every installation edits them per quarter (plans.deadlines).
REPORTS_DUE, FIGURES_DUE, CHECK_DUE, CLOSING_DUE, MEETING = 5, 8, 11, 13, 15

Row = TypeVar("Row", bound=models.Model)


@dataclass(slots=True)
class Changes:
    """What a load did, for its report, and for whom (None: a command on the server)."""

    by: User | None = None
    created: int = 0
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.retired)


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """The plan with its units by every name that its file uses. `was_issued`: before this load, so that targets stand."""

    plan: Plan
    units: Mapping[str, Unit]
    is_new: bool
    was_issued: bool


def put(model: type[Row], *, identity: Mapping[str, Any], values: Mapping[str, Any], changes: Changes) -> Row:
    """The row of that identity with these values: created, saved if anything differs, or left as it is."""
    row = model._default_manager.filter(**identity).first()
    if row is None:
        row = model(**identity, **values)
        _refuse_unfit(row)
        save_by(row, changes.by)
        changes.created += 1
        return row
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    if differing:
        for name in differing:
            setattr(row, name, values[name])
        _refuse_unfit(row)
        save_by(row, changes.by)
        changes.changed.append(f"{row}：{'、'.join(_label(model, name) for name in differing)}")
    return row


def _refuse_unfit(row: models.Model) -> None:
    """Refuse what the columns cannot hold, such as a title that is too long."""
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        faults = (f"{_label(type(row), name)}：{''.join(texts)}" for name, texts in error.message_dict.items())
        raise Invalid(f"{row._meta.verbose_name}“{row}”不能载入：{'；'.join(faults)}") from error


def _label(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)
    return str(field.verbose_name) if isinstance(field, models.Field) else name


def replace_list(
    model: type[Row], *, owner: Mapping[str, Any], wanted: Sequence[Mapping[str, Any]], changes: Changes
) -> None:
    """Make the ordered rows of an owner exactly these; where they are not, all of them are written anew."""
    old = list(model._default_manager.filter(**owner))
    same = len(old) == len(wanted) and all(
        any(all(getattr(row, name) == value for name, value in values.items()) for row in old) for values in wanted
    )
    if same:
        return
    for row in old:
        delete_by(row, changes.by)
    for values in wanted:
        save_by(model(**owner, **values), changes.by)
    if old:
        changes.changed.append(f"{next(iter(owner.values()))}：{model._meta.verbose_name}")
    else:
        changes.created += len(wanted)


def load_framework(file: PlanFile, *, changes: Changes) -> LoadedPlan:
    """Write region, units, plan, quarters, support measures and discrepancies of a plan file. Inside the caller's transaction."""
    region = _region(file.region, changes)
    before, plan = _plan(file, region, changes)
    units = _units(file, plan, region, changes)
    _periods(plan, file, changes)
    _support_measures(plan, file.support_measures, changes)
    _discrepancies(plan, file.discrepancies, changes)
    return LoadedPlan(plan=plan, units=units, is_new=before is None, was_issued=before == PlanStatus.ISSUED)


def _region(item: RegionItem, changes: Changes) -> Region:
    parent = _region(item.parent, changes) if item.parent else None
    existing = Region.objects.filter(code=item.code).first()
    if existing is None:
        return put(Region, identity={"code": item.code}, values={"name": item.name, "parent": parent}, changes=changes)
    if existing.name != item.name:
        raise Invalid(f"区划{item.code}已登记为“{existing.name}”，文件写作“{item.name}”")
    if parent is not None and existing.parent_id is None:  # registered on the command line, which knows no parent
        return put(Region, identity={"code": item.code}, values={"parent": parent}, changes=changes)
    return existing


def _plan(file: PlanFile, region: Region, changes: Changes) -> tuple[str | None, Plan]:
    """The plan, and the status that it had before; None for a new one."""
    existing = Plan.objects.filter(slug=file.slug).first()
    if existing is not None and existing.region_id != region.pk:
        raise Invalid(f"标识{file.slug}已用于{existing.region}的计划“{existing.title}”")
    if existing is not None and (existing.first_year, existing.last_year) != (file.first_year, file.last_year):
        raise Invalid(
            f"计划“{existing.title}”的规划期为{existing.first_year}—{existing.last_year}年，不能经重新载入改变"
        )
    values = {
        "region": region,
        "title": file.title,
        "document_number": file.number,
        "status": PlanStatus(file.status),
        "issued_on": file.issued_on,
        "first_year": file.first_year,
        "last_year": file.last_year,
        "in_use_from": file.in_use_from,
    }
    if existing is None:
        values["tolerance"] = file.tolerance  # afterwards the tolerance is changed by its own act
    before = existing.status if existing is not None else None
    return before, put(Plan, identity={"slug": file.slug}, values=values, changes=changes)


def _units(file: PlanFile, plan: Plan, region: Region, changes: Changes) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    listed = []
    for order, item in enumerate(file.units, start=1):
        unit = _unit(item, _region(item.region, changes) if item.region else region, order, changes)
        listed.append({"unit": unit, "printed_name": item.name, "order": order})
        units.update(dict.fromkeys(item.names, unit))
    for values in listed:
        put(
            PlanUnit,
            identity={"plan": plan, "unit": values["unit"]},
            values={"printed_name": values["printed_name"], "order": values["order"]},
            changes=changes,
        )
    return units


def _unit(item: UnitItem, region: Region, order: int, changes: Changes) -> Unit:
    """The region's unit of that name or alias; an existing unit keeps what the administration set, and gains aliases.

    One that was retired, as by a merger, is still the unit that the document names."""
    unit = _known_unit(item, region)
    if unit is None:
        values = {"kind": item.kind, "aliases": list(item.aliases), "assessed": item.assessed, "display_order": order}
        return put(Unit, identity={"region": region, "name": item.name}, values=values, changes=changes)
    aliases = [*unit.aliases, *(name for name in item.names if name != unit.name and name not in unit.aliases)]
    return put(Unit, identity={"region": region, "name": unit.name}, values={"aliases": aliases}, changes=changes)


def _known_unit(item: UnitItem, region: Region) -> Unit | None:
    candidates = Unit.objects.filter(region=region).order_by(F("retired_on").asc(nulls_first=True), "pk")
    return candidates.filter(name=item.name).first() or next(
        (unit for unit in candidates if set(item.names) & {unit.name, *unit.aliases}), None
    )


def drop_unlisted_units(plan: Plan, file: PlanFile, *, changes: Changes) -> None:
    """Forget units that the file no longer lists; to be called once indicators and tasks have let go of them.

    A unit that took over from another one was never in the file."""
    names = {item.name for item in file.units}
    unlisted = PlanUnit.objects.filter(plan=plan, unit__taken_over__isnull=True).exclude(printed_name__in=names)
    for row in unlisted:
        changes.retired.append(row.printed_name)
        delete_by(row, changes.by)


def _periods(plan: Plan, file: PlanFile, changes: Changes) -> None:
    before = {plan.first_year - 1}
    before |= {item.baseline_year for item in file.indicators if item.baseline_year < plan.first_year}
    before |= {item.base_year for item in file.indicators if item.base_year and item.base_year < plan.first_year}
    existing = {(row.year, row.quarter): row for row in ReportingPeriod.objects.filter(plan=plan)}
    calendar = read_calendar()
    for year in (*sorted(before), *plan.years):
        for quarter in (1, 2, 3, 4):
            row = existing.get((year, quarter))
            if row is None:
                save_by(new_period(plan, year, quarter, calendar), changes.by)
                changes.created += 1
            else:
                _propose_closing(row, calendar, changes)


def new_period(plan: Plan, year: int, quarter: int, calendar: Calendar) -> ReportingPeriod:
    """A quarter of the plan, not saved: due with its dates, or history before the plan's first year or its issue."""
    end = last_day(year, quarter)
    if year < plan.first_year or (plan.issued_on is not None and end < plan.issued_on):
        return ReportingPeriod(plan=plan, year=year, quarter=quarter, kind=PeriodKind.HISTORY)
    return ReportingPeriod(
        plan=plan,
        year=year,
        quarter=quarter,
        kind=PeriodKind.DUE,
        reports_due_on=calendar.working_day_after(end, REPORTS_DUE),
        figures_due_on=calendar.working_day_after(end, FIGURES_DUE),
        check_due_on=calendar.working_day_after(end, CHECK_DUE),
        closing_due_on=calendar.working_day_after(end, CLOSING_DUE),
        meeting_on=calendar.working_day_after(end, MEETING),
    )


def _propose_closing(row: ReportingPeriod, calendar: Calendar, changes: Changes) -> None:
    """A day for closing where there is none, as in quarters made before there was such a day: between check and meeting,
    which may have been moved. Other dates are never touched."""
    is_due = row.kind == PeriodKind.DUE and not row.is_closed
    if row.closing_due_on or not is_due or row.check_due_on is None or row.meeting_on is None:
        return
    proposed = calendar.working_day_after(row.check_due_on, CLOSING_DUE - CHECK_DUE)
    row.closing_due_on = max(row.check_due_on, min(proposed, row.meeting_on))
    save_by(row, changes.by)
    changes.changed.append(f"{row}：定稿截止")


def _support_measures(plan: Plan, items: Sequence[SupportMeasureItem], changes: Changes) -> None:
    wanted = [
        {
            "number": item.number,
            "title": item.title,
            "amounts": "；".join(item.amounts),
            "units": "、".join(unit.name for unit in item.units),
            "place": item.source.place,
            "quote": item.source.quote,
        }
        for item in items
    ]
    replace_list(SupportMeasure, owner={"plan": plan}, wanted=wanted, changes=changes)


def _discrepancies(plan: Plan, items: Sequence[DiscrepancyItem], changes: Changes) -> None:
    wanted = [
        {
            "order": order,
            "here_place": item.here.place,
            "here_quote": item.here.quote,
            "there_place": item.there.place,
            "there_quote": item.there.quote,
            "note": item.note,
        }
        for order, item in enumerate(items, start=1)
    ]
    replace_list(PlanDiscrepancy, owner={"plan": plan}, wanted=wanted, changes=changes)


def retire_or_refuse(kind: str, row: Any, *, has_reports: bool, today: date, changes: Changes) -> None:
    """An item that the file no longer names: refused if anything reported hangs on it, else retired."""
    if has_reports:
        raise Invalid(f"{kind}“{row}”已有填报数据，不能从计划文件中删去")
    if row.retired_on is None:
        row.retired_on = today
        save_by(row, changes.by)
        changes.retired.append(str(row))
