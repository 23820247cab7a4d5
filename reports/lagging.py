"""What lags at a quarter, with why and what is done about it: for the circular and the leaders' page. No queries.

The same causes as on the overview's list of what needs attention, in plain words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from figures import wording
from indicators.labels import STATUS
from indicators.progress import Status
from indicators.sentences import light_sentence
from indicators.standing import IndicatorStanding
from quarters.check_form import shown_decimals
from quarters.facts import INDICATOR, TASK
from quarters.models import Outlook
from quarters.rounds import LAGGING, Item, items_of
from quarters.sentences import task_sentence, task_word
from quarters.standing import Standing, TaskStanding
from tasks.facts import AssignmentFacts
from tasks.sentences import standing_report

from .board import reported_causes


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one unit said of a lagging item; blank texts, and no day, where it said nothing of the kind.

    `expected` is 预计全年532件，有困难; `by` who said it.
    """

    unit: str
    cause: str
    measure: str
    due_on: date | None = None
    expected: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lagging:
    """An indicator or a task that lags: red or amber. `units` answer for it, the first one first; `said` is what those said
    that have to explain it, one entry for each of them."""

    kind: str
    number: int
    name: str
    status: Status
    word: str
    sentence: str
    units: tuple[str, ...]
    said: tuple[Said, ...]


def lagging_indicators(standing: Standing) -> list[Lagging]:
    """The counted indicators that lag, worst first, as the overview has them."""
    return [_of_indicator(row, standing) for row in standing.lagging]


def lagging_tasks(standing: Standing) -> list[Lagging]:
    """The tasks that lag: red before amber, else in the plan's order."""
    rows = [task for task in standing.tasks if task.status in LAGGING]
    return [_of_task(task, standing) for task in sorted(rows, key=lambda task: task.status is Status.SLIGHTLY_BEHIND)]


def _of_indicator(row: IndicatorStanding, standing: Standing) -> Lagging:
    return Lagging(
        kind=INDICATOR,
        number=row.facts.number,
        name=row.facts.name,
        status=row.status,
        word=STATUS[row.status],
        sentence=light_sentence(row, standing.period),
        units=tuple(unit.name for unit in row.units),
        said=tuple(_of_first(row, standing)),
    )


def _of_first(row: IndicatorStanding, standing: Standing) -> Iterator[Said]:
    """What the first responsible unit said: of the indicator itself, else on a linked task."""
    items = [item for item in items_of(standing) if item.key == (INDICATOR, row.facts.number) and item.answers]
    if items and items[0].explanation is not None:
        yield _explained(items[0])
    elif row.units:
        found = reported_causes(row, standing)
        yield Said(unit=row.units[0].name, cause=found["reason"], measure=found["measure"])


def _of_task(task: TaskStanding, standing: Standing) -> Lagging:
    items = {item.unit_key: item for item in items_of(standing) if item.key == (TASK, task.facts.number)}
    leads = [lead for lead in task.facts.leads if lead.reports]
    return Lagging(
        kind=TASK,
        number=task.facts.number,
        name=task.facts.title,
        status=task.status,
        word=task_word(task),
        sentence=task_sentence(task, standing.period),
        units=tuple(lead.unit_name for lead in task.facts.leads),
        said=tuple(_of_lead(lead, items.get(lead.unit_key), standing) for lead in leads),
    )


def _of_lead(lead: AssignmentFacts, item: Item | None, standing: Standing) -> Said:
    """What a lead said of the task: its explanation, else the problems and next steps of this quarter's report."""
    if item is not None and item.explanation is not None:
        return _explained(item)
    report = standing_report(lead, standing.period.place)
    if report is None or report.quarter != standing.period.place:
        return Said(unit=lead.unit_name, cause="", measure="")
    return Said(unit=lead.unit_name, cause=report.problems, measure=report.next_steps)


def _explained(item: Item) -> Said:
    said = item.explanation
    if said is None:
        raise ValueError("nothing was explained")
    expected = []
    if said.expected is not None:
        decimals = shown_decimals(said.expected, item.decimals)
        expected.append(f"预计全年{wording.quantity(said.expected, item.measured_in, decimals)}")
    return Said(
        unit=said.unit_name,
        cause=said.cause,
        measure=said.measure,
        due_on=said.due_on,
        expected="，".join([*expected, Outlook(said.outlook).label]),
        by=said.said_by,
    )
