"""Reading what units answered and explained of a quarter."""

from datetime import date
from decimal import Decimal
from typing import Any

from pytest_django import DjangoAssertNumQueries

from indicators.models import Indicator
from organizations.models import User
from plans.models import Plan
from quarters.models import Check, Explanation
from quarters.said import read_said
from tasks.models import Task
from tests import acts
from tests.people import NOW

People = dict[str, User]


def test_both_tables_in_one_statement(
    dazu: Plan, people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    period, by = acts.period_of(dazu), people["unit_lead"]
    indicator, task = Indicator.objects.get(plan=dazu, number=8), Task.objects.get(plan=dazu, number=3)
    own: dict[str, Any] = {"period": period, "unit": by.unit, "said_by": by, "said_at": NOW}
    Explanation.objects.create(
        indicator=indicator, cause="投入下降", measure="争取项目", due_on=date(2026, 12, 31), outlook="yes",
        expected=Decimal("12.5"), **own,
    )  # fmt: skip
    handled = {"outcome": "kept", "outcome_note": "已核", "handled_by": people["reviewer"], "handled_at": NOW}
    Check.objects.create(task=task, answer="disputed", reason="有误", status="behind", sentence="句", **handled, **own)
    office = {**own, "unit_id": acts.own_unit(dazu, "区市场监管局"), "said_by": people["entry"]}
    del office["unit"]
    Check.objects.create(indicator=indicator, answer="agreed", status="behind", sentence="句二", **office)
    with django_assert_num_queries(1):
        said = read_said(period.pk)
    (why,) = said.explanations
    assert (why.kind, why.number, why.unit_name, why.said_by) == ("indicator", 8, "区科技局", "unit_lead某")
    assert (why.expected, why.due_on, why.said_at, why.outlook) == (Decimal("12.5"), date(2026, 12, 31), NOW, "yes")
    assert (why.cause, why.measure, why.on_behalf, why.version) == ("投入下降", "争取项目", False, 1)
    first, second = said.checks
    assert (first.unit_name, first.kind, first.number, first.answer) == ("区市场监管局", "indicator", 8, "agreed")
    assert (first.handled_by, first.handled_at, first.outcome) == ("", None, "")
    assert (second.kind, second.number, second.reason, second.status) == ("task", 3, "有误", "behind")
    assert (second.outcome, second.outcome_note, second.handled_by, second.handled_at) == (
        "kept", "已核", "reviewer某", NOW,
    )  # fmt: skip
    assert read_said(acts.period_of(dazu, 2026, 2).pk).checks == ()
