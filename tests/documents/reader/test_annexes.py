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


CASES = {
    "strokes, groups, a baseline, comparators": (
        """表1 数据产业主要指标
| 序号 | 指标名称 | 单位 | 2024年（基期） | 2025年 | 2026年目标 | 2027年目标 | 属性 | 责任单位 |
|---|---|---|---|---|---|---|---|---|
| 一、创造 |||||||||
| 1 | 数据企业数 | 家 | 120 | ≥150 | 180以上 | 1,200 | 预期性 | 市大数据局、市经济信息委 |
| 2 | 算力规模 | PFlops | 3000 | — | 4000 | 约5000 | 约束性 | 市通信管理局 |
| 二、运用 |||||||||
| 3 | 覆盖率 | % | 80 | 85％ | ９０ | 全覆盖 | 约束性 | 市民政局 |
| 4 | 排名 | 位 | 12 | 前十 | 前8名 | 5-8 | 预期性 | 市统计局 |
""",
        [
            "表1 第1行 1|数据企业数|家|2025:≥150 2026:以上180 2027:1200|市大数据局、市经济信息委|组创造|基2024:120|预期",
            "表1 第2行 2|算力规模|PFlops|2026:4000 2027:5000|市通信管理局|组创造|基2024:3000|约束",
            "表1 第3行 3|覆盖率|%|2025:85 2026:90 2027:全覆盖100|市民政局|组运用|基2024:80|约束",
            "表1 第4行 4|排名|位|2025:前十10 2026:前88|市统计局|组运用|基2024:12|预期|未读1",
        ],
    ),
    "tabs, carried-down names, people": (
        """附件
重点任务分工表
序号\t重点任务\t具体举措\t牵头单位\t责任单位\t完成时限\t责任领导
1\t加强供给\t建设平台\t市科技局\t市教委、市财政局\t2026年12月底\t张三
2\t\t培育主体\t市经济信息委\t市经济信息委\t持续推进\t李四
3\t优化服务\t减证便民\t市政务办\t各区县政府\t2025年\t王五
""",
        [
            "附件 第1行 1|加强供给|建设平台||市科技局|市教委、市财政局|2026年12月底",
            "附件 第2行 2|加强供给|培育主体||市经济信息委||持续推进",
            "附件 第3行 3|优化服务|减证便民||市政务办|各区县政府|2025年",
        ],
    ),
    "heads in two rows, two levels of names, a unit of measurement behind the number": (
        """序号\t指标\t\t年度计划目标\t\t\t责任单位
\t一级指标\t二级指标\t2025\t2026\t2027\t
1\t创造\t专利数（件）\t1\t2\t3\t区市场监管局
2\t\t商标数（件）\t1\t\t3件\t区市场监管局；国家知识产权局
3\t运用\t质押融资额（亿元）\t1\t2\t6000万元\t区金融办
""",
        [
            "表1 第1行 1|专利数|件|2025:1 2026:2 2027:3|区市场监管局|组创造",
            "表1 第2行 2|商标数|件|2025:1 2027:3|区市场监管局、国家知识产权局|组创造",
            "表1 第3行 3|质押融资额|亿元|2025:1 2026:2 2027:0.6|区金融办|组运用",
        ],
    ),
    "several blanks": (
        """表2  养老服务发展指标
序号    指标        单位    2025年    2027年    责任单位
1       养老床位数    张      3000      3500      区民政局
2       护理型床位占比  %       55        60        区民政局、区卫生健康委
以上指标由区民政局解释。
""",
        [
            "表2 第1行 1|养老床位数|张|2025:3000 2027:3500|区民政局",
            "表2 第2行 2|护理型床位占比|%|2025:55 2027:60|区民政局、区卫生健康委",
        ],
    ),
    "one cell a line, no numbers, empty cells lost": (
        "附件1\n主要指标\n\n类别\n\n指标名称\n\n单位\n\n2025年目标\n\n2030年目标\n\n责任单位\n\n"
        "生态\n\n森林覆盖率\n\n%\n\n45\n\n46\n\n县林业局\n\n水质优良比例\n\n%\n\n100\n\n100\n\n县生态环境局\n\n附件2\n另有规定\n",
        [
            "附件1 第1行|森林覆盖率|%|2025:45 2030:46|县林业局|组生态",
            "附件1 第2行|水质优良比例|%|2025:100 2030:100|县生态环境局|组生态",
        ],
    ),
    "one cell a line, numbered, empty cells lost": (
        "附件 2\n任务清单\n序号\n任务\n工作内容\n牵头单位\n配合单位\n完成时限\n"
        "1\n建设园区\n引进企业10家\n区经济信息委\n区商务委\n2026年\n"
        "2\n开展培训\n每年培训2场\n区人力社保局\n2025年底\n"
        "3\n完善机制\n建立会商制度\n区发展改革委\n区司法局\n长期坚持\n\n抄送：区委办公室。\n",
        [
            "附件2 第1行 1||建设园区|引进企业10家|区经济信息委|区商务委|2026年",
            "附件2 第2行 2||开展培训|每年培训2场|区人力社保局||2025年底",
            "附件2 第3行 3||完善机制|建立会商制度|区发展改革委|区司法局|长期坚持",
        ],
    ),
    "one cell a line, numbers that are targets": (
        "序号\n指标\n2025年目标\n2026年目标\n责任单位\n1\n甲站（个）\n2\n3\n区科技局\n2\n乙站（个）\n3\n4\n区教委\n3\n丙站（个）\n"
        "4\n5\n区文旅委\n",
        [
            "表1 第1行 1|甲站|个|2025:2 2026:3|区科技局",
            "表1 第2行 2|乙站|个|2025:3 2026:4|区教委",
            "表1 第3行 3|丙站|个|2025:4 2026:5|区文旅委",
        ],
    ),
    "the last year only, text targets": (
        "专栏2 主要目标\n指标名称\t单位\t目标值（2027年）\t备注\n培训人数\t人次\t≥1000\t累计\n建成平台\t个\t建成\t\n",
        ["专栏2 第1行|培训人数|人次|2027:≥1000||注累计", "专栏2 第2行|建成平台|个|||未读1"],
    ),
    "labels and verbs inside the cell": (
        "重点任务清单\n序号|任务|责任分工\n1|开展“春雷”行动|牵头单位：区公安局；配合单位：区司法局、区教委\n"
        "2|建立机制|区民政局牵头，区财政局、各镇街配合\n3|宣传|区委宣传部、区委网信办负责\n",
        [
            "表1 第1行 1||开展“春雷”行动||区公安局|区司法局、区教委|",
            "表1 第2行 2||建立机制||区民政局|区财政局、各镇街|",
            "表1 第3行 3||宣传||区委宣传部、区委网信办||",
        ],
    ),
    "drawn boxes": (
        "┌──┬────┬───┐\n│序号│任务名称│责任单位│\n├──┼────┼───┤\n│1│建设平台│区科技局│\n│2│培育企业│区经济信息委│\n└──┴────┴───┘\n",
        ["表1 第1行 1||建设平台||区科技局||", "表1 第2行 2||培育企业||区经济信息委||"],
    ),
    "the annex that nothing names, and the next": (
        "附件：1.指标表\n2.任务表\n指标\t2025年\t2026年\n甲（件）\t1\t2\n乙（件）\t3\t4\n\n附件2\n工作任务\t单位\n"
        "任务甲\t区科技局\n任务乙\t区教委\n\n"
        "附件三\n工作任务\t责任单位\n任务丙\t区科技局\n",
        [
            "附件1 第1行|甲|件|2025:1 2026:2|",
            "附件1 第2行|乙|件|2025:3 2026:4|",
            "附件2 第1行||任务甲||区科技局||",
            "附件2 第2行||任务乙||区教委||",
            "附件3 第1行||任务丙||区科技局||",
        ],
    ),
    "two levels, a number of its own in the text, lines in a cell": (
        "附件4\n| 序号 | 任务 | 市级责任单位 | 区县责任单位 |\n|---|---|---|---|\n"
        "| 一 | 1.推进甲事 | 市科技局<br>市教委 | 万州区政府 |\n| 二 | 2.推进乙事 | 〃 | 各区县政府 |\n",
        [
            "附件4 第1行 1||推进甲事||市科技局、市教委、万州区政府||",
            "附件4 第2行 2||推进乙事||市科技局、市教委、各区县政府||",
        ],
    ),
    "the unit of measurement behind the numbers, a range": (
        "主要目标\n主要指标\t2025年\t2026年\t2027年\t牵头部门\t配合部门\n算力总规模\t5000P\t8000P\t1万P\t市数据局\t/\n"
        "培育“独角兽”企业数量（家）\t1～2\t3\t5\t市科技局\t市国资委 市金融局\n",
        [
            "表1 第1行|算力总规模|P|2025:5000 2026:8000 2027:10000|市数据局",
            "表1 第2行|培育“独角兽”企业数量|家|2026:3 2027:5|市科技局、市国资委、市金融局|未读1",
        ],
    ),
    "a project with figures for each year": (
        "序号\t项目\t目标任务\t2025年\t2026年\t责任单位\n1\t改造老旧小区\t改造60个\t30个\t30个\t区住建委\n",
        ["表1 第1行 1|改造老旧小区|个|2025:30 2026:30|区住建委"],
    ),
    "one cell a line, headings carried down, no numbers": (
        "附件3\n任务分解表\n主要任务\n具体举措\n责任单位\n时间安排\n一、强化创造\n实施培育工程\n区市场监管局\n2025年\n"
        "完善评价机制\n区科技局、区财政局\n长期\n二、促进运用\n建设运营平台\n区市场监管局\n2026年\n",
        [
            "附件3 第1行|强化创造|实施培育工程||区市场监管局||2025年",
            "附件3 第2行|强化创造|完善评价机制||区科技局、区财政局||长期",
            "附件3 第3行|促进运用|建设运营平台||区市场监管局||2026年",
        ],
    ),
    "a list of annexes is no annex": (
        "附件1 指标表\n附件2 任务表\n\n2025年9月22日\n\n指标\t2025年\t责任单位\n甲（件）\t1\t区科技局\n",
        ["表1 第1行|甲|件|2025:1|区科技局"],
    ),
    "a plan's text in cells": (
        "序号\t主要任务\t牵头单位\n1\t加强组织领导。建立联席会议制度，统筹协调各项工作，定期研究解决重大问题，推动落实。\t区政府办\n"
        "2\t（二）健全机制\t区委组织部、\n",
        [
            "表1 第1行 1||加强组织领导|加强组织领导。建立联席会议制度，统筹协调各项工作，定期研究解决重大问题，推动落实。|"
            "区政府办||",
            "表1 第2行 2||健全机制||区委组织部||",
        ],
    ),
}


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
