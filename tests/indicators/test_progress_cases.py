"""The case tables of README, row by row, and the rules that a table cannot show."""

from decimal import Decimal as D  # noqa: N817  # a case stays on one line
from typing import Any

import pytest

from indicators.progress import Basis, Direction, Pace, Path, Progress, Reason, Status, assess

from .readme_cases import Case, agrees, readme_cases

CASES = readme_cases()
LOWER: dict[str, Any] = {"direction": Direction.LOWER}


@pytest.mark.parametrize("case", CASES, ids=[case.label for case in CASES])
def test_readme_case(case: Case) -> None:
    found = assess(
        case.path, case.year, case.quarter, case.actual, not_applicable=case.not_applicable, opening=case.opening
    )
    wrong = {
        field: f"{getattr(found, field)}, not {cell}"
        for field, cell in case.expected.items()
        if not agrees(getattr(found, field), cell)
    }
    assert (wrong, found.status, found.reason, found.actual) == ({}, case.status, case.reason, case.actual)


def test_readme_has_every_status_and_reason() -> None:
    assert {case.status for case in CASES} == set(Status)
    assert {case.reason for case in CASES} == {*Reason, None}


def test_a_cell_is_compared_and_not_waved_through() -> None:
    assert agrees(D("0.5714285"), "0.5714…")
    assert agrees(D("-0.0285714"), "−0.0285…")
    assert agrees(D("0.0"), "0")
    assert agrees(None, "—")
    assert not agrees(D(0), "—")
    assert not agrees(None, "0")
    assert not agrees(D("0.5715"), "0.5714…")
    assert not agrees(D("0.0285714"), "−0.0285…")


def stock(**options: Any) -> Path:
    given: dict[str, Any] = {"targets": {2025: D(100)}, "baseline": D(0), "baseline_year": 2024} | options
    return Path(basis=Basis.STOCK, **given)


def flow(**options: Any) -> Path:
    given: dict[str, Any] = {"targets": {2025: D(100)}} | options
    return Path(basis=Basis.YEAR_TO_DATE, **given)


def test_values_of_the_enumerations_are_what_is_stored() -> None:
    assert [*Basis, *Direction, *Pace] == ["stock", "year_to_date", "higher", "lower", "linear", "at_end"]
    assert ", ".join(Status) == (
        "not_due, not_reported, unscheduled, achieved, missed, ahead, on_track, slightly_behind, behind"
    )
    assert ", ".join(Reason) == (
        "not_applicable, out_of_plan, no_target, not_published, not_yet_judged, no_baseline, to_be_confirmed"
    )


def test_a_path_promises_ten_points_of_tolerance_and_no_more_than_told() -> None:
    path = Path(basis=Basis.STOCK, targets={})
    assert (path.direction, path.pace, path.decimals, path.tolerance) == ("higher", "linear", None, D("0.10"))
    assert (path.baseline, path.baseline_year, path.quarter_plan, path.annual_only) == (None, None, {}, False)


