"""A unit's worksheet of a quarter: all tasks on which it stands, with what it wrote, what is due, and what came back.

The working side, in any state: for the unit's own people and the office only. Pages read it with `worksheet_of`, one
statement beside what they show anyway; `templates/tasks/_report_table.html` renders it as a form.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import FilteredRelation, Q, Subquery

from plans.calendar import last_day
from plans.models import Extension, Plan, ReportingPeriod
from plans.recent import Recent
from plans.review import EDITABLE_STATES, State

from .facts import AssignmentFacts, MilestoneFacts, ReportFacts, TaskFacts
from .models import ReportedState, TaskAssignment
from .querysets import ReportRow as ReadRow
from .querysets import kept_reports, with_reports
from .reference import TASKS

Quarter = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    key: int
    name: str
    size: int  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The unit was asked to report (征集), by whom and when."""

    note: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One revision of a report, with who did what to it."""

    key: int
    revision: int
    version: int
    state: str
    reported_state: str
    done: str
    problems: str
    next_steps: str
    nothing_new: bool
    on_behalf: bool
    quotes: tuple[Mapping[str, Any], ...]
    milestones_done: Mapping[str, str]
    verdict: str
    verdict_reason: str
    review_reason: str
    correction_reason: str
    typed_by: str
    typed_at: datetime
    submitted_by: str
    submitted_at: datetime | None
    reviewed_by: str
    reviewed_at: datetime | None
    files: tuple[FileRow, ...] = ()

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE_STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """One revision of the unit's 年度工作措施 for the quarter's year, as filed in `quarter`."""

    quarter: Quarter
    revision: int
    version: int
    state: str
    measures: tuple[Mapping[str, str], ...]
    review_reason: str
    reviewed_by: str


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
        found, extended_to = _read(plan, shown, unit)
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
    tasks: Iterable[TaskFacts], unit: int, found: Mapping[int, "_Found"], places: Mapping[int, Quarter]
) -> Iterator[Line]:
    rows = [(task, row) for task in tasks for row in task.assignments if row.unit_key == unit]
    for task, own in sorted(rows, key=lambda each: (not each[1].is_lead, each[0].number)):
        mine = found.get(own.key, _Found())
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


def _supporters(task: TaskFacts, found: Mapping[int, "_Found"]) -> Iterator[Supporter]:
    for row in task.supporters:
        its = found.get(row.key, _Found())
        handed_in = [each for each in its.reports.values() if each.state in (State.SUBMITTED, State.APPROVED)]
        yield Supporter(assignment=row, request=its.request, report=handed_in[-1] if handed_in else None)


@dataclass(slots=True)
class _Found:
    """What one assignment has in the quarter."""

    request: Request | None = None
    reports: dict[int, ReportRow] = field(default_factory=dict)
    measures: dict[int, Measures] = field(default_factory=dict)
    elsewhere: dict[int, str] = field(default_factory=dict)  # by the key of the quarter


_REQUEST = ("asked__note", "asked__asked_by__name", "asked__asked_at")
_REPORT = (
    "pk", "revision", "version", "state", "reported_state", "done", "problems", "next_steps", "nothing_new",
    "on_behalf", "quotes", "milestones_done", "verdict", "verdict_reason", "review_reason", "correction_reason",
    "typed_by__name", "typed_at", "submitted_by__name", "submitted_at", "reviewed_by__name", "reviewed_at",
)  # fmt: skip
_FILE = ("evidence__pk", "evidence__name", "evidence__size")
_MEASURES = (
    "pk", "period__year", "period__quarter", "revision", "version", "state", "measures", "review_reason",
    "reviewed_by__name",
)  # fmt: skip


def _read(plan: Plan, shown: ReportingPeriod, unit: int) -> tuple[dict[int, _Found], date | None]:
    """Requests, reports with files, and measures of the unit, and of its supporters what the unit may see; and the day until
    which it was given more time: one statement."""
    extension = Extension.objects.filter(period=shown.pk, unit=unit).order_by().values("reports_due_on")
    rows = (
        TaskAssignment.objects.filter(task__plan=plan, task__assignments__unit=unit)
        .annotate(
            asked=FilteredRelation("requests", condition=Q(requests__period=shown.pk)),
            said=FilteredRelation(
                "task_reports",
                condition=(Q(task_reports__period=shown.pk) & ~Q(task_reports__state=State.SUPERSEDED))
                | Q(task_reports__state=State.RETURNED),
            ),
            planned=FilteredRelation("measure_plans", condition=~Q(measure_plans__state=State.SUPERSEDED)),
            extended_to=Subquery(extension),
        )
        .order_by("pk", "said__revision", "said__evidence__pk")
        .values_list(
            "pk",
            "unit_id",
            "extended_to",
            *_REQUEST,
            *(f"said__{name}" for name in _REPORT),
            "said__period_id",
            *(f"said__{name}" for name in _FILE),
            *(f"planned__{name}" for name in _MEASURES),
        )
    )
    found: dict[int, _Found] = {}
    until = None
    for key, owner, until, *columns in rows:  # noqa: B007 (the same in every row)
        _take(found.setdefault(key, _Found()), columns, shown, is_own=owner == unit)
    return found, until


def _take(its: _Found, columns: Sequence[Any], shown: ReportingPeriod, *, is_own: bool) -> None:
    """One row of the joined statement: each of its parts may have come before."""
    asked, rest = columns[: len(_REQUEST)], columns[len(_REQUEST) :]
    report, rest = rest[: len(_REPORT)], rest[len(_REPORT) :]
    period, *rest = rest
    file, measures = rest[: len(_FILE)], rest[len(_FILE) :]
    if asked[2] is not None:
        its.request = Request(note=asked[0], asked_by=asked[1], asked_at=asked[2])
    if report[0] is not None and period != shown.pk:
        if is_own:
            its.elsewhere[period] = report[_REPORT.index("review_reason")]
    elif report[0] is not None and (is_own or report[3] in (State.SUBMITTED, State.APPROVED)):
        row = its.reports.get(report[0]) or _report(report)
        if file[0] is not None and all(each.key != file[0] for each in row.files):
            row = replace(row, files=(*row.files, FileRow(key=file[0], name=file[1], size=file[2])))
        its.reports[report[0]] = row
    if is_own and measures[0] is not None and measures[1] == shown.year and measures[2] <= shown.quarter:
        its.measures[measures[0]] = Measures(
            quarter=(measures[1], measures[2]),
            revision=measures[3],
            version=measures[4],
            state=measures[5],
            measures=tuple(measures[6]),
            review_reason=measures[7],
            reviewed_by=measures[8] or "",
        )


def _report(columns: Sequence[Any]) -> ReportRow:
    given = dict(zip((name.removesuffix("__name") for name in _REPORT), columns, strict=True))
    given["key"] = given.pop("pk")
    given["quotes"] = tuple(given["quotes"])
    for name in ("submitted_by", "reviewed_by"):
        given[name] = given[name] or ""
    return ReportRow(**given)
