"""What is said of a unit's part in a task at a quarter, and of the task's milestones. Pure."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from figures.wording import period
from indicators.sentences import BEFORE_USE

from .facts import AssignmentFacts, MilestoneFacts, ReportFacts, TaskFacts
from .progress import LABELS, is_overdue, still_stands

Quarter = tuple[int, int]

NOT_REPORTED = "未报送"
ASKED_FOR = "已征集，未报送"
TONES = {
    "completed": "good", "on_track": "good", "slow": "warn", "not_started": "warn", "seriously_behind": "bad",
}  # fmt: skip


def unit_names(rows: Iterable[AssignmentFacts]) -> str:
    """市知识产权局、各区县政府；国家知识产权局保护司: in their order, with the document's semicolon before the second level."""
    return "；".join(
        "、".join(row.unit_name for row in group) for _level, group in groupby(rows, key=lambda row: row.level)
    )


def standing_report(row: AssignmentFacts, quarter: Quarter) -> ReportFacts | None:
    """The report that stands for the unit at the quarter: its own one, or an earlier 已完成, which carries forward."""
    report = row.report
    if report is None or not still_stands(_judged(report), report.quarter, quarter):
        return None
    return report


def owes_report(row: AssignmentFacts, quarter: Quarter) -> bool:
    """Whether a report is due from the unit at the quarter and none stands: neither its own one nor an earlier 已完成."""
    return row.is_expected and standing_report(row, quarter) is None


def word(row: AssignmentFacts, quarter: Quarter, *, was_in_use: bool = True) -> str:
    """What stands for the unit: 核定评价 before the state that it reported; 未报送, of a supporter 已征集，未报送, or 系统启用前
    at a quarter at which the system was not in use; blank for a unit that need not report."""
    report = standing_report(row, quarter)
    if report is None:
        missing = NOT_REPORTED if row.reports else ASKED_FOR if row.asked else ""
        return missing if was_in_use or not missing else BEFORE_USE
    return LABELS[_judged(report)]


def tone(row: AssignmentFacts, quarter: Quarter) -> str:
    """good, warn, bad or none, for the word."""
    report = standing_report(row, quarter)
    return "none" if report is None else TONES[_judged(report)]


def remark(row: AssignmentFacts, quarter: Quarter) -> str:
    """What has to be known beside the word: 填报正常推进 where the reviewer judged otherwise, of which quarter, unreviewed."""
    report = standing_report(row, quarter)
    if report is None:
        return ""
    parts = [f"填报{LABELS[report.reported_state]}"] if _is_judged_otherwise(report) else []
    if report.quarter != quarter:
        parts.append(period(*report.quarter))
    if not report.approved:
        parts.append("未审核")
    return "，".join(parts)


def said(row: AssignmentFacts, quarter: Quarter) -> str:
    """The unit's part of the sentence behind a task's light: 区科技局核定为推进缓慢. Blank where nothing stands for it."""
    report = standing_report(row, quarter)
    if report is None:
        return ""
    note = "" if report.approved else "（未审核）"
    if report.quarter != quarter:
        return f"{row.unit_name}{period(*report.quarter)}已完成{note}"
    if _is_judged_otherwise(report):
        reason = f"（{report.verdict_reason}）" if report.verdict_reason else ""
        return f"{row.unit_name}填报{LABELS[report.reported_state]}，核定为{LABELS[report.verdict]}{reason}{note}"
    how = "核定为" if report.verdict else "零报告，填报" if report.nothing_new else "填报"
    return f"{row.unit_name}{how}{LABELS[_judged(report)]}{note}"


def late_milestones(task: TaskFacts, last_day: date) -> tuple[MilestoneFacts, ...]:
    """Milestones that were due by the quarter's last day and not done by then."""
    return tuple(row for row in task.milestones if is_overdue(row.due_on, row.done_on, last_day))


def next_milestone(task: TaskFacts, last_day: date) -> MilestoneFacts | None:
    """What is due first after the quarter's last day and not done yet."""
    coming = [
        (row.due_on, place, row)
        for place, row in enumerate(task.milestones)
        if row.due_on is not None and row.due_on > last_day and (row.done_on is None or row.done_on > last_day)
    ]
    return min(coming)[2] if coming else None


def _judged(report: ReportFacts) -> str:
    return report.verdict or report.reported_state


def _is_judged_otherwise(report: ReportFacts) -> bool:
    return bool(report.verdict) and report.verdict != report.reported_state
