"""One figure of a closed quarter amended: who, what it changes, what stays, and the revision that it makes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.labels import Certainty
from indicators.models import Actual, Assessment, Indicator
from indicators.review import approve_actuals
from organizations.models import User
from plans.models import Plan, ReportingPeriod, Unlocking
from plans.periods import Items
from plans.refusals import Closed, Invalid, NotAllowed, Stale
from quarters.amending import (
    confirm_amendment,
    dependents,
    propose_amendment,
    refuse_amendment,
    withdraw_amendment,
)
from quarters.closed import adjustments_before, read_closed
from quarters.dependents import Effect, Fate
from quarters.models import Amendment, AmendmentKind, Closing, ClosingLabel
from quarters.querysets import plan_quarters
from quarters.reopening import close_again, unlock_quarter
from tasks.models import Task
from tests import acts
from tests.acts import period_of
from tests.people import NOW, approve
from tests.quarters.closings import Q3, closed, figures, sign_off

People = dict[str, User]
AFTER = datetime(2026, 10, 26, 2, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def plan(dazu: Plan, people: People) -> Plan:
    """The third quarter closed: 518 of 有效发明专利总量, nothing of 质押融资."""
    figures(dazu, people)
    closed(dazu, people)
    return dazu


def propose(plan: Plan, by: User, *, number: int = 1, value: str = "528", **more: Any) -> Amendment:
    where: dict[str, Any] = {"plan": plan, **Q3, **{key: more.pop(key) for key in ("year", "quarter") if key in more}}
    figure = more.pop("figure", FigureInput(number=number, value=Decimal(value)))
    said = {"reason": "市局通报更正", "document_number": "渝知发〔2026〕8号", "files": [pdf()], **more}
    return propose_amendment(**where, figure=figure, by=by, at=AFTER, **said)


def pdf(name: str = "通报.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def confirmed(plan: Plan, people: People, **more: Any) -> Closing:
    row = propose(plan, people["entry"], **more)
    return confirm_amendment(plan=plan, key=row.pk, by=people["reviewer"], at=AFTER)


def test_it_makes_the_next_revision_with_only_that_changed(plan: Plan, people: People) -> None:
    before = read_closed(period_of(plan)).standing
    closing = confirmed(plan, people)
    after = read_closed(period_of(plan)).standing
    assert closing.revision == 2
    row = after.indicator(1)
    assert row is not None
    assert row.progress.actual == 528
    # 495 + 40 × 3/4 = 525 was due; 528 is 3 of 40 above it: 0.075
    assert (row.progress.expected, row.progress.gap) == (Decimal(525), Decimal("0.075"))
    assert row.status.value == "on_track"
    for old, new in zip(before.indicators, after.indicators, strict=True):
        if old.facts.number != 1 and old.facts.formula != "quotient":
            assert (old.facts, old.progress) == (new.facts, new.progress)
    assert [task.facts for task in before.tasks] == [task.facts for task in after.tasks]
    assert after.closing is not None
    assert before.closing is not None
    (told,) = [each for each in after.closing.adjustments if each.number == 1]
    assert (told.old_text, told.new_text, told.reason) == ("518件", "528件", "市局通报更正")
    assert after.closing.previous == Closing.objects.get(revision=1).sha256
    assert (after.closing.signed_off_by, after.closing.signed_off_on) == ("王某", date(2026, 10, 23))


def test_the_rows_say_who_typed_and_who_confirmed(plan: Plan, people: People) -> None:
    confirmed(plan, people)
    rows = list(Actual.objects.filter(period=period_of(plan), indicator__number=1).order_by("revision"))
    assert [(row.revision, row.state, row.value) for row in rows] == [
        (1, "superseded", Decimal(518)), (2, "approved", Decimal(528)),
    ]  # fmt: skip
    assert (rows[1].typed_by, rows[1].reviewed_by) == (people["entry"], people["reviewer"])
    assert rows[1].correction_reason == "市局通报更正"
    assert Assessment.objects.get(indicator__number=1, period=period_of(plan)).actual == 528
    assert not Unlocking.objects.filter(locked_at__isnull=True).exists()


def test_a_quotient_of_it_follows_in_the_same_revision(dazu: Plan, people: People) -> None:
    """战略性新兴产业发明专利占比 is 7 ÷ 1: 70 ÷ 518 = 13.5 %, with 500 instead 14.0 %."""
    figures(dazu, people)
    closed(dazu, people)
    number = next(
        row.facts.number for row in read_closed(period_of(dazu)).standing.indicators if row.facts.formula == "quotient"
    )
    confirmed(dazu, people, value="500")
    row = read_closed(period_of(dazu)).standing.indicator(number)
    assert row is not None
    assert row.progress.actual == Decimal("14.0")


def test_a_late_figure_is_said_to_be_late(plan: Plan, people: People) -> None:
    row = propose(plan, people["entry"], number=6, value="5")
    assert row.kind == AmendmentKind.LATE
    assert (row.old_text, row.new_text) == ("未报送", "5.00亿元")
    confirm_amendment(plan=plan, key=row.pk, by=people["reviewer"], at=AFTER)
    assert Actual.objects.get(indicator__number=6, period=period_of(plan)).revision == 1


def test_nothing_changes_before_it_is_confirmed(plan: Plan, people: People) -> None:
    propose(plan, people["entry"])
    assert Closing.objects.count() == 1
    assert Actual.objects.get(indicator__number=1, period=period_of(plan)).value == 518


@pytest.mark.parametrize("person", ["entry", "leader", "unit_lead", "system", "foreign_reviewer"])
def test_only_another_reviewer_of_the_region_confirms(plan: Plan, people: People, person: str) -> None:
    row = propose(plan, people["entry"])
    with pytest.raises(NotAllowed):
        confirm_amendment(plan=plan, key=row.pk, by=people[person], at=NOW)
    assert Closing.objects.count() == 1


@pytest.mark.parametrize("person", ["reviewer", "leader", "unit_lead", "system", "foreign_entry"])
def test_only_who_enters_figures_here_proposes(plan: Plan, people: People, person: str) -> None:
    with pytest.raises(NotAllowed):
        propose(plan, people[person])


def test_nobody_confirms_the_own_proposal(plan: Plan, people: People) -> None:
    """Somebody who proposed it as a clerk and is a reviewer since."""
    row = propose(plan, people["entry"])
    User.objects.filter(pk=people["entry"].pk).update(role="reviewer")
    with pytest.raises(NotAllowed, match="本人提出"):
        confirm_amendment(plan=plan, key=row.pk, by=User.objects.get(username="entry"), at=NOW)


def test_refused_and_withdrawn_ones_change_nothing_and_stay_decided(plan: Plan, people: People) -> None:
    row = propose(plan, people["entry"])
    with pytest.raises(Invalid, match="须写明理由"):
        refuse_amendment(plan=plan, key=row.pk, reason=" ", by=people["reviewer"], at=AFTER)
    refuse_amendment(plan=plan, key=row.pk, reason="依据不足", by=people["reviewer"], at=AFTER)
    again = propose(plan, people["entry"])
    with pytest.raises(NotAllowed, match="只有提出人"):
        withdraw_amendment(plan=plan, key=again.pk, by=people["entry2"], at=NOW)
    withdraw_amendment(plan=plan, key=again.pk, by=people["entry"], at=NOW)
    for key in (row.pk, again.pk):
        with pytest.raises(Invalid, match="不能再办理"):
            confirm_amendment(plan=plan, key=key, by=people["reviewer"], at=AFTER)
    assert Closing.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "place", "message"),
    [
        ({"reason": ""}, "reason", "请填写更正理由"),
        ({"reason": "因" * 301}, "reason", "不得超过300字"),
        ({"document_number": " "}, "document_number", "请填写依据文件"),
        ({"files": []}, "files", "请附上依据文件"),
        ({"files": [SimpleUploadedFile("a.exe", b"MZ")]}, "files", "不是可以上传的文件类型"),
        ({"value": "518"}, "value", "与定稿的数据相同（518件）"),
        ({"figure": FigureInput(number=1)}, "value", "请填写更正后的数值"),
        ({"value": "518.12345"}, "value", "4位小数"),
        ({"bulletin": "字" * 5001}, "bulletin", "不得超过5000字"),
        ({"bulletin": "总体\x07平稳"}, "bulletin", "通报表述含有不可见字符U+0007"),
    ],
)
def test_a_faulty_proposal_is_refused_at_its_field(
    plan: Plan, people: People, more: dict[str, Any], place: str, message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        propose(plan, people["entry"], **more)
    assert message in refused.value.errors.by_place[place,]
    assert not Amendment.objects.exists()


def test_an_open_quarter_is_not_amended(plan: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="还没有定稿，可直接修改"):
        propose(plan, people["entry"], quarter=2)


def test_a_computed_indicator_is_not_amended(plan: Plan, people: People) -> None:
    standing = read_closed(period_of(plan)).standing
    number = next(row.facts.number for row in standing.indicators if row.facts.formula == "quotient")
    with pytest.raises(Invalid, match="由其他指标计算"):
        propose(plan, people["entry"], number=number)


def test_one_proposal_at_a_time_for_a_figure(plan: Plan, people: People) -> None:
    propose(plan, people["entry"])
    with pytest.raises(Invalid, match="已有一项更正待确认"):
        propose(plan, people["entry2"], value="529")


def test_what_was_proposed_against_another_revision_is_stale(plan: Plan, people: People) -> None:
    """Another figure's amendment in between does no harm; another revision of the same figure does."""
    first = propose(plan, people["entry"])
    second = propose(plan, people["entry"], number=7, value="72")
    confirm_amendment(plan=plan, key=second.pk, by=people["reviewer"], at=AFTER)
    confirm_amendment(plan=plan, key=first.pk, by=people["reviewer"], at=AFTER)
    assert Closing.objects.count() == 3
    third = propose(plan, people["entry"], value="530")
    Amendment.objects.filter(pk=third.pk).update(old_text="520件")  # as if another revision had come between
    with pytest.raises(Stale, match="已有新的版本"):
        confirm_amendment(plan=plan, key=third.pk, by=people["reviewer"], at=AFTER)


