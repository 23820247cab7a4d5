"""Timing pages: floor and figure in turn, round after round, so that whatever disturbs the machine disturbs both."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter

from .pages import address
from .server import Server

RUNS = 7
ROUNDS = 30  # requests of each page a run
WARM_UP = 12  # requests of each page before the first run: both workers compile their templates
CONNECTIONS = 4
BURST = 100  # requests of each page a run, over all connections

Spot = tuple[int, str]  # number of plans, page


def page_times(
    servers: Mapping[int, Server], pages: Iterable[str], *, before: Mapping[str, str] | None = None
) -> dict[Spot, float]:
    """Milliseconds of each page at each size: the median over runs of each run's median.

    `before` names what is asked for, untimed, before each request of a page.
    """

    def timed(plans: int, page: str) -> float:
        if before and page in before:
            servers[plans].get(address(before[page]))
        return servers[plans].get(address(page))

    spots = [(plans, page) for page in pages for plans in servers]
    for plans, page in spots:
        for _ in range(WARM_UP):
            timed(plans, page)
    runs: defaultdict[Spot, list[float]] = defaultdict(list)
    for _ in range(RUNS):
        taken: defaultdict[Spot, list[float]] = defaultdict(list)
        for _ in range(ROUNDS):
            for plans, page in spots:
                taken[plans, page].append(timed(plans, page))
        for spot, seconds in taken.items():
            runs[spot].append(median(seconds) * 1000)
    return {spot: median(run) for spot, run in runs.items()}


def throughput(server: Server, pages: Iterable[str]) -> dict[str, float]:
    """Requests a second of each page over four connections: the median of the runs."""
    runs: defaultdict[str, list[float]] = defaultdict(list)
    wanted = list(pages)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for _ in range(RUNS):
            for page in wanted:
                started = perf_counter()
                list(pool.map(server.get, [address(page)] * BURST))
                runs[page].append(BURST / (perf_counter() - started))
    return {page: median(run) for page, run in runs.items()}
