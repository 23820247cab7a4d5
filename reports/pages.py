"""What every page of a plan begins with: load with permission, choose the quarter, read the Standing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from figures import wording
from organizations.models import User
from organizations.requests import signed_in
from organizations.roles import Permission
from plans.facts import Quarter, UnitFacts
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.pages import quarter_of, refuse_unknown, require_reading
from plans.periods import items_of
from plans.reference import units_of
from plans.refusals import Invalid
from plans.switcher import due_quarters, switcher
from quarters.closed import ClosedQuarter, RevisionFacts, closed_quarter, under_its_title
from quarters.facts import ClosingFacts
from quarters.models import ClosingLabel
from quarters.pages import asked_for
from quarters.querysets import plan_quarters, quarter_shown_first, standing_at
from quarters.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """A plan at a quarter, as one person may see it."""

    person: User
    plan: Plan
    periods: Sequence[ReportingPeriod]
    shown: ReportingPeriod
    standing: Standing
    today: date
    closed: ClosedQuarter | None = None
    revision: int | None = None  # the one asked for; None for the latest

    @property
    def staff(self) -> bool:
        return self.person.may(Permission.READ_UNREVIEWED)

    def query(self, period: ReportingPeriod, *, unreviewed: bool | None = None) -> str:
        """Query string of this page at another quarter, with unreviewed figures as now or as said."""
        included = self.standing.unreviewed if unreviewed is None else unreviewed
        asked = f"&revision={self.revision}" if self.revision is not None and period.pk == self.shown.pk else ""
        return f"year={period.year}&quarter={period.quarter}{'&unreviewed=1' if included else ''}{asked}"

    @property
    def units(self) -> tuple[UnitFacts, ...]:
        """The plan's units: of a closed quarter those of then."""
        beside = self.standing.beside
        return beside.units if beside is not None else units_of(self.plan)


def plan_page(request: HttpRequest, slug: str, place: Quarter | None = None) -> PlanPage:
    """Load a plan's page at the quarter that its path names (`place`), else its query, else at the one shown first.

    NotAllowed for roles that read no plans, 404 for plans out of scope and for a quarter in the path that the plan does not
    have, Invalid for one in the query.
    """
    person, today = signed_in(request), timezone.localdate()
    require_reading(person)
    periods = plan_quarters(slug, person)
    refuse_unknown(periods)
    plan, staff = periods[0].plan, person.may(Permission.READ_UNREVIEWED)
    shown = _asked_for(request, plan, periods, place)
    if shown is None:
        shown = quarter_shown_first(periods, staff=staff, today=today)
    if shown is None:
        raise Invalid(f"“{plan.title}”没有可以查看的季度")
    if shown.is_closed:
        return _closed_page(request, person, periods, shown, today)
    if "revision" in request.GET:
        raise Invalid(f"{wording.period(shown.year, shown.quarter)}还没有定稿，没有定稿版本可查看")
    unreviewed = staff and request.GET.get("unreviewed") == "1"
    standing = standing_at(periods, shown, unreviewed=unreviewed)
    return PlanPage(person=person, plan=plan, periods=periods, shown=shown, standing=standing, today=today)


def _closed_page(
    request: HttpRequest, person: User, periods: Sequence[ReportingPeriod], shown: ReportingPeriod, today: date
) -> PlanPage:
    """The page of a closed quarter: what it was closed with, under the plan's title of then."""
    revision = _revision(request)
    closed = closed_quarter(shown.plan, shown, revision)
    plan = under_its_title(shown.plan, closed.standing)
    return PlanPage(
        person=person, plan=plan, periods=periods, shown=shown, standing=closed.standing, today=today, closed=closed,
        revision=revision,
    )  # fmt: skip


def _revision(request: HttpRequest) -> int | None:
    asked = request.GET.get("revision", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 4):
        raise Invalid(f"版本“{asked[:20]}”无法识别，应为数字，如 &revision=1")
    return int(asked)


def _asked_for(
    request: HttpRequest, plan: Plan, periods: Sequence[ReportingPeriod], place: Quarter | None
) -> ReportingPeriod | None:
    found = asked_for(request.GET, plan, periods) if place is None else quarter_of(periods, *place)
    if found is not None and found.kind != PeriodKind.DUE:
        raise Invalid(f"{found.year}年第{found.quarter}季度是历史数据，只作基数和同期比较，不作评价")
    return found


def period_context(page: PlanPage, *, keep: str = "") -> dict[str, Any]:
    """What the head of a page and its quarter switcher show; `keep`: what else of the page's address a switch keeps."""
    shown = page.shown

    def address(row: ReportingPeriod) -> str:
        return f"?{joined(page.query(row), keep)}"

    return {
        **switcher(due_quarters(page.periods), shown, today=page.today, address=address),
        "name": wording.period_name(shown.quarter),
        "as_of": wording.as_of(shown.year, shown.quarter).removeprefix("截至"),
        "query": page.query(shown),
        "year_is_over": shown.quarter == 4,
        "last_year": page.plan.last_year,
    }


