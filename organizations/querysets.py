"""What pages ask of units and people."""

from dataclasses import dataclass

from django.db.models import Q, Subquery

from .models import Region, Unit, UnitChange, UnitKind, User
from .roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionTree:
    """A region with those above it that a person may read, the highest first, and those directly below it."""

    region: Region
    above: tuple[Region, ...]
    below: tuple[Region, ...]


def region_tree(code: str, person: User) -> RegionTree | None:
    """A region by its code, if it is the person's own or below it: one statement."""
    above = [f"{code[:length]:0<6}" for length in (2, 4) if f"{code[:length]:0<6}" != code]
    itself = Region.objects.filter(code=code).order_by().values("pk")
    rows = list(Region.objects.filter(Q(code__in=[code, *above]) | Q(parent=Subquery(itself))).order_by("code"))
    region = next((row for row in rows if row.code == code), None)
    if region is None or not person.region.covers(region):
        return None
    return RegionTree(
        region=region,
        above=tuple(row for row in rows if row.code in above and person.region.covers(row)),
        below=tuple(row for row in rows if row.parent_id == region.pk),
    )


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
