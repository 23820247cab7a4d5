"""Cells by row and column, both from 1, and by the names that people see: B7."""

from functools import lru_cache

Spot = tuple[str, int, int]  # sheet, row, column of a workbook
_DIGITS = "0123456789"


def column_name(column: int) -> str:
    """1 -> A, 27 -> AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    return f"{column_name(column)}{row}"


def spot_name(spot: Spot) -> str:
    """指标数据 G7."""
    sheet, row, column = spot
    return f"{sheet} {cell_name(row, column)}"


def place_of(name: str) -> tuple[int, int] | None:
    """B7 -> (7, 2); None for what names no cell. $ signs are ignored."""
    plain = name.replace("$", "") if "$" in name else name
    letters = plain.rstrip(_DIGITS)
    digits, column = plain[len(letters) :], column_number(letters)
    return (int(digits), column) if column and 0 < len(digits) < 8 else None


@lru_cache(maxsize=1024)  # a sheet asks for the same few columns in every row
def column_number(letters: str) -> int:
    """A -> 1, AA -> 27; 0 for what names no column."""
    if not 0 < len(letters) < 4 or not letters.isascii() or not letters.isalpha():
        return 0
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def area_of(name: str) -> tuple[int, int, int, int] | None:
    """B7:C9 -> (7, 2, 9, 3): first row and column, last row and column."""
    first, _, last = name.partition(":")
    start, end = place_of(first), place_of(last or first)
    if start is None or end is None or start[0] > end[0] or start[1] > end[1]:
        return None
    return (*start, *end)
