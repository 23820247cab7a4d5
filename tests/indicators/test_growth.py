"""Growth: the tables of README, and what they cannot show."""

from decimal import Decimal as D  # noqa: N817  # a case stays on one line

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.progress import (
    Basis,
    Direction,
    Pace,
    Path,
    Status,
    assess,
    average_growth,
    growth_path,
    project_final,
)

from .readme_cases import Row, agrees, decimal_or_none, readme_paths, readme_rows, yearly

unhurried = settings(deadline=None)  # a busy machine is not a failing property


@pytest.mark.parametrize("row", readme_rows("各年增长率（%）"))
def test_rates_become_quantities(row: Row) -> None:
    path = growth_path(
        base=decimal_or_none(row["基数"]), base_year=int(row["基期年"]), rates=yearly(row["各年增长率（%）"])
    )
    assert (None if path is None else dict(path.targets)) == (yearly(row["数量目标"]) or None)
    assert path is None or path.basis is Basis.YEAR_TO_DATE


@pytest.mark.parametrize("row", readme_rows("年均增长"))
def test_quantities_become_an_average_rate(row: Row) -> None:
    found = average_growth(
        quantity=D(row["数量"]),
        base=decimal_or_none(row["基数"]),
        base_year=int(row["基期年"]),
        year=int(row["年份"]),
    )
    assert agrees(found, row["年均增长"])


@pytest.mark.parametrize("row", [row for row in readme_rows("示例", "推算") if "评价" not in row])
def test_the_pace_since_the_baseline_is_carried_on(row: Row) -> None:
    path = readme_paths()[row["示例"]]
    year, quarter = row["时点"].split("Q")
    assert path is not None
    assert agrees(project_final(path, int(year), int(quarter), D(row["A"])), row["推算"])


def test_a_root_leaves_with_all_its_digits() -> None:
    # √2 = 1.414213562373095048801688724209…
    found = average_growth(quantity=D(20), base=D(10), base_year=2024, year=2026)
    assert found == D("41.42135623730950488016887242")


def test_options_are_handed_on() -> None:
    path = growth_path(
        base=D(10),
        base_year=2024,
        rates={2025: D(10)},
        decimals=0,
        tolerance=D("0.05"),
        pace=Pace.AT_END,
        direction=Direction.LOWER,
        annual_only=True,
        quarter_plan={(2025, 1): D(1)},
    )
    assert path == Path(
        basis=Basis.YEAR_TO_DATE,
        targets={2025: D(11)},
        decimals=0,
        tolerance=D("0.05"),
        pace=Pace.AT_END,
        direction=Direction.LOWER,
        annual_only=True,
        quarter_plan={(2025, 1): D(1)},
    )


def test_no_rate_after_the_base_year_promises_nothing() -> None:
    path = growth_path(base=D(10), base_year=2024, rates={2024: D(10)})
    assert path is not None
    assert assess(path, 2025, 1, D(3)).status is Status.NOT_DUE


def test_a_fall_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="-101 of 2026 is below -100"):
        growth_path(base=D(10), base_year=2024, rates={2026: D(-101)})


def test_a_fall_to_nothing_is_a_target_of_nothing() -> None:
    path = growth_path(base=D(10), base_year=2024, rates={2025: D(-100)})
    assert path is not None
    assert path.targets == {2025: D(0)}


def test_a_final_projection_wants_baseline_baseline_year_and_targets() -> None:
    assert project_final(Path(basis=Basis.STOCK, targets={2025: D(9)}, baseline=D(1)), 2025, 1, D(2)) is None
    assert project_final(Path(basis=Basis.STOCK, targets={2025: D(9)}, baseline_year=2024), 2025, 1, D(2)) is None
    path = Path(basis=Basis.STOCK, targets={}, baseline=D(1), baseline_year=2024)
    assert project_final(path, 2025, 1, D(2)) is None
    flow = Path(basis=Basis.YEAR_TO_DATE, targets={2025: D(9)}, baseline=D(1), baseline_year=2024)
    assert project_final(flow, 2025, 1, D(2)) is None


@pytest.mark.parametrize("quarter", [0, 5])
def test_a_final_projection_refuses_a_quarter_outside_the_year(quarter: int) -> None:
    with pytest.raises(ValueError, match="not one of 1 to 4"):
        project_final(Path(basis=Basis.STOCK, targets={}), 2025, quarter, D(2))


counts = st.integers(1, 10**11 - 1)


@unhurried
@given(counts, st.integers(-99, 400), st.integers(1, 10))
def test_meeting_the_target_is_growing_by_the_rate(base: int, rate: int, years: int) -> None:
    path = growth_path(base=D(base), base_year=2024, rates={2024 + years: D(rate)})
    assert path is not None
    reached = path.targets[2024 + years]
    found = average_growth(quantity=reached, base=D(base), base_year=2024, year=2024 + years)
    assert found is not None
    assert abs(found - rate) < D("1e-20")


@unhurried
@given(counts, counts, st.integers(1, 10))
def test_average_growth_has_the_sign_of_the_change(quantity: int, base: int, years: int) -> None:
    found = average_growth(quantity=D(quantity), base=D(base), base_year=2024, year=2024 + years)
    assert found is not None
    assert (found > 0, found < 0) == (quantity > base, quantity < base)
    assert found > -100
