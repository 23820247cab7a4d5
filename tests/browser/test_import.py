"""From a plan document to a running plan, by hand: upload, look, correct, confirm; and what the network and a second window do."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from tests.browser.visitors import MIDDLE, PHONE, WIDE, Visitors, broken_rules, overflow
from tests.documents.proposals import TEXT

pytestmark = pytest.mark.browser

REAL = settings.BASE_DIR.parent / "shared" / "seeds" / "dazu-patents-2025-2027.txt"
FIRST = "有效发明专利总量" if REAL.exists() else "测试拥有量"


@pytest.fixture
def page(workers: Visitors, tmp_path: Path) -> Page:
    """Everything that the reader proposes of the document, shown to who manages plans."""
    invented = tmp_path / "计划.txt"
    invented.write_text(TEXT, encoding="utf-8")
    found = workers.page("system")
    found.goto("/plans/import/")
    found.get_by_label("选择文件").set_input_files(REAL if REAL.exists() else invented)
    found.get_by_role("button", name="读取").click()
    expect(found.get_by_role("heading", name="校改：")).to_be_visible()
    return found


def row_of(page: Page, name: str) -> str:
    """The key of the indicator of that name."""
    field = page.locator(f'#indicators input[value="{name}"]').first
    return str(field.get_attribute("name")).partition(".")[0]


def saved(page: Page) -> None:
    expect(page.locator("#machine")).to_contain_text("已保存")


def test_from_the_document_to_a_running_plan(page: Page) -> None:
    key = row_of(page, FIRST)
    page.locator(f'[name="{key}.name"]').focus()
    assert page.locator(f"#{key}.is-framed").count() == 1
    marks = page.locator(".text .is-framed")
    assert FIRST[:4] in "".join(marks.all_inner_texts())
    expect(marks.first).to_be_in_viewport()
    page.locator(f"#{key} [data-unfold]").click()
    page.get_by_label("指标解释").fill("期末的件数")
    page.get_by_label("文件用语").focus()
    saved(page)
    page.locator("[name='p.slug']").fill("大足")
    page.locator("[name='p.title']").focus()
    expect(page.get_by_text("1处需要改正")).to_be_visible()
    page.locator("[name='p.slug']").fill("dazu-imported")
    page.locator("[name='p.title']").focus()
    expect(page.get_by_text("1处需要改正")).to_have_count(0)
    expect(page.locator("#machine")).to_contain_text("已保存")

    page.get_by_role("link", name="核对无误，去确认").click()
    expect(page.get_by_text("标识dazu-imported")).to_be_visible()
    page.get_by_role("button", name="确认载入").click()
    expect(page.get_by_text("计划已载入")).to_be_visible()
    assert page.url.endswith("/plans/dazu-imported/")
    expect(page.locator("main").get_by_text(FIRST).first).to_be_visible()
    page.get_by_role("link", name=FIRST).first.click()
    expect(page.get_by_text("期末的件数")).to_be_visible()


def test_text_and_rows_lead_to_each_other_by_keyboard_too(page: Page) -> None:
    key = row_of(page, FIRST)
    mark = page.locator(f'.text [data-of~="{key}"]').first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{key}.is-framed")).to_be_in_viewport()
    assert page.evaluate("document.activeElement.name").startswith(f"{key}.")
    link = page.locator(f'#{key} [data-to="{key}"]')
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f'.text .is-framed[data-of~="{key}"]').first).to_be_focused()


def test_rows_are_added_deleted_and_taken_back(page: Page) -> None:
    before = page.locator("#tasks .row").count()
    page.get_by_role("button", name="＋ 新增任务").click()
    expect(page.locator("#tasks .row")).to_have_count(before + 1)
    new = page.locator("#tasks .row").last
    assert page.evaluate("document.activeElement.closest('.row').id") == new.get_attribute("id")
    new.get_by_role("button", name="删除").click()
    expect(new.get_by_text("已删除")).to_be_visible()
    new.get_by_role("button", name="恢复").click()
    expect(new.get_by_label("具体内容")).to_be_visible()
    unit = page.locator("#units .row").first
    name = unit.get_by_label("单位名称").input_value()
    unit.locator("[data-unfold]").click()
    page.get_by_label("与另一单位合并").select_option(index=1)
    page.get_by_role("button", name="合并", exact=True).click()
    expect(page.locator("#units .row").first.get_by_label("别名", exact=True)).to_have_value(name)


def test_nothing_typed_is_lost_to_the_network_or_another_window(page: Page, workers: Visitors) -> None:
    workers.expect("ERR_FAILED", "409", "Failed to load")
    key = row_of(page, FIRST)

    def cut(route: Route) -> None:
        if route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    page.route("**/plans/import/**", cut)
    page.locator(f'[name="{key}.name"]').fill("断网时改的名称")
    page.locator(f'[name="{key}.unit"]').focus()
    expect(page.get_by_text("网络不通，改动留在本机")).to_be_visible()
    page.unroute("**/plans/import/**")
    page.reload()
    saved(page)
    expect(page.locator(f'[name="{key}.name"]')).to_have_value("断网时改的名称")

    other = workers.another(page.context)
    other.goto(page.url)
    other.locator(f'[name="{key}.unit"]').fill("项")
    other.locator(f'[name="{key}.name"]').focus()
    saved(other)
    page.locator(f'[name="{key}.name"]').fill("晚到的名称")
    page.locator(f'[name="{key}.unit"]').focus()
    expect(page.get_by_text("已在另一个窗口改动")).to_be_visible()
    page.get_by_role("link", name="载入最新内容").click()
    saved(page)  # kept here, and nobody changed that field meanwhile
    expect(page.locator(f'[name="{key}.name"]')).to_have_value("晚到的名称")
    expect(page.locator(f'[name="{key}.unit"]')).to_have_value("项")


def test_every_page_of_the_import_follows_the_rules_at_every_width(page: Page) -> None:
    page.locator("#indicators [data-unfold]").first.click()
    expect(page.get_by_label("指标解释")).to_be_visible()
    address = page.url
    for path in (address, f"{address}confirm/", f"{address}compare/", "/plans/import/"):
        if path != address:
            page.goto(path)
        for width in (WIDE, MIDDLE, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) == 0, (path, width)
            assert broken_rules(page) == [], (path, width)


def test_on_a_phone_the_two_sides_are_tabs(page: Page) -> None:
    page.set_viewport_size({"width": PHONE, "height": 900})
    expect(page.locator(".text")).to_be_hidden()
    page.get_by_text("原文", exact=True).first.click()
    expect(page.locator(".text")).to_be_visible()
    page.locator(".text .mark").first.click()
    expect(page.locator(".text")).to_be_hidden()
    expect(page.locator(".row.is-framed, .section.is-framed")).to_be_visible()


def test_it_works_without_scripts(workers: Visitors, page: Page) -> None:
    plain = workers.page("system", java_script_enabled=False)
    plain.goto(page.url)
    key = row_of(plain, FIRST)
    plain.locator(f'[name="{key}.name"]').fill("没有脚本也能改")
    plain.get_by_role("button", name="保存指标").last.click()
    expect(plain.locator(f'[name="{key}.name"]')).to_have_value("没有脚本也能改")
    plain.locator(f"#{key}").get_by_role("link", name="展开").click()
    expect(plain.get_by_label("指标解释")).to_be_visible()
