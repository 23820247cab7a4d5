"""A unit's reports on their whole way: two reports and a zero report with a file, one returned and mended, judged by the
reviewer, and found by the leader; and what was typed survives a closed page, a second tab and a lost network."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.grid import OFFLINE
from tests.browser.visitors import PHONE, PLAN, Visitors

pytestmark = pytest.mark.browser

Q4 = "?year=2026&quarter=4"
PDF = b"%PDF-1.7 minutes"


def row(page: Page, title: str) -> Locator:
    return page.locator(".report-row", has=page.get_by_role("link", name=title, exact=True))


def fill(page: Page, title: str, **texts: str) -> None:
    for name, text in texts.items():
        row(page, title).locator(f"[name$='-{name}']").fill(text)


def choose(page: Page, title: str, state: str) -> None:
    row(page, title).locator("select").select_option(label=state)


def the_form(page: Page) -> None:
    """The form of the year's last quarter, from where the unit's lead lands."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("区科技局")
    page.goto(f"{PLAN}units/{own(page)}/report/2026/q4/")
    expect(page.get_by_role("heading", name="本季任务进展")).to_be_visible()


def way(page: Page, title: str) -> Locator:
    return row(page, title).locator(".way .tag")


def report(unit: Page, file: Path) -> None:
    """Two reports, one with a file, and a zero report, in one go."""
    fill(unit, "2 抓实创新主体", done="新增高新技术企业6家。", next_steps="组织申报辅导。")
    choose(unit, "2 抓实创新主体", "正常推进")
    row(unit, "2 抓实创新主体").locator("input[type=file]").set_input_files(file)
    expect(row(unit, "2 抓实创新主体").locator("[data-chosen]")).to_have_text(file.name)
    fill(unit, "3 注重研发投入", done="召开对接会1场。", problems="资金未到位。")
    choose(unit, "3 注重研发投入", "推进缓慢")
    row(unit, "4 创新协同发展").locator("[data-nothing-new]").check()
    choose(unit, "4 创新协同发展", "正常推进")
    unit.get_by_role("button", name="报送全部").click()
    expect(unit.locator(".message.success")).to_have_text("3项已报送，等待审核")
    for title in ("2 抓实创新主体", "3 注重研发投入", "4 创新协同发展"):
        expect(way(unit, title)).to_have_text("已报送")
    expect(way(unit, "7 完善专利转化运用政策体系")).to_have_text("未填报")


def review(reviewer: Page) -> None:
    """One goes back; one is judged otherwise than it was reported, which needs a reason."""
    reviewer.goto(f"{PLAN}review/{Q4}")
    expect(reviewer.get_by_text("新增高新技术企业6家。")).to_be_visible()
    expect(reviewer.get_by_role("link", name="对接会纪要.pdf")).to_be_visible()
    reviewer.get_by_label("选择任务进展：任务3").check()
    reviewer.get_by_label("退回理由").fill("请补充项目数")
    reviewer.get_by_role("button", name="退回所选").click()
    expect(reviewer.locator(".message.success")).to_contain_text("已退回1项")
    judged = reviewer.get_by_role("group", name="核定评价：任务4")
    judged.get_by_label("核定评价").select_option(label="推进缓慢")
    reviewer.get_by_role("button", name="全部通过").click()
    expect(judged.get_by_text("须写明理由").first).to_be_visible()
    judged.get_by_label("核定理由").fill("本季没有新增联合体")
    reviewer.get_by_role("button", name="全部通过").click()
    expect(reviewer.locator(".message.success")).to_contain_text("已审核2项")


def mend(unit: Page) -> None:
    """Where the unit's lead lands it says what came back and why; the button leads to the row."""
    unit.goto("/")
    came_back = unit.locator(".todo li", has_text="2026年全年任务进展被退回")
    expect(came_back).to_contain_text("退回理由：请补充项目数")
    came_back.get_by_role("link", name="修改").click()
    returned = row(unit, "3 注重研发投入")
    expect(returned.get_by_text("请补充项目数")).to_be_visible()
    fill(unit, "3 注重研发投入", done="召开对接会1场，签约项目3个。")
    returned.get_by_role("button", name="报送任务3").click()
    expect(unit.locator(".message.success")).to_have_text("1项已报送，等待审核")


FOUND = (
    (2, "正常推进", "新增高新技术企业6家。"),
    (3, "严重滞后", "签约项目3个"),  # one of its measures was due on 15 December and nobody said that it was done
    (4, "推进缓慢", "本季没有新增联合体"),
)


