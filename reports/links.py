"""Addresses of pages, with the quarter kept. Built once a plan: resolving an address for every row costs more than its figures."""

from functools import lru_cache

from django.urls import reverse

_PLACEHOLDER = 987654321


@lru_cache(maxsize=512)
def _indicator_pattern(slug: str) -> str:
    return reverse("reports:indicator-detail", args=(slug, _PLACEHOLDER))


def indicator_url(slug: str, number: int, query: str = "") -> str:
    address = _indicator_pattern(slug).replace(str(_PLACEHOLDER), str(number))
    return f"{address}?{query}" if query else address
