"""A leader of several regions: from the region to a plan and back, and to one indicator beside those of other plans."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import MIDDLE, PHONE, PLAN, Q3, WIDE, Visitors, overflow

pytestmark = pytest.mark.browser

CITY = "/regions/500000/"
CITY_LEADER = "cq-leader"


def test_from_the_region_to_a_plan_and_to_a_comparison(visitors: Visitors) -> None:
    page = visitors.page(CITY_LEADER)
    page.goto("/")
    expect(page).to_have_url(re.compile(rf"{CITY}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("重庆市各行动计划推进情况")
    page.goto(f"{CITY}{Q3}")
    rows = page.locator(".region-plans tbody tr")
    every = rows.count()
    page.get_by_label("只看有滞后的").check()
    page.get_by_role("button", name="筛选").click()
    expect(page).to_have_url(re.compile(r"year=2026&quarter=3.*behind=1"))
    assert 0 < rows.count() < every
    for row in rows.all():
        expect(row.locator(".worst a").first).to_be_visible()
    filtered = page.url
    rows.filter(has_text="大足区").locator("th a").click()
    expect(page).to_have_url(re.compile(rf"{PLAN}\?year=2026&quarter=3$"))
    page.go_back()
    expect(page).to_have_url(filtered)
    expect(page.get_by_label("只看有滞后的")).to_be_checked()
    page.get_by_role("navigation", name="本区划的页面").get_by_role("link", name="同类指标").click()
    page.locator(".catalogue").get_by_role("link", name="专利代理机构", exact=True).click()
    expect(page).to_have_url(re.compile(rf"{CITY}indicators/patent-agencies/\?year=2026&quarter=3$"))
    expect(page.locator("main")).to_contain_text("全市专利代理机构")
    expect(page.locator("main")).to_contain_text("全区专利代理机构总量")


@pytest.mark.parametrize("width", [WIDE, MIDDLE, PHONE])
def test_no_page_of_a_region_is_wider_than_the_window(visitors: Visitors, width: int) -> None:
    page = visitors.page(CITY_LEADER, width=width)
    for rest in ("", "indicators/", "indicators/patent-agencies/", "indicators/pledge-financing/"):
        page.goto(f"{CITY}{rest}{Q3}")
        expect(page.locator("h1")).to_contain_text(
            "重庆市" if rest in ("", "indicators/") else "专利代理机构" if "agencies" in rest else "质押融资"
        )
        assert overflow(page) <= 0, rest
