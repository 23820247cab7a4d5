"""How a task stands at the end of a quarter, from the approved reports of the units that answer for it.

Pure Python (docs: 进度如何计算, 重点任务). Only approved reports are handed in; drafts never light a task.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from indicators.progress import Status


class ReportState(StrEnum):
    """What a unit says about its part of a task."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    SLOW = "slow"
    COMPLETED = "completed"


class Verdict(StrEnum):
    """What the reviewer says about it (核定评价); it outranks the unit's own word."""

    ON_TRACK = "on_track"
    SLOW = "slow"
    SERIOUSLY_BEHIND = "seriously_behind"
    COMPLETED = "completed"


# The values that both share mean the same and bear the same word.
LABELS: Mapping[str, str] = {
    "not_started": "未启动",
    "on_track": "正常推进",
    "slow": "推进缓慢",
    "seriously_behind": "严重滞后",
    "completed": "已完成",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReport:
    """A lead's approved report of one quarter (1–4), with the reviewer's verdict if one was given."""

    year: int
    quarter: int
    state: ReportState
    verdict: Verdict | None = None

    @property
    def standing(self) -> str:
        """The verdict's value where there is a verdict, else the reported state's."""
        return (self.verdict or self.state).value


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A lead unit with all its approved reports, at most one a quarter, in any order.

    `reporting` is off for collectives (各区县政府) and units outside the region: they are listed, never waited for.
    """

    name: str
    reports: tuple[LeadReport, ...] = ()
    reporting: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A step of a task, the day on which it is due (None: undated, never late) and the day on which it was done."""

    due_on: date | None
    done_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskProgress:
    """A task's status, and the reporting leads, in their order, from which nothing was approved for the quarter."""

    status: Status
    not_reported: tuple[str, ...] = ()


def assess_task(
    leads: Iterable[Lead], milestones: Iterable[Milestone] = (), *, year: int, quarter: int
) -> TaskProgress:
    """Judge a task at the end of `quarter` (1–4) of `year`; the first rule that applies decides.

    NOT_DUE without a reporting lead · NOT_REPORTED without an approved report · BEHIND for a verdict 严重滞后, or a
    milestone due by the quarter's last day and not done by then · SLIGHTLY_BEHIND for 推进缓慢 or 未启动 · ACHIEVED
    once every reporting lead has 已完成 · else ON_TRACK.

    已完成 carries forward: a lead whose latest report says so owes no further one and is not named as missing, until a
    newer report says otherwise. No other word outlives its quarter; reports of later quarters are not looked at.
    Raises ValueError for a quarter outside 1–4.
    """
    last_day = _last_day(year, quarter)
    standings = [(lead.name, _standing(lead, year, quarter)) for lead in leads if lead.reporting]
    missing = tuple(name for name, standing in standings if standing is None)
    overdue = any(is_overdue(milestone.due_on, milestone.done_on, last_day) for milestone in milestones)
    status = _status([standing for _, standing in standings], overdue=overdue)
    return TaskProgress(status=status, not_reported=missing)


def _standing(lead: Lead, year: int, quarter: int) -> str | None:
    known = [report for report in lead.reports if (report.year, report.quarter) <= (year, quarter)]
    if not known:
        return None
    latest = max(known, key=lambda report: (report.year, report.quarter))
    stands = still_stands(latest.standing, (latest.year, latest.quarter), (year, quarter))
    return latest.standing if stands else None


def still_stands(standing: str, said: tuple[int, int], at: tuple[int, int]) -> bool:
    """Whether a unit's latest word, of the quarter `said`, stands at another one: its own quarter's, or 已完成."""
    return said == at or standing == ReportState.COMPLETED


def _status(standings: list[str | None], *, overdue: bool) -> Status:
    if not standings:
        return Status.NOT_DUE
    if all(standing is None for standing in standings):
        return Status.NOT_REPORTED
    if overdue or Verdict.SERIOUSLY_BEHIND in standings:
        return Status.BEHIND
    if ReportState.SLOW in standings or ReportState.NOT_STARTED in standings:
        return Status.SLIGHTLY_BEHIND
    if all(standing == ReportState.COMPLETED for standing in standings):
        return Status.ACHIEVED
    return Status.ON_TRACK


def is_overdue(due_on: date | None, done_on: date | None, last_day: date) -> bool:
    """Whether a milestone was due by that day and not done by then; one without a date never is."""
    if due_on is None or due_on > last_day:
        return False
    return done_on is None or done_on > last_day


def _last_day(year: int, quarter: int) -> date:
    if quarter not in (1, 2, 3, 4):
        raise ValueError(f"Quarter {quarter} is not one of 1 to 4.")
    first_of_next = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return first_of_next - timedelta(days=1)
