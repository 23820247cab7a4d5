"""The plan-file format: what is read, and that what is written is read back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.planfile import (
    AssignmentItem,
    ContainmentItem,
    RegionItem,
    read_plan_file,
    write_plan_file,
)

from .planfile_base import BASE, changed

unhurried = settings(deadline=None)  # a busy machine is not a failing property

DATA = Path(__file__).resolve().parents[1] / "data" / "plans"
FILES = sorted(DATA.glob("*.yaml"))


def test_base_text_is_fine() -> None:
    plan = read_plan_file(BASE, name="base.yaml")
    assert plan.name == "base.yaml"
    assert [indicator.name for indicator in plan.indicators] == ["存量", "流量", "比"]


def test_numbers_keep_the_digits_printed() -> None:
    targets = read_plan_file(BASE).indicators[0].targets
    assert [(target.year, str(target.value)) for target in targets] == [(2025, "4.50"), (2027, "6")]


def test_the_largest_number_is_read() -> None:
    plan = read_plan_file(changed("{2026: 5}", "{2026: 99999999999}"))
    assert plan.indicators[1].targets[0].value == Decimal(99999999999)


def test_defaults() -> None:
    plan = read_plan_file(BASE)
    indicator = plan.indicators[0]
    assert (plan.status, plan.number, plan.issued_on, plan.tolerance) == ("draft", "", None, Decimal("0.10"))
    assert (indicator.direction, indicator.pace, indicator.formula) == ("higher", "linear", "direct")
    assert (indicator.frequency, indicator.published_month, indicator.in_breakdown) == ("quarterly", None, True)
    assert (indicator.binding, indicator.baseline_year, indicator.printed_baseline) == (None, 2024, None)
    assert plan.units[0].kind == "department"
    assert plan.units[0].assessed


def test_judiciary_is_not_assessed_unless_said() -> None:
    plan = read_plan_file(changed("kind: collective", "kind: judiciary"))
    assert not plan.units[3].assessed


def test_lines_are_those_of_the_items() -> None:
    plan = read_plan_file(BASE)
    assert [unit.line for unit in plan.units] == [6, 6, 6, 6]
    assert [indicator.line for indicator in plan.indicators] == [8, 16, 22]
    assert [task.line for task in plan.tasks] == [24, 32]
    assert plan.tasks[0].indicators[0].line == 29


def test_lines_are_not_compared() -> None:
    assert read_plan_file(f"# 注释\n\n{BASE}") == read_plan_file(BASE)


def test_units_are_found_by_name_and_alias() -> None:
    plan = read_plan_file(BASE)
    assert plan.unit("丙") is plan.unit("丙局") is plan.units[2]
    assert plan.unit("丁局") is None


def test_two_years_plan() -> None:
    plan = read_plan_file((DATA / "two-years.yaml").read_text(encoding="utf-8"))
    assert plan.region == RegionItem(code="500102", name="涪陵区", parent=RegionItem(code="500000", name="重庆市"))
    assert (plan.status, plan.number, plan.issued_on) == ("issued", "测试发〔2025〕1号", date(2025, 9, 1))
    assert (plan.in_use_from, plan.tolerance) == (date(2025, 10, 1), Decimal("0.05"))
    first, _, share, growth, ratio, ceiling, none, city = plan.indicators
    assert [target.year for target in first.targets] == [2027, 2029]
    assert first.targets[0].source is None
    assert first.targets[1].source is not None
    assert first.targets[1].source.quote == "到2029年达到500件"
    assert (share.numerator_number, share.denominator_number, share.printed_number) == (2, 1, "三")
    assert (growth.quantity, growth.base_year) == ("测试申请量（件）", 2024)
    assert (ratio.numerator_label, ratio.baseline_year, ratio.published_month) == ("差错（件）", 2023, 4)
    assert (ceiling.direction, ceiling.basis, ceiling.binding) == ("lower", "year_to_date", True)
    assert (none.targets, none.units, none.pace) == ((), (), "at_end")
    assert [(target.year, target.value) for target in city.targets] == [(2029, None)]
    assert plan.discrepancies[0].span == (10, 20)
    assert plan.discrepancies[0].confidence == Decimal("0.5")
    assert plan.unread[0].span == (120, 129)


@pytest.mark.parametrize(
    ("name", "lead", "reports", "level"),
    [
        ("测试甲局", True, True, 1),
        ("测试甲局", False, False, 1),
        ("各测试镇街", True, False, 1),
        ("测试法院", True, False, 1),
        ("上级测试局", True, False, 2),
        ("无此单位", True, False, 1),
    ],
)
def test_who_reports_unless_the_file_says(name: str, lead: bool, reports: bool, level: int) -> None:
    plan = read_plan_file((DATA / "two-years.yaml").read_text(encoding="utf-8"))
    assert plan.asks_report(AssignmentItem(name=name), lead=lead) is reports
    assert plan.level(AssignmentItem(name=name)) == level


def test_who_reports_when_the_file_says() -> None:
    plan = read_plan_file((DATA / "two-years.yaml").read_text(encoding="utf-8"))
    collective, own, above = plan.tasks[0].lead
    assert [plan.asks_report(item, lead=True) for item in (collective, own, above)] == [False, True, False]
    assert [plan.asks_report(item, lead=False) for item in plan.tasks[0].support] == [False, True]
    assert plan.asks_report(replace(above, reports=True), lead=True)
    assert not plan.asks_report(replace(collective, reports=True), lead=True)


def test_plan_of_tasks_only() -> None:
    plan = read_plan_file((DATA / "no-indicators.yaml").read_text(encoding="utf-8"))
    assert plan.indicators == ()
    assert [[unit.name for unit in task.lead] for task in plan.tasks] == [["测试丙局", "各测试区县政府"], ["测试丁局"]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_is_written_is_read_back(path: Path) -> None:
    plan = read_plan_file(path.read_text(encoding="utf-8"))
    written = write_plan_file(plan)
    assert read_plan_file(written) == plan
    assert write_plan_file(read_plan_file(written)) == written


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_data_are_plainly_invented(path: Path) -> None:
    assert read_plan_file(path.read_text(encoding="utf-8")).title.startswith("【测试数据】")


# The ratio stands before the plain indicator that its numerator is within: numbers may point forward and back.
RATIO = BASE.replace(
    "formula: quotient, numerator: 1, denominator: 2,", "formula: ratio, numerator: 甲（件）, denominator: 乙（万人）,"
)
WITHIN = RATIO.replace("    decimals: 2\n", "    decimals: 2\n    within: [2, {number: 3, part: numerator}]\n").replace(
    "乙（万人）,", "乙（万人）, within: [{number: 2, of: numerator}],"
)


def test_what_contains_an_indicator() -> None:
    first, second, ratio = read_plan_file(WITHIN).indicators
    assert first.within == (ContainmentItem(number=2), ContainmentItem(number=3, part="numerator"))
    assert [(item.number, item.part, item.of) for item in ratio.within] == [(2, "figure", "numerator")]
    assert second.within == ()
    assert [item.line for item in first.within] == [13, 13]


def test_a_number_alone_is_short_for_its_figure() -> None:
    long = WITHIN.replace("within: [2,", "within: [{number: 2, part: figure, of: figure},")
    assert read_plan_file(long) == read_plan_file(WITHIN)


def test_what_contains_an_indicator_is_written_shortly_and_read_back() -> None:
    plan = read_plan_file(WITHIN)
    written = write_plan_file(plan)
    assert "\n    within: [2, {number: 3, part: numerator}]\n" in written
    assert "\n    within: [{number: 2, of: numerator}]\n" in written
    assert read_plan_file(written) == plan
    assert "within" not in write_plan_file(read_plan_file(RATIO))


def test_one_pair_may_be_within_in_two_ways() -> None:
    plan = read_plan_file(WITHIN.replace("[2, {number: 3, part", "[3, {number: 3, part"))
    assert [(item.number, item.part) for item in plan.indicators[0].within] == [(3, "figure"), (3, "numerator")]


def test_is_written_readably() -> None:
    written = write_plan_file(read_plan_file(BASE))
    assert written.startswith('slug: test-plan\ntitle: 【测试数据】计划\nregion: {code: "500111", name: 测试区}\n')
    assert "\nyears: [2025, 2027]\n" in written
    assert "\n  - {name: 丙局, aliases: [丙]}\n" in written
    assert "\n    targets: {2025: 4.50, 2027: 6}\n    units: [甲局, 乙局]\n" in written
    assert "\n      - {number: 1, quote: 原文}\n" in written


def test_long_lists_are_broken_between_items() -> None:
    units = [f"测试第{number}号单位名称" for number in range(40)]
    plan = read_plan_file(BASE.replace("units: [甲局,", f"units: [{', '.join(units)}, 甲局,").replace(
        "units: [甲局, 乙局]", f"units: [{', '.join(units)}]"
    ))  # fmt: skip
    written = write_plan_file(plan)
    assert max(map(len, written.split("\n"))) <= 110
    assert read_plan_file(written) == plan


# Characters that YAML gives a meaning, beside ordinary ones.
AWKWARD = (
    st.text(st.sampled_from("甲a1 -:#,[]{}\"'\\%&*!|>@`?=<~.　（）🙂"), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)


@unhurried
@given(st.one_of(AWKWARD, st.sampled_from(["yes", "null", "~", "2025", "1.5", "2025-01-01", "<<", "=", "0x1", "1:30"])))
def test_any_text_is_written_and_read_back(text: str) -> None:
    plan = read_plan_file(BASE)
    unit = replace(plan.units[3], name=f"各镇{text}", aliases=(text + "镇",))
    task = replace(plan.tasks[0], title=text, digest=(text, text), remark=text)
    plan = replace(plan, title=text, units=(*plan.units[:3], unit), tasks=(task, plan.tasks[1]))
    assert read_plan_file(write_plan_file(plan)) == plan
