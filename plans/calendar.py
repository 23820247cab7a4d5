"""Quarters and working days, without the database."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

# Holidays on fixed dates (国务院《全国年节及纪念日放假办法》, revised 2024), with the usual bridge to seven days in October.
# Movable feasts and exchanged weekends are announced yearly: the dates made from this are proposals and stay editable.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), *((10, day) for day in range(1, 8))})
SATURDAY = 5


def last_day(year: int, quarter: int) -> date:
    """The last day of a quarter (1–4). ValueError for any other quarter."""
    if quarter not in (1, 2, 3, 4):
        raise ValueError(f"quarter must be 1 to 4, not {quarter}")
    month = quarter * 3
    return date(year, month, 31 if month in (3, 12) else 30)


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED_HOLIDAYS


def working_day_after(day: date, count: int) -> date:
    """The `count`-th working day (1 or more) after a day."""
    return _step(day, count, is_working_day)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days as announced. `announced` says of a day whether it is worked, and outranks weekends and fixed holidays;
    without it, as in a year that is not announced yet, these alone hold."""

    announced: Mapping[date, bool] = field(default_factory=dict)

    def is_working_day(self, day: date) -> bool:
        return self.announced.get(day, is_working_day(day))

    def working_day_after(self, day: date, count: int) -> date:
        """The `count`-th working day (1 or more) after a day."""
        return _step(day, count, self.is_working_day)

    def working_day_before(self, day: date, count: int) -> date:
        """The `count`-th working day (1 or more) before a day."""
        return _step(day, count, self.is_working_day, days=-1)

    def next_working_day(self, day: date) -> date:
        """The day itself if it is worked, else the first one after it that is."""
        return day if self.is_working_day(day) else self.working_day_after(day, 1)


def _step(day: date, count: int, works: Callable[[date], bool], *, days: int = 1) -> date:
    while count > 0:
        day += timedelta(days=days)
        count -= works(day)
    return day
