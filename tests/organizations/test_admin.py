"""The administration: which role sees which tables, what it may change, and the trail it leaves."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client

from indicators.entry import save_actuals
from indicators.models import Actual
from organizations.models import Operation, Region, Unit, User
from organizations.operations import record
from plans.models import Holiday, Plan, ReportingPeriod
from tests import acts
from tests.people import NOW, PASSWORD, approve, figure

pytestmark = pytest.mark.django_db

People = dict[str, User]

# Table of the administration -> who lists it; e: and edits it. Everything else that is registered is seen by nobody.
TABLES = {
    "organizations/region": "system",
    "organizations/unit": "system e",
    "organizations/unitchange": "system",
    "organizations/user": "security e",
    "organizations/operation": "auditor",
    "plans/plan": "system e",
    "plans/reportingperiod": "system",
    "plans/holiday": "system e",
    "plans/plandiscrepancy": "system",
    "plans/supportmeasure": "system",
    "indicators/indicator": "system",
    "indicators/annualtarget": "system",
    "indicators/containment": "system",
    "indicators/catalogueentry": "system e",
    "indicators/cataloguelink": "system e",
    "indicators/actual": "system",
    "tasks/task": "system",
    "tasks/taskreport": "system",
    "tasks/measureplan": "system",
    "tasks/reportrequest": "system",
    "indicators/unitactual": "system",
    "indicators/unittarget": "system",
}
NOBODY = {"auth/group", "axes/accessattempt", "axes/accesslog", "axes/accessfailurelog", "axes/accessattemptexpiration"}
ADMINISTRATORS = ("system", "security", "auditor")


def test_every_table_is_in_the_table() -> None:
    registered = {f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry}
    assert registered - NOBODY == TABLES.keys()


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_who_sees_what(role: str, client: Client, people: People) -> None:
    client.force_login(people[role])
    registered = {f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry}
    statuses = {table: client.get(f"/admin/{table}/").status_code for table in registered}
    assert {table for table, status in statuses.items() if status == 200} == {
        table for table, who in TABLES.items() if who.split()[0] == role
    }
    assert set(statuses.values()) == {200, 403}


@pytest.mark.parametrize("role", ["entry", "reviewer", "unit_lead", "leader"])
def test_others_have_no_administration(role: str, client: Client, people: People) -> None:
    client.force_login(people[role])
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert "您的角色没有后台管理权限" in response.content.decode()


def test_nothing_but_links_is_deleted_and_only_few_tables_are_added_to() -> None:
    class Request:
        user = User(role="system", username="p")

    addable = set()
    for model, page in admin.site._registry.items():
        for role in ADMINISTRATORS:
            Request.user.role = role
            request: Any = Request()
            if page.has_add_permission(request):
                addable.add((role, model._meta.model_name))
            assert (
                not page.has_delete_permission(request)
                or model._meta.app_label
                in (
                    "auth",
                    "axes",
                )
                or (role, model._meta.model_name) == ("system", "cataloguelink")
            )
    assert addable == {("system", "unit"), ("system", "holiday"), ("security", "user"), ("system", "catalogueentry"),
        ("system", "cataloguelink"),
    }  # fmt: skip


def form_of(client: Client, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200
    initial = response.context["adminform"].form.initial
    return {name: "" if value is None else value for name, value in initial.items()}


def test_a_changed_unit_records_who_changed_it(client: Client, people: People) -> None:
    unit = Unit.objects.get(name="区教委")
    client.force_login(people["system"])
    path = f"/admin/organizations/unit/{unit.pk}/change/"
    data = form_of(client, path) | {"contact_name": "李四", "aliases": "[]", "region": unit.region_id}
    data = {name: value for name, value in data.items() if value is not False}
    assert client.post(path, data).status_code == 302
    unit.refresh_from_db()
    assert unit.contact_name == "李四"
    assert unit.history.latest().history_user == people["system"]
    line = Operation.objects.latest("pk")
    assert (line.action, line.user, line.object_label, line.address) == (
        "修改单位",
        people["system"],
        "区教委",
        "127.0.0.1",
    )


NEW = {
    "username": "new", "name": "新人", "role": "leader", "unit": "", "phone": "", "email": "", "is_active": "on",
    "initial_password": "Given-Horse-9",
}  # fmt: skip


def add_person(client: Client, people: People, **given: Any) -> Any:
    client.force_login(people["security"])
    return client.post("/admin/organizations/user/add/", NEW | {"region": people["security"].region_id} | given)


def test_a_new_person_must_change_the_password(client: Client, people: People) -> None:
    assert add_person(client, people).status_code == 302
    person = User.objects.get(username="new")
    assert person.must_change_password
    assert person.check_password("Given-Horse-9")
    actions = list(Operation.objects.order_by("pk").values_list("action", flat=True))
    assert {"新建人员", "重设密码"} <= set(actions)
    assert "Given-Horse-9" not in str(list(Operation.objects.values()))


REFUSED = [
    ({"initial_password": ""}, "新建人员须设置初始密码"),
    ({"initial_password": "short"}, "10"),
    ({"role": "unit_lead"}, "单位负责人须指定单位"),
    ({"username": "entry"}, "该用户名已存在"),
    ({"role": "wizard"}, "wizard"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_a_person_that_is_not_taken(given: dict[str, Any], message: str, client: Client, people: People) -> None:
    before = User.objects.count()
    response = add_person(client, people, **given)
    assert response.status_code == 200
    assert message in response.content.decode()
    assert User.objects.count() == before


def test_a_unit_of_another_region_is_refused(client: Client, people: People) -> None:
    foreign = people["foreign_entry"].unit
    assert foreign is not None
    assert add_person(client, people, role="unit_lead", unit=foreign.pk).status_code == 200
    assert not User.objects.filter(username="new").exists()


def test_a_region_above_is_out_of_reach(client: Client, people: People) -> None:
    assert add_person(client, people, region=Region.objects.get(code="500000").pk).status_code == 200
    assert not User.objects.filter(username="new").exists()


def test_nobody_changes_their_own_account(client: Client, people: People) -> None:
    client.force_login(people["security"])
    path = f"/admin/organizations/user/{people['security'].pk}/change/"
    assert client.get(path).status_code == 200
    assert client.post(path, NEW | {"role": "system", "region": people["security"].region_id}).status_code == 403
    assert User.objects.get(username="security").role == "security"


def test_people_of_other_regions_are_out_of_reach(client: Client, people: People) -> None:
    client.force_login(people["security"])
    assert client.get(f"/admin/organizations/user/{people['stranger'].pk}/change/").status_code == 302
    assert "stranger某" not in client.get("/admin/organizations/user/").content.decode()


def test_a_reset_password_ends_the_persons_sessions(client: Client, people: People) -> None:
    theirs = Client()
    theirs.post("/sign-in/", {"username": "leader", "password": PASSWORD})
    client.force_login(people["security"])
    data = NEW | {"username": "leader", "name": "领导", "region": people["leader"].region_id}
    path = f"/admin/organizations/user/{people['leader'].pk}/change/"
    assert client.post(path, data).status_code == 302
    assert theirs.get("/account/password/").status_code == 302


def test_the_auditor_reads_the_log_and_changes_nothing(client: Client, people: People) -> None:
    acts.save_figure(Plan.objects.get(), people["entry"])
    line = Operation.objects.latest("pk")
    client.force_login(people["auditor"])
    assert "填报指标数据" in client.get("/admin/organizations/operation/").content.decode()
    assert client.get(f"/admin/organizations/operation/{line.pk}/change/").status_code == 200
    for path in ("add/", f"{line.pk}/change/", f"{line.pk}/delete/"):
        assert client.post(f"/admin/organizations/operation/{path}", {"action": "改"}).status_code == 403
    assert Operation.objects.get(pk=line.pk).action == "填报指标数据"


def test_the_tolerance_is_changed_by_its_act_alone(client: Client, people: People, dazu: Plan) -> None:
    client.force_login(people["system"])
    path = f"/admin/plans/plan/{dazu.pk}/change/"
    assert f'0.1000（按<a href="/plans/{dazu.slug}/changes/?kind=tolerance">目标调整</a>办理）' in (
        client.get(path).content.decode()
    )
    assert client.post(path, form_of(client, path) | {"tolerance": "0.2"}).status_code == 302
    dazu.refresh_from_db()
    assert dazu.tolerance == Decimal("0.1")


def test_a_quarter_is_looked_at_here_and_its_dates_are_set_elsewhere(
    client: Client, people: People, dazu: Plan
) -> None:
    client.force_login(people["system"])
    period = acts.period_of(dazu)
    path = f"/admin/plans/reportingperiod/{period.pk}/change/"
    assert client.get(path).status_code == 200
    data = {"meeting_on": "2026-11-02", "closed_at_0": "2026-11-01", "closed_at": "2026-11-01"}
    assert client.post(path, data).status_code == 403
    after = ReportingPeriod.objects.get(pk=period.pk)
    assert (after.meeting_on, after.closed_at) == (period.meeting_on, None)
    listed = client.get("/admin/plans/reportingperiod/?year=2026").content.decode()
    assert f'<a href="/plans/{dazu.slug}/round/2026/q3/">季度工作</a>' in listed
    assert "/round/2024/" not in client.get("/admin/plans/reportingperiod/?year=2024").content.decode(), "history"


def test_a_holiday_of_ones_own_records_who_made_it(client: Client, people: People) -> None:
    client.force_login(people["system"])
    data = {"day": "2027-02-08", "name": "春节", "is_working": ""}
    assert client.post("/admin/plans/holiday/add/", data).status_code == 302
    row = Holiday.objects.get(day="2027-02-08")
    assert (row.name, row.is_working, row.history.latest().history_user) == ("春节", False, people["system"])
    path = f"/admin/plans/holiday/{row.pk}/change/"
    assert client.post(path, data | {"is_working": "on"}).status_code == 302
    assert Holiday.objects.get().is_working
    assert Operation.objects.latest("pk").action == "修改节假日"
    assert client.post("/admin/plans/holiday/add/", data).status_code == 200, "a day has one row"


def test_the_address_for_reminders_is_entered_by_the_security_administrator(client: Client, people: People) -> None:
    assert add_person(client, people, email="new@example").status_code == 200
    assert add_person(client, people, email="new@example.gov.cn").status_code == 302
    assert User.objects.get(username="new").email == "new@example.gov.cn"


def test_there_is_one_way_to_sign_in_and_out(client: Client, people: People) -> None:
    assert client.get("/admin/login/")["Location"].startswith("/sign-in/")
    assert client.post("/admin/login/", {"username": "system", "password": PASSWORD}).status_code in (302, 405)
    client.force_login(people["system"])
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert client.get("/admin/logout/").status_code == 405
    assert "原密码" in client.get("/admin/password_change/").content.decode()
    client.post("/admin/logout/")
    assert Operation.objects.latest("pk").action == "退出"


def test_figures_and_reports_are_seen_once_reviewed_and_marked_as_demonstration(
    client: Client, people: People, dazu: Plan
) -> None:
    approve(dazu, 2026, 2, {5: 112}, people)
    save_actuals(plan=dazu, year=2026, quarter=3, figures=[figure(dazu, 5, 168)], by=people["entry"], at=NOW)
    client.force_login(people["system"])
    page = client.get("/admin/indicators/actual/").content.decode()
    assert "112.0000" in page
    assert "168.0000" not in page, "a draft is for the office only"
    draft = Actual.objects.get(period__quarter=3)
    assert client.get(f"/admin/indicators/actual/{draft.pk}/change/").status_code == 302, "nor by its address"
    assert "演示数据" in page, "the column that marks demonstration figures"
    acts.report_submitted(dazu, people)
    assert "0 任务报告" in client.get("/admin/tasks/taskreport/").content.decode()
    acts.plan_submitted(dazu, people)
    acts.part_submitted(dazu, people)
    assert "0 年度工作措施" in client.get("/admin/tasks/measureplan/").content.decode()
    assert "0 单位分量" in client.get("/admin/indicators/unitactual/").content.decode()
    acts.approve_part(dazu, people["reviewer"])
    page = client.get("/admin/indicators/unitactual/").content.decode()
    assert "40.0000" in page
    assert "1 单位分量" in page


def test_the_first_page_shows_ones_own_latest_operations(client: Client, people: People) -> None:
    """From the operation log, the latest ten; Django's own log of the administration is not kept beside it."""
    for name in ("system", "security"):
        for number in range(11):
            record(f"演示操作{number}{name}", by=people[name], of=people["entry"])
    client.force_login(people["system"])
    text = client.get("/admin/").content.decode()
    assert [f"演示操作{number}system" in text for number in range(11)] == [False] + [True] * 10
    assert "演示操作10security" not in text


