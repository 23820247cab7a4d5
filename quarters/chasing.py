"""Writing down that units were chased (催报): by telephone or by a message, by the office. Mails: quarters.reminders."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from organizations.models import User
from organizations.operations import record
from plans.deadlines import chased_unit, is_of_office
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.periods import locked_period
from plans.refusals import FieldErrors, Invalid, NotAllowed
from plans.texts import unseen

from .models import Channel, Reminder

LONGEST_NOTE = 200
BY_HAND = (Channel.PHONE, Channel.MESSAGE)


def chase(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    units: Sequence[int],
    channel: Channel,
    note: str = "",
    by: User,
    at: datetime,
) -> tuple[Reminder, ...]:
    """Note for each of the units (their keys) that it was chased for its reports of a quarter, and how. All or none.

    Raises NotAllowed, Closed, or Invalid: no unit, one that is never chased, a quarter of which nothing is owed, a note that
    is too long.
    """
    if not is_of_office(by):
        raise NotAllowed(f"催报由填报员或审核员记录，{by.get_role_display()}不能记录")
    if channel not in BY_HAND:
        raise Invalid("催报方式无法识别，请刷新页面后重试")
    _refuse_note(note)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        _refuse_nothing_owed(period)
        rows = [chased_unit(period.plan, key) for key in dict.fromkeys(units)]
        if not rows:
            raise Invalid("没有记录催报", FieldErrors({("units",): "没有要催报的单位"}))
        day = timezone.localdate(at)
        made = Reminder.objects.bulk_create(
            Reminder(
                period=period, unit_id=row.key, channel=channel, day=day, sent_by=by, sent_at=at, note=note.strip()
            )
            for row in rows
        )
        names = "、".join(row.name for row in rows)
        record("记录催报", by=by, of=period, detail=f"{plan.slug} {channel.label}：{names}")
    return tuple(made)


def _refuse_note(note: str) -> None:
    fault = unseen("备注", note)
    if len(note.strip()) > LONGEST_NOTE:
        fault = f"备注不得超过{LONGEST_NOTE}字"
    if fault:
        raise Invalid("没有记录催报", FieldErrors({("note",): fault}))


def _refuse_nothing_owed(period: ReportingPeriod) -> None:
    """Of history quarters, and of those before the system was in use, nobody owes anything."""
    if period.kind != PeriodKind.DUE or not period.plan.facts.was_in_use(period.facts):
        raise Invalid(f"{period.year}年第{period.quarter}季度没有须报送的事项，不用催报")
