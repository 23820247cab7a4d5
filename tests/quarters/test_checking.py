"""Answering to lights and handling objections: who may, what is refused, what is kept."""

from typing import Any

import pytest

from indicators.models import Indicator
from organizations.models import Operation, Unit, User
from organizations.roles import Role
from plans.models import Plan, UnlockedItem, Unlocking
from plans.refusals import Closed, Invalid, NotAllowed, Stale
from quarters.checking import AnswerInput, answer_checks, handle_objection
from quarters.models import Answer, Check, Outcome
from tests import acts
from tests.people import NOW, add
from tests.quarters.rounds_scene import OFFICE, PATENTS, behind, where

People = dict[str, User]


def answer(given: Answer = Answer.AGREED, reason: str = "", **more: Any) -> AnswerInput:
    said: dict[str, Any] = {"kind": "indicator", "number": 1, "sentence": PATENTS, **more}
    return AnswerInput(answer=given, reason=reason, **said)


def send(plan: Plan, by: User, *answers: AnswerInput, name: str = OFFICE) -> tuple[Check, ...]:
    return answer_checks(**where(plan, name), answers=answers, by=by, at=NOW)


@pytest.fixture
def scene(dazu: Plan, people: People) -> Plan:
    behind(dazu, people)
    return dazu


def test_what_is_kept_of_an_answer(scene: Plan, people: People) -> None:
    send(scene, people["entry"], answer(Answer.DISPUTED, " 应为520件 "))
    row = Check.objects.get()
    assert (row.answer, row.reason, row.status, row.sentence) == ("disputed", "应为520件", "behind", PATENTS)
    assert (row.said_by, row.said_at, row.version, row.on_behalf) == (people["entry"], NOW, 1, False)
    assert row.indicator == Indicator.objects.get(plan=scene, number=1)
    line = Operation.objects.latest("pk")
    assert line.detail == "dazu-patents-2025 区市场监管局：指标1有异议"
    assert row.history.get().history_user == people["entry"]


def test_the_office_answers_on_behalf(scene: Plan, people: People) -> None:
    acts.answer(scene, people["entry"], sentence=acts.SAID_BEHIND)
    assert Check.objects.get().on_behalf
    assert "区科技局（代填）：任务3无异议" in Operation.objects.latest("pk").detail


def test_shared_units_answer_as_well(scene: Plan, people: People) -> None:
    park = add("park", Role.UNIT_LEAD, scene.region, Unit.objects.get(region=scene.region, name="大足高新区"))
    send(scene, park, answer(), name="大足高新区")
    assert Check.objects.get().unit == park.unit


@pytest.mark.parametrize("who", ["other_unit", "leader", "reviewer", "system", "stranger", "foreign_entry"])
def test_nobody_else_answers_for_a_unit(who: str, scene: Plan, people: People) -> None:
    with pytest.raises(NotAllowed):
        acts.answer(scene, people[who], sentence=acts.SAID_BEHIND)
    assert not Check.objects.exists()


def test_another_units_lead_is_told_so(scene: Plan, people: People) -> None:
    with pytest.raises(NotAllowed, match="不能替其他单位核对和说明"):
        acts.answer(scene, people["other_unit"], sentence=acts.SAID_BEHIND)


FAULTS: list[tuple[Answer, str, str, str]] = [
    (Answer.DISPUTED, "  ", "reason", "有异议须写明理由"),
    (Answer.AGREED, "应为520件", "reason", "写了异议理由，请选择“有异议”，或删去理由"),
    (Answer.DISPUTED, "长" * 301, "reason", "异议理由不得超过300字，现有301字"),
    (Answer.DISPUTED, "应\x00为", "reason", "异议理由含有不可见字符U+0000"),
]


@pytest.mark.parametrize(("given", "reason", "place", "said"), FAULTS)
def test_faults_stand_at_their_field(
    given: Answer, reason: str, place: str, said: str, scene: Plan, people: People
) -> None:
    with pytest.raises(Invalid) as refusal:
        send(scene, people["entry"], answer(given, reason))
    assert refusal.value.errors.by_place == {("indicator-1", place): said}
    send(scene, people["entry"], answer(Answer.DISPUTED, "长" * 300))


def test_all_or_none(scene: Plan, people: People) -> None:
    """区市场监管局 leads task 5, of which nothing was reported: nothing is written of either."""
    task: dict[str, Any] = {"kind": "task", "number": 5, "sentence": "别的话"}
    with pytest.raises(Stale, match="任务5的表述已变为“截至2026年9月底，任务5未报送：区市场监管局未报送”"):
        send(scene, people["entry"], answer(), answer(**task))
    assert not Check.objects.exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"number": 4}, "指标4不由该单位核对，或本季度还没有审核通过的数据"),
        ({"number": 99}, "指标99不由该单位核对"),
        ({"kind": "task", "number": 3}, "任务3不由该单位核对"),
        ({"kind": "plan"}, "提交的内容无法识别"),
    ],
)
def test_what_is_not_the_units_to_check(more: dict[str, Any], said: str, scene: Plan, people: People) -> None:
    with pytest.raises(Invalid, match=said):
        send(scene, people["entry"], answer(**more))


def test_nothing_is_answered_twice_at_once(scene: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="指标1重复出现"):
        send(scene, people["entry"], answer(), answer(Answer.DISPUTED, "有误"))


