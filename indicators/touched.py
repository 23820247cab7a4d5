"""Which indicators an act writes to, for the lock."""

from collections.abc import Callable, Iterable

from plans.periods import Items

from .models import IndicatorResponsibility


def of_responsibilities(keys: Iterable[int]) -> Callable[[], Items]:
    """The indicators that units answer for, by the responsibilities' keys; asked only where the quarter is closed."""
    wanted = tuple(keys)

    def found() -> Items:
        rows = IndicatorResponsibility.objects.filter(pk__in=wanted).order_by()
        return Items(indicators=tuple(rows.values_list("indicator__number", flat=True)))

    return found