@pytest.mark.parametrize("quarter", [-1, 0, 5, 20254])
@pytest.mark.parametrize("path", [None, stock(), flow(targets={})])
def test_a_quarter_outside_the_year_is_refused(path: Path | None, quarter: int) -> None:
    with pytest.raises(ValueError, match="not one of 1 to 4"):
        assess(path, 2025, quarter, None, not_applicable=True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"basis": Basis.YEAR_TO_DATE, "targets": {2025: D(-1)}}, "-1 of 2025 is below 0"),
        ({"tolerance": D("-0.01")}, "tolerance -0.01 is below 0"),
        ({"quarter_plan": {(2025, 5): D(10)}}, "planned quarter 5 of 2025"),
        ({"quarter_plan": {(2025, 0): D(10)}}, "planned quarter 0 of 2025"),
        ({"quarter_plan": {(2025, 1): D(-1)}}, "-1 of 2025 Q1 is outside 0 to 100"),
        ({"quarter_plan": {(2025, 3): D(101)}}, "101 of 2025 Q3 is outside 0 to 100"),
        ({"quarter_plan": {(2025, 1): D(30), (2025, 3): D(29)}}, "29 of 2025 Q3 falls back"),
        ({"quarter_plan": {(2025, 3): D(29), (2025, 1): D(30)}}, "29 of 2025 Q3 falls back"),
        ({"quarter_plan": {(2025, 4): D(99)}}, "99 of 2025 Q4 is not the target 100"),
        ({"targets": {2026: D(100)}, "quarter_plan": {(2025, 4): D(50), (2026, 1): D(49)}}, "49 of 2026 Q1 falls back"),
        ({"targets": {2026: D(100)}, "quarter_plan": {(2026, 4): D(99)}}, "99 of 2026 Q4 is not the target 100"),
        (
            LOWER | {"targets": {2025: D(-9)}, "quarter_plan": {(2025, 1): D(1)}},
            "is outside -9 to 0",
        ),
        (
            {
                "direction": Direction.LOWER,
                "targets": {2025: D(-9)},
                "quarter_plan": {(2025, 1): D(-2), (2025, 2): D(-1)},
            },
            "-1 of 2025 Q2 falls back",
        ),
        (
            {"basis": Basis.YEAR_TO_DATE, "targets": {2025: D(9), 2026: D(9)}, "quarter_plan": {(2026, 1): D(10)}},
            "10 of 2026 Q1 is outside 0 to 9",
        ),
        (
            {
                "basis": Basis.YEAR_TO_DATE,
                "direction": Direction.LOWER,
                "targets": {2025: D(9)},
                "quarter_plan": {(2025, 1): D(5), (2025, 2): D(4)},
            },
            "4 of 2025 Q2 falls back",
        ),
    ],
)
def test_a_path_that_contradicts_itself_is_refused_when_built(options: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {
        "basis": Basis.STOCK,
        "targets": {2025: D(100)},
        "baseline": D(0),
        "baseline_year": 2024,
    } | options
    with pytest.raises(ValueError, match=message):
        Path(**given)


@pytest.mark.parametrize(
    "options",
    [
        {"quarter_plan": {(2025, 1): D(0), (2025, 2): D(0), (2025, 3): D(100), (2025, 4): D(100)}},  # standing still
        {"quarter_plan": {(2025, 4): D("100.00")}},
        {"baseline": D(100), "quarter_plan": {(2025, 1): D(300), (2025, 2): D(-5)}},  # flat: unchecked
        {"baseline": None, "quarter_plan": {(2025, 1): D(300)}},  # an unknown start: no line to leave
        {"quarter_plan": {(2026, 1): D(300)}},  # after the last target
        {"targets": {2025: D(-100)}, "baseline": D(-200), "quarter_plan": {(2025, 1): D(-150)}},
        {"basis": Basis.YEAR_TO_DATE, "targets": {2025: D(0)}, "quarter_plan": {(2025, 1): D(3)}},  # flat
        {"basis": Basis.YEAR_TO_DATE, "quarter_plan": {(2026, 1): D(3)}},  # no target that year
        {"targets": {2025: D(50), 2026: D(100)}, "quarter_plan": {(2025, 3): D(50), (2026, 1): D(50)}},
    ],
)
def test_a_path_that_does_not_is_built(options: dict[str, Any]) -> None:
    given: dict[str, Any] = {
        "basis": Basis.STOCK,
        "targets": {2025: D(100)},
        "baseline": D(0),
        "baseline_year": 2024,
    } | options
    assert Path(**given).basis is given["basis"]


@pytest.mark.parametrize(
    "path",
    [
        Path(basis=Basis.STOCK, targets={2025: D(100)}, baseline=D(0)),
        Path(basis=Basis.STOCK, targets={2025: D(100)}, baseline_year=2024),
        Path(basis=Basis.STOCK, targets={2025: D(100)}, baseline=D(0), baseline_year=2025),
        Path(basis=Basis.STOCK, targets={2025: D(100)}, baseline=D(0), baseline_year=2026),
    ],
)
def test_a_baseline_counts_with_its_year_and_only_before_the_quarter(path: Path) -> None:
    found = assess(path, 2025, 2, D(60))
    assert found == Progress(
        actual=D(60),
        target=D(100),
        achievement=D("0.6"),
        required=D(20),
        status=Status.UNSCHEDULED,
        reason=Reason.NO_BASELINE,
    )


def test_a_later_plan_point_does_not_bend_the_earlier_segment() -> None:
    plan = {(2025, 2): D(10), (2026, 1): D(190)}
    path = stock(targets={2025: D(100), 2026: D(200)}, quarter_plan=plan)
    assert assess(path, 2025, 3, D(0)).expected == D(55)
    assert assess(path, 2026, 2, D(0)).expected == D(190) + D(10) / 3


def test_an_earlier_plan_point_does_not_bend_the_later_segment() -> None:
    path = stock(targets={2025: D(100), 2026: D(200)}, quarter_plan={(2025, 2): D(10)})
    assert assess(path, 2026, 2, D(0)).expected == D(150)


def test_not_applicable_outranks_a_figure_and_a_missing_target() -> None:
    assert assess(stock(), 2025, 4, D(1), not_applicable=True).status is Status.NOT_DUE
    assert assess(stock(), 2026, 1, D(1), not_applicable=True).reason is Reason.NOT_APPLICABLE
    assert assess(flow(), 2024, 1, None, not_applicable=True).reason is Reason.NOT_APPLICABLE


def test_the_actual_is_given_back_as_it_came_in() -> None:
    for path in (None, stock(), flow(), stock(targets={})):
        assert str(assess(path, 2025, 2, D("60.10")).actual) == "60.10"


def test_twenty_eight_digits_leave() -> None:
    assert str(assess(stock(), 2025, 3, D(50)).projected) == "66.66666666666666666666666667"


def test_a_projection_of_nothing_is_shown_and_one_below_nothing_is_not() -> None:
    assert assess(stock(baseline=D(50)), 2025, 2, D(25)).projected == 0
    assert assess(stock(baseline=D(50)), 2025, 2, D("24.9")).projected is None


def test_a_projection_needs_a_tenth_of_the_way() -> None:
    plan = {(2025, 1): D(10), (2025, 2): D(20)}
    assert assess(stock(quarter_plan=plan), 2025, 1, D(10)).projected == 100
    assert assess(stock(quarter_plan=plan | {(2025, 1): D("9.99")}), 2025, 1, D(10)).projected is None
