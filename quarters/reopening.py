"""Reopening a closed quarter (解锁修订), the exception: for named items, with a reason, until a day. Then a new revision.

What everybody sees stays the closing until the new one takes its place; of anything but the named items nothing changes.
After the day nothing can be written any more, whether somebody locks the quarter again or not.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from figures import wording
from indicators.models import Indicator
from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission
from organizations.scope import may_act_in
from plans.models import ItemKind, Plan, PlanStamp, ReportingPeriod, UnlockedItem, Unlocking
from plans.periods import Items, items_of
from plans.refusals import FieldErrors, Invalid, NotAllowed
from plans.review import LONGEST_REASON
from plans.texts import unseen
from tasks.models import Task, TaskAssignment

from .archive import stored
from .closed import latest, read_closed
from .closing import SignOff, keep, live_standing, read_beside, refuse_unready
from .closing_list import Waiting, waiting_columns
from .models import Closing
from .revising import adjustments, beside_revised, revised
from .standing import Standing

LONGEST_OPEN = timedelta(days=31)


def unlock_quarter(
    *, plan: Plan, year: int, quarter: int, items: Items, reason: str, last_day: date, by: User, at: datetime
) -> Unlocking:
    """Let a closed quarter take what concerns the named items until the end of a day (within a month).

    Raises NotAllowed for who is no reviewer of the region, Invalid with every mistake at its field.
    """
    require_reviewer(by, plan)
    with transaction.atomic():
        period = locked_closed(plan, year, quarter)
        _refuse_faulty(period, items, reason, last_day, today=timezone.localdate(at))
        if Unlocking.objects.filter(period=period, locked_at__isnull=True).exists():
            raise Invalid("本季度已在解锁修订中；请先重新定稿或锁定")
        unlocking = lift(period, items, reason=reason, ends_at=end_of(last_day), by=by, at=at)
        detail = f"{plan.slug} {items}，至{wording.day(last_day)}：{reason.strip()}"
        record("解锁修订", by=by, of=period, detail=detail)
    return unlocking


def lift(period: ReportingPeriod, items: Items, *, reason: str, ends_at: datetime, by: User, at: datetime) -> Unlocking:
    """Write the unlocking down. Under the quarter's lock."""
    unlocking = Unlocking.objects.create(
        period=period, reason=reason.strip(), opened_by=by, opened_at=at, ends_at=ends_at
    )
    named = [(ItemKind.INDICATOR, items.indicators), (ItemKind.TASK, items.tasks)]
    UnlockedItem.objects.bulk_create(
        UnlockedItem(unlocking=unlocking, kind=kind, number=number)
        for kind, numbers in named
        for number in sorted(set(numbers))
    )
    return unlocking


def lock_again(*, plan: Plan, year: int, quarter: int, by: User, at: datetime) -> None:
    """Lock without a new revision. Invalid where something named was changed since: that needs one, or is handed back."""
    require_reviewer(by, plan)
    with transaction.atomic():
        period = locked_closed(plan, year, quarter)
        pending = _pending(period)
        before, after = _both(period, pending, by)
        if stored(before) != stored(after):
            raise Invalid("解锁的事项已有变化，请重新定稿，形成新的版本")
        shut(pending.unlocking, by=by, at=at)
        record("重新锁定", by=by, of=period, detail=plan.slug)


def close_again(
    *, plan: Plan, year: int, quarter: int, sign_off: SignOff, by: User, at: datetime, seen: str = ""
) -> Closing:
    """The next revision: the closing before, with the named items as they are now. Also after the unlocking's last day.

    Raises what `quarters.closing.close_quarter` raises.
    """
    require_reviewer(by, plan)
    with transaction.atomic():
        period = locked_closed(plan, year, quarter)
        pending = _pending(period)
        before, after = _both(period, pending, by)
        refuse_unready(after, period, sign_off, at=at, seen=seen)
        closing = next_revision(
            period, before, after, pending.items, sign_off=sign_off, by=by, at=at, kind="解锁修订",
            reason=pending.unlocking.reason,
        )  # fmt: skip
        shut(pending.unlocking, by=by, at=at)
        record("定稿", by=by, of=period, detail=f"{plan.slug} {closing}（解锁修订：{pending.items}）")
    return closing


