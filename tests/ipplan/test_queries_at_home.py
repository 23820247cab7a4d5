"""A page asks the database only through querysets.py: its module builds no query of its own."""

import inspect
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

BUILDS = re.compile(
    r"\.(?:objects|_default_manager)\.(?:all|filter|exclude|get|annotate|values\w*|select_related|only|raw)\("
)
APPS = ("documents", "indicators", "organizations", "plans", "quarters", "reports", "tasks")


def modules(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from modules(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            view: Any = inspect.unwrap(pattern.callback)
            yield getattr(view, "view_class", view).__module__


PAGES = sorted({name for name in modules(get_resolver().url_patterns) if name.split(".")[0] in APPS})


def test_there_are_pages() -> None:
    assert {"reports.overview", "quarters.closing_page", "indicators.views", "tasks.views"} <= set(PAGES)


@pytest.mark.parametrize("module", PAGES)
def test_pages_build_no_query(module: str) -> None:
    assert BUILDS.findall(inspect.getsource(sys.modules[module])) == []
