"""Indicators of different plans that mean the same: which there are, and one of them side by side, each in its own words."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from figures import wording
from indicators.labels import CERTAINTY, REASON, STATUS, Certainty, Formula
from indicators.lights import light, status_light
from indicators.models import CatalogueLink
from indicators.progress import Direction, Status
from indicators.sentences import BEFORE_USE
from indicators.side_by_side import Cell, Side, catalogue_of, early, entry_of, sides_of
from plans.facts import Quarter
from plans.refusals import Invalid

from .drawing import YearFigure, year_columns
from .links import indicator_url, overview_url
from .region_pages import RegionPage, catalogue_url, comparison_url, head_context, region_page

LISTED = 20  # indicators of an entry that the catalogue names; the comparison has all of them


@require_safe
def catalogue(request: HttpRequest, code: str) -> HttpResponse:
    """The entries, each with the indicators of the region's plans."""
    page = region_page(request, code)
    entries = [
        {
            "name": each.entry.name,
            "note": each.entry.note,
            "url": comparison_url(page.region.code, each.entry.code, page.query),
            "links": [_link(link) for link in each.links],
            "more": each.total - len(each.links),
            "plans": each.plans,
        }
        for each in catalogue_of(page.region, most=LISTED)
    ]
    found = [each for each in entries if each["links"]]
    context = {
        **head_context(page, "catalogue"),
        "entries": found,
        "without": [each["name"] for each in entries if not each["links"]],
    }
    return render(request, "reports/catalogue.html", context)


def _link(link: CatalogueLink) -> dict[str, str]:
    indicator = link.indicator
    return {
        "region": indicator.plan.region.name,
        "name": indicator.name,
        "unit": indicator.unit_of_measurement,
        "url": indicator_url(indicator.plan.slug, indicator.number),
        "plan": indicator.plan.title,
        "difference": link.difference,
    }


@require_safe
def comparison(request: HttpRequest, code: str, entry: str) -> HttpResponse:
    """One entry: the indicators that mean it, at a quarter and over the years."""
    page = region_page(request, code)
    number = request.GET.get("page", "") or "1"
    if not (number.isascii() and number.isdigit() and 1 <= len(number) <= 4 and int(number) >= 1):
        raise Invalid(f"没有第“{number[:20]}”页")
    sides, has_more = sides_of(page.region, entry, page.quarter, page=int(number))
    found = entry_of(entry)
    if found is None:
        raise Http404("没有这项同类指标")
    years = sorted({year for side in sides for year in side.plan.years})
    context = {
        **head_context(page, "catalogue", entry=entry),
        "entry": found,
        "up": {"name": "同类指标", "url": catalogue_url(page.region.code, page.query)},
        "sentence": _sentence(page, sides),
        "units": list(dict.fromkeys(side.facts.unit_of_measurement for side in sides)),
        "rows": [_row(side, page.quarter) for side in sides],
        "years": years,
        "year_rows": [_year_row(side, years, page.quarter) for side in sides],
        "charts": [_chart(side, page) for side in sides],
        "pages": {"previous": int(number) - 1, "next": int(number) + 1 if has_more else 0},
    }
    return render(request, "reports/comparison.html", context)


def _sentence(page: RegionPage, sides: Sequence[Side]) -> str:
    """截至2026年9月底，3个计划的4项指标中，超序时1项，滞后1项，规划期外2项。"""
    if not sides:
        return ""
    counts: dict[str, int] = {}
    for side in sides:
        word = _status_word(side, page.quarter)
        counts[word] = counts.get(word, 0) + 1
    plans = len({side.plan.pk for side in sides})
    said = "，".join(f"{word}{count}项" for word, count in counts.items())
    return f"{wording.as_of(*page.quarter)}，{plans}个计划的{len(sides)}项指标中，{said}。"


OUTSIDE = "规划期外"


def shown_status(side: Side, cell: Cell) -> Status:
    return Status.NOT_DUE if early(side.plan, cell) else cell.progress.status


def _status_word(side: Side, quarter: Quarter) -> str:
    cell = side.cells.get(quarter)
    return OUTSIDE if cell is None else STATUS[shown_status(side, cell)]


def _row(side: Side, quarter: Quarter) -> dict[str, Any]:
    """One indicator at the quarter."""
    facts, cell, latest = side.facts, side.cells.get(quarter), side.latest
    return {
        **_named(side, quarter),
        "light": light(Status.NOT_DUE, OUTSIDE) if cell is None else status_light(shown_status(side, cell)),
        "why": _why(side, cell),
        "target": _goal(side, cell),
        "actual": _figure(side, latest),
        "is_older": latest is not None and latest.quarter != quarter,
        "quarter": wording.period(*latest.quarter) if latest is not None else "",
        "as_of": _as_of(latest),
        "achievement": wording.completion(cell.progress.achievement) if cell is not None else wording.DASH,
        "gap": wording.short_points(cell.progress.gap) if cell is not None else wording.DASH,
        "counted_in": facts.counted_in,
        "first_unit": side.first_unit or "未明确责任单位",
    }


