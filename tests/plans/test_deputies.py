"""Naming a deputy (代审) and ending it: by whom, whom, from when to when, and why."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from organizations.models import Operation, User
from plans.deputies import LONGEST_STEAD, end_deputy, name_deputy, read_lending
from plans.models import Plan, ReviewDeputy
from plans.refusals import Invalid, Refusal
from tests.acts import DAY, lend_review
from tests.people import NOW

pytestmark = pytest.mark.django_db

People = dict[str, User]
FIRST, LAST = date(2026, 10, 8), date(2026, 10, 10)


def answer(act: Callable[..., Any], *given: Any) -> str:
    """What the act is refused with; empty if it is done."""
    try:
        act(*given)
    except Refusal as refusal:
        return refusal.message
    return ""


def name(people: People, deputy: str = "entry", by: str = "reviewer", **changes: Any) -> ReviewDeputy:
    given: dict[str, Any] = {"first_day": DAY, "last_day": DAY, "reason": "休假", "today": DAY, "at": NOW, **changes}
    return name_deputy(deputy=people[deputy], by=people[by], **given)


def test_naming_is_kept_and_logged(dazu: Plan, people: People) -> None:
    row = name(people, reason=" 外出培训 ", last_day=LAST)
    row.refresh_from_db()
    assert (row.reviewer, row.deputy, row.first_day, row.last_day) == (people["reviewer"], people["entry"], DAY, LAST)
    assert (row.reason, row.named_at, row.ended_at, row.ended_by) == ("外出培训", NOW, None, None)
    line = Operation.objects.latest("pk")
    assert (line.action, line.user, line.detail) == ("指定代审", people["reviewer"], "外出培训")
    assert line.object_label == "entry某代reviewer某（2026-10-09至2026-10-10）"


def test_only_a_reviewer_names_a_deputy(dazu: Plan, people: People) -> None:
    said = {person: answer(name, people, "entry2", person) for person in people}
    elsewhere = "代审没有指定：deputy：entry2某不能代审：须是本区划能看未审核数据的填报人员"
    assert said == {
        **{person: f"{person}某的角色不能指定代审" for person in people},
        "reviewer": "",
        "reviewer2": "",
        "foreign_reviewer": elsewhere,
    }


def test_who_may_be_named(dazu: Plan, people: People) -> None:
    """Neither oneself nor a reviewer, a leader, a unit's people, an administrator or a stranger."""
    said = {person: answer(name, people, person) for person in people}
    refused = "代审没有指定：deputy：{}某不能代审：须是本区划能看未审核数据的填报人员"
    assert said == {**{person: refused.format(person) for person in people}, "entry": "", "entry2": ""}
    assert [person.username for person in read_lending(dazu.region, DAY).candidates] == ["entry", "entry2"]


def test_who_has_left_is_not_named(dazu: Plan, people: People) -> None:
    people["entry2"].is_active = False
    people["entry2"].save()
    assert [person.username for person in read_lending(dazu.region, DAY).candidates] == ["entry"]
    with pytest.raises(Invalid, match="entry2某不能代审"):
        name(people, "entry2")


