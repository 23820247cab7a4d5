"""Lights as ready fragments: a page shows hundreds of them, and there are only a few different ones."""

from functools import cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from indicators.labels import STATUS
from indicators.progress import Status
from quarters.sentences import TASK_STATUS
from quarters.standing import IndicatorStanding, TaskStanding


@cache
def light(status: Status, word: str, *, outline: bool = False) -> SafeString:
    """The fragment of one light. `outline` marks shared responsibility."""
    context = {"status": status.value, "word": word, "outline": outline}
    return mark_safe(render_to_string("partials/_light.html", context).strip())


def indicator_light(row: IndicatorStanding) -> SafeString:
    return light(row.status, STATUS[row.status])


def task_light(row: TaskStanding) -> SafeString:
    return light(row.status, TASK_STATUS[row.status])


GOOD = frozenset({Status.ACHIEVED, Status.AHEAD, Status.ON_TRACK})
BAD = frozenset({Status.BEHIND, Status.MISSED})


def tone(status: Status) -> str:
    """good, bad, warn or none: the four colours that leaders see."""
    if status in GOOD:
        return "good"
    if status in BAD:
        return "bad"
    return "warn" if status is Status.SLIGHTLY_BEHIND else "none"
