"""A unit's worksheet of a quarter: what is due, what came back, and nothing that is another unit's own."""

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from organizations.models import User
from organizations.roles import Role
from plans.models import Plan
from quarters.querysets import plan_quarters, standing_at
from tasks.measures import save_measures
from tasks.models import Milestone, ReportedState, Task, TaskAssignment, VerdictChoice
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports, return_reports
from tasks.worksheet import Line, Worksheet, worksheet_of
from tests import acts
from tests.acts import assignment_of, supporter_of, where
from tests.people import NOW, add

pytestmark = pytest.mark.django_db

People = dict[str, User]


def sheet(
    plan: Plan, people: People, who: str = "unit_lead", quarter: int = 3, *, unreviewed: bool = False
) -> Worksheet:
    person = people[who]
    periods = plan_quarters(plan.slug, person)
    shown = next(row for row in periods if (row.year, row.quarter) == (2026, quarter))
    return worksheet_of(shown.plan, periods, shown, person.unit_id or 0, unreviewed=unreviewed)


def line(plan: Plan, people: People, task: int = 3, who: str = "unit_lead", quarter: int = 3, **more: Any) -> Line:
    return next(row for row in sheet(plan, people, who, quarter, **more).lines if row.task.number == task)


def write(plan: Plan, by: User, key: int, quarter: int = 3, **given: Any) -> None:
    values: dict[str, Any] = {"reported_state": ReportedState.ON_TRACK, "done": "已办"} | given
    inputs = [ReportInput(assignment=key, **values)]
    save_reports(plan=plan, year=2026, quarter=quarter, reports=inputs, by=by, at=NOW)


def hand_in(plan: Plan, by: User, key: int, quarter: int = 3, **given: Any) -> None:
    write(plan, by, key, quarter, **given)
    submit_reports(plan=plan, year=2026, quarter=quarter, assignments=[key], by=by, at=NOW)


def approve(
    plan: Plan, people: People, key: int, quarter: int = 3, verdict: VerdictChoice | None = None, **given: Any
) -> None:
    hand_in(plan, people["unit_lead"], key, quarter, **given)
    verdicts = {key: (verdict, "因为")} if verdict else None
    approve_reports(
        plan=plan, year=2026, quarter=quarter, assignments=[key], by=people["reviewer"], at=NOW, verdicts=verdicts
    )


# What is on it


def test_every_task_of_the_unit_those_it_answers_for_first(dazu: Plan, people: People) -> None:
    """By the document: 区科技局 leads 2, 3, 4, 7 and supports 1, 5, 8, 9, 10."""
    found = [(row.task.number, row.own.is_lead) for row in sheet(dazu, people).lines]
    assert found == [(n, True) for n in (2, 3, 4, 7)] + [(n, False) for n in (1, 5, 8, 9, 10)]


def test_who_answers_reports_and_who_was_asked(dazu: Plan, people: People) -> None:
    assert [row.task.number for row in sheet(dazu, people).reporting] == [2, 3, 4, 7]
    assert sheet(dazu, people, "other_unit").reporting == ()
    acts.ask(dazu, people["unit_lead"])
    (asked,) = sheet(dazu, people, "other_unit").reporting
    assert asked.request is not None
    assert (asked.task.number, asked.request.note, asked.request.asked_by) == (3, "请报三季度情况", "unit_lead某")
    assert asked.request.asked_at == NOW
    assert sheet(dazu, people, "other_unit", 4).reporting == (), "for one quarter"


def test_what_is_written_stands_with_its_files(dazu: Plan, people: People) -> None:
    acts.report_saved(dazu, people)
    acts.attach_to_task(dazu, people["unit_lead"], acts.a_file("一.pdf"), acts.a_file("二.pdf"))
    acts.plan_saved(dazu, people)  # two plans of measures, each joined beside each file
    plan_of_first_quarter = [acts.measure(due_on=date(2026, 6, 1))]
    save_measures(
        plan=dazu, year=2026, quarter=1, assignment=assignment_of(dazu), measures=plan_of_first_quarter,
        by=people["unit_lead"], at=NOW,
    )  # fmt: skip
    row = line(dazu, people).open
    assert row is not None
    assert (row.done, row.state, row.version, row.typed_by) == ("已召开对接会", "draft", 2, "unit_lead某")
    assert [(file.name, file.size) for file in row.files] == [("一.pdf", 13), ("二.pdf", 13)]
    assert (row.submitted_by, row.submitted_at, row.reviewed_by) == ("", None, "")


