"""The history sheet, refused: somebody was first, the quarter is closed, the wrong person, the wrong form."""

from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from indicators.entry import save_actuals
from indicators.inputs import FigureInput
from organizations.models import User
from plans.models import Plan
from tests import acts
from tests.historypage import History, held
from tests.people import NOW, approve

pytestmark = pytest.mark.django_db

People = dict[str, User]
SHEET = "/plans/dazu-patents-2025/entry/history/"
JSON = {"Accept": "application/json"}
D = Decimal


@pytest.fixture(autouse=True)
def at_ten() -> object:
    """It is 2026-10-09 10:00 in Chongqing."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sheet(dazu: Plan, people: People, client: Client) -> History:
    """The clerk before the empty sheet."""
    return History(client, people["entry"], dazu)


def test_somebody_else_was_first(dazu: Plan, people: People, sheet: History) -> None:
    other = FigureInput(number=1, value=D(458))
    save_actuals(plan=dazu, year=2024, quarter=4, figures=[other], by=people["entry2"], at=NOW)
    status, page = sheet.refused(typed={"2024q4-1-value": "460", "2024q1-1-value": "450"})
    assert status == 409
    assert "entry2某已于10月09日10:00改为458" in page.cells["2024q4-1"]
    assert page.fields["2024q4-1-value"] == "460"
    assert held() == {"2024q1-1": (D(450), "draft"), "2024q4-1": (D(458), "draft")}
    assert "overwrite:2024q4-1:1" in page.buttons
    sheet.taken("overwrite:2024q4-1:1")
    assert held()["2024q4-1"] == (D(460), "draft")


def test_a_quarter_that_is_closed_refuses_its_own_cells_only(dazu: Plan, people: People, sheet: History) -> None:
    acts.close(dazu, people["reviewer"], 2024, 4)
    status, page = sheet.refused(typed={"2024q4-1-value": "460", "2024q1-1-value": "450"})
    assert status == 409
    assert "2024年第4季度已定稿，不能再修改" in page.cells["2024q4-1"]
    assert "您填的：460" in page.cells["2024q4-1"]
    assert held() == {"2024q1-1": (D(450), "draft")}
    page = sheet.open()
    assert "2024q4-1-value" not in page.fields
    assert "2024q1-4-value" in page.fields


def test_where_every_quarter_is_closed_nothing_is_taken(dazu: Plan, people: People, sheet: History) -> None:
    for quarter in (1, 2, 3, 4):
        acts.close(dazu, people["reviewer"], 2024, quarter)
    response = sheet.push(typed={"2024q1-1-value": "450"})
    assert (response.status_code, held()) == (409, {})
    assert sheet.push().status_code == 409, "nor an empty form"
    page = sheet.open()
    assert "历史季度都已定稿，不能再修改" in page.html
    assert set(page.fields) == {"person"}


TYPED = {"act": "save", "2024q4-1-value": "460", "2024q4-1-version": "0"}
WRONG = [
    ("reviewer", 403), ("unit_lead", 403), ("leader", 403), ("system", 403), ("security", 403), ("auditor", 403),
    ("stranger", 403), ("foreign_entry", 404), ("foreign_reviewer", 404),
]  # fmt: skip


@pytest.mark.parametrize(("name", "status"), WRONG)
def test_who_may_not_write(name: str, status: int, dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people[name])
    for sent in (TYPED, {"act": "save"}, {"act": "submit"}, {"act": "withdraw:2024q4-1"}):
        assert client.post(SHEET, sent).status_code == status, sent
        assert client.post(SHEET, sent, headers=JSON).status_code == status, sent
    assert held() == {}


@pytest.mark.parametrize(("name", "status"), WRONG)
def test_who_may_not_look(name: str, status: int, dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people[name])
    expected = 200 if name == "reviewer" else status
    assert client.get(SHEET).status_code == client.get("/plans/dazu-patents-2025/setup/").status_code == expected


def test_a_reviewer_reads_and_writes_nothing(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    page = History(client, people["reviewer"], dazu).page
    assert "审核员只能查看填报情况，不能填写" in page.html
    assert (set(page.fields), page.buttons) == ({"person"}, set())
    assert page.cells["2024q4-1"] == "460 已审核"


def test_a_clerk_of_the_city_does_not_write_to_the_district(dazu: Plan, people: People, client: Client) -> None:
    city = people["entry2"]
    city.region, city.unit = dazu.region.parent or dazu.region, None
    city.save()
    client.force_login(city)
    assert client.post(SHEET, TYPED).status_code == 403
    assert held() == {}
    assert "只能查看大足区的填报情况" in client.get(SHEET).content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "melt"}, {"act": "withdraw"}, {"act": "withdraw:1"}, {"act": "withdraw:2023q4-1"}, {"act": "remove:1"},
        {"2023q4-1-value": "1"}, {"2026q1-1-value": "1"}, {"1-value": "1"}, {"2024q4-99-value": "1"},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_sheet_sends(sent: dict[str, str], sheet: History) -> None:
    response = sheet.push(sent.get("act", "save"), {**sent, "2024q1-1-value": "450"})
    assert (response.status_code, held()) == (400, {})


def test_a_sheet_that_somebody_else_opened(sheet: History) -> None:
    response = sheet.push(typed={"2024q4-1-value": "460", "person": "entry2"})
    assert (response.status_code, held()) == (403, {})
