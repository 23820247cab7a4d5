"""What units contribute (单位分量, 单位年度目标): who writes what, for which indicators, reviewed, and read beside the figure."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from documents.loading import load_plan
from indicators.contributions import (
    ContributionInput,
    Kind,
    Place,
    approve_contributions,
    return_contributions,
    save_contributions,
    submit_contributions,
    takes_contributions,
    withdraw_contributions,
)
from indicators.facts import Contribution, until
from indicators.labels import Formula
from indicators.models import Indicator, IndicatorResponsibility, UnitActual, UnitFigure, UnitTarget
from indicators.progress import Direction
from indicators.reference import read_indicators
from organizations.models import Operation, Unit, User
from organizations.roles import Role
from plans.models import Plan, Tally
from plans.planfile import read_plan_file
from plans.refusals import Invalid, NotAllowed, Stale
from tests import acts
from tests.acts import part_of, where
from tests.conftest import DAZU
from tests.people import NOW, TODAY, add, approve

pytestmark = pytest.mark.django_db

People = dict[str, User]
D = Decimal
PARK, OTHER_PARK = "大足高新区", "双桥工业园区发展中心"


@pytest.fixture
def park(dazu: Plan, people: People) -> User:
    return add("park", Role.UNIT_LEAD, dazu.region, Unit.objects.get(region=dazu.region, name=PARK))


def part(
    plan: Plan, value: Any = 186, *, kind: Kind = Kind.ACTUAL, unit: str = PARK, number: int = 1, **more: Any
) -> ContributionInput:
    _, key = part_of(plan, kind, unit, number)
    return ContributionInput(kind=kind, responsibility=key, value=None if value is None else D(str(value)), **more)


def save(plan: Plan, by: User, *parts: ContributionInput, quarter: int = 3, year: int = 2026) -> tuple[UnitFigure, ...]:
    return save_contributions(plan=plan, year=year, quarter=quarter, contributions=parts, by=by, at=NOW)


def approved(plan: Plan, people: People, *parts: ContributionInput, quarter: int = 3, year: int = 2026) -> None:
    save(plan, people["entry"], *parts, quarter=quarter, year=year)
    given: dict[str, Any] = {"plan": plan, "year": year, "quarter": quarter, "at": NOW}
    places = [each.place for each in parts]
    submit_contributions(**given, places=places, by=people["entry"])
    approve_contributions(**given, places=places, by=people["reviewer"])


def only() -> UnitActual:
    return UnitActual.objects.get()


# Which indicators


def test_counts_take_parts_and_nothing_else(dazu: Plan) -> None:
    """By hand, from annex 1 and the text: totals and years' counts; no ratio, rate, rank, share."""
    rows = Indicator.objects.in_use(dazu).order_by("number")
    taking = [
        row.number
        for row in rows
        if takes_contributions(
            formula=row.formula, direction=row.direction, unit_of_measurement=row.unit_of_measurement
        )
    ]
    assert {1, 2, 4, 5, 6, 7, 9} <= set(taking)
    assert not {3, 8, 11, 12, 14, 20} & set(taking)


@pytest.mark.parametrize(
    ("formula", "direction", "unit", "takes"),
    [
        (Formula.DIRECT, Direction.HIGHER, "件", True),
        (Formula.DIRECT, Direction.HIGHER, "亿元", True),
        (Formula.DIRECT, Direction.LOWER, "件", False),
        (Formula.DIRECT, Direction.HIGHER, "%", False),
        (Formula.DIRECT, Direction.LOWER, "名", False),
        (Formula.DIRECT, Direction.HIGHER, "位", False),
        (Formula.GROWTH, Direction.HIGHER, "%", True),  # its quantity is a count
        (Formula.RATIO, Direction.HIGHER, "件", False),
        (Formula.QUOTIENT, Direction.HIGHER, "%", False),
    ],
)
def test_what_takes_parts(formula: Formula, direction: Direction, unit: str, takes: bool) -> None:
    assert takes_contributions(formula=formula, direction=direction, unit_of_measurement=unit) is takes


def test_a_part_of_a_ratio_is_refused(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="指标3不填单位分量"):
        save(dazu, people["entry"], part(dazu, number=3))
    assert not UnitActual.objects.exists()


# Writing


def test_a_unit_writes_its_own_part(dazu: Plan, people: People, park: User) -> None:
    save(dazu, park, part(dazu, note=" 不含分公司 "), part(dazu, 192, kind=Kind.TARGET))
    row = only()
    assert (row.value, row.note, row.state, row.version, row.typed_by, row.typed_at) == (
        D(186), "不含分公司", "draft", 1, park, NOW,
    )  # fmt: skip
    assert row.responsibility.unit.name == PARK
    assert UnitTarget.objects.get().value == 192
    line = Operation.objects.latest("pk")
    assert line.action == "填报单位分量"
    assert line.detail == "dazu-patents-2025 大足高新区指标1本单位分量：186；大足高新区指标1本单位年度目标：192"


