"""Rows that stood in the database once, put back as they were: many times faster than the acts that made them.

On PostgreSQL they come back past triggers and foreign keys, which held when they were made; that needs a superuser, as
scripts.postgres gives. On SQLite they come back through both. Only a plan's stamp is a new one each time, as after any
writing: nothing that was read or rendered before is taken for what stands there now.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from plans.models import PlanStamp

MODELS = [
    model
    for label in ("organizations", "plans", "indicators", "tasks")
    for model in apps.get_app_config(label).get_models()
    if model is not PlanStamp  # made by a trigger together with its plan
]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTable:
    """The rows of one table: as SQLite stores them, or the lines in which PostgreSQL copies them out."""

    name: str
    columns: tuple[str, ...]
    rows: list[Any]


def keep_rows(beside: Iterable[KeptTable] = ()) -> list[KeptTable]:
    """The rows that the tables hold now, beside those that were kept before. None of these may have changed since."""
    before = {table.name: set(table.rows) for table in beside}
    kept = (_kept(model, before.get(model._meta.db_table, set())) for model in MODELS)
    return [table for table in kept if table.rows]


def nothing_added(to: Iterable[KeptTable], where: Iterable[KeptTable]) -> bool:
    """Whether the tables named by `where` hold as many rows as were kept, so that more may be put back there."""
    kept = {table.name: len(table.rows) for table in to}
    names = [table.name for table in where]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {name})" for name in names))  # noqa: S608 (our own names)
        counts: tuple[int, ...] = cursor.fetchone()
    return counts == tuple(kept.get(name, 0) for name in names)


def put_back(tables: Iterable[KeptTable]) -> None:
    """Insert the rows, with the keys that they had, into tables that do not hold them."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            _copy_in(tables)
        else:
            for table in tables:
                values = ", ".join("?" for _ in table.columns)
                insert = f"INSERT INTO {_named(table)} VALUES ({values})"  # noqa: S608 (our own names)
                connection.connection.executemany(insert, table.rows)


def _kept(model: type[Model], before: set[Any]) -> KeptTable:
    columns = tuple(f'"{field.column}"' for field in model._meta.local_concrete_fields)
    rows = _lines(model, columns) if connection.vendor == "postgresql" else _stored(model, columns)
    return KeptTable(name=model._meta.db_table, columns=columns, rows=[row for row in rows if row not in before])


def _stored(model: type[Model], columns: Iterable[str]) -> list[Any]:
    listed = ", ".join(f"+{column}" for column in columns)  # an expression: the value as it is stored, not converted
    connection.ensure_connection()
    sql = f"SELECT {listed} FROM {model._meta.db_table} ORDER BY {model._meta.pk.column}"  # noqa: S608 (our own names)
    return list(connection.connection.execute(sql))


def _lines(model: type[Model], columns: Iterable[str]) -> list[Any]:
    listed, lines = ", ".join(columns), StringIO(newline="\n")
    rows = f"SELECT {listed} FROM {model._meta.db_table} ORDER BY {model._meta.pk.column}"  # noqa: S608 (our own names)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({rows}) TO STDOUT", lines)
    return [f"{line}\n" for line in lines.getvalue().split("\n") if line]


def _copy_in(tables: Iterable[KeptTable]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in tables:
            cursor.copy_expert(f"COPY {_named(table)} FROM STDIN", StringIO("".join(table.rows)))
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(
            "INSERT INTO plans_planstamp (plan_id, value, reference) SELECT id, replace(gen_random_uuid()::text, '-', ''), "
            "replace(gen_random_uuid()::text, '-', '') FROM plans_plan WHERE NOT EXISTS "
            "(SELECT 1 FROM plans_planstamp WHERE plan_id = plans_plan.id)"
        )


def _named(table: KeptTable) -> str:
    return f"{table.name} ({', '.join(table.columns)})"
