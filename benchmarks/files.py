"""Rows 8, 9 and 10: workbooks in and out."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from . import long_table, rows
from .pages import OVERVIEW, address
from .rows import Goal, Result
from .server import Server

LEDGER_ROWS, LEDGER_INDICATORS = 10_000, 770  # these in thirteen quarters
PACKS = 15
UPLOADS = 5
IDLE = 100  # requests of the overview while nothing else is done
Step = Callable[..., Any]  # benchmarks.child's, beside a database: its name, a step, numbers


def _ratio(row: int, what: str, plans: str, goal: Goal, floor: float, figure: float) -> Result:
    return Result(row=row, what=what, plans=plans, goal=goal, value=figure / floor, floor=floor, figure=figure)


def pack_rows(seconds: dict[str, list[float]], plans: int) -> Iterator[Result]:
    """Row 10."""
    floor = median(seconds["book"]) * 1000
    for name, what in (("pack", "working pack"), ("anew", "the same, nothing kept")):
        yield _ratio(10, what, f"{plans:,}", rows.PACK, floor, median(seconds[name]) * 1000)


def long_table_rows(directory: Path) -> Iterator[Result]:
    """Row 9, which no database takes part in."""
    found = long_table.measure(directory)
    seconds, megabytes = found["streamed"]
    what = f"long table, {long_table.ROWS:,} rows"
    for name, other, goal in (("xlsxwriter", "XlsxWriter", rows.OF_XLSXWRITER), ("bare", "bare XML", rows.OF_BARE_XML)):
        yield _ratio(9, f"{what} ÷ {other}", "", goal, found[name][0] * 1000, seconds * 1000)
    yield Result(row=9, what=f"{what}, peak MB", plans="", goal=rows.PEAK, value=megabytes)


def upload_rows(step: Step, copy: Callable[[str, str], None], serving: Callable[[str], Any]) -> Iterator[Result]:
    """Row 8: each upload into a copy of an empty plan, beside a server that answers another of its pages meanwhile."""
    step("bare", "bare", LEDGER_INDICATORS)
    reads = [step("bare", "read", LEDGER_ROWS) for _ in range(UPLOADS)]
    uploads, idle, busy = [], [], []
    for turn in range(UPLOADS):
        copy("bare", f"bare-{turn}")
        with serving(f"bare-{turn}") as server:
            idle.append(_slowest([server.get(address(OVERVIEW)) for _ in range(IDLE)]))
            found, seconds = _beside(server, partial(step, f"bare-{turn}", "upload", LEDGER_ROWS))
            uploads.append(found)
            busy.append(_slowest(seconds))
    floor = LEDGER_ROWS / median(each["seconds"] for each in reads)
    spent = median(each["sending"] + each["showing"] + each["confirming"] for each in uploads)
    what = f"upload of {LEDGER_ROWS:,} rows"
    yield _ratio(8, f"{what}, rows/s", "1", rows.UPLOAD, floor, LEDGER_ROWS / spent)
    for part in ("sending", "showing", "confirming"):
        yield _ratio(
            8, f"  of it {part}, rows/s", "1", rows.UPLOAD, floor, LEDGER_ROWS / median(x[part] for x in uploads)
        )
    memory = [median(each["megabytes"] for each in found) for found in (reads, uploads)]
    yield _ratio(8, f"{what}, additional MB", "1", rows.UPLOAD_MEMORY, *memory)
    yield _ratio(8, "overview meanwhile, p95", "1", rows.OTHERS_MEANWHILE, median(idle) * 1000, median(busy) * 1000)


def _slowest(seconds: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(seconds, n=20)[-1]


def _beside(server: Server, act: Callable[[], Any]) -> tuple[Any, list[float]]:
    """What an act found, and the seconds of the overview while it went on in another process."""
    with ThreadPoolExecutor(1) as pool:
        going, seconds = pool.submit(act), []
        while not going.done():
            seconds.append(server.get(address(OVERVIEW)))
        return going.result(), seconds
