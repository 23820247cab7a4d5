"""A template on its way: downloaded, filled in elsewhere, uploaded, looked at, confirmed; and one that comes back marked."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.browser.grid import YEAR_END, cell
from tests.browser.visitors import PHONE, Visitors, broken_rules, overflow
from tests.uploads import cell_of, fill

pytestmark = pytest.mark.browser


@pytest.fixture
def page(workers: Visitors) -> Page:
    found = workers.page("entry")
    found.goto(YEAR_END)
    return found


def downloaded(page: Page, name: str, where: Path) -> Workbook:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    path = where / "downloaded.xlsx"
    waiting.value.save_as(path)
    assert waiting.value.suggested_filename.endswith(".xlsx")
    return load_workbook(path)


def send(page: Page, book: Workbook, path: Path) -> None:
    book.save(path)
    page.get_by_label("填好的表格").set_input_files(path)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="核对上传")).to_be_visible()


def test_from_the_template_to_the_grid(page: Page, tmp_path: Path) -> None:
    book = downloaded(page, "下载模板", tmp_path)
    fill(book, {(1, "本期数"): 541, (1, "数据来源"): "市局12月通报", (6, "本期数"): "52300万元", (5, "本期数"): "二百"})
    page.get_by_role("link", name="上传填报表").click()
    send(page, book, tmp_path / "filled.xlsx")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("有1处错误，全部没有写入")).to_be_visible()
    expect(page.get_by_role("button", name="确认，存为草稿")).to_have_count(0)
    assert broken_rules(page) == []

    marked = downloaded(page, "下载标出错误的表格", tmp_path)
    wrong = cell_of(marked, 5, "本期数")
    assert "【填报有误】" in wrong.comment.text
    wrong.value = 205
    page.get_by_role("button", name="放弃，重新上传").click()
    send(page, marked, tmp_path / "mended.xlsx")
    expect(page.get_by_text("折合5.23亿元")).to_be_visible()
    assert broken_rules(page) == []
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert overflow(page) == 0
    assert broken_rules(page) == []
    page.get_by_role("button", name="确认，存为草稿").click()

    expect(page.get_by_text("3项已存为草稿，尚未报送")).to_be_visible()
    for number, text in ((1, "541"), (5, "205"), (6, "5.23")):
        expect(cell(page, number)).to_have_value(text)