def test_the_quarter_is_never_found_open(plan: Plan, people: People) -> None:
    confirmed(plan, people)
    with pytest.raises(Closed):
        save_actuals(
            plan=plan, **Q3, figures=[FigureInput(number=1, value=Decimal(1), correction_reason="x")],
            by=people["entry"], at=NOW,
        )  # fmt: skip


def test_dependents_are_named_with_what_becomes_of_them(plan: Plan, people: People) -> None:
    """518 is 7 below the 525 that were due, 7/40 of a year's change: 滞后; 528 is 3 above. The open quarter after it has its
    own figure, and only its course changes."""
    approve(plan, 2026, 4, {1: 530}, people)
    periods = plan_quarters(plan.slug, people["entry"])
    found = dependents(periods=periods, period=period_of(plan), figure=FigureInput(number=1, value=Decimal(528)))
    own = {(each.what, each.before, each.after) for each in found if each.number == 1 and each.fate is Fate.REVISED}
    assert ("实际", "518件", "528件") in own
    assert ("评价", "滞后", "达序时") in own
    assert ("较序时进度", "−17.5", "+7.5") in own
    assert not [each for each in found if each.fate is Fate.FOLLOWS and each.what == "实际" and each.number == 1]


def test_a_year_later_the_change_against_last_year_follows(dazu: Plan, people: People) -> None:
    """2025 Q3 amended: 同比 of 2026 Q3 was 518 against 500, +3.6 %; against 480 it is +7.9 %."""
    approve(dazu, 2025, 3, {1: 500}, people)
    figures(dazu, people)
    closed(dazu, people, year=2025, quarter=3)
    figure = FigureInput(number=1, value=Decimal(480))

    def changed() -> list[Effect]:
        return dependents(
            periods=plan_quarters(dazu.slug, people["entry"]), period=period_of(dazu, 2025, 3), figure=figure
        )

    effects = changed()
    (follows,) = [each for each in effects if each.place == (2026, 3) and each.what == "同比"]
    assert (follows.before, follows.after, follows.fate) == ("增长3.6%", "增长7.9%", Fate.FOLLOWS)
    closed(dazu, people)
    effects = changed()
    (stays,) = [each for each in effects if each.place == (2026, 3) and each.what == "同比"]
    assert stays.fate is Fate.STAYS


