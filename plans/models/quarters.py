"""The plan's quarters with their dates, holidays, later days of single units, and what a closed quarter is unlocked for."""

from datetime import date, timedelta
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from organizations.models import Unit
from plans.calendar import last_day
from plans.facts import PeriodFacts
from plans.querysets import PeriodQuerySet

from .plan import Plan


class PeriodKind(models.TextChoices):
    DUE = "due", "应报"
    HISTORY = "history", "历史"  # before the plan or before its issue: never due, never shown first


class ReportingPeriod(models.Model):
    """A quarter of a plan with its dates. `closed_at` shuts it on every way of writing."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="periods", verbose_name="行动计划")
    year = models.PositiveSmallIntegerField("年")
    quarter = models.PositiveSmallIntegerField("季度")
    kind = models.CharField("类别", max_length=10, choices=PeriodKind.choices, default=PeriodKind.DUE)
    reports_due_on = models.DateField("单位报送截止", null=True, blank=True)
    figures_due_on = models.DateField("指标数据截止", null=True, blank=True)
    check_due_on = models.DateField("核对截止", null=True, blank=True)
    closing_due_on = models.DateField("定稿截止", null=True, blank=True)
    meeting_on = models.DateField("会议日期", null=True, blank=True)
    closed_at = models.DateTimeField("定稿时间", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name="定稿人",
    )  # fmt: skip
    # Version of the last draft that was deleted, by the key of its indicator; see indicators.entry.next_version.
    emptied = models.JSONField(default=dict, editable=False)
    history = HistoricalRecords(excluded_fields=["emptied"])

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报告期"
        ordering = ("year", "quarter")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "year", "quarter"), name="reportingperiod_once_a_plan"),
            models.CheckConstraint(
                name="reportingperiod_quarter",
                condition=Q(quarter__gte=1, quarter__lte=4),
                violation_error_message="季度应为1至4",
            ),
            models.CheckConstraint(
                name="reportingperiod_closed_pair",
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年第{self.quarter}季度"

    @property
    def last_day(self) -> date:
        return last_day(self.year, self.quarter)

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @cached_property
    def unlocked(self) -> "list[UnlockedItem]":
        """What the quarter, closed, is unlocked for now; nothing for an open one, which needs no unlocking. Read once."""
        if not self.is_closed:
            return []
        now = {
            "unlocking__period": self,
            "unlocking__locked_at__isnull": True,
            "unlocking__ends_at__gt": timezone.now(),
        }
        return list(UnlockedItem.objects.filter(**now).select_related("unlocking"))

    @property
    def facts(self) -> PeriodFacts:
        """The quarter as plain values."""
        return PeriodFacts(
            key=self.pk,
            year=self.year,
            quarter=self.quarter,
            is_due=self.kind == PeriodKind.DUE,
            last_day=self.last_day,
            closed_at=self.closed_at,
        )


class Holiday(models.Model):
    """A day as announced for its year: off, or worked though it is a weekend (调休上班). It outranks plans.calendar's rules."""

    day = models.DateField("日期", unique=True)
    name = models.CharField("名称", max_length=20)
    is_working = models.BooleanField("调休上班", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "节假日"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}{'（上班）' if self.is_working else ''}"


class Extension(models.Model):
    """A later day by which one unit hands in its reports of one quarter, and why. Written by plans.deadlines only."""

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="extensions", verbose_name="报告期")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    reports_due_on = models.DateField("延期至")
    reason = models.CharField("延期事由", max_length=200)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="批准人")
    granted_at = models.DateTimeField("批准时间", default=timezone.now)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ("period", "unit__display_order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("period", "unit"), name="extension_once"),
            models.CheckConstraint(name="extension_with_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.unit}（{self.period}，延至{self.reports_due_on}）"


class ItemKind(models.TextChoices):
    INDICATOR = "indicator", "指标"
    TASK = "task", "任务"


class Unlocking(models.Model):
    """The lock of a closed quarter lifted for named items (解锁修订), until it is locked again or its time is over.

    What everybody sees of the quarter stays the closing, until a new one takes its place. Never deleted.
    """

    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="unlockings", verbose_name="报告期")
    reason = models.CharField("事由", max_length=300)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="解锁人")
    opened_at = models.DateTimeField("解锁时间", default=timezone.now)
    ends_at = models.DateTimeField("到期自动锁定")
    locked_at = models.DateTimeField("重新锁定时间", null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="重新锁定人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "解锁修订"
        ordering = ("-opened_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("period",), condition=Q(locked_at__isnull=True), name="unlocking_one_at_a_time"
            ),
            models.CheckConstraint(name="unlocking_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="unlocking_ends_later", condition=Q(ends_at__gt=F("opened_at"))),
            models.CheckConstraint(
                name="unlocking_locked_pair",
                condition=Q(locked_at__isnull=True, locked_by__isnull=True)
                | Q(locked_at__isnull=False, locked_by__isnull=False),
            ),
        ]

    @property
    def last_day(self) -> date:
        """The last day on which something can be written; it ends as the day does."""
        return timezone.localdate(self.ends_at - timedelta(microseconds=1))

    def __str__(self) -> str:
        return f"{self.period}（{self.reason}）"


class UnlockedItem(models.Model):
    """An indicator or a task, by its number in the plan, for which the lock is lifted."""

    unlocking = models.ForeignKey(Unlocking, models.PROTECT, related_name="items", verbose_name="解锁修订")
    kind = models.CharField("类别", max_length=10, choices=ItemKind.choices)
    number = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = verbose_name_plural = "解锁事项"
        ordering = ("kind", "number")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("unlocking", "kind", "number"), name="unlockeditem_once"),
            models.CheckConstraint(name="unlockeditem_kind_known", condition=Q(kind__in=ItemKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.number}"
