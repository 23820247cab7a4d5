"""Reporting on tasks: one's own unit's, or on behalf; all inputs or none; nothing overwritten unseen."""

from datetime import date
from typing import Any

import pytest

from organizations.models import Operation, User
from organizations.roles import Role
from plans.models import Plan, Tally
from plans.refusals import Invalid, NotAllowed, Stale
from tasks.models import ReportedState, TaskAssignment, TaskReport
from tasks.reporting import ReportInput, discard_reports, save_reports, submit_reports
from tasks.review import approve_reports
from tests import acts
from tests.act_table import ACTS
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
    ({"done": "长" * 301}, "done", "本季进展不得超过300字，现有301字"),
    ({"problems": "长" * 302}, "problems", "存在问题不得超过300字，现有302字"),
    ({"next_steps": "长" * 400}, "next_steps", "下一步措施不得超过300字，现有400字"),
    ({"correction_reason": "长" * 301}, "correction_reason", "更正理由不得超过300字"),
    ({"nothing_new": True}, "nothing_new", "已填写本季进展，不能再勾选零报告"),
    ({"milestones_done": {1: date(2026, 10, 10)}}, "milestones", "完成日期不能晚于今天"),  # the day after NOW
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


UNREADY: list[tuple[dict[str, Any], str, str]] = [
    ({"done": ""}, "done", "请填写本季进展，或勾选零报告"),
    ({"done": "  "}, "done", "请填写本季进展，或勾选零报告"),
    ({"done": "", "problems": "资金", "next_steps": "落实"}, "done", "请填写本季进展，或勾选零报告"),
    ({"reported_state": None}, "reported_state", "请选择推进状态"),
]


@pytest.mark.parametrize(("given", "name", "message"), UNREADY)
def test_a_draft_may_be_half_written_and_is_not_submitted(
    given: dict[str, Any], name: str, message: str, dazu: Plan, people: People
) -> None:
    save(dazu, people["unit_lead"], report(dazu, **given))
    with pytest.raises(Invalid, match="没有报送") as caught:
        acts.submit_report(dazu, people["unit_lead"])
    assert dict(caught.value.errors.by_place) == {(str(assignment_of(dazu)), name): message}
    assert only().state == "draft"


@pytest.mark.parametrize("given", [{"done": "", "nothing_new": True}, {"done": "已办"}])
def test_something_is_said_before_it_is_submitted(given: dict[str, Any], dazu: Plan, people: People) -> None:
    save(dazu, people["unit_lead"], report(dazu, **given))
    acts.submit_report(dazu, people["unit_lead"])
    assert only().state == "submitted"


def test_nothing_new_is_said_so(dazu: Plan, people: People) -> None:
    """零报告: a problem and next steps may still be said."""
    save(dazu, people["unit_lead"], report(dazu, done="", nothing_new=True, problems="资金", next_steps="落实"))
    assert (only().nothing_new, only().done, only().problems, only().next_steps) == (True, "", "资金", "落实")
    save(dazu, people["unit_lead"], report(dazu, done="已办"))
    assert (only().nothing_new, only().done) == (False, "已办")


def test_every_report_that_is_not_ready_is_named(dazu: Plan, people: People) -> None:
    keys = [assignment_of(dazu), assignment_of(dazu, 4), assignment_of(dazu, 5)]
    drafts = [report(dazu, done=""), report(dazu, 4, reported_state=None), report(dazu, 5)]
    save(dazu, people["entry"], *drafts)
    with pytest.raises(Invalid) as caught:
        submit_reports(**where(dazu), assignments=keys, by=people["entry"], at=NOW)
    assert {place for place, _ in caught.value.errors.by_place.items()} == {
        (str(keys[0]), "done"), (str(keys[0]), "files"), (str(keys[1]), "reported_state"), (str(keys[1]), "files"),
    }  # fmt: skip
    assert set(TaskReport.objects.values_list("state", flat=True)) == {"draft"}


