"""The one table of a workbook that is read: which sheet it stands on, and what of the workbook was left unread."""

from collections.abc import Collection, Sequence
from re import Pattern

from .columns import Column, Head, find_head
from .identification import SHEET
from .opening import Book, Sheet


def find_table(
    book: Book, columns: Sequence[Column], *, name: str, needs: Sequence[Collection[str]]
) -> tuple[Sheet, Head] | None:
    """The sheet of our `name`, else the visible one that has most of the columns. Of each of `needs` one column at least has to
    be there; None where no sheet has them."""
    found = [
        (sheet, head)
        for sheet in book.sheets
        if sheet.name != SHEET
        and (sheet.visible or sheet.name == name)
        and (head := find_head(sheet, columns)) is not None
        and all(head.places.keys() & set(wanted) for wanted in needs)
    ]
    return max(found, key=lambda pair: (pair[0].name == name, len(pair[1].places)), default=None)


def left_unread(book: Book, sheet: Sheet, head: Head, informing: Pattern[str]) -> list[str]:
    """What is said of what was not read; columns that match `informing` are ours, to be looked at only."""
    others = [each.name for each in book.visible if each.name not in (sheet.name, SHEET) and each.has_content]
    unknown = [title for title in head.unknown if not informing.match(title)]
    return [
        *([f"没有读取的列：{'、'.join(unknown)}"] if unknown else []),
        *([f"有重复的列，只读取第一列：{'、'.join(head.twice)}"] if head.twice else []),
        *([f"只读取了“{sheet.name}”，没有读取的工作表：{'、'.join(others)}"] if others else []),
    ]
