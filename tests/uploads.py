"""Hands on a downloaded template: cells by indicator and head, as people see them."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from indicators.reading import entry_sheet, read_sheets
from indicators.reference import bounds_of
from indicators.sheets import template_workbook
from indicators.upload_cells import Place, Preview, judged
from indicators.upload_template import read_template
from plans.models import Plan, ReportingPeriod
from tests.people import TODAY
from tests.workbooks.files import saved
from workbooks.opening import opened
from workbooks.places import cell_name


def quarter_of(plan: Plan, year: int = 2026, quarter: int = 3) -> ReportingPeriod:
    """The quarter with all that a page's quarters bring."""
    rows = ReportingPeriod.objects.select_related("plan__region", "plan__stamp")
    return rows.get(plan=plan, year=year, quarter=quarter)


def template_of(plan: Plan, year: int = 2026, quarter: int = 3) -> Workbook:
    return load_workbook(BytesIO(template_workbook(entry_sheet(quarter_of(plan, year, quarter)), made_on=TODAY)))


def sheet_of(book: Workbook) -> Worksheet:
    return book.worksheets[0]


def heads_of(sheet: Worksheet) -> dict[str, int]:
    """Head -> column."""
    row = next(row for row in sheet.iter_rows(max_row=8) if any(cell.value == "指标" for cell in row))
    return {str(cell.value): cell.column for cell in row if cell.value is not None}


def row_of(sheet: Worksheet, number: int) -> int:
    """The row of an indicator by its number."""
    column = heads_of(sheet)["序号"]
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, column).value == number)


def cell_of(book: Workbook, number: int, head: str) -> Any:
    sheet = sheet_of(book)
    return sheet.cell(row_of(sheet, number), heads_of(sheet)[head])


def fill(book: Workbook, values: Mapping[tuple[int, str], object]) -> Workbook:
    """(indicator, head) -> what is typed."""
    for (number, head), value in values.items():
        cell_of(book, number, head).value = value
    return book


def filled(plan: Plan, values: Mapping[tuple[int, str], object], year: int = 2026, quarter: int = 3) -> bytes:
    return saved(fill(template_of(plan, year, quarter), values))


def preview_of(plan: Plan, content: bytes, year: int = 2026, quarter: int = 3) -> Preview:
    period = quarter_of(plan, year, quarter)
    sheets = read_sheets(period.plan, [period])
    found = read_template(opened(content), sheets.quarters[0])
    places = {(year, quarter): Place(sheet=sheets.quarters[0])}
    rows = judged(found.rows, sheets, places, bounds_of(period.plan))
    return Preview(rows=rows, notes=found.notes, stray=found.stray)


def changes_of(preview: Preview) -> dict[tuple[int, str], tuple[str, str]]:
    """(indicator, label) -> old and new."""
    return {
        (row.row.number, change.label): (change.old, change.new) for row in preview.changed for change in row.changes
    }


def errors_of(preview: Preview) -> dict[str, str]:
    """Cell -> reason."""
    return {cell_name(row, column): text for (_sheet, row, column), text in preview.faults.items()}


def file_of(content: bytes, name: str = "填报表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
