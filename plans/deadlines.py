"""By when a quarter's reports, figures, checks and closing are due, and when the meeting sits: set for all, extended for one unit.

The dates of a new quarter are proposals (plans.loading); after that they change here only.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from figures import wording
from organizations.history import delete_by, save_by
from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission

from .calendar import Calendar
from .facts import UnitFacts
from .holidays import read_calendar
from .models import Extension, PeriodKind, Plan, ReportingPeriod
from .periods import locked_period
from .reference import units_of
from .refusals import FieldErrors, Invalid, NotAllowed, Stale
from .texts import unseen

LONGEST_REASON = 200
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """The five dates of a quarter, in their order; named as ReportingPeriod names them."""

    reports_due_on: date
    figures_due_on: date
    check_due_on: date
    closing_due_on: date
    meeting_on: date


LABELS = {each.name: str(ReportingPeriod._meta.get_field(each.name).verbose_name) for each in fields(Deadlines)}  # type: ignore[union-attr]


def reports_due(period: ReportingPeriod, extended_to: date | None) -> date | None:
    """The day by which a unit hands in its reports: the quarter's, or a later one that the unit was given. None where the
    quarter has none."""
    if period.reports_due_on is None or extended_to is None:
        return period.reports_due_on
    return max(period.reports_due_on, extended_to)


def may_set_deadlines(person: User) -> bool:
    """By role; whose plan it is, is asked as well."""
    return person.may(Permission.REVIEW) or person.may(Permission.MANAGE_PLANS)


def is_of_office(person: User) -> bool:
    """Whether the person keeps a quarter going, by role: enters its figures or reviews them."""
    return person.may(Permission.ENTER_FIGURES) or person.may(Permission.REVIEW)


def dates_seen(period: ReportingPeriod) -> str:
    """The quarter's dates as somebody who is about to change them sees them, in one word."""
    return " ".join(day.isoformat() if (day := getattr(period, name)) else "-" for name in LABELS)


def set_deadlines(
    *, plan: Plan, year: int, quarter: int, dates: Deadlines, by: User, seen: str = ""
) -> ReportingPeriod:
    """Set a quarter's five dates. Dates that are what they were leave no trace.

    `seen` is what the person was shown (dates_seen); other dates by now are refused as Stale. Raises NotAllowed, Closed, or
    Invalid with the field: a day that is not worked, not after the quarter's end, before what
    comes before it, or a closing by which a unit's extension is not over.
    """
    if not may_set_deadlines(by):
        raise NotAllowed(f"截止日期由审核员或系统管理员设定，{by.get_role_display()}不能设定")
    with transaction.atomic():
        period = _due_period(plan, year, quarter, by)
        if seen and seen != dates_seen(period):
            raise Stale(f"打开页面后日期已有改动：{_named(period)}。请看过后再保存")
        errors = _faults(period, dates, read_calendar())
        if errors:
            raise Invalid("日期没有保存", FieldErrors({(name,): message for name, message in errors.items()}))
        changed = [name for name in LABELS if getattr(period, name) != getattr(dates, name)]
        if changed:
            for name in changed:
                setattr(period, name, getattr(dates, name))
            save_by(period, by)
            said = "，".join(f"{LABELS[name]}{getattr(dates, name)}" for name in changed)
            record("设定截止日期", by=by, of=period, detail=f"{plan.slug} {said}")
    return period


def _named(period: ReportingPeriod) -> str:
    """单位报送截止2026年10月14日，…: as they are now."""
    days = ((label, getattr(period, name)) for name, label in LABELS.items())
    return "，".join(f"{label}{wording.day(day)}" for label, day in days if day is not None)


def _faults(period: ReportingPeriod, dates: Deadlines, calendar: Calendar) -> dict[str, str]:
    errors: dict[str, str] = {}
    before, before_label = period.last_day, "季度末"
    for name, label in LABELS.items():
        day: date = getattr(dates, name)
        if not calendar.is_working_day(day):
            errors[name] = no_working_day(day, calendar)
        elif day <= period.last_day:
            errors[name] = f"应在季度末（{wording.day(period.last_day)}）之后"
        elif day < before:
            errors[name] = f"不能早于{before_label}（{wording.day(before)}）"
        before, before_label = max(before, day), label if day >= before else before_label
    if "closing_due_on" not in errors and (later := _extended_beyond(period, dates.closing_due_on)):
        until = wording.day(later.reports_due_on)
        errors["closing_due_on"] = f"{later.unit}的报送已延期至{until}，定稿截止应在其后"
    return errors


