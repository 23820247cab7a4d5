"""Facts across tables that the database itself holds, on SQLite and PostgreSQL alike.

A trigger is declared once, as the condition under which a statement is refused; the SQL of both databases is made from
it. SQLite drops triggers silently when a migration rebuilds their table, so they are installed anew after every
migration and a system check compares what exists with what is declared (see ipplan.triggers, which composes the tables
of all apps).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

Event = Literal["INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Refuses `events` on `table` when `refuse_when` holds; NEW and OLD name the row as in both SQL dialects.

    The message reaches the caller in an IntegrityError. A condition that uses OLD cannot serve INSERT, and one that
    uses NEW cannot serve DELETE: such a rule is declared once for each.
    """

    name: str
    table: str
    events: tuple[Event, ...]
    refuse_when: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """After any change of a row of `table`, gives the rows of `target` that belong to it new random `columns`.

    What was made from a plan's rows is still good as long as the stamp read beforehand is the same. A random value,
    unlike a counter, is never met again after a rollback or a restored backup. `plans` selects the keys of the plans
    that the changed row belongs to, and names it {row}: as it was and as it is, since an update may move it from one
    plan to another. With `create`, an inserted plan brings its stamp into being instead.
    """

    name: str
    table: str
    target: str
    plans: str
    columns: tuple[str, ...]
    create: bool = False
    only: tuple[str, ...] = ()  # if given, only updates that write one of these columns count


Declared = Trigger | Stamp

TRIGGERS = (
    Trigger(
        name="operation_append_only",
        table="organizations_operation",
        events=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
        message="the operation log is append-only",
    ),
    Trigger(
        name="unitchange_append_only",
        table="organizations_unitchange",
        events=("UPDATE", "DELETE"),
        refuse_when="1 = 1",
        message="what happened to a unit is kept as it was written down",
    ),
    Trigger(
        name="unitchange_within_region",
        table="organizations_unitchange",
        events=("INSERT",),
        refuse_when=(
            "NEW.successor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organizations_unit u "
            "JOIN organizations_unit s ON s.region_id = u.region_id WHERE u.id = NEW.unit_id AND s.id = NEW.successor_id)"
        ),
        message="a unit and its successor belong to one region",
    ),
    Trigger(
        name="user_unit_of_own_region",
        table="organizations_user",
        events=("INSERT", "UPDATE"),
        refuse_when=(
            "NEW.unit_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organizations_unit u "
            "WHERE u.id = NEW.unit_id AND u.region_id = NEW.region_id)"
        ),
        message="a person's unit belongs to the person's region",
    ),
    Trigger(
        name="user_never_deleted",
        table="organizations_user",
        events=("DELETE",),
        refuse_when="1 = 1",
        message="people are retired, never deleted",
    ),
)


def _events(declared: Declared) -> tuple[Event, ...]:
    if isinstance(declared, Trigger):
        return declared.events
    if declared.only:
        return ("UPDATE",)
    return ("INSERT",) if declared.create else ("INSERT", "UPDATE", "DELETE")


def _sqlite_name(declared: Declared, event: Event) -> str:
    return f"{declared.name}_{event.lower()}"


_RANDOM = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "replace(gen_random_uuid()::text, '-', '')"}


_ROWS: dict[Event, tuple[str, ...]] = {"INSERT": ("NEW",), "UPDATE": ("NEW", "OLD"), "DELETE": ("OLD",)}


def _stamping(vendor: str, stamp: Stamp, event: Event) -> str:
    """The statement that a changed row sets off."""
    if stamp.create:
        columns, values = ", ".join(stamp.columns), ", ".join(_RANDOM[vendor] for _ in stamp.columns)
        return f"INSERT INTO {stamp.target} (plan_id, {columns}) VALUES (NEW.id, {values})"
    values = ", ".join(f"{column} = {_RANDOM[vendor]}" for column in stamp.columns)
    plans = " UNION ".join(stamp.plans.format(row=row) for row in _ROWS[event])
    return f"UPDATE {stamp.target} SET {values} WHERE plan_id IN ({plans})"


