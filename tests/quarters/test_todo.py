"""待办: what is open for whom, on either side of every day; the header counts the same list."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from organizations.models import Unit, User
from plans.models import Extension, Plan, ReportingPeriod
from plans.quarters import plain_quarters
from plans.recent import forget_everything
from quarters.models import Check, Explanation
from quarters.reopening import lock_again
from quarters.todo import todo_of
from quarters.unit_todo import Todo
from tasks.models import TaskAssignment
from tasks.reporting import submit_reports
from tasks.review import return_reports
from tests import acts
from tests.changes import propose, target
from tests.people import NOW, figure
from tests.plans.closing_cases import amendment_of
from tests.quarters.scenes import ask, earlier, submit, type_in
from tests.unitpages import lead_of, say, text

pytestmark = pytest.mark.django_db

People = dict[str, User]
BEFORE = date(2026, 10, 10)  # no day of the third quarter's is over
DATES = {
    "reports_due_on": date(2026, 10, 15), "figures_due_on": date(2026, 10, 20), "check_due_on": date(2026, 10, 23),
    "closing_due_on": date(2026, 10, 28), "meeting_on": date(2026, 10, 30),
}  # fmt: skip


def in_use_from(plan: Plan, day: date) -> None:
    plan.in_use_from = day
    plan.save()


@pytest.fixture(autouse=True)
def one_open_quarter(dazu: Plan) -> None:
    """The third quarter of 2026 is the only one that can be open: the system is in use since July."""
    in_use_from(dazu, date(2026, 7, 1))
    ReportingPeriod.objects.filter(plan=dazu, year=2026, quarter=3).update(**DATES)


def todo(plan: Plan, person: User, today: date = BEFORE) -> tuple[Todo, ...]:
    return todo_of(person, plain_quarters(plan.slug, person), today)


def said(plan: Plan, person: User, word: str, today: date = BEFORE) -> list[str]:
    return [item.text for item in todo(plan, person, today) if item.word == word]


def only(plan: Plan, person: User, word: str, today: date = BEFORE) -> Todo:
    (found,) = [item for item in todo(plan, person, today) if item.word == word]
    return found


def both_sides(plan: Plan, person: User, word: str, day: date) -> None:
    """On its day it is pressing, the day after overdue."""
    on, after = only(plan, person, word, day), only(plan, person, word, date.fromordinal(day.toordinal() + 1))
    assert (on.tone, on.is_overdue, on.due) == ("warn", False, f"{day.month}月{day.day}日前，今天截止")
    assert (after.tone, after.is_overdue, after.due) == ("bad", True, f"{day.month}月{day.day}日前，已超期1天")


# A clerk


def test_figures_to_enter(dazu: Plan, people: People) -> None:
    item = only(dazu, people["entry"], "填报")
    assert item.text.startswith("2026年前三季度")
    assert "项数据未填写：指标1、2、3、4、5、6、7、9、10" in item.text, "row 8 is published once a year"
    assert item.url == f"/plans/{dazu.slug}/entry/2026/q3/"
    both_sides(dazu, people["entry"], "填报", DATES["figures_due_on"])


def test_drafts_to_submit_and_what_came_back(dazu: Plan, people: People) -> None:
    type_in(dazu, people["entry2"], figure(dazu, 4, 85))
    submit(dazu, people["entry2"], figure(dazu, 1, 518))
    acts.return_figure(dazu, people["reviewer"])
    submit(dazu, people["entry2"], figure(dazu, 5, 168))
    assert said(dazu, people["entry"], "报送") == ["2026年前三季度1项数据已有草稿，尚未报送：指标4"]
    assert said(dazu, people["entry"], "退回补正") == ["2026年前三季度1项数据被退回：指标1"]
    assert "指标2、3、6" in only(dazu, people["entry"], "填报").text
    for word in ("报送", "退回补正"):
        both_sides(dazu, people["entry"], word, DATES["figures_due_on"])


def test_units_to_chase_once_their_day_is_over(dazu: Plan, people: People) -> None:
    assert said(dazu, people["entry"], "催报", date(2026, 10, 15)) == []
    item = only(dazu, people["entry"], "催报", date(2026, 10, 16))
    assert item.url == f"/plans/{dazu.slug}/round/2026/q3/"
    assert (item.is_overdue, item.due) == (True, "10月15日前，已超期1天")
    number = int(item.text.removeprefix("2026年前三季度").removesuffix("个单位超期未报送任务进展"))
    units = {
        unit.pk
        for unit in Unit.objects.filter(region=dazu.region, assignments__reports=True, assignments__task__plan=dazu)
        if unit.assessed and unit.kind != "collective"
    }
    assert number == len(units)


def test_who_was_given_more_time_is_chased_later(dazu: Plan, people: People) -> None:
    before = only(dazu, people["entry"], "催报", date(2026, 10, 16)).text
    Extension.objects.create(
        period=acts.period_of(dazu), unit_id=acts.own_unit(dazu), reports_due_on=date(2026, 10, 19), reason="口径待定",
        granted_by=people["entry"],
    )  # fmt: skip
    less = only(dazu, people["entry"], "催报", date(2026, 10, 19)).text
    assert _number(before) - _number(less) == 1
    later = only(dazu, people["entry"], "催报", date(2026, 10, 20))
    assert (later.text, later.due) == (before, "10月15日前，已超期5天"), "since the first of them is late"


def _number(text: str) -> int:
    return int(text.removeprefix("2026年前三季度").split("个")[0])


def test_a_clerk_does_not_review(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    assert said(dazu, people["entry"], "审核") == []
    acts.lend_review(people["entry"], people["reviewer"])
    assert said(dazu, people["entry"], "审核", acts.DAY) == ["2026年前三季度任务进展1项等待审核"]
    assert said(dazu, people["entry"], "审核", date(2026, 10, 10)) == [], "the stead is over"
    assert said(dazu, people["entry2"], "审核", acts.DAY) == []


# A reviewer


def objected(plan: Plan, people: People) -> None:
    Check.objects.create(
        period=acts.period_of(plan), unit_id=acts.own_unit(plan), task=plan.tasks.get(number=3), answer="disputed",
        reason="新增研发机构已有2家", status="behind", sentence="句", said_by=people["unit_lead"],
    )  # fmt: skip


def test_what_waits_group_by_group(dazu: Plan, people: People) -> None:
    submit(dazu, people["entry2"], figure(dazu, 1, 518), figure(dazu, 5, 168))
    acts.report_submitted(dazu, people)
    submit(dazu, people["entry2"], figure(dazu, 1, 460), year=2024, quarter=4)
    rows = [item for item in todo(dazu, people["reviewer"]) if item.word == "审核"]
    assert [(item.text, item.url) for item in rows] == [
        ("2026年前三季度数据2项等待审核", f"/plans/{dazu.slug}/review/?year=2026&quarter=3"),
        ("2026年前三季度任务进展1项等待审核", f"/plans/{dazu.slug}/review/?year=2026&quarter=3"),
        ("历史季度数据1项等待审核", f"/plans/{dazu.slug}/review/?history=1"),
    ]  # fmt: skip


def test_drafts_and_what_came_back_wait_for_nobody(dazu: Plan, people: People) -> None:
    type_in(dazu, people["entry2"], figure(dazu, 4, 85))
    acts.report_submitted(dazu, people)
    acts.return_report(dazu, people["reviewer"])
    assert said(dazu, people["reviewer2"], "审核") == []


def test_naming_a_deputy_is_seen_at_once(dazu: Plan, people: People) -> None:
    """It changes nothing that a plan shows, and so no stamp."""
    acts.report_submitted(dazu, people)
    assert said(dazu, people["entry"], "审核", acts.DAY) == []
    acts.lend_review(people["entry"], people["reviewer"])
    assert len(said(dazu, people["entry"], "审核", acts.DAY)) == 1


def test_ones_own_does_not_wait_for_oneself(dazu: Plan, people: People) -> None:
    acts.lend_review(people["entry"], people["reviewer"])
    submit(dazu, people["entry"], figure(dazu, 1, 518))
    assert said(dazu, people["entry"], "审核", acts.DAY) == []
    assert said(dazu, people["reviewer"], "审核") == ["2026年前三季度数据1项等待审核"]


def test_objections(dazu: Plan, people: People) -> None:
    objected(dazu, people)
    item = only(dazu, people["reviewer"], "处理异议")
    assert (item.text, item.url) == ("2026年前三季度1项核对异议待处理", f"/plans/{dazu.slug}/check/2026/q3/")
    both_sides(dazu, people["reviewer"], "处理异议", DATES["closing_due_on"])
    Check.objects.update(
        outcome="kept",
        outcome_note="数据无误",
        handled_by=people["reviewer"],
        handled_at=datetime(2026, 10, 9, tzinfo=UTC),
    )
    assert said(dazu, people["reviewer"], "处理异议") == []


def test_what_another_one_proposed(dazu: Plan, people: People) -> None:
    propose(dazu, target(), people["entry"])
    assert said(dazu, people["reviewer"], "确认") == ["1项目标调整待确认"]
    assert said(dazu, people["entry2"], "确认") == [], "a clerk confirms nothing"


def test_but_not_what_oneself_proposed(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    type(row).objects.filter(pk=row.pk).update(proposed_by=people["reviewer"])
    assert said(dazu, people["reviewer"], "确认") == []
    assert said(dazu, people["reviewer2"], "确认") == ["1项目标调整待确认"]


def test_amendments_of_closed_quarters(dazu: Plan, people: People) -> None:
    row = amendment_of(acts.period_of(dazu, 2026, 2), people["entry"])
    item = only(dazu, people["reviewer"], "确认")
    assert item.text == f"2026年上半年指标{row.indicator.number}追溯更正待确认"
    assert item.url == f"/plans/{dazu.slug}/closing/2026/q2/amendments/{row.pk}/"
    type(row).objects.filter(pk=row.pk).update(proposed_by=people["reviewer"])
    assert said(dazu, people["reviewer"], "确认") == []
    assert len(said(dazu, people["reviewer2"], "确认")) == 1


def test_a_quarter_to_close_once_the_checks_are_over(dazu: Plan, people: People) -> None:
    assert said(dazu, people["reviewer"], "定稿", date(2026, 10, 23)) == []
    item = only(dazu, people["reviewer"], "定稿", date(2026, 10, 24))
    assert (item.text, item.url) == ("2026年前三季度待定稿", f"/plans/{dazu.slug}/closing/2026/q3/")
    both_sides(dazu, people["reviewer"], "定稿", DATES["closing_due_on"])


def test_nothing_of_a_closed_quarter(dazu: Plan, people: People) -> None:
    objected(dazu, people)
    acts.close(dazu, people["reviewer"])
    for who in ("entry", "reviewer"):
        assert todo(dazu, people[who], date(2026, 12, 1)) == ()


def test_a_quarter_unlocked_waits_until_it_is_closed_or_locked_again(dazu: Plan, people: People) -> None:
    """Due on the unlocking's last day, a week from today; and red from the next day on, when it takes nothing any more."""
    acts.figure_approved(dazu, people)
    acts.close(dazu, people["reviewer"])
    assert said(dazu, people["reviewer"], "定稿") == []
    acts.unlocked(dazu, people, indicators=[1, 5], tasks=[3])
    wanted = "2026年前三季度指标1、5、任务3解锁修订中，待重新定稿或锁定"
    last_day = timezone.localdate() + timedelta(days=7)
    both_sides(dazu, people["reviewer"], "定稿", last_day)
    item = only(dazu, people["reviewer"], "定稿", last_day)
    assert (item.text, item.url) == (wanted, f"/plans/{dazu.slug}/closing/2026/q3/")
    assert said(dazu, people["entry"], "定稿") == []
    lock_again(plan=dazu, year=2026, quarter=3, by=people["reviewer"], at=timezone.now())
    assert said(dazu, people["reviewer"], "定稿") == []


