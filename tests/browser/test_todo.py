"""待办 in the header and its list: the same number on every page and at every width, without moving what stands beside it."""

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import MIDDLE, PHONE, PLAN, WIDE, Visitors, overflow

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [WIDE, MIDDLE, PHONE])
@pytest.mark.parametrize("person", ["entry", "reviewer", "unit07"])
def test_the_header_counts_what_the_list_holds(visitors: Visitors, person: str, width: int) -> None:
    page = visitors.page(person, width=width)
    page.goto(PLAN)  # whose tables know their columns before their rows are there
    badge = page.locator(".todo-link .badge")
    expect(badge).not_to_be_empty()
    count = int(badge.inner_text())
    assert page.evaluate("window.observed.shift") < 0.005, page.evaluate("window.observed.moved")
    box = badge.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= width - box["width"], "it is to be seen without scrolling sideways"
    link = page.get_by_role("link", name=f"待办{count}项")
    assert link.get_attribute("aria-label") == f"待办{count}项，其中超期{_overdue(visitors, person)}项"
    link.click()
    expect(page.locator("h1")).to_contain_text("待办")
    expect(page.locator(".todo li")).to_have_count(count)
    expect(page.locator("h2").first).to_contain_text(f"{count}项")
    assert badge.inner_text() == str(count)
    assert overflow(page) == 0


def _overdue(visitors: Visitors, person: str) -> int:
    """How many items of the list say that they are late."""
    page = visitors.page(person)
    page.goto(f"{PLAN}todo/")
    return page.get_by_text("已超期").count()


def test_every_item_leads_to_where_it_is_done(visitors: Visitors) -> None:
    page = visitors.page("reviewer")
    page.goto(f"{PLAN}todo/")
    buttons = page.locator(".todo li a.button")
    addresses = [buttons.nth(place).get_attribute("href") for place in range(buttons.count())]
    assert addresses
    for address in addresses:
        answer = page.goto(str(address))
        assert answer is not None
        assert answer.status == 200, address


def test_who_has_nothing_to_do_has_no_list(visitors: Visitors) -> None:
    page = visitors.page("leader")
    page.goto(PLAN)
    expect(page.locator(".todo-link")).to_have_count(0)
