"""The page of a region: what its plans show together, who sees which of them, and each of them as a row."""

import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from indicators.assessments import recompute
from organizations.models import Region, User
from organizations.roles import Role
from plans.models import PeriodKind, Plan, ReportingPeriod, Tally
from plans.recent import forget_everything
from plans.rollup import latest_quarter, plans_of
from tests import acts
from tests.people import add, approve

pytestmark = pytest.mark.django_db

Q3 = "?year=2026&quarter=3"
CITY, DAZU, FULING = "/regions/500000/", "/regions/500111/", "/regions/500102/"
TWO_YEARS = "【测试数据】某区示范实施方案（2025—2029年）"
ONLY_TASKS = "【测试数据】只有任务的方案（2024—2024年）"

People = dict[str, User]


def text(client: Client, person: User, address: str, status: int = 200) -> str:
    """What the page says, without its markup."""
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:500]
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def rows(client: Client, person: User, address: str) -> list[str]:
    """The rows of the table of plans, each as its words."""
    client.force_login(person)
    body = client.get(address).content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", row)) for row in body.split("</tr>")[:-1]]


def sentence(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    body = client.get(address).content.decode()
    found = re.search(r'<p class="bulletin">(.*?)</p>', body, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


@pytest.fixture
def city(dazu: Plan, people: People) -> User:
    """The city's leader, who sees Dazu, Fuling and the city's own plans."""
    assert dazu.region.parent is not None
    return add("city", Role.LEADER, dazu.region.parent)


@pytest.fixture
def dazu_behind(dazu: Plan, people: People) -> Plan:
    """Indicator 1 as in the product's description: S 495, T 535, E 525, A 518, so 17.5 points behind. Nothing else is reported."""
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2025, 4, {1: 494}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    return dazu


@pytest.fixture
def fuling_behind(two_years: Plan, people: People) -> Plan:
    """100 at the end of 2024, 300 at the end of 2027: after 7 of 12 quarters 216 are expected; 190 are 39.0 points less."""
    office = {"entry": people["foreign_entry"], "reviewer": people["foreign_reviewer"]}
    approve(two_years, 2026, 3, {1: 190}, office)
    return two_years


def test_three_plans_together(
    dazu_behind: Plan, fuling_behind: Plan, no_indicators: Plan, city: User, client: Client
) -> None:
    """Dazu: 1 of 10 behind, 8 missing, number 8 is annual. Fuling: 1 of 3 behind, 2 missing. The city's plan is over.

    Tasks: Dazu's 12 and one of Fuling's are missing, the other one has nobody to report.
    """
    assert sentence(client, city, CITY + Q3) == (
        "截至2026年9月底，重庆市及下级区划共3个行动计划，其中1个本期在规划期外；本期已定稿0个，未定稿2个。"
        "13项重点指标中，滞后序时进度2项，未报送10项，不参评1项。14项重点任务中，未报送13项，不参评1项。"
        f"滞后最多的是涪陵区《{TWO_YEARS}》：指标滞后或未完成1项，最滞后的是测试存量，低于序时进度39.0个百分点，责任单位：测试甲局。"
    )
    fuling, dazu, over = rows(client, city, CITY + Q3)
    assert fuling.startswith(f"涪陵区{TWO_YEARS}2025—2029年审核中（已审核1/3项）滞后1未报送2")
    assert "滞后指标1测试存量低于序时进度39.0个百分点测试甲局" in fuling
    assert "审核中（已审核1/10项）滞后1未报送8不参评1未报送12滞后指标1有效发明专利总量" in dazu
    assert "低于序时进度17.5个百分点区市场监管局" in dazu
    assert over == f"重庆市{ONLY_TASKS}2024年征求意见稿规划期外———"


def test_the_counts_of_the_page_are_those_of_the_plans(
    dazu_behind: Plan, fuling_behind: Plan, city: User, client: Client
) -> None:
    page = text(client, city, CITY + Q3)
    assert "重点指标13项滞后2未报送10不参评1" in page
    assert "重点任务14项未报送13不参评1" in page
    assert "涪陵区1个计划大足区1个计划" in page


@pytest.mark.parametrize(
    ("who", "address", "status"),
    [
        ("leader", DAZU, 200), ("leader", FULING, 404), ("leader", CITY, 404),
        ("stranger", FULING, 200), ("stranger", DAZU, 404), ("stranger", CITY, 404),
        ("unit_lead", DAZU, 200), ("entry", DAZU, 200), ("security", DAZU, 403), ("auditor", DAZU, 403),
        ("leader", "/regions/999999/", 404), ("leader", "/regions/nowhere/", 404),
    ],
)  # fmt: skip
def test_one_reads_ones_region_and_below(
    who: str, address: str, status: int, dazu_behind: Plan, fuling_behind: Plan, people: People, client: Client
) -> None:
    page = text(client, people[who], address + Q3, status)
    if status == 200:
        assert ("大足区专利提升" in page, "某区示范" in page) == (who != "stranger", who == "stranger")
        assert "重庆市›" not in page, "what lies above is not theirs to read"


def test_from_the_city_to_a_district_and_to_a_plan(
    dazu_behind: Plan, fuling_behind: Plan, city: User, client: Client
) -> None:
    client.force_login(city)
    body = client.get(CITY + Q3).content.decode()
    assert f'href="{DAZU}{Q3.replace("&", "&amp;")}"' in body
    assert f'href="/plans/{dazu_behind.slug}/{Q3.replace("&", "&amp;")}"' in body
    assert f'href="/plans/{dazu_behind.slug}/indicators/1/{Q3.replace("&", "&amp;")}"' in body
    below = client.get(DAZU + Q3).content.decode()
    assert re.search(rf'<a href="{CITY}\?year=2026&amp;quarter=3">重庆市</a>', below)
    assert "某区示范" not in below


def test_the_leader_of_several_regions_lands_there(
    dazu: Plan, two_years: Plan, city: User, people: People, client: Client
) -> None:
    client.force_login(city)
    assert client.get("/")["Location"] == CITY
    client.force_login(people["leader"])
    assert client.get("/")["Location"] == f"/plans/{dazu.slug}/"


def test_a_closed_quarter_counts_what_it_was_closed_with(dazu_behind: Plan, people: People, client: Client) -> None:
    acts.close(dazu_behind, people["reviewer"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE indicators_annualtarget SET value = 500 WHERE year = 2026 AND value = 535")
    recompute(dazu_behind)
    said = sentence(client, people["leader"], DAZU + Q3)
    assert "本期已定稿1个，未定稿0个。10项重点指标中，滞后序时进度1项" in said
    assert "低于序时进度17.5个百分点" in said
    assert "已定稿（第1版）" in rows(client, people["leader"], DAZU + Q3)[0]
    Plan.objects.filter(pk=dazu_behind.pk).update(in_use_from=date(2026, 10, 10))
    assert "滞后序时进度1项，未报送8项，不参评1项。" in sentence(client, people["leader"], DAZU + Q3)
    assert "滞后1未报送8不参评1" in rows(client, people["leader"], DAZU + Q3)[0]
    Plan.objects.filter(pk=dazu_behind.pk).update(in_use_from=None)
    live = sentence(client, people["leader"], f"{DAZU}?year=2026&quarter=4")
    assert "滞后" not in live, "nothing is reported for the open quarter"


def test_what_is_missing_before_the_system_was_in_use_is_not_missing(
    dazu_behind: Plan, people: People, client: Client
) -> None:
    """8 of the 10 have no figure; the ninth is annual. What was closed so stays so."""
    Plan.objects.filter(pk=dazu_behind.pk).update(in_use_from=date(2026, 10, 10))
    counted = "10项重点指标中，滞后序时进度1项，不参评9项。12项重点任务中，不参评12项。"
    assert counted in sentence(client, people["leader"], DAZU + Q3)
    assert "系统启用前滞后1不参评9" in rows(client, people["leader"], DAZU + Q3)[0]
    acts.close(dazu_behind, people["reviewer"])
    Plan.objects.filter(pk=dazu_behind.pk).update(in_use_from=None)
    assert counted in sentence(client, people["leader"], DAZU + Q3)
    call_command("check_assessments", stdout=StringIO())


def test_a_figure_approved_a_second_ago_is_counted(dazu_behind: Plan, people: People, client: Client) -> None:
    assert "已审核1/10项" in rows(client, people["leader"], DAZU + Q3)[0]
    approve(
        dazu_behind, 2026, 3, {5: 168}, people
    )  # 150 of 200 are expected: 84.0 % are 9.0 points ahead, within tolerance
    row = rows(client, people["leader"], DAZU + Q3)[0]
    assert "已审核2/10项）达序时1滞后1未报送7不参评1" in row


def test_the_quarter_shown_first(dazu: Plan, two_years: Plan, people: People, city: User, client: Client) -> None:
    """The plans' first before any figure, then the latest with approved figures of any plan, or closed."""
    assert "2025年一季度·数据截至2025年3月底" in text(client, city, CITY)
    approve(dazu, 2025, 4, {1: 494}, people)
    assert "2025年全年·数据截至2025年12月底" in text(client, city, CITY)
    acts.close(dazu, people["reviewer"], 2026, 1)
    assert "2026年一季度·数据截至2026年3月底" in text(client, city, CITY)
    assert "2025年一季度·数据截至2025年3月底" in text(client, people["stranger"], FULING)


LATEST = [
    (date(2026, 9, 30), (2026, 2)),
    (date(2026, 11, 15), (2026, 3)),  # in the middle of the fourth quarter
    (date(2026, 12, 31), (2026, 3)),
    (date(2027, 1, 1), (2026, 4)),
]


@pytest.mark.parametrize(("today", "quarter"), LATEST)
@pytest.mark.parametrize("few", [100, 0])
def test_a_quarter_that_is_not_over_is_none_to_open_with(
    few: int, today: date, quarter: tuple[int, int], dazu: Plan, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A task that is done stays done in quarters to come: all of them are known. Few plans and many are asked differently."""
    monkeypatch.setattr("plans.rollup._FEW", few)
    assert Tally.objects.filter(plan=dazu).update(is_known=True) == 24, "twelve quarters, indicators and tasks"
    assert latest_quarter(dazu.region, plans_of(dazu.region), today=today) == quarter


REFUSED = [
    ("?year=2020&quarter=1", "重庆市的计划没有2020年第1季度，各计划的规划期为2025—2029年"),
    ("?year=2026&quarter=5", "没有2026年第5季度"),
    ("?year=abc&quarter=1", "无法识别"),
    ("?year=2026", "无法识别"),
    (f"{Q3}&sort=colour", "不能按“colour”排序"),
    (f"{Q3}&region=500999", "没有代码为“500999”的下级区划"),
    (f"{Q3}&page=2", "没有第“2”页，共1页"),
    (f"{Q3}&page=x", "没有第“x”页"),
    (f"{Q3}&q={'长' * 41}", "不得超过40字"),
    (f"{Q3}&q=%00", "不能识别的字符"),
]


@pytest.mark.parametrize(("query", "message"), REFUSED)
def test_what_is_no_answer_is_said(
    query: str, message: str, dazu: Plan, two_years: Plan, city: User, client: Client
) -> None:
    assert re.sub(r"\s+", "", message) in text(client, city, CITY + query, 400)


def test_filters_and_orders(
    dazu_behind: Plan, fuling_behind: Plan, no_indicators: Plan, city: User, client: Client
) -> None:
    def found(query: str) -> list[str]:
        return [row[:3] for row in rows(client, city, f"{CITY}{Q3}{query}")]

    assert found("") == ["涪陵区", "大足区", "重庆市"]
    assert found("&sort=region") == ["重庆市", "涪陵区", "大足区"]
    assert found("&region=500111") == ["大足区"]
    assert found("&q=专利提升") == ["大足区"]
    assert found("&q=涪陵") == ["涪陵区"]
    assert found("&behind=1") == ["涪陵区", "大足区"]
    assert found("&behind=1&sort=tasks&q=大足") == ["大足区"]
    assert found("&q=没有这样的") == []
    assert "没有符合条件的计划" in text(client, city, f"{CITY}{Q3}&q=没有这样的")
    assert "筛选出2个，共3个" in text(client, city, f"{CITY}{Q3}&behind=1")
    page = text(client, city, f"{CITY}{Q3}&q=涪陵")
    assert "共3个行动计划" in page, "the sentence speaks of all of them"


def test_a_region_without_plans_and_one_with_one(dazu: Plan, people: People, client: Client) -> None:
    assert "涪陵区还没有行动计划" in text(client, people["stranger"], FULING)
    one = text(client, people["leader"], DAZU + Q3)
    assert "大足区共1个行动计划；本期已定稿0个，未定稿1个。" in one
    assert "筛选" not in one


def many(region: Region, count: int) -> None:
    """Plans with the quarter 2026Q3, counted: the k-th has k red indicators of 60."""
    plans = Plan.objects.bulk_create(
        Plan(slug=f"many-{k}", region=region, title=f"计划{k:02}", first_year=2026, last_year=2026)
        for k in range(1, count + 1)
    )
    periods = ReportingPeriod.objects.bulk_create(
        ReportingPeriod(plan=plan, year=2026, quarter=3, kind=PeriodKind.DUE) for plan in plans
    )
    Tally.objects.bulk_create(
        Tally(
            plan=plan, period=period, year=2026, quarter=3, kind=kind, behind=k, not_reported=60 - k, urgency=k * 10**9 + 999_999,
            is_known=True,
        )
        for k, (plan, period) in enumerate(zip(plans, periods, strict=True), start=1)
        for kind in ("indicators", "tasks")
    )  # fmt: skip


def test_fifty_plans_a_page(dazu: Plan, no_indicators: Plan, city: User, client: Client) -> None:
    """55 plans with something behind, Dazu with nothing, and one that is over."""
    assert dazu.region.parent is not None
    many(dazu.region.parent, 55)
    first, second = rows(client, city, CITY + Q3), rows(client, city, f"{CITY}{Q3}&page=2")
    assert [row[3:7] for row in first] == [f"计划{k:02}" for k in range(55, 5, -1)]
    assert [row[3:7] for row in second[:5]] == [f"计划{k:02}" for k in range(5, 0, -1)]
    assert "大足区重庆市大足区专利提升" in second[5]
    assert "规划期外" in second[6]
    assert len(second) == 7
    page = text(client, city, f"{CITY}{Q3}&page=2")
    assert "共57个，第51—57个" in page
    assert "第2页，共2页" in page
    said = sentence(client, city, f"{CITY}{Q3}&page=2")
    # 1 + 2 + … + 55 = 1540 behind; 55 × 60 − 1540 = 1760 missing, and 9 of Dazu's ten, the annual one being not due.
    assert "3310项重点指标中，滞后序时进度1540项，未报送1769项，不参评1项。" in said
    assert "滞后最多的是重庆市《计划55》" in said


STATEMENTS = [
    ("", 9),  # session, region, plans, quarter, counts, keys, rows, worst indicators, worst tasks
    (Q3, 8),
    (f"{Q3}&sort=region", 8),
    (f"{Q3}&page=2", 9),  # where plans that have the quarter end and the others begin
    (f"{Q3}&behind=1", 9),
    ("?behind=1&q=计划", 10),
    ("?sort=tasks&behind=1&page=2", 10),
]


@pytest.mark.parametrize(("query", "count"), STATEMENTS)
def test_statements_do_not_grow(
    query: str, count: int, dazu_behind: Plan, no_indicators: Plan, city: User, client: Client
) -> None:
    assert dazu_behind.region.parent is not None
    many(dazu_behind.region.parent, 55)
    client.force_login(city)
    client.get(CITY + query)
    forget_everything()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(CITY + query).status_code == 200
    # The invented plans have counts only: nothing of theirs is looked up among indicators and tasks, Dazu's first is.
    assert len(captured) <= count, [each["sql"][:120] for each in captured]


def test_the_way_in_stands_in_the_header(dazu: Plan, people: People, client: Client) -> None:
    def header(who: str, address: str) -> str:
        client.force_login(people[who])
        found = client.get(address).content.decode()
        return found.partition("<header")[2].partition("</header>")[0]

    assert f'href="{DAZU}"' in header("leader", f"/plans/{dazu.slug}/")
    assert "/regions/" not in header("auditor", "/admin/")
