"""One indicator: where it stands and why, its path and years, its quarters, its source, who answers, linked tasks."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from figures import wording
from indicators.labels import BASIS, DIRECTION, FORMULA, PACE, Formula
from indicators.paths import baseline
from indicators.progress import Basis
from indicators.reference import INDICATORS
from indicators.sentences import actual_text, change_text, expected_text, gap_text, gap_tone, light_sentence, unit_text
from indicators.standing import IndicatorStanding, indicator_standing
from plans.facts import PeriodFacts
from plans.models import PeriodKind
from plans.reference import discrepancies_about
from quarters.comparing import parts_text
from quarters.facts import INDICATOR
from tasks.sentences import unit_names

from .board import year_figures
from .bodies import body
from .charts import PathPoint, YearBar, is_blank, path_figure, years_figure
from .contributions import contributions
from .drawing import YearFigure
from .history import revision_rows
from .key_figures import key_figures, note
from .lights import indicator_light, task_light
from .links import indicator_url, task_url, unit_url
from .pages import PlanPage, period_context, plan_page, standing_context
from .region_pages import comparison_url
from .said import said_of


@require_safe
def indicator_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    page = plan_page(request, slug)
    row = page.standing.indicator(number)
    if row is None:
        raise Http404(f"“{page.plan.title}”没有第{number}号指标")
    found = row
    context = {
        "plan": page.plan,
        "period": period_context(page),
        "standing": standing_context(page),
        "indicator": _head(page, row),
        "others": _others(page, number),
        "body": body(
            page.standing,
            "reports/indicator_body.html",
            lambda: _body(page, found),
            key=(number, page.query(page.shown), page.staff),  # the office sees drafts among the revisions
        ),
    }
    return render(request, "reports/indicator_detail.html", context)


def _others(page: PlanPage, number: int) -> dict[str, str] | None:
    """The way to the same indicator of other plans, for people who see plans of several regions."""
    own = page.person.region
    entry = INDICATORS.of(page.plan.pk, page.plan.stamp.reference).catalogued.get(number) if own.has_below else None
    if entry is None:
        return None
    return {"name": entry.name, "url": comparison_url(own.code, entry.code, page.query(page.shown, unreviewed=False))}


def _body(page: PlanPage, row: IndicatorStanding) -> dict[str, Any]:
    return {
        "indicator": _description(page, row),
        "progress": {
            "light": indicator_light(row),
            "status": row.status.value,
            "sentence": light_sentence(row, page.standing.period),
            "figures": key_figures(page.standing, row),
        },
        "said": said_of(page.standing, INDICATOR, row.facts.number),
        "charts": _charts(page, row),
        "parts": contributions(row, page.standing, page.query(page.shown)),
        "climbed": "任务完成" if row.spans_years(page.standing.period.year) else "年度任务完成",
        "quarters": _quarters(page, row),
        "revisions": revision_rows(row, page.standing.period.place, unreviewed=page.staff, beside=page.standing.beside),
        "units": _units(page, row),
        "tasks": _tasks(page, row),
    }


def _head(page: PlanPage, row: IndicatorStanding) -> dict[str, Any]:
    facts, rows = row.facts, page.standing.indicators
    place = rows.index(row)
    return {
        "number": facts.number,
        "name": facts.name,
        "unit": facts.unit_of_measurement,
        "tags": [] if facts.in_breakdown else ["正文目标"],
        "previous": _neighbour(page, rows[place - 1]) if place else None,
        "next": _neighbour(page, rows[place + 1]) if place + 1 < len(rows) else None,
    }


def _description(page: PlanPage, row: IndicatorStanding) -> dict[str, Any]:
    facts = row.facts
    return {
        "number": facts.number,
        "definition": facts.definition,
        "data_provider": facts.data_provider,
        "rules": _rules(row),
        "changes": [change_text(facts, each) for each in facts.target_changes],
        "changes_url": reverse("indicators:changes", args=(page.plan.slug,))
        if page.staff or facts.target_changes
        else "",
        "source": {"place": facts.place, "quote": facts.quote},
        "discrepancies": discrepancies_about(
            page.plan, [facts.name, facts.quote], place=facts.place if facts.is_in_annex else ""
        ),
    }


def _neighbour(page: PlanPage, row: IndicatorStanding) -> dict[str, Any]:
    url = indicator_url(page.plan.slug, row.facts.number, page.query(page.shown))
    return {"number": row.facts.number, "name": row.facts.name, "url": url}


def _rules(row: IndicatorStanding) -> list[dict[str, str]]:
    """How the indicator is counted and judged."""
    facts = row.facts
    parts = f"{facts.numerator_label} ÷ {facts.denominator_label}"
    formula = {Formula.RATIO: parts, Formula.GROWTH: f"按{facts.quantity_label}，以{facts.base_year}年为基年（水平法）"}
    found = [
        ("填报口径", BASIS[facts.basis]),
        ("评价方向", DIRECTION[facts.direction]),
        ("考核方式", PACE[facts.pace]),
        ("计算方式", formula.get(facts.formula, FORMULA[facts.formula])),
        (
            "频率",
            f"年度，{facts.published_month}月发布"
            if facts.annual and facts.published_month
            else "年度"
            if facts.annual
            else "季度",
        ),
        ("文件用语", facts.comparator),
    ]
    return [{"label": label, "value": value} for label, value in found if value]


def _charts(page: PlanPage, row: IndicatorStanding) -> list[dict[str, Any]]:
    unit, decimals = row.facts.counted_in, row.facts.figure_decimals
    points, shown = _path_points(page, row)
    years = year_figures(row, page.standing)
    path = path_figure(
        points, unit=unit, projection=row.final, shown=shown, running=row.facts.basis is Basis.YEAR_TO_DATE
    )
    columns = years_figure(
        [
            YearBar(
                year=each.year,
                target=each.target,
                actual=each.actual,
                name=_year_name(page, each),
                running=each.running,
            )
            for each in years
        ],
        unit=unit,
    )
    return [
        {
            "id": "figure-path",
            "title": "计划路径与季度完成",
            "note": unit_text(row),
            "figure": None if is_blank(path) else path,
            "headings": ["报告期", "序时应完成", "实际", "年度目标"],
            "rows": [
                [
                    wording.period(point.year, point.quarter),
                    *(
                        wording.number(value, decimals)
                        for value in (point.expected, point.actual, point.goal or point.target)
                    ),
                ]
                for point in points
            ],
        },
        {
            "id": "figure-years",
            "title": "各年目标与实际",
            "note": unit_text(row),
            "figure": None if is_blank(columns) else columns,
            "headings": ["年度", "目标", "实际"],
            "rows": [
                [
                    _year_name(page, each).replace("<br>", ""),
                    f"{each.target_text or wording.DASH}{'（已调整）' if each.adjusted else ''}",
                    each.actual_text or wording.DASH,
                ]
                for each in years
            ],
        },
    ]


def _year_name(page: PlanPage, figure: YearFigure) -> str:
    """The year; below it how far it has gone, where it is not over."""
    if not figure.running:
        return f"{figure.year}年"
    until = wording.as_of(figure.year, page.shown.quarter).replace(f"{figure.year}年", "")
    return f"{figure.year}年<br>（{until}）"


def _path_points(page: PlanPage, row: IndicatorStanding) -> tuple[list[PathPoint], int]:
    targets = row.path.targets if row.path else {}
    stepped = any(change.quarter is None for change in row.facts.target_changes)
    points = [_baseline_point(row)] if row.facts.basis is Basis.STOCK else []
    shown = 0
    for place, period in enumerate(_due(page), start=len(points)):
        progress = _at(page, row, period).progress
        if period.place == page.standing.period.place:
            shown = place
        points.append(
            PathPoint(
                year=period.year,
                quarter=period.quarter,
                expected=progress.expected,
                actual=row.facts.values.get(period.place),
                target=targets.get(period.year) if period.quarter == 4 else None,
                goal=progress.target if stepped else None,
            )
        )
    return points, shown


def _baseline_point(row: IndicatorStanding) -> PathPoint:
    """Where the path starts: the end of the baseline year."""
    known = baseline(row.facts)
    return PathPoint(year=row.facts.baseline_year, quarter=4, expected=known, actual=known, target=None)


def _due(page: PlanPage) -> list[PeriodFacts]:
    return [period.facts for period in page.periods if period.kind == PeriodKind.DUE]


def _at(page: PlanPage, row: IndicatorStanding, period: PeriodFacts) -> IndicatorStanding:
    return indicator_standing(row.facts, page.standing.plan, period)


def _quarters(page: PlanPage, row: IndicatorStanding) -> list[dict[str, Any]]:
    """Every quarter up to the one shown, the latest first."""
    rows = []
    periods = {(period.year, period.quarter): period for period in page.periods}
    for period in reversed([each for each in _due(page) if each.place <= page.standing.period.place]):
        then = _at(page, row, period)
        observation = then.observation(period.place)
        rows.append(
            {
                "name": wording.period(period.year, period.quarter),
                "query": page.query(periods[period.place]),
                "is_current": period.place == page.standing.period.place,
                "actual": actual_text(then),
                "actual_is_word": then.progress.actual is None,
                "parts": parts_text(row.facts, observation),
                "expected": expected_text(then),
                "progress": wording.completion(then.progress.progress),
                "gap": gap_text(then),
                "gap_tone": gap_tone(then),
                "light": indicator_light(then),
                "note": note(observation) if observation else "",
            }
        )
    return rows


def _units(page: PlanPage, row: IndicatorStanding) -> list[dict[str, Any]]:
    slug, query = page.plan.slug, page.query(page.shown)
    groups = [("第一责任单位", row.units[:1]), ("共同责任单位", row.units[1:])]
    return [
        {
            "wording": words,
            "units": [{"name": unit.name, "url": unit_url(slug, unit.key, query)} for unit in units],
        }
        for words, units in groups
        if units
    ]


def _tasks(page: PlanPage, row: IndicatorStanding) -> list[dict[str, Any]]:
    number = row.facts.number
    return [
        {
            "number": task.facts.number,
            "title": task.facts.title,
            "url": task_url(page.plan.slug, task.facts.number, page.query(page.shown)),
            "leads": unit_names(task.facts.leads),
            "light": task_light(task),
            "inferred": any(link.inferred for link in task.facts.links if link.number == number),
        }
        for task in page.standing.tasks_of(number)
    ]
