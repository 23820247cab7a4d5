"""What was read or made lately, kept in this process while nothing changed that it was made from.

It is kept under the plan's stamp: random values that triggers change with every row, in the same transaction
(plans.models.PlanStamp). A stamp is read before the rows, so what is kept is never older than its stamp: a figure
approved a second ago has changed `value`, a target changed a second ago `reference` as well, and the next page or act
reads anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Kept = TypeVar("Kept")


class Recent(Generic[Kept]):
    """At most `size` values, the longest unused given up first. Safe between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()
        _EVERY.add(self)

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """The value kept under the key, or a new one. Two threads may make the same value; one of them is kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = make()
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return value

    def forget(self) -> None:
        """Give up everything: for measuring what a page costs that is made anew."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)


_EVERY: WeakSet[Recent[Any]] = WeakSet()


def forget_everything() -> None:
    """As in a process that has just begun: nothing is kept that was read, made or rendered, whoever kept it."""
    for kept in tuple(_EVERY):
        kept.forget()


class Reference(Generic[Kept]):
    """What is read from a plan's reference rows: everything but figures and reports."""

    def __init__(self, read: Callable[[int], Kept]) -> None:
        self._read = read
        self._kept: Recent[Kept] = Recent(64)

    def of(self, plan: int, reference: str) -> Kept:
        """The plan's, by its key; `reference` is its stamp, read in the same transaction or for the same page."""
        return self._kept.get((plan, reference), lambda: self._read(plan))
