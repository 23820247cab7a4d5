"""The cast of people, the plans, and the database helpers that all tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase

from documents.loading import load_plan
from ipplan.triggers import ALL
from organizations.models import Region, User
from organizations.triggers import lifted
from plans.evidence import evidence_storage
from plans.models import Plan
from plans.planfile import read_plan_file
from tests.keeping import KeptTable, keep_rows, nothing_added, put_back
from tests.people import TODAY, cast_as_stored, cast_of

ROOT: Path = settings.BASE_DIR
DAZU = ROOT / "fixtures" / "plans" / "dazu-patents-2025.yaml"
INVENTED = ROOT / "tests" / "data" / "plans"


def _empty_without_triggers(case: TransactionTestCase) -> None:
    """Emptying tables between transactional tests is the one thing that the append-only triggers must not refuse."""
    with lifted(ALL):
        _fixture_teardown(case)


_fixture_teardown = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # Django's own, not in its types
TransactionTestCase._fixture_teardown = _empty_without_triggers  # type: ignore[attr-defined]


@pytest.fixture
def document() -> str:
    """The text of the Dazu document, where it lies beside the project."""
    path = ROOT.parent / "shared" / "seeds" / "dazu-patents-2025-2027.txt"
    if not path.exists():
        pytest.skip("the document is not part of the repository and does not lie beside it")
    return path.read_text(encoding="utf-8")


@pytest.fixture
def dazu(db: None, request: pytest.FixtureRequest) -> Plan:
    """The real plan, without any figure. Loaded once; later tests get a copy of the rows, which is many times as fast."""
    if Region.objects.exists():  # some other plan is there already: nothing to copy into
        return loaded(DAZU)
    request.node.stash[_IS_KEPT] = True
    if not _kept_plan:
        plan = loaded(DAZU)
        _kept_plan.extend(keep_rows())
        return plan
    put_back(_kept_plan)
    return Plan.objects.select_related("region__parent").get(slug="dazu-patents-2025")


_IS_KEPT = pytest.StashKey[bool]()
_kept_plan: list[KeptTable] = []
_kept_people: list[KeptTable] = []


@pytest.fixture
def two_years(db: None) -> Plan:
    """An invented plan of another region: targets in two years only, no annex, odd indicators."""
    return loaded(INVENTED / "two-years.yaml")


@pytest.fixture
def no_indicators(db: None) -> Plan:
    """An invented plan that has tasks only."""
    return loaded(INVENTED / "no-indicators.yaml")


def loaded(path: Path) -> Plan:
    plan, _changes = load_plan(read_plan_file(path.read_text(encoding="utf-8"), name=path.name), today=TODAY)
    return plan


@pytest.fixture
def people(dazu: Plan, request: pytest.FixtureRequest) -> dict[str, User]:
    """One person of each role in Dazu, a second clerk and reviewer, two unit leads, and strangers of another district."""
    if _IS_KEPT not in request.node.stash:
        return cast_of(dazu)
    if not _kept_people:
        untouched = not keep_rows(beside=_kept_plan)
        cast = cast_of(dazu)
        if untouched:
            _kept_people.extend(keep_rows(beside=_kept_plan))
        return cast
    if not nothing_added(to=_kept_plan, where=_kept_people):
        return cast_of(dazu)
    put_back(_kept_people)
    return cast_as_stored(dazu)


@pytest.fixture
def no_file_left() -> Iterator[None]:
    """The storage of evidence is one for all tests: what a test leaves there is taken away."""
    before = set(evidence_storage().listdir("")[1])
    yield
    for name in set(evidence_storage().listdir("")[1]) - before:
        evidence_storage().delete(name)


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    """A client of a person, signed in."""

    def sign(person: User) -> Client:
        client.force_login(person)
        return client

    return sign


@pytest.fixture
def raw_sql(db: None) -> Callable[..., None]:
    """Run SQL past every model and act."""

    def run(sql: str, params: list[Any] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params or [])

    return run
