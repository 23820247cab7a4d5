"""Who answers: every manner in which such documents print it, with who leads and who supports, by hand."""

import pytest

from documents.reader.clauses import Clause, read_clauses
from documents.reader.folding import fold
from documents.reader.naming import read_names
from documents.reader.units import is_variant

# What is printed; who leads; who supports.
PRINTED = [
    ("（责任单位：甲局；配合单位：乙局、丙委）", ["甲局"], ["乙局", "丙委"]),
    ("（牵头单位：市科技局；责任单位：市财政局；配合单位：各区县政府）", ["市科技局"], ["市财政局", "各区县政府"]),
    ("（牵头单位：市发展改革委，配合单位：市教委，各区、县级市）", ["市发展改革委"], ["市教委", "各区、县级市"]),
    ("（主要责任单位：市科技局；责任单位：市财政局）", ["市科技局"], ["市财政局"]),
    ("（市知识产权局牵头，市科技局、市财政局配合）", ["市知识产权局"], ["市科技局", "市财政局"]),
    ("（市科技局牵头负责，市财政局、市直有关部门按职责分工负责）", ["市科技局"], ["市财政局", "市直有关部门"]),
    ("（市科技局、市教委按职责分工负责）", ["市科技局", "市教委"], []),
    ("（省科技厅、工业和信息化厅按职责分工负责，各市人民政府结合实际落实）", ["省科技厅", "工业和信息化厅"], ["各市人民政府"]),
    ("（市科技局会同市财政局负责）", ["市科技局"], ["市财政局"]),
    ("（责任单位：区市场监管局牵头，区科技局配合）", ["区市场监管局"], ["区科技局"]),
    ("（市教委（牵头）、市财政局、市科技局配合）", ["市教委"], ["市财政局", "市科技局"]),
    ("（责任单位：市科技局、市财政局等）", ["市科技局", "市财政局"], []),
    ("〔责任单位：市司法局，各区县（自治县，以下简称区县）政府；国家知识产权局条法司、联席办〕",
     ["市司法局", "各区县政府", "国家知识产权局条法司", "联席办"], []),
    ("（责任单位：甲局；配合单位：乙局，各区县〔自治县〕政府和丙新区、丁经开区管委会〔以下统称区县政府〕）",
     ["甲局"], ["乙局", "各区县政府"]),
    ("（牵头单位：区科技局，责任领导：张三，责任单位：区财政局，联系人：李四）", ["区科技局"], ["区财政局"]),
    ("（责任单位：市市场监管局、市司法局，列第一位的为牵头单位，下同）", ["市市场监管局"], ["市司法局"]),
    ("（市发展改革委、市商务局按职责分工负责，年内持续推进）", ["市发展改革委", "市商务局"], []),
    ("形成合力。（市发展改革委、市科技局）", ["市发展改革委", "市科技局"], []),
    ("责任单位：市科技局、市财政局\n配合单位：市教委\n2.下一项", ["市科技局", "市财政局"], ["市教委"]),
    ("牵头单位:县教育局。\n\n协同责任单位:县财政局、县人社局等。", ["县教育局"], ["县财政局", "县人社局"]),
    ("【责任单位】市科技局、市财政局\n【配合单位】市教委", ["市科技局", "市财政局"], ["市教委"]),
    ("(責任單位:市知識產權局;配合單位:市財政局)", ["市知識產權局"], ["市財政局"]),
]  # fmt: skip

# Brackets and sentences that say nothing of who answers.
SAID_ELSE = [
    "支持企业（含中小企业）参与。",
    "各区县（自治县）人民政府，市政府有关部门：",
    "由市知识产权局负责解释。",
    "（以下简称市知识产权局）组织实施。",
    "（责任领导：张三）",
    "围绕新材料（前沿材料）、高端装备，建设中国（重庆）知识产权保护中心。",
    "（2025—2027年）",
]

LISTS = [
    ("市文化和旅游局、市人力资源和社会保障局及各县（市、区）人民政府",
     ["市文化和旅游局", "市人力资源和社会保障局", "各县（市、区）人民政府"]),
    ("市民政局和市财政局等有关部门", ["市民政局", "市财政局"]),
    ("区委办，各园区及镇街", ["区委办", "各园区及镇街"]),
    ("涪陵高新区（涪陵综保区）管委会、区 科技局", ["涪陵高新区（涪陵综保区）管委会", "区科技局"]),
    ("市科技局 市财政局 市教育局", ["市科技局", "市财政局", "市教育局"]),
    ("市供销合作社联合社、市教委", ["市供销合作社联合社", "市教委"]),
]  # fmt: skip


def names(clause: Clause) -> tuple[list[str], list[str]]:
    return [each.name for each in clause.lead], [each.name for each in clause.support]


@pytest.mark.parametrize(("printed", "lead", "support"), PRINTED)
def test_who_leads_and_who_supports(printed: str, lead: list[str], support: list[str]) -> None:
    clauses = read_clauses(fold(printed))
    leads = [each.name for clause in clauses for each in clause.lead]
    supports = [each.name for clause in clauses for each in clause.support]
    assert (leads, supports) == (lead, support)


@pytest.mark.parametrize("said", SAID_ELSE)
def test_what_says_nothing_of_it(said: str) -> None:
    assert read_clauses(fold(said)) == ()


@pytest.mark.parametrize(("printed", "units"), LISTS)
def test_lists_of_units(printed: str, units: list[str]) -> None:
    found = read_names(printed)
    assert [each.name for each in found] == units
    assert all("".join(printed[slice(*each.span)].split()) == each.name for each in found)


def test_behind_a_semicolon_stands_the_other_level() -> None:
    assert [each.level for each in read_names("市科技局，各区县政府；国家知识产权局保护司、运用促进司")] == [1, 1, 2, 2]


def test_what_is_due_is_no_unit() -> None:
    (clause,) = read_clauses(fold("（责任单位：市科技局；完成时限：2025年12月底）"))
    assert (names(clause), clause.due) == ((["市科技局"], []), "2025年12月底")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("市大数据局", "市大数据发展局", True),
        ("市科技局", "市科学技术局", True),
        ("市发展改革委", "市发展和改革委员会", True),
        ("市知识产权局", "市知识产权保护中心", False),
        ("市民政局", "市民族宗教局", False),
        ("区财政局", "市财政局", False),
        ("市水利局", "市水务局", False),
    ],
)
def test_variants_of_a_name(one: str, other: str, alike: bool) -> None:
    assert is_variant(one, other) is is_variant(other, one) is alike


def test_names_alone_are_less_sure() -> None:
    sure = [
        read_clauses(fold(f"形成合力。（{said}）"))[0].sure for said in ("市教委、市科技局", "市教委、市科技局负责")
    ]
    assert sure == [False, True]
