"""The entry grid, looked at: who sees it and may write, what stands in a row, quarters of every kind, and what it costs."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from indicators.entry import save_actuals
from indicators.inputs import FigureInput
from indicators.models import Actual, Indicator
from ipplan.triggers import ALL
from organizations.models import Operation, User
from organizations.triggers import Stamp
from plans.models import Plan, PlanStamp, ReportingPeriod
from tests import acts
from tests.gridpage import Grid
from tests.people import NOW, approve
from tests.plans_in_use import widen

pytestmark = pytest.mark.django_db

People = dict[str, User]
ENTRY = "/plans/dazu-patents-2025/entry/"
Q3 = f"{ENTRY}2026/q3/"
D = Decimal


def test_a_clerk_sees_every_indicator_with_a_field(dazu: Plan, people: People, client: Client) -> None:
    page = Grid(client, people["entry"], dazu).page
    assert sorted(page.texts) == list(range(1, 21))
    assert {"1-value", "2-quantity", "3-numerator", "3-denominator", "3-value", "12-numerator"} <= page.fields.keys()
    assert not [name for name in page.fields if name.startswith("14-")], "computed from 7 and 1"
    assert "由系统计算 缺战略性新兴产业发明专利拥有量（指标7）、有效发明专利总量（指标1）" in page.texts[14]
    assert {page.fields[f"{number}-version"] for number in range(1, 21) if number != 14} == {"0"}
    assert page.fields["person"] == "entry"
    assert '已填 <b id="filled">0</b> / 10' in page.html


READ_ONLY = {"reviewer": "审核员只能查看填报情况，不能填写"}
REFUSED = {
    "unit_lead": "单位负责人不查看未审核的数据", "leader": "领导不查看未审核的数据", "system": "系统管理员不查看未审核的数据",
    "security": "安全管理员不查看计划数据", "auditor": "审计管理员不查看计划数据",
}  # fmt: skip


def test_a_reviewer_reads_and_writes_nothing(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_saved(dazu, people)
    page = Grid(client, people["reviewer"], dazu).page
    assert READ_ONLY["reviewer"] in page.html
    assert set(page.fields) == {"person"}
    assert page.buttons == set()
    assert "518" in page.texts[1]
    assert "草稿" in page.texts[1]


@pytest.mark.parametrize("name", REFUSED)
def test_whose_role_sees_no_unreviewed_figures(name: str, dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people[name])
    for address in (ENTRY, Q3):
        response = client.get(address)
        assert (response.status_code, REFUSED[name] in response.content.decode()) == (403, True)


@pytest.mark.parametrize("name", ["foreign_entry", "foreign_reviewer", "stranger"])
def test_another_districts_people_do_not_learn_that_it_exists(
    name: str, dazu: Plan, people: People, client: Client
) -> None:
    client.force_login(people[name])
    expected = 403 if name == "stranger" else 404  # a leader sees no working page of any plan
    assert [client.get(address).status_code for address in (ENTRY, Q3)] == [expected, expected]


def test_a_clerk_of_the_city_reads_the_districts_sheet(dazu: Plan, people: People, client: Client) -> None:
    city = people["entry2"]
    city.region, city.unit = dazu.region.parent or dazu.region, None
    city.save()
    page = Grid(client, city, dazu).page
    assert "您属于重庆市，只能查看大足区的填报情况" in page.html
    assert set(page.fields) == {"person"}


def test_signed_out_is_sent_to_sign_in(dazu: Plan, client: Client) -> None:
    assert client.get(Q3).headers["Location"] == f"/sign-in/?next={Q3}"


def test_a_closed_quarter_is_read_only(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_approved(dazu, people)
    acts.close(dazu, people["reviewer"])
    page = Grid(client, people["entry"], dazu).page
    assert "本季度已于2026年10月9日定稿，不能再修改" in page.html
    assert (set(page.fields), page.buttons) == ({"person"}, set())
    assert "更正" not in page.texts[1].replace("更正理由", "")


@pytest.mark.parametrize(
    "address",
    [
        f"{ENTRY}2026/q5/",
        f"{ENTRY}2026/q0/",
        f"{ENTRY}1999/q1/",
        f"{ENTRY}99999999/q1/",
        "/plans/nowhere/entry/2026/q3/",
    ],
)
def test_a_quarter_that_the_plan_does_not_have(address: str, dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        ("2024-12-31", "2025/q1"),  # before the plan: its first due quarter
        ("2026-09-30", "2026/q2"),  # the third quarter's last day is not over
        ("2026-10-01", "2026/q3"),
        ("2029-01-01", "2027/q4"),
    ],
)
def test_entry_leads_to_the_quarter_whose_figures_are_due(
    today: str, quarter: str, dazu: Plan, people: People, client: Client
) -> None:
    with time_machine.travel(f"{today}T04:00:00+00:00"):
        client.force_login(people["entry"])
        assert client.get(ENTRY).headers["Location"] == f"{ENTRY}{quarter}/"


def test_entry_passes_over_a_closed_quarter(dazu: Plan, people: People, client: Client) -> None:
    acts.close(dazu, people["reviewer"], 2026, 3)
    with time_machine.travel("2026-10-05T04:00:00+00:00"):
        client.force_login(people["entry"])
        assert client.get(ENTRY).headers["Location"] == f"{ENTRY}2026/q2/"


@pytest.mark.parametrize(
    ("today", "said"), [("2026-10-08", "还有12天"), ("2026-10-20", "今天截止"), ("2026-10-23", "已超期3天")]
)
def test_the_deadline_is_counted_down(today: str, said: str, dazu: Plan, people: People, client: Client) -> None:
    ReportingPeriod.objects.filter(plan=dazu, year=2026, quarter=3).update(figures_due_on="2026-10-20")
    with time_machine.travel(f"{today}T04:00:00+00:00"):
        assert f"指标数据截止 2026年10月20日（{said}）" in Grid(client, people["entry"], dazu).page.html


# Rows


def columns(text: str) -> list[str]:
    """上年末, 上季末, 上年同期, 序时应完成, 年度目标 of a row's text, which begins: number, name, unit."""
    return text.split()[3:8]


