"""年度工作措施: written by the unit that answers for a task, and once reviewed, its milestones of the year."""

from datetime import date
from typing import Any

import pytest

from organizations.models import User
from organizations.roles import Role
from plans.models import Plan, Tally
from plans.refusals import Invalid, NotAllowed, Stale
from tasks.measures import (
    Measure,
    approve_measures,
    measures_of,
    return_measures,
    save_measures,
    submit_measures,
)
from tasks.models import MeasurePlan, Milestone, ReportedState, Task, TaskAssignment
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports
from tasks.tallies import deviations
from tests import acts
from tests.acts import assignment_of, measure, supporter_of
from tests.people import NOW, add

pytestmark = pytest.mark.django_db

People = dict[str, User]
DONE = date(2026, 3, 20)


def save(plan: Plan, by: User, *measures: Measure, quarter: int = 1, **more: Any) -> MeasurePlan | None:
    given: dict[str, Any] = {"assignment": assignment_of(plan), "by": by, "at": NOW} | more
    return save_measures(plan=plan, year=2026, quarter=quarter, measures=measures, **given)


def approved(plan: Plan, people: People, *measures: Measure, quarter: int = 1, why: str = "") -> None:
    save(plan, people["unit_lead"], *measures, quarter=quarter, correction_reason=why)
    given: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": quarter, "at": NOW}
    submit_measures(**given, assignments=[assignment_of(plan)], by=people["unit_lead"])
    approve_measures(**given, assignments=[assignment_of(plan)], by=people["reviewer"])


def only() -> MeasurePlan:
    return MeasurePlan.objects.get()


def steps() -> list[tuple[int, str, str, date | None, date | None]]:
    rows = Milestone.objects.filter(assignment__isnull=False).order_by("order")
    return [(row.order, row.title, row.person, row.due_on, row.done_on) for row in rows]


FIRST, SECOND = measure("甲", "王某", date(2026, 3, 31)), measure("乙", "李某", date(2026, 12, 1))


def test_a_lead_writes_what_it_will_do(dazu: Plan, people: People) -> None:
    save(dazu, people["unit_lead"], measure(" 甲 ", " 王某 "), Measure(title=" ", person="", due_on=None), SECOND)
    assert measures_of(only()) == (measure("甲"), SECOND)
    assert (only().typed_by, only().typed_at, only().state) == (people["unit_lead"], NOW, "draft")
    assert steps() == [], "nothing of it is seen before it is approved"


def test_the_office_writes_for_a_unit(dazu: Plan, people: People) -> None:
    assert save(dazu, people["entry"], FIRST) is not None


def test_approved_measures_are_the_units_milestones(dazu: Plan, people: People) -> None:
    approved(dazu, people, FIRST, SECOND)
    assert steps() == [
        (1, "甲", "王某", date(2026, 3, 31), None), (2, "乙", "李某", date(2026, 12, 1), None),
    ]  # fmt: skip
    row = Milestone.objects.get(title="甲")
    assert (row.task.number, row.assignment_id, row.year) == (3, assignment_of(dazu), 2026)
    assert Milestone.history.filter(id=row.pk).latest().history_user == people["reviewer"]


def test_the_steps_of_the_document_stay(dazu: Plan, people: People) -> None:
    Milestone.objects.create(task=Task.objects.get(plan=dazu, number=3), order=1, title="甲")
    approved(dazu, people, FIRST)
    assert [row.title for row in Milestone.objects.filter(assignment__isnull=True)] == ["甲"]
    assert len(steps()) == 1


def test_measures_change_places_and_words(dazu: Plan, people: People) -> None:
    approved(dazu, people, FIRST, SECOND)
    keys = dict(Milestone.objects.values_list("title", "pk"))
    approved(dazu, people, SECOND, measure("甲", "赵某", date(2026, 6, 1)), measure("丙"), why="调整")
    assert [row[:3] for row in steps()] == [(1, "乙", "李某"), (2, "甲", "赵某"), (3, "丙", "王某")]
    now = dict(Milestone.objects.values_list("title", "pk"))
    assert (now["甲"], now["乙"]) == (keys["甲"], keys["乙"]), "the same rows, with their history"


def done(plan: Plan, people: People, title: str) -> None:
    key = assignment_of(plan)
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": 1, "at": NOW}
    days = {Milestone.objects.get(title=title).pk: DONE}
    said = ReportInput(assignment=key, reported_state=ReportedState.ON_TRACK, done="已办", milestones_done=days)
    save_reports(**where, reports=[said], by=people["unit_lead"])
    submit_reports(**where, assignments=[key], by=people["unit_lead"])
    approve_reports(**where, assignments=[key], by=people["reviewer"])


