"""The entry grid under a clerk's hands: keys, paste, a network that goes away, a session that ends, a second tab."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.grid import OFFLINE, REFUSED, YEAR_END, cell, enter, focused, light, machine, paste, said, state
from tests.browser.visitors import MIDDLE, PHONE, PLAN, WIDE, Visitors, overflow, sign_in
from tests.people import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def page(workers: Visitors) -> Page:
    found = workers.page("entry")
    found.goto(YEAR_END)
    return found


def test_keys_move_as_in_a_spreadsheet(page: Page) -> None:
    cell(page, 1).click()
    page.keyboard.press("Enter")
    assert focused(page) == "2-quantity"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "3-numerator"
    page.keyboard.press("Tab")
    assert focused(page) == "3-denominator"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "3-value"
    page.keyboard.press("ArrowDown")
    assert focused(page) == "4-value"
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "3-value"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "2-quantity"
    page.keyboard.press("Shift+Enter")
    assert focused(page) == "1-value"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "更多"
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "1-value"


def test_arrows_stay_in_the_text_until_its_edge(page: Page) -> None:
    cell(page, 3, "numerator").fill("104")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "3-numerator"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "3-denominator"
    cell(page, 3, "numerator").fill("")


def test_escape_takes_back_what_was_typed(page: Page) -> None:
    enter(page, 5, "201")
    cell(page, 5).fill("9999")
    page.keyboard.press("Escape")
    expect(cell(page, 5)).to_have_value("201")
    page.keyboard.press("Enter")
    page.reload()
    expect(cell(page, 5)).to_have_value("201")


def test_a_cell_is_saved_when_it_is_left_and_judged_at_once(page: Page) -> None:
    enter(page, 1, "５３７")
    expect(state(page, 1)).to_have_text("草稿")
    expect(light(page, 1)).to_have_text("已完成")  # target of 2026: 535
    enter(page, 3, "104", "numerator")
    cell(page, 3, "denominator").fill("83.2")
    cell(page, 3, "denominator").press("Tab")
    expect(said(page, 3)).to_contain_text("高价值发明专利拥有量104件 ÷ 常住人口83.2万人 = 1.25")
    enter(page, 6, "52300万元")
    expect(said(page, 6)).to_contain_text("“52300万元”折合5.23亿元")
    page.reload()
    expect(cell(page, 1)).to_have_value("537")
    expect(cell(page, 6)).to_have_value("5.23")
    expect(cell(page, 3, "value")).to_have_attribute("placeholder", "1.25")


def test_what_is_no_figure_is_refused_at_its_cell_and_kept(page: Page, workers: Visitors) -> None:
    workers.expect(*REFUSED)
    enter(page, 9, "2l4")
    expect(said(page, 9)).to_contain_text("“2l4”不是数字：第2个字符是字母“l”")
    expect(state(page, 9)).to_have_text("未保存")
    page.reload()
    expect(cell(page, 9)).to_have_value("2l4")
    expect(machine(page)).to_contain_text("已恢复上次没有保存的内容：指标9")
    enter(page, 9, "6")
    expect(state(page, 9)).to_have_text("草稿")


def test_a_doubt_is_answered_with_a_word(page: Page) -> None:
    enter(page, 4, "79")  # 81 in the quarter before
    expect(said(page, 4)).to_contain_text("累计数比上季末少2件")
    cell(page, 4, "confirmation").fill("市局核减2件")
    page.keyboard.press("Enter")
    expect(said(page, 4)).to_contain_text("已说明：市局核减2件")
    enter(page, 4, "78")
    expect(said(page, 4)).to_contain_text("累计数比上季末少3件")
    expect(cell(page, 4, "confirmation")).to_have_value("")
    enter(page, 4, "82")
    expect(said(page, 4)).to_have_text("")


def test_a_column_is_pasted_downward_and_can_be_taken_back(page: Page) -> None:
    enter(page, 9, "5")
    enter(page, 10, "71")
    cell(page, 9).click()
    paste(page, "6\r\n７２\r\n")
    expect(machine(page)).to_contain_text("已填入2格")
    page.reload()
    expect(cell(page, 9)).to_have_value("6")
    expect(cell(page, 10)).to_have_value("72")
    cell(page, 9).click()
    paste(page, "7\n73")
    expect(machine(page)).to_contain_text("已填入2格")
    page.get_by_role("button", name="撤销粘贴").click()
    expect(machine(page)).to_have_text("已撤销粘贴")
    page.reload()
    expect(cell(page, 9)).to_have_value("6")
    expect(cell(page, 10)).to_have_value("72")


def test_a_locked_row_keeps_its_line_of_a_pasted_column(page: Page) -> None:
    """Else every figure below it would go to another indicator."""
    enter(page, 9, "5")
    page.locator("#row-9").get_by_role("button", name="报送").click()
    expect(state(page, 9)).to_have_text("已报送")
    cell(page, 8).click()
    paste(page, "13.2\n6\n74")
    expect(machine(page)).to_contain_text("已填入2格，指标9不能填写，已跳过")
    expect(cell(page, 10)).to_have_value("74")
    page.locator("#row-9").get_by_role("button", name="撤回").click()
    expect(state(page, 9)).to_have_text("草稿")


def test_a_column_gives_a_ratio_its_published_value(page: Page) -> None:
    cell(page, 8, "numerator").click()
    paste(page, "13.1\n6")
    expect(cell(page, 8, "value")).to_have_value("13.1")
    expect(cell(page, 8, "numerator")).to_have_value("")
    expect(state(page, 8)).to_have_text("草稿")


def test_names_with_figures_are_shown_before_they_are_filled_in(page: Page) -> None:
    cell(page, 1).click()
    paste(page, "指标\t全年\n1．有效发明专利总量（件）\t538\n万人高价值发明专利拥有量\t1.26\n专利代理\t3")
    dialog = page.locator("#pasted")
    expect(dialog).to_contain_text("共4行，可以填入2行")
    expect(dialog.locator("tr", has_text="专利代理 3")).to_contain_text("没有匹配的指标")
    assert cell(page, 1).input_value() == "537", "nothing is filled in yet"
    dialog.get_by_role("button", name="填入所选").click()
    expect(machine(page)).to_contain_text("已填入2格")
    expect(cell(page, 1)).to_have_value("538")
    expect(said(page, 3)).to_contain_text("公布值1.26与分子÷分母的结果1.25不一致")


def test_nothing_is_lost_while_the_network_is_away(page: Page, workers: Visitors) -> None:
    workers.expect(*OFFLINE)
    page.context.set_offline(True)
    cell(page, 7).fill("81")
    cell(page, 7).press("Enter")
    expect(machine(page)).to_contain_text("网络不通，所填内容留在本机")
    expect(state(page, 7)).to_have_text("未保存，已留在本机")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state(page, 7)).to_have_text("草稿")
    expect(machine(page)).to_contain_text("已恢复，已保存")


def test_nothing_is_lost_when_the_laptop_is_closed_without_network(page: Page, workers: Visitors) -> None:
    workers.expect(*OFFLINE)
    page.context.set_offline(True)
    cell(page, 10).fill("77")  # typed, not even left
    page.close()
    page.context.set_offline(False)
    again = workers.another(page.context)
    again.goto(YEAR_END)
    expect(machine(again)).to_contain_text("已恢复上次没有保存的内容：指标10")
    expect(cell(again, 10)).to_have_value("77")
    expect(state(again, 10)).to_have_text("草稿")


def test_nothing_is_lost_when_the_session_ends(workers: Visitors) -> None:
    workers.expect("status of 403")  # the token of the old session; a fresh one is fetched
    page = workers.page()
    page.goto("/sign-in/")
    sign_in(page, "entry2")
    page.goto(YEAR_END)
    page.context.clear_cookies()
    cell(page, 5).fill("205")
    cell(page, 5).press("Enter")
    expect(machine(page)).to_contain_text("登录已过期，所填内容留在本机")
    with page.context.expect_page() as opened:
        machine(page).get_by_role("link", name="重新登录").click()
    sign_in(opened.value, "entry2", PASSWORD)
    expect(opened.value).to_have_url(f"{workers.address}{YEAR_END}")
    opened.value.close()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state(page, 5)).to_have_text("草稿")


def test_a_grid_left_open_does_not_write_under_another_name(workers: Visitors) -> None:
    workers.expect("status of 403")
    page = workers.page()
    page.goto("/sign-in/")
    sign_in(page, "entry2")
    page.goto(YEAR_END)
    page.context.clear_cookies()
    other = workers.another(page.context)
    other.goto("/sign-in/")
    sign_in(other, "entry")
    cell(page, 10).fill("99")
    cell(page, 10).press("Enter")
    expect(machine(page)).to_contain_text("这张表是另一人打开的")
    other.goto(YEAR_END)
    expect(cell(other, 10)).not_to_have_value("99")


def test_a_second_tab_sees_what_the_first_saved(page: Page, workers: Visitors) -> None:
    other = workers.another(page.context)
    other.goto(YEAR_END)
    enter(page, 9, "8")
    expect(cell(other, 9)).to_have_value("8")


SLOW_SAVES = """() => {
  const ask = window.fetch;
  window.fetch = async (...call) => {
    const answer = await ask(...call);
    if (call[1]?.method !== "POST") return answer;
    await new Promise((done) => { setTimeout(done, 1000); });
    setTimeout(() => { document.body.dataset.answered = "once"; }, 50);
    return answer;
  };
}"""


def test_two_people_in_one_cell(page: Page, workers: Visitors) -> None:
    """Who comes second is told who and what, keeps what was typed, and decides."""
    workers.expect(*REFUSED)
    colleague = workers.page("entry2")
    colleague.goto(YEAR_END)
    enter(colleague, 9, "7")
    enter(page, 9, "9")
    expect(said(page, 9)).to_contain_text("演示填报员乙已于")
    expect(said(page, 9)).to_contain_text("改为7，请核对后再办理")
    expect(cell(page, 9)).to_have_value("9")
    cell(page, 9).click()
    cell(page, 9).press("Enter")  # leaving it again overwrites nothing
    expect(said(page, 9)).to_contain_text("改为7")
    page.get_by_role("link", name="采用现在的").click()
    expect(cell(page, 9)).to_have_value("7")
    expect(said(page, 9)).not_to_contain_text("改为7")
    enter(page, 9, "9")
    enter(colleague, 9, "6")
    colleague.get_by_role("button", name="仍保存我填的").click()
    expect(state(colleague, 9)).to_have_text("草稿")
    page.reload()
    expect(cell(page, 9)).to_have_value("6")


def test_an_answer_that_comes_late_covers_nothing(page: Page, workers: Visitors) -> None:
    """Taking over what stands there while a save is still under way shows what stands there, and goes on showing it."""
    workers.expect(*REFUSED)
    colleague = workers.page("entry2")
    colleague.goto(YEAR_END)
    enter(colleague, 9, "7")
    enter(page, 9, "9")
    expect(said(page, 9)).to_contain_text("改为7")
    page.evaluate(SLOW_SAVES)
    cell(page, 9).click()
    cell(page, 9).press("Enter")
    page.get_by_role("link", name="采用现在的").click()
    expect(page.locator("body")).to_have_attribute("data-answered", "once")
    expect(cell(page, 9)).to_have_value("7")
    expect(said(page, 9)).not_to_contain_text("改为7")
    expect(said(page, 9)).to_contain_text("变动超过50%")


def test_files_are_attached_and_taken_away(page: Page, workers: Visitors, tmp_path: Path) -> None:
    workers.expect(*REFUSED)
    page.locator("#row-1 .more-link").click()
    upload = page.locator("#row-1 [type=file]")
    upload.set_input_files({"name": "核对表.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 figures"})
    expect(page.locator("#more-1 .file")).to_contain_text("核对表.pdf")
    with page.expect_download() as download:
        page.get_by_role("link", name="核对表.pdf").click()
    download.value.save_as(tmp_path / "back.pdf")
    assert (tmp_path / "back.pdf").read_bytes() == b"%PDF-1.7 figures"
    upload.set_input_files({"name": "表.pdf", "mimeType": "application/pdf", "buffer": b"MZ program"})
    expect(said(page, 1)).to_contain_text("“表.pdf”的内容不是pdf文件")
    page.get_by_role("button", name="删除核对表.pdf").click()
    expect(page.locator("#more-1 .file")).to_have_count(0)


@pytest.mark.parametrize("width", [WIDE, MIDDLE, PHONE])
def test_the_sheet_fits_its_window(width: int, workers: Visitors) -> None:
    page = workers.page("entry", width=width)
    page.goto(YEAR_END)
    page.locator("#row-10 .more-link").click()
    assert overflow(page) == 0


def test_without_scripts_a_sheet_is_read_and_saved(workers: Visitors) -> None:
    workers.expect(*REFUSED)
    page = workers.page("entry2", java_script_enabled=False)
    page.goto(f"{PLAN}entry/2027/q1/")
    cell(page, 1).fill("540")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".message.success")).to_have_text("已存为草稿")
    expect(cell(page, 1)).to_have_value("540")
    cell(page, 1).fill("54O")
    cell(page, 4).fill("83")
    page.get_by_role("button", name="保存草稿").click()
    expect(said(page, 1)).to_contain_text("“O”无法识别")
    expect(cell(page, 1)).to_have_value("54O")
    expect(cell(page, 4)).to_have_value("83")
