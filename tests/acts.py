"""Every act that writes a figure or a report, each with what must have happened before it: for the tables of lock and roles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from indicators.entry import FigureInput, save_actuals, submit_actuals, withdraw_actuals
from indicators.evidence import attach_evidence, remove_evidence
from indicators.models import FigureEvidence
from indicators.review import approve_actuals, return_actuals
from organizations.models import User
from plans.deputies import name_deputy
from plans.models import Plan, ReportingPeriod, ReviewDeputy
from tasks.models import ReportedState, TaskAssignment
from tasks.reporting import ReportInput, save_reports, submit_reports, withdraw_reports
from tasks.review import approve_reports, return_reports
from tests.people import NOW

YEAR, QUARTER = 2026, 3
DAY = date(2026, 10, 9)  # on which everything happens: that of NOW in Beijing
INDICATOR = 1  # 有效发明专利总量, entered directly
TASK = 3  # led by 区科技局 alone, the unit of `unit_lead`

People = dict[str, User]


@dataclass(frozen=True, slots=True)
class Act:
    """`before` brings the quarter to where the act is possible; `do` is the act; `doer` is somebody of the cast who may."""

    before: Callable[[Plan, People], None]
    do: Callable[[Plan, User], Any]
    doer: str


def period_of(plan: Plan, year: int = YEAR, quarter: int = QUARTER) -> ReportingPeriod:
    return ReportingPeriod.objects.get(plan=plan, year=year, quarter=quarter)


def close(plan: Plan, by: User, year: int = YEAR, quarter: int = QUARTER) -> None:
    ReportingPeriod.objects.filter(plan=plan, year=year, quarter=quarter).update(closed_at=NOW, closed_by=by)


def where(plan: Plan) -> dict[str, Any]:
    return {"plan": plan, "year": YEAR, "quarter": QUARTER}


def assignment_of(plan: Plan, task: int = TASK) -> int:
    """Key of the task's first lead."""
    return TaskAssignment.objects.get(task__plan=plan, task__number=task, role="lead", order=1).pk


def save_figure(plan: Plan, by: User, value: str = "518", *, why: str = "") -> None:
    figure = FigureInput(number=INDICATOR, value=Decimal(value), correction_reason=why)
    save_actuals(**where(plan), figures=[figure], by=by, at=NOW)


def submit_figure(plan: Plan, by: User) -> None:
    submit_actuals(**where(plan), numbers=[INDICATOR], by=by, at=NOW)


def approve_figure(plan: Plan, by: User) -> None:
    approve_actuals(**where(plan), numbers=[INDICATOR], by=by, at=NOW)


def return_figure(plan: Plan, by: User) -> None:
    return_actuals(**where(plan), numbers=[INDICATOR], by=by, at=NOW, reason="请核对")


def a_file(name: str = "通报.pdf", content: bytes = b"%PDF-1.7 text") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def attach_file(plan: Plan, by: User, *files: SimpleUploadedFile) -> tuple[FigureEvidence, ...]:
    return attach_evidence(**where(plan), number=INDICATOR, files=files or (a_file(),), by=by, at=NOW)


def remove_file(plan: Plan, by: User) -> None:
    remove_evidence(plan=plan, key=FigureEvidence.objects.get().pk, by=by)


def lend_review(deputy: User, by: User, *, first_day: date = DAY, last_day: date = DAY) -> ReviewDeputy:
    """`by` names a deputy; for the day of every act unless other days are given."""
    return name_deputy(
        deputy=deputy, first_day=first_day, last_day=last_day, reason="休假", by=by, at=NOW, today=min(first_day, DAY)
    )


def save_report(plan: Plan, by: User, done: str = "已召开对接会", *, why: str = "") -> None:
    report = ReportInput(
        assignment=assignment_of(plan), reported_state=ReportedState.ON_TRACK, done=done, correction_reason=why
    )
    save_reports(**where(plan), reports=[report], by=by, at=NOW)


def submit_report(plan: Plan, by: User) -> None:
    submit_reports(**where(plan), assignments=[assignment_of(plan)], by=by, at=NOW)


def approve_report(plan: Plan, by: User) -> None:
    approve_reports(**where(plan), assignments=[assignment_of(plan)], by=by, at=NOW)


def return_report(plan: Plan, by: User) -> None:
    return_reports(**where(plan), assignments=[assignment_of(plan)], by=by, at=NOW, reason="请补充")


def nothing(plan: Plan, people: People) -> None:
    """The quarter is empty."""


def figure_saved(plan: Plan, people: People) -> None:
    save_figure(plan, people["entry2"])


def figure_submitted(plan: Plan, people: People) -> None:
    figure_saved(plan, people)
    submit_figure(plan, people["entry2"])


def figure_approved(plan: Plan, people: People) -> None:
    figure_submitted(plan, people)
    approve_figure(plan, people["reviewer2"])


def evidence_attached(plan: Plan, people: People) -> None:
    attach_file(plan, people["entry2"])


def figure_submitted_and_deputy_named(plan: Plan, people: People) -> None:
    figure_submitted(plan, people)
    lend_review(people["entry"], people["reviewer"])


def report_submitted_and_deputy_named(plan: Plan, people: People) -> None:
    report_submitted(plan, people)
    lend_review(people["entry"], people["reviewer"])


def report_saved(plan: Plan, people: People) -> None:
    save_report(plan, people["unit_lead"])


def report_submitted(plan: Plan, people: People) -> None:
    report_saved(plan, people)
    submit_report(plan, people["unit_lead"])


def report_approved(plan: Plan, people: People) -> None:
    report_submitted(plan, people)
    approve_report(plan, people["reviewer2"])


ACTS = {
    "save_actuals": Act(nothing, save_figure, "entry"),
    "submit_actuals": Act(figure_saved, submit_figure, "entry"),
    "withdraw_actuals": Act(
        figure_submitted, lambda plan, by: withdraw_actuals(**where(plan), numbers=[INDICATOR], by=by), "entry"
    ),
    "approve_actuals": Act(figure_submitted, approve_figure, "reviewer"),
    "return_actuals": Act(figure_submitted, return_figure, "reviewer"),
    "correct_actuals": Act(figure_approved, lambda plan, by: save_figure(plan, by, "520", why="漏计2件"), "entry"),
    "attach_evidence": Act(nothing, attach_file, "entry"),
    "remove_evidence": Act(evidence_attached, remove_file, "entry"),
    "approve_actuals_in_stead": Act(figure_submitted_and_deputy_named, approve_figure, "entry"),
    "return_actuals_in_stead": Act(figure_submitted_and_deputy_named, return_figure, "entry"),
    "save_reports": Act(nothing, save_report, "unit_lead"),
    "submit_reports": Act(report_saved, submit_report, "unit_lead"),
    "withdraw_reports": Act(
        report_submitted,
        lambda plan, by: withdraw_reports(**where(plan), assignments=[assignment_of(plan)], by=by),
        "unit_lead",
    ),
    "approve_reports": Act(report_submitted, approve_report, "reviewer"),
    "return_reports": Act(report_submitted, return_report, "reviewer"),
    "approve_reports_in_stead": Act(report_submitted_and_deputy_named, approve_report, "entry"),
    "return_reports_in_stead": Act(report_submitted_and_deputy_named, return_report, "entry"),
    "correct_reports": Act(report_approved, lambda plan, by: save_report(plan, by, "补充", why="漏写"), "unit_lead"),
}
