"""Another quarter: chosen, kept, gone back from, mistyped."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import PHONE, PLAN, Q3, WIDE, Visitors, sign_in

pytestmark = pytest.mark.browser


def shown(page: Page) -> None:
    """The quarter shown everywhere on the page is the one of the first half of 2026."""
    expect(page.locator(".periods .current")).to_have_text("2026年上半年")


def test_the_quarter_is_kept_from_page_to_page(visitors: Visitors) -> None:
    page = visitors.page("leader")
    page.goto(f"{PLAN}{Q3}")
    expect(page.locator(".periods .current")).to_have_text("2026年前三季度")
    page.locator(".periods [rel=prev]").click()
    expect(page).to_have_url(re.compile(r"\?year=2026&quarter=2$"))
    shown(page)
    expect(page.locator("#bulletin")).to_contain_text("截至2026年6月底")
    page.locator(".board .name a").first.click()
    shown(page)
    expect(page.locator(".figures .is-main b")).to_have_text("508")
    page.get_by_role("link", name="2 PCT国际专利申请量年均增长").click()
    shown(page)
    page.get_by_label("主导航").get_by_role("link", name="重点指标").click()
    shown(page)
    page.get_by_label("主导航").get_by_role("link", name="总览").click()
    shown(page)
    page.go_back()
    page.go_back()
    page.go_back()
    expect(page.locator(".figures .is-main b")).to_have_text("508")


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_any_quarter_is_two_clicks_away(visitors: Visitors, width: int) -> None:
    page = visitors.page("leader", width=width)
    page.goto(f"{PLAN}{Q3}")
    page.locator(".periods summary").click()
    panel = page.locator(".periods .panel")
    box = panel.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.locator(".periods summary").click()
    panel.get_by_role("link", name="全年").first.click()
    expect(page.locator(".periods .current")).to_have_text("2025年全年")
    page.go_back()
    expect(page.locator(".periods .current")).to_have_text("2026年前三季度")


def test_two_tabs_do_not_disturb_each_other(visitors: Visitors) -> None:
    one = visitors.page("leader")
    other = visitors.another(one.context)
    one.goto(f"{PLAN}{Q3}")
    other.goto(f"{PLAN}?year=2025&quarter=4")
    one.locator(".board .name a").first.click()
    other.locator(".board .name a").first.click()
    expect(one.locator(".figures .is-main b")).to_have_text("518")
    expect(other.locator(".figures .is-main b")).to_have_text("494")
    one.reload()
    expect(one.locator(".figures .is-main b")).to_have_text("518")


def test_a_quarter_that_does_not_exist_is_said_in_words(visitors: Visitors) -> None:
    visitors.expect("status of 400")
    page = visitors.page("leader")
    answer = page.goto(f"{PLAN}?year=2026&quarter=7")
    assert answer is not None
    assert answer.status == 400
    expect(page.get_by_role("heading", name="未能完成")).to_be_visible()
    expect(page.get_by_text("没有2026年第7季度")).to_be_visible()
    page.get_by_role("link", name="回到首页").click()
    shown(page)  # the latest that is closed


HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


@pytest.mark.parametrize(
    "query",
    [f"year={HOSTILE}&quarter=3", f"year=2026&quarter=3&sort={HOSTILE}", f"year=2026&quarter=3&{HOSTILE}={HOSTILE}"],
)
def test_hostile_addresses_stay_text(visitors: Visitors, query: str) -> None:
    visitors.expect("status of 400")
    page = visitors.page("leader")
    for rest in ("", "indicators/", "indicators/1/"):
        page.goto(f"{PLAN}{rest}?{query}")
        assert page.locator("img").count() == 0
        assert page.locator("script:text('alert')").count() == 0


@pytest.mark.parametrize("wanted", ["//elsewhere.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(visitors: Visitors, wanted: str) -> None:
    page = visitors.page()
    page.goto(f"/sign-in/?next={wanted}")
    sign_in(page, "leader")
    expect(page).to_have_url(re.compile(re.escape(PLAN) + "$"))


def test_a_hostile_way_back_stays_text(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto(f"/sign-in/?next={HOSTILE}")
    expect(page.locator("[name=next]")).to_have_value(HOSTILE)
    assert page.locator("img").count() == 0
