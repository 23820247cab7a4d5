"""The plan file of Dazu against its document: every number, every ordered list of units, every quote."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from plans.planfile import PlanFile, SourceItem, read_plan_file, write_plan_file

from .annexes import indicator_rows, passages, squeeze, task_rows, unit_clauses

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "fixtures" / "plans" / "dazu-patents-2025.yaml"
DOCUMENT = ROOT.parent / "shared" / "seeds" / "dazu-patents-2025-2027.txt"
TEXT_ONLY = 10  # indicators 11 to 20 stand in the text only
LONGEST_QUOTE = 60

# number, basis, formula, targets 2025/2026/2027: typed from the document.
IN_BREAKDOWN = [
    (1, "stock", "direct", "495 535 575"),
    (2, "year_to_date", "growth", "10 10 10"),
    (3, "stock", "ratio", "1 1.25 1.5"),
    (4, "stock", "direct", "60 80 100"),
    (5, "year_to_date", "direct", "200 200 200"),
    (6, "stock", "direct", "4.5 5.2 6"),
    (7, "stock", "direct", "60 80 100"),
    (8, "stock", "ratio", "10 13 16"),
    (9, "stock", "direct", "4 7 10"),
    (10, "stock", "direct", "50 75 100"),
]

# number, name, unit, direction, pace, formula, target 2027, place; all without targets for 2025 and 2026.
IN_TEXT_ONLY = [
    (11, "知识产权行政保护绩效考核全市排名", "名", "lower", "at_end", "direct", "10", "一（二）"),
    (12, "重点工业企业知识产权专员覆盖率", "%", "higher", "at_end", "ratio", "100", "一（二）"),
    (13, "大足区知识产权公共服务平台", "个", "higher", "at_end", "direct", "1", "一（二）"),
    (14, "战略性新兴产业发明专利占比", "%", "higher", "linear", "quotient", "17.4", "二（一）1"),
    (15, "从事战略性新兴产业领域的专利代理机构", "家", "higher", "linear", "direct", "5", "二（二）5"),
    (16, "从事战略性新兴产业领域的从业专利代理师", "人", "higher", "linear", "direct", "50", "二（二）5"),
    (17, "国家知识产权示范企业", "家", "higher", "at_end", "direct", "1", "二（三）10"),
    (18, "国家知识产权优势企业", "家", "higher", "at_end", "direct", "3", "二（三）10"),
    (19, "重庆知识产权优势企业", "家", "higher", "at_end", "direct", "10", "二（三）10"),
    (20, "研发经费投入强度", "%", "higher", "at_end", "direct", None, "二（一）3"),
]

# task -> indicators of the annex, indicators of the text that it states
LINKS = {
    1: [7, 14],
    2: [3, 4, 5],
    3: [8, 20],
    4: [],
    5: [9, 10, 15, 16],
    6: [],
    7: [5],
    8: [],
    9: [6],
    10: [1, 17, 18, 19],
    11: [],
    12: [2],
}


# What the domain notes say: 7 is part of all patents and of the high-value ones, which are part of all; the text's agencies
# and attorneys are part of all of them. (indicator, its figure, containing indicator, that one's figure)
WITHIN = [
    (3, "numerator", 1, "figure"),
    (7, "figure", 1, "figure"),
    (7, "figure", 3, "numerator"),
    (15, "figure", 9, "figure"),
    (16, "figure", 10, "figure"),
]


@pytest.fixture(scope="module")
def text() -> str:
    return PLAN.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def plan(text: str) -> PlanFile:
    return read_plan_file(text, name=PLAN.name)


@pytest.fixture(scope="module")
def document() -> str:
    if not DOCUMENT.is_file():
        pytest.skip("the document is not part of the repository and does not lie beside it")
    return DOCUMENT.read_text(encoding="utf-8")


def sources(item: object) -> Iterator[SourceItem]:
    if isinstance(item, SourceItem):
        yield item
    elif isinstance(item, tuple):
        for member in item:
            yield from sources(member)
    elif is_dataclass(item):
        for member in fields(item):
            yield from sources(getattr(item, member.name))


def names(items: tuple[object, ...]) -> list[str]:
    return [item.name for item in items]  # type: ignore[attr-defined] # units, responsibilities and assignments


def test_heads_the_plan(plan: PlanFile) -> None:
    assert plan.title == "重庆市大足区专利提升专项行动计划（2025—2027年）"
    assert (plan.slug, plan.status, plan.first_year, plan.last_year) == ("dazu-patents-2025", "draft", 2025, 2027)
    assert (plan.region.code, plan.region.name) == ("500111", "大足区")


def test_counts(plan: PlanFile) -> None:
    assert [indicator.number for indicator in plan.indicators] == list(range(1, 21))
    assert [indicator.in_breakdown for indicator in plan.indicators] == [True] * 10 + [False] * TEXT_ONLY
    assert [task.number for task in plan.tasks] == list(range(1, 13))
    assert len(plan.units) == 18
    assert len({task.heading for task in plan.tasks}) == 4
    assert all(3 <= len(task.digest) <= 6 for task in plan.tasks)


def test_is_read_back_as_written(plan: PlanFile) -> None:
    assert read_plan_file(write_plan_file(plan)) == plan


@pytest.mark.parametrize(("number", "basis", "formula", "targets"), IN_BREAKDOWN)
def test_indicator_of_the_annex(plan: PlanFile, number: int, basis: str, formula: str, targets: str) -> None:
    indicator = plan.indicators[number - 1]
    assert (indicator.number, indicator.basis, indicator.formula) == (number, basis, formula)
    assert (indicator.direction, indicator.pace) == ("higher", "linear")
    printed = [(target.year, str(target.value)) for target in indicator.targets]
    assert printed == list(zip((2025, 2026, 2027), targets.split(), strict=True))


@pytest.mark.parametrize(
    ("number", "name", "unit", "direction", "pace", "formula", "target", "place"), IN_TEXT_ONLY, ids=lambda value: value
)
def test_indicator_of_the_text(
    plan: PlanFile,
    number: int,
    name: str,
    unit: str,
    direction: str,
    pace: str,
    formula: str,
    target: str | None,
    place: str,
) -> None:
    indicator = plan.indicators[number - 1]
    assert (indicator.number, indicator.name, indicator.unit) == (number, name, unit)
    assert (indicator.basis, indicator.direction, indicator.pace) == ("stock", direction, pace)
    assert (indicator.formula, indicator.source.place) == (formula, place)
    expected = None if target is None else Decimal(target)
    assert [(item.year, item.value) for item in indicator.targets] == [(2027, expected)]


def test_particulars_of_formulas(plan: PlanFile) -> None:
    growth, dense, research, covered, share = (plan.indicators[number - 1] for number in (2, 3, 8, 12, 14))
    assert (growth.quantity, growth.base_year, growth.decimals) == ("PCT国际专利申请量（件）", 2024, 1)
    assert (dense.numerator_label, dense.denominator_label) == ("高价值发明专利拥有量（件）", "常住人口（万人）")
    assert (research.numerator_label, research.denominator_label) == (
        "高价值发明专利产出量（件）",
        "研发经费投入（亿元）",
    )
    assert (covered.numerator_label, covered.denominator_label) == ("已配备企业（家）", "重点工业企业（家）")
    assert (share.numerator_number, share.denominator_number, share.decimals) == (7, 1, 1)
    assert [item.number for item in plan.indicators if item.frequency == "annual"] == [8, 20]
    assert {item.decimals for item in (plan.indicators[2], plan.indicators[5])} == {2}


def test_what_contains_what(plan: PlanFile) -> None:
    assert [(row.number, item.of, item.number, item.part) for row in plan.indicators for item in row.within] == WITHIN


def test_courts_are_listed_and_not_assessed(plan: PlanFile) -> None:
    assert [unit.name for unit in plan.units if not unit.assessed] == ["区法院", "区检察院"]
    assert [unit.name for unit in plan.units if unit.kind == "park"] == [
        "大足高新区",
        "经开区邮亭新材料产业发展服务中心",
        "双桥工业园区发展中心",
    ]


def test_units_of_the_text_are_those_of_its_task(plan: PlanFile) -> None:
    by_place = {task.source.place: names(task.lead) + names(task.support) for task in plan.tasks}
    for indicator in plan.indicators[10:]:
        assert names(indicator.units) == by_place.get(indicator.source.place, []), indicator.name


def test_links(plan: PlanFile) -> None:
    assert {task.number: [link.number for link in task.indicators] for task in plan.tasks} == LINKS
    inferred = [(task.number, link.number) for task in plan.tasks for link in task.indicators if link.inferred]
    assert inferred == [(7, 5)]


def test_no_baseline_is_invented(plan: PlanFile) -> None:
    assert all(indicator.printed_baseline is None for indicator in plan.indicators)


def test_quotes_are_short(plan: PlanFile) -> None:
    quotes = [source.quote for source in sources(plan)]
    quotes += [link.quote for task in plan.tasks for link in task.indicators]
    assert max(map(len, quotes)) <= LONGEST_QUOTE


def test_first_annex(plan: PlanFile, document: str) -> None:
    rows = indicator_rows(document)
    assert len(rows) == 10
    for row, indicator in zip(rows, plan.indicators, strict=False):
        assert (indicator.number, f"{indicator.name}（{indicator.unit}）") == (row.number, row.label)
        assert tuple(str(target.value) for target in indicator.targets) == row.targets
        assert [target.year for target in indicator.targets] == [2025, 2026, 2027]
        assert names(indicator.units) == row.units


def test_second_annex(plan: PlanFile, document: str) -> None:
    rows = task_rows(document)
    assert len(rows) == 12
    for row, task in zip(rows, plan.tasks, strict=True):
        assert (task.number, f"{task.title}。") == (row.number, row.title)
        assert (names(task.lead), names(task.support)) == (row.lead, row.support)


def test_headings_of_the_second_annex(plan: PlanFile, document: str) -> None:
    """The third is printed otherwise in the body, whose wording the plan has (one of the discrepancies)."""
    heading = ""
    for row, task in zip(task_rows(document), plan.tasks, strict=True):
        heading = row.heading or heading
        assert f"{task.heading}。" == heading.replace("实用效能", "升级动能")


def test_body_names_the_same_units(plan: PlanFile, document: str) -> None:
    assert [(names(task.lead), names(task.support)) for task in plan.tasks] == unit_clauses(document)


def test_units_in_order_of_first_naming(plan: PlanFile, document: str) -> None:
    named = [unit for row in indicator_rows(document) for unit in row.units]
    named += [unit for row in task_rows(document) for unit in row.lead + row.support]
    assert names(plan.units) == list(dict.fromkeys(named))


def test_quotes_stand_where_the_file_says(plan: PlanFile, document: str) -> None:
    by_place = passages(document)
    for source in sources(plan):
        assert source.quote, source
        assert squeeze(source.quote) in by_place[source.place], source


def test_links_are_quoted_from_their_task(plan: PlanFile, document: str) -> None:
    by_place = passages(document)
    for task in plan.tasks:
        for link in task.indicators:
            assert squeeze(link.quote) in by_place[task.source.place], link


def test_targets_of_the_text_stand_in_their_quote(plan: PlanFile) -> None:
    for indicator in plan.indicators[13:19]:
        assert str(indicator.targets[0].value) in indicator.source.quote


def test_discrepancies_quote_two_wordings(plan: PlanFile) -> None:
    assert len(plan.discrepancies) == 17
    for item in plan.discrepancies:
        assert item.note
        assert item.here != item.there


def test_document_is_not_in_the_repository(text: str, document: str) -> None:
    """No run of characters in the file repeats a sentence of the body longer than a quote may be."""
    body = squeeze(document.partition("附件：1.")[0])
    written = squeeze(text)
    length = LONGEST_QUOTE + 1
    assert not any(body[start : start + length] in written for start in range(len(body) - length))
