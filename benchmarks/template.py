"""The one plan from which all others are copied, written through the product's own acts."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client

from documents.loading import load_plan
from indicators.entry import save_actuals, submit_actuals
from indicators.facts import Quarter
from indicators.models import CatalogueEntry, CatalogueLink, Indicator
from indicators.review import approve_actuals
from organizations.models import Region, Unit, User
from organizations.roles import Role
from plans.models import Plan
from quarters.closing import SignOff, close_quarter
from tasks.models import AssignmentRole, TaskAssignment
from tasks.reporting import save_reports, submit_reports
from tasks.review import approve_reports

from . import invented
from .pages import CATALOGUE_ENTRY, CATALOGUED, CLOSED_QUARTER, PROVINCE, PROVINCIAL, SLUG, UNIT_KEY, WAITING


def make(*, indicators: int, revisions: int) -> Plan:
    """The invented plan with figures in twelve quarters, each revised that often less one, and approved reports."""
    plan, entry, reviewer = bare(indicators=indicators)
    for quarter in invented.QUARTERS:
        for revision in range(1, revisions + 1):
            _figures(plan, quarter, indicators, revision, entry, reviewer)
        if quarter[0] >= plan.first_year:
            _reports(plan, quarter, reviewer)
    entry_of_catalogue = CatalogueEntry.objects.create(code=CATALOGUE_ENTRY, name="某指标", order=1)
    CatalogueLink.objects.create(
        entry=entry_of_catalogue, indicator=Indicator.objects.get(plan=plan, number=CATALOGUED)
    )
    return plan


def bare(*, indicators: int) -> tuple[Plan, User, User]:
    """The invented plan without a figure, with a clerk and a reviewer."""
    plan, _changes = load_plan(invented.plan_file(indicators), today=invented.TODAY, ran_by="benchmarks")
    return plan, *_people(plan.region)


def _people(region: Region) -> tuple[User, User]:
    office = Unit.objects.filter(region=region).order_by("display_order")[0]
    own = Unit.objects.get(pk=UNIT_KEY)
    roles = ((Role.ENTRY, office), (Role.REVIEWER, office), (Role.LEADER, None), (Role.UNIT_LEAD, own))
    for role, unit in roles:
        person = User(
            username=role.value, name=f"{role.label}某", role=role, region=region, unit=unit, must_change_password=False
        )
        person.set_unusable_password()
        person.save()
    _leader_of_the_province()
    return person_of(Role.ENTRY), person_of(Role.REVIEWER)


def _leader_of_the_province() -> None:
    """Who sees every plan."""
    province = Region.objects.get(code=PROVINCE)
    person = User(username=PROVINCIAL, name="省领导某", role=Role.LEADER, region=province, must_change_password=False)
    person.set_unusable_password()
    person.save()


def person_of(role: Role) -> User:
    """The template county's person of a role."""
    return User.objects.select_related("region", "unit").get(username=role.value)


def sessions() -> dict[str, str]:
    """Fresh sessions of who opens the pages, by their names."""
    return {name: session_of(name) for name in ("leader", "entry", "reviewer", "unit_lead", PROVINCIAL)}


def session_of(username: str) -> str:
    """The cookie's value."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=username), backend="organizations.backends.PersonBackend")
    return client.cookies["sessionid"].value


def _figures(plan: Plan, quarter: Quarter, indicators: int, revision: int, entry: User, reviewer: User) -> None:
    numbers = list(range(1, indicators + 1))
    where: dict[str, Any] = {"plan": plan, "year": quarter[0], "quarter": quarter[1]}
    figures = [invented.figure(number, quarter, revision=revision) for number in numbers]
    days = 6 + revision * 4
    save_actuals(**where, figures=figures, by=entry, at=invented.moment(quarter, days=days))
    submit_actuals(**where, numbers=numbers, by=entry, at=invented.moment(quarter, days=days + 1))
    approve_actuals(**where, numbers=numbers, by=reviewer, at=invented.moment(quarter, days=days + 2))


def wait() -> None:
    """Corrections of ten figures of an earlier quarter, submitted."""
    plan = Plan.objects.select_related("region").get(slug=SLUG)
    entry, numbers = person_of(Role.ENTRY), list(range(1, 11))
    where: dict[str, Any] = {"plan": plan, "year": WAITING[0], "quarter": WAITING[1], "by": entry}
    figures = [invented.figure(number, WAITING, revision=3) for number in numbers]
    save_actuals(**where, figures=figures, at=invented.moment(WAITING, days=20))
    submit_actuals(**where, numbers=numbers, at=invented.moment(WAITING, days=21))


def close() -> None:
    """An earlier quarter, with what it shows; the copies of the plan have none that is closed."""
    plan = Plan.objects.select_related("region").get(slug=SLUG)
    at = invented.moment(CLOSED_QUARTER, days=30)
    sign_off = SignOff(signed_off_by="某", signed_off_on=at.date(), gaps_reason="未报送")
    year, quarter = CLOSED_QUARTER
    close_quarter(plan=plan, year=year, quarter=quarter, sign_off=sign_off, by=person_of(Role.REVIEWER), at=at)


def _reports(plan: Plan, quarter: Quarter, reviewer: User) -> None:
    """Each unit reports for itself: what the office files for others needs a message attached."""
    rows = TaskAssignment.objects.filter(task__plan=plan, role=AssignmentRole.LEAD, reports=True)
    leads = list(rows.select_related("task", "unit__region"))
    where: dict[str, Any] = {"plan": plan, "year": quarter[0], "quarter": quarter[1]}
    for unit in {row.unit for row in leads}:
        own, person = [row for row in leads if row.unit == unit], _lead_of(unit)
        reports = [invented.report(row.task.number, row.pk, quarter) for row in own]
        save_reports(**where, reports=reports, by=person, at=invented.moment(quarter, days=3))
        keys = [row.pk for row in own]
        submit_reports(**where, assignments=keys, by=person, at=invented.moment(quarter, days=4))
    approve_reports(**where, assignments=[row.pk for row in leads], by=reviewer, at=invented.moment(quarter, days=9))


def _lead_of(unit: Unit) -> User:
    """The person who files the unit's reports."""
    person, _ = User.objects.get_or_create(
        username=f"unit{unit.pk}",
        defaults={"name": f"{unit.name}某", "role": Role.UNIT_LEAD, "region": unit.region, "unit": unit},
    )
    return person
