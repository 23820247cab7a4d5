"""Reading what units answered and explained about a quarter: one statement for both tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, DateField, DateTimeField, QuerySet, Value
from django.db.models.functions import Cast

from plans.compiled import Compiled
from plans.fields import figure_field

from .facts import INDICATOR, TASK, CheckFacts, ExplanationFacts
from .models import Check, Explanation

Row = tuple[Any, ...]
Rows = QuerySet[Any, Row]

_BESIDE = (
    "indicator__number", "task__number", "unit_id", "unit__name", "on_behalf", "said_by__name", "said_at", "version",
)  # fmt: skip
_EXPLANATION, _CHECK = "explanation", "check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What units said of a quarter: in the order of units, of each indicators before tasks."""

    explanations: tuple[ExplanationFacts, ...]
    checks: tuple[CheckFacts, ...]


def _every(periods: Sequence[int]) -> Rows:
    """Each has blanks where only the other says something; PostgreSQL wants to be told of what type."""
    blank, nobody = Value(""), Cast(Value(None), CharField())
    never, unknown = Cast(Value(None), DateTimeField()), Cast(Value(None), figure_field(""))
    explanations = Explanation.objects.filter(period__in=periods).order_by()
    checks = Check.objects.filter(period__in=periods).order_by()
    order = "unit__display_order"
    day = Cast(Value(None), DateField())
    return explanations.values_list(
        Value(_EXPLANATION), "period_id", order, *_BESIDE, "expected", "due_on", "outlook", "cause", "measure", blank, blank,
        blank, nobody, never,
    ).union(
        checks.values_list(
            Value(_CHECK), "period_id", order, *_BESIDE, unknown, day, "answer", "reason", "status", "sentence", "outcome",
            "outcome_note", "handled_by__name", "handled_at",
        ),
        all=True,
    )  # fmt: skip


_EVERY = Compiled(_every)


def read_said(period: int) -> Said:
    """What units answered and explained about the quarter (its key), read anew."""
    return read_said_of([period])[period]


def read_said_of(periods: Sequence[int]) -> dict[int, Said]:
    """The same of several quarters, by their keys, in one statement."""
    rows = sorted(_EVERY.rows(list(periods)), key=_place) if periods else []
    return {
        period: Said(
            explanations=tuple(_explanation(row[3:]) for row in rows if row[:2] == (_EXPLANATION, period)),
            checks=tuple(_check(row[3:]) for row in rows if row[:2] == (_CHECK, period)),
        )
        for period in periods
    }


def _place(row: Row) -> tuple[int, str, bool, int]:
    _kind, _period, order, indicator, task, _unit, name, *_said = row
    return order, name, indicator is None, indicator or task


def _explanation(columns: Sequence[Any]) -> ExplanationFacts:
    expected, due_on, outlook, cause, measure, *_none = columns[len(_BESIDE) :]
    return ExplanationFacts(
        **_beside(columns), cause=cause, measure=measure, due_on=due_on, expected=expected, outlook=outlook
    )


def _check(columns: Sequence[Any]) -> CheckFacts:
    _expected, _due_on, answer, reason, status, sentence, outcome, note, handler, handled_at = columns[len(_BESIDE) :]
    return CheckFacts(
        **_beside(columns),
        answer=answer,
        reason=reason,
        status=status,
        sentence=sentence,
        outcome=outcome,
        outcome_note=note,
        handled_by=handler or "",
        handled_at=handled_at,
    )


def _beside(columns: Sequence[Any]) -> dict[str, Any]:
    """What both have: of which item, whose, who said it and when."""
    indicator, task, unit_key, unit_name, on_behalf, said_by, said_at, version = columns[: len(_BESIDE)]
    return {
        "kind": TASK if indicator is None else INDICATOR,
        "number": task if indicator is None else indicator,
        "unit_key": unit_key,
        "unit_name": unit_name,
        "on_behalf": on_behalf,
        "said_by": said_by,
        "said_at": said_at,
        "version": version,
    }
