"""A unit that is renamed: pages say the new name from then on, and of earlier quarters the old one beside it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from figures import wording
from organizations.history import save_by
from organizations.models import Unit, UnitChange, UnitChangeKind, User
from organizations.operations import record
from plans.texts import unseen

from .succession import reason_faults, refuse, require_managing

LONGEST_NAME = 80


def rename_unit(*, unit: Unit, name: str, effective_on: date, reason: str, by: User, at: datetime) -> UnitChange:
    """Give a unit its new name. Plans keep the printed one, closed quarters what they show; the old name stays an alias.

    Raises NotAllowed, or Invalid with places (name, effective_on, reason).
    """
    require_managing(unit, by)
    said = name.strip()
    with transaction.atomic():
        row = Unit.objects.select_for_update().get(pk=unit.pk)
        errors = {**_name_faults(row, said), **reason_faults(reason)}
        if effective_on > timezone.localdate(at):
            errors["effective_on"] = "生效日期不能晚于今天：更名自办理时起显示"
        refuse(errors, "没有更名")
        old = row.name
        row.aliases = [*(each for each in row.aliases if each not in (old, said)), old]
        row.name = said
        save_by(row, by)
        change = UnitChange.objects.create(
            kind=UnitChangeKind.RENAMED, unit=row, old_name=old, effective_on=effective_on, reason=reason.strip(),
            done_by=by, done_at=at,
        )  # fmt: skip
        record("单位更名", by=by, of=row, detail=f"原{old}，{wording.day(effective_on)}起，{reason.strip()}")
    return change


def _name_faults(unit: Unit, name: str) -> dict[str, str]:
    if not name:
        return {"name": "请填写新名称"}
    if len(name) > LONGEST_NAME:
        return {"name": f"名称不得超过{LONGEST_NAME}字"}
    if said := unseen("名称", name):
        return {"name": said}
    if name == unit.name:
        return {"name": "新名称与现名称相同"}
    others = Unit.objects.filter(region=unit.region_id).exclude(pk=unit.pk)
    if any(name == each.name or (each.retired_on is None and name in each.aliases) for each in others):
        return {"name": f"{unit.region.name}已有名称或别名为“{name}”的单位"}
    return {}