def test_a_quarter_closed_later_keeps_what_it_was_closed_with(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2025, 3, {1: 500}, people)
    figures(dazu, people)
    closed(dazu, people, year=2025, quarter=3)
    closed(dazu, people)
    row = propose(dazu, people["entry"], value="480", year=2025, quarter=3)
    confirm_amendment(plan=dazu, key=row.pk, by=people["reviewer"], at=AFTER)
    client.force_login(people["leader"])
    page = client.get(f"/plans/{dazu.slug}/indicators/1/?year=2026&quarter=3").content.decode()
    assert "增长3.6%" in page
    assert "增长7.9%" not in page


def test_the_next_quarter_tells_what_was_adjusted_before(plan: Plan, people: People) -> None:
    at = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
    row = propose(plan, people["entry"])
    confirm_amendment(plan=plan, key=row.pk, by=people["reviewer"], at=at)
    period = ReportingPeriod.objects.get(plan=plan, year=2026, quarter=4)
    told = adjustments_before(plan, period)
    assert {(each.quarter, each.number, each.old_text, each.new_text) for each in told} >= {(3, 1, "518件", "528件")}
    closing = closed(
        plan, people, year=2026, quarter=4, at=datetime(2027, 1, 25, tzinfo=UTC), signed_off_on=date(2027, 1, 22)
    )
    standing = read_closed(closing.period).standing
    assert standing.closing is not None
    assert standing.closing.earlier == told
    later = ReportingPeriod.objects.get(plan=plan, year=2027, quarter=1)
    assert adjustments_before(plan, later) == (), "told once, in the quarter that came next"


