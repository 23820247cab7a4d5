"""The first page: it fits, it is light, it stands still."""

import re
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import MIDDLE, PHONE, PLAN, Q3, WIDE, Visitors, containing, overflow

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [WIDE, MIDDLE, PHONE])
def test_no_page_is_wider_than_the_window(visitors: Visitors, width: int) -> None:
    page = visitors.page("leader", width=width)
    indicators = ("", "indicators/", "indicators/1/", "indicators/8/", "indicators/15/", "indicators/20/")
    for rest in (*indicators, "tasks/", "tasks/1/", "tasks/3/", "units/", "units/1/", "units/2/", "units/15/"):
        page.goto(f"{PLAN}{rest}{Q3}")
        for fold in page.locator("details.fold, details.chart-data").all():
            fold.evaluate("fold => { fold.open = true; }")
        assert overflow(page) <= 0, rest


@pytest.mark.parametrize("width", [WIDE, MIDDLE, PHONE])
def test_no_form_of_a_unit_is_wider_than_the_window(visitors: Visitors, width: int) -> None:
    page = visitors.page("unit06", width=width)
    for rest in (f"units/6/{Q3}", "units/6/report/2026/q3/", "units/6/report/2026/q4/"):
        page.goto(f"{PLAN}{rest}")
        for fold in page.locator("details.fold").all():
            fold.evaluate("fold => { fold.open = true; }")
        assert overflow(page) <= 0, rest


@pytest.mark.parametrize("width", [WIDE, MIDDLE])
def test_columns_stand_where_they_stand_while_rows_come_in(visitors: Visitors, width: int) -> None:
    """A slow machine paints a table before all of it is read."""
    page = visitors.page("leader", width=width)
    page.goto(PLAN)
    places = "() => document.querySelectorAll('.board thead th')[2].getBoundingClientRect().x"
    whole = page.evaluate(places)
    page.evaluate("() => document.querySelector('.board tbody').replaceChildren()")
    assert page.evaluate(places) == pytest.approx(whole, abs=4)
    page.evaluate("() => [...document.querySelectorAll('.board thead th')].slice(3).forEach((each) => each.remove())")
    assert page.evaluate(places) == pytest.approx(whole, abs=4)


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_nothing_moves_while_it_loads(visitors: Visitors, width: int) -> None:
    page = visitors.page("leader", width=width)
    for rest in ("", "indicators/", "indicators/1/", "tasks/", "tasks/1/", "units/", "units/2/"):
        page.goto(f"{PLAN}{rest}", wait_until="networkidle")
        seen = page.evaluate("window.observed")
        assert seen["shift"] <= 0.02, f"{rest}: {seen['moved']}"


class Traffic:
    """Bytes on the wire and requests, as the browser counts them."""

    def __init__(self, page: Page) -> None:
        self.requests: Counter[str] = Counter()
        self.bytes = 0
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        self.requests[event["request"]["url"]] += 1

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def of(self, page: Page, address: str) -> tuple[int, int]:
        self.requests.clear()
        self.bytes = 0
        page.goto(address, wait_until="networkidle")
        return self.bytes, self.requests.total()


def test_the_first_view_is_light_and_the_second_lighter(visitors: Visitors) -> None:
    page = visitors.page("leader")
    traffic = Traffic(page)
    first, requests = traffic.of(page, PLAN)
    second, _ = traffic.of(page, PLAN)
    assert 0 < first <= 100_000
    assert requests <= 8
    assert 0 < second <= 20_000
    assert containing(visitors.asked_for, "plotly") == []


def test_the_sentence_is_copied_without_its_markup(visitors: Visitors) -> None:
    page = visitors.page("leader", permissions=["clipboard-read"])
    page.goto(f"{PLAN}{Q3}")
    page.get_by_role("button", name="复制文字").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.sub(r"\s", "", copied) == re.sub(r"\s", "", page.locator("#bulletin").inner_text())


def test_a_list_is_sorted_by_what_is_judged(visitors: Visitors) -> None:
    page = visitors.page("leader")
    page.goto(f"{PLAN}indicators/{Q3}")
    page.get_by_role("link", name="较序时").click()
    expect(page.locator("thead [aria-sort=ascending]")).to_contain_text("较序时")
    expect(page.locator("tbody .title").first).to_contain_text("全区专利代理机构总量")  # −66.7, the lowest
    expect(page.locator(".periods .current")).to_have_text("2026年前三季度")


def test_staff_include_unreviewed_figures_and_leaders_cannot(visitors: Visitors) -> None:
    leader = visitors.page("leader")
    leader.goto(f"{PLAN}{Q3}&unreviewed=1")
    row = ".board tr:has(.no:text-is('7')) .actual"
    expect(leader.locator(row)).to_have_text("未报送")
    expect(leader.get_by_text("含未审核数据")).to_have_count(0)
    expect(leader.get_by_role("link", name="计入未审核数据")).to_have_count(0)

    clerk = visitors.page("entry")
    clerk.goto(f"{PLAN}{Q3}")
    expect(clerk.locator(row)).to_have_text("未报送")
    clerk.get_by_role("link", name="计入未审核数据").click()
    expect(clerk.get_by_text("含未审核数据")).to_be_visible()
    expect(clerk.locator(row)).to_have_text("78")
    clerk.get_by_role("link", name="战略性新兴产业发明专利拥有量").first.click()
    expect(clerk.get_by_text("含未审核数据")).to_be_visible()
    expect(clerk.locator(".figures .is-main b")).to_have_text("78")
