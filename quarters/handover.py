"""Somebody who leaves, or moves on, hands over to a successor: one act, by the security administrator.

Drafts and what came back are the successor's from then on: so is the word under them, and so the successor cannot review
them. What was submitted stays the person's, since it was the person who handed it in; a reviewer approves it or sends it
back. The same holds for what the person proposed and another one has to confirm: somebody else confirms or refuses it, the
successor among them, and nobody withdraws it in the person's name. Closed quarters are not touched.

For who is away for a while there is nothing to hand over: everybody of a unit sees and files the unit's drafts, every
clerk those of the figures, and a reviewer names a deputy (plans.deputies).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from figures import wording
from indicators.models import Actual, TargetChange, UnitActual, UnitTarget
from organizations.accounts import end_sessions
from organizations.history import save_by
from organizations.models import Unit, User
from organizations.operations import record
from organizations.roles import Permission
from plans.deputies import end_all_of
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_quarters
from plans.proposals import Proposal, ProposalState
from plans.refusals import FieldErrors, Invalid, NotAllowed
from plans.review import EDITABLE_STATES, Reviewed, State, typed
from plans.succession import fingerprint
from plans.texts import unseen
from tasks.models import MeasurePlan, TaskReport

from .models import Amendment

LONGEST_REASON = 200
# Tables of what people type, and where in a row its unit stands; figures are the district's.
_TABLES: dict[type[Reviewed], str] = {
    Actual: "", TaskReport: "assignment", MeasurePlan: "assignment", UnitActual: "responsibility",
    UnitTarget: "responsibility",
}  # fmt: skip
_ITEM = {"": "indicator", "assignment": "assignment__task", "responsibility": "responsibility__indicator"}
_PROPOSALS: tuple[type[Proposal], ...] = (TargetChange, Amendment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What a person handed over, and what stays the person's."""

    rows: tuple[str, ...]
    deputies: tuple[str, ...]
    contact: str  # the unit whose contact changed, and to whom
    proposals: tuple[str, ...]
    submitted: tuple[str, ...]

    @property
    def digest(self) -> str:
        """What was shown, in short: the same as long as the same is handed over."""
        return fingerprint([repr(self)])


def hand_over(*, person: User, successor: User, reason: str, deactivate: bool, by: User, at: datetime) -> Handed:
    """Give what a person has in hand to a successor; with `deactivate` the person's account ends.

    Raises NotAllowed, or Invalid with places (successor, reason): for a successor of another region, who is not active, or
    whose role or unit does not carry what is to be taken over.
    """
    require_managing(person, by)
    with transaction.atomic():
        row = User.objects.select_for_update(of=("self",)).select_related("unit", "region").get(pk=person.pk)
        open_rows = list(_open_rows(row))
        _refuse_unfit(row, successor, open_rows, reason)
        submitted = tuple(_said(each) for each in _typed_by(row, [State.SUBMITTED]))
        handed = Handed(
            rows=tuple(_take(each, successor, at) for each in open_rows),
            deputies=tuple(str(each) for each in end_all_of(row, by=by, at=at)),
            contact=_hand_over_contact(row, successor, by),
            proposals=tuple(str(each) for each in _pending(row)),
            submitted=submitted,
        )
        if deactivate:
            row.is_active = False
            save_by(row, by)
            end_sessions(person=row, by=by)
        record("人员交接", by=by, of=row, detail=_detail(row, successor, handed, reason.strip(), deactivate=deactivate))
    return handed


def require_managing(person: User, by: User) -> None:
    """NotAllowed for who does not look after the people of the region, and for oneself."""
    if not by.may(Permission.MANAGE_PEOPLE):
        raise NotAllowed(f"{by.name}的角色不能办理人员交接")
    if not by.region.covers(person.region):
        raise NotAllowed(f"{by.name}不能办理{person.region.name}的人员交接")
    if by.pk == person.pk:
        raise NotAllowed("不能办理本人的交接，须由另一名安全管理员办理")


def successors_of(person: User) -> list[User]:
    """Who may take over from a person: active people of the region, those of the same role and unit first. Whether they can is
    seen with what there is to take."""
    rows = User.objects.filter(region=person.region_id, is_active=True).exclude(pk=person.pk)
    every = rows.select_related("unit").order_by("username")
    return sorted(every, key=lambda each: (each.role != person.role, each.unit_id != person.unit_id))


