"""What pages and acts ask of plans and quarters."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

from organizations.models import User
from organizations.roles import Permission
from organizations.scope import covered_by

if TYPE_CHECKING:
    from .models import Plan, PlanDiscrepancy, ReportingPeriod  # noqa: F401 (named in a base class's brackets)


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
