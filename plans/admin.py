from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organizations.administration import ManagedAdmin, ReadOnlyAdmin
from organizations.roles import Permission

from .models import Plan, PlanDiscrepancy, ReportingPeriod


class PlanManagedAdmin(ManagedAdmin):
    permission = Permission.MANAGE_PLANS


@admin.register(Plan)
class PlanAdmin(PlanManagedAdmin):
    """What has no act of its own: document number, issue, in use from. Everything else comes from the plan file.

    The tolerance is shown only: it bears on lights that were seen, and is changed by indicators.targets.
    """

    region_path = "region"
    fields = ("title", "region", "status", "document_number", "issued_on", "tolerance_now", "in_use_from")
    readonly_fields = ("title", "region", "tolerance_now")
    list_display = ("title", "region", "status", "first_year", "last_year", "is_demonstration")

    @admin.display(description="容差")
    def tolerance_now(self, plan: Plan) -> SafeString:
        """The tolerance, and the way to the act that changes it."""
        return format_html(
            '{}（按<a href="/plans/{}/changes/?kind=tolerance">目标调整</a>办理）', plan.tolerance, plan.slug
        )

    def has_add_permission(self, *_args: object, **_kwargs: object) -> bool:
        """Plans are loaded from plan files."""
        return False


@admin.register(ReportingPeriod)
class ReportingPeriodAdmin(PlanManagedAdmin):
    """Dates of a quarter."""

    region_path = "plan__region"
    fields = (
        "plan", "year", "quarter", "kind", "reports_due_on", "figures_due_on", "check_due_on", "meeting_on", "closed_at",
    )  # fmt: skip
    readonly_fields = ("plan", "year", "quarter", "kind", "closed_at")
    list_display = (
        "plan", "year", "quarter", "kind", "reports_due_on", "figures_due_on", "check_due_on", "meeting_on", "closed_at",
    )  # fmt: skip
    list_filter = ("plan", "year", "kind")

    def has_add_permission(self, *_args: object, **_kwargs: object) -> bool:
        """Quarters come with the plan."""
        return False


@admin.register(PlanDiscrepancy)
class PlanDiscrepancyAdmin(ReadOnlyAdmin):
    permission = Permission.MANAGE_PLANS
    region_path = "plan__region"
    list_display = ("plan", "here_place", "here_quote", "there_place", "there_quote", "note")
