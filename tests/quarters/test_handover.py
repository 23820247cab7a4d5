"""Somebody who leaves hands over: drafts and what came back, rights to review, the unit's contact; nothing else."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.contributions import ContributionInput, Kind, save_contributions
from indicators.models import Actual, UnitActual
from indicators.review import approve_actuals
from organizations.models import Operation, Region, Unit, User
from organizations.roles import Role
from plans.models import Plan, ReviewDeputy
from plans.proposals import ProposalState
from plans.refusals import Invalid, NotAllowed
from quarters.handover import Handed, hand_over, successors_of
from tasks.models import MeasurePlan, TaskReport
from tests import acts
from tests.changes import propose, target
from tests.people import NOW, add

pytestmark = pytest.mark.django_db

People = dict[str, User]


def give(people: People, who: str, to: str | User, **changes: Any) -> Handed:
    successor = people[to] if isinstance(to, str) else to
    given: dict[str, Any] = {
        "person": people[who], "successor": successor, "reason": "调离", "deactivate": False, "by": people["security"],
        "at": NOW,
    }  # fmt: skip
    return hand_over(**(given | changes))


@pytest.fixture
def colleague(dazu: Plan, people: People) -> User:
    """Another one of 区科技局."""
    return add("colleague", Role.UNIT_LEAD, dazu.region, people["unit_lead"].unit)


# What is in hand


@pytest.mark.parametrize(
    ("act", "model", "said"),
    [
        (acts.report_saved, TaskReport, "2026年前三季度区科技局任务3任务报告（草稿）"),
        (acts.plan_saved, MeasurePlan, "2026年前三季度区科技局任务3年度工作措施（草稿）"),
        (acts.part_saved, UnitActual, "2026年前三季度区科技局指标5单位分量（草稿）"),
    ],
)
def test_a_units_drafts_are_the_successors(
    act: Callable[..., None], model: Any, said: str, dazu: Plan, people: People, colleague: User
) -> None:
    act(dazu, people)
    version = model.objects.get().version
    handed = give(people, "unit_lead", colleague)
    row = model.objects.get()
    assert (row.typed_by, row.typed_at, row.version, row.state) == (colleague, NOW, version + 1, "draft")
    assert handed.rows == (said,)


def test_figures_are_the_other_clerks(dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    assert give(people, "entry2", "entry").rows == ("2026年前三季度指标1实际值（草稿）",)
    assert Actual.objects.get().typed_by == people["entry"]


def test_so_is_what_came_back(dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    acts.return_figure(dazu, people["reviewer"])
    assert give(people, "entry2", "entry").rows == ("2026年前三季度指标1实际值（退回补正）",)
    row = Actual.objects.get()
    assert (row.typed_by, row.reviewed_by, row.review_reason) == (people["entry"], people["reviewer"], "请核对")


def test_who_sent_it_back_in_a_reviewers_stead_and_takes_it_over_is_its_author(dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    acts.lend_review(people["entry"], people["reviewer"])
    acts.return_figure(dazu, people["entry"])
    give(people, "entry2", "entry")
    row = Actual.objects.get()
    assert (row.typed_by, row.reviewed_by, row.reviewed_for) == (people["entry"], None, None)


def test_the_successor_does_not_review_it(dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    give(people, "entry2", "entry")
    acts.submit_figure(dazu, people["entry2"])
    acts.lend_review(people["entry"], people["reviewer"])
    with pytest.raises(NotAllowed, match="不能审核本人填写或报送的内容"):
        approve_actuals(**acts.where(dazu), numbers=[1], by=people["entry"], at=NOW)
    acts.approve_figure(dazu, people["reviewer"])


def test_what_was_submitted_stays_the_persons(dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    handed = give(people, "entry2", "entry")
    assert (handed.rows, handed.submitted) == ((), ("2026年前三季度指标1实际值（已报送）",))
    assert Actual.objects.get().typed_by == people["entry2"]


def test_what_is_approved_and_what_others_typed_stays(dazu: Plan, people: People, colleague: User) -> None:
    acts.report_approved(dazu, people)
    acts.save_figure(dazu, people["entry"])
    assert give(people, "unit_lead", colleague).rows == ()
    assert give(people, "entry2", "entry").rows == ()
    assert TaskReport.objects.get().typed_by == people["unit_lead"]


def test_a_closed_quarter_is_not_touched(dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    acts.close(dazu, people["reviewer"])
    assert give(people, "entry2", "entry").rows == ()
    assert Actual.objects.get().typed_by == people["entry2"]


# To whom


@pytest.mark.parametrize("to", ["other_unit", "entry", "reviewer", "leader"])
def test_a_units_reports_go_to_one_of_its_own_people(to: str, dazu: Plan, people: People) -> None:
    acts.report_saved(dazu, people)
    with pytest.raises(Invalid) as caught:
        give(people, "unit_lead", to)
    assert dict(caught.value.errors.by_place) == {
        ("successor",): f"{to}某的角色或单位不能接手：2026年前三季度区科技局任务3任务报告（草稿）"
    }
    assert TaskReport.objects.get().typed_by == people["unit_lead"]


@pytest.mark.parametrize("to", ["unit_lead", "reviewer", "leader", "system"])
def test_figures_go_to_a_clerk(to: str, dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    with pytest.raises(Invalid, match="指标1实际值（草稿）"):
        give(people, "entry2", to)


def test_what_was_filed_on_behalf_goes_to_a_clerk(dazu: Plan, people: People, colleague: User) -> None:
    acts.save_report(dazu, people["entry2"])
    key = acts.part_of(dazu)[1]
    part = ContributionInput(kind=Kind.ACTUAL, responsibility=key, value=Decimal(40))
    save_contributions(**acts.where(dazu), contributions=[part], by=people["entry2"], at=NOW)
    with pytest.raises(Invalid, match="任务3任务报告"):
        give(people, "entry2", colleague)
    assert len(give(people, "entry2", "entry").rows) == 2


def test_who_has_nothing_in_hand_hands_over_to_anybody(dazu: Plan, people: People) -> None:
    handed = give(people, "leader", "unit_lead")
    assert (handed.rows, handed.deputies, handed.contact, handed.proposals) == ((), (), "", ())


def test_who_cannot_take_over(dazu: Plan, people: People) -> None:
    User.objects.filter(username="entry").update(is_active=False)
    cases: dict[str, User] = {
        "接任人不能是本人": people["entry2"],
        "stranger某不属于大足区": people["stranger"],
        "entry某已停用": User.objects.get(username="entry"),
    }
    for message, successor in cases.items():
        with pytest.raises(Invalid) as caught:
            give(people, "entry2", successor)
        assert dict(caught.value.errors.by_place) == {("successor",): message}


@pytest.mark.parametrize(
    ("reason", "message"),
    [(" ", "请写明事由，如“调离”“退休”"), ("长" * 201, "事由不得超过200字"), ("调\x00离", "事由含有不可见字符U+0000")],
)
def test_why_is_said(reason: str, message: str, dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid) as caught:
        give(people, "entry2", "entry", reason=reason)
    assert dict(caught.value.errors.by_place) == {("reason",): message}
    give(people, "entry2", "entry", reason="长" * 200)


# What else


def test_rights_to_review_end_on_both_sides(dazu: Plan, people: People) -> None:
    acts.lend_review(people["entry2"], people["reviewer"])
    acts.lend_review(people["entry2"], people["reviewer2"], first_day=date(2026, 11, 1), last_day=date(2026, 11, 2))
    acts.lend_review(people["entry"], people["reviewer"])
    assert len(give(people, "entry2", "entry").deputies) == 2
    assert ReviewDeputy.objects.filter(ended_at__isnull=True).get().deputy == people["entry"]
    assert ReviewDeputy.objects.filter(ended_by=people["security"], ended_at=NOW).count() == 2
    assert len(give(people, "reviewer", "reviewer2").deputies) == 1


def test_what_was_over_stays_as_it_was(dazu: Plan, people: People) -> None:
    row = acts.lend_review(people["entry2"], people["reviewer"])
    ReviewDeputy.objects.filter(pk=row.pk).update(first_day=date(2026, 10, 1), last_day=date(2026, 10, 8))
    assert give(people, "entry2", "entry").deputies == ()
    assert ReviewDeputy.objects.get().ended_at is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("unit_lead某", "1"), ("colleague某", "2")),
        (("unit_lead某", ""), ("colleague某", "2")),
        (("办公室", "1"), ("办公室", "2")),
        (("王某", "3"), ("王某", "3")),
    ],
)
def test_the_units_contact_is_the_successor_where_it_was_the_person(
    before: tuple[str, str], after: tuple[str, str], dazu: Plan, people: People, colleague: User
) -> None:
    people["unit_lead"].phone, colleague.phone = "1", "2"
    people["unit_lead"].save()
    colleague.save()
    Unit.objects.filter(name="区科技局").update(contact_name=before[0], contact_phone=before[1])
    handed = give(people, "unit_lead", colleague)
    unit = Unit.objects.get(name="区科技局")
    assert (unit.contact_name, unit.contact_phone) == after
    assert handed.contact == ("" if before == after else f"区科技局的联系人：{after[0]} {after[1]}")


def test_not_if_the_successor_is_of_another_unit(dazu: Plan, people: People) -> None:
    Unit.objects.filter(name="区科技局").update(contact_name="unit_lead某")
    assert give(people, "unit_lead", "other_unit").contact == ""
    assert Unit.objects.get(name="区科技局").contact_name == "unit_lead某"


def test_what_the_person_proposed_stays_the_persons(dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry2"])
    assert give(people, "entry2", "entry").proposals == (str(row),)
    row.refresh_from_db()
    assert (row.proposed_by, row.state) == (people["entry2"], ProposalState.PROPOSED)


def test_the_account_ends_if_it_is_to(dazu: Plan, people: People) -> None:
    give(people, "entry2", "entry")
    row = User.objects.get(username="entry2")
    assert (row.is_active, row.session_epoch) == (True, 0)
    give(people, "entry2", "entry", deactivate=True)
    row = User.objects.get(username="entry2")
    assert (row.is_active, row.session_epoch) == (False, 1)
    assert row.history.latest().history_user == people["security"]


def test_the_log_says_it(dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    give(people, "entry2", "entry", deactivate=True)
    line = Operation.objects.get(action="人员交接")
    assert (line.object_label, line.username) == ("entry2某", "security")
    assert line.detail == "entry2某交entry某：1项草稿和退回补正；停用账号；调离"


# Who may


@pytest.mark.parametrize("who", ["entry", "reviewer", "unit_lead", "leader", "system", "auditor"])
def test_who_may_not(who: str, dazu: Plan, people: People) -> None:
    with pytest.raises(NotAllowed, match="的角色不能办理人员交接"):
        give(people, "entry2", "entry", by=people[who])


def test_not_ones_own(dazu: Plan, people: People) -> None:
    with pytest.raises(NotAllowed, match="不能办理本人的交接"):
        give(people, "security", "entry")


def test_not_in_another_region_but_from_above(dazu: Plan, people: People) -> None:
    elsewhere = add("fuling", Role.SECURITY, Region.objects.get(code="500102"))
    with pytest.raises(NotAllowed, match="不能办理大足区的人员交接"):
        give(people, "entry2", "entry", by=elsewhere)
    above = add("city", Role.SECURITY, Region.objects.get(code="500000"))
    give(people, "entry2", "entry", by=above)


def test_who_does_the_same_work_at_the_same_unit_stands_first(dazu: Plan, people: People, colleague: User) -> None:
    """Then others of the role, then the unit's and everybody else, by user name; nobody of another region, nobody retired."""
    found = successors_of(people["unit_lead"])
    assert [each.username for each in found[:2]] == ["colleague", "other_unit"]
    rest = [each.username for each in found[2:]]
    assert rest == sorted(rest)
    assert {"entry", "leader", "security"} <= set(rest)
    assert {"unit_lead", "foreign_entry", "foreign_reviewer"}.isdisjoint(rest)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    assert colleague not in successors_of(people["unit_lead"])
