"""A returned form → whose it is, and what each of its rows says, whatever was done to it; or why it is none of this quarter's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from figures import wording
from indicators.pasting import plain_name
from plans.facts import UnitFacts
from plans.models import ReportingPeriod
from plans.previews import printed_item
from plans.refusals import Invalid
from workbooks.columns import Head, data_rows, text_of
from workbooks.identification import identified
from workbooks.opening import Book, Sheet
from workbooks.places import Spot
from workbooks.tables import find_table, left_unread

from .sheets import COLUMNS, FORMAT, INPUTS, KIND, NAME
from .upload_cells import Given
from .worksheet import Line, Worksheet

_INFORMING = re.compile(r"^(责任/配合|责任单位|配合单位|上季度进展|完成时限|备注)$")
_FILLED_BY = re.compile(r"填报单位[^：:]{0,10}[：:]\s*(\S{1,60})")
_FOOT = ("填报人", "审核人", "单位负责人", "联系电话", "填表人", "注：", "说明：")
_TOP = 10  # rows in which a form says whose it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a form holds: its rows, what is to be said about it, what is wrong with rows that are no task's."""

    rows: tuple[Given, ...]
    notes: tuple[str, ...]
    stray: Mapping[Spot, str]


def unit_of_form(book: Book, period: ReportingPeriod, units: Iterable[UnitFacts]) -> UnitFacts:
    """Whose form it is: as its hidden sheet says, else the name beside 填报单位.

    Invalid for another plan's or quarter's form, by its name, and for one of which nobody can tell whose it is.
    """
    about, by_key = identified(book), {str(unit.key): unit for unit in units}
    _refuse_another(about, period)
    if about:
        found = by_key.get(about.get("unit", ""))
        named = about.get("unit_name", "")[:60]
        if found is None:
            raise Invalid(f"这是{named or '其他单位'}的报送表，本计划没有这个单位")
        return found
    named = _named(book)
    wanted = plain_name(named)
    match = [unit for unit in by_key.values() if wanted in {plain_name(unit.name), plain_name(unit.printed_name)}]
    if not named or len(match) != 1:
        said = f"表头写的“{named}”不是本计划的单位" if named else "没有系统的标识，也没有写填报单位"
        raise Invalid(f"认不出是哪个单位的报送表：{said}。请用下载的报送表填写")
    return match[0]


def _named(book: Book) -> str:
    for sheet in book.visible:
        for row in sheet.rows[:_TOP]:
            for value in row:
                if isinstance(value, str) and (found := _FILLED_BY.search(value)):
                    return found[1]
    return ""


def _refuse_another(about: Mapping[str, str], period: ReportingPeriod) -> None:
    if not about:
        return
    if about.get("kind") != KIND:
        raise Invalid("这不是重点任务报送表，而是系统的另一种表")
    year, quarter = about.get("year", ""), about.get("quarter", "")
    known = re.fullmatch("20[0-9]{2}", year) and re.fullmatch("[1-4]", quarter)
    place = (int(year), int(quarter)) if known else None
    here = (period.year, period.quarter)
    if about.get("plan") != period.plan.slug or place != here:
        named = f"《{about.get('title', '')[:100]}》{wording.period(*place) if place else ''}"
        raise Invalid(f"这是{named}的报送表，不能上传到《{period.plan.title}》{wording.period(*here)}")
    if about.get("format") != FORMAT:
        raise Invalid("报送表是用另一版本的系统下载的，请重新下载，把内容复制过去")


def read_form(book: Book, sheet: Worksheet) -> Filled:
    """The rows of the unit's tasks (`sheet`: its worksheet). Invalid for a workbook without a table to be found."""
    about = identified(book)
    found, head = _table(book)
    rows: list[Given] = []
    stray: dict[Spot, str] = {}
    for number in data_rows(found, head):
        given = _read_row(found, head, number, sheet, about, stray)
        if given is not None:
            rows.append(given)
    return Filled(rows=tuple(rows), notes=tuple(_notes(book, found, head, about)), stray=stray)


def _table(book: Book) -> tuple[Sheet, Head]:
    """The sheet with the table: ours by its name, else the one that has most of the columns."""
    found = find_table(book, COLUMNS, name=NAME, needs=({"number", "heading", "name"}, INPUTS))
    if found is None:
        raise Invalid("没有找到可以读取的表：需要一行表头，至少有“具体内容”（或“序号”）和“本季度进展”两列")
    return found


def _notes(book: Book, sheet: Sheet, head: Head, about: Mapping[str, str]) -> list[str]:
    return [
        *book.remarks,
        *([] if about else ["没有系统的标识，可能不是下载的报送表；请核对计划和季度是否正确"]),
        *left_unread(book, sheet, head, _INFORMING),
    ]


def _read_row(
    found: Sheet, head: Head, number: int, sheet: Worksheet, about: Mapping[str, str], stray: dict[Spot, str]
) -> Given | None:
    spots = {key: (found.name, number, column) for key, column in head.places.items()}
    spots["name"] = spots.get("name") or spots.get("heading") or spots["number"]
    texts, faults = _texts(found, head, number)
    if next(iter(texts.values()), "").startswith(_FOOT):
        return None
    line, problem = _line_of(texts, sheet)
    inputs = {name: text for name, text in texts.items() if name in INPUTS}
    wrong = {name: text for name, text in faults.items() if name in INPUTS}
    if line is None:
        if inputs or wrong:
            stray[spots["name"]] = problem
        return None
    return Given(
        line=line,
        texts=inputs,
        spots=spots,
        faults=wrong,
        printed=printed_item(about, line.task.number, INPUTS),
        remarks=("这一行在表中是隐藏的",) if number in found.scan.hidden_rows else (),
    )


def _texts(found: Sheet, head: Head, number: int) -> tuple[dict[str, str], dict[str, str]]:
    """Of a row, from the left: key -> text, without blank cells; key -> why a cell cannot be read. Of a merged area the words
    that name a task hold for all rows, what was reported for one only."""
    texts, faults = {}, {}
    for key, column in sorted(head.places.items(), key=lambda pair: pair[1]):
        value = found.value(number, column) if key in INPUTS else found.filled(number, column)
        if fault := found.fault(number, column):
            faults[key] = fault
        elif text := text_of(value).replace("\r\n", "\n").replace("\r", "\n").strip():
            texts[key] = text
    return texts, faults


def _line_of(texts: Mapping[str, str], sheet: Worksheet) -> tuple[Line | None, str]:
    """The task that a row is about: by its words; by its number where it has none, or where they are those of several."""
    said = texts.get("name") or texts.get("heading", "")
    number = texts.get("number", "").strip().rstrip(".．、")
    by_number = next((line for line in sheet.reporting if number == str(line.task.number)), None)
    if not said:
        return by_number, "没有任务名称"
    wanted = plain_name(said)
    named = [line for line in sheet.reporting if wanted and wanted in _names(line, whole="name" in texts)]
    if len(named) == 1:
        return named[0], ""
    if by_number is not None and by_number in named:
        return by_number, ""
    return None, f"“{said[:40]}”不是本单位本季度须报送的任务，请用报送表里的名称"


def _names(line: Line, *, whole: bool) -> set[str]:
    """What a task may be called; by its heading, which tasks share, only where a row says nothing else."""
    return {plain_name(line.task.title)} | (set() if whole else {plain_name(line.task.heading)})
