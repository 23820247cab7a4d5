"""A consultation draft and what was issued: what differs, and what is carried over."""

from dataclasses import replace

import pytest

from documents.comparing import Comparison, compare, is_same_plan, matched
from documents.drafts.carrying import proposed, take_over
from documents.drafts.opening import draft_of_plan
from documents.drafts.planfile import check
from documents.drafts.rows import Draft
from plans.planfile import UnitItem
from tests.documents.proposals import PLAN, TEXT, issued

CARRIED_TEXT = TEXT + "开展测试"


def rows(comparison: Comparison) -> dict[str, list[tuple[str, str, str, str]]]:
    return {title: [(each.of, each.what, each.old, each.new) for each in group] for title, group in comparison.groups}


def test_what_was_issued_differs_from_the_draft() -> None:
    assert rows(compare(PLAN, issued())) == {
        "计划": [("计划", "文件状态", "征求意见稿", "已印发"), ("计划", "文号", "—", "大足府发〔2025〕9号")],
        "年度目标": [("指标2 测试拥有量", "2027年目标", "575", "580")],
        "指标": [
            ("指标1 新增测试机构", "新增", "—", "指标1 新增测试机构"),
            ("指标2 测试拥有量", "序号", "1", "2"),
            ("指标3 测试年均总次数", "名称", "测试年均次数", "测试年均总次数"),
            ("指标3 测试年均总次数", "序号", "2", "3"),
        ],
        "指标责任单位": [("指标3 测试年均总次数", "责任单位", "区教委", "区科技局、区教委")],
        "任务": [],
        "支持措施": [],
    }


def test_nothing_differs_from_itself() -> None:
    assert compare(PLAN, PLAN).count == 0


def test_tasks_that_change_and_that_go() -> None:
    first = replace(PLAN.tasks[0], title="紧盯重点测试产业", heading="第一组", support=PLAN.tasks[0].support[:1])
    assert rows(compare(PLAN, replace(PLAN, tasks=(first,))))["任务"] == [
        ("任务1 紧盯重点测试产业", "具体内容", "紧盯测试产业", "紧盯重点测试产业"),
        ("任务1 紧盯重点测试产业", "任务名称", "—", "第一组"),
        ("任务1 紧盯重点测试产业", "配合单位", "区教委、区大数据局", "区教委"),
        ("任务2 抓实测试主体", "不再列入", "任务2 抓实测试主体", "—"),
    ]


def test_an_alias_is_no_other_unit() -> None:
    merged = UnitItem(name="区大数据发展局", aliases=("区大数据局",))
    new = replace(PLAN, units=(*PLAN.units[:2], merged))
    assert compare(PLAN, new).tasks == ()


def test_similar_names_are_matched_best_first() -> None:
    old = ["有效发明专利总量", "专利代理机构总量", "完全不同的指标"]
    new = ["全区专利代理机构总量", "有效发明专利总量", "研发投入强度"]
    assert matched(old, new) == {0: 1, 1: 0}


@pytest.mark.parametrize(
    ("title", "other", "same"),
    [
        ("大足区行动计划（2025—2027年）（征求意见稿）", "大足区行动计划（2025—2027年）", True),
        ("大足区专利行动计划（2025—2027年）", "大足区 专利行动计划（2025—2027年）", True),
        ("大足区专利行动计划", "大足区商标战略实施方案", False),
        ("", "", False),
    ],
)
def test_one_plan_under_two_titles(title: str, other: str, same: bool) -> None:
    assert is_same_plan(title, other) is same


# What is carried over


def corrected() -> Draft:
    """The draft as it was loaded, with what a person had written."""
    first, second = PLAN.indicators
    first = replace(first, definition="期末有效的测试", decimals=1)
    task = replace(PLAN.tasks[0], digest=("一点", "两点"))
    return draft_of_plan(replace(PLAN, indicators=(first, second), tasks=(task, PLAN.tasks[1])))


def test_everything_that_can_be_carried_over_is_shown() -> None:
    new = draft_of_plan(issued())
    assert [(each.of, each.name, each.now, each.then) for each in proposed(new, corrected(), text=TEXT)] == [
        ("计划", "slug", "dazu-test-2025-issued", "dazu-test-2025"),
        ("新增测试机构", "number", "1", "3"),
        ("测试拥有量", "number", "2", "1"),
        ("测试年均总次数", "number", "3", "2"),
        ("测试拥有量", "decimals", "0", "1"),
        ("测试拥有量", "definition", "", "期末有效的测试"),
        ("紧盯测试产业", "indicators", "2", "1"),
        ("紧盯测试产业", "digest", "", "一点\n两点"),
    ]


def everything(new: Draft) -> frozenset[str]:
    return frozenset(each.place for each in proposed(new, corrected(), text=TEXT))


def test_what_is_carried_over_keeps_the_numbers_that_figures_hang_on() -> None:
    new = draft_of_plan(issued(issued_on=None, status="draft"))
    take_over(new, corrected(), text=CARRIED_TEXT, chosen=everything(new))
    plan = check(new).plan
    assert plan is not None
    assert [(each.number, each.name, each.printed_number, each.definition) for each in plan.indicators] == [
        (3, "新增测试机构", "1", ""),
        (1, "测试拥有量", "2", "期末有效的测试"),
        (2, "测试年均总次数", "3", ""),
    ]
    assert plan.slug == "dazu-test-2025"
    assert [(link.number, link.quote) for link in plan.tasks[0].indicators] == [(1, "开展测试")]
    assert new.sections["indicators"][1].carried == {"number": "2", "decimals": "0", "definition": ""}
    assert proposed(new, corrected(), text=TEXT) == []


def test_only_what_was_chosen_is_carried_over() -> None:
    new = draft_of_plan(issued(issued_on=None, status="draft"))
    take_over(new, corrected(), text=CARRIED_TEXT, chosen={"i6.definition"})
    plan = check(new).plan
    assert plan is not None
    assert [(each.number, each.definition) for each in plan.indicators] == [(1, ""), (2, "期末有效的测试"), (3, "")]


def test_words_that_the_new_document_does_not_have_show_no_link() -> None:
    new = draft_of_plan(issued(issued_on=None, status="draft", tasks=(replace(PLAN.tasks[0], indicators=()),)))
    take_over(new, corrected(), text="别的文字", chosen=everything(new))
    plan = check(new).plan
    assert plan is not None
    assert [(link.number, link.quote, link.inferred) for link in plan.tasks[0].indicators] == [(1, "", True)]
