"""A closed quarter unlocked for named items until a day, and closed again with only these changed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Actual, AnnualTarget
from indicators.review import approve_actuals
from organizations.models import User
from plans.models import Plan, Unlocking
from plans.periods import Items
from plans.refusals import Closed, Invalid, NotAllowed, Stale
from quarters.closed import closed_quarter, read_closed
from quarters.closing import checksum_of, live_standing
from quarters.models import Closing
from quarters.reopening import close_again, lock_again, unlock_quarter
from quarters.revising import revised
from tasks.models import ReportedState, TaskReport
from tests import acts
from tests.acts import period_of
from tests.people import NOW
from tests.quarters.closings import Q3, closed, figures, sign_off

People = dict[str, User]


@pytest.fixture
def plan(dazu: Plan, people: People) -> Plan:
    figures(dazu, people)
    acts.report_approved(dazu, people)
    closed(dazu, people)
    return dazu


def unlock(
    plan: Plan, by: User, items: Items, *, days: int = 7, reason: str = "市局数据更正", **more: Any
) -> Unlocking:
    last_day = timezone.localdate() + timedelta(days=days)
    where: dict[str, Any] = {"plan": plan, **Q3, **more}
    return unlock_quarter(**where, items=items, reason=reason, last_day=last_day, by=by, at=timezone.now())


def corrected(plan: Plan, people: People, value: str = "528", *, number: int = 1, by: str = "entry") -> None:
    where: dict[str, Any] = {"plan": plan, **Q3}
    figure = FigureInput(number=number, value=Decimal(value), correction_reason="市局更正")
    save_actuals(**where, figures=[figure], by=people[by], at=NOW)
    submit_actuals(**where, numbers=[number], by=people[by], at=NOW)
    approve_actuals(**where, numbers=[number], by=people["reviewer"], at=NOW)


def closed_again(plan: Plan, people: People, **more: Any) -> Closing:
    signed = sign_off(**{"signed_off_on": timezone.localdate(), "signed_off_by": "李某", **more})
    return close_again(plan=plan, **Q3, sign_off=signed, by=people["reviewer"], at=timezone.now())


def test_named_items_can_be_written_and_no_others(plan: Plan, people: People) -> None:
    unlock(plan, people["reviewer"], Items([1], [3]))
    corrected(plan, people)
    with pytest.raises(Closed, match=r"目前只解锁了指标1、任务3.*指标7仍已定稿"):
        corrected(plan, people, number=7)
    assert Actual.objects.get(indicator__number=7, period=period_of(plan), state="approved").value == 70


def test_everybody_sees_the_closing_until_there_is_a_new_one(plan: Plan, people: People) -> None:
    unlock(plan, people["reviewer"], Items([1]))
    corrected(plan, people)
    shown = closed_quarter(period_with_stamp(plan).plan, period_with_stamp(plan)).standing.indicator(1)
    assert shown is not None
    assert shown.progress.actual == 518
    closed_again(plan, people)
    shown = closed_quarter(period_with_stamp(plan).plan, period_with_stamp(plan)).standing.indicator(1)
    assert shown is not None
    assert shown.progress.actual == 528


def period_with_stamp(plan: Plan) -> Any:
    return period_of(plan)


def test_the_new_revision_keeps_everything_else_as_it_was(plan: Plan, people: People) -> None:
    """Targets as then, other figures as then, and who signed it off now."""
    AnnualTarget.objects.filter(indicator__number=1, year=2026).update(value=600)
    unlock(plan, people["reviewer"], Items([1]))
    corrected(plan, people)
    closing = closed_again(plan, people)
    standing = read_closed(period_of(plan)).standing
    row = standing.indicator(1)
    assert row is not None
    assert (closing.revision, row.progress.actual, row.progress.target) == (2, Decimal(528), Decimal(535))
    assert standing.closing is not None
    assert standing.closing.signed_off_by == "李某"
    (told,) = [each for each in standing.closing.adjustments if each.number == 1]
    assert (told.kind, told.old_text, told.new_text, told.reason) == ("解锁修订", "518件", "528件", "市局数据更正")
    assert not Unlocking.objects.filter(locked_at__isnull=True).exists()


def test_a_task_reported_anew(plan: Plan, people: People) -> None:
    unlock(plan, people["reviewer"], Items([], [acts.TASK]))
    acts.report_corrected(plan, people, ReportedState.SLOW)
    closed_again(plan, people)
    standing = read_closed(period_of(plan)).standing
    task = next(row for row in standing.tasks if row.facts.number == acts.TASK)
    assert task.progress.status == "slightly_behind"
    assert standing.beside is not None
    states = [row.state for row in standing.beside.reports[acts.TASK] if row.quarter == (2026, 3)]
    assert states == ["approved", "superseded"]


def test_it_locks_itself_when_its_day_is_over(plan: Plan, people: People) -> None:
    row = unlock(plan, people["reviewer"], Items([1]), days=0)
    assert timezone.localtime(row.ends_at).time().isoformat() == "00:00:00"
    assert timezone.localtime(row.ends_at).date() == timezone.localdate() + timedelta(days=1)
    corrected(plan, people, "520")
    later(row, timedelta(seconds=-1))
    with pytest.raises(Closed, match="已定稿"):
        corrected(plan, people, "521")
    closed_again(plan, people)  # what was approved in time can still be closed


def later(row: Unlocking, ends_in: timedelta) -> None:
    """The unlocking as if it ended then: written past the trigger that keeps its day."""
    from organizations.triggers import lifted  # noqa: PLC0415 (used here only)
    from plans.triggers import TRIGGERS  # noqa: PLC0415 (the same)

    with lifted(each for each in TRIGGERS if each.name == "unlocking_locks_only"):
        moment = timezone.now()
        Unlocking.objects.filter(pk=row.pk).update(opened_at=moment - timedelta(days=3), ends_at=moment + ends_in)


def test_both_sides_of_its_end_in_the_database(plan: Plan, people: People) -> None:
    row = unlock(plan, people["reviewer"], Items([1]))
    period, indicator = period_of(plan), Actual.objects.filter(indicator__number=1).first()
    assert indicator is not None

    def written() -> None:
        Actual.objects.create(
            indicator_id=indicator.indicator_id, period=period, revision=9, typed_by=people["entry"],
            correction_reason="x", value=1,
        )  # fmt: skip

    later(row, timedelta(seconds=-2))
    with pytest.raises(IntegrityError, match="the quarter is closed"), transaction.atomic():
        written()
    later(row, timedelta(minutes=1))
    written()


@pytest.mark.parametrize("person", ["entry", "leader", "unit_lead", "system", "foreign_reviewer"])
def test_only_the_regions_reviewers_unlock(plan: Plan, people: People, person: str) -> None:
    with pytest.raises(NotAllowed):
        unlock(plan, people[person], Items([1]))
    assert not Unlocking.objects.exists()


@pytest.mark.parametrize(
    ("items", "more", "place", "message"),
    [
        (Items([1]), {"reason": " "}, "reason", "须写明事由"),
        (Items([1]), {"reason": "因" * 301}, "reason", "不得超过300字"),
        (Items(), {}, "items", "请勾选"),
        (Items([999]), {}, "items", "没有指标999"),
        (Items([], [77]), {}, "items", "没有任务77"),
        (Items([1]), {"days": -1}, "last_day", "到期日应在今天至"),
        (Items([1]), {"days": 32}, "last_day", "到期日应在今天至"),
    ],
)
def test_a_faulty_unlocking_is_refused_at_its_field(
    plan: Plan, people: People, items: Items, more: dict[str, Any], place: str, message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        unlock(plan, people["reviewer"], items, **more)
    assert message in refused.value.errors.by_place[place,]


@pytest.mark.parametrize("days", [0, 31])
def test_the_shortest_and_the_longest_unlocking(plan: Plan, people: People, days: int) -> None:
    assert unlock(plan, people["reviewer"], Items([1]), days=days).items.count() == 1


def test_one_unlocking_at_a_time_and_of_closed_quarters_only(plan: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="还没有定稿"):
        unlock(plan, people["reviewer"], Items([1]), quarter=2)
    unlock(plan, people["reviewer"], Items([1]))
    with pytest.raises(Invalid, match="已在解锁修订中"):
        unlock(plan, people["reviewer"], Items([7]))


def test_locked_again_without_a_change(plan: Plan, people: People) -> None:
    where: dict[str, Any] = {"plan": plan, **Q3, "by": people["reviewer"], "at": timezone.now()}
    with pytest.raises(Invalid, match="没有解锁"):
        lock_again(**where)
    unlock(plan, people["reviewer"], Items([1]))
    lock_again(**{**where, "at": timezone.now()})
    assert Closing.objects.count() == 1
    with pytest.raises(Closed):
        corrected(plan, people)


def test_a_change_needs_a_revision(plan: Plan, people: People) -> None:
    unlock(plan, people["reviewer"], Items([1]))
    corrected(plan, people)
    with pytest.raises(Invalid, match="已有变化"):
        lock_again(plan=plan, **Q3, by=people["reviewer"], at=timezone.now())
    assert closed_again(plan, people).revision == 2


def test_what_waits_for_review_stands_in_the_way_again(plan: Plan, people: People) -> None:
    unlock(plan, people["reviewer"], Items([1]))
    where: dict[str, Any] = {"plan": plan, **Q3, "by": people["entry"], "at": NOW}
    save_actuals(**where, figures=[FigureInput(number=1, value=Decimal(528), correction_reason="更正")])
    submit_actuals(**where, numbers=[1])
    with pytest.raises(Invalid, match="待审核"):
        closed_again(plan, people)


def test_what_was_not_seen_is_not_closed_again(plan: Plan, people: People) -> None:
    unlock(plan, people["reviewer"], Items([1]))
    period = period_of(plan)
    seen = checksum_of(revised(read_closed(period).standing, live_standing(period, people["reviewer"]), Items([1])))
    corrected(plan, people)
    with pytest.raises(Stale):
        close_again(
            plan=plan, **Q3, sign_off=sign_off(signed_off_on=date.today()), by=people["reviewer"], at=timezone.now(),  # noqa: DTZ011
            seen=seen,
        )  # fmt: skip


def test_a_reports_table_is_shut_for_other_tasks(plan: Plan, people: People) -> None:
    unlock(plan, people["reviewer"], Items([1]))
    with pytest.raises(Closed):
        acts.report_corrected(plan, people, ReportedState.SLOW)
    assert TaskReport.objects.count() == 1
