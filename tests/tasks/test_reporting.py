"""Reporting on tasks: one's own unit's, or on behalf; all inputs or none; nothing overwritten unseen."""

from typing import Any

import pytest

from organizations.models import User
from plans.models import Plan
from plans.refusals import Invalid, NotAllowed, Stale
from tasks.models import ReportedState, TaskAssignment, TaskReport
from tasks.reporting import ReportInput, save_reports, submit_reports
from tests import acts
from tests.acts import assignment_of, where
from tests.people import NOW

pytestmark = pytest.mark.django_db

People = dict[str, User]


def report(plan: Plan, task: int = acts.TASK, **given: Any) -> ReportInput:
    values = {"reported_state": ReportedState.ON_TRACK, "done": "已办"} | given
    return ReportInput(assignment=assignment_of(plan, task), **values)


def save(plan: Plan, by: User, *reports: ReportInput) -> tuple[TaskReport, ...]:
    return save_reports(**where(plan), reports=reports, by=by, at=NOW)


def only() -> TaskReport:
    return TaskReport.objects.get()


def test_a_unit_reports_for_itself(dazu: Plan, people: People) -> None:
    save(dazu, people["unit_lead"], report(dazu, done=" 已办 ", problems=" 无 ", next_steps="继续"))
    row = only()
    assert (row.done, row.problems, row.next_steps, row.reported_state) == ("已办", "无", "继续", "on_track")
    assert (row.on_behalf, row.typed_by, row.typed_at, row.state) == (False, people["unit_lead"], NOW, "draft")


def test_the_office_reports_on_behalf(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], report(dazu), report(dazu, 5))  # task 5 is led by the office itself
    found = dict(TaskReport.objects.values_list("assignment__task__number", "on_behalf"))
    assert found == {3: True, 5: False}


def test_another_units_draft_is_out_of_reach(dazu: Plan, people: People) -> None:
    save(dazu, people["unit_lead"], report(dazu))
    for act in (acts.save_report, acts.submit_report):
        with pytest.raises(NotAllowed, match="other_unit某不能填报区科技局的任务进展"):
            act(dazu, people["other_unit"])
    assert (only().state, only().version) == ("draft", 1)


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"done": "长" * 301}, "done", "本季进展不得超过300字"),
    ({"problems": "长" * 301}, "problems", "存在问题不得超过300字"),
    ({"next_steps": "长" * 301}, "next_steps", "下一步措施不得超过300字"),
    ({"correction_reason": "长" * 301}, "correction_reason", "更正理由不得超过300字"),
    ({"nothing_new": True}, "nothing_new", "已填写本季进展，不能再勾选零报告"),
]


@pytest.mark.parametrize(("given", "name", "message"), FAULTS, ids=[name for _, name, _ in FAULTS])
def test_a_mistake_is_named_and_nothing_is_written(
    given: dict[str, Any], name: str, message: str, dazu: Plan, people: People
) -> None:
    with pytest.raises(Invalid) as caught:
        save(dazu, people["entry"], report(dazu, 5), report(dazu, **given))
    assert dict(caught.value.errors.by_place) == {(str(assignment_of(dazu)), name): message}
    assert not TaskReport.objects.exists()


def test_three_hundred_characters_fit(dazu: Plan, people: People) -> None:
    save(dazu, people["unit_lead"], report(dazu, done="长" * 300))
    assert len(only().done) == 300


@pytest.mark.parametrize(("given", "may"), [
    ({"done": ""}, False), ({"done": "  "}, False), ({"done": "", "nothing_new": True}, True), ({"done": "已办"}, True),
])  # fmt: skip
def test_something_is_said_before_it_is_submitted(given: dict[str, Any], may: bool, dazu: Plan, people: People) -> None:
    save(dazu, people["unit_lead"], report(dazu, **given))
    if may:
        acts.submit_report(dazu, people["unit_lead"])
        assert only().state == "submitted"
        return
    with pytest.raises(Invalid, match="任务3尚未填写本季进展，也未勾选零报告"):
        acts.submit_report(dazu, people["unit_lead"])


def test_assignments_that_are_not_the_plans(dazu: Plan, people: People, no_indicators: Plan) -> None:
    foreign = ReportInput(assignment=assignment_of(no_indicators, 1), reported_state=ReportedState.SLOW, done="已办")
    for reports in ([foreign], [report(dazu), report(dazu)]):
        with pytest.raises(Invalid, match="没有所选的任务分工，或重复出现"):
            save(dazu, people["entry"], *reports)


def test_an_ended_assignment_takes_nothing(dazu: Plan, people: People) -> None:
    TaskAssignment.objects.filter(pk=assignment_of(dazu)).update(until=NOW.date())
    with pytest.raises(Invalid, match="没有所选的任务分工"):
        save(dazu, people["entry"], report(dazu))


def test_submitting_what_was_never_written(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], report(dazu))
    with pytest.raises(Invalid, match="有的没有待处理的报告"):
        submit_reports(
            **where(dazu), assignments=[assignment_of(dazu), assignment_of(dazu, 5)], by=people["entry"], at=NOW
        )
    assert only().state == "draft"


def test_a_stale_report_says_who_when_and_what(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], report(dazu, done="办公室代填", version=0))
    with pytest.raises(Stale) as caught:
        save(dazu, people["unit_lead"], report(dazu, done="本单位填", version=0))
    assert caught.value.message == "entry某已于10月09日10:00改为“办公室代填”，请核对后再办理"
    save(dazu, people["unit_lead"], report(dazu, done="本单位填", version=1))
    assert (only().done, only().version, only().on_behalf) == ("本单位填", 2, False)


def test_a_report_that_is_gone_is_stale(dazu: Plan, people: People) -> None:
    with pytest.raises(Stale, match="任务3的草稿已被删除"):
        save(dazu, people["unit_lead"], report(dazu, version=1))


def test_a_submitted_report_is_withdrawn_before_it_is_changed(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    with pytest.raises(Invalid, match="任务3已报送，请先撤回再修改"):
        acts.save_report(dazu, people["unit_lead"])
    acts.ACTS["withdraw_reports"].do(dazu, people["unit_lead"])
    acts.save_report(dazu, people["unit_lead"], "改过")
    assert (only().done, only().state, only().submitted_by) == ("改过", "draft", None)


def test_a_returned_report_is_edited_and_submitted_again(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    acts.return_report(dazu, people["reviewer"])
    acts.save_report(dazu, people["unit_lead"], "补充后")
    assert (only().state, only().review_reason) == ("returned", "请补充")
    acts.submit_report(dazu, people["unit_lead"])
    acts.approve_report(dazu, people["reviewer"])
    assert (only().done, only().state, only().revision) == ("补充后", "approved", 1)


def test_a_correction_needs_a_reason_and_supersedes(dazu: Plan, people: People) -> None:
    acts.report_approved(dazu, people)
    with pytest.raises(Invalid, match="任务3已审核，更正须写明理由"):
        acts.save_report(dazu, people["unit_lead"], "补充", why=" ")
    shown = only().version
    with pytest.raises(Stale):
        save(dazu, people["unit_lead"], report(dazu, version=shown - 1, correction_reason="漏写"))
    save(dazu, people["unit_lead"], report(dazu, done="补充", version=shown, correction_reason=" 漏写 "))
    acts.submit_report(dazu, people["unit_lead"])
    acts.approve_report(dazu, people["reviewer"])
    rows = TaskReport.objects.order_by("revision").values_list("revision", "state", "done", "correction_reason")
    assert list(rows) == [(1, "superseded", "已召开对接会", ""), (2, "approved", "补充", "漏写")]
