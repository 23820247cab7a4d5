"""The person's own workbook again, with the cells that could not be taken filled and commented. Nothing else of it changes."""

from collections.abc import Mapping
from copy import copy
from io import BytesIO
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from .limits import TEMPLATE, Limits
from .places import cell_name
from .refusing import Refused
from .unpacking import unpacked

FAULTY = PatternFill("solid", start_color="FFC7CE", end_color="FFC7CE")
AUTHOR = "IPPlan"
_LARGEST = 16 * 1024 * 1024  # bytes unpacked: more would take long to write
_WIDTH, _LINE = 260, 20

Faults = Mapping[tuple[str, int, int], str]  # (sheet, row, column) -> what is wrong


def marked(data: bytes, faults: Faults, *, limits: Limits = TEMPLATE) -> bytes:
    """The workbook with its faulty cells marked. It has been opened before (`opening.opened`); formulas stay formulas.

    A comment that stands there already is kept, ours is added below it. Refused for one that is too large to be written.
    """
    package = unpacked(data, limits)
    if sum(info.file_size for info in package.parts.values()) > _LARGEST:
        raise Refused("文件较大，不能在其中标出错误，请按清单逐项改正")
    try:
        book = load_workbook(BytesIO(data))
    except (ValueError, KeyError, TypeError, AttributeError, BadZipFile) as problem:
        raise Refused("这个文件不能标出错误，请按清单逐项改正") from problem
    for (name, row, column), message in faults.items():
        if name in book.sheetnames and isinstance(sheet := book[name], Worksheet):
            _mark(sheet, row, column, message)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _mark(sheet: Worksheet, row: int, column: int, message: str) -> None:
    """Of a merged area only its first cell can be filled."""
    for area in sheet.merged_cells.ranges:
        if cell_name(row, column) in area:
            row, column = area.min_row, area.min_col
            break
    cell = sheet.cell(row, column)
    cell.fill = copy(FAULTY)
    before = cell.comment.text.rstrip() if cell.comment is not None else ""
    said = f"【填报有误】{message}"
    comment = Comment(f"{before}\n{said}" if before else said, AUTHOR)
    comment.width, comment.height = _WIDTH, _LINE * (2 + len(comment.text) // 16 + comment.text.count("\n"))
    cell.comment = comment