def test_from_the_unit_to_the_leader(workers: Visitors, tmp_path: Path) -> None:
    workers.expect("status of 400")
    file = tmp_path / "对接会纪要.pdf"
    file.write_bytes(PDF)
    unit, reviewer, leader = (workers.page(name) for name in ("unit05", "reviewer", "leader"))
    the_form(unit)
    report(unit, file)
    leader.goto(f"{PLAN}tasks/3/{Q4}")
    expect(leader.locator("main")).not_to_contain_text("召开对接会1场")
    review(reviewer)
    mend(unit)
    reviewer.goto(f"{PLAN}review/{Q4}")
    reviewer.get_by_role("button", name="审核通过任务进展：任务3").click()
    expect(reviewer.locator(".message.success")).to_contain_text("已审核1项")
    for number, light, said in FOUND:
        leader.goto(f"{PLAN}tasks/{number}/{Q4}")
        expect(leader.locator(".verdict .light").first).to_contain_text(light)
        expect(leader.get_by_text(said).first).to_be_visible()
    leader.goto(f"{PLAN}tasks/2/{Q4}")
    with leader.expect_download() as download:
        leader.get_by_role("link", name=file.name).first.click()
    assert download.value.suggested_filename == file.name
    assert Path(download.value.path()).read_bytes() == PDF


def own(page: Page) -> str:
    """The key of the unit whose form the page has shown."""
    return page.url.partition("/units/")[2].partition("/")[0]


def test_nothing_typed_is_lost(workers: Visitors) -> None:
    workers.expect(*OFFLINE)
    page = workers.page("unit06")
    page.goto("/")
    form = f"{PLAN}units/{own(page)}/report/2026/q4/"
    page.goto(form)
    fill(page, "1 紧盯重点产业", done="打了一半的字")
    expect(page.get_by_text("有尚未保存的内容，已暂存在本机浏览器")).to_be_visible()
    another = workers.another(page.context)
    page.close()
    another.goto(form)
    area = row(another, "1 紧盯重点产业").locator("[name$='-done']")
    expect(area).to_have_value("打了一半的字")
    another.context.set_offline(True)
    another.get_by_role("button", name="保存草稿").click()
    another.wait_for_timeout(300)
    another.context.set_offline(False)
    another.goto(form)
    expect(area).to_have_value("打了一半的字")
    another.get_by_role("button", name="保存草稿").click()
    expect(another.locator(".message.success")).to_have_text("已存为草稿")
    expect(another.get_by_text("有尚未保存的内容，已暂存在本机浏览器")).to_be_hidden()
    assert another.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('ipplan:report')).length") == 0


def test_what_was_refused_is_kept_and_what_was_given_up_is_not(workers: Visitors) -> None:
    workers.expect("status of 400")
    page = workers.page("unit05")
    page.goto("/")
    form = f"{PLAN}units/{own(page)}/report/2026/q4/"
    page.goto(form)
    title = "7 完善专利转化运用政策体系"
    area = row(page, title).locator("[name$='-done']")
    area.fill("长" * 301)
    page.get_by_role("button", name="保存草稿").click()
    expect(row(page, title).get_by_text("不得超过300字")).to_be_visible()
    page.goto(form)  # closed after the refusal
    expect(area).to_have_value("长" * 301)
    area.fill("短了")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".message.success")).to_have_text("已存为草稿")
    expect(page.get_by_text("有尚未保存的内容，已暂存在本机浏览器")).to_be_hidden()
    area.fill("又改了")
    row(page, title).get_by_role("button", name="删除任务").click()
    expect(page.locator(".message.success")).to_have_text("已删除草稿")
    expect(area).to_have_value("")
    expect(page.get_by_text("有尚未保存的内容，已暂存在本机浏览器")).to_be_hidden()


def test_a_second_tab_does_not_cover_the_first(workers: Visitors) -> None:
    workers.expect("status of 409")
    first = workers.page("unit07")
    first.goto("/")
    form = f"{PLAN}units/{own(first)}/report/2026/q4/"
    first.goto(form)
    second = workers.another(first.context)
    second.goto(form)
    title = "9 全面推进知识产权质押融资"
    fill(first, title, done="先到的话")
    first.get_by_role("button", name="保存草稿").click()
    expect(first.locator(".message.success")).to_have_text("已存为草稿")
    fill(second, title, done="后到的话")
    second.get_by_role("button", name="保存草稿").click()
    expect(second.locator(".report-row .error").first).to_contain_text("改为“先到的话”")
    expect(row(second, title).locator("[name$='-done']")).to_have_value("后到的话")
    second.get_by_role("button", name="保存草稿").click()
    expect(second.locator(".message.success")).to_have_text("已存为草稿")
    first.goto(form)
    expect(row(first, title).locator("[name$='-done']")).to_have_value("后到的话")


def test_on_a_phone_characters_are_counted_and_a_zero_report_says_nothing(workers: Visitors) -> None:
    page = workers.page("unit01", width=PHONE)
    page.goto("/")
    page.goto(f"{PLAN}units/{own(page)}/report/2026/q4/")
    title = "5 提升专利代理服务能力建设"
    fill(page, title, done="长" * 301)
    expect(row(page, title).get_by_text("超出1字")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE
    fill(page, title, done="")
    box = row(page, title).locator("[data-nothing-new]")
    box.check()
    expect(row(page, title).locator("[name$='-done']")).to_have_attribute("placeholder", "本季度无新进展")
    assert not row(page, title).locator("[name$='-done']").is_editable()
