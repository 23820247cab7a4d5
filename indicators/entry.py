"""Writing figures: the one function by which grid, upload, history import and demonstration put a figure into a quarter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from figures.rounding import round_half_up
from figures.wording import number
from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission
from plans.fields import FIGURE_DECIMALS, FIGURE_DIGITS
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_period
from plans.refusals import FieldErrors, Invalid, NotAllowed, Stale
from plans.review import OPEN_STATES, State, refuse_stale, submit, typed, withdraw

from .facts import published, ratio
from .labels import Certainty, Formula
from .models import Actual, Indicator
from .querysets import facts_of, observation_of
from .reference import rows_by_number

_FIGURES = ("value", "numerator", "denominator", "quantity")
_LABELS = {"value": "数值", "numerator": "分子", "denominator": "分母", "quantity": "数量", "city_average": "全市平均"}
_TEXTS = {  # field -> label, longest
    "not_applicable_reason": ("不参评理由", 200),
    "source": ("数据来源", 100),
    "note": ("备注", 300),
    "city_source": ("全市数据来源", 100),
    "correction_reason": ("更正理由", 300),
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
    `correction_reason` is needed once the quarter's figure has been approved.
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

    @property
    def is_blank(self) -> bool:
        return not self.not_applicable and all(getattr(self, name) is None for name in _FIGURES)


CONTENT = tuple(
    name for name in FigureInput.__dataclass_fields__ if name not in ("number", "version", "correction_reason")
)


def save_actuals(
    *, plan: Plan, year: int, quarter: int, figures: Sequence[FigureInput], by: User, at: datetime
) -> tuple[Actual, ...]:
    """Write figures of one quarter as drafts: all of them or, if one is wrong, none.

    A blank input removes an open draft. Over an approved figure a new revision is opened, which needs a reason.
    Raises NotAllowed, Closed, Invalid (with the place of every mistake) or Stale (somebody else was there first).
    """
    _require_entry(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        indicators = _indicators(period.plan, figures)
        _refuse_faulty(figures, indicators)
        cells = _cells(period, indicators.values())
        saved = [
            _save(cells.get(indicators[figure.number].pk, _Cell()), indicators[figure.number], period, figure, by, at)
            for figure in figures
        ]
        if figures:
            numbers = "、".join(str(figure.number) for figure in figures)
            record("填报指标数据", by=by, of=period, detail=f"{plan.slug} 指标{numbers}")
    return tuple(row for row in saved if row is not None)


def submit_actuals(
    *, plan: Plan, year: int, quarter: int, numbers: Sequence[int], by: User, at: datetime
) -> tuple[Actual, ...]:
    """Submit the open figures of the given indicators for review. All or none."""
    _require_entry(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        rows = open_actuals(period, numbers)
        for row in rows:
            if not row.not_applicable and published(facts_of(row.indicator), observation_of(row)) is None:
                raise Invalid(f"指标{row.indicator.number}尚未填写完整，不能报送")
            submit(row, by=by, at=at)
            row.save()
        record("报送指标数据", by=by, of=period, detail=_numbered(plan, numbers))
    return rows


def withdraw_actuals(*, plan: Plan, year: int, quarter: int, numbers: Sequence[int], by: User) -> tuple[Actual, ...]:
    """Take submitted figures back into drafts, as long as nobody reviewed them. All or none."""
    _require_entry(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by)
        rows = open_actuals(period, numbers)
        for row in rows:
            withdraw(row)
            row.save()
        record("撤回指标数据", by=by, of=period, detail=_numbered(plan, numbers))
    return rows


def open_actuals(period: ReportingPeriod, numbers: Sequence[int]) -> tuple[Actual, ...]:
    """The open revisions of the given indicators, in the order given. Invalid if one has none."""
    indicators = {row.pk: row for row in rows_by_number(period.plan, numbers).values()}
    found = {}
    rows = Actual.objects.filter(period=period, indicator__in=indicators.keys(), state__in=OPEN_STATES)
    for row in rows.order_by():
        row.indicator = indicators[row.indicator_id]
        found[row.indicator.number] = row
    missing = [str(wanted) for wanted in numbers if wanted not in found]
    if missing:
        raise Invalid(f"指标{'、'.join(missing)}没有待处理的数据")
    return tuple(found[wanted] for wanted in dict.fromkeys(numbers))


def _numbered(plan: Plan, numbers: Iterable[int]) -> str:
    return f"{plan.slug} 指标{'、'.join(map(str, numbers))}"


def _require_entry(by: User) -> None:
    if not by.may(Permission.ENTER_FIGURES):
        raise NotAllowed(f"{by.name}的角色不能填报指标数据")


def _indicators(plan: Plan, figures: Sequence[FigureInput]) -> dict[int, Indicator]:
    numbers = [figure.number for figure in figures]
    twice = sorted({wanted for wanted in numbers if numbers.count(wanted) > 1})
    if twice:
        raise Invalid(f"指标{'、'.join(map(str, twice))}重复出现")
    found = {number: row for number, row in rows_by_number(plan, numbers).items() if row.retired_on is None}
    unknown = [str(wanted) for wanted in numbers if wanted not in found]
    if unknown:
        raise Invalid(f"“{plan.title}”没有第{'、'.join(unknown)}号指标")
    return found


def _refuse_faulty(figures: Sequence[FigureInput], indicators: Mapping[int, Indicator]) -> None:
    errors: dict[tuple[str, ...], str] = {}
    for figure in figures:
        for name, message in faults(figure, indicators[figure.number]).items():
            errors[(str(figure.number), name)] = message
    if errors:
        raise Invalid("数据有误，未保存", FieldErrors(errors))


def faults(figure: FigureInput, indicator: Indicator) -> dict[str, str]:
    """What is wrong with one cell: field name -> message. Empty if it can be taken."""
    found = {
        name: f"{_LABELS[name]}最多{FIGURE_DIGITS - FIGURE_DECIMALS}位整数、{FIGURE_DECIMALS}位小数"
        for name in (*_FIGURES, "city_average")
        if not _fits(getattr(figure, name))
    }
    found |= {
        name: f"{label}不得超过{longest}字"
        for name, (label, longest) in _TEXTS.items()
        if len(getattr(figure, name).strip()) > longest
    }
    if figure.city_rank is not None and not 1 <= figure.city_rank <= _LAST_RANK:
        found["city_rank"] = "全市排位应为正整数"
    if found:
        return found
    formula = Formula(indicator.formula)
    for name in _FIGURES:
        if getattr(figure, name) is not None and name not in _TAKES[formula]:
            found[name] = (
                "本指标由其他指标计算，不填报" if formula is Formula.QUOTIENT else f"本指标不填{_LABELS[name]}"
            )
    return found or _not_applicable_faults(figure) or _ratio_faults(figure, indicator)


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
    if any(getattr(figure, name) is not None for name in _FIGURES):
        return {"not_applicable": "不参评的指标不填数值"}
    return {} if figure.not_applicable_reason.strip() else {"not_applicable_reason": "不参评须写明理由"}


def _ratio_faults(figure: FigureInput, indicator: Indicator) -> dict[str, str]:
    if figure.denominator == 0:
        return {"denominator": "分母不能为0"}
    if figure.value is None or figure.numerator is None or figure.denominator is None:
        return {}
    computed = ratio(facts_of(indicator), figure.numerator, figure.denominator)
    if computed is not None and computed != round_half_up(figure.value, indicator.decimals):
        return {"value": f"与分子÷分母的结果{number(computed, indicator.decimals)}不一致"}
    return {}


@dataclass(frozen=True, slots=True)
class _Cell:
    """The revisions that matter to a writer: the open one, and the approved one."""

    open: Actual | None = None
    approved: Actual | None = None


def _cells(period: ReportingPeriod, indicators: Iterable[Indicator]) -> dict[int, _Cell]:
    by_key = {indicator.pk: indicator for indicator in indicators}
    found: dict[int, _Cell] = {}
    for row in Actual.objects.filter(period=period, indicator__in=by_key).exclude(state=State.SUPERSEDED).order_by():
        row.indicator = by_key[row.indicator_id]
        cell = found.get(row.indicator_id, _Cell())
        found[row.indicator_id] = _Cell(row, cell.approved) if row.is_open else _Cell(cell.open, row)
    return found


def _save(
    cell: _Cell, indicator: Indicator, period: ReportingPeriod, figure: FigureInput, by: User, at: datetime
) -> Actual | None:
    row, stands = cell.open, cell.open or cell.approved
    if stands is not None:
        refuse_stale(stands, figure.version, shown=_shown(stands))
    elif figure.version:
        raise Stale(f"指标{indicator.number}的草稿已被删除，请刷新后再填")
    if row is not None and row.state == State.SUBMITTED:
        raise Invalid(f"指标{indicator.number}已报送，请先撤回再修改")
    if figure.is_blank:
        if row is not None:
            row.delete()
        return None
    if row is None:
        row = _new_revision(cell, indicator, period, figure)
    else:
        row.version += 1
    for name in CONTENT:
        written = getattr(figure, name)
        setattr(row, name, written.strip() if name in _TEXTS else written)
    typed(row, by=by, at=at)
    row.save()
    return row


def _new_revision(cell: _Cell, indicator: Indicator, period: ReportingPeriod, figure: FigureInput) -> Actual:
    reason = figure.correction_reason.strip()
    if cell.approved is None:
        return Actual(indicator=indicator, period=period, revision=1)
    if not reason:
        raise Invalid(f"指标{indicator.number}已审核，更正须写明理由")
    return Actual(
        indicator=indicator,
        period=period,
        revision=cell.approved.revision + 1,
        version=cell.approved.version + 1,  # versions only rise in a cell: an old form never fits again
        correction_reason=reason,
    )


def _shown(row: Actual) -> str:
    if row.not_applicable:
        return "不参评"
    value = published(facts_of(row.indicator), observation_of(row))
    return number(value, row.indicator.decimals) if value is not None else "部分填写"
