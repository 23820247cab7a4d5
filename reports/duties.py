"""What every unit answers for, shares and supports at a Standing. No Django."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from indicators.progress import Status
from indicators.standing import IndicatorStanding
from plans.facts import UnitFacts
from quarters.standing import Standing, TaskStanding
from tasks.facts import AssignmentFacts


class Duty(StrEnum):
    """How a unit stands to an indicator or a task."""

    FIRST = "first"
    SHARED = "shared"
    LEAD = "lead"
    SUPPORT = "support"

    @property
    def answers(self) -> bool:
        """Whether the unit answers for it: the first unit of an indicator, the leads of a task."""
        return self in (Duty.FIRST, Duty.LEAD)


DUTY: Mapping[Duty, str] = {
    Duty.FIRST: "第一责任单位",
    Duty.SHARED: "共同责任单位",
    Duty.LEAD: "责任单位",
    Duty.SUPPORT: "配合单位",
}
RED = frozenset({Status.MISSED, Status.BEHIND})
LAGGING = RED | {Status.SLIGHTLY_BEHIND}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDuty:
    row: IndicatorStanding
    duty: Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDuty:
    row: TaskStanding
    duty: Duty
    assignment: AssignmentFacts

    @property
    def is_missing(self) -> bool:
        """Whether the unit leads, has to report, and nothing of it was approved for the quarter."""
        return self.duty is Duty.LEAD and self.assignment.unit_name in self.row.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDuties:
    """All items of one unit, in the plan's order. Indicators that stand in the text only are listed, never counted."""

    unit: UnitFacts
    indicators: tuple[IndicatorDuty, ...]
    tasks: tuple[TaskDuty, ...]

    def indicators_as(self, duty: Duty) -> tuple[IndicatorDuty, ...]:
        return tuple(each for each in self.indicators if each.duty is duty and each.row.facts.in_breakdown)

    def tasks_as(self, duty: Duty) -> tuple[TaskDuty, ...]:
        return tuple(each for each in self.tasks if each.duty is duty)

    @property
    def in_text(self) -> tuple[IndicatorDuty, ...]:
        return tuple(each for each in self.indicators if not each.row.facts.in_breakdown)

    @property
    def answering(self) -> tuple[Status, ...]:
        """The lights of what the unit answers for and is counted; none for a unit that is not assessed, and none of a task
        on which it does not report (各区县政府)."""
        if not self.unit.assessed:
            return ()
        return (
            *(each.row.status for each in self.indicators_as(Duty.FIRST)),
            *(each.row.status for each in self.tasks_as(Duty.LEAD) if each.assignment.reports),
        )

    @property
    def lagging(self) -> int:
        """How many of them lag: red and amber."""
        return sum(status in LAGGING for status in self.answering)

    @property
    def red(self) -> int:
        return sum(status in RED for status in self.answering)

    @property
    def not_reported(self) -> int:
        """What has not come in: indicators without a figure, tasks on which this very unit has said nothing."""
        if not self.unit.assessed:
            return 0
        silent = sum(each.is_missing for each in self.tasks)
        return silent + sum(each.row.status is Status.NOT_REPORTED for each in self.indicators_as(Duty.FIRST))


def duties(standing: Standing, units: Iterable[UnitFacts]) -> tuple[UnitDuties, ...]:
    """What each of the units answers for, shares and supports."""
    wanted = {unit.key: unit for unit in units}
    indicators: defaultdict[int, list[IndicatorDuty]] = defaultdict(list)
    tasks: defaultdict[int, list[TaskDuty]] = defaultdict(list)
    for row in standing.indicators:
        for place, unit in enumerate(row.units):
            if unit.key in wanted:
                indicators[unit.key].append(IndicatorDuty(row=row, duty=Duty.SHARED if place else Duty.FIRST))
    for task in standing.tasks:
        for each in task.facts.assignments:
            if each.unit_key in wanted:
                duty = Duty.LEAD if each.is_lead else Duty.SUPPORT
                tasks[each.unit_key].append(TaskDuty(row=task, duty=duty, assignment=each))
    return tuple(
        UnitDuties(unit=unit, indicators=tuple(indicators[key]), tasks=tuple(tasks[key]))
        for key, unit in wanted.items()
    )


def worst_first(every: Iterable[UnitDuties]) -> list[UnitDuties]:
    """Most red first, then most lagging, then most not reported; else as they stand."""
    return sorted(every, key=lambda each: (-each.red, -each.lagging, -each.not_reported))