def next_revision(
    period: ReportingPeriod,
    before: Standing,
    after: Standing,
    items: Items,
    *,
    sign_off: SignOff,
    by: User,
    at: datetime,
    kind: str,
    reason: str,
    document_number: str = "",
) -> Closing:
    """Store `after` as the revision that follows `before`, which came with what stands beside it."""
    if before.closing is None or before.beside is None:
        raise Invalid("原定稿内容不完整，不能形成新的版本")
    of_tasks = TaskAssignment.objects.filter(task__plan=period.plan, task__number__in=items.tasks)
    beside = beside_revised(
        before.beside,
        read_beside(period, after, by),
        items,
        place=before.period.place,
        period=period.pk,
        tasks=set(of_tasks.values_list("pk", flat=True)),
    )
    told = adjustments(
        before, after, kind=kind, reason=reason, document_number=document_number, on=timezone.localdate(at)
    )
    return keep(
        period, after, beside, sign_off=sign_off, by=by, at=at, before=latest(period), adjusted=told,
        earlier=before.closing.earlier,
    )  # fmt: skip


def locked_closed(plan: Plan, year: int, quarter: int) -> ReportingPeriod:
    """A closed quarter, locked until the transaction ends, with its plan's stamp. Invalid for one that is not closed."""
    found = ReportingPeriod.objects.locked(plan=plan, year=year, quarter=quarter).first()
    if found is None:
        raise Invalid(f"“{plan.title}”没有{year}年第{quarter}季度")
    period: ReportingPeriod = found
    period.plan.stamp = PlanStamp.objects.select_for_update().get(plan=plan)
    if not period.is_closed:
        raise Invalid(f"{year}年第{quarter}季度还没有定稿，可直接修改")
    return period


def require_reviewer(by: User, plan: Plan) -> None:
    """NotAllowed for who is no reviewer of the plan's region. A deputy reviews; a closed quarter is not a deputy's to open."""
    if not by.may(Permission.REVIEW):
        raise NotAllowed(f"{by.name}的角色不能解锁或修订定稿")
    if not may_act_in(by, plan.region):
        raise NotAllowed(f"{by.name}不属于{plan.region.name}，不能修改该计划的数据")


def shut(unlocking: Unlocking, *, by: User, at: datetime) -> None:
    """Lock again."""
    unlocking.locked_at, unlocking.locked_by = at, by
    unlocking.save(update_fields=["locked_at", "locked_by"])


def end_of(day: date) -> datetime:
    """The moment at which a day is over here."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return timezone.make_aware(midnight)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An unlocking that waits for a new revision or for being locked again, in force or over; and what waits for review."""

    unlocking: Unlocking
    items: Items
    waiting: Waiting


def pending_unlocking(period: ReportingPeriod) -> Pending | None:
    """The quarter's, if there is one: one statement."""
    columns = waiting_columns(period.pk)
    rows = UnlockedItem.objects.filter(unlocking__period=period, unlocking__locked_at__isnull=True)
    found = list(rows.select_related("unlocking__opened_by").annotate(**columns))
    if not found:
        return None
    return Pending(
        unlocking=found[0].unlocking,
        items=items_of(found),
        waiting={name: getattr(found[0], name) for name in columns},
    )


def _pending(period: ReportingPeriod) -> Pending:
    found = pending_unlocking(period)
    if found is None:
        raise Invalid("本季度没有解锁")
    return found


def _both(period: ReportingPeriod, pending: Pending, by: User) -> tuple[Standing, Standing]:
    """What the quarter was closed with, and what the next revision would be."""
    before = read_closed(period).standing
    return before, revised(before, live_standing(period, by), pending.items)


def _refuse_faulty(period: ReportingPeriod, items: Items, reason: str, last_day: date, *, today: date) -> None:
    errors: dict[tuple[str, ...], str] = {}
    said = reason.strip()
    if not said:
        errors["reason",] = "解锁须写明事由"
    elif len(said) > LONGEST_REASON:
        errors["reason",] = f"事由不得超过{LONGEST_REASON}字"
    elif fault := unseen("事由", said, lines=True):
        errors["reason",] = fault
    if not today <= last_day <= today + LONGEST_OPEN:
        errors["last_day",] = f"到期日应在今天至{wording.day(today + LONGEST_OPEN)}之间"
    if not items:
        errors["items",] = "请勾选要修订的指标或任务"
    elif items.without(_known(period.plan)):
        errors["items",] = f"“{period.plan.title}”没有{items.without(_known(period.plan))}"
    if errors:
        raise Invalid("没有解锁", FieldErrors(errors))


def _known(plan: Plan) -> Items:
    return Items(
        tuple(Indicator.objects.filter(plan=plan).values_list("number", flat=True)),
        tuple(Task.objects.filter(plan=plan).values_list("number", flat=True)),
    )
