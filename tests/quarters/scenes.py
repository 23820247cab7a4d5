"""What lies before a reviewer in the tests: the third quarter of 2026 with what came before it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.test import Client

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Actual
from organizations.models import User
from plans.deputies import name_deputy
from plans.models import Plan, ReviewDeputy
from tests.people import NOW, TODAY, approve, figure

People = dict[str, User]
REVIEW = "/plans/dazu-patents-2025/review/"
Q3 = "?year=2026&quarter=3"
LATER = datetime(2026, 10, 12, 1, 30, tzinfo=UTC)


def earlier(plan: Plan, people: People) -> None:
    """Approved figures of 2024 to the first half of 2026."""
    approve(plan, 2024, 4, {1: 460, 3: (72, 80)}, people)
    approve(plan, 2025, 3, {1: 484}, people)
    approve(plan, 2025, 4, {1: 494, 3: (81, 80)}, people)
    approve(plan, 2026, 2, {1: 508, 3: (92, 80), 5: 112}, people)


def type_in(plan: Plan, by: User, *figures: FigureInput, year: int = 2026, quarter: int = 3) -> None:
    save_actuals(plan=plan, year=year, quarter=quarter, figures=figures, by=by, at=NOW)


def submit(plan: Plan, by: User, *figures: FigureInput, year: int = 2026, quarter: int = 3) -> None:
    """Typed and submitted by one person."""
    type_in(plan, by, *figures, year=year, quarter=quarter)
    numbers = [each.number for each in figures]
    submit_actuals(plan=plan, year=year, quarter=quarter, numbers=numbers, by=by, at=NOW)


def waiting(plan: Plan, people: People) -> None:
    """518 patents, 97 ÷ 80 and 168 licences wait for review; 60 agents are a draft; 4 agencies came back once."""
    earlier(plan, people)
    submit(plan, people["entry"], figure(plan, 1, 518), figure(plan, 3, (97, 80)), figure(plan, 5, 168))
    type_in(plan, people["entry"], figure(plan, 10, 60))


def stand_in(people: People, deputy: str = "entry2", **days: Any) -> ReviewDeputy:
    given = {"first_day": TODAY, "last_day": TODAY.replace(day=30), **days}
    return name_deputy(
        deputy=people[deputy],
        reason="休假",
        by=people["reviewer"],
        at=NOW,
        today=min(TODAY, given["first_day"]),
        **given,
    )


def versions(quarter: str = "2026q3") -> dict[int, str]:
    """What the page sends for each figure that waits: number -> 2026q3-figure-1-2."""
    year, number = quarter.split("q")
    rows = Actual.objects.filter(period__year=year, period__quarter=number, state="submitted")
    return {n: f"{quarter}-figure-{n}-{version}" for n, version in rows.values_list("indicator__number", "version")}


def states(year: int = 2026, quarter: int = 3) -> dict[int, str]:
    rows = Actual.objects.filter(period__year=year, period__quarter=quarter).exclude(state="superseded")
    return dict(rows.order_by("revision").values_list("indicator__number", "state"))


def send(client: Client, person: User, data: dict[str, Any], query: str = Q3) -> Any:
    """The review form as a browser sends it; `shown` is what waits now unless given."""
    client.force_login(person)
    return client.post(f"{REVIEW}{query}", {"shown": " ".join(versions().values()), **data})


def said(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


def text(value: Decimal | str) -> str:
    return f">{value}<"
