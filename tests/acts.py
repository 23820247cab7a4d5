"""Acts that write, and what must have happened before each, on one figure, one task and one quarter."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from indicators.contributions import (
    ContributionInput,
    Kind,
    Place,
    approve_contributions,
    return_contributions,
    save_contributions,
    submit_contributions,
)
from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.evidence import attach_evidence, remove_evidence
from indicators.models import FigureEvidence, IndicatorResponsibility
from indicators.review import approve_actuals, return_actuals
from organizations.models import Unit, User
from plans.deadlines import LABELS as DEADLINES
from plans.deadlines import Deadlines, grant_extension, set_deadlines
from plans.deputies import name_deputy
from plans.models import Extension, PendingUpload, Plan, PlanUnit, ReportingPeriod, ReviewDeputy, Unlocking, UploadKind
from plans.pending import keep_upload
from plans.periods import Items
from quarters.amending import propose_amendment
from quarters.chasing import chase
from quarters.checking import AnswerInput, answer_checks, handle_objection
from quarters.closing import SignOff, keep, live_standing, read_beside
from quarters.explaining import ExplanationInput, discard_explanations, save_explanations
from quarters.models import Amendment, Answer, Channel, Outcome, Outlook
from quarters.reopening import unlock_quarter
from tasks.asking import ask_supporters, withdraw_request
from tasks.evidence import attach_evidence as attach_to_report
from tasks.evidence import remove_evidence as remove_from_report
from tasks.measures import (
    Measure,
    approve_measures,
    return_measures,
    save_measures,
    submit_measures,
)
from tasks.models import ReportedState, TaskAssignment, TaskEvidence, VerdictChoice
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports, return_reports
from tests.people import NOW

YEAR, QUARTER = 2026, 3
DAY = date(2026, 10, 9)  # on which everything happens: that of NOW in Beijing
INDICATOR = 1  # 有效发明专利总量, entered directly
TASK = 3  # led by 区科技局 alone, the unit of `unit_lead`; supported by 区教委, the unit of `other_unit`
PART_OF = 5  # 专利转让许可年均次数, a count for which 区科技局 answers among others

People = dict[str, User]


def period_of(plan: Plan, year: int = YEAR, quarter: int = QUARTER) -> ReportingPeriod:
    return ReportingPeriod.objects.get(plan=plan, year=year, quarter=quarter)


def close(plan: Plan, by: User, year: int = YEAR, quarter: int = QUARTER) -> None:
    """What the quarter says now becomes its first revision, whether it is ready or not."""
    with transaction.atomic():
        period = period_of(plan, year, quarter)
        standing = live_standing(period, by)
        signed = SignOff(signed_off_by=by.name, signed_off_on=DAY)
        keep(period, standing, read_beside(period, standing, by), sign_off=signed, by=by, at=NOW)


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


def attach_to_task(plan: Plan, by: User, *files: SimpleUploadedFile, task: int = TASK, why: str = "") -> None:
    attach_to_report(
        **where(plan), assignment=assignment_of(plan, task), files=files or (a_file("来函.pdf"),), by=by, at=NOW,
        correction_reason=why,
    )  # fmt: skip


def remove_from_task(plan: Plan, by: User) -> None:
    remove_from_report(plan=plan, key=TaskEvidence.objects.get().pk, by=by)


def report_on_behalf(plan: Plan, by: User, done: str = "已召开对接会", *, why: str = "") -> None:
    """代填: the report and the unit's message."""
    save_report(plan, by, done, why=why)
    attach_to_task(plan, by)


def supporter_of(plan: Plan, unit: str = "区教委", task: int = TASK) -> int:
    """Key of a supporter's assignment."""
    return TaskAssignment.objects.get(task__plan=plan, task__number=task, role="support", unit__name=unit).pk


def ask(plan: Plan, by: User) -> None:
    ask_supporters(**where(plan), task=TASK, assignments=[supporter_of(plan)], note="请报三季度情况", by=by, at=NOW)


def take_request_back(plan: Plan, by: User) -> None:
    withdraw_request(**where(plan), assignment=supporter_of(plan), by=by)


def measure(title: str = "召开校企对接会", person: str = "王某", due_on: date | None = date(2026, 12, 1)) -> Measure:
    return Measure(title=title, person=person, due_on=due_on)


def save_plan(plan: Plan, by: User, *measures: Measure, why: str = "") -> None:
    save_measures(
        **where(plan), assignment=assignment_of(plan), measures=measures or (measure(),), by=by, at=NOW,
        correction_reason=why,
    )  # fmt: skip


