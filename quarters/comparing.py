"""A quarter's figure beside those before it: what a reviewer, and whoever signs the sheet, looks at first. No Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from figures import wording
from indicators.facts import IndicatorFacts, Observation, Quarter, with_observations
from indicators.labels import CERTAINTY, Certainty
from indicators.progress import Basis
from indicators.sentences import is_rank, year_on_year
from indicators.standing import IndicatorStanding
from plans.facts import PeriodFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Strings for a table; what is not known is a dash."""

    year_end: str  # 上年末
    last_quarter: str  # 上季末
    same_quarter: str  # 上年同期
    change: str  # 较上季
    year_on_year: str  # 同比


def before(quarter: Quarter) -> Quarter:
    """The quarter before."""
    year, number = quarter
    return (year, number - 1) if number > 1 else (year - 1, 4)


def compared(row: IndicatorStanding, period: PeriodFacts) -> Compared:
    values, decimals = row.facts.values, row.facts.figure_decimals
    year, quarter = period.place

    def then(where: Quarter) -> str:
        return wording.number(values.get(where), decimals)

    return Compared(
        year_end=then((year - 1, 4)),
        last_quarter=then(before(period.place)),
        same_quarter=then((year - 1, quarter)),
        change=_change(row.facts, period.place),
        year_on_year=year_on_year(row, period),
    )


def _change(facts: IndicatorFacts, quarter: Quarter) -> str:
    """Against the quarter before. A figure counted since January has nothing before it in the first quarter."""
    now, last = facts.values.get(quarter), facts.values.get(before(quarter))
    if now is None or last is None or (facts.basis is Basis.YEAR_TO_DATE and quarter[1] == 1):
        return wording.DASH
    if is_rank(facts):
        return wording.places(last, now)
    return wording.difference(now - last, facts.figure_decimals)


def parts_text(facts: IndicatorFacts, observation: Observation | None) -> str:
    """What a ratio was made from: 97 ÷ 80."""
    if observation is None or observation.numerator is None or observation.denominator is None:
        return ""
    scale = " × 100" if facts.is_percentage else ""
    return f"{wording.number(observation.numerator)} ÷ {wording.number(observation.denominator)}{scale}"


def certainty_text(observation: Observation) -> str:
    return "" if observation.not_applicable else CERTAINTY[Certainty(observation.certainty)]


def rank_text(facts: IndicatorFacts, quarter: Quarter) -> str:
    """全市第12名（较上季后退2位）; empty where no rank was entered."""
    observation, last = facts.observations.get(quarter), facts.observations.get(before(quarter))
    if observation is None or observation.city_rank is None:
        return ""
    if last is None or last.city_rank is None:
        return f"全市第{observation.city_rank}名"
    return f"全市第{observation.city_rank}名（较上季{wording.places(last.city_rank, observation.city_rank)}）"


def with_changes(
    every: Iterable[IndicatorFacts], changes: Mapping[int, Mapping[Quarter, Observation | None]]
) -> tuple[IndicatorFacts, ...]:
    """The indicators with other figures in some quarters (None: without), and what is computed from them."""
    rows = tuple(every)
    return with_observations(rows, {row.key: _changed(row.observations, changes.get(row.key, {})) for row in rows})


def _changed(
    observations: Mapping[Quarter, Observation], changes: Mapping[Quarter, Observation | None]
) -> dict[Quarter, Observation]:
    merged = {**observations, **changes}
    return {quarter: row for quarter, row in merged.items() if row is not None}
