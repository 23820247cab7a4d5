"""What pages and acts ask of plans and quarters."""

from typing import TYPE_CHECKING, Any

from django.db import models

from organizations.models import User
from organizations.roles import Permission
from organizations.scope import covered_by

if TYPE_CHECKING:
    from .models import Plan, ReportingPeriod  # noqa: F401 (named in a base class's brackets)


class PlanQuerySet(models.QuerySet["Plan", "Plan"]):
    def visible_to(self, user: User) -> "PlanQuerySet":
        """Plans of the person's region and of all regions below it; none for roles that read no plans."""
        if not user.may(Permission.READ_PLANS):
            return self.none()
        return self.filter(covered_by(user.region))


class PeriodQuerySet(models.QuerySet["ReportingPeriod", "ReportingPeriod"]):
    def locked(self, **which: Any) -> "PeriodQuerySet":
        """With the row lock that every writing act takes first (SQLite locks the whole database instead)."""
        return self.select_for_update().filter(**which)


def columns_of(model: type[models.Model], path: str = "") -> list[str]:
    """A model's own columns, reached over `path`: rows of them are what `from_db` builds instances from."""
    return [f"{path}{field.attname}" for field in model._meta.concrete_fields]
