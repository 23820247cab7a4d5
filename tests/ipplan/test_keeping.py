"""What the tests put back is what was written: else they would stand on rows that no act makes."""

import pytest
from django.db import connection, transaction

from plans.models import Plan, PlanStamp
from tests.conftest import INVENTED, loaded
from tests.keeping import keep_rows, nothing_added, put_back
from tests.people import cast_of

pytestmark = pytest.mark.django_db


def stamps() -> list[tuple[str, str]]:
    return list(PlanStamp.objects.values_list("value", "reference"))


def test_rows_come_back_as_they_were_under_a_new_stamp() -> None:
    with transaction.atomic():
        loaded(INVENTED / "two-years.yaml")
        kept, before = keep_rows(), stamps()
        transaction.set_rollback(True)
    assert not Plan.objects.exists()
    put_back(kept)
    connection.check_constraints()
    assert keep_rows() == kept
    assert len(before) == len(stamps()) == 1
    assert not {*before[0]} & {*stamps()[0]}


def test_only_what_was_added_is_kept_beside(dazu: Plan) -> None:
    plan = keep_rows()
    with transaction.atomic():
        cast = cast_of(dazu)
        added = keep_rows(beside=plan)
        transaction.set_rollback(True)
    found = {table.name: len(table.rows) for table in added}
    assert found["organizations_user"] == len(cast) == 13
    assert found["organizations_unit"] == found["organizations_region"] == 1, "of another district"
    assert nothing_added(to=plan, where=added)
    put_back(added)
    assert not nothing_added(to=plan, where=added)
    assert keep_rows(beside=plan) == added
