from typing import Any

from axes.utils import reset as forget_failures
from django.contrib import admin
from django.http import HttpRequest

from .accounts import set_initial_password
from .administration import ManagedAdmin, ReadOnlyAdmin
from .forms import PersonForm, UnitForm
from .models import Operation, Region, Unit, UnitChange, User
from .operations import record
from .roles import Permission, Role

admin.site.site_header = "行动计划进度 后台管理"
admin.site.site_title = "后台管理"
admin.site.index_title = "后台管理"
admin.site.site_url = "/"


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    permission = Permission.MANAGE_PLANS
    list_display = ("code", "name", "parent")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        return rows.filter(code__startswith=request.user.region.prefix) if isinstance(request.user, User) else rows


@admin.register(Unit)
class UnitAdmin(ManagedAdmin):
    permission = Permission.MANAGE_PLANS
    region_path = "region"
    list_display = ("name", "region", "kind", "assessed", "display_order", "contact_name", "retired_on")
    list_filter = ("kind", "assessed")
    search_fields = ("name",)
    form = UnitForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A unit is renamed, and given a successor, by an act of its own: what was keeps its name."""
        return () if obj is None else ("name", "successor")


@admin.register(UnitChange)
class UnitChangeAdmin(ReadOnlyAdmin):
    """What happened to units; written by their own acts."""

    permission = Permission.MANAGE_PLANS
    region_path = "unit__region"
    list_display = ("effective_on", "kind", "old_name", "successor", "reason", "done_by", "done_at")
    list_filter = ("kind",)
    list_select_related = ("successor", "done_by")


@admin.register(User)
class UserAdmin(ManagedAdmin):
    permission = Permission.MANAGE_PEOPLE
    region_path = "region"
    form = PersonForm
    fields = ("username", "name", "role", "region", "unit", "phone", "email", "is_active", "initial_password")
    list_display = ("username", "name", "role", "region", "unit", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("username", "name")

    actions = ("unlock",)

    @admin.action(description="解除登录锁定")
    def unlock(self, request: HttpRequest, queryset: Any) -> None:
        """Forget the failed sign-ins of the people chosen, from whatever address."""
        for person in queryset:
            forget_failures(username=person.username)
            if isinstance(request.user, User):
                record("解除登录锁定", by=request.user, of=person, address=request.META.get("REMOTE_ADDR"))
        self.message_user(request, f"已解除{len(queryset)}人的登录锁定")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes their own account here: roles that exclude each other would not, otherwise."""
        return super().has_change_permission(request, obj) and (obj is None or obj.pk != request.user.pk)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        password = form.cleaned_data.get("initial_password")
        if password and isinstance(request.user, User):
            set_initial_password(person=obj, password=password, by=request.user)


@admin.register(Operation)
class OperationAdmin(ReadOnlyAdmin):
    permission = Permission.READ_LOG
    list_display = ("at", "username", "role_name", "action", "object_label", "outcome", "address", "detail")
    list_filter = ("action", "outcome", "role")
    search_fields = ("username", "object_label", "detail")
    date_hierarchy = "at"

    @admin.display(description="角色", ordering="role")
    def role_name(self, row: Operation) -> str:
        """The role that the person had then, as a word."""
        return str(dict(Role.choices).get(row.role, row.role))
