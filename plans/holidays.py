"""Holidays and exchanged working days (调休) as announced for a year: read from a file, kept as rows, handed out as a calendar."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import yaml
from django.db import transaction

from organizations.history import save_by
from organizations.operations import record

from .calendar import SATURDAY, Calendar
from .models import Holiday
from .refusals import Invalid

LONGEST = timedelta(days=15)  # of days off in a row; more is a slip in a date
_LONGEST_NAME = 20
_OF_YEAR = ("year", "source", "days")
_OF_HOLIDAY = ("name", "from", "to")
_WORKING = "working"  # may be left out


def read_calendar() -> Calendar:
    """The calendar of all days that are announced: one statement."""
    return Calendar(dict(Holiday.objects.order_by().values_list("day", "is_working")))


@dataclass(frozen=True, slots=True)
class Announced:
    """One day of an announcement."""

    name: str
    is_working: bool


def read_holidays(text: str) -> tuple[dict[date, Announced], list[str]]:
    """The days of a file, and the announcements they come from. Invalid, with the place, for whatever does not fit.

    A list of years, each with `year`, `source` and `days`: a `name`, `from` and `to` (both off), and `working`, weekends that
    are worked instead.
    """
    try:
        years = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: 30 February
        raise Invalid(f"节假日文件无法读取：{' '.join(str(error).split())}") from error
    if not isinstance(years, list) or not years:
        raise Invalid("节假日文件应为年份的列表，每年有 year、source、days")
    found: dict[date, Announced] = {}
    for year in years:
        for day, announced in _days(_mapping(year, _OF_YEAR, "年份")):
            if day in found:
                raise Invalid(f"{day}列了两次：{found[day].name}、{announced.name}")
            found[day] = announced
    return found, [str(year["source"]) for year in years]


def _mapping(item: Any, keys: Sequence[str], called: str, optional: Sequence[str] = ()) -> dict[str, Any]:
    """A mapping of exactly these keys, and perhaps the optional ones."""
    if not isinstance(item, dict) or set(item) - {*optional} != {*keys}:
        raise Invalid(f"{called}应有且只有 {'、'.join((*keys, *optional))}：{str(item)[:80]}")
    return item


def _days(year: Mapping[str, Any]) -> Iterator[tuple[date, Announced]]:
    number, source, days = year["year"], year["source"], year["days"]
    if type(number) is not int or not 2000 <= number <= 2100:
        raise Invalid(f"year应为2000至2100的年份：{str(number)[:20]}")
    if not isinstance(source, str) or not source.strip():
        raise Invalid(f"{number}年没有写明来源（source）")
    if not isinstance(days, list) or not days:
        raise Invalid(f"{number}年没有日期（days）")
    for item in days:
        yield from _of_holiday(number, _mapping(item, _OF_HOLIDAY, f"{number}年的节假日", (_WORKING,)))


def _of_holiday(year: int, item: Mapping[str, Any]) -> Iterator[tuple[date, Announced]]:
    name = item["name"]
    if not isinstance(name, str) or not name.strip() or len(name.strip()) > _LONGEST_NAME:
        raise Invalid(f"{year}年的节假日名称应为1至{_LONGEST_NAME}字：{str(name)[:40]}")
    first, last = _day(year, item["from"]), _day(year, item["to"])
    if not first <= last < first + LONGEST:
        raise Invalid(f"{year}年{name}：{first}至{last}不是合理的放假日期")
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step), Announced(name=name.strip(), is_working=False)
    working = item.get(_WORKING, [])
    if not isinstance(working, list):
        raise Invalid(f"{year}年{name}：working应为日期的列表")
    for each in working:
        day = _day(year, each)
        if day.weekday() < SATURDAY:
            raise Invalid(f"{year}年{name}：{day}不是周末，不用调休上班")
        yield day, Announced(name=name.strip(), is_working=True)


def _day(year: int, value: Any) -> date:
    """A day of the year, or of the December before it: an announcement may begin there."""
    if type(value) is not date:
        raise Invalid(f"{year}年：“{str(value)[:20]}”不是日期，应如{year}-10-01")
    if value.year != year and (value.year, value.month) != (year - 1, 12):
        raise Invalid(f"{year}年：{value}不在这一年")
    return value


def save_holidays(days: Mapping[date, Announced], sources: Sequence[str], *, ran_by: str) -> tuple[int, int]:
    """Make the rows of these days say what was announced; how many were added and how many changed. Other days are left
    as they are: an office may have its own."""
    added = changed = 0
    with transaction.atomic():
        kept = {row.day: row for row in Holiday.objects.select_for_update().filter(day__in=list(days))}
        for day, announced in days.items():
            row = kept.get(day) or Holiday(day=day)
            if row.pk and (row.name, row.is_working) == (announced.name, announced.is_working):
                continue
            added, changed = added + (not row.pk), changed + bool(row.pk)
            row.name, row.is_working = announced.name, announced.is_working
            save_by(row, None)
        if added or changed:
            record("载入节假日", by=None, username=ran_by, detail="、".join(sources))
    return added, changed
