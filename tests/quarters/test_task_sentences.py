"""What is said about a task at a quarter. Expected words are written by hand from the rules."""

from dataclasses import replace
from datetime import date

import pytest

from indicators.progress import Status
from quarters.sentences import bulletin, plain, task_sentence, task_word, task_words
from quarters.standing import Standing, TaskStanding, task_standing
from tasks.facts import AssignmentFacts, MilestoneFacts, ReportFacts, TaskFacts
from tasks.sentences import late_milestones, next_milestone, remark, tone, word
from tests.quarters.test_sentences import PLAN, period

Q3 = (2026, 3)


def lead(name: str, said: str = "", *, reports: bool = True) -> AssignmentFacts:
    """`2026Q3 on_track/slow 理由`: quarter, state, verdict and its reason; `?`: not approved, `0`: 零报告."""
    report = None
    if said:
        when, state, *reason = said.split()
        state, _, verdict = state.rstrip("?0").partition("/")
        report = ReportFacts(
            approved="?" not in said, reported_state=state, done="", problems="", next_steps="", nothing_new="0" in said[7:],
            on_behalf=False, verdict=verdict, verdict_reason="".join(reason), quarter=(int(when[:4]), int(when[5])),
        )  # fmt: skip
    return AssignmentFacts(key=1, is_lead=True, level=1, reports=reports, unit_key=1, unit_name=name, report=report)


def sentence(*leads: AssignmentFacts, milestones: tuple[MilestoneFacts, ...] = ()) -> str:
    return task_sentence(standing(*leads, milestones=milestones), period(*Q3))


def standing(
    *leads: AssignmentFacts, milestones: tuple[MilestoneFacts, ...] = (), in_use_from: date | None = None
) -> TaskStanding:
    return task_standing(task(*leads, milestones=milestones), replace(PLAN, in_use_from=in_use_from), period(*Q3))


def task(*leads: AssignmentFacts, milestones: tuple[MilestoneFacts, ...] = ()) -> TaskFacts:
    return TaskFacts(
        key=1, number=4, heading="", title="创新协同发展", digest=(), remark="", place="", quote="", assignments=leads,
        links=(), milestones=milestones,
    )  # fmt: skip


def due(title: str, due_on: date | None, done_on: date | None = None) -> MilestoneFacts:
    return MilestoneFacts(title=title, due_on=due_on, done_on=done_on)


@pytest.mark.parametrize(
    ("leads", "said"),
    [
        (["甲局 2026Q3 on_track"], "正常推进：甲局填报正常推进"),
        (["甲局 2026Q3 on_track0"], "正常推进：甲局零报告，填报正常推进"),
        (["甲局 2026Q3 slow/slow", "乙局"], "推进缓慢：甲局核定为推进缓慢；乙局未报送"),
        (["甲局 2026Q3 not_started", "乙局 2026Q3 on_track"], "推进缓慢：甲局填报未启动；乙局填报正常推进"),
        (
            ["甲局 2026Q3 on_track/seriously_behind 平台未上线"],
            "严重滞后：甲局填报正常推进，核定为严重滞后（平台未上线）",
        ),
        (["甲局 2026Q3 completed", "乙局 2026Q2 completed"], "已完成：甲局填报已完成；乙局2026年上半年已完成"),
        (["甲局", "乙局 2026Q2 on_track"], "未报送：甲局、乙局未报送"),
        (["甲局 2026Q3 on_track?"], "正常推进：甲局填报正常推进（未审核）"),
        ([], "不参评：未明确责任单位"),
    ],
)
def test_the_light_explains_itself(leads: list[str], said: str) -> None:
    found = sentence(*(lead(*text.split(maxsplit=1)) for text in leads))
    assert found == f"截至2026年9月底，任务4{said}"


def test_units_that_need_not_report_are_not_missed() -> None:
    collective = lead("各区县政府", reports=False)
    assert sentence(lead("甲局", "2026Q3 on_track"), collective).endswith("：甲局填报正常推进")
    assert (word(collective, Q3), tone(collective, Q3)) == ("", "none")


