"""What a unit contributes, as its worksheet shows it: its own figures of a quarter in any state, beside those before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import FilteredRelation, Q

from plans.models import Plan, ReportingPeriod
from plans.querysets import in_force
from plans.recent import Recent
from plans.review import EDITABLE_STATES, FINAL_STATES, State

from .contributions import Kind, takes_contributions
from .facts import counted_in
from .models import IndicatorResponsibility

_SHARED = ("pk", "order", "indicator__number", "indicator__name", "indicator__unit_of_measurement")
_JUDGED = ("indicator__formula", "indicator__direction", "indicator__quantity_label")
_FIGURE = (
    "pk", "period__year", "period__quarter", "revision", "version", "state", "value", "note", "review_reason",
    "correction_reason", "typed_by__name", "typed_at", "reviewed_by__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigureRow:
    """One revision of a unit's figure."""

    quarter: tuple[int, int]
    revision: int
    version: int
    state: str
    value: Decimal
    note: str
    review_reason: str
    correction_reason: str
    typed_by: str
    typed_at: datetime
    reviewed_by: str

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES


@dataclass(slots=True, kw_only=True)
class UnitCell:
    """One figure of a unit at a quarter: the open revision, the approved one, and what was approved before."""

    open: UnitFigureRow | None = None
    approved: UnitFigureRow | None = None
    before: UnitFigureRow | None = None

    @property
    def stands(self) -> UnitFigureRow | None:
        return self.open or self.approved


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One count that the unit shares in."""

    responsibility: int
    is_first: bool
    number: int
    name: str
    unit_of_measurement: str
    cells: dict[Kind, UnitCell] = field(default_factory=lambda: {kind: UnitCell() for kind in Kind})

    @property
    def is_used(self) -> bool:
        """Whether the unit ever gave a part of it."""
        return any(cell.stands or cell.before for cell in self.cells.values())


UNIT_LINES: Recent[tuple[UnitLine, ...]] = Recent(256)


def unit_lines(plan: Plan, shown: ReportingPeriod, unit: int) -> tuple[UnitLine, ...]:
    """The counts that the unit (its key) answers for or shares, in the plan's order; for its people and the office only.

    One statement; kept while the plan's stamp, which comes with it, is the same.
    """
    return UNIT_LINES.get((plan.stamp.value, shown.pk, unit), lambda: _read(plan, shown, unit))


def _read(plan: Plan, shown: ReportingPeriod, unit: int) -> tuple[UnitLine, ...]:
    """Actuals of all quarters up to this one and targets of its year, each beside each: a unit has few of both."""
    rows = (
        IndicatorResponsibility.objects.filter(
            in_force(shown.last_day), indicator__plan=plan, indicator__retired_on__isnull=True, unit=unit
        )
        .annotate(
            given=FilteredRelation("unitactuals", condition=~Q(unitactuals__state=State.SUPERSEDED)),
            set_for=FilteredRelation("unittargets", condition=~Q(unittargets__state=State.SUPERSEDED)),
        )
        .order_by("indicator__number", "given__revision", "set_for__revision")
        .values_list(
            *_SHARED, *_JUDGED, *(f"given__{name}" for name in _FIGURE), *(f"set_for__{name}" for name in _FIGURE)
        )
    )
    found: dict[int, UnitLine] = {}
    place = (shown.year, shown.quarter)
    for key, order, number, name, unit_of_measurement, formula, direction, quantity, *figures in rows:
        if not takes_contributions(formula=formula, direction=direction, unit_of_measurement=unit_of_measurement):
            continue
        line = found.setdefault(
            key,
            UnitLine(
                responsibility=key,
                is_first=order == 1,
                number=number,
                name=name,
                unit_of_measurement=counted_in(formula, unit_of_measurement, quantity),
            ),
        )
        _take(line.cells[Kind.ACTUAL], figures[: len(_FIGURE)], place, same_year=False)
        _take(line.cells[Kind.TARGET], figures[len(_FIGURE) :], place, same_year=True)
    return tuple(found.values())


def _take(cell: UnitCell, columns: Sequence[Any], place: tuple[int, int], *, same_year: bool) -> None:
    if columns[0] is None:
        return
    _key, year, quarter, *rest, reviewed_by = columns
    row = UnitFigureRow(quarter=(year, quarter), **dict(zip(_NAMES, rest, strict=True)), reviewed_by=reviewed_by or "")
    if row.quarter > place or (same_year and year != place[0]):
        return
    if row.quarter == place:
        if row.state in FINAL_STATES:
            cell.approved = row
        else:
            cell.open = row
    elif row.state == State.APPROVED and (cell.before is None or cell.before.quarter < row.quarter):
        cell.before = row


_NAMES = [name.removesuffix("__name") for name in _FIGURE[3:-1]]
