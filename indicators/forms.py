"""What somebody typed into the grid → FigureInput, or a message at the field. Text is kept as typed, whatever it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from figures.reading import Unreadable, read_figure

from .facts import IndicatorFacts
from .inputs import FigureInput
from .labels import Certainty, Formula
from .sheet import SheetRow

LONGEST_TYPED = 1000  # characters of a figure's text that are read at all; the rest could only make a page slow
_DATE_MARKS = str.maketrans("０１２３４５６７８９－／．/.年月", "0123456789-------")
FIGURE_FIELDS: Mapping[Formula, tuple[str, ...]] = {
    Formula.DIRECT: ("value",),
    Formula.RATIO: ("numerator", "denominator", "value"),
    Formula.GROWTH: ("quantity",),
    Formula.QUOTIENT: (),
}
TEXT_FIELDS = ("not_applicable_reason", "source", "note", "city_source", "correction_reason", "confirmation")
FIELDS = (
    "value", "numerator", "denominator", "quantity", "not_applicable", "as_of", "certainty", "city_rank", "city_average",
    *TEXT_FIELDS,
)  # fmt: skip
# Field → what names the thing in a message and the grid.
LABELS = {
    "value": "本期数值", "numerator": "分子", "denominator": "分母", "quantity": "数量", "not_applicable": "不参评",
    "as_of": "数据截止日期", "certainty": "数据性质", "city_rank": "全市排位", "city_average": "全市平均",
    "not_applicable_reason": "不参评理由", "source": "数据来源", "note": "备注", "city_source": "全市数据来源",
    "correction_reason": "更正理由", "confirmation": "情况说明",
}  # fmt: skip


@dataclass(slots=True)
class TypedCell:
    """One row as it was sent: `texts` by field, what was understood, what was not, what was converted (both by field)."""

    number: int
    texts: dict[str, str]
    version: int | None
    figure: FigureInput | None = None
    errors: dict[str, str] = field(default_factory=dict)
    converted: dict[str, str] = field(default_factory=dict)


def unit_of(label: str) -> str:
    """The unit of measurement that a label ends with: 常住人口（万人） → 万人; "" where it names none."""
    _, opened, rest = label.rpartition("（")
    return rest.removesuffix("）") if opened else ""


def figure_units(facts: IndicatorFacts) -> dict[str, str]:
    """Field → unit of measurement in which its figure is stored."""
    return {
        "value": facts.unit_of_measurement,
        "numerator": unit_of(facts.numerator_label),
        "denominator": unit_of(facts.denominator_label),
        "quantity": facts.counted_in,
        "city_average": facts.unit_of_measurement,
    }


def read_cell(row: SheetRow, sent: Mapping[str, str], *, version: int | None, last_day: date) -> TypedCell:
    """Read one row of the form; `sent` holds the fields that the form had for it, the others stand as they are.

    A figure without a date is as of the quarter's `last_day`; that date without a figure, and without 不参评, is what an
    emptied cell leaves.
    """
    typed = TypedCell(number=row.number, texts=dict(sent), version=version)
    values: dict[str, Any] = {**row.cell.content} if row.cell is not None else {}
    for name in FIELDS:
        if name in sent:
            try:
                values[name] = _READERS[name](sent[name], name, row.standing.facts, typed)
            except Unreadable as problem:
                typed.errors[name] = problem.message
    if not typed.errors:
        figure = FigureInput(number=row.number, version=version, **values)
        if figure.as_of in (None, last_day):
            figure = replace(
                figure, as_of=last_day if figure.has_figure else figure.as_of if figure.not_applicable else None
            )
        typed.figure = figure
    return typed


Reader = Callable[[str, str, IndicatorFacts, TypedCell], Any]


def _figure(text: str, name: str, facts: IndicatorFacts, typed: TypedCell) -> Decimal | None:
    if len(text) > LONGEST_TYPED:
        raise Unreadable(f"填写了{len(text)}个字符，不像一个数字")
    reading = read_figure(text, figure_units(facts)[name])
    if reading is None:
        return None
    if reading.converted:
        typed.converted[name] = reading.converted
    return reading.value


def _rank(text: str, name: str, facts: IndicatorFacts, typed: TypedCell) -> int | None:
    """A place in the city: 12, 第12名. Anything that is no whole number is refused here; its size where it is written."""
    plain = text.strip().removeprefix("第")
    if len(plain) > LONGEST_TYPED:
        raise Unreadable("全市排位应为整数，如 12")
    reading = read_figure(plain.removesuffix("名").removesuffix("位"))
    if reading is None:
        return None
    if reading.value != reading.value.to_integral_value() or reading.value < 1:
        raise Unreadable("全市排位应为从1起的整数，如 12")
    return int(reading.value)


def _date(text: str, name: str, facts: IndicatorFacts, typed: TypedCell) -> date | None:
    plain = text.strip().translate(_DATE_MARKS).removesuffix("日")
    if not plain:
        return None
    parts = plain.split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        try:
            found = date(*map(int, parts))
        except ValueError:
            found = None
        if found is not None and 2000 <= found.year <= 2100:
            return found
    shown = text.strip()[:20]
    raise Unreadable(f"“{shown}”不是日期，请写成 2026-09-30")


def _text(text: str, name: str, facts: IndicatorFacts, typed: TypedCell) -> str:
    return " ".join(text.split())


def _certainty(text: str, name: str, facts: IndicatorFacts, typed: TypedCell) -> Certainty:
    if text not in [*Certainty]:
        raise Unreadable("请选择预计数、初步数或核定数")
    return Certainty(text)


def _ticked(text: str, name: str, facts: IndicatorFacts, typed: TypedCell) -> bool:
    return text == "on"


_READERS: dict[str, Reader] = {
    **dict.fromkeys(("value", "numerator", "denominator", "quantity", "city_average"), _figure),
    **dict.fromkeys(TEXT_FIELDS, _text),
    "city_rank": _rank,
    "as_of": _date,
    "certainty": _certainty,
    "not_applicable": _ticked,
}
