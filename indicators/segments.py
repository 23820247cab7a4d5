"""What a plan promises, and the stretch of it in which one quarter lies (docs: 进度如何计算, 锚点与区间).

Pure and exact: Decimal at the edge, Fraction inside. The public names are offered by `indicators.progress`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from figures.rounding import round_down, round_up

_NOTHING = Decimal(0)


class Basis(StrEnum):
    """What a running figure is counted from."""

    STOCK = "stock"  # 时点/累计: a level at the end of the quarter
    YEAR_TO_DATE = "year_to_date"  # 本年累计: counted since 1 January


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Pace(StrEnum):
    """Whether a part of the target can be expected before its end."""

    LINEAR = "linear"
    AT_END = "at_end"  # what cannot be half done: a rank, a platform built, full coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """What the plan promises for one indicator, values in its unit of measurement (a percentage as 17.4, not 0.174).

    `targets`: year → value at the end of that year. `baseline` counts only together with `baseline_year` (the level at
    the end of it), and a target of the same year beats it. `quarter_plan`: (year, quarter) → planned value. `decimals`
    of the published figure, None: E is not rounded. `tolerance` is a fraction of one year's planned change (0.10: 10
    points).

    Raises ValueError for a negative YEAR_TO_DATE target, a negative tolerance, a planned quarter outside 1–4, and, in a
    segment whose start is known and that is not flat, for a planned value outside [S, T], one that falls back behind an
    earlier one, or one at the segment's last quarter other than T.
    """

    basis: Basis
    direction: Direction = Direction.HIGHER
    pace: Pace = Pace.LINEAR
    targets: Mapping[int, Decimal]
    baseline: Decimal | None = None
    baseline_year: int | None = None
    quarter_plan: Mapping[tuple[int, int], Decimal] = field(default_factory=dict)
    annual_only: bool = False
    decimals: int | None = None
    tolerance: Decimal = Decimal("0.10")

    def __post_init__(self) -> None:
        if self.tolerance < 0:
            raise ValueError(f"The tolerance {self.tolerance} is below 0.")
        if self.basis is Basis.YEAR_TO_DATE:
            _refuse_negative(self.targets)
        if self.quarter_plan:
            _check_quarter_plan(self)

    @property
    def lower_is_better(self) -> bool:
        """True where the target is met from above."""
        return self.direction is Direction.LOWER

    @property
    def is_ceiling(self) -> bool:
        """True for “at most T this year”: lower is better, counted since 1 January."""
        return self.basis is Basis.YEAR_TO_DATE and self.direction is Direction.LOWER

    def meets(self, value: Decimal | Fraction, target: Decimal | Fraction) -> bool:
        """Whether `value` is as good as `target`."""
        return value <= target if self.direction is Direction.LOWER else value >= target


@dataclass(frozen=True, slots=True)
class Segment:
    """The stretch between two neighbouring anchors in which a year lies.

    `first_year` is the first year of the stretch (ys + 1), `last_year` the target's (yt). `start` is None where no
    anchor stands before the year. `flat`: nothing is left to climb. S, T and T − S stand ready as exact fractions;
    `climb` is None where there is nothing to climb or the start is unknown.
    """

    first_year: int
    last_year: int
    start: Decimal | None
    target: Decimal
    flat: bool
    exact_start: Fraction | None
    exact_target: Fraction
    climb: Fraction | None

    @property
    def years(self) -> int:
        """n, the length in years; 1 or more. Without meaning under an unknown start."""
        return self.last_year - self.first_year + 1

    def position(self, year: int, quarter: int) -> int:
        """Quarters gone by since the segment's start: 1 at its first quarter, 4n at its last."""
        return (year - self.first_year) * 4 + quarter

    def quarters_left(self, year: int, quarter: int) -> int:
        """Quarters after this one up to the segment's last; 0 at the last one."""
        return (self.last_year - year) * 4 + 4 - quarter


