"""On paper: A4 across, a few pages, nothing that only a screen needs."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import PLAN, Q3, Visitors

pytestmark = pytest.mark.browser


PAGES = [
    *(
        ("leader", f"{rest}{Q3}")
        for rest in ("", "indicators/", "indicators/1/", "tasks/", "tasks/3/", "units/", "units/2/")
    ),
    ("entry", "round/2026/q3/"),
]


@pytest.mark.parametrize(("username", "rest"), PAGES)
def test_a_page_prints_on_a_few_sheets(visitors: Visitors, username: str, rest: str) -> None:
    page = visitors.page(username)
    page.goto(f"{PLAN}{rest}")
    for place in range(page.locator(".chart").count()):
        page.locator(".chart").nth(place).scroll_into_view_if_needed()
        page.locator(".chart").nth(place).locator(".main-svg").first.wait_for()
    paper = page.pdf(prefer_css_page_size=True, print_background=False)
    sheets = re.findall(rb"/Type\s*/Page\b", paper)
    assert 1 <= len(sheets) <= 4
    boxes = re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", paper)
    width, height = (float(number) for number in boxes[0].split()[2:])
    assert (round(width), round(height)) == (842, 595)  # A4 landscape, in points


@pytest.mark.parametrize("query", [Q3, "?year=2026&quarter=2", "?year=2027&quarter=4"])
def test_the_leaders_sheet_is_one_sheet(visitors: Visitors, query: str) -> None:
    page = visitors.page("leader")
    page.goto(f"{PLAN}reports/brief/{query}")
    paper = page.pdf(prefer_css_page_size=True, print_background=False)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    width, height = (float(number) for number in re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", paper)[0].split()[2:])
    assert (round(width), round(height)) == (595, 842)  # A4 upright
    page.emulate_media(media="print")
    for selector in (".header", ".footer", ".page-head"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.locator(".conclusion")).to_be_visible()


def test_on_paper_only_what_is_read(visitors: Visitors) -> None:
    page = visitors.page("leader")
    page.goto(f"{PLAN}{Q3}")
    page.emulate_media(media="print")
    for selector in (".nav", ".account", ".periods", ".copy"):
        expect(page.locator(selector).first).to_be_hidden()
    expect(page.get_by_text("不是真实数据")).to_be_visible()
    expect(page.locator("#bulletin")).to_be_visible()
