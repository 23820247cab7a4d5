"""Regions, units, people, their sessions, and the log of what was done."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from simple_history.models import HistoricalRecords

from .roles import ADMINISTRATORS, Permission, Role, may


class Region(models.Model):
    """An administrative division with its code of GB/T 2260: two digits a level, so that a code's prefix is its parent."""

    code = models.CharField(
        "行政区划代码", max_length=6, unique=True, validators=[RegexValidator(r"^[1-9][0-9]{5}$", "应为6位数字")]
    )
    name = models.CharField("名称", max_length=50)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ("code",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="region_code_six_digits",
                condition=models.Q(code__regex=r"^[1-9][0-9][0-9][0-9][0-9][0-9]$"),
                violation_error_message="行政区划代码应为6位数字",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """What the codes of this region and of all below it begin with: 500000 -> 50, 500111 -> 500111."""
        code = self.code
        while len(code) > 2 and code.endswith("00"):
            code = code[:-2]
        return code

    @property
    def has_below(self) -> bool:
        """Whether regions can lie below this one: its code leaves digits for them."""
        return len(self.prefix) < len(self.code)

    def covers(self, other: "Region") -> bool:
        """Whether the other region is this one or lies below it."""
        return other.code.startswith(self.prefix)

    def clean(self) -> None:
        if self.parent is not None and (self.parent.code == self.code or not self.parent.covers(self)):
            raise ValidationError({"parent": f"{self.code}不在{self.parent.name}（{self.parent.code}）之下"})


class UnitKind(models.TextChoices):
    DEPARTMENT = "department", "部门"
    PARK = "park", "园区"
    TOWNSHIP = "township", "镇街"
    JUDICIARY = "judiciary", "司法机关"
    COLLECTIVE = "collective", "集合"  # such as 各区县政府: named in plans, reports to nobody as one


class Unit(models.Model):
    """A unit that answers for indicators or tasks. Courts and procuratorates are listed, never lit or chased."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="units", verbose_name="行政区划")
    name = models.CharField("名称", max_length=80)
    aliases = models.JSONField("别名", default=list, blank=True)
    kind = models.CharField("类别", max_length=20, choices=UnitKind.choices, default=UnitKind.DEPARTMENT)
    assessed = models.BooleanField("参加考评", default=True)
    display_order = models.PositiveIntegerField("建制顺序", default=0)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="承接单位"
    )
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("region", "display_order", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("region", "name"),
                name="unit_name_once_a_region",
                violation_error_message="同一区划内单位名称重复",
            ),
            models.CheckConstraint(
                name="unit_judiciary_not_assessed",
                condition=~models.Q(kind=UnitKind.JUDICIARY, assessed=True),
                violation_error_message="司法机关只列名，不参加考评",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitChangeKind(models.TextChoices):
    RENAMED = "renamed", "更名"
    MERGED = "merged", "并入"
    SPLIT = "split", "分设"


class UnitChange(models.Model):
    """A unit that was renamed, merged into another one or split, from a day on. What was before keeps the old name."""

    kind = models.CharField("变更", max_length=10, choices=UnitChangeKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes", verbose_name="单位")
    old_name = models.CharField("原名称", max_length=80)
    successor = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="taken_over", verbose_name="承接单位"
    )
    effective_on = models.DateField("生效日期")
    reason = models.CharField("依据", max_length=200)
    done_by = models.ForeignKey("User", models.PROTECT, related_name="+", verbose_name="办理人")
    done_at = models.DateTimeField("办理时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "单位变更"
        ordering = ("effective_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(name="unitchange_with_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="unitchange_successor",
                condition=models.Q(kind=UnitChangeKind.RENAMED, successor__isnull=True)
                | (~models.Q(kind=UnitChangeKind.RENAMED) & models.Q(successor__isnull=False)),
            ),
            models.CheckConstraint(
                name="unitchange_into_another",
                condition=models.Q(successor__isnull=True) | ~models.Q(successor=models.F("unit")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_name}{self.get_kind_display()}"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.select_related("region", "unit").get(username=username)


class User(AbstractBaseUser):
    """A person with one role in one region. Retired by `is_active`, never deleted."""

    username = models.CharField(
        "用户名",
        max_length=40,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": "该用户名已存在"},
    )
    name = models.CharField("姓名", max_length=40)
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, related_name="people", verbose_name="行政区划")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="单位")
    phone = models.CharField("电话", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True, help_text="用于报送提醒；未配置邮件服务时不发送")
    must_change_password = models.BooleanField("首次登录须改密码", default=True)
    session_epoch = models.PositiveIntegerField("会话批次", default=0, editable=False)
    is_active = models.BooleanField("启用", default=True)
    date_joined = models.DateTimeField("建立时间", default=timezone.now, editable=False)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("username",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="user_role_known",
                condition=models.Q(role__in=Role.values),
                violation_error_message="未知角色",
            ),
            models.CheckConstraint(
                name="user_unit_lead_has_unit",
                condition=~models.Q(role=Role.UNIT_LEAD, unit__isnull=True),
                violation_error_message="单位负责人须指定单位",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, permission: Permission) -> bool:
        """Whether this person's role carries the permission (scope is asked separately)."""
        return self.is_active and may(self.role, permission)

    @property
    def reads_plans(self) -> bool:
        """For templates: whether plans are this person's to read at all."""
        return self.may(Permission.READ_PLANS)

    @property
    def reads_unreviewed(self) -> bool:
        """For templates, which cannot ask `may` with an argument: whether the office's pages are this person's."""
        return self.may(Permission.READ_UNREVIEWED)

    @property
    def has_todo(self) -> bool:
        """For templates: whether anything in a plan is ever this person's to do, by role."""
        return any(self.may(each) for each in (Permission.ENTER_FIGURES, Permission.REVIEW, Permission.FILE_REPORTS))

    @property
    def keeps_quarters(self) -> bool:
        """For templates: whether the page of the quarter's round is this person's, all of it or the dates alone."""
        return self.may(Permission.READ_UNREVIEWED) or self.may(Permission.MANAGE_PLANS)

    @property
    def manages_plans(self) -> bool:
        """For templates: whether plans are imported by this person."""
        return self.may(Permission.MANAGE_PLANS)

    @property
    def is_staff(self) -> bool:
        """Whether the administration opens at all; each page of it asks for its own permission."""
        return self.is_active and self.role in ADMINISTRATORS

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        """Always no: permissions come from the role (`may`), never from Django's permission rows."""
        return False

    def has_module_perms(self, _label: str) -> bool:
        return False

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Changes with the password and with the epoch, so that raising the epoch ends every session of the person."""
        value = f"{self.password}|{self.session_epoch}"
        return salted_hmac("organizations.User.session", value, secret=secret, algorithm="sha256").hexdigest()


class Session(AbstractBaseSession):
    """A session that knows its person, so that one query brings session, person, unit and region."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions", verbose_name="人员")

    class Meta(AbstractBaseSession.Meta):
        verbose_name = verbose_name_plural = "会话"


class Outcome(models.TextChoices):
    DONE = "done", "成功"
    REFUSED = "refused", "拒绝"


class Operation(models.Model):
    """One line of the operation log. Written by `operations.record` only; triggers refuse any change afterwards.

    The object is kept as type, key and label, not as a foreign key: the log stands below everything that it speaks of.
    """

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="operations", verbose_name="人员")
    username = models.CharField("用户名", max_length=150, blank=True)
    role = models.CharField("角色", max_length=20, blank=True)
    action = models.CharField("操作", max_length=60)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_key = models.CharField("对象编号", max_length=60, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.DONE)
    detail = models.TextField("说明", blank=True)
    address = models.GenericIPAddressField("地址", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "操作日志"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.username} {self.action}"
