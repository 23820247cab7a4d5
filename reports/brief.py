"""领导参阅: one sheet of paper: the conclusion, every indicator, what lags and why, the tasks, and where the plan will end."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from figures import wording
from indicators.sentences import (
    actual_text,
    final_year_text,
    gap_text,
    goal_year_text,
    target_text,
    unit_text,
)
from indicators.standing import IndicatorStanding
from quarters.sentences import bulletin, plain, task_words
from quarters.standing import Standing

from .bodies import body
from .downloads import short_title
from .lagging import Lagging, Said, lagging_indicators, lagging_tasks
from .lights import indicator_light, task_light
from .pages import PlanPage, period_context, plan_page, standing_context

# What fits on a sheet of A4: texts of units are cut so that all of them together take no more than this many characters.
ROOM = 1400
SHORTEST, LONGEST = 24, 120  # characters of a cause or a measure
CROWDED = 10  # causes and measures, from which on the sheet is set smaller
LONG = 420  # characters of the sentence, the same
TOLD = 13  # causes and measures that there is room for; tasks beyond them are named only


@require_safe
def brief(request: HttpRequest, slug: str) -> HttpResponse:
    page = plan_page(request, slug)
    key = (page.query(page.shown), page.plan.title)
    context = {
        "plan": page.plan,
        "period": period_context(page),
        "standing": standing_context(page),
        "body": body(page.standing, "reports/brief_body.html", lambda: _body(page), key=key),
    }
    return render(request, "reports/brief.html", context)


def _body(page: PlanPage) -> dict[str, Any]:
    standing = page.standing
    indicators = {item.number: item for item in lagging_indicators(standing)}
    tasks, named = told_and_named(lagging_tasks(standing), room=TOLD - len(indicators))
    told = len(indicators) + sum(len(task.said) for task in tasks)
    length = room_for_each(told)
    sentence, period = bulletin(standing), standing.period
    lights = {task.facts.number: task_light(task) for task in standing.tasks}
    return {
        "title": short_title(standing.plan.title, page.plan.region),
        "period": {"title": wording.period(*period.place), "as_of": wording.as_of(*period.place)},
        "last_year": standing.plan.last_year,
        "is_demonstration": standing.plan.is_demonstration,
        "sentence": sentence,
        "crowded": told >= CROWDED or len(plain(sentence)) > LONG,
        "rows": [_row(row, standing, indicators.get(row.facts.number), length) for row in standing.in_breakdown],
        "counts": task_counts_text(standing),
        "tasks": [{"light": lights[task.number], **_lagging(task, length)} for task in tasks],
        "named": "；".join(f"{item.number} {item.name}（{item.word}，{_units(item)}）" for item in named),
    }


def told_and_named(tasks: Sequence[Lagging], *, room: int) -> tuple[list[Lagging], list[Lagging]]:
    """The tasks whose causes and measures are told, and those that are named only; at least two are told."""
    told: list[Lagging] = []
    for task in tasks:
        if len(told) >= 2 and sum(len(each.said) for each in (*told, task)) > room:
            break
        told.append(task)
    return told, list(tasks[len(told) :])


def room_for_each(items: int) -> int:
    """How many characters a cause or a measure may take where so many are told."""
    return max(SHORTEST, min(LONGEST, ROOM // (2 * max(items, 1)) - 20))


def cut(text: str, length: int) -> str:
    """The text in at most `length` characters, with …… where some are left out."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 2]}……"


def _row(row: IndicatorStanding, standing: Standing, lagging: Lagging | None, length: int) -> dict[str, Any]:
    progress = row.progress
    more = f"等{len(row.units)}个" if len(row.units) > 1 else ""
    return {
        "number": row.facts.number,
        "name": row.facts.name,
        "unit": unit_text(row),
        "actual": actual_text(row)
        if progress.actual is None
        else wording.number(progress.actual, row.facts.figure_decimals),
        "actual_is_word": progress.actual is None,
        "target": target_text(row),
        "target_year": goal_year_text(row, standing.period.year),
        "achievement": wording.completion(progress.achievement),
        "gap": gap_text(row),
        "light": indicator_light(row),
        "projected": wording.number(row.final, row.facts.figure_decimals),
        "projected_year": final_year_text(row, standing.plan.last_year),
        "first": f"{row.units[0].name}{more}" if row.units else "未明确责任单位",
        "said": _said(lagging.said, length) if lagging is not None else [],
        "lags": lagging is not None,
    }


def _lagging(item: Lagging, length: int) -> dict[str, Any]:
    return {
        "number": item.number,
        "name": item.name,
        "units": _units(item),
        "said": _said(item.said, length),
    }


def _units(item: Lagging) -> str:
    return "、".join(item.units) or "未明确责任单位"


def _said(every: Sequence[Said], length: int) -> list[dict[str, str]]:
    """Why, what is done, by when, and who says so; of several units each under its name."""
    return [
        {
            "unit": said.unit if len(every) > 1 else "",
            "cause": cut(said.cause, length),
            "measure": cut(said.measure, length),
            "due": wording.day(said.due_on) if said.due_on is not None else "",
            "expected": said.expected,
            "by": said.by,
        }
        for said in every
    ]


def task_counts_text(standing: Standing) -> str:
    """重点任务12项：正常推进5项，推进缓慢2项; blank for a plan without tasks."""
    if not standing.tasks:
        return ""
    words = task_words(standing.tasks)
    counts = Counter(task.status for task in standing.tasks)
    said = "，".join(f"{word}{counts[status]}项" for status, word in words.items() if counts[status])
    return f"重点任务{len(standing.tasks)}项：{said}。"
