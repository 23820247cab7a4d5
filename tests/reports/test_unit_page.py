"""The page of one unit: its indicators, its tasks, its years and quarters, and who sees what of it."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.contributions import (
    ContributionInput,
    Kind,
    approve_contributions,
    save_contributions,
    submit_contributions,
)
from indicators.models import Indicator, IndicatorResponsibility
from organizations.models import Unit, User
from organizations.roles import Role
from plans.models import Plan, PlanUnit
from tasks.models import ReportedState, VerdictChoice
from tests.people import NOW, add, approve
from tests.plans_in_use import widen_tasks
from tests.unitpages import MARKER, Q3, body, lead_of, say, text, unit_address, unit_key

People = dict[str, User]
OCTOBER = "2026-10-12T04:00:00+00:00"
OWN = "区科技局"  # the unit of `unit_lead`: row 8 of annex 1; tasks 2, 3, 4, 7 of annex 2


def card(page: str, title: str) -> str:
    """The card under a heading, as markup."""
    return next(part for part in re.split(r'(?=<section class="card)', page) if title in part[:400])


def lines(page: str, title: str) -> dict[str, str]:
    """What is read in each row of a card's table, by the number or name that begins it."""
    found = {}
    for row in card(page, title).split("<tbody>", 1)[1].split("<tr")[1:]:
        cells = [text(f"<{cell}") for cell in re.split(r"<(?=t[dh][ >])", row)[1:]]
        found[cells[0]] = " | ".join(cells[1:])
    return found


def test_the_head_counts_the_roles_in_the_documents_words(dazu: Plan, people: People, client: Client) -> None:
    """区科技局: rows 8 | 5, 6, 7, 9, 10 | 14 to 20 in the text | tasks 2, 3, 4, 7 | 1, 5, 8, 9, 10."""
    page = body(client, people["leader"], unit_address(dazu, OWN))
    said = text(page).replace(" ", "")
    assert "第一责任指标1项·共同责任指标5项·正文目标7项·责任单位任务4项·配合任务5项" in said
    assert "牵头" not in said, "the document does not say it"
    assert "部门" in said


def test_indicators_answered_for_come_before_shared_ones(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2025, 4, {5: 203}, people)
    approve(dazu, 2026, 3, {5: 168}, people)
    page = body(client, people["leader"], unit_address(dazu, OWN))
    rows = lines(page, "本单位指标")
    assert [each for each in rows if each.isdigit()] == [
        "8", "5", "6", "7", "9", "10", "14", "15", "16", "17", "18", "19", "20"
    ]  # fmt: skip
    assert "共同责任 5项 空心框：不计入本单位滞后" in rows
    # 168 of 200 at three quarters: 84 %, 9 points above the schedule.
    assert "超序时" not in rows["5"]
    assert "| 168 | — | 150 | 200 | +9.0 | 区市场监管局" in rows["5"]
    shared = card(page, "本单位指标").split('<tr class="is-shared">')[1].split("</tr>")[0]
    assert "light is-on_track is-outline" in shared
    assert card(page, "本单位指标").count("is-outline") == 5 + 6, "and six of the seven in the text, 20 being its own"


def test_a_task_shows_role_light_own_word_progress_and_next_steps(dazu: Plan, people: People, client: Client) -> None:
    say(
        dazu, people, 3, OWN, done="新增研发机构2家", problems="申报周期长", next_steps="11月组织第二批申报",
        verdict=(VerdictChoice.SLOW, "进度落后于上半年安排"),
    )  # fmt: skip
    rows = lines(body(client, people["leader"], unit_address(dazu, OWN)), "本单位任务")
    assert list(rows) == ["2", "3", "4", "7", "1", "5", "8", "9", "10"]
    assert rows["3"] == (
        "注重研发投入 | 责任单位 | 推进缓慢 | 推进缓慢 单位报送：正常推进；进度落后于上半年安排 | "
        "新增研发机构2家 问题 申报周期长 | 11月组织第二批申报"
    )
    assert rows["2"].startswith("抓实创新主体 | 责任单位 | 未报送 | 未报送 | — | —")
    assert rows["1"].startswith("紧盯重点产业 | 配合单位 责任单位：区经济信息委 | 未报送 | — | — | —")


