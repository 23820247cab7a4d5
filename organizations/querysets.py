"""What pages ask of units and people."""

from .models import Unit, UnitChange, UnitKind, User
from .roles import Role


def unit_of_region(key: int, region: int) -> Unit | None:
    """A region's unit by its key, with region (given by its key) and successor."""
    return Unit.objects.select_related("region", "successor").filter(pk=key, region=region).first()


def possible_successors(unit: Unit) -> list[Unit]:
    """Units that can take over from one: of its region, in use, no collective; from an assessed one only assessed ones."""
    rows = Unit.objects.filter(region=unit.region_id, retired_on__isnull=True).exclude(pk=unit.pk)
    rows = rows.exclude(kind=UnitKind.COLLECTIVE)
    return [each for each in rows.order_by("display_order", "pk") if each.assessed or not unit.assessed]


def changes_of(unit: Unit) -> list[UnitChange]:
    """What happened to a unit so far, the earliest first."""
    return list(UnitChange.objects.filter(unit=unit).select_related("successor", "done_by"))


def people_of(unit: Unit) -> list[User]:
    """Who works for a unit and can sign in."""
    return list(User.objects.filter(unit=unit, is_active=True).order_by("username"))


def person_by_key(key: int) -> User | None:
    """A person with region and unit."""
    return User.objects.select_related("region", "unit").filter(pk=key).first()


def office_of(region: int) -> Unit | None:
    """The unit that reviews a region's figures (its key): that of the first reviewer who was ever named, so that it stays the
    same whoever comes and goes; None where no reviewer has a unit."""
    rows = User.objects.filter(region=region, role=Role.REVIEWER, unit__isnull=False).order_by("pk")
    first = rows.select_related("unit").first()
    return None if first is None else first.unit
