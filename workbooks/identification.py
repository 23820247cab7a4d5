"""A hidden sheet by which a workbook that comes back says what it was made for. It identifies; it protects nothing."""

from collections.abc import Mapping

from openpyxl import Workbook

from .opening import Book

SHEET = "IPPlan标识"
_HIDDEN = "veryHidden"  # not in the list of sheets that people can show again
_LONGEST = 32_000  # characters of a cell


def identify(book: Workbook, entries: Mapping[str, str]) -> None:
    """Add the sheet. Values are text of up to 32,000 characters."""
    sheet = book.create_sheet(SHEET)
    sheet.sheet_state = _HIDDEN
    sheet.protection.sheet = True
    for row, (key, value) in enumerate(entries.items(), start=1):
        for column, text in enumerate((key, value[:_LONGEST]), start=1):
            cell = sheet.cell(row, column)
            cell.value, cell.data_type = text, "s"


def identified(book: Book) -> dict[str, str]:
    """What the workbook says it was made for; nothing if it has no such sheet. Whoever sent it may have written anything."""
    sheet = book.sheet(SHEET)
    if sheet is None:
        return {}
    return {
        row[0]: str(row[1]) for row in sheet.rows if len(row) > 1 and isinstance(row[0], str) and row[1] is not None
    }