def _named(side: Side, quarter: Quarter) -> dict[str, Any]:
    """An indicator as its plan prints it."""
    facts, plan = side.facts, side.plan
    query = f"year={quarter[0]}&quarter={quarter[1]}" if quarter in side.cells else ""
    return {
        "region": plan.region.name,
        "plan": plan.title,
        "plan_url": overview_url(plan.slug, query),
        "name": facts.name,
        "unit": facts.unit_of_measurement,
        "url": indicator_url(plan.slug, facts.number, query),
        "comparator": facts.comparator,
        "place": facts.place,
        "quote": facts.quote,
        "difference": side.difference,
        "is_draft": plan.status == "draft",
        "is_demonstration": plan.is_demonstration,
    }


def _why(side: Side, cell: Cell | None) -> str:
    """The word beside a light that is no judgement: 待发布, 未到考核时点, 系统启用前."""
    if cell is None:
        return f"规划期{side.plan.first_year}—{side.plan.last_year}年"
    if early(side.plan, cell):
        return BEFORE_USE
    return REASON[cell.progress.reason] if cell.progress.reason is not None else ""


def _figure(side: Side, cell: Cell | None) -> str:
    if cell is None:
        return wording.DASH
    return wording.quantity(cell.progress.actual, side.facts.counted_in, side.facts.figure_decimals)


def _as_of(cell: Cell | None) -> str:
    """数据截至2026年9月30日（初步数）; blank where nobody said so."""
    if cell is None or cell.observation is None:
        return ""
    seen = cell.observation
    certainty = f"（{CERTAINTY[Certainty(seen.certainty)]}）" if seen.certainty else ""
    return f"截至{wording.day(seen.as_of)}{certainty}" if seen.as_of is not None else certainty.strip("（）")


def _goal(side: Side, cell: Cell | None) -> str:
    """The target against which the quarter is judged, with its year where it is another one: 10件（2027年）."""
    if cell is None:
        return wording.DASH
    year = next((each for each in sorted(side.targets) if each >= cell.quarter[0]), None)
    if year is None:
        return "本年无目标"
    said = _promised(side, year)
    if side.facts.formula is Formula.GROWTH and cell.progress.target is not None:
        count = wording.target_number(cell.progress.target, 0, lower=side.facts.direction is Direction.LOWER)
        said = f"{said}（折算为{count}{side.facts.counted_in}）"
    return said if year == cell.quarter[0] else f"{said}（{year}年）"


def _promised(side: Side, year: int) -> str:
    """A year's target as promised: 突破之类的文件用语 stands beside the name. Blank for a year without one."""
    target = side.targets.get(year)
    if target is None:
        return ""
    if target.value is None:
        return side.facts.comparator or "全市平均"
    said = wording.quantity(target.value, side.facts.unit_of_measurement, side.facts.decimals)
    return f"{said}（已调整）" if target.changed else said


def _at_year(side: Side, year: int, quarter: Quarter) -> Cell | None:
    """What a year came to: its last quarter, or the quarter shown of the year that is shown."""
    return side.cells.get((year, 4) if year < quarter[0] else quarter) if year <= quarter[0] else None


def _year_row(side: Side, years: Iterable[int], quarter: Quarter) -> dict[str, Any]:
    return {**_named(side, quarter), "cells": [_year_cell(side, year, quarter) for year in years]}


def _year_cell(side: Side, year: int, quarter: Quarter) -> dict[str, Any]:
    if year not in side.plan.years:
        return {"outside": True}
    cell = _at_year(side, year, quarter)
    known = cell is not None and cell.progress.actual is not None
    own = year in side.targets
    running = year == quarter[0] and quarter[1] < 4
    return {
        "outside": False,
        "target": _promised(side, year) or "无目标",
        "has_target": own,
        "actual": _figure(side, cell) if known else "",
        "running": running and known,
        "achievement": wording.completion(cell.progress.achievement) if cell is not None and known and own else "",
        "light": status_light(shown_status(side, cell)) if cell is not None and not running else "",
    }


def _chart(side: Side, page: RegionPage) -> dict[str, Any]:
    """Targets and actuals of the plan's own years, on a scale of its own: units of measurement differ."""
    named = _named(side, page.quarter)
    return {
        "name": f"{named['region']} {named['name']}",
        "unit": named["unit"],
        "url": named["url"],
        "columns": year_columns([_year_figure(side, year, page.quarter) for year in side.plan.years]),
    }


def _year_figure(side: Side, year: int, quarter: Quarter) -> YearFigure:
    cell = _at_year(side, year, quarter)
    actual = cell.progress.actual if cell is not None else None
    target = side.targets[year].value if year in side.targets else None
    decimals = side.facts.figure_decimals
    if side.facts.formula is Formula.GROWTH:  # rates and counts do not stand on one scale
        target = cell.progress.target if cell is not None and year in side.targets else None
    return YearFigure(
        year=year,
        target=target,
        target_text="" if target is None else wording.target_number(target, decimals),
        actual=actual,
        actual_text="" if actual is None else wording.number(actual, decimals),
        running=year == quarter[0] and quarter[1] < 4,
        adjusted="目标已调整" if year in side.targets and side.targets[year].changed else "",
    )
