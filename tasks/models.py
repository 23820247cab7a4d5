"""Tasks, who leads and supports them, their milestones and links, and the units' quarterly reports."""

from datetime import date, datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from indicators.models import Indicator
from organizations.models import Unit
from plans.evidence import Evidence
from plans.models import Plan, ReportingPeriod, Sourced
from plans.review import Reviewed, State, revision_constraints

from .querysets import TaskQuerySet


class AssignmentRole(models.TextChoices):
    LEAD = "lead", "责任单位"
    SUPPORT = "support", "配合单位"


class ReportedState(models.TextChoices):
    NOT_STARTED = "not_started", "未启动"
    ON_TRACK = "on_track", "正常推进"
    SLOW = "slow", "推进缓慢"
    COMPLETED = "completed", "已完成"


class VerdictChoice(models.TextChoices):
    ON_TRACK = "on_track", "正常推进"
    SLOW = "slow", "推进缓慢"
    SERIOUSLY_BEHIND = "seriously_behind", "严重滞后"
    COMPLETED = "completed", "已完成"


class Task(Sourced):
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="tasks", verbose_name="行动计划")
    number = models.PositiveSmallIntegerField("序号")
    heading = models.CharField("任务名称", max_length=100, blank=True)
    title = models.CharField("具体内容", max_length=100)
    digest = models.JSONField("要点", default=list, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)
    indicators: "models.ManyToManyField[Indicator, TaskIndicator]" = models.ManyToManyField(
        Indicator, through="TaskIndicator", related_name="tasks", verbose_name="关联指标"
    )
    history = HistoricalRecords()

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("plan", "number"), name="task_number_once_a_plan"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class TaskIndicator(models.Model):
    """A task serves an indicator: said by the document (with a quote) or inferred by people, and marked so."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="links", verbose_name="任务")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="links", verbose_name="指标")
    quote = models.CharField("原文摘引", max_length=200, blank=True)
    inferred = models.BooleanField("推断", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "关联指标"
        ordering = ("indicator__number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("task", "indicator"), name="taskindicator_once"),
            models.CheckConstraint(
                name="taskindicator_quoted_or_inferred",
                condition=(Q(inferred=False) & ~Q(quote="")) | Q(inferred=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} → {self.indicator}"


class TaskAssignment(models.Model):
    """A unit leading or supporting a task. `reports` is off for collectives, units outside the region, and supporters."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="assignments", verbose_name="任务")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments", verbose_name="单位")
    role = models.CharField("身份", max_length=10, choices=AssignmentRole.choices)
    order = models.PositiveSmallIntegerField("次序")
    level = models.PositiveSmallIntegerField("层级", default=1, help_text="文件中分号之前为1，之后为2")
    reports = models.BooleanField("须报送", default=False)
    since = models.DateField("自", null=True, blank=True)  # the first day of the quarter from which on it is the unit's
    until = models.DateField("截至", null=True, blank=True)
    # From which day on a unit leads that supported the task before, and took it over from a unit that led.
    leads_since = models.DateField("自何时起为责任单位", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "任务分工"
        ordering = ("role", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("task", "unit"), name="assignment_unit_once"),
            models.UniqueConstraint(
                fields=("task", "role", "order"), condition=Q(until__isnull=True), name="assignment_order_once"
            ),
            models.CheckConstraint(
                name="assignment_leads_since_by_lead",
                condition=Q(leads_since__isnull=True) | Q(role=AssignmentRole.LEAD),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.unit}"

    def leads_at(self, last_day: date) -> bool:
        """Whether the unit leads in the quarter that ends on `last_day`; in others it supports."""
        return self.role == AssignmentRole.LEAD and (self.leads_since is None or self.leads_since <= last_day)

    def reports_at(self, last_day: date) -> bool:
        """Whether the unit has to report for that quarter without being asked."""
        return self.reports and (self.role == AssignmentRole.SUPPORT or self.leads_at(last_day))


class Milestone(models.Model):
    """A step of a task that the document names; or, with `assignment`, `year` and `person`, one of the 年度工作措施 that a
    unit answering for the task set itself for a year (MeasurePlan). Written by loading, and by approving."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="milestones", verbose_name="任务")
    assignment = models.ForeignKey(
        TaskAssignment, models.CASCADE, null=True, blank=True, related_name="milestones", verbose_name="任务分工"
    )
    year = models.PositiveSmallIntegerField("年", null=True, blank=True)
    order = models.PositiveSmallIntegerField("次序")
    title = models.CharField("节点", max_length=100)
    person = models.CharField("责任人", max_length=40, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "节点"
        ordering = ("assignment__order", "year", "order")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("task", "order"), condition=Q(assignment__isnull=True), name="milestone_order_once"
            ),
            models.UniqueConstraint(
                fields=("assignment", "year", "order"),
                condition=Q(assignment__isnull=False),
                name="milestone_order_once_a_year",
            ),
            models.CheckConstraint(
                name="milestone_of_document_or_of_unit",
                condition=Q(assignment__isnull=True, year__isnull=True, person="")
                | (Q(assignment__isnull=False, year__isnull=False, due_on__isnull=False) & ~Q(person="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReportRequest(models.Model):
    """A supporting unit is asked (征集) to report on a task for one quarter; without it supporters owe nothing."""

    assignment = models.ForeignKey(TaskAssignment, models.PROTECT, related_name="requests", verbose_name="任务分工")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="report_requests", verbose_name="报告期")
    note = models.CharField("征集说明", max_length=100, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="征集人")
    asked_at = models.DateTimeField("征集时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "征集"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("assignment", "period"), name="reportrequest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}（{self.period}）"


class TaskReport(Reviewed):
    """What a unit says of a task for one quarter: one revision of it."""

    said: ClassVar[str] = "内容"
    assignment = models.ForeignKey(TaskAssignment, models.PROTECT, related_name="task_reports", verbose_name="任务分工")
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="task_reports", verbose_name="报告期")
    reported_state = models.CharField("推进状态", max_length=12, choices=ReportedState.choices, blank=True)
    done = models.CharField("本季进展", max_length=300, blank=True)
    problems = models.CharField("存在问题", max_length=300, blank=True)
    next_steps = models.CharField("下一步措施", max_length=300, blank=True)
    nothing_new = models.BooleanField("零报告", default=False)
    on_behalf = models.BooleanField("代填", default=False)
    quotes = models.JSONField("引用", default=list, blank=True)  # what supporters wrote, as it was then: unit, text
    milestones_done = models.JSONField("完成的节点", default=dict, blank=True)  # key of the milestone -> day, ISO
    verdict = models.CharField("核定评价", max_length=20, choices=VerdictChoice.choices, blank=True)
    verdict_reason = models.CharField("核定理由", max_length=300, blank=True)
    # Submitting anew forgets the submission before it; who was late, and what came back how often, is asked at the year's end.
    # None for what was submitted before this was kept: then the last submission is all that is known.
    first_submitted_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    times_returned = models.PositiveSmallIntegerField("退回次数", default=0)

    class Meta(Reviewed.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "任务报告"
        ordering = ("period__year", "period__quarter", "revision")
        constraints: ClassVar = [
            *Reviewed.Meta.constraints,
            *revision_constraints("taskreport", "assignment"),
            models.CheckConstraint(
                name="taskreport_something_said",
                condition=Q(state__in=(State.DRAFT, State.RETURNED)) | Q(nothing_new=True) | ~Q(done=""),
            ),
            models.CheckConstraint(
                name="taskreport_state_said",
                condition=Q(state__in=(State.DRAFT, State.RETURNED)) | ~Q(reported_state=""),
            ),
            models.CheckConstraint(
                name="taskreport_nothing_new_says_nothing", condition=Q(nothing_new=False) | Q(done="")
            ),
            models.CheckConstraint(
                name="taskreport_verdict_by_reviewer", condition=Q(verdict="") | Q(reviewed_by__isnull=False)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("period", "state"), name="taskreport_period_state")]

    def __str__(self) -> str:
        return f"{self.assignment}（{self.period}，第{self.revision}版）"

    def note_submitted(self, at: datetime) -> None:
        """Keep when the report was first submitted."""
        self.first_submitted_at = self.first_submitted_at or at

    def note_withdrawn(self) -> None:
        """A report that was taken back before anybody reviewed it was never submitted."""
        if not self.times_returned:
            self.first_submitted_at = None


class TaskEvidence(Evidence):
    """A file that shows what a report says (佐证材料), or the message that a unit sent the office (代填)."""

    report = models.ForeignKey(TaskReport, models.CASCADE, related_name="evidence", verbose_name="任务报告")

    class Meta(Evidence.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "佐证材料"


class MeasurePlan(Reviewed):
    """The 年度工作措施 of a unit that answers for a task: what it will do in the quarter's year, who, until when.

    One revision. The latest approved one of a year stands: approving it makes its measures the task's milestones.
    """

    said: ClassVar[str] = "内容"
    assignment = models.ForeignKey(
        TaskAssignment, models.PROTECT, related_name="measure_plans", verbose_name="任务分工"
    )
    period = models.ForeignKey(ReportingPeriod, models.PROTECT, related_name="measure_plans", verbose_name="报告期")
    measures = models.JSONField("措施", default=list)  # title, person, due_on (ISO), in their order

    class Meta(Reviewed.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "年度工作措施"
        ordering = ("period__year", "period__quarter", "revision")
        constraints: ClassVar = [
            *Reviewed.Meta.constraints,
            *revision_constraints("measureplan", "assignment"),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}（{self.period.year}年工作措施，第{self.revision}版）"
