"""A task with its units, links, milestones and latest reports as plain values. No Django."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from plans.facts import in_force

from .progress import ReportState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """The report that stands for an assignment: of `quarter`, which may lie before the quarter asked for."""

    approved: bool
    reported_state: str
    done: str
    problems: str
    next_steps: str
    nothing_new: bool
    on_behalf: bool
    verdict: str
    verdict_reason: str
    quarter: tuple[int, int]

    @property
    def is_completed(self) -> bool:
        """Whether the task is done, by the reviewer's word before the unit's."""
        return (self.verdict or self.reported_state) == ReportState.COMPLETED


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFacts:
    """A unit's part in a task, from a day until another where it took over or handed over.

    `took_over` are the keys of the assignments that ended where this one begins; before `leads_since` a lead supported.
    """

    key: int
    is_lead: bool
    level: int
    reports: bool
    unit_key: int
    unit_name: str
    askable: bool = False  # a supporter that can be asked to report (tasks.asking)
    asked: bool = False  # and was asked to (征集) in the quarter at which the task is looked at
    report: ReportFacts | None = None
    since: date | None = None
    until: date | None = None
    leads_since: date | None = None
    took_over: tuple[int, ...] = ()

    @property
    def is_expected(self) -> bool:
        """Whether the unit reports on the task in the quarter; no longer owed where an earlier 已完成 still stands."""
        return self.reports or self.asked

    @property
    def is_unchanged(self) -> bool:
        """Whether it is the same in all quarters: nothing was taken or handed over."""
        return self.since is None and self.until is None and self.leads_since is None

    def at(self, last_day: date) -> "AssignmentFacts | None":
        """As it is in the quarter that ends on `last_day`; None where it is not in force."""
        if not in_force(self.since, self.until, last_day):
            return None
        if self.leads_since is not None and last_day < self.leads_since:
            return replace(self, is_lead=False, reports=False)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """A link to an indicator, by its number in the plan."""

    number: int
    quote: str
    inferred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneFacts:
    """A step that the document names; or one of the 年度工作措施 of a unit, with the person who sees to it."""

    title: str
    due_on: date | None
    done_on: date | None
    key: int = 0
    assignment: int | None = None
    unit_name: str = ""
    person: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    key: int
    number: int
    heading: str
    title: str
    digest: tuple[str, ...]
    remark: str
    place: str
    quote: str
    assignments: tuple[AssignmentFacts, ...]
    links: tuple[LinkFacts, ...]
    milestones: tuple[MilestoneFacts, ...]

    @property
    def leads(self) -> tuple[AssignmentFacts, ...]:
        return tuple(row for row in self.assignments if row.is_lead)

    @property
    def supporters(self) -> tuple[AssignmentFacts, ...]:
        return tuple(row for row in self.assignments if not row.is_lead)


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file beside a report: its key, and the name that it came with."""

    key: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRevision:
    """One revision of a unit's report of a task for a quarter, with who typed, submitted and reviewed it, and why."""

    quarter: tuple[int, int]
    unit_key: int
    unit_name: str
    is_lead: bool
    revision: int
    state: str
    reported_state: str
    done: str
    problems: str
    next_steps: str
    nothing_new: bool
    on_behalf: bool
    verdict: str
    verdict_reason: str
    typed_by: str
    typed_at: datetime
    submitted_by: str | None
    submitted_at: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    reviewed_for: str | None
    review_reason: str
    correction_reason: str
    files: tuple[FileFacts, ...]
    quotes: tuple[tuple[str, str], ...] = ()  # what supporters wrote, as it was quoted: unit, text
    first_submitted_at: datetime | None = None  # None also in what was closed before this was kept
    times_returned: int = 0

    @property
    def is_open(self) -> bool:
        """Not approved yet, and not replaced."""
        return self.state in ("draft", "submitted", "returned")
