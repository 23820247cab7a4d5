"""How a task stands: one line a case, and the order of the rules."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.progress import Status
from tasks.progress import LABELS, Lead, LeadReport, Milestone, ReportState, TaskProgress, Verdict, assess_task

unhurried = settings(deadline=None)  # a busy machine is not a failing property

YEAR, QUARTER = 2026, 2


def lead(text: str) -> Lead:
    """`甲 2026Q1 slow, 2026Q2 on_track/completed`: a name, then its reports as quarter, state and verdict."""
    name, _, reports = text.partition(" ")
    return Lead(name=name, reports=tuple(report(words.strip()) for words in reports.split(",") if words.strip()))


def report(text: str) -> LeadReport:
    when, said = text.split()
    state, _, verdict = said.partition("/")
    return LeadReport(
        year=int(when[:4]),
        quarter=int(when[5]),
        state=ReportState(state),
        verdict=Verdict(verdict) if verdict else None,
    )


@pytest.mark.parametrize(
    ("leads", "status", "missing"),
    [
        ([], "not_due", ""),
        (["甲"], "not_reported", "甲"),
        (["甲", "乙"], "not_reported", "甲乙"),
        (["甲 2026Q2 on_track"], "on_track", ""),
        (["甲 2026Q2 slow"], "slightly_behind", ""),
        (["甲 2026Q2 not_started"], "slightly_behind", ""),
        (["甲 2026Q2 completed"], "achieved", ""),
        (["甲 2026Q2 on_track", "乙 2026Q2 slow"], "slightly_behind", ""),
        (["甲 2026Q2 on_track", "乙 2026Q2 completed"], "on_track", ""),
        (["甲 2026Q2 completed", "乙 2026Q2 completed"], "achieved", ""),
        (["甲 2026Q2 completed", "乙"], "on_track", "乙"),
        (["甲 2026Q2 on_track", "乙"], "on_track", "乙"),
        (["甲 2026Q2 slow", "乙"], "slightly_behind", "乙"),
        # a verdict outranks what was reported, in both directions
        (["甲 2026Q2 on_track/seriously_behind"], "behind", ""),
        (["甲 2026Q2 completed/seriously_behind", "乙 2026Q2 completed"], "behind", ""),
        (["甲 2026Q2 completed/on_track"], "on_track", ""),
        (["甲 2026Q2 completed/slow"], "slightly_behind", ""),
        (["甲 2026Q2 not_started/on_track"], "on_track", ""),
        (["甲 2026Q2 slow/completed"], "achieved", ""),
        # completed carries forward, and nothing else does
        (["甲 2025Q4 completed"], "achieved", ""),
        (["甲 2026Q1 slow/completed"], "achieved", ""),
        (["甲 2026Q1 completed/on_track"], "not_reported", "甲"),
        (["甲 2026Q1 on_track"], "not_reported", "甲"),
        (["甲 2026Q1 slow/seriously_behind"], "not_reported", "甲"),
        (["甲 2026Q1 completed", "乙 2026Q2 completed"], "achieved", ""),
        (["甲 2026Q1 completed", "乙"], "on_track", "乙"),
        (["甲 2025Q4 completed, 2026Q2 slow"], "slightly_behind", ""),
        (["甲 2026Q2 slow, 2025Q4 completed"], "slightly_behind", ""),
        (["甲 2025Q4 completed, 2026Q1 slow"], "not_reported", "甲"),
        (["甲 2025Q4 slow, 2026Q1 completed"], "achieved", ""),
        # a later quarter is not looked at
        (["甲 2026Q3 completed"], "not_reported", "甲"),
        (["甲 2027Q1 slow, 2026Q2 on_track"], "on_track", ""),
    ],
)
def test_leads(leads: list[str], status: str, missing: str) -> None:
    found = assess_task([lead(text) for text in leads], year=YEAR, quarter=QUARTER)
    assert found == TaskProgress(status=Status(status), not_reported=tuple(missing))


@pytest.mark.parametrize(
    ("due_on", "done_on", "status"),
    [
        (date(2026, 6, 30), None, "behind"),
        (date(2026, 7, 1), None, "achieved"),
        (date(2025, 1, 1), None, "behind"),
        (date(2026, 6, 30), date(2026, 6, 30), "achieved"),
        (date(2026, 6, 1), date(2026, 6, 30), "achieved"),
        (date(2026, 6, 30), date(2026, 7, 1), "behind"),
        (None, None, "achieved"),
    ],
)
def test_milestones(due_on: date | None, done_on: date | None, status: str) -> None:
    milestones = [Milestone(due_on=None), Milestone(due_on=due_on, done_on=done_on)]
    found = assess_task([lead("甲 2026Q2 completed")], milestones, year=YEAR, quarter=QUARTER)
    assert found.status == status


@pytest.mark.parametrize(
    ("quarter", "last_day"),
    [(1, date(2026, 3, 31)), (2, date(2026, 6, 30)), (3, date(2026, 9, 30)), (4, date(2026, 12, 31))],
)
def test_the_last_day_of_a_quarter_counts(quarter: int, last_day: date) -> None:
    one = lead(f"甲 2026Q{quarter} completed")
    found = assess_task([one], [Milestone(due_on=last_day)], year=2026, quarter=quarter)
    assert found.status is Status.BEHIND
    after = Milestone(due_on=date.fromordinal(last_day.toordinal() + 1))
    assert assess_task([one], [after], year=2026, quarter=quarter).status is Status.ACHIEVED


def test_a_late_milestone_lights_nothing_where_nobody_reports() -> None:
    late = [Milestone(due_on=date(2026, 1, 1))]
    assert assess_task([], late, year=YEAR, quarter=QUARTER).status is Status.NOT_DUE
    assert assess_task([lead("甲")], late, year=YEAR, quarter=QUARTER).status is Status.NOT_REPORTED


def test_collectives_are_listed_and_never_waited_for() -> None:
    collective = Lead(name="各区县政府", reporting=False, reports=(report("2026Q2 slow"),))
    assert assess_task([collective], year=YEAR, quarter=QUARTER) == TaskProgress(status=Status.NOT_DUE)
    found = assess_task([collective, lead("甲 2026Q2 completed")], year=YEAR, quarter=QUARTER)
    assert found == TaskProgress(status=Status.ACHIEVED)


@pytest.mark.parametrize("quarter", [0, 5])
def test_a_quarter_outside_the_year_is_refused(quarter: int) -> None:
    with pytest.raises(ValueError, match="not one of 1 to 4"):
        assess_task([], year=YEAR, quarter=quarter)


def test_every_word_has_a_label() -> None:
    assert {*ReportState, *Verdict} == set(LABELS)
    assert len(set(LABELS.values())) == len(LABELS)


reports = st.builds(
    LeadReport,
    year=st.just(YEAR),
    quarter=st.just(QUARTER),
    state=st.sampled_from(ReportState),
    verdict=st.none() | st.sampled_from(Verdict),
)


@unhurried
@given(st.lists(st.none() | reports, max_size=5))
def test_names_and_light_agree(given_reports: list[LeadReport | None]) -> None:
    leads = [Lead(name=str(n), reports=(one,) if one else ()) for n, one in enumerate(given_reports)]
    found = assess_task(leads, year=YEAR, quarter=QUARTER)
    assert found.not_reported == tuple(one.name for one in leads if not one.reports)
    assert (found.status is Status.NOT_REPORTED) == (bool(leads) and len(found.not_reported) == len(leads))
    if found.status is Status.ACHIEVED:
        assert not found.not_reported
    assert found == assess_task(iter(leads), iter(()), year=YEAR, quarter=QUARTER)
