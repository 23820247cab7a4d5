"""变更记录 on an indicator's page: every revision, and who sees which."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from indicators.entry import submit_actuals
from indicators.evidence import attach_evidence
from indicators.models import FigureEvidence
from indicators.review import approve_actuals, return_actuals
from organizations.models import User
from plans.models import Plan, PlanStamp
from tests.people import NOW, approve, figure
from tests.quarters.scenes import LATER, People, stand_in, submit, type_in

pytestmark = pytest.mark.django_db

Q3 = "?year=2026&quarter=3"


@pytest.fixture
def changed(dazu: Plan, people: People) -> Plan:
    """Indicator 3: 1.01 at the end of 2025; in the third quarter 1.21, corrected to 1.23, a third figure is returned."""
    approve(dazu, 2025, 4, {3: (81, 80)}, people)
    approve(dazu, 2026, 3, {3: (97, 80)}, people)
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "numbers": [3]}
    submit(dazu, people["entry2"], figure(dazu, 3, (99, "80.4"), correction_reason="人口按年中数更新"))
    stand_in(people, "entry")
    approve_actuals(**where, by=people["entry"], at=LATER.replace(month=11, day=23))
    submit(dazu, people["entry2"], figure(dazu, 3, (100, "80.4"), correction_reason="又漏计1件"))
    return_actuals(**where, by=people["reviewer"], at=LATER, reason="请附依据")
    return dazu


def rows(client: Client, person: User, query: str = Q3, number: int = 3) -> list[str]:
    client.force_login(person)
    text = client.get(f"/plans/dazu-patents-2025/indicators/{number}/{query}").content.decode()
    table = text.split("<h2>变更记录")[1].split("</section>")[0]
    found = re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[-1], re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in found]


CORRECTED = (
    "2026年前三季度 第2版 已审核 1.21 97 ÷ 80 → 1.23 99 ÷ 80.4 entry2某 2026-10-09 10:00 entry2某 2026-10-09 10:00 "
    "entry某（代reviewer某） 2026-11-23 09:30 更正理由：人口按年中数更新 —"
)


def test_every_revision_with_what_it_changed_and_why(changed: Plan, people: People, client: Client) -> None:
    found = rows(client, people["entry"])
    assert len(found) == 4
    assert found[0] == (
        "2026年前三季度 第3版 退回补正 1.23 99 ÷ 80.4 → 1.24 100 ÷ 80.4 entry2某 2026-10-09 10:00 "
        "entry2某 2026-10-09 10:00 reviewer某 2026-10-12 09:30 更正理由：又漏计1件 退回理由：请附依据 —"
    )
    assert found[1] == CORRECTED
    assert found[2].startswith("2026年前三季度 第1版 已更正 1.21 97 ÷ 80 entry某 2026-10-09 10:00")
    assert found[3].startswith("2025年全年 第1版 已审核 1.01 81 ÷ 80")


@pytest.mark.parametrize("who", ["leader", "unit_lead", "system"])
def test_others_see_what_was_approved(changed: Plan, people: People, client: Client, who: str) -> None:
    found = rows(client, people[who])
    assert found[0] == CORRECTED
    assert len(found) == 3


def test_the_office_and_leaders_are_not_shown_each_others_page(changed: Plan, people: People, client: Client) -> None:
    """The body of the page is kept: under who asks as well."""
    for who, count in (("reviewer", 4), ("leader", 3), ("entry", 4), ("leader", 3)):
        assert len(rows(client, people[who])) == count, who


def test_later_quarters_are_left_out(changed: Plan, people: People, client: Client) -> None:
    assert [row[:7] for row in rows(client, people["entry"], "?year=2025&quarter=4")] == ["2025年全年"[:7]]


def test_files_are_counted(dazu: Plan, people: People, client: Client) -> None:
    type_in(dazu, people["entry"], figure(dazu, 1, 518))
    assert rows(client, people["entry"], number=1)[0].endswith("—")
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "at": NOW}
    uploads = [SimpleUploadedFile(f"{name}.pdf", b"%PDF-1.4") for name in "甲乙"]
    attach_evidence(**where, number=1, files=uploads, by=people["entry"])
    submit_actuals(**where, numbers=[1], by=people["entry"])
    assert rows(client, people["entry"], number=1)[0].endswith("2个")
    for each in FigureEvidence.objects.all():
        each.file.delete(save=False)


def test_what_is_computed_has_no_history_of_its_own(changed: Plan, people: People, client: Client) -> None:
    client.force_login(people["leader"])
    text = client.get(f"/plans/{changed.slug}/indicators/14/{Q3}").content.decode()
    assert "本指标由其他指标计算，没有自己的数据" in text
    assert "还没有数据。" in client.get(f"/plans/{changed.slug}/indicators/9/{Q3}").content.decode()


def test_a_person_renamed_is_renamed_on_the_next_page(changed: Plan, people: People, client: Client) -> None:
    assert "entry2某" in rows(client, people["leader"])[0]
    person = people["entry2"]
    person.name = "王某"
    person.save(update_fields=["name"])
    assert "王某" in rows(client, people["leader"])[0]


def test_signing_in_renews_no_stamp(changed: Plan, people: People) -> None:
    before = PlanStamp.objects.get(plan=changed).value
    people["entry2"].last_login = NOW
    people["entry2"].save(update_fields=["last_login"])
    assert PlanStamp.objects.get(plan=changed).value == before
