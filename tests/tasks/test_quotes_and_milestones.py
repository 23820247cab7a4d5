"""What a report carries beside its words: what it quotes (引用), and the milestones that it says are done."""

from datetime import date
from typing import Any

import pytest

from organizations.models import User
from organizations.roles import Role
from plans.models import Plan, Tally
from plans.refusals import Invalid
from tasks.models import Milestone, ReportedState, Task, TaskAssignment, TaskReport
from tasks.reference import read_tasks
from tasks.reporting import ReportInput, save_reports, submit_reports, withdraw_reports
from tasks.review import approve_reports
from tasks.tallies import deviations
from tests import acts
from tests.acts import assignment_of, supporter_of, where
from tests.people import NOW, add

pytestmark = pytest.mark.django_db

People = dict[str, User]


def write(plan: Plan, by: User, key: int, quarter: int = 3, **given: Any) -> TaskReport:
    values: dict[str, Any] = {"reported_state": ReportedState.ON_TRACK, "done": "已办"} | given
    inputs = [ReportInput(assignment=key, **values)]
    (row,) = save_reports(plan=plan, year=2026, quarter=quarter, reports=inputs, by=by, at=NOW)
    return row


def hand_in(plan: Plan, by: User, key: int, quarter: int = 3, **given: Any) -> None:
    write(plan, by, key, quarter, **given)
    submit_reports(plan=plan, year=2026, quarter=quarter, assignments=[key], by=by, at=NOW)


def approved(plan: Plan, people: People, key: int, quarter: int = 3, by: str = "unit_lead", **given: Any) -> None:
    hand_in(plan, people[by], key, quarter, **given)
    approve_reports(plan=plan, year=2026, quarter=quarter, assignments=[key], by=people["reviewer"], at=NOW)


# Quotes


@pytest.fixture
def asked(dazu: Plan, people: People) -> int:
    acts.ask(dazu, people["unit_lead"])
    return supporter_of(dazu)


def test_a_lead_quotes_what_was_handed_in(asked: int, dazu: Plan, people: People) -> None:
    hand_in(dazu, people["other_unit"], asked, done="高校成果12项")
    row = write(dazu, people["unit_lead"], assignment_of(dazu), quotes=(asked,))
    assert row.quotes == [{"assignment": asked, "unit": "区教委", "text": "高校成果12项"}]


def test_a_supporters_draft_is_not_quoted(asked: int, dazu: Plan, people: People) -> None:
    write(dazu, people["other_unit"], asked, done="草稿里的话")
    with pytest.raises(Invalid, match="任务3引用的单位没有报送本季进展"):
        write(dazu, people["unit_lead"], assignment_of(dazu), quotes=(asked,))
    assert not TaskReport.objects.filter(assignment=assignment_of(dazu)).exists()


def test_an_open_correction_of_a_supporter_is_not_quoted_until_it_is_handed_in(
    asked: int, dazu: Plan, people: People
) -> None:
    approved(dazu, people, asked, by="other_unit", done="已审核的话")
    write(dazu, people["other_unit"], asked, done="更正草稿", correction_reason="漏写")
    lead = assignment_of(dazu)
    assert write(dazu, people["unit_lead"], lead, quotes=(asked,)).quotes[0]["text"] == "已审核的话"
    submit_reports(**where(dazu), assignments=[asked], by=people["other_unit"], at=NOW)
    assert write(dazu, people["unit_lead"], lead, quotes=(asked,)).quotes[0]["text"] == "更正草稿"


def test_a_quote_stays_as_it_was(asked: int, dazu: Plan, people: People) -> None:
    """The supporter takes its report back and writes something else; the lead saves again."""
    hand_in(dazu, people["other_unit"], asked, done="第一稿")
    lead = assignment_of(dazu)
    write(dazu, people["unit_lead"], lead, quotes=(asked,))
    withdraw_reports(**where(dazu), assignments=[asked], by=people["other_unit"])
    write(dazu, people["other_unit"], asked, done="第二稿")
    assert TaskReport.objects.get(assignment=lead).quotes[0]["text"] == "第一稿"
    assert write(dazu, people["unit_lead"], lead, done="再改", quotes=(asked,)).quotes[0]["text"] == "第一稿"


