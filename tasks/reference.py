"""A plan's tasks with links, milestones and assignments, kept under its reference stamp."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from django.db.models import F

from plans.recent import Reference

from .asking import can_be_asked
from .facts import AssignmentFacts, LinkFacts, MilestoneFacts, TaskFacts
from .models import AssignmentRole, Task, TaskAssignment

_TASK = ("pk", "number", "heading", "title", "digest", "remark", "place", "quote")
_LINK = ("links__indicator__number", "links__quote", "links__inferred")
_MILESTONE = (
    "milestones__pk", "milestones__title", "milestones__due_on", "milestones__done_on", "milestones__assignment",
    "milestones__assignment__unit__name", "milestones__person", "milestones__year",
)  # fmt: skip
_MILESTONE_ORDER = (  # those of the document first, then each unit's by year
    F("milestones__assignment__order").asc(nulls_first=True), "milestones__year", "milestones__order",
)  # fmt: skip
_ASSIGNMENT = ("task_id", "pk", "role", "level", "reports", "unit_id", "unit__name", "since", "until", "leads_since")
_HANDING_OVER_FIRST = F("until").asc(nulls_last=True)  # before who takes the same place
_UNIT = ("unit__kind", "unit__assessed", "unit__region_id", "task__plan__region_id")


def read_tasks(plan: int) -> tuple[TaskFacts, ...]:
    """The plan's tasks in their order, without reports, read anew: two queries, whatever their number.

    A task's links and milestones come in one of them, each link beside each milestone: there are few of both.
    """
    assignments = _assignments(plan)
    rows = Task.objects.in_use(plan).order_by("number", "links__indicator__number", *_MILESTONE_ORDER)
    found = []
    for task, of_task in groupby(rows.values_list(*_TASK, *_LINK, *_MILESTONE), key=lambda row: row[: len(_TASK)]):
        links: dict[int, LinkFacts] = {}
        milestones: dict[int, MilestoneFacts] = {}
        for indicator, said, inferred, *step in (row[len(_TASK) :] for row in of_task):
            if indicator is not None:
                links[indicator] = LinkFacts(number=indicator, quote=said, inferred=inferred)
            if step[0] is not None:
                milestones[step[0]] = _milestone(*step)
        key, number, heading, title, digest, remark, place, quote = task
        found.append(
            TaskFacts(
                key=key,
                number=number,
                heading=heading,
                title=title,
                digest=tuple(digest),
                remark=remark,
                place=place,
                quote=quote,
                assignments=tuple(assignments[key]),
                links=tuple(links.values()),
                milestones=tuple(milestones.values()),
            )
        )
    return tuple(found)


def _milestone(
    key: int,
    title: str,
    due_on: date | None,
    done_on: date | None,
    assignment: int | None,
    unit_name: str | None,
    person: str,
    year: int | None,
) -> MilestoneFacts:
    return MilestoneFacts(
        key=key,
        title=title,
        due_on=due_on,
        done_on=done_on,
        assignment=assignment,
        unit_name=unit_name or "",
        person=person,
        year=year,
    )


def _assignments(plan: int) -> defaultdict[int, list[AssignmentFacts]]:
    """Assignments in their order, by task."""
    found: defaultdict[int, list[AssignmentFacts]] = defaultdict(list)
    rows = TaskAssignment.objects.filter(task__plan=plan).order_by("task", "role", "order", _HANDING_OVER_FIRST)
    for columns in rows.values_list(*_ASSIGNMENT, *_UNIT):
        task, key, role, level, reports, unit_key, unit_name, since, last, leads_since, *unit = columns
        kind, assessed, region, own_region = unit
        supports = AssignmentRole.SUPPORT if leads_since else role  # in some quarter
        found[task].append(
            AssignmentFacts(
                key=key,
                is_lead=role == AssignmentRole.LEAD,
                level=level,
                reports=reports,
                unit_key=unit_key,
                unit_name=unit_name,
                askable=can_be_asked(role=supports, kind=kind, assessed=assessed, is_own_region=region == own_region),
                since=since,
                until=last,
                leads_since=leads_since,
            )
        )
    return defaultdict(list, {task: _succeeding(rows) for task, rows in found.items()})


def _succeeding(rows: list[AssignmentFacts]) -> list[AssignmentFacts]:
    """A task's assignments, each knowing those of its role that ended the day before it begins."""
    ended: defaultdict[tuple[date, bool], list[int]] = defaultdict(list)
    for row in rows:
        if row.until is not None:
            ended[row.until + timedelta(days=1), row.is_lead].append(row.key)
    return [
        replace(row, took_over=tuple(ended[row.since, row.is_lead]))
        if row.since and (row.since, row.is_lead) in ended
        else row
        for row in rows
    ]


TASKS = Reference(read_tasks)
