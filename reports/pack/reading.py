"""Filling a pack: what a download asks for, with who wrote and reviewed it and what units handed in when.

Of a closed quarter from its closing alone, and from dates that a closed quarter no longer changes: the same for ever.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from indicators.facts import Revision
from indicators.querysets import revisions_of_indicators
from plans.deadlines import reports_due
from plans.facts import Quarter, UnitFacts
from plans.models import PeriodKind, ReportingPeriod
from plans.reference import extensions_in
from quarters.closed import closed_standings, earlier_adjustments
from quarters.querysets import standing_at
from quarters.standing import Standing
from reports.downloads import Download, Edition, office_name, short_title
from tasks.facts import ReportRevision
from tasks.querysets import reports_of_tasks

from .contents import HandedIn, Pack
from .handed_in import handed_in


def pack_of(download: Download) -> Pack:
    """Everything that the sheets of the download's edition show. Of an open quarter four statements more than its page, of a
    yearly pack one more for all closed quarters before it."""
    page, standing = download.page, download.page.standing
    place = standing.period.place
    reports = _reports(standing)
    looked_back = _standings(download)
    wanted = [each for each in looked_back if each.period.place != place]
    due = _due(page.periods, page.units, {each.period.place for each in (*wanted, standing)})
    typed_by, reviewed_by = _people(download, reports)
    return Pack(
        standing=standing,
        title=short_title(standing.plan.title, page.plan.region),
        finality=download.finality,
        made_on=download.made_on,
        units=tuple(unit for unit in page.units if not _is_gone(unit, standing)),
        unit=download.unit,
        office=office_name(download) if download.unit is None else "",
        earlier=earlier_adjustments(standing, page.shown),
        typed_by=typed_by,
        reviewed_by=reviewed_by,
        handed_in=_handed_in([each for each in (*wanted, standing) if _is_over(each, page.today)], reports, due),
        standings=looked_back,
    )


def _is_gone(unit: UnitFacts, standing: Standing) -> bool:
    return unit.retired_on is not None and unit.retired_on <= standing.period.last_day


def _is_over(standing: Standing, today: date) -> bool:
    """Whether the quarter has ended: before that nothing is missing."""
    return standing.period.last_day < today


def _reports(standing: Standing) -> Mapping[int, Sequence[ReportRevision]]:
    """The reports of all quarters up to the Standing's by the task's number. While it is open also those that wait for review:
    only when they came in is told of these."""
    if standing.beside is not None:
        return standing.beside.reports
    numbers = {task.facts.key: task.facts.number for task in standing.tasks}
    found = reports_of_tasks(numbers, standing.period.place, unreviewed=True)
    return {numbers[key]: rows for key, rows in found.items()}


def _revisions(standing: Standing) -> Iterable[Sequence[Revision]]:
    if standing.beside is not None:
        return standing.beside.revisions.values()
    keys = [row.facts.key for row in standing.indicators]
    return revisions_of_indicators(keys, standing.period.place, unreviewed=False).values()


def _people(
    download: Download, reports: Mapping[int, Sequence[ReportRevision]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who submitted and who reviewed what stands in the quarter: the figures, of one unit's pack that unit's reports."""
    standing, unit = download.page.standing, download.unit
    place = standing.period.place
    rows: list[Revision | ReportRevision]
    if unit is None:
        rows = [each for of_indicator in _revisions(standing) for each in of_indicator]
    else:
        rows = [each for of_task in reports.values() for each in of_task if each.unit_key == unit.key]
    stands = [each for each in rows if each.quarter == place and each.state == "approved"]
    typed = dict.fromkeys(each.submitted_by for each in stands if each.submitted_by)
    reviewed = dict.fromkeys(each.reviewed_by for each in stands if each.reviewed_by)
    return tuple(sorted(typed)), tuple(sorted(reviewed))


def _standings(download: Download) -> tuple[Standing, ...]:
    """The quarters that a yearly pack looks back on, in order, the Standing's own one last; none for the others.

    Of a closed quarter the revisions that there were when this one was made.
    """
    page, standing = download.page, download.page.standing
    if download.edition not in (Edition.ANNUAL, Edition.FINAL):
        return ()
    year, place = standing.period.year, standing.period.place
    periods = [
        row
        for row in page.periods
        if row.kind == PeriodKind.DUE
        and (row.year, row.quarter) < place
        and (download.edition is Edition.FINAL or row.year == year)
    ]
    moment = standing.closing.closed_at if standing.closing is not None else None
    closed = {each.period.place: each for each in closed_standings([row for row in periods if row.is_closed], moment)}
    found = [closed.get((row.year, row.quarter)) or standing_at(page.periods, row) for row in periods]
    return (*found, standing)


Due = dict[Quarter, dict[int, date | None]]


def _due(periods: Iterable[ReportingPeriod], units: Iterable[UnitFacts], places: set[Quarter]) -> Due:
    """By quarter and unit, the day by which reports were due."""
    found: Due = {}
    for row in periods:
        if (row.year, row.quarter) in places:
            later = extensions_in(row.plan, row.pk)
            found[row.year, row.quarter] = {
                unit.key: reports_due(row, later[unit.key].until if unit.key in later else None) for unit in units
            }
    return found


def _handed_in(
    standings: Iterable[Standing], reports: Mapping[int, Sequence[ReportRevision]], due: Due
) -> dict[tuple[Quarter, int], HandedIn]:
    return {
        (each.period.place, unit): counted
        for each in standings
        for unit, counted in handed_in(each, reports, due.get(each.period.place, {})).items()
    }
