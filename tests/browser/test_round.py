"""A quarter's whole round: chased, reported, reviewed, checked and explained, closed, amended; and what the leader sees of it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import PHONE, PLAN, Q3, Visitors, overflow

pytestmark = pytest.mark.browser

CLOSING = f"{PLAN}closing/2026/q3/"
TASK = "9 全面推进知识产权质押融资"
UNIT = "区金融发展事务中心"
PDF = b"%PDF-1.7 correction"


def chase(entry: Page) -> None:
    """Who owes what; that somebody rang is written down."""
    entry.goto(f"{PLAN}round/2026/q3/")
    owing = entry.locator(".debts tbody", has=entry.get_by_role("link", name=UNIT, exact=True)).first
    expect(owing).to_contain_text("全面推进知识产权质押融资")
    owing.get_by_text("催报、延期").first.click()
    expect(owing.get_by_text(f"请【{UNIT}】").first).to_be_visible()
    owing.get_by_label("备注").fill("明日报送")
    owing.get_by_role("button", name="已电话催").click()
    expect(entry.locator(".message.success").first).to_be_visible()
    expect(owing).to_contain_text("明日报送")


def report(unit: Page) -> None:
    unit.goto("/")
    row = unit.locator(".report-row", has=unit.get_by_role("link", name=TASK, exact=True))
    row.locator("[name$='-done']").fill("办理质押登记12笔。")
    row.locator("select").select_option(label="正常推进")
    row.get_by_role("button", name="报送", exact=False).first.click()
    expect(unit.locator(".message.success")).to_contain_text("已报送，等待审核")


def review_all(reviewer: Page) -> None:
    reviewer.goto(f"{PLAN}review/{Q3}")
    expect(reviewer.get_by_text("办理质押登记12笔。")).to_be_visible()
    reviewer.get_by_role("button", name="全部通过").click()
    expect(reviewer.locator(".message.success")).to_contain_text("已审核")


def check_and_explain(unit: Page) -> None:
    """The office's own unit agrees to what it has not answered, and explains what is behind."""
    unit.goto(f"/{PLAN.strip('/')}/units/1/{Q3}")
    card = unit.locator("section[aria-labelledby='check']")
    expect(card.get_by_text("将写入通报并在会议上宣读")).to_be_visible()
    wanting = card.locator(".check-row.is-wanting")
    for place in range(wanting.count()):
        row = wanting.nth(place)
        row.locator("[name$='-cause']").fill("证书发放滞后")
        row.locator("[name$='-measure']").fill("逐户上门辅导")
        row.locator("[name$='-due_on']").fill("2026-12-31")
        row.locator("[name$='-outlook']").first.select_option(label="有困难")
    card.get_by_role("button", name="其余均无异议，提交").click()
    expect(unit.locator(".message.success").first).to_be_visible()
    expect(card.locator(".check-row.is-wanting")).to_have_count(0)


def handle(reviewer: Page) -> None:
    """An objection stands in the way of closing until somebody dealt with it."""
    reviewer.goto(CLOSING)
    expect(reviewer.get_by_text("区科技局对任务4 创新协同发展有异议，尚未处理")).to_be_visible()
    expect(reviewer.get_by_role("button", name="定稿", exact=True)).to_have_count(0)
    reviewer.goto(f"{PLAN}check/2026/q3/")
    reviewer.get_by_label("维持").check()
    reviewer.get_by_placeholder("处理说明，单位能看到").fill("以季末情况为准")
    reviewer.get_by_role("button", name="处理").click()
    expect(reviewer.locator(".message.success").first).to_be_visible()


def close(reviewer: Page) -> None:
    reviewer.goto(CLOSING)
    sentence = reviewer.get_by_label("通报表述")
    sentence.fill(f"{sentence.input_value()}请各单位抓紧推进。")
    reviewer.get_by_label("审定人").fill("王某")
    reviewer.get_by_label("缺项说明").fill("个别单位未按时报送")
    reviewer.get_by_role("button", name="定稿", exact=True).click()
    expect(reviewer.locator(".message.success")).to_have_text("已定稿：2026年前三季度第1版")


def amend(entry: Page, file: Path) -> None:
    entry.goto(CLOSING)
    entry.get_by_text("提出更正或补报").click()
    entry.get_by_role("link", name="1 有效发明专利总量").click()
    entry.get_by_label("更正后数值").fill("528")
    entry.get_by_label("更正理由").fill("市局通报更正")
    entry.get_by_label("依据文件", exact=True).fill("渝知发〔2026〕8号")
    entry.get_by_role("button", name="查看影响").click()
    effects = entry.get_by_role("region", name="更正的影响")
    expect(effects.get_by_role("row", name="实际").first).to_contain_text("528件")
    expect(effects).to_contain_text("本版更正")
    entry.get_by_label("依据文件（附件）").set_input_files(file)
    entry.get_by_role("button", name="提出更正").click()
    expect(entry.locator(".message.success")).to_contain_text("待审核员确认")


def confirm(reviewer: Page) -> None:
    reviewer.goto(CLOSING)
    reviewer.get_by_role("link", name="追溯更正：有效发明专利总量").click()
    with reviewer.expect_download() as download:
        reviewer.get_by_role("link", name="更正.pdf").click()
    assert Path(download.value.path()).read_bytes() == PDF
    reviewer.get_by_role("button", name="确认，形成新的版本").click()
    expect(reviewer.locator(".message.success")).to_have_text("已确认更正，形成第2版")


def test_a_whole_round(workers: Visitors, tmp_path: Path) -> None:
    file = tmp_path / "更正.pdf"
    file.write_bytes(PDF)
    entry, reviewer, leader = (workers.page(name) for name in ("entry", "reviewer", "leader"))
    leader.goto(PLAN)
    expect(leader.get_by_text("2026年前三季度尚未定稿")).to_be_visible()
    chase(entry)
    report(workers.page("unit07"))
    review_all(reviewer)
    check_and_explain(workers.page("unit01"))
    handle(reviewer)
    close(reviewer)

    leader.goto(PLAN)
    expect(leader.get_by_text("定稿（第1版）")).to_be_visible()
    expect(leader.get_by_text("请各单位抓紧推进。")).to_be_visible()
    leader.goto(f"{PLAN}indicators/16/{Q3}")
    expect(leader.get_by_text("证书发放滞后")).to_be_visible()
    amend(entry, file)
    confirm(reviewer)

    leader.goto(PLAN)
    expect(leader.get_by_text("定稿（第2版）")).to_be_visible()
    board = leader.locator(".board")
    expect(board.get_by_role("row", name="有效发明专利总量").first).to_contain_text("528")
    expect(leader.get_by_text("更正为528件")).to_be_visible()
    leader.get_by_role("link", name="第1版").click()
    expect(board.get_by_role("row", name="有效发明专利总量").first).to_contain_text("518")


def test_a_closed_quarter_on_a_phone(workers: Visitors) -> None:
    """After the round: nothing is wider than the screen."""
    for person, page in (("reviewer", CLOSING), ("leader", f"{PLAN}{Q3}"), ("entry", f"{CLOSING}amend/1/")):
        opened = workers.page(person, width=PHONE, height=844)
        opened.goto(page)
        expect(opened.locator("h1")).to_be_visible()
        assert overflow(opened) == 0, page
