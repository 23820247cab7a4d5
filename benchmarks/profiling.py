"""Where a page's milliseconds go after an approval, in one process without a server: SQL, the ORM, arithmetic, template."""

import functools
from collections import defaultdict
from collections.abc import Callable
from statistics import median
from time import thread_time
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.template import Template
from django.test import Client

import quarters.querysets
import quarters.review_page
from plans.compiled import Compiled
from plans.middleware import RefusalMiddleware

from .pages import APPROVAL, FLOOR, NAMES, address, reader
from .template import sessions

WARM_UP = 20
# What is timed: where it lives, its name, and the section it counts in.
WATCHED: tuple[tuple[Any, str, str], ...] = (
    (CursorWrapper, "execute", "SQL, executed"),
    (SQLCompiler, "as_sql", "SQL, compiled"),
    (QuerySet, "_fetch_all", "rows read and converted"),
    (Compiled, "rows", "rows read and converted"),
    (quarters.querysets, "with_figures", "facts of indicators"),
    (quarters.querysets, "kept_reports", "facts of tasks"),
    (quarters.querysets, "with_reports", "facts of tasks"),
    (quarters.querysets, "indicator_standing", "arithmetic of indicators"),
    (quarters.querysets, "task_standing", "arithmetic of tasks"),
    (quarters.querysets, "read_standing", "standing, the rest"),
    (quarters.querysets, "read_open", "what waits, read"),
    (quarters.review_page, "desk_of", "what waits, made"),
    (quarters.review_page, "table_of", "what waits, printed, the rest"),
    (Template, "render", "template"),
    (RefusalMiddleware, "__call__", "view, the rest"),
)


class Sections:
    """Milliseconds of processor time by section, each without the sections entered inside it."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._inner: list[float] = []

    def timed(self, section: str, inner: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(inner)
        def run(*args: Any, **kwargs: Any) -> Any:
            started = thread_time()
            self._inner.append(0.0)
            try:
                return inner(*args, **kwargs)
            finally:
                whole = (thread_time() - started) * 1000
                self.spent[section] += whole - self._inner.pop()
                if self._inner:
                    self._inner[-1] += whole

        return run

    def watch(self, owner: Any, name: str, section: str) -> None:
        setattr(owner, name, self.timed(section, getattr(owner, name)))


def measure(times: int) -> dict[str, dict[str, float]]:
    """Milliseconds of processor time of each section by page: medians over the given number of requests."""
    sections = Sections()
    for owner, name, section in WATCHED:
        sections.watch(owner, name, section)
    client = Client(headers={"host": "127.0.0.1"})
    cookies = sessions()
    get = sections.timed("middleware, session and person", client.get)
    found = {}
    for page in (FLOOR, *NAMES):
        client.cookies["sessionid"] = cookies[reader(address(page))]
        for _ in range(WARM_UP):
            get(address(page))
        taken: defaultdict[str, list[float]] = defaultdict(list)
        for _ in range(times):
            client.get(address(APPROVAL))
            sections.spent.clear()
            get(address(page))
            for name, spent in sections.spent.items():
                taken[name].append(spent)
        found[NAMES.get(page, "FP")] = {name: median(spent) for name, spent in taken.items()}
    return found


def table(found: dict[str, dict[str, float]]) -> str:
    """A Markdown table: a line for each section, a column for each page."""
    names = dict.fromkeys(name for spent in found.values() for name in spent)
    lines = [
        f"| {' | '.join(('ms', *found))} |",
        f"|{'---|' * (len(found) + 1)}",
        *(f"| {name} | {' | '.join(f'{spent.get(name, 0):.2f}' for spent in found.values())} |" for name in names),
        f"| together | {' | '.join(f'{sum(spent.values()):.2f}' for spent in found.values())} |",
    ]
    return "\n".join(lines)
