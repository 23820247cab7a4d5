"""Tables of every kind that such documents print, with what each row says by hand."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.reader.annexes import read_annexes
from documents.reader.opening import open_source
from documents.reader.rows import Annexes, IndicatorRow, TargetCell, TaskRow
from documents.reader.source import Source
from documents.reader.tables import find_tables
from tests.plans.annexes import indicator_rows, task_rows

from .annex_cases import CASES

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
DAZU = SEEDS / "dazu-patents-2025-2027.txt"
PLAN = (2025, 2027)


def read(text: str, hint: tuple[int, int] | None = PLAN) -> Annexes:
    source = Source(text=text)
    for table in find_tables(source):
        for row in table.rows:
            assert len(row) == len(table.rows[0])
            for cell in row:
                assert text[cell.start : cell.end] == cell.text
    return read_annexes(source, year_hint=hint)


def target(cell: TargetCell) -> str:
    return f"{cell.year}:{cell.comparator}{cell.value}"


def indicator(row: IndicatorRow) -> str:
    """名称|单位|2025:10 2026:≥12|甲、乙, and what else there is."""
    more = [
        f"组{row.group}" if row.group else "",
        f"基{target(row.baseline)}" if row.baseline else "",
        "" if row.binding is None else "约束" if row.binding else "预期",
        f"注{row.remark}" if row.remark else "",
        f"未读{len(row.unread)}" if row.unread else "",
    ]
    units = "、".join(name.name for name in row.units)
    parts = [f"{row.place} {row.number}".strip(), row.name, row.unit, " ".join(map(target, row.targets)), units]
    return "|".join([*parts, *filter(None, more)])


def task(row: TaskRow) -> str:
    lead, support = ("、".join(name.name for name in names) for names in (row.lead, row.support))
    parts = [f"{row.place} {row.number}".strip(), row.heading, row.title, row.content, lead, support, row.due]
    return "|".join([*parts, *([f"未读{len(row.unread)}"] if row.unread else [])])


def said(found: Annexes) -> list[str]:
    return [*map(indicator, found.indicators), *map(task, found.tasks)]


@pytest.mark.skipif(not DAZU.exists(), reason="the document is not beside the project")
@pytest.mark.parametrize("shape", ["as it is", "without tabs", "without tabs and blank lines"])
def test_the_annexes_of_the_dazu_document_in_every_shape(shape: str) -> None:
    document = DAZU.read_text()
    text = document.replace("\t", "") if "without" in shape else document
    text = "\n".join(line for line in text.split("\n") if line.strip()) if "blank" in shape else text
    found = read(text)
    assert [
        (row.place, row.number, f"{row.name}（{row.unit}）", [str(each.value) for each in row.targets])
        for row in found.indicators
    ] == [
        (f"附件1 第{row.number}行", str(row.number), row.label, list(row.targets)) for row in indicator_rows(document)
    ]
    assert [[name.name for name in row.units] for row in found.indicators] == [
        row.units for row in indicator_rows(document)
    ]
    heading = ""
    expected = []
    for row in task_rows(document):
        heading = row.heading or heading
        expected.append(
            (f"附件2 第{row.number}行", heading.rstrip("。"), row.title.rstrip("。"), row.lead, row.support)
        )
    assert [
        (row.place, row.heading, row.title, [name.name for name in row.lead], [name.name for name in row.support])
        for row in found.tasks
    ] == expected
    assert not found.unread
    for name in (name for row in found.indicators for name in row.units):
        assert text[slice(*name.span)] == name.name


@pytest.mark.skipif(not SEEDS.exists(), reason="the documents are not beside the project")
def test_the_documents_without_annexes_have_none() -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        if path != DAZU:
            assert read(path.read_text()) == Annexes(), path.name


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_tables_of_plans(text: str, expected: list[str]) -> None:
    assert said(read(text)) == expected


FIVE_YEARS = (
    "“十四五”时期主要指标\n指标\t2020年\t2025年\t年均增速（%）\t属性\n全员劳动生产率（万元/人）\t15.3\t20.5\t[6]\t预期性\n"
    "城镇调查失业率（%）\t—\t5.5以内\t—\t预期性\n单位GDP能耗降低（%）\t—\t—\t[13.5]\t约束性\n"
)
YEARS_ALONE = "附件3 目标分解\n指标名称\t2022年\t2023年\t2024年\t责任部门\n专利数（件）\t100\t120\t140\t市知识产权局\n"


def test_which_years_are_targets_depends_on_the_plan() -> None:
    assert said(read(FIVE_YEARS, (2021, 2025))) == [
        "表1 第1行|全员劳动生产率|万元/人|2025:20.5||基2020:15.3|预期",
        "表1 第2行|城镇调查失业率|%|2025:以内5.5||预期",
        "表1 第3行|单位GDP能耗降低|%|||约束|未读1",
    ]
    assert said(read(YEARS_ALONE, (2023, 2024))) == ["附件3 第1行|专利数|件|2023:120 2024:140|市知识产权局|基2022:100"]
    assert said(read(YEARS_ALONE, (2022, 2024))) == ["附件3 第1行|专利数|件|2022:100 2023:120 2024:140|市知识产权局"]


@pytest.mark.parametrize(
    "text",
    [
        "2025年上半年全区经济运行情况\n指标\t2024年\t2025年上半年\t同比增长（%）\n地区生产总值（亿元）\t800\t420\t6.1\n进出口（亿元）\t100\t60\t3\n",
        "主要指标完成情况\n指标\t2025年\t2026年\n生产总值（亿元）\t800\t850\n",
        "资金安排表\n序号\t项目\t2025年预算（万元）\t2026年预算（万元）\t责任单位\n1\t平台\t100\t200\t区财政局\n2\t人才\t50\t60\t区人社局\n",
        "联系人名单\n单位\t姓名\t职务\t电话\n区科技局\t张三\t科长\t12345678\n区教委\t李四\t科员\t87654321\n",
        "时间\t内容\t地点\t责任单位\n9:00\t开幕\t大礼堂\t区科技局\n10:00\t参观\t园区\t区教委\n",
        "考核指标\t分值\t评分标准\t责任单位\n专利数\t10\t每少1件扣1分\t区市场监管局\n",
        "姓名\t责任领导\t任务\n张三\t李四\t值班\n王五\t赵六\t巡查\n",
        "指标\t2025年目标\t2025年完成\n甲（件）\t100\t50\n乙（件）\t100\t50\n",
        "指标\t一季度\t二季度\t三季度\t四季度\n甲\t1\t2\t3\t4\n乙\t1\t2\t3\t4\n",
        "一、目标\n到2025年　　建成。\n（责任单位：区科技局；\n    配合单位：区教委）\n\t第一段以制表符开头。\n"
        "\t第二段也是。\n\n\t第三段。\n",
        "序号\n指标\n任务\n目标\n1\n2\n3\n",
    ],
    ids=[
        "press report",
        "actual figures",
        "budget",
        "contacts",
        "schedule",
        "marks",
        "people",
        "progress",
        "quarters",
        "running text",
        "words",
    ],
)
@pytest.mark.parametrize("hint", [PLAN, None])
def test_tables_of_other_things_are_left_alone(text: str, hint: tuple[int, int] | None) -> None:
    assert read(text, hint) == Annexes()


def test_a_table_that_goes_on_in_the_next_is_one() -> None:
    head = "序号\t工作任务\t责任单位\n"
    text = f"附件1\n{head}1\t任务甲\t区科技局\n\n续表\n{head}2\t任务乙\t区教委\n"
    assert said(read(text)) == ["附件1 第1行 1||任务甲||区科技局||", "附件1 第2行 2||任务乙||区教委||"]


MERGED = (
    ((0, 3), (0, 4)),
    ((0, 5), (0, 6)),
    ((0, 0), (1, 0)),
    ((0, 1), (1, 1)),
    ((0, 2), (1, 2)),
    ((2, 1), (3, 1)),
    ((2, 5), (3, 5)),
)


def test_merged_cells_of_a_word_document() -> None:
    document = Document()
    document.add_paragraph("附件1")
    rows = [
        ["序号", "类别", "指标", "目标值", "", "责任单位", ""],
        ["", "", "", "2025年", "2027年", "牵头单位", "配合单位"],
        ["1", "创造", "专利数（件）", "10", "20", "区市场监管局", "区科技局\n区教委"],
        ["2", "", "商标数（件）", "30", "40", "", "区商务委"],
        ["合计", "", "", "40", "60", "", ""],
    ]
    laid = document.add_table(rows=len(rows), cols=7)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            laid.cell(number, column).text = text
    for first, last in MERGED:
        merged = laid.cell(*first).merge(laid.cell(*last))
        merged.text = merged.text.strip()
    written = BytesIO()
    document.save(written)
    found = read_annexes(open_source(written.getvalue(), name="附件.docx"), year_hint=PLAN)
    assert said(found) == [
        "附件1 第1行 1|专利数|件|2025:10 2027:20|区市场监管局、区科技局、区教委|组创造",
        "附件1 第2行 2|商标数|件|2025:30 2027:40|区市场监管局、区商务委|组创造",
    ]


WIDE = str.maketrans("0123456789%()", "０１２３４５６７８９％（）")
BLANKS = st.sampled_from(["", " ", "  ", "\u3000", "\xa0 "])


@settings(max_examples=60, deadline=None)
@given(blanks=st.lists(BLANKS, min_size=24, max_size=24), wide=st.lists(st.booleans(), min_size=24, max_size=24))
def test_blanks_and_width_change_nothing(blanks: list[str], wide: list[bool]) -> None:
    rows = [
        ["序号", "指标", "2025年", "2026年目标", "责任单位", "属性"],
        ["1", "专利数(件)", "1,200", "≥1300", "区科技局、区教委", "约束性"],
        ["2", "PCT申请量占比(%)", "10%", "12.5", "区市场监管局", "预期性"],
        ["3", "排名(位)", "—", "前10", "区文旅委", "预期性"],
    ]
    cells = iter(zip(blanks, wide, strict=True))

    def varied(text: str) -> str:
        blank, is_wide = next(cells)
        return blank + (text.translate(WIDE) if is_wide else text) + blank

    text = "\n".join("\t".join(varied(cell) for cell in row) for row in rows)
    found = read(text)
    assert found == read(text)
    assert said(found) == [
        "表1 第1行 1|专利数|件|2025:1200 2026:≥1300|区科技局、区教委|约束",
        "表1 第2行 2|PCT申请量占比|%|2025:10 2026:12.5|区市场监管局|预期",
        "表1 第3行 3|排名|位|2026:前1010|区文旅委|预期",
    ]


def test_one_blank_parts_the_cells_where_it_parts_the_heads() -> None:
    text = (
        "云溪市“十四五”知识产权发展规划\n专栏1 主要指标\n序号 指标 2020年 2025年 属性\n"
        "1 每万人口高价值发明专利拥有量（件） 11.9 17 预期性\n2 质押融资额（亿元） 181 300 约束性\n第三章 重点任务\n"
    )
    rows = read_annexes(Source(text=text), year_hint=(2021, 2025)).indicators
    assert [(row.name, row.unit, [str(each.value) for each in row.targets], row.binding) for row in rows] == [
        ("每万人口高价值发明专利拥有量", "件", ["17"], False),
        ("质押融资额", "亿元", ["300"], True),
    ]
    assert [str(row.baseline.value) if row.baseline else "" for row in rows] == ["11.9", "181"]


def test_a_sentence_with_blanks_is_no_table() -> None:
    text = "指标 任务 责任单位 要进一步明确，各部门 要按照 职责分工 抓好落实。\n序号 指标 单位 都要 填写完整。\n"
    assert read_annexes(Source(text=text), year_hint=(2021, 2025)) == Annexes()
