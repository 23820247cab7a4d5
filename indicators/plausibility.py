"""Doubts about a figure: what can hardly be so, but may be. Asked to be confirmed with a word, never refused. No Django.

A doubt is said as one sentence that holds its numbers, so that a word given for one figure does not cover another.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from figures.reading import MAX_DECIMALS
from figures.rounding import round_down, round_half_up, round_up
from figures.wording import number, percent, period_name

from .facts import IndicatorFacts, Observation, Quarter, ratio
from .labels import Formula, Part
from .progress import Basis

CUMULATIVE = "累计"  # a level whose name says so never falls
RANKED_IN = frozenset({"名", "位"})  # units of measurement of a rank
LARGEST_CHANGE = Fraction(1, 2)  # against the same quarter of last year


@dataclass(frozen=True, slots=True)
class Bound:
    """A part is never more than the whole: `part` of the indicator `inner` and `outer_part` of `outer` (keys)."""

    inner: int
    part: Part
    outer: int
    outer_part: Part


def doubts(
    facts: IndicatorFacts, quarter: Quarter, every: Mapping[int, IndicatorFacts], bounds: Iterable[Bound] = ()
) -> tuple[str, ...]:
    """What is doubtful about the indicator's figure of a quarter, a sentence each; nothing without a figure.

    `every` holds the plan's indicators by key, figures included that are not reviewed yet.
    """
    value, observation = facts.values.get(quarter), facts.observations.get(quarter)
    if value is None or observation is None or facts.formula is Formula.QUOTIENT:
        return ()
    return (
        *_below_one(facts, value),
        *_disagreeing(facts, observation),
        *_falling(facts, quarter, value),
        *_leaping(facts, quarter, value),
        *_exceeding(facts, quarter, every, bounds),
    )


def _below_one(facts: IndicatorFacts, value: Decimal) -> Iterator[str]:
    if facts.unit_of_measurement in RANKED_IN and value < 1:
        yield f"名次从1起，填的是{number(value)}"


def _disagreeing(facts: IndicatorFacts, observation: Observation) -> Iterator[str]:
    value, numerator, denominator = observation.value, observation.numerator, observation.denominator
    if facts.formula is not Formula.RATIO or value is None or numerator is None or denominator is None:
        return
    computed = ratio(facts, numerator, denominator)
    if computed is not None and computed != round_half_up(value, facts.decimals):
        yield f"公布值{number(value)}与分子÷分母的结果{number(computed, facts.decimals)}不一致"


def _falling(facts: IndicatorFacts, quarter: Quarter, value: Decimal) -> Iterator[str]:
    """A cumulative level that falls; a figure counted since January that is below the previous quarter's of the same year."""
    year, place = quarter
    running = facts.basis is Basis.YEAR_TO_DATE
    if (running and place == 1) or (not running and CUMULATIVE not in facts.name):
        return
    before = facts.values.get((year, place - 1) if place > 1 else (year - 1, 4))
    if before is None or value >= before:
        return
    less = f"少{number(before - value)}{facts.counted_in}"
    yield f"本年累计数比{period_name(place - 1)}{less}" if running else f"累计数比上季末{less}"


def _leaping(facts: IndicatorFacts, quarter: Quarter, value: Decimal) -> Iterator[str]:
    """A change of more than half against the same quarter of last year. From zero, or below it, no rate of change exists."""
    then = facts.values.get((quarter[0] - 1, quarter[1]))
    if then is None or then <= 0:
        return
    change = Fraction(value - then) / Fraction(then)
    if abs(change) > LARGEST_CHANGE:
        word = "增长" if change > 0 else "下降"
        yield f"比上年同期{number(then)}{facts.counted_in}{word}{percent(_decimal(abs(change)))}，变动超过50%"


def _decimal(share: Fraction) -> Decimal:
    """Tenths of a percent; a change above the limit is never said as the limit itself."""
    return max(round_half_up(share, 3), Decimal("0.501"))


def _exceeding(
    facts: IndicatorFacts, quarter: Quarter, every: Mapping[int, IndicatorFacts], bounds: Iterable[Bound]
) -> Iterator[str]:
    for bound in bounds:
        if facts.key not in (bound.inner, bound.outer):
            continue
        inner, outer = every.get(bound.inner), every.get(bound.outer)
        if inner is None or outer is None:
            continue
        least, most = (
            _part(inner, bound.part, quarter, least=True),
            _part(outer, bound.outer_part, quarter, least=False),
        )
        if least is None or most is None or least <= most:
            continue
        small, large = (_named(inner, bound.part, least), _named(outer, bound.outer_part, most))
        if facts.key == bound.inner:
            yield f"{small}多于{large}，前者应包含在后者之内"
        else:
            yield f"{large}少于{small}，后者应包含在前者之内"


def _part(facts: IndicatorFacts, part: Part, quarter: Quarter, *, least: bool) -> Decimal | None:
    """The figure, or the numerator of the ratio: as entered, else worked back from the published value and the denominator.

    A published ratio is rounded, so what is worked back is the least, or the most, that it can stand for.
    """
    if part is Part.FIGURE:
        return facts.values.get(quarter)
    observation = facts.observations.get(quarter)
    if observation is None or observation.numerator is not None:
        return observation.numerator if observation is not None else None
    if observation.value is None or observation.denominator is None:
        return None
    half = Fraction(1, 2 * 10**facts.decimals)
    share = (Fraction(observation.value) + (-half if least else half)) / (100 if facts.is_percentage else 1)
    worked_back = share * Fraction(observation.denominator)
    return round_down(worked_back, MAX_DECIMALS) if least else round_up(worked_back, MAX_DECIMALS)


def _named(facts: IndicatorFacts, part: Part, value: Decimal) -> str:
    if part is Part.FIGURE:
        return f"{facts.name}（{number(value)}{facts.counted_in}）"
    label, _, unit = facts.numerator_label.partition("（")
    return f"{label}（{number(value)}{unit.removesuffix('）')}）"
