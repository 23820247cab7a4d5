"""A row of the entry grid as the template prints it: strings only. What was typed stands where it was typed, right or wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from figures import wording
from plans.evidence import FIGURE_FILES, size_text
from plans.review import State

from .entry import unconfirmed
from .facts import Observation, Quarter, published, ratio
from .forms import FIGURE_FIELDS, LABELS, TypedCell, figure_units, unit_of
from .labels import CERTAINTY, Certainty, Formula
from .lights import status_light
from .sentences import expected_text, gap_text, gap_tone, light_sentence, status_word, target_text
from .sheet import Cell, Sheet, SheetRow

STATE_WORDS = {
    State.DRAFT: "草稿", State.SUBMITTED: "已报送", State.RETURNED: "退回补正", State.APPROVED: "已审核",
    State.SUPERSEDED: "已更正",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one row's act: a refusal's message, and the version that stands now if somebody else was first."""

    message: str = ""
    errors: tuple[tuple[str, str], ...] = ()
    is_stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """How a row is to be shown: may it be written to, is a correction being begun, what was typed and what came of it."""

    writable: bool
    correcting: bool = False
    typed: TypedCell | None = None
    answer: Answer | None = None
    unsaved: bool = False  # what was typed was refused: it stands here and nowhere else


def grid_row(sheet: Sheet, row: SheetRow, showing: Showing) -> dict[str, Any]:
    """Everything that partials/_entry_row.html needs."""
    facts, standing, cell = row.standing.facts, row.standing, row.cell
    is_open = cell is None or cell.is_editable or (cell.state is State.APPROVED and showing.correcting)
    editable = showing.writable and is_open and not row.is_computed
    errors = _errors(showing)
    words = unconfirmed(row.doubts, cell.confirmed_doubts if cell else "")
    return {
        "slug": sheet.plan.slug,
        "number": row.number,
        "name": facts.name,
        "unit": unit_of_row(row, sheet.period.year),
        "definition": facts.definition,
        "before": [{"label": label, **_figure_at(row, quarter)} for label, quarter in earlier(sheet.period.place)],
        "expected": expected_text(standing) if sheet.period.is_due else wording.DASH,
        "target": target_text(standing) if sheet.period.is_due else wording.DASH,
        "inputs": _inputs(row, showing, errors) if editable else [],
        "shown": _shown(row),
        "lacks": f"缺{'、'.join(standing.parts_missing)}" if row.is_computed and standing.parts_missing else "",
        "editable": editable,
        "computed_from": "由系统计算" if row.is_computed else "",
        "said": [*_said(row, showing), *([] if editable else _refused_texts(row, showing))],
        # A word that is missing is asked for by the doubt itself; one that cannot be taken has its own message.
        "faults": [_fault(name, text) for name, text in errors.items() if showing.unsaved or name != "confirmation"],
        "word_missing": "confirmation" in errors,
        "unsaved": showing.unsaved,
        "message": showing.answer.message if showing.answer else "",
        "is_stale": editable and showing.answer is not None and showing.answer.is_stale,
        "version": _version(showing, cell),
        "current_version": cell.version if cell else 0,
        "light": _light(sheet, row),
        "sentence": light_sentence(standing, sheet.period) if sheet.period.is_due else "",
        "gap": gap_text(standing) if sheet.period.is_due else "",
        "gap_tone": gap_tone(standing),
        "doubts": words,
        "confirmed": cell.confirmation if cell and row.doubts and not words else "",
        "confirmation": _text("confirmation", showing, ""),
        "state": _state(cell),
        "can_submit": editable and cell is not None and cell.is_editable,
        "can_withdraw": showing.writable and cell is not None and cell.state is State.SUBMITTED,
        "can_correct": showing.writable
        and cell is not None
        and cell.state is State.APPROVED
        and not showing.correcting,
        "can_discard": editable and cell is not None and cell.old is not None,
        "is_correction": editable and cell is not None and (cell.state is State.APPROVED or cell.revision > 1),
        "old": _observed(row, cell.old) if cell and cell.old else "",
        "more": _more(sheet, row, showing, errors, editable=editable),
    }


_DETAILS = frozenset({"as_of", "certainty", "city_rank", "city_average", "source", "note", "city_source"})


def _fault(name: str, message: str) -> str:
    """A mistake behind 更多 names its field; one in the cell stands below it anyway."""
    return f"{LABELS[name]}：{message}" if name in _DETAILS and LABELS[name] not in message else message


def _errors(showing: Showing) -> dict[str, str]:
    typed = showing.typed.errors if showing.typed else {}
    return {**typed, **dict(showing.answer.errors if showing.answer else ())}


def _version(showing: Showing, cell: Cell | None) -> int:
    """The version the row is filled from. What was refused stays filled from the one that its typist saw."""
    if showing.unsaved and showing.typed is not None and showing.typed.version is not None:
        return showing.typed.version
    return cell.version if cell else 0