def _extended_beyond(period: ReportingPeriod, closing: date) -> Extension | None:
    rows = Extension.objects.filter(period=period, reports_due_on__gte=closing)
    return rows.select_related("unit").order_by("-reports_due_on").first()


def no_working_day(day: date, calendar: Calendar) -> str:
    """2026年10月3日（星期六）不是工作日，其后第一个工作日是10月8日."""
    following = calendar.next_working_day(day)
    named = wording.day(following) if following.year != day.year else f"{following.month}月{following.day}日"
    return f"{wording.day(day)}（{weekday(day)}）不是工作日，其后第一个工作日是{named}"


def weekday(day: date) -> str:
    """星期六."""
    return f"星期{_WEEKDAYS[day.weekday()]}"


def grant_extension(
    *, plan: Plan, year: int, quarter: int, unit: int, until: date, reason: str, by: User, at: datetime
) -> Extension:
    """Give a unit (its key) until a later day to hand in its reports of a quarter; a second one takes the place of the first.

    Raises NotAllowed, Closed, or Invalid with the field: a unit that never reports, a day that is not worked, is over, is
    not after the quarter's own deadline or not before its closing; no reason.
    """
    require_extending(by)
    with transaction.atomic():
        period = _due_period(plan, year, quarter, by)
        row = chased_unit(period.plan, unit)
        errors = _extension_faults(period, until, reason, timezone.localdate(at))
        if errors:
            raise Invalid("没有延期", FieldErrors({(name,): message for name, message in errors.items()}))
        found = Extension.objects.filter(period=period, unit=row.key).first()
        extension = found or Extension(period=period, unit_id=row.key)
        extension.reports_due_on, extension.reason = until, reason.strip()
        extension.granted_by, extension.granted_at = by, at
        save_by(extension, by)
        record("批准延期", by=by, of=period, detail=f"{plan.slug} {row.name}延至{until}：{reason.strip()}")
    return extension


def withdraw_extension(*, plan: Plan, year: int, quarter: int, unit: int, by: User) -> None:
    """Take an extension back: the quarter's own deadline holds again. Raises NotAllowed, Closed or Invalid."""
    require_extending(by)
    with transaction.atomic():
        period = _due_period(plan, year, quarter, by)
        found = Extension.objects.filter(period=period, unit=unit).select_related("unit").first()
        if found is None:
            raise Invalid("没有这项延期，或已撤销")
        delete_by(found, by)
        record("撤销延期", by=by, of=period, detail=f"{plan.slug} {found.unit}（原延至{found.reports_due_on}）")


def require_extending(by: User) -> None:
    if not is_of_office(by):
        raise NotAllowed(f"延期由填报员或审核员批准，{by.get_role_display()}不能批准")


def _due_period(plan: Plan, year: int, quarter: int, by: User) -> ReportingPeriod:
    """Locked. Invalid for a history quarter, of which nothing is due."""
    period = locked_period(plan, year, quarter, by=by)
    if period.kind != PeriodKind.DUE:
        raise Invalid(f"{year}年第{quarter}季度是历史季度，没有截止日期")
    return period


def chased_unit(plan: Plan, key: int) -> UnitFacts:
    """A unit that the plan names and that can be asked for its reports; Invalid for others. The plan comes with its stamp."""
    facts = next((row for row in units_of(plan) if row.key == key), None)
    if facts is None:
        raise Invalid(f"“{plan.title}”没有这个单位")
    if not facts.is_chased:
        raise Invalid(f"{facts.name}不参加报送")
    return facts


def _extension_faults(period: ReportingPeriod, until: date, reason: str, today: date) -> dict[str, str]:
    errors: dict[str, str] = {}
    calendar = read_calendar()
    if period.reports_due_on is None:
        errors["until"] = "本季度没有设定单位报送截止，不用延期"
    elif not calendar.is_working_day(until):
        errors["until"] = no_working_day(until, calendar)
    elif until <= period.reports_due_on:
        errors["until"] = f"应晚于单位报送截止（{wording.day(period.reports_due_on)}）"
    elif until < today:
        errors["until"] = "不能早于今天"
    elif period.closing_due_on is not None and until >= period.closing_due_on:
        errors["until"] = f"应早于定稿截止（{wording.day(period.closing_due_on)}）"
    said = reason.strip()
    if not said:
        errors["reason"] = "请写明延期事由，如“数据口径待市级确认”"
    elif len(said) > LONGEST_REASON:
        errors["reason"] = f"延期事由不得超过{LONGEST_REASON}字"
    elif fault := unseen("延期事由", said):
        errors["reason"] = fault
    return errors
