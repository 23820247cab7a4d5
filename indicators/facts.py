"""An indicator and its figures as plain values: what paths, assessments and pages are made from. No Django.

`IndicatorFacts.values` holds the published figure of every quarter: the value entered, the ratio of the parts entered
rounded as published, the quantity of a growth indicator, the quotient of two other indicators.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from figures.rounding import round_half_up
from plans.calendar import last_day
from plans.changes import Change, Promise, known, steps, undone
from plans.facts import in_force

from .labels import Formula
from .progress import Basis, Direction, Pace

Quarter = tuple[int, int]  # (year, quarter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One figure of one quarter: the approved revision, or the open one where unreviewed figures are asked for."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quantity: Decimal | None = None
    not_applicable: bool = False
    not_applicable_reason: str = ""
    as_of: date | None = None
    source: str = ""
    certainty: str = ""
    note: str = ""
    city_rank: int | None = None
    city_average: Decimal | None = None
    approved: bool = True
    reviewed_at: datetime | None = None
    city_source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision of one quarter's figure, with who typed, submitted and reviewed it, and why it was changed."""

    quarter: Quarter
    revision: int
    state: str
    observation: Observation
    typed_by: str
    typed_at: datetime
    submitted_by: str | None
    submitted_at: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    reviewed_for: str | None  # the reviewer in whose stead a deputy reviewed
    review_reason: str
    correction_reason: str
    confirmation: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFacts:
    """A year's target; value None means the city's average of that year."""

    year: int
    value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsibleUnit:
    """A unit that answers for an indicator, from a day until another where it took over or handed over; the first one of
    the list answers, the others share."""

    key: int
    name: str
    assessed: bool
    since: date | None = None
    until: date | None = None

    def answers_at(self, last_day: date) -> bool:
        """Whether it answers in the quarter that ends on `last_day`."""
        return in_force(self.since, self.until, last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One unit's approved part of a count: by quarter as it stood at its end, and of each year's target."""

    unit_key: int
    actuals: Mapping[Quarter, Decimal] = field(default_factory=dict)
    targets: Mapping[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A whole beside the parts that units give of it: their `total`, what they leave (`rest`), by how much they are `over`.

    Nothing is known of the rest without the whole, or where the parts are more than it.
    """

    total: Decimal | None
    rest: Decimal | None
    over: Decimal | None


def divided(whole: Decimal | None, parts: Iterable[Decimal | None]) -> Division:
    """Units' parts against the whole; the parts are never summed into it."""
    known = [part for part in parts if part is not None]
    total = sum(known, Decimal(0)) if known else None
    if whole is None or total is None:
        return Division(total=total, rest=None, over=None)
    over = total - whole
    return Division(total=total, rest=None if over > 0 else whole - total, over=over if over > 0 else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorFacts:
    key: int
    number: int
    printed_number: str
    name: str
    unit_of_measurement: str
    basis: Basis
    direction: Direction
    pace: Pace
    formula: Formula
    annual: bool
    published_month: int | None
    decimals: int
    numerator_label: str
    denominator_label: str
    quantity_label: str
    numerator_key: int | None
    denominator_key: int | None
    base_year: int | None
    baseline_year: int
    printed_baseline: Decimal | None
    definition: str
    data_provider: str
    in_breakdown: (
        bool  # counted: in the breakdown table, or in a plan that has no such table and states its targets in the text
    )
    binding: bool | None
    comparator: str
    place: str
    quote: str
    units: tuple[ResponsibleUnit, ...] = ()
    targets: tuple[TargetFacts, ...] = ()
    quarter_plan: Mapping[Quarter, Decimal] = field(default_factory=dict)
    target_changes: tuple[Change, ...] = ()  # of both, as plans.changes.steps gives them
    contributions: tuple[Contribution, ...] = ()
    observations: Mapping[Quarter, Observation] = field(default_factory=dict)
    values: Mapping[Quarter, Decimal] = field(default_factory=dict)

    @property
    def is_percentage(self) -> bool:
        """Whether a ratio is stated in percent, so that its parts are divided and multiplied by 100."""
        return self.unit_of_measurement == "%"

    @property
    def is_in_annex(self) -> bool:
        """Whether it stands in a table of the document's annexes (附件1 第1行)."""
        return self.place.startswith("附件")

    @property
    def figure_decimals(self) -> int:
        """Decimals of the figure that is judged: counts for a growth indicator, whose own decimals are the rate's."""
        return 0 if self.formula is Formula.GROWTH else self.decimals

    @property
    def counted_in(self) -> str:
        """Unit of measurement of the figure that is judged: for a growth indicator that of its quantity."""
        return counted_in(self.formula, self.unit_of_measurement, self.quantity_label)


def counted_in(formula: str, unit_of_measurement: str, quantity_label: str) -> str:
    """As IndicatorFacts.counted_in, of an indicator's columns: PCT国际专利申请量（件） is counted in 件."""
    if formula != Formula.GROWTH:
        return unit_of_measurement
    _, opened, rest = quantity_label.rpartition("（")
    return rest.removesuffix("）") if opened else ""


def until(facts: IndicatorFacts, quarter: Quarter) -> IndicatorFacts:
    """The indicator as it was known at a quarter: without figures of later ones, with the targets and planned quarters
    that were promised then, and the units that answered."""
    return _promised(_reported(facts, quarter), quarter)


def _promised(facts: IndicatorFacts, quarter: Quarter) -> IndicatorFacts:
    kept = known(facts.target_changes, quarter)
    if kept == facts.target_changes:
        return facts
    return replace(_with_values(facts, undone(facts.target_changes, quarter)), target_changes=kept)


def _with_values(facts: IndicatorFacts, values: Mapping[Promise, Decimal | None]) -> IndicatorFacts:
    """With other targets and planned quarters; a planned quarter without a value is none."""
    planned: dict[Quarter, Decimal | None] = dict(facts.quarter_plan)
    planned |= {(year, quarter): value for (year, quarter), value in values.items() if year and quarter}
    return replace(
        facts,
        targets=tuple(replace(row, value=values.get((row.year, None), row.value)) for row in facts.targets),
        quarter_plan={each: value for each, value in sorted(planned.items()) if value is not None},
    )


def changed(facts: IndicatorFacts, change: Change) -> IndicatorFacts:
    """The indicator once a change of one of its promises is confirmed."""
    every = steps((*facts.target_changes, change))
    return replace(_with_values(facts, {change.promise: change.new}), target_changes=every)


def _reported(facts: IndicatorFacts, quarter: Quarter) -> IndicatorFacts:
    given = (each for row in facts.contributions for each in row.actuals)
    is_later = any(each > quarter for each in (*facts.observations, *facts.values, *given))
    if not is_later and all(unit.since is None and unit.until is None for unit in facts.units):
        return facts
    end = last_day(*quarter)
    units = tuple(unit for unit in facts.units if unit.answers_at(end))
    others = {unit.key for unit in facts.units} - {unit.key for unit in units}
    return replace(
        facts,
        units=units,
        contributions=tuple(
            replace(row, actuals={each: value for each, value in row.actuals.items() if each <= quarter})
            for row in facts.contributions
            if row.unit_key not in others
        ),
        observations={each: row for each, row in facts.observations.items() if each <= quarter},
        values={each: row for each, row in facts.values.items() if each <= quarter},
    )


def ratio(facts: IndicatorFacts, numerator: Decimal, denominator: Decimal) -> Decimal | None:
    """A ratio as published: rounded half up at the indicator's decimals; None for a denominator of 0."""
    if denominator == 0:
        return None
    scale = 100 if facts.is_percentage else 1
    return round_half_up(Fraction(numerator) * scale / Fraction(denominator), facts.decimals)


def published(facts: IndicatorFacts, observation: Observation) -> Decimal | None:
    """The figure that is judged and shown for one observation; None if there is none. Not for quotients."""
    if observation.not_applicable:
        return None
    if facts.formula is Formula.GROWTH:
        return observation.quantity
    if observation.value is not None:
        return observation.value
    if observation.numerator is not None and observation.denominator is not None:
        return ratio(facts, observation.numerator, observation.denominator)
    return None


def with_observations(
    every: Iterable[IndicatorFacts], observations: Mapping[int, Mapping[Quarter, Observation]]
) -> tuple[IndicatorFacts, ...]:
    """The same indicators with the given figures, by the indicator's key; a quotient takes its parts from among them."""
    rows = tuple(every)
    entered = {
        row.key: _entered_values(row, observations.get(row.key, {}))
        for row in rows
        if row.formula is not Formula.QUOTIENT
    }
    return tuple(
        replace(
            row,
            observations=observations.get(row.key, {}),
            values=_quotients(row, entered) if row.formula is Formula.QUOTIENT else entered[row.key],
        )
        for row in rows
    )


def _entered_values(facts: IndicatorFacts, observations: Mapping[Quarter, Observation]) -> dict[Quarter, Decimal]:
    found = ((quarter, published(facts, observation)) for quarter, observation in observations.items())
    return {quarter: value for quarter, value in found if value is not None}


def _quotients(facts: IndicatorFacts, entered: Mapping[int, Mapping[Quarter, Decimal]]) -> dict[Quarter, Decimal]:
    numerators = entered.get(facts.numerator_key or 0, {})
    denominators = entered.get(facts.denominator_key or 0, {})
    both = (
        (quarter, ratio(facts, numerators[quarter], denominators[quarter]))
        for quarter in numerators
        if quarter in denominators
    )
    return {quarter: value for quarter, value in both if value is not None}
