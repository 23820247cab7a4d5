"""Drafts: what stands in a plan file stands in them, what a person does to them, and what keeps them from being a plan."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.drafts import changes, texts
from documents.drafts.changes import Wrong, set_fields
from documents.drafts.marking import spans_of, stretches
from documents.drafts.opening import draft_of, draft_of_plan
from documents.drafts.planfile import check
from documents.drafts.rows import Draft, from_json, to_json
from plans.planfile import AssignmentItem, MilestoneItem, PlanFile, UnitItem, read_plan_file
from tests.conftest import DAZU
from tests.documents.proposals import PLAN, TEXT, proposal, where

U1, U2, U3, U4, I1, I2, T1, T2, D1, X1 = "u1", "u2", "u3", "u4", "i5", "i6", "t7", "t8", "d9", "x10"


@pytest.fixture
def draft() -> Draft:
    return draft_of(proposal())


def plan_of(draft: Draft) -> PlanFile:
    checked = check(draft)
    assert checked.faults == {}
    assert checked.plan is not None
    return checked.plan


def bare(plan: PlanFile) -> PlanFile:
    """Without what only a proposal has."""
    proposed: dict[str, Any] = {"span": None, "confidence": None}
    return replace(
        plan,
        units=tuple(replace(item, **proposed) for item in plan.units),
        indicators=tuple(replace(item, **proposed) for item in plan.indicators),
        tasks=tuple(replace(item, **proposed) for item in plan.tasks),
        discrepancies=tuple(replace(item, **proposed) for item in plan.discrepancies),
        unread=(),
    )


@pytest.mark.parametrize("path", sorted(DAZU.parent.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_plan_file_comes_through_a_draft_unchanged(path: Path) -> None:
    plan = replace(read_plan_file(path.read_text(encoding="utf-8")), unread=())
    assert plan_of(from_json(to_json(draft_of_plan(plan)))) == plan


def test_a_proposal_loses_what_is_not_loaded(draft: Draft) -> None:
    assert plan_of(draft) == bare(PLAN)


def test_levels_reports_steps_and_links_come_through() -> None:
    lead = (AssignmentItem(name="区教委", reports=False), AssignmentItem(name="国家局"))
    steps = (MilestoneItem(title="建成平台"), MilestoneItem(title="验收"))
    units = (*PLAN.units, UnitItem(name="国家局", level=2))
    plan = bare(replace(PLAN, units=units, tasks=(replace(PLAN.tasks[0], lead=lead, support=(), milestones=steps),)))
    draft = draft_of_plan(plan)
    assert (draft.sections["tasks"][0].get("lead"), draft.sections["tasks"][0].get("milestones")) == (
        "区教委、国家局", "建成平台\n验收",
    )  # fmt: skip
    assert plan_of(draft) == plan
    set_fields(draft, {("t8", "lead"): "区教委；区科技局", ("t8", "milestones"): "建成平台 2026年6月30日"})
    (task,) = plan_of(draft).tasks
    assert task.lead == (AssignmentItem(name="区教委", reports=False), AssignmentItem(name="区科技局", level=2))
    assert [(each.title, str(each.due)) for each in task.milestones] == [("建成平台", "2026-06-30")]


def test_spans_reasons_and_confidence_stand_at_their_rows(draft: Draft) -> None:
    first, second = draft.sections["indicators"]
    assert (first.key, first.spans["target.2026"], first.reasons["pace"]) == (I1, where("535"), "各年都有目标")
    assert (first.confidence, second.confidence) == ("sure", "doubtful")
    assert draft.head.reasons == {"slug": "由区划和首年拟定"}
    assert [row.key for row in draft.left] == [I2, X1]
    changes.tick(draft, I2, on=True)
    changes.put_aside(draft, X1, aside=True)
    assert draft.left == []


# What a person does


def rename(draft: Draft) -> None:
    set_fields(draft, {(U2, "name"): "区教育委"})


def renumber(draft: Draft) -> None:
    set_fields(draft, {(I1, "number"): "2", (I2, "number"): "1"})


def exchange_numbers_one_by_one(draft: Draft) -> None:
    set_fields(draft, {(I1, "number"): "2"})
    set_fields(draft, {(I2, "number"): "1"})


def merge(draft: Draft) -> None:
    changes.merge(draft, U3, U4)


def merge_in_one_list(draft: Draft) -> None:
    changes.merge(draft, U3, U1)


def split(draft: Draft) -> None:
    merge(draft)
    changes.split(draft, U4, "区大数据局")


def move(draft: Draft) -> None:
    changes.move(draft, T1, 1)


def delete_and_restore(draft: Draft) -> None:
    changes.delete(draft, T2)
    changes.restore(draft, T2)


def shown(draft: Draft) -> dict[str, str]:
    """Everything that names something else, and the names."""
    rows = draft.sections
    return {
        "units": "、".join(row.get("name") + (f"（{row.get('aliases')}）" if row.get("aliases") else "") for row in rows["units"]),
        "indicators": "；".join(f"{row.get('number')}:{row.get('units')}" for row in rows["indicators"]),
        "tasks": "；".join(
            f"{row.get('number')} {row.get('title')}:{row.get('lead')}/{row.get('support')}/{row.get('indicators')}"
            for row in rows["tasks"]
        ),
    }  # fmt: skip


UNITS = "区科技局、区教委、区大数据局、区大数据发展局"
TASKS = "1 紧盯测试产业:区科技局/区教委、区大数据局/1；2 抓实测试主体:区大数据发展局/区科技局/"
BEFORE = {"units": UNITS, "indicators": "1:区科技局、区教委；2:区教委", "tasks": TASKS}
DONE: list[tuple[Callable[[Draft], None], dict[str, str]]] = [
    (
        rename,
        {
            "units": "区科技局、区教育委、区大数据局、区大数据发展局",
            "indicators": "1:区科技局、区教育委；2:区教育委",
            "tasks": "1 紧盯测试产业:区科技局/区教育委、区大数据局/1；2 抓实测试主体:区大数据发展局/区科技局/",
        },
    ),
    (
        renumber,
        {
            "indicators": "2:区科技局、区教委；1:区教委",
            "tasks": "1 紧盯测试产业:区科技局/区教委、区大数据局/2；2 抓实测试主体:区大数据发展局/区科技局/",
        },
    ),
    (
        exchange_numbers_one_by_one,
        {
            "indicators": "2:区科技局、区教委；1:区教委",
            "tasks": "1 紧盯测试产业:区科技局/区教委、区大数据局/2；2 抓实测试主体:区大数据发展局/区科技局/",
        },
    ),
    (merge, {"units": "区科技局、区教委、区大数据发展局（区大数据局）"}),  # lists keep what is printed
    (
        merge_in_one_list,
        {
            "units": "区科技局（区大数据局）、区教委、区大数据发展局",
            "tasks": "1 紧盯测试产业:区科技局/区教委/1；2 抓实测试主体:区大数据发展局/区科技局/",
        },
    ),
    (split, {"units": "区科技局、区教委、区大数据发展局、区大数据局"}),
    (move, {"tasks": "1 抓实测试主体:区大数据发展局/区科技局/；2 紧盯测试产业:区科技局/区教委、区大数据局/1"}),
    (delete_and_restore, {}),
]


@pytest.mark.parametrize(("doing", "expected"), DONE)
def test_what_a_person_does(doing: Callable[[Draft], None], expected: dict[str, str], draft: Draft) -> None:
    doing(draft)
    assert shown(draft) == {**BEFORE, **expected}
    plan_of(draft)


def test_words_that_show_a_link_follow_the_number(draft: Draft) -> None:
    renumber(draft)
    link = plan_of(draft).tasks[0].indicators[0]
    assert (link.number, link.quote, link.inferred) == (2, "开展测试", False)
    set_fields(draft, {(T2, "indicators"): "1"})
    link = plan_of(draft).tasks[1].indicators[0]
    assert (link.number, link.quote, link.inferred) == (1, "", True)


def test_what_is_new_is_numbered_on_and_what_is_deleted_stays_out(draft: Draft) -> None:
    row = changes.add(draft, "indicators")
    assert row.get("number") == "3"
    changes.delete(draft, row.key)
    changes.delete(draft, T1)
    assert [task.title for task in plan_of(draft).tasks] == ["抓实测试主体"]


@pytest.mark.parametrize(("section", "name"), [("indicators", "name"), ("tasks", "title"), ("units", "name")])
def test_what_was_not_read_becomes_an_item(section: str, name: str, draft: Draft) -> None:
    row = changes.turn(draft, X1, section)
    assert (row.get(name), row.span, draft.row(X1).became) == (  # type: ignore[union-attr]
        "测试专员实现全覆盖", where("测试专员实现全覆盖"), row.key,
    )  # fmt: skip
    assert row in draft.sections[section]


WRONG: list[tuple[Callable[[Draft], object], str]] = [
    (lambda draft: changes.merge(draft, U1, U1), "请选择要并入的另一个单位"),
    (lambda draft: changes.merge(draft, U1, "i5"), "请选择要并入的另一个单位"),
    (lambda draft: changes.split(draft, U1, "区教委"), "没有这个别名"),
    (lambda draft: changes.move(draft, T1, -1), "已在首行"),
    (lambda draft: changes.move(draft, T2, 1), "已在末行"),
    (lambda draft: changes.delete(draft, "t99"), "这一行已不在校改稿中"),
    (lambda draft: changes.delete(draft, "p"), "这一行不能删除"),
    (lambda draft: changes.turn(draft, T1, "units"), "不能这样转为条目"),
    (lambda draft: changes.add(draft, "unread"), "不能这样新增"),
    (lambda draft: set_fields(draft, {(T1, "slug"): "x"}), "这一行或这一栏已不在校改稿中"),
    (lambda draft: set_fields(draft, {(I1, "target.99999"): "1"}), "这一行或这一栏已不在校改稿中"),
    (lambda draft: set_fields(draft, {(T1, "title"): "长" * 4001}), "内容超过4000字，没有保存"),
]


@pytest.mark.parametrize(("doing", "message"), WRONG)
def test_what_cannot_be_done(doing: Callable[[Draft], object], message: str, draft: Draft) -> None:
    with pytest.raises(Wrong) as refused:
        doing(draft)
    assert refused.value.message == message


# What keeps a draft from being a plan

FAULTS = [
    (("p", "title"), "", "不能是空白"),
    (("p", "slug"), "大足", "“大足”只能用小写字母、数字和连字符，如dazu-patents-2025"),
    (("p", "slug"), "import", "“import”为系统保留"),
    (("p", "region_code"), "5001", "行政区划代码应为6位数字，不能是“5001”"),
    (("p", "first_year"), "二〇二五", "请填四位年份，如2027"),
    (("p", "issued_on"), "去年", "请填日期，如2025-09-22"),
    ((U2, "aliases"), "区科技局", "单位“区科技局”重复（别名也算）"),
    ((I1, "number"), "2", "指标序号2重复"),
    ((I1, "number"), "一", "请填整数"),
    ((I1, "number"), "", "请填写序号"),
    ((I1, "target.2026"), "五百", "“五”“百”无法识别，数字请用0—9"),
    ((I1, "target.2026"), "53.5", "目标53.5的小数多于小数位数规定的0位"),
    ((I1, "target.2031"), "600", "目标年份2031不在规划期2025—2027年内"),
    ((I1, "units"), "区科技", "单位“区科技”不在单位名单中，是否为“区科技局”"),
    ((I2, "target.2025"), "-1", "本年累计指标的目标不能为负（-1）"),
    ((I1, "within"), "甲", "请填上级指标的序号，如“1”；分子写作“3分子”或“分子∈1”"),
    ((I1, "published_month"), "3", "发布月份只用于频率为“年度”的指标"),
    ((T1, "lead"), "区教委", "“区教委”已是责任单位，不能又是配合单位"),
    ((T1, "indicators"), "9", "没有序号为9的指标"),
    ((T1, "indicators"), "甲", "“甲”不是指标的序号，请填如“1、7”"),
    ((T1, "milestones"), "建成 2026-02-30", "节点的日期应如2026-12-31，写在行末"),
    ((T1, "milestones"), "建成 2030-02-03", "2030-02-03不在规划期2025—2027年内"),
    ((T1, "quote"), "长" * 201, "文本201字，最多200字"),
    ((D1, "here_place"), "", "不能是空白"),
]
SHOWN_AT = {
    ((T1, "lead"), "区教委"): (T1, "support"),
    ((I1, "number"), "2"): (I2, "number"),
    ((U2, "aliases"), "区科技局"): (U2, "name"),
}


@pytest.mark.parametrize(("place", "text", "message"), FAULTS)
def test_what_is_wrong_is_said_at_its_field(place: tuple[str, str], text: str, message: str, draft: Draft) -> None:
    set_fields(draft, {place: text})
    checked = check(draft)
    assert checked.plan is None
    assert checked.faults == {SHOWN_AT.get((place, text), place): message}


def test_a_name_that_another_unit_has_moves_no_list(draft: Draft) -> None:
    set_fields(draft, {(U1, "name"): "区教委"})
    assert check(draft).faults == {
        (U2, "name"): "单位“区教委”重复（别名也算）",
        (I1, "units"): "单位“区科技局”不在单位名单中",
        (T1, "lead"): "单位“区科技局”不在单位名单中",
        (T2, "support"): "单位“区科技局”不在单位名单中",
    }


def test_everything_wrong_is_said_at_once(draft: Draft) -> None:
    set_fields(
        draft, {("p", "status"): "issued", (I1, "formula"): "ratio", (I1, "target.2026"): "x", (T1, "title"): ""}
    )
    assert check(draft).faults == {
        ("p", "number"): "已印发的计划须有文号",
        ("p", "issued_on"): "已印发的计划须有印发日期",
        (I1, "target.2026"): "“x”无法识别，计量单位是“件”",
        (I1, "numerator"): "计算方式“分子÷分母”须有分子",
        (I1, "denominator"): "计算方式“分子÷分母”须有分母",
        (T1, "title"): "不能是空白",
    }


def test_figures_are_read_as_in_the_grid(draft: Draft) -> None:
    set_fields(
        draft, {(I1, "target.2025"): "４９５", (I1, "target.2026"): "1,535", (I1, "target.2027"): "全市平均水平"}
    )
    assert [target.value for target in plan_of(draft).indicators[0].targets] == [Decimal(495), Decimal(1535), None]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("区科技局、区教委，区财政局 区国资委", ["区科技局", "区教委", "区财政局", "区国资委"]),
        ("各区县（自治县，以下简称区县）政府、市教委", ["各区县（自治县，以下简称区县）政府", "市教委"]),
        ("、 、", []),
        ("甲）、乙", ["甲）", "乙"]),
    ],
)
def test_names_in_a_list(text: str, names: list[str]) -> None:
    assert texts.names(text) == names


def test_only_what_can_be_typed_is_kept(draft: Draft) -> None:
    set_fields(draft, {(T1, "title"): " 紧盯\x00\u202e测试\n产业 ", (T1, "digest"): "一\r\n\n 二 "})
    assert (draft.row(T1).get("title"), draft.row(T1).get("digest")) == ("紧盯 测试 产业", "一\n二")  # type: ignore[union-attr]


# The text with its marks


def test_nested_and_overlapping_spans_cut_the_text() -> None:
    cut = list(
        stretches("甲乙丙丁戊", {"i1": (0, 4), "i1.name": (1, 2), "t2": (3, 5), "x3": (9, 12)}, {"t2": "unread"})
    )
    assert [(each.text, each.of, each.begins, each.tone) for each in cut] == [
        ("甲", ("i1",), ("i1",), ""),
        ("乙", ("i1.name", "i1"), ("i1.name",), ""),
        ("丙", ("i1",), (), ""),
        ("丁", ("t2", "i1"), ("t2",), "unread"),
        ("戊", ("t2",), (), "unread"),
    ]


SPANS = st.dictionaries(
    st.from_regex(r"[it][1-9]", fullmatch=True), st.tuples(st.integers(-2, 30), st.integers(-2, 30))
)


@settings(max_examples=60)
@given(st.text(max_size=25), SPANS)
def test_cutting_loses_nothing(text: str, spans: dict[str, tuple[int, int]]) -> None:
    cut = list(stretches(text, spans, {}))
    assert "".join(each.text for each in cut) == text
    for key, (start, end) in spans.items():
        if 0 <= start < end <= len(text):
            assert "".join(each.text for each in cut if key in each.of) == text[start:end]
            assert sum(key in each.begins for each in cut) == 1


def test_deleted_rows_have_no_mark(draft: Draft) -> None:
    assert TEXT[slice(*spans_of(draft)[T1])] == "1.紧盯测试产业"
    changes.delete(draft, T1)
    assert T1 not in spans_of(draft)
