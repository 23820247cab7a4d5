"""Counting lights: the one writer of Tally. The apps above hand in what they assessed."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .facts import Quarter
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


_FARTHEST = 999_999  # tenths of a point: farther than any gap that is told apart, and where none is known


def urgency(lights: Collection[Light]) -> int:
    """By what plans are sorted: how many items are red, then how many are amber, then how far the worst one lags, in tenths
    of a percentage point. 0 where nothing lags; always below 10 ** 12."""
    red, amber = (sum(light.status in statuses for light in lights) for statuses in _LAGGING)
    if not red and not amber:
        return 0
    number = worst(lights)
    gap = next((light.gap for light in lights if light.number == number), None)
    tenths = _FARTHEST if gap is None else min(max(round(-gap * 1000), 0), _FARTHEST)
    return (min(red, 500) * 1000 + min(amber, 999)) * (_FARTHEST + 1) + tenths


def counts_of(lights: Collection[Light]) -> dict[str, int | None]:
    """What a Tally says of these lights: its columns and their values."""
    counts = Counter(light.status for light in lights)
    return {"worst_number": worst(lights), "urgency": urgency(lights), **{name: counts[name] for name in COUNTED}}


_UNKNOWN = frozenset({"not_reported", "not_due"})
_COLUMNS = (*COUNTED, "worst_number", "urgency", "is_known", "is_closed")


def tally_of(
    plan: Plan, period_id: int, kind: TallyKind, lights: Iterable[Light], quarter: Quarter, *, closed: bool = False
) -> Tally:
    """The counts of one quarter, not saved."""
    year, number = quarter
    rows = list(lights)
    is_known = closed or any(light.status not in _UNKNOWN for light in rows)
    return Tally(
        plan=plan, period_id=period_id, year=year, quarter=number, kind=kind, is_known=is_known, is_closed=closed,
        **counts_of(rows),
    )  # fmt: skip


def differences(
    plan: Plan, kind: TallyKind, lights: Mapping[int, Iterable[Light]], *, closed: bool = False
) -> Iterator[str]:
    """Stored counts that are not those of the given lights (of all due quarters), one line each field."""
    stored = {row.period_id: row for row in Tally.objects.filter(plan=plan, kind=kind)}
    periods = ReportingPeriod.objects.filter(plan=plan, pk__in=lights).order_by("year", "quarter")
    for period in periods:
        where = f"{kind.value} {period.year}Q{period.quarter}"
        quarter = (period.year, period.quarter)
        new = tally_of(plan, period.pk, kind, lights[period.pk], quarter, closed=closed)
        old = stored.get(period.pk)
        if old is None:
            yield f"{where}: no counts stored"
            continue
        for name in (*_COLUMNS, "year", "quarter"):
            was, now = getattr(old, name), getattr(new, name)
            if was != now:
                yield f"{where} {name}: {was}, recomputed {now}"


def store(
    plan: Plan,
    kind: TallyKind,
    lights: Mapping[int, Iterable[Light]],
    quarters: Mapping[int, Quarter],
    *,
    closed: bool = False,
) -> None:
    """Write the counts of the given quarters (period key -> lights), replacing what stood there; `quarters` says which year
    and quarter each key is. `closed`: they are what the quarters were closed with."""
    Tally.objects.bulk_create(
        [
            tally_of(plan, period_id, kind, rows, quarters[period_id], closed=closed)
            for period_id, rows in lights.items()
        ],
        update_conflicts=True,
        unique_fields=["period", "kind"],
        update_fields=_COLUMNS,
    )
