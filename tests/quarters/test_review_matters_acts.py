"""Deciding about all kinds at once: approve, judge, return; all of it or nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from indicators.contributions import Kind, withdraw_contributions
from indicators.entry import withdraw_actuals
from organizations.models import Operation
from plans.models import Plan
from tasks.measures import approve_measures, withdraw_measures
from tasks.models import MeasurePlan, Milestone, ReportedState, TaskReport
from tasks.reporting import discard_reports, withdraw_reports
from tasks.review import approve_reports
from tests.acts import close
from tests.people import NOW, TODAY, figure
from tests.quarters.scenes import (
    MODELS,
    Q3,
    REVIEW,
    People,
    all_waiting,
    ask,
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

pytestmark = pytest.mark.django_db

KINDS = tuple(MODELS)
LONG = "长" * 301
SUBMITTED = {
    "figure": ["draft", "submitted", "submitted", "submitted"], "report": ["submitted"], "measures": ["submitted"],
    "part": ["submitted"], "target": ["submitted"],
}  # fmt: skip
APPROVED = {
    "figure": ["approved", "approved", "approved", "draft"], "report": ["approved"], "measures": ["approved"],
    "part": ["approved"], "target": ["approved"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def cells(dazu: Plan, people: People) -> dict[str, str]:
    return all_waiting(dazu, people)


def send(client: Client, person: Any, data: dict[str, Any], shown: str | None = None) -> Any:
    """The form as a browser sends it; `shown` is what the reviewer's page shows now unless given."""
    shown = shown_by(client, person) if shown is None else shown
    client.force_login(person)
    return client.post(f"{REVIEW}{Q3}", {"shown": shown, **data})


def done(response: Any) -> str:
    assert response.status_code == 302, response.content.decode()
    return said(response.client, response.headers["Location"])


def judged(cell: str, verdict: str = "", reason: str = "") -> dict[str, str]:
    return {f"{cell}-verdict": verdict, f"{cell}-verdict_reason": reason}


# What is done


@pytest.mark.parametrize("kind", KINDS)
def test_one_of_each_kind_is_approved(people: People, client: Client, cells: dict[str, str], kind: str) -> None:
    text = done(send(client, people["reviewer"], {"one": cells[kind], "tick": list(cells.values())}))
    assert "已审核1项" in text
    states = states_of_all()
    assert states.pop(kind).count("approved") == 1
    assert states == {each: SUBMITTED[each] for each in states}


def test_the_ticked_ones_are_approved(people: People, client: Client, cells: dict[str, str]) -> None:
    text = done(send(client, people["reviewer"], {"act": "approve", "tick": [cells["report"], cells["target"]]}))
    assert "已审核2项（任务进展1项、单位分量1项）" in text
    assert states_of_all() == {**SUBMITTED, "report": ["approved"], "target": ["approved"]}


def test_all_are_approved(people: People, client: Client, cells: dict[str, str]) -> None:
    text = done(send(client, people["reviewer"], {"act": "approve-all"}))
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
    assert "已退回1项" in done(send(client, people["reviewer"], data))
    (row,) = MODELS[kind]._default_manager.filter(state="returned")
    assert (row.review_reason, row.reviewed_by) == ("请补充说明", people["reviewer"])


def test_all_kinds_are_returned_together(people: People, client: Client, cells: dict[str, str]) -> None:
    data = {"act": "return", "tick": list(cells.values()), "reason": "请补充说明"}
    text = done(send(client, people["reviewer"], data))
    assert "已退回5项（数据1项、任务进展1项、工作措施1项、单位分量2项）" in text
    assert [states.count("returned") for states in states_of_all().values()] == [1] * 5


def test_a_step_that_is_done_outlives_measures_that_drop_it(dazu: Plan, people: People, client: Client) -> None:
    key = measures(dazu, people["unit_lead"], measure("开展摸底", date(2026, 3, 31)))
    approve_measures(plan=dazu, year=2026, quarter=3, assignments=[key], by=people["reviewer2"], at=NOW)
    step = Milestone.objects.get(assignment__isnull=False).pk
    report(dazu, people["unit_lead"], milestones_done={step: date(2026, 9, 10)})
    measures(dazu, people["unit_lead"], measure("举办培训", date(2026, 12, 1)), correction_reason="任务调整")
    assert "已审核2项" in done(send(client, people["reviewer"], {"act": "approve-all"}))
    found = dict(Milestone.objects.filter(assignment__isnull=False).values_list("title", "done_on"))
    assert found == {"举办培训": None, "开展摸底": date(2026, 9, 10)}


# Verdicts


def test_a_verdict_with_its_reason_is_kept_with_the_report(
    people: People, client: Client, cells: dict[str, str]
) -> None:
    data = {"one": cells["report"], **judged(cells["report"], "seriously_behind", "功能未上线")}
    done(send(client, people["reviewer"], data))
    row = TaskReport.objects.get()
    assert (row.verdict, row.verdict_reason, row.reported_state) == ("seriously_behind", "功能未上线", "on_track")