def test_an_earlier_report_is_named_not_repeated(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 3, OWN, quarter=(2026, 2), done="上半年的话")
    page = body(client, people["leader"], unit_address(dazu, OWN))
    assert "上半年的话" not in page
    assert (
        lines(page, "本单位任务")["3"] == "注重研发投入 | 责任单位 | 未报送 | 未报送 | 最近一次报送：2026年上半年 | —"
    )


def test_completed_stays_completed(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 3, OWN, ReportedState.COMPLETED, quarter=(2026, 1))
    page = body(client, people["leader"], unit_address(dazu, OWN))
    assert "已完成 | 已完成 | 最近一次报送：2026年一季度" in lines(page, "本单位任务")["3"]
    states = lines(page, "各季度")["任务3 注重研发投入 责任单位"].split(" | ")
    assert states == ["未报送"] * 4 + ["已完成"] * 3


def test_quarters_show_what_was_approved(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 3, OWN, ReportedState.NOT_STARTED, quarter=(2025, 1))
    say(dazu, people, 3, OWN, quarter=(2026, 1), verdict=(VerdictChoice.SERIOUSLY_BEHIND, "未见成效"))
    say(dazu, people, 3, OWN, quarter=(2026, 2), approved=False)
    page = body(client, people["leader"], unit_address(dazu, OWN))
    rows = lines(page, "各季度")
    assert rows["任务3 注重研发投入 责任单位"].split(" | ") == [
        "未启动", "未报送", "未报送", "未报送", "严重滞后", "未报送", "未报送"
    ]  # fmt: skip
    # Row 8 is published once a year: nothing is due before the fourth quarter.
    indicator = rows["指标8 每亿元研发投入高价值发明专利产出量 第一责任单位"].split(" | ")
    assert indicator == ["不参评", "不参评", "不参评", "未报送", "不参评", "不参评", "不参评"]
    assert not any(name.startswith("任务1 ") for name in rows), "a supporter that nobody asked owes nothing"
    assert 'href="?year=2025&amp;quarter=4"' in card(page, "各季度")


def test_before_the_system_was_in_use_nothing_is_missing(dazu: Plan, people: People, client: Client) -> None:
    Plan.objects.filter(pk=dazu.pk).update(in_use_from=date(2026, 4, 1))
    rows = lines(body(client, people["leader"], unit_address(dazu, OWN)), "各季度")
    assert rows["任务3 注重研发投入 责任单位"].split(" | ") == ["系统启用前"] * 5 + ["未报送"] * 2


def test_its_own_part_stands_beside_the_districts_figure(dazu: Plan, people: People, client: Client) -> None:
    """Row 1 of annex 1: 518 in the district, of which 大足高新区 has 186 of a target of 190; a draft of 200 shows to nobody."""
    approve(dazu, 2025, 4, {1: 494}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    by = lead_of(dazu, "大足高新区")
    key = IndicatorResponsibility.objects.get(indicator__plan=dazu, indicator__number=1, unit__name="大足高新区").pk
    places = [(Kind.ACTUAL, key), (Kind.TARGET, key)]
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "at": NOW}
    values = {Kind.ACTUAL: Decimal(186), Kind.TARGET: Decimal(190)}
    given = [ContributionInput(kind=kind, responsibility=key, value=value) for kind, value in values.items()]
    address = unit_address(dazu, "大足高新区")
    save_contributions(**where, contributions=given, by=by)
    assert "186" not in body(client, people["leader"], address)
    submit_contributions(**where, places=places, by=by)
    approve_contributions(**where, places=places, by=people["reviewer"])
    page = body(client, people["leader"], address)
    assert "| 518 | 186 | 525 | 535 |" in lines(page, "本单位指标")["1"]
    assert "2026年目标190，实际186" in card(page, "本单位分量")
    for other in ("区市场监管局", "双桥工业园区发展中心"):
        page = body(client, people["leader"], unit_address(dazu, other))
        assert "| 518 | — | 525 | 535 |" in lines(page, "本单位指标")["1"], other
    earlier = body(client, people["leader"], unit_address(dazu, "大足高新区", "?year=2026&quarter=2"))
    assert "186" not in text(earlier), "a later figure does not show in an earlier quarter"