def find_segment(path: Path, year: int) -> Segment | None:
    """The segment in which `year` lies; None where no target follows, or a flow has none for this very year."""
    if path.basis is Basis.YEAR_TO_DATE:
        target = path.targets.get(year)
        return None if target is None else _segment(year, year, _NOTHING, target, flat=target == 0)
    last_year = min((known for known in path.targets if known >= year), default=None)
    if last_year is None:
        return None
    target = path.targets[last_year]
    before, start = anchor_before(path, year)
    # A start that already meets the target, exactly or by an overshoot, leaves nothing to climb.
    flat = start is not None and path.meets(start, target)
    return _segment(before + 1, last_year, start, target, flat=flat)


def _segment(first_year: int, last_year: int, start: Decimal | None, target: Decimal, *, flat: bool) -> Segment:
    exact_start = None if start is None else Fraction(start)
    exact_target = Fraction(target)
    climb = None if exact_start is None or flat else exact_target - exact_start
    return Segment(first_year, last_year, start, target, flat, exact_start, exact_target, climb)


def anchor_before(path: Path, year: int) -> tuple[int, Decimal | None]:
    """Year and value of the last anchor before `year`; the year before and None where there is none."""
    before = max((known for known in path.targets if known < year), default=None)
    base_year = path.baseline_year
    if path.baseline is None or base_year is None or base_year >= year or (before is not None and base_year <= before):
        return (year - 1, None) if before is None else (before, path.targets[before])
    return base_year, path.baseline


def planned_share(path: Path, segment: Segment, start: Fraction, climb: Fraction, here: int) -> Fraction:
    """The share of the climb from `start` that is planned up to position `here`: the schedule before E is rounded.

    Straight between S, the planned quarters strictly inside the segment, and T.
    """
    end = segment.years * 4
    if not path.quarter_plan:
        return Fraction(here, end)
    points = [(segment.position(*when), Fraction(value)) for when, value in path.quarter_plan.items()]
    inside = [point for point in points if 0 < point[0] < end]
    left, low = max((point for point in inside if point[0] < here), default=(0, start))
    right, high = min((point for point in inside if point[0] >= here), default=(end, start + climb))
    value = low + (high - low) * Fraction(here - left, right - left)
    return (value - start) / climb


def rounded_line(path: Path, line: Fraction, start: Decimal, target: Decimal) -> Fraction:
    """E from the line: at the indicator's decimals, rounded in the unit's favour but never beyond S or T."""
    if path.decimals is None:
        return line
    if path.lower_is_better:
        return Fraction(min(round_up(line, path.decimals), max(start, target)))
    return Fraction(max(round_down(line, path.decimals), min(start, target)))


def _refuse_negative(targets: Mapping[int, Decimal]) -> None:
    for year, target in targets.items():
        if target < 0:
            raise ValueError(f"The target {target} of {year} is below 0: nothing counted since 1 January can be.")


def _check_quarter_plan(path: Path) -> None:
    for year, quarter in path.quarter_plan:
        if quarter not in (1, 2, 3, 4):
            raise ValueError(f"The planned quarter {quarter} of {year} is not one of 1 to 4.")
    for year in {planned_year for planned_year, _ in path.quarter_plan}:
        segment = find_segment(path, year)
        if segment is not None and segment.start is not None and not segment.flat:
            _check_planned(path, segment, segment.start, _inside(path, segment))


def _inside(path: Path, segment: Segment) -> list[tuple[tuple[int, int], Decimal]]:
    years = range(segment.first_year, segment.last_year + 1)
    return sorted(point for point in path.quarter_plan.items() if point[0][0] in years)


def _check_planned(
    path: Path, segment: Segment, start: Decimal, planned: Iterable[tuple[tuple[int, int], Decimal]]
) -> None:
    low, high = sorted((start, segment.target))
    previous = start
    rising = start < segment.target
    for (year, quarter), value in planned:
        where = f"The planned value {value} of {year} Q{quarter}"
        if not low <= value <= high:
            raise ValueError(f"{where} is outside {low} to {high}.")
        if (value < previous) if rising else (value > previous):
            raise ValueError(f"{where} falls back behind the one before it, {previous}.")
        if (year, quarter) == (segment.last_year, 4) and value != segment.target:
            raise ValueError(f"{where} is not the target {segment.target}.")
        previous = value
