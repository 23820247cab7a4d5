"""The long table as a CSV file that Excel and WPS open as it is: UTF-8 with its mark, lines ended by CR LF, heads first.

Figures are written plainly, a negative one with its minus, days as 2026-09-30. A text that a spreadsheet would take for a
formula gets an apostrophe before it, the spreadsheets' own sign for a text. A full-width ＝ is no way out: where Chinese is
typed it begins a formula as well. Whoever reads the file back takes one apostrophe off.
"""

import csv
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO

from .ledger import HEADS, Row, Value

MEDIA_TYPE = "text/csv; charset=utf-8"
_BEGINS_FORMULA = tuple("=+-@＝＋－＠'")


def ledger_csv(rows: Iterable[Row]) -> bytes:
    """The file, with its heads."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return _plain(value)
    return _defended(value) if isinstance(value, str) else str(value)


def _plain(value: Decimal) -> str:
    """As it is stored, without idle zeros, exponent or a negative nought."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _defended(text: str) -> str:
    """A text that stays one: also behind blanks and tabs, which spreadsheets pass over. In one line."""
    said = " ".join(text.splitlines())
    return f"'{said}" if said.lstrip().startswith(_BEGINS_FORMULA) or said.startswith("\t") else said