def test_only_the_operation_log_is_written(client: Client, people: People) -> None:
    """For what is added and for what is changed."""
    assert add_person(client, people).status_code == 302
    client.force_login(people["system"])
    unit = Unit.objects.get(name="区教委")
    path = f"/admin/organizations/unit/{unit.pk}/change/"
    data = form_of(client, path) | {"contact_name": "李四", "aliases": "[]", "region": unit.region_id}
    assert client.post(path, {name: value for name, value in data.items() if value is not False}).status_code == 302
    assert Operation.objects.filter(action__in=("新建人员", "修改单位")).count() == 2
    assert not LogEntry.objects.exists()


def test_a_unit_on_which_something_hangs_is_not_retired_by_hand(dazu: Plan, client: Client, people: People) -> None:
    """It answers for indicators and tasks; nobody would, from that day on. One that has nothing to do can go."""
    unit = Unit.objects.get(region=dazu.region, name="区教委")
    idle = Unit.objects.create(region=dazu.region, name="区档案馆")
    client.force_login(people["system"])

    def retire(which: Unit) -> Any:
        path = f"/admin/organizations/unit/{which.pk}/change/"
        data = form_of(client, path) | {"retired_on": "2026-11-01", "aliases": "[]", "region": which.region_id}
        return client.post(path, {name: value for name, value in data.items() if value is not False})

    response = retire(unit)
    assert response.status_code == 200
    assert "区教委还负责或配合" in response.content.decode()
    assert "请在“并入”“分设”中移交" in response.content.decode()
    unit.refresh_from_db()
    assert unit.retired_on is None
    assert retire(idle).status_code == 302
    idle.refresh_from_db()
    assert idle.retired_on == date(2026, 11, 1)


def test_a_new_unit_may_be_one_that_is_no_more(dazu: Plan, client: Client, people: People) -> None:
    client.force_login(people["system"])
    data = {
        "name": "区原档案局", "region": dazu.region_id, "kind": "department", "assessed": "on", "display_order": "0",
        "aliases": "[]", "retired_on": "2020-01-01",
    }  # fmt: skip
    response = client.post("/admin/organizations/unit/add/", data)
    assert response.status_code == 302, response.content.decode()
    assert Unit.objects.get(name="区原档案局").retired_on == date(2020, 1, 1)
