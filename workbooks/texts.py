"""Tables that come as text: CSV as programs and spreadsheets export it, read into the same shape as a workbook."""

import csv
from io import StringIO

from .kinds import is_text
from .limits import LEDGER, Limits
from .opening import Book, Sheet, opened
from .refusing import Refused
from .scanning import Scan

NAME = "CSV"
_ENCODINGS = ("utf-8-sig", "gb18030")


def opened_table(data: bytes, *, limits: Limits = LEDGER, name: str = "") -> Book:
    """A workbook, or a CSV file in UTF-8 or GB18030. Refused as `opening.opened` refuses."""
    if is_csv(data, name):
        return opened_csv(data, limits=limits)
    return opened(data, limits=limits, name=name)


def is_csv(data: bytes, name: str) -> bool:
    """By its ending, as long as it is text at all."""
    return name.lower().endswith(".csv") and bool(data) and is_text(data[:4096])


def opened_csv(data: bytes, *, limits: Limits = LEDGER) -> Book:
    """One sheet of texts; blank cells are None."""
    if len(data) > limits.file:
        raise Refused(f"文件超过{limits.file // 1024 // 1024}MB，没有读取")
    rows: list[tuple[str | None, ...]] = []
    try:
        for row in csv.reader(StringIO(_decoded(data), newline="")):
            if len(rows) >= limits.rows or len(row) > limits.columns:
                raise Refused(f"表格超出可以读取的范围（{limits.rows}行、{limits.columns}列），没有读取")
            rows.append(tuple(cell if cell.strip() else None for cell in row))
    except csv.Error as problem:
        raise Refused("CSV文件的格式有误（引号或单元格过长），读不出来") from problem
    return Book(sheets=(Sheet(name=NAME, visible=True, rows=rows, scan=Scan()),))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("CSV文件的文字编码无法识别，请用UTF-8或GB18030（ANSI）保存")
