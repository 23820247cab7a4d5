"""Lights as ready fragments: a page shows hundreds of them, and there are only a few different ones."""

from functools import cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from .labels import STATUS
from .progress import Status


@cache
def light(status: Status, word: str, *, outline: bool = False) -> SafeString:
    """The fragment of one light. `outline` marks shared responsibility."""
    context = {"status": status.value, "word": word, "outline": outline}
    return mark_safe(render_to_string("partials/_light.html", context).strip())


def status_light(status: Status) -> SafeString:
    """An indicator's light with its own word."""
    return light(status, STATUS[status])
