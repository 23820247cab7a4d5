"""What pages and acts keep is used exactly as long as it is true, whoever changes the rows and how."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from indicators.models import Assessment
from indicators.reference import rows_by_number
from ipplan.triggers import ALL
from organizations.models import User
from organizations.triggers import Stamp, renew
from plans.models import Plan
from plans.refusals import Invalid
from quarters.querysets import plan_quarters, standing_at
from quarters.standing import Standing
from tests import acts
from tests.people import approve

Q3 = "?year=2026&quarter=3"
PAGES = ("", "indicators/", "indicators/1/", "tasks/", "tasks/3/")
People = dict[str, User]
RawSql = Callable[..., None]

TARGET = (
    "UPDATE indicators_annualtarget SET value = 777 WHERE year = 2026 AND indicator_id = "
    "(SELECT id FROM indicators_indicator WHERE number = 1)"
)


def body(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    return client.get(address).content.decode()


def standing(plan: Plan, person: User) -> Standing:
    periods = plan_quarters(plan.slug, person)
    shown = next(row for row in periods if (row.year, row.quarter) == (2026, 3))
    return standing_at(periods, shown)


def statements(act: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured]


def kept_tables(again: Callable[[], Any]) -> set[str]:
    """Tables of the statements that `again` needs only after the reference stamp was renewed."""
    again()
    usual = {re.sub(r"\d+|'.*?'", "?", sql) for sql in statements(again)}
    renew(ALL)
    more = [sql for sql in statements(again) if re.sub(r"\d+|'.*?'", "?", sql) not in usual]
    return set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(more)))


REFERENCE = {declared.table for declared in ALL if isinstance(declared, Stamp) and "reference" in declared.columns}


def test_every_table_that_is_kept_changes_the_reference_stamp(
    dazu: Plan, people: People, client: Client, raw_sql: RawSql
) -> None:
    client.force_login(people["leader"])
    acts.figure_saved(dazu, people)
    acts.report_saved(dazu, people)

    def pages() -> None:
        raw_sql("UPDATE indicators_actual SET note = 'x'")  # all of them are made anew, from what is kept
        for page in PAGES:
            client.get(f"/plans/{dazu.slug}/{page}{Q3}")

    def written() -> None:
        with transaction.atomic():
            acts.save_figure(dazu, people["entry2"])
            acts.submit_figure(dazu, people["entry2"])
            acts.approve_figure(dazu, people["reviewer"])
            acts.submit_report(dazu, people["entry2"])
            acts.approve_report(dazu, people["reviewer"])
            transaction.set_rollback(True)

    for_pages, for_acts = kept_tables(pages), kept_tables(written)
    assert len(for_pages) > 8
    assert len(for_acts) > 4
    assert for_pages | for_acts <= REFERENCE


@pytest.mark.parametrize("page", PAGES)
def test_after_a_new_figure_only_figures_and_reports_are_read(
    page: str,
    dazu: Plan,
    people: People,
    client: Client,
    raw_sql: RawSql,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    acts.figure_saved(dazu, people)
    body(client, people["leader"], f"/plans/{dazu.slug}/{page}{Q3}")
    raw_sql("UPDATE indicators_actual SET note = 'x'")
    # session and person; plan and quarters; figures; reports; what units said; on the page of one indicator or task its
    # revisions, on the overview what was amended of closed quarters
    with django_assert_num_queries(5 if page in ("indicators/", "tasks/") else 6):
        assert client.get(f"/plans/{dazu.slug}/{page}{Q3}").status_code == 200


def test_statements_of_an_act(dazu: Plan, people: People) -> None:
    """Begin, lock, stamp, and what is written: nothing of indicators, targets or quarters while they do not change."""
    acts.figure_approved(dazu, people)
    for act, expected in (
        (lambda: acts.save_figure(dazu, people["entry"], "520", why="漏计"), 5),
        (lambda: acts.submit_figure(dazu, people["entry"]), 6),  # figures of the plan, for the doubts that they raise
        (lambda: acts.approve_figure(dazu, people["reviewer"]), 10),  # how far the worst one lags is stored as well
    ):
        said = [sql for sql in statements(act) if "SAVEPOINT" not in sql]
        assert len(said) == expected, said


def test_only_the_indicator_with_the_new_figure_is_assessed_anew(dazu: Plan, people: People) -> None:
    """And the quotient that is made of it."""
    approve(dazu, 2026, 3, {1: 518, 7: 78, 9: 4}, people)
    before = standing(dazu, people["leader"])
    approve(dazu, 2026, 3, {4: 50}, people)
    acts.save_figure(dazu, people["entry2"], "520", why="漏计")
    acts.submit_figure(dazu, people["entry2"])
    acts.approve_figure(dazu, people["reviewer"])
    after = standing(dazu, people["leader"])
    new = {row.facts.number for row, was in zip(after.indicators, before.indicators, strict=True) if row is not was}
    assert new == {1, 4, 14}
    found = after.indicator(14)
    assert found is not None
    assert found.progress.actual == Decimal("15.0")  # 78 ÷ 520


def test_a_target_changed_by_raw_sql_judges_the_next_approval(dazu: Plan, people: People, raw_sql: RawSql) -> None:
    approve(dazu, 2026, 2, {1: 500}, people)
    raw_sql(TARGET)
    approve(dazu, 2026, 3, {1: 518}, people)
    assert Assessment.objects.get(indicator__number=1, period__year=2026, period__quarter=3).target == 777


def test_a_number_changed_by_raw_sql_is_not_found_by_the_next_act(dazu: Plan, people: People, raw_sql: RawSql) -> None:
    acts.figure_saved(dazu, people)
    raw_sql("UPDATE indicators_indicator SET number = 77 WHERE number = 1")
    with pytest.raises(Invalid, match="没有第1号指标"):
        acts.save_figure(dazu, people["entry"])


def test_a_responsibility_changed_by_raw_sql_is_on_the_next_page(
    dazu: Plan, people: People, client: Client, raw_sql: RawSql
) -> None:
    address = f"/plans/{dazu.slug}/indicators/8/{Q3}"
    assert "第一责任单位" in body(client, people["leader"], address)
    raw_sql(
        "UPDATE indicators_indicatorresponsibility SET until = '2026-01-01' "
        "WHERE indicator_id = (SELECT id FROM indicators_indicator WHERE number = 8)"
    )
    assert "第一责任单位" not in body(client, people["leader"], address)


def test_what_is_read_in_a_transaction_that_fails_is_never_shown_again(
    dazu: Plan, people: People, client: Client, raw_sql: RawSql
) -> None:
    address = f"/plans/{dazu.slug}/{Q3}"
    assert ">535<" in body(client, people["leader"], address)
    with transaction.atomic():
        raw_sql(TARGET)
        assert ">777<" in body(client, people["leader"], address)
        transaction.set_rollback(True)
    page = body(client, people["leader"], address)
    assert ">535<" in page
    assert ">777<" not in page
    approve(dazu, 2026, 3, {1: 518}, people)
    assert Assessment.objects.get(indicator__number=1, period__year=2026, period__quarter=3).target == 535


def test_what_an_act_read_in_a_transaction_that_fails_judges_nothing_later(
    dazu: Plan, people: People, raw_sql: RawSql
) -> None:
    with transaction.atomic():
        raw_sql(TARGET)
        approve(dazu, 2026, 2, {1: 500}, people)
        transaction.set_rollback(True)
    approve(dazu, 2026, 2, {1: 500}, people)
    assert Assessment.objects.get(indicator__number=1, period__year=2026, period__quarter=2).target == 535


def test_rows_handed_out_are_the_callers_own(dazu: Plan, people: People) -> None:
    """What somebody writes onto an indicator must not reach the next reader."""
    plan = plan_quarters(dazu.slug, people["leader"])[0].plan
    rows_by_number(plan, [1])[1].name = "改过的名称"
    assert rows_by_number(plan, [1])[1].name != "改过的名称"


def test_a_kept_rows_link_leads_where_its_page_does(dazu: Plan, people: People, client: Client) -> None:
    """With and without unreviewed figures the indicators stand where they stand, but their pages are two."""
    link = f"/plans/{dazu.slug}/indicators/1/?year=2026&amp;quarter=3"
    plain = body(client, people["reviewer"], f"/plans/{dazu.slug}/{Q3}")
    asked = body(client, people["reviewer"], f"/plans/{dazu.slug}/{Q3}&unreviewed=1")
    assert plain.count(f'{link}"') == asked.count(f'{link}&amp;unreviewed=1"') == 2, "in the board and in the years"
    assert f'{link}"' not in asked
