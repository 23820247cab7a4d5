"""A unit's worksheet of a quarter: all tasks on which it stands, with what it wrote, what is due, and what came back.

The working side, in any state: for the unit's own people and the office only. Pages read it with `worksheet_of`, one
statement beside what they show anyway; `templates/tasks/_report_table.html` renders it as a form.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from plans.calendar import last_day
from plans.models import Plan, ReportingPeriod
from plans.recent import Recent
from plans.review import EDITABLE_STATES, State

from .facts import AssignmentFacts, MilestoneFacts, ReportFacts, TaskFacts
from .models import ReportedState
from .querysets import ReportRow as ReadRow
from .querysets import kept_reports, with_reports
from .reference import TASKS
from .worksheet_reading import Found, Measures, Quarter, ReportRow, Request, Rows, read_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporter:
    """A supporting unit, as the unit that answers for the task sees it: asked or not, and what it handed in."""

    assignment: AssignmentFacts
    request: Request | None
    report: ReportRow | None  # submitted or approved: drafts are the supporter's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One task of the unit in the quarter."""

    task: TaskFacts
    own: AssignmentFacts
    request: Request | None
    open: ReportRow | None
    approved: ReportRow | None
    before: ReportFacts | None  # the latest approved report of an earlier quarter
    measures: tuple[Measures, ...]  # of the year, the latest first
    supporters: tuple[Supporter, ...]  # none where the unit does not answer for the task
    elsewhere: tuple[tuple[Quarter, str], ...] = ()  # other quarters whose report came back, and why
    was_in_use: bool = True  # whether the system was, at the quarter: before that nothing is owed but what was begun

    @property
    def stands(self) -> ReportRow | None:
        """What somebody who opens the sheet sees."""
        return self.open or self.approved

    @property
    def reports(self) -> bool:
        """Whether the unit reports on the task this quarter: it answers for it, or was asked."""
        return self.own.reports or self.request is not None

    @property
    def is_completed(self) -> bool:
        """Completed in an earlier quarter: no further report is owed, though one may be filed."""
        if self.before is None:
            return False
        return (self.before.verdict or self.before.reported_state) == ReportedState.COMPLETED

    @property
    def is_owed(self) -> bool:
        """Something is still to be done by the unit: nothing handed in, or it came back."""
        if not self.reports:
            return False
        if self.stands is None:
            return not self.is_completed and (self.was_in_use or self.request is not None)
        return self.stands.is_editable

    @property
    def milestones(self) -> tuple[MilestoneFacts, ...]:
        """The steps that the unit can report as done: its own measures, and where it answers those of the document."""
        return tuple(
            each
            for each in self.task.milestones
            if each.assignment == self.own.key or (each.assignment is None and self.own.is_lead)
        )

    @property
    def owes_measures(self) -> bool:
        """A unit that answers for a task and has filed no measures for the year, or got them back."""
        if not (self.own.is_lead and self.own.reports):
            return False
        return self.measures[0].state in EDITABLE_STATES if self.measures else self.was_in_use


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Worksheet:
    """A unit's tasks in a quarter, those it answers for first. Two are the same only if they are one."""

    unit: int
    year: int
    quarter: int
    was_in_use: bool  # whether the system was, at the quarter
    lines: tuple[Line, ...]
    extended_to: date | None = None  # a later day than the quarter's own by which the unit's reports are due

    @property
    def reporting(self) -> tuple[Line, ...]:
        """The lines of the report form."""
        return tuple(line for line in self.lines if line.reports)

    @property
    def owed(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_owed)

    @property
    def returned(self) -> tuple[Line, ...]:
        """What came back, with `open.review_reason` saying why."""
        return tuple(line for line in self.lines if line.open is not None and line.open.state == State.RETURNED)

    def line(self, assignment: int) -> Line | None:
        return next((line for line in self.lines if line.own.key == assignment), None)


WORKSHEETS: Recent[Worksheet] = Recent(256)


