"""Which quarter is worked on: pages that name none lead to it."""

from datetime import UTC, date, datetime

import pytest

from plans.models import PeriodKind, ReportingPeriod
from plans.pages import quarter_at_work

CLOSED = datetime(2025, 1, 25, tzinfo=UTC)


def quarter(year: int, number: int, *, closed: bool) -> ReportingPeriod:
    return ReportingPeriod(
        year=year, quarter=number, kind=PeriodKind.DUE, closed_at=CLOSED if closed else None
    )  # fmt: skip


@pytest.mark.parametrize(
    ("closed", "today", "expected"),
    [
        ("", date(2024, 1, 15), (2024, 1)),  # nothing has ended: the first
        ("", date(2024, 7, 15), (2024, 2)),
        ("1", date(2024, 7, 15), (2024, 2)),
        ("12", date(2024, 7, 15), (2024, 2)),  # all that ended is closed: the latest of these
        ("1234", date(2026, 11, 20), (2024, 4)),  # the plan is over
        ("124", date(2026, 11, 20), (2024, 3)),
    ],
)
def test_the_quarter_at_work(closed: str, today: date, expected: tuple[int, int]) -> None:
    history = ReportingPeriod(year=2023, quarter=4, kind=PeriodKind.HISTORY)
    rows = [history, *(quarter(2024, number, closed=str(number) in closed) for number in (1, 2, 3, 4))]
    found = quarter_at_work(rows, today)
    assert (found.year, found.quarter) == expected
