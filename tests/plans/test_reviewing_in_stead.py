"""Reviewing in a reviewer's stead (代审): what a deputy may review and when, figures and reports alike."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from indicators.entry import save_actuals, submit_actuals
from indicators.models import Actual
from indicators.review import approve_actuals, return_actuals
from organizations.models import Operation, User
from organizations.roles import Role
from plans.deputies import deputy_of, end_deputy, reviews_in_stead_of
from plans.models import Plan, ReviewDeputy
from plans.refusals import NotAllowed
from tasks.models import TaskReport
from tasks.review import approve_reports, return_reports
from tests import acts
from tests.acts import DAY, lend_review, where
from tests.people import NOW, figure

pytestmark = pytest.mark.django_db

People = dict[str, User]
FIRST, LAST = date(2026, 10, 8), date(2026, 10, 10)


@pytest.fixture
def submitted(dazu: Plan, people: People) -> Plan:
    """Figure 1 and the report on task 3, both typed and submitted by `entry2`; `entry` reviews for `reviewer`, 8—10 October."""
    acts.figure_submitted(dazu, people)
    acts.report_submitted(dazu, people)
    lend_review(people["entry"], people["reviewer"], first_day=FIRST, last_day=LAST)
    return dazu


def in_beijing(day: int, hour: int = 0) -> datetime:
    """An hour of a day in October 2026, in UTC."""
    return datetime(2026, 10, day, hour, tzinfo=UTC) - timedelta(hours=8)


def approve_figure(plan: Plan, by: User, at: datetime = NOW) -> None:
    approve_actuals(**where(plan), numbers=[1], by=by, at=at)


def return_figure(plan: Plan, by: User, at: datetime = NOW) -> None:
    return_actuals(**where(plan), numbers=[1], by=by, at=at, reason="请核对")


def approve_report(plan: Plan, by: User, at: datetime = NOW) -> None:
    approve_reports(**where(plan), assignments=[acts.assignment_of(plan)], by=by, at=at)


def return_report(plan: Plan, by: User, at: datetime = NOW) -> None:
    return_reports(**where(plan), assignments=[acts.assignment_of(plan)], by=by, at=at, reason="请补充")


Review = Callable[..., None]
REVIEWS: list[tuple[Review, Any, str, str]] = [
    (approve_figure, Actual, "审核指标数据", "指标1（代reviewer某）"),
    (return_figure, Actual, "退回指标数据", "指标1（代reviewer某）：请核对"),
    (approve_report, TaskReport, "审核任务进展", "任务3（区科技局）（代reviewer某）"),
    (return_report, TaskReport, "退回任务进展", "任务3（区科技局）（代reviewer某）：请补充"),
]
EACH = pytest.mark.parametrize("review", [each[0] for each in REVIEWS], ids=lambda each: each.__name__)


@pytest.mark.parametrize(
    ("review", "model", "action", "detail"), REVIEWS, ids=lambda each: getattr(each, "__name__", "")
)
def test_in_whose_stead_is_kept_and_logged(
    review: Review, model: Any, action: str, detail: str, submitted: Plan, people: People
) -> None:
    review(submitted, people["entry"])
    row = model.objects.get()
    assert (row.reviewed_by, row.reviewed_for, row.reviewed_at) == (people["entry"], people["reviewer"], NOW)
    line = Operation.objects.latest("pk")
    assert (line.action, line.user) == (action, people["entry"])
    assert line.detail.removeprefix("dazu-patents-2025").strip() == detail


@EACH
def test_a_reviewer_reviews_in_nobodys_stead(review: Review, submitted: Plan, people: People) -> None:
    review(submitted, people["reviewer"])
    rows = [*Actual.objects.all(), *TaskReport.objects.all()]
    assert {(row.reviewed_by, row.reviewed_for) for row in rows} == {(people["reviewer"], None), (None, None)}
    assert "代" not in Operation.objects.latest("pk").detail


# When


DAYS = [
    (in_beijing(8) - timedelta(microseconds=1), False),
    (in_beijing(8), True),
    (in_beijing(9, 12), True),
    (in_beijing(11) - timedelta(microseconds=1), True),
    (in_beijing(11), False),
]


@pytest.mark.parametrize(("at", "may"), DAYS, ids=["before", "first", "between", "last", "after"])
@EACH
def test_from_the_first_day_to_the_last(
    review: Review, at: datetime, may: bool, submitted: Plan, people: People
) -> None:
    if may:
        review(submitted, people["entry"], at)
        return
    with pytest.raises(NotAllowed, match="entry某的角色不能审核"):
        review(submitted, people["entry"], at)


def ended(people: People) -> None:
    end_deputy(row=ReviewDeputy.objects.get(), by=people["reviewer"], at=NOW)


def retired(people: People) -> None:
    User.objects.filter(username="reviewer").update(is_active=False)


def moved(people: People) -> None:
    User.objects.filter(username="reviewer").update(role=Role.ENTRY)


def elsewhere(people: People) -> None:
    User.objects.filter(username="reviewer").update(region=people["stranger"].region, unit=None)


def deputy_retired(people: People) -> None:
    User.objects.filter(username="entry").update(is_active=False)


def deputy_moved(people: People) -> None:
    User.objects.filter(username="entry").update(role=Role.LEADER)


def deputy_elsewhere(people: People) -> None:
    User.objects.filter(username="entry").update(region=people["stranger"].region, unit=None)


OVER = [ended, retired, moved, elsewhere, deputy_retired, deputy_moved, deputy_elsewhere]


@pytest.mark.parametrize("happened", OVER, ids=lambda each: each.__name__)
@EACH
def test_not_once_it_is_over(
    review: Review, happened: Callable[[People], None], submitted: Plan, people: People
) -> None:
    happened(people)
    with pytest.raises(NotAllowed):
        review(submitted, User.objects.get(username="entry"))
    assert not Actual.objects.exclude(reviewed_by=None).exists()
    assert not TaskReport.objects.exclude(reviewed_by=None).exists()


def test_a_second_reviewers_stead_serves_when_the_first_ones_is_over(submitted: Plan, people: People) -> None:
    lend_review(people["entry"], people["reviewer2"])
    retired(people)
    approve_figure(submitted, people["entry"])
    assert Actual.objects.get().reviewed_for == people["reviewer2"]


# What


@pytest.mark.parametrize("who", ["typed", "submitted"])
def test_a_deputy_does_not_review_their_own(who: str, dazu: Plan, people: People) -> None:
    typist, sender = ("entry", "entry2") if who == "typed" else ("entry2", "entry")
    for number in (1, 4):
        by = people[typist] if number == 4 else people["entry2"]
        save_actuals(**where(dazu), figures=[figure(dazu, number, 60)], by=by, at=NOW)
        submit_actuals(**where(dazu), numbers=[number], by=people[sender if number == 4 else "entry2"], at=NOW)
    lend_review(people["entry"], people["reviewer"])
    for numbers in ([4], [1, 4]):
        with pytest.raises(NotAllowed, match="不能审核本人填写或报送的内容"):
            approve_actuals(**where(dazu), numbers=numbers, by=people["entry"], at=NOW)
    assert set(Actual.objects.values_list("state", flat=True)) == {"submitted"}
    approve_actuals(**where(dazu), numbers=[1], by=people["entry"], at=NOW)


def test_a_deputy_does_not_review_another_regions_plan(submitted: Plan, people: People) -> None:
    lend_review(people["foreign_entry"], people["foreign_reviewer"], first_day=FIRST, last_day=LAST)
    with pytest.raises(NotAllowed):
        approve_figure(submitted, people["foreign_entry"])
    assert reviews_in_stead_of(people["foreign_entry"], people["stranger"].region, on=DAY) == people["foreign_reviewer"]


def test_a_deputy_is_still_a_clerk(submitted: Plan, people: People) -> None:
    save_actuals(**where(submitted), figures=[figure(submitted, 4, 60)], by=people["entry"], at=NOW)
    assert Actual.objects.get(indicator__number=4).typed_by == people["entry"]


def test_who_returned_in_somebodys_stead_and_types_it_now_is_its_author(submitted: Plan, people: People) -> None:
    return_figure(submitted, people["entry"])
    acts.save_figure(submitted, people["entry"], "517")
    row = Actual.objects.get()
    assert (row.typed_by, row.reviewed_by, row.reviewed_for, row.state) == (people["entry"], None, None, "returned")


def test_submitting_again_forgets_in_whose_stead_it_was_returned(submitted: Plan, people: People) -> None:
    return_figure(submitted, people["entry"])
    acts.submit_figure(submitted, people["entry2"])
    approve_figure(submitted, people["reviewer2"])
    row = Actual.objects.get()
    assert (row.reviewed_by, row.reviewed_for) == (people["reviewer2"], None)


def test_asking_costs_a_reviewer_nothing(dazu: Plan, people: People, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert reviews_in_stead_of(people["reviewer"], dazu.region, on=DAY) is None
    with django_assert_num_queries(1):
        assert deputy_of(people["entry"], dazu.region, on=DAY) is None
