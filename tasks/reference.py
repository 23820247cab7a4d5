"""A plan's tasks with links, milestones and assignments, kept under its reference stamp."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, JSONField, QuerySet, Value
from django.db.models.functions import Cast

from plans.compiled import Compiled
from plans.recent import Reference

from .asking import can_be_asked
from .facts import AssignmentFacts, LinkFacts, MilestoneFacts, TaskFacts
from .models import AssignmentRole, Milestone, Task, TaskAssignment, TaskIndicator

Row = tuple[Any, ...]
Rows = QuerySet[Any, Row]

# The four tables in one statement: what each of them has in the columns that all share. Those of one kind come first.
_KINDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "milestone": {
        "numbers": ("task_id", "pk", "assignment_id", "assignment__order", "year", "order"),
        "texts": ("title", "assignment__unit__name", "person"),
        "days": ("due_on", "done_on"),
    },
    "link": {"numbers": ("task_id", "indicator__number"), "texts": ("quote",), "flags": ("inferred",)},
    "assignment": {
        "numbers": ("task_id", "order", "pk", "level", "unit_id", "unit__region_id", "task__plan__region_id"),
        "texts": ("role", "unit__name", "unit__kind"),
        "flags": ("reports", "unit__assessed"),
        "days": ("since", "until", "leads_since"),
    },
    "task": {
        "numbers": ("pk", "number"),
        "texts": ("heading", "title", "remark", "place", "quote"),
        "points": ("digest",),
    },
}
_SHARED: Mapping[str, tuple[int, Any]] = {
    "numbers": (7, Value(0)),
    "texts": (5, Value("")),
    "flags": (2, Value(False)),  # noqa: FBT003 (a value of a column)
    "days": (3, Cast(Value(None), DateField())),
    "points": (1, Value(None, output_field=JSONField())),
}


def _columns(kind: str) -> list[Any]:
    """What stands in the shared columns for rows of a kind, with blanks where it has nothing."""
    own = _KINDS[kind]
    return [
        Value(kind),
        *(
            each
            for name, (size, blank) in _SHARED.items()
            for each in [*own.get(name, ()), *[blank] * (size - len(own.get(name, ())))]
        ),
    ]


def _every(plan: int) -> Rows:
    rows: Mapping[str, QuerySet[Any]] = {
        "milestone": Milestone.objects.filter(task__plan=plan),
        "link": TaskIndicator.objects.filter(task__plan=plan),
        "assignment": TaskAssignment.objects.filter(task__plan=plan),
        "task": Task.objects.in_use(plan),
    }
    first, *others = (rows[kind].order_by().values_list(*_columns(kind)) for kind in _KINDS)
    return first.union(*others, all=True)


_EVERY = Compiled(_every)


def read_tasks(plan: int) -> tuple[TaskFacts, ...]:
    """The plan's tasks in their order, without reports, read anew: one statement."""
    found: dict[str, defaultdict[int, list[Row]]] = {kind: defaultdict(list) for kind in _KINDS}
    for kind, *columns in _EVERY.rows(plan):
        row = _own(kind, columns)
        found[kind][row[0]].append(row)
    tasks = sorted((row for rows in found["task"].values() for row in rows), key=lambda row: row[1])
    return tuple(
        TaskFacts(
            key=key,
            number=number,
            heading=heading,
            title=title,
            digest=tuple(digest),
            remark=remark,
            place=place,
            quote=quote,
            assignments=_assignments(found["assignment"][key]),
            links=_links(found["link"][key]),
            milestones=_milestones(found["milestone"][key]),
        )
        for key, number, heading, title, remark, place, quote, digest in tasks
    )


def _own(kind: str, columns: Sequence[Any]) -> Row:
    """Of the shared columns those that are the kind's own: the task's key first."""
    own: list[Any] = []
    place = 0
    for name, (size, _blank) in _SHARED.items():
        own += columns[place : place + len(_KINDS[kind].get(name, ()))]
        place += size
    return tuple(own)


def _assignments(rows: Sequence[Row]) -> tuple[AssignmentFacts, ...]:
    """Leads before supporters, in their order; who hands over before who takes the same place."""
    return _succeeding([_assignment(*row[2:]) for row in sorted(rows, key=_place)])


def _place(row: Row) -> tuple[str, int, date]:
    _task, order, _key, _level, _unit, _region, _own_region, role, *_said, last, _leads_since = row
    return role, order, last or date.max


def _assignment(
    key: int,
    level: int,
    unit_key: int,
    region: int,
    own_region: int,
    role: str,
    unit_name: str,
    kind: str,
    reports: bool,  # noqa: FBT001 (a column)
    assessed: bool,  # noqa: FBT001 (a column)
    since: date | None,
    last: date | None,
    leads_since: date | None,
) -> AssignmentFacts:
    supports = AssignmentRole.SUPPORT if leads_since else role  # in some quarter
    return AssignmentFacts(
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


def _succeeding(rows: Sequence[AssignmentFacts]) -> tuple[AssignmentFacts, ...]:
    """A task's assignments, each knowing those of its role that ended the day before it begins."""
    ended: defaultdict[tuple[date, bool], list[int]] = defaultdict(list)
    for row in rows:
        if row.until is not None:
            ended[row.until + timedelta(days=1), row.is_lead].append(row.key)
    return tuple(
        replace(row, took_over=tuple(ended[row.since, row.is_lead]))
        if row.since and (row.since, row.is_lead) in ended
        else row
        for row in rows
    )


def _links(rows: Sequence[Row]) -> tuple[LinkFacts, ...]:
    return tuple(
        LinkFacts(number=number, quote=quote, inferred=inferred) for _task, number, quote, inferred in sorted(rows)
    )


def _milestones(rows: Sequence[Row]) -> tuple[MilestoneFacts, ...]:
    """Those of the document first, then each unit's by year."""

    def place(row: Row) -> tuple[bool, int, int, int]:
        _task, _key, _assignment, of_unit, year, order, *_said = row
        return of_unit is not None, of_unit or 0, year or 0, order

    return tuple(
        MilestoneFacts(
            key=key,
            title=title,
            due_on=due_on,
            done_on=done_on,
            assignment=assignment,
            unit_name=unit_name or "",
            person=person,
            year=year,
        )
        for _task, key, assignment, _place, year, _order, title, unit_name, person, due_on, done_on in sorted(
            rows, key=place
        )
    )


TASKS = Reference(read_tasks)
