"""Explaining what is behind: who may, what is refused, what is kept."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from organizations.models import Operation, User
from plans.models import Plan
from plans.refusals import Invalid, NotAllowed, Stale
from quarters.explaining import ExplanationInput, discard_explanations, save_explanations
from quarters.models import Explanation, Outlook
from tests import acts
from tests.people import NOW, approve
from tests.quarters.rounds_scene import behind, where

People = dict[str, User]


def explained(**more: Any) -> ExplanationInput:
    return acts.explained(**{"kind": "indicator", "number": 1, "expected": Decimal(530), **more})


def send(plan: Plan, by: User, *explanations: ExplanationInput) -> tuple[Explanation, ...]:
    return save_explanations(**where(plan), explanations=explanations, by=by, at=NOW)


@pytest.fixture
def scene(dazu: Plan, people: People) -> Plan:
    behind(dazu, people)
    return dazu


def test_what_is_kept_of_an_explanation(scene: Plan, people: People) -> None:
    send(scene, people["entry"], explained(cause=" 申报周期长\n，授权滞后 "))
    row = Explanation.objects.get()
    assert (row.cause, row.measure, row.due_on) == ("申报周期长\n，授权滞后", "11月组织第二批申报", date(2026, 12, 31))
    assert (row.expected, row.get_outlook_display(), row.on_behalf, row.version) == (530, "有困难", False, 1)
    assert (row.said_by, row.said_at) == (people["entry"], NOW)
    assert Operation.objects.latest("pk").detail == "dazu-patents-2025 区市场监管局：指标1"
    assert row.history.get().history_user == people["entry"]


def test_the_office_explains_on_behalf(scene: Plan, people: People) -> None:
    acts.explain(scene, people["entry"])
    assert Explanation.objects.get().on_behalf
    assert Operation.objects.latest("pk").detail == "dazu-patents-2025 区科技局（代填）：任务3"


@pytest.mark.parametrize("who", ["other_unit", "leader", "reviewer", "system", "stranger", "foreign_entry"])
def test_nobody_else_explains_for_a_unit(who: str, scene: Plan, people: People) -> None:
    with pytest.raises(NotAllowed):
        acts.explain(scene, people[who])
    with pytest.raises(NotAllowed):
        acts.take_explanation_back(scene, people[who])
    assert not Explanation.objects.exists()


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"cause": " "}, "cause", "请写明滞后原因"),
    ({"measure": ""}, "measure", "请写明整改措施"),
    ({"cause": "长" * 301}, "cause", "滞后原因不得超过300字，现有301字"),
    ({"measure": "措\x07施"}, "measure", "整改措施含有不可见字符U+0007"),
    ({"due_on": None}, "due_on", "请填写完成时限"),
    ({"due_on": date(2026, 9, 30)}, "due_on", "完成时限应在本季度结束之后"),
    ({"outlook": None}, "outlook", "请选择能否完成"),
    ({"expected": Decimal("1e11")}, "expected", "预计全年完成数整数最多11位，小数最多4位"),
    ({"expected": Decimal("0.00001")}, "expected", "预计全年完成数整数最多11位，小数最多4位"),
    ({"expected": Decimal("NaN")}, "expected", "预计全年完成数整数最多11位，小数最多4位"),
]


@pytest.mark.parametrize(("more", "place", "said"), FAULTS)
def test_faults_stand_at_their_field(more: dict[str, Any], place: str, said: str, scene: Plan, people: People) -> None:
    with pytest.raises(Invalid) as refusal:
        send(scene, people["entry"], explained(**more))
    assert refusal.value.errors.by_place == {("indicator-1", place): said}
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"cause": "长" * 300},
        {"due_on": date(2026, 10, 1)},
        {"expected": None},
        {"expected": Decimal(0)},
        {"expected": Decimal("99999999999.9999")},
    ],
)
def test_what_comes_near_is_taken(more: dict[str, Any], scene: Plan, people: People) -> None:
    send(scene, people["entry"], explained(**more))
    assert Explanation.objects.count() == 1


def test_every_fault_is_named_and_nothing_kept(scene: Plan, people: People) -> None:
    with pytest.raises(Invalid) as refusal:
        send(scene, people["entry"], explained(cause="", due_on=None, outlook=None))
    assert {place for _item, place in refusal.value.errors.by_place} == {"cause", "due_on", "outlook"}


def test_tasks_expect_no_figure(scene: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="任务没有预计全年完成数"):
        acts.explain(scene, people["unit_lead"], expected=Decimal(1))


def test_what_is_not_behind_is_not_explained(dazu: Plan, people: People) -> None:
    """525 is what the schedule expects; 524 is amber, which may be explained."""
    approve(dazu, 2025, 4, {1: 494}, people)
    approve(dazu, 2026, 3, {1: 525}, people)
    with pytest.raises(Invalid, match="指标1现为“达序时”，不需说明"):
        send(dazu, people["entry"], explained())
    acts.save_figure(dazu, people["entry"], "524", why="多计")
    acts.submit_figure(dazu, people["entry"])
    acts.approve_figure(dazu, people["reviewer"])
    send(dazu, people["entry"], explained())
    assert Explanation.objects.count() == 1


def test_what_was_not_reported_is_not_explained(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="任务3现为“未报送”，不需说明"):
        acts.explain(dazu, people["unit_lead"])


def test_over_a_colleagues_words_it_is_stale(scene: Plan, people: People) -> None:
    send(scene, people["entry"], explained(version=0))
    with pytest.raises(Stale, match="指标1的情况说明已由entry某于10月09日10:00改为“申报周期长”"):
        send(scene, people["entry2"], explained(cause="另一原因", version=0))
    send(scene, people["entry2"], explained(cause="另一原因", version=1))
    row = Explanation.objects.get()
    assert (row.cause, row.version, row.said_by) == ("另一原因", 2, people["entry2"])


def test_the_same_words_again_change_nothing(scene: Plan, people: People) -> None:
    send(scene, people["entry"], explained())
    assert send(scene, people["entry2"], explained()) == ()
    assert Explanation.objects.get().said_by == people["entry"]


def test_taking_back(scene: Plan, people: People) -> None:
    acts.explain(scene, people["unit_lead"])
    acts.take_explanation_back(scene, people["unit_lead"])
    assert not Explanation.objects.exists()
    assert Explanation.history.filter(history_type="-").get().history_user == people["unit_lead"]
    assert Operation.objects.latest("pk").detail == "dazu-patents-2025 区科技局：任务3"
    with pytest.raises(Invalid, match="任务3没有情况说明，或已撤回"):
        acts.take_explanation_back(scene, people["unit_lead"])


def test_a_form_filled_from_what_was_taken_back_never_fits_again(scene: Plan, people: People) -> None:
    acts.explain(scene, people["unit_lead"])
    acts.take_explanation_back(scene, people["unit_lead"])
    acts.explain(scene, people["unit_lead"], cause="新的原因", version=0)
    with pytest.raises(Stale, match="新的原因"):
        acts.explain(scene, people["unit_lead"], cause="旧表的原因", version=1)


def test_taking_back_what_reads_otherwise_by_now_is_stale(scene: Plan, people: People) -> None:
    send(scene, people["entry"], explained())
    send(scene, people["entry"], explained(outlook=Outlook.NO))
    common: dict[str, Any] = {**where(scene), "items": [("indicator", 1)], "by": people["entry2"]}
    with pytest.raises(Stale):
        discard_explanations(**common, versions={("indicator", 1): 1})
    assert Explanation.objects.count() == 1
    discard_explanations(**common, versions={("indicator", 1): 2})
    assert not Explanation.objects.exists()
