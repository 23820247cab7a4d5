"""A plan's tasks with links, milestones and assignments, kept under its reference stamp."""

from collections import defaultdict
from itertools import groupby

from plans.recent import Reference

from .facts import AssignmentFacts, LinkFacts, MilestoneFacts, TaskFacts
from .models import Task, TaskAssignment

_TASK = ("pk", "number", "heading", "title", "digest", "remark", "place", "quote")
_LINK = ("links__indicator__number", "links__quote", "links__inferred")
_MILESTONE = ("milestones__order", "milestones__title", "milestones__due_on", "milestones__done_on")
_ASSIGNMENT = ("task_id", "pk", "role", "level", "reports", "unit_id", "unit__name")


def read_tasks(plan: int) -> tuple[TaskFacts, ...]:
    """The plan's tasks in their order, without reports, read anew: two queries, whatever their number.

    A task's links and milestones come in one of them, each link beside each milestone: there are few of both.
    """
    assignments = _assignments(plan)
    rows = Task.objects.in_use(plan).order_by("number", "links__indicator__number", "milestones__order")
    found = []
    for task, of_task in groupby(rows.values_list(*_TASK, *_LINK, *_MILESTONE), key=lambda row: row[: len(_TASK)]):
        links: dict[int, LinkFacts] = {}
        milestones: dict[int, MilestoneFacts] = {}
        for indicator, said, inferred, order, called, due_on, done_on in (row[len(_TASK) :] for row in of_task):
            if indicator is not None:
                links[indicator] = LinkFacts(number=indicator, quote=said, inferred=inferred)
            if order is not None:
                milestones[order] = MilestoneFacts(title=called, due_on=due_on, done_on=done_on)
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


def _assignments(plan: int) -> defaultdict[int, list[AssignmentFacts]]:
    """Assignments in their order, by task."""
    found: defaultdict[int, list[AssignmentFacts]] = defaultdict(list)
    rows = TaskAssignment.objects.filter(task__plan=plan, until__isnull=True).order_by("task", "role", "order")
    for task, key, role, level, reports, unit_key, unit_name in rows.values_list(*_ASSIGNMENT):
        found[task].append(
            AssignmentFacts(
                key=key, is_lead=role == "lead", level=level, reports=reports, unit_key=unit_key, unit_name=unit_name
            )
        )
    return found


TASKS = Reference(read_tasks)
