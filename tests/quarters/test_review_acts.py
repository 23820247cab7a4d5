"""Approving and returning on the review page: what is done, what is skipped, what is refused and kept."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from indicators.entry import withdraw_actuals
from indicators.models import Actual, Assessment
from indicators.review import approve_actuals
from organizations.models import Operation, Region, User
from organizations.roles import Role
from plans.models import Plan
from tests.acts import close
from tests.people import NOW, add, figure
from tests.quarters.scenes import Q3, REVIEW, People, done, send, stand_in, states, submit, versions, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

APPROVE_ALL = {"act": "approve-all"}
RETURN_ONE = {"act": "return", "tick": "2026q3-figure-1", "reason": "请核对口径"}
ACTS: dict[str, dict[str, Any]] = {
    "one": {"one": "2026q3-figure-1"},
    "ticked": {"act": "approve", "tick": ["2026q3-figure-1", "2026q3-figure-5"]},
    "all": APPROVE_ALL,
    "return": RETURN_ONE,
}


@pytest.fixture
def desk(dazu: Plan, people: People) -> Plan:
    waiting(dazu, people)
    return dazu


SUBMITTED = {1: "submitted", 3: "submitted", 5: "submitted", 10: "draft"}


def test_one_is_approved_whatever_is_ticked(desk: Plan, people: People, client: Client) -> None:
    response = send(client, people["reviewer"], {"one": "2026q3-figure-5", "tick": ["2026q3-figure-1"]})
    assert "已审核1项" in done(response)
    assert response.headers["Location"] == f"{REVIEW}{Q3}"
    assert states() == {**SUBMITTED, 5: "approved"}
    # 168 of 200: the stored assessment follows in the same transaction
    assert Assessment.objects.get(indicator__number=5, period__year=2026, period__quarter=3).actual == 168


def test_the_ticked_ones_are_approved(desk: Plan, people: People, client: Client) -> None:
    assert "已审核2项" in done(send(client, people["reviewer"], ACTS["ticked"]))
    assert states() == {**SUBMITTED, 1: "approved", 5: "approved"}


def test_all_are_approved(desk: Plan, people: People, client: Client) -> None:
    text = done(send(client, people["reviewer"], APPROVE_ALL))
    assert "已审核3项" in text
    assert "没有等待审核的内容。" in text
    assert states() == {1: "approved", 3: "approved", 5: "approved", 10: "draft"}
    row = Actual.objects.get(indicator__number=1, period__year=2026, period__quarter=3)
    assert (row.reviewed_by, row.reviewed_for) == (people["reviewer"], None)


def test_all_means_those_that_were_shown(desk: Plan, people: People, client: Client) -> None:
    shown = " ".join(versions().values())
    submit(desk, people["entry"], figure(desk, 9, 4))
    assert "已审核3项" in done(send(client, people["reviewer"], {**APPROVE_ALL, "shown": shown}))
    assert states()[9] == "submitted"


def test_one_is_returned_with_a_reason(desk: Plan, people: People, client: Client) -> None:
    text = done(send(client, people["reviewer"], RETURN_ONE))
    assert "已退回1项" in text
    assert "另有1项草稿、1项已退回" in text
    row = Actual.objects.get(indicator__number=1, state="returned")
    assert (row.review_reason, row.reviewed_by) == ("请核对口径", people["reviewer"])


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("", "退回须写明理由，填报人据此补正"),
        ("　 ", "退回须写明理由"),
        ("长" * 301, "退回理由不得超过300字，现有301字"),
    ],
    ids=["none", "blank", "long"],
)
def test_a_reason_that_does_not_do_is_said_at_its_field_and_kept(
    desk: Plan, people: People, client: Client, reason: str, message: str
) -> None:
    response = send(client, people["reviewer"], {**RETURN_ONE, "reason": reason})
    text = response.content.decode()
    assert response.status_code == 400
    assert f'id="reason-error" role="alert">{message}' in text
    assert f">{reason}</textarea>" in text
    assert 'value="2026q3-figure-1"' in text.split("checked")[0][-250:], "the tick is kept"
    assert text.count("checked") == 1
    assert states() == SUBMITTED


@pytest.mark.parametrize(("act", "word"), [("approve", "请先勾选要审核的内容"), ("return", "请先勾选要退回的内容")])
def test_nothing_ticked_is_said(desk: Plan, people: People, client: Client, act: str, word: str) -> None:
    response = send(client, people["reviewer"], {"act": act, "reason": "写好的理由"})
    assert response.status_code == 400
    assert word in response.content.decode()
    assert ">写好的理由</textarea>" in response.content.decode()


@pytest.mark.parametrize(
    "data",
    [
        {"act": "approve", "tick": "2026q3-figure-9"},
        {"one": "2026q3-figure-9"},
        {"one": "<script>"},
        {"act": "destroy", "tick": "2026q3-figure-1"},
        {},
        {"act": "approve-all", "shown": "2026q5-figure-1-2"},
        {"act": "approve-all", "shown": "２０２６q3-figure-1-2"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused(
    desk: Plan, people: People, client: Client, data: dict[str, Any]
) -> None:
    response = send(client, people["reviewer"], data)
    assert response.status_code == 400
    assert "提交的内容无法识别" in response.content.decode()
    assert states() == SUBMITTED


def test_enter_in_a_tick_box_decides_nothing(desk: Plan, people: People, client: Client) -> None:
    """A browser presses the form's first button."""
    client.force_login(people["reviewer"])
    first = client.get(f"{REVIEW}{Q3}").content.decode().split('id="review"')[1].split("<button")[1].split(">")[0]
    assert 'value="stay"' in first
    response = send(client, people["reviewer"], {"act": "stay", "tick": "2026q3-figure-5", "reason": "写到一半"})
    assert response.status_code == 200
    assert ">写到一半</textarea>" in response.content.decode()
    assert response.content.decode().count("checked") == 1
    assert states() == SUBMITTED


