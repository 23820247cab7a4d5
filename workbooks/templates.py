"""A sheet to be filled in by hand: heads, locked cells that inform, open cells that say what belongs into them.

Protection is without a password: it keeps slips of the hand away, and who wants may lift it. Whatever comes back is checked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from unicodedata import east_asian_width

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from .styling import DAY_FORMAT, HEAD, PLAIN, TITLE_FONT, Align, Look, Styles, Tone, number_format, put

_TITLE = Look(font=TITLE_FONT, size=18, boxed=False)
_LOCKED, _OPEN = Look(tone=Tone.HEAD), Look(locked=False)
_LINE_HEIGHT, _TALLEST = 15.0, 409.0  # points; no row of a spreadsheet is taller
_OPEN_LINE = 24.0  # points: room to write by hand
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 250  # characters that a spreadsheet shows of a validation's title and message


class Check(StrEnum):
    """What a spreadsheet refuses by itself while somebody types."""

    NONE = "none"
    NUMBER = "number"
    NOT_NEGATIVE = "not negative"
    RANK = "rank"
    DAY = "day"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What is said when a cell is entered, and what it takes."""

    title: str
    message: str
    check: Check = Check.NONE
    choices: tuple[str, ...] = ()
    longest: int = 0  # characters of a text; 0: not limited


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One cell. Without a prompt it is locked. `decimals` are those that a number is shown with; None: as it is."""

    value: str | Decimal | date | int | None = None
    prompt: Prompt | None = None
    decimals: int | None = None
    note: str = ""
    centred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    title: str
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A sheet: title, lines of explanation, columns, rows; `frozen` columns stay in sight.

    `left` and `right` stand above the heads (填报单位、填报日期), `foot` below the last row (填报人……), to be written into by
    hand or on the screen.
    """

    name: str
    title: str
    lines: Sequence[str]
    columns: Sequence[FormColumn]
    rows: Sequence[Sequence[Field]]
    frozen: int = 2
    left: str = ""
    right: str = ""
    foot: str = ""
    lowest: float = 0.0  # points: rows that are written into are as high at least, and grow with what is typed


def write_form(sheet: Worksheet, form: Form) -> None:
    """Fill an empty sheet."""
    sheet.title = form.name
    styles, checks = Styles(), _Checks(sheet)
    head = 2 + len(form.lines)
    _write_above(sheet, form, styles)
    if form.left or form.right:
        _write_sides(sheet, form, head, styles)
        head += 1
    for place, column in enumerate(form.columns, start=1):
        put(sheet, head, place, column.title, HEAD, styles)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.row_dimensions[head].height = _height([(column.title, column.width) for column in form.columns])
    for row, fields in enumerate(form.rows, start=head + 1):
        for place, field in enumerate(fields, start=1):
            _write(sheet, row, place, field, styles, checks)
        widths = [column.width for column in form.columns]
        texts = [(each.value, width) for each, width in zip(fields, widths, strict=True) if isinstance(each.value, str)]
        if form.lowest and any(field.prompt for field in fields):
            sheet.row_dimensions[row] = _Growing(sheet, index=row, ht=max(_height(texts), form.lowest))
        else:
            sheet.row_dimensions[row].height = _height(texts)
    if form.foot:
        _write_open(sheet, head + len(form.rows) + 1, (1, len(form.columns)), form.foot, styles)
    sheet.freeze_panes = f"{get_column_letter(form.frozen + 1)}{head + 1}"
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False  # widths and heights are everybody's own
    _print_setup(sheet, head)


def _write_above(sheet: Worksheet, form: Form, styles: Styles) -> None:
    last, width = get_column_letter(len(form.columns)), sum(column.width for column in form.columns)
    for row, text in enumerate((form.title, *form.lines), start=1):
        put(sheet, row, 1, text, _TITLE if row == 1 else PLAIN, styles)
        sheet.merge_cells(f"A{row}:{last}{row}")
        sheet.row_dimensions[row].height = 32 if row == 1 else _height([(text, width)])


