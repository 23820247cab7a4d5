"""Indicators, their yearly targets, who answers for them, the figures entered, and the stored results of assessing them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from organizations.models import Unit
from plans.evidence import Evidence
from plans.fields import ExactDecimalField, figure_field
from plans.models import Plan, ReportingPeriod, Sourced
from plans.proposals import Proposal, ProposalState
from plans.review import Reviewed, State, revision_constraints

from . import labels
from .catalogue_models import CatalogueEntry, CatalogueLink
from .labels import Certainty, Formula, Frequency, Part, choices
from .progress import Basis, Direction, Pace
from .querysets import ActualQuerySet, IndicatorQuerySet, TargetChangeQuerySet

__all__ = [
    "Actual",
    "AnnualTarget",
    "Assessment",
    "CatalogueEntry",
    "CatalogueLink",
    "ChangeKind",
    "Containment",
    "FigureEvidence",
    "Indicator",
    "IndicatorResponsibility",
    "QuarterPlan",
    "TargetChange",
    "TargetChangeFile",
    "UnitActual",
    "UnitFigure",
    "UnitTarget",
]


class Indicator(Sourced):
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="indicators", verbose_name="行动计划")
    number = models.PositiveSmallIntegerField("序号")
    printed_number = models.CharField("文件所印序号", max_length=10, blank=True)
    name = models.CharField("指标名称", max_length=100)
    unit_of_measurement = models.CharField("计量单位", max_length=20)
    basis = models.CharField("口径", max_length=20, choices=choices(labels.BASIS), default=Basis.STOCK)
    direction = models.CharField("方向", max_length=10, choices=choices(labels.DIRECTION), default=Direction.HIGHER)
    pace = models.CharField("考核方式", max_length=10, choices=choices(labels.PACE), default=Pace.LINEAR)
    formula = models.CharField("计算方式", max_length=10, choices=choices(labels.FORMULA), default=Formula.DIRECT)
    frequency = models.CharField("频率", max_length=10, choices=choices(labels.FREQUENCY), default=Frequency.QUARTERLY)
    published_month = models.PositiveSmallIntegerField("发布月份", null=True, blank=True)
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    numerator_label = models.CharField("分子", max_length=60, blank=True)
    denominator_label = models.CharField("分母", max_length=60, blank=True)
    quantity_label = models.CharField("数量", max_length=60, blank=True)
    numerator_indicator = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="分子指标"
    )
    denominator_indicator = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="分母指标"
    )
    base_year = models.PositiveSmallIntegerField("增长基年", null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField("基期年")
    printed_baseline = figure_field("文件所印基数")
    definition = models.CharField("指标解释", max_length=500, blank=True)
    reporting_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="填报单位"
    )
    data_provider = models.CharField("数据来源", max_length=100, blank=True)
    in_breakdown = models.BooleanField("列入分解表", default=True)
    binding = models.BooleanField("约束性", null=True, blank=True)
    comparator = models.CharField("文件用语", max_length=30, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    history = HistoricalRecords()

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标"
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "number"), name="indicator_number_once_a_plan"),
            models.CheckConstraint(
                name="indicator_decimals",
                condition=Q(decimals__lte=4),
                violation_error_message="小数位数应为0至4",
            ),
            models.CheckConstraint(
                name="indicator_growth_has_base_year",
                condition=~Q(formula=Formula.GROWTH) | Q(base_year__isnull=False, basis=Basis.YEAR_TO_DATE),
                violation_error_message="年均增长指标按本年累计填报，并须有增长基年",
            ),
            models.CheckConstraint(
                name="indicator_quotient_has_parts",
                condition=Q(
                    formula=Formula.QUOTIENT, numerator_indicator__isnull=False, denominator_indicator__isnull=False
                )
                | (
                    ~Q(formula=Formula.QUOTIENT)
                    & Q(numerator_indicator__isnull=True, denominator_indicator__isnull=True)
                ),
                violation_error_message="由其他指标计算的指标须指明分子指标和分母指标",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Containment(models.Model):
    """What cannot be more than something else, since it is a part of it: 战略性新兴产业发明专利 of 有效发明专利.

    Either side is the indicator's figure, or the numerator of its ratio. A figure above its bound is doubted, not refused
    (indicators.plausibility).
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="within", verbose_name="指标")
    part = models.CharField("取值", max_length=10, choices=choices(labels.PART), default=Part.FIGURE)
    outer = models.ForeignKey(Indicator, models.CASCADE, related_name="contains", verbose_name="上限指标")
    outer_part = models.CharField("上限取值", max_length=10, choices=choices(labels.PART), default=Part.FIGURE)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "包含关系"
        ordering = ("indicator", "outer")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("indicator", "part", "outer", "outer_part"), name="containment_once"),
            models.CheckConstraint(name="containment_of_another", condition=~Q(indicator=F("outer"))),
            models.CheckConstraint(
                name="containment_part_known", condition=Q(part__in=[*Part], outer_part__in=[*Part])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} ≤ {self.outer}"


