"""Counts of tasks: written with the act, from approved reports only; a completed task stays so."""

import pytest

from organizations.models import User
from plans.models import Plan, Tally
from quarters.querysets import plan_quarters, standing_at
from tasks.models import ReportedState, VerdictChoice
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports
from tasks.tallies import deviations
from tests.acts import assignment_of, where
from tests.people import NOW

pytestmark = pytest.mark.django_db

People = dict[str, User]


def counts(plan: Plan, year: int, quarter: int) -> dict[str, int | None]:
    row = Tally.objects.get(plan=plan, period__year=year, period__quarter=quarter, kind="tasks")
    names = ("achieved", "on_track", "slightly_behind", "behind", "not_reported")
    return {name: getattr(row, name) for name in names if getattr(row, name)} | {"worst": row.worst_number}


def reported(
    plan: Plan, people: People, year: int, quarter: int, state: ReportedState, verdict: VerdictChoice | None = None
) -> None:
    """Task 3, which has one lead, reported and approved."""
    key = assignment_of(plan)
    common = {"plan": plan, "year": year, "quarter": quarter, "at": NOW}
    report = ReportInput(assignment=key, reported_state=state, done="已办")
    save_reports(**common, reports=[report], by=people["unit_lead"])  # type: ignore[arg-type]
    submit_reports(**common, assignments=[key], by=people["unit_lead"])  # type: ignore[arg-type]
    verdicts = {key: (verdict, "因为")} if verdict else None
    approve_reports(**common, assignments=[key], by=people["reviewer"], verdicts=verdicts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "verdict", "expected"),
    [
        (ReportedState.ON_TRACK, None, {"on_track": 1, "not_reported": 11, "worst": None}),
        (ReportedState.SLOW, None, {"slightly_behind": 1, "not_reported": 11, "worst": 3}),
        (ReportedState.NOT_STARTED, None, {"slightly_behind": 1, "not_reported": 11, "worst": 3}),
        (ReportedState.COMPLETED, None, {"achieved": 1, "not_reported": 11, "worst": None}),
        (ReportedState.ON_TRACK, VerdictChoice.SERIOUSLY_BEHIND, {"behind": 1, "not_reported": 11, "worst": 3}),
        (ReportedState.COMPLETED, VerdictChoice.SLOW, {"slightly_behind": 1, "not_reported": 11, "worst": 3}),
    ],
)
def test_one_report(
    state: ReportedState,
    verdict: VerdictChoice | None,
    expected: dict[str, int | None],
    dazu: Plan,
    people: People,
) -> None:
    reported(dazu, people, 2026, 3, state, verdict)
    assert counts(dazu, 2026, 3) == expected
    assert counts(dazu, 2026, 2) == {"not_reported": 12, "worst": None}
    assert list(deviations(dazu)) == []


def test_a_completed_task_stays_completed(dazu: Plan, people: People) -> None:
    reported(dazu, people, 2026, 2, ReportedState.COMPLETED)
    assert [counts(dazu, *quarter).get("achieved", 0) for quarter in ((2026, 1), (2026, 2), (2026, 3), (2027, 4))] == [
        0, 1, 1, 1,
    ]  # fmt: skip
    assert list(deviations(dazu)) == []


def test_a_report_of_one_quarter_says_nothing_of_the_next(dazu: Plan, people: People) -> None:
    reported(dazu, people, 2026, 2, ReportedState.ON_TRACK)
    assert counts(dazu, 2026, 3) == {"not_reported": 12, "worst": None}


# Lights with what is not reviewed yet, as staff may ask for


def unreviewed_light(plan: Plan, people: People, quarter: int = 3) -> str:
    periods = plan_quarters(plan.slug, people["entry"])
    shown = next(row for row in periods if (row.year, row.quarter) == (2026, quarter))
    return next(
        row.progress.status for row in standing_at(periods, shown, unreviewed=True).tasks if row.facts.number == 3
    )


def test_a_draft_without_a_state_lights_nothing(dazu: Plan, people: People) -> None:
    save_reports(**where(dazu), reports=[ReportInput(assignment=assignment_of(dazu))], by=people["unit_lead"], at=NOW)
    assert unreviewed_light(dazu, people) == "not_reported"
    draft = ReportInput(assignment=assignment_of(dazu), reported_state=ReportedState.SLOW)
    save_reports(**where(dazu), reports=[draft], by=people["unit_lead"], at=NOW)
    assert unreviewed_light(dazu, people) == "slightly_behind"


def test_a_draft_without_a_state_hides_nothing_that_stands(dazu: Plan, people: People) -> None:
    reported(dazu, people, 2026, 2, ReportedState.COMPLETED)
    save_reports(**where(dazu), reports=[ReportInput(assignment=assignment_of(dazu))], by=people["unit_lead"], at=NOW)
    assert unreviewed_light(dazu, people) == "achieved"
