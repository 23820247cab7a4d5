"""A plan document that somebody began to correct: its text, and what has been made of it so far."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from plans.evidence import LONGEST_NAME
from plans.querysets import ImportQuerySet


class PlanImport(models.Model):
    """One started correction. Nobody but whoever started it ever sees it; it stays until it is loaded or thrown away.

    `draft` holds what was read and corrected, as typed (documents.drafts). Nothing of it is a plan before it is loaded.
    """

    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="导入人")
    started_at = models.DateTimeField("开始时间", default=timezone.now)
    changed_at = models.DateTimeField("上次修改", default=timezone.now)
    name = models.CharField("文件名", max_length=LONGEST_NAME)
    title = models.CharField("标题", max_length=200, blank=True)  # for the list: as it stands in the draft
    left = models.PositiveIntegerField("待核对", default=0)  # for the list: what is still to be looked at
    text = models.TextField("全文")
    draft = models.JSONField("校改稿")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计划导入"
        ordering = ("-changed_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(name="planimport_of_a_text", condition=~Q(text="")),
            models.CheckConstraint(name="planimport_times_in_order", condition=Q(changed_at__gte=F("started_at"))),
        ]

    def __str__(self) -> str:
        return self.title or self.name
