"""Closings of a demonstration: every quarter before its last one, and what was amended afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model

from indicators.facts import Quarter
from indicators.inputs import FigureInput
from organizations.history import save_by
from organizations.models import User
from plans.calendar import last_day
from plans.evidence import remove_on_commit
from plans.models import PeriodKind, Plan, ReportingPeriod, UnlockedItem, Unlocking

from .amending import confirm_amendment, propose_amendment
from .closing import SignOff, close_quarter, not_final
from .closing_list import has_gaps
from .demonstration_units import page
from .models import Amendment, AmendmentFile, Closing, ClosingLabel
from .querysets import plan_quarters, read_standing
from .standing import Standing

SIGNED_OFF_BY = "（演示）审定人"
GAPS = "（演示）个别单位未按时报送"
_CLOSED_AFTER = timedelta(days=25)
_AMENDED_AFTER = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A figure amended after its quarter was closed."""

    quarter: Quarter
    figure: FigureInput
    reason: str
    document_number: str


def close_before(plan: Plan, last: Quarter, amended: Sequence[Amended], *, entry: User, reviewer: User) -> None:
    """Close every due quarter before `last`, the first one first, and amend what is to be amended."""
    rows = ReportingPeriod.objects.filter(plan=plan, kind=PeriodKind.DUE).order_by("year", "quarter")
    for year, quarter in rows.values_list("year", "quarter"):
        if (year, quarter) < last:
            _close(plan, (year, quarter), reviewer)
    for each in amended:
        _amend(plan, each, entry=entry, reviewer=reviewer)


def _close(plan: Plan, quarter: Quarter, reviewer: User) -> None:
    day = last_day(*quarter) + _CLOSED_AFTER
    shown, standing = _as_it_stands(plan, quarter, reviewer)
    label = ClosingLabel.ESTIMATED if not_final(standing) else ClosingLabel.FINAL
    sign_off = SignOff(
        signed_off_by=SIGNED_OFF_BY,
        signed_off_on=day,
        gaps_reason=GAPS if has_gaps(standing, shown) else "",
        label=label if quarter[1] == 4 else None,
    )
    close_quarter(plan=plan, year=quarter[0], quarter=quarter[1], sign_off=sign_off, by=reviewer, at=_at(day))


def _as_it_stands(plan: Plan, quarter: Quarter, reviewer: User) -> tuple[ReportingPeriod, Standing]:
    periods = plan_quarters(plan.slug, reviewer)
    shown = next(row for row in periods if (row.year, row.quarter) == quarter)
    return shown, read_standing(shown.plan, periods, shown)


def _amend(plan: Plan, each: Amended, *, entry: User, reviewer: User) -> None:
    at = _at(last_day(*each.quarter) + _AMENDED_AFTER)
    file = SimpleUploadedFile("（演示）更正依据.pdf", page("Demonstration: why a figure was amended"))
    row = propose_amendment(
        plan=plan, year=each.quarter[0], quarter=each.quarter[1], figure=replace(each.figure, correction_reason=""),
        reason=each.reason, document_number=each.document_number, files=[file], by=entry, at=at,
    )  # fmt: skip
    confirm_amendment(plan=plan, key=row.pk, by=reviewer, at=at + timedelta(hours=3))


def _at(day: date) -> datetime:
    """Ten in the morning, Beijing time."""
    return datetime.combine(day, time(2), tzinfo=UTC)


def clear_closings(plan: Plan) -> int:
    """Remove what a demonstration was closed with; its quarters are open again. Returns how many rows were removed."""
    files = AmendmentFile.objects.filter(amendment__period__plan=plan)
    remove_on_commit(files.values_list("file", flat=True))
    for period in ReportingPeriod.objects.locked(plan=plan, closed_at__isnull=False):
        period.closed_at, period.closed_by = None, None
        save_by(period, None)
    gone: tuple[tuple[type[Model], dict[str, Any]], ...] = (
        (AmendmentFile, {"amendment__period__plan": plan}),
        (Amendment, {"period__plan": plan}),
        (Closing, {"period__plan": plan}),
        (UnlockedItem, {"unlocking__period__plan": plan}),
        (Unlocking, {"period__plan": plan}),
    )
    return sum(model._default_manager.filter(**which).delete()[0] for model, which in gone)
