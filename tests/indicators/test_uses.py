"""What a past figure is good for. Expected by hand, from the plan file and the README's rules of the start (锚点与区间)."""

import pytest

from indicators.facts import IndicatorFacts
from indicators.reference import read_facts
from indicators.uses import Use, baselines, undone_without, use_of
from plans.models import PeriodKind, Plan, ReportingPeriod

pytestmark = pytest.mark.django_db


def facts_of(plan: Plan) -> dict[int, IndicatorFacts]:
    rows = read_facts(plan, unreviewed=True)
    return {row.number: row for row in rows}


def due_of(plan: Plan) -> set[tuple[int, int]]:
    rows = ReportingPeriod.objects.filter(plan=plan, kind=PeriodKind.DUE)
    return {(row.year, row.quarter) for row in rows}


def test_the_baselines_of_the_dazu_plan(dazu: Plan) -> None:
    """5 is counted anew each year; 11–13, 17–20 are judged at the end only; 14 is made of 7 and 1."""
    every = facts_of(dazu)
    found = baselines(every.values())
    named = {number: found[row.key] for number, row in every.items() if row.key in found}
    assert named == dict.fromkeys((1, 2, 3, 4, 6, 7, 8, 9, 10, 15, 16), (2024, 4))


def test_the_parts_of_a_quotient_are_wanted_where_nothing_else_wants_them(two_years: Plan) -> None:
    """3 = 2 ÷ 1: the baseline of 1 is printed, and all the same its figure of 2024 is needed to compute that of 3.
    4 grows from 2024; 5 has a printed baseline; 6 is counted anew each year; 7 has no target; 8 is judged at the end."""
    every = facts_of(two_years)
    found = baselines(every.values())
    assert {number: found[row.key] for number, row in every.items() if row.key in found} == {
        1: (2024, 4), 2: (2024, 4), 4: (2024, 4),
    }  # fmt: skip


B, C, N = Use.BASELINE, Use.COMPARED, Use.NONE
# Dazu: due from 2025 Q1 on. Number -> use of 2024 Q1, Q2, Q3, Q4.
DAZU = {
    1: (C, C, C, B),
    2: (C, C, C, B),
    5: (C, C, C, C),  # nothing starts from it, last year's same quarter is compared with it
    8: (N, N, N, B),  # annual: three quarters have no figure
    11: (C, C, C, C),  # a rank, judged at the end: its start is welcome
    14: (N, N, N, N),  # computed
    20: (N, N, N, C),
}


def test_uses_in_the_dazu_plan(dazu: Plan) -> None:
    every, due = facts_of(dazu), due_of(dazu)
    wanted = baselines(every.values())
    quarters = [(2024, quarter) for quarter in (1, 2, 3, 4)]
    assert {number: tuple(use_of(every[number], each, wanted, due) for each in quarters) for number in DAZU} == DAZU


# The invented plan was issued in September 2025: due from 2025 Q3 on, history from 2023 Q1.
TWO_YEARS = {
    (2023, 1): N, (2023, 4): N, (2024, 1): N, (2024, 2): N, (2024, 3): C, (2024, 4): B, (2025, 1): C, (2025, 2): C,
}  # fmt: skip


def test_quarters_before_the_plan_was_issued(two_years: Plan) -> None:
    every, due = facts_of(two_years), due_of(two_years)
    wanted = baselines(every.values())
    assert {each: use_of(every[2], each, wanted, due) for each in TWO_YEARS} == TWO_YEARS
    assert use_of(every[5], (2023, 4), wanted, due) is C, "its own baseline year, printed: may be entered, need not"
    assert use_of(every[6], (2023, 4), wanted, due) is N


UNDONE = {
    1: "没有起点，2025年第四季度之前暂不评价",
    2: "增长目标不能换算成数量，暂不评价",
    8: "年末照常评价，序时进度和任务完成空着",
    15: "没有起点，2027年第四季度之前暂不评价",
}


def test_what_stays_undone(dazu: Plan) -> None:
    every = facts_of(dazu)
    assert {number: undone_without(every[number], 2025, 2027) for number in UNDONE} == UNDONE