def test_an_open_correction_stands_before_what_is_approved(dazu: Plan, people: People) -> None:
    acts.report_approved(dazu, people)
    acts.save_report(dazu, people["unit_lead"], "补充", why="漏写")
    found = line(dazu, people)
    assert found.open is not None
    assert found.approved is not None
    assert found.stands is found.open
    assert (found.open.done, found.approved.done) == ("补充", "已召开对接会")
    assert (found.open.revision, found.open.correction_reason) == (2, "漏写")


def test_the_quarter_before_stands_beside(dazu: Plan, people: People) -> None:
    key = assignment_of(dazu)
    approve(dazu, people, key, 1, done="一季度", next_steps="一季度的下一步")
    approve(dazu, people, key, 2, done="二季度", next_steps="二季度的下一步")
    approve(dazu, people, key, 3, done="三季度")
    before = line(dazu, people).before
    assert before is not None
    assert (before.quarter, before.next_steps) == ((2026, 2), "二季度的下一步")


@pytest.mark.parametrize("unreviewed", [False, True])
def test_what_was_not_reviewed_before_is_no_before(unreviewed: bool, dazu: Plan, people: People) -> None:
    """Whether the page shows unreviewed reports or not."""
    key = assignment_of(dazu)
    approve(dazu, people, key, 1, next_steps="已审核")
    hand_in(dazu, people["unit_lead"], key, 2, next_steps="未审核")
    before = line(dazu, people, unreviewed=unreviewed).before
    assert before is not None
    assert before.next_steps == "已审核"


def test_milestones_that_the_unit_reports(dazu: Plan, people: People) -> None:
    """Of the document for who answers for the task; measures for who set them."""
    task = Task.objects.get(plan=dazu, number=3)
    Milestone.objects.create(task=task, order=1, title="平台上线", due_on=date(2026, 12, 31))
    acts.plan_approved(dazu, people)
    acts.ask(dazu, people["unit_lead"])
    assert [row.title for row in line(dazu, people).milestones] == ["平台上线", "召开校企对接会"]
    supporting = line(dazu, people, who="other_unit")
    assert supporting.milestones == ()
    assert [row.title for row in supporting.task.milestones] == ["平台上线", "召开校企对接会"]


# What is due


def test_what_is_owed_until_it_is_handed_in(dazu: Plan, people: People) -> None:
    assert line(dazu, people).is_owed
    acts.report_saved(dazu, people)
    assert line(dazu, people).is_owed
    acts.submit_report(dazu, people["unit_lead"])
    assert not line(dazu, people).is_owed
    acts.return_report(dazu, people["reviewer"])
    assert line(dazu, people).is_owed
    (back,) = sheet(dazu, people).returned
    assert back.open is not None
    assert (back.task.number, back.open.review_reason, back.open.reviewed_by) == (3, "请补充", "reviewer某")
    acts.submit_report(dazu, people["unit_lead"])
    acts.approve_report(dazu, people["reviewer"])
    assert [row.task.number for row in sheet(dazu, people).owed] == [2, 4, 7]
    assert sheet(dazu, people).returned == ()


def test_supporters_owe_what_was_asked_for(dazu: Plan, people: People) -> None:
    assert sheet(dazu, people, "other_unit").owed == ()
    acts.ask(dazu, people["unit_lead"])
    assert [row.task.number for row in sheet(dazu, people, "other_unit").owed] == [3]
    hand_in(dazu, people["other_unit"], supporter_of(dazu))
    assert sheet(dazu, people, "other_unit").owed == ()


@pytest.mark.parametrize(
    ("state", "verdict", "completed"),
    [
        (ReportedState.COMPLETED, None, True),
        (ReportedState.ON_TRACK, None, False),
        (ReportedState.COMPLETED, VerdictChoice.SLOW, False),
        (ReportedState.SLOW, VerdictChoice.COMPLETED, True),
    ],
)
def test_what_is_completed_owes_no_more(
    state: ReportedState, verdict: VerdictChoice | None, completed: bool, dazu: Plan, people: People
) -> None:
    approve(dazu, people, assignment_of(dazu), 1, verdict, reported_state=state)
    for quarter in (2, 3):
        found = line(dazu, people, quarter=quarter)
        assert (found.is_completed, found.is_owed) == (completed, not completed)
    assert not line(dazu, people, quarter=1).is_completed, "it was completed with this quarter's report, not before it"


