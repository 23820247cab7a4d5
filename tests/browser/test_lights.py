"""Every light explains itself: with a mouse, by keyboard, by finger, and without scripts."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.visitors import PHONE, PLAN, Q3, Visitors

pytestmark = pytest.mark.browser

SENTENCE = (
    "截至2026年9月底，有效发明专利总量518件，完成年度目标的96.8%，年度净增任务完成57.5%，"
    "低于序时进度17.5个百分点，较序时应完成数少7件"
)


def first_light(page: Page) -> tuple[Locator, Locator]:
    """The light of the first row and its sentence."""
    light = page.locator(".board details.why").first
    return light.locator("summary"), light.locator("p")


def opened(visitors: Visitors, **options: object) -> Page:
    page = visitors.page("leader", **options)  # type: ignore[arg-type]  # passed on to the browser
    page.goto(f"{PLAN}{Q3}")
    return page


def test_hover(visitors: Visitors) -> None:
    page = opened(visitors)
    light, sentence = first_light(page)
    expect(sentence).to_be_hidden()
    light.hover()
    expect(sentence).to_be_visible()
    expect(sentence).to_have_text(SENTENCE)
    page.keyboard.press("Escape")
    expect(sentence).to_be_hidden()
    page.mouse.move(5, 5)
    light.hover()
    expect(sentence).to_be_visible()
    page.mouse.move(5, 5)
    expect(sentence).to_be_hidden()


def test_a_click_keeps_it_open(visitors: Visitors) -> None:
    page = opened(visitors)
    light, sentence = first_light(page)
    light.click()
    page.mouse.move(5, 5)
    expect(sentence).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(sentence).to_be_hidden()


def test_keyboard(visitors: Visitors) -> None:
    page = opened(visitors)
    light, sentence = first_light(page)
    page.locator(".board .name a").first.focus()
    page.keyboard.press("Tab")
    expect(light).to_be_focused()
    expect(sentence).to_be_visible()
    page.keyboard.press("Escape")
    expect(sentence).to_be_hidden()
    expect(light).to_be_focused()
    page.keyboard.press("Enter")
    expect(sentence).to_be_visible()
    page.keyboard.press("Tab")
    expect(sentence).to_be_hidden()


def test_finger(visitors: Visitors) -> None:
    page = opened(visitors, width=PHONE, has_touch=True, is_mobile=True)
    light, sentence = first_light(page)
    light.tap()
    expect(sentence).to_be_visible()
    box = sentence.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE
    page.get_by_role("heading", name="全部重点指标").tap()
    expect(sentence).to_be_hidden()


def test_without_scripts_everything_can_be_read(visitors: Visitors) -> None:
    page = opened(visitors, java_script_enabled=False)
    expect(page.locator("#bulletin")).to_contain_text("有效发明专利总量518件")
    expect(page.locator(".board").first.locator("tbody tr")).to_have_count(10)
    expect(page.get_by_role("button", name="复制文字")).to_be_hidden()
    light, sentence = first_light(page)
    light.click()
    expect(sentence).to_be_visible()
    page.get_by_text("正文目标 10 项").click()
    expect(page.locator(".board").nth(1).locator("tbody tr")).to_have_count(10)
    expect(page.locator(".board").nth(1)).to_be_visible()
    page.get_by_text("这些数怎么算").click()
    expect(page.get_by_text("起点是上年目标（首年为基数）")).to_be_visible()
    page.locator(".periods summary").click()
    expect(page.locator(".periods .panel")).to_be_visible()
    page.goto(f"{PLAN}indicators/1/{Q3}")
    expect(page.get_by_text("未启用脚本时请看下面的数据表").first).to_be_visible()
    page.get_by_text("数据表", exact=True).first.click()
    expect(page.locator(".chart-data table").first).to_contain_text("2026年前三季度")
