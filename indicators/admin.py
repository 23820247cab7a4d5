"""Figures and targets are read-only here: they are written by their acts, which hold lock, review and trail."""

from django.contrib import admin

from organizations.administration import ReadOnlyAdmin
from organizations.roles import Permission

from .models import Actual, AnnualTarget, Indicator


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


@admin.register(Actual)
class ActualAdmin(IndicatorsReadOnlyAdmin):
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
    )
    list_filter = ("state", "period__year", "period__quarter")
    list_select_related = ("indicator", "period", "typed_by", "reviewed_by")