def test_years_of_its_indicators(dazu: Plan, people: People, client: Client) -> None:
    page = card(body(client, people["leader"], unit_address(dazu, OWN)), "各年目标与实际")
    names = re.findall(r'<figcaption><a href="[^"]+">([^<]+)</a>', page)
    assert names[0] == "每亿元研发投入高价值发明专利产出量", "what it answers for comes first"
    assert len(names) == 6
    assert "2026年目标13" in page


def test_a_court_is_listed_and_not_judged(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 11, "区市场监管局")
    page = body(client, people["leader"], unit_address(dazu, "区法院"))
    assert "不评价，只列名" in page
    assert "各季度" not in page.split("</nav>", 2)[-1].split("<footer")[0].replace("各季度</a>", "")
    assert lines(page, "本单位任务")["11"].startswith(
        "实现知识产权保护全覆盖 | 配合单位 责任单位：区市场监管局 | 正常推进 | — |"
    )


def test_contacts_are_for_the_office(dazu: Plan, people: People, client: Client) -> None:
    Unit.objects.filter(name=OWN).update(contact_name="周某", contact_phone="023-43700000")
    for who in ("entry", "reviewer"):
        assert "周某 023-43700000" in body(client, people[who], unit_address(dazu, OWN)), who
    for who in ("leader", "unit_lead", "other_unit", "system"):
        page = body(client, people[who], unit_address(dazu, OWN))
        assert "周某" not in page, who
        assert "43700000" not in page, who


@pytest.mark.parametrize("who", ["leader", "other_unit", "system"])
def test_no_other_units_draft_is_on_the_page(who: str, dazu: Plan, people: People, client: Client) -> None:
    """Nor in a count, nor for somebody who asks for what is not reviewed."""
    before = text(body(client, people[who], unit_address(dazu, OWN)))
    say(
        dazu, people, 3, OWN, ReportedState.SLOW, approved=False,
        done=MARKER, problems=f"问题{MARKER}", next_steps=f"措施{MARKER}",
    )  # fmt: skip
    for query in (Q3, f"{Q3}&unreviewed=1"):
        page = body(client, people[who], unit_address(dazu, OWN, query))
        assert MARKER not in page
        assert text(page) == before


def test_the_office_may_ask_for_drafts(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 3, OWN, ReportedState.SLOW, approved=False, done=MARKER)
    page = body(client, people["reviewer"], unit_address(dazu, OWN, f"{Q3}&unreviewed=1"))
    assert f"{MARKER} 未审核" in lines(page, "本单位任务")["3"]
    assert lines(page, "各季度")["任务3 注重研发投入 责任单位"].endswith("| 未报送"), (
        "the quarters hold what was approved"
    )


def test_a_new_figure_is_in_the_quarters(dazu: Plan, people: People, client: Client) -> None:
    address, row = unit_address(dazu, "区市场监管局"), "指标5 专利转让许可年均次数 第一责任单位"
    assert lines(body(client, people["leader"], address), "各季度")[row].endswith("| 未报送 | 未报送")
    approve(dazu, 2026, 2, {5: 112}, people)  # of 200 in the year, 100 expected: six points above
    assert lines(body(client, people["leader"], address), "各季度")[row].endswith("| 达序时 | 未报送")


