"""The map of the units: who answers for what, and how it stands. A row a unit, a column an indicator or task."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from indicators.labels import STATUS
from indicators.lights import light
from indicators.standing import IndicatorStanding
from plans.facts import UnitFacts
from plans.refusals import Invalid
from quarters.sentences import task_word, task_words
from quarters.standing import Standing, TaskStanding
from tasks.sentences import unit_names

from .bodies import body
from .duties import DUTY, Duty, UnitDuties, duties, worst_first
from .lights import indicator_light, task_light
from .links import indicator_url, task_url, unit_url
from .pages import period_context, plan_page, standing_context

ORDERS = {"": "按计划顺序", "lagging": "滞后在前"}


@require_safe
def unit_map(request: HttpRequest, slug: str) -> HttpResponse:
    page = plan_page(request, slug)
    standing, query, order = page.standing, page.query(page.shown), _order(request)
    units = sorted(
        (unit for unit in page.units if not _is_gone(unit, standing)), key=lambda unit: not unit.is_of_region
    )  # those of the city or the nation, of which nothing is asked, stand below the plan's own
    context = {
        "plan": page.plan,
        "period": period_context(page),
        "standing": standing_context(page),
        "body": body(
            standing, "reports/unit_map_body.html", lambda: _body(standing, units, query, order), key=(query, order)
        ),
    }
    return render(request, "reports/unit_map.html", context)


def _is_gone(unit: UnitFacts, standing: Standing) -> bool:
    """Whether the unit was no more at the quarter: others had taken over what it answered for."""
    return unit.retired_on is not None and unit.retired_on <= standing.period.last_day


def _order(request: HttpRequest) -> str:
    asked = request.GET.get("sort", "")
    if asked not in ORDERS:
        raise Invalid(f"不能按“{asked[:20]}”排序，可以{'或'.join(ORDERS.values())}")
    return asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An indicator or a task: what stands above its column and in the list of names below the map."""

    item: IndicatorStanding | TaskStanding
    called: str  # 指标1, 任务1
    number: int
    name: str
    url: str
    light: SafeString
    who: str
    starts_group: bool = False


def _body(standing: Standing, units: Sequence[UnitFacts], query: str, order: str) -> dict[str, Any]:
    groups = _groups(standing, query)
    columns = [column for group in groups for column in group["columns"]]
    every = duties(standing, units)
    behind = [each for each in worst_first(every) if each.lagging or each.not_reported]
    return {
        "orders": [
            {"text": text, "query": f"{query}&sort={value}" if value else query, "is_current": value == order}
            for value, text in ORDERS.items()
        ],
        "behind": [_unit(each, standing, query) for each in behind],
        "groups": groups,
        "rows": [_row(each, columns, standing, query) for each in (worst_first(every) if order else every)],
        "legend": _legend(standing),
    }


def _groups(standing: Standing, query: str) -> list[dict[str, Any]]:
    slug = standing.plan.slug
    found = [
        ("重点指标", [_indicator_column(row, slug, query) for row in standing.in_breakdown]),
        ("正文目标", [_indicator_column(row, slug, query) for row in standing.in_text]),
        ("重点任务", [_task_column(row, slug, query) for row in standing.tasks]),
    ]
    return [{"title": title, "columns": columns} for title, columns in found if columns]


def _indicator_column(row: IndicatorStanding, slug: str, query: str) -> Column:
    facts = row.facts
    return Column(
        item=row,
        called=f"指标{facts.number}",
        number=facts.number,
        name=facts.name,
        url=indicator_url(slug, facts.number, query),
        light=indicator_light(row),
        who=row.units[0].name if row.units else "未明确责任单位",
    )


def _task_column(row: TaskStanding, slug: str, query: str) -> Column:
    facts = row.facts
    return Column(
        item=row,
        called=f"任务{facts.number}",
        number=facts.number,
        name=facts.title,
        url=task_url(slug, facts.number, query),
        light=task_light(row),
        who=unit_names(facts.leads) or "未明确责任单位",
    )


def _unit(each: UnitDuties, standing: Standing, query: str) -> dict[str, Any]:
    return {
        "name": each.unit.name,
        "formerly": each.unit.name_before(standing.period.last_day),
        "url": unit_url(standing.plan.slug, each.unit.key, query),
        "assessed": each.unit.assessed,
        "answering": len(each.answering),
        "lagging": each.lagging,
        "red": each.red,
        "not_reported": each.not_reported,
    }


def _row(each: UnitDuties, columns: Iterable[Column], standing: Standing, query: str) -> dict[str, Any]:
    of_item = {id(one.row): one.duty for one in each.indicators} | {id(one.row): one.duty for one in each.tasks}
    cells = [
        cell(_status(column) if each.unit.assessed else "", column.called, column.name, column.url, _word(column), duty)
        if (duty := of_item.get(id(column.item)))
        else _EMPTY
        for column in columns
    ]
    return {**_unit(each, standing, query), "cells": mark_safe("".join(cells))}


_EMPTY = mark_safe("<td></td>")


def _status(column: Column) -> str:
    return column.item.status.value


def _word(column: Column) -> str:
    return STATUS[column.item.status] if isinstance(column.item, IndicatorStanding) else task_word(column.item)


@lru_cache(maxsize=8192)
def cell(status: str, called: str, name: str, url: str, word: str, duty: Duty) -> SafeString:
    """A cell of the map: the same for all units that stand to an item in the same way. No status: the unit is not judged."""
    context = {
        "status": status, "called": called, "name": name, "url": url, "word": word if status else "不评价",
        "duty": duty.value, "duty_word": DUTY[duty],
    }  # fmt: skip
    return mark_safe(render_to_string("partials/_unit_map_cell.html", context).strip())


def _legend(standing: Standing) -> list[SafeString]:
    """The lights of the map, in the order of the counts; a shape that means two words for indicators and tasks bears both."""
    of_indicators = {row.status for row in standing.indicators}
    of_tasks, task_said = {row.status for row in standing.tasks}, task_words(standing.tasks)
    found = []
    for status in STATUS:
        words = [STATUS[status]] * (status in of_indicators) + [task_said.get(status, "")] * (status in of_tasks)
        if words:
            found.append(light(status, " / ".join(dict.fromkeys(words))))
    return found
