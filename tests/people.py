"""Making people and figures in tests, through the same acts as everybody."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Indicator
from indicators.review import approve_actuals
from organizations.models import Region, Unit, User
from organizations.roles import Role
from plans.models import Plan

PASSWORD = "Correct-Horse-7"
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)


def add(username: str, role: Role, region: Region, unit: Unit | None = None) -> User:
    """A person who may sign in at once."""
    person = User(
        username=username, name=f"{username}某", role=role, region=region, unit=unit, must_change_password=False
    )
    person.set_password(PASSWORD)
    person.save()
    return person


def figure(plan: Plan, number: int, value: Any, **more: Any) -> FigureInput:
    """An input in the form its indicator takes: a pair for a ratio, a quantity for growth, else a value."""
    if isinstance(value, tuple):
        return FigureInput(number=number, numerator=Decimal(value[0]), denominator=Decimal(value[1]), **more)
    formula = Indicator.objects.get(plan=plan, number=number).formula
    field = "quantity" if formula == "growth" else "value"
    return FigureInput(number=number, **{field: Decimal(value)}, **more)


def approve(plan: Plan, year: int, quarter: int, values: dict[int, Any], people: dict[str, User]) -> None:
    """Type, submit and approve figures of a quarter: indicator number -> value."""
    where: dict[str, Any] = {"plan": plan, "year": year, "quarter": quarter, "at": NOW}
    numbers: Iterable[int] = list(values)
    save_actuals(**where, figures=[figure(plan, n, value) for n, value in values.items()], by=people["entry"])
    submit_actuals(**where, numbers=list(numbers), by=people["entry"])
    approve_actuals(**where, numbers=list(numbers), by=people["reviewer"])
