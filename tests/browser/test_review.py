"""The review page in a browser: return one with a reason, approve the rest, and the sheet on paper."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.visitors import MIDDLE, PHONE, PLAN, Q3, WIDE, Visitors, overflow

pytestmark = pytest.mark.browser

REVIEW = f"{PLAN}review/"
HISTORY = f"{REVIEW}?history=1"


def broken_rules(page: Page) -> list[str]:
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("username", ["reviewer", "entry"])
@pytest.mark.parametrize("where", [f"{REVIEW}{Q3}", HISTORY, f"{REVIEW}sheet/{Q3}"])
def test_no_rule_is_broken_and_nothing_sticks_out(visitors: Visitors, username: str, where: str) -> None:
    page = visitors.page(username)
    page.goto(where)
    for fold in page.locator("details.fold").all():
        fold.evaluate("fold => { fold.open = true; }")
    for width in (WIDE, MIDDLE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == 0, width
        assert broken_rules(page) == [], width


def test_the_sheet_fits_paper_across_in_black_and_white(visitors: Visitors) -> None:
    page = visitors.page("reviewer")
    page.goto(f"{REVIEW}sheet/{Q3}")
    expect(page.get_by_role("button", name="打印（A4横向）")).to_be_visible()
    paper = page.pdf(prefer_css_page_size=True, print_background=False)
    boxes = re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", paper)
    assert {tuple(round(float(number)) for number in box.split()[2:]) for box in boxes} == {(842, 595)}
    assert 1 <= len(boxes) <= 3
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1047, "height": 700})  # 277 mm, what is left between the margins
    for table in page.locator(".sheet table").all():
        assert table.evaluate("table => table.scrollWidth") <= 1047
        assert table.locator("thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    for whole in (".of-tasks tbody", ".sheet tbody tr"):  # a page ends between them
        assert page.locator(whole).first.evaluate("each => getComputedStyle(each).breakInside") == "avoid"
    cut = "cells => cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent.trim())"
    assert page.locator(".of-tasks th, .of-tasks td").evaluate_all(cut) == []
    assert page.locator(".of-tasks .light").first.evaluate("light => getComputedStyle(light).color") == "rgb(0, 0, 0)"
    expect(page.locator(".sheet .mark").first).to_have_text("演示数据，不是真实数据")
    for selector in (".header", ".strip", ".footer", "[data-print]", ".trail"):
        expect(page.locator(selector).first).to_be_hidden()


def test_enter_in_a_tick_box_decides_nothing(visitors: Visitors) -> None:
    page = visitors.page("reviewer")
    page.goto(f"{REVIEW}{Q3}")
    tick = page.locator("input[name=tick]").first
    tick.check()
    page.get_by_label("退回理由").fill("写到一半")
    with page.expect_navigation():
        tick.press("Enter")
    expect(page.locator(".message")).to_have_count(0)
    expect(page.locator(".case")).to_have_count(3)
    expect(tick).to_be_checked()
    expect(page.get_by_label("退回理由")).to_have_value("写到一半")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_refusal_keeps_ticks_and_reason(visitors: Visitors, *, script: bool) -> None:
    visitors.expect("status of 400")
    page = visitors.page("reviewer", java_script_enabled=script)
    page.goto(f"{REVIEW}{Q3}")
    page.get_by_label("退回理由").fill("请附平台导出的明细")
    page.get_by_role("button", name="退回所选").click()
    expect(page.get_by_text("请先勾选要退回的内容")).to_be_visible()
    expect(page.get_by_label("退回理由")).to_have_value("请附平台导出的明细")
    page.locator("input[name=tick]").first.check()
    page.get_by_label("退回理由").fill(" ")
    page.get_by_role("button", name="退回所选").click()
    expect(page.get_by_text("退回须写明理由，填报人据此补正")).to_be_visible()
    expect(page.locator("input[name=tick]").first).to_be_checked()


def test_a_light_to_come_explains_itself(visitors: Visitors) -> None:
    page = visitors.page("reviewer")
    page.goto(f"{REVIEW}{Q3}")
    page.locator(".case").first.locator(".why summary").last.click()
    expect(page.locator(".case .why[open] p")).to_contain_text("截至2026年9月底，战略性新兴产业发明专利拥有量78件")


def test_a_light_to_come_follows_the_verdict(visitors: Visitors) -> None:
    """At once, with its sentence, said politely; back to what was reported with no verdict. Only of its own report."""
    page = visitors.page("reviewer")
    page.goto(f"{REVIEW}{Q3}")
    matter = page.locator(".matter", has=page.locator(".verdict")).first
    light, sentence, verdict = (
        matter.locator(".eval .why").last,
        matter.locator(".eval p").last,
        matter.locator("select"),
    )
    others = [each.inner_text() for each in page.locator(".eval").all()]
    came, said = light.inner_text(), sentence.text_content()
    assert "核定为" not in str(said)
    expect(page.get_by_text("改选后不随之变化")).to_have_count(0)
    verdict.select_option(label="严重滞后")
    expect(light.locator("summary")).to_have_text("严重滞后")
    expect(light.locator(".light")).to_have_class("light is-behind")
    expect(sentence).to_contain_text("核定为严重滞后")
    expect(page.get_by_role("status").filter(has_text="审核后：严重滞后")).to_have_count(1)
    assert sum(each.inner_text() != was for each, was in zip(page.locator(".eval").all(), others, strict=True)) == 1
    light.locator("summary").click()
    expect(sentence).to_be_visible()
    verdict.select_option(index=0)
    expect(light.locator("summary")).to_have_text(came)
    expect(sentence).to_have_text(str(said))


def test_a_clerk_sees_no_buttons(visitors: Visitors) -> None:
    page = visitors.page("entry")
    page.goto(f"{REVIEW}{Q3}")
    expect(page.get_by_text("您是填报员，只能查看")).to_be_visible()
    expect(page.locator("#review button:visible")).to_have_count(0)


def test_a_reviewer_names_a_deputy_who_then_may(visitors: Visitors) -> None:
    page = visitors.page("reviewer2")
    page.goto(f"{REVIEW}{Q3}")
    page.get_by_text("指定代审人", exact=True).click()
    page.get_by_label("代审人").select_option(label="演示填报员乙（区市场监管局）")
    page.get_by_label("至", exact=True).fill(page.get_by_label("自", exact=True).input_value())
    page.get_by_label("事由").fill("出差")
    with page.expect_navigation():
        page.get_by_role("button", name="指定", exact=True).click()
    expect(page.locator(".message.success")).to_contain_text("已指定演示填报员乙代审")
    deputy = visitors.page("entry2")
    deputy.goto(f"{REVIEW}{Q3}")
    expect(deputy.get_by_text("代演示审核员乙审核")).to_be_visible()
    expect(deputy.get_by_role("button", name="通过所选")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="结束演示填报员乙的代审").click()
    expect(page.get_by_text("目前没有人代审。")).to_be_visible()


def test_returning_one_and_approving_the_rest(visitors: Visitors) -> None:
    """The last of this file: afterwards nothing waits. Three figures do, one of the demonstration, two of scene.py; and
    reports of the demonstration, of which one is judged."""
    visitors.expect("status of 400")
    page = visitors.page("reviewer")
    page.goto(f"{REVIEW}{Q3}")
    expect(page.locator(".case")).to_have_count(3)
    page.locator(".case input[name=tick]").last.check()
    page.get_by_label("退回理由").fill("请附备案系统截图")
    with page.expect_navigation():
        page.get_by_role("button", name="退回所选（1项）").click()
    expect(page.locator(".message.success")).to_have_text("已退回1项")
    expect(page.locator(".case")).to_have_count(2)
    page.get_by_label("全选指标数据").check()
    with page.expect_navigation():
        page.get_by_role("button", name="通过所选（2项）").click()
    expect(page.locator(".message.success")).to_have_text("已审核2项")
    expect(page.locator(".case")).to_have_count(0)
    page.locator(".verdict select").first.select_option("严重滞后")
    with page.expect_navigation():
        page.get_by_role("button", name="全部通过").click()
    expect(page.locator(".verdict .errors")).to_contain_text("的核定评价与填报不同，须写明理由")
    reason = page.locator(".verdict textarea").first
    expect(reason).to_be_focused()
    reason.fill("现场核查未开工")
    with page.expect_navigation():
        page.get_by_role("button", name="全部通过").click()
    expect(page.locator(".message.success")).to_contain_text("任务进展")
    expect(page.get_by_text("没有等待审核的内容。")).to_be_visible()
    page.reload()
    assert broken_rules(page) == [], "of the page on which nothing waits"
    page.get_by_role("link", name="2026年前三季度总览").click()
    expect(page.locator(".board").first).to_contain_text("78")
    page.goto(f"{PLAN}indicators/16/{Q3}")
    expect(page.locator(".history tbody tr").first).to_contain_text("退回理由：请附备案系统截图")
