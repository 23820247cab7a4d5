"""Proposing, confirming, refusing and withdrawing a change: who may, what is refused and how it is said."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from documents.loading import load_plan
from indicators.changing import ChangeInput
from indicators.models import AnnualTarget, Assessment, QuarterPlan, TargetChange, TargetChangeFile
from indicators.targets import confirm_change, propose_change, refuse_change, withdraw_change
from organizations.models import Operation, User
from plans.models import Plan
from plans.planfile import read_plan_file
from plans.refusals import Closed, Invalid, NotAllowed, Stale
from tests import acts
from tests.changes import NUMBER, change, confirm, document, planned, propose, target, tolerance
from tests.conftest import DAZU
from tests.people import NOW, TODAY, approve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file_left")]

People = dict[str, User]
Wanted = Callable[..., ChangeInput]
PROPOSERS = {"entry", "entry2", "reviewer", "reviewer2", "system"}


def everything() -> list[Any]:
    models: list[type[Model]] = [TargetChange, TargetChangeFile, AnnualTarget, QuarterPlan, Assessment]
    return [row for model in models for row in model._default_manager.order_by("pk").values()]


def who(people: People, act: Callable[[User], Any]) -> set[str]:
    """Those of the cast whom the act does not refuse."""
    able = set()
    for name, person in people.items():
        before = everything()
        try:
            act(person)
        except NotAllowed:
            assert everything() == before
        except Invalid:  # somebody was there before; the right to try is what is asked
            able.add(name)
        else:
            able.add(name)
    return able


def test_who_may_propose(dazu: Plan, people: People) -> None:
    assert who(people, lambda person: propose(dazu, target(), person)) == PROPOSERS


def test_reviewers_of_the_region_confirm(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    assert who(people, lambda person: confirm(dazu, row, person)) == {"reviewer", "reviewer2"}


def test_reviewers_of_the_region_refuse(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    able = who(people, lambda person: refuse_change(plan=dazu, key=row.pk, reason="数字有误", by=person, at=NOW))
    assert able == {"reviewer", "reviewer2"}
    row.refresh_from_db()
    assert (row.state, row.decision_reason, row.decided_at) == ("refused", "数字有误", NOW)


def test_who_proposed_withdraws(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    assert who(people, lambda person: withdraw_change(plan=dazu, key=row.pk, by=person, at=NOW)) >= {"entry"}
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("withdrawn", people["entry"])
    propose(dazu, target("530"), people["entry2"])  # and it can be proposed anew


def test_nobody_else_withdraws(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    with pytest.raises(NotAllowed, match="只有提出人可以撤回"):
        withdraw_change(plan=dazu, key=row.pk, by=people["entry2"], at=NOW)


def test_nobody_confirms_what_they_proposed(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["reviewer"])
    before = everything()
    with pytest.raises(NotAllowed, match="须由另一人办理"):
        confirm(dazu, row, people["reviewer"])
    assert everything() == before
    confirm(dazu, row, people["reviewer2"])


def test_refusing_needs_a_reason(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    with pytest.raises(Invalid, match="须写明理由"):
        refuse_change(plan=dazu, key=row.pk, reason=" ", by=people["reviewer"], at=NOW)


def test_what_is_decided_is_not_decided_again(dazu: Plan, people: People) -> None:
    row = change(dazu, target(), people)
    with pytest.raises(Invalid, match="当前状态为“已确认”"):
        confirm(dazu, row, people["reviewer2"])
    with pytest.raises(Invalid, match="当前状态为“已确认”"):
        withdraw_change(plan=dazu, key=row.pk, by=people["entry"], at=NOW)


@pytest.mark.parametrize(
    "wanted", [target(), planned("515"), tolerance("0.05")], ids=["target", "quarter", "tolerance"]
)
def test_one_change_of_a_value_waits_at_a_time(wanted: ChangeInput, dazu: Plan, people: People) -> None:
    propose(dazu, wanted, people["entry"])
    with pytest.raises(Invalid, match="entry某已提出调整这一事项"):
        propose(dazu, wanted, people["entry2"])
    propose(dazu, target("530", year=2027, number=4), people["entry2"])  # another one may


# What is refused, at which field, and how it is said.
REFUSED: dict[str, tuple[ChangeInput, str, str]] = {
    "no reason": (target(reason=" "), "reason", "请填写调整事由"),
    "a long reason": (target(reason="因" * 301), "reason", "调整事由不得超过300字"),
    "no number": (target(document_number=""), "document_number", "请填写依据文件的文号"),
    "unseen": (target(document_number="12\x00号"), "document_number", "不可见字符"),
    "no such indicator": (target(number=99), "number", "请选择指标"),
    "no new target": (target(None), "new", "请填写调整后的目标"),
    "the same": (target("535"), "new", "与现行值535相同"),
    "a year outside": (target(year=2028), "year", "年份应在规划期2025—2027年内"),
    "a year without a target": (target(number=11, year=2025), "year", "指标11没有2025年目标"),
    "a year that is over": (target(year=2025), "year", "2025年已过"),
    "the city's average": (target(number=20, year=2027), "year", "全市平均值，不能调整"),
    "half a patent": (target("525.5"), "new", "应为整数"),
    "too fine": (target("1.255", number=3), "new", "最多2位小数"),
    "too large": (target("123456789012"), "new", "最多11位整数"),
    "not a number": (target("NaN"), "new", "应为数字"),
    "a negative flow": (target("-1", number=5), "new", "本年累计指标的目标不能小于0"),
    "a rate below all": (target("-101", number=2), "new", "不能低于−100%"),
    "no quarter": (planned("515", quarter=5), "quarter", "请选择季度"),
    "nothing planned": (planned(None), "new", "请填写计划值"),
    "half a planned patent": (planned("515.5"), "new", "应为整数"),
    "no tolerance": (tolerance(None), "new", "请填写调整后的容差"),
    "a negative tolerance": (tolerance("-0.01"), "new", "容差应在0至100个百分点之间"),
    "a tolerance of more than all": (tolerance("1.01"), "new", "容差应在0至100个百分点之间"),
    "too fine a tolerance": (tolerance("0.00001"), "new", "容差最多2位小数"),
    "the same tolerance": (tolerance("0.1"), "new", "与现行值0.1相同"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_at_its_field(name: str, dazu: Plan, people: People) -> None:
    wanted, field, message = REFUSED[name]
    with pytest.raises(Invalid) as refused:
        propose(dazu, wanted, people["entry"])
    assert message in refused.value.errors.by_place[(field,)]
    assert not TargetChange.objects.exists()


EDGES = {
    "nought of a flow": target("0", number=5),
    "to two decimals": target("1.26", number=3),
    "a rate of nought": target("0", number=2),
    "the present year": target("494", (2025, 4), year=2025),
    "all": tolerance("1"),
    "none": tolerance("0"),
    "a tolerance to the hundredth point": tolerance("0.0525"),
}


@pytest.mark.parametrize("name", EDGES)
def test_what_comes_near_is_taken(name: str, dazu: Plan, people: People) -> None:
    change(dazu, EDGES[name], people)


BASE = 460
# at the end of 2025 495 are promised, at the end of 2026 535
PLANNED: dict[str, tuple[ChangeInput, str]] = {
    "below the start": (planned("494"), "2026年起点495，目标535，计划第2季度510、第3季度494"),
    "above the target": (planned("536"), "2026年起点495，目标535，计划第2季度510、第3季度536"),
    "not the target at the end": (planned("534", quarter=4), "末季须等于年度目标"),
    "falling back": (planned("509"), "计划第2季度510、第3季度509"),
}


@pytest.mark.parametrize("name", PLANNED)
def test_planned_quarters_stay_on_the_way(name: str, dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {1: BASE}, people)
    change(dazu, planned("510", (2026, 1), quarter=2), people)
    wanted, said = PLANNED[name]
    with pytest.raises(Invalid) as refused:
        propose(dazu, wanted, people["entry"])
    message = refused.value.errors.by_place["new",]
    assert "季度计划与年度目标不符" in message
    assert said in message


@pytest.mark.parametrize("wanted", [planned("510"), planned("535"), planned("535", quarter=4)])
def test_planned_quarters_reach_from_one_to_the_other(wanted: ChangeInput, dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {1: BASE}, people)
    change(dazu, planned("510", (2026, 1), quarter=2), people)
    change(dazu, wanted, people)


def test_a_target_that_its_planned_quarters_do_not_fit_is_refused(dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {1: BASE}, people)
    change(dazu, planned("520", (2026, 1)), people)
    with pytest.raises(Invalid, match="季度计划与年度目标不符"):
        propose(dazu, target("519"), people["entry"])
    propose(dazu, target("520"), people["entry"])


def test_what_fitted_when_it_was_proposed_is_judged_again(dazu: Plan, people: People) -> None:
    row = propose(dazu, planned("520"), people["entry"])
    change(dazu, target("515"), people)
    with pytest.raises(Invalid, match="不能确认：季度计划与年度目标不符"):
        confirm(dazu, row, people["reviewer"])


def test_a_value_that_changed_meanwhile_is_not_changed_from_another(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    AnnualTarget.objects.filter(indicator__number=1, year=2026).update(value=530)
    with pytest.raises(Stale, match="提出调整时是535，现在已是530"):
        confirm(dazu, row, people["reviewer"])
    refuse_change(plan=dazu, key=row.pk, reason="已变", by=people["reviewer"], at=NOW)


def test_a_tolerance_that_changed_meanwhile_is_stale(dazu: Plan, people: People) -> None:
    row = propose(dazu, tolerance("0.05"), people["entry"])
    Plan.objects.filter(pk=dazu.pk).update(tolerance="0.2")
    with pytest.raises(Stale, match=r"提出调整时是0\.1，现在已是0\.2"):
        confirm(dazu, row, people["reviewer"])


CLOSED = [((2026, 3), "2026年第3季度已定稿，不能再修改"), ((2026, 4), "2026年第4季度已定稿，定稿的季度仍按原值评价")]


@pytest.mark.parametrize(("closed", "message"), CLOSED)
@pytest.mark.parametrize(
    "wanted", [target(), planned("515"), tolerance("0.05")], ids=["target", "quarter", "tolerance"]
)
def test_a_closed_quarter_keeps_what_it_was_judged_by(
    wanted: ChangeInput, closed: tuple[int, int], message: str, dazu: Plan, people: People
) -> None:
    row = propose(dazu, wanted, people["entry"])
    acts.close(dazu, people["reviewer"], *closed)
    before = everything()
    with pytest.raises(Closed, match=message):
        confirm(dazu, row, people["reviewer"])
    with pytest.raises(Closed, match=message):
        propose(dazu, target("530", year=2027), people["entry"])
    assert everything() == before
    withdraw_change(plan=dazu, key=row.pk, by=people["entry"], at=NOW)  # a proposal does not hang for ever


def test_from_the_quarter_after_the_last_closed_one(dazu: Plan, people: People) -> None:
    approve(dazu, 2026, 2, {1: 510}, people)
    acts.close(dazu, people["reviewer"], 2026, 2)
    kept = list(Assessment.objects.filter(period__quarter__lte=2, period__year__lte=2026).order_by("pk").values())
    change(dazu, target(), people)
    now = list(Assessment.objects.filter(period__quarter__lte=2, period__year__lte=2026).order_by("pk").values())
    assert now == kept


def test_history_is_not_assessed(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="2024年第4季度是历史季度"):
        propose(dazu, target(since=(2024, 4)), people["entry"])


def test_a_quarter_that_the_plan_does_not_have(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="没有2028年第1季度"):
        propose(dazu, target(since=(2028, 1), year=2027), people["entry"])


FILES: list[tuple[ChangeInput, list[SimpleUploadedFile], str]] = [
    (target(), [], "调整目标须上传依据文件"),
    (target(), [SimpleUploadedFile("a.exe", b"MZ")], "不是可以上传的文件类型"),
    (target(), [SimpleUploadedFile("a.pdf", b"PK\x03\x04")], "的内容不是pdf文件"),
    (target(), [document()] * 11, "最多10个文件"),
    (tolerance("0.05"), [document()] * 11, "最多10个文件"),
]


@pytest.mark.parametrize(("wanted", "files", "message"), FILES)
def test_a_target_needs_its_document(
    wanted: ChangeInput, files: list[SimpleUploadedFile], message: str, dazu: Plan, people: People
) -> None:
    with pytest.raises(Invalid) as refused:
        propose_change(plan=dazu, wanted=wanted, files=files, by=people["entry"], at=NOW)
    assert message in refused.value.errors.by_place["documents",]
    assert not TargetChange.objects.exists()


def test_the_document_is_kept_beside_the_change(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    (file,) = TargetChangeFile.objects.all()
    assert (file.change, file.name, file.size, file.added_by) == (row, "调整通知.pdf", 13, people["entry"])
    assert file.file.open("rb").read() == b"%PDF-1.7 text"


@pytest.mark.parametrize("wanted", [planned("515"), tolerance("0.05")])
def test_other_changes_may_have_none(wanted: ChangeInput, dazu: Plan, people: People) -> None:
    propose_change(plan=dazu, wanted=wanted, files=[], by=people["entry"], at=NOW)
    assert not TargetChangeFile.objects.exists()


def test_history_and_log_name_who_did_it(dazu: Plan, people: People) -> None:
    for wanted in (target(), planned("515"), tolerance("0.05")):
        change(dazu, wanted, people)
    by = people["reviewer"]
    assert AnnualTarget.history.get(value=525).history_user == by
    assert QuarterPlan.history.get(value=515).history_user == by
    assert Plan.history.filter(tolerance="0.05").latest("history_id").history_user == by
    states = TargetChange.history.order_by("history_id").values_list("state", "history_user__username")
    assert list(states) == [("proposed", "entry"), ("confirmed", "reviewer")] * 3
    lines = Operation.objects.order_by("pk").values_list("action", "user__username", "object_type")
    assert (
        list(lines)[-6:]
        == [
            ("提出目标调整", "entry", "indicators.targetchange"),
            ("确认目标调整", "reviewer", "indicators.targetchange"),
        ]
        * 3
    )
    detail = Operation.objects.filter(action="确认目标调整").earliest("pk").detail
    assert detail == f"{dazu.slug} 指标1 2026年目标：535→525件，自2026年第3季度起（{NUMBER}）"


def test_refused_and_withdrawn_ones_are_logged(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    refuse_change(plan=dazu, key=row.pk, reason="数字有误", by=people["reviewer"], at=NOW)
    assert (Operation.objects.latest("pk").action, Operation.objects.latest("pk").detail) == (
        "不同意目标调整", f"{dazu.slug} {NUMBER}：数字有误",
    )  # fmt: skip
    row = propose(dazu, target(), people["entry"])
    withdraw_change(plan=dazu, key=row.pk, by=people["entry"], at=NOW)
    assert Operation.objects.latest("pk").action == "撤回目标调整"


@pytest.mark.parametrize("act", [confirm_change, withdraw_change, refuse_change])
def test_another_plans_change_is_not_reached(
    act: Callable[..., Any], dazu: Plan, no_indicators: Plan, people: People
) -> None:
    row = propose(dazu, target(), people["reviewer2"])
    Plan.objects.filter(pk=no_indicators.pk).update(region=dazu.region)
    other, more = Plan.objects.get(pk=no_indicators.pk), {"reason": "误"} if act is refuse_change else {}
    with pytest.raises(Invalid, match="没有这项调整"):
        act(plan=other, key=row.pk, by=people["reviewer"], at=NOW, **more)


def test_all_that_is_judged_by_it_is_locked(dazu: Plan, people: People) -> None:
    """The quarter and all later ones, and the stamp: else a figure approved at the same time is judged by the old target."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite locks the whole database")
    row = propose(dazu, target(), people["entry"])
    with CaptureQueriesContext(connection) as captured:
        confirm(dazu, row, people["reviewer"])
    locks = [query["sql"] for query in captured if "FOR UPDATE" in query["sql"]]
    assert "plans_reportingperiod" in locks[0]
    assert 'quarter" >= 3' in locks[0]
    assert any("plans_planstamp" in sql for sql in locks)


