"""The plan, its units, its quarters, what its document says twice, and the counts of lights of each quarter."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from organizations.models import Region, Unit

from .calendar import last_day
from .facts import PeriodFacts, PlanFacts
from .querysets import DeputyQuerySet, PeriodQuerySet, PlanQuerySet

RESERVED_SLUGS = ("import",)


class Sourced(models.Model):
    """Where in the document a fact stands: 附件1 第1行, 二（一）1, with a short verbatim quote."""

    place = models.CharField("出处", max_length=80, blank=True)
    quote = models.CharField("原文摘引", max_length=200, blank=True)

    class Meta:
        abstract = True


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "征求意见稿"
    ISSUED = "issued", "已印发"


class Plan(models.Model):
    slug = models.SlugField("标识", max_length=60, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="plans", verbose_name="行政区划")
    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("文号", max_length=60, blank=True)
    status = models.CharField("文件状态", max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    first_year = models.PositiveSmallIntegerField("首年")
    last_year = models.PositiveSmallIntegerField("末年")
    tolerance = models.DecimalField(
        "容差",
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.10"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="以年度任务的份额计，0.10即10个百分点",
    )
    in_use_from = models.DateField("启用日期", null=True, blank=True, help_text="此前的空缺为“系统启用前”，不算未报送")
    is_demonstration = models.BooleanField("演示数据", default=False, editable=False)
    history = HistoricalRecords()

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行动计划"
        ordering = ("region__code", "-last_year", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="plan_slug_not_reserved",
                condition=~Q(slug__in=RESERVED_SLUGS),
                violation_error_message="该标识为系统保留",
            ),
            models.CheckConstraint(
                name="plan_years_in_order",
                condition=Q(first_year__gte=2000, last_year__lte=2100, first_year__lte=F("last_year")),
                violation_error_message="规划期首年不得晚于末年",
            ),
            models.CheckConstraint(
                name="plan_tolerance_share",
                condition=Q(tolerance__gte=0, tolerance__lte=1),
                violation_error_message="容差应在0与1之间",
            ),
            models.CheckConstraint(
                name="plan_issued_when_and_how",
                condition=Q(status=PlanStatus.DRAFT) | (Q(issued_on__isnull=False) & ~Q(document_number="")),
                violation_error_message="已印发的计划须有文号和印发日期",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)

    @property
    def facts(self) -> PlanFacts:
        """The plan as plain values."""
        return PlanFacts(
            key=self.pk,
            slug=self.slug,
            title=self.title,
            region_name=self.region.name,
            is_draft=self.status == PlanStatus.DRAFT,
            first_year=self.first_year,
            last_year=self.last_year,
            tolerance=self.tolerance,
            is_demonstration=self.is_demonstration,
            in_use_from=self.in_use_from,
        )


class PlanStamp(models.Model):
    """Random values that change whenever anything changes that a plan shows. Written by triggers only.

    Whatever was made from a plan's rows after reading its stamp is still good while the stamp is the same. `value`
    changes with every row; `reference` only with what changes a few times a year: everything but figures and reports.
    """

    plan = models.OneToOneField(Plan, models.CASCADE, primary_key=True, related_name="stamp", verbose_name="行动计划")
    value = models.CharField(max_length=32)
    reference = models.CharField(max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "计划版本标记"


class PlanDocument(models.Model):
    """A text of the plan, draft or issued, once somebody loaded it. Never part of the repository."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="documents", verbose_name="行动计划")
    status = models.CharField("文件状态", max_length=10, choices=PlanStatus.choices)
    text = models.TextField("全文")
    sha256 = models.CharField("校验值", max_length=64)
    loaded_at = models.DateTimeField("载入时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "计划原文"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "status"), name="plandocument_one_a_status"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}（{self.get_status_display()}）"


class PlanUnit(models.Model):
    """A unit as the plan prints it, in the order of its first naming."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="plan_units", verbose_name="行动计划")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="plan_units", verbose_name="单位")
    printed_name = models.CharField("文件所印名称", max_length=80)
    order = models.PositiveSmallIntegerField("次序")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "计划单位"
        ordering = ("order",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "unit"), name="planunit_once_a_plan"),
        ]

    def __str__(self) -> str:
        return self.printed_name


class PlanDiscrepancy(models.Model):
    """Two wordings of one document for one thing. Both are shown; nothing is merged silently."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="discrepancies", verbose_name="行动计划")
    order = models.PositiveSmallIntegerField("次序")
    here_place = models.CharField("一处", max_length=80)
    here_quote = models.CharField("一处原文", max_length=200)
    there_place = models.CharField("另一处", max_length=80)
    there_quote = models.CharField("另一处原文", max_length=200)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "原文不一致处"
        ordering = ("order",)

    def __str__(self) -> str:
        return f"{self.here_place}“{self.here_quote}” / {self.there_place}“{self.there_quote}”"


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


class TallyKind(models.TextChoices):
    INDICATORS = "indicators", "重点指标"
    TASKS = "tasks", "重点任务"


class Tally(models.Model):
    """How many lights of each status a quarter shows, from approved figures only, and the worst of them.

    Written in the act's transaction by the apps above and verified by `check_assessments`; what many plans show
    together is read from here.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tallies", verbose_name="行动计划")
    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="tallies", verbose_name="报告期")
    kind = models.CharField("类别", max_length=12, choices=TallyKind.choices)
    achieved = models.PositiveSmallIntegerField(default=0)
    ahead = models.PositiveSmallIntegerField(default=0)
    on_track = models.PositiveSmallIntegerField(default=0)
    slightly_behind = models.PositiveSmallIntegerField(default=0)
    behind = models.PositiveSmallIntegerField(default=0)
    missed = models.PositiveSmallIntegerField(default=0)
    not_reported = models.PositiveSmallIntegerField(default=0)
    unscheduled = models.PositiveSmallIntegerField(default=0)
    not_due = models.PositiveSmallIntegerField(default=0)
    worst_number = models.PositiveSmallIntegerField("最滞后事项", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "评价计数"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("period", "kind"), name="tally_once_a_period"),
        ]


class ReviewDeputy(models.Model):
    """Somebody who reviews in a reviewer's stead (代审) from one day to another, both included.

    Written by plans.deputies only. Ended early instead of deleted: what was reviewed under it stays explained.
    """

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="named_deputies", verbose_name="审核员"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="stands_in", verbose_name="代审人"
    )
    first_day = models.DateField("自")
    last_day = models.DateField("至")
    reason = models.CharField("事由", max_length=100)
    named_at = models.DateTimeField("指定时间", default=timezone.now)
    ended_at = models.DateTimeField("提前结束时间", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="结束人"
    )

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代审"
        ordering = ("-first_day", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(name="reviewdeputy_another", condition=~Q(reviewer=F("deputy"))),
            models.CheckConstraint(name="reviewdeputy_days_in_order", condition=Q(first_day__lte=F("last_day"))),
            models.CheckConstraint(name="reviewdeputy_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="reviewdeputy_ended_pair",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy}代{self.reviewer}（{self.first_day}至{self.last_day}）"
