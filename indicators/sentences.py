"""What is said about an indicator at a quarter: the sentence behind its light, and the words for what is missing. Pure;
words come from figures.wording. The same sentences stand on pages, in the pack and in the circular.
"""

from decimal import Decimal

from figures import wording
from plans.changes import Change
from plans.facts import PeriodFacts

from .facts import IndicatorFacts
from .labels import REASON, Formula, tone
from .plausibility import RANKED_IN
from .progress import Basis, Direction, Reason, Status
from .standing import IndicatorStanding

BEFORE_USE = "系统启用前"


def is_ceiling(row: IndicatorStanding) -> bool:
    """At most so much this year: lower is better, counted since 1 January."""
    return row.facts.direction is Direction.LOWER and row.facts.basis is Basis.YEAR_TO_DATE


def is_flat(row: IndicatorStanding) -> bool:
    """Nothing left to climb: the start already meets the target."""
    progress = row.progress
    return (
        not is_ceiling(row)
        and progress.target is not None
        and progress.expected is not None
        and progress.schedule is None
    )


def actual_text(row: IndicatorStanding) -> str:
    """The figure with its unit, 未报送 or the like as a word."""
    if row.progress.actual is None:
        return status_word(row)
    return wording.quantity(row.progress.actual, row.facts.counted_in, row.facts.figure_decimals)


def status_word(row: IndicatorStanding) -> str:
    """What stands where a figure is missing: 未报送, 待发布, 不适用, 系统启用前."""
    if row.before_use:
        return BEFORE_USE
    if row.status is Status.NOT_REPORTED or row.reason is None:
        return "未报送"
    return REASON[row.reason] if row.reason in _NO_FIGURE_REASONS else "未报送"


_NO_FIGURE_REASONS = frozenset(
    {Reason.NOT_APPLICABLE, Reason.OUT_OF_PLAN, Reason.NO_TARGET, Reason.NOT_PUBLISHED, Reason.NOT_YET_JUDGED}
)


def span(row: IndicatorStanding, period: PeriodFacts) -> str:
    """截至2026年9月底 for levels, 2026年1—9月 for what is counted since January."""
    said = wording.during if row.facts.basis is Basis.YEAR_TO_DATE else wording.as_of
    return said(period.year, period.quarter)


def light_sentence(row: IndicatorStanding, period: PeriodFacts) -> str:
    """Why the light is what it is."""
    name = row.facts.quantity_label.partition("（")[0] if row.facts.formula is Formula.GROWTH else row.facts.name
    subject = f"{span(row, period)}，{name or row.facts.name}"
    if row.progress.actual is None:
        return f"{subject}{_absence(row, period)}"
    return f"{subject}{actual_text(row)}" + "".join(f"，{part}" for part in details(row, period))


def _absence(row: IndicatorStanding, period: PeriodFacts) -> str:
    if row.before_use:
        return f"没有数据（{BEFORE_USE}）"
    if row.reason is None:
        return f"尚不能计算：缺{'、'.join(row.parts_missing)}" if row.parts_missing else "未报送"
    observation = row.observation(period.place)
    why = observation.not_applicable_reason if observation is not None else ""
    if row.reason is Reason.NOT_PUBLISHED and row.facts.published_month:
        why = f"每年{row.facts.published_month}月发布"
    if row.reason is Reason.NO_BASELINE:
        return f"暂不评价：缺{row.missing}"
    return f"不参评（{REASON[row.reason]}{'：' + why if why else ''}）"


def details(row: IndicatorStanding, period: PeriodFacts) -> list[str]:
    """What the figure means against the plan, piece by piece."""
    progress = row.progress
    if progress.target is None:
        return [f"不参评（{REASON[progress.reason]}）"] if progress.reason else []
    if is_ceiling(row):
        return _ceiling_details(row)
    parts = [_achievement(row, period)] if progress.achievement is not None else []
    if row.growth is not None:
        parts.append(f"年均增长{wording.rate(row.growth, target=_target_rate(row, period.year))}")
    parts += _judgement(row, period)
    return parts


