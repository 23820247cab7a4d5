"""The entry grid, written to: every act as a plain form and as the script sends it; who is refused, and how."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from indicators.models import Actual
from organizations.models import Operation, User
from plans.models import Plan
from tests import acts
from tests.gridpage import Grid
from tests.people import NOW

pytestmark = pytest.mark.django_db

People = dict[str, User]
Q3 = "/plans/dazu-patents-2025/entry/2026/q3/"
JSON = {"Accept": "application/json"}
D = Decimal


def only() -> Actual:
    return Actual.objects.get()


@pytest.fixture(autouse=True)
def at_ten() -> object:
    """It is 2026-10-09 10:00 in Chongqing."""
    with time_machine.travel(NOW, tick=False):
        yield


# Who is refused

TYPED = {"act": "save", "1-value": "518", "1-version": "0"}


@pytest.mark.parametrize("headers", [{}, JSON], ids=["form", "script"])
@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("reviewer", 403, "reviewer某的角色不能填报指标数据"),
        ("unit_lead", 403, "单位负责人不查看未审核的数据"),
        ("leader", 403, "领导不查看未审核的数据"),
        ("system", 403, "系统管理员不查看未审核的数据"),
        ("security", 403, "安全管理员不查看计划数据"),
        ("auditor", 403, "审计管理员不查看计划数据"),
        ("stranger", 403, "领导不查看未审核的数据"),
        ("foreign_entry", 404, ""),
        ("foreign_reviewer", 404, ""),
    ],
)
def test_who_may_not_write(
    name: str, status: int, said: str, headers: dict[str, str], dazu: Plan, people: People, client: Client
) -> None:
    client.force_login(people[name])
    for sent in (TYPED, {"act": "save"}, {"act": "submit"}, {"act": "withdraw:1"}):
        response = client.post(Q3, sent, headers=headers)
        assert (response.status_code, said in response.content.decode()) == (status, True), sent
    assert not Actual.objects.exists()


def test_a_clerk_of_the_city_does_not_write_to_the_district(dazu: Plan, people: People, client: Client) -> None:
    city = people["entry2"]
    city.region, city.unit = dazu.region.parent or dazu.region, None
    city.save()
    client.force_login(city)
    for sent in (TYPED, {"act": "save"}):
        response = client.post(Q3, sent, headers=JSON)
        assert response.status_code == 403
        assert "entry2某不属于大足区，不能修改该计划的数据" in response.content.decode()
    assert not Actual.objects.exists()


ACTS = ["save", "submit", "submit:1", "withdraw:1", "discard:1", "overwrite:1:1", "remove:1"]


@pytest.mark.parametrize("act", ACTS)
def test_a_closed_quarter_takes_nothing(act: str, dazu: Plan, people: People, client: Client) -> None:
    acts.figure_saved(dazu, people)
    before = list(Actual.objects.values())
    acts.close(dazu, people["reviewer"])
    client.force_login(people["entry"])
    for sent in ({"1-value": "520", "1-version": "1"}, {}):
        response = client.post(Q3, {"act": act, **sent})
        assert (response.status_code, "2026年第3季度已定稿，不能再修改" in response.content.decode()) == (409, True)
    assert list(Actual.objects.values()) == before


@pytest.mark.parametrize("act", ACTS)
def test_a_form_that_another_person_opened(act: str, dazu: Plan, people: People, client: Client) -> None:
    acts.figure_saved(dazu, people)
    before, lines = list(Actual.objects.values()), Operation.objects.count()
    grid = Grid(client, people["entry"], dazu)
    grid.person = people["entry2"]  # who signed in on this machine since
    response = grid.push(act, n1_value="520")
    assert response.status_code == 403
    assert "这张表是另一人打开的，现在登录的是entry2某；所填内容没有保存，请重新打开本页" in response.content.decode()
    assert (list(Actual.objects.values()), Operation.objects.count()) == (before, lines)


def test_without_a_token_nothing_is_written(dazu: Plan, people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["entry"])
    for sent in (TYPED, {**TYPED, "csrfmiddlewaretoken": "x" * 64}):
        assert client.post(Q3, sent).status_code == 403
        assert client.post(Q3, sent, headers=JSON).status_code == 403
    assert client.post(f"{Q3}paste/", {"text": "a\tb"}).status_code == 403
    assert not Actual.objects.exists()
    token = client.get(Q3, headers=JSON).json()["token"]
    answer = client.post(Q3, TYPED, headers={**JSON, "X-CSRFToken": token})
    assert answer.status_code == 200
    again = {**TYPED, "1-value": "519", "1-version": "1", "csrfmiddlewaretoken": answer.json()["token"]}
    assert client.post(Q3, again).status_code == 302


NOT_SENT_BY_THE_GRID = [
    ({"act": "approve:1"}, "无法识别的操作"),
    ({"act": ""}, "无法识别的操作"),
    ({"act": "submit:1:2:3"}, "无法识别的操作"),
    ({"act": "withdraw"}, "没有指明是哪一项"),
    ({"act": "discard"}, "没有指明是哪一项"),
    ({"act": "save", "1-value": "5", "99-value": "1"}, "没有第99号指标"),
    ({"act": "save", "1-value": "5", "99-version": "1"}, "没有第99号指标"),
    ({"act": "remove:999"}, "这个文件已被删除"),
]


@pytest.mark.parametrize(("sent", "said"), NOT_SENT_BY_THE_GRID, ids=str)
def test_what_the_grid_never_sends(sent: dict[str, str], said: str, dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    response = client.post(Q3, sent)
    assert (response.status_code, said in response.content.decode()) == (400, True)
    assert not Actual.objects.exists()


def test_fields_that_no_row_has_are_left_alone(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    sent = {
        **TYPED,
        "1-state": "approved",
        "1-typed_by": "9",
        "1-revision": "7",
        "0-value": "1",
        "01-value": "2",
        "-value": "3",
    }
    assert client.post(Q3, sent, headers=JSON).status_code == 200
    assert (only().value, only().state, only().revision, only().typed_by) == (D(518), "draft", 1, people["entry"])


# The acts, as a plain form


def test_saving_keeps_drafts_and_shows_the_page_anew(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    response = grid.push(n1_value="５１８", n6_value="52300万元")
    assert (response.status_code, response.headers["Location"]) == (302, Q3)
    assert dict(Actual.objects.values_list("indicator__number", "value")) == {1: D(518), 6: D("5.23")}
    page = grid.open()
    assert "已存为草稿" in page.html
    assert (page.fields["1-value"], page.fields["6-value"]) == ("518", "5.23")
    assert "草稿" in page.texts[1]
    assert "entry某 10月9日 10:00已存" in page.texts[1]


def test_submitting_one_row(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    assert grid.push("submit:1", n1_value="518", n4_value="60").status_code == 302
    assert dict(Actual.objects.values_list("indicator__number", "state")) == {1: "submitted", 4: "draft"}
    assert "已报送1项，等待审核" in grid.open().html
    assert "1-value" not in grid.page.fields
    assert {"withdraw:1", "submit:4"} <= grid.page.buttons


def test_submitting_one_row_beside_another_that_is_wrong(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    status, page = grid.refused("submit:1", n1_value="518", n4_value="六十")
    assert (status, "已报送1项，等待审核" in page.html, page.fields["4-value"]) == (400, True, "六十")
    assert (only().indicator.number, only().state) == (1, "submitted")


def test_submitting_all(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    grid.push(n4_value="60")
    grid.open()
    assert grid.push("submit", n1_value="518").status_code == 302
    assert set(Actual.objects.values_list("indicator__number", "state")) == {(1, "submitted"), (4, "submitted")}
    status, page = grid.refused("submit")
    assert (status, "没有可以报送的数据：请先填写" in page.html) == (400, True)


def test_submitting_all_after_emptying_a_row(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    grid.push(n1_value="518", n4_value="60")
    grid.open()
    assert grid.push("submit", n4_value="").status_code == 302
    assert (only().indicator.number, only().state) == (1, "submitted")


def test_a_wrong_row_keeps_all_from_being_submitted_and_none_from_being_saved(
    dazu: Plan, people: People, client: Client
) -> None:
    grid = Grid(client, people["entry"], dazu)
    status, page = grid.refused("submit", n1_value="518", n4_value="六十", n3_numerator="97")
    assert (status, "指标4填写有误，没有报送" in page.html) == (400, True)
    assert set(Actual.objects.values_list("indicator__number", "state")) == {(1, "draft"), (3, "draft")}
    status, page = grid.refused("submit", n4_value="60")
    assert (status, "指标3还不能报送，全部没有报送" in page.html) == (400, True)
    assert "尚未填写完整，不能报送" in page.texts[3]
    assert set(Actual.objects.values_list("state", flat=True)) == {"draft"}


def test_withdrawing(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_submitted(dazu, people)
    grid = Grid(client, people["entry"], dazu)
    assert grid.push("withdraw:1", n4_value="60").status_code == 302
    assert Actual.objects.get(indicator__number=1).state == "draft"
    assert Actual.objects.get(indicator__number=4).value == D(60), "typed beside it"
    assert "已撤回指标1，可以修改" in grid.open().html
    status, page = grid.refused("withdraw:1", n5_value="一百", n1_value="519")
    assert (status, page.fields["5-value"], page.fields["1-value"]) == (400, "一百", "519")
    assert "当前状态为“草稿”，不能撤回" in page.texts[1]


def test_discarding_a_correction(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_approved(dazu, people)
    acts.save_figure(dazu, people["entry2"], "520", why="漏计2件")
    grid = Grid(client, people["entry"], dazu)
    assert "discard:1" in grid.page.buttons
    assert "原值518，更正须写明理由" in grid.page.texts[1]
    assert grid.push("discard:1", n1_value="599", n4_value="60").status_code == 302
    assert "已放弃指标1的更正" in grid.open().html
    rows = dict(Actual.objects.values_list("indicator__number", "state"))
    assert rows == {1: "approved", 4: "draft"}
    status, page = grid.refused("discard:1")
    assert (status, "指标1没有正在办理的更正" in page.texts[1]) == (400, True)


def test_a_draft_is_not_discarded_as_a_correction(dazu: Plan, people: People, client: Client) -> None:
    acts.figure_saved(dazu, people)
    grid = Grid(client, people["entry"], dazu)
    assert "discard:1" not in grid.page.buttons
    assert grid.refused("discard:1")[0] == 400
    assert only().value == D(518)


# The same, as the script sends it


def test_the_script_gets_the_rows_that_look_different(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    answer = grid.send("save", 6, n6_value="52300万元")
    assert (answer["status"], answer["ok"], answer["message"], answer["filled"]) == (200, True, "", 1)
    assert {"6", "14"} == answer["rows"].keys()
    assert "“52300万元”折合5.23亿元" in answer["page"].texts[6]
    assert (answer["page"].fields["6-value"], answer["page"].fields["6-version"]) == ("52300万元", "1")


@pytest.mark.parametrize(
    ("before", "act", "said"),
    [
        (acts.figure_saved, "submit:1", "已报送1项，等待审核"),
        (acts.figure_saved, "submit", "已报送1项，等待审核"),
        (acts.figure_submitted, "withdraw:1", "已撤回指标1，可以修改"),
    ],
)
def test_an_act_of_the_script(
    before: Callable[[Plan, People], None], act: str, said: str, dazu: Plan, people: People, client: Client
) -> None:
    before(dazu, people)
    answer = Grid(client, people["entry"], dazu).send(act, 1)
    assert (answer["status"], answer["message"]) == (200, said)
    assert only().state == ("draft" if act.startswith("withdraw") else "submitted")
    assert "1" in answer["rows"]


def test_a_refusal_of_the_script(dazu: Plan, people: People, client: Client) -> None:
    grid = Grid(client, people["entry"], dazu)
    answer = grid.send("submit", 1, 4, n1_value="518", n4_value="六十")
    assert (answer["status"], answer["ok"], answer["message"]) == (400, False, "指标4填写有误，没有报送")
    assert (answer["page"].fields["4-value"], answer["page"].fields["1-version"]) == ("六十", "1")
    assert "is-unsaved" in answer["page"].classes[4]
    assert "is-unsaved" not in answer["page"].classes[1]


@pytest.mark.parametrize("act", ["save", "submit", "withdraw:1", "discard:1"])
def test_each_act_is_a_line_in_the_log(act: str, dazu: Plan, people: People, client: Client) -> None:
    before = {"withdraw:1": acts.figure_submitted, "discard:1": acts.figure_approved}.get(act, acts.figure_saved)
    before(dazu, people)
    if act == "discard:1":
        acts.save_figure(dazu, people["entry2"], "520", why="漏计2件")
    lines = Operation.objects.count()
    grid = Grid(client, people["entry"], dazu)
    assert grid.push(act, **({"n1_value": "520"} if act == "save" else {})).status_code == 302
    found = [(line.user, line.action, line.detail) for line in Operation.objects.order_by("pk")[lines:]]
    slug = dazu.slug
    assert found == [
        {
            "save": (people["entry"], "填报指标数据", f"{slug} 指标1：518→520"),
            "submit": (people["entry"], "报送指标数据", f"{slug} 指标1"),
            "withdraw:1": (people["entry"], "撤回指标数据", f"{slug} 指标1"),
            "discard:1": (people["entry"], "填报指标数据", f"{slug} 指标1：520→518"),
        }[act]
    ]