@pytest.mark.parametrize("verdict", ["", "on_track"])
def test_no_verdict_or_the_same_needs_no_reason(
    people: People, client: Client, cells: dict[str, str], verdict: str
) -> None:
    done(send(client, people["reviewer"], {"act": "approve-all", **judged(cells["report"], verdict)}))
    assert TaskReport.objects.get().verdict == verdict


@pytest.mark.parametrize(
    ("verdict", "reason", "message", "field"),
    [
        ("slow", " ", "任务3的核定评价与填报不同，须写明理由", "reason"),
        ("slow", LONG, "核定理由不得超过300字", "reason"),
        ("", "进度不够", "已写核定理由，请选择核定评价", "verdict"),
    ],
    ids=["no reason", "long", "no verdict"],
)
@pytest.mark.parametrize("act", ["one", "all"])
def test_a_verdict_that_does_not_do_is_said_at_its_field_and_nothing_is_written(
    people: People, client: Client, cells: dict[str, str], verdict: str, reason: str, message: str, field: str, act: str
) -> None:
    before = Operation.objects.count()
    data = {"one": cells["report"]} if act == "one" else {"act": "approve-all"}
    response = send(
        client, people["reviewer"],
        {**data, **judged(cells["report"], verdict, reason), "tick": [cells["part"]], "reason": "写到一半"},
    )  # fmt: skip
    text = response.content.decode()
    assert response.status_code == 400
    assert f'id="{cells["report"]}-{field}-error" role="alert">{message}' in text
    assert "没有审核：1项核定评价有误，请在标红处改正" in text
    assert states_of_all() == SUBMITTED
    assert Operation.objects.count() == before
    assert f">{reason}</textarea>" in text
    assert ">写到一半</textarea>" in text
    assert text.count("checked") == 1
    if verdict:
        assert f'<option value="{verdict}" selected>' in text


def test_every_mistake_is_named_at_once(dazu: Plan, people: People, client: Client) -> None:
    three, four = (report(dazu, people["unit_lead"], task) for task in (3, 4))
    fields = {**judged(f"2026q3-report-{three}", "slow"), **judged(f"2026q3-report-{four}", "", "进度不够")}
    text = send(client, people["reviewer"], {"act": "approve-all", **fields}).content.decode()
    assert "没有审核：2项核定评价有误" in text
    assert "任务3的核定评价与填报不同" in text
    assert "已写核定理由，请选择核定评价" in text
    assert states_of_all()["report"] == ["submitted", "submitted"]


def test_a_supporter_is_not_judged(dazu: Plan, people: People, client: Client) -> None:
    ask(dazu, people["unit_lead"], 3, "区教委")
    cell = f"2026q3-report-{report(dazu, people['other_unit'], 3, '区教委')}"
    response = send(client, people["reviewer"], {"one": cell, **judged(cell, "slow", "进度不够")})
    assert response.status_code == 400
    assert "配合单位的进展不作核定评价" in response.content.decode()
    assert states_of_all()["report"] == ["submitted"]


def test_a_verdict_on_what_is_sent_back_is_not_written(people: People, client: Client, cells: dict[str, str]) -> None:
    data = {"act": "return", "tick": cells["report"], "reason": "请补充", **judged(cells["report"], "slow")}
    done(send(client, people["reviewer"], data))
    assert (TaskReport.objects.get().state, TaskReport.objects.get().verdict) == ("returned", "")


def test_words_about_something_else_are_not_lost(dazu: Plan, people: People, client: Client) -> None:
    """Approving one report while a verdict on another, and a reason for returning a third, are half written."""
    one, other = (report(dazu, people["unit_lead"], task) for task in (3, 4))
    cell = f"2026q3-report-{other}"
    data = {"one": f"2026q3-report-{one}", **judged(cell, "slow", "写到一半的理由"), "reason": "要退回的"}
    response = send(client, people["reviewer"], data)
    text = response.content.decode()
    assert response.status_code == 200
    assert "已审核1项" in text
    assert ">写到一半的理由</textarea>" in text
    assert '<option value="slow" selected>' in text
    assert ">要退回的</textarea>" in text
    assert f"2026q3-report-{one}" not in text
    assert states_of_all()["report"] == ["approved", "submitted"]