def unit_of_row(row: SheetRow, year: int) -> str:
    """What is counted; with a growth indicator's rate of the year, or of the next year that has one of its own."""
    facts = row.standing.facts
    if facts.formula is Formula.GROWTH:
        rates = {target.year: wording.number(target.value) for target in facts.targets if target.value is not None}
        rate = next((rates[each] for each in sorted(rates) if each >= year), "")
        return f"{facts.counted_in}（年均增长{rate}%）" if rate else facts.counted_in
    return facts.unit_of_measurement


def earlier(place: Quarter) -> tuple[tuple[str, Quarter], ...]:
    """The three earlier quarters that a figure is held against."""
    year, quarter = place
    before = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return ("上年末", (year - 1, 4)), ("上季末", before), ("上年同期", (year - 1, quarter))


def _figure_at(row: SheetRow, quarter: Quarter) -> dict[str, Any]:
    """An earlier figure; one that is not approved says so."""
    facts = row.standing.facts
    observation, value = facts.observations.get(quarter), facts.values.get(quarter)
    if value is None:
        return {
            "text": "不参评" if observation is not None and observation.not_applicable else wording.DASH,
            "open": False,
        }
    return {
        "text": wording.number(value, facts.figure_decimals),
        "open": observation is not None and not observation.approved,
    }


def _inputs(row: SheetRow, showing: Showing, errors: dict[str, str]) -> list[dict[str, Any]]:
    facts = row.standing.facts
    labels = {
        "value": facts.name if facts.formula is Formula.DIRECT else "公布值",
        "numerator": facts.numerator_label,
        "denominator": facts.denominator_label,
        "quantity": facts.quantity_label,
    }
    units = figure_units(facts)
    names = FIGURE_FIELDS[facts.formula]
    return [
        {
            "name": name,
            "label": labels[name],
            "caption": labels[name].partition("（")[0] if len(names) > 1 else "",
            "unit": unit_of(labels[name]) or units[name],
            "text": _text(name, showing, _stored(row, name)),
            "placeholder": _computed(row) if name == "value" and len(names) > 1 else "",
            "error": errors.get(name, ""),
        }
        for name in names
    ]


def _stored(row: SheetRow, name: str) -> str:
    """A stored figure as one would type it."""
    value = row.cell.content[name] if row.cell else None
    return plain(value) if isinstance(value, Decimal) else ""


def plain(value: Decimal) -> str:
    return wording.number(value).replace(wording.MINUS, "-")


def _text(name: str, showing: Showing, stored: str) -> str:
    return showing.typed.texts.get(name, stored) if showing.typed else stored


def _computed(row: SheetRow) -> str:
    """The ratio of the parts entered."""
    observation = row.cell.observation if row.cell else None
    if observation is None or observation.numerator is None or observation.denominator is None:
        return ""
    value = ratio(row.standing.facts, observation.numerator, observation.denominator)
    return "" if value is None else wording.number(value, row.standing.facts.decimals)


def _observed(row: SheetRow, observation: Observation) -> str:
    if observation.not_applicable:
        return "不参评"
    facts = row.standing.facts
    return wording.number(published(facts, observation), facts.figure_decimals)


def _shown(row: SheetRow) -> str:
    """The quarter's figure where it cannot be typed."""
    facts = row.standing.facts
    if row.standing.progress.actual is not None:
        return wording.number(row.standing.progress.actual, facts.figure_decimals)
    if row.cell is not None and row.cell.observation.not_applicable:
        return "不参评"
    return status_word(row.standing) if not row.is_computed else wording.DASH


def _parts(row: SheetRow) -> str:
    """The parts of a ratio, and what comes of them."""
    observation = row.cell.observation if row.cell else None
    if observation is None or observation.numerator is None or observation.denominator is None:
        return ""
    return _division(row, observation.numerator, observation.denominator)


def _division(row: SheetRow, numerator: Decimal, denominator: Decimal) -> str:
    """高价值发明专利拥有量104件 ÷ 常住人口83.2万人 = 1.25."""
    facts = row.standing.facts
    sides = [
        f"{label.partition('（')[0]}{wording.number(value)}{unit_of(label)}"
        for label, value in ((facts.numerator_label, numerator), (facts.denominator_label, denominator))
    ]
    value = ratio(facts, numerator, denominator)
    unit = "%" if facts.is_percentage else ""
    return f"{' ÷ '.join(sides)} = {wording.number(value, facts.decimals)}{unit}"


def _said(row: SheetRow, showing: Showing) -> list[str]:
    """What was understood: conversions, the computed ratio."""
    lines = list(showing.typed.converted.values()) if showing.typed else []
    if row.standing.facts.formula is Formula.RATIO and (parts := _parts(row)):
        lines.append(parts)
    growth = row.standing.growth
    if growth is not None:
        lines.append(f"年均增长{wording.rate(growth)}")
    return lines


