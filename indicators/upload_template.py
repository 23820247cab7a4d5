"""A filled-in template → what each of its rows says, whatever was done to it; and whether it is this quarter's at all."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from figures import wording
from plans.previews import printed_item
from plans.refusals import Invalid
from workbooks.columns import Head, data_rows, text_of
from workbooks.columns import plain as plain_head
from workbooks.identification import identified
from workbooks.opening import Book
from workbooks.opening import Sheet as BookSheet
from workbooks.places import Spot
from workbooks.tables import find_table, left_unread

from .forms import figure_units
from .grid import plain, unit_of_row
from .pasting import plain_name
from .sheet import Sheet, SheetRow
from .sheets import COLUMNS, FORMAT, INPUTS, KIND, NAME
from .upload_cells import Given

# Columns of the template that inform: they are not read, and not said to be unknown.
_INFORMING = re.compile(r"^(\d{4}年目标|年度目标|目标|上年末|上季末|责任单位)$")
_FIGURE_COLUMNS = ("value", "numerator", "quantity")
# Of a merged area its words hold for all rows; a figure stands for one only.
_SHARED = frozenset(
    {
        "number", "name", "unit", "year", "quarter", "period", "as_of", "certainty", "source", "note", "city_source",
        "correction_reason",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a workbook holds: its rows, what is to be said about it, what is wrong with rows that are no indicator's."""

    rows: tuple[Given, ...]
    notes: tuple[str, ...]
    stray: Mapping[Spot, str]


def read_template(book: Book, sheet: Sheet) -> Filled:
    """Invalid for another plan's or quarter's template, by its name, and for a workbook without a table to be found."""
    about = identified(book)
    _refuse_another(about, sheet)
    found, head = _table(book)
    rows: list[Given] = []
    stray: dict[Spot, str] = {}
    for number in data_rows(found, head):
        given = _read_row(found, head, number, sheet, about, stray)
        if given is not None:
            rows.append(given)
    return Filled(rows=tuple(rows), notes=tuple(_notes(book, found, head, about)), stray=stray)


def _refuse_another(about: Mapping[str, str], sheet: Sheet) -> None:
    if not about:
        return
    if about.get("kind") != KIND:
        raise Invalid("这不是指标数据填报表，请在数据填报页下载模板")
    place = _place(about)
    named = f"这是《{about.get('title', '')[:100]}》{wording.period(*place) if place else ''}的模板"
    if about.get("plan") != sheet.plan.slug or place != sheet.period.place:
        here = wording.period(*sheet.period.place)
        raise Invalid(f"{named}，不能上传到《{sheet.plan.title}》{here}。请换用本季度的模板，或切换到模板所属的季度")
    if about.get("format") != FORMAT:
        raise Invalid("模板是用另一版本的系统下载的，请重新下载模板，把数据复制过去")


def _place(about: Mapping[str, str]) -> tuple[int, int] | None:
    year, quarter = about.get("year", ""), about.get("quarter", "")
    if re.fullmatch("20[0-9]{2}", year) and re.fullmatch("[1-4]", quarter):
        return int(year), int(quarter)
    return None


def _table(book: Book) -> tuple[BookSheet, Head]:
    """The sheet with the table: ours by its name, else the one that has most of the columns."""
    found = find_table(book, COLUMNS, name=NAME, needs=({"number", "name"}, _FIGURE_COLUMNS))
    if found is None:
        raise Invalid("没有找到可以读取的表：需要一行表头，至少有“指标”（或“序号”）和“本期数”两列")
    return found


def _notes(book: Book, sheet: BookSheet, head: Head, about: Mapping[str, str]) -> list[str]:
    return [
        *book.remarks,
        *([] if about else ["文件里没有模板的标识，可能不是从本系统下载的；请核对计划和季度是否正确"]),
        *left_unread(book, sheet, head, _INFORMING),
    ]


def _read_row(
    found: BookSheet, head: Head, number: int, sheet: Sheet, about: Mapping[str, str], stray: dict[Spot, str]
) -> Given | None:
    spots = {key: (found.name, number, column) for key, column in head.places.items()}
    spots["name"] = spots.get("name") or spots["number"]
    texts, faults = texts_of(found, head, number)
    inputs = {name: text for name, text in texts.items() if name in INPUTS}
    wrong = {name: text for name, text in faults.items() if name in INPUTS}
    row, problem = indicator_of(texts, sheet)
    if row is None:
        if inputs or wrong:
            stray[spots["name"]] = problem
        return None
    if (inputs or wrong) and (mistaken := wrong_unit(texts, row, sheet.period.place[0])):
        wrong["unit"] = mistaken
    printed = printed_item(about, row.number, INPUTS)
    return Given(
        number=row.number,
        quarter=sheet.period.place,
        texts=inputs,
        spots=spots,
        faults=wrong,
        printed=printed.texts,
        version=printed.version,
        remarks=("这一行在表中是隐藏的",) if number in found.scan.hidden_rows else (),
    )


def texts_of(found: BookSheet, head: Head, number: int) -> tuple[dict[str, str], dict[str, str]]:
    """Of a row: key -> text as one would type it, without blank cells; key -> why a cell cannot be read."""
    texts, faults = {}, {}
    for key, column in head.places.items():
        value = found.filled(number, column) if key in _SHARED else found.value(number, column)
        if fault := found.fault(number, column):
            faults[key] = fault
        elif isinstance(value, Decimal):
            percent = (number, column) in found.scan.percent
            texts[key] = f"{plain(value * 100)}%" if percent else plain(value)
        elif text := text_of(value).strip():
            texts[key] = text
    return texts, faults


def indicator_of(texts: Mapping[str, str], sheet: Sheet) -> tuple[SheetRow | None, str]:
    """The indicator that a row is about: by its name; by its number where it has no name."""
    name, number = texts.get("name", ""), texts.get("number", "").strip()
    by_number = sheet.row(int(number)) if re.fullmatch("[0-9]{1,4}", number) else None
    if not name:
        return by_number, "没有指标名称"
    named = _by_name(sheet).get(plain_name(name), [])
    if len(named) == 1:
        return named[0], ""
    if by_number is not None and by_number in named:
        return by_number, ""
    return None, f"没有叫“{name[:40]}”的指标，请用模板里的名称"


@lru_cache(maxsize=4)
def _by_name(sheet: Sheet) -> dict[str, list[SheetRow]]:
    """Every row that a name can mean."""
    found: defaultdict[str, list[SheetRow]] = defaultdict(list)
    for row in sheet.rows:
        facts = row.standing.facts
        for name in {plain_name(facts.name), plain_name(facts.quantity_label)} - {""}:
            found[name].append(row)
    return dict(found)


def wrong_unit(texts: Mapping[str, str], row: SheetRow, year: int) -> str:
    """What to say of a unit of measurement that is not the indicator's: 万元 beside what is stored in 亿元. "" if it is."""
    written, facts = texts.get("unit", ""), row.standing.facts
    known = {*figure_units(facts).values(), facts.unit_of_measurement, unit_of_row(row, year)}
    if not written or plain_head(written) in {plain_head(unit) for unit in known}:
        return ""
    return f"计量单位写的是“{written[:20]}”，这项指标是“{unit_of_row(row, year)}”，请核对数值后改回"
