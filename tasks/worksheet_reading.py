"""Rows of the database → what each assignment has in a quarter: requests, reports with their files, measures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Q, Subquery

from plans.models import Extension, Plan, ReportingPeriod
from plans.review import EDITABLE_STATES, State

from .models import TaskAssignment

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


@dataclass(slots=True)
class Found:
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


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one statement, by assignment: whose it is, until when its unit was given more time, and the columns of each
    row, since what an assignment has is joined."""

    shown: ReportingPeriod
    rows: Mapping[int, tuple[int, date | None, tuple[Sequence[Any], ...]]]

    def of_unit(self, unit: int, assignments: Iterable[int]) -> tuple[dict[int, Found], date | None]:
        """What the unit may see of the given assignments, which are those of its tasks; and its later day."""
        found: dict[int, Found] = {}
        until: date | None = None
        for key in assignments:
            if key not in self.rows:
                continue
            owner, extended_to, rows = self.rows[key]
            until = extended_to if owner == unit else until
            for columns in rows:
                _take(found.setdefault(key, Found()), columns, self.shown, is_own=owner == unit)
        return found, until


def read_rows(plan: Plan, shown: ReportingPeriod, unit: int | None = None) -> Rows:
    """Requests, reports with files, and measures of all assignments of the plan's tasks, or of those of one unit's tasks: one
    statement."""
    extension = Extension.objects.filter(period=shown.pk, unit=OuterRef("unit")).order_by().values("reports_due_on")
    of_tasks = {"task__plan": plan} if unit is None else {"task__plan": plan, "task__assignments__unit": unit}
    rows = (
        TaskAssignment.objects.filter(**of_tasks)
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
    found: dict[int, tuple[int, date | None, list[Sequence[Any]]]] = {}
    for key, owner, until, *columns in rows:
        found.setdefault(key, (owner, until, []))[2].append(columns)
    return Rows(shown, {key: (owner, until, tuple(every)) for key, (owner, until, every) in found.items()})


def _take(its: Found, columns: Sequence[Any], shown: ReportingPeriod, *, is_own: bool) -> None:
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