def test_an_answer_to_another_sentence_is_stale(scene: Plan, people: People) -> None:
    acts.save_figure(scene, people["entry"], "519", why="漏计")
    acts.submit_figure(scene, people["entry"])
    acts.approve_figure(scene, people["reviewer"])
    with pytest.raises(Stale, match="指标1的表述已变为“截至2026年9月底，有效发明专利总量519件"):
        send(scene, people["entry"], answer())
    assert not Check.objects.exists()


def test_an_answer_over_a_colleagues_is_stale(scene: Plan, people: People) -> None:
    send(scene, people["entry"], answer(Answer.DISPUTED, "应为520件", version=0))
    with pytest.raises(Stale, match="指标1已由entry某于10月09日10:00答复“有异议”（应为520件）"):
        send(scene, people["entry2"], answer(version=0))
    send(scene, people["entry2"], answer(version=1))
    row = Check.objects.get()
    assert (row.answer, row.reason, row.version, row.said_by) == ("agreed", "", 2, people["entry2"])


def test_the_same_answer_again_changes_nothing(scene: Plan, people: People) -> None:
    send(scene, people["entry"], answer())
    lines = Operation.objects.count()
    assert send(scene, people["entry2"], answer()) == ()
    assert Check.objects.get().said_by == people["entry"]
    assert Operation.objects.count() == lines


def unlock(plan: Plan, people: People, kind: str, number: int) -> None:
    until = NOW.replace(year=2030)
    lifted = Unlocking.objects.create(
        period=acts.period_of(plan), reason="更正", opened_by=people["reviewer"], opened_at=NOW, ends_at=until
    )
    UnlockedItem.objects.create(unlocking=lifted, kind=kind, number=number)


def test_a_closed_quarter_takes_answers_to_unlocked_items_only(scene: Plan, people: People) -> None:
    acts.close(scene, people["reviewer"])
    unlock(scene, people, "indicator", 1)
    send(scene, people["entry"], answer())
    with pytest.raises(Closed):
        acts.answer(scene, people["unit_lead"], sentence=acts.SAID_BEHIND)


# Objections


def test_a_reviewer_handles_an_objection(scene: Plan, people: People) -> None:
    send(scene, people["entry"], answer(Answer.DISPUTED, "应为520件"))
    handle_objection(
        **where(scene), kind="indicator", number=1, outcome=Outcome.UPHELD, note=" 已请填报员更正 ",
        by=people["reviewer"], at=NOW,
    )  # fmt: skip
    row = Check.objects.get()
    assert (row.outcome, row.outcome_note, row.handled_by, row.handled_at) == (
        "upheld", "已请填报员更正", people["reviewer"], NOW,
    )  # fmt: skip
    assert row.version == 2
    line = Operation.objects.latest("pk")
    assert line.detail == "dazu-patents-2025 区市场监管局指标1：采纳，已请填报员更正"


@pytest.fixture
def objected(dazu: Plan, people: People) -> Plan:
    acts.objected(dazu, people)
    return dazu


def test_who_answered_does_not_handle(objected: Plan, people: People) -> None:
    """A clerk who answered on behalf, and stands in for the reviewer or has become one since."""
    acts.answer(objected, people["entry"], Answer.DISPUTED, "另有一家")
    acts.lend_review(people["entry"], people["reviewer"])
    with pytest.raises(NotAllowed, match="不能处理本人填写的异议"):
        acts.handle(objected, people["entry"])
    acts.handle(objected, people["reviewer"])


@pytest.mark.parametrize(
    ("outcome", "note", "place", "said"),
    [
        (None, "已核", "outcome", "请选择采纳或维持"),
        (Outcome.KEPT, " ", "note", "请写明如何处理，单位和领导都能看到"),
        (Outcome.KEPT, "长" * 301, "note", "处理说明不得超过300字，现有301字"),
    ],
)
def test_handling_says_how(outcome: Any, note: str, place: str, said: str, objected: Plan, people: People) -> None:
    with pytest.raises(Invalid) as refusal:
        acts.handle(objected, people["reviewer"], outcome, note)
    assert refusal.value.errors.by_place == {(place,): said}
    assert Check.objects.get().outcome == ""


def test_only_objections_are_handled(dazu: Plan, people: People) -> None:
    acts.report_approved(dazu, people)
    with pytest.raises(Invalid, match="该单位没有对任务3提出异议"):
        acts.handle(dazu, people["reviewer"])
    acts.answer(dazu, people["unit_lead"])
    with pytest.raises(Invalid, match="或已改为无异议"):
        acts.handle(dazu, people["reviewer"])


def test_handling_what_reads_otherwise_by_now_is_stale(objected: Plan, people: People) -> None:
    acts.answer(objected, people["unit_lead"], Answer.DISPUTED, "已有3家")
    with pytest.raises(Stale, match="区科技局任务3已由unit_lead某于10月09日10:00答复“有异议”（已有3家）"):
        acts.handle(objected, people["reviewer"], version=1)
    acts.handle(objected, people["reviewer"], version=2)


def test_answering_anew_opens_an_objection_again(objected: Plan, people: People) -> None:
    acts.handle(objected, people["reviewer"])
    acts.answer(objected, people["unit_lead"], Answer.DISPUTED, "附上认定文件")
    row = Check.objects.get()
    assert (row.outcome, row.outcome_note, row.handled_by, row.handled_at) == ("", "", None, None)
    assert row.history.filter(outcome="kept").count() == 1, "what the reviewer had said is kept"


def test_what_was_decided_can_be_decided_otherwise(objected: Plan, people: People) -> None:
    acts.handle(objected, people["reviewer"])
    acts.handle(objected, people["reviewer2"], Outcome.UPHELD, "附件已核")
    assert Check.objects.get().get_outcome_display() == "采纳"
