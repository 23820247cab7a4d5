"""What every page of a region begins with: load with permission, choose the quarter, find out which plans there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from figures import wording
from organizations.models import Region, User
from organizations.querysets import RegionTree, region_tree
from organizations.requests import signed_in
from plans.calendar import last_day
from plans.facts import Quarter
from plans.pages import require_reading
from plans.refusals import Invalid
from plans.rollup import PlansOf, latest_quarter, plans_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPage:
    """A region at a quarter, as one person may see it."""

    person: User
    tree: RegionTree
    plans: PlansOf
    quarter: Quarter
    today: date

    @property
    def region(self) -> Region:
        return self.tree.region

    @property
    def query(self) -> str:
        return quarter_query(self.quarter)

    @property
    def last_day(self) -> date:
        return last_day(*self.quarter)


def region_page(request: HttpRequest, code: str) -> RegionPage:
    """Load a region's page at the quarter of its address, else at the latest one in which any of its plans is closed or has
    approved figures, else at its plans' first.

    NotAllowed for roles that read no plans, 404 for regions out of scope, Invalid for a quarter that none of its plans has.
    """
    person, today = signed_in(request), timezone.localdate()
    require_reading(person)
    tree = region_tree(code, person)
    if tree is None:
        raise Http404("没有这个区划，或不在您的查看范围内")
    plans = plans_of(tree.region, tree.below)
    quarter = _asked_for(request, tree.region, plans)
    if quarter is None and plans.total:
        quarter = latest_quarter(tree.region, plans, today=today) or (plans.first_year, 1)
    return RegionPage(
        person=person, tree=tree, plans=plans, quarter=quarter or (today.year, (today.month + 2) // 3), today=today
    )


def _asked_for(request: HttpRequest, region: Region, plans: PlansOf) -> Quarter | None:
    year, quarter = request.GET.get("year", ""), request.GET.get("quarter", "")
    if not plans.total or not (year or quarter):
        return None
    if not all(each.isascii() and each.isdigit() and len(each) <= 4 for each in (year, quarter)):
        raise Invalid(f"报告期“{year[:20]}年第{quarter[:20]}季度”无法识别，年和季度应为数字，如 ?year=2026&quarter=3")
    place = (int(year), int(quarter))
    if not (plans.first_year <= place[0] <= plans.last_year and 1 <= place[1] <= 4):
        years = f"{plans.first_year}—{plans.last_year}年"
        raise Invalid(f"{region.name}的计划没有{place[0]}年第{place[1]}季度，各计划的规划期为{years}")
    return place


def quarter_query(quarter: Quarter) -> str:
    return f"year={quarter[0]}&quarter={quarter[1]}"


@lru_cache(maxsize=4096)
def _address(name: str, *arguments: str) -> str:
    return reverse(name, args=arguments)


def region_url(code: str, query: str = "") -> str:
    return _with_query(_address("reports:region", code), query)


def catalogue_url(code: str, query: str = "") -> str:
    return _with_query(_address("reports:catalogue", code), query)


def comparison_url(code: str, entry: str, query: str = "") -> str:
    return _with_query(_address("reports:comparison", code, entry), query)


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


def head_context(page: RegionPage, here: str, *, keep: str = "", entry: str = "") -> dict[str, Any]:
    """What partials/_region_head.html shows; `here` is which of a region's pages it is (region, catalogue; with `entry` that
    of one entry), and `keep` what a change of the quarter keeps of the address."""

    def same(code: str) -> str:
        """This page of another region."""
        if entry:
            return comparison_url(code, entry, page.query)
        return (region_url if here == "region" else catalogue_url)(code, page.query)

    return {
        "region": page.region,
        "trail": [{"name": each.name, "url": same(each.code)} for each in page.tree.above],
        "period": _period(page, keep),
        "tabs": [
            {"name": "各计划推进情况", "url": region_url(page.region.code, page.query), "is_current": here == "region"},
            {"name": "同类指标", "url": catalogue_url(page.region.code, page.query), "is_current": here == "catalogue"},
        ],
        "has_plans": bool(page.plans.total),
    }


def _period(page: RegionPage, keep: str) -> dict[str, Any]:
    """The quarter shown, those beside it and all others, as partials/_period_switcher.html needs them."""
    places = list(_quarters(page.plans))
    at = places.index(page.quarter) if page.quarter in places else -1
    year, number = page.quarter

    def address(quarter: Quarter) -> str:
        return f"?{quarter_query(quarter)}{'&' if keep else ''}{keep}"

    def step(place: int) -> dict[str, str] | None:
        if at < 0 or not 0 <= place < len(places):
            return None
        near = places[place][0] == year
        name = wording.period_name(places[place][1]) if near else wording.period(*places[place])
        return {"name": name, "url": address(places[place])}

    def entry(quarter: Quarter) -> dict[str, Any]:
        return {
            "name": wording.period_name(quarter[1]),
            "url": address(quarter),
            "note": "" if last_day(*quarter) < page.today else "未到期",
            "is_current": quarter == page.quarter,
        }

    return {
        "title": wording.period(year, number),
        "name": wording.period_name(number),
        "year": year,
        "quarter": number,
        "query": page.query,
        "as_of": wording.as_of(year, number).removeprefix("截至"),
        "year_is_over": number == 4,
        "previous": step(at - 1),
        "next": step(at + 1),
        "groups": [
            {"year": each, "quarters": [entry((each, quarter)) for quarter in (1, 2, 3, 4)]}
            for each in dict.fromkeys(place[0] for place in places)
        ],
    }


def _quarters(plans: PlansOf) -> Iterator[Quarter]:
    if plans.total:
        for year in range(plans.first_year, plans.last_year + 1):
            for quarter in (1, 2, 3, 4):
                yield year, quarter
