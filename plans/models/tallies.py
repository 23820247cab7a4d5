"""The counts of lights of each quarter."""

from typing import ClassVar

from django.db import models

from plans.querysets import TallyQuerySet

from .plan import Plan
from .quarters import ReportingPeriod

SUMMED = (
    "year", "quarter", "kind", "-urgency", "plan", "is_closed", "achieved", "ahead", "on_track", "slightly_behind", "behind",
    "missed", "not_reported", "unscheduled", "not_due",
)  # fmt: skip


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
    # The period's own, which never change: thousands of plans at a quarter are found without their periods.
    year = models.PositiveSmallIntegerField("年")
    quarter = models.PositiveSmallIntegerField("季度")
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
    is_known = models.BooleanField("已有数据或已定稿", default=False)
    is_closed = models.BooleanField("已定稿", default=False)  # the counts are those it was closed with
    urgency = models.BigIntegerField("滞后程度", default=0)  # what plans are sorted by: see plans.tallies.urgency

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价计数"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("period", "kind"), name="tally_once_a_period"),
        ]
        indexes: ClassVar = [
            # Holds everything that is summed over thousands of plans, whose rows lie far apart.
            models.Index(fields=SUMMED, name="tally_of_quarter"),
            models.Index(fields=("year", "quarter"), condition=models.Q(is_known=True), name="tally_known_quarters"),
            models.Index(fields=("plan", "year", "quarter", "kind", "urgency"), name="tally_of_plan"),
        ]
