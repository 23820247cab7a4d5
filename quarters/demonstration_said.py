"""What units say of the demonstration's last quarter: answers, an objection that is open and one that is handled, and
explanations. Through the acts; what is invented is marked （演示）."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from organizations.models import Unit, User

from .checking import AnswerInput, answer_checks, handle_objection
from .demonstration_units import Scene
from .explaining import ExplanationInput, save_explanations
from .facts import INDICATOR, TASK
from .models import Answer, Outcome, Outlook
from .rounds import ItemKey
from .saying import sentences_of

_KINDS = {"指标": INDICATOR, "任务": TASK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """An objection; `outcome` is None while nobody has handled it."""

    reason: str
    outcome: Outcome | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidScript:
    """The part `said` of a demonstration file, items read: by unit and item."""

    agreed: Sequence[tuple[str, ItemKey]] = ()
    disputed: Sequence[tuple[str, ItemKey, Disputed]] = ()
    explained: Sequence[tuple[str, ExplanationInput]] = ()


def say(script: SaidScript, scene: Scene, *, handled_at: datetime) -> None:
    """Answer, explain, and handle what is to be handled."""
    for unit, key in script.agreed:
        _answer(scene, unit, key, Answer.AGREED, "")
    for unit, key, objection in script.disputed:
        _answer(scene, unit, key, Answer.DISPUTED, objection.reason)
        if objection.outcome is not None:
            kind, number = key
            handle_objection(
                **scene.where, unit=_unit(scene, unit), kind=kind, number=number, outcome=objection.outcome,
                note=objection.note, by=scene.reviewer, at=handled_at,
            )  # fmt: skip
    for unit, explanation in script.explained:
        own = _unit(scene, unit)
        save_explanations(
            **scene.where, unit=own, explanations=[explanation], by=_person(scene, own), at=scene.reviewed_at
        )


def _answer(scene: Scene, unit: str, key: ItemKey, given: Answer, reason: str) -> None:
    own = _unit(scene, unit)
    sentence = sentences_of(**scene.where, unit=own)[key]
    answer = AnswerInput(kind=key[0], number=key[1], answer=given, reason=reason, sentence=sentence)
    answer_checks(**scene.where, unit=own, answers=[answer], by=_person(scene, own), at=scene.reviewed_at)


def _unit(scene: Scene, name: str) -> int:
    return Unit.objects.get(region=scene.plan.region, name=name).pk


def _person(scene: Scene, unit: int) -> User:
    return scene.units[unit]


def read_said(data: Mapping[str, Any]) -> SaidScript:
    """The part `said` of a demonstration file."""
    return SaidScript(
        agreed=[(unit, _item(called)) for unit, called in data["agreed"]],
        disputed=[
            (unit, _item(called), Disputed(reason=why, outcome=Outcome(done) if done else None, note=note))
            for unit, called, why, done, note in data["disputed"]
        ],
        explained=[
            (
                unit,
                ExplanationInput(
                    kind=_item(called)[0],
                    number=_item(called)[1],
                    cause=cause,
                    measure=measure,
                    due_on=date.fromisoformat(due),
                    expected=Decimal(expected) if expected else None,
                    outlook=Outlook(outlook),
                ),
            )
            for unit, called, cause, measure, due, expected, outlook in data["explained"]
        ],
    )


def _item(called: str) -> ItemKey:
    """指标1, 任务3."""
    return _KINDS[called[:2]], int(called[2:])
