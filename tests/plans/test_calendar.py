"""Quarters and working days; expected dates read off a calendar."""

from datetime import date

import pytest

from plans.calendar import Calendar, is_working_day, last_day, working_day_after


@pytest.mark.parametrize(
    ("quarter", "day"),
    [(1, date(2026, 3, 31)), (2, date(2026, 6, 30)), (3, date(2026, 9, 30)), (4, date(2026, 12, 31))],
)
def test_last_day(quarter: int, day: date) -> None:
    assert last_day(2026, quarter) == day


@pytest.mark.parametrize("quarter", [0, 5, -1])
def test_no_such_quarter(quarter: int) -> None:
    with pytest.raises(ValueError, match="quarter must be 1 to 4"):
        last_day(2026, quarter)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 1, 1), False),
        (date(2026, 5, 1), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert is_working_day(day) == works


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # behind National Day
        (date(2026, 9, 30), 5, date(2026, 10, 14)),  # 8, 9, 12, 13, 14
        (date(2026, 3, 31), 5, date(2026, 4, 7)),  # 1, 2, 3, 6, 7
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # New Year's Day is a Friday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
    ],
)
def test_working_day_after(start: date, count: int, day: date) -> None:
    assert working_day_after(start, count) == day


ANNOUNCED = Calendar({date(2026, 10, 8): False, date(2026, 10, 10): True, date(2026, 10, 1): True})


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 8), False),  # announced as off, a Thursday
        (date(2026, 10, 9), True),
        (date(2026, 10, 10), True),  # announced as worked, a Saturday
        (date(2026, 10, 11), False),
        (date(2026, 10, 1), True),  # what is announced outranks the fixed holidays as well
        (date(2026, 10, 2), False),
        (date(2027, 10, 1), False),  # nothing is announced for that year
    ],
)
def test_what_is_announced_outranks_the_rules(day: date, works: bool) -> None:
    assert ANNOUNCED.is_working_day(day) == works


def test_counting_by_what_is_announced() -> None:
    assert ANNOUNCED.working_day_after(date(2026, 10, 2), 3) == date(2026, 10, 12)  # 9, 10, 12
    assert ANNOUNCED.working_day_before(date(2026, 10, 13), 3) == date(2026, 10, 9)  # 12, 10, 9
    assert ANNOUNCED.next_working_day(date(2026, 10, 3)) == date(2026, 10, 9)
    assert ANNOUNCED.next_working_day(date(2026, 10, 10)) == date(2026, 10, 10)
    assert Calendar().working_day_after(date(2026, 9, 30), 5) == date(2026, 10, 14)