class AnnualTarget(Sourced):
    """The value promised for the end of a year; or the city's average of that year, which is entered each year."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="annual_targets", verbose_name="指标")
    year = models.PositiveSmallIntegerField("年")
    value = figure_field("目标值")
    is_city_average = models.BooleanField("以全市平均为目标", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "年度目标"
        ordering = ("year",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("indicator", "year"), name="annualtarget_once_a_year"),
            models.CheckConstraint(
                name="annualtarget_value_or_city_average",
                condition=Q(value__isnull=False, is_city_average=False) | Q(value__isnull=True, is_city_average=True),
                violation_error_message="目标值与“以全市平均为目标”须填其一",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


class QuarterPlan(models.Model):
    """A planned value between two annual targets, where the office set one."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="quarter_plans", verbose_name="指标")
    year = models.PositiveSmallIntegerField("年")
    quarter = models.PositiveSmallIntegerField("季度")
    value = models.DecimalField("计划值", max_digits=15, decimal_places=4)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "季度计划"
        ordering = ("year", "quarter")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("indicator", "year", "quarter"), name="quarterplan_once_a_quarter"),
            models.CheckConstraint(name="quarterplan_quarter", condition=Q(quarter__gte=1, quarter__lte=4)),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}年第{self.quarter}季度"


class ChangeKind(models.TextChoices):
    TARGET = "target", "年度目标"
    QUARTER_PLAN = "quarter_plan", "季度计划"
    TOLERANCE = "tolerance", "容差"


