"""Reading the entry sheets of one quarter or of several: six statements, whatever the number of indicators and quarters."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from plans.models import Plan, ReportingPeriod
from plans.recent import Recent
from plans.review import State

from .facts import IndicatorFacts
from .models import Actual, FigureEvidence
from .plausibility import Bound, doubts
from .reference import bounds_of, plan_facts, read_facts
from .sheet import Attached, Cell, Sheet, SheetRow, Sheets, cell_of
from .standing import indicator_standing

SHEETS: Recent[Sheet] = Recent(64)
HISTORIES: Recent[Sheets] = Recent(16)


def entry_sheet(period: ReportingPeriod) -> Sheet:
    """The quarter as whoever enters figures sees it. Kept while the plan's stamp is the same; `period` as read with it."""
    plan = period.plan
    key = (plan.stamp.value, plan.facts, period.facts)
    return SHEETS.get(key, lambda: read_sheet(plan, period))


def history_sheets(history: Sequence[ReportingPeriod]) -> Sheets:
    """All history quarters of a plan (at least one) as whoever enters figures sees them; kept like `entry_sheet`."""
    plan = history[0].plan
    key = (plan.stamp.value, plan.facts, *(period.facts for period in history))
    return HISTORIES.get(key, lambda: read_sheets(plan, history))


def fresh_sheet(plan: Plan, period: ReportingPeriod) -> tuple[ReportingPeriod, Sheet]:
    """The quarter and its sheet after an act: the stamp is read anew, before the rows."""
    again = ReportingPeriod.objects.select_related("plan__region", "plan__stamp").get(pk=period.pk, plan=plan)
    return again, entry_sheet(again)


def read_sheet(plan: Plan, period: ReportingPeriod) -> Sheet:
    """The quarter's sheet, read from its rows: figures in any state, the open revision before the approved one."""
    return read_sheets(plan, [period]).quarters[0]


def read_sheets(plan: Plan, periods: Sequence[ReportingPeriod]) -> Sheets:
    """The sheets of several quarters of the plan, read in one go."""
    facts = read_facts(plan, unreviewed=True)
    bounds = bounds_of(plan)
    cells = _cells(periods)
    return Sheets(
        every=facts, quarters=tuple(_sheet(plan, period, facts, bounds, cells[period.pk]) for period in periods)
    )


def _sheet(
    plan: Plan,
    period: ReportingPeriod,
    facts: Sequence[IndicatorFacts],
    bounds: Sequence[Bound],
    cells: Mapping[int, Cell],
) -> Sheet:
    every = {row.key: row for row in facts}
    plan_row, period_row = plan_facts(plan), period.facts
    rows = [
        SheetRow(
            standing=indicator_standing(
                row,
                plan_row,
                period_row,
                [every[key] for key in (row.numerator_key, row.denominator_key) if key in every],
            ),
            cell=cells.get(row.key),
            doubts=doubts(row, period_row.place, every, bounds),
        )
        for row in facts
    ]
    return Sheet(plan=plan_row, period=period_row, rows=tuple(rows))


def _cells(periods: Sequence[ReportingPeriod]) -> Mapping[int, Mapping[int, Cell]]:
    """period -> indicator -> cell."""
    evidence: defaultdict[int, list[Attached]] = defaultdict(list)
    files = FigureEvidence.objects.filter(actual__period__in=periods).order_by("pk")
    for actual, key, name, size in files.values_list("actual_id", "pk", "name", "size"):
        evidence[actual].append(Attached(key=key, name=name, size=size))
    rows = Actual.objects.filter(period__in=periods).exclude(state=State.SUPERSEDED)
    stands: dict[tuple[int, int], Actual] = {}
    approved: dict[tuple[int, int], Actual] = {}
    for row in rows.select_related("typed_by", "submitted_by", "reviewed_by").order_by("revision"):
        place = (row.period_id, row.indicator_id)
        stands[place] = row
        if row.state == State.APPROVED:
            approved[place] = row
    found: defaultdict[int, dict[int, Cell]] = defaultdict(dict)
    for (period, indicator), row in stands.items():
        found[period][indicator] = cell_of(row, approved.get((period, indicator)), tuple(evidence[row.pk]))
    return found