def test_another_units_part_is_out_of_reach(dazu: Plan, people: People, park: User) -> None:
    save(dazu, people["entry"], part(dazu, unit=OTHER_PARK))
    place = part_of(dazu, unit=OTHER_PARK, number=1)
    said = "park某不能填报双桥工业园区发展中心的分量"
    with pytest.raises(NotAllowed, match=said):
        save(dazu, park, part(dazu), part(dazu, 1, unit=OTHER_PARK))
    with pytest.raises(NotAllowed, match=said):
        submit_contributions(**where(dazu), places=[place], by=park, at=NOW)
    submit_contributions(**where(dazu), places=[place], by=people["entry"], at=NOW)
    with pytest.raises(NotAllowed, match=said):
        withdraw_contributions(**where(dazu), places=[place], by=park)
    assert (only().value, only().state) == (D(186), "submitted")


FAULTS: list[tuple[int, dict[str, Any], str, str]] = [
    (1, {"value": -1}, "value", "单位分量不能小于0"),
    (1, {"value": "1.5"}, "value", "应为整数"),
    (1, {"value": "NaN"}, "value", "应为数字"),
    (1, {"value": "Infinity"}, "value", "应为数字"),
    (1, {"value": 10**11}, "value", "数值最多11位整数"),
    (6, {"value": "1.23456"}, "value", "最多2位小数"),
    (2, {"value": "1.5"}, "value", "应为整数"),  # a growth's quantity is counted whole, whatever its rate's decimals
    (1, {"value": 1, "note": "长" * 101}, "note", "备注不得超过100字"),
    (1, {"value": 1, "correction_reason": "长" * 301}, "correction_reason", "更正理由不得超过300字"),
]


@pytest.mark.parametrize(
    ("number", "given", "name", "message"), FAULTS, ids=[each[3] + str(each[1]["value"]) for each in FAULTS]
)
def test_a_mistake_is_named_at_its_place(
    number: int, given: dict[str, Any], name: str, message: str, dazu: Plan, people: People
) -> None:
    unit = IndicatorResponsibility.objects.filter(indicator__plan=dazu, indicator__number=number).earliest("order").unit
    right = part(dazu, unit="区科技局", number=5)
    wrong = part(dazu, unit=unit.name, number=number, kind=Kind.TARGET, **given)
    with pytest.raises(Invalid, match="单位分量有误，未保存") as caught:
        save(dazu, people["entry"], right, wrong)
    assert dict(caught.value.errors.by_place) == {("target", str(wrong.responsibility), name): message}
    assert not UnitActual.objects.exists()


@pytest.mark.parametrize("value", [0, 10**11 - 1])
def test_nought_and_the_largest_figure_are_taken(value: int, dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], part(dazu, value))
    assert only().value == value


def test_one_place_is_written_once(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="同一单位分量重复出现"):
        save(dazu, people["entry"], part(dazu), part(dazu, 190))


def test_units_that_do_not_answer(dazu: Plan, people: People, two_years: Plan) -> None:
    gone = part(dazu)
    IndicatorResponsibility.objects.filter(pk=gone.responsibility).update(until=date(2026, 9, 29))
    coming = part(dazu, number=9, unit="区科技局")
    IndicatorResponsibility.objects.filter(pk=coming.responsibility).update(since=date(2026, 10, 1))
    retired = part(dazu, number=4)
    Indicator.objects.filter(plan=dazu, number=4).update(retired_on=date(2026, 1, 1))
    foreign = IndicatorResponsibility.objects.filter(indicator__plan=two_years).earliest("pk").pk
    for wrong in (gone, coming, retired, ContributionInput(kind=Kind.ACTUAL, responsibility=foreign, value=D(1))):
        with pytest.raises(Invalid, match="没有所选的指标责任单位"):
            save(dazu, people["entry"], wrong)


# States and versions


def test_an_emptied_draft_is_gone_and_versions_never_fall(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], part(dazu))
    save(dazu, people["entry"], part(dazu, 187, version=1))
    assert save(dazu, people["entry"], part(dazu, None, version=2)) == ()
    assert not UnitActual.objects.exists()
    with pytest.raises(Stale, match="大足高新区指标1本单位分量的草稿已被删除，请刷新后再填"):
        save(dazu, people["entry"], part(dazu, 188, version=2))
    (row,) = save(dazu, people["entry"], part(dazu, 188, version=0))
    assert row.version == 3
    (aim,) = save(dazu, people["entry"], part(dazu, 190, kind=Kind.TARGET))
    assert aim.version == 1, "figure and target are two places"


