"""What is said about an indicator and about a quarter. Expected words are written by hand from the rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.facts import IndicatorFacts, Observation, ResponsibleUnit, TargetFacts, with_observations
from indicators.labels import Formula
from indicators.progress import Basis, Direction, Pace, Reason, Status
from indicators.sentences import actual_text, gap_headline, light_sentence
from indicators.standing import IndicatorStanding, indicator_standing
from plans.calendar import last_day
from plans.facts import PeriodFacts, PlanFacts
from quarters.sentences import bulletin, plain
from quarters.standing import Standing

PLAN = PlanFacts(
    key=1, slug="test", title="测试计划", region_name="某区", is_draft=False, first_year=2025, last_year=2027,
    tolerance=Decimal("0.10"), is_demonstration=False, in_use_from=None,
)  # fmt: skip
YEARLY = {2025: "495", 2026: "535", 2027: "575"}


def period(year: int, quarter: int) -> PeriodFacts:
    return PeriodFacts(key=1, year=year, quarter=quarter, is_due=True, last_day=last_day(year, quarter), closed_at=None)


def facts(
    name: str = "有效发明专利总量", *, targets: dict[int, str] | None = None, unit: str = "件", **more: Any
) -> IndicatorFacts:
    settings: dict[str, Any] = {
        "key": 1, "number": 1, "printed_number": "1", "name": name, "unit_of_measurement": unit, "basis": Basis.STOCK,
        "direction": Direction.HIGHER, "pace": Pace.LINEAR, "formula": Formula.DIRECT, "annual": False,
        "published_month": None, "decimals": 0, "numerator_label": "", "denominator_label": "", "quantity_label": "",
        "numerator_key": None, "denominator_key": None, "base_year": None, "baseline_year": 2024,
        "printed_baseline": None, "definition": "", "data_provider": "", "in_breakdown": True, "binding": None,
        "comparator": "", "place": "", "quote": "",
        "targets": tuple(TargetFacts(year=y, value=Decimal(v)) for y, v in (targets or YEARLY).items()),
    }  # fmt: skip
    return IndicatorFacts(**{**settings, **more})


def standing(
    row: IndicatorFacts, values: dict[tuple[int, int], Any], year: int, quarter: int, **plan: Any
) -> IndicatorStanding:
    """The indicator with these figures (a value, or an Observation), at a quarter."""
    observations = {
        when: value if isinstance(value, Observation) else _observed(row, value) for when, value in values.items()
    }
    units = tuple(ResponsibleUnit(key=n, name=name, assessed=True) for n, name in enumerate(("甲局", "乙局"), start=1))
    (full,) = with_observations([replace(row, units=units)], {row.key: observations})
    facts_of_plan = PlanFacts(**{**_fields(PLAN), **plan})
    return indicator_standing(full, facts_of_plan, period(year, quarter))


def _observed(row: IndicatorFacts, value: str) -> Observation:
    if row.formula is Formula.GROWTH:
        return Observation(quantity=Decimal(value))
    return Observation(value=Decimal(value))


def _fields(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


CASES = [
    # the case of the product's description
    (facts(), {(2024, 4): "460", (2026, 3): "518"}, 2026, 3,
     "截至2026年9月底，有效发明专利总量518件，完成年度目标的96.8%，年度净增任务完成57.5%，低于序时进度17.5个百分点，较序时应完成数少7件"),
    # below the start: what is missing instead of a negative share (A 490 < S 495)
    (facts(), {(2024, 4): "460", (2026, 1): "490"}, 2026, 1,
     "截至2026年3月底，有效发明专利总量490件，完成年度目标的91.6%，较2026年目标仍差45件，低于序时进度37.5个百分点，较序时应完成数少15件"),
    # reached before the year's end
    (facts(), {(2024, 4): "460", (2026, 1): "536"}, 2026, 1,
     "截至2026年3月底，有效发明专利总量536件，完成年度目标的100.2%，已达目标（待年末确认）"),
    # missed: never 100.0 %
    (facts(targets={2025: "10000"}), {(2024, 4): "0", (2025, 4): "9999"}, 2025, 4,
     "截至2025年12月底，有效发明专利总量9999件，完成年度目标的99.9%，未完成目标，较2025年目标仍差1件"),
    # counted since January: T 200, Q3 E 150, A 168, gap 9 points
    (facts("专利转让许可次数", targets={2026: "200"}, basis=Basis.YEAR_TO_DATE, unit="次"), {(2026, 3): "168"}, 2026, 3,
     "2026年1—9月，专利转让许可次数168次，完成年度目标的84.0%，高于序时进度9.0个百分点，较序时应完成数多18次"),
    # nothing reported, and zero reported
    (facts(), {(2024, 4): "460"}, 2026, 3, "截至2026年9月底，有效发明专利总量未报送"),
    (facts("专利转让许可次数", targets={2026: "200"}, basis=Basis.YEAR_TO_DATE, unit="次"), {(2026, 1): "0"}, 2026, 1,
     "2026年1—3月，专利转让许可次数0次，完成年度目标的0.0%，低于序时进度25.0个百分点，较序时应完成数少50次"),
    # not applicable, with its reason
    (facts(), {(2026, 1): Observation(not_applicable=True, not_applicable_reason="机构改革")}, 2026, 1,
     "截至2026年3月底，有效发明专利总量不参评（不适用：机构改革）"),
    # annual, published in October
    (facts(annual=True, published_month=10), {(2024, 4): "460"}, 2026, 2,
     "截至2026年6月底，有效发明专利总量不参评（待发布：每年10月发布）"),
    # judged at the end
    (facts(pace=Pace.AT_END, targets={2027: "3"}), {(2026, 2): "1"}, 2026, 2,
     "截至2026年6月底，有效发明专利总量1件，完成2027年目标的33.3%，不参评（未到考核时点）"),
    # start unknown: which figure is missing
    (facts(targets={2027: "50"}), {(2026, 2): "20"}, 2026, 2,
     "截至2026年6月底，有效发明专利总量20件，完成2027年目标的40.0%，缺2024年末基数，暂不评价"),
    # nothing left to climb: S 540 ≥ T 535
    (facts(targets={2025: "540", 2026: "535"}), {(2026, 2): "530"}, 2026, 2,
     "截至2026年6月底，有效发明专利总量530件，完成年度目标的99.1%，低于目标0.9%"),
    # lower is better: S 20, T 10, Q2 E 15, A 18
    (facts("投诉量", targets={2025: "10"}, direction=Direction.LOWER), {(2024, 4): "20", (2025, 2): "18"}, 2025, 2,
     "截至2025年6月底，投诉量18件，完成年度目标的55.6%，年度净降任务完成20.0%，低于序时进度30.0个百分点，较序时应完成数多3件"),
    # a ceiling: at most 100 this year, 60 used at half time
    (facts("差旅支出", targets={2026: "100"}, basis=Basis.YEAR_TO_DATE, direction=Direction.LOWER, unit="万元"),
     {(2026, 2): "60"}, 2026, 2, "2026年1—6月，差旅支出60万元，控制数100万元，已用60.0%，超控制进度10.0个百分点"),
    (facts("差旅支出", targets={2026: "0"}, basis=Basis.YEAR_TO_DATE, direction=Direction.LOWER, unit="万元"),
     {(2026, 2): "1"}, 2026, 2, "2026年1—6月，差旅支出1万元，控制数0万元，已用—，已超控制数"),
    # growth by quantity: base 10, 10 % a year, target of 2026 is 12.1
    (facts("PCT申请量年均增长", targets={2026: "10"}, basis=Basis.YEAR_TO_DATE, formula=Formula.GROWTH, base_year=2024,
           quantity_label="PCT申请量（件）", unit="%", decimals=1), {(2024, 4): "10", (2026, 3): "10"}, 2026, 3,
     "2026年1—9月，PCT申请量10件，完成年度目标的82.6%，高于序时进度8.3个百分点，较序时应完成数多1件"),
    (facts("PCT申请量年均增长", targets={2026: "10"}, basis=Basis.YEAR_TO_DATE, formula=Formula.GROWTH, base_year=2024,
           quantity_label="PCT申请量（件）", unit="%", decimals=1), {(2024, 4): "10", (2026, 4): "13"}, 2026, 4,
     "2026年1—12月，PCT申请量13件，完成年度目标的107.4%，年均增长14.0%，已完成目标"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "values", "year", "quarter", "sentence"), CASES)
def test_the_light_explains_itself(
    row: IndicatorFacts, values: dict[tuple[int, int], Any], year: int, quarter: int, sentence: str
) -> None:
    found = standing(row, values, year, quarter)
    assert light_sentence(found, found_period := period(year, quarter)) == sentence
    assert found_period.quarter == quarter


def test_growth_without_a_base_says_which_figure_is_missing() -> None:
    row = facts(
        "PCT申请量年均增长", targets={2026: "10"}, basis=Basis.YEAR_TO_DATE, formula=Formula.GROWTH, base_year=2024,
        quantity_label="PCT申请量（件）",
    )  # fmt: skip
    found = standing(row, {(2026, 3): "10"}, 2026, 3)
    assert found.status is Status.UNSCHEDULED
    assert found.missing == "2024年全年PCT申请量（件）"


def test_before_the_system_was_in_use_nothing_counts_as_not_reported() -> None:
    early = standing(facts(), {}, 2025, 1, in_use_from=date(2025, 4, 1))
    assert (early.status, actual_text(early)) == (Status.NOT_DUE, "系统启用前")
    later = standing(facts(), {}, 2025, 2, in_use_from=date(2025, 4, 1))
    assert (later.status, actual_text(later)) == (Status.NOT_REPORTED, "未报送")


def test_a_figure_of_a_later_quarter_is_not_in_the_standing() -> None:
    found = standing(facts(), {(2024, 4): "460", (2026, 2): "508", (2026, 3): "518"}, 2026, 2)
    assert found.progress.actual == Decimal(508)
    assert (2026, 3) not in found.facts.values


def test_the_city_average_is_a_target_once_it_is_known() -> None:
    row = facts("研发投入强度", targets={2027: "0"}, pace=Pace.AT_END, decimals=2, unit="%")
    row = IndicatorFacts(**{**_fields(row), "targets": (TargetFacts(year=2027, value=None),)})
    before = standing(row, {(2026, 4): "2.40"}, 2026, 4)
    assert (before.status, before.reason) == (Status.NOT_DUE, Reason.NOT_YET_JUDGED)
    unknown = standing(row, {(2027, 4): "2.60"}, 2027, 4)
    assert (unknown.status, unknown.missing) == (Status.UNSCHEDULED, "2027年全市平均值")
    for own, status in (("2.60", Status.ACHIEVED), ("2.50", Status.ACHIEVED), ("2.49", Status.MISSED)):
        known = Observation(value=Decimal(own), city_average=Decimal("2.50"))
        assert standing(row, {(2027, 4): known}, 2027, 4).status is status


@pytest.mark.parametrize(
    ("values", "quarter", "headline"),
    [({(2026, 3): "518"}, (2026, 3), "−17.5个百分点"), ({(2025, 4): "494"}, (2025, 4), "距目标1件")],
)
def test_the_gap_in_one_breath(values: dict[tuple[int, int], str], quarter: tuple[int, int], headline: str) -> None:
    assert gap_headline(standing(facts(), {(2024, 4): "460", **values}, *quarter)) == headline


def whole(*rows: IndicatorStanding) -> Standing:
    return Standing(plan=PLAN, period=period(2026, 3), unreviewed=False, indicators=rows, tasks=())


def test_the_sentence_leaves_empty_groups_out() -> None:
    lagging = standing(facts(), {(2024, 4): "460", (2026, 3): "518"}, 2026, 3)
    silent = standing(facts("另一指标", key=2, number=2), {}, 2026, 3)
    text_only = standing(facts("正文目标", key=3, number=11, in_breakdown=False), {}, 2026, 3)
    assert plain(bulletin(whole(lagging, silent, text_only))) == (
        "截至2026年9月底，《测试计划》2项重点指标中，滞后序时进度1项，未报送1项。"
        "滞后指标：有效发明专利总量518件，完成年度目标的96.8%，年度净增任务完成57.5%，低于序时进度17.5个百分点，"
        "较序时应完成数少7件，责任单位：甲局等2个单位。"
    )


def test_a_plan_that_counts_nothing_says_nothing() -> None:
    assert bulletin(whole()) == ()


def test_worst_first() -> None:
    small = standing(facts("甲", number=1), {(2024, 4): "460", (2026, 3): "524"}, 2026, 3)  # −2.5 points
    large = standing(facts("乙", number=2), {(2024, 4): "460", (2026, 3): "500"}, 2026, 3)  # −62.5 points
    medium = standing(facts("丙", number=3), {(2024, 4): "460", (2026, 3): "518"}, 2026, 3)  # −17.5 points
    assert [row.facts.name for row in whole(small, large, medium).lagging] == ["乙", "丙", "甲"]
