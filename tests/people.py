"""Making people and figures in tests, through the same acts as everybody."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Indicator
from indicators.review import approve_actuals
from organizations.models import Region, Unit, UnitKind, User
from organizations.roles import Role
from plans.models import Plan

PASSWORD = "Correct-Horse-7"
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)


def add(username: str, role: Role, region: Region, unit: Unit | None = None) -> User:
    """A person who may sign in at once."""
    person = _person(username, role, region, unit)
    person.save()
    return person


def _person(username: str, role: Role, region: Region, unit: Unit | None = None) -> User:
    person = User(
        username=username, name=f"{username}某", role=role, region=region, unit=unit, must_change_password=False
    )
    person.set_password(PASSWORD)
    return person


def cast_of(plan: Plan) -> dict[str, User]:
    """Everybody of the cast, in the plan's region: one of each role, a second clerk and reviewer, two unit leads, strangers."""
    region = plan.region
    office, own, other = Unit.objects.filter(region=region, name__in=("区市场监管局", "区科技局", "区教委")).order_by(
        "display_order"
    )
    elsewhere, _ = Region.objects.get_or_create(code="500102", defaults={"name": "涪陵区", "parent": region.parent})
    foreign, _ = Unit.objects.get_or_create(region=elsewhere, name="测试单位", defaults={"kind": UnitKind.DEPARTMENT})
    people = [
        _person("entry", Role.ENTRY, region, office),
        _person("entry2", Role.ENTRY, region, office),
        _person("reviewer", Role.REVIEWER, region, office),
        _person("reviewer2", Role.REVIEWER, region, office),
        _person("unit_lead", Role.UNIT_LEAD, region, own),
        _person("other_unit", Role.UNIT_LEAD, region, other),
        _person("leader", Role.LEADER, region),
        _person("system", Role.SYSTEM, region),
        _person("security", Role.SECURITY, region),
        _person("auditor", Role.AUDITOR, region),
        _person("stranger", Role.LEADER, elsewhere),
        _person("foreign_entry", Role.ENTRY, elsewhere, foreign),
        _person("foreign_reviewer", Role.REVIEWER, elsewhere, foreign),
    ]
    return {person.username: person for person in User.objects.bulk_create(people)}


def cast_as_stored(plan: Plan) -> dict[str, User]:
    """Everybody of the cast whose rows are there already, with the same region as the plan's."""
    people = {
        person.username: person for person in User.objects.select_related("region__parent", "unit").order_by("pk")
    }
    for person in people.values():
        if person.region_id == plan.region_id:
            person.region = plan.region
    return people


def figure(plan: Plan, number: int, value: Any, **more: Any) -> FigureInput:
    """An input in the form its indicator takes: a pair for a ratio, a quantity for growth, else a value."""
    if isinstance(value, tuple):
        return FigureInput(number=number, numerator=Decimal(value[0]), denominator=Decimal(value[1]), **more)
    formula = Indicator.objects.get(plan=plan, number=number).formula
    if formula == "growth":
        return FigureInput(number=number, quantity=Decimal(value), **more)
    return FigureInput(number=number, value=Decimal(value), **more)


def approve(plan: Plan, year: int, quarter: int, values: dict[int, Any], people: dict[str, User]) -> None:
    """Type, submit and approve figures of a quarter: indicator number -> value."""
    where: dict[str, Any] = {"plan": plan, "year": year, "quarter": quarter, "at": NOW}
    numbers: Iterable[int] = list(values)
    save_actuals(**where, figures=[figure(plan, n, value) for n, value in values.items()], by=people["entry"])
    submit_actuals(**where, numbers=list(numbers), by=people["entry"])
    approve_actuals(**where, numbers=list(numbers), by=people["reviewer"])
