"""Units that are merged or split: one act moves what is open to the successor, and what was keeps its name.

From a quarter on the indicators and tasks of a unit are its successor's, in all plans that name it; quarters before it keep
the old unit, whether they are closed or still open. What was approved of a quarter cannot become another unit's: then a
later quarter has to be chosen, or the approval corrected first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from figures import wording
from indicators import succession as of_indicators
from organizations.history import save_by
from organizations.models import Unit, UnitChange, UnitChangeKind, UnitKind, User
from organizations.operations import record
from organizations.roles import Permission
from organizations.scope import may_act_in
from plans.models import Extension, ItemKind, Plan, PlanUnit, ReportingPeriod
from plans.periods import locked_quarters
from plans.refusals import FieldErrors, Invalid, NotAllowed
from plans.succession import Holding, Moved, Place, fingerprint, from_day, is_first_day
from plans.texts import unseen
from tasks import succession as of_tasks
from tasks.tallies import count_tasks

from .models import AboutItem, Check, Explanation

LONGEST_REASON = 200
_QUARTERS = "一二三四"
Done = TypeVar("Done")
_ACTS = {UnitChangeKind.MERGED: "单位并入", UnitChangeKind.SPLIT: "单位分设"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What a merger or a split moved, item by item; `stays` are the items that a unit that was split keeps."""

    changes: tuple[UnitChange, ...]
    moved: tuple[Moved, ...]
    stays: tuple[Holding, ...]
    people: tuple[User, ...]  # of the old unit: the security administrator moves them

    @property
    def digest(self) -> str:
        """What was shown, in short: the same as long as the same will move."""
        said = [
            repr((each.holding.place, each.holding.role, each.successor.pk, each.role, each.along, each.left))
            for each in self.moved
        ]
        said += [repr(each.place) for each in self.stays]
        return fingerprint(said)


def hand_over_unit(
    *,
    unit: Unit,
    kind: UnitChangeKind,
    first_day: date,
    successor: Unit,
    others: Mapping[Place, Unit] | None = None,
    reason: str,
    by: User,
    at: datetime,
) -> Handover:
    """Merge a unit into another one, or split it: its items are the successor's from the first day of a quarter on.

    `others` names another successor for single items; of a split the unit itself for what it keeps. All or none, in all
    plans that name the unit. Raises NotAllowed, or Invalid with places (successor, items, first_day, reason): for quarters
    that are closed, and for what is already approved.
    """
    require_managing(unit, by)
    with transaction.atomic():
        row = Unit.objects.select_for_update().get(pk=unit.pk)
        given = {place: each for place, each in (others or {}).items() if each.pk != successor.pk}
        refuse(_handover_faults(row, kind, first_day, [successor, *given.values()], reason), "没有办理")
        handing = _Handing(unit=row, first_day=first_day, successor=successor, others=given, by=by)
        moved, stays = handing.run()
        if kind == UnitChangeKind.SPLIT and not moved:
            raise Invalid("没有办理", FieldErrors({("items",): "没有移交任何事项"}))
        if kind == UnitChangeKind.MERGED:
            row.retired_on, row.successor = first_day, successor
            save_by(row, by)
        changes = _changes(row, kind, first_day, successor, moved, reason.strip(), by, at)
        record(_ACTS[kind], by=by, of=row, detail=_detail(first_day, moved, reason.strip()))
    people = User.objects.filter(unit=row, is_active=True).order_by("username")
    return Handover(changes=changes, moved=moved, stays=stays, people=tuple(people))


def look_ahead(act: Callable[..., Done], **given: Any) -> Done:
    """What an act would do with these arguments, and nothing of it done."""
    with transaction.atomic():
        found = act(**given)
        transaction.set_rollback(True)
    return found


def open_first_days(unit: Unit, today: date) -> list[tuple[date, str]]:
    """From which days on the unit's items can be handed over, and what they are called: those from which on no quarter of
    any plan concerned is closed, up to the first one that has not begun."""
    plans = _plans_of(unit)
    periods = ReportingPeriod.objects.filter(plan__in=plans).order_by("year", "quarter")
    closed = {(row.year, row.quarter) for row in periods if row.is_closed}
    found = []
    for year, quarter in sorted({(row.year, row.quarter) for row in periods if row.kind == "due"}):
        day = date(year, quarter * 3 - 2, 1)
        if any(each >= (year, quarter) for each in closed):
            continue
        found.append((day, f"{year}年{_QUARTERS[quarter - 1]}季度（{day.month}月1日起）"))
        if day > today:
            break
    return found


def holdings_of(unit: Unit, first_day: date) -> list[Holding]:
    """What a unit holds at the day or later, plan by plan, indicators before tasks."""
    every = [*of_indicators.held(unit, first_day), *of_tasks.held(unit, first_day)]
    return sorted(every, key=lambda each: (each.plan, each.kind == ItemKind.TASK, each.number))


