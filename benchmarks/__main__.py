"""Ratios of docs/performance.md: `python -m benchmarks [--quick] [--only sqlite|postgresql]`.

Generates invented plans in a temporary directory, serves them as `make run` does, and prints floor and figure side by
side. Benchmarks inform: the exit code is 0 even where a goal is missed.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from . import databases, documents, files, rows
from .measuring import page_times, throughput
from .pages import (
    APPROVAL,
    CATALOGUE,
    CHECK,
    CLOSED,
    CLOSING,
    COMPARISON,
    EMPTY,
    ENTRY,
    ENTRY_AFTER,
    FLOOR,
    INDICATOR,
    INDICATOR_LIST,
    NAMES,
    OF_MANY,
    OVERVIEW,
    OVERVIEW_AFTER,
    OVERVIEW_ANEW,
    OWN_LIST,
    OWN_UNIT,
    REGION,
    REGION_LANDING,
    REPORT,
    REVIEW,
    REVIEW_AFTER,
    ROUND,
    TASK,
    TASK_LIST,
    UNIT,
    UNIT_MAP,
)
from .rows import Result
from .server import Server, serving

SIZES = (1, 41, 2844)
QUICK = (1, 41)
MANY_INDICATORS = 100
ACTS = 40
ROLL_UPS = 40
NO_DATABASE = "Without a database"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One database server (or directory of SQLite files) with a database for each size."""

    directory: Path
    url: Callable[[str], str]  # name of a database -> its URL
    copy: Callable[[str, str], None]  # from one name to another

    def environment(self, name: str) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
            "IPPLAN_VAR_DIR": str(self.directory / "var"),
            "DATABASE_URL": self.url(name),
        }

    def step(self, name: str, step: str, *numbers: int) -> Any:
        """Run a step of benchmarks.child beside the database; what it found."""
        command = [sys.executable, "-m", "benchmarks.child", step, *map(str, numbers)]
        done = subprocess.run(command, env=self.environment(name), capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout.splitlines()[-1])

    def generate(self, sizes: tuple[int, ...]) -> None:
        """A database for each size, and one with many indicators."""
        self.step("1", "make", 10, 2)
        self.step("wide", "make", MANY_INDICATORS, 1)
        for plans in sizes:
            if plans > 1:
                say(f"  generating {plans:,} plans")
                self.copy("1", str(plans))
                faults = self.step(str(plans), "grow", plans)
                if faults:
                    raise SystemExit("\n".join(["The generated data is not sound:", *faults]))
        for name in ("wide", *map(str, sizes)):
            self.step(name, "wait")
            self.step(name, "close")

    def server(self, name: str) -> AbstractContextManager[Server]:
        """A server of one of the databases, of whose plan somebody is signed in."""
        cookies, log = self.step(name, "sessions"), self.directory / f"gunicorn-{name}.log"
        return serving(self.environment(name), cookies=cookies, log=log)

    @contextmanager
    def servers(self, sizes: tuple[int, ...]) -> Iterator[dict[int, Server]]:
        with ExitStack() as stack:
            yield {plans: stack.enter_context(self.server(str(plans))) for plans in sizes}


def measure(bench: Bench, sizes: tuple[int, ...]) -> list[Result]:
    """All rows on one database."""
    bench.generate(sizes)
    say("  statements")
    results = [*statements(bench, sizes)]
    with bench.servers(sizes) as servers:
        say("  pages")
        results += page_rows(_page_times(servers), sizes)
        say("  throughput")
        for plans in (sizes[0], sizes[-1]):
            results.append(throughput_row(throughput(servers[plans], (FLOOR, OVERVIEW)), plans))
    results += roll_up_rows(bench, sizes)
    say("  acts")
    for plans in (sizes[0], sizes[-1]):
        results += act_rows(bench.step(str(plans), "acts", ACTS), plans)
    return [*results, *workbook_rows(bench, (sizes[0], sizes[-1]))]


def workbook_rows(bench: Bench, sizes: tuple[int, ...]) -> Iterator[Result]:
    """Rows 8 and 10, on databases that are there."""
    say("  packs")
    for plans in sizes:
        yield from files.pack_rows(bench.step(str(plans), "packs", files.PACKS), plans)
    say("  uploads")
    yield from files.upload_rows(bench.step, bench.copy, bench.server)


