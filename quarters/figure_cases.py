"""Submitted figures on the review page: each beside what was there before, with what approving it would change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from figures import wording
from indicators.entry import unconfirmed
from indicators.facts import IndicatorFacts, Observation, Quarter
from indicators.lights import status_light
from indicators.plausibility import Bound, doubts
from indicators.sentences import gap_text, gap_tone, light_sentence, unit_text
from indicators.standing import IndicatorStanding, indicator_standing
from plans.facts import PeriodFacts, PlanFacts

from .cases import Case, Setting
from .comparing import Compared, certainty_text, compared, parts_text, rank_text, with_changes
from .inbox import OpenRow
from .querysets import UnderReview


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCase(Case):
    """One submitted figure, ready to print."""

    number: int
    name: str
    counted_in: str
    figure: str
    is_word: bool  # not a figure: 不参评
    parts: str
    replaces: str  # the approved figure that a correction would replace
    compared: Compared
    gap: str
    gap_tone: str
    lights: tuple[dict[str, Any], ...]  # light and sentence, now and once approved; none for history
    remarks: tuple[str, ...]
    doubts: tuple[str, ...]
    is_answered: bool
    confirmation: str

    @property
    def about(self) -> str:
        return f"指标{self.number} {self.name}"


def figure_cases(setting: Setting, found: UnderReview, rows: Sequence[OpenRow]) -> tuple[FigureCase, ...]:
    """The given figures, by indicator and quarter."""
    typed = {row.key: row for row in found.typed}
    made = _Figures(
        plan=setting.judged_by,
        typed=typed,
        now={row.key: row for row in found.approved},
        after={row.key: row for row in after_approving(found, rows)},
        bounds=found.bounds,
    )
    in_order = sorted(rows, key=lambda row: (row.number, row.place))
    return tuple(_case(setting, made, row) for row in in_order)


def after_approving(found: UnderReview, rows: Iterable[OpenRow]) -> tuple[IndicatorFacts, ...]:
    """The plan's indicators as they will be once these figures are approved."""
    typed = {row.key: row for row in found.typed}
    changes: defaultdict[int, dict[Quarter, Observation | None]] = defaultdict(dict)
    for row in rows:
        changes[row.owner][row.place] = typed[row.owner].observations[row.place]
    return with_changes(found.approved, changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """The plan's indicators by key: with drafts, as approved now, and once what waits is approved."""

    plan: PlanFacts
    typed: Mapping[int, IndicatorFacts]
    now: Mapping[int, IndicatorFacts]
    after: Mapping[int, IndicatorFacts]
    bounds: Sequence[Bound]


def _case(setting: Setting, made: _Figures, row: OpenRow) -> FigureCase:
    period = setting.period(row.place)
    facts, observation = made.after[row.owner], made.typed[row.owner].observations[row.place]
    was, will = (indicator_standing(each, made.plan, period) for each in (made.now[row.owner], facts))
    replaced = made.now[row.owner].observations.get(row.place)
    raised = doubts(made.typed[row.owner], row.place, made.typed, made.bounds)
    return FigureCase(
        **setting.shared(row, _file),
        number=facts.number,
        name=facts.name,
        counted_in=unit_text(will),
        figure=_figure(will, observation, row.place),
        is_word=observation.not_applicable,
        parts=parts_text(facts, observation),
        replaces="" if replaced is None else _figure(was, replaced, row.place),
        compared=compared(will, period),
        gap=gap_text(will),
        gap_tone=gap_tone(will),
        lights=tuple(_explained(each, period) for each in (was, will)) if period.is_due else (),
        remarks=tuple(_remarks(facts, row, observation)),
        doubts=raised,
        is_answered=not unconfirmed(raised, row.content["confirmed_doubts"]),
        confirmation=row.content["confirmation"],
    )


def _figure(row: IndicatorStanding, observation: Observation, quarter: Quarter) -> str:
    if observation.not_applicable:
        return "不参评"
    return wording.number(row.facts.values.get(quarter), row.facts.figure_decimals)


def _explained(row: IndicatorStanding, period: PeriodFacts) -> dict[str, Any]:
    return {"light": status_light(row.status), "sentence": light_sentence(row, period), "status": row.status}


def _remarks(facts: IndicatorFacts, row: OpenRow, said: Observation) -> Iterator[str]:
    """What was said beside the figure: as of when, how final, from where, its rank, why it is not applicable."""
    if said.not_applicable:
        yield f"不参评理由：{said.not_applicable_reason}"
    else:
        yield certainty_text(said)
    if said.as_of is not None:
        yield f"截至{wording.day(said.as_of)}"
    yield f"来源：{said.source}" if said.source else "未写数据来源"
    if rank := rank_text(facts, row.place):
        yield rank
    if said.city_average is not None:
        yield f"全市平均{wording.quantity(said.city_average, facts.counted_in)}"
    if row.content["city_source"]:
        yield f"全市数据来源：{row.content['city_source']}"
    if said.note:
        yield f"备注：{said.note}"


def _file(slug: str, key: int) -> str:
    return reverse("indicators:evidence", args=(slug, key))
