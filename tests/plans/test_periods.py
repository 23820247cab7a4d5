"""The lock: nothing enters, changes or leaves a closed quarter, on any way of writing; its open neighbour works.

Every act on both sides of each boundary, raw SQL, the administration, the demonstration; over pages and by a plan file in
test_lock_pages.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, models, transaction
from django.test import Client
from django.utils import timezone

from indicators.models import Actual, FigureEvidence, UnitActual
from organizations.models import User
from plans.models import Extension, Plan, ReportingPeriod, Unlocking
from plans.periods import Items, locked_period
from plans.refusals import Closed, Invalid, NotAllowed
from quarters.demonstration import Cast, Script, clear, load
from quarters.models import Check, Explanation, Reminder
from tasks.models import MeasurePlan, Milestone, ReportRequest, TaskEvidence, TaskReport
from tests import acts, rows
from tests.act_table import ACTS
from tests.acts import QUARTER, YEAR, close, period_of

pytestmark = pytest.mark.django_db

Stage = tuple[Plan, dict[str, User]]


@pytest.fixture
def stage(dazu: Plan, people: dict[str, User]) -> Stage:
    return dazu, people


WRITTEN: tuple[type[models.Model], ...] = (
    Actual, FigureEvidence, UnitActual, TaskReport, TaskEvidence, ReportRequest, MeasurePlan, Milestone, Check,
    Explanation, Extension, Reminder,
)  # fmt: skip


def everything() -> list[Any]:
    return [row for model in WRITTEN for row in model._default_manager.order_by("pk").values()]


def with_dates() -> list[Any]:
    """And the dates of the quarters."""
    return [*everything(), *ReportingPeriod.objects.order_by("pk").values()]


@pytest.mark.parametrize("name", ACTS)
def test_no_act_writes_into_a_closed_quarter(name: str, stage: Stage) -> None:
    plan, people = stage
    act = ACTS[name]
    act.before(plan, people)
    close(plan, people["reviewer"])
    before = with_dates()
    with pytest.raises(Closed, match="2026年第3季度已定稿，不能再修改"):
        act.do(plan, people[act.doer])
    assert with_dates() == before


@pytest.mark.parametrize("name", ACTS)
def test_every_act_works_beside_closed_quarters(name: str, stage: Stage) -> None:
    plan, people = stage
    act = ACTS[name]
    close(plan, people["reviewer"], YEAR, QUARTER - 1)
    close(plan, people["reviewer"], YEAR, QUARTER + 1)
    act.before(plan, people)
    before = with_dates()
    act.do(plan, people[act.doer])
    assert with_dates() != before


NAMED = Items([acts.INDICATOR, acts.PART_OF], [acts.TASK])
OTHERS = Items([7, 9], [1, 4])


def unlock(plan: Plan, people: dict[str, User], items: Items) -> Unlocking:
    return acts.unlocked(plan, people, indicators=[*items.indicators], tasks=[*items.tasks])


# Acts on a quarter as a whole: nothing that an unlocking names.
OF_QUARTER = {"set_deadlines", "grant_extension", "withdraw_extension", "chase"}


@pytest.mark.parametrize("name", [name for name in ACTS if name not in OF_QUARTER])
def test_every_act_works_on_what_a_closed_quarter_is_unlocked_for(name: str, stage: Stage) -> None:
    plan, people = stage
    act = ACTS[name]
    act.before(plan, people)
    close(plan, people["reviewer"])
    unlock(plan, people, NAMED)
    before = everything()
    act.do(plan, people[act.doer])
    assert everything() != before


@pytest.mark.parametrize("name", ACTS)
def test_no_act_writes_to_what_it_is_not_unlocked_for(name: str, stage: Stage) -> None:
    plan, people = stage
    act = ACTS[name]
    act.before(plan, people)
    close(plan, people["reviewer"])
    unlock(plan, people, OTHERS)
    before = everything()
    with pytest.raises(Closed, match="目前只解锁了指标7、9、任务1、4"):
        act.do(plan, people[act.doer])
    assert everything() == before


@pytest.mark.parametrize("name", ACTS)
def test_no_act_writes_once_the_unlocking_is_over(name: str, stage: Stage) -> None:
    plan, people = stage
    act = ACTS[name]
    act.before(plan, people)
    close(plan, people["reviewer"])
    unlock(plan, people, NAMED)
    before = everything()
    with time_machine.travel(timezone.now() + timedelta(days=9)), pytest.raises(Closed, match=r"已定稿，不能再修改$"):
        act.do(plan, people[act.doer])
    assert everything() == before


def a_figure() -> Actual:
    return Actual.objects.get()


def a_report() -> TaskReport:
    return TaskReport.objects.get()


def elsewhere() -> int:
    return period_of(Plan.objects.get(slug="dazu-patents-2025"), YEAR, 4).pk


RAW: dict[str, Callable[[], rows.Statement]] = {
    "insert a figure": lambda: rows.insert(a_figure(), revision=2, state="superseded", correction_reason="因为"),
    "change a figure": lambda: rows.update(a_figure(), value=1),
    "move a figure out": lambda: rows.update(a_figure(), period_id=elsewhere()),
    "delete a figure": lambda: rows.delete(a_figure()),
    "insert a report": lambda: rows.insert(a_report(), revision=2, state="superseded", correction_reason="因为"),
    "change a report": lambda: rows.update(a_report(), done="改"),
    "move a report out": lambda: rows.update(a_report(), period_id=elsewhere()),
    "delete a report": lambda: rows.delete(a_report()),
}


def _both_submitted_and_returned(plan: Plan, people: dict[str, User]) -> None:
    """Rows that nothing but the lock protects: reviewed (so that a copy may be superseded), yet open."""
    acts.figure_submitted(plan, people)
    acts.return_figure(plan, people["reviewer"])
    acts.report_submitted(plan, people)
    acts.return_report(plan, people["reviewer"])


@pytest.mark.parametrize("name", RAW)
def test_raw_sql_does_not_write_into_a_closed_quarter(name: str, stage: Stage) -> None:
    plan, people = stage
    _both_submitted_and_returned(plan, people)
    close(plan, people["reviewer"])
    with pytest.raises(IntegrityError, match="the quarter is closed"), transaction.atomic():
        rows.run(RAW[name]())


@pytest.mark.parametrize("name", RAW)
def test_raw_sql_writes_into_an_open_quarter(name: str, stage: Stage) -> None:
    plan, people = stage
    _both_submitted_and_returned(plan, people)
    close(plan, people["reviewer"], YEAR, QUARTER - 1)
    assert rows.run(RAW[name]()) == 1


@pytest.mark.parametrize("name", RAW)
@pytest.mark.parametrize(("items", "takes"), [(NAMED, True), (OTHERS, False)])
def test_raw_sql_writes_to_what_is_unlocked_only(name: str, items: Items, takes: bool, stage: Stage) -> None:
    plan, people = stage
    _both_submitted_and_returned(plan, people)
    close(plan, people["reviewer"])
    unlock(plan, people, items)
    if takes:
        assert rows.run(RAW[name]()) == 1
        return
    with pytest.raises(IntegrityError, match="the quarter is closed"), transaction.atomic():
        rows.run(RAW[name]())


@pytest.mark.parametrize("model", [Actual, TaskReport])
def test_raw_sql_does_not_move_a_row_into_a_closed_quarter(model: type[Actual | TaskReport], stage: Stage) -> None:
    plan, people = stage
    _both_submitted_and_returned(plan, people)
    close(plan, people["reviewer"], YEAR, 4)
    with pytest.raises(IntegrityError, match="the quarter is closed"), transaction.atomic():
        rows.run(rows.update(model.objects.get(), period_id=elsewhere()))


ROLES = ("entry", "reviewer", "unit_lead", "leader", "system", "security", "auditor")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", ["indicators/actual", "indicators/indicator", "indicators/annualtarget",
                                  "tasks/taskreport", "tasks/task"])  # fmt: skip
def test_the_administration_writes_no_figure(page: str, role: str, stage: Stage, client: Client) -> None:
    plan, people = stage
    acts.figure_saved(plan, people)
    acts.report_saved(plan, people)
    before = everything()
    client.force_login(people[role])
    for action in ("add/", f"{a_figure().pk}/change/", f"{a_figure().pk}/delete/"):
        response = client.post(f"/admin/{page}/{action}", {"value": "1", "post": "yes", "_save": "1"})
        assert response.status_code in (302, 403, 404), action
        assert response.status_code != 302 or "/admin/login/" in response["Location"]
    listed = client.post(f"/admin/{page}/", {"action": "delete_selected", "_selected_action": a_figure().pk})
    assert listed.status_code in (200, 302, 403)
    assert everything() == before


SCRIPT = Script(
    plan="dazu-patents-2025",
    figures={1: {(2026, 3): "518"}},
    corrections=[],
    waiting=frozenset(),
    returned={},
    states={},
    verdicts={},
    silent=frozenset(),
    words={},
)


def test_a_demonstration_is_not_loaded_into_a_closed_quarter(stage: Stage) -> None:
    plan, people = stage
    close(plan, people["reviewer"])
    with pytest.raises(Closed):
        load(SCRIPT, plan, Cast(people["entry"], people["reviewer"], {}))
    plan.refresh_from_db()
    assert not plan.is_demonstration
    assert everything() == []


def test_a_demonstration_is_cleared_with_what_its_quarters_were_closed_with(stage: Stage) -> None:
    plan, people = stage
    acts.figure_approved(plan, people)
    close(plan, people["reviewer"])
    with pytest.raises(Invalid, match="不是演示数据"):
        clear(plan, ran_by="tester")
    Plan.objects.filter(pk=plan.pk).update(is_demonstration=True)
    clear(plan, ran_by="tester")
    assert everything() == []
    assert not period_of(plan).is_closed


@pytest.mark.django_db(transaction=True)
def test_locking_outside_a_transaction_is_a_mistake_in_the_code(stage: Stage) -> None:
    plan, people = stage
    with pytest.raises(RuntimeError, match="needs a transaction"):
        locked_period(plan, YEAR, QUARTER, by=people["entry"])


@pytest.mark.parametrize(
    ("year", "quarter", "message"),
    [
        (0, 1, "没有0年第1季度"),
        (2026, 7, "没有2026年第7季度"),
        (2026, 0, "没有2026年第0季度"),
        (2028, 1, "没有2028年第1季度"),
        (10**12, 1, f"没有{10**12}年第1季度"),
    ],
)
def test_a_quarter_that_the_plan_does_not_have(year: int, quarter: int, message: str, stage: Stage) -> None:
    plan, people = stage
    with pytest.raises(Invalid, match=message):
        locked_period(plan, year, quarter, by=people["entry"])


@pytest.mark.parametrize(("person", "may"), [("entry", True), ("leader", True), ("foreign_entry", False)])
def test_only_people_of_the_plans_own_region_act_on_it(person: str, may: bool, stage: Stage) -> None:
    plan, people = stage
    if may:
        assert locked_period(plan, YEAR, QUARTER, by=people[person]) == period_of(plan)
        return
    with pytest.raises(NotAllowed, match="不属于大足区，不能修改该计划的数据"):
        locked_period(plan, YEAR, QUARTER, by=people[person])


def test_the_city_does_not_act_on_a_districts_plan(stage: Stage) -> None:
    plan, people = stage
    above = people["entry"]
    above.region, above.unit = plan.region.parent, None  # type: ignore[assignment]
    with pytest.raises(NotAllowed):
        locked_period(plan, YEAR, QUARTER, by=above)