def test_only_units_of_the_plan_have_a_page(dazu: Plan, two_years: Plan, people: People, client: Client) -> None:
    client.force_login(people["leader"])
    strangers = PlanUnit.objects.filter(plan=two_years).values_list("unit_id", flat=True)
    own = set(PlanUnit.objects.filter(plan=dazu).values_list("unit_id", flat=True))
    for key in [0, 999999, *(each for each in strangers if each not in own)]:
        assert client.get(f"/plans/{dazu.slug}/units/{key}/").status_code == 404
    assert client.get(f"/plans/{dazu.slug}/units/{10**30}/").status_code == 404
    client.force_login(people["stranger"])
    assert client.get(unit_address(dazu, OWN)).status_code == 404


def test_neighbours_in_the_plans_order(dazu: Plan, people: People, client: Client) -> None:
    page = text(body(client, people["leader"], unit_address(dazu, OWN)))
    assert "‹ 双桥工业园区发展中心 区经济信息委 ›" in page
    first = text(body(client, people["leader"], unit_address(dazu, "区市场监管局")))
    assert "‹" not in first.split("大足高新区 ›")[0]


def test_a_units_lead_lands_on_the_own_page(dazu: Plan, two_years: Plan, people: People, client: Client) -> None:
    own = f"/plans/{dazu.slug}/units/{unit_key(dazu, OWN)}/"
    client.force_login(people["unit_lead"])
    with time_machine.travel(OCTOBER):
        assert client.get("/").headers["Location"] == f"{own}?year=2026&quarter=3", "at the quarter that is due"
    page = client.get(own).content.decode()
    assert re.findall(r'aria-current="(?:page|true)">(\S+)</a>', page)[0] == "本单位"
    assert page.split("</nav>")[0].count("aria-current") == 1
    overview = client.get(f"/plans/{dazu.slug}/{Q3}").content.decode()
    assert f'{own}?year=2026&amp;quarter=3"' in overview
    assert "本单位</a>" not in body(client, people["leader"], own)


def test_a_lead_whose_unit_is_in_no_plan_lands_on_the_overview(dazu: Plan, people: People, client: Client) -> None:
    unit = Unit.objects.create(region=dazu.region, name="区信访办")
    lead = add("petition", Role.UNIT_LEAD, dazu.region, unit)
    client.force_login(lead)
    assert client.get("/").headers["Location"] == f"/plans/{dazu.slug}/"
    assert "本单位</a>" not in client.get(f"/plans/{dazu.slug}/").content.decode()
    assert client.get(f"/plans/{dazu.slug}/units/{unit.pk}/").status_code == 404


@pytest.mark.parametrize("copies", [0, 19])
def test_statements_of_the_page(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    """The overview's eight and the units; for the unit's own people what they have to do besides."""
    widen_tasks(dazu, copies)
    client.force_login(people["leader"])
    Indicator.objects.get(plan=dazu, number=1).save()
    address = unit_address(dazu, OWN)
    with django_assert_num_queries(9):
        client.get(address)
    with django_assert_num_queries(2):
        client.get(address)
    client.force_login(people["unit_lead"])
    Indicator.objects.get(plan=dazu, number=1).save()
    with time_machine.travel(OCTOBER), django_assert_num_queries(10):
        assert "现在要做" in client.get(address).content.decode()
    with time_machine.travel(OCTOBER), django_assert_num_queries(2):
        client.get(address)
    client.force_login(people["reviewer"])
    Indicator.objects.get(plan=dazu, number=1).save()
    with time_machine.travel(OCTOBER), django_assert_num_queries(10):
        assert "该单位现在要做" in client.get(f"{address}&unreviewed=1").content.decode()


def test_a_change_is_on_the_next_page(dazu: Plan, people: People, client: Client, raw_sql: Callable[..., None]) -> None:
    address = unit_address(dazu, OWN)
    assert "新增研发机构2家" not in body(client, people["leader"], address)
    say(dazu, people, 3, OWN, done="新增研发机构2家")
    assert "新增研发机构2家" in body(client, people["leader"], address)
    raw_sql("UPDATE organizations_unit SET name = '区科学技术局' WHERE name = '区科技局'")
    assert "区科学技术局" in body(client, people["leader"], address)
