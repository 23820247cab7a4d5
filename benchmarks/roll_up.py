"""Row 6: what the sums over all plans take, without a page."""

import time

from organizations.models import Region
from plans.rollup import counts_at

from .invented import QUARTERS
from .pages import PROVINCE


def measure(times: int) -> list[float]:
    """Seconds of each of a number of sums, the SQL made before."""
    province = Region.objects.get(code=PROVINCE)
    counts_at(province, QUARTERS[-1])
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        counts_at(province, QUARTERS[-1])
        taken.append(time.perf_counter() - started)
    return taken
