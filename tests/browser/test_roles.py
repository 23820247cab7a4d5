"""Everybody gets in and lands where their work is; the administration works under the same strict policy."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visitors import PLAN, Visitors

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("username", "landing", "heading"),
    [
        ("entry", PLAN, "重庆市大足区专利提升专项行动计划"),
        ("reviewer", PLAN, "重庆市大足区专利提升专项行动计划"),
        ("leader", PLAN, "重庆市大足区专利提升专项行动计划"),
        ("unit01", f"{PLAN}units/1/?year=2026&quarter=3", "区市场监管局"),
        ("system", PLAN, "重庆市大足区专利提升专项行动计划"),
        ("security", "/admin/", "后台管理"),
        ("auditor", "/admin/", "后台管理"),
    ],
)
def test_everybody_lands_where_their_work_is(visitors: Visitors, username: str, landing: str, heading: str) -> None:
    page = visitors.page(username)
    answer = page.goto("/")
    assert answer is not None
    assert answer.status == 200
    expect(page).to_have_url(re.compile(re.escape(landing) + "$"))
    expect(page.locator("h1")).to_contain_text(heading)


@pytest.mark.parametrize(
    ("username", "present", "absent"),
    [
        ("system", ["单位", "行动计划", "报告期", "指标"], ["人员", "操作日志"]),
        ("security", ["人员"], ["行动计划", "操作日志", "指标"]),
        ("auditor", ["操作日志"], ["行动计划", "人员", "指标"]),
    ],
)
def test_each_administrator_has_their_own_pages(
    visitors: Visitors, username: str, present: list[str], absent: list[str]
) -> None:
    page = visitors.page(username)
    page.goto("/admin/")
    links = page.locator("#content-main").get_by_role("rowheader")
    for name in present:
        expect(links.get_by_text(name, exact=True)).to_be_visible()
    for name in absent:
        expect(links.get_by_text(name, exact=True)).to_have_count(0)


def test_the_administration_works_under_the_strict_policy(visitors: Visitors) -> None:
    page = visitors.page("system")
    page.goto("/admin/")
    page.locator("#content-main").get_by_role("link", name="单位", exact=True).click()
    expect(page.locator("#result_list tbody tr")).to_have_count(18)
    page.get_by_role("link", name="区科技局").click()
    page.locator("#id_contact_name").fill("张某")
    with page.expect_navigation():
        page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("成功")
    page.get_by_role("link", name="区科技局").first.click()
    page.get_by_role("link", name="历史").click()
    expect(page.locator("#change-history")).to_contain_text("张某")
    expect(page.locator("#change-history")).to_contain_text("演示系统管理员")
    page.goto("/admin/plans/plan/")
    page.locator("#result_list tbody th a").first.click()
    expect(page.get_by_label("启用日期")).to_be_visible()
    page.locator("#user-tools").get_by_role("link", name="返回首页").click()
    expect(page.locator("h1")).to_contain_text("重庆市大足区专利提升专项行动计划")


def test_the_log_says_who_did_what(visitors: Visitors) -> None:
    page = visitors.page("auditor")
    page.goto("/admin/organizations/operation/")
    expect(page.locator("#result_list")).to_contain_text("登录")
    expect(page.locator("#result_list")).to_contain_text("auditor")


def test_people_are_managed_in_chinese(visitors: Visitors) -> None:
    page = visitors.page("security")
    page.goto("/admin/organizations/user/")
    expect(page.locator("#result_list")).to_contain_text("演示领导")
    page.get_by_role("link", name="unit18").click()
    expect(page.get_by_label("姓名")).to_have_value("演示联络员18")


def test_a_page_that_is_not_theirs_is_refused_in_words(visitors: Visitors) -> None:
    visitors.expect("status of 403", "status of 404")
    page = visitors.page("security")
    answer = page.goto(PLAN)
    assert answer is not None
    assert answer.status in (403, 404)
    expect(page.get_by_role("link", name="回到首页")).to_be_visible()
    page = visitors.page("leader")
    answer = page.goto("/admin/organizations/user/")
    assert answer is not None
    assert answer.status in (403, 404)
    expect(page.get_by_role("link", name="回到首页")).to_be_visible()
