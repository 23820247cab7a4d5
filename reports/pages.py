"""What every page of a plan begins with: load with permission, choose the quarter, read the Standing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from figures import wording
from organizations.models import User
from organizations.requests import signed_in
from organizations.roles import Permission
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.pages import refuse_unknown, require_reading
from plans.refusals import Invalid
from plans.switcher import due_quarters, switcher
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

    @property
    def staff(self) -> bool:
        return self.person.may(Permission.READ_UNREVIEWED)

    def query(self, period: ReportingPeriod, *, unreviewed: bool | None = None) -> str:
        """Query string of this page at another quarter, with unreviewed figures as now or as said."""
        included = self.standing.unreviewed if unreviewed is None else unreviewed
        return f"year={period.year}&quarter={period.quarter}{'&unreviewed=1' if included else ''}"


def plan_page(request: HttpRequest, slug: str) -> PlanPage:
    """Load a plan's page. NotAllowed for roles that read no plans, 404 for plans out of scope, Invalid for a quarter that
    the plan does not have."""
    person, today = signed_in(request), timezone.localdate()
    require_reading(person)
    periods = plan_quarters(slug, person)
    refuse_unknown(periods)
    plan, staff = periods[0].plan, person.may(Permission.READ_UNREVIEWED)
    shown = _asked_for(request, plan, periods)
    if shown is None:
        shown = quarter_shown_first(periods, staff=staff, today=today)
    if shown is None:
        raise Invalid(f"“{plan.title}”没有可以查看的季度")
    unreviewed = staff and request.GET.get("unreviewed") == "1"
    standing = standing_at(periods, shown, unreviewed=unreviewed)
    return PlanPage(person=person, plan=plan, periods=periods, shown=shown, standing=standing, today=today)


def _asked_for(request: HttpRequest, plan: Plan, periods: Sequence[ReportingPeriod]) -> ReportingPeriod | None:
    found = asked_for(request.GET, plan, periods)
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
    """Whether the figures are final, and for staff the way to and from unreviewed ones; `keep` as in period_context."""
    kind, text, detail = _finality(page)
    toggle = None
    if page.staff:
        included = page.standing.unreviewed
        toggle = {
            "text": "只看已审核数据" if included else "计入未审核数据",
            "query": joined(page.query(page.shown, unreviewed=not included), keep),
        }
    return {"kind": kind, "text": text, "detail": detail, "unreviewed": page.standing.unreviewed, "toggle": toggle}


def _finality(page: PlanPage) -> tuple[str, str, str]:
    standing, name = page.standing, wording.period_name(page.shown.quarter)
    if page.shown.closed_at is not None:
        return "final", "已定稿", f"{wording.day(timezone.localtime(page.shown.closed_at))}定稿"
    total, reviewed = len(standing.in_breakdown), standing.reviewed
    if not total:
        return "none", "没有重点指标", ""
    if page.shown.last_day >= page.today and not reviewed:
        return "none", f"{name}尚未结束", ""
    if reviewed < total:
        return "review", f"{name}数据审核中（已审核{reviewed}/{total}项）", ""
    return "open", f"{name}数据已全部审核，待定稿", ""
