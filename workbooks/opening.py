"""A workbook that somebody sends → the values of its cells, and what has to be known about them.

Limits come before parsing: size, parts, what comes out of the zip, document types, how far a sheet goes (unpacking,
structure, scanning). Only then are values read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from .kinds import refuse_other_kinds, remarks
from .limits import TEMPLATE, Limits
from .places import cell_name
from .refusing import Refused
from .scanning import Place, Scan, scanned
from .structure import SheetPart, refuse_hostile, refuse_repeated, structure_of
from .unpacking import DAMAGED, unpacked

Value = str | Decimal | int | bool | date | datetime | None
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_DAY = 2_958_465  # 31 December 9999


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """One sheet. `rows` from row 1 on, each as wide as the sheet; an empty cell is None. Blank text is None as well."""

    name: str
    visible: bool
    rows: Sequence[Sequence[Value]]
    scan: Scan

    def value(self, row: int, column: int) -> Value:
        """A cell by row and column, both from 1; None where nothing stands."""
        if 1 <= row <= len(self.rows) and 1 <= column <= len(self.rows[row - 1]):
            return self.rows[row - 1][column - 1]
        return None

    def filled(self, row: int, column: int) -> Value:
        """As `value`; a cell that is merged away says what the whole merged area says."""
        found = self.value(row, column)
        if found is None:
            for top, left, bottom, right in self.scan.merged:
                if top <= row <= bottom and left <= column <= right:
                    return self.value(top, left)
        return found

    def fault(self, row: int, column: int) -> str:
        """Why a cell has no value that can be taken; "" if it has, or is empty."""
        place = (row, column)
        if place in self.scan.errors:
            return f"公式出错（{self.scan.errors[place]}），请改正或直接填数"
        if place in self.scan.uncalculated:
            return "公式没有计算结果，请在WPS或Excel中打开、保存一次，或直接填数"
        return ""

    def name_of(self, row: int, column: int) -> str:
        """B7, as people see it."""
        return cell_name(row, column)

    @property
    def has_content(self) -> bool:
        return bool(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Book:
    """A workbook; `remarks` name what of it was not read."""

    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    @property
    def visible(self) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.sheets if sheet.visible)


def opened(data: bytes, *, limits: Limits = TEMPLATE, name: str = "") -> Book:
    """Read a workbook. Refused, with a message to the person who sent it, for anything that is none or not a plain one.

    Numbers are Decimal at the 15 significant digits that a spreadsheet has; dates are dates.
    """
    if len(data) > limits.file:
        raise Refused(f"文件有{_megabytes(len(data))}MB，超过{_megabytes(limits.file)}MB，没有读取")
    refuse_other_kinds(data, name)
    package = unpacked(data, limits)
    refuse_hostile(package, limits)
    structure = structure_of(package, limits)
    scans = {sheet.name: scanned(package, sheet, structure.styles, limits) for sheet in structure.sheets}
    shared = sum(scan.shared for scan in scans.values())
    if shared:
        refuse_repeated(package, structure.sheets, shared, limits)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            sheets = tuple(
                _sheet(workbook.get_sheet_by_name(sheet.name), sheet, scans[sheet.name], structure.since_1904)
                for sheet in structure.sheets
            )
    except (CalamineError, OSError, ValueError) as problem:
        raise Refused(DAMAGED) from problem
    return Book(sheets=sheets, remarks=remarks(frozenset(package.parts)))


def _megabytes(size: int) -> str:
    tenths = -(-size * 10 // (1024 * 1024))
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _sheet(read: CalamineSheet, part: SheetPart, scan: Scan, since_1904: bool) -> Sheet:  # noqa: FBT001
    rows = [_row(row, number, scan, since_1904) for number, row in enumerate(_rows(read, scan), start=1)]
    faulty = max((row for row, _column in (*scan.uncalculated, *scan.errors)), default=0)
    rows += [()] * (faulty - len(rows))
    while len(rows) > faulty and all(value is None for value in rows[-1]):
        rows.pop()
    return Sheet(name=part.name, visible=part.visible, rows=rows, scan=scan)


def _rows(read: CalamineSheet, scan: Scan) -> list[list[object]]:
    end = read.end
    if end is None:
        return []
    if end[0] >= max(scan.last_row, 1) or end[1] >= max(scan.last_column, 1):
        raise Refused(DAMAGED)  # the two readers see two different sheets
    return read.to_python(skip_empty_area=False)  # type: ignore[return-value]  # its union of values


def _row(row: Sequence[object], number: int, scan: Scan, since_1904: bool) -> tuple[Value, ...]:  # noqa: FBT001
    return tuple(
        _value(value, (number, column), scan, since_1904=since_1904) for column, value in enumerate(row, start=1)
    )


def _value(value: object, place: Place, scan: Scan, *, since_1904: bool) -> Value:
    if isinstance(value, str):
        return value if value.strip() and place not in scan.errors else None
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        if place in scan.days and 0 < value <= _LAST_DAY:
            return (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(days=int(value))
        return exact(value)
    if isinstance(value, (datetime, date)):
        return value
    return None if value is None else str(value)


def exact(value: float) -> Decimal:
    """A spreadsheet's number as people see it: 15 significant digits, so that 0.1 + 0.2 is 0.3."""
    if isinstance(value, int):
        return Decimal(value)
    plain = Decimal(format(value, ".15g"))
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() and abs(plain) < 10**15 else plain
