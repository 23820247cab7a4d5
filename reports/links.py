"""Addresses of the pages that look, with the quarter kept."""

from functools import lru_cache

from django.urls import reverse

from plans.addresses import numbered


def indicator_url(slug: str, number: int, query: str = "") -> str:
    return numbered("reports:indicator-detail", slug, number, query)


def task_url(slug: str, number: int, query: str = "") -> str:
    return numbered("reports:task-detail", slug, number, query)


def unit_url(slug: str, unit_key: int, query: str = "") -> str:
    return numbered("reports:unit-detail", slug, unit_key, query)


def report_file_url(slug: str, key: int) -> str:
    return numbered("tasks:evidence", slug, key)


@lru_cache(maxsize=1024)
def _list_address(name: str, slug: str) -> str:
    return reverse(name, args=(slug,))


def task_list_url(slug: str, query: str = "") -> str:
    address = _list_address("reports:task-list", slug)
    return f"{address}?{query}" if query else address


def reports_url(slug: str) -> str:
    """The page from which a plan's files are fetched; they stand below it."""
    return _list_address("reports:choose", slug)


def overview_url(slug: str, query: str = "") -> str:
    address = _list_address("reports:overview", slug)
    return f"{address}?{query}" if query else address