def test_every_revision_stays_readable(plan: Plan, people: People, client: Client) -> None:
    confirmed(plan, people)
    client.force_login(people["leader"])
    address = f"/plans/{plan.slug}/?year=2026&quarter=3"
    newest, first = (client.get(address + asked).content.decode() for asked in ("", "&revision=1"))
    assert "定稿（第2版）" in newest
    assert "有效发明专利总量518件" in first
    assert "有效发明专利总量518件" not in newest
    assert "indicators/1/?year=2026&amp;quarter=3&amp;revision=1" in first, "the way goes on in the same revision"


def test_a_draft_left_in_the_quarter_makes_room(dazu: Plan, people: People) -> None:
    figures(dazu, people)
    save_actuals(plan=dazu, **Q3, figures=[FigureInput(number=6, value=Decimal(4))], by=people["entry2"], at=NOW)
    closed(dazu, people)
    confirmed(dazu, people, number=6, value="5")
    (row,) = Actual.objects.filter(indicator__number=6, period=period_of(dazu))
    assert (row.value, row.typed_by) == (5, people["entry"])


def test_while_unlocked_nothing_is_amended(plan: Plan, people: People) -> None:
    row = propose(plan, people["entry"])
    acts.unlocked(plan, people)
    with pytest.raises(Invalid, match="正在解锁修订"):
        confirm_amendment(plan=plan, key=row.pk, by=people["reviewer"], at=AFTER)


