"""In, out, and kept out."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.server import NEIGHBOUR
from tests.browser.visitors import PLAN, WIDE, Visitors, overflow, send, sign_in, texts
from tests.people import PASSWORD

pytestmark = pytest.mark.browser

INDICATORS = [
    "有效发明专利总量", "PCT国际专利申请量年均增长", "万人高价值发明专利拥有量", "专利密集型产品累计备案数",
    "专利转让许可年均次数", "知识产权质押融资累计登记金额", "战略性新兴产业发明专利拥有量",
    "每亿元研发投入高价值发明专利产出量", "全区专利代理机构总量", "全区从业专利代理师",
]  # fmt: skip
TITLE = "重庆市大足区专利提升专项行动计划（2025—2027年）"


def test_a_leader_signs_in_by_keyboard_and_sees_the_plan(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto(PLAN)
    expect(page).to_have_url(re.compile(r"/sign-in/\?next="))
    expect(page.get_by_text("本系统不处理国家秘密").first).to_be_visible()
    expect(page.get_by_label("用户名")).to_be_focused()
    sign_in(page, "leader", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    page.keyboard.press("Control+A")
    page.keyboard.type("leader")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    send(page)
    expect(page).to_have_url(re.compile(re.escape(PLAN) + "$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    assert texts(page, ".board >> nth=0 >> .name a") == INDICATORS
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()


def test_signing_out_leaves_nothing_to_go_back_to(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/sign-in/")
    sign_in(page, "leader")
    answer = page.goto(PLAN)
    assert answer is not None
    assert "no-store" in answer.headers["cache-control"]
    with page.expect_navigation():
        page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(re.compile("/sign-in/$"))
    page.go_back()
    expect(page.get_by_label("用户名")).to_be_visible()
    assert "518" not in page.content()


def test_too_many_attempts_lock_the_account_and_say_for_how_long(visitors: Visitors) -> None:
    visitors.expect("status of 429")
    page = visitors.page()
    page.goto("/sign-in/")
    for _ in range(5):
        sign_in(page, "nobody", "wrong")
    expect(page.get_by_role("heading", name="已暂停登录")).to_be_visible()
    expect(page.get_by_text("15分钟")).to_be_visible()
    page.get_by_role("link", name="返回登录").click()
    expect(page.get_by_label("用户名")).to_be_visible()


def test_a_password_that_others_know_is_changed_first(visitors: Visitors) -> None:
    """The neighbour also shows that nothing of the pages hangs on the first plan: five years, two of them with targets."""
    page = visitors.page()
    page.goto("/sign-in/")
    sign_in(page, NEIGHBOUR)
    page.goto("/plans/test-two-years/")
    expect(page.get_by_text("当前密码是他人代设的")).to_be_visible()
    page.get_by_label("原密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("Other-Pony-88")
    page.get_by_label("再输一次新密码").fill("Other-Pony-88")
    send(page)
    expect(page.get_by_text("密码已修改")).to_be_visible()
    page.goto("/plans/test-two-years/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("某区示范实施方案（2025—2029年）")
    for rest in ("", "indicators/", "indicators/1/", "indicators/3/"):
        page.goto(f"/plans/test-two-years/{rest}")
        for width in (WIDE, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert overflow(page) <= 0, rest