# Who


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("entry", 403), ("entry2", 403), ("unit_lead", 403), ("leader", 403), ("system", 403), ("security", 403),
        ("auditor", 403), ("stranger", 403), ("foreign_entry", 404), ("foreign_reviewer", 404),
    ],
)  # fmt: skip
def test_nobody_else_reviews(desk: Plan, people: People, client: Client, act: str, who: str, status: int) -> None:
    before = Operation.objects.count()
    assert send(client, people[who], ACTS[act]).status_code == status
    assert states() == SUBMITTED
    assert Operation.objects.count() == before


@pytest.mark.parametrize("act", ACTS)
def test_a_reviewer_of_the_city_does_not_act(desk: Plan, people: People, client: Client, act: str) -> None:
    city, _ = Region.objects.get_or_create(code="500000", defaults={"name": "重庆市"})
    response = send(client, add("city", Role.REVIEWER, city), ACTS[act])
    assert response.status_code == 403
    assert "不属于大足区" in response.content.decode()
    assert states() == SUBMITTED


def test_signed_out_it_leads_to_signing_in(desk: Plan, client: Client) -> None:
    response = client.post(f"{REVIEW}{Q3}", APPROVE_ALL)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/sign-in/")
    assert states() == SUBMITTED


# One's own


def own_ones(plan: Plan, people: People) -> User:
    """entry stands in as deputy, and typed 1, 3 and 5; 9 is entry2's."""
    stand_in(people, "entry")
    submit(plan, people["entry2"], figure(plan, 9, 4))
    return people["entry"]


def test_ones_own_are_skipped_and_named(desk: Plan, people: People, client: Client) -> None:
    text = done(send(client, own_ones(desk, people), APPROVE_ALL))
    assert "已审核1项；指标1、3、5由本人填报或报送，已跳过" in text
    assert states() == {**SUBMITTED, 9: "approved"}


def test_what_somebody_else_typed_and_one_submitted_is_ones_own(desk: Plan, people: People, client: Client) -> None:
    Actual.objects.filter(indicator__number=1, state="submitted").update(typed_by=people["entry2"])
    text = done(send(client, own_ones(desk, people), APPROVE_ALL))
    assert "指标1、3、5由本人填报或报送，已跳过" in text


@pytest.mark.parametrize("act", ACTS)
def test_nothing_but_ones_own_is_refused(desk: Plan, people: People, client: Client, act: str) -> None:
    stand_in(people, "entry")
    response = send(client, people["entry"], ACTS[act])
    assert response.status_code == 400
    assert "由本人填报或报送，须由他人审核" in response.content.decode()
    assert states() == SUBMITTED


# Deputies


def test_a_deputy_reviews_in_the_reviewers_stead(desk: Plan, people: People, client: Client) -> None:
    stand_in(people)
    assert "已审核3项" in done(send(client, people["entry2"], APPROVE_ALL))
    row = Actual.objects.get(indicator__number=1, period__year=2026, period__quarter=3)
    assert (row.reviewed_by, row.reviewed_for) == (people["entry2"], people["reviewer"])
    assert "（代reviewer某）" in Operation.objects.latest("pk").detail


def test_a_deputy_whose_days_are_over_does_not(desk: Plan, people: People, client: Client) -> None:
    row = stand_in(people)
    with time_machine.travel("2026-12-01 09:00:00+08:00", tick=False):
        assert send(client, people["entry2"], APPROVE_ALL).status_code == 403
    row.ended_at, row.ended_by = NOW, people["reviewer"]
    row.save()
    assert send(client, people["entry2"], APPROVE_ALL).status_code == 403
    assert states() == SUBMITTED


# Changed meanwhile


