"""核对情况: where every unit stands, and handling objections."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from organizations.models import User
from plans.models import Plan
from plans.recent import forget_everything
from quarters.models import Answer, Check
from tests import acts
from tests.plans_in_use import widen_tasks
from tests.quarters.rounds_scene import OFFICE, OWN, behind, unit
from tests.unitpages import text

People = dict[str, User]
ADDRESS = "/plans/dazu-patents-2025/check/2026/q3/"
DUE, AFTER = (
    "2026-10-22T04:00:00+00:00",
    "2026-10-22T16:00:00+00:00",
)  # noon of the last day, and the next one in Beijing


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(DUE, tick=False):
        yield


@pytest.fixture
def scene(dazu: Plan, people: People) -> Plan:
    behind(dazu, people)
    acts.answer(dazu, people["unit_lead"], Answer.DISPUTED, "已有2家", sentence=acts.SAID_BEHIND)
    return dazu


def page(client: Client, person: User) -> str:
    client.force_login(person)
    response = client.get(ADDRESS)
    assert response.status_code == 200
    return response.content.decode()


def units(markup: str) -> dict[str, str]:
    """What is read of every unit, by its name."""
    found = {}
    table = markup.split('<table class="list check-units">')[1].partition("</table>")[0]
    for each in table.split("<tr>")[2:]:
        name, *cells = [text(f"<{cell}") for cell in re.split(r"<(?=td[ >])", each)[1:]]
        found[name] = " | ".join(cells)
    return found


def handle(client: Client, person: User, **typed: Any) -> Any:
    client.force_login(person)
    sent = {"unit": unit(OWN), "kind": "task", "number": 3, "version": 1, "outcome": "kept", "note": "以核定为准"}
    return client.post(ADDRESS, {**sent, **typed})


def test_every_unit_in_the_plans_order(scene: Plan, people: People, client: Client) -> None:
    shown = page(client, people["entry"])
    assert "应核对 5 项，已答复 1 项；待处理的异议 1 项；滞后未说明 2 项" in text(shown)
    found = units(shown)
    assert list(found) == [OFFICE, "大足高新区", "经开区邮亭新材料产业发展服务中心", "双桥工业园区发展中心", OWN]
    assert found[OFFICE] == "0/1 | 0 | 1 | 待核对 指标1 | 指标1 有效发明专利总量"
    assert found[OWN] == "1/1 | 1 | 1 | — | 任务3 注重研发投入"
    assert found["大足高新区"] == "0/1 | 0 | 0 | 待核对 指标1 | —"


def test_after_the_day_silence_is_agreement(scene: Plan, people: People, client: Client) -> None:
    assert "待核对 指标1" in units(page(client, people["entry"]))[OFFICE]
    with time_machine.travel(AFTER, tick=False):
        shown = page(client, people["entry"])
    assert "视同无异议 指标1" in units(shown)[OFFICE]
    assert "已截止：未答复的视同无异议" in shown
    assert not Check.objects.filter(unit__name=OFFICE).exists(), "derived, never stored"


def test_units_of_which_only_tasks_were_not_reported_are_left_out_of_the_sum(
    dazu: Plan, people: People, client: Client
) -> None:
    shown = text(page(client, people["entry"]))
    assert "没有可以核对的内容" in shown


def test_a_reviewer_handles(scene: Plan, people: People, client: Client) -> None:
    shown = page(client, people["reviewer"])
    assert "异议理由： 已有2家 unit_lead某，10月9日" in text(shown)
    answer = handle(client, people["reviewer"])
    assert answer.status_code == 302
    row = Check.objects.get()
    assert (row.outcome, row.outcome_note, row.handled_by) == ("kept", "以核定为准", people["reviewer"])
    shown = page(client, people["reviewer"])
    assert "已处理区科技局的异议：维持" in shown
    assert "维持： 以核定为准 reviewer某，10月22日" in text(shown)
    assert 'name="outcome"' not in shown
    assert units(shown)[OWN].startswith("1/1 | 0 |")


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"note": ""}, 400, "请写明如何处理"),
        ({"outcome": ""}, 400, "请选择采纳或维持"),
        ({"outcome": "burn"}, 400, "请选择采纳或维持"),
        ({"version": 7}, 409, "已由unit_lead某于10月09日10:00答复“有异议”（已有2家），请看过后再处理"),
        ({"number": "x"}, 400, "该单位没有对任务0提出异议"),
        ({"kind": "plan"}, 400, "提交的内容无法识别"),
        ({"unit": 999999}, 400, "该单位没有对任务3提出异议"),
    ],
)
def test_what_is_wrong_is_said(
    typed: dict[str, Any], status: int, said: str, scene: Plan, people: People, client: Client
) -> None:
    answer = handle(client, people["reviewer"], **typed)
    assert answer.status_code == status
    assert said in text(answer.content.decode())
    assert Check.objects.get().outcome == ""
    if typed.get("outcome") == "":
        assert 'value="以核定为准"' in answer.content.decode(), "what was typed is kept"


def test_who_may_not_handle_sees_no_form(scene: Plan, people: People, client: Client) -> None:
    assert 'name="outcome"' not in page(client, people["entry"])
    assert handle(client, people["entry"]).status_code == 403
    acts.lend_review(people["entry2"], people["reviewer"], last_day=acts.DAY.replace(day=31))
    assert 'name="outcome"' in page(client, people["entry2"])
    assert handle(client, people["entry2"]).status_code == 302


@pytest.mark.parametrize("who", ["unit_lead", "other_unit", "leader", "system"])
def test_who_is_still_silent_is_the_offices_business(who: str, scene: Plan, people: People, client: Client) -> None:
    client.force_login(people[who])
    assert client.get(ADDRESS).status_code == 403
    assert handle(client, people[who]).status_code == 403


def test_once_closed_it_is_only_read(scene: Plan, people: People, client: Client) -> None:
    acts.close(scene, people["reviewer"])
    assert 'name="outcome"' not in page(client, people["reviewer"])
    assert handle(client, people["reviewer"]).status_code == 409
    assert units(page(client, people["reviewer"]))[OWN].startswith("1/1 | 1 | 1")


@pytest.mark.parametrize("copies", [0, 9])
@pytest.mark.parametrize(("who", "anew"), [("reviewer", 9), ("entry", 10)])
def test_statements_of_the_list(
    who: str, anew: int, dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries,
    copies: int,
) -> None:  # fmt: skip
    behind(dazu, people)
    widen_tasks(dazu, copies)
    forget_everything()
    client.force_login(people[who])
    with django_assert_num_queries(anew):
        client.get(ADDRESS)
    with django_assert_num_queries(anew - 7):
        client.get(ADDRESS)