def test_what_is_submitted_is_what_was_seen(dazu: Plan, people: People) -> None:
    save(dazu, people["unit_lead"], report(dazu))
    save(dazu, people["unit_lead"], report(dazu, done="改过"))
    key = assignment_of(dazu)
    common: dict[str, Any] = {**where(dazu), "assignments": [key], "by": people["unit_lead"], "at": NOW}
    with pytest.raises(Stale, match="任务3（区科技局）：unit_lead某已于10月09日10:00改为“改过”，请核对后再办理"):
        submit_reports(**common, versions={key: 1})
    submit_reports(**common, versions={key: 2})
    assert only().state == "submitted"


# On behalf (代填)


def test_a_report_filed_on_behalf_carries_the_units_message(dazu: Plan, people: People) -> None:
    acts.save_report(dazu, people["entry"])
    with pytest.raises(Invalid) as caught:
        acts.submit_report(dazu, people["entry"])
    place = (str(assignment_of(dazu)), "files")
    assert dict(caught.value.errors.by_place) == {place: "代填须附上该单位的来函或消息截图"}
    acts.attach_to_task(dazu, people["entry"])
    acts.submit_report(dazu, people["entry"])
    assert (only().state, only().on_behalf) == ("submitted", True)
    assert Operation.objects.latest("pk").detail == "dazu-patents-2025 区科技局（代填）任务3"


def test_a_unit_that_takes_its_report_over_needs_no_message(dazu: Plan, people: People) -> None:
    acts.save_report(dazu, people["entry"])
    acts.save_report(dazu, people["unit_lead"])
    acts.submit_report(dazu, people["unit_lead"])
    assert (only().state, only().on_behalf) == ("submitted", False)


def test_what_the_office_writes_over_a_unit_is_on_its_behalf(dazu: Plan, people: People) -> None:
    acts.save_report(dazu, people["unit_lead"])
    acts.save_report(dazu, people["entry"])
    assert only().on_behalf


# Supporters


def test_supporters_report_only_when_asked(dazu: Plan, people: People) -> None:
    key = acts.supporter_of(dazu)
    said = ReportInput(assignment=key, reported_state=ReportedState.ON_TRACK, done="已办")
    for person in ("other_unit", "entry"):
        with pytest.raises(Invalid, match="本季度没有向区教委征集任务3的进展，无需报送"):
            save(dazu, people[person], said)
    acts.ask(dazu, people["unit_lead"])
    save(dazu, people["other_unit"], said)
    submit_reports(**where(dazu), assignments=[key], by=people["other_unit"], at=NOW)
    assert (only().state, only().assignment_id) == ("submitted", key)


def test_being_asked_holds_for_one_quarter_and_one_task(dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["unit_lead"])
    common: dict[str, Any] = {"plan": dazu, "year": 2026, "by": people["other_unit"], "at": NOW}
    for quarter, task in ((4, 3), (3, 4)):
        said = ReportInput(assignment=acts.supporter_of(dazu, task=task), done="已办")
        with pytest.raises(Invalid, match="没有向区教委征集"):
            save_reports(**common, quarter=quarter, reports=[said])


def test_who_is_asked_owes_nothing_to_the_light(dazu: Plan, people: People) -> None:
    """Only leads light a task."""
    acts.ask(dazu, people["unit_lead"])
    said = ReportInput(assignment=acts.supporter_of(dazu), reported_state=ReportedState.SLOW, done="已办")
    save(dazu, people["other_unit"], said)
    submit_reports(**where(dazu), assignments=[said.assignment], by=people["other_unit"], at=NOW)
    approve_reports(**where(dazu), assignments=[said.assignment], by=people["reviewer"], at=NOW)
    row = Tally.objects.get(period=acts.period_of(dazu), kind="tasks")
    assert (row.not_reported, row.slightly_behind) == (12, 0)


