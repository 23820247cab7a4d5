"""The map of the units: who answers for what, and how it stands."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.entry import save_actuals
from indicators.models import Indicator, IndicatorResponsibility
from organizations.models import Unit, User
from plans.models import Plan
from tasks.models import ReportedState, VerdictChoice
from tests.people import NOW, add, approve, figure
from tests.plans_in_use import reported, widen_tasks
from tests.unitpages import (
    MARKER,
    Q3,
    body,
    map_address,
    map_counts,
    map_rows,
    say,
    text,
    unit_address,
)

People = dict[str, User]

# From annex 1 and annex 2 of the document, in the order of their first naming.
UNITS = [
    "区市场监管局", "大足高新区", "经开区邮亭新材料产业发展服务中心", "双桥工业园区发展中心", "区科技局", "区经济信息委",
    "区金融发展事务中心", "区发展改革委", "区教委", "区国资委", "区财政局", "区人力社保局", "区商务委", "区大数据发展局", "区法院",
    "区检察院", "区农业农村委", "区政府外办",
]  # fmt: skip


def test_units_stand_in_the_order_of_the_plan(dazu: Plan, people: People, client: Client) -> None:
    assert list(map_rows(body(client, people["leader"], map_address(dazu)))) == UNITS


def test_who_answers_who_shares_and_who_supports(dazu: Plan, people: People, client: Client) -> None:
    """Row 1 of annex 1: the office and the three parks; task 3 of annex 2: 区科技局, with eight to support it."""
    rows = map_rows(body(client, people["leader"], map_address(dazu)))
    first = {unit: cells["指标1"][1] for unit, cells in rows.items() if "指标1" in cells}
    assert first == {UNITS[0]: "first", UNITS[1]: "shared", UNITS[2]: "shared", UNITS[3]: "shared"}
    third = {unit: cells["任务3"][1] for unit, cells in rows.items() if "任务3" in cells}
    assert third.pop("区科技局") == "lead"
    assert third == dict.fromkeys(
        ["区教委", "区经济信息委", "区财政局", "区国资委", "区市场监管局", *UNITS[1:4]], "support"
    )
    assert rows["区政府外办"] == {"任务12": ("not_reported", "support")}
    assert "指标20" in rows["区科技局"], "what stands in the text only is on the map as well"


def test_two_units_lead_one_task(dazu: Plan, people: People, client: Client) -> None:
    rows = map_rows(body(client, people["leader"], map_address(dazu)))
    assert [unit for unit, cells in rows.items() if cells.get("任务2", ("", ""))[1] == "lead"] == [
        "区科技局",
        "区经济信息委",
    ]


def test_a_cell_shows_the_light_of_its_item(dazu: Plan, people: People, client: Client) -> None:
    """518 of 535 with a start of 495 and 525 expected is behind by more than ten points; the sum of the design."""
    approve(dazu, 2025, 4, {1: 494}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    say(dazu, people, 3, "区科技局", verdict=(VerdictChoice.SERIOUSLY_BEHIND, "未见成效"))
    page = body(client, people["leader"], map_address(dazu))
    rows = map_rows(page)
    assert rows["区市场监管局"]["指标1"] == ("behind", "first")
    assert rows["大足高新区"]["指标1"] == ("behind", "shared")
    assert rows["区科技局"]["任务3"] == ("behind", "lead")
    assert rows["区财政局"]["任务3"] == ("behind", "support")
    assert 'title="指标1 有效发明专利总量：滞后（共同责任单位）"' in page
    assert 'title="任务3 注重研发投入：严重滞后（配合单位）"' in page
    assert f'/plans/{dazu.slug}/indicators/1/?year=2026&amp;quarter=3"' in page
    assert f'/plans/{dazu.slug}/tasks/3/?year=2026&amp;quarter=3"' in page


def test_only_what_a_unit_answers_for_counts_as_its_own(dazu: Plan, people: People, client: Client) -> None:
    """区科技局: row 8 and tasks 2, 3, 4, 7. 区市场监管局: rows 1 to 6, 9, 10 and tasks 5 to 12."""
    approve(dazu, 2025, 4, {1: 494}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    say(dazu, people, 4, "区科技局", ReportedState.SLOW)
    page = body(client, people["leader"], map_address(dazu))
    counts = map_counts(page)
    assert counts["区市场监管局"] == "16 1 15"  # 1 behind; 7 rows without a figure, 8 tasks without a report
    assert counts["区科技局"] == "5 1 3"  # task 4 slow; 2, 3, 7 without a report; row 8 is published in autumn
    assert counts["大足高新区"] == "—"
    assert counts["区法院"] == "不评价"
    assert "4个责任单位负责的项目滞后或未报送" in text(page).replace(" ", "")
    assert "区市场监管局滞后1项、未报送15项" in text(page).replace(" ", "")


def test_the_second_lead_is_missing_although_the_task_is_lit(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 9, "区市场监管局")
    page = body(client, people["leader"], map_address(dazu))
    assert map_rows(page)["区金融发展事务中心"]["任务9"] == ("on_track", "lead")
    assert map_counts(page)["区金融发展事务中心"] == "1 0 1"


def test_courts_are_listed_and_never_lit(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 11, "区市场监管局", ReportedState.SLOW)
    page = body(client, people["leader"], map_address(dazu))
    rows = map_rows(page)
    assert rows["区法院"] == rows["区检察院"] == {"任务11": ("", "support")}
    assert rows["区商务委"]["任务11"] == ("slightly_behind", "support")
    assert 'title="任务11 实现知识产权保护全覆盖：不评价（配合单位）"' in page


def test_what_a_court_answers_for_is_not_held_against_it(dazu: Plan, people: People, client: Client) -> None:
    court = Unit.objects.get(name="区法院")
    rows = IndicatorResponsibility.objects.filter(indicator__plan=dazu, indicator__number__in=(9, 10), order=1)
    rows.update(unit=court)
    approve(dazu, 2026, 3, {9: 4}, people)  # of 7 agencies, 6 expected
    page = body(client, people["leader"], map_address(dazu))
    assert map_rows(page)["区法院"]["指标10"] == ("", "first")
    assert map_rows(page)["区科技局"]["指标9"] == ("behind", "shared")
    assert "区法院" not in page.split('aria-label="结论"')[1].split("</section>")[0]
    own = body(client, people["leader"], unit_address(dazu, "区法院")).split('<p class="standing">')[1].split("</p>")[0]
    assert "未报送" not in own
    assert "滞后" not in own


def test_the_worst_first(dazu: Plan, people: People, client: Client) -> None:
    """区市场监管局 is first in the plan and has most that is not reported; 区科技局 has what lags."""
    say(dazu, people, 3, "区科技局", ReportedState.SLOW)
    say(dazu, people, 1, "区经济信息委", verdict=(VerdictChoice.SERIOUSLY_BEHIND, "未见成效"))
    rows = list(map_rows(body(client, people["leader"], map_address(dazu, f"{Q3}&sort=lagging"))))
    assert rows[:3] == ["区经济信息委", "区科技局", "区市场监管局"]
    assert sorted(rows) == sorted(UNITS)
    say(dazu, people, 4, "区科技局", ReportedState.SLOW)
    rows = list(map_rows(body(client, people["leader"], map_address(dazu, f"{Q3}&sort=lagging"))))
    assert rows[:2] == ["区经济信息委", "区科技局"], "one red before two amber"
    assert list(map_rows(body(client, people["leader"], map_address(dazu)))) == UNITS, "both orders are kept apart"


@pytest.mark.parametrize("sort", ["x", "<b>", "lagging,x", "9" * 999])
def test_an_order_that_is_none_gets_a_message(sort: str, dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["leader"])
    response = client.get(f"/plans/{dazu.slug}/units/", {"sort": sort})
    assert response.status_code == 400
    assert "排序" in response.content.decode()
    assert "<b>”" not in response.content.decode()


@pytest.mark.parametrize("who", ["leader", "other_unit", "unit_lead", "system"])
def test_no_draft_is_on_the_map(who: str, dazu: Plan, people: People, client: Client) -> None:
    """Neither its words nor its light, nor in a count; the unit's own people see theirs on the page of reports only."""
    before = body(client, people[who], map_address(dazu))
    say(dazu, people, 3, "区科技局", ReportedState.SLOW, approved=False, done=MARKER)
    save_actuals(plan=dazu, year=2026, quarter=3, figures=[figure(dazu, 5, 173)], by=people["entry"], at=NOW)
    for address in (map_address(dazu), map_address(dazu, f"{Q3}&unreviewed=1")):
        page = body(client, people[who], address)
        assert MARKER not in page
        assert map_rows(page) == map_rows(before)
        assert map_counts(page) == map_counts(before)