def test_a_correction_keeps_what_was_quoted(asked: int, dazu: Plan, people: People) -> None:
    hand_in(dazu, people["other_unit"], asked, done="第一稿")
    lead = assignment_of(dazu)
    approved(dazu, people, lead, quotes=(asked,))
    withdraw_reports(**where(dazu), assignments=[asked], by=people["other_unit"])
    row = write(dazu, people["unit_lead"], lead, quotes=(asked,), correction_reason="漏写")
    assert (row.revision, row.quotes[0]["text"]) == (2, "第一稿")


def test_a_quote_is_taken_out_again(asked: int, dazu: Plan, people: People) -> None:
    hand_in(dazu, people["other_unit"], asked)
    lead = assignment_of(dazu)
    assert write(dazu, people["unit_lead"], lead, quotes=(asked, asked)).quotes[1:] == [], "each once"
    assert write(dazu, people["unit_lead"], lead).quotes == []


def test_nothing_new_is_quoted_as_that(asked: int, dazu: Plan, people: People) -> None:
    hand_in(dazu, people["other_unit"], asked, done="", nothing_new=True)
    row = write(dazu, people["unit_lead"], assignment_of(dazu), quotes=(asked,))
    assert row.quotes[0]["text"] == "本季度无新进展"


def test_only_leads_quote_and_only_supporters_of_their_task(asked: int, dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="只有责任单位可以引用配合单位的进展"):
        write(dazu, people["other_unit"], asked, quotes=(asked,))
    hand_in(dazu, people["other_unit"], asked)
    with pytest.raises(Invalid, match="任务4引用的单位没有报送本季进展"):
        write(dazu, people["unit_lead"], assignment_of(dazu, 4), quotes=(asked,))
    with pytest.raises(Invalid, match="没有报送本季进展"):
        write(dazu, people["unit_lead"], assignment_of(dazu), quotes=(assignment_of(dazu, 4),))


def test_another_lead_is_not_quoted(dazu: Plan, people: People) -> None:
    """Task 2 has two leads, who report each for itself."""
    other = TaskAssignment.objects.get(task__plan=dazu, task__number=2, unit__name="区经济信息委")
    person = add("second_lead", Role.UNIT_LEAD, dazu.region, other.unit)
    hand_in(dazu, person, other.pk)
    with pytest.raises(Invalid, match="任务2引用的单位没有报送本季进展"):
        write(dazu, people["unit_lead"], assignment_of(dazu, 2), quotes=(other.pk,))


def test_a_quote_of_another_quarter_is_none(asked: int, dazu: Plan, people: People) -> None:
    hand_in(dazu, people["other_unit"], asked)
    with pytest.raises(Invalid, match="没有报送本季进展"):
        write(dazu, people["unit_lead"], assignment_of(dazu), 4, quotes=(asked,))


# Milestones


@pytest.fixture
def step(dazu: Plan) -> Milestone:
    """A step that the document names, of task 3, due in the second quarter."""
    task = Task.objects.get(plan=dazu, number=3)
    return Milestone.objects.create(task=task, order=1, title="平台上线", due_on=date(2026, 6, 30))


@pytest.fixture
def measure(dazu: Plan, people: People) -> Milestone:
    """What 区科技局 set itself for the year, due on 1 December."""
    acts.plan_approved(dazu, people)
    return Milestone.objects.get(assignment__isnull=False)


def done_on(step: Milestone) -> date | None:
    return Milestone.objects.get(pk=step.pk).done_on


def light(plan: Plan, quarter: int) -> str:
    """The one light of task 3, the others being 未报送."""
    row = Tally.objects.get(plan=plan, period=acts.period_of(plan, 2026, quarter), kind="tasks")
    names = ("achieved", "on_track", "slightly_behind", "behind")
    return next((name for name in names if getattr(row, name)), "not_reported")


def test_a_milestone_is_done_once_the_report_is_approved(step: Milestone, dazu: Plan, people: People) -> None:
    key, day = assignment_of(dazu), date(2026, 10, 9)  # that of NOW: not in the future
    row = write(dazu, people["unit_lead"], key, milestones_done={step.pk: day})
    assert row.milestones_done == {str(step.pk): "2026-10-09"}
    submit_reports(**where(dazu), assignments=[key], by=people["unit_lead"], at=NOW)
    assert done_on(step) is None
    approve_reports(**where(dazu), assignments=[key], by=people["reviewer"], at=NOW)
    assert done_on(step) == day
    history = Milestone.history.filter(id=step.pk).latest()
    assert (history.done_on, history.history_user) == (day, people["reviewer"])


