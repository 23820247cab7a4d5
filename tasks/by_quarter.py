"""What units' approved reports said of their tasks, quarter by quarter: for the pages of a unit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from plans.review import State

from .models import TaskReport


@dataclass(frozen=True, slots=True)
class ReportedQuarter:
    """An approved report's state, and the reviewer's verdict where one was given ("" else)."""

    reported_state: str
    verdict: str

    @property
    def standing(self) -> str:
        """What the report is worth: the verdict where there is one."""
        return self.verdict or self.reported_state


def approved_quarters(
    assignments: Collection[int], periods: Collection[int]
) -> Mapping[tuple[int, int], ReportedQuarter]:
    """By the keys of assignment and quarter: one statement, none without assignments."""
    if not assignments or not periods:
        return {}
    rows = TaskReport.objects.filter(assignment__in=assignments, period__in=periods, state=State.APPROVED).order_by()
    columns = ("assignment_id", "period_id", "reported_state", "verdict")
    return {
        (assignment, period): ReportedQuarter(state, verdict)
        for assignment, period, state, verdict in rows.values_list(*columns)
    }
