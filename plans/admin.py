from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from organizations.administration import ManagedAdmin, ReadOnlyAdmin
from organizations.roles import Permission

from .models import Holiday, PeriodKind, Plan, PlanDiscrepancy, ReportingPeriod, SupportMeasure


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
class ReportingPeriodAdmin(ReadOnlyAdmin):
    """Dates of a quarter, to look at: they are set where the rules for them are asked (plans.deadlines)."""

    permission = Permission.MANAGE_PLANS
    region_path = "plan__region"
    list_display = (
        "plan", "year", "quarter", "kind", "reports_due_on", "figures_due_on", "check_due_on", "closing_due_on",
        "meeting_on", "closed_at", "round",
    )  # fmt: skip
    list_filter = ("plan", "year", "kind")

    @admin.display(description="日期")
    def round(self, row: ReportingPeriod) -> str:
        """The way to where the dates are set; none for history quarters, of which nothing is due."""
        if row.kind != PeriodKind.DUE:
            return ""
        return format_html(
            '<a href="{}">季度工作</a>', reverse("quarters:round", args=(row.plan.slug, row.year, row.quarter))
        )


@admin.register(Holiday)
class HolidayAdmin(PlanManagedAdmin):
    """Days off and exchanged working days, for all regions: as announced (manage.py load_holidays), and what an office adds."""

    list_display = ("day", "name", "is_working")
    list_filter = ("is_working",)
    date_hierarchy = "day"


@admin.register(PlanDiscrepancy)
class PlanDiscrepancyAdmin(ReadOnlyAdmin):
    permission = Permission.MANAGE_PLANS
    region_path = "plan__region"
    list_display = ("plan", "here_place", "here_quote", "there_place", "there_quote", "note")


@admin.register(SupportMeasure)
class SupportMeasureAdmin(ReadOnlyAdmin):
    permission = Permission.MANAGE_PLANS
    region_path = "plan__region"
    list_display = ("plan", "number", "title", "amounts", "units")
