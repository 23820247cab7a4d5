"""A workbook that somebody sent and has not confirmed yet: kept as it came, so that what is confirmed is what was shown."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from plans.evidence import LONGEST_NAME

from .plan import Plan
from .quarters import ReportingPeriod


class UploadKind(models.TextChoices):
    FIGURES = "figures", "指标数据表"
    LEDGER = "ledger", "历史数据台账"
    REPORTS = "reports", "任务报送表"


class PendingUpload(models.Model):
    """One file, for one quarter or, a ledger, for all quarters of a plan. Nobody but whoever sent it ever sees it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="pending_uploads", verbose_name="行动计划")
    period = models.ForeignKey(
        ReportingPeriod, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="报告期"
    )
    kind = models.CharField("类别", max_length=10, choices=UploadKind.choices)
    name = models.CharField("文件名", max_length=LONGEST_NAME)
    sha256 = models.CharField("校验值", max_length=64)
    content = models.BinaryField("内容")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "待确认的上传"
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(name="pendingupload_kind_known", condition=Q(kind__in=UploadKind.values)),
            models.CheckConstraint(
                name="pendingupload_of_a_quarter",
                condition=Q(kind=UploadKind.LEDGER, period__isnull=True)
                | (~Q(kind=UploadKind.LEDGER) & Q(period__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name