def test_assignments_that_are_not_the_plans(dazu: Plan, people: People, no_indicators: Plan) -> None:
    foreign = ReportInput(assignment=assignment_of(no_indicators, 1), reported_state=ReportedState.SLOW, done="已办")
    for reports in ([foreign], [report(dazu), report(dazu)]):
        with pytest.raises(Invalid, match="没有所选的任务分工，或重复出现"):
            save(dazu, people["entry"], *reports)


@pytest.mark.parametrize(
    ("change", "takes"),
    [
        ({"until": date(2026, 9, 29)}, False), ({"until": date(2026, 9, 30)}, True),
        ({"since": date(2026, 10, 1)}, False), ({"since": date(2026, 9, 30)}, True),
    ],
)  # fmt: skip
def test_an_assignment_takes_reports_of_its_own_quarters(
    change: dict[str, date], takes: bool, dazu: Plan, people: People
) -> None:
    """The third quarter ends on 30 September."""
    TaskAssignment.objects.filter(pk=assignment_of(dazu)).update(**change)
    if takes:
        save(dazu, people["entry"], report(dazu))
        return
    with pytest.raises(Invalid, match="没有所选的任务分工，或重复出现，或本季度不由其负责"):
        save(dazu, people["entry"], report(dazu))


def test_a_draft_of_a_quarter_that_is_the_units_no_longer_is_not_submitted(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], report(dazu))
    TaskAssignment.objects.filter(pk=assignment_of(dazu)).update(until=date(2026, 9, 29))
    with pytest.raises(Invalid, match="有的没有待处理的报告"):
        submit_reports(**where(dazu), assignments=[assignment_of(dazu)], by=people["entry"], at=NOW)


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


LAST_ACTS = [
    (acts.report_submitted, "unit_lead某已于10月09日10:00报送审核，内容为“已召开对接会”，请核对后再办理"),
    (acts.report_approved, "reviewer2某已于10月09日10:00审核通过，内容为“已召开对接会”，请核对后再办理"),
]


@pytest.mark.parametrize(("before", "message"), LAST_ACTS)
def test_what_happened_since_is_said_in_words(before: Any, message: str, dazu: Plan, people: People) -> None:
    before(dazu, people)
    with pytest.raises(Stale) as caught:
        save(dazu, people["unit_lead"], report(dazu, version=1, correction_reason="漏写"))
    assert caught.value.message == message


def test_a_report_that_is_gone_is_stale(dazu: Plan, people: People) -> None:
    with pytest.raises(Stale, match="任务3的草稿已被删除"):
        save(dazu, people["unit_lead"], report(dazu, version=1))


