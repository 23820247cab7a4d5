"""Which column of a sheet is what: found by its head, wherever it stands.

People put titles above a table, move columns, add their own, merge heads over two rows and write 本期数（件） for 本期数.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .opening import Sheet, Value

_SEARCHED = 30  # rows from the top in which heads are looked for
_LONGEST_HEAD = 60
_BRACKETS = {"（": "）", "(": ")", "【": "】", "[": "]"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that is looked for: its head as we print it, and what else people call it."""

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return self.title, *self.aliases


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The rows of heads, and what was found. Columns count from 1."""

    first: int
    last: int
    places: Mapping[str, int]
    titles: Mapping[int, str]  # every head that says something, as it was written
    twice: tuple[str, ...] = ()  # heads of columns that were found more than once: the first counts
    missing: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """Heads of columns that are none of ours."""
        known = set(self.places.values())
        return tuple(title for column, title in self.titles.items() if column not in known)


def plain(text: object) -> str:
    """A head without spaces, line breaks and punctuation, full width folded."""
    folded = unicodedata.normalize("NFKC", str(text)[:_LONGEST_HEAD])
    return "".join(char for char in folded if char.isalnum()).casefold()


def _bare(text: object) -> str:
    """As `plain`, without what stands in brackets: 本期数（件） -> 本期数."""
    kept, closing = [], ""
    for char in str(text)[:_LONGEST_HEAD]:
        if closing:
            closing = "" if char == closing else closing
        elif char in _BRACKETS:
            closing = _BRACKETS[char]
        else:
            kept.append(char)
    return plain("".join(kept))


def find_head(sheet: Sheet, columns: Sequence[Column]) -> Head | None:
    """The rows that name most of the columns, the upper ones among equals; None where less than two columns are named.

    Two rows are taken together where the upper one is merged over several columns. A head that names required columns
    only in part is returned as well: `missing` says which it lacks.
    """
    last = min(len(sheet.rows), _SEARCHED)
    found = [
        _head(sheet, columns, row, row + more)
        for row in range(1, last + 1)
        for more in (0, 1)
        if row + more <= len(sheet.rows)
    ]
    least = min(2, len(columns))
    found = [head for head in found if len(head.places) >= least]
    return max(found, key=lambda head: (len(head.places), -head.last, head.first), default=None)


def _head(sheet: Sheet, columns: Sequence[Column], first: int, last: int) -> Head:
    width = len(sheet.rows[first - 1])
    names = {column: _names(sheet, first, last, column) for column in range(1, width + 1)}
    places: dict[str, int] = {}
    twice: list[str] = []
    for wanted in columns:
        exact = [column for column, said in names.items() if _is_named(wanted, said, plain)]
        near = exact or [column for column, said in names.items() if _is_named(wanted, said, _bare)]
        near = [column for column in near if column not in places.values()]
        if near:
            places[wanted.key] = near[0]
            twice += [wanted.title] if len(near) > 1 else []
    return Head(
        first=first,
        last=last,
        places=places,
        titles={column: "".join(said[-1].split()) for column, said in names.items() if said},
        twice=tuple(twice),
        missing=tuple(wanted.title for wanted in columns if wanted.required and wanted.key not in places),
    )


def _names(sheet: Sheet, first: int, last: int, column: int) -> tuple[str, ...]:
    """By what a column can be called: its lower head, and both heads together; the upper one where there is no other."""
    said = [value for row in range(first, last + 1) if (value := sheet.filled(row, column)) is not None]
    texts = [value for value in said if isinstance(value, str)]
    if not texts or len(texts) < len(said):
        return ()
    if len(texts) == 1 or texts[0] == texts[1]:
        return (texts[0],)
    return texts[1], "".join(texts)


def _is_named(wanted: Column, said: Sequence[str], made: Callable[[object], str]) -> bool:
    return bool({made(name) for name in wanted.names} & {made(each) for each in said})


def data_rows(sheet: Sheet, head: Head) -> Iterator[int]:
    """The rows below the heads in which something stands, by number. A head that is repeated for printing is passed over."""
    heads = {plain(title) for title in head.titles.values()}
    for number in range(head.last + 1, len(sheet.rows) + 1):
        said = [value for value in sheet.rows[number - 1] if value is not None]
        faulty = any(sheet.fault(number, column) for column in head.places.values())
        if not said and not faulty:
            continue
        if said and all(isinstance(value, str) and plain(value) in heads for value in said):
            continue
        yield number


def text_of(value: Value) -> str:
    """A cell as text, as one would type it; "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):  # a datetime is one as well
        return value.isoformat()[:10]
    return value if isinstance(value, str) else f"{value:f}" if isinstance(value, Decimal) else str(value)