def joined(*queries: str) -> str:
    """Parts of an address's query as one; blank ones are left out."""
    return "&".join(query for query in queries if query)


def standing_context(page: PlanPage, *, keep: str = "") -> dict[str, Any]:
    """Whether the figures are final, and for staff the way to and from unreviewed ones; `keep` as in period_context.

    Of a closed quarter which revision it is, and the way to its others.
    """
    kind, text, detail = _finality(page)
    toggle = None
    if page.staff and page.closed is None:
        included = page.standing.unreviewed
        toggle = {
            "text": "只看已审核数据" if included else "计入未审核数据",
            "query": joined(page.query(page.shown, unreviewed=not included), keep),
        }
    return {
        "kind": kind,
        "text": text,
        "detail": detail,
        "unreviewed": page.standing.unreviewed,
        "toggle": toggle,
        "closing": _closing_link(page),
        "unlocked": _unlocked(page),
        "revisions": _revisions(page, keep),
        "broken": _broken(page),
        "open": _open_quarter(page),
    }


def _finality(page: PlanPage) -> tuple[str, str, str]:
    standing, name = page.standing, wording.period_name(page.shown.quarter)
    if standing.closing is not None:
        return "final", f"定稿（{revision_name(standing.closing)}）", _signed_off(standing.closing)
    total, reviewed = len(standing.in_breakdown), standing.reviewed
    if not total:
        return "none", f"{name}尚未{'结束' if page.shown.last_day >= page.today else '定稿'}", ""
    if page.shown.last_day >= page.today and not reviewed:
        return "none", f"{name}尚未结束", ""
    if reviewed < total:
        return "review", f"{name}数据审核中（已审核{reviewed}/{total}项）", ""
    return "open", f"{name}数据已全部审核，待定稿", ""


def revision_name(closing: ClosingFacts | RevisionFacts) -> str:
    """第2版, at the year's end 第2版，全年核定版."""
    label = f"，{ClosingLabel(closing.label).label}" if closing.label else ""
    return f"第{closing.revision}版{label}"


def _signed_off(closing: ClosingFacts) -> str:
    """2026年10月16日王某审定; of a later revision also when it was made."""
    said = f"{wording.day(closing.signed_off_on)}{closing.signed_off_by}审定"
    return said if closing.revision == 1 else f"{said}，{wording.day(timezone.localtime(closing.closed_at))}修订"


def _revisions(page: PlanPage, keep: str) -> list[dict[str, Any]]:
    """The quarter's revisions, where there are several."""
    if page.closed is None or len(page.closed.revisions) < 2:
        return []
    shown = page.standing.closing.revision if page.standing.closing is not None else 0
    base = f"year={page.shown.year}&quarter={page.shown.quarter}"
    return [
        {
            "name": revision_name(row),
            "query": joined(f"{base}&revision={row.revision}", keep),
            "is_current": row.revision == shown,
        }
        for row in page.closed.revisions
    ]


def _broken(page: PlanPage) -> str:
    """What is said where the stored content is not the one that was stored."""
    closing = page.standing.closing
    if closing is None or closing.is_genuine:
        return ""
    return "本版定稿内容与定稿时的校验值不符，可能被改动过，请勿引用；请系统管理员用备份核对。"


def _unlocked(page: PlanPage) -> dict[str, str] | None:
    """For those who work on it: what a closed quarter is unlocked for now, and where it is written."""
    person = page.person
    files = person.unit_id is not None and person.may(Permission.FILE_REPORTS)
    if page.closed is None or not (page.staff or files) or not page.shown.unlocked:
        return None
    place = (page.shown.year, page.shown.quarter)
    address = (
        ("quarters:closing", page.plan.slug) if page.staff else ("tasks:report-form", page.plan.slug, person.unit_id)
    )
    url = reverse(address[0], args=(*address[1:], *place))
    return {"text": f"解锁修订中：{items_of(page.shown.unlocked)}", "url": url}


def _closing_link(page: PlanPage) -> dict[str, str] | None:
    """For the office: where the quarter is closed, or amended."""
    if not page.staff or (page.closed is None and page.shown.last_day >= page.today):
        return None
    address = reverse("quarters:closing", args=(page.plan.slug, page.shown.year, page.shown.quarter))
    return {"text": "版本与更正" if page.closed is not None else "定稿", "url": address}


def _open_quarter(page: PlanPage) -> dict[str, str] | None:
    """On a closed quarter's page: a later quarter that has ended and is not closed yet, with the way to it."""
    if page.closed is None:
        return None
    later = [
        row
        for row in due_quarters(page.periods)
        if not row.is_closed and row.last_day < page.today and row.last_day > page.shown.last_day
    ]
    if not later:
        return None
    return {"text": f"{wording.period(later[-1].year, later[-1].quarter)}尚未定稿", "query": page.query(later[-1])}
