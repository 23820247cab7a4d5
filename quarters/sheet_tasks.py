"""The tasks on the 《数据审签表》: what every unit that answers for one reported, how it was judged, by whom and when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString

from figures import wording
from indicators.lights import light
from indicators.sentences import BEFORE_USE
from plans.facts import PeriodFacts, PlanFacts, Quarter
from plans.models import Plan, ReportingPeriod
from plans.review import Reviewed, State
from tasks.facts import AssignmentFacts, ReportFacts, TaskFacts
from tasks.models import TaskReport
from tasks.progress import LABELS
from tasks.querysets import kept_reports, reports_to_sign, with_reports
from tasks.reference import TASKS
from tasks.sentences import NOT_REPORTED, standing_report

from .sentences import task_word
from .standing import task_standing

_WAITS = "未审核（已报送）"
_CAME_BACK = "未审核（退回补正）"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit's report, ready to print; what was not reviewed stands on it by its state only."""

    unit: str
    is_lead: bool
    on_behalf: bool = False
    reported: str = ""
    verdict: str = ""
    reason: str = ""
    typed: str = ""
    reviewed: str = ""
    reviewed_on: str = ""
    state: str = ""
    waits: bool = False  # something was handed in and is not reviewed
    is_reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLines:
    """One task with its units; `light` is blank where a quarter is not judged."""

    number: int
    title: str
    light: SafeString | str
    lines: tuple[UnitLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filed:
    """The rows of reports by assignment and quarter: what is approved, and what is open."""

    period: PeriodFacts
    plan: PlanFacts
    approved: Mapping[tuple[int, Quarter], TaskReport]
    open: Mapping[int, TaskReport]  # of the quarter itself


def reviewer(row: Reviewed) -> str:
    """张某, or 张某（代李某）; nobody for what was sent back."""
    if row.reviewed_by is None or row.state != State.APPROVED:
        return ""
    return f"{row.reviewed_by.name}（代{row.reviewed_for.name}）" if row.reviewed_for else row.reviewed_by.name


def task_lines(plan: Plan, periods: Sequence[ReportingPeriod], shown: ReportingPeriod) -> tuple[TaskLines, ...]:
    """The plan's tasks at a quarter; of a history quarter only those of which something was filed.

    Four statements at most: two for tasks and one for what stands are kept, one for who typed and reviewed is not.
    """
    period = shown.facts
    until = {row.pk: (row.year, row.quarter) for row in periods if (row.year, row.quarter) <= period.place}
    stamp, filed = plan.stamp, _filed(plan, period, until)
    tasks = with_reports(TASKS.of(plan.pk, stamp.reference), kept_reports(stamp.value, until), until)
    every = (_of_task(task, filed) for task in tasks)
    return tuple(each for each in every if each.lines)


def _filed(plan: Plan, period: PeriodFacts, until: Mapping[int, Quarter]) -> _Filed:
    rows = reports_to_sign(plan, period.key, until)
    return _Filed(
        period=period,
        plan=plan.facts,
        approved={(row.assignment_id, until[row.period_id]): row for row in rows if row.state == State.APPROVED},
        open={row.assignment_id: row for row in rows if row.is_open},
    )


def _of_task(task: TaskFacts, filed: _Filed) -> TaskLines:
    standing = task_standing(task, filed.plan, filed.period)
    return TaskLines(
        number=task.number,
        title=task.title,
        light=light(standing.status, task_word(standing)) if filed.period.is_due else "",
        lines=tuple(line for row in task.assignments for line in _lines(row, filed)),
    )


def _lines(row: AssignmentFacts, filed: _Filed) -> Iterator[UnitLine]:
    """The unit's line: every lead's, and that of a supporting unit that handed something in."""
    report, waits = standing_report(row, filed.period.place), filed.open.get(row.key)
    signed = _signed(row, report, filed) if report is not None else None
    if report is not None and signed is not None and (row.is_lead or report.quarter == filed.period.place):
        yield _approved(row, report, signed, waits, filed.period)
    elif word := _without(row, waits, filed):
        yield UnitLine(unit=row.unit_name, is_lead=row.is_lead, state=word, waits=word == _WAITS)


def _signed(row: AssignmentFacts, report: ReportFacts, filed: _Filed) -> TaskReport | None:
    """The row of the report that stands for the unit: its own, or that of a unit that it took the task over from."""
    keys = ((key, report.quarter) for key in (row.key, *row.took_over))
    return next((filed.approved[key] for key in keys if key in filed.approved), None)


def _approved(
    unit: AssignmentFacts, report: ReportFacts, row: TaskReport, waits: TaskReport | None, period: PeriodFacts
) -> UnitLine:
    of_before = "" if report.quarter == period.place else f"（{wording.period(*report.quarter)}）"
    differs = bool(report.verdict) and report.verdict != report.reported_state
    handed_in = waits is not None and waits.state == State.SUBMITTED
    return UnitLine(
        unit=unit.unit_name,
        is_lead=unit.is_lead,
        on_behalf=report.on_behalf,
        reported=f"{LABELS[report.reported_state]}{of_before}",
        verdict=LABELS[report.verdict] if differs else "同填报" if unit.is_lead else "",  # only who answers is judged
        reason=report.verdict_reason,
        typed=row.typed_by.name,
        reviewed=reviewer(row),
        reviewed_on=f"{timezone.localtime(row.reviewed_at):%Y-%m-%d}" if row.reviewed_at else "",
        state="已审核，另有更正未审核" if handed_in else "已审核",
        waits=handed_in,
        is_reviewed=not handed_in,
    )


def _without(row: AssignmentFacts, waits: TaskReport | None, filed: _Filed) -> str:
    """What is said of a unit of which nothing is approved; nothing for one that need not report. A draft is the unit's own."""
    if waits is not None and waits.state == State.SUBMITTED:
        return _WAITS
    if waits is not None and waits.state == State.RETURNED:
        return _CAME_BACK
    if not row.is_lead or not filed.period.is_due:
        return ""
    if not row.reports:
        return "不须报送"
    return NOT_REPORTED if filed.plan.was_in_use(filed.period) else BEFORE_USE
