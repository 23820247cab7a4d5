"""The units' forms on their way: downloaded together, one filled in elsewhere, brought back, looked at, confirmed."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser.grid import YEAR_END
from tests.browser.visitors import PHONE, Visitors, broken_rules, overflow
from tests.forms_sent import book_of, cell_of

pytestmark = pytest.mark.browser


def test_from_the_archive_to_drafts_on_behalf(workers: Visitors, tmp_path: Path) -> None:
    page = workers.page("entry")
    page.goto(YEAR_END.replace("/entry/", "/round/"))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载各单位报送表").click()
    waiting.value.save_as(tmp_path / "forms.zip")
    with ZipFile(tmp_path / "forms.zip") as archive:
        name = next(each for each in archive.namelist() if each.startswith("区科技局"))
        book = book_of(archive.read(name))
    cell_of(book, 3, "本季度进展").value = "召开对接会2场"
    cell_of(book, 3, "推进状态").value = "推进缓慢"
    book.save(tmp_path / name)

    page.get_by_role("link", name="上传收回的报送表").click()
    page.get_by_label("各单位填好的表格").set_input_files(tmp_path / name)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="核对各单位报送表")).to_be_visible()
    expect(page.get_by_text("召开对接会2场")).to_be_visible()
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert overflow(page) == 0
    assert broken_rules(page) == []
    page.get_by_role("button", name="确认，存为草稿").click()
    expect(page.get_by_text("1项已存为草稿，尚未报送")).to_be_visible()