def test_what_is_done_stays_done_and_is_never_dropped(dazu: Plan, people: People) -> None:
    approved(dazu, people, FIRST, SECOND)
    done(dazu, people, "甲")
    approved(dazu, people, measure("甲", "赵某", date(2026, 3, 31)), SECOND, why="换人")
    assert steps()[0] == (1, "甲", "赵某", date(2026, 3, 31), DONE)
    approved(dazu, people, measure("丙"), why="调整")
    assert [(row[1], row[4]) for row in steps()] == [("丙", None), ("甲", DONE)]


def test_a_later_quarters_plan_takes_the_place_of_an_earlier_one(dazu: Plan, people: People) -> None:
    approved(dazu, people, FIRST)
    approved(dazu, people, SECOND, quarter=3)
    assert [row[1] for row in steps()] == ["乙"]
    assert set(MeasurePlan.objects.values_list("state", flat=True)) == {"approved"}


def test_a_correction_of_a_plan_that_was_replaced_moves_no_milestone(dazu: Plan, people: People) -> None:
    approved(dazu, people, FIRST)
    approved(dazu, people, SECOND, quarter=3)
    approved(dazu, people, measure("丙"), why="补正文字")
    assert [row[1] for row in steps()] == ["乙"]
    approved(dazu, people, measure("丁"), quarter=3, why="调整")
    assert [row[1] for row in steps()] == ["丁"]


def test_years_do_not_meet(dazu: Plan, people: People) -> None:
    approved(dazu, people, FIRST)
    given: dict[str, Any] = {"plan": dazu, "year": 2027, "quarter": 1, "at": NOW}
    key = assignment_of(dazu)
    save_measures(**given, assignment=key, measures=[measure("明年", due_on=date(2027, 5, 1))], by=people["unit_lead"])
    submit_measures(**given, assignments=[key], by=people["unit_lead"])
    approve_measures(**given, assignments=[key], by=people["reviewer"])
    assert sorted(Milestone.objects.values_list("year", "title")) == [(2026, "甲"), (2027, "明年")]


def light(plan: Plan, quarter: int) -> str:
    row = Tally.objects.get(plan=plan, period=acts.period_of(plan, 2026, quarter), kind="tasks")
    return next((name for name in ("achieved", "on_track", "behind") if getattr(row, name)), "not_reported")


def test_a_measure_that_is_late_lights_the_task(dazu: Plan, people: People) -> None:
    """甲 was due by the end of March."""
    acts.report_approved(dazu, people)
    assert light(dazu, 3) == "on_track"
    approved(dazu, people, FIRST, quarter=3)
    assert light(dazu, 3) == "behind"
    assert list(deviations(dazu)) == []


FAULTS: list[tuple[tuple[Measure, ...], tuple[str, ...], str]] = [
    ((FIRST, measure("")), ("1", "title"), "请写明措施"),
    ((measure("长" * 101),), ("0", "title"), "措施不得超过100字，现有101字"),
    ((measure(person=" "),), ("0", "person"), "请写明责任人"),
    ((measure(person="长" * 41),), ("0", "person"), "责任人不得超过40字"),
    ((measure(due_on=None),), ("0", "due_on"), "请选择完成时限"),
    ((measure(due_on=date(2027, 1, 1)),), ("0", "due_on"), "完成时限应在2026年内"),
    ((measure(due_on=date(2025, 12, 31)),), ("0", "due_on"), "完成时限应在2026年内"),
    ((FIRST, Measure(title="", person="", due_on=None), measure(" 甲 ")), ("2", "title"), "与上面的措施相同"),
    (tuple(measure(f"措施{n}") for n in range(13)), ("measures",), "一项任务每年最多12项措施"),
]


@pytest.mark.parametrize(("measures", "place", "message"), FAULTS, ids=[message for _, _, message in FAULTS])
def test_a_mistake_is_named_at_its_row(
    measures: tuple[Measure, ...], place: tuple[str, ...], message: str, dazu: Plan, people: People
) -> None:
    with pytest.raises(Invalid, match="年度工作措施有误，未保存") as caught:
        save(dazu, people["unit_lead"], *measures)
    assert dict(caught.value.errors.by_place) == {place: message}
    assert not MeasurePlan.objects.exists()


def test_twelve_measures_of_a_hundred_characters_fit(dazu: Plan, people: People) -> None:
    approved(dazu, people, *(measure(f"{n:02}".ljust(100, "长"), "长" * 40) for n in range(12)))
    assert len(steps()) == 12


