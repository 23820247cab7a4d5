"""What a figure of a past quarter is good for: the baseline of a plan, a comparison, or nothing. No Django."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from .facts import IndicatorFacts, Quarter
from .labels import Formula
from .progress import Basis, Pace


class Use(StrEnum):
    BASELINE = "baseline"  # without it an indicator cannot be judged, or not by its schedule
    COMPARED = "compared"  # last year's same quarter, last year's end, the quarter before; nothing is undone without it
    NONE = "none"


USE: Mapping[Use, str] = {Use.BASELINE: "基数必填", Use.COMPARED: "用于同比", Use.NONE: "不需要"}


def base_quarter(facts: IndicatorFacts) -> Quarter | None:
    """The quarter whose figure the indicator's path starts from, or its growth is counted from; None if from none."""
    if not facts.targets:
        return None
    if facts.formula is Formula.GROWTH:
        return facts.base_year or facts.baseline_year, 4
    return (facts.baseline_year, 4) if facts.basis is Basis.STOCK else None


def baselines(every: Collection[IndicatorFacts]) -> dict[int, Quarter]:
    """Indicator key -> the quarter whose figure has to be entered, so that every indicator can be judged.

    For one computed from others their figures of that quarter. Not for one whose baseline the document prints, nor for one
    that is judged at the end only: its start is welcome, but nothing waits for it.
    """
    found: dict[int, Quarter] = {}
    for facts in every:
        quarter = base_quarter(facts)
        if quarter is None or facts.printed_baseline is not None or facts.pace is Pace.AT_END:
            continue
        if facts.formula is Formula.QUOTIENT:
            for part in (facts.numerator_key, facts.denominator_key):
                found.setdefault(part or 0, quarter)
        else:
            found[facts.key] = quarter
    return found


def use_of(facts: IndicatorFacts, quarter: Quarter, wanted: Mapping[int, Quarter], due: Collection[Quarter]) -> Use:
    """What the indicator's figure of a history quarter is good for; `wanted` from `baselines`, `due` the plan's quarters."""
    year, place = quarter
    if facts.formula is Formula.QUOTIENT:
        return Use.NONE
    if wanted.get(facts.key) == quarter:
        return Use.BASELINE
    if facts.annual and place < 4:
        return Use.NONE
    after = (year, place + 1) if place < 4 else (year + 1, 1)
    ends_a_year_before = place == 4 and any(each == year + 1 for each, _ in due)
    compared = base_quarter(facts) == quarter or (year + 1, place) in due or after in due or ends_a_year_before
    return Use.COMPARED if compared else Use.NONE


def undone_without(facts: IndicatorFacts, first_year: int, last_year: int) -> str:
    """What stays undone while the indicator's baseline is missing."""
    if facts.formula is Formula.GROWTH:
        return "增长目标不能换算成数量，暂不评价"
    targets = {target.year for target in facts.targets}
    if facts.annual and targets >= set(range(first_year, last_year + 1)):
        return "年末照常评价，序时进度和任务完成空着"
    return f"没有起点，{min(targets)}年第四季度之前暂不评价" if targets else ""