@pytest.mark.parametrize(
    "strange",
    [
        {"one": "2026q3-report-999999"},
        {"one": "2026q3-secret-1"},
        {"act": "approve-all", "shown": "2026q3-secret-1-1"},
        {"act": "approve-all", "shown": "2026q3-1-2"},
        {"act": "approve-all", "verdict": "great"},
        {"act": "approve-all", "verdict": "not_started"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(
    people: People, client: Client, cells: dict[str, str], strange: dict[str, str]
) -> None:
    data = {(f"{cells['report']}-verdict" if name == "verdict" else name): text for name, text in strange.items()}
    response = send(client, people["reviewer"], data)
    assert response.status_code == 400
    assert "提交的内容无法识别" in response.content.decode()
    assert states_of_all() == SUBMITTED


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
    assert send(client, people[who], {"one": cells[kind]}, shown).status_code == status
    assert states_of_all() == SUBMITTED


def test_a_deputy_reviews_all_kinds_in_the_reviewers_stead(
    people: People, client: Client, cells: dict[str, str]
) -> None:
    stand_in(people)
    assert "已审核7项" in done(send(client, people["entry2"], {"act": "approve-all"}))
    for model in MODELS.values():
        row = of_quarter(model).filter(state="approved").first()
        assert row is not None
        assert (row.reviewed_by, row.reviewed_for) == (people["entry2"], people["reviewer"])


def test_ones_own_are_skipped_and_named(dazu: Plan, people: People, client: Client, cells: dict[str, str]) -> None:
    """The deputy typed the figures and the parts, and filed a report and measures on behalf."""
    stand_in(people, "entry")
    report(dazu, people["entry"], 5, "区市场监管局")
    measures(dazu, people["entry"], measure("走访企业", date(2026, 12, 1)), task=5, unit="区市场监管局")
    text = done(send(client, people["entry"], {"act": "approve-all"}))
    assert (
        "已审核2项（任务进展1项、工作措施1项）；指标1、3、5，任务5（区市场监管局），工作措施任务5（区市场监管局），"
        "单位分量指标1（大足高新区），单位目标分量指标1（大足高新区）由本人填报或报送，已跳过"
    ) in text
    assert states_of_all() == {
        **SUBMITTED, "report": ["approved", "submitted"], "measures": ["approved", "submitted"],
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["part", "target", "figure"])
def test_nothing_but_ones_own_is_refused(people: People, client: Client, cells: dict[str, str], kind: str) -> None:
    stand_in(people, "entry")
    response = send(client, people["entry"], {"one": cells[kind]})
    assert response.status_code == 400
    assert "由本人填报或报送，须由他人审核" in response.content.decode()
    assert states_of_all() == SUBMITTED


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
    response = send(client, people["reviewer"], data, shown)
    text = response.content.decode()
    assert response.status_code == 409
    assert told in text
    assert states_of_all() == SUBMITTED, "nothing of any kind"
    assert ">写到一半</textarea>" in text
    assert ">打好的理由</textarea>" in text
    assert text.count("checked") == (0 if act == "one" else 5)


def test_what_somebody_else_approved_meanwhile_is_said(
    dazu: Plan, people: People, client: Client, cells: dict[str, str]
) -> None:
    shown = shown_by(client, people["reviewer"])
    key = TaskReport.objects.get().assignment_id
    approve_reports(plan=dazu, year=2026, quarter=3, assignments=[key], by=people["reviewer2"], at=NOW)
    response = send(client, people["reviewer"], {"act": "approve-all"}, shown)
    assert response.status_code == 409
    assert "reviewer2某已于10月09日10:00审核通过任务3（区科技局）" in response.content.decode()
    assert states_of_all() == {**SUBMITTED, "report": ["approved"]}


def test_what_was_taken_away_meanwhile_is_said(
    dazu: Plan, people: People, client: Client, cells: dict[str, str]
) -> None:
    shown = shown_by(client, people["reviewer"])
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "by": people["unit_lead"]}
    keys = [TaskReport.objects.get().assignment_id]
    withdraw_reports(**where, assignments=keys)
    discard_reports(**where, assignments=keys)
    response = send(client, people["reviewer"], {"act": "approve-all"}, shown)
    assert response.status_code == 409
    assert "所选任务进展中有一项已被撤回" in response.content.decode()
    assert states_of_all() == {**SUBMITTED, "report": []}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("act", ["one", "return"])
def test_a_quarter_closed_meanwhile_takes_nothing(
    dazu: Plan, people: People, client: Client, cells: dict[str, str], kind: str, act: str
) -> None:
    shown = shown_by(client, people["reviewer"])
    close(dazu, people["reviewer"])
    data = {"one": cells[kind]} if act == "one" else {"act": "return", "tick": cells[kind], "reason": "请补充"}
    response = send(client, people["reviewer"], data, shown)
    assert response.status_code == 409
    assert "2026年第3季度已定稿，不能再修改" in response.content.decode()
    assert states_of_all() == SUBMITTED


def test_what_a_unit_handed_in_that_left_waits_no_longer(
    dazu: Plan, people: People, client: Client, cells: dict[str, str]
) -> None:
    submit(dazu, people["entry"], figure(dazu, 9, 3), quarter=2)  # so that the lists are named, with what waits in each
    row = MeasurePlan.objects.get()
    row.assignment.until = date(2026, 10, 1)
    row.assignment.save()
    shown = shown_by(client, people["reviewer"])
    assert [kind for kind in KINDS if f"-{kind}-" in shown] == ["figure", "part", "target"]
    assert "2026年前三季度 <b>5</b><small>数据3项，单位分量2项</small>" in said(client, f"{REVIEW}{Q3}")
