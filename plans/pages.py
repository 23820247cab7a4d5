"""What every page of a plan begins with: the person, and the plan's quarters if that person may read them."""

from collections.abc import Sequence
from datetime import date

from django.http import FileResponse, Http404
from django.utils import timezone

from figures import wording
from organizations.models import User
from organizations.roles import Permission
from organizations.scope import may_act_in

from .evidence import Evidence
from .models import PeriodKind, ReportingPeriod
from .periods import items_of
from .quarters import plain_quarters
from .refusals import NotAllowed


def require_reading(person: User, *, unreviewed: bool = False) -> None:
    """NotAllowed for a role that reads no plans, or, where a page shows them, no unreviewed figures."""
    if not person.may(Permission.READ_PLANS):
        raise NotAllowed(f"{person.get_role_display()}不查看计划数据")
    if unreviewed and not person.may(Permission.READ_UNREVIEWED):
        raise NotAllowed(f"{person.get_role_display()}不查看未审核的数据")


def refuse_unknown(periods: Sequence[ReportingPeriod]) -> None:
    """404 where nothing was found: no such plan, or one that the person may not read."""
    if not periods:
        raise Http404("没有这个计划，或不在您的查看范围内")


def working_quarters(person: User, slug: str) -> list[ReportingPeriod]:
    """All quarters of the plan for a page that shows unreviewed figures. NotAllowed by role, 404 by scope."""
    require_reading(person, unreviewed=True)
    periods = plain_quarters(slug, person)
    refuse_unknown(periods)
    return periods


def why_shut(person: User, period: ReportingPeriod) -> str:
    """Why the person, whose role may write, can only read the quarter: another region's, or closed; "" for who may write,
    of a closed quarter what it is unlocked for (plans.periods.opened)."""
    region = period.plan.region
    if not may_act_in(person, region):
        return f"您属于{person.region.name}，只能查看{region.name}的填报情况"
    if period.closed_at is not None and not period.unlocked:
        return f"本季度已于{wording.day(timezone.localtime(period.closed_at))}定稿，不能再修改"
    return ""


def unlocked_note(period: ReportingPeriod) -> str:
    """What can be changed of a closed quarter that is unlocked, and until when; "" for any other."""
    if period.closed_at is None or not period.unlocked:
        return ""
    until = wording.day(period.unlocked[0].unlocking.last_day)
    return f"本季度已定稿，解锁修订中：只有{items_of(period.unlocked)}可以修改，至{until}止"


def quarter_of(periods: Sequence[ReportingPeriod], year: int, quarter: int) -> ReportingPeriod:
    """The plan's quarter; 404 if it has none such."""
    found = next((row for row in periods if (row.year, row.quarter) == (year, quarter)), None)
    if found is None:
        raise Http404(f"这个计划没有{year}年第{quarter}季度")
    return found


def quarter_at_work(periods: Sequence[ReportingPeriod], today: date) -> ReportingPeriod:
    """The quarter whose figures are due: the latest that has ended and is not closed; where all are closed the latest that
    has ended; before that the plan's first."""
    due = [row for row in periods if row.kind == PeriodKind.DUE]
    ended = [row for row in due if row.last_day < today]
    waiting = [row for row in ended if not row.is_closed]
    return [*periods[-1:], *due[:1], *ended, *waiting][-1]


def history_of(periods: Sequence[ReportingPeriod]) -> list[ReportingPeriod]:
    """The plan's history quarters; 404 if it has none."""
    found = [row for row in periods if row.kind == PeriodKind.HISTORY]
    if not found:
        raise Http404("这个计划没有历史季度")
    return found


def download(found: Evidence | None) -> FileResponse:
    """A file that somebody attached, always as a download. 404 for none, or none any more."""
    if found is None or not found.file.name or not found.file.storage.exists(found.file.name):
        raise Http404("这个文件不存在，或不在您的查看范围内")
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
