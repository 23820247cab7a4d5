"""Deciding about all kinds at once: approve, judge, return; all of it or nothing."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from indicators.contributions import Kind, withdraw_contributions
from indicators.entry import withdraw_actuals
from plans.models import Plan
from tasks.measures import approve_measures, withdraw_measures
from tasks.models import MeasurePlan, Milestone, ReportedState, TaskReport
from tasks.reporting import discard_reports, withdraw_reports
from tasks.review import approve_reports
from tests.acts import close
from tests.people import NOW, figure
from tests.quarters.scenes import (
    ALL_SUBMITTED,
    MODELS,
    Q3,
    REVIEW,
    People,
    decide,
    done,
    judged,
    measure,
    measures,
    of_quarter,
    part,
    report,
    said,
    shown_by,
    stand_in,
    states_of_all,
    submit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

KINDS = tuple(MODELS)
LONG = "长" * 301
APPROVED = {
    "figure": ["approved", "approved", "approved", "draft"], "report": ["approved"], "measures": ["approved"],
    "part": ["approved"], "target": ["approved"],
}  # fmt: skip


# What is done


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_each_kind_is_approved(people: People, client: Client, cells: dict[str, str], kind: str) -> None:
    text = done(decide(client, people["reviewer"], {"one": cells[kind], "tick": list(cells.values())}))
    assert "已审核1项" in text
    states = states_of_all()
    assert states.pop(kind).count("approved") == 1
    assert states == {each: ALL_SUBMITTED[each] for each in states}


def test_the_ticked_ones_are_approved(people: People, client: Client, cells: dict[str, str]) -> None:
    text = done(decide(client, people["reviewer"], {"act": "approve", "tick": [cells["report"], cells["target"]]}))
    assert "已审核2项（任务进展1项、单位分量1项）" in text
    assert states_of_all() == {**ALL_SUBMITTED, "report": ["approved"], "target": ["approved"]}


def test_all_are_approved(people: People, client: Client, cells: dict[str, str]) -> None:
    text = done(decide(client, people["reviewer"], {"act": "approve-all"}))
    assert "已审核7项（数据3项、任务进展1项、工作措施1项、单位分量2项）" in text
    assert "没有等待审核的内容。" in text
    assert states_of_all() == APPROVED
    for model in MODELS.values():
        row = of_quarter(model).filter(state="approved").first()
        assert row is not None
        assert (row.reviewed_by, row.reviewed_for) == (people["reviewer"], None)
    assert Milestone.objects.get(assignment__isnull=False).title == "走访企业"


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_each_kind_is_returned(people: People, client: Client, cells: dict[str, str], kind: str) -> None:
    data = {"act": "return", "tick": cells[kind], "reason": "请补充说明"}
    assert "已退回1项" in done(decide(client, people["reviewer"], data))
    (row,) = MODELS[kind]._default_manager.filter(state="returned")
    assert (row.review_reason, row.reviewed_by) == ("请补充说明", people["reviewer"])


def test_all_kinds_are_returned_together(people: People, client: Client, cells: dict[str, str]) -> None:
    data = {"act": "return", "tick": list(cells.values()), "reason": "请补充说明"}
    text = done(decide(client, people["reviewer"], data))
    assert "已退回5项（数据1项、任务进展1项、工作措施1项、单位分量2项）" in text
    assert [states.count("returned") for states in states_of_all().values()] == [1] * 5


def test_a_step_that_is_done_outlives_measures_that_drop_it(dazu: Plan, people: People, client: Client) -> None:
    key = measures(dazu, people["unit_lead"], measure("开展摸底", date(2026, 3, 31)))
    approve_measures(plan=dazu, year=2026, quarter=3, assignments=[key], by=people["reviewer2"], at=NOW)
    step = Milestone.objects.get(assignment__isnull=False).pk
    report(dazu, people["unit_lead"], milestones_done={step: date(2026, 9, 10)})
    measures(dazu, people["unit_lead"], measure("举办培训", date(2026, 12, 1)), correction_reason="任务调整")
    assert "已审核2项" in done(decide(client, people["reviewer"], {"act": "approve-all"}))
    found = dict(Milestone.objects.filter(assignment__isnull=False).values_list("title", "done_on"))
    assert found == {"举办培训": None, "开展摸底": date(2026, 9, 10)}


# Who


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("entry", 403), ("unit_lead", 403), ("other_unit", 403), ("leader", 403), ("system", 403), ("security", 403),
        ("auditor", 403), ("stranger", 403), ("foreign_entry", 404), ("foreign_reviewer", 404),
    ],
)  # fmt: skip
def test_nobody_else_reviews(
    people: People, client: Client, cells: dict[str, str], kind: str, who: str, status: int
) -> None:
    shown = shown_by(client, people["reviewer"])
    assert decide(client, people[who], {"one": cells[kind]}, shown).status_code == status
    assert states_of_all() == ALL_SUBMITTED


def test_a_deputy_reviews_all_kinds_in_the_reviewers_stead(
    people: People, client: Client, cells: dict[str, str]
) -> None:
    stand_in(people)
    assert "已审核7项" in done(decide(client, people["entry2"], {"act": "approve-all"}))
    for model in MODELS.values():
        row = of_quarter(model).filter(state="approved").first()
        assert row is not None
        assert (row.reviewed_by, row.reviewed_for) == (people["entry2"], people["reviewer"])


def test_ones_own_are_skipped_and_named(dazu: Plan, people: People, client: Client, cells: dict[str, str]) -> None:
    """The deputy typed the figures and the parts, and filed a report and measures on behalf."""
    stand_in(people, "entry")
    report(dazu, people["entry"], 5, "区市场监管局")
    measures(dazu, people["entry"], measure("走访企业", date(2026, 12, 1)), task=5, unit="区市场监管局")
    text = done(decide(client, people["entry"], {"act": "approve-all"}))
    assert (
        "已审核2项（任务进展1项、工作措施1项）；指标1、3、5，任务5（区市场监管局），工作措施任务5（区市场监管局），"
        "单位分量指标1（大足高新区），单位目标分量指标1（大足高新区）由本人填报或报送，已跳过"
    ) in text
    assert states_of_all() == {
        **ALL_SUBMITTED, "report": ["approved", "submitted"], "measures": ["approved", "submitted"],
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["part", "target", "figure"])
def test_nothing_but_ones_own_is_refused(people: People, client: Client, cells: dict[str, str], kind: str) -> None:
    stand_in(people, "entry")
    response = decide(client, people["entry"], {"one": cells[kind]})
    assert response.status_code == 400
    assert "由本人填报或报送，须由他人审核" in response.content.decode()
    assert states_of_all() == ALL_SUBMITTED


# Changed meanwhile


def change(kind: str, plan: Plan, people: People, cells: dict[str, str]) -> str:
    """The unit, or the office, takes it back and hands in something else; what the reviewer is told."""
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": 3}
    key, lead, entry = int(cells[kind].rsplit("-", 1)[1]), people["unit_lead"], people["entry2"]
    if kind == "figure":
        withdraw_actuals(**where, numbers=[1], by=entry)
        submit(plan, entry, figure(plan, 1, 530))
        return "指标1：entry2某已于10月09日10:00报送审核，数值为530，请核对后再办理"
    if kind == "report":
        withdraw_reports(**where, assignments=[key], by=lead)
        report(plan, lead, done="改过的进展", reported_state=ReportedState.SLOW)
        return "任务3（区科技局）：unit_lead某已于10月09日10:00报送审核，内容为“改过的进展”，请核对后再办理"
    if kind == "measures":
        withdraw_measures(**where, assignments=[key], by=lead)
        measures(plan, lead, measure("走访企业", date(2026, 12, 1)), measure("举办培训", date(2026, 12, 1)))
        return "任务3年度工作措施（区科技局）：unit_lead某已于10月09日10:00报送审核，内容为2项措施，请核对后再办理"
    of = Kind.ACTUAL if kind == "part" else Kind.TARGET
    withdraw_contributions(**where, places=[(of, key)], by=entry)
    part(plan, entry, 1, "大足高新区", "333", kind=of)
    label = "本单位分量" if kind == "part" else "本单位年度目标"
    return f"大足高新区指标1{label}：entry2某已于10月09日10:00报送审核，数值为333，请核对后再办理"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("act", ["one", "all", "return"])
def test_what_was_changed_meanwhile_is_not_reviewed_unseen(
    dazu: Plan, people: People, client: Client, cells: dict[str, str], kind: str, act: str
) -> None:
    shown = shown_by(client, people["reviewer"])
    told = change(kind, dazu, people, cells)
    every = {"tick": list(cells.values())}
    acts: dict[str, dict[str, Any]] = {
        "one": {"one": cells[kind]},
        "all": {"act": "approve-all", **every},
        "return": {"act": "return", **every},
    }
    data = {**acts[act], "reason": "写到一半", **judged(cells["report"], "slow", "打好的理由")}
    response = decide(client, people["reviewer"], data, shown)
    text = response.content.decode()
    assert response.status_code == 409
    assert told in text
    assert states_of_all() == ALL_SUBMITTED, "nothing of any kind"
    assert ">写到一半</textarea>" in text
    assert ">打好的理由</textarea>" in text
    assert text.count("checked") == (0 if act == "one" else 5)


def test_what_somebody_else_approved_meanwhile_is_said(
    dazu: Plan, people: People, client: Client, cells: dict[str, str]
) -> None:
    shown = shown_by(client, people["reviewer"])
    key = TaskReport.objects.get().assignment_id
    approve_reports(plan=dazu, year=2026, quarter=3, assignments=[key], by=people["reviewer2"], at=NOW)
    response = decide(client, people["reviewer"], {"act": "approve-all"}, shown)
    assert response.status_code == 409
    assert "reviewer2某已于10月09日10:00审核通过任务3（区科技局）" in response.content.decode()
    assert states_of_all() == {**ALL_SUBMITTED, "report": ["approved"]}


def test_what_was_taken_away_meanwhile_is_said(
    dazu: Plan, people: People, client: Client, cells: dict[str, str]
) -> None:
    shown = shown_by(client, people["reviewer"])
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "by": people["unit_lead"]}
    keys = [TaskReport.objects.get().assignment_id]
    withdraw_reports(**where, assignments=keys)
    discard_reports(**where, assignments=keys)
    response = decide(client, people["reviewer"], {"act": "approve-all"}, shown)
    assert response.status_code == 409
    assert "所选任务进展中有一项已被撤回" in response.content.decode()
    assert states_of_all() == {**ALL_SUBMITTED, "report": []}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("act", ["one", "return"])
def test_a_quarter_closed_meanwhile_takes_nothing(
    dazu: Plan, people: People, client: Client, cells: dict[str, str], kind: str, act: str
) -> None:
    shown = shown_by(client, people["reviewer"])
    close(dazu, people["reviewer"])
    data = {"one": cells[kind]} if act == "one" else {"act": "return", "tick": cells[kind], "reason": "请补充"}
    response = decide(client, people["reviewer"], data, shown)
    assert response.status_code == 409
    assert "2026年第3季度已定稿，不能再修改" in response.content.decode()
    assert states_of_all() == ALL_SUBMITTED


def test_what_a_unit_handed_in_that_left_waits_no_longer(
    dazu: Plan, people: People, client: Client, cells: dict[str, str]
) -> None:
    submit(dazu, people["entry"], figure(dazu, 9, 3), quarter=2)  # so that the lists are named, with what waits in each
    row = MeasurePlan.objects.get()
    row.assignment.until = date(2026, 9, 30)
    row.assignment.save()
    assert "-measures-" in shown_by(client, people["reviewer"])
    row.assignment.until = date(2026, 6, 30)
    row.assignment.save()
    shown = shown_by(client, people["reviewer"])
    assert [kind for kind in KINDS if f"-{kind}-" in shown] == ["figure", "part", "target"]
    assert "2026年前三季度 <b>5</b><small>数据3项，单位分量2项</small>" in said(client, f"{REVIEW}{Q3}")
