"""The way from one quarter of a plan to another, for partials/_period_switcher.html."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from figures import wording

from .models import PeriodKind, ReportingPeriod


def switcher(
    periods: Sequence[ReportingPeriod],
    shown: ReportingPeriod | None,
    *,
    today: date,
    address: Callable[[ReportingPeriod], str],
) -> dict[str, Any]:
    """The given quarters with the one shown, those beside it, and all of them by years; `address` says where each is shown.

    None for the sheet in which all history quarters stand together.
    """
    before, after = _neighbours(periods, shown)

    def step(row: ReportingPeriod) -> dict[str, str]:
        near = shown is not None and row.year == shown.year
        name = wording.period_name(row.quarter) if near else wording.period(row.year, row.quarter)
        return {"name": name, "url": address(row)}

    def entry(row: ReportingPeriod) -> dict[str, Any]:
        is_current = row == shown or (shown is None and row.kind == PeriodKind.HISTORY)
        name = wording.period_name(row.quarter)
        return {"name": name, "url": address(row), "note": _note(row, today), "is_current": is_current}

    return {
        "title": wording.period(shown.year, shown.quarter) if shown is not None else "历史数据",
        "year": shown.year if shown is not None else None,
        "quarter": shown.quarter if shown is not None else None,
        "query": f"year={shown.year}&quarter={shown.quarter}" if shown and shown.kind == PeriodKind.DUE else "",
        "previous": step(before) if before is not None else None,
        "next": step(after) if after is not None else None,
        "groups": [
            {"year": year, "quarters": [entry(row) for row in periods if row.year == year]}
            for year in dict.fromkeys(row.year for row in periods)
        ],
    }


def due_quarters(periods: Sequence[ReportingPeriod]) -> list[ReportingPeriod]:
    """Those of the plan itself, without the history before it."""
    return [row for row in periods if row.kind == PeriodKind.DUE]


def _neighbours(
    rows: Sequence[ReportingPeriod], shown: ReportingPeriod | None
) -> tuple[ReportingPeriod | None, ReportingPeriod | None]:
    if shown is None:
        return None, next(iter(due_quarters(rows)), None)
    place = rows.index(shown)
    return rows[place - 1] if place else None, rows[place + 1] if place + 1 < len(rows) else None


def _note(row: ReportingPeriod, today: date) -> str:
    if row.kind == PeriodKind.HISTORY:
        return "历史数据"
    return "已定稿" if row.is_closed else "未定稿" if row.last_day < today else "未到期"