def _achievement(row: IndicatorStanding, period: PeriodFacts) -> str:
    year = row.target_year(period.year)
    goal = "年度目标" if year in (None, period.year) else f"{year}年目标"
    return f"完成{goal}的{wording.completion(row.progress.achievement)}"


def _target_rate(row: IndicatorStanding, year: int) -> Decimal | None:
    return next((target.value for target in row.facts.targets if target.year >= year), None)


def _judgement(row: IndicatorStanding, period: PeriodFacts) -> list[str]:
    status, progress = row.status, row.progress
    if status is Status.UNSCHEDULED:
        return [f"缺{row.missing}，暂不评价"]
    if status is Status.NOT_DUE:
        return [f"不参评（{REASON[progress.reason]}）"] if progress.reason else []
    if status is Status.ACHIEVED:
        return [f"已达目标（{REASON[progress.reason]}）" if progress.reason else "已完成目标"]
    if status is Status.MISSED:
        return ["未完成目标", _remaining(row, period)]
    if is_flat(row):
        lower = row.facts.direction is Direction.LOWER
        return [wording.flat_gap(progress.gap, lower=lower)]
    return [*_climbed(row, period), wording.points(progress.gap), _against_expected(row)]


def climb_word(row: IndicatorStanding, year: int) -> str:
    """What the share of the planned change is called: that of the year, or of several years up to the next target."""
    if row.facts.basis is Basis.YEAR_TO_DATE:
        return "累计任务完成"
    word = "净降任务完成" if row.facts.direction is Direction.LOWER else "净增任务完成"
    return word if row.spans_years(year) else f"年度{word}"


def _climbed(row: IndicatorStanding, period: PeriodFacts) -> list[str]:
    """年度净增任务完成57.5%; a level below its start is said in what is still missing, never as a negative share."""
    progress = row.progress
    if row.facts.basis is Basis.YEAR_TO_DATE or progress.progress is None:
        return []  # the same share as the achievement, already said
    if progress.progress < 0:
        return [_remaining(row, period)]
    return [f"{climb_word(row, period.year)}{wording.completion(progress.progress)}"]


def _remaining(row: IndicatorStanding, period: PeriodFacts) -> str:
    year = row.target_year(period.year) or period.year
    facts = row.facts
    return wording.remaining(
        year,
        row.progress.actual,
        row.progress.target,
        facts.counted_in,
        facts.figure_decimals,
        lower=facts.direction is Direction.LOWER,
    )


def _against_expected(row: IndicatorStanding) -> str:
    progress, facts = row.progress, row.facts
    return wording.against_expected(progress.actual, progress.expected, facts.counted_in, facts.figure_decimals)


def _ceiling_details(row: IndicatorStanding) -> list[str]:
    progress = row.progress
    limit = wording.quantity(progress.target, row.facts.counted_in, row.facts.figure_decimals)
    used = wording.used(progress.progress) if progress.target else wording.DASH
    parts = [f"控制数{limit}", f"已用{used}"]
    if row.status is Status.MISSED:
        return [*parts, "已超控制数"]
    if row.status is Status.ACHIEVED:
        return [*parts, "全年未超控制数"]
    return [*parts, wording.ceiling_points(progress.gap)]


def year_on_year(row: IndicatorStanding, period: PeriodFacts) -> str:
    """The change against the same quarter of last year, for a table: 增长7.0%, of a percentage 提高1.3个百分点, of a rank
    后退2位. No rate of change from zero or below it."""
    now, then = row.progress.actual, row.facts.values.get((period.year - 1, period.quarter))
    if now is None or then is None:
        return wording.DASH
    if is_rank(row.facts):
        return wording.places(then, now)
    if row.facts.is_percentage and row.facts.formula is not Formula.GROWTH:
        return wording.moved_points(now - then)
    return wording.change((now - then) / then * 100, label="") if then > 0 else wording.DASH


def is_rank(facts: IndicatorFacts) -> bool:
    return facts.unit_of_measurement in RANKED_IN


