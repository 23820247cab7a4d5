"""The arithmetic of progress: what a plan expects at the end of a quarter, and how a figure stands against it.

Pure Python, exact inside (Fraction), Decimal with 28 digits in and out. The rules and their cases are told in README
(docs: 进度如何计算); the letters S, T, A, E, n are the ones used there. Shares and gaps are fractions: 0.10 is 10
points.
None, not applicable and 0 are three things: what cannot be said is None, and nothing here ever turns it into 0.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from figures.rounding import round_gap, to_decimal
from indicators.growth import average_growth, check_quarter, growth_path, project_final
from indicators.segments import (
    Basis,
    Direction,
    Pace,
    Path,
    Segment,
    find_segment,
    planned_share,
    rounded_line,
)

__all__ = [
    "Basis",
    "Direction",
    "Pace",
    "Path",
    "Progress",
    "Reason",
    "Status",
    "assess",
    "average_growth",
    "growth_path",
    "project_final",
]

# A projection from less than a tenth of the way says more about the first weeks than about the year.
_LEAST_SHARE = Fraction(1, 10)
_WHOLE = Fraction(1)


class Status(StrEnum):
    """How an indicator stands at the end of a quarter."""

    NOT_DUE = "not_due"  # 不参评
    NOT_REPORTED = "not_reported"  # 未报送
    UNSCHEDULED = "unscheduled"  # 缺基数，暂不评价
    ACHIEVED = "achieved"  # 已完成
    MISSED = "missed"  # 未完成
    AHEAD = "ahead"  # 超序时
    ON_TRACK = "on_track"  # 达序时
    SLIGHTLY_BEHIND = "slightly_behind"  # 轻微滞后
    BEHIND = "behind"  # 滞后


class Reason(StrEnum):
    """Why a status needs a word beside it."""

    NOT_APPLICABLE = "not_applicable"  # 不适用
    OUT_OF_PLAN = "out_of_plan"  # 规划期外
    NO_TARGET = "no_target"  # 本年无目标
    NOT_PUBLISHED = "not_published"  # 待发布
    NOT_YET_JUDGED = "not_yet_judged"  # 未到考核时点
    NO_BASELINE = "no_baseline"  # 缺基数
    TO_BE_CONFIRMED = "to_be_confirmed"  # 待年末确认


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How one indicator stands at the end of one quarter; what cannot be said is None.

    `actual`, `target`, `start`, `expected`, `required` (per later quarter, signed) and `projected` are in the
    indicator's unit; `schedule`, `progress`, `gap` and `achievement` are fractions, unclamped and unrounded.
    """

    actual: Decimal | None = None
    target: Decimal | None = None
    start: Decimal | None = None
    expected: Decimal | None = None
    schedule: Decimal | None = None
    progress: Decimal | None = None
    gap: Decimal | None = None
    achievement: Decimal | None = None
    required: Decimal | None = None
    projected: Decimal | None = None
    status: Status
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Planned:
    """What the plan expects at this quarter: E, and the share of the way before and after E is rounded."""

    expected: Fraction | None = None
    share: Fraction | None = None
    schedule: Fraction | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """One figure in its place: everything that the formulas below look at."""

    path: Path
    segment: Segment
    planned: _Planned
    actual: Fraction
    met: bool
    quarter: int
    quarters_left: int


def assess(
    path: Path | None,
    year: int,
    quarter: int,
    actual: Decimal | None,
    *,
    not_applicable: bool = False,
    opening: Decimal | None = None,
) -> Progress:
    """Judge the published figure `actual` at the end of `quarter` (1–4) of `year` against `path`.

    `path` None: a growth base is missing. `actual` None: nothing was reported for exactly this quarter; 0 is a figure.
    It is never rounded here, and is given back whatever the status. `not_applicable`: marked so for this quarter, which
    outranks a figure. `opening`: the actual at the segment's start, from which a level is projected (S if None).

    Where a segment exists, target, start, E and schedule are filled whatever was reported. NOT_YET_JUDGED explains a
    NOT_DUE only: a level that meets its target early is TO_BE_CONFIRMED also where it is judged at the end. Raises
    ValueError for a quarter outside 1–4. (docs: 进度如何计算)
    """
    check_quarter(quarter)
    if path is None:
        return _without_path(actual, not_applicable=not_applicable)
    segment = find_segment(path, year)
    if segment is None:
        reason = Reason.NOT_APPLICABLE if not_applicable else _why_no_segment(path, year)
        return Progress(actual=actual, status=Status.NOT_DUE, reason=reason)
    planned = _planned(path, segment, year, quarter)
    quarters_left = segment.quarters_left(year, quarter)
    if not_applicable:
        return _unjudged(segment, planned, actual, Status.NOT_DUE, Reason.NOT_APPLICABLE)
    if actual is None:
        return _unjudged(segment, planned, None, *_without_figure(path, quarter, quarters_left))
    met = path.meets(actual, segment.target)
    case = _Case(path, segment, planned, Fraction(actual), met, quarter, quarters_left)
    gap = _gap(case)
    status = _status(case, gap)
    return Progress(
        actual=actual,
        target=segment.target,
        start=segment.start,
        expected=_decimal(planned.expected),
        schedule=_decimal(planned.schedule),
        progress=_decimal(_progress(case)),
        gap=_decimal(gap),
        achievement=_decimal(_achievement(case)),
        required=_decimal(_required(case)),
        projected=_decimal(_projected(case, opening)),
        status=status,
        reason=_reason(case, status),
    )


