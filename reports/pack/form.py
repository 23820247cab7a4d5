"""What all sheets of a pack share: the notices, who hands it out and when, the line to be signed; and columns of tasks."""

from collections.abc import Sequence

from quarters.standing import Standing, TaskStanding
from tasks.facts import TaskFacts
from tasks.sentences import unit_names
from workbooks.printing import Cell, Column, Heading, Line, Table
from workbooks.sheets import Form

from .cells import NOTHING, TEXT, WORD, task_light
from .contents import Pack


def form(
    pack: Pack, title: str, columns: Sequence[Column], lines: Sequence[Line | Heading], *notes: str, label: str = ""
) -> Form:
    """A sheet under the plan's title."""
    return Form(
        label=label,
        title=f"{pack.title}{title}",
        notices=pack.notices,
        left=pack.stamped,
        right=pack.dates,
        table=Table(columns=tuple(columns), lines=tuple(lines)),
        notes=notes,
        foot=pack.foot,
    )


def task_heads(pack: Pack) -> tuple[str, str]:
    """What a task's group and the task are called: as the document's own annex has it, where it has one."""
    return ("任务名称", "具体内容") if pack.has_annexes else ("任务类别", "重点任务")


def task_columns(pack: Pack) -> tuple[Column, ...]:
    group, task = task_heads(pack)
    return (
        Column(heads=("序号",), width=6, look=WORD),
        Column(heads=(group,), width=30, look=TEXT, merged=True),
        Column(heads=(task,), width=26, look=TEXT),
        Column(heads=("责任单位",), width=24, look=TEXT),
    )


def task_cells(facts: TaskFacts) -> tuple[str, str, str, str]:
    """What stands in the columns of a task."""
    return str(facts.number), facts.heading, facts.title, unit_names(facts.leads)


def task_states(row: TaskStanding, standings: Sequence[Standing]) -> list[Cell]:
    """The lights that a task had at several quarters."""
    found = [
        next((each for each in standing.tasks if each.facts.number == row.facts.number), None) for standing in standings
    ]
    return [NOTHING if then is None else task_light(then) for then in found]
