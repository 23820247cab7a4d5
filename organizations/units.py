"""What still hangs on a unit. The apps above know; each says so when it is asked."""

from collections.abc import Callable

from .models import Unit

HANGING: list[Callable[[Unit], str]] = []  # why the unit cannot be given up yet; "" for nothing


def why_not_retired(unit: Unit) -> str:
    """Why a unit cannot be retired by hand; "" where nothing hangs on it."""
    return "；".join(filter(None, (ask(unit) for ask in HANGING)))
