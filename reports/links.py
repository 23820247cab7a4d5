"""Addresses of pages, with the quarter kept. Built once a plan: resolving an address for every row costs more than its figures."""

from functools import lru_cache

from django.urls import reverse

_PLACEHOLDER = 987654321


@lru_cache(maxsize=1024)
def _pattern(name: str, slug: str) -> str:
    return reverse(name, args=(slug, _PLACEHOLDER))


def _address(name: str, slug: str, key: int, query: str) -> str:
    address = _pattern(name, slug).replace(str(_PLACEHOLDER), str(key))
    return f"{address}?{query}" if query else address


def indicator_url(slug: str, number: int, query: str = "") -> str:
    return _address("reports:indicator-detail", slug, number, query)


def task_url(slug: str, number: int, query: str = "") -> str:
    return _address("reports:task-detail", slug, number, query)


def unit_url(slug: str, unit_key: int, query: str = "") -> str:
    return _address("reports:unit-detail", slug, unit_key, query)


def report_file_url(slug: str, key: int) -> str:
    return _address("tasks:evidence", slug, key, "")


@lru_cache(maxsize=256)
def _list_address(name: str, slug: str) -> str:
    return reverse(name, args=(slug,))


def task_list_url(slug: str, query: str = "") -> str:
    address = _list_address("reports:task-list", slug)
    return f"{address}?{query}" if query else address
