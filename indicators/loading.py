"""From a plan file to indicators, yearly targets and responsible units."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from figures.wording import number
from organizations.history import delete_by
from plans.loading import Changes, LoadedPlan, put, replace_list, retire_or_refuse
from plans.planfile import IndicatorItem, TargetItem
from plans.proposals import ProposalState
from plans.refusals import Invalid

from .models import (
    Actual,
    AnnualTarget,
    ChangeKind,
    Containment,
    Indicator,
    IndicatorResponsibility,
    TargetChange,
)


def load_indicators(
    items: Sequence[IndicatorItem], loaded: LoadedPlan, *, today: date, changes: Changes
) -> dict[int, Indicator]:
    """Write the indicators of a plan file; number -> indicator. Inside the caller's transaction.

    Raises Invalid when a changed target belongs to an issued plan, when one was changed by its act and the file says
    another, or when a figure hangs on an item that is gone.
    """
    rows: dict[int, Indicator] = {}
    for item in sorted(items, key=lambda each: each.formula == "quotient"):  # its parts come first
        rows[item.number] = _indicator(item, loaded, rows, changes)
    for item in items:
        _targets(item, rows[item.number], loaded, changes)
        _responsibilities(item, rows[item.number], loaded, changes)
        _containments(item, rows, changes)
    for gone in Indicator.objects.filter(plan=loaded.plan).exclude(number__in=rows):
        has_reports = Actual.objects.filter(indicator=gone).exists() or any(
            _has_parts(row) for row in gone.responsibilities.all()
        )
        retire_or_refuse("指标", gone, has_reports=has_reports, today=today, changes=changes)
    return rows


def _indicator(item: IndicatorItem, loaded: LoadedPlan, rows: Mapping[int, Indicator], changes: Changes) -> Indicator:
    values: dict[str, Any] = {
        name: getattr(item, name)
        for name in (
            "printed_number", "name", "basis", "direction", "pace", "formula", "frequency", "published_month", "decimals",
            "numerator_label", "denominator_label", "base_year", "baseline_year", "printed_baseline", "definition",
            "data_provider", "in_breakdown", "binding", "comparator",
        )
    }  # fmt: skip
    values |= {
        "unit_of_measurement": item.unit,
        "quantity_label": item.quantity,
        "numerator_indicator": rows.get(item.numerator_number or 0),
        "denominator_indicator": rows.get(item.denominator_number or 0),
        "place": item.source.place,
        "quote": item.source.quote,
        "retired_on": None,
    }
    return put(Indicator, identity={"plan": loaded.plan, "number": item.number}, values=values, changes=changes)


def _responsibilities(item: IndicatorItem, indicator: Indicator, loaded: LoadedPlan, changes: Changes) -> None:
    """Rows are kept as they change places: what a unit contributes hangs on them. Once a unit handed the indicator over to
    another (indicators.succession), the file, which says what was printed, no longer says who answers."""
    wanted = {loaded.units[unit.name].pk: order for order, unit in enumerate(item.units, start=1)}
    old = IndicatorResponsibility.objects.filter(indicator=indicator).select_related("unit", "indicator")
    if any(row.since or row.until for row in old):
        return
    for row in old:
        if row.unit_id not in wanted:
            if _has_parts(row):
                raise Invalid(f"指标“{indicator}”的责任单位“{row.unit}”已填报单位分量，不能从计划文件中删去")
            changes.retired.append(f"{indicator} {row.unit}")
            delete_by(row, changes.by)
        elif row.order != wanted[row.unit_id]:  # out of the way of whoever takes its place
            IndicatorResponsibility.objects.filter(pk=row.pk).update(order=1000 + row.order)
    for unit, order in wanted.items():
        identity = {"indicator": indicator, "unit_id": unit}
        put(IndicatorResponsibility, identity=identity, values={"order": order}, changes=changes)


def _has_parts(row: IndicatorResponsibility) -> bool:
    return row.unitactuals.exists() or row.unittargets.exists()


def _containments(item: IndicatorItem, rows: Mapping[int, Indicator], changes: Changes) -> None:
    wanted = [{"part": each.of, "outer": rows[each.number], "outer_part": each.part} for each in item.within]
    replace_list(Containment, owner={"indicator": rows[item.number]}, wanted=wanted, changes=changes)


def _targets(item: IndicatorItem, indicator: Indicator, loaded: LoadedPlan, changes: Changes) -> None:
    old = {row.year: row for row in AnnualTarget.objects.filter(indicator=indicator)}
    wanted = {target.year: target for target in item.targets}
    acted = _acts_on(indicator)
    values = {year: _kept(old.get(year), target, acted.get(year, ())) for year, target in wanted.items()}
    moved = [
        year for year in {*old, *wanted} if year not in wanted or year not in old or old[year].value != values[year]
    ]
    for year in sorted(acted.keys() & set(moved)):
        _refuse_changed(indicator, acted[year][-1], wanted.get(year))
    if moved and old and loaded.was_issued:  # issuing a draft may change what it promised
        years = "、".join(str(year) for year in sorted(moved))
        raise Invalid(f"计划已印发，指标{indicator}的{years}年目标不能经重新载入改变，请用“调整目标”办理")
    for year in old.keys() - wanted.keys():
        delete_by(old[year], changes.by)
        changes.retired.append(str(old[year]))
    for year, target in wanted.items():
        source = target.source or item.source
        columns = {
            "value": values[year],
            "is_city_average": values[year] is None,
            "place": source.place,
            "quote": source.quote,
        }
        put(AnnualTarget, identity={"indicator": indicator, "year": year}, values=columns, changes=changes)


def _acts_on(indicator: Indicator) -> dict[int, list[TargetChange]]:
    """By year the confirmed changes of the indicator's targets, in their order."""
    found: dict[int, list[TargetChange]] = {}
    confirmed = TargetChange.objects.filter(indicator=indicator, kind=ChangeKind.TARGET, state=ProposalState.CONFIRMED)
    for row in confirmed.select_related("effective_from").order_by("pk"):
        found.setdefault(row.year or 0, []).append(row)
    return found


def _kept(row: AnnualTarget | None, target: TargetItem, acts: Sequence[TargetChange]) -> Decimal | None:
    """The file's value; where it is still the one that the first act changed, the document's, the changed one stays."""
    value: Decimal | None = target.value
    return row.value if row is not None and acts and value == acts[0].old else value


def _refuse_changed(indicator: Indicator, last: TargetChange, target: TargetItem | None) -> None:
    """A target that was changed by its act is changed further by its act only."""
    said = "没有这一目标" if target is None else f"写作{'全市平均' if target.value is None else number(target.value)}"
    raise Invalid(
        f"指标{indicator}的{last.year}年目标已按{last.document_number}由{number(last.old)}调整为{number(last.new)}"
        f"（自{last.effective_from}起），文件{said}，不能经重新载入改变，请用“调整目标”办理"
    )
