"""Finding the passage that a quote stands in, whatever blanks and line breaks the document has."""

import pytest

from plans.passages import FARTHEST, WIDEST, Passage, find_passage, folded
from plans.planfile import read_plan_file
from tests.conftest import DAZU

TEXT = """\
二、重点任务

1.紧盯重点产业。建立专利池。（责任单位：区科技局、区经济信息委；配合单位：区教委）
2.抓实创新
主体。扶持企业。（责任单位：区
科技局；配合单位：区商务委）
附件2
1\t紧盯重点产业\t区科技局
"""


def found(quote: str, title: str = "") -> str | None:
    passage = find_passage(TEXT, quote, title=title)
    return None if passage is None else f"{passage.before}[{passage.quote}]{passage.after}"


def test_a_quote_that_stands_once_is_shown_in_its_line() -> None:
    assert found("建立专利池") == (
        "1.紧盯重点产业。[建立专利池]。（责任单位：区科技局、区经济信息委；配合单位：区教委）"
    )


def test_of_a_quote_that_stands_twice_the_titles_own_is_shown() -> None:
    """It runs over a line break, and so does the title."""
    assert found("责任单位：区科技局", "抓实创新主体") == (
        "2.抓实创新\n主体。扶持企业。（[责任单位：区\n科技局]；配合单位：区商务委）"
    )
    assert found("责任单位：区科技局", "紧盯重点产业") == (
        "1.紧盯重点产业。建立专利池。（[责任单位：区科技局]、区经济信息委；配合单位：区教委）"
    )


def test_blanks_in_the_quote_do_not_matter_either() -> None:
    assert found("配合单位： 区商务委\n") == "科技局；[配合单位：区商务委]）"


@pytest.mark.parametrize(
    ("quote", "title"),
    [
        ("没有这句话", ""),
        ("没有这句话", "紧盯重点产业"),
        ("", "紧盯重点产业"),
        (" \n", ""),
        ("责任单位：区科技局", ""),  # twice: nothing says which
        ("责任单位：区科技局", "没有这个标题"),
        (".*", ""),  # words, not a pattern
    ],
)
def test_what_cannot_be_told_is_not_guessed(quote: str, title: str) -> None:
    assert found(quote, title) is None


def test_a_title_too_far_before_is_not_the_quotes() -> None:
    for distance, wanted in ((FARTHEST, True), (FARTHEST + 1, False)):
        text = "题目" + "字" * (distance - 2) + "引文\n引文"
        assert (find_passage(text, "引文", title="题目") is not None) is wanted


def test_a_document_of_one_line_is_not_shown_whole() -> None:
    passage = find_passage("前" * 5000 + "引文" + "后" * 5000, "引文")
    assert passage == Passage(before="前" * WIDEST, quote="引文", after="后" * WIDEST)


def test_folded_leaves_no_white_space() -> None:
    assert folded(" 甲\n乙\u3000丙\t") == "甲乙丙"


def test_every_task_of_the_plan_is_found_in_its_document(document: str) -> None:
    """Each in its own paragraph, which begins with its number and ends with its units."""
    tasks = read_plan_file(DAZU.read_text(encoding="utf-8"), name=DAZU.name).tasks
    assert len(tasks) == 12
    for task in tasks:
        passage = find_passage(document, task.source.quote, title=task.title)
        assert passage is not None, task.number
        whole = passage.before + passage.quote + passage.after
        assert whole.startswith((f"{task.number}.{task.title}。", f"{task.number}．{task.title}。"))
        assert whole.endswith("）")
        assert "\n" not in whole
        assert all(point.name in passage.quote + passage.after for point in (*task.lead, *task.support))
