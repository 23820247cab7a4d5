"""What every unit has to check and to explain at a Standing, what it said, and what is still missing. No queries.

A unit checks what it answers for: indicators that name it, first or shared, once a figure is approved; tasks that it leads
and reports on. Courts and collectives check nothing. What is said is kept as the unit's word on one sentence: once the
sentence is another one, the word is out of date and the item waits again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from indicators.labels import STATUS
from indicators.progress import Status
from indicators.sentences import light_sentence
from indicators.standing import IndicatorStanding
from plans.models import ReportingPeriod
from plans.recent import Recent

from .facts import INDICATOR, TASK, CheckFacts, ExplanationFacts
from .sentences import task_sentence, task_word
from .standing import Standing, TaskStanding

LONGEST_SENTENCE = 600  # characters of a sentence that are kept with an answer
RED = frozenset({Status.MISSED, Status.BEHIND})
LAGGING = RED | {Status.SLIGHTLY_BEHIND}
DISPUTED = "disputed"  # Answer.DISPUTED

ItemKey = tuple[str, int]  # kind and number


class Answered(StrEnum):
    """Where a unit's check of an item stands."""

    AGREED = "agreed"
    DISPUTED = "disputed"
    OUTDATED = "outdated"  # the sentence is another one than when the unit answered
    OPEN = "open"
    DEEMED = "deemed"  # 视同无异议: the day is over and the unit said nothing to the sentence
    UNASKED = "unasked"  # 未报送: the unit may say that it did report; silence says nothing


ANSWERED: dict[Answered, str] = {
    Answered.AGREED: "无异议",
    Answered.DISPUTED: "有异议",
    Answered.OUTDATED: "表述已变化，待重新核对",
    Answered.OPEN: "待核对",
    Answered.DEEMED: "视同无异议",
    Answered.UNASKED: "未报送",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An indicator or a task as one unit checks it. `answers`: whether the unit is the one that explains it when it is behind
    (the first of an indicator, a reporting lead of a task)."""

    kind: str
    number: int
    name: str
    status: Status
    word: str  # of the light
    sentence: str
    unit_key: int
    unit_name: str
    answers: bool
    measured_in: str = ""  # the unit of measurement of what is expected for the year; blank for tasks
    decimals: int | None = None
    check: CheckFacts | None = None
    explanation: ExplanationFacts | None = None

    @property
    def key(self) -> ItemKey:
        return self.kind, self.number

    @property
    def is_current(self) -> bool:
        """Whether the unit answered the sentence as it reads now."""
        return self.check is not None and self.check.sentence == self.sentence

    @property
    def takes_explanation(self) -> bool:
        """Red and amber lights are explained."""
        return self.status in LAGGING

    @property
    def needs_explanation(self) -> bool:
        """Required before closing, else printed as 未说明."""
        return self.answers and self.status in RED

    @property
    def lacks_explanation(self) -> bool:
        return self.needs_explanation and self.explanation is None

    @property
    def objection(self) -> CheckFacts | None:
        """An objection that no reviewer has handled yet, to whichever sentence."""
        check = self.check
        return check if check is not None and check.answer == DISPUTED and not check.outcome else None

    def answered(self, due_on: date | None, today: date) -> Answered:
        """Where its check stands on a day; answers are due until the end of `due_on`, without a day until closing."""
        if self.check is not None and self.is_current:
            return Answered(self.check.answer)
        if self.status is Status.NOT_REPORTED:
            return Answered.UNASKED
        if due_on is not None and due_on < today:
            return Answered.DEEMED
        return Answered.OPEN if self.check is None else Answered.OUTDATED


ITEMS: Recent[tuple[Item, ...]] = Recent(64)


def items_of(standing: Standing, unit: int | None = None) -> tuple[Item, ...]:
    """What units check, in the plan's order, indicators before tasks; all of them, or one unit's (its key)."""
    every = ITEMS.get(standing, lambda: tuple(_items(standing)))
    return every if unit is None else tuple(item for item in every if item.unit_key == unit)


def missing_explanations(standing: Standing) -> tuple[Item, ...]:
    """What is behind and was not explained by who has to: listed before closing, printed as 未说明."""
    return tuple(item for item in items_of(standing) if item.lacks_explanation)


def open_checks(standing: Standing, today: date, period: ReportingPeriod) -> tuple[Item, ...]:
    """What units have still to check on the day; none once the day until which they may be silent is over."""
    wanted = (Answered.OPEN, Answered.OUTDATED)
    return tuple(item for item in items_of(standing) if item.answered(period.check_due_on, today) in wanted)


def objections(standing: Standing) -> tuple[Item, ...]:
    """Objections that a reviewer has still to handle."""
    return tuple(item for item in items_of(standing) if item.objection is not None)


def explanation_of(standing: Standing, kind: str, number: int, unit: int | None = None) -> ExplanationFacts | None:
    """What the unit (its key) said of an item; without a unit, the first in the order of units."""
    found = (row for row in standing.explanations if (row.kind, row.number) == (kind, number))
    return next((row for row in found if unit is None or row.unit_key == unit), None)


def _items(standing: Standing) -> Iterator[Item]:
    checks = {(row.kind, row.number, row.unit_key): row for row in standing.checks}
    explanations = {(row.kind, row.number, row.unit_key): row for row in standing.explanations}

    def item(kind: str, number: int, unit_key: int, **said: Any) -> Item:
        place = (kind, number, unit_key)
        return Item(
            kind=kind,
            number=number,
            unit_key=unit_key,
            check=checks.get(place),
            explanation=explanations.get(place),
            **said,
        )

    for row in standing.indicators:
        if _is_judged(row, standing):
            said = _of_indicator(row, standing)
            for place, unit in enumerate(row.units):
                if unit.assessed:
                    yield item(INDICATOR, row.facts.number, unit.key, unit_name=unit.name, answers=place == 0, **said)
    for task in standing.tasks:
        if task.status is not Status.NOT_DUE:
            said = _of_task(task, standing)
            for lead in task.facts.leads:
                if lead.reports:
                    yield item(TASK, task.facts.number, lead.unit_key, unit_name=lead.unit_name, answers=True, **said)


def _is_judged(row: IndicatorStanding, standing: Standing) -> bool:
    """Whether a figure, or that none applies, stands for the very quarter."""
    place = standing.period.place
    observation = row.observation(place)
    return row.facts.values.get(place) is not None or (observation is not None and observation.not_applicable)


def _of_indicator(row: IndicatorStanding, standing: Standing) -> dict[str, Any]:
    return {
        "name": row.facts.name,
        "status": row.status,
        "word": STATUS[row.status],
        "sentence": light_sentence(row, standing.period)[:LONGEST_SENTENCE],
        "measured_in": row.facts.counted_in,
        "decimals": row.facts.figure_decimals,
    }


def _of_task(task: TaskStanding, standing: Standing) -> dict[str, Any]:
    return {
        "name": task.facts.title,
        "status": task.status,
        "word": task_word(task),
        "sentence": task_sentence(task, standing.period)[:LONGEST_SENTENCE],
    }