def hanging_on(unit: Unit) -> str:
    """Why a unit cannot simply be retired: what it answers for or has a part in from today on."""
    found = holdings_of(unit, timezone.localdate())
    if not found:
        return ""
    named = "、".join(each.called for each in found[:3])
    return f"{unit}还负责或配合{len(found)}项（{named}{'等' if len(found) > 3 else ''}），请在“并入”“分设”中移交"


def _plans_of(unit: Unit) -> set[int]:
    return {each.plan for each in holdings_of(unit, date.min)}


_TAKE_OVER: dict[ItemKind, Callable[..., Moved]] = {
    ItemKind.INDICATOR: of_indicators.take_over,
    ItemKind.TASK: of_tasks.take_over,
}


@dataclass(slots=True, kw_only=True)
class _Handing:
    """The items of a unit on their way."""

    unit: Unit
    first_day: date
    successor: Unit
    others: Mapping[Place, Unit]
    by: User
    periods: dict[int, list[ReportingPeriod]] = field(default_factory=dict)  # by plan, from the day on

    def run(self) -> tuple[tuple[Moved, ...], tuple[Holding, ...]]:
        plans = self._locked()
        rows: dict[Holding, Any] = {
            **of_indicators.held(self.unit, self.first_day), **of_tasks.held(self.unit, self.first_day)
        }  # fmt: skip
        if unknown := self.others.keys() - {each.place for each in rows}:
            raise Invalid(
                "没有办理", FieldErrors({("items",): f"所列事项中有{len(unknown)}项已不属于{self.unit}，请重新核对"})
            )
        going = {each: row for each, row in rows.items() if self._to(each).pk != self.unit.pk}
        self._refuse_shut(going)
        self._refuse_final(going)
        moved = tuple(
            self._hand_over(each, row) for each, row in sorted(going.items(), key=lambda each: _order(each[0]))
        )
        self._move_words(moved)
        concerned = [plan for plan in plans if any(each.holding.plan == plan.pk for each in moved)]
        if len(going) == len(rows):
            of_indicators.take_over_filling(self.unit, self.successor, plans, by=self.by)
            self._move_extensions(plans)
        for plan in concerned:
            count_tasks(plan, since=_quarter_of(self.first_day))
        return moved, tuple(sorted((each for each in rows if each not in going), key=_order))

    def _locked(self) -> list[Plan]:
        """The plans that name the unit, their quarters locked in the order of their keys."""
        plans = list(Plan.objects.filter(plan_units__unit=self.unit).select_related("region").order_by("pk").distinct())
        for plan in plans:
            self.periods[plan.pk] = from_day(locked_quarters(plan), self.first_day)
        return plans

    def _to(self, holding: Holding) -> Unit:
        return self.others.get(holding.place, self.successor)

    def _refuse_shut(self, going: Iterable[Holding]) -> None:
        concerned = {each.plan: each.plan_title for each in going}
        shut = [
            f"{title}{wording.period(period.year, period.quarter)}"
            for plan, title in concerned.items()
            for period in self.periods[plan]
            if period.is_closed
        ]
        if shut:
            raise Invalid("没有办理", FieldErrors({("first_day",): f"{'、'.join(shut)}已定稿，请选择此后的季度"}))

    def _refuse_final(self, going: Mapping[Holding, Any]) -> None:
        """What is approved already is the unit's own, and what was given away before is to be given away once."""
        found = []
        for each, row in going.items():
            module = of_indicators if each.kind == ItemKind.INDICATOR else of_tasks
            found += module.approved(row, self.periods[each.plan])
        if found:
            said = f"{self.unit}的{'、'.join(found)}已审核，请选择此后的季度，或将该项留待以后移交"
            raise Invalid("没有办理", FieldErrors({("first_day",): said}))
        if ended := [each.called for each, row in going.items() if row.until is not None]:
            raise Invalid("没有办理", FieldErrors({("items",): f"{'、'.join(ended)}已定于此后移出，不能再移交"}))

    def _hand_over(self, holding: Holding, row: Any) -> Moved:
        to = self._to(holding)
        _list_in_plan(holding.plan, to, self.by)
        return _TAKE_OVER[holding.kind](
            holding, row, to, first_day=self.first_day, periods=self.periods[holding.plan], by=self.by
        )

    def _move_words(self, moved: Iterable[Moved]) -> None:
        """Answers and explanations about the items, of quarters from the day on, unless the successor has its own."""
        for each in moved:
            periods, number = self.periods[each.holding.plan], each.holding.number
            name = each.holding.kind.value
            about: dict[str, Any] = {
                f"{name}__plan": each.holding.plan,
                f"{name}__number": number,
                "period__in": periods,
            }
            for model in (Check, Explanation):
                _move_said(model, about, self.unit, each.successor, self.by)

    def _move_extensions(self, plans: Sequence[Plan]) -> None:
        for plan in plans:
            rows = Extension.objects.filter(period__in=self.periods[plan.pk])
            own = set(rows.filter(unit=self.successor).values_list("period", flat=True))
            for row in rows.filter(unit=self.unit).exclude(period__in=own):
                row.unit = self.successor
                save_by(row, self.by)


