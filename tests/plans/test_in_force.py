"""What holds from one day until another, and for which quarters."""

from datetime import date

import pytest

from plans.facts import in_force
from plans.models import Plan
from plans.querysets import in_force as holds_at
from tasks.models import Task, TaskAssignment

pytestmark = pytest.mark.django_db

LAST = date(2026, 9, 30)


CASES = [
    (None, None, True),
    (date(2026, 9, 30), None, True),
    (date(2026, 10, 1), None, False),
    (None, date(2026, 9, 30), True),
    (None, date(2026, 9, 29), False),
    (date(2026, 7, 1), date(2026, 12, 31), True),
    (date(2026, 10, 1), date(2026, 12, 31), False),
    (date(2026, 10, 1), date(2026, 9, 30), False),
]


@pytest.mark.parametrize(("since", "until", "holds"), CASES)
def test_at_a_quarters_last_day(since: date | None, until: date | None, holds: bool) -> None:
    assert in_force(since, until, LAST) is holds


@pytest.mark.parametrize(("since", "until", "holds"), CASES)
def test_the_database_says_the_same(dazu: Plan, since: date | None, until: date | None, holds: bool) -> None:
    row = TaskAssignment.objects.filter(task__plan=dazu).order_by("pk")[0]
    TaskAssignment.objects.filter(pk=row.pk).update(since=since, until=until)
    assert TaskAssignment.objects.filter(holds_at(LAST), pk=row.pk).exists() is holds
    assert Task.objects.filter(holds_at(LAST, "assignments__"), assignments=row.pk).exists() is holds
