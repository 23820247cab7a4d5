"""Addresses of a plan's numbered pages. Built once a plan: resolving an address for every row costs more than the row."""

from functools import lru_cache

from django.urls import reverse

_PLACEHOLDER = 987654321


@lru_cache(maxsize=1024)
def _pattern(name: str, slug: str) -> str:
    return reverse(name, args=(slug, _PLACEHOLDER))


def numbered(name: str, slug: str, number: int, query: str = "") -> str:
    """The address of the page called `name` (app:page) that takes a plan's slug and a number, with the query kept."""
    address = _pattern(name, slug).replace(str(_PLACEHOLDER), str(number))
    return f"{address}?{query}" if query else address