_AFTER = (OVERVIEW_AFTER, ENTRY_AFTER, REVIEW_AFTER)
Timed = tuple[float, float]  # milliseconds of the floor and of the page, of the same rounds


def _page_times(servers: dict[int, Server]) -> dict[tuple[int, str], Timed]:
    """Every page beside its floor; those made anew apart from the others, whose kept parts they would throw away."""

    def timed(*pages: str, before: dict[str, str] | None = None) -> dict[tuple[int, str], Timed]:
        found = page_times(servers, (FLOOR, *pages), before=before)
        return {(plans, page): (found[plans, FLOOR], spent) for (plans, page), spent in found.items()}

    return {
        **timed(OVERVIEW_ANEW),
        **timed(*_AFTER, before=dict.fromkeys(_AFTER, APPROVAL)),
        **timed(EMPTY, *NAMES),
    }


def statements(bench: Bench, sizes: tuple[int, ...]) -> Iterator[Result]:
    """Row 4: the most that a page takes, over all sizes and with many indicators."""
    counted = [bench.step(name, "statements") for name in ("wide", *map(str, sizes))]
    for page, name in NAMES.items():
        most, least = max(each[page] for each in counted), min(each[page] for each in counted)
        what = f"{name}, 10 and {MANY_INDICATORS} indicators" + ("" if most == least else f" (from {least})")
        yield Result(row=4, what=what, plans="all", goal=rows.STATEMENTS, value=most)


def page_rows(times: dict[tuple[int, str], Timed], sizes: tuple[int, ...]) -> Iterator[Result]:
    """Rows 1, 2, 3, 5 and 6, and the empty response beside the floor."""
    measured = {
        OVERVIEW: (1, NAMES[OVERVIEW], rows.AT_MOST_FOUR),
        OVERVIEW_AFTER: (1, "the same after an approval", rows.AT_MOST_FOUR),
        OVERVIEW_ANEW: (1, "the same, nothing kept", rows.AT_MOST_FOUR),
        INDICATOR_LIST: (3, NAMES[INDICATOR_LIST], rows.AT_MOST_FOUR),
        ENTRY: (3, NAMES[ENTRY], rows.AT_MOST_FOUR),
        ENTRY_AFTER: (3, "entry grid after an approval", rows.AT_MOST_FOUR),
        REVIEW: (3, NAMES[REVIEW], rows.AT_MOST_FOUR),
        REVIEW_AFTER: (3, "review page after an approval", rows.AT_MOST_FOUR),
        TASK_LIST: (3, NAMES[TASK_LIST], rows.AT_MOST_FOUR),
        UNIT_MAP: (3, NAMES[UNIT_MAP], rows.AT_MOST_FOUR),
        REPORT: (3, NAMES[REPORT], rows.AT_MOST_FOUR),
        CLOSED: (1, NAMES[CLOSED], rows.AT_MOST_FOUR),
        ROUND: (3, NAMES[ROUND], rows.AT_MOST_FOUR),
        CHECK: (3, NAMES[CHECK], rows.AT_MOST_FOUR),
        CLOSING: (3, NAMES[CLOSING], rows.AT_MOST_FOUR),
        OWN_LIST: (3, NAMES[OWN_LIST], rows.AT_MOST_FOUR),
        INDICATOR: (2, NAMES[INDICATOR], rows.AT_MOST_THREE),
        TASK: (2, NAMES[TASK], rows.AT_MOST_THREE),
        UNIT: (2, NAMES[UNIT], rows.AT_MOST_THREE),
        OWN_UNIT: (2, NAMES[OWN_UNIT], rows.AT_MOST_THREE),
        REGION: (5, NAMES[REGION], rows.AT_MOST_FIVE),
        REGION_LANDING: (5, NAMES[REGION_LANDING], rows.AT_MOST_FIVE),
        CATALOGUE: (5, NAMES[CATALOGUE], rows.AT_MOST_FIVE),
        COMPARISON: (5, NAMES[COMPARISON], rows.AT_MOST_FIVE),
    }
    for plans in (sizes[0], sizes[-1]):
        floor, empty = times[plans, EMPTY]
        say(f"  {plans:,} plans: FP {floor:.2f} ms, empty response {empty:.2f} ms")
        for page, (row, what, goal) in measured.items():
            floor, figure = times[plans, page]
            yield Result(
                row=row, what=what, plans=f"{plans:,}", goal=goal, value=figure / floor, floor=floor, figure=figure
            )
    first, last = sizes[-2], sizes[-1]
    for page, name in NAMES.items():
        small, large = times[first, page][1], times[last, page][1]
        goal = rows.GROWTH_OF_MANY if page in OF_MANY else rows.GROWTH
        yield growth_row(name, small, large, (first, last), goal)


