"""季度工作: setting dates, noting that units were chased, giving them more time; who may, and what a refusal keeps."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from figures import wording
from organizations.models import Operation, Unit
from plans.models import Extension, Plan
from quarters.models import Channel, Reminder
from tests import acts
from tests.forms import forms_of
from tests.roundpage import ROUND, People, look, rows, send
from tests.unitpages import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october() -> Any:
    with time_machine.travel("2026-10-12T04:00:00+00:00", tick=False):
        yield


DATES = {
    "reports_due_on": "2026-10-15", "figures_due_on": "2026-10-19", "check_due_on": "2026-10-22",
    "closing_due_on": "2026-10-26", "meeting_on": "2026-10-28",
}  # fmt: skip


@pytest.mark.parametrize("who", ["reviewer", "system"])
def test_dates_are_changed_in_place(who: str, dazu: Plan, people: People, client: Client) -> None:
    assert send(client, people[who], act="dates", **DATES).status_code == 302
    assert acts.period_of(dazu).reports_due_on == date(2026, 10, 15)
    assert "已保存本季度的日期" in client.get(ROUND).content.decode()


def test_a_date_that_is_refused_is_said_at_its_field_and_kept(dazu: Plan, people: People, client: Client) -> None:
    response = send(
        client, people["reviewer"], act="dates", **DATES | {"check_due_on": "2026-10-24", "meeting_on": "x<b>"}
    )
    page = response.content.decode()
    assert response.status_code == 400
    assert "日期应如2026-10-14" in page
    assert 'value="x&lt;b&gt;"' in page
    response = send(client, people["reviewer"], act="dates", **DATES | {"check_due_on": "2026-10-24"})
    page = response.content.decode()
    assert response.status_code == 400
    field = page.split('for="id_check_due_on"')[1].split("</div>")[0]
    assert "2026年10月24日（星期六）不是工作日，其后第一个工作日是10月26日" in field
    assert 'value="2026-10-24"' in field
    assert '<details class="fold" open>' in page
    assert acts.period_of(dazu).reports_due_on == date(2026, 10, 14)


def test_dates_changed_meanwhile_are_told_first(dazu: Plan, people: People, client: Client) -> None:
    """Two of the office have the page open; the second is told what the first one set, and may then set others."""
    client.force_login(people["reviewer2"])
    (shown,) = [form for _id, form in forms_of(look(client, people["reviewer2"])) if "meeting_on" in form]
    assert send(client, people["reviewer"], act="dates", **DATES).status_code == 302
    before = acts.period_of(dazu).meeting_on
    typed = {**shown, "act": "dates", "meeting_on": "2026-11-06"}
    response = send(client, people["reviewer2"], **typed)
    assert response.status_code == 409
    page = response.content.decode()
    assert f"打开页面后日期已有改动：单位报送截止{wording.day(date.fromisoformat(DATES['reports_due_on']))}" in page
    assert acts.period_of(dazu).meeting_on == before
    (again,) = [form for _id, form in forms_of(page) if "meeting_on" in form]
    assert again["meeting_on"] == "2026-11-06", "what was typed stays"
    assert send(client, people["reviewer2"], act="dates", **again).status_code == 302
    assert acts.period_of(dazu).meeting_on == date(2026, 11, 6)


def test_the_system_administrator_sees_the_dates_alone(dazu: Plan, people: People, client: Client) -> None:
    page = look(client, people["system"])
    assert "修改日期" in page
    assert rows(page) == {}
    assert "owed-figures" not in page
    assert "区科技局" not in page
    assert 'href="/plans/dazu-patents-2025/round/' in page, "the way here is in the header"


def test_the_clerk_chases_and_sets_no_dates(dazu: Plan, people: People, client: Client) -> None:
    page = look(client, people["entry"])
    assert "修改日期" not in page
    assert "已电话催" in page
    assert send(client, people["entry"], act="dates", **DATES).status_code == 403
    assert acts.period_of(dazu).reports_due_on == date(2026, 10, 14)


def test_a_call_is_noted_and_shown(dazu: Plan, people: People, client: Client) -> None:
    unit = acts.unit_of(dazu, "区科技局")
    assert send(client, people["entry"], act="phone", units=unit, note="周三报").status_code == 302
    (row,) = Reminder.objects.all()
    assert (row.unit_id, row.channel, row.day, row.sent_by, row.note) == (
        unit, Channel.PHONE, date(2026, 10, 12), people["entry"], "周三报",
    )  # fmt: skip
    line = Operation.objects.latest("pk")
    assert (line.action, line.detail) == ("记录催报", f"{dazu.slug} 已电话催：区科技局")
    page = look(client, people["reviewer"])
    assert rows(page)["区科技局"].endswith("10月12日 已电话催 entry某：周三报")
    send(client, people["reviewer"], act="message", units=unit, note="")
    page = look(client, people["reviewer"])
    assert rows(page)["区科技局"].endswith("10月12日 已发消息 reviewer某 · 共2次")
    assert "此前：10月12日已电话催（entry某）：周三报" in text(page)
    assert rows(page)["区经济信息委"].endswith("未催报")


def test_a_message_to_all_is_noted_for_all(dazu: Plan, people: People, client: Client) -> None:
    page = look(client, people["entry"])
    units = page.split('name="units" value="')[1].split('"')[0]
    assert send(client, people["entry"], act="message", units=units, note="工作群").status_code == 302
    assert Reminder.objects.filter(channel=Channel.MESSAGE, note="工作群").count() == 4
    assert Operation.objects.filter(action="记录催报").count() == 1


def test_a_note_that_is_too_long_is_kept_beside_its_unit(dazu: Plan, people: People, client: Client) -> None:
    unit = acts.unit_of(dazu, "区科技局")
    for note, said in (("长" * 201, "备注不得超过200字"), ("a\x07b", "备注含有不可见字符U+0007")):
        response = send(client, people["entry"], act="phone", units=unit, note=note)
        page = response.content.decode()
        assert response.status_code == 400
        own = page.split(f'id="u-{unit}"')[1].split("</tbody>")[0]
        assert said in own
        assert '<details class="fold" open>' in own
        assert page.count(said) == 1
    assert (
        f'value="{"长" * 201}"'
        in send(client, people["entry"], act="phone", units=unit, note="长" * 201).content.decode()
    )
    assert not Reminder.objects.exists()
    assert send(client, people["entry"], act="phone", units=unit, note="长" * 200).status_code == 302


def test_an_extension_moves_the_units_day_everywhere(dazu: Plan, people: People, client: Client) -> None:
    unit = acts.unit_of(dazu, "区科技局")
    data = {"act": "extend", "unit": unit, "until": "2026-10-16", "reason": "因汛情"}
    assert send(client, people["entry"], **data).status_code == 302
    page = look(client, people["entry"])
    assert "10月16日前 还有4天 已延期：因汛情（entry某批准）" in rows(page)["区科技局"]
    assert "10月14日前 还有2天" in rows(page)["区经济信息委"]
    assert "请【区科技局】于10月16日前报送" in page
    own_page = f"/plans/{dazu.slug}/units/{unit}/?year=2026&quarter=3"
    own = text(look(client, people["unit_lead"], own_page))
    assert "10月16日前（已延期），还有4天" in own
    assert "10月14日前" not in own
    form = text(look(client, people["entry"], f"/plans/{dazu.slug}/units/{unit}/report/2026/q3/"))
    assert "10月16日前（已延期），还有4天" in form
    assert send(client, people["reviewer"], act="withdraw", unit=unit).status_code == 302
    assert "10月14日前，还有2天" in text(look(client, people["unit_lead"], own_page))
    assert send(client, people["reviewer"], act="withdraw", unit=unit).status_code == 302
    assert "没有这项延期，或已撤销" in look(client, people["reviewer"])


def test_an_extension_that_is_refused_is_kept_beside_its_unit(dazu: Plan, people: People, client: Client) -> None:
    unit = acts.unit_of(dazu, "区科技局")
    response = send(client, people["entry"], act="extend", unit=unit, until="2026-10-17", reason="")
    own = response.content.decode().split(f'id="u-{unit}"')[1].split("</tbody>")[0]
    assert response.status_code == 400
    assert "2026年10月17日（星期六）不是工作日" in own
    assert "请写明延期事由" in own
    assert 'value="2026-10-17"' in own
    response = send(client, people["entry"], act="extend", unit=unit, until="明天", reason="因<汛>情")
    page = response.content.decode()
    assert "日期应如2026-10-14" in page
    assert 'value="因&lt;汛&gt;情"' in page
    assert not Extension.objects.exists()


STRANGE: list[dict[str, Any]] = [
    {}, {"act": "close"}, {"act": "mail", "units": "1"}, {"act": "phone"}, {"act": "phone", "units": "x"},
    {"act": "phone", "units": "1 "}, {"act": "phone", "units": "9" * 40}, {"act": "phone", "units": "999999"},
    {"act": "extend", "unit": "x", "until": "2026-10-16", "reason": "因"}, {"act": "withdraw", "unit": "-1"},
    {"act": "extend", "unit": "999999", "until": "2026-10-16", "reason": "因"}, {"act": "withdraw"},
]  # fmt: skip


@pytest.mark.parametrize("data", STRANGE, ids=str)
def test_what_no_page_of_ours_sends(data: dict[str, Any], dazu: Plan, people: People, client: Client) -> None:
    assert send(client, people["entry"], **data).status_code == 400
    assert not Reminder.objects.exists()
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    "data", [{"act": "phone", "units": "U"}, {"act": "extend", "unit": "U", "until": "2026-10-16", "reason": "因"}]
)
@pytest.mark.parametrize(
    ("who", "status"), [("system", 403), ("unit_lead", 403), ("leader", 403), ("foreign_entry", 404)]
)
def test_who_may_not(data: dict[str, str], who: str, status: int, dazu: Plan, people: People, client: Client) -> None:
    unit = str(acts.unit_of(dazu, "区科技局"))
    sent = {name: value.replace("U", unit) for name, value in data.items()}
    assert send(client, people[who], **sent).status_code == status
    assert not Reminder.objects.exists()
    assert not Extension.objects.exists()


def test_the_city_looks_and_does_nothing(dazu: Plan, people: People, client: Client) -> None:
    reviewer = people["reviewer"]
    reviewer.region, reviewer.unit = dazu.region.parent, None  # type: ignore[assignment]
    reviewer.save()
    page = look(client, reviewer)
    assert len(rows(page)) == 4
    assert "只能查看" in page
    assert "<form" not in page.split("<main")[1]
    assert send(client, reviewer, act="dates", **DATES).status_code == 403


def test_the_way_to_the_quarter_at_work(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    assert client.get(f"/plans/{dazu.slug}/round/")["Location"] == ROUND
    assert client.get(ROUND.replace("2026/q3", "2024/q4")).status_code == 404, "a history quarter"
    assert client.get(ROUND.replace("q3", "q7")).status_code == 404


def test_a_units_name_is_text(dazu: Plan, people: People, client: Client) -> None:
    Unit.objects.filter(name="区科技局").update(name="<b>局</b>")
    page = look(client, people["entry"])
    assert "<b>局</b>" not in page
    assert "请【&lt;b&gt;局&lt;/b&gt;】于" in page
