"""Which changes give a plan which new stamps, whoever writes them and how."""

from collections.abc import Callable
from decimal import Decimal
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from indicators.contributions import ContributionInput, Kind, save_contributions
from indicators.models import CatalogueEntry, CatalogueLink, Indicator
from ipplan.triggers import ALL, check_triggers
from organizations.models import Region, Unit, User
from organizations.triggers import Stamp, install
from plans.models import Plan, PlanStamp
from plans.periods import locked_period
from quarters.models import Check, Explanation
from tasks.models import Task
from tests import acts
from tests.changes import propose, target
from tests.people import NOW
from tests.plans import closing_cases

Stamps = tuple[str, str]

# Written every day: figures, reports, their files, requests, measures under review. What units contribute is read with the
# indicators.
DAILY = {
    "indicators_actual", "indicators_figureevidence", "tasks_taskreport", "tasks_taskevidence",
    "tasks_reportrequest", "tasks_measureplan", "quarters_check", "quarters_explanation",
    "quarters_closing", "quarters_amendment", "quarters_reminder", "plans_unlocking", "plans_unlockeditem",
}  # fmt: skip
STAMPING = sorted({declared.table for declared in ALL if isinstance(declared, Stamp) and not declared.create})
STEP = "INSERT INTO tasks_milestone (task_id, \"order\", title, person) SELECT min(id), 9, '', '' FROM tasks_task"
RawSql = Callable[..., None]


# Of tables whose rows never change a row is added.
UNCHANGING = {
    "quarters_closing": (
        "INSERT INTO quarters_closing (period_id, revision, label, signed_off_by, signed_off_on, gaps_reason, closed_by_id, "
        "closed_at, adjustments, format, content, sha256) SELECT period_id, 2, label, signed_off_by, signed_off_on, "
        "gaps_reason, closed_by_id, closed_at, adjustments, format, content, sha256 FROM quarters_closing"
    ),
    "organizations_unitchange": (
        "INSERT INTO organizations_unitchange (kind, unit_id, old_name, effective_on, reason, done_by_id, done_at) "
        "SELECT 'renamed', min(unit_id), 'x', '2026-07-01', 'x', (SELECT min(id) FROM organizations_user), '2026-10-09' "
        "FROM plans_planunit"
    ),
    "plans_unlockeditem": (
        "INSERT INTO plans_unlockeditem (unlocking_id, kind, number) SELECT unlocking_id, kind, 2 FROM plans_unlockeditem"
    ),
}


def stamps(plan: Plan) -> Stamps:
    row = PlanStamp.objects.get(plan=plan)
    return row.value, row.reference


def changed(before: Stamps, after: Stamps) -> tuple[bool, bool]:
    return before[0] != after[0], before[1] != after[1]


@pytest.mark.parametrize("table", STAMPING)
def test_figures_and_reports_alone_leave_the_reference_stamp(
    table: str, dazu: Plan, people: dict[str, User], raw_sql: RawSql
) -> None:
    acts.figure_saved(dazu, people)
    acts.report_with_file(dazu, people)
    acts.asked(dazu, people)
    acts.plan_saved(dazu, people)
    _say(dazu, people)
    acts.part_saved(dazu, people)
    _aim(dazu, people)
    acts.extend(dazu, people["entry"])
    acts.chase_unit(dazu, people["entry"])
    propose(dazu, target(), people["entry"])
    raw_sql(
        "INSERT INTO indicators_quarterplan (indicator_id, year, quarter, value) "
        "SELECT id, 2026, 1, 500 FROM indicators_indicator WHERE number = 1"
    )
    raw_sql(STEP)
    raw_sql(
        "INSERT INTO indicators_figureevidence (actual_id, name, file, size, sha256, added_by_id, added_at) "
        "SELECT id, 'x.pdf', 'x.pdf', 1, '', typed_by_id, typed_at FROM indicators_actual"
    )
    raw_sql(
        "INSERT INTO plans_plandocument (plan_id, status, text, sha256, loaded_at) "
        "SELECT id, status, '', '', '2026-10-09' FROM plans_plan"
    )
    raw_sql(
        "INSERT INTO plans_supportmeasure (plan_id, number, title, amounts, units, place, quote) "
        "SELECT id, 1, '', '', '', '', '' FROM plans_plan"
    )
    closing_cases.stage(dazu, people)
    entry = CatalogueEntry.objects.create(code="patents", name="发明专利拥有量", order=1)
    CatalogueLink.objects.create(entry=entry, indicator=Indicator.objects.get(plan=dazu, number=1))
    column = "name" if table == "organizations_user" else "id"
    before = stamps(dazu)
    raw_sql(UNCHANGING.get(table) or f"UPDATE {table} SET {column} = {column} WHERE id = (SELECT min(id) FROM {table})")  # noqa: S608
    assert changed(before, stamps(dazu)) == (True, table not in DAILY)


