"""An indicator as a row of the board and as a small chart of its years: figures as strings, ready to print."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from figures import wording
from indicators.facts import Quarter
from indicators.progress import Basis, Direction, Status
from indicators.sentences import (
    actual_text,
    adjusted_text,
    expected_text,
    final_year_text,
    gap_headline,
    gap_text,
    gap_tone,
    goal_year_text,
    light_sentence,
    status_word,
    target_text,
    unit_text,
)
from indicators.standing import IndicatorStanding
from quarters.check_form import said_of_explanation, shown_decimals
from quarters.facts import INDICATOR
from quarters.rounds import LAGGING, explanation_of, items_of
from quarters.standing import Standing

from .drawing import BulletBar, SparkLine, YearFigure, bullet_bar, spark_line, year_columns
from .lights import indicator_light
from .links import indicator_url, task_url, unit_url


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    number: int
    name: str
    url: str
    unit: str
    light: SafeString
    status: str
    sentence: str
    bar: BulletBar | None
    actual: str
    actual_is_word: bool
    expected: str
    target: str
    target_year: str  # 2027年, where the goal is another year's than the one shown
    adjusted: str  # how the target was changed; nothing where it was not
    achievement: str
    gap: str
    gap_tone: str
    spark: SparkLine | None
    projected: str
    projected_year: str  # 2027年末, where the last target is that of an earlier year than the plan's last
    forecast: str  # what its first unit expects of the year, where the unit explained why it is behind
    unit_name: str
    unit_more: str
    urgency: int  # what the list sorts by: red first, then amber, then by the order of the words
    gap_order: Decimal
    achievement_order: Decimal


_UNKNOWN_LAST = Decimal("Infinity")


def board_row(row: IndicatorStanding, standing: Standing, query: str) -> BoardRow:
    facts, progress = row.facts, row.progress
    decimals = facts.figure_decimals
    return BoardRow(
        number=facts.number,
        name=facts.name,
        url=indicator_url(standing.plan.slug, facts.number, query),
        unit=unit_text(row),
        light=indicator_light(row),
        status=row.status.value,
        sentence=light_sentence(row, standing.period),
        bar=bullet_bar(
            status=row.status.value,
            target=progress.target,
            start=progress.start,
            progress=progress.progress,
            schedule=progress.schedule,
            achievement=progress.achievement,
        ),
        actual=status_word(row) if progress.actual is None else wording.number(progress.actual, decimals),
        actual_is_word=progress.actual is None,
        expected=expected_text(row),
        target=target_text(row),
        target_year=goal_year_text(row, standing.period.year),
        adjusted=adjusted_text(facts, row.target_year(standing.period.year)),
        achievement=wording.completion(progress.achievement),
        gap=gap_text(row),
        gap_tone=gap_tone(row),
        spark=spark(row, standing),
        projected=wording.number(row.final, decimals),
        projected_year=final_year_text(row, standing.plan.last_year),
        forecast=forecast(row, standing),
        unit_name=row.units[0].name if row.units else "未明确责任单位",
        unit_more=f"等{len(row.units)}个" if len(row.units) > 1 else "",
        urgency=_URGENCY.index(row.status),
        gap_order=_UNKNOWN_LAST if progress.gap is None else progress.gap,
        achievement_order=_UNKNOWN_LAST if progress.achievement is None else progress.achievement,
    )


_URGENCY = (
    Status.MISSED, Status.BEHIND, Status.SLIGHTLY_BEHIND, Status.NOT_REPORTED, Status.UNSCHEDULED, Status.ON_TRACK,
    Status.AHEAD, Status.ACHIEVED, Status.NOT_DUE,
)  # fmt: skip


def forecast(row: IndicatorStanding, standing: Standing) -> str:
    """预计全年532: the first unit's own word beside what the course so far leads to. Blank where it said none, or needs none."""
    if row.status not in LAGGING or not row.units:
        return ""
    said = explanation_of(standing, INDICATOR, row.facts.number, row.units[0].key)
    if said is None or said.expected is None:
        return ""
    decimals = shown_decimals(said.expected, row.facts.figure_decimals)
    return f"预计全年{wording.number(said.expected, decimals)}"


