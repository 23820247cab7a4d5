"""One task: where it stands and why, its units, its reports by quarter, milestones, linked indicators, its source."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from figures import wording
from indicators.sentences import actual_text, light_sentence
from organizations.roles import Permission
from plans.passages import find_passage
from plans.reference import discrepancies_about, document_text
from quarters.facts import TASK
from quarters.sentences import task_sentence
from quarters.standing import Standing, TaskStanding
from tasks.facts import AssignmentFacts, MilestoneFacts
from tasks.progress import is_overdue
from tasks.sentences import standing_report

from .bodies import body
from .lights import indicator_light, task_light
from .links import indicator_url, task_url
from .pages import PlanPage, period_context, plan_page, standing_context
from .said import said_of
from .task_rows import unit_said
from .timeline import timeline


@require_safe
def task_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    page = plan_page(request, slug)
    task = next((row for row in page.standing.tasks if row.facts.number == number), None)
    if task is None:
        raise Http404(f"“{page.plan.title}”没有第{number}号任务")
    found, own = task, _own_unit(page, task)
    context = {
        "plan": page.plan,
        "period": period_context(page),
        "standing": standing_context(page),
        "task": _head(page, task),
        "body": body(
            page.standing,
            "reports/task_body.html",
            lambda: _body(page, found, own),
            key=(number, page.query(page.shown), own),  # a unit's own people see its drafts among the reports
        ),
    }
    return render(request, "reports/task_detail.html", context)


def _own_unit(page: PlanPage, task: TaskStanding) -> int | None:
    """The person's unit, if the person files its reports and it has a part in the task."""
    unit = page.person.unit_id
    if unit is None or not page.person.may(Permission.FILE_REPORTS):
        return None
    return unit if any(row.unit_key == unit for row in task.facts.assignments) else None


def _head(page: PlanPage, task: TaskStanding) -> dict[str, Any]:
    rows = page.standing.tasks
    place = rows.index(task)
    return {
        "number": task.facts.number,
        "title": task.facts.title,
        "heading": task.facts.heading,
        "previous": _neighbour(page, rows[place - 1]) if place else None,
        "next": _neighbour(page, rows[place + 1]) if place + 1 < len(rows) else None,
    }


def _neighbour(page: PlanPage, task: TaskStanding) -> dict[str, Any]:
    url = task_url(page.plan.slug, task.facts.number, page.query(page.shown))
    return {"number": task.facts.number, "name": task.facts.title, "url": url}


def _body(page: PlanPage, task: TaskStanding, own: int | None) -> dict[str, Any]:
    facts, standing = task.facts, page.standing
    return {
        "light": task_light(task),
        "sentence": task_sentence(task, standing.period),
        "said": said_of(standing, TASK, facts.number),
        "digest": facts.digest,
        "remark": facts.remark,
        "units": _units(task, page),
        "timeline": timeline(task, standing, page.units, own_unit=own),
        # The document's own before the units' measures.
        "milestones": [
            _milestone(row, standing) for row in sorted(facts.milestones, key=lambda row: row.assignment is not None)
        ],
        "indicators": _indicators(page, task),
        "source": {
            "place": facts.place,
            "quote": facts.quote,
            "passage": find_passage(document_text(page.plan), facts.quote, title=facts.title),
            # The quote of a task names its unit, which many sentences do: its title and heading are what tells it apart.
            "discrepancies": discrepancies_about(page.plan, [facts.title, facts.heading], place=facts.place),
        },
    }


def _units(task: TaskStanding, page: PlanPage) -> list[dict[str, Any]]:
    """Leads and supporters; those after the document's semicolon apart."""
    groups: list[dict[str, Any]] = []
    for words, rows in (("责任单位", task.facts.leads), ("配合单位", task.facts.supporters)):
        for level in dict.fromkeys(row.level for row in rows):
            units = [_unit(row, page) for row in rows if row.level == level]
            groups.append({"wording": words, "note": "原文列在分号之后" if level > 1 else "", "units": units})
    return groups


def _unit(row: AssignmentFacts, page: PlanPage) -> dict[str, Any]:
    """A unit; what stands for it only where it reports: supporters report when asked."""
    is_shown = row.is_lead or row.is_expected or standing_report(row, page.standing.period.place) is not None
    return unit_said(row, page.standing, page.query(page.shown)) | {"is_shown": is_shown}


def _milestone(row: MilestoneFacts, standing: Standing) -> dict[str, str]:
    """A milestone as it stood on the quarter's last day, as the light judges it."""
    last_day = standing.period.last_day
    done = "" if row.done_on is None else wording.day(row.done_on)
    if is_overdue(row.due_on, row.done_on, last_day):
        state, tone = ("逾期完成" if done else "逾期未完成"), "bad"
    elif row.done_on is not None and row.done_on <= last_day:
        state, tone = "已完成", "good"
    else:
        state, tone, done = "未到期" if row.due_on is not None else "未定时限", "none", ""
    return {
        "title": row.title,
        "whose": " ".join(part for part in (row.unit_name, row.person) if part),
        "due": "" if row.due_on is None else wording.day(row.due_on),
        "done": done,
        "state": state,
        "tone": tone,
    }


def _indicators(page: PlanPage, task: TaskStanding) -> list[dict[str, Any]]:
    """The linked indicators with their figures; said by the document, or inferred."""
    linked = [(link, page.standing.indicator(link.number)) for link in task.facts.links]
    return [
        {
            "number": link.number,
            "name": row.facts.name,
            "url": indicator_url(page.plan.slug, link.number, page.query(page.shown)),
            "light": indicator_light(row),
            "figure": actual_text(row),
            "sentence": light_sentence(row, page.standing.period),
            "quote": link.quote,
            "inferred": link.inferred,
        }
        for link, row in linked
        if row is not None
    ]