def test_the_office_may_ask_for_drafts(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 3, "区科技局", ReportedState.SLOW, approved=False, done=MARKER)
    asked = map_rows(body(client, people["reviewer"], map_address(dazu, f"{Q3}&unreviewed=1")))
    plain = map_rows(body(client, people["reviewer"], map_address(dazu)))
    assert plain["区科技局"]["任务3"] == ("not_reported", "lead")
    assert asked["区科技局"]["任务3"] == ("slightly_behind", "lead")


def test_a_report_approved_a_second_ago_is_on_the_next_map(dazu: Plan, people: People, client: Client) -> None:
    assert map_rows(body(client, people["leader"], map_address(dazu)))["区科技局"]["任务3"][0] == "not_reported"
    say(dazu, people, 3, "区科技局")
    assert map_rows(body(client, people["leader"], map_address(dazu)))["区科技局"]["任务3"][0] == "on_track"
    earlier = map_rows(body(client, people["leader"], map_address(dazu, "?year=2026&quarter=2")))
    assert earlier["区科技局"]["任务3"][0] == "not_reported", "a later report does not light an earlier quarter"


def test_a_plans_units_changed_by_raw_sql_are_on_the_next_map(
    dazu: Plan, people: People, client: Client, raw_sql: Callable[..., None]
) -> None:
    assert list(map_rows(body(client, people["leader"], map_address(dazu)))) == UNITS
    raw_sql("UPDATE plans_planunit SET \"order\" = 0 WHERE printed_name = '区政府外办'")
    assert next(iter(map_rows(body(client, people["leader"], map_address(dazu))))) == "区政府外办"
    raw_sql("UPDATE organizations_unit SET name = '区外事办' WHERE name = '区政府外办'")
    assert next(iter(map_rows(body(client, people["leader"], map_address(dazu))))) == "区外事办"


