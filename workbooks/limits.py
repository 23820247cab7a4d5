"""How large a workbook may be that somebody sends. Everything is asked before a parser sees it."""

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bytes and counts. `rows` and `columns` bound where something may stand: a value further out is refused by its cell."""

    file: int = 10 * _MEGABYTE
    unpacked: int = 64 * _MEGABYTE  # all parts together
    parts: int = 500
    ratio: int = 400  # unpacked ÷ packed of a part; what a machine writes regularly reaches a hundred
    ratio_from: int = _MEGABYTE  # below this a part may be packed as tightly as it likes
    sheets: int = 60
    depth: int = 60  # elements inside one another
    merged: int = 5000
    rows: int = 2000
    columns: int = 100
    text: int = 20_000_000  # characters of all cells that say a shared text
    cells: int = 1_000_000  # rows × columns of a sheet as far as something stands in it


TEMPLATE = Limits()
LEDGER = Limits(rows=20_000)
# A unit's report form, of which many are read at once.
REPORT = Limits(file=2 * _MEGABYTE, unpacked=12 * _MEGABYTE, sheets=20, rows=500, text=2_000_000, cells=100_000)
# Several of them together, in an archive or not: bytes of all files, and of all that comes out of them.
BATCH = Limits(file=20 * _MEGABYTE, unpacked=32 * _MEGABYTE, parts=3000)
BATCH_FILES = 60
