"""Lights by what was promised at their quarter. Expected values by hand."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from indicators.assessments import deviations
from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.facts import IndicatorFacts, Quarter, changed, until
from indicators.models import AnnualTarget, Assessment, QuarterPlan, TargetChange
from indicators.reference import read_facts, read_indicators
from indicators.review import approve_actuals
from organizations.models import User
from plans.changes import Change
from plans.models import Plan, Tally
from tests import acts
from tests.changes import change, planned, propose, target, tolerance
from tests.indicators.test_paths import facts
from tests.people import NOW, approve

pytestmark = pytest.mark.django_db

People = dict[str, User]
D = Decimal


@pytest.fixture
def stage(dazu: Plan, people: People) -> tuple[Plan, People]:
    """460 at the end of 2024, 510 at the middle of 2026, 518 in September; targets 495, 535, 575."""
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 2, {1: 510}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    return dazu, people


def stored(year: int, quarter: int, number: int = 1) -> Assessment:
    return Assessment.objects.get(indicator__number=number, period__year=year, period__quarter=quarter)


def test_a_lowered_target_holds_from_its_quarter_on(stage: tuple[Plan, People]) -> None:
    plan, people = stage
    assert (stored(2026, 3).expected, stored(2026, 3).status) == (D(525), "behind")
    change(plan, target("525"), people)
    before, after = stored(2026, 2), stored(2026, 3)
    # by 535: 495 + 40 ÷ 2 = 515, (510 − 515) ÷ 40 = −0.125; by 525: 495 + 30 × 0.75 = 517.5, down; (518 − 517) ÷ 30
    assert (before.target, before.expected, before.gap, before.status) == (D(535), D(515), D("-0.125"), "behind")
    assert (after.target, after.expected, after.status) == (D(525), D(517), "on_track")
    assert (stored(2027, 1).start, stored(2027, 1).expected) == (D(525), D(537))  # 525 + 50 ÷ 4 = 537.5, down
    assert AnnualTarget.objects.get(indicator__number=1, year=2026).value == D(525)
    assert Tally.objects.get(period=acts.period_of(plan), kind="indicators").on_track == 1
    assert list(deviations(plan)) == []


def test_targets_changed_one_after_the_other(stage: tuple[Plan, People]) -> None:
    plan, people = stage
    change(plan, target("525", (2026, 2)), people)
    change(plan, target("515", (2026, 4)), people)
    assert [stored(2026, quarter).target for quarter in (1, 2, 3, 4)] == [D(535), D(525), D(525), D(515)]
    assert stored(2026, 2).expected == D(510)  # 495 + 30 ÷ 2
    assert stored(2027, 1).start == D(515)
    assert list(deviations(plan)) == []


def test_a_mistaken_quarter_is_corrected_by_a_further_change(stage: tuple[Plan, People]) -> None:
    plan, people = stage
    change(plan, target("525", (2026, 4)), people)
    assert stored(2026, 3).target == D(535)
    change(plan, target("525", (2026, 3)), people)
    assert [stored(2026, quarter).target for quarter in (2, 3, 4)] == [D(535), D(525), D(525)]
    assert list(deviations(plan)) == []


def test_a_tighter_tolerance_turns_a_light_from_its_quarter_on(dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 2, {1: 512}, people)  # (512 − 515) ÷ 40 = −0.075
    approve(dazu, 2026, 3, {1: 522}, people)  # (522 − 525) ÷ 40 = −0.075
    change(dazu, tolerance("0.05"), people)
    assert (stored(2026, 2).status, stored(2026, 3).status) == ("slightly_behind", "behind")
    assert (stored(2026, 2).gap, stored(2026, 3).gap) == (D("-0.075"), D("-0.075"))
    dazu.refresh_from_db()
    assert dazu.tolerance == D("0.05")
    assert list(deviations(dazu)) == []


def test_a_figure_approved_later_is_judged_by_the_tolerance_of_its_quarter(dazu: Plan, people: People) -> None:
    change(dazu, tolerance("0.05"), people)  # `dazu` itself still says 0.10, as a page does that was read before
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 2, {1: 512}, people)
    approve(dazu, 2026, 3, {1: 522}, people)
    assert (stored(2026, 2).status, stored(2026, 3).status) == ("slightly_behind", "behind")


def test_a_planned_quarter_comes_and_goes(stage: tuple[Plan, People]) -> None:
    plan, people = stage
    change(plan, planned("515", (2026, 3)), people)
    # at Q2 the plan was not known: 515 on the straight line; at Q3 515 are planned, (518 − 515) ÷ 40 = 0.075
    assert (stored(2026, 2).expected, stored(2026, 2).status) == (D(515), "behind")
    assert (stored(2026, 3).expected, stored(2026, 3).gap, stored(2026, 3).status) == (D(515), D("0.075"), "on_track")
    change(plan, planned(None, (2026, 4)), people)
    assert not QuarterPlan.objects.exists()
    assert stored(2026, 3).expected == D(515)
    (row,) = (each for each in read_facts(plan, unreviewed=False) if each.number == 1)
    assert until(row, (2026, 3)).quarter_plan == {(2026, 3): D(515)}
    assert until(row, (2026, 2)).quarter_plan == until(row, (2026, 4)).quarter_plan == {}
    assert list(deviations(plan)) == []


def test_a_growth_rate_changes_the_quantity_from_its_quarter_on(dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {2: 10}, people)
    approve(dazu, 2026, 3, {2: 9}, people)
    change(dazu, target("20", number=2, year=2026), people)
    assert stored(2026, 2, 2).target == D("12.1")  # 10 × 1.1²
    assert stored(2026, 3, 2).target == D("14.4")  # 10 × 1.2²
    assert stored(2027, 4, 2).target == D("13.31")  # 10 × 1.1³: the next year's rate is its own


def test_what_is_proposed_changes_nothing(stage: tuple[Plan, People]) -> None:
    plan, people = stage
    before = list(Assessment.objects.order_by("pk").values())
    row = propose(plan, target("525"), people["entry"])
    assert list(Assessment.objects.order_by("pk").values()) == before
    assert AnnualTarget.objects.get(indicator__number=1, year=2026).value == D(535)
    assert (row.old, row.new, row.state) == (D(535), D(525), "proposed")
    assert [each.target_changes for each in read_facts(plan, unreviewed=False) if each.target_changes] == []


def test_changes_are_read_in_the_statement_that_reads_the_targets(
    stage: tuple[Plan, People], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan, people = stage
    change(plan, target("525"), people)
    change(plan, tolerance("0.05"), people)
    with django_assert_num_queries(2):
        found = read_indicators(plan.pk)
    (row,) = (each for each in found.in_use if each.number == 1)
    number = TargetChange.objects.earliest("pk").document_number
    (step,) = row.target_changes
    assert (step.since, step.document_number) == ((2026, 3), number)
    assert (str(step.old), str(step.new)) == ("535.0000", "525.0000"), "digit by digit, on both databases"
    assert [(each.since, each.old, each.new) for each in found.tolerance_changes] == [((2026, 3), D("0.1"), D("0.05"))]


def test_a_baseline_that_no_longer_fits_leaves_a_straight_path(dazu: Plan, people: People) -> None:
    """Planned quarters were checked against the baseline of then; a page must be shown whatever was corrected since."""
    approve(dazu, 2024, 4, {1: 460}, people)
    change(dazu, planned("470", (2025, 1), year=2025, quarter=1), people)
    assert stored(2025, 1).expected == D(470)
    where: dict[str, Any] = {"plan": dazu, "year": 2024, "quarter": 4, "at": NOW}
    corrected = FigureInput(number=1, value=D(480), correction_reason="核对")
    save_actuals(**where, figures=[corrected], by=people["entry"])
    submit_actuals(**where, numbers=[1], by=people["entry"])
    approve_actuals(**where, numbers=[1], by=people["reviewer"])
    assert stored(2025, 1).expected == D(483)  # 480 + 15 ÷ 4 = 483.75, down
    assert list(deviations(dazu)) == []


QUARTERS = [(year, quarter) for year in (2025, 2026) for quarter in (1, 2, 3, 4)]


@given(st.lists(st.tuples(st.sampled_from([2025, 2026]), st.sampled_from(QUARTERS), st.integers(1, 5)), max_size=6))
def test_the_indicator_of_any_quarter_has_the_targets_of_then(acts: list[tuple[int, Quarter, int]]) -> None:
    row = facts()
    first = {each.year: each.value for each in row.targets}
    after: IndicatorFacts = row
    for year, since, new in acts:
        now = next(each.value for each in after.targets if each.year == year)
        after = changed(after, Change(since=since, old=now, new=D(new), year=year))
    for quarter in QUARTERS:
        wanted = dict(first)
        for year, since, new in acts:
            if since <= quarter:
                wanted[year] = D(new)
        assert {each.year: each.value for each in until(after, quarter).targets} == wanted
        assert all(each.since <= quarter for each in until(after, quarter).target_changes)
