"""What units contribute, on the indicator's page: beside the district's figure, with what remains, never summed into it."""

import re
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
import pytest
from django.test import Client

from indicators.contributions import (
    ContributionInput,
    Kind,
    approve_contributions,
    save_contributions,
    submit_contributions,
)
from indicators.models import IndicatorResponsibility
from organizations.models import User
from plans.models import Plan
from reports.charts import PartBar, parts_figure
from tests.people import NOW, approve

People = dict[str, User]
PARKS = ("大足高新区", "双桥工业园区发展中心")


def owner(plan: Plan, unit: str, number: int = 1) -> int:
    return IndicatorResponsibility.objects.get(indicator__plan=plan, indicator__number=number, unit__name=unit).pk


def give(plan: Plan, people: People, parts: dict[tuple[Kind, str], str], *, state: str = "approved") -> None:
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": 3, "by": people["entry"], "at": NOW}
    given = [
        ContributionInput(kind=kind, responsibility=owner(plan, unit), value=Decimal(value))
        for (kind, unit), value in parts.items()
    ]
    save_contributions(**where, contributions=given)
    places = [each.place for each in given]
    if state != "draft":
        submit_contributions(**where, places=places)
    if state == "approved":
        approve_contributions(**{**where, "by": people["reviewer"]}, places=places)


def page(client: Client, person: User, plan: Plan, query: str = "?year=2026&quarter=3") -> str:
    client.force_login(person)
    response = client.get(f"/plans/{plan.slug}/indicators/1/{query}")
    assert response.status_code == 200
    content = re.sub(
        r'(?:value|nonce)="[A-Za-z0-9+/=_-]{20,}"', "", response.content.decode()
    )  # tokens hold any digits
    return re.sub(r"\s+", " ", content)


def cells(text: str) -> list[list[str]]:
    table = text[text.index("单位分量 <small>") :]
    table = table[: table.index("</table>")]
    return [
        [
            re.sub(r"<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<(?:td|th scope=\"row\")[^>]*>(.*?)</t[dh]>", row)
        ]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", table)[1:]
    ]


@pytest.fixture
def filled(dazu: Plan, people: People) -> Plan:
    approve(dazu, 2026, 3, {1: 518}, people)
    return dazu


def test_parts_beside_the_whole(filled: Plan, people: People, client: Client) -> None:
    parts = {
        (Kind.ACTUAL, PARKS[0]): "186", (Kind.ACTUAL, PARKS[1]): "74",
        (Kind.TARGET, PARKS[0]): "200", (Kind.TARGET, PARKS[1]): "80",
    }  # fmt: skip
    give(filled, people, parts)
    text = page(client, people["leader"], filled)
    # By hand: 518 − 186 − 74 = 258; 186 ÷ 518 = 35.9 %, 74 ÷ 518 = 14.3 %, 258 ÷ 518 = 49.8 %; 535 − 280 = 255.
    assert cells(text) == [
        ["大足高新区", "186", "35.9%", "200"],
        ["双桥工业园区发展中心", "74", "14.3%", "80"],
        ["其他（镇街及区属）", "258", "49.8%", "255"],
        ["全区", "518", "", "535"],
    ]
    assert "请核对" not in text
    assert 'data-figure="figure-parts"' in text
    assert ">518<" in text, "the district's figure is what it was"


def test_a_sum_above_the_district_is_said(filled: Plan, people: People, client: Client) -> None:
    give(filled, people, {(Kind.ACTUAL, PARKS[0]): "500", (Kind.ACTUAL, PARKS[1]): "19"})
    text = page(client, people["leader"], filled)
    assert "各单位分量合计519件，超过全区518件，请核对" in text
    assert ["其他（镇街及区属）", "—", "—", "—"] in cells(text)


def test_a_sum_equal_to_the_district_leaves_nothing(filled: Plan, people: People, client: Client) -> None:
    give(filled, people, {(Kind.ACTUAL, PARKS[0]): "500", (Kind.ACTUAL, PARKS[1]): "18"})
    text = page(client, people["leader"], filled)
    assert "请核对" not in text
    assert ["其他（镇街及区属）", "0", "0.0%", "—"] in cells(text)


def test_without_the_districts_figure_nothing_remains(dazu: Plan, people: People, client: Client) -> None:
    give(dazu, people, {(Kind.ACTUAL, PARKS[0]): "186"})
    assert cells(page(client, people["leader"], dazu)) == [
        ["大足高新区", "186", "—", "—"],
        ["其他（镇街及区属）", "—", "—", "—"],
        ["全区", "—", "", "535"],
    ]


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_what_is_not_reviewed_is_not_shown(filled: Plan, people: People, client: Client, state: str) -> None:
    give(filled, people, {(Kind.ACTUAL, PARKS[0]): "187"}, state=state)
    for person in ("leader", "entry", "reviewer", "unit_lead"):
        assert "单位分量 <small>" not in page(client, people[person], filled)


def test_a_later_quarters_part_does_not_show_in_an_earlier_one(filled: Plan, people: People, client: Client) -> None:
    give(filled, people, {(Kind.ACTUAL, PARKS[0]): "187"})
    assert "187" not in page(client, people["leader"], filled, "?year=2026&quarter=2")


def test_the_chart_is_valid_and_honest() -> None:
    bars = [
        PartBar(name="2026年", actuals=[Decimal(186), None], targets=[Decimal(200), Decimal(80)], running=True),
        PartBar(name="2027年", actuals=[None, None], targets=[None, Decimal(90)]),
    ]
    figure = parts_figure(["甲", "乙"], bars, unit="件")
    go.Figure(figure)
    assert [(trace["name"], trace["y"]) for trace in figure["data"]] == [
        ("2026年实际", [186.0, None]),
        ("2026年目标", [200.0, 80.0]),
        ("2027年目标", [None, 90.0]),
    ]
