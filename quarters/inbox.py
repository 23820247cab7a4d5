"""Everything that is not approved yet in a plan, of all kinds, in one statement: what waits for review, drafts, what came back.

Values that other readings bring anyway are left to them: figures (indicators.reference), what was approved before.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import DateField, DecimalField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject

from indicators.models import Actual, UnitActual, UnitFigure, UnitTarget
from plans.calendar import last_day
from plans.compiled import Compiled
from plans.facts import Quarter, in_force
from plans.review import OPEN_STATES, State
from tasks.models import AssignmentRole, MeasurePlan, TaskReport

from .matters import Matter, Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    key: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRow:
    """An open revision. `owner` is the key of the indicator or task that it is about; `value` is a unit's contribution.

    `content` holds what no other reading brings, by the names of the row's columns.
    """

    matter: Matter
    number: int  # see Seen
    owner: int
    unit_key: int  # 0 for figures: they are the district's
    unit_name: str
    place: Quarter
    state: str
    revision: int
    version: int
    typed_by: int
    typed_by_name: str
    typed_at: datetime
    submitted_by: int | None
    submitted_by_name: str
    submitted_at: datetime | None
    correction_reason: str
    value: Decimal | None
    content: Mapping[str, Any]
    files: tuple[File, ...] = ()

    @property
    def waits(self) -> bool:
        return self.state == State.SUBMITTED

    @property
    def seen(self) -> Seen:
        year, quarter = self.place
        return Seen(year=year, quarter=quarter, matter=self.matter, number=self.number, version=self.version)

    def is_of(self, person: int) -> bool:
        """Whether the person (by key) typed or submitted it, and so cannot review it."""
        return person in (self.typed_by, self.submitted_by)


def read_open(plan: int) -> tuple[OpenRow, ...]:
    """The plan's open revisions, by its key: one statement. What is retired is left out, and of units that took or handed
    over what they wrote about quarters in which the item is not theirs."""
    found: dict[tuple[Matter, int, Quarter], OpenRow] = {}
    for since, until, *columns, file_key, file_name in _OPEN.rows(plan):
        row = _open_row(columns)
        if not in_force(_day(since), _day(until), last_day(*row.place)):
            continue
        kept = found.setdefault((row.matter, row.number, row.place), row)
        if file_key:
            files = (*kept.files, File(key=file_key, name=file_name))
            found[kept.matter, kept.number, kept.place] = replace(kept, files=files)
    return tuple(found.values())


def _open_row(columns: Iterable[Any]) -> OpenRow:
    matter, number, owner, unit_key, unit_name, value, content, year, quarter, *rest = columns
    state, revision, version, typed_by, typed_name, typed_at, submitted_by, submitted_name, submitted_at, why = rest
    return OpenRow(
        matter=Matter(matter),
        number=number,
        owner=owner,
        unit_key=unit_key,
        unit_name=unit_name,
        place=(year, quarter),
        state=state,
        revision=revision,
        version=version,
        typed_by=typed_by,
        typed_by_name=typed_name,
        typed_at=typed_at,
        submitted_by=submitted_by,
        submitted_by_name=submitted_name or "",
        submitted_at=submitted_at,
        correction_reason=why,
        value=value,
        content=content,
    )


def _day(value: Any) -> date | None:
    """A date of the union: SQLite hands it over as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def loaded(value: Any) -> Any:
    """A JSON column within `content`: SQLite hands it over as text."""
    return json.loads(value) if isinstance(value, str) else value


_REVIEWED = (
    "period__year", "period__quarter", "state", "revision", "version", "typed_by_id", "typed_by__name", "typed_at",
    "submitted_by_id", "submitted_by__name", "submitted_at", "correction_reason",
)  # fmt: skip
_OWN = ("since_day", "until_day", "matter", "whose", "about", "unit_key", "unit_name", "figure", "content")
_FILE = ("file_key", "file_name")


def _rows(rows: QuerySet[Any], matter: Matter, **own: Any) -> QuerySet[Any, Any]:
    """One kind of rows in the columns that all kinds share."""
    given = {
        "since_day": Value(None, output_field=DateField()),
        "until_day": Value(None, output_field=DateField()),
        "matter": Value(matter.value),
        "unit_key": Value(0),
        "unit_name": Value(""),
        "figure": Value(None, output_field=DecimalField()),
        "file_key": Value(0),
        "file_name": Value(""),
        **own,
    }
    listed: QuerySet[Any, Any] = rows.order_by().annotate(**given).values_list(*_OWN, *_REVIEWED, *_FILE)
    return listed


def _parts(model: type[UnitFigure], matter: Matter, where: Mapping[str, Any]) -> QuerySet[Any, Any]:
    rows = model._default_manager.filter(**where, responsibility__indicator__retired_on__isnull=True)
    return _rows(
        rows,
        matter,
        since_day=F("responsibility__since"),
        until_day=F("responsibility__until"),
        whose=F("responsibility_id"),
        about=F("responsibility__indicator_id"),
        unit_key=F("responsibility__unit_id"),
        unit_name=F("responsibility__unit__name"),
        figure=F("value"),
        content=JSONObject(note="note"),
    )


def _figures(where: Mapping[str, Any]) -> QuerySet[Any, Any]:
    rows = Actual.objects.filter(**where, indicator__retired_on__isnull=True)
    return _rows(
        rows,
        Matter.FIGURE,
        whose=F("indicator__number"),
        about=F("indicator_id"),
        content=JSONObject(confirmation="confirmation", confirmed_doubts="confirmed_doubts", city_source="city_source"),
        file_key=F("evidence__pk"),
        file_name=F("evidence__name"),
    )


_OF_ASSIGNMENT = {
    "since_day": F("assignment__since"),
    "until_day": F("assignment__until"),
    "whose": F("assignment_id"),
    "about": F("assignment__task_id"),
    "unit_key": F("assignment__unit_id"),
    "unit_name": F("assignment__unit__name"),
}
_IN_USE = {"assignment__task__retired_on__isnull": True}
_SAID = ("reported_state", "done", "problems", "next_steps", "nothing_new", "on_behalf", "quotes", "milestones_done")


def _reports(where: Mapping[str, Any]) -> QuerySet[Any, Any]:
    approved = TaskReport.objects.filter(
        assignment=OuterRef("assignment"), period=OuterRef("period"), state=State.APPROVED
    )
    said = {name: F(name) for name in _SAID}
    return _rows(
        TaskReport.objects.filter(**where, **_IN_USE),
        Matter.REPORT,
        **_OF_ASSIGNMENT,
        content=JSONObject(**said, was_done=Subquery(approved.values("milestones_done")[:1])),
        file_key=F("evidence__pk"),
        file_name=F("evidence__name"),
    )


def _measures(where: Mapping[str, Any]) -> QuerySet[Any, Any]:
    rows = MeasurePlan.objects.filter(**where, **_IN_USE, assignment__role=AssignmentRole.LEAD)
    return _rows(rows, Matter.MEASURES, **_OF_ASSIGNMENT, content=JSONObject(measures="measures"))


def _open(plan: int) -> QuerySet[Any, Any]:
    """Parts first: the database takes the columns' types from there."""
    where = {"period__plan": plan, "state__in": OPEN_STATES}
    every = _parts(UnitActual, Matter.PART, where).union(
        _parts(UnitTarget, Matter.TARGET, where), _figures(where), _reports(where), _measures(where), all=True
    )
    return every.order_by("file_key")


_OPEN = Compiled(_open)