def gap_headline(row: IndicatorStanding) -> str:
    """The gap in one breath, for the attention list: −17.5个百分点, 低于目标1.2%, 少1件."""
    if row.status is Status.MISSED or row.progress.gap is None:
        distance = _distance_to_target(row)
        return distance or "未完成"
    if is_flat(row):
        return wording.flat_gap(row.progress.gap, lower=row.facts.direction is Direction.LOWER)
    return f"{wording.short_points(row.progress.gap)}个百分点"


def _distance_to_target(row: IndicatorStanding) -> str:
    progress, facts = row.progress, row.facts
    if progress.actual is None or progress.target is None:
        return ""
    return f"距目标{wording.quantity(abs(progress.target - progress.actual), facts.counted_in, facts.figure_decimals)}"


# A changed promise


def change_text(facts: IndicatorFacts, change: Change) -> str:
    """2026年目标：原目标535件，调整后目标525件，自2026年第3季度起（大足府办发〔2026〕12号）."""
    is_target = change.quarter is None
    unit, decimals = (
        (facts.unit_of_measurement, facts.decimals) if is_target else (facts.counted_in, facts.figure_decimals)
    )
    what = f"{change.year}年目标" if is_target else f"{change.year}年第{change.quarter}季度计划"
    before, after = ("原目标", "调整后目标") if is_target else ("原计划值", "调整后计划值")
    old, new = (
        "无" if value is None else wording.quantity(value, unit, decimals) for value in (change.old, change.new)
    )
    year, quarter = change.since
    by = f"（{change.document_number}）" if change.document_number else ""
    return f"{what}：{before}{old}，{after}{new}，自{year}年第{quarter}季度起{by}"


def adjusted_text(facts: IndicatorFacts, year: int | None) -> str:
    """How the year's target was changed; "" where it was not."""
    rows = (each for each in facts.target_changes if each.quarter is None and each.year == year)
    return "；".join(change_text(facts, each) for each in rows)


# In a table


def unit_text(row: IndicatorStanding) -> str:
    """The unit of measurement of the figures in a row: a growth rate is judged by its quantity."""
    if row.facts.formula is Formula.GROWTH:
        return f"折算为{row.facts.counted_in}" if row.facts.counted_in else "折算为数量"
    return row.facts.unit_of_measurement


def target_text(row: IndicatorStanding) -> str:
    """The target to be reached; in words where it is the city's average, not known yet."""
    if row.progress.target is None and any(target.value is None for target in row.facts.targets):
        return row.facts.comparator or "全市平均"
    lower = row.facts.direction is Direction.LOWER
    return wording.target_number(row.progress.target, row.facts.figure_decimals, lower=lower)


def goal_year_text(row: IndicatorStanding, year: int) -> str:
    """2027年, where the target that is shown in `year` is that of a later one; else blank."""
    goal = row.target_year(year)
    return "" if goal in (None, year) or row.progress.target is None else f"{goal}年"


def final_year_text(row: IndicatorStanding, last_year: int) -> str:
    """2027年末, where what is projected is the end of an earlier year than the plan's last; else blank."""
    return "" if row.final is None or row.final_year in (None, last_year) else f"{row.final_year}年末"


def expected_text(row: IndicatorStanding) -> str:
    """What should have been reached; where it is the target itself, shown as that is (13 of 12.1)."""
    lower = row.facts.direction is Direction.LOWER
    return wording.target_number(row.progress.expected, row.facts.figure_decimals, lower=lower)


def gap_text(row: IndicatorStanding) -> str:
    """The gap in percentage points; where nothing is left to climb, in words."""
    if is_flat(row):
        return wording.flat_gap(row.progress.gap, lower=row.facts.direction is Direction.LOWER)
    return wording.short_points(row.progress.gap)


def gap_tone(row: IndicatorStanding) -> str:
    """The colour of the gap: good, bad, warn or none."""
    gap = row.progress.gap
    if gap is None or gap == 0:
        return "none"
    return "good" if gap > 0 else tone(row.status)
