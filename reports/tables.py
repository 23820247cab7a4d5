"""Flat, sortable lists."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.utils.html import format_html

from .board import BoardRow

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

    def render_target(self, value: str, record: BoardRow) -> str:
        """The target, and whose year it is where that is not the one shown."""
        if not record.target_year:
            return value
        return format_html('{} <small class="of-year">{}</small>', value, record.target_year)


class TaskTable(tables.Table):  # type: ignore[misc]  # django-tables2 publishes no types
    """One row a task (task_rows.TaskRow), by number under the plan's headings, or by status without them.

    The table sorts and heads; its rows come rendered (reports/task_list_table.html), which costs a twentieth of rendering their
    cells one by one.
    """

    number = tables.Column("序号", attrs={"th": {"class": "num no"}})
    title = tables.Column("任务", empty_values=(), orderable=False)
    status = tables.Column("评价", empty_values=(), order_by=("urgency", "number"))
    leads = tables.Column("责任单位", empty_values=(), orderable=False)
    supporters = tables.Column("配合单位", empty_values=(), orderable=False)
    indicators = tables.Column("关联指标", empty_values=(), orderable=False)
    steps = tables.Column("节点与下一步措施", empty_values=(), orderable=False)
    reports = tables.Column("本季报送", empty_values=(), orderable=False, attrs={"th": {"class": "num"}})

    SORTS: ClassVar = ("number", "-number", "status", "-status")

    class Meta:
        attrs: ClassVar = {"class": "list task-list"}
        orderable = True
