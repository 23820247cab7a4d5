"""Where the invented plans lie: SQLite files in a directory, or databases of a PostgreSQL started for the run."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2  # type: ignore[import-untyped]  # the driver ships no types
from psycopg2 import sql

from scripts.postgres import debian_binaries, debian_server, wheel_server

Opened = tuple[Callable[[str], str], Callable[[str, str], None]]  # name -> URL, copy one name to another


@contextmanager
def sqlite(directory: Path) -> Iterator[Opened]:
    def path(name: str) -> Path:
        return directory / f"plans-{name}.sqlite3"

    def copy(old: str, new: str) -> None:
        shutil.copyfile(path(old), path(new))

    yield lambda name: f"sqlite:///{path(name)}", copy


@contextmanager
def postgresql(directory: Path) -> Iterator[Opened]:
    binaries = debian_binaries()
    with debian_server(binaries) if binaries else wheel_server() as server:
        made: set[str] = set()

        def create(name: str, template: str) -> None:
            connection = psycopg2.connect(server)
            connection.autocommit = True
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            with connection.cursor() as cursor:
                cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
            connection.close()
            made.add(name)

        def url(name: str) -> str:
            if f"plans-{name}" not in made:
                create(f"plans-{name}", "template1")
            parts = urlsplit(server)
            return f"{parts.scheme}://{parts.netloc}/plans-{name}?{parts.query}"

        def copy(old: str, new: str) -> None:
            create(f"plans-{new}", f"plans-{old}")

        yield url, copy


ALL: dict[str, Callable[[Path], AbstractContextManager[Opened]]] = {"SQLite": sqlite, "PostgreSQL": postgresql}