def test_why_something_is_missing_is_said_for_as_long_as_something_is(dazu: Plan, people: People) -> None:
    """Of two indicators one was missing; the other's amendment leaves the reason standing, its own takes it away."""
    figures(dazu, people)
    Indicator.objects.filter(plan=dazu).exclude(number__in=(1, 6)).update(retired_on=date(2026, 1, 1))
    Task.objects.filter(plan=dazu).update(retired_on=date(2026, 1, 1))
    closed(dazu, people, gaps_reason="市局尚未发布质押融资数据")
    assert confirmed(dazu, people, number=1).gaps_reason == "市局尚未发布质押融资数据"
    assert confirmed(dazu, people, number=6, value="5").gaps_reason == ""


YEAR_END: dict[str, Any] = {"year": 2026, "quarter": 4}


def year_end(plan: Plan, people: People, certainty: Certainty, label: ClosingLabel) -> None:
    """2026 closed in March 2027 with one figure of this certainty."""
    figure = FigureInput(number=1, value=Decimal(536), certainty=certainty)
    save_actuals(plan=plan, **YEAR_END, figures=[figure], by=people["entry"], at=NOW)
    submit_actuals(plan=plan, **YEAR_END, numbers=[1], by=people["entry"], at=NOW)
    approve_actuals(plan=plan, **YEAR_END, numbers=[1], by=people["reviewer"], at=NOW)
    at = datetime(2027, 3, 12, 2, 0, tzinfo=UTC)
    closed(plan, people, **YEAR_END, at=at, signed_off_on=date(2027, 3, 11), label=label)


@pytest.mark.parametrize("certainty", [Certainty.PRELIMINARY, Certainty.ESTIMATE])
def test_a_final_year_takes_final_figures_only(dazu: Plan, people: People, certainty: Certainty) -> None:
    figures(dazu, people)
    year_end(dazu, people, Certainty.FINAL, ClosingLabel.FINAL)
    with pytest.raises(Invalid) as refused:
        propose(
            dazu, people["entry"], **YEAR_END, figure=FigureInput(number=1, value=Decimal(540), certainty=certainty)
        )
    assert "须为核定数" in refused.value.errors.by_place["certainty",]
    final = FigureInput(number=1, value=Decimal(540), certainty=Certainty.FINAL)
    closing = confirmed(dazu, people, **YEAR_END, figure=final)
    assert (closing.revision, closing.label) == (2, "final")


def test_an_estimated_year_becomes_final_and_then_refuses_what_was_proposed_before(dazu: Plan, people: People) -> None:
    """The usual way of a year: 全年预计版, unlocked when the final figures are there, 全年核定版. The figure itself may be the
    same."""
    figures(dazu, people)
    year_end(dazu, people, Certainty.ESTIMATE, ClosingLabel.ESTIMATED)
    estimate = FigureInput(number=1, value=Decimal(540), certainty=Certainty.ESTIMATE)
    pending = propose(dazu, people["entry"], **YEAR_END, figure=estimate)
    with time_machine.travel(datetime(2027, 3, 20, 2, 0, tzinfo=UTC), tick=False):
        when: dict[str, Any] = {"plan": dazu, **YEAR_END, "at": timezone.now()}
        unlock_quarter(**when, items=Items([1]), reason="市局核定", last_day=date(2027, 3, 26), by=people["reviewer"])
        final = FigureInput(number=1, value=Decimal(536), certainty=Certainty.FINAL, correction_reason="核定")
        save_actuals(**when, figures=[final], by=people["entry"])
        submit_actuals(**when, numbers=[1], by=people["entry"])
        approve_actuals(**when, numbers=[1], by=people["reviewer"])
        signed = sign_off(signed_off_on=date(2027, 3, 19), label=ClosingLabel.FINAL)
        again = close_again(**when, sign_off=signed, by=people["reviewer"])
        assert (again.revision, again.label) == (2, "final")
        with pytest.raises(Invalid, match=r"全年核定版的数据须全部为核定数.*指标1"):
            confirm_amendment(plan=dazu, key=pending.pk, by=people["reviewer"], at=timezone.now())