def test_a_stale_form_says_who_when_and_what(dazu: Plan, people: People, park: User) -> None:
    save(dazu, people["entry"], part(dazu))
    with pytest.raises(Stale, match=r"^entry某已于10月09日10:00改为186，请核对后再办理$"):
        save(dazu, park, part(dazu, 190, version=0))
    place = part_of(dazu, number=1, unit=PARK)
    with pytest.raises(Stale, match=r"^大足高新区指标1本单位分量：entry某已于"):
        submit_contributions(**where(dazu), places=[place], by=park, at=NOW, versions={place: 0})
    assert (only().value, only().state) == (D(186), "draft")


def test_what_is_reviewed_is_what_was_seen(dazu: Plan, people: People) -> None:
    acts.part_submitted(dazu, people)
    place = part_of(dazu)
    given: dict[str, Any] = {**where(dazu), "places": [place], "by": people["reviewer"], "at": NOW}
    with pytest.raises(Stale):
        approve_contributions(**given, versions={place: 1})
    with pytest.raises(Stale):
        return_contributions(**given, versions={place: 1}, reason="因为")
    approve_contributions(**given, versions={place: 2})
    assert only().state == "approved"


def test_a_correction_needs_a_reason_and_supersedes_its_own_place_only(dazu: Plan, people: People) -> None:
    approved(dazu, people, part(dazu), part(dazu, 124, unit=OTHER_PARK), part(dazu, 192, kind=Kind.TARGET))
    with pytest.raises(Invalid, match="已审核的单位分量，更正须写明理由") as caught:
        save(dazu, people["entry"], part(dazu, 187, correction_reason=" "))
    assert list(caught.value.errors.by_place) == [("actual", str(part(dazu).responsibility), "correction_reason")]
    assert save(dazu, people["entry"], part(dazu, None)) == (), "what is approved is not emptied"
    approved(dazu, people, part(dazu, 187, correction_reason="漏计1件"))
    rows = UnitActual.objects.order_by("responsibility__order", "revision").values_list(
        "value", "state", "correction_reason"
    )
    assert list(rows) == [(D(186), "superseded", ""), (D(187), "approved", "漏计1件"), (D(124), "approved", "")]
    assert UnitTarget.objects.get().state == "approved"


def test_a_correction_is_emptied_again_and_the_approved_figure_stays(dazu: Plan, people: People) -> None:
    approved(dazu, people, part(dazu))
    save(dazu, people["entry"], part(dazu, 187, correction_reason="漏计1件"))
    save(dazu, people["entry"], part(dazu, None))
    assert (only().value, only().state) == (D(186), "approved")
    (row,) = save(dazu, people["entry"], part(dazu, 188, correction_reason="漏计2件"))
    assert row.version > 4, "1 typed, 2 submitted, 3 approved, 4 corrected and emptied"


def test_what_is_submitted_is_withdrawn_before_it_is_changed(dazu: Plan, people: People) -> None:
    acts.part_submitted(dazu, people)
    with pytest.raises(Invalid, match="区科技局指标5本单位分量已报送，请先撤回再修改"):
        acts.save_part(dazu, people["unit_lead"])


def test_all_or_none(dazu: Plan, people: People) -> None:
    acts.part_submitted(dazu, people)
    places: list[Place] = [part_of(dazu), part_of(dazu, Kind.TARGET)]
    for act in (approve_contributions, submit_contributions):
        who = people["reviewer"] if act is approve_contributions else people["entry"]
        with pytest.raises(Invalid, match="有的没有待处理的数据"):
            act(**where(dazu), places=places, by=who, at=NOW)
    assert only().state == "submitted"


# Beside the district's figure


def contributions(plan: Plan, number: int = 1) -> tuple[Contribution, ...]:
    return next(row.contributions for row in read_indicators(plan.pk).in_use if row.number == number)


def unit(name: str) -> int:
    return Unit.objects.get(region__code="500111", name=name).pk


def test_facts_hold_what_is_approved_by_unit(dazu: Plan, people: People) -> None:
    approved(dazu, people, part(dazu, 182), part(dazu, 121, unit=OTHER_PARK), quarter=2)
    approved(dazu, people, part(dazu, 186), part(dazu, 192, kind=Kind.TARGET))
    save(dazu, people["entry"], part(dazu, 999, unit="经开区邮亭新材料产业发展服务中心"))
    save(dazu, people["entry"], part(dazu, 998, correction_reason="漏计"))
    assert contributions(dazu) == (
        Contribution(
            unit_key=unit(PARK), actuals={(2026, 2): D(182), (2026, 3): D(186)}, targets={2026: D(192)}
        ),
        Contribution(unit_key=unit(OTHER_PARK), actuals={(2026, 2): D(121)}, targets={}),
    )  # fmt: skip
    assert contributions(dazu, 4) == ()


