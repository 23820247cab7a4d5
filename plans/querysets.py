"""What pages and acts ask of plans and quarters."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

from organizations.models import Region, User
from organizations.roles import Permission, Role
from organizations.scope import covered_by

if TYPE_CHECKING:
    from .models import (  # noqa: F401 (named in a base class's brackets)
        Plan,
        PlanDiscrepancy,
        ReportingPeriod,
        ReviewDeputy,
    )


class PlanQuerySet(models.QuerySet["Plan", "Plan"]):
    def visible_to(self, user: User) -> "PlanQuerySet":
        """Plans of the person's region and of all regions below it; none for roles that read no plans."""
        if not user.may(Permission.READ_PLANS):
            return self.none()
        return self.filter(covered_by(user.region))


class PeriodQuerySet(models.QuerySet["ReportingPeriod", "ReportingPeriod"]):
    def for_plan_page(self, slug: str, user: User) -> "PeriodQuerySet":
        """All quarters of one plan, with the plan, its region and its stamp, if the person may read it: one query."""
        if not user.may(Permission.READ_PLANS):
            return self.none()
        readable = self.filter(covered_by(user.region, path="plan__region"), plan__slug=slug)
        return readable.select_related("plan__region", "plan__stamp")

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

    def not_over(self, region: Region, day: date) -> "DeputyQuerySet":
        """Deputies in force or to come, for the review page."""
        found = self.of_region(region).filter(last_day__gte=day, ended_at__isnull=True)
        return found.order_by("first_day", "pk")


def discrepancies_about(plan: "Plan", words: Sequence[str], *, place: str = "") -> "list[PlanDiscrepancy]":
    """The plan's discrepancies that quote one of the given words, or that touch a place that is the item's own."""
    from .models import PlanDiscrepancy  # noqa: PLC0415 (models import this module)

    wanted = [word for word in words if word]
    return [
        row
        for row in PlanDiscrepancy.objects.filter(plan=plan)
        if (place and place in (row.here_place, row.there_place))
        or any(word in quote for word in wanted for quote in (row.here_quote, row.there_quote))
    ]
