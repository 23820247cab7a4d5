"""A pasted table of names and figures → what would go into which cell. Matched by name, shown before anything is filled in.

A name that is not exactly an indicator's is matched only if one indicator alone can be meant, and then said to be a guess.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from figures.reading import Unreadable, read_figure
from figures.wording import number
from plans.refusals import Invalid

from .facts import IndicatorFacts
from .forms import FIGURE_FIELDS, LONGEST_TYPED, figure_units
from .labels import Formula
from .sheet import Sheet, SheetRow

MOST_LINES, LONGEST_PASTED = 200, 20_000
_LEAST_LIKE = 4  # characters of a name that is only a part of an indicator's
_NUMBERING = re.compile(r"^(?:[（(]?\d{1,3}[）)]?[.、．:：\s]*)(?=\D)")
_BRACKETS = re.compile(r"[（(\[【][^（(\[【）)\]】]*[）)\]】]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """One line: what was pasted, the indicator it is for, field -> text to fill in, what is understood, what is wrong."""

    line: int
    pasted: str
    number: int | None = None
    name: str = ""
    is_guess: bool = False
    fills: tuple[tuple[str, str], ...] = ()
    understood: str = ""
    fault: str = ""


def split_pasted(text: str) -> list[list[str]]:
    """Cells of each line that says anything, as a spreadsheet copies them. Invalid if it is no small table."""
    if len(text) > LONGEST_PASTED:
        raise Invalid(f"粘贴的内容有{len(text)}个字符，超过{LONGEST_PASTED}个")
    lines = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise Invalid(f"粘贴的内容有{len(lines)}行，超过{MOST_LINES}行")
    return lines


def preview(lines: Sequence[Sequence[str]], sheet: Sheet) -> list[Pasted]:
    """What each line would fill in; nothing twice."""
    known = _names(sheet)
    rows = [_line(place, cells, sheet, known) for place, cells in enumerate(lines, start=1)]
    meant = Counter(row.number for row in rows if row.fills)
    return [_once(row, meant[row.number]) for row in rows]


def _once(row: Pasted, times: int) -> Pasted:
    if times < 2 or not row.fills:
        return row
    return replace(row, fills=(), understood="", fault=f"指标{row.number}出现了{times}次，不能确定用哪一个")


def plain_name(text: str) -> str:
    """A name without its number, unit of measurement, spaces and punctuation, full width folded."""
    folded = unicodedata.normalize("NFKC", text.strip())
    bare = _BRACKETS.sub("", _NUMBERING.sub("", folded))
    return "".join(char for char in bare if char.isalnum()).casefold()


def _names(sheet: Sheet) -> dict[str, SheetRow]:
    """Names by which an indicator can be meant; one that could mean two means none."""
    found: dict[str, SheetRow | None] = {}
    for row in sheet.rows:
        facts = row.standing.facts
        for name in {plain_name(facts.name), plain_name(facts.quantity_label)} - {""}:
            found[name] = None if name in found else row
    return {name: row for name, row in found.items() if row is not None}


def _line(line: int, cells: Sequence[str], sheet: Sheet, known: Mapping[str, SheetRow]) -> Pasted:
    pasted = Pasted(line=line, pasted=" ".join(cell for cell in cells if cell)[:60])
    place = next((i for i, cell in enumerate(cells) if re.search(r"[^\W\d_]", cell)), None)
    if place is None:
        return replace(pasted, fault="没有指标名称")
    row, is_guess = _match(cells[place], known)
    if row is None:
        return replace(pasted, fault="没有匹配的指标")
    facts = row.standing.facts
    pasted = replace(pasted, number=row.number, name=facts.name, is_guess=is_guess)
    if row.is_computed:
        return replace(pasted, fault="由系统计算，不填报")
    if facts.formula is Formula.GROWTH and plain_name(cells[place]) == plain_name(facts.name):
        return replace(pasted, fault=f"不填增长率，请粘贴{facts.quantity_label}")
    if row.cell is not None and not row.cell.is_editable:
        return replace(pasted, fault="已报送或已审核，不能填写")
    return _filled(pasted, facts, [cell for cell in cells[place + 1 :] if cell and not _is_unit(cell, facts)])


def _match(cell: str, known: Mapping[str, SheetRow]) -> tuple[SheetRow | None, bool]:
    name = plain_name(cell)
    if name in known:
        return known[name], False
    if len(name) < _LEAST_LIKE:
        return None, False
    like = {row.number: row for each, row in known.items() if name in each or each in name}
    return (next(iter(like.values())), True) if len(like) == 1 else (None, False)


def _is_unit(cell: str, facts: IndicatorFacts) -> bool:
    return cell.strip("（）()") in {unit for unit in figure_units(facts).values() if unit}


def _filled(pasted: Pasted, facts: IndicatorFacts, values: Sequence[str]) -> Pasted:
    if not values:
        return replace(pasted, fault="没有数值")
    names: tuple[str, ...]
    if len(values) == 1:
        # A single value beside a ratio is the published one: its parts are not known.
        names = ("value",) if facts.formula is Formula.RATIO else FIGURE_FIELDS[facts.formula]
    elif len(values) == 2 and facts.formula is Formula.RATIO:
        names = ("numerator", "denominator")
    else:
        return replace(pasted, fault=f"有{len(values)}个数值，不能确定是哪一个；请只复制名称和数值两列")
    units, understood = figure_units(facts), []
    for name, text in zip(names, values, strict=True):
        if len(text) > LONGEST_TYPED:
            return replace(pasted, fault=f"有{len(text)}个字符，不像一个数字")
        try:
            reading = read_figure(text, units[name])
        except Unreadable as problem:
            return replace(pasted, fault=problem.message)
        if reading is not None:
            understood.append(reading.converted or f"{number(reading.value)}{units[name]}")
    return replace(pasted, fills=tuple(zip(names, values, strict=True)), understood=" ÷ ".join(understood))
