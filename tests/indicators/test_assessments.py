"""Stored results: written with the act, equal to recomputation, and verified by check_assessments. Expected values by hand."""

from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from indicators.assessments import deviations, recompute
from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Actual, Assessment
from indicators.review import approve_actuals
from organizations.models import User
from plans.models import Plan, ReportingPeriod, Tally
from tasks.tallies import deviations as task_deviations
from tests import acts
from tests.people import NOW, approve, figure

pytestmark = pytest.mark.django_db

People = dict[str, User]
D = Decimal
COUNTS = (
    "achieved", "ahead", "on_track", "slightly_behind", "behind", "missed", "not_reported", "unscheduled", "not_due",
)  # fmt: skip


def stored(number: int, year: int, quarter: int) -> Assessment:
    return Assessment.objects.get(indicator__number=number, period__year=year, period__quarter=quarter)


def status(number: int, year: int, quarter: int) -> str:
    return stored(number, year, quarter).status


def counts(year: int, quarter: int, kind: str = "indicators") -> dict[str, int | None]:
    row = Tally.objects.get(period__year=year, period__quarter=quarter, kind=kind)
    return {name: getattr(row, name) for name in COUNTS if getattr(row, name)} | {"worst": row.worst_number}


def correct(plan: Plan, number: int, value: Any, year: int, quarter: int, people: People) -> None:
    where: dict[str, Any] = {"plan": plan, "year": year, "quarter": quarter, "at": NOW}
    new = figure(plan, number, value, correction_reason="核对后更正")
    save_actuals(**where, figures=[new], by=people["entry"])
    submit_actuals(**where, numbers=[number], by=people["entry"])
    approve_actuals(**where, numbers=[number], by=people["reviewer"])


def clean(plan: Plan) -> bool:
    return [*deviations(plan), *task_deviations(plan)] == []


def test_a_loaded_plan_is_assessed_at_every_due_quarter(dazu: Plan) -> None:
    assert Assessment.objects.count() == 20 * 12
    assert Tally.objects.count() == 2 * 12
    assert not Assessment.objects.filter(period__kind="history").exists()
    assert counts(2026, 3) == {"not_reported": 9, "not_due": 1, "worst": None}  # indicator 8 is published once a year
    assert clean(dazu)


