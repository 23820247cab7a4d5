"""Which tasks an act writes to, for the lock."""

from collections.abc import Callable, Iterable

from plans.periods import Items

from .models import TaskAssignment


def of_assignments(keys: Iterable[int]) -> Callable[[], Items]:
    """The tasks of the assignments, by their keys; asked only where the quarter is closed."""
    wanted = tuple(keys)

    def found() -> Items:
        rows = TaskAssignment.objects.filter(pk__in=wanted).order_by()
        return Items(tasks=tuple(rows.values_list("task__number", flat=True)))

    return found
