"""What a changed figure of a closed quarter would change besides, listed before somebody confirms it. Without queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from figures import wording
from indicators.facts import Observation
from indicators.labels import STATUS
from indicators.sentences import actual_text, expected_text, gap_text, target_text, year_on_year
from indicators.standing import IndicatorStanding
from plans.facts import PeriodFacts, Quarter

from .revising import with_observation_at
from .standing import Standing


class Fate(StrEnum):
    """What becomes of a quarter in which something would read otherwise."""

    REVISED = "revised"  # the amended quarter: its next revision says the new
    FOLLOWS = "follows"  # open: follows by itself
    STAYS = "stays"  # closed: stays as it was closed with


FATES = {Fate.REVISED: "本版更正", Fate.FOLLOWS: "未定稿，随之改变", Fate.STAYS: "已定稿，不随之改变"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing that would read otherwise: at which quarter, of which indicator, what, before and after."""

    place: Quarter
    number: int
    name: str
    what: str
    before: str
    after: str
    fate: Fate


def effects(standings: Iterable[Standing], number: int, place: Quarter, observation: Observation) -> list[Effect]:
    """What would change if the indicator had this figure at `place`: in each of the given Standings, which are those of that
    quarter and later ones, closed ones as they were closed."""
    found = []
    for standing in standings:
        after = with_observation_at(standing, number, place, observation)
        for old, new in zip(standing.indicators, after.indicators, strict=True):
            if old is not new:
                found += [
                    Effect(
                        place=standing.period.place,
                        number=old.facts.number,
                        name=old.facts.name,
                        what=what,
                        before=was,
                        after=now,
                        fate=_fate(standing.period, place),
                    )
                    for what, was, now in _readings(old, new, standing.period)
                    if was != now
                ]
    return found


def _fate(period: PeriodFacts, place: Quarter) -> Fate:
    if period.place == place:
        return Fate.REVISED
    return Fate.FOLLOWS if period.closed_at is None else Fate.STAYS


def _readings(old: IndicatorStanding, new: IndicatorStanding, period: PeriodFacts) -> Iterable[tuple[str, str, str]]:
    """What can read otherwise, before and after; of a growth indicator the target, too, is computed from a figure."""

    def figure(what: str, of: Callable[[IndicatorStanding], Decimal | None]) -> tuple[str, str, str]:
        decimals = old.facts.figure_decimals
        return what, wording.number(of(old), decimals), wording.number(of(new), decimals)

    return (
        ("实际", actual_text(old), actual_text(new)),
        ("评价", STATUS[old.status], STATUS[new.status]),
        ("较序时进度", gap_text(old), gap_text(new)),
        ("同比", year_on_year(old, period), year_on_year(new, period)),
        ("目标", target_text(old), target_text(new)),
        ("序时应完成", expected_text(old), expected_text(new)),
        figure("按当前进度推算", lambda row: row.progress.projected),
        figure("规划期末推算", lambda row: row.final),
    )
