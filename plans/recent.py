"""What was made lately from a plan's rows, kept in this process while nothing changed that it shows.

A Standing, say, is kept under the plan's stamp, a random value that triggers change with every row a plan shows, in the same
transaction (plans.models.PlanStamp). The stamp is read before the rows, so what is kept is never older than its stamp:
a figure approved a second ago has changed the stamp, and the next page reads anew.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Recent(Generic[Kept]):
    """At most `size` values, the longest unused given up first. Safe between threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

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
