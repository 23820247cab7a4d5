"""The page of changed targets: what is shown to whom, the form, deciding, the documents."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from time_machine import travel

from indicators.models import Assessment, Indicator, TargetChange, TargetChangeFile
from organizations.models import User
from plans.models import Plan
from tests import acts
from tests.changes import NUMBER, change, document, planned, propose, target, tolerance
from tests.people import approve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_file_left")]

People = dict[str, User]
PAGE = "/plans/dazu-patents-2025/changes/"
SENT: dict[str, Any] = {
    "number": "1", "year": "2026", "new": "525", "effective_from": "2026-3", "reason": "市级下达任务调整",
    "document_number": NUMBER,
}  # fmt: skip


def page(client: Client, person: User, address: str = PAGE) -> str:
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == 200
    return words(response.content.decode())


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def send(client: Client, person: User, kind: str = "target", **changes: Any) -> Any:
    client.force_login(person)
    files = {"documents": document()} if kind == "target" else {}
    sent = {name: value for name, value in (SENT | files | changes).items() if value is not None}
    return client.post(f"{PAGE}?kind={kind}", sent)


def test_proposing_by_the_form(client: Client, dazu: Plan, people: People) -> None:
    response = send(client, people["entry"], new=" ５２５ 件 ")
    assert response.status_code == 302
    row = TargetChange.objects.get()
    assert (row.kind, row.old, row.new, row.year, str(row.effective_from)) == (
        "target", 535, 525, 2026, "2026年第3季度",
    )  # fmt: skip
    assert (row.proposed_by, row.document_number, row.reason) == (people["entry"], NUMBER, "市级下达任务调整")
    assert [file.name for file in TargetChangeFile.objects.all()] == ["调整通知.pdf"]
    text = page(client, people["entry"])
    assert "已提出，待另一名审核员确认后生效" in text
    assert "指标1 有效发明专利总量 2026年目标 待确认" in text
    assert "原值 535件 调整后 525件 自何时起执行 2026年第3季度" in text


def test_a_planned_quarter_and_a_tolerance_by_the_form(client: Client, dazu: Plan, people: People) -> None:
    assert send(client, people["entry"], "quarter_plan", quarter="3", new="515").status_code == 302
    assert send(client, people["entry"], "tolerance", number=None, year=None, new="5个百分点").status_code == 302
    rows = TargetChange.objects.order_by("pk").values_list("kind", "quarter", "old", "new")
    assert list(rows) == [("quarter_plan", 3, None, 515), ("tolerance", None, *map(Decimal, ("0.1", "0.05")))]
    text = page(client, people["entry"])
    assert "原值 无 调整后 515件" in text
    assert "全部指标 容差" in text
    assert "原值 10个百分点 调整后 5个百分点" in text


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "no figure": ({"new": "5l2"}, "“5l2”不是数字"),
    "a figure of another unit": ({"new": "525家"}, "“家”"),
    "no new value": ({"new": ""}, "请填写调整后的目标"),
    "no indicator": ({"number": ""}, "请选择指标"),
    "an unknown indicator": ({"number": "99"}, "请选择指标"),
    "no year": ({"year": "x"}, "请选择年度"),
    "no quarter": ({"effective_from": "2024-4"}, "请选择季度"),
    "no reason": ({"reason": " "}, "请填写调整事由"),
    "no number": ({"document_number": ""}, "请填写依据文件的文号"),
    "no file": ({"documents": None}, "调整目标须上传依据文件"),
    "another file": ({"documents": SimpleUploadedFile("a.exe", b"MZ")}, "不是可以上传的文件类型"),
    "the same": ({"new": "535"}, "与现行值535相同"),
    "a nul": ({"reason": "因\x00为"}, "字符"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_said_and_what_was_typed_stays(name: str, client: Client, dazu: Plan, people: People) -> None:
    changes, message = MISTAKES[name]
    response = send(client, people["entry"], **changes)
    text = response.content.decode()
    assert response.status_code == 400
    assert message in text
    assert not TargetChange.objects.exists()
    kept = {"document_number": f'value="{NUMBER}"', "reason": ">\n市级下达任务调整</textarea>", "new": 'value="525"'}
    for field, markup in kept.items():
        assert field in changes or markup in text, field


def test_a_refusal_of_no_field_is_said_above_the_form(client: Client, dazu: Plan, people: People) -> None:
    propose(dazu, target(), people["entry2"])
    response = send(client, people["entry"])
    assert response.status_code == 400
    assert "entry2某已提出调整这一事项" in response.content.decode()


def test_quarters_before_the_last_closed_one_are_not_offered(client: Client, dazu: Plan, people: People) -> None:
    acts.close(dazu, people["reviewer"], 2026, 2)
    client.force_login(people["entry"])
    offered = re.findall(r'value="(\d{4}-\d)"', client.get(PAGE).content.decode())
    assert offered == ["2026-3", "2026-4", "2027-1", "2027-2", "2027-3", "2027-4"]
    response = send(client, people["entry"], effective_from="2026-2")
    assert (response.status_code, "请选择季度" in response.content.decode()) == (400, True)


@pytest.mark.parametrize("who", ["unit_lead", "leader"])
def test_who_proposes_nothing_sees_no_form(who: str, client: Client, dazu: Plan, people: People) -> None:
    assert "提出调整" not in page(client, people[who])
    assert send(client, people[who]).status_code == 403
    assert not TargetChange.objects.exists()


def test_the_form_knows_where_one_came_from(client: Client, dazu: Plan, people: People) -> None:
    client.force_login(people["entry"])
    assert '<option value="3" selected>3 万人高价值' in client.get(f"{PAGE}?number=3").content.decode()
    assert client.get(f"{PAGE}?kind=nonsense&number=x").status_code == 200


def test_confirming_on_the_page(client: Client, dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    row = propose(dazu, target(), people["entry"])
    client.force_login(people["reviewer"])
    with travel("2026-10-09T10:00:00+08:00", tick=False):
        before = page(client, people["reviewer"])
        client.post(f"{PAGE}{row.pk}/", {"act": "confirm"})
        after = page(client, people["leader"])
    assert "确认后2026年前三季度的评价（已审核数据） 1 有效发明专利总量： 滞后 → 达序时 序时应完成 525 → 517" in before
    assert "指标1 有效发明专利总量 2026年目标 已确认" in after
    assert "entry某 2026年10月9日 10:00提出；reviewer某 2026年10月9日 10:00已确认" in after
    assert Assessment.objects.get(indicator__number=1, period=acts.period_of(dazu)).status == "on_track"


def test_what_would_change_is_said(client: Client, dazu: Plan, people: People) -> None:
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 522}, people)  # (522 − 525) ÷ 40 = −0.075
    propose(dazu, tolerance("0.05"), people["entry"])
    propose(dazu, target("560", year=2027), people["entry"])
    propose(dazu, target("100", (2026, 4), number=4), people["entry"])
    with travel("2026-10-09T10:00:00+08:00", tick=False):
        text = page(client, people["reviewer"])
    assert "1 有效发明专利总量： 轻微滞后 → 滞后" in text
    assert "1 有效发明专利总量： 轻微滞后 不变" in text
    assert "不变：调整自此后的季度起执行。" in text


def test_nothing_changes_by_a_tolerance_that_no_light_meets(client: Client, dazu: Plan, people: People) -> None:
    propose(dazu, tolerance("0.05"), people["entry"])
    with travel("2026-10-09T10:00:00+08:00", tick=False):
        assert "各项评价不变。" in page(client, people["reviewer"])


def test_refusing_and_withdrawing_on_the_page(client: Client, dazu: Plan, people: People) -> None:
    row, other = propose(dazu, target(), people["entry"]), propose(dazu, planned("515"), people["entry"])
    client.force_login(people["reviewer"])
    client.post(f"{PAGE}{row.pk}/", {"act": "refuse", "reason": ""})
    assert "不同意须写明理由" in page(client, people["reviewer"])
    client.post(f"{PAGE}{row.pk}/", {"act": "refuse", "reason": "数字有误"})
    client.force_login(people["entry"])
    client.post(f"{PAGE}{other.pk}/", {"act": "withdraw"})
    text = page(client, people["entry"])
    assert "未同意 ：数字有误" in text or "未同意：数字有误" in text
    assert "2026年第3季度计划值 已撤回" in text
    for who in ("leader", "unit_lead"):
        assert NUMBER not in page(client, people[who]), "what came to nothing is the office's business"


def test_nobody_is_offered_to_confirm_their_own(client: Client, dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["reviewer"])
    assert "确认调整" not in page(client, people["reviewer"])
    assert "确认调整" in page(client, people["reviewer2"])
    client.force_login(people["reviewer"])
    assert client.post(f"{PAGE}{row.pk}/", {"act": "confirm"}).status_code == 403
    assert TargetChange.objects.get().state == "proposed"


@pytest.mark.parametrize(
    ("who", "status"),
    [("entry", 403), ("unit_lead", 403), ("leader", 403), ("system", 403), ("stranger", 404), ("foreign_reviewer", 404),
     ("reviewer", 302)],
)  # fmt: skip
def test_who_confirms_on_the_page(who: str, status: int, client: Client, dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry2"])
    client.force_login(people[who])
    assert client.post(f"{PAGE}{row.pk}/", {"act": "confirm"}).status_code == status
    assert (TargetChange.objects.get().state == "confirmed") == (who == "reviewer")


def test_an_act_that_no_page_sends(client: Client, dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    client.force_login(people["reviewer"])
    assert client.post(f"{PAGE}{row.pk}/", {"act": "nonsense"}).status_code == 302
    assert "提交的内容无法识别" in page(client, people["reviewer"])
    assert client.post(f"{PAGE}999999/", {"act": "confirm"}).status_code == 404


def test_what_waits_is_for_the_office_and_who_looks_after_plans(client: Client, dazu: Plan, people: People) -> None:
    propose(dazu, target(), people["entry"])
    seen = {who: NUMBER in page(client, people[who]) for who in ("entry", "reviewer", "system", "leader", "unit_lead")}
    assert seen == {"entry": True, "reviewer": True, "system": True, "leader": False, "unit_lead": False}


def test_a_document_is_handed_out_once_it_is_in_force(client: Client, dazu: Plan, people: People) -> None:
    row = propose(dazu, target(), people["entry"])
    address = f"{PAGE}files/{TargetChangeFile.objects.get().pk}/"

    def statuses() -> dict[str, int]:
        found = {}
        for who in ("entry", "reviewer", "system", "leader", "unit_lead", "auditor", "foreign_entry"):
            client.force_login(people[who])
            found[who] = client.get(address).status_code
        return found

    seen = {"entry": 200, "reviewer": 200, "system": 200, "auditor": 403, "foreign_entry": 404}
    assert statuses() == {**seen, "leader": 404, "unit_lead": 404}
    client.force_login(people["reviewer"])
    client.post(f"{PAGE}{row.pk}/", {"act": "confirm"})
    assert statuses() == {**seen, "leader": 200, "unit_lead": 200}
    response = client.get(f"{PAGE}files/999999/")
    assert response.status_code in (403, 404)
    client.force_login(people["leader"])
    response = client.get(address)
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 text"  # type: ignore[attr-defined]


def test_a_retired_indicators_change_is_still_listed(client: Client, dazu: Plan, people: People) -> None:
    change(dazu, target(), people)
    Indicator.objects.filter(plan=dazu, number=1).update(retired_on="2026-10-01")
    assert "原值 535 调整后 525" in page(client, people["leader"])


def test_the_page_costs_the_same_however_long_the_list(
    client: Client, dazu: Plan, people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(people["reviewer"])
    change(dazu, target(), people)
    client.get(PAGE)
    # the session with its person, what it was signed in with; quarters with plan and stamp; changes; their files; figures
    with django_assert_num_queries(5):
        client.get(PAGE)
    for number in (3, 4, 6, 7):
        propose(dazu, target("99", number=number, year=2027), people["entry"])
    client.get(PAGE)
    with django_assert_num_queries(5):
        client.get(PAGE)
