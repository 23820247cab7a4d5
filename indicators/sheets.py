"""The columns of a quarter's figures in a workbook: what the template prints, and by what heads they are found again."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO

from figures import wording
from plans.previews import item_entry
from workbooks.columns import Column, text_of
from workbooks.identification import identify
from workbooks.styling import new_workbook
from workbooks.templates import Check, Field, Form, FormColumn, Prompt, write_form

from .facts import IndicatorFacts
from .forms import FIGURE_FIELDS, figure_units
from .grid import plain, unit_of_row
from .inputs import TEXTS
from .labels import CERTAINTY, Certainty, Formula
from .progress import Basis
from .sentences import span, target_text
from .sheet import Sheet, SheetRow

FORMAT = "1"
KIND = "figures"
NAME = "指标数据"
INPUTS: Mapping[str, tuple[str, float]] = {  # field -> head, width
    "value": ("本期数", 12),
    "numerator": ("分子", 11),
    "denominator": ("分母", 11),
    "quantity": ("数量", 11),
    "as_of": ("截至日期", 12),
    "certainty": ("数据性质", 9),
    "source": ("数据来源", 16),
    "note": ("备注", 16),
    "city_rank": ("全市排位", 6),
    "city_average": ("全市平均", 9),
    "city_source": ("全市数据来源", 13),
    "not_applicable_reason": ("不参评理由", 13),
    "correction_reason": ("更正理由", 13),
    "confirmation": ("情况说明", 13),
}
_ALIASES: Mapping[str, tuple[str, ...]] = {
    "value": ("数值", "本期数值", "本期完成", "实际值", "完成数", "本期实际"),
    "quantity": ("数量本期数",),
    "as_of": ("数据截止日期", "截止日期"),
    "certainty": ("性质",),
    "city_rank": ("全市排名", "排位"),
    "city_source": ("全市来源",),
}
COLUMNS = (
    Column(key="number", title="序号", aliases=("编号",)),
    Column(key="name", title="指标", aliases=("指标名称",)),
    Column(key="unit", title="计量单位", aliases=("单位",)),
    *(Column(key=name, title=title, aliases=_ALIASES.get(name, ())) for name, (title, _) in INPUTS.items()),
)
LINES = (
    "填写说明：只填白色单元格；空着的单元格不改动系统中已填的数，也不会清除。数字按计量单位填写，不写单位；缺数据请留空，不要填0。"
    "各栏说明见单元格提示和批注。可以调整列宽、行序、隐藏行，但请不要修改指标名称。",
)
DEMONSTRATION = "演示数据，不是真实数据"


def template_workbook(sheet: Sheet, *, made_on: date) -> bytes:
    """The quarter's template: what stands is filled in, what may be typed is open, what it was made from is kept beside."""
    form = template_form(sheet)
    book = new_workbook(form.title, author="IPPlan", made_on=made_on)
    write_form(book.create_sheet(), form)
    identify(book, identification(sheet))
    book.active = 0
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def template_form(sheet: Sheet) -> Form:
    place = sheet.period.place
    demonstration = (DEMONSTRATION,) if sheet.plan.is_demonstration else ()
    return Form(
        name=NAME,
        title=f"{sheet.plan.title}{wording.period(*place)}指标数据填报表",
        lines=(*demonstration, *LINES),
        columns=(
            FormColumn(title="序号", width=5),
            FormColumn(title="指标", width=26),
            FormColumn(title="计量单位", width=8),
            FormColumn(title=f"{place[0]}年目标", width=9),
            FormColumn(title="上年末", width=9),
            FormColumn(title="上季末", width=9),
            *(FormColumn(title=title, width=width) for title, width in INPUTS.values()),
        ),
        rows=[_row(sheet, row) for row in (*sheet.in_breakdown, *sheet.in_text)],
    )


def template_name(sheet: Sheet) -> str:
    """What the file is called."""
    return f"{sheet.plan.title}{wording.period(*sheet.period.place)}指标数据填报表.xlsx"


def identification(sheet: Sheet) -> dict[str, str]:
    """What is kept in the hidden sheet: plan, quarter, and of every indicator the version and texts that were printed."""
    year, quarter = sheet.period.place
    of_rows = {
        f"item:{row.number}": item_entry(row.cell.version if row.cell else 0, printed(row)) for row in sheet.rows
    }
    about = {"kind": KIND, "format": FORMAT, "plan": sheet.plan.slug, "title": sheet.plan.title}
    return {**about, "year": str(year), "quarter": str(quarter), **of_rows}


def printed(row: SheetRow) -> dict[str, str]:
    """Field -> what the template prints into its cell, as it is read again; nothing for an empty cell."""
    values = {name: value_of(row, name) for name in INPUTS}
    return {name: text for name, value in values.items() if (text := said(value))}


def said(value: Decimal | date | int | str | None) -> str:
    """A stored value as it is typed: 518, 2026-09-30."""
    return plain(value) if isinstance(value, Decimal) else text_of(value)