def test_only_who_answers_for_a_task_plans_its_year(dazu: Plan, people: People) -> None:
    acts.ask(dazu, people["unit_lead"])  # a supporter reports when asked, and plans nothing
    for key, who in ((supporter_of(dazu), "other_unit"), (supporter_of(dazu), "entry")):
        with pytest.raises(Invalid, match="年度工作措施由任务的责任单位填报"):
            save(dazu, people[who], FIRST, assignment=key)
    with pytest.raises(NotAllowed, match="other_unit某不能填报区科技局的任务进展"):
        save(dazu, people["other_unit"], FIRST)


def test_an_assignment_that_is_not_the_plans(dazu: Plan, people: People, no_indicators: Plan) -> None:
    with pytest.raises(Invalid, match="没有所选的任务分工"):
        save(dazu, people["entry"], FIRST, assignment=assignment_of(no_indicators, 1))


def test_a_unit_that_does_not_report_plans_nothing(no_indicators: Plan) -> None:
    """各测试区县政府, a collective, leads the first task as second."""
    key = TaskAssignment.objects.get(task__plan=no_indicators, task__number=1, role="lead", reports=False).pk
    clerk = add("clerk", Role.ENTRY, no_indicators.region)
    with pytest.raises(Invalid, match="由任务的责任单位填报"):
        save_measures(
            plan=no_indicators, year=2024, quarter=1, assignment=key, measures=[measure(due_on=date(2024, 5, 1))],
            by=clerk, at=NOW,
        )  # fmt: skip


# Versions


def test_a_draft_without_measures_is_removed_and_versions_never_fall(dazu: Plan, people: People) -> None:
    save(dazu, people["unit_lead"], FIRST)
    save(dazu, people["unit_lead"], SECOND)
    assert save(dazu, people["unit_lead"], version=2) is None
    assert not MeasurePlan.objects.exists()
    with pytest.raises(Stale, match="任务3的年度工作措施草稿已被删除，请刷新后再填"):
        save(dazu, people["unit_lead"], FIRST, version=2)
    row = save(dazu, people["unit_lead"], FIRST, version=0)
    assert row is not None
    assert row.version == 3


def test_a_stale_form_says_who_when_and_what(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], FIRST, SECOND)
    with pytest.raises(Stale, match="entry某已于10月09日10:00改为2项措施"):
        save(dazu, people["unit_lead"], FIRST, version=0)
    given: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 1, "assignments": [assignment_of(dazu)], "at": NOW}
    with pytest.raises(Stale, match="任务3年度工作措施（区科技局）：entry某已于"):
        submit_measures(**given, by=people["unit_lead"], versions={assignment_of(dazu): 0})


def test_what_is_reviewed_is_what_was_seen(dazu: Plan, people: People) -> None:
    acts.plan_submitted(dazu, people)
    given: dict[str, Any] = {**acts.where(dazu), "assignments": [assignment_of(dazu)], "at": NOW}
    old: dict[str, Any] = {"versions": {assignment_of(dazu): 1}, "by": people["reviewer"]}
    with pytest.raises(Stale):
        approve_measures(**given, **old)
    with pytest.raises(Stale):
        return_measures(**given, **old, reason="因为")
    assert only().state == "submitted"
    approve_measures(**given, by=people["reviewer"], versions={assignment_of(dazu): 2})


def test_a_correction_needs_a_reason(dazu: Plan, people: People) -> None:
    approved(dazu, people, FIRST)
    with pytest.raises(Invalid, match="任务3的年度工作措施已审核，更正须写明理由") as caught:
        save(dazu, people["unit_lead"], SECOND, correction_reason=" ")
    assert dict(caught.value.errors.by_place) == {("correction_reason",): "更正须写明理由"}
    approved(dazu, people, SECOND, why="调整")
    rows = MeasurePlan.objects.order_by("revision").values_list("revision", "state", "correction_reason")
    assert list(rows) == [(1, "superseded", ""), (2, "approved", "调整")]


def test_a_correction_with_too_long_a_reason_is_refused(dazu: Plan, people: People) -> None:
    approved(dazu, people, FIRST)
    with pytest.raises(Invalid, match="更正理由不得超过300字"):
        save(dazu, people["unit_lead"], SECOND, correction_reason="长" * 301)


def test_what_is_submitted_is_withdrawn_before_it_is_changed(dazu: Plan, people: People) -> None:
    acts.plan_submitted(dazu, people)
    with pytest.raises(Invalid, match="任务3的年度工作措施已报送，请先撤回再修改"):
        acts.save_plan(dazu, people["unit_lead"])


def test_submitting_what_was_never_written(dazu: Plan, people: People) -> None:
    save(dazu, people["unit_lead"], FIRST)
    given: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 1, "by": people["unit_lead"], "at": NOW}
    with pytest.raises(Invalid, match="有的没有待处理的年度工作措施"):
        submit_measures(**given, assignments=[assignment_of(dazu), assignment_of(dazu, 4)])
    assert only().state == "draft"