def test_a_returned_report_marks_nothing(step: Milestone, dazu: Plan, people: People) -> None:
    hand_in(dazu, people["unit_lead"], assignment_of(dazu), milestones_done={step.pk: date(2026, 9, 1)})
    acts.return_report(dazu, people["reviewer"])
    assert done_on(step) is None


def test_the_light_follows(step: Milestone, dazu: Plan, people: People) -> None:
    """Late at the end of the third quarter, done in it: no longer late; and in the second quarter as it was."""
    key = assignment_of(dazu)
    approved(dazu, people, key, 2)
    approved(dazu, people, key, 3)
    assert [light(dazu, quarter) for quarter in (2, 3)] == ["behind", "behind"]
    approved(dazu, people, key, 3, milestones_done={step.pk: date(2026, 9, 1)}, correction_reason="漏写")
    assert [light(dazu, quarter) for quarter in (2, 3)] == ["behind", "on_track"]
    assert list(deviations(dazu)) == []


def test_a_day_said_late_lights_the_quarter_in_which_it_was_done(step: Milestone, dazu: Plan, people: People) -> None:
    key = assignment_of(dazu)
    approved(dazu, people, key, 2)
    assert light(dazu, 2) == "behind"
    approved(dazu, people, key, 3, milestones_done={step.pk: date(2026, 6, 20)})
    assert light(dazu, 2) == "on_track"
    assert list(deviations(dazu)) == []


def test_a_correction_takes_a_milestone_back(step: Milestone, dazu: Plan, people: People) -> None:
    key = assignment_of(dazu)
    approved(dazu, people, key, milestones_done={step.pk: date(2026, 6, 20)})
    assert light(dazu, 3) == "on_track"
    approved(dazu, people, key, correction_reason="尚未上线")
    assert (done_on(step), light(dazu, 3)) == (None, "behind")
    assert list(deviations(dazu)) == []


def test_a_correction_that_says_it_again_keeps_it(step: Milestone, dazu: Plan, people: People) -> None:
    key = assignment_of(dazu)
    approved(dazu, people, key, milestones_done={step.pk: date(2026, 6, 20)})
    approved(dazu, people, key, milestones_done={step.pk: date(2026, 6, 21)}, correction_reason="日期有误")
    assert done_on(step) == date(2026, 6, 21)


def test_a_correction_takes_back_nothing_that_another_report_says(step: Milestone, dazu: Plan, people: People) -> None:
    key = assignment_of(dazu)
    approved(dazu, people, key, 2, milestones_done={step.pk: date(2026, 6, 20)})
    approved(dazu, people, key, 3, milestones_done={step.pk: date(2026, 7, 1)})
    approved(dazu, people, key, 3, correction_reason="重复")
    assert done_on(step) == date(2026, 6, 20)
    approved(dazu, people, key, 2, correction_reason="尚未上线")
    assert done_on(step) is None


def test_a_later_report_without_a_word_leaves_it_done(step: Milestone, dazu: Plan, people: People) -> None:
    key = assignment_of(dazu)
    approved(dazu, people, key, 2, milestones_done={step.pk: date(2026, 6, 20)})
    approved(dazu, people, key, 3)
    assert done_on(step) == date(2026, 6, 20)


def test_a_unit_marks_its_own_measures(measure: Milestone, dazu: Plan, people: People) -> None:
    approved(dazu, people, assignment_of(dazu), milestones_done={measure.pk: date(2026, 10, 1)})
    assert done_on(measure) == date(2026, 10, 1)


def test_a_supporter_marks_no_step_of_the_document(step: Milestone, dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["unit_lead"])
    with pytest.raises(Invalid, match="任务3没有所选的节点，或不由该单位完成"):
        write(dazu, people["other_unit"], supporter_of(dazu), milestones_done={step.pk: date(2026, 9, 1)})


def test_nobody_marks_another_units_measure(measure: Milestone, dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["unit_lead"])
    for person, key in (("other_unit", supporter_of(dazu)), ("unit_lead", assignment_of(dazu, 4))):
        with pytest.raises(Invalid, match="没有所选的节点，或不由该单位完成"):
            write(dazu, people[person], key, milestones_done={measure.pk: date(2026, 9, 1)})
    assert not TaskReport.objects.exists()


def test_the_documents_steps_stand_before_those_of_units(
    measure: Milestone, step: Milestone, dazu: Plan, people: People
) -> None:
    task = next(row for row in read_tasks(dazu.pk) if row.number == 3)
    assert [each.key for each in task.milestones] == [step.pk, measure.pk]
