"""What is to stand in one cell of a quarter, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from plans.fields import FIGURE_DECIMALS, FIGURE_DIGITS
from plans.texts import unseen

from .facts import IndicatorFacts
from .labels import Certainty, Formula
from .models import Indicator

FIGURES = ("value", "numerator", "denominator", "quantity")
_LABELS = {"value": "数值", "numerator": "分子", "denominator": "分母", "quantity": "数量", "city_average": "全市平均"}
TEXTS = {  # field -> label, longest
    "not_applicable_reason": ("不参评理由", 200),
    "source": ("数据来源", 100),
    "note": ("备注", 300),
    "city_source": ("全市数据来源", 100),
    "correction_reason": ("更正理由", 300),
    "confirmation": ("情况说明", 200),
}
_LAST_RANK = 9999
_TAKES: Mapping[Formula, frozenset[str]] = {
    Formula.DIRECT: frozenset({"value"}),
    Formula.RATIO: frozenset({"value", "numerator", "denominator"}),
    Formula.GROWTH: frozenset({"quantity"}),
    Formula.QUOTIENT: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureInput:
    """What is to stand in one indicator's cell of a quarter.

    Figures are in the indicator's unit of measurement, as they stand at the quarter's end; None is "not reported".
    `version` is the one that the form showed: that of the open revision, else of the approved one, 0 for an empty cell,
    None where nothing was shown (import).
    `correction_reason` is needed once the quarter's figure has been approved. `confirmation` answers the doubts that the
    figure raises as it stands here (indicators.plausibility); blank leaves what was answered before.
    """

    number: int
    version: int | None = None
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    quantity: Decimal | None = None
    not_applicable: bool = False
    not_applicable_reason: str = ""
    as_of: date | None = None
    source: str = ""
    certainty: Certainty = Certainty.PRELIMINARY
    note: str = ""
    city_rank: int | None = None
    city_average: Decimal | None = None
    city_source: str = ""
    correction_reason: str = ""
    confirmation: str = ""

    @property
    def has_figure(self) -> bool:
        """Whether any figure is given, if only a part of it."""
        return any(getattr(self, name) is not None for name in FIGURES)

    @property
    def is_blank(self) -> bool:
        """Nothing was typed. A note, a rank or a date without a figure is something: it is kept as a draft."""
        given = (getattr(self, name) for name in CONTENT if name != "certainty")
        return not any(_says_something(value) for value in given)


def _says_something(value: object) -> bool:
    """0 does; None, False and blank text do not."""
    return bool(value.strip()) if isinstance(value, str) else value is not None and value is not False


# What a cell holds; the other fields of the input say which cell, and why.
CONTENT = tuple(
    name
    for name in FigureInput.__dataclass_fields__
    if name not in ("number", "version", "correction_reason", "confirmation")
)


def faults(figure: FigureInput, indicator: Indicator | IndicatorFacts) -> dict[str, str]:
    """What is wrong with one cell: field name -> message. Empty if it can be taken."""
    found = {
        name: f"{_LABELS[name]}最多{FIGURE_DIGITS - FIGURE_DECIMALS}位整数、{FIGURE_DECIMALS}位小数"
        for name in (*FIGURES, "city_average")
        if not _fits(getattr(figure, name))
    }
    found |= {
        name: f"{label}不得超过{longest}字"
        for name, (label, longest) in TEXTS.items()
        if len(getattr(figure, name).strip()) > longest
    }
    found |= {name: said for name, (label, _longest) in TEXTS.items() if (said := unseen(label, getattr(figure, name)))}
    if figure.city_rank is not None and not 1 <= figure.city_rank <= _LAST_RANK:
        found["city_rank"] = "全市排位应为正整数"
    if found:
        return found
    formula = Formula(indicator.formula)
    for name in FIGURES:
        if getattr(figure, name) is not None and name not in _TAKES[formula]:
            found[name] = (
                "本指标由其他指标计算，不填报" if formula is Formula.QUOTIENT else f"本指标不填{_LABELS[name]}"
            )
    if figure.denominator == 0:
        found["denominator"] = "分母不能为0"
    return found or _not_applicable_faults(figure)


def _fits(value: Decimal | None) -> bool:
    if value is None:
        return True
    return (
        value.is_finite()
        and abs(value) < 10 ** (FIGURE_DIGITS - FIGURE_DECIMALS)
        and value == round(value, FIGURE_DECIMALS)
    )


def _not_applicable_faults(figure: FigureInput) -> dict[str, str]:
    if not figure.not_applicable:
        return {"not_applicable_reason": "未勾选不参评"} if figure.not_applicable_reason.strip() else {}
    if any(getattr(figure, name) is not None for name in FIGURES):
        return {"not_applicable": "不参评的指标不填数值"}
    return {} if figure.not_applicable_reason.strip() else {"not_applicable_reason": "不参评须写明理由"}
