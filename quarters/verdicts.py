"""What the reviewer's own judgement of a report (核定评价) would make of the task's light. Pure but for the lights' fragments."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString

from indicators.lights import light
from indicators.progress import Status
from plans.facts import PeriodFacts, PlanFacts
from tasks.facts import TaskFacts
from tasks.models import ReportedState, VerdictChoice

from .sentences import TASK_STATUS, task_sentence, task_word
from .standing import task_standing

_LEADS_TO = (Status.ACHIEVED, Status.ON_TRACK, Status.SLIGHTLY_BEHIND, Status.BEHIND)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictOption:
    """A verdict that can be chosen, or none: the state that the unit reported stands. With the task's light as it will be
    then, and its sentence; both blank where the page shows them anyway, and where a quarter is not judged."""

    value: str
    word: str
    is_chosen: bool
    status: str
    sentence: str


def judged_as(task: TaskFacts, assignment: int, verdict: str) -> TaskFacts:
    """The task with a verdict on one unit's report, blank for none; its reason is not written yet. All else as reported."""
    rows = (
        replace(row, report=replace(row.report, verdict=verdict)) if row.key == assignment and row.report else row
        for row in task.assignments
    )
    return replace(task, assignments=tuple(rows))


def explained(task: TaskFacts, plan: PlanFacts, period: PeriodFacts) -> dict[str, Any]:
    """The task's light at a quarter, and its sentence."""
    standing = task_standing(task, plan, period)
    return {"light": light(standing.status, task_word(standing)), "sentence": task_sentence(standing, period)}


def verdict_options(
    task: TaskFacts, assignment: int, plan: PlanFacts, period: PeriodFacts, *, reported: str, chosen: str
) -> Iterator[VerdictOption]:
    """What can be chosen of a unit's report, first of all nothing; the page shows what comes of the one `chosen`.

    `task` is as it will be once all that waits is approved. A verdict that says what the unit said comes to the same.
    """
    words = {"": f"同填报（{ReportedState(reported).label}）", **dict(VerdictChoice.choices)}
    outcomes = {
        value: ("", "") if not period.is_due else _outcome(judged_as(task, assignment, value), plan, period)
        for value in words
        if value != reported
    }
    outcomes[reported] = outcomes[""]
    for value, word in words.items():
        status, sentence = ("", "") if outcomes[value] == outcomes[chosen] else outcomes[value]
        yield VerdictOption(value=value, word=word, is_chosen=value == chosen, status=status, sentence=sentence)


def verdict_lights() -> tuple[SafeString, ...]:
    """Every light that a verdict can lead to."""
    return tuple(light(status, TASK_STATUS[status]) for status in _LEADS_TO)


def _outcome(task: TaskFacts, plan: PlanFacts, period: PeriodFacts) -> tuple[str, str]:
    standing = task_standing(task, plan, period)
    return standing.status.value, task_sentence(standing, period)
