"""The cast of people, the plans, and the database helpers that all tests share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase

from documents.loading import load_plan
from ipplan.triggers import ALL
from organizations.models import Region, Unit, UnitKind, User
from organizations.roles import Role
from organizations.triggers import lifted
from plans.models import Plan
from plans.planfile import read_plan_file
from tests.people import TODAY, add

ROOT: Path = settings.BASE_DIR
DAZU = ROOT / "fixtures" / "plans" / "dazu-patents-2025.yaml"
INVENTED = ROOT / "tests" / "data" / "plans"


def _empty_without_triggers(case: TransactionTestCase) -> None:
    """Emptying tables between transactional tests is the one thing that the append-only triggers must not refuse."""
    with lifted(ALL):
        _fixture_teardown(case)


_fixture_teardown = TransactionTestCase._fixture_teardown
TransactionTestCase._fixture_teardown = _empty_without_triggers  # type: ignore[method-assign]


@pytest.fixture
def document() -> str:
    """The text of the Dazu document, where it lies beside the project."""
    path = ROOT.parent / "shared" / "seeds" / "dazu-patents-2025-2027.txt"
    if not path.exists():
        pytest.skip("the document is not part of the repository and does not lie beside it")
    return path.read_text(encoding="utf-8")


@pytest.fixture
def dazu(db: None) -> Plan:
    """The real plan, without any figure."""
    return loaded(DAZU)


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
    region = dazu.region
    units = {unit.name: unit for unit in Unit.objects.filter(region=region)}
    office = units["区市场监管局"]
    elsewhere, _ = Region.objects.get_or_create(code="500102", defaults={"name": "涪陵区", "parent": region.parent})
    foreign, _ = Unit.objects.get_or_create(region=elsewhere, name="测试单位", defaults={"kind": UnitKind.DEPARTMENT})
    return {
        "entry": add("entry", Role.ENTRY, region, office),
        "entry2": add("entry2", Role.ENTRY, region, office),
        "reviewer": add("reviewer", Role.REVIEWER, region, office),
        "reviewer2": add("reviewer2", Role.REVIEWER, region, office),
        "unit_lead": add("unit_lead", Role.UNIT_LEAD, region, units["区科技局"]),
        "other_unit": add("other_unit", Role.UNIT_LEAD, region, units["区教委"]),
        "leader": add("leader", Role.LEADER, region),
        "system": add("system", Role.SYSTEM, region),
        "security": add("security", Role.SECURITY, region),
        "auditor": add("auditor", Role.AUDITOR, region),
        "stranger": add("stranger", Role.LEADER, elsewhere),
        "foreign_entry": add("foreign_entry", Role.ENTRY, elsewhere, foreign),
        "foreign_reviewer": add("foreign_reviewer", Role.REVIEWER, elsewhere, foreign),
    }


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
