"""Who reviews in whose stead."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from plans.querysets import DeputyQuerySet


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