def _refused_texts(row: SheetRow, showing: Showing) -> list[str]:
    """What was typed and refused, where there is no field any more that could hold it."""
    texts = showing.typed.texts if showing.unsaved and showing.typed else {}
    return [f"您填的：{texts[name]}" for name in FIGURE_FIELDS[row.standing.facts.formula] if texts.get(name)]


def _light(sheet: Sheet, row: SheetRow) -> SafeString | str:
    return status_light(row.standing.status) if sheet.period.is_due else ""


def _state(cell: Cell | None) -> dict[str, str]:
    """Code, word, and who and when."""
    if cell is None:
        return {"code": "empty", "word": "", "note": ""}
    word, note = STATE_WORDS[cell.state], moment(cell.typed_by, cell.typed_at)
    if cell.state is State.DRAFT:
        word = "更正草稿" if cell.revision > 1 else "草稿"
        note = f"{moment(cell.typed_by, cell.typed_at)}已存"
    elif cell.state is State.SUBMITTED:
        note = moment(cell.submitted_by, cell.submitted_at)
    elif cell.reviewed_by:
        note = moment(cell.reviewed_by, cell.reviewed_at)
    reason = cell.review_reason if cell.state is State.RETURNED else ""
    return {"code": cell.state.value, "word": word, "note": note, "reason": reason}


def moment(name: str, when: datetime | None) -> str:
    """Who and when: 王某 10月9日 10:00."""
    if when is None:
        return name
    local = timezone.localtime(when)
    return f"{name} {local.month}月{local.day}日 {local:%H:%M}"


def _more(sheet: Sheet, row: SheetRow, showing: Showing, errors: dict[str, str], *, editable: bool) -> dict[str, Any]:
    """The fields behind 更多, and one line that says what stands in them."""
    facts, cell = row.standing.facts, row.cell
    seen = cell.observation if cell else None
    certainty = seen.certainty if seen else Certainty.PRELIMINARY
    stored = {
        "as_of": f"{seen.as_of:%Y-%m-%d}" if seen and seen.as_of else "",
        "source": seen.source if seen else "",
        "note": seen.note if seen else "",
        "city_rank": str(seen.city_rank) if seen and seen.city_rank is not None else "",
        "city_average": plain(seen.city_average) if seen and seen.city_average is not None else "",
        "city_source": cell.city_source if cell else "",
        "not_applicable_reason": seen.not_applicable_reason if seen else "",
        "correction_reason": cell.correction_reason if cell and cell.is_editable else "",
    }
    usual = sheet.period.last_day
    ticked = _text("not_applicable", showing, "on" if seen and seen.not_applicable else "") == "on"
    chosen = _text("certainty", showing, certainty)
    return {
        "fields": {
            name: {"text": _text(name, showing, text), "error": errors.get(name, "")} for name, text in stored.items()
        },
        "not_applicable": ticked,
        "certainty": [
            {"value": str(each), "label": label, "chosen": str(each) == chosen} for each, label in CERTAINTY.items()
        ],
        "default_source": facts.data_provider,
        "sources": earlier_sources(facts.observations),
        "average_unit": facts.unit_of_measurement,
        "evidence": [{"key": file.key, "name": file.name, "size": size_text(file.size)} for file in cell.evidence]
        if cell
        else [],
        "accept": FIGURE_FILES.accept,
        "summary": _summary(cell, usual=usual if editable else None),
        "is_open": editable and (ticked or any(errors.get(name) for name in stored if name != "correction_reason")),
    }


def earlier_sources(observations: Any) -> list[str]:
    """Sources named before, the latest first: offered, never filled in."""
    named = [observations[quarter].source for quarter in sorted(observations, reverse=True)]
    return list(dict.fromkeys(source for source in named if source))[:5]


def _summary(cell: Cell | None, *, usual: date | None) -> str:
    """What stands behind 更多; where it can be changed there, only what is not as usual: the quarter's end, preliminary."""
    if cell is None:
        return ""
    seen = cell.observation
    is_usual = usual is not None and seen.certainty == Certainty.PRELIMINARY
    parts: Sequence[str] = (
        f"截至{seen.as_of:%Y-%m-%d}" if seen.as_of and seen.as_of != usual else "",
        CERTAINTY[Certainty(seen.certainty)] if not (seen.not_applicable or is_usual) else "",
        seen.source,
        f"全市第{seen.city_rank}名" if seen.city_rank is not None else "",
        f"全市平均{wording.number(seen.city_average)}" if seen.city_average is not None else "",
        f"不参评：{seen.not_applicable_reason}" if seen.not_applicable else "",
        seen.note,
        f"{len(cell.evidence)}个附件" if cell.evidence else "",
    )
    return " · ".join(part for part in parts if part)