def test_approving_stores_the_result(dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    row = stored(1, 2026, 3)
    assert (row.actual, row.target, row.start, row.expected) == (D(518), D(535), D(495), D(525))
    assert (row.schedule, row.progress, row.gap) == (D("0.75"), D("0.575"), D("-0.175"))
    assert (row.required, row.status, row.reason) == (D(17), "behind", None)
    assert row.achievement is not None
    assert round(row.achievement, 4) == D("0.9682")
    assert counts(2026, 3) == {"behind": 1, "not_reported": 8, "not_due": 1, "worst": 1}
    assert clean(dazu)


def test_unapproved_figures_change_nothing(dazu: Plan, people: People) -> None:
    before = [list(model.objects.order_by("pk").values()) for model in (Assessment, Tally)]
    acts.figure_submitted(dazu, people)
    acts.return_figure(dazu, people["reviewer"])
    acts.report_submitted(dazu, people)
    assert [list(model.objects.order_by("pk").values()) for model in (Assessment, Tally)] == before


def test_an_open_correction_changes_nothing_until_it_is_approved(dazu: Plan, people: People) -> None:
    acts.figure_approved(dazu, people)
    acts.save_figure(dazu, people["entry"], "540", why="漏计")
    acts.submit_figure(dazu, people["entry"])
    assert (stored(1, 2026, 3).actual, status(1, 2026, 3)) == (D(518), "behind")
    acts.approve_figure(dazu, people["reviewer"])
    assert (stored(1, 2026, 3).actual, status(1, 2026, 3)) == (D(540), "achieved")


def test_a_corrected_baseline_moves_the_start_of_later_quarters(dazu: Plan, people: People) -> None:
    approve(dazu, 2025, 2, {1: 477}, people)
    assert (status(1, 2025, 2), stored(1, 2025, 2).reason) == ("unscheduled", "no_baseline")
    approve(dazu, 2024, 4, {1: 460}, people)
    assert (stored(1, 2025, 2).expected, status(1, 2025, 2)) == (D(477), "on_track")
    correct(dazu, 1, 470, 2024, 4, people)  # 470 + (495 − 470) ÷ 2 = 482.5
    row = stored(1, 2025, 2)
    assert (row.start, row.expected, row.gap, row.status) == (D(470), D(482), D("-0.2"), "behind")
    assert clean(dazu)


def test_a_corrected_year_end_moves_the_projection_of_the_next_year(dazu: Plan, people: People) -> None:
    approve(dazu, 2026, 3, {1: 518}, people)
    approve(dazu, 2025, 4, {1: 494}, people)
    assert stored(1, 2026, 3).projected == D(526)  # 494 + (518 − 494) ÷ 0.75
    correct(dazu, 1, 497, 2025, 4, people)
    assert stored(1, 2026, 3).projected == D(525)  # 497 + (518 − 497) ÷ 0.75
    assert clean(dazu)


def test_a_growth_base_sets_the_targets_of_all_years(dazu: Plan, people: People) -> None:
    approve(dazu, 2025, 4, {2: 11}, people)
    assert (status(2, 2025, 4), stored(2, 2025, 4).target) == ("unscheduled", None)
    approve(dazu, 2024, 4, {2: 10}, people)
    assert (status(2, 2025, 4), stored(2, 2025, 4).target) == ("achieved", D(11))
    correct(dazu, 2, 12, 2024, 4, people)
    assert (status(2, 2025, 4), stored(2, 2025, 4).target) == ("missed", D("13.2"))
    assert clean(dazu)


def test_a_quotient_follows_its_parts(dazu: Plan, people: People) -> None:
    approve(dazu, 2026, 3, {7: 78}, people)
    assert (stored(14, 2026, 3).actual, status(14, 2026, 3)) == (None, "not_reported")
    approve(dazu, 2026, 3, {1: 518}, people)
    assert stored(14, 2026, 3).actual == D("15.1")  # 78 ÷ 518 = 15.06 %
    correct(dazu, 1, 500, 2026, 3, people)
    assert stored(14, 2026, 3).actual == D("15.6")
    assert clean(dazu)


def test_a_quotients_baseline_follows_its_parts(dazu: Plan, people: People) -> None:
    approve(dazu, 2026, 4, {7: 78, 1: 520}, people)
    assert status(14, 2026, 4) == "unscheduled"
    approve(dazu, 2024, 4, {7: 46, 1: 460}, people)
    assert (stored(14, 2026, 4).start, stored(14, 2026, 4).actual) == (D(10), D(15))
    assert clean(dazu)


def test_the_citys_average_is_no_target_before_it_is_known(dazu: Plan, people: People) -> None:
    approve(dazu, 2026, 4, {20: "2.5"}, people)
    where: dict[str, Any] = {"plan": dazu, "year": 2027, "quarter": 4, "at": NOW}
    entered = FigureInput(number=20, value=D("2.6"), city_average=D("2.4"))
    save_actuals(**where, figures=[entered], by=people["entry"])
    submit_actuals(**where, numbers=[20], by=people["entry"])
    approve_actuals(**where, numbers=[20], by=people["reviewer"])
    assert (stored(20, 2027, 4).target, status(20, 2027, 4)) == (D("2.4"), "achieved")
    assert (stored(20, 2026, 4).target, status(20, 2026, 4)) == (None, "not_due")
    assert clean(dazu)


def test_a_withdrawn_tolerance_is_followed(dazu: Plan, people: People) -> None:
    approve(dazu, 2026, 3, {1: 518}, people)
    dazu.tolerance = D("0.2")
    dazu.save()
    assert len(list(deviations(dazu))) == 4  # the status, two counts, and by what plans are sorted
    recompute(dazu)
    assert status(1, 2026, 3) == "slightly_behind"
    assert clean(dazu)


def test_counts_are_those_of_the_rows(dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {1: 460, 4: 40, 9: 3, 10: 42}, people)
    approve(dazu, 2025, 2, {1: 477, 4: 50, 9: 3, 10: 43, 5: 200}, people)
    # 1 and 4 meet E; 9: E = 3.5, down to 3; 10: E = 46, gap −3 ÷ 8; 5: 200 of 200 reached; 8 not due; 2, 3, 6, 7 missing
    assert counts(2025, 2) == {
        "achieved": 1, "on_track": 3, "behind": 1, "not_reported": 4, "not_due": 1, "worst": 10,
    }  # fmt: skip
    for period in ReportingPeriod.objects.filter(plan=dazu, kind="due"):
        rows = list(Assessment.objects.filter(period=period, indicator__in_breakdown=True))
        tally = Tally.objects.get(period=period, kind="indicators")
        assert {name: getattr(tally, name) for name in COUNTS} == {
            name: sum(row.status == name for row in rows) for name in COUNTS
        }


def check(*arguments: str) -> str:
    out = StringIO()
    call_command("check_assessments", *arguments, stdout=out)
    return out.getvalue()


TAMPERED: list[tuple[Any, str]] = [
    (lambda: Assessment.objects.filter(pk=stored(1, 2026, 3).pk).update(gap=D("0.5")),
     "dazu-patents-2025: 1 2026Q3 gap: 0.5, recomputed -0.175"),
    (lambda: Assessment.objects.filter(pk=stored(4, 2025, 1).pk).update(status="ahead"),
     "dazu-patents-2025: 4 2025Q1 status: ahead, recomputed not_reported"),
    (lambda: Assessment.objects.filter(pk=stored(4, 2025, 1).pk).delete(),
     "dazu-patents-2025: 4 2025Q1: nothing stored"),
    (lambda: Tally.objects.filter(period__year=2026, period__quarter=3, kind="indicators").update(behind=0),
     "dazu-patents-2025: indicators 2026Q3 behind: 0, recomputed 1"),
    (lambda: Tally.objects.filter(period__year=2026, period__quarter=3, kind="indicators").update(worst_number=7),
     "dazu-patents-2025: indicators 2026Q3 worst_number: 7, recomputed 1"),
    (lambda: Tally.objects.filter(period__year=2025, period__quarter=1, kind="tasks").update(not_reported=11),
     "dazu-patents-2025: tasks 2025Q1 not_reported: 11, recomputed 12"),
    (lambda: Tally.objects.filter(period__year=2025, period__quarter=1, kind="tasks").delete(),
     "dazu-patents-2025: tasks 2025Q1: no counts stored"),
]  # fmt: skip


@pytest.mark.parametrize(("tamper", "line"), TAMPERED, ids=[line[19:40] for _, line in TAMPERED])
def test_check_assessments_names_what_differs_and_repairs_it(
    tamper: Any, line: str, dazu: Plan, people: People
) -> None:
    acts.figure_approved(dazu, people)
    assert check() == "已核对1个计划，不一致0处\n"
    tamper()
    out = StringIO()
    with pytest.raises(CommandError, match="1处评价结果与重新计算的不一致"):
        call_command("check_assessments", stdout=out)
    assert out.getvalue() == f"{line}\n"
    assert check("--repair") == f"{line}\n已核对1个计划，改写1处\n"
    assert check("--plan", "dazu-patents-2025") == "已核对1个计划，不一致0处\n"


def test_check_assessments_of_an_unknown_plan(dazu: Plan) -> None:
    with pytest.raises(CommandError, match="没有标识为“nowhere”的计划"):
        check("--plan", "nowhere")


def test_nothing_is_stored_when_the_act_fails(dazu: Plan, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    acts.figure_submitted(dazu, people)
    monkeypatch.setattr("indicators.review.record", _broken)
    with pytest.raises(ZeroDivisionError):
        acts.approve_figure(dazu, people["reviewer"])
    assert Actual.objects.get().state == "submitted"
    assert status(1, 2026, 3) == "not_reported"


def _broken(*_args: object, **_kwargs: object) -> None:
    raise ZeroDivisionError