def _move_said(model: type[AboutItem], about: Mapping[str, Any], old: Unit, new: Unit, by: User) -> None:
    rows = model._default_manager.filter(**about)
    own = set(rows.filter(unit=new).values_list("period", flat=True))
    for row in rows.filter(unit=old).exclude(period__in=own):
        row.unit = new
        row.version += 1
        save_by(row, by)


def _list_in_plan(plan: int, unit: Unit, by: User) -> None:
    """A successor that the plan does not name stands at the end of its units, under its own name."""
    rows = PlanUnit.objects.filter(plan=plan)
    if not rows.filter(unit=unit).exists():
        last = rows.aggregate(last=Max("order"))["last"] or 0
        save_by(PlanUnit(plan_id=plan, unit=unit, printed_name=unit.name, order=last + 1), by)


def _changes(
    unit: Unit,
    kind: UnitChangeKind,
    first_day: date,
    successor: Unit,
    moved: Iterable[Moved],
    reason: str,
    by: User,
    at: datetime,
) -> tuple[UnitChange, ...]:
    """One for each unit that took something over; of a merger one for the successor in any case."""
    to = {each.successor.pk: each.successor for each in moved}
    if kind == UnitChangeKind.MERGED:
        to = {successor.pk: successor, **to}
    return tuple(
        UnitChange.objects.create(
            kind=kind, unit=unit, old_name=unit.name, successor=each, effective_on=first_day, reason=reason, done_by=by,
            done_at=at,
        )
        for each in to.values()
    )  # fmt: skip


def require_managing(unit: Unit, by: User) -> None:
    """NotAllowed for who does not look after the units of the region."""
    if not by.may(Permission.MANAGE_PLANS):
        raise NotAllowed(f"{by.name}的角色不能办理单位变更")
    if not may_act_in(by, unit.region):
        raise NotAllowed(f"{by.name}不属于{unit.region.name}，不能办理该单位的变更")


def _handover_faults(
    unit: Unit, kind: UnitChangeKind, first_day: date, successors: Iterable[Unit], reason: str
) -> dict[str, str]:
    errors = reason_faults(reason)
    if unit.retired_on is not None:
        errors["successor"] = f"{unit}已停用"
    if not is_first_day(first_day):
        errors["first_day"] = "应为一个季度的第一天"
    for each in successors:
        if said := _why_not(unit, each, keeps=kind == UnitChangeKind.SPLIT):
            errors["successor"] = said
    return errors


def _why_not(unit: Unit, successor: Unit, *, keeps: bool) -> str:
    """Why a unit cannot take over; "" if it can. With `keeps` the unit itself may: what it keeps."""
    if successor.pk == unit.pk:
        return "" if keeps else "承接单位不能是本单位"
    if successor.region_id != unit.region_id:
        return f"{successor}不属于{unit.region.name}"
    if successor.retired_on is not None:
        return f"{successor}已停用"
    if successor.kind == UnitKind.COLLECTIVE or (unit.assessed and not successor.assessed):
        return f"{successor}不参加考评，不能承接"
    return ""


def reason_faults(reason: str) -> dict[str, str]:
    """What is wrong with the document or reason given for a change, at its place."""
    said = reason.strip()
    if not said:
        return {"reason": "请写明依据，如机构改革文件的文号"}
    if len(said) > LONGEST_REASON:
        return {"reason": f"依据不得超过{LONGEST_REASON}字"}
    fault = unseen("依据", said)
    return {"reason": fault} if fault else {}


def refuse(errors: Mapping[str, str], what: str) -> None:
    """Invalid with every message at its place; nothing without messages."""
    if errors:
        raise Invalid(what, FieldErrors({(name,): said for name, said in errors.items()}))


def _order(holding: Holding) -> tuple[int, bool, int]:
    return holding.plan, holding.kind == ItemKind.TASK, holding.number


def _quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def _detail(first_day: date, moved: Iterable[Moved], reason: str) -> str:
    to: dict[str, list[str]] = {}
    for each in moved:
        to.setdefault(each.successor.name, []).append(f"{each.holding.kind.label}{each.holding.number}")
    said = "；".join(f"{name}承接{'、'.join(items)}" for name, items in to.items())
    return f"{wording.day(first_day)}起：{said or '没有事项'}；{reason}"
