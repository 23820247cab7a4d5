"""Submitting: complete figures only, all or none, and every doubt answered by a word that still fits."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.entry import FigureInput, save_actuals, submit_actuals, unconfirmed
from indicators.models import Actual
from indicators.review import approve_actuals
from organizations.models import Operation, User
from plans.models import Plan
from plans.refusals import Invalid
from tests import acts
from tests.acts import where
from tests.people import NOW, approve, figure

pytestmark = pytest.mark.django_db

People = dict[str, User]
D = Decimal
LEAP = "比上年同期40件增长55.0%，变动超过50%"  # 62 after 40


def save(plan: Plan, by: User, *figures: FigureInput) -> tuple[Actual, ...]:
    return save_actuals(**where(plan), figures=figures, by=by, at=NOW)


def only() -> Actual:
    return Actual.objects.get()


def test_half_a_ratio_is_not_submitted(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], FigureInput(number=3, numerator=D(97)))
    with pytest.raises(Invalid, match="没有报送") as caught:
        submit_actuals(**where(dazu), numbers=[3], by=people["entry"], at=NOW)
    assert caught.value.errors.by_place == {("3", "value"): "尚未填写完整，不能报送"}


def test_submitting_is_all_or_none(dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    with pytest.raises(Invalid, match="指标4、5没有待处理的数据"):
        submit_actuals(**where(dazu), numbers=[1, 4, 5], by=people["entry"], at=NOW)
    assert only().state == "draft"


def test_not_applicable_is_submitted_and_approved(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], FigureInput(number=1, not_applicable=True, not_applicable_reason="当年未统计"))
    acts.submit_figure(dazu, people["entry"])
    acts.approve_figure(dazu, people["reviewer"])
    assert (only().state, only().value) == ("approved", None)


# Doubts and words


@pytest.fixture
def forty(dazu: Plan, people: People) -> Plan:
    """Indicators 4 and 10 stood at 40 a year ago."""
    approve(dazu, 2025, 3, {4: 40, 10: 40}, people)
    return dazu


def put(plan: Plan, people: People, value: Any, word: str = "", number: int = 4, **more: Any) -> Actual:
    given = FigureInput(number=number, value=D(value), confirmation=word, **more)
    (row,) = save(plan, people["entry"], given)
    return row


def row_of(number: int = 4) -> Actual:
    return Actual.objects.get(indicator__number=number, period__year=2026, state__in=("draft", "submitted", "returned"))


def words(number: int = 4) -> tuple[str, str]:
    return row_of(number).confirmation, row_of(number).confirmed_doubts


def refused(plan: Plan, people: People, *numbers: int) -> dict[tuple[str, ...], str]:
    before = list(Actual.objects.values())
    with pytest.raises(Invalid, match="没有报送") as caught:
        submit_actuals(**where(plan), numbers=numbers or [4], by=people["entry"], at=NOW)
    assert list(Actual.objects.values()) == before
    return dict(caught.value.errors.by_place)


def sent(plan: Plan, people: People, *numbers: int) -> None:
    submit_actuals(**where(plan), numbers=numbers or [4], by=people["entry"], at=NOW)


def test_a_doubtful_figure_is_kept_and_asked_about_when_it_is_submitted(forty: Plan, people: People) -> None:
    put(forty, people, 62)
    assert row_of().value == D(62)
    assert refused(forty, people) == {("4", "confirmation"): f"{LEAP}，请确认或写明原因"}


def test_a_word_answers_the_doubts_of_the_figure_as_it_stands(forty: Plan, people: People) -> None:
    put(forty, people, 62, " 新增园区企业集中备案 ")
    assert words() == ("新增园区企业集中备案", LEAP)
    sent(forty, people)
    assert row_of().state == "submitted"
    assert words() == ("新增园区企业集中备案", LEAP)


def test_another_figure_is_asked_about_again(forty: Plan, people: People) -> None:
    put(forty, people, 62, "已核对")
    put(forty, people, 63)
    assert words() == ("已核对", LEAP)
    again = "比上年同期40件增长57.5%，变动超过50%"
    assert refused(forty, people) == {("4", "confirmation"): f"{again}，请确认或写明原因"}
    put(forty, people, 63, "又核对")
    assert words() == ("又核对", again)
    sent(forty, people)


@pytest.mark.parametrize("blank", ["", "  ", "　"])
def test_a_blank_word_leaves_the_one_given_before(blank: str, forty: Plan, people: People) -> None:
    put(forty, people, 62, "已核对")
    put(forty, people, 62, blank)
    assert words() == ("已核对", LEAP)
    sent(forty, people)


@pytest.mark.parametrize("value", [60, 20])
def test_a_word_without_a_doubt_is_dropped(value: int, forty: Plan, people: People) -> None:
    put(forty, people, value, "已核对")
    assert words() == ("", "")
    sent(forty, people)


def test_a_word_for_a_figure_that_is_no_longer_doubtful_is_dropped(forty: Plan, people: People) -> None:
    put(forty, people, 62, "已核对")
    put(forty, people, 60, "改正")
    assert words() == ("", "")


def test_a_word_on_a_cell_without_a_figure_is_dropped(forty: Plan, people: People) -> None:
    save(forty, people["entry"], FigureInput(number=4, note="在办", confirmation="已核对"))
    assert words() == ("", "")


def test_a_word_answers_every_doubt_at_once(forty: Plan, people: People) -> None:
    approve(forty, 2026, 2, {4: 70}, people)
    both = f"累计数比上季末少8件；{LEAP}"
    put(forty, people, 62)
    assert refused(forty, people) == {("4", "confirmation"): f"{both}，请确认或写明原因"}
    put(forty, people, 62, "清理重复备案")
    assert words()[1].splitlines() == both.split("；")
    sent(forty, people)


def test_a_doubt_that_comes_later_is_asked_about_alone(forty: Plan, people: People) -> None:
    """The word was given before the earlier quarter came in; what it answered stays answered."""
    put(forty, people, 62, "已核对")
    approve(forty, 2026, 2, {4: 70}, people)
    assert refused(forty, people) == {("4", "confirmation"): "累计数比上季末少8件，请确认或写明原因"}


def test_what_was_answered_is_known_by_its_sentence() -> None:
    assert unconfirmed(("甲", "乙"), "") == ("甲", "乙")
    assert unconfirmed(("甲", "乙"), "乙") == ("甲",)
    assert unconfirmed(("甲", "乙"), "乙\n丙\n甲") == ()
    assert unconfirmed(("甲1",), "甲10") == ("甲1",), "a sentence within another is another"
    assert unconfirmed((), "甲") == ()


def test_everything_that_holds_up_is_named_at_once(forty: Plan, people: People) -> None:
    put(forty, people, 62)
    put(forty, people, 61, number=10)
    put(forty, people, 518, number=1)
    save(forty, people["entry"], FigureInput(number=3, numerator=D(97)), FigureInput(number=5, note="在办"))
    assert refused(forty, people, 1, 3, 4, 5, 10) == {
        ("3", "value"): "尚未填写完整，不能报送",
        ("4", "confirmation"): f"{LEAP}，请确认或写明原因",
        ("5", "value"): "尚未填写完整，不能报送",
        ("10", "confirmation"): "比上年同期40人增长52.5%，变动超过50%，请确认或写明原因",
    }
    sent(forty, people, 1)
    assert row_of(1).state == "submitted"


def test_a_part_above_its_whole_is_asked_about_on_both_sides(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], figure(dazu, 9, 4), figure(dazu, 15, 5))
    part = "从事战略性新兴产业领域的专利代理机构（5家）"
    assert refused(dazu, people, 9, 15) == {
        ("9", "confirmation"): f"全区专利代理机构总量（4家）少于{part}，后者应包含在前者之内，请确认或写明原因",
        ("15", "confirmation"): f"{part}多于全区专利代理机构总量（4家），前者应包含在后者之内，请确认或写明原因",
    }
    put(dazu, people, 4, "两表口径不同", number=9)
    put(dazu, people, 5, "两表口径不同", number=15)
    sent(dazu, people, 9, 15)


def test_a_word_sees_the_figures_that_are_saved_with_it(dazu: Plan, people: People) -> None:
    """The whole stands after its part in the same form: what is doubtful is known once both are written."""
    whole = FigureInput(number=9, value=D(4), confirmation="核过")
    save(dazu, people["entry"], FigureInput(number=15, value=D(5), confirmation="核过"), whole)
    sent(dazu, people, 9, 15)
    assert {row.confirmation for row in Actual.objects.all()} == {"核过"}


def test_a_ratio_that_disagrees_with_its_parts_is_asked_about(dazu: Plan, people: People) -> None:
    given = FigureInput(number=3, value=D("1.22"), numerator=D(97), denominator=D(80))
    save(dazu, people["entry"], given)
    asked = "公布值1.22与分子÷分母的结果1.21不一致，请确认或写明原因"
    assert refused(dazu, people, 3) == {("3", "confirmation"): asked}
    save(dazu, people["entry"], FigureInput(**{**fields_of(given), "confirmation": "市局按修订前人口计算"}))
    sent(dazu, people, 3)
    assert only().confirmation == "市局按修订前人口计算"


def fields_of(given: FigureInput) -> dict[str, Any]:
    return {name: getattr(given, name) for name in FigureInput.__dataclass_fields__}


def test_a_correction_is_asked_about_anew(forty: Plan, people: People) -> None:
    put(forty, people, 62, "已核对")
    sent(forty, people)
    approve_actuals(**where(forty), numbers=[4], by=people["reviewer"], at=NOW)
    put(forty, people, 62, correction_reason="补充备注", note="含2件")
    assert words() == ("", "")
    assert refused(forty, people) == {("4", "confirmation"): f"{LEAP}，请确认或写明原因"}
    approved = Actual.objects.get(period__year=2026, state="approved")
    assert (approved.confirmation, approved.confirmed_doubts) == ("已核对", LEAP)


def test_a_word_that_is_too_long_is_refused(forty: Plan, people: People) -> None:
    with pytest.raises(Invalid) as caught:
        put(forty, people, 62, "长" * 201)
    assert dict(caught.value.errors.by_place) == {("4", "confirmation"): "情况说明不得超过200字"}
    put(forty, people, 62, "长" * 200)
    assert len(words()[0]) == 200


def test_a_word_raises_no_version(forty: Plan, people: People) -> None:
    assert put(forty, people, 62, "已核对").version == row_of().version == 1


def test_the_log_of_a_refused_submission_is_empty(forty: Plan, people: People) -> None:
    put(forty, people, 62)
    lines = Operation.objects.count()
    refused(forty, people)
    assert Operation.objects.count() == lines
