"""All triggers of all apps, installed after every migration and compared with the database by a system check."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning
from django.db import connections

import indicators.triggers
import organizations.triggers
import plans.triggers
import quarters.triggers
import tasks.triggers
from organizations.triggers import Declared, declared_names, existing_names, install, renew, uninstall

ALL: tuple[Declared, ...] = (
    *organizations.triggers.TRIGGERS,
    *plans.triggers.TRIGGERS,
    *indicators.triggers.TRIGGERS,
    *tasks.triggers.TRIGGERS,
    *quarters.triggers.TRIGGERS,
)


def lift_before_migrations(using: str = "default", plan: Any = None, **_kwargs: Any) -> None:
    """Receiver of pre_migrate: SQLite rebuilds a table to change it, and refuses while other tables' triggers name it."""
    if plan and connections[using].vendor == "sqlite":
        uninstall(ALL, using=using)


def install_after_migrations(using: str = "default", plan: Any = None, **_kwargs: Any) -> None:
    """Receiver of post_migrate: a rebuilt table has lost its triggers on SQLite, and nothing stamped what was migrated."""
    install(ALL, using=using)
    if plan:
        renew(ALL, using=using)


def check_triggers(
    app_configs: Any = None,
    databases: Sequence[str] | None = None,
    **_kwargs: Any,
) -> list[CheckMessage]:
    """System check (database): what is declared exists.

    A warning, since `migrate` itself runs the check first and is what mends the fault; `make check` and the README's
    installation fail on it.
    """
    errors: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        tables = set(connection.introspection.table_names())
        expected = declared_names(connection, (row for row in ALL if row.table in tables))
        missing = sorted(expected - existing_names(connection))
        if missing:
            errors.append(
                CheckWarning(
                    f"Triggers are missing in the database {alias}: {', '.join(missing)}.",
                    hint="Run `manage.py migrate`, which installs them.",
                    id="ipplan.W001",
                )
            )
    return errors
