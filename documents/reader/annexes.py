"""What the tables of a document say: its indicators with their targets, its tasks with those who answer for them."""

import re
from collections.abc import Iterator, Sequence

from .columns import Columns, find_columns
from .indicator_rows import IndicatorReader, is_indicator_table, years_of
from .places import placed_tables
from .rows import Annexes, IndicatorRow, TaskRow
from .source import Source, Span, Table
from .tables import search_tables
from .task_rows import TaskReader, is_task_table

_BETWEEN = re.compile(r"\s*(?:[（(]?续(?:表|上表)?\d*[）)]?\s*)?")
_MOST_BETWEEN = 60


def read_annexes(source: Source, *, year_hint: tuple[int, int] | None) -> Annexes:
    """Every table of indicators or tasks, read row by row. `year_hint`: first and last year of the plan, where known.

    Tables of other things (contacts, budgets, actual figures, schedules) are left to the body.
    """
    indicators: list[IndicatorRow] = []
    tasks: list[TaskRow] = []
    taken: list[Span] = []
    unread: list[Span] = []
    tables, given_up = search_tables(source)
    known = [(table, columns) for table, columns in _with_columns(source, tables) if _may_be_ours(columns)]
    for placed in placed_tables(source, known):
        years = years_of(placed, year_hint)
        if years is not None and is_indicator_table(placed, years):
            promised = IndicatorReader(source.text, placed, years)
            indicators += promised.rows()
            unread += promised.unread
        elif is_task_table(placed):
            work = TaskReader(source.text, placed)
            tasks += work.rows()
            unread += work.unread
        else:
            continue
        taken.append((placed.table.start, placed.table.end))
    if given_up is not None:
        unread.append(given_up)
    return Annexes(indicators=tuple(indicators), tasks=tuple(tasks), taken=tuple(taken), unread=tuple(unread))


def _may_be_ours(columns: Columns) -> bool:
    return any(head.role.value in ("indicator", "task", "content") for head in columns.heads)


def _with_columns(source: Source, tables: Sequence[Table]) -> Iterator[tuple[Table, Columns]]:
    """Tables with known heads; one that goes on in the next, with its heads again or without any, is one table."""
    waiting: tuple[Table, Columns] | None = None
    for table in tables:
        columns = find_columns(table)
        if waiting is not None and _goes_on(source.text, waiting, table, columns):
            first = columns.first if columns is not None else 0
            whole = Table(start=waiting[0].start, end=table.end, rows=(*waiting[0].rows, *table.rows[first:]))
            waiting = whole, waiting[1]
            continue
        if waiting is not None:
            yield waiting
        waiting = None if columns is None else (table, columns)
    if waiting is not None:
        yield waiting


def _goes_on(text: str, before: tuple[Table, Columns], table: Table, columns: Columns | None) -> bool:
    first, heads = before
    if table.start - first.end > _MOST_BETWEEN or len(table.rows[0]) != len(first.rows[0]):
        return False
    if not _BETWEEN.fullmatch(text, first.end, table.start):
        return False
    return columns is None or [head.text for head in columns.heads] == [head.text for head in heads.heads]
