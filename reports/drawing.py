"""Where the lines of the small server-drawn charts stand. No Django, no markup: numbers in, short strings out.

Widths are percent of the drawing, so that a chart fills whatever column it stands in without distorting its text;
heights are pixels. Colours are the style sheet's: a shape carries the status, never a colour.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
TENTH = Decimal("0.1")

# Bullet bar, in percent: 0 is the year's start, 100 its target; these are the ends of the drawing on either side.
LEFT_END = Decimal("-3.6")
RIGHT_END = Decimal("116.8")

# Spark line, in pixels.
SPARK_WIDTH = Decimal(84)
SPARK_HEIGHT = Decimal(26)
SPARK_MARGIN = Decimal(4)

# Columns of a small multiple, in pixels: the highest column's top, the base line.
COLUMN_TOP = Decimal(18)
COLUMN_BASE = Decimal(84)
LABEL_ABOVE = Decimal(5)

PART_GAP = Decimal("0.4")


def short(value: Decimal) -> str:
    """At most one decimal, no trailing zero: 12, 12.5."""
    rounded = value.quantize(TENTH, rounding=ROUND_HALF_UP)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletBar:
    """A bar to the actual and a mark at the schedule, in percent of the way from the year's start to its target."""

    status: str
    expected_x: str | None
    bar_x: str | None
    bar_width: str
    below_start: bool  # the level fell below the year's start: the bar points to the left
    beyond_end: bool  # so far beyond the target that the drawing ends first


def bullet_bar(
    *,
    status: str,
    target: Decimal | None,
    progress: Decimal | None,
    schedule: Decimal | None,
    start: Decimal | None = None,
    achievement: Decimal | None = None,
) -> BulletBar | None:
    """Shares of the year's planned change, 1 = the target; None without a target, for then there is nothing to draw to.

    Where nothing was left to climb (a known start, but neither progress nor schedule), the share of the target stands
    in. Where the start is unknown the track stays empty: 495 of 535 would look like 92 %.
    """
    if target is None:
        return None
    share = progress
    if share is None and schedule is None and start is not None:
        share = achievement
    bar_x, bar_width, below, beyond = _bar(share)
    return BulletBar(
        status=status,
        expected_x=None if schedule is None else short(_inside(schedule * 100)),
        bar_x=bar_x,
        bar_width=bar_width,
        below_start=below,
        beyond_end=beyond,
    )


def _inside(x: Decimal) -> Decimal:
    return min(max(x, LEFT_END), RIGHT_END)


def _bar(share: Decimal | None) -> tuple[str | None, str, bool, bool]:
    if share is None:
        return None, "0", False, False
    end = _inside(share * 100)
    return short(min(ZERO, end)), short(abs(end)), share < 0, share * 100 > RIGHT_END


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkLine:
    """Polylines over the quarters (a gap where nothing was reported) and a dot at the latest figure."""

    width: str
    height: str
    lines: tuple[str, ...]
    last_x: str
    last_y: str


def spark_line(values: Sequence[Decimal | None], *, breaks: Collection[int] = ()) -> SparkLine | None:
    """The course so far; None while nothing was reported. `breaks`: places where a line begins anew (a running
    figure's January), so that a year-to-date figure is not drawn as a fall."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    low, high = min(known), max(known)
    step = (SPARK_WIDTH - 2 * SPARK_MARGIN) / max(len(values) - 1, 1)
    room = SPARK_HEIGHT - 2 * SPARK_MARGIN

    def point(place: int, value: Decimal) -> tuple[str, str]:
        up = (value - low) / (high - low) if high > low else Decimal("0.5")
        return short(SPARK_MARGIN + place * step), short(SPARK_HEIGHT - SPARK_MARGIN - up * room)

    lines: list[list[str]] = [[]]
    last = ("", "")
    for place, value in enumerate(values):
        if value is None or place in breaks:
            lines.append([])
        if value is not None:
            last = point(place, value)
            lines[-1].append(",".join(last))
    return SparkLine(
        width=short(SPARK_WIDTH),
        height=short(SPARK_HEIGHT),
        lines=tuple(" ".join(points) for points in lines if len(points) > 1),
        last_x=last[0],
        last_y=last[1],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFigure:
    """What one year promised and brought; the texts are shown as they stand."""

    year: int
    target: Decimal | None
    target_text: str = ""
    actual: Decimal | None
    actual_text: str = ""
    running: bool = False  # the year is not over: drawn lighter
    adjusted: str = ""  # how its target was changed; nothing where it was not


@dataclass(frozen=True, slots=True, kw_only=True)
class YearColumn:
    year: str
    x: str
    width: str
    description: str
    target_y: str | None
    target_height: str
    target_text: str
    actual_y: str | None
    actual_height: str
    actual_text: str
    label_y: str
    running: bool
    is_adjusted: bool


def year_columns(figures: Sequence[YearFigure]) -> tuple[YearColumn, ...]:
    """Columns from zero on one scale; what is below zero or unknown has no column."""
    highest = max((value for figure in figures for value in (figure.target, figure.actual) if value), default=ZERO)
    slot = Decimal(100) / max(len(figures), 1)

    def height(value: Decimal | None) -> Decimal | None:
        if value is None or value < 0 or highest <= 0:
            return None
        return value / highest * (COLUMN_BASE - COLUMN_TOP)

    def column(place: int, figure: YearFigure) -> YearColumn:
        target, actual = height(figure.target), height(figure.actual)
        top = COLUMN_BASE - max(target or ZERO, actual or ZERO)
        return YearColumn(
            year=str(figure.year),
            x=short(slot * place),
            width=short(slot),
            description=f"{figure.year}年目标{figure.target_text or '无'}，实际{figure.actual_text or '无'}"
            + (f"（{figure.adjusted}）" if figure.adjusted else ""),
            target_y=None if target is None else short(COLUMN_BASE - target),
            target_height=short(target or ZERO),
            target_text=figure.target_text,
            actual_y=None if actual is None else short(COLUMN_BASE - actual),
            actual_height=short(actual or ZERO),
            actual_text=figure.actual_text,
            label_y=short(top - LABEL_ABOVE),
            running=figure.running,
            is_adjusted=bool(figure.adjusted),
        )

    return tuple(column(place, figure) for place, figure in enumerate(figures))


@dataclass(frozen=True, slots=True, kw_only=True)
class CountPart:
    status: str
    count: int
    x: str
    width: str


def count_bar(counts: Iterable[tuple[str, int]]) -> tuple[CountPart, ...]:
    """A bar of all items, a part for each status in the order given; empty groups are left out."""
    groups = [(status, count) for status, count in counts if count > 0]
    total = sum(count for _, count in groups)
    parts: list[CountPart] = []
    before = 0
    for status, count in groups:
        x = Decimal(100) * before / total
        width = Decimal(100) * count / total
        parts.append(CountPart(status=status, count=count, x=short(x), width=short(width - PART_GAP)))
        before += count
    return tuple(parts)