# A unit


def test_a_units_list_is_that_of_its_page(dazu: Plan, people: People, client: Client) -> None:
    acts.report_saved(dazu, people)
    words = [(item.word, item.text) for item in todo(dazu, people["unit_lead"])]
    assert words == [
        ("填报", "本季任务进展尚未填写"), ("填报", "本季任务进展已有草稿，尚未报送"), ("措施", "2026年度工作措施尚未报送"),
    ]  # fmt: skip
    client.force_login(people["unit_lead"])
    with time_machine.travel(datetime(2026, 10, 10, 4, tzinfo=UTC)):
        unit = people["unit_lead"].unit_id
        page = text(client.get(f"/plans/{dazu.slug}/units/{unit}/?year=2026&quarter=3").content.decode())
    for _word, what in words:
        assert what in page


def test_reports_are_due_on_the_units_day(dazu: Plan, people: People) -> None:
    both_sides(dazu, people["unit_lead"], "填报", DATES["reports_due_on"])
    first = next(item for item in todo(dazu, people["unit_lead"]) if item.word == "填报")
    assert [each.number for each in first.tasks] == [2, 3, 4, 7]
    unit = people["unit_lead"].unit_id
    assert first.url.startswith(f"/plans/{dazu.slug}/units/{unit}/?year=2026&quarter=3#r-")


