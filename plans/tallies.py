"""Counting lights: the one writer of Tally. The apps above hand in what they assessed."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .models import Plan, ReportingPeriod, Tally, TallyKind

COUNTED = (
    "achieved", "ahead", "on_track", "slightly_behind", "behind", "missed", "not_reported", "unscheduled", "not_due",
)  # fmt: skip
# The worst item is looked for among these, the first group first.
_LAGGING = (("missed", "behind"), ("slightly_behind",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """One assessed item: its number in the plan, its status word, its gap if it has one."""

    number: int
    status: str
    gap: Decimal | None = None


def worst(lights: Iterable[Light]) -> int | None:
    """Number of the item that lags most: red before amber, then by gap (unknown gaps first), then by number."""
    rows = list(lights)
    for statuses in _LAGGING:
        lagging = [light for light in rows if light.status in statuses]
        if lagging:
            return min(lagging, key=lambda light: (light.gap is not None, light.gap or Decimal(0), light.number)).number
    return None


def counts_of(lights: Collection[Light]) -> dict[str, int | None]:
    """What a Tally says of these lights: its columns and their values."""
    counts = Counter(light.status for light in lights)
    return {"worst_number": worst(lights), **{name: counts[name] for name in COUNTED}}


def tally_of(plan: Plan, period_id: int, kind: TallyKind, lights: Iterable[Light]) -> Tally:
    """The counts of one quarter, not saved."""
    return Tally(plan=plan, period_id=period_id, kind=kind, **counts_of(list(lights)))


def differences(plan: Plan, kind: TallyKind, lights: Mapping[int, Iterable[Light]]) -> Iterator[str]:
    """Stored counts that are not those of the given lights (of all due quarters), one line each field."""
    stored = {row.period_id: row for row in Tally.objects.filter(plan=plan, kind=kind)}
    periods = ReportingPeriod.objects.filter(plan=plan, pk__in=lights).order_by("year", "quarter")
    for period in periods:
        where = f"{kind.value} {period.year}Q{period.quarter}"
        new, old = tally_of(plan, period.pk, kind, lights[period.pk]), stored.get(period.pk)
        if old is None:
            yield f"{where}: no counts stored"
            continue
        for name in (*COUNTED, "worst_number"):
            was, now = getattr(old, name), getattr(new, name)
            if was != now:
                yield f"{where} {name}: {was}, recomputed {now}"


def store(plan: Plan, kind: TallyKind, lights: Mapping[int, Iterable[Light]]) -> None:
    """Write the counts of the given quarters (period key -> lights), replacing what stood there."""
    Tally.objects.bulk_create(
        [tally_of(plan, period_id, kind, rows) for period_id, rows in lights.items()],
        update_conflicts=True,
        unique_fields=["period", "kind"],
        update_fields=[*COUNTED, "worst_number"],
    )
