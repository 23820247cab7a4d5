"""A plan's indicators with targets, quarter plans and responsible units, kept under its reference stamp."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Cast

from plans.calendar import last_day
from plans.changes import Change, steps
from plans.compiled import Compiled
from plans.facts import PlanFacts
from plans.fields import FIGURE_DECIMALS, FIGURE_DIGITS
from plans.models import Plan
from plans.proposals import ProposalState
from plans.querysets import columns_of
from plans.recent import Recent, Reference
from plans.reference import reference_of
from plans.review import State

from .contributions import Kind
from .facts import Contribution, IndicatorFacts, Quarter, ResponsibleUnit, TargetFacts
from .labels import Part
from .models import (
    Actual,
    AnnualTarget,
    Containment,
    Indicator,
    QuarterPlan,
    TargetChange,
    UnitActual,
    UnitTarget,
)
from .plausibility import Bound, doubts
from .querysets import FigureRow, by_indicator, facts_of, with_figures

_COLUMNS = columns_of(Indicator)
_ENTRY = ("catalogued__entry__code", "catalogued__entry__name")
_UNIT = tuple(f"responsibilities__{name}" for name in ("unit_id", "unit__name", "unit__assessed", "since", "until"))
# Who hands over stands before who takes the same place.
_IN_ORDER = ("number", "responsibilities__order", F("responsibilities__until").asc(nulls_last=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedPart:
    """A unit's part of a count, or of its target, that was sent back in a quarter, and why."""

    kind: Kind
    responsibility: int
    quarter: Quarter
    reason: str


@dataclass(frozen=True, slots=True)
class Catalogued:
    """The entry of the catalogue under which other plans have the same indicator."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanIndicators:
    """The plan's indicators in their order: those in use as facts without figures, all of them as rows by their number;
    what is said about parts and wholes among them; of each what was returned to units, by the unit's key; how the plan's
    tolerance was changed; and under which entries of the catalogue they stand."""

    in_use: tuple[IndicatorFacts, ...]
    rows: Mapping[int, Indicator]
    bounds: tuple[Bound, ...] = ()
    returned: tuple[tuple[IndicatorFacts, Mapping[int, Sequence[ReturnedPart]]], ...] = ()
    tolerance_changes: tuple[Change, ...] = ()
    catalogued: Mapping[int, Catalogued] = field(default_factory=dict)  # by the indicator's number


def read_indicators(plan: int) -> PlanIndicators:
    """The plan's indicators, read anew: two queries, whatever their number."""
    rows: dict[int, Indicator] = {}
    units: defaultdict[int, list[ResponsibleUnit]] = defaultdict(list)
    with_units = Indicator.objects.filter(plan=plan).order_by(*_IN_ORDER)
    catalogued: dict[int, Catalogued] = {}
    found = with_units.values_list(*_COLUMNS, *_ENTRY, *_UNIT)
    for *columns, entry, entry_name, unit, name, is_assessed, since, last in found:
        row = Indicator.from_db(with_units.db, _COLUMNS, columns)
        rows.setdefault(row.number, row)
        if entry is not None:
            catalogued[row.number] = Catalogued(entry, entry_name)
        if unit is not None:
            responsible = ResponsibleUnit(key=unit, name=name, assessed=is_assessed, since=since, until=last)
            units[row.pk].append(responsible)
    promises = _promises(plan)
    has_breakdown = any(row.in_breakdown for row in rows.values())
    in_use = tuple(
        facts_of(
            row,
            counted=row.in_breakdown or not has_breakdown,
            units=tuple(units[row.pk]),
            targets=tuple(promises[row.pk].targets),
            quarter_plan=promises[row.pk].plans,
            target_changes=promises[row.pk].steps,
            contributions=promises[row.pk].contributions(units[row.pk]),
        )
        for row in rows.values()
        if row.retired_on is None
    )
    bounds = (bound for key in (row.pk for row in rows.values()) for bound in promises[key].bounds)
    returned = tuple((row, parts) for row in in_use if (parts := promises[row.key].came_back_to(row.units)))
    return PlanIndicators(
        in_use=in_use,
        rows=rows,
        bounds=tuple(bounds),
        returned=returned,
        tolerance_changes=promises[_OF_PLAN].steps,
        catalogued=catalogued,
    )


