"""Every page judges a quarter by what was promised then, and says what was changed. Expected values by hand."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from indicators.contributions import ContributionInput, Kind, save_contributions, submit_contributions
from indicators.entry import save_actuals, submit_actuals
from organizations.models import Unit, User
from plans.models import Plan
from quarters.querysets import plan_quarters, standing_at
from quarters.standing import Standing
from tests import acts
from tests.changes import NUMBER, change, planned, propose, target, tolerance
from tests.people import NOW, approve, figure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file_left")]

People = dict[str, User]
D = Decimal
PLAN = "/plans/dazu-patents-2025/"
Q2, Q3 = "?year=2026&quarter=2", "?year=2026&quarter=3"


def html(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    response = client.get(f"{PLAN}{address}")
    assert response.status_code == 200
    return re.sub(r'(?:value|nonce)="[A-Za-z0-9+/=_-]{20,}"', "", response.content.decode())  # tokens hold any digits


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def standing(plan: Plan, person: User, quarter: int) -> Standing:
    periods = plan_quarters(plan.slug, person)
    shown = next(row for row in periods if (row.year, row.quarter) == (2026, quarter))
    return standing_at(periods, shown)


@pytest.fixture
def lowered(dazu: Plan, people: People) -> Plan:
    """535 until the middle of 2026, 525 from the third quarter on."""
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 2, {1: 510}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    change(dazu, target("525"), people)
    return dazu


@pytest.fixture
def tightened(dazu: Plan, people: People) -> Plan:
    """Both quarters 0.075 behind; a tolerance of 0.05 from the third on."""
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 2, {1: 512}, people)
    approve(dazu, 2026, 3, {1: 522}, people)
    change(dazu, tolerance("0.05"), people)
    return dazu


def test_a_standing_knows_what_was_promised_then(lowered: Plan, people: People) -> None:
    then, now = (standing(lowered, people["leader"], quarter).indicators[0] for quarter in (2, 3))
    assert (then.progress.target, then.progress.expected, then.status.value) == (D(535), D(515), "behind")
    assert (now.progress.target, now.progress.expected, now.status.value) == (D(525), D(517), "on_track")
    assert then.facts.target_changes == (), "nobody knew of it"
    assert [each.document_number for each in now.facts.target_changes] == [NUMBER]


def test_a_standing_has_the_tolerance_of_its_quarter(tightened: Plan, people: People) -> None:
    then, now = (standing(tightened, people["leader"], quarter) for quarter in (2, 3))
    assert (str(then.plan.tolerance), str(now.plan.tolerance)) == ("0.1000", "0.0500")
    assert (then.indicators[0].status, now.indicators[0].status) == ("slightly_behind", "behind")
    assert then.plan.tolerance_changes == ()


LISTS = ["", "indicators/", "indicators/1/"]


@pytest.mark.parametrize("address", LISTS)
def test_lights_of_both_sides_of_a_changed_target(address: str, lowered: Plan, people: People, client: Client) -> None:
    before = html(client, people["leader"], f"{address}{Q2}")
    after = html(client, people["leader"], f"{address}{Q3}")
    assert "低于序时进度12.5个百分点" in before
    assert "高于序时进度3.3个百分点" in after
    assert ">535<" in before
    assert re.search(r">525\s*<", after)


@pytest.mark.parametrize("address", LISTS)
def test_lights_of_both_sides_of_a_changed_tolerance(
    address: str, tightened: Plan, people: People, client: Client
) -> None:
    for query, status in ((Q2, "轻微滞后"), (Q3, "滞后")):
        text = html(client, people["leader"], f"{address}{query}")
        place = text.partition('class="verdict"' if address.endswith("1/") else "有效发明专利总量</a>")[2]
        assert next(iter(re.findall("轻微滞后|滞后|达序时", words(place)))) == status


def test_a_units_pages(tightened: Plan, people: People, client: Client) -> None:
    key = Unit.objects.get(region=tightened.region, name="区市场监管局").pk
    for query, status in ((Q2, "轻微滞后"), (Q3, "滞后")):
        text = words(html(client, people["leader"], f"units/{key}/{query}"))
        assert f"1 有效发明专利总量 件 {status} " in text
    lights = html(client, people["leader"], f"units/{key}/{Q3}").partition("各季度")[2]
    row = words(lights.partition("有效发明专利总量")[2]).split()
    assert row[row.index("轻微滞后") + 1] == "滞后", "the course of the quarters: each by its own"


def test_the_grid_judges_by_the_quarter(tightened: Plan, people: People, client: Client) -> None:
    for quarter, light in ((2, "轻微滞后"), (3, "滞后")):
        text = html(client, people["entry"], f"entry/2026/q{quarter}/")
        row = text.partition('id="row-1"')[2].partition('id="row-2"')[0]
        assert words(row).count(light) >= 1
        assert ("轻微滞后" in words(row)) == (quarter == 2)


def test_the_grid_names_the_rate_of_its_year(dazu: Plan, people: People, client: Client) -> None:
    change(dazu, target("20", number=2, year=2026), people)
    for quarter, rate in ((2, 10), (3, 20)):
        assert f"件（年均增长{rate}%）" in html(client, people["entry"], f"entry/2026/q{quarter}/")


def submitted(plan: Plan, people: People, quarter: int, value: int) -> None:
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": quarter, "by": people["entry"], "at": NOW}
    save_actuals(**where, figures=[figure(plan, 1, value)])
    submit_actuals(**where, numbers=[1])


def test_the_review_page_foresees_the_light_of_the_quarter(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    change(dazu, tolerance("0.05"), people)
    submitted(dazu, people, 2, 512)
    submitted(dazu, people, 3, 522)
    for query, light in ((Q2, "轻微滞后"), (Q3, "滞后")):
        text = words(html(client, people["reviewer"], f"review/{query}"))
        row = text.partition("1 有效发明专利总量 件")[2]
        assert row.index("未报送") < row.index(f" {light} "), query
        assert ("轻微滞后" in row) == (light == "轻微滞后")


def test_a_units_target_stands_beside_the_districts_of_then(dazu: Plan, people: People, client: Client) -> None:
    change(dazu, target("260", number=5), people)  # 200 until then
    _kind, key = acts.part_of(dazu, Kind.TARGET)
    part = ContributionInput(kind=Kind.TARGET, responsibility=key, value=D(50))
    for quarter, district in ((2, "200"), (3, "260")):
        where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": quarter, "by": people["entry"], "at": NOW}
        save_contributions(**where, contributions=[part])
        submit_contributions(**where, places=[(Kind.TARGET, key)])
        text = words(html(client, people["reviewer"], f"review/?year=2026&quarter={quarter}"))
        assert f" {district} " in text.partition("2026年目标分量")[2], quarter


def test_the_sheet_is_judged_by_the_quarter(lowered: Plan, people: People, client: Client) -> None:
    """It prints no lights; it reads the same standings, and must not fail."""
    assert "518" in html(client, people["reviewer"], f"review/sheet/{Q3}")


def path(text: str) -> dict[str, dict[str, Any]]:
    found = re.search(r'<script id="figure-path" type="application/json">(.+?)</script>', text)
    assert found is not None
    return {trace["name"]: trace for trace in json.loads(found[1])["data"]}


def test_the_path_is_drawn_as_a_step(lowered: Plan, people: People, client: Client) -> None:
    text = html(client, people["leader"], f"indicators/1/{Q3}")
    traces = path(text)
    step = traces["当季执行的目标"]
    assert step["y"] == [None, *[495.0] * 4, 535.0, 535.0, 525.0, 525.0, *[575.0] * 4]
    assert step["line"]["shape"] == "hv"
    assert traces["序时路径"]["y"][5:9] == [505.0, 515.0, 517.0, 525.0]
    assert traces["年度目标"]["y"][8] == 525.0
    table = words(text.partition("数据表")[2].partition("</table>")[0])
    assert "2026年上半年 515 510 535" in table
    assert "2026年前三季度 517 518 525" in table


def test_before_the_change_nobody_knows_of_it(lowered: Plan, people: People, client: Client) -> None:
    text = html(client, people["leader"], f"indicators/1/{Q2}")
    assert "当季执行的目标" not in path(text)
    assert path(text)["年度目标"]["y"][8] == 535.0
    assert NUMBER not in text


def test_old_and_new_stand_with_the_document(lowered: Plan, people: People, client: Client) -> None:
    text = words(html(client, people["leader"], f"indicators/1/{Q3}"))
    assert f"目标调整 2026年目标：原目标535件，调整后目标525件，自2026年第3季度起（{NUMBER}） 调整依据" in text
    assert "2026年 （截至9月底） 525（已调整）" in text.replace("2026年（", "2026年 （").replace("9月底）", "9月底）")


def test_planned_quarters_are_said_as_well(lowered: Plan, people: People, client: Client) -> None:
    change(lowered, planned("515", (2026, 3)), people)
    text = words(html(client, people["leader"], f"indicators/1/{Q3}"))
    assert f"2026年第3季度计划：原计划值无，调整后计划值515件，自2026年第3季度起（{NUMBER}）" in text


@pytest.mark.parametrize(("who", "offered"), [("entry", True), ("reviewer", True), ("leader", False)])
def test_the_way_to_the_changes(who: str, offered: bool, dazu: Plan, people: People, client: Client) -> None:
    link = f'href="{PLAN}changes/'
    assert (link in html(client, people[who], f"indicators/1/{Q3}")) == offered
    assert (link in html(client, people[who], f"indicators/{Q3}")) == offered


def test_the_board_marks_a_changed_target(lowered: Plan, people: People, client: Client) -> None:
    mark = f'<abbr class="adjusted" title="2026年目标：原目标535件，调整后目标525件，自2026年第3季度起（{NUMBER}）">已调整</abbr>'
    assert html(client, people["leader"], Q3).count(mark) == 1
    assert "已调整" not in html(client, people["leader"], Q2)
    key = Unit.objects.get(region=lowered.region, name="区市场监管局").pk
    assert mark in html(client, people["leader"], f"units/{key}/{Q3}")


def test_the_charts_of_the_years_say_it(lowered: Plan, people: People, client: Client) -> None:
    text = html(client, people["leader"], Q3)
    assert '<tspan class="word">调整后 </tspan>525<' in text
    assert "2026年目标525，实际518（2026年目标：原目标535件" in text
    assert '<tspan class="word">目标 </tspan>495<' in text


def test_a_kept_page_follows_the_next_change(lowered: Plan, people: People, client: Client) -> None:
    """Rows of the board, charts and whole pages are kept: none outlives what it was made from."""
    for address in LISTS:
        html(client, people["leader"], f"{address}{Q3}")
    change(lowered, target("519"), people)
    for address in LISTS:
        text = html(client, people["leader"], f"{address}{Q3}")
        assert re.search(r">519\s*<", text), address  # E = 495 + 24 × 0.75 = 513; (518 − 513) ÷ 24 = 0.208
        assert "高于序时进度20.8个百分点" in text
        assert "低于序时进度12.5个百分点" in html(client, people["leader"], f"{address}{Q2}")


def test_what_waits_is_nowhere(lowered: Plan, people: People, client: Client) -> None:
    propose(lowered, target("519"), people["entry"])
    for address in LISTS:
        assert "519" not in html(client, people["reviewer"], f"{address}{Q3}")