def roll_up_rows(bench: Bench, sizes: tuple[int, ...]) -> Iterator[Result]:
    """Row 6: the sums over all plans alone."""
    first, last = sizes[-2], sizes[-1]
    small, large = (median(bench.step(str(plans), "roll_up", ROLL_UPS)) * 1000 for plans in (first, last))
    yield growth_row("sums over all plans", small, large, (first, last), rows.GROWTH_OF_SUMS)


def growth_row(name: str, small: float, large: float, plans: tuple[int, int], goal: rows.Goal) -> Result:
    """Milliseconds at two sizes as an exponent."""
    growth = math.log(large / small) / math.log(plans[1] / plans[0])
    return Result(
        row=6, what=f"{name}, exponent of growth", plans=f"{plans[0]:,} → {plans[1]:,}", goal=goal, value=growth,
        floor=small, figure=large,
    )  # fmt: skip


def throughput_row(found: dict[str, float], plans: int) -> Result:
    """Row 14, in requests a second."""
    return Result(
        row=14, what="overview, requests/s, 4 connections", plans=f"{plans:,}", goal=rows.THROUGHPUT,
        value=found[OVERVIEW] / found[FLOOR], floor=found[FLOOR], figure=found[OVERVIEW],
    )  # fmt: skip


def act_rows(seconds: dict[str, list[float]], plans: int) -> Iterator[Result]:
    """Row 7."""
    floor = median(seconds["insert"]) * 1000
    for name in ("save", "approve"):
        figure = median(seconds[name]) * 1000
        yield Result(
            row=7, what=f"{name} one figure", plans=f"{plans:,}", goal=rows.ACT, value=figure / floor, floor=floor,
            figure=figure,
        )  # fmt: skip


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1 and 41 plans only, for development")
    parser.add_argument("--only", choices=tuple(databases.ALL), help="one database instead of both")
    parser.add_argument("--workbooks", action="store_true", help="rows 8, 9 and 10 only, at one plan")
    parser.add_argument("--profile", action="store_true", help="where the overview's milliseconds go, and nothing else")
    parser.add_argument("--documents", action="store_true", help="row 15 only, the reading of plan documents")
    options = parser.parse_args(arguments)
    if options.documents:
        print(rows.table(NO_DATABASE, [*documents.reading_rows()]))
        return 0
    found: dict[str, list[Result]] = {}
    say(
        f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; ratios hold best on a machine that does nothing else"
    )
    for name, opened in databases.ALL.items():
        if options.only not in (None, name):
            continue
        say(name)
        with tempfile.TemporaryDirectory(prefix="ipplan-bench-") as made:
            directory = Path(made)
            (directory / "var").mkdir()
            with opened(directory) as (url, copy):
                bench = Bench(directory=directory, url=url, copy=copy)
                collect_static(bench)
                if options.profile:
                    bench.step("1", "make", 10, 2)
                    print(bench.step("1", "profile", 200))
                    continue
                if options.workbooks:
                    bench.step("1", "make", 10, 2)
                    found[name] = [*workbook_rows(bench, (1,))]
                else:
                    found[name] = measure(bench, QUICK if options.quick else SIZES)
        print(rows.table(name, found[name]), end="\n\n", flush=True)
    if found:
        say("long table")
        with tempfile.TemporaryDirectory(prefix="ipplan-bench-") as made:
            found[NO_DATABASE] = [*files.long_table_rows(Path(made))]
        if not options.workbooks:
            say("plan documents")
            found[NO_DATABASE] += documents.reading_rows()
        print(rows.table(NO_DATABASE, found[NO_DATABASE]), end="\n\n", flush=True)
        print(rows.summary(found))
    return 0


def collect_static(bench: Bench) -> None:
    """The manifest that every page's addresses of static files are read from."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, env=bench.environment("1"), check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
