"""A long table as an .xlsx file, row by row: what is written is on its way to the file, so memory does not grow with the rows.

Written as XML straight into the archive, since a library that looks at every cell takes several times as long. Texts that come
again are said once among the workbook's shared texts, as long as these stay few; all others stand in their cells.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.utils import get_column_letter

from .measuring import CHARACTER, text_height, wrapped
from .printing import HIGHEST_ROW
from .streamed_parts import HEAD_STYLE, LAST_ROW, NOTICE_STYLE, LongColumn, LongTable, Parts
from .styling import TEXT_SIZE, Value

LONGEST_TEXT = 32_767  # UTF-16 units of a cell
_SHARED_TEXTS, _SHARED_LENGTH = 50_000, 200  # how many texts are kept to be said once, and how long these may be
_ROWS_AT_ONCE = 500  # joined before they are packed
_MOST_BYTES = 1 << 30  # of a sheet before it is packed: an archive needs no extension for what is larger
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29 February 1900 that never was
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel takes _x000D_ for an escaped character
_BEGINS_FORMULA = ("=", "+", "-", "@")

Row = Sequence[Value]


def write_table(target: IO[bytes], table: LongTable, rows: Iterable[Row]) -> int:
    """Write the table into a file that is open for writing, and leave it open; how many rows it has.

    A row has a value for each column, ValueError otherwise. None is an empty cell, a text is a text whatever it begins with, a
    Decimal is written as it is; TypeError for any other kind of value, ValueError for a Decimal that is no number and a day
    before March 1900. Line ends become LF, characters that no XML may hold are left out, a text is cut where a cell ends. What
    a sheet cannot hold goes on in a further one, under the same heads. The same rows give the same file.
    """
    parts, waiting = Parts(table), _Waiting(rows)
    cells = _Cells(parts)
    last_rows: list[int] = []
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        with archive.open("_rels/.rels", "w") as part:
            part.write(parts.relations().encode())
        while not last_rows or waiting.has_more():
            with archive.open(parts.sheet_name(len(last_rows) + 1), "w") as part:
                last_rows.append(_sheet(part, cells, waiting, is_first=not last_rows))
        with archive.open("xl/sharedStrings.xml", "w") as part:
            part.writelines(cells.shared_texts())
        for name, content in parts.others(last_rows):
            with archive.open(name, "w") as part:
                part.write(content.encode())
    return waiting.given


class _Waiting:
    """The rows that are still to be written."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self._next: list[Row] = []
        self.given = 0

    def has_more(self) -> bool:
        if not self._next:
            self._next = list(islice(self._rows, _ROWS_AT_ONCE))
        return bool(self._next)

    def some(self, most: int) -> list[Row]:
        """The next rows, at most that many; none when all are written."""
        self.has_more()
        taken, self._next = self._next[:most], self._next[most:]
        self.given += len(taken)
        return taken


def _sheet(part: IO[bytes], cells: "_Cells", waiting: _Waiting, *, is_first: bool) -> int:
    """Write a sheet; its last row."""
    parts = cells.parts
    start = f"{parts.before_rows(is_first=is_first)}{cells.above()}".encode()
    part.write(start)
    written, row = len(start), parts.table.head_row
    while written < _MOST_BYTES and (taken := waiting.some(LAST_ROW - row)):
        content = "".join([cells.row(number, values) for number, values in enumerate(taken, start=row + 1)]).encode()
        part.write(content)
        written, row = written + len(content), row + len(taken)
    part.write(parts.behind_rows(row).encode())
    return row


class _Column:
    """What the cells of a column are made of; `letters`: an opening tag up to the number of the row."""

    def __init__(self, parts: Parts, place: int, column: LongColumn) -> None:
        self.start = f'<c r="{get_column_letter(place)}'
        plain, quoted = parts.style(column), parts.style(column, quoted=True)
        self.empty = f'" s="{plain}"/>'
        self.number = f'" s="{plain}"><v>'
        self.day = f'" s="{parts.style(column, day=True)}"><v>'
        self.shared, self.quoted_shared = f'" s="{plain}" t="s"><v>', f'" s="{quoted}" t="s"><v>'
        inline = ' t="inlineStr"><is><t xml:space="preserve">'
        self.inline, self.quoted_inline = f'" s="{plain}"{inline}', f'" s="{quoted}"{inline}'


