"""Excel workbooks (.xlsx): the visible sheets in order, titles as lines, what lies below them as tables."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from workbooks.opening import Sheet, Value, opened
from workbooks.scanning import Place

from .layout import Block, Layout
from .packages import LIMITS
from .source import Source

_MEANINGLESS = re.compile(r"(?:sheet|工作表|表)?\s*\d*", re.IGNORECASE)
_MOST_MERGED = 200_000  # places of merged areas of a sheet: beyond that they are not repeated


def open_spreadsheet(content: bytes, name: str) -> Source:
    """The sheets that the printed workbook would show. Raises workbooks.refusing.Refused as the opening of workbooks does."""
    book = opened(content, limits=LIMITS, name=name)
    layout = Layout()
    remarks = list(book.remarks)
    for sheet in book.sheets:
        if not sheet.has_content:
            continue
        if not sheet.visible:
            remarks.append(f"隐藏的工作表“{sheet.name}”没有读取")
            continue
        remarks += _remarks(sheet)
        if not _MEANINGLESS.fullmatch(sheet.name):
            layout.add_lines(sheet.name)
        _lay(sheet, layout)
        layout.add_lines("")
    return layout.source(name, remarks=remarks)


def _remarks(sheet: Sheet) -> Iterator[str]:
    if sheet.scan.hidden_rows or sheet.scan.hidden_columns:
        yield f"工作表“{sheet.name}”里隐藏的行和列没有读取"
    if sheet.scan.uncalculated or sheet.scan.errors:
        yield f"工作表“{sheet.name}”里有没有结果的公式，按空白读取"


def _lay(sheet: Sheet, layout: Layout) -> None:
    """A row in which one cell speaks and no table has begun is a title; an empty row ends a table."""
    table: list[list[Block]] = []
    for row in _grid(sheet):
        said = {block for block in row if block.text}
        if not said or (not table and len(said) == 1):
            layout.add_table(table)
            table = []
            layout.add_lines(said.pop().text if said else "")
        else:
            table.append(row)
    layout.add_table(table)


def _grid(sheet: Sheet) -> Iterator[list[Block]]:
    merged = _merged(sheet)
    hidden = sheet.scan.hidden_columns
    for number, row in enumerate(sheet.rows, start=1):
        if number not in sheet.scan.hidden_rows:
            yield [
                _block(sheet, (number, column), merged)
                for column in range(1, _width(row, number, merged) + 1)
                if column not in hidden
            ]


def _width(row: Sequence[Value], number: int, merged: dict[Place, Block]) -> int:
    width = len(row)
    while width and row[width - 1] is None and (number, width) not in merged:
        width -= 1
    return width


def _merged(sheet: Sheet) -> dict[Place, Block]:
    """The block of every merged place."""
    found: dict[Place, Block] = {}
    for top, left, bottom, right in sheet.scan.merged:
        bottom, right = min(bottom, len(sheet.rows)), min(right, sheet.scan.last_column)  # noqa: PLW2901
        if len(found) + max(0, bottom - top + 1) * max(0, right - left + 1) > _MOST_MERGED:
            break
        block = Block(_shown(sheet, (top, left)))
        found |= {(row, column): block for row in range(top, bottom + 1) for column in range(left, right + 1)}
    return found


def _block(sheet: Sheet, place: Place, merged: dict[Place, Block]) -> Block:
    return merged.get(place) or Block(_shown(sheet, place))


def _shown(sheet: Sheet, place: Place) -> str:
    """A cell's value as the sheet shows it: 10%, 2025-09-22."""
    value = sheet.value(*place)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, (int, Decimal)):
        return f"{_plain(value * 100)}%" if place in sheet.scan.percent else _plain(value)
    return value


def _plain(value: int | Decimal) -> str:
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
