"""What holds from one day until another, and for which quarters."""

from datetime import date

import pytest

from plans.facts import in_force

LAST = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        (None, None, True),
        (date(2026, 9, 30), None, True),
        (date(2026, 10, 1), None, False),
        (None, date(2026, 9, 30), True),
        (None, date(2026, 9, 29), False),
        (date(2026, 7, 1), date(2026, 12, 31), True),
        (date(2026, 10, 1), date(2026, 12, 31), False),
        (date(2026, 10, 1), date(2026, 9, 30), False),
    ],
)
def test_at_a_quarters_last_day(since: date | None, until: date | None, holds: bool) -> None:
    assert in_force(since, until, LAST) is holds