def test_a_completed_task_may_be_reported_on_again(dazu: Plan, people: People) -> None:
    approve(dazu, people, assignment_of(dazu), 2, reported_state=ReportedState.COMPLETED)
    write(dazu, people["unit_lead"], assignment_of(dazu), done="有新情况")
    assert line(dazu, people).is_owed, "a draft is to be handed in or discarded"


def test_measures_are_owed_once_a_year(dazu: Plan, people: People) -> None:
    assert line(dazu, people).owes_measures
    assert not line(dazu, people, task=5).owes_measures, "it supports"
    acts.plan_saved(dazu, people)
    assert line(dazu, people).owes_measures
    acts.submit_plan(dazu, people["unit_lead"])
    assert not line(dazu, people).owes_measures
    acts.return_plan(dazu, people["reviewer"])
    found = line(dazu, people)
    assert found.owes_measures
    assert (found.measures[0].state, found.measures[0].review_reason) == ("returned", "请写明时限")
    acts.submit_plan(dazu, people["unit_lead"])
    acts.approve_plan(dazu, people["reviewer"])
    assert not line(dazu, people, quarter=4).owes_measures, "of the third quarter, for the year"
    assert line(dazu, people, quarter=2).measures == (), "filed later"
    (kept,) = line(dazu, people, quarter=4).measures
    assert (kept.quarter, kept.measures[0]["title"], kept.reviewed_by) == ((2026, 3), "召开校企对接会", "reviewer某")


# What is other units' own


SECRET = "只在草稿里的话"


def test_drafts_of_other_units_are_never_read_into_it(dazu: Plan, people: People) -> None:
    """Not of supporters, not of another lead (task 2: 区科技局, 区经济信息委), not of the lead for a supporter."""
    acts.ask(dazu, people["unit_lead"])
    write(dazu, people["other_unit"], supporter_of(dazu), done=SECRET, problems=SECRET)
    write(dazu, people["entry"], lead_of_two(dazu), done=SECRET)
    write(dazu, people["unit_lead"], assignment_of(dazu), done="区科技局的草稿")
    acts.save_plan(dazu, people["unit_lead"], acts.measure("区科技局的措施草稿"))
    for unreviewed in (False, True):
        assert SECRET not in repr(sheet(dazu, people, unreviewed=unreviewed))
        supporting = repr(sheet(dazu, people, "other_unit", unreviewed=unreviewed))
        assert SECRET in supporting
        assert "区科技局的草稿" not in supporting
        assert "区科技局的措施草稿" not in supporting


def lead_of_two(plan: Plan) -> int:
    return TaskAssignment.objects.get(task__plan=plan, task__number=2, unit__name="区经济信息委").pk


def test_a_supporters_report_that_came_back_is_its_own_again(dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["unit_lead"])
    hand_in(dazu, people["other_unit"], supporter_of(dazu), done=SECRET)
    assert SECRET in repr(line(dazu, people).supporters)
    return_reports(
        **where(dazu), assignments=[supporter_of(dazu)], by=people["reviewer"], at=NOW, reason="只给该单位的理由"
    )
    assert SECRET not in repr(sheet(dazu, people))
    assert "只给该单位的理由" not in repr(sheet(dazu, people))
    assert SECRET in repr(sheet(dazu, people, "other_unit"))


def test_what_supporters_handed_in(dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["unit_lead"])
    hand_in(dazu, people["other_unit"], supporter_of(dazu), done="高校成果12项")
    found = {row.assignment.unit_name: row for row in line(dazu, people).supporters}
    assert list(found)[:3] == ["区教委", "区经济信息委", "区财政局"], "in the document's order"
    row = found["区教委"]
    assert row.request is not None
    assert row.report is not None
    assert (row.report.done, row.report.state) == ("高校成果12项", "submitted")
    assert (found["区财政局"].request, found["区财政局"].report) == (None, None)
    assert line(dazu, people, who="other_unit").supporters == (), "a supporter does not see what others handed in"