def test_what_came_back_to_a_unit(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    acts.return_report(dazu, people["reviewer"])
    item = only(dazu, people["unit_lead"], "补正")
    assert (item.text, item.why) == ("任务进展被退回", "退回理由：请补充")


def test_checks_and_explanations(dazu: Plan, people: People) -> None:
    """Half of what is expected of row 8's unit: task 3 is seriously behind."""
    say(dazu, people, 3, "区科技局", verdict=("seriously_behind", "未见成效"))  # type: ignore[arg-type]
    check = only(dazu, people["unit_lead"], "核对")
    assert check.text.startswith("1项评价待核对")
    both_sides(dazu, people["unit_lead"], "说明", DATES["check_due_on"])
    assert said(dazu, people["unit_lead"], "核对", date(2026, 10, 23)) != []
    assert said(dazu, people["unit_lead"], "核对", date(2026, 10, 24)) == [], "silence counts as 无异议 from then on"
    Explanation.objects.create(
        period=acts.period_of(dazu), unit_id=acts.own_unit(dazu), task=dazu.tasks.get(number=3), cause="周期长",
        measure="加快", due_on=date(2026, 12, 1), outlook="hard", said_by=people["unit_lead"],
    )  # fmt: skip
    assert said(dazu, people["unit_lead"], "说明") == []


def test_other_open_quarters_are_listed_as_well(dazu: Plan, people: People) -> None:
    in_use_from(dazu, date(2026, 4, 1))
    say(dazu, people, 3, "区科技局", quarter=(2026, 2), verdict=("seriously_behind", "未见成效"))  # type: ignore[arg-type]
    rows = [item for item in todo(dazu, people["unit_lead"]) if "上半年" in item.text]
    assert [(item.word, item.text, [each.number for each in item.tasks]) for item in rows] == [
        ("填报", "2026年上半年任务进展尚未报送", [2, 4, 7]), ("说明", "2026年上半年滞后待说明：任务3", []),
    ]  # fmt: skip
    assert all(item.is_overdue for item in rows)
    unit = people["unit_lead"].unit_id
    assert rows[0].url == f"/plans/{dazu.slug}/units/{unit}/report/2026/q2/"
    acts.close(dazu, people["reviewer"], 2026, 2)
    assert not [item for item in todo(dazu, people["unit_lead"]) if "上半年" in item.text]


def test_what_came_back_of_another_open_quarter_is_told_once(dazu: Plan, people: People) -> None:
    in_use_from(dazu, date(2026, 4, 1))
    say(dazu, people, 3, "区科技局", quarter=(2026, 2), approved=False)
    where: dict[str, Any] = {
        "plan": dazu,
        "year": 2026,
        "quarter": 2,
        "assignments": [acts.assignment_of(dazu)],
        "at": NOW,
    }
    submit_reports(**where, by=people["unit_lead"])
    return_reports(**where, by=people["reviewer"], reason="请补充")
    rows = [item for item in todo(dazu, people["unit_lead"]) if "上半年" in item.text]
    assert [(item.word, [each.number for each in item.tasks]) for item in rows] == [("补正", [3]), ("填报", [2, 4, 7])]


def test_a_unit_that_is_listed_only_owes_nothing(dazu: Plan, people: People) -> None:
    TaskAssignment.objects.filter(unit__name="区法院").update(reports=True)
    assert todo(dazu, lead_of(dazu, "区法院")) == ()


# Everybody else


@pytest.mark.parametrize("who", ["leader", "system", "foreign_entry", "foreign_reviewer"])
def test_who_has_nothing_to_do_here(who: str, dazu: Plan, people: People) -> None:
    submit(dazu, people["entry"], figure(dazu, 1, 518))
    periods = plain_quarters(dazu.slug, people["entry"])
    assert todo_of(people[who], periods, date(2026, 12, 1)) == ()


def test_before_the_quarter_has_ended_nothing_is_open(dazu: Plan, people: People) -> None:
    assert todo(dazu, people["entry"], date(2026, 9, 30)) == ()
    assert todo(dazu, people["entry"], date(2026, 10, 1)) != ()


# The page, the count, the header


@pytest.fixture
def late() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 10, 26, 4, tzinfo=UTC), tick=False):
        yield


