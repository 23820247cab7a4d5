"""What a plan file is refused for, at which line, in which words; whatever the text, it is read or refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.planfile import PlanFileError, Problem, read_plan_file

from .planfile_base import BASE, changed, refused

unhurried = settings(deadline=None)  # a busy machine is not a failing property

# what is replaced, by what, where the complaint points to, and part of what it says
BAD_VALUES = [
    # plan
    ("slug: test-plan", "slug: import", "第1行 slug", "系统保留"),
    ("slug: test-plan", "slug: Test_Plan", "第1行 slug", "小写字母"),
    ("slug: test-plan", "slug: -test", "第1行 slug", "小写字母"),
    ("slug: test-plan\n", "", "第1行 slug", "不能缺少"),
    ("title: 【测试数据】计划", "title: [a, b]", "第2行 title", "应为文本，不能是列表"),
    ("title: 【测试数据】计划", "title: {a: b}", "第2行 title", "应为文本，不能是一组"),
    ("title: 【测试数据】计划", "title:", "第2行 title", "没有内容"),
    ("title: 【测试数据】计划", 'title: " "', "第2行 title", "空白"),
    ("title: 【测试数据】计划", "title: yes", "第2行 title", "“yes”会被当作数字、日期或是非"),
    ("title: 【测试数据】计划", "title: 2025", "第2行 title", "请加引号"),
    ("title: 【测试数据】计划", "title: 2025-01-01", "第2行 title", "请加引号"),
    ("title: 【测试数据】计划", 'title: "a\\nb"', "第2行 title", "一行"),
    ("title: 【测试数据】计划", 'title: "a\\0b"', "第2行 title", "控制字符"),
    ("title: 【测试数据】计划", 'title: "a\\ud800b"', "第2行 title", "控制字符"),
    ("title: 【测试数据】计划", f"title: {'长' * 201}", "第2行 title", "最多200字"),
    ("title: 【测试数据】计划", "titel: 计划", "第2行 titel", "不认识的键“titel”，是否为“title”"),
    ("title: 【测试数据】计划", "title: 计划\nslug: again", "第3行", "“slug”重复"),
    ("title: 【测试数据】计划", "title: 计划\n? [a]\n: b", "第3行", "键应为单个词"),
    ('"500111"', '"50011"', "第3行 region.code", "6位数字"),
    ('"500111"', '"050011"', "第3行 region.code", "6位数字"),
    ('"500111"', '"50011１"', "第3行 region.code", "6位数字"),
    ('"500111"', '"5001112"', "第3行 region.code", "最多6字"),
    ('"500111"', "500111", "第3行 region.code", "请加引号"),
    ("name: 测试区}", 'name: 测试区, parent: {code: "510000", name: 邻省}}', "第3行 region.parent", "不在邻省"),
    ("name: 测试区}", 'name: 测试区, parent: {code: "5000", name: 市}}', "第3行 region.parent.code", "6位数字"),
    ("status: draft", "status: isued", "第4行 status", "是否为“issued”"),
    ("status: draft", "status: issued\nissued_on: 2025-09-22", "第4行 status", "须有文号"),
    ("status: draft", "status: issued\nnumber: 测试1号", "第4行 status", "须有印发日期"),
    ("status: draft", "issued_on: 2025-13-01", "第4行 issued_on", "应为日期"),
    ("status: draft", "issued_on: 0000-01-01", "第4行 issued_on", "应为日期"),
    ("status: draft", "issued_on: 20250922", "第4行 issued_on", "应为日期"),
    ("status: draft", "issued_on: 2025年9月", "第4行 issued_on", "应为日期"),
    ("status: draft", "issued_on: 2025-09-22 10:00:00", "第4行 issued_on", "应为日期"),
    ("status: draft", "tolerance: 10", "第4行 tolerance", "0—1"),
    ("status: draft", "tolerance: -0.1", "第4行 tolerance", "0—1"),
    ("[2025, 2027]", "[2027, 2025]", "第5行 years", "晚于"),
    ("[2025, 2027]", "[2025]", "第5行 years", "两个整数"),
    ("[2025, 2027]", "2025", "第5行 years", "应为列表"),
    ("[2025, 2027]", "[0, 2027]", "第5行 years[1]", "超出范围"),
    ("[2025, 2027]", '["2025", 2027]', "第5行 years[1]", "不要加引号"),
    ("[2025, 2027]", "[2025, 2_027]", "第5行 years[2]", "应为整数"),
    ("[2025, 2027]", "[2025, 0x7eb]", "第5行 years[2]", "应为整数"),
    ("[2025, 2027]", "[2025, 2027.0]", "第5行 years[2]", "应为整数"),
    # units
    ("[甲局, 乙局, {", "[甲局, 甲局, 乙局, {", "第6行 units[2]", "“甲局”重复"),
    ("aliases: [丙]", "aliases: [丙, 乙局]", "第6行 units[3]", "“乙局”重复"),
    ("kind: collective", "kind: group", "第6行 units[4].kind", "应为department"),
    ("kind: collective", "kind: judiciary, assessed: true", "第6行 units[4].assessed", "司法机关"),
    ("kind: collective", "assessed: no", "第6行 units[4].assessed", "应为true或false"),
    ("kind: collective", 'assessed: "true"', "第6行 units[4].assessed", "应为true或false"),
    ("kind: collective", "level: 3", "第6行 units[4].level", "1—2"),
    ("kind: collective", 'region: {code: "12", name: 市}', "第6行 units[4].region.code", "6位数字"),
    ("kind: collective", "span: [9, 3]", "第6行 units[4].span", "起点9应小于终点3"),
    ("kind: collective", "confidence: 2", "第6行 units[4].confidence", "0—1"),
    ("[甲局, 乙局, {", "[[甲局], 乙局, {", "第6行 units[1]", "一组“键: 值”"),
    # indicators
    ("  - number: 2\n", "  - number: 1\n", "第16行 indicators[2].number", "指标序号1重复"),
    ("  - number: 2\n", "  - number: true\n", "第16行 indicators[2].number", "应为整数"),
    ("    unit: 次\n", "", "第16行 indicators[2].unit", "不能缺少"),
    ("unit: 次", f"unit: {'次' * 21}", "第18行 indicators[2].unit", "最多20字"),
    ("basis: year_to_date", "basis: year-to-date", "第19行 indicators[2].basis", "是否为“year_to_date”"),
    ("basis: year_to_date", "basis: on", "第19行 indicators[2].basis", "不能是“on”"),
    ("unit: 次", "unit: 次\n    direction: up", "第19行 indicators[2].direction", "higher、lower之一"),
    ("unit: 次", "unit: 次\n    pace: slow", "第19行 indicators[2].pace", "linear、at_end之一"),
    ("unit: 次", "unit: 次\n    formula: sum", "第19行 indicators[2].formula", "direct、ratio、growth、quotient之一"),
    ("unit: 次", "unit: 次\n    frequency: monthly", "第19行 indicators[2].frequency", "quarterly、annual之一"),
    ("unit: 次", "unit: 次\n    published_month: 5", "第19行 indicators[2].published_month", "只用于年度指标"),
    ("unit: 次", "unit: 次\n    published_month: 13", "第19行 indicators[2].published_month", "1—12"),
    ("unit: 次", "unit: 次\n    decimals: 5", "第19行 indicators[2].decimals", "0—4"),
    ("unit: 次", "unit: 次\n    decimals: -1", "第19行 indicators[2].decimals", "0—4"),
    ("unit: 次", "unit: 次\n    in_breakdown: no", "第19行 indicators[2].in_breakdown", "应为true或false"),
    ("unit: 次", "unit: 次\n    binding: 是", "第19行 indicators[2].binding", "应为true或false"),
    ("unit: 次", "unit: 次\n    baseline_year: 0", "第19行 indicators[2].baseline_year", "超出范围"),
    ("unit: 次", "unit: 次\n    printed_baseline: 约10", "第19行 indicators[2].printed_baseline", "应为数字"),
    ("unit: 次", "unit: 次\n    printed_baseline: 10 # 约\n    nmae: 1", "第20行 indicators[2].nmae", "“name”"),
    # formulas
    ("unit: 次", "unit: 次\n    numerator: 分子", "第19行 indicators[2].numerator", "direct不用numerator"),
    ("unit: 次", "unit: 次\n    quantity: 数量", "第19行 indicators[2].quantity", "direct不用quantity"),
    ("unit: 次", "unit: 次\n    formula: ratio\n    numerator: 甲", "第16行 indicators[2]", "ratio须有denominator"),
    ("unit: 次", "unit: 次\n    formula: ratio\n    denominator: 乙", "第16行 indicators[2]", "ratio须有numerator"),
    ("unit: 次", "unit: 次\n    formula: growth\n    quantity: 量", "第16行 indicators[2]", "growth须有base_year"),
    ("unit: 次", "unit: 次\n    formula: growth\n    base_year: 2024", "第16行 indicators[2]", "growth须有quantity"),
    (
        "    basis: stock\n    decimals: 2",
        "    basis: stock\n    decimals: 2\n    formula: growth\n    quantity: 量\n    base_year: 2024",
        "第11行 indicators[1].basis",
        "basis应为year_to_date",
    ),
    (
        "unit: 次",
        "unit: 次\n    formula: growth\n    quantity: 量\n    base_year: 2026",
        "第23行 indicators[2].targets",
        "不晚于增长基年2026",
    ),
    ("numerator: 1", "numerator: 3", "第22行 indicators[3].numerator", "自身"),
    ("numerator: 1", "numerator: 9", "第22行 indicators[3].numerator", "没有序号为9的指标"),
    ("numerator: 1", "numerator: 件数", "第22行 indicators[3].numerator", "应为整数"),
    ("numerator: 1", "numerator: 2", "第22行 indicators[3].denominator", "同一指标"),
    (
        "    basis: stock\n    decimals: 2",
        "    basis: stock\n    decimals: 2\n    formula: quotient\n    numerator: 2\n    denominator: 3",
        "第25行 indicators[3].numerator",
        "指标1本身由计算得出",
    ),
    # what contains an indicator
    ("unit: 次", "unit: 次\n    within: [9]", "第19行 indicators[2].within[1]", "没有序号为9的指标"),
    ("unit: 次", "unit: 次\n    within: [1, 2]", "第19行 indicators[2].within[2]", "指标不能包含于自身"),
    ("unit: 次", "unit: 次\n    within: [1, {number: 1}]", "第19行 indicators[2].within[2]", "与指标1的包含关系重复"),
    (
        "unit: 次",
        "unit: 次\n    within: [{number: 1, part: numerator}]",
        "第19行 indicators[2].within[1]",
        "指标1不是按分子÷分母填报的，没有分子",
    ),
    (
        "unit: 次",
        "unit: 次\n    within: [{number: 1, of: numerator}]",
        "第19行 indicators[2].within[1]",
        "指标2不是按分子÷分母填报的，没有分子",
    ),
    (  # nor has the numerator of a quotient a figure of its own
        "unit: 次",
        "unit: 次\n    within: [{number: 3, part: numerator}]",
        "第19行 indicators[2].within[1]",
        "指标3不是按分子÷分母填报的，没有分子",
    ),
    ("unit: 次", "unit: 次\n    within: 1", "第19行 indicators[2].within", "应为列表，不能是单个值"),
    ("unit: 次", "unit: 次\n    within: [存量]", "第19行 indicators[2].within[1]", "应为整数"),
    ("unit: 次", "unit: 次\n    within: [0]", "第19行 indicators[2].within[1]", "超出范围（1—999）"),
    ("unit: 次", "unit: 次\n    within: [{part: figure}]", "第19行 indicators[2].within[1].number", "不能缺少"),
    (
        "unit: 次",
        "unit: 次\n    within: [1, {number: 1, part: numer}]",
        "第19行 indicators[2].within[2].part",
        "应为figure、numerator之一",
    ),
    (
        "unit: 次",
        "unit: 次\n    within: [{number: 1, off: figure}]",
        "第19行 indicators[2].within[1].off",
        "是否为“of”",
    ),
    # targets
    ("{2026: 5}", "{2031: 5}", "第20行 indicators[2].targets", "目标年份2031不在规划期2025—2027年内"),
    ("{2026: 5}", "{0: 5}", "第20行 indicators[2].targets", "超出范围"),
    ("{2026: 5}", "{2026: 5, 2026: 6}", "第20行 indicators[2].targets", "“2026”重复"),
    ("{2026: 5}", "{2026年: 5}", "第20行 indicators[2].targets", "应为整数"),
    ("{2026: 5}", "[5]", "第20行 indicators[2].targets", "一组“键: 值”"),
    ("{2026: 5}", "{2026: [5]}", "第20行 indicators[2].targets", "应为数字，不能是列表"),
    ("{2026: 5}", '{2026: "5"}', "第20行 indicators[2].targets", "不要加引号"),
    ("{2026: 5}", "{2026: .nan}", "第20行 indicators[2].targets", "应为数字"),
    ("{2026: 5}", "{2026: .inf}", "第20行 indicators[2].targets", "应为数字"),
    ("{2026: 5}", "{2026: 1.0e+3}", "第20行 indicators[2].targets", "应为数字"),
    ("{2026: 5}", "{2026: 1_000}", "第20行 indicators[2].targets", "应为数字"),
    ("{2026: 5}", "{2026: 010}", "第20行 indicators[2].targets", "应为数字"),
    ("{2026: 5}", "{2026: 1:30}", "第20行 indicators[2].targets", "应为数字"),
    ("{2026: 5}", "{2026: true}", "第20行 indicators[2].targets", "应为数字"),
    ("{2026: 5}", "{2026: 123456789012}", "第20行 indicators[2].targets", "位数过多"),
    ("{2026: 5}", "{2026: 1.23456}", "第20行 indicators[2].targets", "位数过多"),
    ("{2026: 5}", "{2026: 5.5}", "第20行 indicators[2].targets", "小数多于decimals规定的0位"),
    ("{2026: 5}", "{2026: -5}", "第20行 indicators[2].targets", "不能为负"),
    ("{2026: 5}", "{2026: city_averge}", "第20行 indicators[2].targets", "应为数字"),
    ("{2026: 5}", "{2026: {value: 5}}", "第20行 indicators[2].targets.source", "不能缺少"),
    ("{2026: 5}", "{2026: {source: {place: 二}}}", "第20行 indicators[2].targets.value", "不能缺少"),
    # units of indicators and tasks
    (
        "units: [甲局, 乙局]",
        "units: [甲局, 各镇街]",
        "第14行 indicators[1].units",
        "单位“各镇街”不在units中，是否为“各镇”",
    ),
    ("units: [甲局, 乙局]", "units: [甲局, 甲局]", "第14行 indicators[1].units", "单位“甲局”重复"),
    ("units: [甲局, 乙局]", "units: [丙, 丙局]", "第14行 indicators[1].units", "单位“丙局”重复"),
    ("units: [甲局, 乙局]", "units: 甲局", "第14行 indicators[1].units", "应为列表，不能是单个值"),
    ("units: [甲局, 乙局]", "units: {甲局: 1}", "第14行 indicators[1].units", "应为列表，不能是一组"),
    ("units: [甲局, 乙局]", "units: [甲局, 1]", "第14行 indicators[1].units[2]", "请加引号"),
    ("source: {place: 附件1 第1行}", "source: 附件1", "第15行 indicators[1].source", "一组“键: 值”"),
    ("source: {place: 附件1 第1行}", "source: {quote: 原文}", "第15行 indicators[1].source.place", "不能缺少"),
    ("lead: [甲局]", "lead: [丁局]", "第26行 tasks[1].lead", "单位“丁局”不在units中"),
    ("lead: [甲局]", "lead: [乙局]", "第27行 tasks[1].support", "已是责任单位"),
    ("lead: [甲局]", "lead: [{name: 各镇, reports: true}]", "第26行 tasks[1].lead", "集合"),
    ("lead: [甲局]", "lead: [{name: 甲局, report: true}]", "第26行 tasks[1].lead[1].report", "是否为“reports”"),
    ("lead: [甲局]", "lead: [{name: 甲局, reports: on}]", "第26行 tasks[1].lead[1].reports", "应为true或false"),
    ("support: [乙局, 丙]", "support: [丙, 丙]", "第27行 tasks[1].support", "“丙”重复"),
    # tasks
    ("{number: 2, title: 又一任务", "{number: 1, title: 又一任务", "第32行 tasks[2].number", "任务序号1重复"),
    ("    title: 任务\n", "", "第24行 tasks[1].title", "不能缺少"),
    ("digest: [要点]", "digest: 要点", "第28行 tasks[1].digest", "应为列表"),
    ("{number: 1, quote: 原文}", "{number: 9, quote: 原文}", "第29行 tasks[1].indicators[1]", "没有序号为9的指标"),
    ("{number: 1, quote: 原文}", "{number: 1}", "第29行 tasks[1].indicators[1]", "inferred"),
    (
        "{number: 1, quote: 原文}",
        "{number: 1, quote: 甲}, {number: 1, quote: 乙}",
        "第29行 tasks[1].indicators[2]",
        "指标1重复",
    ),
    ("due: 2026-06-30", "due: 2028-06-30", "第30行 tasks[1].milestones[1].due", "不在规划期"),
    ("due: 2026-06-30", "due: 2026-02-30", "第30行 tasks[1].milestones[1].due", "应为日期"),
    ("due: 2026-06-30", "due: 2026", "第30行 tasks[1].milestones[1].due", "应为日期"),
]

BROKEN_TEXT = [
    ("", "第1行", "文件是空的"),
    ("# 只有注释\n", "第1行", "文件是空的"),
    ("只有文本", "第1行", "应为一组“键: 值”，不能是单个值"),
    ("- a\n- b\n", "第1行", "应为一组“键: 值”，不能是列表"),
    ("slug: a\n\ttitle: b\n", "第2行", "制表符"),
    ("slug: a\nunit: %\n", "第2行", "请加引号"),
    ("slug: a\n title: b\n", "第2行", "冒号"),
    ("slug: a\ntitle\nx: y\n", "第3行", "冒号"),
    ("slug: [a, b\ntitle: c\n", "第2行", "括号"),
    ("slug: {a: b]\n", "第1行", "括号"),
    ('slug: a\ntitle: "b\n', "第3行", "引号"),
    ("a:\n  - b\n c: d\n", "第3行", "缩进"),
    ("slug: a\n---\nslug: b\n", "第2行", "一个文件只能有一个计划"),
    ("slug: a\ntitle: b\x07\n", "第2行", "控制字符"),
    ("slug: \ud800\n", "第1行", "控制字符"),
    ('slug: a\ntitle: "\\UFFFFFFFF"\n', "第1行", "转义"),
    ('slug: a\ntitle: "\\U00110000"\n', "第1行", "转义"),
    ("slug: a\ntitle: &x b\n", "第2行", "锚点"),
    ("a: &a [x]\nb: *a\n", "第1行", "锚点"),
    ("slug: a\ntitle: *x\n", "第2行", "别名"),
    ("slug: a\n<<: {title: b}\n", "第2行 <<", "不认识的键"),
    ("slug: a\ntitle: !!python/object/apply:os.system [ls]\n", "第2行", "标签"),
    ("slug: a\ntitle: !!str 1\n", "第2行", "标签"),
    ("slug: a\ntitle: ! b\n", "第2行", "标签"),
    (f"slug: a\ntitle: {'[' * 5000}", "第2行", "嵌套超过12层"),
    (f"slug: {'长' * 400_000}", "第1行", "超过1MB"),
    ("\n".join(f"k{number}: 1" for number in range(300)), "第200行", "问题超过200个"),
]


@pytest.mark.parametrize(("old", "new", "where", "part"), BAD_VALUES)
def test_bad_value_is_named(old: str, new: str, where: str, part: str) -> None:
    said = [str(problem) for problem in refused(changed(old, new))]
    assert [line for line in said if line.startswith(f"{where}：") and part in line], said


# Their other fault is a real one: a missing key, or the quotient of indicator 3 that loses a part.
TWO_FAULTS = ("titel: ", "  - number: 1\n", "formula: growth", "formula: quotient")


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old, new, _, _ in BAD_VALUES if not any(word in new for word in TWO_FAULTS)]
)
def test_one_fault_is_said_once(old: str, new: str) -> None:
    assert len(refused(changed(old, new))) == 1


@pytest.mark.parametrize(("text", "where", "part"), BROKEN_TEXT, ids=range(len(BROKEN_TEXT)))
def test_broken_text_is_named(text: str, where: str, part: str) -> None:
    said = [str(problem) for problem in refused(text)]
    assert [line for line in said if line.startswith(f"{where}：") and part in line], said


def test_all_faults_at_once_in_order_of_lines() -> None:
    text = (
        BASE.replace("{2026: 5}", "{2031: 5, 2032: -1.5}")
        .replace("status: draft", "status: final")
        .replace("lead: [甲局]", "lead: [丁局]")
        .replace("basis: year_to_date", "basis: yearly")
    )
    assert [str(problem).partition("：")[0] for problem in refused(text)] == [
        "第4行 status",
        "第19行 indicators[2].basis",
        "第20行 indicators[2].targets",
        "第20行 indicators[2].targets",
        "第20行 indicators[2].targets",
        "第26行 tasks[1].lead",
    ]


def test_target_outside_the_plan_has_the_line_of_its_year() -> None:
    text = changed("    targets: {2026: 5}", "    targets:\n      2026: 5\n      2031: 6")
    assert str(refused(text)[0]) == "第22行 indicators[2].targets：目标年份2031不在规划期2025—2027年内"


def test_error_prints_the_name_of_the_file() -> None:
    with pytest.raises(PlanFileError, match=r"^plan\.yaml：\n第1行：文件是空的$"):
        read_plan_file("", name="plan.yaml")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("units: [甲局, 乙局, {name: 丙局, aliases: [丙]}, {name: 各镇, kind: collective}]", "units: 甲局"),
        ("units: [甲局, 乙局, {name: 丙局, aliases: [丙]}, {name: 各镇, kind: collective}]\n", ""),
        ("  - number: 1\n    name: 存量", "  - number: 一\n    name: 存量"),
        ("years: [2025, 2027]", "years: [2025, 二〇二七]"),
        ("unit: 次", "unit: 次\n    formula: ration\n    numerator: 甲\n    denominator: 乙"),
    ],
)
def test_nothing_is_said_that_follows_from_an_unreadable_part(old: str, new: str) -> None:
    assert len(refused(changed(old, new))) == 1


def problems_of(text: str) -> tuple[Problem, ...]:
    try:
        read_plan_file(text)
    except PlanFileError as error:
        return error.problems
    return ()


def is_read_or_refused(text: str) -> bool:
    return all(problem.line >= 1 and problem.message for problem in problems_of(text))


@unhurried
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    assert is_read_or_refused(text)


@unhurried
@given(st.text(st.sampled_from("\n  -:[]{}a1\"'&*!%#,|>?\t\\U"), max_size=60))
def test_any_yaml_like_text_is_read_or_refused(text: str) -> None:
    assert is_read_or_refused(text)


@unhurried
@given(start=st.integers(0, len(BASE)), length=st.integers(0, 30), new=st.text(max_size=10))
def test_any_damage_is_read_or_refused(start: int, length: int, new: str) -> None:
    assert is_read_or_refused(BASE[:start] + new + BASE[start + length :])
