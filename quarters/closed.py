"""Reading closings: what a closed quarter shows, which revisions there are of it, what was adjusted afterwards."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, Q, TextField, When

from indicators import assessments
from plans.models import Plan, ReportingPeriod
from plans.recent import Recent
from plans.refusals import Invalid
from tasks import tallies

from .archive import Unreadable, checksum, opened
from .facts import Adjustment
from .models import Closing
from .standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionFacts:
    """One revision of a closed quarter, without its content; `adjustments` as its column keeps them."""

    revision: int
    label: str
    signed_off_by: str
    signed_off_on: date
    gaps_reason: str
    closed_by: str
    closed_at: datetime
    adjustments: Sequence[Any]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClosedQuarter:
    """A revision of a closed quarter with what it shows, and all revisions that there are, the first one first."""

    standing: Standing
    revisions: tuple[RevisionFacts, ...]


CLOSED: Recent[ClosedQuarter] = Recent(64)
OPENED: Recent[Standing] = Recent(64)


def closed_quarter(plan: Plan, period: ReportingPeriod, revision: int | None = None) -> ClosedQuarter:
    """What a closed quarter shows: its latest revision or the one given. Kept while the plan's stamp is the same.

    Invalid for a revision that there is not; Unreadable for a content that cannot be opened.
    """
    return CLOSED.get((plan.stamp.value, period.pk, revision), lambda: read_closed(period, revision))


def under_its_title(plan: Plan, standing: Standing) -> Plan:
    """The plan as pages name it that show the Standing: a closed quarter keeps the title of then."""
    if standing.plan.title == plan.title:
        return plan
    shown = copy(plan)
    shown.title = standing.plan.title
    return shown


def read_closed(period: ReportingPeriod, revision: int | None = None) -> ClosedQuarter:
    """The same read anew: one statement, which brings the content of the one revision only."""
    is_wanted = Q(closed_at=period.closed_at) if revision is None else Q(revision=revision)
    content = Case(When(is_wanted, then=F("content")), default=None, output_field=TextField())
    rows = Closing.objects.filter(period=period).order_by("revision").annotate(wanted=content, who=F("closed_by__name"))
    found, wanted = [], None
    for row in rows.values("who", "wanted", "format", *_COLUMNS):
        found.append(RevisionFacts(closed_by=row["who"], **{name: row[name] for name in _COLUMNS}))
        wanted = row if row["wanted"] is not None else wanted
    if not found:
        raise Unreadable(f"{period}已定稿，但没有存下定稿内容；请系统管理员用备份核对")
    if wanted is None:
        raise Invalid(f"{period}没有第{revision}版定稿，共{len(found)}版")
    standing = _opened(wanted["wanted"], wanted["format"], wanted["sha256"])
    return ClosedQuarter(standing=standing, revisions=tuple(found))


def _opened(content: str, number: int, sha256: str) -> Standing:
    """A content that was read again and is the one of before gives the same Standing, and with it whatever was made of it."""
    key = (checksum(content), number, sha256)
    return OPENED.get(key, lambda: opened(content, number=number, sha256=sha256))


_COLUMNS = (
    "revision", "label", "signed_off_by", "signed_off_on", "gaps_reason", "closed_at", "adjustments", "sha256",
)  # fmt: skip


def closed_standings(periods: Sequence[ReportingPeriod], until: datetime | None = None) -> list[Standing]:
    """What closed quarters show in their latest revisions, or in those that there were at a moment, in one statement."""
    if not periods:
        return []
    rows = Closing.objects.filter(period__in=periods).order_by("revision")
    if until is not None:
        rows = rows.filter(closed_at__lte=until)
    found: dict[int, Closing] = {row.period_id: row for row in rows.only("period_id", "content", "format", "sha256")}
    return [_opened(row.content, row.format, row.sha256) for row in found.values()]


def latest(period: ReportingPeriod) -> Closing:
    """The latest closing of a closed quarter."""
    found = Closing.objects.filter(period=period).order_by("revision").last()
    if found is None:
        raise Invalid(f"{period}还没有定稿")
    return found


def adjustments_before(plan: Plan, period: ReportingPeriod) -> tuple[Adjustment, ...]:
    """What was adjusted in earlier quarters since the quarter before this one was first closed (上期数据调整说明): one
    statement. A closed quarter keeps its own list."""
    rows = Closing.objects.filter(period__plan=plan).order_by("closed_at", "pk")
    told = list(rows.values_list("period__year", "period__quarter", "revision", "adjustments", "closed_at"))
    place = (period.year, period.quarter)
    firsts = [(year, quarter, at) for year, quarter, revision, _rows, at in told if revision == 1]
    since = max((at for year, quarter, at in firsts if (year, quarter) < place), default=None)
    return tuple(
        each
        for year, quarter, _revision, said, at in told
        if (year, quarter) < place and since is not None and at > since
        for each in adjustments_of(said)
    )


def earlier_adjustments(standing: Standing, period: ReportingPeriod) -> tuple[Adjustment, ...]:
    """上期数据调整说明 of what is shown: of a closed quarter its own list, else as adjustments_before."""
    closing = standing.closing
    return adjustments_before(period.plan, period) if closing is None else closing.earlier


def adjustments_of(rows: Sequence[Any]) -> Iterator[Adjustment]:
    """As a closing's column keeps them."""
    for row in rows:
        yield Adjustment(**{**row, "on": date.fromisoformat(row["on"])})


def deviations(plan: Plan) -> Iterator[str]:
    """Closed quarters whose content is damaged, and stored results of theirs that are not what they were closed with, one
    line each."""
    for period in ReportingPeriod.objects.filter(plan=plan, closed_at__isnull=False).order_by("year", "quarter"):
        name = f"{period.year}Q{period.quarter}"
        for closing in Closing.objects.filter(period=period).order_by("revision"):
            try:
                standing = opened(closing.content, number=closing.format, sha256=closing.sha256)
            except Unreadable as refusal:
                yield f"closing {name} revision {closing.revision}: {refusal.message}"
                continue
            if standing.closing is None or not standing.closing.is_genuine:
                yield f"closing {name} revision {closing.revision}: the content is not the one that was stored"
        try:
            standing = read_closed(period).standing
        except Unreadable:
            continue
        yield from assessments.closed_deviations(plan, period.pk, name, standing.indicators)
        yield from tallies.closed_deviations(plan, period.pk, judged(standing))


def judged(standing: Standing) -> dict[int, Any]:
    """The tasks' lights as everybody saw them, by number."""
    return {task.facts.number: task.status for task in standing.tasks}