def test_the_figures_beside_a_field(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2025, 3, {1: 470}, people)
    approve(dazu, 2025, 4, {1: 494}, people)
    acts.figure_saved(dazu, people)
    save_actuals(
        plan=dazu, year=2026, quarter=2, figures=[FigureInput(number=1, value=D(507))], by=people["entry"], at=NOW
    )
    grid = Grid(client, people["entry"], dazu)
    # By hand: 495 + (535 − 495) × 3 ÷ 4 = 525.
    assert columns(grid.page.texts[1]) == ["494", "507", "470", "525", "535"]
    assert grid.page.fields["1-value"] == "518"
    assert grid.page.html.count('title="未审核"') == 1, "only the second quarter's figure is not approved"


def test_before_a_first_quarter_stands_last_years_fourth(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2025, 1, {1: 465}, people)
    approve(dazu, 2025, 4, {1: 494}, people)
    # By hand: 495 + 40 ÷ 4 = 505.
    assert columns(Grid(client, people["entry"], dazu, 2026, 1).page.texts[1]) == ["494", "494", "465", "505", "535"]


def test_a_quarter_before_the_plan_has_no_schedule_and_no_light(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    page = Grid(client, people["entry2"], dazu, 2024, 4).page
    assert "历史数据" in page.html
    assert columns(page.texts[1]) == ["—", "—", "—", "—", "—"]
    assert 'class="why"' not in page.html
    assert "缺基数" not in page.html
    due = Grid(client, people["entry2"], dazu, 2026, 3).page
    assert due.html.count('class="why"') == 20


def test_an_annual_indicator_can_be_entered_in_every_quarter(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    assert "待发布" in grid.page.texts[8]
    assert grid.push(n8_numerator="98", n8_denominator="10").status_code == 302
    # By hand: 98 ÷ 10 = 9.8; the year's target is 13.
    assert "高价值发明专利产出量98件 ÷ 研发经费投入10亿元 = 9.8" in grid.open().texts[8]
    assert "未到考核时点" in grid.page.texts[8]


def test_a_computed_row_shows_what_the_figures_in_any_state_make(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    answer = grid.send("save", 1, 7, n1_value="500", n7_value="80")
    # By hand: 80 ÷ 500 = 16.0 %.
    assert "16.0 由系统计算" in answer["page"].texts[14], "the answer brings the computed row along"
    assert "16.0 由系统计算" in grid.open().texts[14]


def test_a_growth_row_takes_the_quantity_and_says_the_rate_at_the_years_end(
    dazu: Plan, people: People, client: Client
) -> None:
    approve(dazu, 2024, 4, {2: 10}, people)
    grid = Grid(client, people["entry"], dazu, 2026, 4)
    grid.push(n2_quantity="13")
    # By hand: √(13 ÷ 10) − 1 = 14.0175… %.
    assert "年均增长14.0%" in grid.open().texts[2]


def test_what_was_entered_is_what_stands_in_the_fields_again(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    typed = {
        "1-value": "518.5", "1-as_of": "2026-09-29", "1-certainty": "final", "1-source": "市局通报", "1-city_rank": "12",
        "1-city_average": "-3.25", "1-city_source": "市局“月报”", "1-note": "<b>含2件</b> & 'x'",
    }  # fmt: skip
    assert grid.push(**typed).status_code == 302
    page = grid.open()
    assert {name: page.fields[name] for name in typed} == typed
    assert "<b>含2件</b>" not in page.html
    assert page.fields["1-version"] == "1"


def test_get_writes_nothing(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_approved(dazu, people)
    lines, stamp = Operation.objects.count(), PlanStamp.objects.get().value
    client.force_login(people["entry"])
    with CaptureQueriesContext(connection) as captured:
        for query in ("", "?correct=1", "?row=1", "?correct=abc&row=²", f"?correct={'9' * 5000}&row={'9' * 5000}"):
            assert client.get(f"{Q3}{query}").status_code == 200
            assert client.get(f"{Q3}{query}", headers={"Accept": "application/json"}).status_code == 200
        assert client.head(Q3).status_code == 200
    written = [query["sql"] for query in captured if not query["sql"].startswith("SELECT")]
    assert written == []
    assert (Operation.objects.count(), PlanStamp.objects.get().value) == (lines, stamp)


def test_a_correction_is_begun_at_an_approved_row_only(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_approved(dazu, people)
    grid = Grid(client, people["entry"], dazu)
    assert "1-value" not in grid.page.fields
    page = grid.open("?correct=1&correct=4")
    assert page.fields["1-value"] == "518"
    assert "1-correction_reason" in page.fields
    assert "4-correction_reason" not in page.fields, "there is nothing to correct"


def test_a_script_asks_for_rows_of_its_choice(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_saved(dazu, people)
    client.force_login(people["entry"])
    json = {"Accept": "application/json"}
    answer = client.get(f"{Q3}?row=1&row=4&row=999", headers=json).json()
    assert (list(answer["rows"]), answer["filled"], answer["ok"]) == (["1", "4"], 1, True)
    assert len(client.get(Q3, headers=json).json()["rows"]) == 20
    assert client.get(f"{Q3}?row=0", headers=json).json()["rows"] == {}


# What it costs


@pytest.mark.parametrize("copies", [0, 4])
def test_statements_of_the_grid(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    """The same at twenty indicators and at ninety-six: everything anew after a change, session and quarters otherwise."""
    acts.figure_approved(dazu, people)
    widen(dazu, copies)
    client.force_login(people["entry"])
    for anew in (True, False):
        if anew:
            Indicator.objects.get(plan=dazu, number=1).save()
        with django_assert_num_queries(7 if anew else 2):
            assert client.get(Q3).status_code == 200


@pytest.mark.parametrize("copies", [0, 4])
def test_statements_of_saving_one_cell(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    widen(dazu, copies)
    grid = Grid(client, people["entry"], dazu)
    json = {"Accept": "application/json"}
    sent = {"act": "save", "person": "entry", "1-value": "518", "1-version": "0"}
    with django_assert_num_queries(13):
        assert client.post(Q3, sent, headers=json).status_code == 200
    with django_assert_num_queries(2):
        assert client.post(Q3, {**sent, "1-version": "1"}, headers=json).status_code == 200, "unchanged"
    assert grid.open().fields["1-version"] == "1"


# Read anew for every page: who asks, and what the kept sheet is kept under; and the names of people, which no plan shows.
UNSTAMPED = {"organizations_session", "organizations_user", "organizations_region", "organizations_unit", "plans_plan",
             "plans_planstamp"}  # fmt: skip


def test_every_table_that_the_grid_reads_changes_the_stamp(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_approved(dazu, people)
    client.force_login(people["entry"])
    Indicator.objects.get(plan=dazu, number=1).save()  # nothing read before is good any more
    with CaptureQueriesContext(connection) as captured:
        client.get(Q3)
    read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(query["sql"] for query in captured))) - UNSTAMPED
    assert {"indicators_containment", "indicators_figureevidence", "indicators_actual"} <= read
    assert read <= {declared.table for declared in ALL if isinstance(declared, Stamp)}


def test_a_figure_written_past_every_act_is_on_the_next_page(
    dazu: Plan, people: People, client: Client, raw_sql: Callable[..., None]
) -> None:
    acts.figure_saved(dazu, people)
    grid = Grid(client, people["entry"], dazu)
    raw_sql("UPDATE indicators_actual SET value = 777")
    assert grid.open().fields["1-value"] == "777"
    assert Actual.objects.get().typed_at == datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
