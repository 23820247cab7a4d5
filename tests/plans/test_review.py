"""The states of figures and reports, who may move them, and that nobody reviews their own."""

from typing import Any

import pytest

from indicators.entry import save_actuals, submit_actuals
from indicators.models import Actual, UnitActual
from indicators.review import approve_actuals, return_actuals
from organizations.models import Operation, User
from organizations.roles import Role
from plans.models import Plan
from plans.refusals import Invalid, NotAllowed
from plans.review import Reviewed, State
from tasks.models import MeasurePlan, TaskReport
from tasks.review import return_reports
from tests import acts
from tests.act_table import ACTS
from tests.people import NOW, figure

pytestmark = pytest.mark.django_db

FIGURES = ("nothing", "figure_saved", "figure_submitted", "figure_returned", "figure_approved")

# act: from which states it works, and to which it leads. Every other pair is refused as Invalid.
MOVES = {
    "save_actuals": {"nothing": "draft", "figure_saved": "draft", "figure_returned": "returned"},
    "submit_actuals": {"figure_saved": "submitted", "figure_returned": "submitted"},
    "withdraw_actuals": {"figure_submitted": "draft"},
    "approve_actuals": {"figure_submitted": "approved"},
    "return_actuals": {"figure_submitted": "returned"},
    "correct_actuals": {
        "nothing": "draft", "figure_saved": "draft", "figure_returned": "returned", "figure_approved": "draft",
    },
}  # fmt: skip


def bring(plan: Plan, people: dict[str, User], state: str) -> None:
    if state.endswith("_returned"):
        kind = state.removesuffix("_returned")
        getattr(acts, f"{kind}_submitted")(plan, people)
        getattr(acts, f"return_{kind}")(plan, people["reviewer2"])
    else:
        getattr(acts, state)(plan, people)


@pytest.mark.parametrize("state", FIGURES)
@pytest.mark.parametrize("name", MOVES)
def test_moves_of_figures(name: str, state: str, dazu: Plan, people: dict[str, User]) -> None:
    bring(dazu, people, state)
    before = list(Actual.objects.values())
    act, wanted = ACTS[name], MOVES[name].get(state)
    if wanted is None:
        with pytest.raises(Invalid):
            act.do(dazu, people[act.doer])
        assert list(Actual.objects.values()) == before
        return
    act.do(dazu, people[act.doer])
    assert Actual.objects.order_by("-revision").values_list("state", flat=True)[0] == wanted


KINDS: dict[str, tuple[str, type[Reviewed]]] = {  # the acts' last word -> the states' first, and the table
    "reports": ("report", TaskReport),
    "measures": ("plan", MeasurePlan),
    "contributions": ("part", UnitActual),
}


@pytest.mark.parametrize("state", FIGURES)
@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("kind", KINDS)
def test_everything_reviewed_moves_alike(kind: str, name: str, state: str, dazu: Plan, people: dict[str, User]) -> None:
    word, model = KINDS[kind]
    rows = model._default_manager.order_by("-revision")
    bring(dazu, people, state.replace("figure", word))
    before = list(rows.values())
    act, wanted = ACTS[name.replace("actuals", kind)], MOVES[name].get(state)
    if wanted is None:
        with pytest.raises(Invalid):
            act.do(dazu, people[act.doer])
        assert list(rows.all().values()) == before
        return
    act.do(dazu, people[act.doer])
    assert rows.values_list("state", flat=True)[0] == wanted


def now_reviewer(person: User) -> User:
    """The clerk has become a reviewer since."""
    person.role = Role.REVIEWER
    person.save()
    return person


REVIEWS = [
    (acts.save_figure, acts.submit_figure, "approve_actuals"),
    (acts.save_figure, acts.submit_figure, "return_actuals"),
    (acts.report_on_behalf, acts.submit_report, "approve_reports"),
    (acts.report_on_behalf, acts.submit_report, "return_reports"),
    (acts.save_plan, acts.submit_plan, "approve_measures"),
    (acts.save_plan, acts.submit_plan, "return_measures"),
    (acts.save_part, acts.submit_part, "approve_contributions"),
    (acts.save_part, acts.submit_part, "return_contributions"),
]


@pytest.mark.parametrize("who", ["entry", "entry2"])
@pytest.mark.parametrize(("save", "submit", "review"), REVIEWS, ids=lambda each: getattr(each, "__name__", each))
def test_neither_who_typed_nor_who_submitted_reviews(
    save: Any, submit: Any, review: str, who: str, dazu: Plan, people: dict[str, User]
) -> None:
    save(dazu, people["entry"])
    submit(dazu, people["entry2"])
    with pytest.raises(NotAllowed, match="不能审核本人填写或报送的内容"):
        ACTS[review].do(dazu, now_reviewer(people[who]))
    ACTS[review].do(dazu, people["reviewer"])