def value_of(row: SheetRow, name: str) -> Decimal | date | int | str | None:
    """What stands in the system for a field; None for nothing."""
    if name == "value" and row.is_computed:
        return row.standing.progress.actual
    if row.cell is None or name == "confirmation":
        return None
    if name == "correction_reason":
        return row.cell.correction_reason if row.cell.is_editable else None
    if name == "certainty":
        return CERTAINTY[Certainty(row.cell.observation.certainty)]
    found = row.cell.content[name]
    return found if found != "" and isinstance(found, Decimal | date | int | str) else None


def _row(sheet: Sheet, row: SheetRow) -> list[Field]:
    facts = row.standing.facts
    is_due = sheet.period.is_due
    return [
        Field(value=row.number, centred=True),
        Field(value=facts.name, note=_note(sheet, row)),
        Field(value=unit_of_row(row, sheet.period.year), centred=True),
        Field(value=target_text(row.standing) if is_due else "", centred=True),
        *(_earlier(facts, quarter) for quarter in _before(sheet.period.place)),
        *(_input(sheet, row, name) for name in INPUTS),
    ]


def _before(place: tuple[int, int]) -> Iterable[tuple[int, int]]:
    """The end of last year, and of the last quarter."""
    year, quarter = place
    return (year - 1, 4), (year, quarter - 1) if quarter > 1 else (year - 1, 4)


def _earlier(facts: IndicatorFacts, quarter: tuple[int, int]) -> Field:
    value = facts.values.get(quarter)
    return Field(value=value if value is not None else "—", decimals=facts.figure_decimals, centred=True)


def _note(sheet: Sheet, row: SheetRow) -> str:
    """What is counted."""
    facts = row.standing.facts
    counted = "填1月1日以来的累计数" if facts.basis is Basis.YEAR_TO_DATE else "填期末的数"
    parts = [f"{word}：{label}" for word, label in _labels(facts).items() if label]
    lines = [
        facts.definition,
        f"{span(row.standing, sheet.period)}，{counted}" if not row.is_computed else "由其他指标计算，不填报",
        *parts,
        f"数据来源：{facts.data_provider}" if facts.data_provider else "",
    ]
    return "\n".join(line for line in lines if line)


def _labels(facts: IndicatorFacts) -> dict[str, str]:
    if facts.formula is Formula.RATIO:
        return {"分子": facts.numerator_label, "分母": facts.denominator_label}
    return {"数量": facts.quantity_label} if facts.formula is Formula.GROWTH else {}


def _input(sheet: Sheet, row: SheetRow, name: str) -> Field:
    value = value_of(row, name)
    decimals = _decimals(row.standing.facts, name, value)
    takes = not row.is_computed and (name not in _FIGURES or name in FIGURE_FIELDS[row.standing.facts.formula])
    prompt = _prompt(sheet, row, name) if takes else None
    return Field(value=value, prompt=prompt, decimals=decimals, centred=name in ("certainty", "city_rank"))


_FIGURES = frozenset({"value", "numerator", "denominator", "quantity"})


def _decimals(facts: IndicatorFacts, name: str, value: object) -> int | None:
    """The indicator's, or more where more was entered: what is printed is what stands."""
    if not isinstance(value, Decimal):
        return None
    exponent = value.normalize().as_tuple().exponent
    own = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return max(own, facts.figure_decimals if name == "value" else 0)


def _prompt(sheet: Sheet, row: SheetRow, name: str) -> Prompt:
    facts = row.standing.facts
    title = INPUTS[name][0]
    if name in _FIGURES:
        return Prompt(title=title, message=_figure_message(sheet, row, name), check=Check.NUMBER)
    if name == "city_average":
        return Prompt(title=title, message=f"全市平均数，单位：{facts.unit_of_measurement}", check=Check.NUMBER)
    if name == "city_rank":
        return Prompt(title=title, message="在全市的名次，如 12", check=Check.RANK)
    if name == "as_of":
        usual = f"{sheet.period.last_day:%Y-%m-%d}"
        return Prompt(title=title, message=f"数据截止日期；不填即本季度末 {usual}", check=Check.DAY)
    if name == "certainty":
        return Prompt(title=title, message="不填即初步数", check=Check.CHOICE, choices=tuple(CERTAINTY.values()))
    return Prompt(title=title, message=_TEXT_MESSAGES[name], longest=TEXTS[name][1])


_TEXT_MESSAGES = {
    "source": "数据从哪里来，如：市知识产权局9月通报",
    "note": "需要说明的口径等",
    "city_source": "全市排位、全市平均的来源",
    "not_applicable_reason": "本期确实不适用时写明理由，并把数值留空；一般不填",
    "correction_reason": "更正已审核的数据时必填；一般不填",
    "confirmation": "数据变动大等疑点的说明；一般不填",
}


def _figure_message(sheet: Sheet, row: SheetRow, name: str) -> str:
    facts = row.standing.facts
    unit = figure_units(facts)[name]
    label = {"value": facts.name, **_by_field(facts)}[name]
    lines = [
        f"{span(row.standing, sheet.period)}：{label}",
        f"单位：{unit}" if unit else "",
        "填了分子、分母可不填；只有公布值时填这里" if name == "value" and facts.formula is Formula.RATIO else "",
    ]
    return "\n".join(line for line in lines if line)


def _by_field(facts: IndicatorFacts) -> dict[str, str]:
    return {
        "numerator": facts.numerator_label,
        "denominator": facts.denominator_label,
        "quantity": facts.quantity_label,
    }