def quarters_until(standing: Standing) -> list[Quarter]:
    """The plan's quarters from its first to the one shown."""
    first, (year, number) = standing.plan.first_year, standing.period.place
    return [
        (each, quarter)
        for each in range(first, year + 1)
        for quarter in (1, 2, 3, 4)
        if (each, quarter) <= (year, number)
    ]


def spark(row: IndicatorStanding, standing: Standing) -> SparkLine | None:
    quarters = quarters_until(standing)
    running = row.facts.basis is Basis.YEAR_TO_DATE
    breaks = [place for place, (_year, quarter) in enumerate(quarters) if quarter == 1] if running else []
    return spark_line([row.facts.values.get(quarter) for quarter in quarters], breaks=breaks)


def year_chart(row: IndicatorStanding, standing: Standing, query: str) -> dict[str, Any]:
    return {
        "name": row.facts.name,
        "unit": unit_text(row),
        "url": indicator_url(standing.plan.slug, row.facts.number, query),
        "columns": year_columns(year_figures(row, standing)),
    }


def year_figures(row: IndicatorStanding, standing: Standing) -> list[YearFigure]:
    """What every year of the plan promised and brought; the year shown as far as it has gone."""
    shown_year, shown_quarter = standing.period.place
    targets = row.path.targets if row.path else {}
    decimals, lower = row.facts.figure_decimals, row.facts.direction is Direction.LOWER
    figures = []
    for year in range(standing.plan.first_year, standing.plan.last_year + 1):
        running = year == shown_year and shown_quarter < 4
        actual = row.facts.values.get((year, shown_quarter if running else 4))
        target: Decimal | None = targets.get(year)
        figures.append(
            YearFigure(
                year=year,
                target=target,
                target_text="" if target is None else wording.target_number(target, decimals, lower=lower),
                actual=actual,
                actual_text="" if actual is None else wording.number(actual, decimals),
                running=running,
                adjusted=adjusted_text(row.facts, year),
            )
        )
    return figures


def attention_item(row: IndicatorStanding, standing: Standing, query: str) -> dict[str, Any]:
    """One entry of the attention list; cause and measure are what the first unit said of it (情况说明), else what it reported on
    a linked task, which is said."""
    progress, facts = row.progress, row.facts
    tasks = standing.tasks_of(facts.number)
    goal = progress.expected if progress.schedule is not None and progress.schedule < 1 else progress.target
    promised = f"{goal_year_text(row, standing.period.year) or '年度'}目标"
    label = "序时应完成" if goal is progress.expected and goal != progress.target else promised
    said = _explained(row, standing) or reported_causes(row, standing)
    return {
        "status": row.status.value,
        "name": facts.name,
        "url": indicator_url(standing.plan.slug, facts.number, query),
        "gap": gap_headline(row),
        "figures": f"{actual_text(row)}，{label}{wording.quantity(goal, facts.counted_in, facts.figure_decimals)}",
        "units": [{"name": unit.name, "url": unit_url(standing.plan.slug, unit.key, query)} for unit in row.units],
        **said,
        "tasks": [
            {
                "number": task.facts.number,
                "title": task.facts.title,
                "url": task_url(standing.plan.slug, task.facts.number, query),
            }
            for task in tasks
        ],
    }


def _explained(row: IndicatorStanding, standing: Standing) -> dict[str, str] | None:
    """What the first responsible unit said of it; None where it said nothing."""
    first = next((item for item in items_of(standing) if item.key == (INDICATOR, row.facts.number)), None)
    if first is None or not first.answers or first.explanation is None:
        return None
    found = said_of_explanation(first.explanation, first)
    return {name: found[name] for name in ("reason", "measure", "outlook", "by")}


def reported_causes(row: IndicatorStanding, standing: Standing) -> dict[str, str]:
    """Problems and next steps of this quarter, as the first responsible unit reported them on a linked task."""
    first = row.units[0].key if row.units else None
    for task in standing.tasks_of(row.facts.number):
        for assignment in task.facts.leads:
            report = assignment.report
            if report is not None and assignment.unit_key == first and report.quarter == standing.period.place:
                note = f"（任务{task.facts.number}填报）"
                return {
                    "reason": f"{report.problems}{note}" if report.problems else "",
                    "measure": f"{report.next_steps}{note}" if report.next_steps else "",
                    **_NO_OUTLOOK,
                }
    return {"reason": "", "measure": "", **_NO_OUTLOOK}


_NO_OUTLOOK = {"outlook": "", "by": ""}
