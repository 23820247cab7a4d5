"""Which targets, baseline and opening an indicator is judged by."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.facts import IndicatorFacts, Observation, Quarter, TargetFacts, with_observations
from indicators.labels import Formula
from indicators.paths import assessed, baseline, growth_base, opening, outlook
from indicators.progress import Basis, Direction, Pace, Reason, Status

D = Decimal
TOLERANCE = D("0.10")


def facts(observed: Mapping[Quarter, Observation] | None = None, **changes: Any) -> IndicatorFacts:
    """Indicator 1 of the Dazu plan, with figures and changes."""
    row = IndicatorFacts(
        key=1, number=1, printed_number="", name="有效发明专利总量", unit_of_measurement="件", basis=Basis.STOCK,
        direction=Direction.HIGHER, pace=Pace.LINEAR, formula=Formula.DIRECT, annual=False, published_month=None,
        decimals=0, numerator_label="", denominator_label="", quantity_label="", numerator_key=None,
        denominator_key=None, base_year=None, baseline_year=2024, printed_baseline=None, definition="",
        data_provider="", in_breakdown=True, binding=None, comparator="", place="", quote="",
        targets=tuple(TargetFacts(year=year, value=D(value)) for year, value in ((2025, 495), (2026, 535), (2027, 575))),
        observations=observed or {},
    )  # fmt: skip
    changed = replace(row, **changes)
    (filled,) = with_observations([changed], {changed.key: changed.observations})
    return filled


def growth(observed: Mapping[Quarter, Observation] | None = None, **changes: Any) -> IndicatorFacts:
    targets = tuple(TargetFacts(year=year, value=D(10)) for year in (2025, 2026, 2027))
    given: dict[str, Any] = {
        "formula": Formula.GROWTH, "basis": Basis.YEAR_TO_DATE, "base_year": 2024, "targets": targets, "decimals": 1,
        "quantity_label": "PCT国际专利申请量（件）", "unit_of_measurement": "%",
    }  # fmt: skip
    return facts(observed, **given, **changes)


def city(observed: Mapping[Quarter, Observation] | None = None, **changes: Any) -> IndicatorFacts:
    return facts(observed, targets=(TargetFacts(year=2027, value=None),), pace=Pace.AT_END, decimals=2, **changes)


def value(number: Any) -> Observation:
    return Observation(value=D(number))


@pytest.mark.parametrize(
    ("printed", "observed", "expected"),
    [
        (None, {}, None),
        (D(450), {}, D(450)),
        (None, {(2024, 4): value(460)}, D(460)),
        (D(450), {(2024, 4): value(460)}, D(460)),
        (D(450), {(2024, 4): value(0)}, D(0)),
        (D(450), {(2024, 3): value(455), (2025, 4): value(494)}, D(450)),
        (D(450), {(2024, 4): Observation(not_applicable=True)}, D(450)),
    ],
)
def test_baseline(printed: Decimal | None, observed: dict[Quarter, Observation], expected: Decimal | None) -> None:
    row = facts(observed, printed_baseline=printed)
    assert baseline(row) == expected
    view = outlook(row, tolerance=TOLERANCE)
    assert view.path is not None
    assert view.path.baseline == expected
    assert view.missing == ("2024年末基数" if expected is None else "")


def test_a_year_to_date_figure_needs_no_baseline() -> None:
    assert outlook(facts(basis=Basis.YEAR_TO_DATE), tolerance=TOLERANCE).missing == ""


def test_an_indicator_without_any_target_misses_nothing() -> None:
    view = outlook(facts(targets=()), tolerance=TOLERANCE)
    assert view.path is not None
    assert (dict(view.path.targets), view.missing) == ({}, "")
    assert assessed(view, (2026, 1)).reason is Reason.OUT_OF_PLAN


@pytest.mark.parametrize(
    ("printed", "observed", "expected"),
    [
        (None, {}, None),
        (D(8), {}, D(8)),
        (D(8), {(2024, 4): Observation(quantity=D(10))}, D(10)),
        (None, {(2024, 3): Observation(quantity=D(7))}, None),
    ],
)
def test_growth_base(printed: Decimal | None, observed: dict[Quarter, Observation], expected: Decimal | None) -> None:
    row = growth(observed, printed_baseline=printed)
    assert growth_base(row) == expected
    view = outlook(row, tolerance=TOLERANCE)
    assert (view.path is None) == (expected is None)
    assert view.missing == ("2024年全年PCT国际专利申请量（件）" if expected is None else "")


def test_growth_targets_are_quantities() -> None:
    view = outlook(growth({(2024, 4): Observation(quantity=D(10))}), tolerance=TOLERANCE)
    assert view.path is not None
    assert view.path.targets == {2025: D(11), 2026: D("12.1"), 2027: D("13.31")}


@pytest.mark.parametrize("base", [0, -1])
def test_a_growth_base_of_nought_or_less_gives_no_path(base: int) -> None:
    view = outlook(growth({(2024, 4): Observation(quantity=D(base)), (2025, 4): Observation(quantity=D(5))}),
                   tolerance=TOLERANCE)  # fmt: skip
    assert view.path is None
    progress = assessed(view, (2025, 4))
    assert (progress.status, progress.reason, progress.actual) == (Status.UNSCHEDULED, Reason.NO_BASELINE, D(5))


def test_the_citys_average_is_the_target_once_it_is_entered() -> None:
    view = outlook(city({(2027, 4): Observation(value=D("2.6"), city_average=D("2.4"))}), tolerance=TOLERANCE)
    assert view.path is not None
    assert view.path.targets == {2027: D("2.4")}
    assert assessed(view, (2027, 4)).status is Status.ACHIEVED


def test_without_the_citys_average_nobody_is_judged() -> None:
    view = outlook(city({(2026, 4): value("2.5")}), tolerance=TOLERANCE)
    assert (view.path, view.missing) == (None, "2027年全市平均值")
    progress = assessed(view, (2026, 4))
    assert (progress.status, progress.reason, progress.actual) == (Status.NOT_DUE, Reason.NOT_YET_JUDGED, D("2.5"))


def test_an_average_of_an_earlier_quarter_is_not_the_years() -> None:
    view = outlook(city({(2027, 3): Observation(value=D("2.6"), city_average=D("2.4"))}), tolerance=TOLERANCE)
    assert view.path is None


@pytest.mark.parametrize(
    ("year", "expected"), [(2025, D(460)), (2026, D(494)), (2027, None)], ids=["baseline", "year end", "not reported"]
)
def test_opening_is_the_actual_at_the_segments_start(year: int, expected: Decimal | None) -> None:
    row = facts({(2024, 4): value(460), (2025, 4): value(494), (2026, 3): value(518)})
    path = outlook(row, tolerance=TOLERANCE).path
    assert path is not None
    assert opening(path, row, year) == expected


def test_opening_of_a_longer_segment_is_the_last_anchors() -> None:
    targets = (TargetFacts(year=2027, value=D(300)),)
    row = facts({(2024, 4): value(100), (2025, 4): value(150)}, targets=targets)
    path = outlook(row, tolerance=TOLERANCE).path
    assert path is not None
    assert opening(path, row, 2026) == D(100)


def test_not_applicable_is_not_due_and_nought_is_a_figure() -> None:
    base = {(2024, 4): value(460)}
    none = outlook(facts(base), tolerance=TOLERANCE)
    nought = outlook(facts({**base, (2026, 3): value(0)}), tolerance=TOLERANCE)
    off = outlook(facts({**base, (2026, 3): Observation(not_applicable=True)}), tolerance=TOLERANCE)
    found = [(each.status, each.reason) for each in (assessed(view, (2026, 3)) for view in (none, nought, off))]
    assert found == [
        (Status.NOT_REPORTED, None),
        (Status.BEHIND, None),
        (Status.NOT_DUE, Reason.NOT_APPLICABLE),
    ]
