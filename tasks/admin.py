"""Tasks and reports are read-only here: they are written by their acts."""

from django.contrib import admin

from organizations.administration import ReadOnlyAdmin, ReviewedRowsAdmin
from organizations.roles import Permission
from plans.review import FINAL_STATES

from .models import Task, TaskReport


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