class TargetChange(Proposal):
    """A target, a quarter's planned value or the plan's tolerance changed from a quarter on. Written by indicators.targets.

    `old` and `new` are None where a quarter has no planned value. Quarters before `effective_from` keep the old one.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="target_changes", verbose_name="行动计划")
    kind = models.CharField("调整事项", max_length=12, choices=ChangeKind.choices)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="target_changes", verbose_name="指标"
    )
    year = models.PositiveSmallIntegerField("年", null=True, blank=True)
    quarter = models.PositiveSmallIntegerField("季度", null=True, blank=True)
    old = figure_field("原值")
    new = figure_field("调整后")
    effective_from = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="+", verbose_name="自何时起执行")
    history = HistoricalRecords()

    objects = TargetChangeQuerySet.as_manager()

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "目标调整"
        ordering = ("-proposed_at", "-pk")
        constraints: ClassVar = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                name="targetchange_of_something",
                condition=Q(
                    kind=ChangeKind.TARGET, indicator__isnull=False, year__isnull=False, quarter__isnull=True,
                    new__isnull=False,
                )
                | Q(kind=ChangeKind.QUARTER_PLAN, indicator__isnull=False, year__isnull=False, quarter__isnull=False)
                | Q(
                    kind=ChangeKind.TOLERANCE, indicator__isnull=True, year__isnull=True, quarter__isnull=True,
                    old__isnull=False, new__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=("indicator", "year"), name="targetchange_one_target_pending",
                condition=Q(state=ProposalState.PROPOSED, kind=ChangeKind.TARGET),
            ),
            models.UniqueConstraint(
                fields=("indicator", "year", "quarter"), name="targetchange_one_quarter_pending",
                condition=Q(state=ProposalState.PROPOSED, kind=ChangeKind.QUARTER_PLAN),
            ),
            models.UniqueConstraint(
                fields=("plan",), name="targetchange_one_tolerance_pending",
                condition=Q(state=ProposalState.PROPOSED, kind=ChangeKind.TOLERANCE),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}调整（{self.indicator or self.plan}）"

    @property
    def what(self) -> str:
        """Which value: 2026年目标, 2026年第3季度计划值, 容差."""
        if self.kind == ChangeKind.TARGET:
            return f"{self.year}年目标"
        return f"{self.year}年第{self.quarter}季度计划值" if self.kind == ChangeKind.QUARTER_PLAN else "容差"


class TargetChangeFile(Evidence):
    """The document by which a target was changed."""

    change = models.ForeignKey(TargetChange, models.CASCADE, related_name="evidence", verbose_name="目标调整")

    class Meta(Evidence.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "调整依据"


class IndicatorResponsibility(models.Model):
    """A unit answering for an indicator. The first in order answers (第一责任单位); the others share (共同责任)."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="responsibilities", verbose_name="指标")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="responsibilities", verbose_name="单位")
    order = models.PositiveSmallIntegerField("次序")
    since = models.DateField("自", null=True, blank=True)  # the first day of the quarter from which on it answers
    until = models.DateField("截至", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "责任单位"
        ordering = ("order",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("indicator", "unit"), name="responsibility_unit_once"),
            models.UniqueConstraint(
                fields=("indicator", "order"), condition=Q(until__isnull=True), name="responsibility_order_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit}"


_NO_FIGURE = Q(value__isnull=True, quantity__isnull=True, numerator__isnull=True, denominator__isnull=True)
_HAS_FIGURE = (
    Q(value__isnull=False)
    | Q(quantity__isnull=False)
    | Q(numerator__isnull=False, denominator__isnull=False)
)  # fmt: skip


class Actual(Reviewed):
    """A figure as it stands at the end of a quarter: one revision of it. Later quarters replace it, nothing is summed."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="actuals", verbose_name="指标")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="actuals", verbose_name="报告期")
    value = figure_field("数值")
    numerator = figure_field("分子")
    denominator = figure_field("分母")
    quantity = figure_field("数量")
    not_applicable = models.BooleanField("不参评", default=False)
    not_applicable_reason = models.CharField("不参评理由", max_length=200, blank=True)
    as_of = models.DateField("数据截止日期", null=True, blank=True)
    source = models.CharField("数据来源", max_length=100, blank=True)
    certainty = models.CharField(
        "数据性质", max_length=12, choices=choices(labels.CERTAINTY), default=Certainty.PRELIMINARY
    )
    note = models.CharField("备注", max_length=300, blank=True)
    city_rank = models.PositiveIntegerField("全市排位", null=True, blank=True)
    city_average = figure_field("全市平均")
    city_source = models.CharField("全市数据来源", max_length=100, blank=True)
    confirmation = models.CharField("情况说明", max_length=200, blank=True)  # the word that answers a doubt
    confirmed_doubts = models.TextField(blank=True)  # the doubts that it answers, as they were said, a line each

    objects = ActualQuerySet.as_manager()

    class Meta(Reviewed.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "实际值"
        ordering = ("period__year", "period__quarter", "revision")
        constraints: ClassVar = [
            *Reviewed.Meta.constraints,
            *revision_constraints("actual", "indicator"),
            models.CheckConstraint(
                name="actual_not_applicable_with_reason",
                condition=Q(not_applicable=False, not_applicable_reason="")
                | (Q(not_applicable=True) & ~Q(not_applicable_reason="") & _NO_FIGURE),
            ),
            models.CheckConstraint(
                name="actual_denominator_not_zero", condition=Q(denominator__isnull=True) | ~Q(denominator=0)
            ),
            models.CheckConstraint(
                name="actual_submitted_has_figure",
                condition=Q(state__in=(State.DRAFT, State.RETURNED)) | Q(not_applicable=True) | _HAS_FIGURE,
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("period", "state"), name="actual_period_state")]

    def __str__(self) -> str:
        return f"{self.indicator}（{self.period}，第{self.revision}版）"


class FigureEvidence(Evidence):
    """A file that shows where a figure comes from (依据). Belongs to one revision and freezes with it."""

    actual = models.ForeignKey(Actual, models.CASCADE, related_name="evidence", verbose_name="实际值")

    class Meta(Evidence.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "数据依据"


class UnitFigure(Reviewed):
    """What one unit contributes to the district's count: one revision. Shown beside it, never summed into it."""

    responsibility = models.ForeignKey(
        IndicatorResponsibility, models.PROTECT, related_name="%(class)ss", verbose_name="责任单位"
    )
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="%(class)ss", verbose_name="报告期")
    value = models.DecimalField("数值", max_digits=15, decimal_places=4)
    note = models.CharField("备注", max_length=100, blank=True)

    class Meta(Reviewed.Meta):
        abstract = True
        ordering: ClassVar = ("period__year", "period__quarter", "revision")
        constraints: ClassVar = [
            *Reviewed.Meta.constraints,
            models.CheckConstraint(name="%(class)s_not_negative", condition=Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.responsibility}（{self.period}，第{self.revision}版）"


class UnitActual(UnitFigure):
    """A unit's part of an indicator as it stands at the end of a quarter, counted as the indicator is."""

    class Meta(UnitFigure.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "单位分量"
        constraints: ClassVar = [*UnitFigure.Meta.constraints, *revision_constraints("unitactual", "responsibility")]


class UnitTarget(UnitFigure):
    """A unit's part of an indicator's target for the quarter's year; the latest approved one of the year stands."""

    class Meta(UnitFigure.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "单位年度目标"
        constraints: ClassVar = [*UnitFigure.Meta.constraints, *revision_constraints("unittarget", "responsibility")]


class Assessment(models.Model):
    """The result of assessing an indicator at a quarter, from approved figures only: every field of Progress.

    Written in the transaction of the act that changes it; `manage.py check_assessments` recomputes and compares.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="assessments", verbose_name="指标")
    period = models.ForeignKey(ReportingPeriod, models.CASCADE, related_name="assessments", verbose_name="报告期")
    actual = ExactDecimalField("实际值")
    target = ExactDecimalField("年度目标")
    start = ExactDecimalField("起点")
    expected = ExactDecimalField("序时应完成")
    schedule = ExactDecimalField("序时进度")
    progress = ExactDecimalField("年度净增任务完成")
    gap = ExactDecimalField("较序时进度")
    achievement = ExactDecimalField("完成率")
    required = ExactDecimalField("后续每季度需净增")
    projected = ExactDecimalField("按当前进度推算")
    status = models.CharField("评价", max_length=20, choices=choices(labels.STATUS))
    reason = models.CharField("缘由", max_length=20, choices=choices(labels.REASON), null=True)

    class Meta:
        verbose_name = verbose_name_plural = "评价结果"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("period", "indicator"), name="assessment_once_a_period"),
            models.CheckConstraint(
                name="assessment_target_known_if_achieved",
                condition=~Q(status="achieved") | Q(target__isnull=False, actual__isnull=False),
            ),
        ]