def submit_plan(plan: Plan, by: User) -> None:
    submit_measures(**where(plan), assignments=[assignment_of(plan)], by=by, at=NOW)


def approve_plan(plan: Plan, by: User) -> None:
    approve_measures(**where(plan), assignments=[assignment_of(plan)], by=by, at=NOW)


def return_plan(plan: Plan, by: User) -> None:
    return_measures(**where(plan), assignments=[assignment_of(plan)], by=by, at=NOW, reason="请写明时限")


def part_of(plan: Plan, kind: Kind = Kind.ACTUAL, unit: str = "区科技局", number: int = PART_OF) -> Place:
    """The place of a unit's part of an indicator."""
    rows = IndicatorResponsibility.objects.filter(indicator__plan=plan, indicator__number=number)
    return kind, rows.get(unit__name=unit).pk


def save_part(plan: Plan, by: User, value: str = "40", *, why: str = "") -> None:
    kind, key = part_of(plan)
    part = ContributionInput(kind=kind, responsibility=key, value=Decimal(value), correction_reason=why)
    save_contributions(**where(plan), contributions=[part], by=by, at=NOW)


def submit_part(plan: Plan, by: User) -> None:
    submit_contributions(**where(plan), places=[part_of(plan)], by=by, at=NOW)


def approve_part(plan: Plan, by: User) -> None:
    approve_contributions(**where(plan), places=[part_of(plan)], by=by, at=NOW)


def return_part(plan: Plan, by: User) -> None:
    return_contributions(**where(plan), places=[part_of(plan)], by=by, at=NOW, reason="请核对")


def set_dates(plan: Plan, by: User, **days: date) -> None:
    """The quarter's dates of the proposals, the meeting a day later; or as given."""
    dates = {name: getattr(period_of(plan), name) for name in DEADLINES} | {"meeting_on": date(2026, 10, 29)} | days
    set_deadlines(**where(plan), dates=Deadlines(**dates), by=by)


def extend(plan: Plan, by: User, until: date = date(2026, 10, 16), unit: str = "区科技局") -> Extension:
    return grant_extension(
        **where(plan), unit=unit_of(plan, unit), until=until, reason="数据口径待市级确认", by=by, at=NOW
    )


def unit_of(plan: Plan, name: str) -> int:
    return PlanUnit.objects.get(plan=plan, unit__name=name).unit_id


def chase_unit(plan: Plan, by: User, unit: str = "区科技局", channel: Channel = Channel.PHONE, note: str = "") -> None:
    chase(**where(plan), units=[unit_of(plan, unit)], channel=channel, note=note, by=by, at=NOW)


def uploaded(plan: Plan, by: User, content: bytes = b"PK", *, kind: UploadKind = UploadKind.FIGURES) -> PendingUpload:
    """A workbook that waits for its confirmation."""
    period = None if kind == UploadKind.LEDGER else period_of(plan)
    return keep_upload(plan=plan, period=period, kind=kind, upload=a_file("填报表.xlsx", content), by=by, at=NOW)


def own_unit(plan: Plan, name: str = "区科技局") -> int:
    """Key of the unit of `unit_lead`, which leads task 3."""
    return Unit.objects.get(region=plan.region, name=name).pk


SAID_OF_TASK = "截至2026年9月底，任务3正常推进：区科技局填报正常推进"
SAID_BEHIND = "截至2026年9月底，任务3严重滞后：区科技局填报正常推进，核定为严重滞后（未见成效）"


def answer(
    plan: Plan, by: User, given: Answer = Answer.AGREED, reason: str = "", *, sentence: str = SAID_OF_TASK, **more: Any
) -> None:
    answers = [AnswerInput(kind="task", number=TASK, answer=given, reason=reason, sentence=sentence, **more)]
    answer_checks(**where(plan), unit=own_unit(plan), answers=answers, by=by, at=NOW)


def object_to(plan: Plan, by: User) -> None:
    answer(plan, by, Answer.DISPUTED, "新增研发机构已有2家")


def handle(plan: Plan, by: User, outcome: Outcome = Outcome.KEPT, note: str = "以核定评价为准", **more: Any) -> None:
    handle_objection(
        **where(plan), unit=own_unit(plan), kind="task", number=TASK, outcome=outcome, note=note, by=by, at=NOW, **more
    )


