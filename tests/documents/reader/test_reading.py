"""What the parts of the reader make together of short documents, each for one rule."""

import pytest

from documents.reader.folding import fold
from documents.reader.outline import read_outline
from documents.reader.reading import read_document
from documents.reader.restoring import restored
from documents.reader.source import Source
from plans.planfile_items import PlanFile

HEAD = "云溪市质量提升行动方案（2024—2026年）\n"


def plan_of(text: str) -> PlanFile:
    plan = read_document(Source(text=text)).plan
    assert plan is not None
    return plan


def targets(plan: PlanFile) -> list[tuple[str, dict[int, str]]]:
    return [(each.name, {target.year: str(target.value) for target in each.targets}) for each in plan.indicators]


def test_a_statement_behind_the_last_point_holds_for_the_group() -> None:
    text = HEAD + (
        "二、重点任务\n（一）提升产品质量。\n1.抓标准。\n2.抓监管。（责任单位：市市场监管局）\n"
        "（二）提升服务质量。\n1.抓窗口。\n2.抓评价。（责任单位：市行政审批局）\n"
    )
    assert [(task.title, [unit.name for unit in task.lead]) for task in plan_of(text).tasks] == [
        ("提升产品质量", ["市市场监管局"]),
        ("提升服务质量", ["市行政审批局"]),
    ]


def test_general_demands_and_safeguards_are_no_tasks() -> None:
    text = HEAD + (
        "一、总体要求\n（一）坚持质量第一。\n二、重点任务\n（一）抓标准。（责任单位：市市场监管局）\n（二）抓监管。\n"
        "三、保障措施\n（一）加强领导。（责任单位：市市场监管局）\n"
    )
    plan = plan_of(text)
    assert [task.title for task in plan.tasks] == ["抓标准", "抓监管"]
    assert [(each.place, each.note) for each in plan.unread] == [
        ("二（二）", "没有找到这项任务的责任单位"),
        ("三（一）", "保障、支持措施中的责任单位，未列为任务"),
    ]


def test_a_rate_of_growth_is_not_the_figure_that_grows() -> None:
    text = HEAD + (
        "一、工作目标\n到2026年，质押融资额达到30亿元，质押融资额年均增长15%。\n"
        "二、重点任务\n（一）抓融资。（责任单位：市市场监管局）\n（二）抓服务。（责任单位：市科技局）\n"
    )
    assert targets(plan_of(text)) == [("质押融资额", {2026: "30"}), ("质押融资额年均增长", {2026: "15"})]


def test_years_beyond_the_plan_are_unread() -> None:
    text = HEAD + (
        "一、工作目标\n到2026年，标准数达到30项；到2035年，标准数达到90项。\n二、重点任务\n（一）抓标准。（责任单位：市市场监管局）\n"
        "（二）抓监管。（责任单位：市公安局）\n"
    )
    plan = plan_of(text)
    assert targets(plan) == [("标准数", {2026: "30"})]
    assert [each.note for each in plan.unread] == ["目标年份2035不在规划期内"]


def test_units_that_only_the_annex_names() -> None:
    text = HEAD + (
        "二、重点任务\n1.抓标准。到2026年，制定标准30项。\n2.抓监管。开展检查。\n附件1\n任务分工表\n"
        "序号\t任务名称\t责任单位\t配合单位\n1\t抓标准\t市市场监管局\t市科技局\n2\t抓监管\t市公安局\t市司法局\n"
    )
    assert [
        ([unit.name for unit in task.lead], [unit.name for unit in task.support]) for task in plan_of(text).tasks
    ] == [
        (["市市场监管局"], ["市科技局"]),
        (["市公安局"], ["市司法局"]),
    ]


def test_short_names_behind_a_body_and_variants_of_a_name() -> None:
    text = HEAD + (
        "二、重点任务\n1.抓标准。（责任单位：市大数据局；国家知识产权局保护司、运用促进司）\n"
        "2.抓监管。（责任单位：市大数据发展局；国家知识产权局运用促进司）\n"
    )
    plan = plan_of(text)
    assert [(unit.name, unit.aliases, unit.level) for unit in plan.units] == [
        ("市大数据局", ("市大数据发展局",), 1),
        ("国家知识产权局保护司", (), 2),
        ("国家知识产权局运用促进司", ("运用促进司",), 2),
    ]
    assert [[unit.name for unit in task.lead] for task in plan.tasks] == [
        ["市大数据局", "国家知识产权局保护司", "运用促进司"],
        ["市大数据发展局", "国家知识产权局运用促进司"],
    ]
    assert [each.note for each in plan.discrepancies] == ["“市大数据局”与“市大数据发展局”疑为同一单位"]


def test_a_span_of_years_from_a_year_on() -> None:
    text = (
        "云溪市质量提升行动方案\n一、工作目标\n2024年起用三年时间，建成质量强市，标准数达到30项。\n二、重点任务\n"
        "（一）抓标准。（责任单位：市市场监管局）\n（二）抓监管。（责任单位：市公安局）\n"
    )
    plan = plan_of(text)
    assert (plan.first_year, plan.last_year) == (2024, 2026)


@pytest.mark.parametrize(
    "text",
    [
        "云溪市“十四五”质量发展规划出台\n据了解，到2025年，全市标准数达到30项，力争合格率达到95%。",
        "云溪市质量提升专项行动方案管理办法\n第一条 到2025年，项目单位应达到30家。（责任单位：市市场监管局）",
        "质量提升项目名单（2025年）\n序号\t项目名称\t责任单位\n1\t标准化\t市市场监管局\n",
    ],
)
def test_what_is_no_plan(text: str) -> None:
    assert read_document(Source(text=text)).plan is None


def test_numbers_in_a_text_without_lines_have_to_go_on() -> None:
    text = "一、重点任务1.抓标准。推广指引。7.版本要更新。2.抓监管。开展检查。"
    (section,) = read_outline(fold(text)).children
    assert [child.number for child in section.children] == [1, 2]


def test_a_sentence_that_breaks_off_gives_way_to_the_whole_one() -> None:
    first = "第一项工作要按照要求抓紧抓好抓出成效。第二项工作要按照要求抓紧抓好抓出成效。"
    second = "第三项工作要按照要求抓紧抓好抓出成效。第四项工作要按照要求抓紧抓好抓出成效。"
    text = (
        f"{first}{second}第五项工作要按照要求抓紧抓好抓\n1.回头\n{first}{second}第五项工作要按照要求抓紧抓好抓出成效。"
    )
    assert restored(fold(text)).text.count("第五项工作") == 1