@dataclass(frozen=True, slots=True)
class _Promises:
    """What is read beside one indicator: by year, by quarter, and by unit."""

    targets: list[TargetFacts] = field(default_factory=list)
    plans: dict[Quarter, Decimal] = field(default_factory=dict)
    unit_actuals: defaultdict[int, dict[Quarter, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    unit_targets: defaultdict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    bounds: list[Bound] = field(default_factory=list)
    returned: defaultdict[int, list[ReturnedPart]] = field(default_factory=lambda: defaultdict(list))
    changes: dict[int, Change] = field(default_factory=dict)  # by their keys

    @property
    def steps(self) -> tuple[Change, ...]:
        """Of one value one change waits at a time, so their keys are in the order in which they were confirmed."""
        return steps(self.changes[key] for key in sorted(self.changes))

    def came_back_to(self, units: Iterable[ResponsibleUnit]) -> dict[int, list[ReturnedPart]]:
        """What was returned of quarters in which the unit answers, by unit."""
        found = {
            unit.key: [part for part in self.returned.get(unit.key, ()) if unit.answers_at(last_day(*part.quarter))]
            for unit in units
        }
        return {key: parts for key, parts in found.items() if parts}

    def contributions(self, units: Iterable[ResponsibleUnit]) -> tuple[Contribution, ...]:
        """Of the units that answer in some quarter, in their order."""
        return tuple(
            Contribution(
                unit_key=unit.key,
                actuals=self.unit_actuals.get(unit.key, {}),
                targets=self.unit_targets.get(unit.key, {}),
            )
            for unit in units
            if unit.key in self.unit_actuals or unit.key in self.unit_targets
        )


_TARGET, _PLAN, _UNIT_ACTUAL, _UNIT_TARGET, _BOUND, _RETURNED_ACTUAL, _RETURNED_TARGET, _CHANGE = range(8)
_OF_PLAN = 0  # stands for an indicator's key where a change is one of the plan's own tolerance
_RETURNED = {_RETURNED_ACTUAL: Kind.ACTUAL, _RETURNED_TARGET: Kind.TARGET}
_PARTS = tuple(Part)


def _promises(plan: int) -> Mapping[int, _Promises]:
    """Annual targets, quarter plans, how both were changed and the tolerance too, what units contribute, approved or
    returned, and bounds, in one query."""

    def rows(
        found: QuerySet[Any],
        part: int,
        indicator: str,
        year: str,
        quarter: Any,
        unit: Any,
        value: Any = None,
        *,
        answer: Any = None,
        reason: Any = None,
        old: Any = None,
    ) -> QuerySet[Any, Any]:
        columns = {
            "owner": F(indicator),
            "sort": _number(part),
            "of_year": F(year),
            "of_quarter": quarter,
            "of_unit": unit,
            "of_value": value or F("value"),
            "of_answer": answer or _number(0),
            "said": reason or Value(""),
            "of_old": old or Cast(Value(None), DecimalField(max_digits=FIGURE_DIGITS, decimal_places=FIGURE_DECIMALS)),
        }
        listed: QuerySet[Any, Any] = found.order_by().annotate(**columns).values_list(*columns)
        return listed

    of_units: dict[str, Any] = {"responsibility__indicator__plan": plan, "state": State.APPROVED}
    came_back = {**of_units, "state": State.RETURNED}
    why: dict[str, Any] = {"answer": F("responsibility"), "reason": F("review_reason")}
    since = F("effective_from__year") * 4 + F("effective_from__quarter") - 1
    by: dict[str, Any] = {"answer": F("pk"), "reason": F("document_number"), "old": F("old")}
    unit = ("responsibility__indicator", "period__year", F("period__quarter"), F("responsibility__unit"))
    every = rows(
        AnnualTarget.objects.filter(indicator__plan=plan), _TARGET, "indicator", "year", _number(0), _number(0)
    )
    every = every.union(
        rows(QuarterPlan.objects.filter(indicator__plan=plan), _PLAN, "indicator", "year", F("quarter"), _number(0)),
        rows(UnitActual.objects.filter(**of_units), _UNIT_ACTUAL, *unit),
        rows(UnitTarget.objects.filter(**of_units), _UNIT_TARGET, *unit),
        rows(UnitActual.objects.filter(**came_back), _RETURNED_ACTUAL, *unit, **why),
        rows(UnitTarget.objects.filter(**came_back), _RETURNED_TARGET, *unit, **why),
        rows(
            Containment.objects.filter(indicator__plan=plan), _BOUND, "indicator", "outer", _place("part"),
            _place("outer_part"), Value(None, output_field=DecimalField()),
        ),
        rows(
            TargetChange.objects.filter(plan=plan, state=ProposalState.CONFIRMED), _CHANGE, "indicator", "year",
            F("quarter"), since, F("new"), **by,
        ),
        all=True,
    )  # fmt: skip
    found: defaultdict[int, _Promises] = defaultdict(_Promises)
    in_order = every.order_by("of_year", "of_quarter", "sort")
    for owner, part, year, quarter, unit_key, value, answer, reason, old in in_order:
        its = found[owner or _OF_PLAN]
        if part == _CHANGE:
            its.changes[answer] = Change(
                since=(unit_key // 4, unit_key % 4 + 1), old=_as_stored(old), new=value, document_number=reason, year=year,
                quarter=quarter,
            )  # fmt: skip
        elif part in _RETURNED:
            its.returned[unit_key].append(
                ReturnedPart(kind=_RETURNED[part], responsibility=answer, quarter=(year, quarter), reason=reason)
            )
        elif part == _TARGET:
            its.targets.append(TargetFacts(year=year, value=value))
        elif part == _PLAN:
            its.plans[year, quarter] = value
        elif part == _UNIT_ACTUAL:
            its.unit_actuals[unit_key][year, quarter] = value
        elif part == _BOUND:
            outer, inner_part, outer_part = year, _PARTS[quarter], _PARTS[unit_key]
            its.bounds.append(Bound(inner=owner, part=inner_part, outer=outer, outer_part=outer_part))
        else:
            its.unit_targets[unit_key][year] = value  # of several in a year the latest quarter's stands
    return found


def _as_stored(value: Decimal | None) -> Decimal | None:
    """With the column's four decimals: SQLite hands out what stands in no column of the union's first part with fifteen digits."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-FIGURE_DECIMALS))


def _number(value: int) -> Value:
    return Value(value, output_field=IntegerField())


def _place(column: str) -> Case:
    """Which part a column names, as its place among all parts: the union's columns hold numbers."""
    whens = [When(**{column: part}, then=_number(place)) for place, part in enumerate(_PARTS)]
    return Case(*whens, output_field=IntegerField())


INDICATORS = Reference(read_indicators)


def plan_facts(plan: Plan) -> PlanFacts:
    """The plan as plain values, with how its tolerance was changed: what indicators are judged by.

    The plan comes with its stamp, as a page's quarters and plans.periods.locked_period bring it.
    """
    return replace(plan.facts, tolerance_changes=INDICATORS.of(plan.pk, reference_of(plan)).tolerance_changes)


def rows_by_number(plan: Plan, numbers: Iterable[int]) -> dict[int, Indicator]:
    """Rows of those of the given numbers that the plan has, retired ones too; the caller's own, to do with as it likes."""
    rows = INDICATORS.of(plan.pk, reference_of(plan)).rows
    return {number: copy(rows[number]) for number in numbers if number in rows}


def with_dependents(every: Iterable[IndicatorFacts], keys: Collection[int]) -> list[IndicatorFacts]:
    """The indicators given and the quotients made of them."""
    return [row for row in every if {row.key, row.numerator_key, row.denominator_key} & set(keys)]


def with_parts(rows: Iterable[IndicatorFacts]) -> set[int]:
    """Keys of the given indicators and of the parts that quotients among them are computed from."""
    return {key for row in rows for key in (row.key, row.numerator_key, row.denominator_key) if key is not None}


_APPROVED = Compiled(lambda plan: Actual.objects.of_plan(plan).shown(unreviewed=False).figures())
_WITH_UNREVIEWED = Compiled(lambda plan: Actual.objects.of_plan(plan).shown(unreviewed=True).figures())


def figures_of(plan: int, *, unreviewed: bool) -> Mapping[int, tuple[FigureRow, ...]]:
    """The plan's figures by the indicator's key, as read; with open revisions in the place of approved ones if asked for."""
    return by_indicator((_WITH_UNREVIEWED if unreviewed else _APPROVED).rows(plan))


# After a new figure all indicators but one are what they were: each is kept under the figures that it was filled with.
FILLED: Recent[IndicatorFacts] = Recent(4096)


def filled(plan: Plan, figures: Mapping[int, Sequence[FigureRow]]) -> tuple[IndicatorFacts, ...]:
    """The plan's indicators in use with the given figures, by key; the plan comes with its stamp."""
    reference = reference_of(plan)
    every = {row.key: row for row in INDICATORS.of(plan.pk, reference).in_use}

    def of_indicator(facts: IndicatorFacts) -> IndicatorFacts:
        keys = (facts.key, facts.numerator_key, facts.denominator_key)
        its = {key: figures.get(key, ()) for key in keys if key in every}
        return FILLED.get((reference, *its.items()), lambda: with_figures([every[key] for key in its], its)[0])

    return tuple(of_indicator(row) for row in every.values())


def read_facts(plan: Plan, *, unreviewed: bool) -> tuple[IndicatorFacts, ...]:
    """The plan's indicators in use with their figures: one statement, while reference data are kept and the plan
    comes with its stamp, as a page's quarters and plans.periods.locked_period bring it."""
    return filled(plan, figures_of(plan.pk, unreviewed=unreviewed))


def returned_parts(plan: Plan, unit: int, quarter: Quarter) -> list[tuple[IndicatorFacts, ReturnedPart]]:
    """What the unit gave of counts in the quarter and got back, in the plan's order; for its own people and the office only.

    The plan comes with its stamp, as a page's quarters bring it.
    """
    kept = INDICATORS.of(plan.pk, reference_of(plan))
    return [(row, part) for row, of in kept.returned for part in of.get(unit, ()) if part.quarter == quarter]


def bounds_of(plan: Plan) -> tuple[Bound, ...]:
    """What the plan says about parts and wholes among its indicators."""
    return INDICATORS.of(plan.pk, reference_of(plan)).bounds


def doubts_of(plan: Plan, quarter: Quarter) -> dict[int, tuple[str, ...]]:
    """The doubts that the plan's figures of a quarter raise, reviewed or not, by indicator."""
    every = {row.key: row for row in read_facts(plan, unreviewed=True)}
    bounds = bounds_of(plan)
    return {key: found for key, facts in every.items() if (found := doubts(facts, quarter, every, bounds))}