def _when(stamp: Stamp, event: Event) -> str:
    return f"UPDATE OF {', '.join(stamp.only)}" if stamp.only else event


def _stamp_statements(vendor: str, stamp: Stamp) -> Iterator[str]:
    if vendor == "sqlite":
        for event in _events(stamp):
            act = _stamping(vendor, stamp, event)
            yield (
                f"CREATE TRIGGER {_sqlite_name(stamp, event)} AFTER {_when(stamp, event)} ON {stamp.table} "
                f"BEGIN {act}; END"
            )
        return
    acts = " ".join(f"IF TG_OP = '{event}' THEN {_stamping(vendor, stamp, event)}; END IF;" for event in _events(stamp))
    yield (
        f"CREATE OR REPLACE FUNCTION {stamp.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN {acts} "
        "RETURN NULL; END $body$"
    )
    yield (
        f"CREATE TRIGGER {stamp.name} AFTER {' OR '.join(_when(stamp, event) for event in _events(stamp))} ON {stamp.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {stamp.name}()"
    )


def _statements(vendor: str, trigger: Declared) -> Iterator[str]:
    if isinstance(trigger, Stamp):
        yield from _stamp_statements(vendor, trigger)
        return
    text = trigger.message.replace("'", "''")
    if vendor == "sqlite":
        for event in trigger.events:
            yield (
                f"CREATE TRIGGER {_sqlite_name(trigger, event)} BEFORE {event} ON {trigger.table} "
                f"WHEN {trigger.refuse_when} BEGIN SELECT RAISE(ABORT, '{text}'); END"
            )
        return
    yield (
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN "
        f"IF {trigger.refuse_when} THEN RAISE EXCEPTION '{text}' USING ERRCODE = 'check_violation'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $body$"
    )
    yield (
        f"CREATE TRIGGER {trigger.name} BEFORE {' OR '.join(trigger.events)} ON {trigger.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {trigger.name}()"
    )


def declared_names(connection: BaseDatabaseWrapper, triggers: Iterable[Declared]) -> set[str]:
    """Names under which the triggers appear in the database's catalogue."""
    if connection.vendor == "sqlite":
        return {_sqlite_name(trigger, event) for trigger in triggers for event in _events(trigger)}
    return {trigger.name for trigger in triggers}


def existing_names(connection: BaseDatabaseWrapper) -> set[str]:
    """Names of all triggers of ours that exist now."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT tgisinternal AND n.nspname = current_schema()"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def uninstall(triggers: Iterable[Declared], *, using: str = "default") -> None:
    """Drop the triggers (those that exist)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for trigger in triggers:
            if connection.vendor == "sqlite":
                for event in ("INSERT", "UPDATE", "DELETE"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}_{event.lower()}")
            else:
                cursor.execute(f"DROP FUNCTION IF EXISTS {trigger.name}() CASCADE")


def install(triggers: Iterable[Declared], *, using: str = "default") -> None:
    """Create the triggers whose table exists, replacing older versions of them."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    present = [trigger for trigger in triggers if trigger.table in tables]
    uninstall(present, using=using)
    with connection.cursor() as cursor:
        for trigger in present:
            for statement in _statements(connection.vendor, trigger):
                cursor.execute(statement)


def renew(triggers: Iterable[Declared], *, using: str = "default") -> None:
    """New random values in every stamp, as if all that is stamped had changed: for changes that no trigger saw."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for stamp in triggers:
            if isinstance(stamp, Stamp) and stamp.create and stamp.target in tables:
                known = {column.name for column in connection.introspection.get_table_description(cursor, stamp.target)}
                columns = [column for column in stamp.columns if column in known]  # an older schema lacks some
                values = ", ".join(f"{column} = {_RANDOM[connection.vendor]}" for column in columns)
                cursor.execute(f"UPDATE {stamp.target} SET {values}")


@contextmanager
def lifted(triggers: Iterable[Declared], *, using: str = "default") -> Iterator[None]:
    """Without the triggers inside the block: for emptying tables between transactional tests, and nothing else."""
    rows = tuple(triggers)
    uninstall(rows, using=using)
    try:
        yield
    finally:
        install(rows, using=using)