def _say(plan: Plan, people: dict[str, User]) -> None:
    """An answer and an explanation, to what nobody has judged."""
    said = {
        "period": acts.period_of(plan), "unit_id": acts.own_unit(plan), "said_by": people["unit_lead"],
        "task": Task.objects.get(plan=plan, number=acts.TASK),
    }  # fmt: skip
    Check.objects.create(answer="agreed", status="behind", sentence="句", **said)
    Explanation.objects.create(cause="因", measure="措", due_on=acts.DAY, outlook="hard", **said)


def _aim(plan: Plan, people: dict[str, User]) -> None:
    part = ContributionInput(kind=Kind.TARGET, responsibility=acts.part_of(plan)[1], value=Decimal(50))
    save_contributions(**acts.where(plan), contributions=[part], by=people["unit_lead"], at=NOW)


def test_every_event_stamps(dazu: Plan, raw_sql: RawSql) -> None:
    for sql in (
        STEP,
        "UPDATE tasks_milestone SET title = 'x'",
        "DELETE FROM tasks_milestone",
    ):
        before = stamps(dazu)
        raw_sql(sql)
        assert changed(before, stamps(dazu)) == (True, True), sql


def test_a_row_that_moves_stamps_the_plan_it_leaves_as_well(dazu: Plan, no_indicators: Plan, raw_sql: RawSql) -> None:
    before = stamps(dazu), stamps(no_indicators)
    raw_sql("UPDATE plans_plandiscrepancy SET plan_id = %s WHERE plan_id = %s", [no_indicators.pk, dazu.pk])
    assert changed(before[0], stamps(dazu)) == (True, True)
    assert changed(before[1], stamps(no_indicators)) == (True, True)


def test_other_plans_keep_their_stamps(dazu: Plan, no_indicators: Plan, raw_sql: RawSql) -> None:
    before = stamps(no_indicators)
    raw_sql("UPDATE indicators_indicator SET name = 'x' WHERE number = 1")
    assert stamps(no_indicators) == before


@pytest.mark.parametrize("table", ["indicators_indicatorresponsibility", "tasks_taskassignment"])
def test_a_unit_stamps_where_it_answers_even_if_no_longer_listed(table: str, dazu: Plan, raw_sql: RawSql) -> None:
    """Nothing but raw SQL takes a unit off the list that still answers; its name is shown nonetheless."""
    raw_sql("DELETE FROM plans_planunit")
    other = (
        "tasks_taskassignment"
        if table == "indicators_indicatorresponsibility"
        else "indicators_indicatorresponsibility"
    )
    raw_sql(f"DELETE FROM {other}")  # noqa: S608
    before = stamps(dazu)
    raw_sql(f"UPDATE organizations_unit SET name = 'x' WHERE id = (SELECT min(unit_id) FROM {table})")  # noqa: S608
    assert changed(before, stamps(dazu)) == (True, True)


def test_a_unit_of_nobody_stamps_nothing(dazu: Plan) -> None:
    before = stamps(dazu)
    Unit.objects.create(region=dazu.region, name="新设的局")
    assert stamps(dazu) == before


def test_a_rolled_back_change_gives_the_old_stamps_back(dazu: Plan, raw_sql: RawSql) -> None:
    before = stamps(dazu)
    with transaction.atomic():
        raw_sql("UPDATE indicators_indicator SET name = 'x' WHERE number = 1")
        inside = stamps(dazu)
        transaction.set_rollback(True)
    assert stamps(dazu) == before != inside
    raw_sql("UPDATE indicators_indicator SET name = 'x' WHERE number = 1")
    assert stamps(dazu) not in (before, inside), "a value is never met again"


@pytest.mark.django_db(transaction=True)
def test_a_plans_stamp_is_locked_with_its_quarter(dazu: Plan, people: dict[str, User]) -> None:
    """Else a target could change between the reading of the stamp and the storing of what was judged by it."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    refused: list[str] = []

    def change() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
                cursor.execute("UPDATE indicators_annualtarget SET value = 777 WHERE year = 2026 AND value IS NOT NULL")
        except OperationalError as error:
            refused.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        locked_period(dazu, acts.YEAR, acts.QUARTER, by=people["entry"])
        thread = Thread(target=change)
        thread.start()
        thread.join()
    assert len(refused) == 1
    assert "lock timeout" in refused[0]


@pytest.mark.django_db(transaction=True)
def test_migrating_renews_every_stamp() -> None:
    """SQLite refuses to rebuild a table that triggers of other tables name, and no trigger sees what a migration changes."""
    region = Region.objects.create(code="500000", name="重庆市")
    plan = Plan.objects.create(slug="x", region=region, title="x", first_year=2025, last_year=2027)
    before = stamps(plan)
    try:
        call_command("migrate", "plans", "0001", verbosity=0)
        call_command("migrate", verbosity=0)
        after = stamps(plan)
        assert changed(before, after) == (True, True)
        assert check_triggers(databases=["default"]) == []
        call_command("migrate", verbosity=0)
        assert stamps(plan) == after, "nothing was migrated"
    finally:
        call_command("migrate", verbosity=0)
        install(ALL)
