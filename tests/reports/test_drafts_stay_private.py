"""What a unit has not handed in shows to nobody but its own people and the office: on no page, list, download, map or count.

Every page of the plan is looked at before and after drafts of every kind are written: it may not have changed by a
character for anybody whom they do not concern.
"""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from indicators.contributions import ContributionInput, Kind, save_contributions
from indicators.models import IndicatorResponsibility
from organizations.models import User
from organizations.roles import Role
from plans.models import Plan
from tasks.asking import ask_supporters
from tasks.evidence import attach_evidence
from tasks.measures import Measure, save_measures
from tasks.models import ReportedState, TaskEvidence
from tasks.reporting import ReportInput, save_reports, submit_reports
from tests import acts
from tests.ipplan.test_every_url import PAGES, path_of
from tests.people import NOW, add, approve

People = dict[str, User]
Q3 = "?year=2026&quarter=3"
MARK = "未报送的草稿内容"
OTHERS = ("other_unit", "leader", "system")
# What a plan shows to everybody who reads it, by the address of the page.
SHOWN = sorted(
    each
    for each, said in PAGES.items()
    if each.startswith("plans/") and "evidence" not in each and said.split()[5] == "200"
)


def drafts(plan: Plan, people: People) -> None:
    """One of every kind, by 区科技局: a report with a file, measures of the year, its part of an indicator."""
    person, key = people["unit_lead"], acts.assignment_of(plan)
    report = ReportInput(assignment=key, reported_state=ReportedState.SLOW, done=MARK, problems=MARK, next_steps=MARK)
    save_reports(**acts.where(plan), reports=[report], by=person, at=NOW)
    attach_evidence(**acts.where(plan), assignment=key, files=[acts.a_file(f"{MARK}.pdf")], by=person, at=NOW)
    measure = Measure(title=MARK, person=MARK, due_on=date(2026, 8, 1))
    save_measures(**acts.where(plan), assignment=key, measures=[measure], by=person, at=NOW)
    owner = IndicatorResponsibility.objects.get(indicator__plan=plan, indicator__number=5, unit=person.unit)
    part = ContributionInput(kind=Kind.ACTUAL, responsibility=owner.pk, value=Decimal(97531), note=MARK)
    save_contributions(**acts.where(plan), contributions=[part], by=person, at=NOW)


def test_the_pages_are_those_of_the_plan() -> None:
    assert len(SHOWN) >= 7
    assert "plans/<slug:slug>/units/" in SHOWN


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("address", SHOWN)
def test_no_page_changes_by_a_draft(address: str, who: str, dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2026, 3, {1: 518, 5: 160}, people)
    client.force_login(people[who])
    for query in (Q3, f"{Q3}&unreviewed=1", ""):
        before = seen(client, address, query)
        drafts(dazu, people) if query == Q3 else None
        after = seen(client, address, query)
        assert MARK not in after
        assert "97531" not in after
        if query == Q3:
            assert after == before


def seen(client: Client, address: str, query: str) -> str:
    """The page, or all that a file holds, without what differs every time: tokens, nonces, when a file was saved."""
    response = client.get(f"{path_of(address)}{query}")
    assert response.status_code == 200
    content = b"".join(response)
    text = held(content) if content.startswith(b"PK") else content.decode()
    return re.sub(r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', "", text)


def held(content: bytes) -> str:
    """What stands in the parts of a workbook or a Word file."""
    with ZipFile(BytesIO(content)) as archive:
        parts = sorted(name for name in archive.namelist() if name.endswith(".xml") and name != "docProps/core.xml")
        return "".join(archive.read(name).decode() for name in parts)


@pytest.mark.parametrize("who", OTHERS)
def test_the_file_of_a_draft_is_not_handed_out(who: str, dazu: Plan, people: People, client: Client) -> None:
    drafts(dazu, people)
    address = f"/plans/{dazu.slug}/tasks/evidence/{TaskEvidence.objects.get().pk}/"
    client.force_login(people[who])
    assert client.get(address).status_code == 404
    for own in ("unit_lead", "entry", "reviewer"):
        client.force_login(people[own])
        assert client.get(address).status_code == 200


def test_a_file_is_everybodys_once_its_report_is_reviewed(dazu: Plan, people: People, client: Client) -> None:
    drafts(dazu, people)
    address = f"/plans/{dazu.slug}/tasks/evidence/{TaskEvidence.objects.get().pk}/"
    acts.submit_report(dazu, people["unit_lead"])
    client.force_login(people["leader"])
    assert client.get(address).status_code == 404
    acts.approve_report(dazu, people["reviewer"])
    assert client.get(address).status_code == 200
    client.force_login(people["stranger"])
    assert client.get(address).status_code == 404


def test_who_leads_a_task_gets_a_supporters_file_once_it_is_handed_in(
    dazu: Plan, people: People, client: Client
) -> None:
    key = acts.supporter_of(dazu)
    where = acts.where(dazu)
    supporter = people["other_unit"]
    ask_supporters(**where, task=acts.TASK, assignments=[key], by=people["unit_lead"], at=NOW)
    report = ReportInput(assignment=key, reported_state=ReportedState.ON_TRACK, done=MARK)
    save_reports(**where, reports=[report], by=supporter, at=NOW)
    attach_evidence(**where, assignment=key, files=[acts.a_file()], by=supporter, at=NOW)
    address = f"/plans/{dazu.slug}/tasks/evidence/{TaskEvidence.objects.get().pk}/"
    client.force_login(people["unit_lead"])
    assert client.get(address).status_code == 404
    submit_reports(**where, assignments=[key], by=supporter, at=NOW)
    assert client.get(address).status_code == 200
    client.force_login(people["leader"])
    assert client.get(address).status_code == 404


def test_a_file_is_found_under_its_own_plan_only(
    dazu: Plan, no_indicators: Plan, people: People, client: Client
) -> None:
    drafts(dazu, people)
    key = TaskEvidence.objects.get().pk
    city = add("city", Role.REVIEWER, dazu.region.parent or dazu.region)
    client.force_login(city)
    assert client.get(f"/plans/{dazu.slug}/tasks/evidence/{key}/").status_code == 200
    assert client.get(f"/plans/{no_indicators.slug}/").status_code == 200
    assert client.get(f"/plans/{no_indicators.slug}/tasks/evidence/{key}/").status_code == 404
