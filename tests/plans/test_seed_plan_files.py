"""The plan files of the city and of Fuling: what was typed by hand from the documents, and every quote held against them."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from plans.planfile import AssignmentItem, PlanFile, SourceItem, read_plan_file, write_plan_file

from .annexes import squeeze

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT / "fixtures" / "plans"
SEEDS = ROOT.parent / "shared" / "seeds"
LONGEST_QUOTE = 60

PATENTS, CITY, FULING = "chongqing-patents-2022", "chongqing-ip-2024", "fuling-ip-2025"
DOCUMENTS = {
    PATENTS: "chongqing-patents-2022-2024.txt",
    CITY: "chongqing-ip-2024.txt",
    FULING: "fuling-ip-2025-2029.txt",
}

# slug: title, region, number, issued, years, indicators, tasks, headings, support measures, discrepancies, units
HEADS = {
    PATENTS: (
        "重庆市高价值发明专利质量提升行动方案（2022—2024年）", "500000", "渝府办发〔2022〕41号", "2022-03-25", 2022, 2024,
        19, 13, 3, 6, 5, 14,
    ),
    CITY: (
        "共建现代化新重庆知识产权强市实施方案", "500000", "渝府发〔2024〕20号", "2024-10-11", 2024, 2029,
        0, 17, 5, 0, 6, 37,
    ),
    FULING: (
        "共建现代制造业知识产权强区实施方案", "500102", "涪陵府发〔2025〕18号", "2025-09-22", 2025, 2029,
        16, 10, 3, 0, 8, 30,
    ),
}  # fmt: skip

# number: name, targets, place: typed from the documents.
TARGETS = {
    PATENTS: """
        1 万人高价值发明专利拥有量 件 2024:10 一
        2 高价值发明专利全市总量 件 2024:32000 一
        3 每亿元研发投入高价值发明专利产出 件 2024:16 一
        4 每亿元GDP高价值发明专利密度 件 2024:1 一
        5 每家上市重点培育企业高价值发明专利 件 2024:5 一
        6 每家“专精特新”企业高价值发明专利 件 2024:3 一
        7 每家高新技术企业高价值发明专利 件 2024:2 一
        8 在渝高等学校高价值发明专利拥有量 件 2024:8000 一
        9 在渝研发机构高价值发明专利拥有量 件 2024:4000 一
        10 在渝企业高价值发明专利拥有量 件 2024:20000 一
        11 知识产权质押融资登记金额 亿元 2024:130 一
        12 战略性新兴产业发明专利拥有量 件 2024:24000 二（一）1
        13 战略性新兴产业发明专利占比 % 2024:50 二（一）1
        14 研发经费投入强度 % 2024:2.49 二（一）3
        15 高价值发明专利审查周期 个月 2024:12 二（二）4
        16 全市专利代理机构 家 2024:200 二（二）5
        17 从业专利代理师 人 2024:800 二（二）5
        18 从事战略性新兴产业领域的专利代理机构 家 2024:160 二（二）5
        19 从事战略性新兴产业领域的从业专利代理师 人 2024:600 二（二）5
    """,
    FULING: """
        1 先进材料等重点产业发明专利占比 % 2027:45 二
        2 每万人口发明专利拥有量 件 2027:12 二
        3 知识产权优势示范企业 家 2027:42 二
        4 每亿元研发投入高价值专利产出 件 2027:10,2029:12 二
        5 专利密集型产品备案数量 件 2027:600,2029:1000 二
        6 高校专利转化率 % 2027:9,2029:12 二
        7 知识产权交易运营金额 亿元 2029:7 二
        8 行业领先专利 项 2027:10 三（一）2
        9 成果本地产业化 项 2029:20 三（一）2
        10 专利密集型产品认定 件 2027:20,2029:30 三（一）3
        11 万人发明专利拥有量年均增长 % 2029:10 三（一）4
        12 万人高价值发明专利拥有量年均增长 % 2029:15 三（一）4
        13 涉农商标 件 2027:4000,2029:4200 三（二）6
        14 农产品加工业总产值 亿元 2027:500,2029:600 三（二）6
        15 知识产权融资金额 亿元 2027:12,2029:18 三（三）8
        16 知识产权融资惠及企业 家 2027:50,2029:100 三（三）8
    """,
    CITY: "",
}

# As the documents print them: who leads; behind | who supports. What stands behind a semicolon is of the second level.
UNITS = {
    PATENTS: [
        "市经济信息委|市发展改革委、市科技局、市知识产权局、各区县政府",
        "市科技局、市经济信息委|市教委、市商务委、市国资委、市知识产权局、各区县政府",
        "市科技局|市经济信息委、市教委、市国资委、市知识产权局、各区县政府",
        "市知识产权局|各区县政府",
        "市知识产权局|市教委、市科技局、市财政局、市人力社保局、各区县政府",
        "市知识产权局|各区县政府",
        "市知识产权局|市科技局、市财政局、市金融监管局",
        "市知识产权局、重庆银保监局|市科技局、市经济信息委、市金融监管局、人行重庆营管部、各区县政府",
        "|",
        "市知识产权局|市财政局",
        "|",
        "市知识产权局|市商务委",
        "市知识产权局|市商务委、重庆海关",
    ],
    CITY: [
        "市知识产权局、市司法局、市发展改革委、各区县（自治县，以下简称区县）政府；国家知识产权局条法司、联席办、战略规划司、保护司、运用促进司|",
        "市知识产权局、市经济信息委、各区县政府；国家知识产权局运用促进司|",
        "市委宣传部、市委组织部、市教委、市司法局、市知识产权局、各区县政府；国家知识产权局办公室、运用促进司、人事司|",
        "市知识产权局、市高法院、市检察院、重庆金融监管局、各区县政府；国家知识产权局保护司、运用促进司、审协四川中心|",
        "市知识产权局、市高法院、市检察院、市商务委、各区县政府；国家知识产权局保护司、运用促进司、国际合作司|",
        "市知识产权局、市科技局、市经济信息委、人行重庆市分行、重庆金融监管局、各区县政府；国家知识产权局运用促进司|",
        "市知识产权局、市政府外办、市商务委、市贸促会、各区县政府；国家知识产权局保护司、运用促进司、国际合作司|",
        "市知识产权局、市商务委、市贸促会、市政府口岸物流办、重庆海关、各区县政府；国家知识产权局保护司、运用促进司、国际合作司、专利局审业部、商标局|",
        "市知识产权局、市农业农村委、市商务委、市贸促会、各区县政府；国家知识产权局保护司、运用促进司、商标局|",
        "市科技局、市经济信息委、市发展改革委、市知识产权局、各区县政府；国家知识产权局运用促进司|",
        "市发展改革委、市科技局、市经济信息委、市知识产权局、各区县政府；国家知识产权局运用促进司|",
        "市知识产权局、市科技局、市经济信息委、市国资委、各区县政府；国家知识产权局运用促进司、公共服务司|",
        "市知识产权局、市科技局、市经济信息委、市委金融办、人行重庆市分行、重庆金融监管局、各区县政府；国家知识产权局运用促进司|",
        "市知识产权局、市大数据局、市发展改革委、市经济信息委、市科技局、各区县政府；国家知识产权局战略规划司、保护司、运用促进司、公共服务司|",
        "市知识产权局、市高法院、市检察院、各区县政府；国家知识产权局保护司|",
        "市知识产权局、市市场监管局、市大数据发展局、各区县政府；国家知识产权局保护司、运用促进司、公共服务司、专利局审业部|",
        "市委组织部、市知识产权局、市教委、市人力社保局、市政府外办、各区县政府；国家知识产权局人事司、国际合作司、培训中心|",
    ],
    FULING: [
        "区委办、区知识产权工作专班成员单位、各园区及镇街；市知识产权局办公室、规划与政策法规处、运用促进处、保护处、公共服务处|",
        "区市场监管局、区科技局、区经济信息委、各园区及镇街、长江师范学院；市知识产权局运用促进处|",
        "区市场监管局、区经济信息委、涪陵经开区、白涛工业园区；市知识产权局规划与政策法规处、运用促进处|",
        "区科技局、区经济信息委、区市场监管局、各园区；市知识产权局规划与政策法规处、运用促进处、公共服务处|",
        "区市场监管局、区委宣传部、区文化旅游委、区农业农村委、区榨菜产业发展中心、各园区及镇街；市知识产权局保护处、运用促进处、公共服务处|",
        "区农业农村委、区市场监管局、区商务委、区经济信息委、区榨菜产业发展中心、各园区及镇街；市知识产权局保护处、运用促进处、公共服务处|",
        "区市场监管局、区农业农村委、区经济信息委、区榨菜产业发展中心、各园区及镇街；市知识产权局运用促进处、公共服务处|",
        "区市场监管局、区财政局、区科技局、人行涪陵分行、金融监管局涪陵分局、各园区及镇街、长江师范学院、重庆工贸职业技术学院；市知识产权局运用促进处|",
        "区市场监管局、区检察院、区法院、区司法局、区公安局；市知识产权局保护处、市知识产权保护中心|",
        "区市场监管局、区科技局、区教委、各园区及镇街；市知识产权局公共服务处|",
    ],
}

_BRACKET = re.compile("〔责任单位：([^〕]*)〕|（责任单位：([^）]*)）")
_WHOLE = re.compile("各区县〔自治县〕政府和[^〔]*〔以下统称区县政府〕")

AMOUNTS = {
    1: (),
    2: ("最高50万元",),
    3: ("评估费和保险费各50％",),
    4: ("500万元", "运营金额的2％"),
    7: ("2万元／件",),
    8: (),
}


def text_of(slug: str) -> str:
    return (PLANS / f"{slug}.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def plans() -> dict[str, PlanFile]:
    return {slug: read_plan_file(text_of(slug), name=slug) for slug in HEADS}


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    if not SEEDS.is_dir():
        pytest.skip("the documents are not part of the repository and do not lie beside it")
    return {slug: squeeze((SEEDS / name).read_text(encoding="utf-8")) for slug, name in DOCUMENTS.items()}


def sources(item: object) -> Iterator[SourceItem]:
    if isinstance(item, SourceItem):
        yield item
    elif isinstance(item, tuple):
        for member in item:
            yield from sources(member)
    elif is_dataclass(item):
        for member in fields(item):
            yield from sources(getattr(item, member.name))


def printed(plan: PlanFile, rows: tuple[AssignmentItem, ...]) -> str:
    """Units as a bracket prints them: 、 between them, ； before the second level."""
    said = ""
    for place, row in enumerate(rows):
        changes = place > 0 and plan.level(row) > plan.level(rows[place - 1])
        said += ("；" if changes else "、" if place else "") + row.name
    return said


@pytest.mark.parametrize("slug", HEADS)
def test_heads_and_counts(plans: dict[str, PlanFile], slug: str) -> None:
    plan = plans[slug]
    found = (
        plan.title, plan.region.code, plan.number, str(plan.issued_on), plan.first_year, plan.last_year,
        len(plan.indicators), len(plan.tasks), len({task.heading for task in plan.tasks}), len(plan.support_measures),
        len(plan.discrepancies), len(plan.units),
    )  # fmt: skip
    assert found == HEADS[slug]
    assert plan.status == "issued"
    assert [task.number for task in plan.tasks] == list(range(1, len(plan.tasks) + 1))


@pytest.mark.parametrize("slug", HEADS)
def test_targets(plans: dict[str, PlanFile], slug: str) -> None:
    found = [
        f"{row.number} {row.name} {row.unit} "
        f"{','.join(f'{target.year}:{target.value}' for target in row.targets)} {row.source.place}"
        for row in plans[slug].indicators
    ]
    assert found == [line.strip() for line in TARGETS[slug].strip().splitlines()]


@pytest.mark.parametrize("slug", HEADS)
def test_units_of_each_task(plans: dict[str, PlanFile], slug: str) -> None:
    plan = plans[slug]
    assert [f"{printed(plan, task.lead)}|{printed(plan, task.support)}" for task in plan.tasks] == UNITS[slug]


@pytest.mark.parametrize("slug", HEADS)
def test_what_the_file_says_stands_in_the_document(
    plans: dict[str, PlanFile], documents: dict[str, str], slug: str
) -> None:
    plan, document = plans[slug], documents[slug]
    said = [source.quote for source in sources(plan)] + [row.quote for row in plan.unread]
    said += [link.quote for task in plan.tasks for link in task.indicators]
    said += [text for task in plan.tasks for text in (task.title, task.heading)]
    said += [amount for measure in plan.support_measures for amount in measure.amounts]
    said += [row.name for task in plan.tasks for row in (*task.lead, *task.support)]
    assert [text for text in said if squeeze(text) not in document] == []
    assert [text for text in said if len(text) > LONGEST_QUOTE] == []


@pytest.mark.parametrize("slug", [CITY, FULING])
def test_every_bracket_of_the_document(plans: dict[str, PlanFile], documents: dict[str, str], slug: str) -> None:
    """In their order; collectives stand behind a comma there."""
    brackets = [square or plain for square, plain in _BRACKET.findall(documents[slug])]
    found = [squeeze(printed(plans[slug], task.lead)) for task in plans[slug].tasks]
    assert found == [bracket.replace("，", "、").replace("自治县、", "自治县，") for bracket in brackets]


def test_every_bracket_of_the_stitched_document(plans: dict[str, PlanFile], documents: dict[str, str]) -> None:
    """Somewhere in it; those of support measures and safeguards name no supporters of a task."""
    brackets = {
        squeeze(bracket).replace("，配合", "；配合").replace("，各", "、各").replace("；配合单位：", "|")
        for _square, bracket in _BRACKET.findall(_WHOLE.sub("各区县政府", documents[PATENTS]))
    }
    found = {
        f"{printed(plans[PATENTS], task.lead)}|{printed(plans[PATENTS], task.support)}" for task in plans[PATENTS].tasks
    }
    of_others = {
        "市科技局、市经济信息委",
        "市知识产权局",
        "市人力社保局",
        "市知识产权局|市发展改革委、市教委、市科技局、市经济信息委",
    }
    assert brackets - of_others == found - {"|"}
    assert of_others <= brackets


def test_no_baseline_and_no_annex(plans: dict[str, PlanFile]) -> None:
    rows = [row for plan in plans.values() for row in plan.indicators]
    assert [row.printed_baseline for row in rows] == [None] * 35
    assert not any(row.in_breakdown for row in rows)


def test_only_what_is_to_fall_falls(plans: dict[str, PlanFile]) -> None:
    found = {slug: [row.number for row in plan.indicators if row.direction == "lower"] for slug, plan in plans.items()}
    assert found == {PATENTS: [15], CITY: [], FULING: []}
    assert [row.number for row in plans[FULING].indicators if row.pace == "at_end"] == [11, 12]
    assert [row.number for row in plans[FULING].indicators if row.basis == "year_to_date"] == [7, 14]


def test_who_is_listed_and_never_reports(plans: dict[str, PlanFile]) -> None:
    """Collectives, courts, and departments of the city in a district's plan or of the nation in the city's."""
    asked = {
        slug: {row.name for task in plan.tasks for row in task.lead if plan.asks_report(row, lead=True)}
        for slug, plan in plans.items()
    }
    foreign = {
        slug: {unit.region.code for unit in plan.units if unit.region is not None} for slug, plan in plans.items()
    }
    assert foreign == {PATENTS: set(), CITY: {"100000"}, FULING: {"500000"}}
    for slug, plan in plans.items():
        silent = [unit for unit in plan.units if unit.kind == "collective" or not unit.assessed]
        assert not asked[slug] & {name for unit in silent for name in unit.names}
        assert all((unit.level == 2) is (unit.region is not None) for unit in plan.units)
    assert [unit.name for unit in plans[CITY].units if unit.kind == "judiciary"] == ["市高法院", "市检察院"]
    assert {unit.name for unit in plans[FULING].units if unit.kind == "collective"} == {
        "区知识产权工作专班成员单位",
        "各园区及镇街",
        "各园区",
    }


def test_short_names_are_aliases_of_full_ones(plans: dict[str, PlanFile]) -> None:
    short = {alias: unit.name for unit in plans[CITY].units for alias in unit.aliases}
    assert short.pop("市大数据发展局") == "市大数据局"
    assert short.pop("各区县（自治县，以下简称区县）政府") == "各区县政府"
    assert short.pop("审协四川中心") == "国家知识产权局专利局专利审查协作四川中心"
    assert short == {alias: f"国家知识产权局{alias}" for alias in short}
    assert len(short) == 10


def test_support_measures_are_no_tasks(plans: dict[str, PlanFile]) -> None:
    found = {row.number: row.amounts for row in plans[PATENTS].support_measures}
    assert found == AMOUNTS
    units = {row.number: [unit.name for unit in row.units] for row in plans[PATENTS].support_measures}
    assert units[4] == []  # its bracket is lost
    assert units[1] == ["市科技局", "市经济信息委"]


def test_what_is_lost_is_said(plans: dict[str, PlanFile]) -> None:
    lost = [row.place for row in plans[PATENTS].unread]
    assert lost == ["二（三）9", "二（三）11", "二（三）13", "三（四）", "三", "四（二）", "四（二）"]


@pytest.mark.parametrize("slug", HEADS)
def test_is_read_back_as_written(plans: dict[str, PlanFile], slug: str) -> None:
    assert read_plan_file(write_plan_file(plans[slug])) == plans[slug]


@pytest.mark.parametrize("slug", HEADS)
def test_document_is_not_in_the_repository(documents: dict[str, str], slug: str) -> None:
    """No run of characters in the file repeats more of the document than a quote may."""
    written, length = squeeze(text_of(slug)), LONGEST_QUOTE + 1
    document = documents[slug]
    pieces = {document[start : start + length] for start in range(len(document) - length)}
    assert not any(written[start : start + length] in pieces for start in range(len(written) - length))