def test_one_own_figure_among_several_refuses_the_whole_act(dazu: Plan, people: dict[str, User]) -> None:

    for number, typist in ((1, "entry"), (4, "entry2")):
        save_actuals(**acts.where(dazu), figures=[figure(dazu, number, 60)], by=people[typist], at=NOW)
    submit_actuals(**acts.where(dazu), numbers=[1, 4], by=people["entry"], at=NOW)
    with pytest.raises(NotAllowed):
        approve_actuals(**acts.where(dazu), numbers=[1, 4], by=now_reviewer(people["entry2"]), at=NOW)
    assert set(Actual.objects.values_list("state", flat=True)) == {State.SUBMITTED}


REASONS = [("  ", "退回须写明理由"), ("长" * 301, "不得超过300字"), ("请\x00补", r"退回理由含有不可见字符U\+0000")]


@pytest.mark.parametrize(("reason", "message"), REASONS, ids=["blank", "long", "unseen"])
def test_returning_needs_a_reason_that_fits(reason: str, message: str, dazu: Plan, people: dict[str, User]) -> None:
    acts.figure_submitted(dazu, people)
    acts.report_submitted(dazu, people)
    common: dict[str, Any] = {**acts.where(dazu), "by": people["reviewer"], "at": NOW, "reason": reason}
    with pytest.raises(Invalid, match=message):
        return_actuals(**common, numbers=[acts.INDICATOR])
    with pytest.raises(Invalid, match=message):
        return_reports(**common, assignments=[acts.assignment_of(dazu)])


@pytest.mark.parametrize("name", ACTS)
def test_every_act_leaves_one_line_in_the_log(name: str, dazu: Plan, people: dict[str, User]) -> None:
    words = {
        "save_actuals": "填报指标数据", "correct_actuals": "填报指标数据", "submit_actuals": "报送指标数据",
        "withdraw_actuals": "撤回指标数据", "approve_actuals": "审核指标数据", "return_actuals": "退回指标数据",
        "attach_evidence": "上传数据依据", "remove_evidence": "删除数据依据",
        "approve_actuals_in_stead": "审核指标数据", "return_actuals_in_stead": "退回指标数据",
        "approve_reports_in_stead": "审核任务进展", "return_reports_in_stead": "退回任务进展",
        "save_reports": "填报任务进展", "correct_reports": "填报任务进展", "submit_reports": "报送任务进展",
        "withdraw_reports": "撤回任务进展", "approve_reports": "审核任务进展", "return_reports": "退回任务进展",
        "discard_reports": "删除任务进展草稿", "attach_report_evidence": "上传佐证材料",
        "remove_report_evidence": "删除佐证材料", "ask_supporters": "征集任务进展", "withdraw_request": "撤回征集",
        "save_measures": "填报年度工作措施", "correct_measures": "填报年度工作措施",
        "submit_measures": "报送年度工作措施", "withdraw_measures": "撤回年度工作措施",
        "approve_measures": "审核年度工作措施", "return_measures": "退回年度工作措施",
        "approve_measures_in_stead": "审核年度工作措施", "return_measures_in_stead": "退回年度工作措施",
        "save_contributions": "填报单位分量", "correct_contributions": "填报单位分量",
        "submit_contributions": "报送单位分量", "withdraw_contributions": "撤回单位分量",
        "approve_contributions": "审核单位分量", "return_contributions": "退回单位分量",
        "set_deadlines": "设定截止日期", "grant_extension": "批准延期", "withdraw_extension": "撤销延期",
        "chase": "记录催报",
        "approve_contributions_in_stead": "审核单位分量", "return_contributions_in_stead": "退回单位分量",
        "answer_checks": "核对", "answer_checks_anew": "核对", "handle_objection": "处理异议",
        "handle_objection_in_stead": "处理异议", "save_explanations": "填写情况说明",
        "change_explanations": "填写情况说明", "discard_explanations": "撤回情况说明",
    }  # fmt: skip
    act = ACTS[name]
    act.before(dazu, people)
    before = Operation.objects.count()
    act.do(dazu, people[act.doer])
    assert Operation.objects.count() == before + 1
    line = Operation.objects.order_by("-pk")[0]
    assert (line.action, line.user, line.role) == (words[name], people[act.doer], people[act.doer].role)
    assert (line.object_type, line.object_label) == ("plans.reportingperiod", "2026年第3季度")
    assert dazu.slug in line.detail
