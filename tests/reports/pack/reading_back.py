"""A workbook as other programs read it, and its cells as somebody sees them."""

from collections.abc import Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from figures.rounding import round_half_up
from figures.wording import MINUS

Rows = list[dict[str, Any]]


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet's values by its name, read by calamine."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def loaded(content: bytes) -> Mapping[str, Worksheet]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: sheet for sheet in book.worksheets}


def table(sheet: Worksheet, first: str = "序号") -> Rows:
    """The lines under the heads, by their heads (目标 2025 for two rows of heads), as they are seen; merged cells repeat."""
    top = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == first)
    covered = {
        (row, column): (each.min_row, each.min_col)
        for each in sheet.merged_cells.ranges
        for row in range(each.min_row, each.max_row + 1)
        for column in range(each.min_col, each.max_col + 1)
    }

    def seen(row: int, column: int) -> str:
        return shown(sheet.cell(*covered.get((row, column), (row, column))))

    deep = 2 if covered.get((top + 1, 1)) == (top, 1) else 1
    heads = []
    for column in range(1, sheet.max_column + 1):
        words = dict.fromkeys(seen(row, column) for row in range(top, top + deep))
        heads.append(" ".join(words))
    found: Rows = []
    for row in range(top + deep, sheet.max_row + 1):
        if (row, 1) not in covered and sheet.cell(row, 1).border.left.style:  # neither a heading nor a note
            found.append({head: seen(row, column) for column, head in enumerate(heads, start=1)})
    return found


def shown(cell: Any) -> str:
    """A cell as a spreadsheet program shows it; of its number formats those that the packs use."""
    value, form = cell.value, cell.number_format
    if value is None or isinstance(value, str):
        return value or ""
    if hasattr(value, "isoformat"):
        return str((value.date() if hasattr(value, "date") else value).isoformat())
    if form.startswith('"') and form.endswith('"'):  # words in the number's place
        return str(form.strip('"'))
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if form.startswith("+"):
        decimals = len(form.split(";")[0].partition(".")[2])
        rounded = round_half_up(exact, decimals)
        return f"{'+' if rounded > 0 else MINUS if rounded < 0 else ''}{abs(rounded)}"
    percent = form.endswith("%")
    plain = form.removesuffix('"%"').removesuffix("%")
    decimals = (
        len(plain.partition(".")[2]) if plain != "General" else max(0, -int(exact.normalize().as_tuple().exponent))
    )
    said = f"{round_half_up(exact * 100 if percent else exact, decimals)}".replace("-", MINUS)
    return f"{said}%" if "%" in form else said
