"""What Standings are kept under."""

from django.test import Client

from organizations.models import User
from plans.models import Plan, PlanStamp
from quarters.querysets import STANDINGS, plan_quarters, standing_at


def test_a_standing_is_kept_under_the_plans_stamp(dazu: Plan, people: dict[str, User]) -> None:
    def read() -> object:
        periods = plan_quarters(dazu.slug, people["leader"])
        return standing_at(periods, periods[-1])

    first = read()
    assert read() is first
    assert len(STANDINGS) > 0
    PlanStamp.objects.filter(plan=dazu).update(value="0" * 32)
    assert read() is not first


def test_what_the_plan_itself_says_is_part_of_the_key(dazu: Plan, people: dict[str, User], client: Client) -> None:
    client.force_login(people["leader"])
    address = f"/plans/{dazu.slug}/?year=2026&quarter=3"
    client.get(address)
    Plan.objects.filter(pk=dazu.pk).update(title="改过的标题")
    assert "《改过的标题》" in client.get(address).content.decode(), "in the sentence, which the Standing says"


def test_unreviewed_figures_are_kept_apart(dazu: Plan, people: dict[str, User]) -> None:
    periods = plan_quarters(dazu.slug, people["entry"])
    assert standing_at(periods, periods[-1], unreviewed=True) is not standing_at(periods, periods[-1])
