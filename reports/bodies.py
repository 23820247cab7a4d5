"""The part of a page that depends on nothing but a Standing: rendered once and kept as long as the Standing is.

What depends on the person, the day or the request (header, messages, the way to unreviewed figures, the quarters' notes)
is rendered every time, around it.
"""

from collections.abc import Callable, Hashable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from plans.recent import Recent
from quarters.standing import Standing

BODIES: Recent[SafeString] = Recent(128)


def body(
    standing: Standing, template: str, context: Callable[[], dict[str, Any]], *, key: tuple[Hashable, ...] | None
) -> SafeString:
    """The template's text for this very Standing.

    `key` holds everything else that it depends on; None where that has no end, and nothing is kept.
    """

    def render() -> SafeString:
        return mark_safe(render_to_string(template, context()))

    return render() if key is None else BODIES.get((standing, template, *key), render)