class _Growing(RowDimension):
    """A row whose height nobody has chosen: a spreadsheet fits it to what is typed into it."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 (openpyxl's own name, which is the format's)
        return False


def _write_sides(sheet: Worksheet, form: Form, row: int, styles: Styles) -> None:
    """Whose form it is on the left, when it was filled in on the right."""
    width, middle = sum(column.width for column in form.columns), 1
    while middle < len(form.columns) - 1 and sum(column.width for column in form.columns[:middle]) < width / 2:
        middle += 1
    _write_open(sheet, row, (1, middle), form.left, styles)
    _write_open(sheet, row, (middle + 1, len(form.columns)), form.right, styles, Align.RIGHT)


def _write_open(
    sheet: Worksheet, row: int, columns: tuple[int, int], text: str, styles: Styles, align: Align = Align.LEFT
) -> None:
    """A line over some columns that anybody may write into."""
    put(sheet, row, columns[0], text, PLAIN.with_(locked=False, align=align), styles)
    sheet.merge_cells(start_row=row, end_row=row, start_column=columns[0], end_column=columns[1])
    sheet.row_dimensions[row].height = _OPEN_LINE


def _write(sheet: Worksheet, row: int, column: int, field: Field, styles: Styles, checks: "_Checks") -> None:
    is_number = isinstance(field.value, Decimal | int)
    look = _LOCKED if field.prompt is None else _OPEN
    look = look.with_(align=Align.CENTER if field.centred else Align.RIGHT if is_number else Align.LEFT)
    if isinstance(field.value, date) or (field.prompt and field.prompt.check is Check.DAY):
        look = look.with_(number_format=DAY_FORMAT)
    elif is_number and field.decimals is not None:
        look = look.with_(number_format=number_format(field.decimals))
    cell = put(sheet, row, column, field.value, look, styles)
    if field.note:
        cell.comment = Comment(field.note, "IPPlan", width=320, height=24 + 18 * _lines(field.note, 42))
    if field.prompt is not None:
        checks.add(cell, field.prompt)


class _Checks:
    """Validations of a sheet: cells with one prompt share it."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._made: dict[Prompt, DataValidation] = {}

    def add(self, cell: Cell, prompt: Prompt) -> None:
        if prompt not in self._made:
            self._made[prompt] = _validation(prompt)
            self._sheet.add_data_validation(self._made[prompt])
        self._made[prompt].add(cell)


def _validation(prompt: Prompt) -> DataValidation:
    made = DataValidation(allow_blank=True, showInputMessage=True, showErrorMessage=True, operator="between")
    made.promptTitle, made.prompt = prompt.title[:_LONGEST_TITLE], prompt.message[:_LONGEST_MESSAGE]
    made.errorTitle = "不能这样填"
    if prompt.check is Check.CHOICE:
        made.type, made.formula1 = "list", f'"{",".join(prompt.choices)}"'
        made.error = f"请选择：{'、'.join(prompt.choices)}"
    elif prompt.longest:
        made.type, made.formula1, made.formula2 = "textLength", "0", str(prompt.longest)
        made.error = f"最多{prompt.longest}字"
    elif prompt.check in _RULES:
        made.type, made.formula1, made.formula2, made.error = _RULES[prompt.check]
    return made


_RULES: Mapping[Check, tuple[Literal["decimal", "whole", "date"], str, str, str]] = {
    Check.NUMBER: ("decimal", "-99999999999", "99999999999", "请只填数字，不写单位"),
    Check.NOT_NEGATIVE: ("decimal", "0", "99999999999", "请填不小于0的数字，不写单位"),
    Check.RANK: ("whole", "1", "9999", "请填从1起的整数，如 12"),
    # As numbers of days, 2000 to 2100: a formula such as DATE() is one more thing that programs differ in.
    Check.DAY: ("date", "36526", "73415", "请填日期，如 2026-09-30"),
}


def _height(texts: Sequence[tuple[str, float]]) -> float:
    """Points that a row needs for its texts in columns of the given widths."""
    lines = max((_lines(text, width) for text, width in texts), default=1)
    return min(_LINE_HEIGHT * max(lines, 1) + 5, _TALLEST)


def _lines(text: str, width: float) -> int:
    """Lines of a text in a column; a Chinese character is as wide as two digits."""
    room = max(width - 1, 2)
    return sum(
        max(1, -(-sum(2 if east_asian_width(char) in "WFA" else 1 for char in line) // int(room)))
        for line in text.split("\n")
    )


def _print_setup(sheet: Worksheet, head: int) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]  # openpyxl makes it with the sheet
    sheet.print_title_rows = f"{head}:{head}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.oddFooter.center.text = "第&P页 共&N页"  # type: ignore[union-attr]  # the same
