"""What stands in a unit's form beside its own reports: filing on its behalf, supporters, measures, parts of counts."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from indicators.models import IndicatorResponsibility, UnitActual, UnitTarget
from organizations.models import User
from organizations.roles import Role
from plans.models import Plan
from tasks.asking import ask_supporters
from tasks.measures import Measure, approve_measures, save_measures, submit_measures
from tasks.models import MeasurePlan, ReportedState, ReportRequest, TaskAssignment, TaskReport
from tasks.reporting import ReportInput, save_reports, submit_reports, withdraw_reports
from tests import acts
from tests.people import NOW, add
from tests.reportpage import UNIT, address, fields, row, row_of, send, text_of

pytestmark = pytest.mark.django_db

People = dict[str, User]


def test_on_behalf_the_message_has_to_be_attached(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    where, three = address(dazu, UNIT), row(dazu)
    assert "您正在代区科技局填报（代填）" in text_of(client.get(where))
    changes = {f"{three}-done": "来函告知", f"{three}-reported_state": "on_track"}
    response = send(client, where, "submit", changes)
    assert response.status_code == 400
    assert "代填须附上该单位的来函或消息截图" in text_of(response)
    file = SimpleUploadedFile("微信截图.png", b"\x89PNG\r\n\x1a\n")
    assert send(client, where, "submit", {f"{three}-files": file}).status_code == 302
    report = TaskReport.objects.get()
    assert (report.on_behalf, report.state, report.typed_by) == (True, "submitted", people["entry"])
    for page in (where, f"/plans/{dazu.slug}/tasks/3/?year=2026&quarter=3&unreviewed=1"):
        assert "代填" in text_of(client.get(page))


def test_the_offices_own_unit_is_not_on_behalf(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    where, five = address(dazu, "区市场监管局"), row(dazu, 5, "区市场监管局")
    assert "代填" not in text_of(client.get(where))
    assert (
        send(client, where, "submit", {f"{five}-done": "已办", f"{five}-reported_state": "on_track"}).status_code == 302
    )


# Asking and quoting


def test_a_lead_asks_a_supporter_reports_and_is_quoted(dazu: Plan, people: People, client: Client) -> None:
    where, three = address(dazu, UNIT), row(dazu)
    park = row_of(dazu, "大足高新区", 3)
    client.force_login(people["unit_lead"])
    asked = {"ask-3-assignments": [str(park)], "ask-3-note": "请补充园区情况"}
    assert send(client, where, "ask-3", asked).status_code == 302
    assert ReportRequest.objects.get().asked_by == people["unit_lead"]
    person = add("park", Role.UNIT_LEAD, dazu.region, TaskAssignment.objects.get(pk=park).unit)
    client.force_login(person)
    there = address(dazu, "大足高新区")
    text = text_of(client.get(there))
    assert "配合单位（已征集）" in text
    assert "unit_lead某征集：请补充园区情况" in text
    mark = "园区草稿不给别人看"
    send(client, there, "save", {f"r-{park}-done": mark, f"r-{park}-reported_state": "on_track"})
    client.force_login(people["unit_lead"])
    assert mark not in client.get(where).content.decode()
    client.force_login(person)
    assert send(client, there, "submit", {f"r-{park}-done": "园区新建平台1个"}).status_code == 302
    client.force_login(people["unit_lead"])
    assert "园区新建平台1个" in client.get(where).content.decode()
    changes = {f"{three}-done": "全区情况", f"{three}-reported_state": "on_track", f"{three}-quotes": [str(park)]}
    assert send(client, where, "submit", changes).status_code == 302
    report = TaskReport.objects.get(assignment__unit__name=UNIT)
    assert [(each["unit"], each["text"]) for each in report.quotes] == [("大足高新区", "园区新建平台1个")]


def test_a_quote_stays_when_the_supporter_takes_its_report_back(dazu: Plan, people: People, unit: Client) -> None:
    park, three = row_of(dazu, "区教委", 3), row(dazu)
    where: dict[str, Any] = {**acts.where(dazu), "at": NOW}
    ask_supporters(**where, task=3, assignments=[park], by=people["unit_lead"])
    said = ReportInput(assignment=park, reported_state=ReportedState.ON_TRACK, done="学校试点2所")
    save_reports(**where, reports=[said], by=people["other_unit"])
    submit_reports(**where, assignments=[park], by=people["other_unit"])
    send(unit, address(dazu, UNIT), "save", {f"{three}-done": "全区情况", f"{three}-quotes": [str(park)]})
    withdraw_reports(**acts.where(dazu), assignments=[park], by=people["other_unit"])
    send(unit, address(dazu, UNIT), "save", {f"{three}-done": "全区情况，已更新"})
    report = TaskReport.objects.get(assignment__unit__name=UNIT)
    assert (report.done, [each["text"] for each in report.quotes]) == ("全区情况，已更新", ["学校试点2所"])


def test_a_supporter_who_was_not_asked_has_no_row(dazu: Plan, people: People, client: Client) -> None:
    park = TaskAssignment.objects.get(pk=row_of(dazu, "大足高新区", 3))
    client.force_login(add("park", Role.UNIT_LEAD, dazu.region, park.unit))
    there = address(dazu, "大足高新区")
    assert "本季度没有需要报送的任务" in text_of(client.get(there))
    client.post(there, {"act": "save", f"r-{park.pk}-done": "硬塞", f"r-{park.pk}-version": "0"})
    assert not TaskReport.objects.exists()


def test_a_request_is_taken_back(dazu: Plan, people: People, unit: Client) -> None:
    park = row_of(dazu, "大足高新区", 3)
    ask_supporters(**acts.where(dazu), task=3, assignments=[park], by=people["unit_lead"], at=NOW)
    assert send(unit, address(dazu, UNIT), f"unask-{park}", {}).status_code == 302
    assert not ReportRequest.objects.exists()


def test_asking_nobody_is_said(dazu: Plan, unit: Client) -> None:
    response = send(unit, address(dazu, UNIT), "ask-3", {})
    assert response.status_code == 400
    assert "请先勾选要征集的配合单位" in text_of(response)


# Measures of the year, and the unit's own part


def test_measures_are_filed_with_the_form(dazu: Plan, unit: Client) -> None:
    key = row_of(dazu, UNIT, 3)
    where = address(dazu, UNIT, 2026, 1)
    changes = {f"m-{key}-0-title": "组织揭榜3项", f"m-{key}-0-person": "演示人员", f"m-{key}-0-due_on": "2026-06-30"}
    assert send(unit, where, "submit", changes).status_code == 302
    plan = MeasurePlan.objects.get()
    assert (plan.state, plan.period.quarter) == ("submitted", 1)
    assert plan.measures == [{"title": "组织揭榜3项", "person": "演示人员", "due_on": "2026-06-30"}]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "组织揭榜", "due_on": "2026-06-30"}, "请写明责任人"),
        ({"person": "演示人员", "due_on": "2026-06-30"}, "请写明措施"),
        ({"title": "组织揭榜", "person": "演示人员"}, "请选择完成时限"),
        ({"title": "组织揭榜", "person": "演示人员", "due_on": "2026-02-30"}, "日期应如2026-06-30"),
        ({"title": "组织揭榜", "person": "演示人员", "due_on": "2027-01-01"}, "完成时限应在2026年内"),
    ],
)
def test_faulty_measures_are_kept_as_typed(dazu: Plan, unit: Client, changes: dict[str, str], said: str) -> None:
    key = row_of(dazu, UNIT, 3)
    sent = {f"m-{key}-1-{name}": value for name, value in changes.items()}
    response = send(unit, address(dazu, UNIT, 2026, 1), "save", sent)
    assert response.status_code == 400
    assert said in text_of(response)
    assert not MeasurePlan.objects.exists()
    given = fields(response.content.decode())
    assert {name: given[name] for name in sent} == sent


def test_reviewed_measures_are_not_emptied_but_changed_later_in_the_year(
    dazu: Plan, people: People, unit: Client
) -> None:
    key = row_of(dazu, UNIT, 3)
    measure = Measure(title="组织揭榜3项", person="演示人员", due_on=date(2026, 6, 30))
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 1, "at": NOW}
    save_measures(**where, assignment=key, measures=[measure], by=people["unit_lead"])
    submit_measures(**where, assignments=[key], by=people["unit_lead"])
    approve_measures(**where, assignments=[key], by=people["reviewer"])
    third = address(dazu, UNIT)
    blank = {f"m-{key}-0-{name}": "" for name in ("title", "person", "due_on")}
    response = send(unit, third, "save", blank)
    assert response.status_code == 400
    assert "已审核的年度工作措施不能全部清空" in text_of(response)
    assert send(unit, third, "submit", {f"m-{key}-0-due_on": "2026-11-30"}).status_code == 302
    assert dict(MeasurePlan.objects.values_list("period__quarter", "state")) == {1: "approved", 3: "submitted"}


def test_the_units_part_is_read_saved_and_submitted(dazu: Plan, people: People, client: Client) -> None:
    owner = IndicatorResponsibility.objects.get(indicator__plan=dazu, indicator__number=1, unit__name="大足高新区")
    client.force_login(add("park", Role.UNIT_LEAD, dazu.region, owner.unit))
    there = address(dazu, "大足高新区")
    actual, target = f"c-actual-{owner.pk}", f"c-target-{owner.pk}"
    response = send(client, there, "save", {f"{actual}-value": "１86件", f"{target}-value": "2l0"})
    assert response.status_code == 400
    assert "第2个字符" in text_of(response)
    assert UnitActual.objects.get().value == 186
    assert not UnitTarget.objects.exists()
    assert fields(response.content.decode())[f"{target}-value"] == "2l0"
    assert send(client, there, "submit", {f"{target}-value": "210"}).status_code == 302
    assert (UnitActual.objects.get().state, UnitTarget.objects.get().state) == ("submitted", "submitted")
    assert send(client, there, f"withdraw-{actual}", {}).status_code == 302
    assert UnitActual.objects.get().state == "draft"
    assert send(client, there, "save", {f"{actual}-value": ""}).status_code == 302
    assert not UnitActual.objects.exists()


# Who, and when
