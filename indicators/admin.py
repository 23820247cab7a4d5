"""Figures and targets are read-only here: they are written by their acts, which hold lock, review and trail."""

from django.contrib import admin

from organizations.administration import ReadOnlyAdmin, ReviewedRowsAdmin
from organizations.roles import Permission
from plans.review import FINAL_STATES

from .models import Actual, AnnualTarget, Containment, Indicator, UnitActual, UnitTarget


class IndicatorsReadOnlyAdmin(ReadOnlyAdmin):
    permission = Permission.MANAGE_PLANS


@admin.register(Indicator)
class IndicatorAdmin(IndicatorsReadOnlyAdmin):
    region_path = "plan__region"
    list_display = ("number", "name", "plan", "unit_of_measurement", "basis", "formula", "retired_on")
    list_filter = ("plan", "in_breakdown")
    list_select_related = ("plan",)


@admin.register(AnnualTarget)
class AnnualTargetAdmin(IndicatorsReadOnlyAdmin):
    region_path = "indicator__plan__region"
    list_display = ("indicator", "year", "value", "is_city_average", "place")
    list_select_related = ("indicator",)


@admin.register(Containment)
class ContainmentAdmin(IndicatorsReadOnlyAdmin):
    region_path = "indicator__plan__region"
    list_display = ("indicator", "part", "outer", "outer_part")
    list_select_related = ("indicator", "outer")


@admin.register(Actual)
class ActualAdmin(ReviewedRowsAdmin):
    permission = Permission.MANAGE_PLANS
    final_states = FINAL_STATES
    region_path = "indicator__plan__region"
    list_display = (
        "indicator",
        "period",
        "revision",
        "state",
        "value",
        "quantity",
        "typed_by",
        "reviewed_by",
        "demonstration",
    )
    list_filter = ("state", "period__year", "period__quarter")
    list_select_related = ("indicator", "period__plan", "typed_by", "reviewed_by")


@admin.register(UnitActual, UnitTarget)
class UnitFigureAdmin(ReviewedRowsAdmin):
    permission = Permission.MANAGE_PLANS
    final_states = FINAL_STATES
    region_path = "period__plan__region"
    list_display = (
        "responsibility",
        "period",
        "revision",
        "state",
        "value",
        "typed_by",
        "reviewed_by",
        "demonstration",
    )
    list_filter = ("state", "period__year", "period__quarter")
    list_select_related = (
        "responsibility__indicator",
        "responsibility__unit",
        "period__plan",
        "typed_by",
        "reviewed_by",
    )
