"""What pages and acts ask of plans and quarters."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from organizations.models import Region, Unit, User
from organizations.roles import Permission, Role
from organizations.scope import covered_by, covered_by_prefix

if TYPE_CHECKING:
    from .facts import Quarter
    from .models import (  # noqa: F401 (named in a base class's brackets)
        Plan,
        PlanImport,
        PlanUnit,
        ReportingPeriod,
        ReviewDeputy,
        Tally,
    )


def in_force(last_day: date, path: str = "") -> Q:
    """plans.facts.in_force as a condition on rows that have `since` and `until`, reached over `path`."""
    begun = Q(**{f"{path}since__isnull": True}) | Q(**{f"{path}since__lte": last_day})
    return begun & (Q(**{f"{path}until__isnull": True}) | Q(**{f"{path}until__gte": last_day}))


class PlanQuerySet(models.QuerySet["Plan", "Plan"]):
    def visible_to(self, user: User) -> "PlanQuerySet":
        """Plans of the person's region and of all regions below it; none for roles that read no plans."""
        if not user.may(Permission.READ_PLANS):
            return self.none()
        return self.filter(covered_by(user.region))


class TallyQuerySet(models.QuerySet["Tally", "Tally"]):
    def at(self, prefix: str, quarter: "Quarter") -> "TallyQuerySet":
        """The counts of a quarter of the plans of a region (its prefix) and of all below it."""
        year, number = quarter
        return self.filter(covered_by_prefix(prefix, path="plan__region"), year=year, quarter=number)


class PeriodQuerySet(models.QuerySet["ReportingPeriod", "ReportingPeriod"]):
    def locked(self, **which: Any) -> "PeriodQuerySet":
        """With the row lock that every writing act takes first (SQLite locks the whole database instead)."""
        return self.select_for_update().filter(**which)


class DeputyQuerySet(models.QuerySet["ReviewDeputy", "ReviewDeputy"]):
    def in_force(self, region: Region, day: date) -> "DeputyQuerySet":
        """Deputies of a region's reviewers on a day; a reviewer who is retired or no longer one has none."""
        return self.filter(
            reviewer__region=region, reviewer__role=Role.REVIEWER, reviewer__is_active=True, deputy__region=region,
            first_day__lte=day, last_day__gte=day, ended_at__isnull=True,
        ).select_related("reviewer", "deputy")  # fmt: skip

    def of_region(self, region: Region) -> "DeputyQuerySet":
        """Deputies of a region's reviewers, over or not."""
        return self.filter(reviewer__region=region).select_related("reviewer", "deputy")


class ImportQuerySet(models.QuerySet["PlanImport", "PlanImport"]):
    def started_by(self, user: User) -> "ImportQuerySet":
        """The person's own, without what is long: for a list."""
        return self.filter(started_by=user).defer("text", "draft")

    def own(self, user: User, key: int) -> "PlanImport | None":
        """The person's own of that key; None for another's, as for none."""
        return self.filter(started_by=user, pk=key).first()

    def held(self, user: User, key: int) -> "PlanImport | None":
        """The same, held until the transaction's end."""
        return self.select_for_update().filter(started_by=user, pk=key).first()


def printed_units(unit: Unit) -> "list[PlanUnit]":
    """The plans that print a unit, each under the name it has there."""
    from .models import PlanUnit  # noqa: PLC0415 (models import this module)

    return list(PlanUnit.objects.filter(unit=unit).select_related("plan").order_by("plan"))


def columns_of(model: type[models.Model], path: str = "") -> list[str]:
    """A model's own columns, reached over `path`: rows of them are what `from_db` builds instances from."""
    return [f"{path}{field.attname}" for field in model._meta.concrete_fields]