def _open_rows(person: User) -> Iterator[Any]:
    """Drafts and what came back, of quarters that are open; their quarters are locked."""
    for plan in Plan.objects.filter(region=person.region_id).order_by("pk"):
        periods = [period for period in locked_quarters(plan) if not period.is_closed]
        yield from _typed_by(person, EDITABLE_STATES, periods)


def _typed_by(person: User, states: Sequence[str], periods: Sequence[ReportingPeriod] | None = None) -> Iterator[Any]:
    for model, owner in _TABLES.items():
        manager: Any = model._default_manager
        rows = manager.filter(typed_by=person, state__in=states, period__plan__region=person.region_id)
        if periods is not None:
            rows = rows.filter(period__in=periods)
        beside = ["period__plan", _ITEM[owner], *([f"{owner}__unit"] if owner else [])]
        yield from rows.select_related(*beside).order_by("period__year", "period__quarter", "pk")


def _unit_of(row: Any) -> Unit | None:
    owner = _TABLES[type(row)]
    return getattr(row, owner).unit if owner else None


def _refuse_unfit(person: User, successor: User, rows: Sequence[Any], reason: str) -> None:
    errors: dict[tuple[str, ...], str] = {}
    if said := _why_not(person, successor, rows):
        errors["successor",] = said
    if said := _reason_fault(reason):
        errors["reason",] = said
    if errors:
        raise Invalid("没有办理交接", FieldErrors(errors))


def _why_not(person: User, successor: User, rows: Sequence[Any]) -> str:
    if successor.pk == person.pk:
        return "接任人不能是本人"
    if successor.region_id != person.region_id:
        return f"{successor.name}不属于{person.region.name}"
    if not successor.is_active:
        return f"{successor.name}已停用"
    unfit = [_said(row) for row in rows if not _can_have(person, successor, _unit_of(row))]
    if unfit:
        return f"{successor.name}的角色或单位不能接手：{'、'.join(unfit)}"
    return ""


def _can_have(person: User, successor: User, unit: Unit | None) -> bool:
    """Whether the successor may write what the person wrote: figures and what was filed on behalf as a clerk, a unit's own as
    one of its people."""
    if unit is None or person.unit_id != unit.pk:
        return successor.may(Permission.ENTER_FIGURES)
    return successor.may(Permission.FILE_REPORTS) and successor.unit_id == unit.pk


def _reason_fault(reason: str) -> str:
    said = reason.strip()
    if not said:
        return "请写明事由，如“调离”“退休”"
    return f"事由不得超过{LONGEST_REASON}字" if len(said) > LONGEST_REASON else unseen("事由", said)


def _take(row: Any, successor: User, at: datetime) -> str:
    row.version += 1
    typed(row, by=successor, at=at)
    row.save()
    return _said(row)


def _said(row: Any) -> str:
    """2026年前三季度任务3任务报告（草稿）, of which unit."""
    owner = _TABLES[type(row)]
    item = (
        getattr(row, owner).task if owner == "assignment" else getattr(row, owner).indicator if owner else row.indicator
    )
    what = f"任务{item.number}" if owner == "assignment" else f"指标{item.number}"
    unit = _unit_of(row)
    whose = f"{unit}" if unit else ""
    name = row._meta.verbose_name
    when = wording.period(row.period.year, row.period.quarter)
    return f"{when}{whose}{what}{name}（{State(row.state).label}）"


def _hand_over_contact(person: User, successor: User, by: User) -> str:
    """Whom to call at the unit: where it was the person, it is the successor, if of the same unit; else nobody changes."""
    unit = person.unit
    if unit is None or successor.unit_id != unit.pk:
        return ""
    is_named, is_called = unit.contact_name == person.name, bool(person.phone) and unit.contact_phone == person.phone
    if not (is_named or is_called):
        return ""
    if is_named:
        unit.contact_name = successor.name
    unit.contact_phone = successor.phone
    save_by(unit, by)
    return f"{unit}的联系人：{' '.join(said for said in (unit.contact_name, unit.contact_phone) if said)}"


def _pending(person: User) -> Iterator[Proposal]:
    for model in _PROPOSALS:
        yield from model._default_manager.filter(proposed_by=person, state=ProposalState.PROPOSED)


def _detail(person: User, successor: User, handed: Handed, reason: str, *, deactivate: bool) -> str:
    parts = [f"{person.name}交{successor.name}：{len(handed.rows)}项草稿和退回补正"]
    if handed.deputies:
        parts.append(f"结束代审{len(handed.deputies)}项")
    if handed.contact:
        parts.append(handed.contact)
    if deactivate:
        parts.append("停用账号")
    return "；".join([*parts, reason])
