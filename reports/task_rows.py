"""A task as a row of the list, as a ready fragment: kept as long as the task, and the indicators that it serves, stand where they
stood.
"""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from figures import wording
from indicators.progress import Status
from indicators.sentences import BEFORE_USE
from indicators.standing import IndicatorStanding
from quarters.sentences import task_sentence
from quarters.standing import Standing, TaskStanding
from tasks.facts import AssignmentFacts, LinkFacts, TaskFacts
from tasks.sentences import late_milestones, next_milestone, owes_report, remark, tone, word

from .fragments import FRAGMENTS
from .lights import indicator_light, task_light
from .links import indicator_url, task_url, unit_url

# What the list by status begins with: what is behind, then what is not known, then what is well.
_URGENCY = (
    Status.BEHIND, Status.SLIGHTLY_BEHIND, Status.NOT_REPORTED, Status.ON_TRACK, Status.ACHIEVED, Status.NOT_DUE,
)  # fmt: skip


NOTHING_ASKED = "不须报送"
_MANY = 2  # leads of whom nothing is asked, such as departments of the nation: so many are folded into one line


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """What the table sorts and groups by, and the row itself."""

    number: int
    urgency: int
    heading: str  # under which the row is grouped; blank in a list without groups
    fragment: SafeString


def empty_columns(standing: Standing) -> tuple[str, ...]:
    """The columns in which no task of the plan has anything: nobody supports, or there are no indicators to serve."""
    supported = any(task.facts.supporters for task in standing.tasks)
    serving = any(task.facts.links for task in standing.tasks)
    return (*(() if supported else ("supporters",)), *(() if serving else ("indicators",)))


def task_row(
    task: TaskStanding, standing: Standing, query: str, *, grouped: bool, without: tuple[str, ...] = ()
) -> TaskRow:
    """`grouped`: the row stands under its heading, and need not name it; `without`: as empty_columns has it."""
    linked = tuple((link, standing.indicator(link.number)) for link in task.facts.links)

    def render() -> SafeString:
        context = {"row": _cells(task, linked, standing, query), "grouped": grouped, "without": without}
        return mark_safe(render_to_string("partials/_task_row.html", context))

    key = ("task", task, linked, standing.plan, standing.period, query, grouped, without)
    return TaskRow(
        number=task.facts.number,
        urgency=_URGENCY.index(task.status),
        heading=task.facts.heading if grouped else "",
        fragment=FRAGMENTS.get(key, render),
    )


def _cells(
    task: TaskStanding,
    linked: tuple[tuple[LinkFacts, IndicatorStanding | None], ...],
    standing: Standing,
    query: str,
) -> dict[str, Any]:
    facts, slug = task.facts, standing.plan.slug
    leads = [unit_said(row, standing, query) for row in facts.leads]
    idle = [unit for unit in leads if unit["word"] == NOTHING_ASKED]
    if len(idle) < _MANY:
        idle = []
    return {
        "number": facts.number,
        "title": facts.title,
        "heading": facts.heading,
        "url": task_url(slug, facts.number, query),
        "light": task_light(task),
        "sentence": task_sentence(task, standing.period),
        "leads": [unit for unit in leads if unit not in idle],
        "idle": idle,
        "supporters": [row.unit_name for row in facts.supporters],
        "indicators": [
            {
                "number": link.number,
                "name": row.facts.name,
                "url": indicator_url(slug, link.number, query),
                "light": indicator_light(row),
                "inferred": link.inferred,
            }
            for link, row in linked
            if row is not None
        ],
        "milestone": milestone_ahead(facts, standing),
        "steps": _next_steps(facts, standing),
        "reports": _reports_in(facts, standing),
    }


def unit_said(row: AssignmentFacts, standing: Standing, query: str) -> dict[str, Any]:
    """A unit with what stands for it at the quarter."""
    quarter = standing.period.place
    return {
        "name": row.unit_name,
        "url": unit_url(standing.plan.slug, row.unit_key, query),
        "word": word(row, quarter, was_in_use=standing.was_in_use) or NOTHING_ASKED,
        "tone": tone(row, quarter),
        "remark": remark(row, quarter),
    }


def milestone_ahead(facts: TaskFacts, standing: Standing) -> dict[str, Any] | None:
    """The milestone to look at: the first one that is late, else the next one."""
    late = late_milestones(facts, standing.period.last_day)
    found = late[0] if late else next_milestone(facts, standing.period.last_day)
    if found is None or found.due_on is None:
        return None
    return {
        "title": found.title,
        "due": wording.day(found.due_on),
        "is_late": bool(late),
        "more": max(len(late) - 1, 0),
    }


def _next_steps(facts: TaskFacts, standing: Standing) -> list[dict[str, str]]:
    """下一步措施 of the leads' reports of the quarter; whose they are where there are several leads."""
    several = len(facts.leads) > 1
    return [
        {"unit": row.unit_name if several else "", "text": report.next_steps}
        for row in facts.leads
        if (report := row.report) is not None and report.next_steps and report.quarter == standing.period.place
    ]


def _reports_in(facts: TaskFacts, standing: Standing) -> dict[str, Any]:
    """How many of the units that owe a report for the quarter have one; those whose 已完成 carries forward owe none."""
    quarter = standing.period.place
    there = [row for row in facts.assignments if row.report is not None and row.report.quarter == quarter]
    owing = [row for row in facts.assignments if owes_report(row, quarter)]
    if owing and not standing.was_in_use:
        return {"text": str(len(there)) if there else BEFORE_USE, "is_short": False}
    if not there and not owing:
        return {"text": "无须报送", "is_short": False}
    return {"text": f"{len(there)}/{len(there) + len(owing)}", "is_short": bool(owing)}