def test_the_deputies_one_may_name_cost_one_statement(
    dazu: Plan, people: People, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert [str(person.unit) for person in read_lending(dazu.region, DAY).candidates] == [
            "区市场监管局",
            "区市场监管局",
        ]


WRONG: list[tuple[dict[str, Any], dict[tuple[str, ...], str]]] = [
    ({"first_day": date(2026, 10, 8)}, {("first_day",): "起始日期不能早于今天"}),
    ({"first_day": date(2026, 10, 11), "last_day": LAST}, {("last_day",): "截止日期不能早于起始日期"}),
    ({"last_day": date(2027, 1, 9)}, {("last_day",): "代审最长92天"}),  # 23 + 30 + 31 + 9 = 93
    ({"reason": " 　"}, {("reason",): "请写明事由，如“休假”"}),
    ({"reason": "长" * 101}, {("reason",): "事由不得超过100字"}),
    (
        {"first_day": date(2026, 10, 8), "last_day": date(2026, 10, 7), "reason": ""},
        {
            ("first_day",): "起始日期不能早于今天",
            ("last_day",): "截止日期不能早于起始日期",
            ("reason",): "请写明事由，如“休假”",
        },
    ),
]


@pytest.mark.parametrize(("changes", "errors"), WRONG, ids=["past", "order", "long", "blank", "wordy", "all"])
def test_what_is_wrong_is_named_by_field(
    changes: dict[str, Any], errors: dict[tuple[str, ...], str], dazu: Plan, people: People
) -> None:
    lines = Operation.objects.count()
    with pytest.raises(Invalid, match="代审没有指定") as caught:
        name(people, **changes)
    assert dict(caught.value.errors.by_place) == errors
    assert not ReviewDeputy.objects.exists()
    assert Operation.objects.count() == lines


RIGHT: list[dict[str, Any]] = [
    {"last_day": date(2027, 1, 8)},  # 23 + 30 + 31 + 8 = 92 days, both ends counted
    {"first_day": date(2026, 10, 10), "last_day": LAST},
    {"reason": "长" * 100},
]


@pytest.mark.parametrize("changes", RIGHT, ids=["longest", "tomorrow", "wordy"])
def test_what_is_just_right_is_taken(changes: dict[str, Any], dazu: Plan, people: People) -> None:
    assert LONGEST_STEAD.days == 92
    assert name(people, **changes).pk


# Ending


@pytest.mark.parametrize(
    ("deputy", "by", "able"),
    [
        ("entry", "reviewer", {"entry", "reviewer", "reviewer2"}),
        ("foreign_entry", "foreign_reviewer", {"foreign_entry", "foreign_reviewer"}),
    ],
)
def test_who_ends_it(deputy: str, by: str, able: set[str], dazu: Plan, people: People) -> None:
    def end(person: str) -> None:
        row = name(people, deputy, by)
        end_deputy(row=row, by=people[person], at=NOW)
        row.refresh_from_db()
        assert (row.ended_by, row.ended_at) == (people[person], NOW)
        line = Operation.objects.latest("pk")
        assert (line.action, line.user) == ("结束代审", people[person])

    said = {person: answer(end, person) for person in people}
    assert said == {person: "" if person in able else f"{person}某不能结束这项代审" for person in people}


def test_it_ends_once(dazu: Plan, people: People) -> None:
    row = name(people)
    end_deputy(row=row, by=people["entry"], at=NOW)
    with pytest.raises(Invalid, match="这项代审已经结束"):
        end_deputy(row=row, by=people["reviewer"], at=NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert (row.ended_by, row.ended_at) == (people["entry"], NOW)


def test_deputies_in_force_and_to_come(dazu: Plan, people: People) -> None:
    over = lend_review(people["entry"], people["reviewer"], first_day=FIRST, last_day=FIRST)
    to_come = lend_review(people["entry2"], people["reviewer2"], first_day=LAST, last_day=LAST)
    now = lend_review(people["entry"], people["reviewer2"])
    name(people, "foreign_entry", "foreign_reviewer")
    early = name(people, "entry2")
    end_deputy(row=early, by=people["reviewer"], at=NOW)
    assert list(read_lending(dazu.region, DAY).deputies) == [now, to_come]
    assert list(ReviewDeputy.objects.in_force(dazu.region, DAY)) == [now]
    assert list(ReviewDeputy.objects.in_force(dazu.region, FIRST)) == [over]


def test_who_moved_away_is_no_longer_in_force(dazu: Plan, people: People) -> None:
    lend_review(people["entry"], people["reviewer"])
    User.objects.filter(username="entry").update(region=people["stranger"].region, unit=None)
    assert not ReviewDeputy.objects.in_force(dazu.region, DAY)
    assert not ReviewDeputy.objects.in_force(people["stranger"].region, DAY)
