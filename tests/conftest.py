"""The cast of people, the plans, and the database helpers that all tests share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test import Client, TransactionTestCase

from documents.loading import load_plan
from ipplan.triggers import ALL
from organizations.models import Region, User
from organizations.triggers import lifted
from plans.evidence import evidence_storage
from plans.models import Plan
from plans.planfile import read_plan_file
from tests.people import TODAY, cast_of

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
def dazu(db: None) -> Plan:
    """The real plan, without any figure. Loaded once; later tests get a copy of the rows, which is ten times as fast."""
    if Region.objects.exists():  # some other plan is there already: nothing to copy into
        return loaded(DAZU)
    if not _copies:
        plan = loaded(DAZU)
        _copies.extend(rows for model in _MODELS if (rows := list(model._default_manager.order_by("pk"))))
        return plan
    for rows in _copies:
        type(rows[0])._default_manager.bulk_create(rows)
    return Plan.objects.select_related("region__parent").get(slug="dazu-patents-2025")


_copies: list[list[Model]] = []
_MODELS = [
    model
    for label in ("organizations", "plans", "indicators", "tasks")
    for model in apps.get_app_config(label).get_models()
    if model.__name__ != "PlanStamp"  # made by a trigger together with its plan
]


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
def people(dazu: Plan) -> dict[str, User]:
    """One person of each role in Dazu, a second clerk and reviewer, two unit leads, and strangers of another district."""
    return cast_of(dazu)


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
