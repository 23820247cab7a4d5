"""Flat, sortable lists."""

from typing import Any, ClassVar

import django_tables2 as tables

_NUMBER: dict[str, Any] = {"th": {"class": "num"}, "td": {"class": "num"}}


class IndicatorTable(tables.Table):  # type: ignore[misc]  # django-tables2 publishes no types
    """One row an indicator (board.BoardRow). Sorting goes by what is judged, not by how it is printed."""

    number = tables.Column("序号", attrs={"th": {"class": "num"}, "td": {"class": "num no"}})
    name = tables.TemplateColumn(
        template_name="partials/_row_name.html", verbose_name="指标", order_by="name", attrs={"td": {"class": "title"}}
    )
    light = tables.TemplateColumn(
        template_name="partials/_explained_light.html",
        verbose_name="评价",
        order_by=("urgency", "number"),
        attrs={"td": {"class": "eval"}},
    )
    bar = tables.TemplateColumn(
        template_name="partials/_row_bar.html", verbose_name="进度", orderable=False, attrs={"td": {"class": "bar"}}
    )
    actual = tables.Column("实际", orderable=False, attrs=_NUMBER)
    expected = tables.Column("序时应完成", orderable=False, attrs=_NUMBER)
    target = tables.Column("年度目标", orderable=False, attrs=_NUMBER)
    achievement = tables.Column("完成率", order_by=("achievement_order", "number"), attrs=_NUMBER)
    gap = tables.Column("较序时（百分点）", order_by=("gap_order", "number"), attrs=_NUMBER)
    unit_name = tables.Column("第一责任单位", attrs={"td": {"class": "wide"}})

    class Meta:
        attrs: ClassVar = {"class": "list"}
        order_by = "number"
        empty_text = "本计划还没有指标。"