def explained(**more: Any) -> ExplanationInput:
    """What the unit says of task 3, which is behind."""
    said: dict[str, Any] = {
        "kind": "task", "number": TASK, "cause": "申报周期长", "measure": "11月组织第二批申报",
        "due_on": date(2026, 12, 31), "outlook": Outlook.HARD,
    }  # fmt: skip
    return ExplanationInput(**{**said, **more})


def explain(plan: Plan, by: User, **more: Any) -> None:
    save_explanations(**where(plan), unit=own_unit(plan), explanations=[explained(**more)], by=by, at=NOW)


def take_explanation_back(plan: Plan, by: User) -> None:
    discard_explanations(**where(plan), unit=own_unit(plan), items=[("task", TASK)], by=by)


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


def report_with_file(plan: Plan, people: People) -> None:
    attach_to_task(plan, people["unit_lead"])


def asked(plan: Plan, people: People) -> None:
    ask(plan, people["unit_lead"])


def plan_saved(plan: Plan, people: People) -> None:
    save_plan(plan, people["unit_lead"])


def plan_submitted(plan: Plan, people: People) -> None:
    plan_saved(plan, people)
    submit_plan(plan, people["unit_lead"])


def plan_approved(plan: Plan, people: People) -> None:
    plan_submitted(plan, people)
    approve_plan(plan, people["reviewer2"])


def plan_submitted_and_deputy_named(plan: Plan, people: People) -> None:
    plan_submitted(plan, people)
    lend_review(people["entry"], people["reviewer"])


def extended(plan: Plan, people: People) -> None:
    extend(plan, people["reviewer"])


def part_saved(plan: Plan, people: People) -> None:
    save_part(plan, people["unit_lead"])


def part_submitted(plan: Plan, people: People) -> None:
    part_saved(plan, people)
    submit_part(plan, people["unit_lead"])


def part_approved(plan: Plan, people: People) -> None:
    part_submitted(plan, people)
    approve_part(plan, people["reviewer2"])


def part_submitted_and_deputy_named(plan: Plan, people: People) -> None:
    part_submitted(plan, people)
    lend_review(people["entry"], people["reviewer"])


def report_judged_behind(plan: Plan, people: People) -> None:
    """Task 3 is 严重滞后 by the reviewer's verdict."""
    report_submitted(plan, people)
    verdict = (VerdictChoice.SERIOUSLY_BEHIND, "未见成效")
    key = assignment_of(plan)
    approve_reports(**where(plan), assignments=[key], by=people["reviewer2"], at=NOW, verdicts={key: verdict})


def objected(plan: Plan, people: People) -> None:
    report_approved(plan, people)
    object_to(plan, people["unit_lead"])


def objected_and_deputy_named(plan: Plan, people: People) -> None:
    objected(plan, people)
    lend_review(people["entry"], people["reviewer"])


def behind_and_explained(plan: Plan, people: People) -> None:
    report_judged_behind(plan, people)
    explain(plan, people["unit_lead"])


def amended(plan: Plan, by: User, *, quarter: int = QUARTER) -> Amendment:
    """An amendment of a closed quarter's figure that waits to be confirmed."""
    return propose_amendment(
        plan=plan, year=YEAR, quarter=quarter, figure=FigureInput(number=INDICATOR, value=Decimal(528)), reason="更正",
        document_number="8号", files=[SimpleUploadedFile("更正.pdf", b"%PDF-1.7")], by=by, at=NOW,
    )  # fmt: skip


def report_corrected(plan: Plan, people: People, state: ReportedState) -> None:
    """The unit's approved report replaced by one that says another state."""
    report = ReportInput(
        assignment=assignment_of(plan), reported_state=state, done="重新填报", correction_reason="情况有变化"
    )
    save_reports(**where(plan), reports=[report], by=people["unit_lead"], at=NOW)
    submit_reports(**where(plan), assignments=[assignment_of(plan)], by=people["unit_lead"], at=NOW)
    approve_reports(**where(plan), assignments=[assignment_of(plan)], by=people["reviewer"], at=NOW)


def unlocked(
    plan: Plan, people: People, *, indicators: Sequence[int] = (INDICATOR,), tasks: Sequence[int] = ()
) -> Unlocking:
    """The closed quarter unlocked for the given items, from now for a week."""
    now = timezone.now()
    return unlock_quarter(
        **where(plan), items=Items(indicators, tasks), reason="市局数据更正", last_day=timezone.localdate() + timedelta(7),
        by=people["reviewer"], at=now,
    )  # fmt: skip
