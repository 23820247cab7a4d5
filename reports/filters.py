"""What the list of tasks is filtered by. The tasks stand in a Standing: nothing is asked of the database."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django_filters import ChoiceFilter, FilterSet

from plans.refusals import Invalid
from quarters.sentences import task_words
from quarters.standing import TaskStanding
from tasks.models import AssignmentRole, Task

Tasks = tuple[TaskStanding, ...]


def units_of(tasks: Iterable[TaskStanding]) -> dict[str, str]:
    """The units of the tasks, key → name, in the order of their first naming."""
    return {str(row.unit_key): row.unit_name for task in tasks for row in task.facts.assignments}


class TaskFilter(FilterSet):  # type: ignore[misc]  # django-filter publishes no types
    """Tasks by unit, by the part that it takes in them, and by status; what is left blank filters nothing."""

    unit = ChoiceFilter(label="单位", empty_label="全部单位", method="parts_match")
    role = ChoiceFilter(label="身份", empty_label="责任或配合", choices=AssignmentRole.choices, method="parts_match")
    status = ChoiceFilter(label="评价", empty_label="全部", method="status_is")

    class Meta:
        model = Task
        fields = ()

    def __init__(self, data: Mapping[str, Any], tasks: Tasks) -> None:
        super().__init__(data, Task.objects.none())
        self.tasks = tasks
        self.units = units_of(tasks)
        self.filters["unit"].extra["choices"] = list(self.units.items())
        self.filters["status"].extra["choices"] = [(status.value, word) for status, word in task_words(tasks).items()]

    @property
    def found(self) -> Tasks:
        """The tasks that all filters let through. Invalid for a unit, role or status that there is none of."""
        if not self.is_valid():
            raise Invalid(self._complaint())
        rows = self.tasks
        for name, value in self.form.cleaned_data.items():
            rows = self.filters[name].filter(rows, value)
        return rows

    @property
    def wanted(self) -> dict[str, str]:
        """What is filtered by: name → value, without what is left blank."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def query(self) -> str:
        """The filters as a part of an address."""
        return urlencode(self.wanted)

    def parts_match(self, rows: Tasks, _name: str, _value: str) -> Tasks:
        """Tasks in which the unit, or any if none is chosen, takes the part, or any if none is chosen."""
        unit, role = (self.form.cleaned_data.get(name, "") for name in ("unit", "role"))

        def matches(task: TaskStanding) -> bool:
            return any(
                unit in ("", str(row.unit_key)) and role in ("", "lead" if row.is_lead else "support")
                for row in task.facts.assignments
            )

        return tuple(task for task in rows if matches(task))

    def status_is(self, rows: Tasks, _name: str, value: str) -> Tasks:
        return tuple(task for task in rows if task.status.value == value)

    def _complaint(self) -> str:
        said = {
            "unit": "本计划的任务中没有编号为“{}”的单位",
            "role": "身份“{}”无法识别，应为lead（责任单位）或support（配合单位）",
            "status": "评价“{}”无法识别",
        }
        return "；".join(said[name].format(str(self.data.get(name, ""))[:20]) for name in self.form.errors)
