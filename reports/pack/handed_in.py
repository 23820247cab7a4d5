"""What units handed in of a quarter, and when: from the reports' revisions, the quarter's date and each unit's later one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone

from plans.facts import Quarter
from quarters.standing import Standing
from tasks.facts import AssignmentFacts, ReportRevision
from tasks.sentences import standing_report

from .contents import HandedIn

_NONE = HandedIn()


def handed_in(
    standing: Standing, reports: Mapping[int, Sequence[ReportRevision]], due: Mapping[int, date | None]
) -> dict[int, HandedIn]:
    """By the unit's key, of the Standing's quarter. `reports` by the task's number; `due` the day that counts for each unit.

    A task that a unit reported as completed before is expected no more. Before the system was in use nothing was.
    """
    if not standing.was_in_use:
        return {}
    place = standing.period.place
    found: dict[int, HandedIn] = {}
    for task in standing.tasks:
        revisions = reports.get(task.facts.number, ())
        for row in task.facts.assignments:
            if _is_due(row, place):
                counted = _counted(row, place, revisions, due.get(row.unit_key))
                found[row.unit_key] = added(found.get(row.unit_key, _NONE), counted)
    return found


def _is_due(row: AssignmentFacts, place: Quarter) -> bool:
    report = standing_report(row, place)
    return row.is_expected and (report is None or report.quarter == place)


def _counted(row: AssignmentFacts, place: Quarter, revisions: Iterable[ReportRevision], due: date | None) -> HandedIn:
    """One report: what counts is when its first revision was first submitted."""
    own = [each for each in revisions if each.quarter == place and each.unit_key == row.unit_key]
    first = min(own, key=lambda each: each.revision, default=None)
    moment = None if first is None else first.first_submitted_at or first.submitted_at
    if moment is None:
        return HandedIn(expected=1, missing=1)
    is_late = due is not None and timezone.localdate(moment) > due
    returned = any(each.times_returned for each in own)
    return HandedIn(expected=1, on_time=int(not is_late), late=int(is_late), returned=int(returned))


def added(one: HandedIn, other: HandedIn) -> HandedIn:
    return HandedIn(
        expected=one.expected + other.expected,
        on_time=one.on_time + other.on_time,
        late=one.late + other.late,
        missing=one.missing + other.missing,
        returned=one.returned + other.returned,
    )