class _Kinds(dict[type, Callable[[_Column, str, Any], str]]):
    """By what the cells of a kind of value are written; kinds made of one of them are written as it is."""

    def __missing__(self, kind: type) -> Callable[[_Column, str, Any], str]:
        base = next((base for base in kind.__mro__ if base in self), None)
        if base is None or issubclass(kind, (bool, datetime)):
            raise TypeError(f"a cell holds no {kind.__name__}")
        self[kind] = self[base]
        return self[base]


class _Cells:
    """Values → cells, and the shared texts that they say."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._columns = [_Column(parts, place, column) for place, column in enumerate(parts.table.columns, start=1)]
        self._wrapping = [
            (place, int(column.width * CHARACTER / TEXT_SIZE) - 1, column.width * CHARACTER)
            for place, column in enumerate(parts.table.columns)
            if column.wrapped
        ]  # a column, how many of the widest characters fit its width, and this in points
        self._shared: dict[str, str] = {}  # text -> its number
        self._of = _Kinds({type(None): _empty, str: self._text, int: _number, Decimal: _decimal, date: _day})

    def above(self) -> str:
        """The notices and the heads."""
        table = self.parts.table
        rows = "".join(
            f'<row r="{number}">{_said("A", number, NOTICE_STYLE, text)}</row>'
            for number, text in enumerate(table.notices, start=1)
        )
        heads = "".join(
            _said(get_column_letter(place), table.head_row, HEAD_STYLE, column.head)
            for place, column in enumerate(table.columns, start=1)
        )
        return f'{rows}<row r="{table.head_row}">{heads}</row>'

    def row(self, number: int, values: Row) -> str:
        said, of = str(number), self._of
        cells = "".join(
            [of[type(value)](column, said, value) for column, value in zip(self._columns, values, strict=True)]
        )
        lines = self._lines(values) if self._wrapping else 1
        if lines == 1:
            return f'<row r="{said}">{cells}</row>'
        return (
            f'<row r="{said}" ht="{min(text_height(lines, TEXT_SIZE), HIGHEST_ROW):g}" customHeight="1">{cells}</row>'
        )

    def _lines(self, values: Row) -> int:
        """How many the row's texts take: not every program looks for itself."""
        lines = 1
        for place, room, width in self._wrapping:
            text = values[place]
            if isinstance(text, str) and (len(text) > room or "\n" in text):
                lines = max(lines, _lines_of(text, width))
        return lines

    def _text(self, column: _Column, row: str, value: str) -> str:
        number = self._shared.get(value)
        if number is None:
            if len(self._shared) >= _SHARED_TEXTS or len(value) > _SHARED_LENGTH:
                start = column.quoted_inline if value.startswith(_BEGINS_FORMULA) else column.inline
                return f"{column.start}{row}{start}{_escaped(value)}</t></is></c>"
            number = self._shared[value] = str(len(self._shared))
        start = column.quoted_shared if value.startswith(_BEGINS_FORMULA) else column.shared
        return f"{column.start}{row}{start}{number}</v></c>"

    def shared_texts(self) -> Iterator[bytes]:
        """The part with them, in pieces."""
        yield b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        yield b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        for text in self._shared:
            yield f'<si><t xml:space="preserve">{_escaped(text)}</t></si>'.encode()
        yield b"</sst>"


@lru_cache(maxsize=4096)
def _lines_of(text: str, width: float) -> int:
    return len(wrapped(text, width))


def _empty(column: _Column, row: str, _value: None) -> str:
    return f"{column.start}{row}{column.empty}"


def _number(column: _Column, row: str, value: int) -> str:
    return f"{column.start}{row}{column.number}{value:d}</v></c>"


def _decimal(column: _Column, row: str, value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} is no number")
    return f"{column.start}{row}{column.number}{value}</v></c>"


def _day(column: _Column, row: str, value: date) -> str:
    if value < _FIRST_DAY:
        raise ValueError(f"{value} is before the days that spreadsheets agree on")
    return f"{column.start}{row}{column.day}{value.toordinal() - _DAY_ZERO}</v></c>"


def _said(letters: str, row: int, style: int, text: str) -> str:
    return f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'


def _escaped(text: str) -> str:
    """A text as XML, as much of it as a cell holds."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _ILLEGAL.sub("", text)
    if len(text) * 2 > LONGEST_TEXT:
        text = text.encode("utf-16-le")[: LONGEST_TEXT * 2].decode("utf-16-le", "ignore")
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text))