def test_a_submitted_report_is_withdrawn_before_it_is_changed(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    with pytest.raises(Invalid, match="任务3已报送，请先撤回再修改"):
        acts.save_report(dazu, people["unit_lead"])
    ACTS["withdraw_reports"].do(dazu, people["unit_lead"])
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


def test_the_one_who_returned_may_mend_and_another_reviews(dazu: Plan, people: People) -> None:
    """A reviewer of a small office who becomes a clerk: whoever types is the author, and no longer the reviewer."""
    acts.report_submitted(dazu, people)
    acts.return_report(dazu, people["reviewer"])
    people["reviewer"].role = Role.ENTRY
    people["reviewer"].save()
    acts.report_on_behalf(dazu, people["reviewer"], "补充后")
    assert (only().state, only().typed_by, only().reviewed_by) == ("returned", people["reviewer"], None)
    acts.submit_report(dazu, people["reviewer"])
    acts.approve_report(dazu, people["reviewer2"])
    assert (only().state, only().done, only().reviewed_by) == ("approved", "补充后", people["reviewer2"])


def test_why_it_is_corrected_is_said_better_but_never_taken_back(dazu: Plan, people: People) -> None:
    acts.report_approved(dazu, people)
    for why, kept in (("漏写", "漏写"), ("", "漏写"), ("漏写一项", "漏写一项")):
        acts.save_report(dazu, people["unit_lead"], "补充", why=why)
        assert TaskReport.objects.get(revision=2).correction_reason == kept


# Discarding


def discard(plan: Plan, by: User, **more: Any) -> None:
    discard_reports(**where(plan), assignments=[assignment_of(plan)], by=by, **more)


def test_a_correction_begun_by_mistake_is_discarded(dazu: Plan, people: People) -> None:
    acts.report_approved(dazu, people)
    acts.save_report(dazu, people["unit_lead"], "补充", why="漏写")
    discard(dazu, people["unit_lead"])
    assert (only().revision, only().state, only().done) == (1, "approved", "已召开对接会")
    assert Operation.objects.latest("pk").action == "删除任务进展草稿"


@pytest.mark.parametrize("after", ["nothing", "report_approved"])
def test_versions_never_fall_after_a_discard(after: str, dazu: Plan, people: People) -> None:
    """A form that was opened before never fits what is written later."""
    getattr(acts, after)(dazu, people)
    seen = []
    for _ in range(3):
        acts.save_report(dazu, people["unit_lead"], "草稿", why="漏写" if after == "report_approved" else "")
        acts.save_report(dazu, people["unit_lead"], "改过")
        seen.append(TaskReport.objects.latest("revision").version)
        discard(dazu, people["unit_lead"])
    assert seen == sorted(set(seen))
    acts.save_report(dazu, people["unit_lead"], "又写", why="漏写" if after == "report_approved" else "")
    assert TaskReport.objects.latest("revision").version > seen[-1]
    with pytest.raises(Stale):
        save(dazu, people["unit_lead"], report(dazu, version=seen[-1], correction_reason="漏写"))


def test_a_draft_that_was_discarded_is_not_found_by_an_old_form(dazu: Plan, people: People) -> None:
    acts.save_report(dazu, people["unit_lead"])
    discard(dazu, people["unit_lead"])
    with pytest.raises(Stale, match="任务3的草稿已被删除，请刷新后再填"):
        save(dazu, people["unit_lead"], report(dazu, version=1))


def test_what_is_handed_in_or_has_files_is_not_discarded(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    with pytest.raises(Invalid, match="任务3已报送，请先撤回"):
        discard(dazu, people["unit_lead"])
    ACTS["withdraw_reports"].do(dazu, people["unit_lead"])
    acts.attach_to_task(dazu, people["unit_lead"])
    with pytest.raises(Invalid, match="任务3附有材料，请先删除材料"):
        discard(dazu, people["unit_lead"])
    acts.remove_from_task(dazu, people["unit_lead"])
    discard(dazu, people["unit_lead"])
    assert not TaskReport.objects.exists()


def test_only_what_was_seen_is_discarded(dazu: Plan, people: People) -> None:
    acts.save_report(dazu, people["unit_lead"])
    acts.save_report(dazu, people["entry"], "办公室补充")
    key = assignment_of(dazu)
    with pytest.raises(Stale, match="办公室补充"):
        discard(dazu, people["unit_lead"], versions={key: 1})
    discard(dazu, people["unit_lead"], versions={key: 2})
    assert not TaskReport.objects.exists()


def test_discarding_is_all_or_none(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], report(dazu), report(dazu, 5))
    keys = [assignment_of(dazu), assignment_of(dazu, 5)]
    submit_reports(**where(dazu), assignments=keys[1:], by=people["entry"], at=NOW)
    with pytest.raises(Invalid, match="任务5已报送"):
        discard_reports(**where(dazu), assignments=keys, by=people["entry"])
    assert TaskReport.objects.count() == 2


def test_a_role_that_files_nothing_is_refused_before_anything_is_looked_up(dazu: Plan, people: People) -> None:
    for who in ("leader", "reviewer", "system"):
        with pytest.raises(NotAllowed, match=f"{who}某的角色不能填报任务进展"):
            save_reports(plan=dazu, year=1999, quarter=1, reports=[], by=people[who], at=NOW)
