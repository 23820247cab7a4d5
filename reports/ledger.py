"""历史数据台账: every figure that a Standing holds as one long table, history quarters too, as rows of plain values.

One row for each indicator and quarter of which something stands: a figure, or that none applies. A quarter of which nothing
does has no row: the table holds what stands, and 未报送 is said where quarters are judged.

数值 is the figure that is shown everywhere else: the value entered, the ratio of the parts, the quantity of a growth
indicator (which 数量 says once more), the quotient of two other indicators. Whoever reads the table back need not know which
of the first two was entered: where 数值 is what both parts give, the parts alone bring it back; where it is not, all three
were entered. Rows of state 由系统计算 were entered by nobody and are not taken back.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from indicators.facts import IndicatorFacts, Observation, Quarter
from indicators.labels import CERTAINTY, Certainty, Formula
from quarters.standing import Standing

HEADS = (
    "序号", "指标", "计量单位", "年份", "季度", "数值", "分子", "分母", "数量", "状态", "截至日期", "数据性质",
    "数据来源", "全市排位", "全市平均", "全市数据来源", "备注", "不参评理由",
)  # fmt: skip
APPROVED, UNREVIEWED, COMPUTED = "已审核", "未审核", "由系统计算"  # the column 状态

Value = str | int | Decimal | date | None
Row = tuple[Value, ...]  # a value for each of HEADS; None where nothing stands


def ledger(standing: Standing, unit: int | None = None) -> Iterator[Row]:
    """The rows, indicators and their quarters in order; with `unit` (its key) those of the indicators that it answers for.

    Figures are Decimals as they are stored, without regard to the indicator's decimals.
    """
    for row in standing.indicators:
        if unit is None or any(each.key == unit for each in row.units):
            yield from _of_indicator(row.facts)


def _of_indicator(facts: IndicatorFacts) -> Iterator[Row]:
    for quarter in sorted({*facts.observations, *facts.values}):
        yield _row(facts, quarter, facts.values.get(quarter), facts.observations.get(quarter, _NOTHING_ENTERED))


_NOTHING_ENTERED = Observation()


def _row(facts: IndicatorFacts, quarter: Quarter, value: Decimal | None, observation: Observation) -> Row:
    year, number = quarter
    return (
        facts.number,
        facts.name,
        facts.counted_in,
        year,
        number,
        value,
        observation.numerator,
        observation.denominator,
        observation.quantity,
        _state(facts, value, observation),
        observation.as_of,
        CERTAINTY[Certainty(observation.certainty)] if observation.certainty else None,
        observation.source or None,
        observation.city_rank,
        observation.city_average,
        observation.city_source or None,
        observation.note or None,
        observation.not_applicable_reason or None,
    )


def _state(facts: IndicatorFacts, value: Decimal | None, observation: Observation) -> str:
    if facts.formula is Formula.QUOTIENT and value is not None:
        return COMPUTED
    return APPROVED if observation.approved else UNREVIEWED
