"""What a plan promised at a quarter, where a target, a planned value or the tolerance was changed since. No Django.

Rows hold what is promised now; from the changes follows what was promised before, and so what closed quarters keep.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

Quarter = tuple[int, int]  # (year, quarter)
Promise = tuple[int | None, int | None]  # year and quarter: of a planned value both, of a target the year, else none


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A promised value that is another one from the quarter `since` on; None: there was or is none.

    `year` and `quarter` say which value: both that of a quarter plan, the year alone a target, neither the tolerance.
    """

    since: Quarter
    old: Decimal | None
    new: Decimal | None
    document_number: str = ""
    year: int | None = None
    quarter: int | None = None

    @property
    def promise(self) -> Promise:
        return self.year, self.quarter


def steps(confirmed: Iterable[Change]) -> tuple[Change, ...]:
    """The steps that changes amount to, given in the order in which they were confirmed: by value, then by quarter.

    A later change outweighs earlier ones from its own quarter on, and `old` becomes what stood before that quarter: one
    that was to hold from the fourth quarter and is corrected to hold from the third is one step. What changes nothing is
    no step.
    """
    found: dict[Promise, list[Change]] = {}
    for change in confirmed:
        earlier = found.setdefault(change.promise, [])
        before = _before(earlier, change)
        earlier[:] = [each for each in earlier if each.since < change.since]
        if before != change.new:
            earlier.append(replace(change, old=before))
    return tuple(step for promise in sorted(found, key=_order) for step in found[promise])


def _before(earlier: list[Change], change: Change) -> Decimal | None:
    """The value before the quarter from which the change holds."""
    reached = [each for each in earlier if each.since < change.since]
    if reached:
        return reached[-1].new
    return earlier[0].old if earlier else change.old


def _order(promise: Promise) -> tuple[int, int]:
    year, quarter = promise
    return year or 0, quarter or 0


def undone(changes: Iterable[Change], quarter: Quarter) -> dict[Promise, Decimal | None]:
    """The values that were others at the quarter than now, as they were then; `changes` as `steps` gives them."""
    found: dict[Promise, Decimal | None] = {}
    for change in changes:
        if change.since > quarter:
            found.setdefault(change.promise, change.old)  # the first step after the quarter says what stood before it
    return found


def known(changes: tuple[Change, ...], quarter: Quarter) -> tuple[Change, ...]:
    """The changes that hold at the quarter; later ones were not known then."""
    return tuple(change for change in changes if change.since <= quarter)


def tolerance_at(now: Decimal, changes: Iterable[Change], quarter: Quarter) -> Decimal:
    """The plan's tolerance at a quarter. `now` counts only while it was never changed: a plan's row may have been read
    before the act that changed it was done, its changes are not."""
    tolerance = now
    for change in changes:
        value = change.new if change.since <= quarter else change.old
        tolerance = tolerance if value is None else value
        if change.since > quarter:
            break
    return tolerance
