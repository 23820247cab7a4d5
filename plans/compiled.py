"""Queries that every page asks, made into SQL once.

The ORM takes longer to make their SQL than the database takes to answer it. What they ask for is still written as a
queryset; only the values it is asked with are put in afterwards.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

# Values that no row has, in whose places the values asked for are put.
_NUMBER = 987_654_321_000
_TEXT = "stands for another: "


@dataclass(frozen=True, slots=True)
class _Made:
    compiler: SQLCompiler
    sql: str
    places: tuple[Any, ...]  # parameters: a stand-in, or what the queryset itself says


class Compiled:
    """A query for rows of values. `build` makes its queryset of one argument for each value, or list of values, asked with."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        self._made: dict[tuple[Any, ...], _Made] = {}

    def rows(self, *asked: int | str | Sequence[int]) -> list[tuple[Any, ...]]:
        """The rows; a list of values must not be empty."""
        connection = connections[DEFAULT_DB_ALIAS]
        shape = (connection.vendor, *(len(each) if isinstance(each, list | tuple) else type(each) for each in asked))
        if shape not in self._made:
            self._made[shape] = self._make(asked)
        made = self._made[shape]
        values = dict(zip(_flat(_stand_ins(asked)), _flat(asked), strict=True))
        with connection.cursor() as cursor:
            cursor.execute(made.sql, [_put_in(place, values, connection) for place in made.places])
            found: list[Any] = cursor.fetchall()
        rows: Iterable[Any] = made.compiler.results_iter([found], tuple_expected=True)
        return list(rows)

    def _make(self, asked: Sequence[Any]) -> _Made:
        compiler = self._build(*_stand_ins(asked)).query.get_compiler(DEFAULT_DB_ALIAS)
        sql, places = compiler.as_sql()
        return _Made(compiler, sql, tuple(places))


def _put_in(place: Any, values: Mapping[Any, Any], connection: BaseDatabaseWrapper) -> Any:
    """What takes a parameter's place. A stand-in with a % after it is the pattern of what begins with the text."""
    if isinstance(place, str) and place.startswith(_TEXT) and place.endswith("%"):
        return f"{connection.ops.prep_for_like_query(values[place[:-1]])}%"
    return values.get(place, place)


def _stand_ins(asked: Sequence[Any]) -> list[Any]:
    """For each value one of its type that no row has; for a list one of its length."""
    found: list[Any] = []
    for place, each in enumerate(asked):
        first = _NUMBER + place * 1_000_000
        if isinstance(each, list | tuple):
            found.append([first + step for step in range(len(each))])
        else:
            found.append(f"{_TEXT}{place}" if isinstance(each, str) else first)
    return found


def _flat(values: Sequence[Any]) -> list[Any]:
    return [one for each in values for one in (each if isinstance(each, list | tuple) else (each,))]
