"""The plan, its units, its documents, and what they say twice."""

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from organizations.models import Region, Unit
from plans.facts import PlanFacts
from plans.querysets import PlanQuerySet

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


class SupportMeasure(Sourced):
    """A 支持措施 that the plan promises, such as money for those who take part. No task: nobody reports on it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="support_measures", verbose_name="行动计划")
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("支持事项", max_length=100)
    amounts = models.CharField("金额", max_length=200, blank=True)  # as printed, with ； between them
    units = models.CharField("责任单位", max_length=300, blank=True)  # as printed, with 、 between them

    class Meta:
        verbose_name = verbose_name_plural = "支持措施"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