def _without_path(actual: Decimal | None, *, not_applicable: bool) -> Progress:
    if not_applicable:
        return Progress(actual=actual, status=Status.NOT_DUE, reason=Reason.NOT_APPLICABLE)
    if actual is None:
        return Progress(status=Status.NOT_REPORTED)
    return Progress(actual=actual, status=Status.UNSCHEDULED, reason=Reason.NO_BASELINE)


def _why_no_segment(path: Path, year: int) -> Reason:
    # A level is carried by the next target there is; only a flow can be without one in the middle of a plan.
    return Reason.NO_TARGET if any(known > year for known in path.targets) else Reason.OUT_OF_PLAN


def _without_figure(path: Path, quarter: int, quarters_left: int) -> tuple[Status, Reason | None]:
    if path.annual_only and quarter < 4:
        return Status.NOT_DUE, Reason.NOT_PUBLISHED
    if path.pace is Pace.AT_END and quarters_left > 0:
        return Status.NOT_DUE, Reason.NOT_YET_JUDGED
    return Status.NOT_REPORTED, None


def _unjudged(
    segment: Segment, planned: _Planned, actual: Decimal | None, status: Status, reason: Reason | None
) -> Progress:
    return Progress(
        actual=actual,
        target=segment.target,
        start=segment.start,
        expected=_decimal(planned.expected),
        schedule=_decimal(planned.schedule),
        status=status,
        reason=reason,
    )


def _planned(path: Path, segment: Segment, year: int, quarter: int) -> _Planned:
    if segment.flat:
        return _Planned(expected=segment.exact_target)
    start, exact_start, climb = segment.start, segment.exact_start, segment.climb
    if start is None or exact_start is None or climb is None:
        return _Planned()
    if segment.quarters_left(year, quarter) == 0:
        return _Planned(expected=segment.exact_target, share=_WHOLE, schedule=_WHOLE)
    share = planned_share(path, segment, exact_start, climb, segment.position(year, quarter))
    expected = rounded_line(path, exact_start + climb * share, start, segment.target)
    return _Planned(expected=expected, share=share, schedule=(expected - exact_start) / climb)


def _progress(case: _Case) -> Fraction | None:
    start, climb = case.segment.exact_start, case.segment.climb
    return None if start is None or climb is None else (case.actual - start) / climb


def _gap(case: _Case) -> Fraction | None:
    segment, expected = case.segment, case.planned.expected
    if expected is None:
        return None
    if case.path.is_ceiling:
        return (expected - case.actual) / segment.exact_target if segment.exact_target else Fraction(0)
    if segment.climb is None:
        return _flat_gap(case)
    return (case.actual - expected) / segment.climb * segment.years


def _flat_gap(case: _Case) -> Fraction | None:
    target = case.segment.exact_target
    if not target:
        return None
    above = (case.actual - target) / abs(target)
    return -above if case.path.lower_is_better else above


def _achievement(case: _Case) -> Fraction | None:
    target, actual = case.segment.exact_target, case.actual
    if case.path.is_ceiling or target <= 0 or actual < 0:
        return None
    if not case.path.lower_is_better:
        return actual / target
    return target / actual if actual else None


def _required(case: _Case) -> Fraction | None:
    if case.met or case.quarters_left == 0 or case.path.is_ceiling:
        return None
    return (case.segment.exact_target - case.actual) / case.quarters_left


def _projected(case: _Case, opening: Decimal | None) -> Fraction | None:
    if case.segment.flat:
        return case.actual
    share, origin = case.planned.share, case.segment.exact_start
    if share is None or origin is None or share < _LEAST_SHARE:
        return None
    # A flow starts every year at nothing, whatever stood at the end of the last one.
    if opening is not None and case.path.basis is Basis.STOCK:
        origin = Fraction(opening)
    projected = origin + (case.actual - origin) / share
    return projected if projected >= 0 else None


def _status(case: _Case, gap: Fraction | None) -> Status:
    path = case.path
    final = _final(case)
    if final is not None:
        return final
    if path.pace is Pace.AT_END or (path.annual_only and case.quarter < 4):
        return Status.NOT_DUE
    if case.segment.start is None:
        return Status.UNSCHEDULED
    return _light(gap, path.tolerance.scaleb(-1) if case.segment.flat else path.tolerance)


def _final(case: _Case) -> Status | None:
    """What the target alone settles: a ceiling is broken at any quarter and kept at its last, a target the reverse."""
    at_end = case.quarters_left == 0
    if case.path.is_ceiling:
        if not case.met:
            return Status.MISSED
        return Status.ACHIEVED if at_end else None
    if case.met:
        return Status.ACHIEVED
    return Status.MISSED if at_end else None


def _light(gap: Fraction | None, tolerance: Decimal) -> Status:
    if gap is None:
        return Status.BEHIND
    # Judged as displayed: a gap shown as −10.0 points is never in another band than −10.0 points.
    shown = round_gap(gap)
    if shown >= tolerance and shown > 0:
        return Status.AHEAD
    if shown >= 0:
        return Status.ON_TRACK
    return Status.SLIGHTLY_BEHIND if shown >= -tolerance else Status.BEHIND


def _reason(case: _Case, status: Status) -> Reason | None:
    if status is Status.NOT_DUE:
        return Reason.NOT_YET_JUDGED
    if status is Status.UNSCHEDULED:
        return Reason.NO_BASELINE
    if status is Status.ACHIEVED and case.path.basis is Basis.STOCK and case.quarters_left > 0:
        return Reason.TO_BE_CONFIRMED
    return None


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else to_decimal(value)