def test_late_milestones_are_named_with_their_dates() -> None:
    rows = (
        due("印发办法", date(2026, 6, 30)),
        due("早已办结", date(2026, 6, 30), date(2026, 6, 1)),
        due("还有时间", date(2026, 10, 1)),
        due("季后办结", date(2026, 9, 30), date(2026, 10, 8)),
        due("没有时限", None),
    )
    assert sentence(lead("甲局", "2026Q3 on_track"), milestones=rows) == (
        "截至2026年9月底，任务4严重滞后：甲局填报正常推进；节点“印发办法”应于2026年6月30日完成，至本季末尚未完成；"
        "节点“季后办结”应于2026年9月30日完成，2026年10月8日才完成"
    )
    facts = task(milestones=rows)
    assert [row.title for row in late_milestones(facts, date(2026, 9, 30))] == ["印发办法", "季后办结"]
    coming = next_milestone(facts, date(2026, 9, 30))
    assert coming is not None
    assert coming.title == "还有时间"
    assert next_milestone(facts, date(2026, 10, 1)) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", ("未报送", "none", "")),
        ("2026Q2 on_track", ("未报送", "none", "")),
        ("2026Q2 slow/completed", ("已完成", "good", "填报推进缓慢，2026年上半年")),
        ("2026Q3 on_track/slow", ("推进缓慢", "warn", "填报正常推进")),
        ("2026Q3 slow/seriously_behind", ("严重滞后", "bad", "填报推进缓慢")),
        ("2026Q3 on_track?", ("正常推进", "good", "未审核")),
    ],
)
def test_what_stands_for_a_unit(said: str, expected: tuple[str, str, str]) -> None:
    row = lead("甲局", said)
    assert (word(row, Q3), tone(row, Q3), remark(row, Q3)) == expected


LAST_DAY, DAY_AFTER = (
    date(2026, 9, 30),
    date(2026, 10, 1),
)  # of the third quarter: in use just in time, and just too late


def test_a_quarter_that_ended_before_the_system_was_in_use_misses_nothing() -> None:
    silent = lead("甲局")
    just_in_use, before = standing(silent, in_use_from=LAST_DAY), standing(silent, in_use_from=DAY_AFTER)
    assert (just_in_use.status, just_in_use.missing, task_word(just_in_use)) == (
        Status.NOT_REPORTED, ("甲局",), "未报送"
    )  # fmt: skip
    assert (before.status, before.missing, task_word(before)) == (Status.NOT_DUE, (), "系统启用前")
    assert task_sentence(just_in_use, period(*Q3)) == "截至2026年9月底，任务4未报送：甲局未报送"
    assert task_sentence(before, period(*Q3)) == "截至2026年9月底，任务4不参评：系统启用前，甲局没有填报"
    assert word(silent, Q3, was_in_use=False) == "系统启用前"
    assert word(lead("各区县政府", reports=False), Q3, was_in_use=False) == ""


def test_what_was_reported_before_the_system_was_in_use_is_judged() -> None:
    """Somebody entered it later: it stands, and the other lead is still not missing."""
    found = standing(lead("甲局", "2026Q3 slow"), lead("乙局"), in_use_from=DAY_AFTER)
    assert (found.status, found.missing, task_word(found)) == (Status.SLIGHTLY_BEHIND, (), "推进缓慢")
    assert task_sentence(found, period(*Q3)) == (
        "截至2026年9月底，任务4推进缓慢：甲局填报推进缓慢；系统启用前，乙局没有填报"
    )


def test_the_bulletin_names_nobody_as_missing_before_the_system_was_in_use() -> None:
    tasks: tuple[list[AssignmentFacts], ...] = (
        [lead("甲局")],
        [lead("乙局"), lead("丙局")],
        [lead("丁局", "2026Q3 on_track"), lead("戊局")],
        [lead("各区县政府", reports=False)],
        [],
    )
    begun = "截至2026年9月底，《测试计划》"

    def said(in_use_from: date, *chosen: int) -> str:
        rows = tuple(standing(*tasks[each], in_use_from=in_use_from) for each in chosen)
        plan = replace(PLAN, in_use_from=in_use_from)
        return plain(bulletin(Standing(plan=plan, period=period(*Q3), unreviewed=False, indicators=(), tasks=rows)))

    assert said(LAST_DAY, 0, 1, 2) == f"{begun}3项重点任务中，正常推进1项，未报送2项（甲局、乙局、丙局）。"
    assert said(DAY_AFTER, 0, 1, 2) == f"{begun}3项重点任务中，正常推进1项，不参评2项（系统启用前）。"
    mixed = "4项重点任务中，正常推进1项，不参评3项（责任单位不须报送1项，系统启用前2项）。"
    assert said(DAY_AFTER, 0, 1, 2, 3) == f"{begun}{mixed}"
    assert said(DAY_AFTER, 2, 3) == f"{begun}2项重点任务中，正常推进1项，不参评1项（责任单位不须报送）。"
    assert said(DAY_AFTER, 2, 4) == f"{begun}2项重点任务中，正常推进1项，不参评1项（未明确责任单位）。"


def test_a_light_of_two_words_is_counted_under_both() -> None:
    early, never = standing(lead("甲局"), in_use_from=DAY_AFTER), standing(lead("各区县政府", reports=False))
    assert task_words([early])[Status.NOT_DUE] == "系统启用前"
    assert task_words([never])[Status.NOT_DUE] == task_words([])[Status.NOT_DUE] == "不参评"
    assert task_words([never, early])[Status.NOT_DUE] == "不参评 / 系统启用前"
    assert task_words([early])[Status.NOT_REPORTED] == "未报送"
