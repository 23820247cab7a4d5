"""Figures and targets are read-only here: they are written by their acts, which hold lock, review and trail. What is edited
is the catalogue of indicators that mean the same in different plans.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from organizations.administration import ManagedAdmin, ReadOnlyAdmin, ReviewedRowsAdmin
from organizations.history import delete_by
from organizations.models import User
from organizations.roles import Permission
from organizations.scope import covered_by
from plans.review import FINAL_STATES

from .models import (
    Actual,
    AnnualTarget,
    CatalogueEntry,
    CatalogueLink,
    Containment,
    Indicator,
    UnitActual,
    UnitTarget,
)


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


class CatalogueAdmin(ManagedAdmin):
    permission = Permission.MANAGE_PLANS


@admin.register(CatalogueEntry)
class CatalogueEntryAdmin(CatalogueAdmin):
    """Meanings that several plans share. What is changed here is left as it is by manage.py load_catalogue."""

    list_display = ("order", "code", "name", "note")
    list_display_links = ("name",)
    search_fields = ("name", "code")


@admin.register(CatalogueLink)
class CatalogueLinkAdmin(CatalogueAdmin):
    """Which indicators mean them. A link is no fact of a plan: it may be taken away again, with log and history."""

    region_path = "indicator__plan__region"
    list_display = ("entry", "region", "plan", "indicator", "difference")
    list_display_links = ("indicator",)
    list_filter = ("entry",)
    list_select_related = ("entry", "indicator__plan__region")
    search_fields = ("indicator__name",)

    @admin.display(description="行政区划")
    def region(self, link: CatalogueLink) -> str:
        return link.indicator.plan.region.name

    @admin.display(description="行动计划")
    def plan(self, link: CatalogueLink) -> str:
        return link.indicator.plan.title

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Indicators in use of the plans in one's scope, named with their plans."""
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "indicator" and isinstance(request.user, User):
            rows = Indicator.objects.filter(
                covered_by(request.user.region, path="plan__region"), retired_on__isnull=True
            )
            field.queryset = rows.select_related("plan__region").order_by("plan", "number")
            field.label_from_instance = lambda row: f"{row.plan.region.name}《{row.plan.title}》{row}"
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def delete_model(self, request: HttpRequest, obj: CatalogueLink) -> None:
        delete_by(obj, request.user if isinstance(request.user, User) else None)

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[CatalogueLink]") -> None:
        for row in queryset:
            self.delete_model(request, row)

    def log_deletions(self, request: HttpRequest, queryset: "QuerySet[Model]") -> Any:
        for row in queryset:
            self._record(request, "删除同类指标的归入", row)
        return []
