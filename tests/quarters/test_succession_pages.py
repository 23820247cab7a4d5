"""What pages show of quarters before and after a unit's items went to another one."""

import re

import pytest
from django.test import Client

from plans.models import Plan
from tasks.evidence import attach_evidence
from tasks.models import ReportedState, TaskEvidence
from tasks.querysets import visible_evidence
from tasks.reporting import ReportInput, save_reports, submit_reports
from tests import acts
from tests.people import NOW, approve
from tests.quarters.successions import NEW, OLD, OTHER, Q3, People, assignment, hand_over, new_unit, unit
from tests.unitpages import body, lead_of, map_address, map_rows, say, text, unit_address

pytestmark = pytest.mark.django_db

Q4 = "?year=2026&quarter=4"


def quarters(page: str, name: str) -> list[str]:
    """The cells of a row of the unit's quarters, the latest last."""
    card = next(part for part in re.split(r'(?=<section class="card)', page) if "各季度" in part[:400])
    row = next(row for row in card.split("<tr") if name in text(f"<tr{row}"))
    return [text(cell) for cell in re.findall(r"<td[^>]*>.*?</td>", row, re.DOTALL)]


def test_the_successors_quarters_begin_where_it_took_over(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2025, 4, {1: 494}, people)
    hand_over(dazu, people, new_unit(dazu))
    page = body(client, people["leader"], unit_address(dazu, NEW, Q4))
    assert quarters(page, "任务3 ")[-2:] == ["—", "未报送"]
    assert quarters(page, "指标8 ")[-2:] == ["—", "未报送"]
    page = body(client, people["leader"], unit_address(dazu, OLD))
    assert quarters(page, "任务3 ")[-1] == "未报送"


def test_a_task_taken_over_as_completed_reads_so(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 3, OLD, ReportedState.COMPLETED)
    hand_over(dazu, people, new_unit(dazu))
    page = body(client, people["leader"], unit_address(dazu, NEW, Q4))
    assert quarters(page, "任务3 ")[-2:] == ["—", "已完成"]


def test_the_sheet_to_be_signed_names_whose_word_it_was(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 3, OLD, ReportedState.COMPLETED)
    hand_over(dazu, people, new_unit(dazu))
    page = text(body(client, people["reviewer"], f"/plans/{dazu.slug}/review/sheet/{Q4}"))
    found = page.split("注重研发投入")[1].split("任务")[0]
    assert f"{NEW} 已完成（2026年前三季度） 同填报 unit_lead某" in found
    assert "未报送" not in found.split("创新协同发展")[0]


def test_the_map_shows_each_quarters_own(dazu: Plan, people: People, client: Client) -> None:
    hand_over(dazu, people, unit(dazu, OTHER))
    before = map_rows(body(client, people["leader"], map_address(dazu)))
    after = map_rows(body(client, people["leader"], map_address(dazu, Q4)))
    assert (before[OLD]["任务3"][1], before[OTHER]["任务3"][1]) == ("lead", "support")
    assert (before[OLD]["指标8"][1], before[OTHER]["指标8"][1]) == ("first", "shared")
    assert after[OTHER]["任务3"][1] == "lead"
    assert after[OTHER]["指标8"][1] == "first"
    assert OLD not in after


def handed_in(dazu: Plan, people: People) -> None:
    """区教委 was asked in the third quarter, and handed in a report with a file."""
    acts.ask(dazu, people["unit_lead"])
    key = assignment(dazu, 3, OTHER).pk
    said = ReportInput(assignment=key, reported_state=ReportedState.ON_TRACK, done="已办")
    save_reports(**acts.where(dazu), reports=[said], by=people["other_unit"], at=NOW)
    attach_evidence(
        **acts.where(dazu), assignment=key, files=[acts.a_file("来函.pdf")], by=people["other_unit"], at=NOW
    )
    submit_reports(**acts.where(dazu), assignments=[key], by=people["other_unit"], at=NOW)


def test_files_of_a_supporter_are_for_who_leads_then(dazu: Plan, people: People) -> None:
    """区教委 handed in what 区科技局 asked it for in the third quarter; from the fourth on 区国资委 leads."""
    handed_in(dazu, people)
    file = TaskEvidence.objects.get()
    to = unit(dazu, "区国资委")
    theirs = lead_of(dazu, to.name)
    assert not visible_evidence(dazu, theirs).exists()
    hand_over(dazu, people, to)
    assert not visible_evidence(dazu, theirs).exists(), "it leads later"
    assert visible_evidence(dazu, people["unit_lead"]).get() == file, "the old unit led then"


def test_from_the_very_quarter_on(dazu: Plan, people: People) -> None:
    handed_in(dazu, people)
    to = unit(dazu, "区国资委")
    hand_over(dazu, people, to, first_day=Q3)
    assert visible_evidence(dazu, lead_of(dazu, to.name)).count() == 1
    assert visible_evidence(dazu, people["unit_lead"]).count() == 0


def test_the_administration_does_not_rename(dazu: Plan, people: People, client: Client) -> None:
    row = unit(dazu, OLD)
    page = body(client, people["system"], f"/admin/organizations/unit/{row.pk}/change/")
    assert 'name="name"' not in page
    assert 'name="successor"' not in page
    assert 'name="name"' in body(client, people["system"], "/admin/organizations/unit/add/")