def worksheet_of(
    plan: Plan,
    periods: Sequence[ReportingPeriod],
    shown: ReportingPeriod,
    unit: int,
    *,
    unreviewed: bool = False,
    reports: Sequence[ReadRow] | None = None,
) -> Worksheet:
    """A unit's worksheet; `periods` as a page read them, with the plan's stamp, while which is the same it is kept.

    `unreviewed` as the page's Standing, so that both share one reading of reports; `reports` where they were read already.
    """
    return _kept(
        plan, periods, shown, unit, lambda: read_rows(plan, shown, unit), unreviewed=unreviewed, reports=reports
    )


def worksheets_of(
    plan: Plan, periods: Sequence[ReportingPeriod], shown: ReportingPeriod, units: Iterable[int]
) -> dict[int, Worksheet]:
    """The worksheets of several units (their keys), as `worksheet_of`: what they wrote is read for all of them at once."""
    rows = cache(lambda: read_rows(plan, shown))
    return {unit: _kept(plan, periods, shown, unit, rows) for unit in units}


def _kept(
    plan: Plan,
    periods: Sequence[ReportingPeriod],
    shown: ReportingPeriod,
    unit: int,
    rows: Callable[[], Rows],
    *,
    unreviewed: bool = False,
    reports: Sequence[ReadRow] | None = None,
) -> Worksheet:
    was_in_use = plan.facts.was_in_use(shown.facts)  # by a day of the plan's own row, which its stamp does not cover

    def make() -> Worksheet:
        until = _until(periods, shown)
        places = {row.pk: (row.year, row.quarter) for row in periods if not row.is_closed}
        every = reports
        if every is None:
            every = kept_reports(plan.stamp.value, until, unreviewed=unreviewed)
        before = {key: place for key, place in until.items() if key != shown.pk}
        tasks = TASKS.of(plan.pk, plan.stamp.reference)
        approved = [row for row in every if row[2] == State.APPROVED]
        own = [task for task in tasks if any(row.unit_key == unit for row in task.assignments)]
        found, extended_to = rows().of_unit(unit, (row.key for task in own for row in task.assignments))
        standing = with_reports(own, approved, before, quarter=(shown.year, shown.quarter))
        lines = _lines(standing, unit, found, places)
        return Worksheet(
            unit=unit,
            year=shown.year,
            quarter=shown.quarter,
            was_in_use=was_in_use,
            lines=tuple(replace(line, was_in_use=was_in_use) for line in lines),
            extended_to=extended_to,
        )

    return WORKSHEETS.get((plan.stamp.value, shown.pk, unit, was_in_use), make)


def _until(periods: Sequence[ReportingPeriod], shown: ReportingPeriod) -> dict[int, Quarter]:
    """As quarters.querysets.read_standing asks, so that the reading is shared."""
    place = (shown.year, shown.quarter)
    return {row.pk: (row.year, row.quarter) for row in periods if (row.year, row.quarter) <= place}


def _lines(
    tasks: Iterable[TaskFacts], unit: int, found: Mapping[int, Found], places: Mapping[int, Quarter]
) -> Iterator[Line]:
    rows = [(task, row) for task in tasks for row in task.assignments if row.unit_key == unit]
    for task, own in sorted(rows, key=lambda each: (not each[1].is_lead, each[0].number)):
        mine = found.get(own.key, Found())
        yield Line(
            task=task,
            own=own,
            request=mine.request,
            open=next((row for row in mine.reports.values() if row.state not in _FINAL), None),
            approved=next((row for row in mine.reports.values() if row.state == State.APPROVED), None),
            before=own.report,
            measures=tuple(
                sorted(mine.measures.values(), key=lambda each: (each.quarter, each.revision), reverse=True)
            ),
            supporters=tuple(_supporters(task, found)) if own.is_lead else (),
            elsewhere=tuple(
                sorted(
                    (places[period], why)
                    for period, why in mine.elsewhere.items()
                    if period in places and own.at(last_day(*places[period])) is not None
                )
            ),
        )


_FINAL = (State.APPROVED, State.SUPERSEDED)


def _supporters(task: TaskFacts, found: Mapping[int, Found]) -> Iterator[Supporter]:
    for row in task.supporters:
        its = found.get(row.key, Found())
        handed_in = [each for each in its.reports.values() if each.state in (State.SUBMITTED, State.APPROVED)]
        yield Supporter(assignment=row, request=its.request, report=handed_in[-1] if handed_in else None)
