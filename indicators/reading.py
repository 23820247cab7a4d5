"""Reading the entry sheet of a quarter: six statements, whatever the number of indicators."""

from collections import defaultdict
from collections.abc import Mapping

from plans.models import Plan, ReportingPeriod
from plans.recent import Recent
from plans.review import State

from .models import Actual, FigureEvidence
from .plausibility import doubts
from .reference import bounds_of, read_facts
from .sheet import Attached, Cell, Sheet, SheetRow, cell_of
from .standing import indicator_standing

SHEETS: Recent[Sheet] = Recent(64)


def entry_sheet(period: ReportingPeriod) -> Sheet:
    """The quarter as whoever enters figures sees it. Kept while the plan's stamp is the same; `period` as read with it."""
    plan = period.plan
    key = (plan.stamp.value, plan.facts, period.facts)
    return SHEETS.get(key, lambda: read_sheet(plan, period))


def fresh_sheet(plan: Plan, period: ReportingPeriod) -> tuple[ReportingPeriod, Sheet]:
    """The quarter and its sheet after an act: the stamp is read anew, before the rows."""
    again = ReportingPeriod.objects.select_related("plan__region", "plan__stamp").get(pk=period.pk, plan=plan)
    return again, entry_sheet(again)


def read_sheet(plan: Plan, period: ReportingPeriod) -> Sheet:
    """The quarter's sheet, read from its rows: figures in any state, the open revision before the approved one."""
    quarter = (period.year, period.quarter)
    facts = read_facts(plan, unreviewed=True)
    every = {row.key: row for row in facts}
    bounds = bounds_of(plan)
    cells = _cells(period)
    plan_row, period_row = plan.facts, period.facts
    rows = [
        SheetRow(
            standing=indicator_standing(
                row,
                plan_row,
                period_row,
                [every[key] for key in (row.numerator_key, row.denominator_key) if key in every],
            ),
            cell=cells.get(row.key),
            doubts=doubts(row, quarter, every, bounds),
        )
        for row in facts
    ]
    return Sheet(plan=plan_row, period=period_row, rows=tuple(rows))


def _cells(period: ReportingPeriod) -> Mapping[int, Cell]:
    evidence: defaultdict[int, list[Attached]] = defaultdict(list)
    files = FigureEvidence.objects.filter(actual__period=period).order_by("pk")
    for actual, key, name, size in files.values_list("actual_id", "pk", "name", "size"):
        evidence[actual].append(Attached(key=key, name=name, size=size))
    rows = Actual.objects.filter(period=period).exclude(state=State.SUPERSEDED)
    stands: dict[int, Actual] = {}
    approved: dict[int, Actual] = {}
    for row in rows.select_related("typed_by", "submitted_by", "reviewed_by").order_by("revision"):
        stands[row.indicator_id] = row
        if row.state == State.APPROVED:
            approved[row.indicator_id] = row
    return {key: cell_of(row, approved.get(key), tuple(evidence[row.pk])) for key, row in stands.items()}
