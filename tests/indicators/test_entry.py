"""Entering figures: all inputs or none, every mistake with its place, nothing overwritten unseen."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.entry import FigureInput, save_actuals, submit_actuals, withdraw_actuals
from indicators.labels import Certainty
from indicators.models import Actual
from organizations.models import Operation, User
from plans.models import Plan
from plans.refusals import Invalid, NotAllowed, Refusal
from tests import acts
from tests.acts import where
from tests.people import NOW, figure

pytestmark = pytest.mark.django_db

People = dict[str, User]
D = Decimal


def save(plan: Plan, by: User, *figures: FigureInput) -> tuple[Actual, ...]:
    return save_actuals(**where(plan), figures=figures, by=by, at=NOW)


def only() -> Actual:
    return Actual.objects.get()


# Numbers of the Dazu plan: 1 direct, 2 growth, 3 ratio (2 decimals), 12 ratio in percent (1 decimal), 14 quotient.
FAULTS: list[tuple[dict[str, Any], dict[tuple[str, ...], str]]] = [
    ({"number": 1, "value": D("123456789012")}, {("1", "value"): "数值最多11位整数、4位小数"}),
    ({"number": 1, "value": D("-123456789012")}, {("1", "value"): "数值最多11位整数、4位小数"}),
    ({"number": 1, "value": D("1.00001")}, {("1", "value"): "数值最多11位整数、4位小数"}),
    ({"number": 1, "value": D("NaN")}, {("1", "value"): "数值最多11位整数、4位小数"}),
    ({"number": 1, "value": D("Infinity")}, {("1", "value"): "数值最多11位整数、4位小数"}),
    ({"number": 1, "value": D(1), "city_average": D("1.23456")}, {("1", "city_average"): "全市平均最多11位整数、4位小数"}),
    ({"number": 1, "quantity": D(1)}, {("1", "quantity"): "本指标不填数量"}),
    ({"number": 1, "numerator": D(1), "denominator": D(2)},
     {("1", "numerator"): "本指标不填分子", ("1", "denominator"): "本指标不填分母"}),
    ({"number": 2, "value": D(10)}, {("2", "value"): "本指标不填数值"}),
    ({"number": 3, "quantity": D(10)}, {("3", "quantity"): "本指标不填数量"}),
    ({"number": 3, "numerator": D(97), "denominator": D(0)}, {("3", "denominator"): "分母不能为0"}),
    ({"number": 14, "value": D("17.4")}, {("14", "value"): "本指标由其他指标计算，不填报"}),
    ({"number": 1, "not_applicable": True}, {("1", "not_applicable_reason"): "不参评须写明理由"}),
    ({"number": 1, "not_applicable": True, "not_applicable_reason": "  "},
     {("1", "not_applicable_reason"): "不参评须写明理由"}),
    ({"number": 1, "not_applicable": True, "not_applicable_reason": "未评定", "value": D(0)},
     {("1", "not_applicable"): "不参评的指标不填数值"}),
    ({"number": 1, "value": D(1), "not_applicable_reason": "未评定"}, {("1", "not_applicable_reason"): "未勾选不参评"}),
    ({"number": 1, "value": D(1), "note": "长" * 301}, {("1", "note"): "备注不得超过300字"}),
    ({"number": 1, "value": D(1), "source": "长" * 101}, {("1", "source"): "数据来源不得超过100字"}),
    ({"number": 1, "value": D(1), "city_source": "长" * 101}, {("1", "city_source"): "全市数据来源不得超过100字"}),
    ({"number": 1, "value": D(1), "correction_reason": "长" * 301}, {("1", "correction_reason"): "更正理由不得超过300字"}),
    ({"number": 1, "not_applicable": True, "not_applicable_reason": "长" * 201},
     {("1", "not_applicable_reason"): "不参评理由不得超过200字"}),
    ({"number": 1, "value": D(1), "city_rank": 0}, {("1", "city_rank"): "全市排位应为正整数"}),
    ({"number": 1, "value": D(1), "city_rank": 10**10}, {("1", "city_rank"): "全市排位应为正整数"}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "errors"), FAULTS, ids=lambda each: " ".join(map(str, each))[:60])
def test_a_faulty_cell_is_named_and_nothing_is_written(
    given: dict[str, Any], errors: dict[tuple[str, ...], str], dazu: Plan, people: People
) -> None:
    with pytest.raises(Invalid, match="数据有误，未保存") as caught:
        save(dazu, people["entry"], figure(dazu, 4, 60), FigureInput(**given))
    assert dict(caught.value.errors.by_place) == errors
    assert not Actual.objects.exists()


def test_all_mistakes_are_named_at_once(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid) as caught:
        save(
            dazu,
            people["entry"],
            FigureInput(number=1, quantity=D(1)),
            FigureInput(number=4, value=D(60)),
            FigureInput(number=3, numerator=D(1), denominator=D(0)),
        )
    assert set(caught.value.errors.by_place) == {("1", "quantity"), ("3", "denominator")}


TAKEN: list[dict[str, Any]] = [
    {"number": 1, "value": D("99999999999.9999")},
    {"number": 1, "value": D("-0.0001")},
    {"number": 1, "value": D("518.00000")},
    {"number": 2, "quantity": D(10)},
    {"number": 3, "numerator": D(97), "denominator": D(80)},
    {"number": 3, "value": D("1.21"), "numerator": D(97), "denominator": D(80)},
    {"number": 3, "value": D("1.22"), "numerator": D(97), "denominator": D(80)},  # doubted when it is submitted
    {"number": 3, "value": D("1.21")},
    {"number": 3, "numerator": D(97)},
    {"number": 12, "value": D(40), "numerator": D(16), "denominator": D(40)},
    {"number": 1, "value": D(1), "city_rank": 1, "city_average": D("0.5"), "city_source": "市局通报"},
    {"number": 1, "value": D(1), "not_applicable_reason": "  "},
]


@pytest.mark.parametrize("given", TAKEN, ids=lambda each: " ".join(map(str, each.values()))[:60])
def test_what_is_taken_stands_as_given(given: dict[str, Any], dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], FigureInput(**given))
    row = only()
    assert row.indicator.number == given["number"]
    shown = {name: getattr(row, name) for name in given if name not in ("number", "not_applicable_reason")}
    assert shown == {name: value for name, value in given.items() if name in shown}
    assert row.not_applicable_reason == ""


def test_every_field_of_a_cell_is_kept(dazu: Plan, people: People) -> None:
    given = FigureInput(
        number=1, value=D("518"), as_of=NOW.date(), source=" 市知识产权局通报 ", certainty=Certainty.FINAL, note="含2件待公告"
    )  # fmt: skip
    save(dazu, people["entry"], given)
    row = only()
    assert (row.value, row.as_of, row.source, row.certainty, row.note) == (
        D(518), NOW.date(), "市知识产权局通报", "final", "含2件待公告",
    )  # fmt: skip
    assert (row.typed_by, row.typed_at, row.state, row.revision, row.version) == (people["entry"], NOW, "draft", 1, 1)


def test_not_reported_not_applicable_and_nought(dazu: Plan, people: People) -> None:
    save(
        dazu,
        people["entry"],
        FigureInput(number=1),
        FigureInput(number=4, value=D(0)),
        FigureInput(number=5, not_applicable=True, not_applicable_reason="当年未统计"),
    )
    found = {row.indicator.number: (row.value, row.not_applicable) for row in Actual.objects.all()}
    assert found == {4: (D(0), False), 5: (None, True)}


UNKNOWN = [
    ([1, 4, 1], "指标1重复出现"),
    ([1, 99], "没有第99号指标"),
    ([0], "没有第0号指标"),
]


@pytest.mark.parametrize(("numbers", "message"), UNKNOWN)
def test_numbers_that_are_no_indicators(numbers: list[int], message: str, dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match=message):
        save(dazu, people["entry"], *(FigureInput(number=number, value=D(1)) for number in numbers))
    assert not Actual.objects.exists()


def test_another_plans_indicator_is_unknown(dazu: Plan, people: People, no_indicators: Plan) -> None:
    person = people["entry"]
    person.region, person.unit = no_indicators.region, None
    with pytest.raises(Invalid, match="没有第1号指标"):
        save_actuals(
            plan=no_indicators, year=2024, quarter=1, figures=[FigureInput(number=1, value=D(1))], by=person, at=NOW
        )


def test_a_retired_indicator_takes_nothing(dazu: Plan, people: People) -> None:
    dazu.indicators.filter(number=1).update(retired_on=NOW.date())
    with pytest.raises(Invalid, match="没有第1号指标"):
        save(dazu, people["entry"], FigureInput(number=1, value=D(1)))


@pytest.mark.parametrize("last", [{"quantity": D(1)}, {"value": D(1), "version": 9}], ids=["faulty", "stale"])
def test_the_last_of_ten_wrong_and_nothing_is_written(last: dict[str, Any], dazu: Plan, people: People) -> None:
    lines = Operation.objects.count()
    good = [figure(dazu, number, (8, 4) if number in (3, 8) else 5) for number in range(1, 10)]
    with pytest.raises(Refusal):
        save(dazu, people["entry"], *good, FigureInput(number=10, **last))
    assert not Actual.objects.exists()
    assert Operation.objects.count() == lines
    assert len(save(dazu, people["entry"], *good, figure(dazu, 10, 50))) == 10


# Drafts without a figure


KEPT: list[dict[str, Any]] = [
    {"note": "等待市局通报"},
    {"source": "市局通报"},
    {"as_of": NOW.date()},
    {"city_rank": 12},
    {"city_average": D(0)},
    {"city_source": "市局通报"},
    {"numerator": D(0)},
]


@pytest.mark.parametrize("given", KEPT, ids=lambda each: next(iter(each)))
def test_a_cell_without_a_figure_is_kept_as_a_draft(given: dict[str, Any], dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], FigureInput(number=3, **given))
    ((name, value),) = given.items()
    assert (getattr(only(), name), only().state, only().value) == (value, "draft", None)
    with pytest.raises(Invalid, match="尚未填写完整，不能报送"):
        submit_actuals(**where(dazu), numbers=[3], by=people["entry"], at=NOW)


NOTHING: list[dict[str, Any]] = [
    {},
    {"note": " \t", "source": "　", "city_source": " "},
    {"certainty": Certainty.FINAL},
    {"not_applicable": False, "not_applicable_reason": " "},
    {"correction_reason": "漏计2件"},
    {"confirmation": "已核对"},
    {"value": None, "as_of": None, "city_rank": None},
]


@pytest.mark.parametrize("given", NOTHING, ids=lambda each: " ".join(each) or "nothing")
def test_a_cell_that_says_nothing_is_no_draft(given: dict[str, Any], dazu: Plan, people: People) -> None:
    assert save(dazu, people["entry"], FigureInput(number=1, **given)) == ()
    assert not Actual.objects.exists()


DATED: list[tuple[dict[str, Any], date | None]] = [
    ({"value": D(0)}, date(2026, 9, 30)),
    ({"numerator": D(97)}, date(2026, 9, 30)),
    ({"value": D("1.2"), "as_of": date(2026, 9, 15)}, date(2026, 9, 15)),
    ({"note": "等待市局通报"}, None),
    ({"not_applicable": True, "not_applicable_reason": "当年未统计"}, None),
]


@pytest.mark.parametrize(("given", "expected"), DATED, ids=[" ".join(given) for given, _ in DATED])
def test_a_figure_is_as_of_the_quarters_last_day_unless_it_says(
    given: dict[str, Any], expected: date | None, dazu: Plan, people: People
) -> None:
    save(dazu, people["entry"], FigureInput(number=3, **given))
    assert only().as_of == expected


# States


def test_a_submitted_figure_is_withdrawn_before_it_is_changed(dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    with pytest.raises(Invalid, match="指标1已报送，请先撤回再修改"):
        acts.save_figure(dazu, people["entry"])
    with pytest.raises(Invalid, match="指标1已报送，请先撤回再修改"):
        save(dazu, people["entry"], FigureInput(number=1))
    withdraw_actuals(**where(dazu), numbers=[1], by=people["entry"])
    assert (only().state, only().submitted_by, only().submitted_at) == ("draft", None, None)
    acts.save_figure(dazu, people["entry"], "519")
    assert only().value == D(519)


def test_a_blank_removes_an_open_draft(dazu: Plan, people: People) -> None:
    acts.figure_saved(dazu, people)
    save(dazu, people["entry"], FigureInput(number=1, version=1))
    assert not Actual.objects.exists()


def test_a_blank_leaves_an_approved_figure(dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    save(dazu, people["entry"], FigureInput(number=1))
    assert (only().state, only().value) == ("approved", D(518))


def test_a_returned_figure_is_edited_and_submitted_again(dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    acts.return_figure(dazu, people["reviewer"])
    assert (only().state, only().review_reason, only().reviewed_by) == ("returned", "请核对", people["reviewer"])
    acts.save_figure(dazu, people["entry"], "517")
    assert (only().state, only().review_reason) == ("returned", "请核对")
    acts.submit_figure(dazu, people["entry"])
    assert (only().state, only().review_reason, only().reviewed_by) == ("submitted", "", None)
    acts.approve_figure(dazu, people["reviewer"])
    assert (only().state, only().value, only().revision) == ("approved", D(517), 1)


def test_who_returned_a_figure_and_types_it_now_is_its_author(dazu: Plan, people: People) -> None:
    acts.figure_submitted(dazu, people)
    acts.return_figure(dazu, people["reviewer"])
    moved = people["reviewer"]
    moved.role = "entry"
    acts.save_figure(dazu, moved, "517")
    assert (only().typed_by, only().reviewed_by, only().state) == (moved, None, "returned")


@pytest.mark.parametrize("why", ["", "   "])
def test_a_correction_needs_a_reason(why: str, dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    with pytest.raises(Invalid, match="指标1已审核，更正须写明理由"):
        acts.save_figure(dazu, people["entry"], "520", why=why)
    assert only().value == D(518)


def test_a_correction_is_a_new_revision_that_supersedes_when_approved(dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    acts.save_figure(dazu, people["entry"], "520", why=" 漏计2件 ")
    acts.submit_figure(dazu, people["entry"])
    assert list(states()) == [(1, "approved", "518.0000", ""), (2, "submitted", "520.0000", "漏计2件")]
    acts.approve_figure(dazu, people["reviewer"])
    assert list(states()) == [(1, "superseded", "518.0000", ""), (2, "approved", "520.0000", "漏计2件")]


def states() -> list[tuple[int, str, str, str]]:
    rows = Actual.objects.order_by("revision")
    return [(row.revision, row.state, f"{row.value:.4f}", row.correction_reason) for row in rows]


def test_a_correction_is_dropped_by_a_blank(dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    acts.save_figure(dazu, people["entry"], "520", why="漏计2件")
    save(dazu, people["entry"], FigureInput(number=1))
    assert states() == [(1, "approved", "518.0000", "")]


def test_who_may_not_enter_is_told_so(dazu: Plan, people: People) -> None:
    with pytest.raises(NotAllowed, match="leader某的角色不能填报指标数据"):
        save(dazu, people["leader"], FigureInput(number=1, value=D(1)))


def test_the_log_names_plan_and_indicators(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], figure(dazu, 1, 518), figure(dazu, 4, 1))
    line = Operation.objects.latest("pk")
    assert (line.action, line.outcome) == ("填报指标数据", "done")
    assert line.detail == "dazu-patents-2025 指标1：空→518；指标4：空→1"


def said() -> str:
    line = Operation.objects.latest("pk")
    return line.detail.removeprefix("dazu-patents-2025 ")


def test_the_log_says_what_stood_there_and_what_stands_there_now(dazu: Plan, people: People) -> None:
    entry = people["entry"]
    save(dazu, entry, FigureInput(number=1, value=D(518)), FigureInput(number=3, numerator=D(97)))
    assert said() == "指标1：空→518；指标3：空→部分填写"
    save(dazu, entry, FigureInput(number=1, value=D("518.50")), figure(dazu, 3, (97, 80)))
    assert said() == "指标1：518→518.5；指标3：部分填写→1.21"
    save(dazu, entry, FigureInput(number=1, note="在办"), FigureInput(number=3, value=D(0)))
    assert said() == "指标1：518.5→未填数值；指标3：1.21→0"
    save(dazu, entry, FigureInput(number=1, not_applicable=True, not_applicable_reason="未统计"), FigureInput(number=3))
    assert said() == "指标1：未填数值→不参评；指标3：0→空"


def test_the_log_of_a_correction_begins_at_the_approved_figure(dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    acts.save_figure(dazu, people["entry"], "520", why="漏计2件")
    assert said() == "指标1：518→520"
    save(dazu, people["entry"], FigureInput(number=1))
    assert said() == "指标1：520→518", "without its correction the approved figure stands"
