"""What is to be changed of a plan's promises, whether it can be, and which lights it would change. Reads no rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from figures import wording
from plans.changes import Change, steps
from plans.facts import PeriodFacts, PlanFacts
from plans.fields import FIGURE_DECIMALS, FIGURE_DIGITS

from .facts import IndicatorFacts, Quarter, changed, until
from .labels import Formula
from .models import ChangeKind
from .paths import baseline, promised
from .progress import Basis
from .segments import anchor_before
from .standing import IndicatorStanding, indicator_standing

LOWEST_RATE = Decimal(-100)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeInput:
    """What somebody wants changed: a target (indicator's number, year), a planned quarter (quarter too) or the tolerance.

    `new` is in the unit in which the target is stated (a growth indicator's in percent a year, its planned quarters in what
    it counts), the tolerance a share (0.10: 10 points); None drops a planned quarter.
    """

    kind: ChangeKind
    number: int | None = None
    year: int | None = None
    quarter: int | None = None
    new: Decimal | None = None
    effective_from: Quarter
    reason: str
    document_number: str

    def change(self, old: Decimal | None) -> Change:
        return Change(
            since=self.effective_from,
            old=old,
            new=self.new,
            document_number=self.document_number.strip(),
            year=self.year,
            quarter=self.quarter,
        )


def value_now(wanted: ChangeInput, plan: PlanFacts, facts: IndicatorFacts | None) -> Decimal | None:
    """What is promised now; None where there is no target or planned value."""
    if facts is None:
        return plan.tolerance
    if wanted.quarter is not None and wanted.year is not None:
        return facts.quarter_plan.get((wanted.year, wanted.quarter))
    return next((target.value for target in facts.targets if target.year == wanted.year), None)


def decimals_of(kind: ChangeKind, facts: IndicatorFacts) -> int:
    """How many decimals the value has: a growth indicator's own are those of its rate."""
    return facts.decimals if kind is ChangeKind.TARGET else facts.figure_decimals


def unit_of_value(kind: ChangeKind, facts: IndicatorFacts) -> str:
    """The unit in which the value is stated."""
    return facts.unit_of_measurement if kind is ChangeKind.TARGET else facts.counted_in


def faults(
    wanted: ChangeInput, plan: PlanFacts, facts: IndicatorFacts | None, quarters: Iterable[Quarter]
) -> dict[str, str]:
    """Field → why the change cannot be; `facts` with the approved figures, None for the tolerance; `quarters` are judged."""
    old = value_now(wanted, plan, facts)
    rules = _tolerance_faults(wanted) if facts is None else _indicator_faults(wanted, plan, facts, old)
    for field, message in rules:
        return {field: message}
    change = wanted.change(old)
    before = plan.tolerance_changes if facts is None else facts.target_changes
    if _course(before) == _course(steps((*before, change))):
        return {"new": f"与现行值{wording.number(old)}相同" if old is not None else "现在就没有计划值"}
    if facts is not None and (
        message := unfit(changed(facts, change), plan, (q for q in quarters if q >= change.since))
    ):
        return {"new": message}
    return {}


def _course(changes: Iterable[Change]) -> set[tuple[object, ...]]:
    return {(each.promise, each.since, each.new) for each in changes}


def _tolerance_faults(wanted: ChangeInput) -> Iterator[tuple[str, str]]:
    new = wanted.new
    if new is None:
        yield "new", "请填写调整后的容差"
    elif not 0 <= new <= 1:
        yield "new", "容差应在0至100个百分点之间"
    elif new != round(new, FIGURE_DECIMALS):
        yield "new", "容差最多2位小数"


def _indicator_faults(
    wanted: ChangeInput, plan: PlanFacts, facts: IndicatorFacts, old: Decimal | None
) -> Iterator[tuple[str, str]]:
    year, new = wanted.year, wanted.new
    if year is None or not plan.first_year <= year <= plan.last_year:
        yield "year", f"年份应在规划期{plan.first_year}—{plan.last_year}年内"
    elif wanted.kind is ChangeKind.TARGET:
        yield from _target_faults(wanted, facts, year, old)
    elif wanted.quarter not in (1, 2, 3, 4):
        yield "quarter", "请选择季度"
    elif new is None and old is None:
        yield "new", "请填写计划值"
    if new is not None:
        yield from _size_faults(new, decimals_of(wanted.kind, facts))


def _target_faults(
    wanted: ChangeInput, facts: IndicatorFacts, year: int, old: Decimal | None
) -> Iterator[tuple[str, str]]:
    if year not in {target.year for target in facts.targets}:
        yield "year", f"指标{facts.number}没有{year}年目标"
    elif old is None:
        yield "year", f"指标{facts.number}的{year}年目标是全市平均值，不能调整"
    elif year < wanted.effective_from[0]:
        yield "year", f"{year}年已过，其目标不能自{wanted.effective_from[0]}年起调整"
    elif wanted.new is None:
        yield "new", "请填写调整后的目标"
    elif facts.formula is Formula.GROWTH and wanted.new < LOWEST_RATE:
        yield "new", "年均增长率不能低于−100%"
    elif facts.formula is not Formula.GROWTH and facts.basis is Basis.YEAR_TO_DATE and wanted.new < 0:
        yield "new", "本年累计指标的目标不能小于0"


def _size_faults(new: Decimal, decimals: int) -> Iterator[tuple[str, str]]:
    if not new.is_finite():
        yield "new", "应为数字"
    elif abs(new) >= 10 ** (FIGURE_DIGITS - FIGURE_DECIMALS):
        yield "new", f"数值最多{FIGURE_DIGITS - FIGURE_DECIMALS}位整数"
    elif new != round(new, decimals):
        yield "new", f"最多{decimals}位小数" if decimals else "应为整数"


def unfit(facts: IndicatorFacts, plan: PlanFacts, quarters: Iterable[Quarter]) -> str:
    """Why the path refuses the planned quarters, at the first quarter at which it does; "" where it takes them all."""
    for quarter in quarters:
        then = until(facts, quarter)
        try:
            promised(then, tolerance=plan.until(quarter).tolerance)
        except ValueError:
            return (
                f"季度计划与年度目标不符（按{wording.period(*quarter)}的数据）：各季计划值须在上一目标（或基数）与年度目标之间，"
                f"不能回落，末季须等于年度目标。{_said(then)}"
            )
    return ""


def _said(facts: IndicatorFacts) -> str:
    """The promises that do not fit, with the start from which the path climbs."""
    straight = promised(replace(facts, quarter_plan={}), tolerance=Decimal(0)).path
    decimals, parts = facts.figure_decimals, []
    if straight is not None:
        for year in sorted({year for year, _quarter in facts.quarter_plan}):
            start = Decimal(0) if facts.basis is Basis.YEAR_TO_DATE else anchor_before(straight, year)[1]
            planned = "、".join(
                f"第{quarter}季度{wording.number(value, decimals)}"
                for (of, quarter), value in facts.quarter_plan.items()
                if of == year
            )
            goal = wording.number(straight.targets.get(year), decimals)
            parts.append(f"{year}年起点{wording.number(start, decimals)}，目标{goal}，计划{planned}")
    elif (known := baseline(facts)) is not None:
        parts.append(f"基数{wording.number(known, decimals)}")
    return "；".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class LightChange:
    """One indicator at a quarter, as it stands and as it would."""

    before: IndicatorStanding
    after: IndicatorStanding

    @property
    def turns(self) -> bool:
        """Whether the light becomes another one."""
        return self.before.status is not self.after.status


def lights_changed(
    change: Change, indicator: int | None, plan: PlanFacts, every: Mapping[int, IndicatorFacts], period: PeriodFacts
) -> tuple[LightChange, ...]:
    """What a change would make of a quarter: of the indicator given (its key), whether or not its light turns; of a changed
    tolerance those whose lights turn."""
    if indicator is not None:
        rows = [(every[indicator], changed(every[indicator], change))] if indicator in every else []
        after = plan
    else:
        rows, after = [(row, row) for row in every.values()], plan.with_tolerance(change)
    found = (
        LightChange(before=indicator_standing(old, plan, period), after=indicator_standing(new, after, period))
        for old, new in rows
    )
    return tuple(each for each in found if each.turns or indicator is not None)
