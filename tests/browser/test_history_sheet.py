"""The history sheet under a clerk's hands: a block pasted, all of it submitted, the guide that leads in; wide, narrow, printed."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.grid import REFUSED, focused, machine, paste
from tests.browser.visitors import MIDDLE, PHONE, PLAN, WIDE, Visitors, overflow

pytestmark = pytest.mark.browser

SHEET, SETUP = f"{PLAN}entry/history/", f"{PLAN}setup/"


@pytest.fixture
def page(workers: Visitors) -> Page:
    """The demonstration holds the year's end, and 2 and 5 in every quarter; the rest is empty."""
    found = workers.page("entry")
    found.goto(SHEET)
    return found


def field(page: Page, place: str) -> Locator:
    return page.locator(f"[name='{place}']:not([type=hidden])")


def cell(page: Page, place: str) -> Locator:
    return page.locator(f"#row-{place}")


def test_keys_move_down_a_quarter_and_along_a_row(page: Page) -> None:
    field(page, "2024q1-1-value").click()
    page.keyboard.press("Enter")
    assert focused(page) == "2024q1-3-numerator", "2 is reviewed already"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    assert focused(page) == "2024q2-1-value"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "2024q2-3-numerator"
    for name in ("2024q2-3-denominator", "2024q2-3-value", "2024q3-3-numerator"):
        page.keyboard.press("ArrowRight")
        assert focused(page) == name


def test_a_block_is_pasted_to_the_right_and_downward(page: Page) -> None:
    field(page, "2024q1-source").fill("市局通报")
    field(page, "2024q1-1-value").click()
    paste(page, "450\t453\t456\t999\r\n8\t8\t8\t8\r\n0.86\t\t0.88\r\n")
    expect(machine(page)).to_contain_text("已填入5格，5格不能填写或没有位置，没有填")
    expect(cell(page, "2024q1-1")).to_contain_text("市局通报")
    page.reload()
    for place, text in {"2024q1-1": "450", "2024q2-1": "453", "2024q3-1": "456", "2024q1-3": "0.86"}.items():
        expect(field(page, f"{place}-value")).to_have_value(text)
        expect(cell(page, place)).to_contain_text("草稿")
    expect(field(page, "2024q2-3-value")).to_have_value("")
    expect(cell(page, "2024q4-1")).to_contain_text("460")
    expect(field(page, "2024q1-source")).to_have_value("市局通报")
    expect(field(page, "2024q2-source")).to_have_value("演示数据")  # what the quarter's figures agree on


def test_a_single_column_fills_its_quarter(page: Page) -> None:
    field(page, "2024q1-9-value").click()
    paste(page, "3\n41")
    expect(machine(page)).to_contain_text("已填入2格")
    page.get_by_role("button", name="撤销粘贴").click()
    expect(machine(page)).to_have_text("已撤销粘贴")
    page.reload()
    expect(field(page, "2024q1-9-value")).to_have_value("")
    expect(field(page, "2024q1-10-value")).to_have_value("")


def test_a_mistake_stays_in_its_cell_and_keeps_all_from_being_submitted(page: Page, workers: Visitors) -> None:
    workers.expect(*REFUSED)
    field(page, "2024q2-4-value").fill("4l")
    field(page, "2024q3-4-value").fill("39")
    field(page, "2024q3-4-value").press("Enter")
    expect(cell(page, "2024q2-4")).to_contain_text("“l”无法识别，计量单位是“件”")
    expect(cell(page, "2024q2-4")).to_contain_text("未保存")
    expect(cell(page, "2024q3-4")).to_contain_text("草稿")
    page.get_by_role("button", name="全部报送审核").click()
    expect(machine(page)).to_contain_text("2024年上半年指标4填写有误，没有报送")
    assert focused(page) == "2024q2-4-value"
    page.reload()
    expect(field(page, "2024q2-4-value")).to_have_value("4l")
    field(page, "2024q2-4-value").fill("38")
    page.keyboard.press("Tab")
    expect(cell(page, "2024q2-4")).to_contain_text("草稿")


def test_what_is_typed_beside_stays_when_a_correction_begins(page: Page, workers: Visitors) -> None:
    workers.expect(*REFUSED)  # the figure is left before its reason is written
    field(page, "2024q1-6-value").fill("3.5")
    page.evaluate("document.querySelector('[data-correct=\"2024q4-6\"]').click()")
    expect(field(page, "2024q4-6-value")).to_be_focused()
    expect(field(page, "2024q4-6-value")).to_have_value("3.8")
    expect(field(page, "2024q1-6-value")).to_have_value("3.5")
    field(page, "2024q4-6-value").fill("3.9")
    field(page, "2024q4-6-correction_reason").fill("补记一笔")
    page.keyboard.press("Enter")
    expect(cell(page, "2024q4-6")).to_contain_text("更正草稿")
    cell(page, "2024q4-6").get_by_role("button", name="放弃更正").click()
    expect(cell(page, "2024q4-6")).to_contain_text("已审核")


def test_all_is_submitted_and_waits(page: Page, workers: Visitors) -> None:
    for number, word in (("1", "已核对"), ("3", "已核对"), ("4", "已核对"), ("6", "已核对")):
        for place in page.locator(f"#row-{number} .word:visible").all():
            place.fill(word)
            place.press("Enter")
    page.wait_for_timeout(300)
    page.get_by_role("button", name="全部报送审核").click()
    expect(machine(page)).to_contain_text("项，等待审核")
    expect(cell(page, "2024q1-1")).to_contain_text("已报送")
    expect(cell(page, "2024q1-1").get_by_role("button", name="撤回")).to_be_visible()
    reviewer = workers.page("reviewer")
    reviewer.goto(SETUP)
    expect(reviewer.get_by_text("去审核")).to_have_attribute("href", f"{PLAN}review/?history=1")
    reviewer.goto(SHEET)
    expect(cell(reviewer, "2024q1-1")).to_contain_text("已报送")
    expect(reviewer.locator("input.figure")).to_have_count(0)


def test_the_guide_leads_into_the_cell(workers: Visitors) -> None:
    page = workers.page("entry")
    page.goto(SETUP)
    page.get_by_role("link", name="填写2024年末 从事战略性新兴产业领域的专利代理机构").click()
    expect(field(page, "2024q4-15-value")).to_be_focused()
    expect(field(page, "2024q4-15-value")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, MIDDLE, PHONE])
@pytest.mark.parametrize("where", [SHEET, SETUP])
def test_nothing_sticks_out_and_no_rule_is_broken(workers: Visitors, where: str, width: int) -> None:
    for username in ("entry", "reviewer"):
        page = workers.page(username, width=width)
        page.goto(where)
        for fold in page.locator("details.text-only").all():
            fold.evaluate("fold => { fold.open = true; }")
        assert overflow(page) == 0
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["html"] for node in rule["nodes"][:3]]) for rule in found] == []


def test_it_is_read_and_saved_without_a_script(workers: Visitors) -> None:
    page = workers.page("entry", java_script_enabled=False)
    page.goto(SHEET)
    field(page, "2024q1-7-value").fill("44")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".messages")).to_contain_text("已存为草稿")
    expect(field(page, "2024q1-7-value")).to_have_value("44")
