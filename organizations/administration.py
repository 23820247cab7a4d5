"""How the administration pages ask for permission: by the role table, never by Django's permission rows."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from .models import Outcome, User
from .operations import record
from .roles import Permission
from .scope import covered_by

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class ReadOnlyAdmin(_ModelAdmin):
    """Rows of one's region and below, to look at. `permission` says for whom; `region_path` leads to the row's region."""

    permission: ClassVar[Permission]
    region_path: ClassVar[str | None] = None

    def _may(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.may(self.permission)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows = super().get_queryset(request)
        if self.region_path is None or not isinstance(request.user, User):
            return rows
        return rows.filter(covered_by(request.user.region, path=self.region_path))


class ReviewedRowsAdmin(ReadOnlyAdmin):
    """Figures and reports for roles that do not see unreviewed ones: approved and superseded rows, demonstration marked."""

    final_states: ClassVar[tuple[str, ...]]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        return super().get_queryset(request).filter(state__in=self.final_states)

    @admin.display(description="演示数据", boolean=True)
    def demonstration(self, row: Any) -> bool:
        """Whether the row belongs to a demonstration."""
        return bool(row.period.plan.is_demonstration)


class ManagedAdmin(SimpleHistoryAdmin, ReadOnlyAdmin):  # type: ignore[misc]  # simple-history publishes no types
    """Reference data that the permission's holder edits in their region and below; every change is in log and history."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_view_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_change_history_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices stay inside the person's scope: regions, and rows that have a region."""
        if isinstance(request.user, User) and "queryset" not in kwargs:
            target = db_field.related_model
            names = {field.name for field in target._meta.get_fields()}
            if target._meta.label == "organizations.Region":
                kwargs["queryset"] = target.objects.filter(code__startswith=request.user.region.prefix)
            elif "region" in names:
                kwargs["queryset"] = target.objects.filter(covered_by(request.user.region))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    # Django's own log of the administration is left empty: the operation log says the same, and cannot be changed.

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record(request, f"新建{obj._meta.verbose_name}", obj)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        self._record(request, f"修改{obj._meta.verbose_name}", obj)

    @staticmethod
    def _record(request: HttpRequest, action: str, obj: models.Model) -> None:
        if isinstance(request.user, User):
            record(action, by=request.user, of=obj, outcome=Outcome.DONE, address=request.META.get("REMOTE_ADDR"))
