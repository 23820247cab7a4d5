"""How cells look: the fonts, lines and colours that offices expect of a printed table (GB/T 9704-2012 for the type).

Fonts are named, not embedded. Styles are made once per workbook and shared by its cells.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from openpyxl.cell import Cell as Written
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

TITLE_FONT, LABEL_FONT, BODY_FONT, NOTE_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"
TITLE_SIZE, LABEL_SIZE, TEXT_SIZE = 22.0, 16.0, 10.5  # points: 2号, 3号, 五号
# The font that column widths are counted in: where it is missing there is one of the same widths. A digit of it is 7 pixels
# wide at this size.
COUNTED_FONT, COUNTED_SIZE = "Arial", 10.0

Value = str | int | Decimal | date | None


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Tone(StrEnum):
    """What a cell's colour says; its word says it without colour."""

    NONE = ""
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    QUIET = "quiet"
    HEAD = "head"
    LOUD = "loud"


# Ground and type: apart in brightness too, so that a copy in black and white tells them apart.
_COLOURS: Mapping[Tone, tuple[str, str]] = {
    Tone.NONE: ("", "FF000000"),
    Tone.GOOD: ("FFE6F3E8", "FF14532D"),
    Tone.WARN: ("FFFFE9B8", "FF5C3B00"),
    Tone.BAD: ("FFF4B6B0", "FF6B0F0A"),
    Tone.QUIET: ("", "FF595959"),
    Tone.HEAD: ("FFF2F2F2", "FF000000"),
    Tone.LOUD: ("", "FFB3261E"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a cell is printed."""

    font: str = BODY_FONT
    size: float = TEXT_SIZE  # points
    bold: bool = False
    align: Align = Align.CENTER
    top: bool = False  # text begins at the top, not in the middle
    wrapped: bool = True
    boxed: bool = True
    tone: Tone = Tone.NONE
    number_format: str = "General"
    locked: bool = True
    quoted: bool = False  # a text that would be a formula if somebody typed it

    def with_(self, **changes: Any) -> "Look":
        return replace(self, **changes)


HEAD = Look(font=LABEL_FONT, tone=Tone.HEAD)
PLAIN = Look(align=Align.LEFT, boxed=False)
TEXT_FORMAT = "@"
DAY_FORMAT = "yyyy-mm-dd"
_LINE = Side(style="thin", color="FF000000")
_BOX, _NO_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE), Border()


class Styles:
    """The looks of one workbook. A look is made of openpyxl's parts once; cells that look the same share it."""

    def __init__(self) -> None:
        self._made: dict[Look, Any] = {}

    def dress(self, cell: Written, look: Look) -> None:
        """Give a cell its look."""
        made = self._made.get(look)
        if made is None:
            _style(cell, look)
            self._made[look] = cell._style  # type: ignore[attr-defined]  # noqa: SLF001 (openpyxl has no public name for a cell's whole style)
        else:
            cell._style = made  # type: ignore[attr-defined]  # noqa: SLF001 (the same)


def _style(cell: Written, look: Look) -> None:
    ground, type_ = _COLOURS[look.tone]
    cell.font = Font(name=look.font, size=look.size, bold=look.bold, color=Color(rgb=type_))
    cell.alignment = Alignment(horizontal=look.align, vertical="top" if look.top else "center", wrap_text=look.wrapped)
    cell.border = _BOX if look.boxed else _NO_BOX
    if ground:
        cell.fill = PatternFill("solid", fgColor=Color(rgb=ground))
    cell.number_format = look.number_format
    if not look.locked:
        cell.protection = Protection(locked=False)
    if look.quoted:
        cell.quotePrefix = True


def put(sheet: Worksheet, row: int, column: int, value: Value, look: Look, styles: Styles) -> Written:
    """Write a value. A text is a text, whatever it begins with: = + - @ make no formula of it."""
    cell: Written = sheet.cell(row, column)  # type: ignore[assignment]  # nothing is merged before it is written
    if not isinstance(value, str):
        cell.value = value
        styles.dress(cell, look)
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = text
    cell.data_type = "s"
    styles.dress(cell, look.with_(quoted=True) if text.startswith(("=", "+", "-", "@")) else look)
    return cell


def number_format(decimals: int) -> str:
    """A plain number with so many decimals: 0, 0.00."""
    return f"0.{'0' * decimals}" if decimals > 0 else "0"


def new_workbook(title: str, *, author: str, made_on: date) -> Workbook:
    """An empty workbook whose columns are as wide in every program; without a sheet. It says that it was made on the day."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book._named_styles["Normal"].font = Font(name=COUNTED_FONT, size=COUNTED_SIZE)  # type: ignore[attr-defined]  # noqa: SLF001 (the style that widths are counted in has no public name)
    book._fonts[0] = Font(name=COUNTED_FONT, size=COUNTED_SIZE)  # type: ignore[attr-defined]  # noqa: SLF001 (the same)
    book.properties.title, book.properties.creator = title, author
    moment = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC).replace(tzinfo=None)
    book.properties.created = moment
    return book
