"""One indicator: where it stands and why, its path and years, its quarters, its source, who answers, linked tasks."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from figures import wording
from figures.rounding import round_half_up
from indicators.facts import Observation
from indicators.labels import BASIS, CERTAINTY, DIRECTION, FORMULA, PACE, Certainty, Formula
from indicators.paths import baseline
from indicators.progress import Basis, Progress
from plans.models import PeriodKind
from plans.querysets import discrepancies_about
from quarters.querysets import period_facts
from quarters.sentences import actual_text, climb_word, is_ceiling, light_sentence, status_word
from quarters.standing import IndicatorStanding, PeriodFacts, indicator_standing

from .board import gap_text, gap_tone, target_text, unit_text, year_figures
from .bodies import body
from .charts import PathPoint, YearBar, is_blank, path_figure, years_figure
from .drawing import YearFigure
from .lights import indicator_light, task_light, tone
from .links import indicator_url
from .pages import PlanPage, period_context, plan_page, standing_context


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
        "body": body(
            page.standing,
            "reports/indicator_body.html",
            lambda: _body(page, found),
            key=(number, page.query(page.shown)),
        ),
    }
    return render(request, "reports/indicator_detail.html", context)


def _body(page: PlanPage, row: IndicatorStanding) -> dict[str, Any]:
    return {
        "indicator": _description(page, row),
        "progress": {
            "light": indicator_light(row),
            "status": row.status.value,
            "sentence": light_sentence(row, page.standing.period),
            "figures": _key_figures(page, row),
            "explanation": None,
        },
        "charts": _charts(page, row),
        "quarters": _quarters(page, row),
        "units": _units(row),
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
        "definition": facts.definition,
        "data_provider": facts.data_provider,
        "rules": _rules(row),
        "source": {"place": facts.place, "quote": facts.quote},
        "discrepancies": discrepancies_about(
            page.plan, [facts.name, facts.quote], place=facts.place if facts.in_breakdown else ""
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


def _key_figures(page: PlanPage, row: IndicatorStanding) -> list[dict[str, Any]]:
    progress, facts, year = row.progress, row.facts, page.shown.year
    unit, decimals = facts.counted_in, facts.figure_decimals
    goal = row.target_year(year)

    def figure(
        label: str, value: str, *, of: str = "", note: str = "", colour: str = "none", main: bool = False
    ) -> dict[str, Any]:
        shown_unit = of if value[:1].isdigit() or value[:1] in ("−", "+") else ""
        said = note if main or value != wording.DASH else ""
        word = main and not shown_unit
        return {
            "label": label, "value": value, "unit": shown_unit, "note": said, "tone": colour, "main": main, "word": word
        }  # fmt: skip

    actual = status_word(row) if progress.actual is None else wording.number(progress.actual, decimals)
    figures = [
        figure("实际", actual, of=unit, note=_observed_note(row, page), colour=tone(row.status), main=True),
        figure("年度目标" if goal in (None, year) else f"{goal}年目标", target_text(row), of=unit),
        figure("序时应完成", wording.number(progress.expected, decimals), of=unit, note=_schedule_note(row)),
    ]
    if is_ceiling(row):
        figures.append(figure("已用", wording.used(progress.progress)))
    else:
        figures.append(figure("完成率", wording.completion(progress.achievement)))
        figures.append(figure(climb_word(row), wording.completion(progress.progress)))
    figures += [
        figure("较序时进度", gap_text(row), of="个百分点", colour=gap_tone(row)),
        figure(
            f"后续每季度{'需降' if (progress.required or 0) < 0 else '需净增'}", _required(progress, decimals), of=unit
        ),
        figure(
            "按当前进度推算", wording.number(progress.projected, decimals), of=unit, note=f"{goal}年末" if goal else ""
        ),
        figure(
            f"{page.plan.last_year}年末推算", wording.number(row.final, decimals), of=unit, note="按基期以来的平均进度"
        ),
        figure("同比", _year_on_year(row, page.standing.period)),
    ]
    if row.growth is not None:
        figures.append(figure("年均增长", wording.rate(row.growth), note="水平法"))
    if row.missing:
        figures.append(figure("缺少", row.missing, note="由填报员在历史数据中补录"))
    return figures


def _required(progress: Progress, decimals: int) -> str:
    """What every later quarter has to bring, one decimal finer than the figure; its direction stands in the label."""
    if progress.required is None:
        return wording.DASH
    return wording.number(round_half_up(abs(progress.required), decimals + 1))


def _schedule_note(row: IndicatorStanding) -> str:
    return "" if row.progress.schedule is None else f"序时进度{wording.percent(row.progress.schedule)}"


def _observed_note(row: IndicatorStanding, page: PlanPage) -> str:
    observation = row.observation(page.standing.period.place)
    return "" if observation is None else _note(observation)


def _note(observation: Observation) -> str:
    parts = [CERTAINTY[Certainty(observation.certainty)]] if not observation.not_applicable else []
    if observation.as_of is not None:
        parts.append(f"截至{observation.as_of:%Y-%m-%d}")
    if observation.source:
        parts.append(observation.source)
    if observation.city_rank is not None:
        parts.append(f"全市第{observation.city_rank}名")
    if observation.not_applicable_reason:
        parts.append(observation.not_applicable_reason)
    if observation.note:
        parts.append(observation.note)
    if not observation.approved:
        parts.append("未审核")
    return " · ".join(parts)


def _year_on_year(row: IndicatorStanding, period: PeriodFacts) -> str:
    now, then = row.progress.actual, row.facts.values.get((period.year - 1, period.quarter))
    if now is None or then is None or then <= 0:
        return wording.DASH
    return wording.change((now - then) / then * 100, label="")


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
                    *(wording.number(value, decimals) for value in (point.expected, point.actual, point.target)),
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
                    each.target_text or wording.DASH,
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
            )
        )
    return points, shown


def _baseline_point(row: IndicatorStanding) -> PathPoint:
    """Where the path starts: the end of the baseline year."""
    known = baseline(row.facts)
    return PathPoint(year=row.facts.baseline_year, quarter=4, expected=known, actual=known, target=None)


def _due(page: PlanPage) -> list[PeriodFacts]:
    return [period_facts(period) for period in page.periods if period.kind == PeriodKind.DUE]


def _at(page: PlanPage, row: IndicatorStanding, period: PeriodFacts) -> IndicatorStanding:
    return indicator_standing(row.facts, page.standing.plan, period, row.units)


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
                "parts": _parts(observation),
                "expected": wording.number(then.progress.expected, row.facts.figure_decimals),
                "progress": wording.completion(then.progress.progress),
                "gap": gap_text(then),
                "gap_tone": gap_tone(then),
                "light": indicator_light(then),
                "note": _note(observation) if observation else "",
            }
        )
    return rows


def _parts(observation: Observation | None) -> str:
    if observation is None or observation.numerator is None or observation.denominator is None:
        return ""
    return f"{wording.number(observation.numerator)} ÷ {wording.number(observation.denominator)}"


def _units(row: IndicatorStanding) -> list[dict[str, Any]]:
    groups = [("第一责任单位", row.units[:1]), ("共同责任单位", row.units[1:])]
    return [{"wording": words, "names": [unit.name for unit in units]} for words, units in groups if units]


def _tasks(page: PlanPage, row: IndicatorStanding) -> list[dict[str, Any]]:
    number = row.facts.number
    return [
        {
            "number": task.facts.number,
            "title": task.facts.title,
            "url": None,
            "leads": "、".join(unit.unit_name for unit in task.facts.leads),
            "light": task_light(task),
            "inferred": any(link.inferred for link in task.facts.links if link.number == number),
        }
        for task in page.standing.tasks_of(number)
    ]
