"""Cells by row and column, both from 1, and by the names that people see: B7."""

import re

_NAME = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def column_name(column: int) -> str:
    """1 -> A, 27 -> AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    return f"{column_name(column)}{row}"


def place_of(name: str) -> tuple[int, int] | None:
    """B7 -> (7, 2); None for what names no cell. $ signs are ignored."""
    found = _NAME.fullmatch(name.replace("$", ""))
    if found is None:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def area_of(name: str) -> tuple[int, int, int, int] | None:
    """B7:C9 -> (7, 2, 9, 3): first row and column, last row and column."""
    first, _, last = name.partition(":")
    start, end = place_of(first), place_of(last or first)
    if start is None or end is None or start[0] > end[0] or start[1] > end[1]:
        return None
    return (*start, *end)
