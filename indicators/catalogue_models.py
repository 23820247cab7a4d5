"""The catalogue of indicators that mean the same in different plans. Kept by indicators.catalogue and the administration."""

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords


class CatalogueEntry(models.Model):
    """What plans promise under one meaning, each in its own words: 万人高价值发明专利拥有量."""

    code = models.SlugField("标识", max_length=60, unique=True)
    name = models.CharField("名称", max_length=100)
    note = models.CharField("口径说明", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("次序")
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "同类指标"
        ordering = ("order", "code")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="catalogueentry_named",
                condition=~models.Q(code="") & ~models.Q(name=""),
                violation_error_message="同类指标须有标识和名称",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CatalogueLink(models.Model):
    """An indicator of a plan under its meaning, and what is not the same: shown side by side, never converted or summed."""

    entry = models.ForeignKey(CatalogueEntry, models.PROTECT, related_name="links", verbose_name="同类指标")
    indicator = models.OneToOneField(
        "indicators.Indicator", models.CASCADE, related_name="catalogued", verbose_name="指标"
    )
    difference = models.CharField("口径差异", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "同类指标的归入"
        ordering = ("entry", "indicator")

    def __str__(self) -> str:
        return f"{self.indicator}（{self.entry}）"
