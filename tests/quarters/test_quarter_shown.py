"""Which quarter a page shows that names none."""

from datetime import date

import pytest
from django.test import Client

from organizations.models import User
from plans.models import Plan
from quarters.querysets import plan_quarters, quarter_shown_first
from tests import acts
from tests.people import approve

TODAY = date(2026, 11, 20)


def shown(plan: Plan, person: User, *, staff: bool, today: date = TODAY) -> tuple[int, int] | None:
    found = quarter_shown_first(plan_quarters(plan.slug, person), staff=staff, today=today)
    return None if found is None else (found.year, found.quarter)


def close(plan: Plan, year: int, quarter: int, by: User) -> None:
    acts.close(plan, by, year, quarter)


def test_before_any_figure_it_is_the_plans_first(dazu: Plan, people: dict[str, User]) -> None:
    assert shown(dazu, people["leader"], staff=False) == (2025, 1)


def test_then_the_latest_with_approved_figures(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    assert shown(dazu, people["leader"], staff=False) == (2025, 1), "a baseline is history, never shown first"
    approve(dazu, 2025, 2, {1: 470}, people)
    approve(dazu, 2025, 1, {1: 465}, people)
    assert shown(dazu, people["leader"], staff=False) == (2025, 2)


def test_then_the_latest_closed_one(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2025, 2, {1: 470}, people)
    close(dazu, 2025, 1, people["reviewer"])
    assert shown(dazu, people["leader"], staff=False) == (2025, 1)


@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        (date(2024, 12, 1), (2025, 1)),  # nothing has ended yet
        (date(2025, 3, 31), (2025, 1)),  # the quarter's own last day: it has not ended
        (date(2025, 4, 1), (2025, 1)),
        (date(2026, 9, 30), (2026, 2)),
        (date(2026, 10, 1), (2026, 3)),
        (date(2030, 1, 1), (2027, 4)),
    ],
)
def test_the_office_works_on_the_quarter_that_ended_last(
    dazu: Plan, people: dict[str, User], today: date, quarter: tuple[int, int]
) -> None:
    assert shown(dazu, people["entry"], staff=True, today=today) == quarter


def test_the_office_does_not_work_on_a_closed_quarter(dazu: Plan, people: dict[str, User]) -> None:
    close(dazu, 2026, 3, people["reviewer"])
    assert shown(dazu, people["entry"], staff=True) == (2026, 2)


def test_the_page_says_whether_its_figures_are_final(dazu: Plan, people: dict[str, User], client: Client) -> None:
    address = f"/plans/{dazu.slug}/?year=2025&quarter=4"

    def page() -> str:
        client.force_login(people["leader"])
        return client.get(address).content.decode()

    assert "全年数据审核中（已审核0/10项）" in page()
    values = {1: 494, 2: 11, 3: (81, 80), 4: 62, 5: 203, 6: "4.52", 7: 61, 8: (100, 10), 9: 4, 10: 50}
    approve(dazu, 2025, 4, values, people)
    assert "全年数据已全部审核，待定稿" in page()
    close(dazu, 2025, 4, people["reviewer"])
    assert "定稿（第1版）" in page()
    assert "2026年10月9日reviewer某审定" in page()
