"""From a task's facts to its light. No Django."""

from .facts import AssignmentFacts, TaskFacts
from .progress import Lead, LeadReport, Milestone, ReportState, TaskProgress, Verdict, assess_task

Quarter = tuple[int, int]


def assessed(task: TaskFacts, quarter: Quarter) -> TaskProgress:
    """The task's light at a quarter, from the reports that its facts hold."""
    return assess_task(
        [_lead(row) for row in task.leads],
        [Milestone(due_on=row.due_on, done_on=row.done_on) for row in task.milestones if row.due_on is not None],
        year=quarter[0],
        quarter=quarter[1],
    )


def _lead(row: AssignmentFacts) -> Lead:
    reports: tuple[LeadReport, ...] = ()
    if row.report is not None:
        year, quarter = row.report.quarter
        verdict = Verdict(row.report.verdict) if row.report.verdict else None
        state = ReportState(row.report.reported_state)
        reports = (LeadReport(year=year, quarter=quarter, state=state, verdict=verdict),)
    return Lead(name=row.unit_name, reports=reports, reporting=row.reports)
