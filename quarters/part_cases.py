"""Submitted contributions of units on the review page: each beside the district's figure, the units' sum and what remains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from figures import wording
from indicators.facts import Contribution, IndicatorFacts, Quarter, divided, until
from indicators.labels import Formula
from indicators.standing import indicator_standing

from .cases import Case, Setting
from .comparing import before
from .figure_cases import after_approving
from .inbox import OpenRow
from .matters import Matter
from .querysets import UnderReview


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCase(Case):
    """One unit's part of a figure or of a year's target, ready to print; what is not known is a dash."""

    number: int
    name: str
    counted_in: str
    unit: str
    is_target: bool
    what: str  # 本季分量 or 2026年目标分量
    last: str  # the unit's approved part at the end of the quarter before
    figure: str
    replaces: str
    district: str
    district_waits: bool  # the district's figure is among what waits
    total: str
    units: int  # how many units the sum counts
    rest: str
    over: str  # by how much the sum is above the district; nothing where it is not
    note: str

    @property
    def about(self) -> str:
        return f"{self.unit}的{self.what}：指标{self.number} {self.name}"


def part_cases(setting: Setting, found: UnderReview, rows: Sequence[OpenRow]) -> tuple[PartCase, ...]:
    """The given parts, by indicator, what they are, and unit; the sums as they will be once all of them are approved."""
    places = {row.place for row in rows}
    figures = [row for row in found.rows if row.waits and row.matter is Matter.FIGURE and row.place in places]
    after = {row.key: row for row in after_approving(found, figures)}
    waiting = {(row.matter, row.owner, row.unit_key, _when(row)): row.value for row in rows}
    indicators = {row.key: row for row in found.approved}
    order = {unit.key: place for row in indicators.values() for place, unit in enumerate(row.units)}
    in_order = sorted(
        rows, key=lambda row: (indicators[row.owner].number, row.place, row.matter, order.get(row.unit_key, 0))
    )
    return tuple(_case(setting, indicators[row.owner], after[row.owner], row, waiting) for row in in_order)


Waiting = Mapping[tuple[Matter, int, int, Quarter | int], Decimal | None]


def _when(row: OpenRow) -> Quarter | int:
    """A part of a figure is one of its quarter, a part of a target one of its year."""
    return row.place if row.matter is Matter.PART else row.place[0]


def _case(setting: Setting, now: IndicatorFacts, after: IndicatorFacts, row: OpenRow, waiting: Waiting) -> PartCase:
    is_target, year, decimals = row.matter is Matter.TARGET, row.place[0], now.figure_decimals
    approved = {each.unit_key: each for each in now.contributions}
    own = approved.get(row.unit_key, Contribution(unit_key=row.unit_key))
    parts = _parts(now, row, waiting)
    district = _target(setting, after, row.place) if is_target else after.values.get(row.place)
    replaced = own.targets.get(year) if is_target else own.actuals.get(row.place)
    division = divided(district, parts.values())
    return PartCase(
        **setting.shared(row),
        number=now.number,
        name=now.name,
        counted_in=now.counted_in,
        unit=row.unit_name,
        is_target=is_target,
        what=f"{year}年目标分量" if is_target else "本季分量",
        last=wording.DASH if is_target else wording.number(own.actuals.get(before(row.place)), decimals),
        figure=wording.number(row.value, decimals),
        replaces="" if replaced is None else wording.number(replaced, decimals),
        district=wording.number(district, decimals),
        district_waits=not is_target and after.values.get(row.place) != now.values.get(row.place),
        total=wording.number(division.total, decimals),
        units=len(parts),
        rest=wording.number(division.rest, decimals),
        over="" if division.over is None else wording.quantity(division.over, now.counted_in, decimals),
        note=str(row.content["note"]),
    )


def _parts(facts: IndicatorFacts, row: OpenRow, waiting: Waiting) -> dict[int, Decimal]:
    """By unit: what is approved, and over it what waits beside the row."""
    when = _when(row)
    found = {
        each.unit_key: each.actuals.get(row.place) if row.matter is Matter.PART else each.targets.get(row.place[0])
        for each in facts.contributions
    }
    beside = {
        unit: value
        for (matter, owner, unit, of), value in waiting.items()
        if (matter, owner, of) == (row.matter, row.owner, when)
    }
    return {unit: value for unit, value in {**found, **beside}.items() if value is not None}


def _target(setting: Setting, facts: IndicatorFacts, place: Quarter) -> Decimal | None:
    """The year's target of the district at the quarter, in what the indicator counts: a growth indicator's is computed from
    its base."""
    year = place[0]
    if facts.formula is not Formula.GROWTH:
        return next((each.value for each in until(facts, place).targets if each.year == year), None)
    standing = indicator_standing(facts, setting.judged_by, setting.period(place))
    return standing.path.targets.get(year) if standing.path else None
