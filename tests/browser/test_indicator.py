"""The page of one indicator: charts that come when they are looked at, figures that agree everywhere."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import PHONE, PLAN, Q3, WIDE, Visitors, containing, texts

pytestmark = pytest.mark.browser

ADDRESS = f"{PLAN}indicators/1/{Q3}"
MESSAGE = "图表没有显示出来，可能是网络中断。数据见下面的数据表。"


def drawn(page: Page, place: int = 0) -> None:
    page.locator(".chart").nth(place).scroll_into_view_if_needed()
    expect(page.locator(".chart").nth(place).locator(".main-svg").first).to_be_visible()


def test_the_chart_comes_when_it_is_scrolled_to(visitors: Visitors) -> None:
    page = visitors.page("leader", width=PHONE, height=600)
    page.goto(ADDRESS, wait_until="networkidle")
    assert containing(visitors.asked_for, "plotly") == []
    drawn(page)
    assert len(containing(visitors.asked_for, "plotly")) == 1
    drawn(page, 1)
    assert len(containing(visitors.asked_for, "plotly")) == 1
    seen = page.evaluate("window.observed")
    assert seen["shift"] <= 0.02, seen["moved"]


def test_the_chart_is_ours_and_chinese(visitors: Visitors) -> None:
    page = visitors.page("leader")
    page.goto(ADDRESS)
    drawn(page)
    drawn(page, 1)
    path, years, parts = page.locator(".chart").all()
    expect(parts).to_have_attribute("data-title", "各单位各年分量")
    expect(path.locator(".legendtext")).to_have_text(["序时路径", "实际", "年度目标", "按平均进度推算"])
    expect(path.locator(".xtick text").first).to_have_text("基期")
    expect(years.locator(".xtick text")).to_have_text(["2025年", "2026年（截至9月底）", "2027年"])
    expect(page.locator(".chart").first).to_have_attribute("aria-label", "计划路径与季度完成，数据见图下的数据表")
    page.locator(".chart .nsewdrag").first.hover()
    expect(page.locator(".chart .hoverlayer text").first).to_be_attached()
    expect(page.locator(".modebar, .plotlyjsicon")).to_have_count(0)
    expect(page.locator("a[href*='plot']")).to_have_count(0)
    assert "Share" not in page.locator("main").inner_text()


def test_data_and_picture_are_downloaded(visitors: Visitors, tmp_path: Path) -> None:
    page = visitors.page("leader")
    page.goto(ADDRESS)
    drawn(page)
    with page.expect_download() as data:
        page.get_by_role("button", name="下载数据").first.click()
    assert data.value.suggested_filename == "有效发明专利总量 计划路径与季度完成.csv"
    data.value.save_as(tmp_path / "data.csv")
    content = (tmp_path / "data.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == '"报告期","序时应完成","实际","年度目标"'
    assert '"2026年前三季度","525","518","—"' in lines
    with page.expect_download() as picture:
        page.get_by_role("button", name="下载图片").first.click()
    picture.value.save_as(tmp_path / "picture.png")
    assert picture.value.suggested_filename.endswith(".png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_a_lost_network_is_said_and_tried_again(visitors: Visitors) -> None:
    visitors.expect("ERR_INTERNET_DISCONNECTED", "plotly.min")
    page = visitors.page("leader", width=PHONE, height=600)
    page.goto(ADDRESS, wait_until="networkidle")
    page.context.set_offline(True)
    chart = page.locator(".chart").first
    chart.scroll_into_view_if_needed()
    expect(chart).to_contain_text(MESSAGE)
    page.context.set_offline(False)
    chart.get_by_role("button", name="重试").click()
    drawn(page)


def test_the_same_figures_stand_everywhere(visitors: Visitors) -> None:
    page = visitors.page("leader")
    page.goto(ADDRESS)
    named = dict(zip(texts(page, ".figures dt"), texts(page, ".figures dd b"), strict=True))
    assert named == {
        "实际": "518", "年度目标": "535", "序时应完成": "525", "完成率": "96.8%", "年度净增任务完成": "57.5%",
        "较序时进度": "−17.5", "后续每季度需净增": "17", "按当前进度推算": "526", "2027年末推算": "559", "同比": "增长7.0%",
    }  # fmt: skip
    page.get_by_text("数据表", exact=True).first.click()
    row = page.locator(".chart-data").first.get_by_role("row", name="2026年前三季度")
    assert row.get_by_role("cell").all_inner_texts() == ["2026年前三季度", "525", "518", "—"]
    quarters = [line.split("\t")[:2] for line in texts(page, ".list:not(.history) tbody tr")]
    assert len(quarters) == 7
    charted = {
        line[0]: line[2] for line in (text.split("\t") for text in texts(page, ".chart-data >> nth=0 >> tbody tr"))
    }
    for name, figure in zip(
        texts(page, ".list:not(.history) .title"), texts(page, ".list:not(.history) .num b"), strict=True
    ):
        assert figure == f"{charted[name]}件"


def test_nothing_to_draw_loads_nothing(visitors: Visitors) -> None:
    page = visitors.page("leader", width=WIDE)
    page.goto(f"{PLAN}indicators/20/{Q3}", wait_until="networkidle")
    expect(page.get_by_text("还没有可以画出的目标和数据。")).to_have_count(2)
    assert containing(visitors.asked_for, "plotly") == []
