"""Targets in sentences, with what a person reads in them; and numbers that are none."""

from decimal import Decimal

import pytest

from documents.reader.folding import fold
from documents.reader.mentions import Findings
from documents.reader.targets import read_targets

Read = tuple[str, int | None, str, str]  # name, year, value, unit

STATED: list[tuple[str, list[Read]]] = [
    ("到2027年，有效发明专利总量突破575件，每万人高价值发明专利拥有量达到1.5件。",
     [("有效发明专利总量", 2027, "575", "件"), ("每万人高价值发明专利拥有量", 2027, "1.5", "件")]),
    ("到2024年，每家上市企业、高新技术企业高价值发明专利分别突破5件、2件。",
     [("每家上市企业高价值发明专利", 2024, "5", "件"), ("每家高新技术企业高价值发明专利", 2024, "2", "件")]),
    ("到2027年，专利代理机构达到10家、代理师达到100人，其中从事新兴产业的机构和代理师分别不低于5家、50人。",
     [("专利代理机构", 2027, "10", "家"), ("代理师", 2027, "100", "人"), ("从事新兴产业的机构", 2027, "5", "家"),
      ("从事新兴产业的代理师", 2027, "50", "人")]),
    ("涉农商标到2027年达4000件以上；到2029年达4200件以上。",
     [("涉农商标", 2027, "4000", "件"), ("涉农商标", 2029, "4200", "件")]),
    ("到2027年，融资金额累计突破12亿元，惠及企业50家以上；到2029年突破18亿元，惠及企业100家以上。",
     [("融资金额", 2027, "12", "亿元"), ("惠及企业", 2027, "50", "家"), ("融资金额", 2029, "18", "亿元"),
      ("惠及企业", 2029, "100", "家")]),
    ("到2022年和2030年，居民健康素养水平分别不低于22%和30%。",
     [("居民健康素养水平", 2022, "22", "%"), ("居民健康素养水平", 2030, "30", "%")]),
    ("到2022年和2030年，参加锻炼人数比例达到37%及以上和40%及以上。",
     [("参加锻炼人数比例", 2022, "37", "%"), ("参加锻炼人数比例", 2030, "40", "%")]),
    ("推进起降场建设，2025年建成15个，2026年建成20个。", [("起降场建设", 2025, "15", "个"), ("起降场建设", 2026, "20", "个")]),
    ("到2027年，形成10项以上行业领先专利。", [("行业领先专利", 2027, "10", "项")]),
    ("到2027年，力争发明专利拥有量突破100件，占全区发明专利拥有量的17.4％以上。",
     [("发明专利拥有量", 2027, "100", "件"), ("发明专利拥有量占全区发明专利拥有量比重", 2027, "17.4", "%")]),
    ("到2025年，每亿元研发投入产出大幅提升，达到16件以上。", [("每亿元研发投入产出", 2025, "16", "件")]),
    ("到2025年，规上工业总产值从2023年的820亿元增加到１，６００亿元。", [("规上工业总产值", 2025, "1600", "亿元")]),
    ("到2024年，审查周期压减至12个月以内。", [("审查周期", 2024, "12", "个月")]),
    ("到2027年，PCT申请量年均增长10%。", [("PCT申请量", 2027, "10", "%")]),
    ("到2027年，单位能耗下降13.5%。", [("单位能耗下降", 2027, "13.5", "%")]),
    ("到2027年，行政保护绩效考核进入全市前十。", [("行政保护绩效考核全市排名", 2027, "10", "名")]),
    ("到2027年，实现重点企业知识产权专员全覆盖。", [("重点企业知识产权专员覆盖率", 2027, "100", "%")]),
    ("到2027年，研发投入强度超过全市平均水平。", [("研发投入强度", 2027, "None", "%")]),
]  # fmt: skip

NONE = [
    "围绕“33618”现代制造业集群、“416”科技创新布局，推广指引（1.0）。",
    "按企业70%+科研团队30%比例共享所有权，连续5年给予揭榜方15%销售分成。",
    "对开展培育的创新主体，择优给予最高50万元资助。",
    "每个项目给予财政资金支持50万元，到2026年拨付。",
    "截至2024年底，全市高新技术企业达到612家，同比增长12%。",
    "项目实施周期为2—3年，每年召开会议2次。",
    "围绕集成电路、新型显示等33条重点产业链的技术短板。",
    "认真落实《知识产权强国建设纲要（2021—2035年）》。",
    "到2027年，实施“培育10家企业”工程。",
    "2020年，全市发明专利拥有量达到29万件。",
    "5岁以下儿童和70岁以上老人优先。",
]


def read(text: str, *, goals: bool = False, task: bool = False) -> Findings:
    folded = fold(text)
    return read_targets(folded, 0, len(folded.text), first_year=2022, goals=goals, task=task)


@pytest.mark.parametrize(("text", "expected"), STATED)
def test_what_a_sentence_promises(text: str, expected: list[Read]) -> None:
    found = [(each.name, each.year, str(each.value), each.unit) for each in read(text).mentions]
    assert found == expected


@pytest.mark.parametrize("text", NONE)
def test_numbers_that_are_no_targets(text: str) -> None:
    assert read(text, task=True).mentions == ()


def test_ceilings_are_better_lower() -> None:
    lower = {
        each.name: each.lower
        for each in read("到2025年，周期压减至12个月以内，占比控制在5%以内，合格率不低于98%。").mentions
    }
    assert lower == {"周期": True, "占比": True, "合格率": False}


def test_what_is_each_years_anew() -> None:
    (mention,) = read("每年新增规上企业50家以上。", task=True).mentions
    assert (mention.yearly, mention.year, mention.value) == (True, None, Decimal(50))


def test_what_cannot_be_read_is_said() -> None:
    doubts = read("到2027年，建成示范基地10—15家，综合实力进入全市第一方阵。").doubts
    assert [each.note for each in doubts] == ["是一个范围，没有采用", "没有写明数值"]


def test_without_a_year_only_goals_and_tasks_promise() -> None:
    text = "新建污水管网150公里。"
    assert read(text).mentions == ()
    assert [each.name for each in read(text, task=True).mentions] == ["污水管网"]
    assert [each.name for each in read(text, goals=True).mentions] == ["污水管网"]
