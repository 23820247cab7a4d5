"""Row 7: saving and approving one figure, with row, log, assessment and counts, beside a bare insert in a transaction."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import count
from time import perf_counter
from typing import Any

from django.db import transaction

from indicators.entry import save_actuals, submit_actuals
from indicators.review import approve_actuals
from organizations.models import Operation
from organizations.roles import Role
from plans.models import Plan

from . import invented
from .pages import SLUG
from .template import person_of

INDICATORS = 10
WARM_UP = 3


def measure(times: int) -> dict[str, list[float]]:
    """Seconds of each bare insert, save and approval, in turn.

    The figures are those of the open quarter, one indicator after the other: first entries, then corrections of them.
    """
    plan = Plan.objects.get(slug=SLUG)
    entry, reviewer = person_of(Role.ENTRY), person_of(Role.REVIEWER)
    year, quarter = invented.OPEN_QUARTER
    at: datetime = invented.moment(invented.OPEN_QUARTER, days=6)
    taken: defaultdict[str, list[float]] = defaultdict(list)
    where: dict[str, Any] = {"plan": plan, "year": year, "quarter": quarter, "at": at}
    for turn in range(WARM_UP + times):
        revision, place = divmod(turn, INDICATORS)
        number = place + 1
        figure = invented.figure(number, invented.OPEN_QUARTER, revision=revision + 1)
        seconds = {
            "insert": _timed(_bare_insert),
            "save": _timed(partial(save_actuals, **where, figures=[figure], by=entry)),
            "submit": _timed(partial(submit_actuals, **where, numbers=[number], by=entry)),
            "approve": _timed(partial(approve_actuals, **where, numbers=[number], by=reviewer)),
        }
        for name, spent in seconds.items() if turn >= WARM_UP else ():
            taken[name].append(spent)
    return dict(taken)


def _timed(act: Callable[[], object]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


_numbers = count(1)


def _bare_insert() -> None:
    """One row of a table without triggers on inserting, written by Django in a transaction of its own."""
    with transaction.atomic():
        Operation.objects.create(action="虚构操作", username="benchmarks", detail=f"第{next(_numbers)}次")
