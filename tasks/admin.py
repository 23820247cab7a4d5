"""Tasks and reports are read-only here: they are written by their acts."""

from django.contrib import admin

from organizations.administration import ReadOnlyAdmin, ReviewedRowsAdmin
from organizations.roles import Permission
from plans.review import FINAL_STATES

from .models import MeasurePlan, ReportRequest, Task, TaskReport


class TasksReadOnlyAdmin(ReadOnlyAdmin):
    permission = Permission.MANAGE_PLANS


@admin.register(Task)
class TaskAdmin(TasksReadOnlyAdmin):
    region_path = "plan__region"
    list_display = ("number", "title", "heading", "plan", "retired_on")
    list_select_related = ("plan",)


@admin.register(TaskReport)
class TaskReportAdmin(ReviewedRowsAdmin):
    permission = Permission.MANAGE_PLANS
    final_states = FINAL_STATES
    region_path = "period__plan__region"
    list_display = (
        "assignment",
        "period",
        "revision",
        "state",
        "reported_state",
        "verdict",
        "on_behalf",
        "demonstration",
    )
    list_filter = ("state", "period__year", "period__quarter")
    list_select_related = ("assignment__task", "assignment__unit", "period__plan")


@admin.register(MeasurePlan)
class MeasurePlanAdmin(ReviewedRowsAdmin):
    permission = Permission.MANAGE_PLANS
    final_states = FINAL_STATES
    region_path = "period__plan__region"
    list_display = ("assignment", "period", "revision", "state", "typed_by", "reviewed_by", "demonstration")
    list_filter = ("state", "period__year", "period__quarter")
    list_select_related = ("assignment__task", "assignment__unit", "period__plan", "typed_by", "reviewed_by")


@admin.register(ReportRequest)
class ReportRequestAdmin(TasksReadOnlyAdmin):
    region_path = "period__plan__region"
    list_display = ("assignment", "period", "note", "asked_by", "asked_at")
    list_filter = ("period__year", "period__quarter")
    list_select_related = ("assignment__task", "assignment__unit", "period__plan", "asked_by")
