"""Whose plans a person sees and acts on: reading in one's region and below, acting in one's own region only."""

from collections.abc import Iterator

import pytest

from organizations.models import Region, User
from organizations.roles import Role
from organizations.scope import may_act_in
from plans.models import Plan, ReportingPeriod
from quarters.querysets import plan_quarters

CITY, DAZU, FULING = "500000", "500111", "500102"
READERS = ("entry", "reviewer", "unit_lead", "leader", "system")


@pytest.fixture
def regions(db: None) -> dict[str, Region]:
    """重庆市 with two districts, and a province beside it, each with one plan."""
    city = Region.objects.create(code=CITY, name="重庆市")
    found = {CITY: city, "510000": Region.objects.create(code="510000", name="四川省")}
    for code, name in ((DAZU, "大足区"), (FULING, "涪陵区")):
        found[code] = Region.objects.create(code=code, name=name, parent=city)
    for code, region in found.items():
        plan = Plan.objects.create(slug=f"plan-{code}", region=region, title=code, first_year=2025, last_year=2027)
        ReportingPeriod.objects.create(plan=plan, year=2025, quarter=1)
    return found


SEEN = {
    CITY: {CITY, DAZU, FULING},
    DAZU: {DAZU},
    FULING: {FULING},
    "510000": {"510000"},
}


def cases() -> Iterator[tuple[str, str, set[str]]]:
    for code, seen in SEEN.items():
        for role in READERS:
            yield code, role, seen
        for role in ("security", "auditor"):
            yield code, role, set()


@pytest.mark.parametrize(("code", "role", "seen"), list(cases()))
def test_plans_that_a_person_sees(code: str, role: str, seen: set[str], regions: dict[str, Region]) -> None:
    person = User(username="p", role=role, region=regions[code])
    assert {plan.title for plan in Plan.objects.visible_to(person)} == seen
    pages = {each for each in regions if plan_quarters(f"plan-{each}", person)}
    assert pages == seen


def test_who_has_left_sees_nothing(regions: dict[str, Region]) -> None:
    person = User(username="p", role=Role.LEADER, region=regions[CITY], is_active=False)
    assert not Plan.objects.visible_to(person)


@pytest.mark.parametrize("own", SEEN)
def test_reading_reaches_below_and_acting_stays_at_home(own: str, regions: dict[str, Region]) -> None:
    person = User(username="p", role=Role.ENTRY, region=regions[own])
    assert {code for code, region in regions.items() if person.region.covers(region)} == SEEN[own]
    assert {code for code, region in regions.items() if may_act_in(person, region)} == {own}
