"""Triggers that were dropped, by hand or by rebuilding a table, are missed and come back."""

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection, models

from ipplan.triggers import ALL, check_triggers
from organizations.models import Operation
from organizations.triggers import declared_names, existing_names, install, uninstall

Stage = dict[str, models.Model]


@pytest.mark.django_db(transaction=True)
def test_a_dropped_trigger_is_seen_and_comes_back() -> None:
    try:
        for row in ALL:
            uninstall([row])
            (warning,) = check_triggers(databases=["default"])
            assert (warning.id, warning.level) == ("ipplan.W001", checks.WARNING)
            assert all(name in warning.msg for name in declared_names(connection, [row]))
            install([row])
            assert check_triggers(databases=["default"]) == []
        uninstall(ALL)
        call_command("migrate", verbosity=0)
        assert check_triggers(databases=["default"]) == []
        assert declared_names(connection, ALL) <= existing_names(connection)
    finally:
        install(ALL)


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_gets_its_triggers_back() -> None:
    """SQLite rebuilds a table to change it and drops its triggers without a word; PostgreSQL keeps them."""
    old = Operation._meta.get_field("detail")
    new = models.TextField("说明", blank=True, null=True)
    new.set_attributes_from_name("detail")
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Operation, old, new)
        seen = [each.id for each in check_triggers(databases=["default"])]
        assert seen == (["ipplan.W001"] if connection.vendor == "sqlite" else [])
        call_command("migrate", verbosity=0)
        assert check_triggers(databases=["default"]) == []
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Operation, new, old)
        install(ALL)