def again(text: str) -> None:
    load_plan(read_plan_file(text, name=DAZU.name), today=TODAY)


TEXT = DAZU.read_text(encoding="utf-8")
PRINTED = "{2025: 495, 2026: 535, 2027: 575}"
ISSUED = TEXT.replace("status: draft", "status: issued\nnumber: 大足府发〔2025〕1号\nissued_on: 2025-03-01")


def targets_of(plan: Plan) -> list[int]:
    rows = AnnualTarget.objects.filter(indicator__plan=plan, indicator__number=1).order_by("year")
    return [int(row.value) for row in rows if row.value is not None]


@pytest.mark.parametrize("text", [TEXT, ISSUED], ids=["draft", "issued"])
@pytest.mark.parametrize("says", [PRINTED, PRINTED.replace("535", "520")], ids=["as printed", "as changed"])
def test_reloading_keeps_what_was_changed(text: str, says: str, dazu: Plan, people: People) -> None:
    """The document still prints what its acts changed since: a file that says so, or what holds now, says nothing new."""
    again(text)
    change(dazu, target("525"), people)
    change(dazu, target("520"), people)
    again(text.replace(PRINTED, says))
    assert targets_of(dazu) == [495, 520, 575]


SAYS = {
    "another value": (PRINTED.replace("535", "530"), "文件写作530"),
    "a value on the way": (PRINTED.replace("535", "525"), "文件写作525"),
    "none": (PRINTED.replace(" 2026: 535,", ""), "文件没有这一目标"),
}


@pytest.mark.parametrize("text", [TEXT, ISSUED], ids=["draft", "issued"])
@pytest.mark.parametrize("name", SAYS)
def test_a_file_does_not_change_further_what_an_act_changed(name: str, text: str, dazu: Plan, people: People) -> None:
    again(text)
    change(dazu, target("525"), people)
    change(dazu, target("520"), people)
    says, message = SAYS[name]
    with pytest.raises(
        Invalid, match=f"指标1 有效发明专利总量的2026年目标已按{NUMBER}由525调整为520.*{message}.*调整目标"
    ):
        again(text.replace(PRINTED, says))
    assert targets_of(dazu) == [495, 520, 575]


def test_a_draft_changes_what_no_act_has_changed(dazu: Plan, people: People) -> None:
    change(dazu, target("525"), people)
    again(TEXT.replace(PRINTED, PRINTED.replace("575", "580")))
    assert targets_of(dazu) == [495, 525, 580]


def test_a_reloaded_draft_keeps_its_tolerance(dazu: Plan, people: People) -> None:
    change(dazu, tolerance("0.05"), people)
    again(TEXT)
    dazu.refresh_from_db()
    assert str(dazu.tolerance) == "0.0500"
