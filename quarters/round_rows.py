"""What stands on the page of a quarter's round, ready to print: its dates, and a row for each unit that owes something."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from figures import wording
from organizations.models import User
from plans.addresses import numbered
from plans.deadlines import LABELS, weekday
from plans.models import ReportingPeriod

from .notices import STATES, day_before, notice, said_contact
from .owing import Chased, Debt, OwedFigures, Settled, owing_at
from .pages import query_of
from .round_forms import FIELDS, Typed

PRESSING = timedelta(days=3)
# Where the office does what is due by a date.
_PAGES = {
    "figures_due_on": ("indicators:entry", "数据填报"),
    "check_due_on": ("quarters:check", "核对情况"),
    "closing_due_on": ("quarters:closing", "定稿"),
}


def dates_context(period: ReportingPeriod, today: date, *, staff: bool) -> list[dict[str, Any]]:
    """The five dates in their order, how far away each is, and which comes next; for staff with the way to where it is done."""
    days = {name: getattr(period, name) for name in LABELS}
    coming = next((name for name, day in days.items() if day is not None and day >= today), None)
    return [
        {
            "label": LABELS[name],
            "day": wording.day(day) if day is not None else "未设定",
            "weekday": weekday(day) if day is not None else "",
            "left": _left(day, today),
            "is_next": name == coming and not period.is_closed,
            **(_page(name, period) if staff and name in _PAGES else {"page": "", "url": ""}),
        }
        for name, day in days.items()
    ]


def _page(name: str, period: ReportingPeriod) -> dict[str, str]:
    view, called = _PAGES[name]
    return {"page": called, "url": reverse(view, args=(period.plan.slug, period.year, period.quarter))}


def _left(day: date | None, today: date) -> str:
    """How far away a date of the round is; none of them is late by itself, as what is owed is."""
    if day is None:
        return ""
    days = (day - today).days
    return f"还有{days}天" if days > 0 else "今天" if days == 0 else "已过"


def chasing_context(
    periods: Sequence[ReportingPeriod], period: ReportingPeriod, person: User, today: date, typed: Typed
) -> dict[str, Any]:
    """Who owes what. `typed` opens the forms into which it was typed."""
    owing, plan = owing_at(periods, period), period.plan
    name, query = wording.period(period.year, period.quarter), query_of(period)
    contact = said_contact(person.name, person.phone)
    rows = [_row(debt, name, plan.slug, query, contact, today, typed) for debt in owing.debts]
    keys = " ".join(str(debt.unit.key) for debt in owing.debts)
    late = sum(debt.due_on is not None and debt.due_on < today for debt in owing.debts)
    return {
        "rows": rows,
        "late": late,
        "was_in_use": plan.facts.was_in_use(period.facts),
        "units": keys,
        "texts": [row["notice"] for row in rows],
        "every": _typed(typed, keys),
        "settled": [_settled(each, plan.slug, query) for each in owing.settled],
        "figures": _figures(owing.figures, period, today),
    }


def _row(debt: Debt, name: str, slug: str, query: str, contact: str, today: date, typed: Typed) -> dict[str, Any]:
    key = str(debt.unit.key)
    due_on = debt.due_on
    return {
        "key": key,
        "name": debt.unit.name,
        "url": numbered("reports:unit-detail", slug, debt.unit.key, query),
        "contact": debt.unit.contact_name,
        "phone": debt.unit.contact_phone,
        "tasks": [
            {
                "number": task.number,
                "title": task.title,
                "url": numbered("reports:task-detail", slug, task.number, query),
                "state": f"{'征集，' if task.is_asked else ''}{STATES[task.state]}",
                "is_back": task in debt.returned,
            }
            for task in debt.tasks
        ],
        "parts": debt.parts,
        "due": day_before(due_on, today) if due_on else "未设定截止",
        "left": wording.days_left(due_on, today) if due_on else "",
        "tone": _tone(due_on, today),
        "extension": debt.extension,
        "last": _chased(debt.chased[0]) if debt.chased else None,
        "earlier": [_chased(each) for each in debt.chased[1:]],
        "times": len(debt.chased),
        "notice": notice(debt, name, today=today, contact=contact),
        "typed": _typed(typed, key),
    }


def _typed(typed: Typed, units: str) -> dict[str, Any]:
    """What was typed into the forms of a unit (its key), or of all; blank where it was typed elsewhere."""
    mine = typed if typed.unit and typed.unit == units else Typed()
    blank = dict.fromkeys(FIELDS, "")
    return {
        "values": {**blank, **mine.values},
        "mistakes": {**blank, **mine.mistakes},
        "whole": mine.mistakes.get("", ""),
        "is_open": mine is typed,
    }


def _tone(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "none"
    return "bad" if due_on < today else "warn" if due_on - today <= PRESSING else "none"


def _chased(each: Chased) -> dict[str, str]:
    moment = timezone.localtime(each.at)
    return {"when": f"{moment.month}月{moment.day}日", "how": each.how, "by": each.by, "note": each.note}


def _settled(each: Settled, slug: str, query: str) -> dict[str, str]:
    state = f"{each.waiting}项待审核" if each.waiting else "已审核"
    return {
        "name": each.unit.name,
        "url": numbered("reports:unit-detail", slug, each.unit.key, query),
        "state": f"{each.reports}项任务，{state}",
    }


def _figures(owed: OwedFigures, period: ReportingPeriod, today: date) -> dict[str, Any] | None:
    """What of the indicator figures the office has not submitted; None where nothing is missing."""
    if not len(owed):
        return None
    groups = (("未填写", owed.missing), ("草稿未报送", owed.drafts), ("退回补正", owed.returned))
    due_on = period.figures_due_on
    return {
        "count": len(owed),
        "groups": [
            {"word": word, "rows": [f"指标{facts.number} {facts.name}" for facts in rows]}
            for word, rows in groups
            if rows
        ],
        "due": f"{day_before(due_on, today)}，{wording.days_left(due_on, today)}" if due_on else "",
        "tone": _tone(due_on, today),
        "url": reverse("indicators:entry", args=(period.plan.slug, period.year, period.quarter)),
    }