def test_of_a_supporters_correction_what_was_handed_in_last(dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["unit_lead"])
    key = supporter_of(dazu)
    hand_in(dazu, people["other_unit"], key, done="原文")
    approve_reports(**where(dazu), assignments=[key], by=people["reviewer"], at=NOW)
    write(dazu, people["other_unit"], key, done=SECRET, correction_reason="漏写")
    seen = next(row.report for row in line(dazu, people).supporters if row.report)
    assert seen.done == "原文"
    submit_reports(**where(dazu), assignments=[key], by=people["other_unit"], at=NOW)
    seen = next(row.report for row in line(dazu, people).supporters if row.report)
    assert seen.done == SECRET


# What it costs


@pytest.mark.parametrize("unreviewed", [False, True])
def test_one_statement_beside_the_page_and_none_while_nothing_changes(
    unreviewed: bool, dazu: Plan, people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    acts.report_approved(dazu, people)
    acts.ask(dazu, people["unit_lead"])
    hand_in(dazu, people["other_unit"], supporter_of(dazu))
    periods = plan_quarters(dazu.slug, people["unit_lead"])
    shown = next(row for row in periods if (row.year, row.quarter) == (2026, 3))
    standing_at(periods, shown, unreviewed=unreviewed)
    unit = people["unit_lead"].unit_id or 0
    with django_assert_num_queries(1):
        first = worksheet_of(shown.plan, periods, shown, unit, unreviewed=unreviewed)
    with django_assert_num_queries(0):
        assert worksheet_of(shown.plan, periods, shown, unit, unreviewed=unreviewed) is first


def test_it_is_read_anew_when_something_of_it_changes(dazu: Plan, people: People) -> None:
    for act in (acts.asked, acts.report_saved, acts.plan_saved, acts.report_with_file):
        before = sheet(dazu, people)
        act(dazu, people)
        assert sheet(dazu, people) is not before, act.__name__


def test_a_unit_of_no_task_has_an_empty_sheet(dazu: Plan, people: People) -> None:
    unit = dazu.plan_units.exclude(unit__assignments__isnull=False).first()
    assert unit is None, "every listed unit has a task in this plan"
    assert sheet(dazu, {"x": add("x", Role.ENTRY, dazu.region)}, "x").lines == ()


def test_an_ended_assignment_is_left_out(dazu: Plan, people: People) -> None:
    row = TaskAssignment.objects.get(pk=assignment_of(dazu))
    row.until = date(2026, 9, 30)
    row.save()
    assert 3 in [found.task.number for found in sheet(dazu, people).lines]
    assert 3 not in [found.task.number for found in sheet(dazu, people, quarter=4).lines]
    row.since, row.until = date(2026, 10, 1), None
    row.save()
    assert 3 not in [found.task.number for found in sheet(dazu, people).lines]
    assert 3 in [found.task.number for found in sheet(dazu, people, quarter=4).lines]


def test_what_came_back_of_a_quarter_in_which_the_task_is_no_longer_the_units_is_not_told(
    dazu: Plan, people: People
) -> None:
    key = assignment_of(dazu)
    hand_in(dazu, people["unit_lead"], key, 4)
    return_reports(plan=dazu, year=2026, quarter=4, assignments=[key], by=people["reviewer"], at=NOW, reason="请补充")
    assert line(dazu, people).elsewhere == (((2026, 4), "请补充"),)
    row = TaskAssignment.objects.get(pk=key)
    row.until = date(2026, 9, 30)
    row.save()
    assert line(dazu, people).elsewhere == ()


def test_what_came_back_of_another_quarter_is_told_beside(dazu: Plan, people: People) -> None:
    key = assignment_of(dazu)
    for quarter in (2, 4):
        hand_in(dazu, people["unit_lead"], key, quarter)
        return_reports(
            plan=dazu, year=2026, quarter=quarter, assignments=[key], by=people["reviewer"], at=NOW,
            reason=f"请补充{quarter}",
        )  # fmt: skip
    write(dazu, people["unit_lead"], key, done="本季")
    found = line(dazu, people)
    assert found.elsewhere == (((2026, 2), "请补充2"), ((2026, 4), "请补充4"))
    assert found.open is not None
    assert (found.open.done, found.approved) == ("本季", None)
    own = line(dazu, people, quarter=2)
    assert (own.elsewhere, own.open and own.open.review_reason) == ((((2026, 4), "请补充4"),), "请补充2")
    assert not line(dazu, people, 3, "other_unit").supporters
    assert all(row.elsewhere == () for row in sheet(dazu, people, "other_unit").lines), "another unit's own"
