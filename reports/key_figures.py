"""The key figures of an indicator's page, and what is noted beside a figure: words and strings, ready to print."""

from typing import Any

from figures import wording
from figures.rounding import round_half_up
from indicators.facts import Observation
from indicators.labels import CERTAINTY, Certainty, tone
from indicators.progress import Progress
from indicators.sentences import (
    climb_word,
    expected_text,
    gap_text,
    gap_tone,
    is_ceiling,
    status_word,
    target_text,
    year_on_year,
)
from indicators.standing import IndicatorStanding
from quarters.standing import Standing


def key_figures(standing: Standing, row: IndicatorStanding) -> list[dict[str, Any]]:
    """Label, value, unit, note and tone of each; what cannot be said is a dash, so that places stay the same everywhere."""
    progress, facts, year = row.progress, row.facts, standing.period.year
    unit, decimals = facts.counted_in, facts.figure_decimals
    goal = row.target_year(year)

    def figure(
        label: str, value: str, *, of: str = "", note: str = "", colour: str = "none", main: bool = False
    ) -> dict[str, Any]:
        shown_unit = of if value[:1].isdigit() or value[:1] in ("−", "+") else ""
        said = note if main or value != wording.DASH else ""
        word = main and not shown_unit
        return {
            "label": label, "value": value, "unit": shown_unit, "note": said, "tone": colour, "main": main, "word": word
        }  # fmt: skip

    actual = status_word(row) if progress.actual is None else wording.number(progress.actual, decimals)
    figures = [
        figure("实际", actual, of=unit, note=_observed_note(row, standing), colour=tone(row.status), main=True),
        figure("年度目标" if goal in (None, year) else f"{goal}年目标", target_text(row), of=unit),
        figure("序时应完成", expected_text(row), of=unit, note=_schedule_note(row)),
    ]
    if is_ceiling(row):
        figures.append(figure("已用", wording.used(progress.progress)))
    else:
        figures.append(figure("完成率", wording.completion(progress.achievement)))
        figures.append(figure(climb_word(row, year), wording.completion(progress.progress)))
    figures += [
        figure("较序时进度", gap_text(row), of="个百分点", colour=gap_tone(row)),
        figure(
            f"后续每季度{'需降' if (progress.required or 0) < 0 else '需净增'}", _required(progress, decimals), of=unit
        ),
        figure(
            "按当前进度推算", wording.number(progress.projected, decimals), of=unit, note=f"{goal}年末" if goal else ""
        ),
        figure(
            f"{row.final_year or standing.plan.last_year}年末推算",
            wording.number(row.final, decimals),
            of=unit,
            note="按基期以来的平均进度",
        ),
        figure("同比", year_on_year(row, standing.period)),
    ]
    if row.growth is not None:
        figures.append(figure("年均增长", wording.rate(row.growth), note="水平法"))
    if row.missing:
        figures.append(figure("缺少", row.missing, note="由填报员在历史数据中补录"))
    return figures


def _required(progress: Progress, decimals: int) -> str:
    """What every later quarter has to bring, one decimal finer than the figure; its direction stands in the label."""
    if progress.required is None:
        return wording.DASH
    return wording.number(round_half_up(abs(progress.required), decimals + 1))


def _schedule_note(row: IndicatorStanding) -> str:
    return "" if row.progress.schedule is None else f"序时进度{wording.percent(row.progress.schedule)}"


def _observed_note(row: IndicatorStanding, standing: Standing) -> str:
    observation = row.observation(standing.period.place)
    return "" if observation is None else note(observation)


def note(observation: Observation) -> str:
    """What stands beside a figure: how final, as of when, from where, its rank in the city, why it is not applicable."""
    parts = [CERTAINTY[Certainty(observation.certainty)]] if not observation.not_applicable else []
    if observation.as_of is not None:
        parts.append(f"截至{observation.as_of:%Y-%m-%d}")
    if observation.source:
        parts.append(observation.source)
    if observation.city_rank is not None:
        parts.append(f"全市第{observation.city_rank}名")
    if observation.not_applicable_reason:
        parts.append(observation.not_applicable_reason)
    if observation.note:
        parts.append(observation.note)
    if not observation.approved:
        parts.append("未审核")
    return " · ".join(parts)