def counted(client: Client, plan: Plan, person: User) -> dict[str, int]:
    client.force_login(person)
    response = client.get(f"/plans/{plan.slug}/todo/count/")
    assert response.status_code == 200
    found: dict[str, int] = json.loads(response.content)
    return found


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("who", ["entry", "reviewer", "unit_lead"])
def test_the_count_is_that_of_the_list(who: str, dazu: Plan, people: People, client: Client) -> None:
    acts.report_submitted(dazu, people)
    acts.figure_saved(dazu, people)
    items = todo(dazu, people[who], date(2026, 10, 26))
    assert items
    assert counted(client, dazu, people[who]) == {
        "count": len(items), "overdue": sum(item.tone == "bad" for item in items)
    }  # fmt: skip
    page = client.get(f"/plans/{dazu.slug}/todo/").content.decode()
    assert page.count('<span class="tag">') >= len(items)
    for item in items:
        assert item.text in page


@pytest.mark.usefixtures("late")
def test_the_page_says_the_number_itself(dazu: Plan, people: People, client: Client) -> None:
    found = counted(client, dazu, people["entry"])
    page = client.get(f"/plans/{dazu.slug}/todo/").content.decode()
    assert f'aria-label="待办{found["count"]}项，其中超期{found["overdue"]}项"' in page
    assert "data-todo-count" not in page


