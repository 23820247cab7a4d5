"""Lays the contents of Word, Excel and PDF files out as one text: a line for a paragraph, a line for a row of a table.

Cells of a row are parted by a tab. A merged cell is printed once, where it begins, and stands in every place of the table
that it covers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .source import Cell, NotReadable, Source, Table

MOST_TEXT = 10 * 1024 * 1024  # characters
_MOST_CELLS = 300_000  # places of all tables
_BLANK = re.compile(r"\s+")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f\ufeff]")


@dataclass(slots=True, eq=False)
class Block:
    """What a cell says; the same block in several places is a merged cell."""

    text: str = ""

    def __post_init__(self) -> None:
        self.text = _BLANK.sub(" ", _CONTROL.sub("", self.text)).strip()


class Layout:
    """A document's text as it grows."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._places = 0
        self._tables: list[Table] = []

    def add_lines(self, text: str) -> None:
        """A paragraph: one line, or several where it breaks them itself."""
        self._add(_CONTROL.sub("", _LINE_END.sub("\n", text)) + "\n")

    def add_table(self, rows: Sequence[Sequence[Block]]) -> None:
        """Rows of blocks, filled up to one length. Nothing for a table that says nothing."""
        if not any(block.text for row in rows for block in row):
            return
        width = max(map(len, rows))
        self._places += width * len(rows)
        if self._places > _MOST_CELLS:
            raise NotReadable("文件里的表格太大，没有读取。请只保留计划的正文和附件后再上传")
        start = self._length
        printed: dict[Block, Cell] = {}
        laid = tuple(self._row(row, width, printed) for row in rows)
        self._tables.append(Table(start=start, end=self._length - 1, rows=laid))

    def _row(self, row: Sequence[Block], width: int, printed: dict[Block, Cell]) -> tuple[Cell, ...]:
        cells = []
        for column in range(width):
            if column:
                self._add("\t")
            block = row[column] if column < len(row) else Block()
            cell = printed.get(block)
            if cell is None:
                cell = Cell(text=block.text, start=self._length, end=self._length + len(block.text))
                printed[block] = cell
                self._add(block.text)
            cells.append(cell)
        self._add("\n")
        return tuple(cells)

    def _add(self, piece: str) -> None:
        self._length += len(piece)
        if self._length > MOST_TEXT:
            raise NotReadable("文件里的文字太多（超过1000万字），没有读取")
        self._pieces.append(piece)

    def source(self, name: str, *, remarks: Sequence[str] = ()) -> Source:
        """The document as laid out so far. Refused where it says nothing."""
        text = "".join(self._pieces)
        if not text.strip():
            raise NotReadable("文件里没有文字")
        return Source(text=text, tables=tuple(self._tables), name=name, remarks=tuple(remarks))