@pytest.mark.parametrize("act", ACTS)
def test_what_was_changed_meanwhile_is_not_reviewed_unseen(
    desk: Plan, people: People, client: Client, act: str
) -> None:
    shown = " ".join(versions().values())
    withdraw_actuals(plan=desk, year=2026, quarter=3, numbers=[1], by=people["entry"])
    submit(desk, people["entry2"], figure(desk, 1, 530))
    response = send(client, people["reviewer"], {**ACTS[act], "shown": shown})
    text = response.content.decode()
    assert response.status_code == 409
    assert "指标1：entry2某已于10月09日10:00报送审核，数值为530，请核对后再办理" in text
    assert "<b>530</b>" in text, "what it is now stands in the list"
    assert states() == SUBMITTED


def test_ticks_and_reason_are_kept_when_something_changed(desk: Plan, people: People, client: Client) -> None:
    shown = " ".join(versions().values())
    withdraw_actuals(plan=desk, year=2026, quarter=3, numbers=[1], by=people["entry"])
    data = {"act": "return", "tick": ["2026q3-figure-1", "2026q3-figure-5"], "reason": "请核对口径", "shown": shown}
    response = send(client, people["reviewer"], data)
    text = response.content.decode()
    assert response.status_code == 409
    assert "指标1：entry某已于10月09日10:00改为518，请核对后再办理" in text
    assert ">请核对口径</textarea>" in text
    assert text.count("checked") == 1, "1 is a draft now and stands no longer in the list; 5 stays ticked"
    assert states()[5] == "submitted"


def test_what_somebody_else_approved_meanwhile_is_said(desk: Plan, people: People, client: Client) -> None:
    shown = " ".join(versions().values())
    approve_actuals(plan=desk, year=2026, quarter=3, numbers=[1], by=people["reviewer2"], at=NOW)
    response = send(client, people["reviewer"], {**APPROVE_ALL, "shown": shown})
    assert response.status_code == 409
    assert "reviewer2某已于10月09日10:00审核通过指标1" in response.content.decode()
    assert states() == {**SUBMITTED, 1: "approved"}


def test_what_was_taken_away_meanwhile_is_said(desk: Plan, people: People, client: Client) -> None:
    shown = " ".join(versions().values())
    Actual.objects.filter(indicator__number=1, state="submitted").delete()
    response = send(client, people["reviewer"], {**APPROVE_ALL, "shown": shown})
    assert response.status_code == 409
    assert "指标1的数据已被撤回" in response.content.decode()


def test_a_quarter_closed_meanwhile_takes_nothing(desk: Plan, people: People, client: Client) -> None:
    close(desk, people["reviewer"])
    response = send(client, people["reviewer"], APPROVE_ALL)
    assert response.status_code == 409
    assert "2026年第3季度已定稿，不能再修改" in response.content.decode()
    assert states() == SUBMITTED


# History: one sheet, one review


def history(plan: Plan, people: People) -> str:
    for quarter, value in ((1, 40), (2, 85), (3, 130)):
        submit(plan, people["entry"], figure(plan, 5, value), year=2024, quarter=quarter)
    return " ".join(label for quarter in "123" for label in versions(f"2024q{quarter}").values())


def test_history_is_approved_in_one_review(desk: Plan, people: People, client: Client) -> None:
    shown = history(desk, people)
    response = send(client, people["reviewer"], {**APPROVE_ALL, "shown": shown}, "?history=1")
    assert "已审核3项" in done(response)
    assert response.headers["Location"] == f"{REVIEW}?history=1"
    assert [states(2024, quarter) for quarter in (1, 2, 3)] == [{5: "approved"}] * 3


def test_history_is_approved_wholly_or_not_at_all(desk: Plan, people: People, client: Client) -> None:
    shown = history(desk, people)
    withdraw_actuals(plan=desk, year=2024, quarter=3, numbers=[5], by=people["entry"])
    before = Operation.objects.count()
    response = send(client, people["reviewer"], {**APPROVE_ALL, "shown": shown}, "?history=1")
    assert response.status_code == 409
    assert [states(2024, quarter) for quarter in (1, 2, 3)] == [{5: "submitted"}, {5: "submitted"}, {5: "draft"}]
    assert Operation.objects.count() == before


def test_ones_own_in_history_are_named_with_their_quarter(desk: Plan, people: People, client: Client) -> None:
    stand_in(people, "entry")
    shown = history(desk, people)
    submit(desk, people["entry2"], figure(desk, 9, 3), year=2024, quarter=3)
    shown += " " + versions("2024q3")[9]
    text = done(send(client, people["entry"], {**APPROVE_ALL, "shown": shown}, "?history=1"))
    assert "已审核1项；2024年一季度指标5，2024年上半年指标5，2024年前三季度指标5由本人填报或报送，已跳过" in text