def test_of_a_year_the_latest_quarters_target_stands(dazu: Plan, people: People) -> None:
    approved(dazu, people, part(dazu, 195, kind=Kind.TARGET), quarter=4)
    approved(dazu, people, part(dazu, 192, kind=Kind.TARGET), quarter=2)
    approved(dazu, people, part(dazu, 207, kind=Kind.TARGET), quarter=1, year=2027)
    (found,) = contributions(dazu)
    assert found.targets == {2026: 195, 2027: 207}


def test_a_unit_that_no_longer_answers_is_not_shown(dazu: Plan, people: People) -> None:
    approved(dazu, people, part(dazu))
    IndicatorResponsibility.objects.filter(pk=part(dazu).responsibility).update(until=date(2026, 12, 31))
    facts = next(row for row in read_indicators(dazu.pk).in_use if row.number == 1)
    assert [len(until(facts, quarter).contributions) for quarter in ((2026, 4), (2027, 1))] == [1, 0]


def test_a_sum_above_the_district_is_no_refusal_and_lights_nothing(dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    before = list(Tally.objects.order_by("pk").values())
    approved(dazu, people, part(dazu, 400), part(dazu, 400, unit=OTHER_PARK))
    assert sum(row.actuals[2026, 3] for row in contributions(dazu)) == 800
    assert list(Tally.objects.order_by("pk").values()) == before


# A plan file that is loaded again

TEXT = DAZU.read_text(encoding="utf-8")
UNITS = (
    "units: [区市场监管局, 大足高新区, 经开区邮亭新材料产业发展服务中心, 双桥工业园区发展中心]\n"
    "    in_breakdown: true\n    comparator: 突破"
)


def reloaded(*units: str) -> None:
    assert TEXT.count(UNITS) == 1
    text = TEXT.replace(UNITS, UNITS.replace(UNITS[: UNITS.index("]")], f"units: [{', '.join(units)}"))
    load_plan(read_plan_file(text, name="dazu.yaml"), today=TODAY)


def test_units_change_places_and_keep_their_parts(dazu: Plan, people: People) -> None:
    approved(dazu, people, part(dazu), part(dazu, 192, kind=Kind.TARGET))
    key = part(dazu).responsibility
    reloaded("大足高新区", "双桥工业园区发展中心", "经开区邮亭新材料产业发展服务中心", "区市场监管局")
    row = IndicatorResponsibility.objects.get(indicator__plan=dazu, indicator__number=1, unit__name=PARK)
    assert (row.pk, row.order) == (key, 1)
    assert [each.unit_key for each in contributions(dazu)] == [unit(PARK)]
    orders = IndicatorResponsibility.objects.filter(indicator=row.indicator).order_by("order")
    assert list(orders.values_list("order", "unit__name")) == [
        (1, "大足高新区"), (2, "双桥工业园区发展中心"), (3, "经开区邮亭新材料产业发展服务中心"), (4, "区市场监管局"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", Kind)
def test_a_unit_with_parts_is_not_dropped(kind: Kind, dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], part(dazu, kind=kind))
    with pytest.raises(Invalid, match="的责任单位“大足高新区”已填报单位分量，不能从计划文件中删去"):
        reloaded("区市场监管局", "经开区邮亭新材料产业发展服务中心", "双桥工业园区发展中心")
    assert IndicatorResponsibility.objects.filter(pk=part(dazu).responsibility).exists()


def test_a_unit_without_parts_is_dropped(dazu: Plan, people: People) -> None:
    save(dazu, people["entry"], part(dazu))
    reloaded("区市场监管局", "大足高新区")
    rows = IndicatorResponsibility.objects.filter(indicator__plan=dazu, indicator__number=1).order_by("order")
    assert list(rows.values_list("unit__name", flat=True)) == ["区市场监管局", "大足高新区"]


def test_an_indicator_with_parts_is_not_left_out(dazu: Plan, people: People) -> None:
    start, end = (
        TEXT.index("  - number: 13\n    name: 大足区知识产权公共服务平台"),
        TEXT.index("  - number: 14\n    name: "),
    )
    answered = TEXT.replace(
        "targets: {2027: 1}\n    in_breakdown", f"targets: {{2027: 1}}\n    units: [{PARK}]\n    in_breakdown"
    )
    load_plan(read_plan_file(answered, name="dazu.yaml"), today=TODAY)
    save(dazu, people["entry"], part(dazu, 1, number=13))
    with pytest.raises(Invalid, match="指标“13 大足区知识产权公共服务平台”已有填报数据，不能从计划文件中删去"):
        load_plan(read_plan_file(TEXT[:start] + TEXT[end:], name="dazu.yaml"), today=TODAY)
    assert Indicator.objects.get(plan=dazu, number=13).retired_on is None
