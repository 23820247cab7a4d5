"""Raw SQL on the rows of models, past every act: what the database itself must refuse."""

from typing import Any

from django.db import connection, models

Statement = tuple[str, list[Any]]


def insert(row: models.Model, **changes: Any) -> Statement:
    """Insert a copy of a row, with changes by column, under a new key."""
    columns = [field for field in row._meta.concrete_fields if not field.primary_key]
    names = [field.column for field in columns]
    quoted = ", ".join(f'"{name}"' for name in names)
    unknown = changes.keys() - set(names)
    assert not unknown, unknown
    parts = ["%s" if name in changes else f'"{name}"' for name in names]
    table = row._meta.db_table
    sql = f"INSERT INTO {table} ({quoted}) SELECT {', '.join(parts)} FROM {table} WHERE id = %s"  # noqa: S608
    return sql, [changes[name] for name in names if name in changes] + [row.pk]


def update(row: models.Model, **changes: Any) -> Statement:
    sets = ", ".join(f'"{name}" = %s' for name in changes)
    return f"UPDATE {row._meta.db_table} SET {sets} WHERE id = %s", [*changes.values(), row.pk]  # noqa: S608


def delete(row: models.Model) -> Statement:
    return f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk]  # noqa: S608


def run(statement: Statement) -> int:
    """Execute; the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return int(cursor.rowcount)
