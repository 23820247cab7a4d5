"""A unit gets a new name, another one is merged, a clerk leaves: asked for, checked, confirmed, and what pages say then."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitors import PHONE, PLAN, Q3, Visitors, overflow

pytestmark = pytest.mark.browser

NOW = "?year=2026&quarter=4"


def unit_page(page: Page, name: str, query: str = NOW) -> str:
    """The page of a unit of the plan, reached over the list of units."""
    page.goto(f"{PLAN}units/{query}")
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.locator("h1")).to_contain_text(name)
    return page.url.partition("?")[0]


def test_a_unit_is_renamed(workers: Visitors) -> None:
    leader, system = workers.page("leader"), workers.page("system")
    address = unit_page(leader, "区科技局")
    system.goto(address)
    system.get_by_role("link", name="更名、并入、分设").click()
    system.get_by_label("新名称").fill("区科学技术局")
    system.get_by_label("依据").fill(" ")
    workers.expect("400 (Bad Request)")
    system.get_by_role("button", name="核对").click()
    expect(system.locator(".errors")).to_contain_text("请写明依据")
    expect(system.get_by_label("新名称")).to_have_value("区科学技术局")
    system.get_by_label("依据").fill("大足委发〔2026〕9号")
    system.get_by_role("button", name="核对").click()
    expect(system.get_by_role("region", name="请核对")).to_contain_text("区科技局（成为别名）")
    system.get_by_role("button", name="返回修改").click()
    expect(system.get_by_label("依据")).to_have_value("大足委发〔2026〕9号")
    system.get_by_role("button", name="核对").click()
    system.get_by_role("button", name="确认办理").click()
    expect(system.locator(".message.success")).to_have_text("已将区科技局更名为区科学技术局")
    leader.goto(f"{address}{NOW}")
    expect(leader.locator("h1")).to_contain_text("区科学技术局")
    leader.goto(f"{address}?year=2026&quarter=2")
    expect(leader.locator("h1")).to_contain_text("区科技局")
    expect(leader.locator("h1")).not_to_contain_text("区科学技术局")


def test_a_unit_is_merged(workers: Visitors) -> None:
    """Its items are the other's from the fourth quarter on; the third shows whose they were."""
    leader, system = workers.page("leader"), workers.page("system")
    address = unit_page(leader, "区商务委")
    system.goto(address)
    system.get_by_role("link", name="更名、并入、分设").click()
    system.get_by_role("link", name="并入").click()
    system.get_by_label("自何时起").select_option(label="2026年四季度（10月1日起）")
    system.get_by_label("承接单位").first.select_option(label="区经济信息委")
    system.get_by_label("依据").fill("大足委发〔2026〕9号")
    system.get_by_role("button", name="核对").click()
    check = system.get_by_role("region", name="请核对")
    expect(check).to_contain_text("由区经济信息委承接，区商务委停用")
    expect(check).to_contain_text("本单位人员不自动转移，由安全管理员办理")
    system.get_by_role("button", name="确认办理").click()
    expect(system.locator(".message.success")).to_contain_text("已办理区商务委的并入")
    leader.goto(f"{address}{Q3}")
    expect(leader.locator("h1")).to_contain_text("区商务委")
    leader.goto(f"{PLAN}tasks/{Q3}")
    expect(leader.locator("main")).to_contain_text("区商务委")
    leader.goto(f"{PLAN}tasks/{NOW}")
    expect(leader.locator("main")).not_to_contain_text("区商务委")


def test_a_clerk_leaves(workers: Visitors) -> None:
    security = workers.page("security")
    security.goto("/admin/organizations/user/?q=entry")
    security.get_by_role("link", name="entry", exact=True).click()
    security.get_by_role("link", name="人员交接").click()
    security.get_by_label("接任人").select_option(index=1)  # who does the same work at the same unit
    security.get_by_label("事由").fill("调离")
    security.get_by_label("同时停用账号").check()
    security.get_by_role("button", name="核对").click()
    check = security.get_by_role("region", name="请核对")
    expect(check).to_contain_text("演示填报员甲交接给演示填报员乙")
    expect(check).to_contain_text("停用演示填报员甲的账号")
    security.get_by_role("button", name="确认办理").click()
    expect(security.locator(".message.success")).to_contain_text("已交接给")
    gone = workers.page()
    gone.goto("/sign-in/")
    gone.get_by_label("用户名").fill("entry")
    gone.get_by_label("密码").fill("anything-2026")
    gone.get_by_role("button", name="登录").click()
    expect(gone.get_by_role("alert").first).to_be_visible()


@pytest.mark.parametrize("kind", ["renamed", "merged", "split"])
def test_on_a_phone_nothing_is_wider_than_the_screen(workers: Visitors, kind: str) -> None:
    page = workers.page("system", width=PHONE, height=844)
    page.goto(f"/units/2/change/?kind={kind}")
    expect(page.locator("h1")).to_be_visible()
    assert overflow(page) == 0