@pytest.mark.parametrize("copies", [0, 19])
def test_statements_of_the_map(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    """Twelve tasks and 240: the overview's statements and one for the units; while nothing changes session and quarters."""
    widen_tasks(dazu, copies)
    client.force_login(people["leader"])
    Indicator.objects.get(plan=dazu, number=1).save()
    with django_assert_num_queries(9):
        page = client.get(map_address(dazu)).content.decode()
    assert len(map_rows(page)["区市场监管局"]) > 12 * (copies + 1)
    with django_assert_num_queries(2):
        client.get(map_address(dazu))


def test_plans_with_odd_units(two_years: Plan, no_indicators: Plan, client: Client) -> None:
    people = reported(two_years, 2026, 1)
    page = body(client, people["leader"], map_address(two_years, "?year=2026&quarter=1"))
    assert "None" not in page
    assert map_counts(page)["测试法院"] == "不评价"
    leader = add("mayor", people["leader"].role, no_indicators.region)  # type: ignore[arg-type]
    page = body(client, leader, map_address(no_indicators, ""))
    assert "重点指标" not in page.split('<table class="map">')[1]
    # Two leads on task 1; 各测试区县政府 reports to nobody, and so answers for nothing that could lag.
    assert map_counts(page) == {"测试丙局": "1 0 1", "测试丁局": "1 0 1", "各测试区县政府": "—"}


def test_row_heads_lead_to_the_units(dazu: Plan, people: People, client: Client) -> None:
    page = body(client, people["leader"], map_address(dazu))
    for unit in UNITS:
        assert f'href="{unit_address(dazu, unit).replace("&", "&amp;")}">{unit}</a>' in page
