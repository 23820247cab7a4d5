"""When the tests of the review page take place."""

from collections.abc import Iterator

import pytest
import time_machine

from plans.models import Plan
from tests.people import TODAY
from tests.quarters.scenes import People, all_waiting


@pytest.fixture
def november() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def cells(dazu: Plan, people: People) -> dict[str, str]:
    """Something of every kind that waits, by kind: how its row is called in the form."""
    return all_waiting(dazu, people)
