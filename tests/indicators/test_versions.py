"""Nothing is overwritten, submitted or reviewed unseen: a form of another version is told who did what last."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from indicators.entry import FigureInput, save_actuals, submit_actuals, withdraw_actuals
from indicators.models import Actual
from indicators.review import approve_actuals, return_actuals
from organizations.models import Operation, User
from plans.models import Plan
from plans.refusals import Stale
from tests import acts
from tests.acts import where
from tests.people import NOW, approve, figure

pytestmark = pytest.mark.django_db

People = dict[str, User]
D = Decimal


def save(plan: Plan, by: User, *figures: FigureInput) -> tuple[Actual, ...]:
    return save_actuals(**where(plan), figures=figures, by=by, at=NOW)


def only() -> Actual:
    return Actual.objects.get()


def test_a_stale_cell_says_who_when_and_to_what(dazu: Plan, people: People) -> None:
    save(dazu, people["entry2"], FigureInput(number=1, value=D("1518"), version=0))
    with pytest.raises(Stale) as caught:
        save(dazu, people["entry"], FigureInput(number=1, value=D("520"), version=0))
    assert caught.value.message == "entry2某已于10月09日10:00改为1518，请核对后再办理"
    assert caught.value.status == 409
    assert only().value == D("1518")
    save(dazu, people["entry"], FigureInput(number=1, value=D("520"), version=1))
    assert (only().value, only().version, only().typed_by) == (D("520"), 2, people["entry"])


def test_a_draft_that_was_removed_meanwhile_is_stale(dazu: Plan, people: People) -> None:
    with pytest.raises(Stale, match="指标1的草稿已被删除"):
        save(dazu, people["entry"], FigureInput(number=1, value=D(1), version=1))


def test_an_import_that_showed_nothing_overwrites_a_draft(dazu: Plan, people: People) -> None:
    save(dazu, people["entry2"], FigureInput(number=1, value=D(1)))
    save(dazu, people["entry"], FigureInput(number=1, value=D(2), version=None))
    assert only().value == D(2)


def test_a_form_that_showed_an_empty_cell_does_not_correct_what_was_approved_since(dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    with pytest.raises(Stale, match="reviewer2某已于10月09日10:00审核通过，数值为518，请核对后再办理"):
        save(dazu, people["entry"], FigureInput(number=1, value=D(1), version=0, correction_reason="漏计"))


def test_a_correction_of_what_was_corrected_since_is_stale(dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    shown = only().version
    acts.save_figure(dazu, people["entry2"], "520", why="漏计2件")
    acts.submit_figure(dazu, people["entry2"])
    acts.approve_figure(dazu, people["reviewer"])
    with pytest.raises(Stale, match="reviewer某已于10月09日10:00审核通过，数值为520，请核对后再办理"):
        save(dazu, people["entry"], FigureInput(number=1, value=D(519), version=shown, correction_reason="漏计1件"))
    current = Actual.objects.get(state="approved").version
    save(dazu, people["entry"], FigureInput(number=1, value=D(521), version=current, correction_reason="又漏计1件"))
    assert Actual.objects.get(state="draft").revision == 3


# Who did the last act: at ten, eleven, twelve … in Beijing


def at(hour: int) -> Any:
    return NOW + timedelta(hours=hour - 10)


def typed(plan: Plan, people: People, hour: int, value: str, by: str = "entry2") -> None:
    given = FigureInput(number=1, value=D(value))
    save_actuals(**where(plan), figures=[given], by=people[by], at=at(hour))


def submitted(plan: Plan, people: People, hour: int) -> None:
    submit_actuals(**where(plan), numbers=[1], by=people["entry"], at=at(hour))


def returned(plan: Plan, people: People, hour: int) -> None:
    return_actuals(**where(plan), numbers=[1], by=people["reviewer"], at=at(hour), reason="请核对")


def approved(plan: Plan, people: People, hour: int) -> None:
    approve_actuals(**where(plan), numbers=[1], by=people["reviewer2"], at=at(hour))


def typed_only(plan: Plan, people: People) -> None:
    typed(plan, people, 10, "518")


def typed_and_submitted(plan: Plan, people: People) -> None:
    typed_only(plan, people)
    submitted(plan, people, 11)


def withdrawn(plan: Plan, people: People) -> None:
    typed_and_submitted(plan, people)
    withdraw_actuals(**where(plan), numbers=[1], by=people["entry"])


def sent_back(plan: Plan, people: People) -> None:
    typed_and_submitted(plan, people)
    returned(plan, people, 12)


def typed_anew(plan: Plan, people: People) -> None:
    sent_back(plan, people)
    typed(plan, people, 13, "517")


def submitted_anew(plan: Plan, people: People) -> None:
    typed_anew(plan, people)
    submitted(plan, people, 14)


def approved_in_the_end(plan: Plan, people: People) -> None:
    submitted_anew(plan, people)
    approved(plan, people, 15)


LAST = [
    (typed_only, "entry2某已于10月09日10:00改为518，请核对后再办理"),
    (typed_and_submitted, "entry某已于10月09日11:00报送审核，数值为518，请核对后再办理"),
    (withdrawn, "entry2某已于10月09日10:00改为518，请核对后再办理"),
    (sent_back, "reviewer某已于10月09日12:00退回补正，数值为518，请核对后再办理"),
    (typed_anew, "entry2某已于10月09日13:00改为517，请核对后再办理"),
    (submitted_anew, "entry某已于10月09日14:00报送审核，数值为517，请核对后再办理"),
    (approved_in_the_end, "reviewer2某已于10月09日15:00审核通过，数值为517，请核对后再办理"),
]


@pytest.mark.parametrize(("happened", "message"), LAST, ids=[each.__name__ for each, _ in LAST])
def test_a_stale_form_is_told_the_last_act(
    happened: Callable[[Plan, People], None], message: str, dazu: Plan, people: People
) -> None:
    happened(dazu, people)
    before = list(Actual.objects.values())
    with pytest.raises(Stale) as caught:
        save(dazu, people["entry"], FigureInput(number=1, value=D(1), version=0, correction_reason="漏计"))
    assert (caught.value.message, caught.value.status) == (message, 409)
    assert list(Actual.objects.values()) == before


SHOWN = [
    ({"value": None, "note": "在办"}, "未填数值"),
    ({"value": None, "not_applicable": True, "not_applicable_reason": "未统计"}, "不参评"),
    ({"value": D("0")}, "0"),
]


@pytest.mark.parametrize(("given", "words"), SHOWN, ids=[words for _, words in SHOWN])
def test_a_stale_form_is_told_what_stands_there(given: dict[str, Any], words: str, dazu: Plan, people: People) -> None:
    save(dazu, people["entry2"], FigureInput(number=1, **given))
    with pytest.raises(Stale, match=f"改为{words}，"):
        save(dazu, people["entry"], FigureInput(number=1, value=D(1), version=0))


# Submitting and reviewing what was seen


@pytest.fixture
def two(dazu: Plan, people: People) -> Plan:
    """Two drafts, in version 1."""
    save(dazu, people["entry2"], figure(dazu, 1, 518), figure(dazu, 4, 60))
    return dazu


def of_two(name: str, plan: Plan, people: People, versions: dict[int, int] | None) -> None:
    common: dict[str, Any] = {**where(plan), "numbers": [1, 4], "at": NOW, "versions": versions}
    if name == "submit":
        submit_actuals(**common, by=people["entry"])
    elif name == "approve":
        approve_actuals(**common, by=people["reviewer"])
    else:
        return_actuals(**common, by=people["reviewer"], reason="请核对")


ACTS = [("submit", 1, "submitted", "改为60"), ("approve", 2, "approved", "报送审核，数值为60"),
        ("return", 2, "returned", "报送审核，数值为60")]  # fmt: skip


@pytest.mark.parametrize(("name", "version", "state", "last"), ACTS, ids=[each[0] for each in ACTS])
def test_only_what_was_seen_is_submitted_and_reviewed(
    name: str, version: int, state: str, last: str, two: Plan, people: People
) -> None:
    if name != "submit":
        submit_actuals(**where(two), numbers=[1, 4], by=people["entry2"], at=NOW)
    before, lines = list(Actual.objects.values()), Operation.objects.count()
    for seen in (version - 1, version + 1):
        with pytest.raises(Stale) as caught:
            of_two(name, two, people, {1: version, 4: seen})
        assert caught.value.message == f"指标4：entry2某已于10月09日10:00{last}，请核对后再办理"
        assert caught.value.status == 409
    assert list(Actual.objects.values()) == before
    assert Operation.objects.count() == lines
    of_two(name, two, people, {1: version, 4: version})
    assert set(Actual.objects.values_list("state", "version")) == {(state, version + 1)}


@pytest.mark.parametrize("name", ["approve", "return"])
def test_a_figure_changed_between_reading_and_reviewing_is_stale(name: str, two: Plan, people: People) -> None:
    submit_actuals(**where(two), numbers=[1, 4], by=people["entry2"], at=NOW)
    withdraw_actuals(**where(two), numbers=[4], by=people["entry2"])
    save(two, people["entry2"], figure(two, 4, 61))
    submit_actuals(**where(two), numbers=[4], by=people["entry2"], at=NOW)
    with pytest.raises(Stale, match="报送审核，数值为61"):
        of_two(name, two, people, {1: 2, 4: 2})
    assert set(Actual.objects.values_list("state", flat=True)) == {"submitted"}


def test_a_form_from_before_a_draft_was_deleted_never_fits_again(dazu: Plan, people: People) -> None:
    """A clerk sees 79; a colleague empties the cell and types 81. The clerk's form is of a draft that is gone."""
    save(dazu, people["entry2"], figure(dazu, 4, 79))
    seen = Actual.objects.get().version
    save(dazu, people["entry2"], FigureInput(number=4, version=seen))
    assert not Actual.objects.exists()
    save(dazu, people["entry2"], figure(dazu, 4, 81, version=0))
    with pytest.raises(Stale, match="entry2某已于10月09日10:00改为81"):
        save(dazu, people["entry"], figure(dazu, 4, 80, version=seen))
    assert Actual.objects.get().value == 81


def test_nor_one_from_before_a_correction_was_given_up(dazu: Plan, people: People) -> None:
    approve(dazu, 2026, 3, {4: 79}, people)
    stands = Actual.objects.get().version
    save(dazu, people["entry2"], figure(dazu, 4, 80, version=stands, correction_reason="漏计"))
    seen = Actual.objects.get(state="draft").version
    save(dazu, people["entry2"], FigureInput(number=4, version=seen))
    save(dazu, people["entry2"], figure(dazu, 4, 82, version=stands, correction_reason="重计"))
    with pytest.raises(Stale):
        save(dazu, people["entry"], figure(dazu, 4, 81, version=seen))
    assert Actual.objects.get(state="draft").value == 82