@pytest.mark.parametrize(
    ("who", "there"),
    [("entry", True), ("reviewer", True), ("unit_lead", True), ("leader", False), ("system", False)],
)
def test_who_has_the_link(who: str, there: bool, dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people[who])
    page = client.get(f"/plans/{dazu.slug}/").content.decode()
    assert (f'data-todo-count="/plans/{dazu.slug}/todo/count/"' in page) is there
    assert ("js/todo.js" in page) is there


def test_who_is_refused(dazu: Plan, people: People, client: Client) -> None:
    for who, status in (("leader", 403), ("system", 403), ("security", 403), ("foreign_entry", 404)):
        client.force_login(people[who])
        for rest in ("", "count/"):
            assert client.get(f"/plans/{dazu.slug}/todo/{rest}").status_code == status


def test_what_changes_is_on_the_next_list(dazu: Plan, people: People) -> None:
    before = only(dazu, people["entry"], "填报").text
    type_in(dazu, people["entry2"], figure(dazu, 4, 85))
    assert only(dazu, people["entry"], "填报").text != before


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize(
    ("who", "anew", "again"),
    [("entry", 9, 3), ("deputy", 10, 3), ("reviewer", 7, 2), ("unit_lead", 10, 2)],
)
@pytest.mark.parametrize("rest", ["", "count/"])
def test_statements(
    rest: str, who: str, anew: int, again: int, dazu: Plan, people: People, client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """Cold, and while nothing changed; several open quarters cost no more."""
    in_use_from(dazu, date(2025, 10, 1))
    earlier(dazu, people)
    acts.report_submitted(dazu, people)
    ask(dazu, people["unit_lead"], 3, "区教委")
    objected(dazu, people)
    if who == "deputy":
        today = date(2026, 10, 26)
        acts.lend_review(people["entry"], people["reviewer"], first_day=today, last_day=today)
    client.force_login(people.get(who, people["entry"]))
    address = f"/plans/{dazu.slug}/todo/{rest}"
    client.get(address)
    ReportingPeriod.objects.filter(plan=dazu, year=2027, quarter=4).update(meeting_on=None)  # another stamp
    forget_everything()
    with django_assert_num_queries(anew):
        client.get(address)
    with django_assert_num_queries(again):
        client.get(address)
