"""The page on which a unit is renamed, merged or split: who reaches it, what it asks, what it lists before anything moves."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from organizations.models import Operation, Unit, UnitChange
from plans.models import Plan, PlanUnit
from tasks.models import TaskReport
from tests import acts
from tests.quarters.successions import (
    NEW,
    OLD,
    OTHER,
    People,
    assignment,
    hand_over,
    new_unit,
    parts,
    responsibility,
    unit,
)
from tests.unitpages import body, text, unit_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 10, 9, 4, tzinfo=UTC), tick=False):
        yield


def address(plan: Plan, kind: str = "") -> str:
    return f"/units/{unit(plan, OLD).pk}/change/{f'?kind={kind}' if kind else ''}"


def merger(plan: Plan, **changes: str) -> dict[str, str]:
    return {
        "first_day": "2026-07-01", "successor": str(unit(plan, OTHER).pk), "reason": "大足委发〔2026〕9号", "act": "check",
    } | changes  # fmt: skip


def send(client: Client, people: People, where: str, data: dict[str, str], status: int = 200) -> str:
    client.force_login(people["system"])
    response = client.post(where, data)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def digest(page: str) -> str:
    found = re.search(r'name="seen" value="(\w*)"', page)
    assert found is not None
    return found[1]


def nothing_changed(plan: Plan) -> bool:
    return not UnitChange.objects.exists() and assignment(plan, 3, OLD).until is None


def test_the_form_lists_what_the_unit_holds(dazu: Plan, people: People, client: Client) -> None:
    page = text(body(client, people["system"], address(dazu, "merged")))
    assert "22项" in page
    assert "指标8 每亿元研发投入高价值发明专利产出量 第一责任单位" in page
    assert "任务1 紧盯重点产业 配合单位" in page
    assert "仍由本单位负责" not in page.split("承接单位 指标5")[-1].split("任务10")[0], "a merged unit keeps nothing"
    assert "仍由本单位负责" in text(body(client, people["system"], address(dazu, "split")))


def test_who_can_take_over(dazu: Plan, people: People, client: Client) -> None:
    page = body(client, people["system"], address(dazu, "merged"))
    choices = page.split('name="successor"')[1].split("</select>")[0]
    assert OTHER in choices
    assert OLD not in choices
    assert "区法院" not in choices


def test_only_quarters_that_are_open(dazu: Plan, people: People, client: Client) -> None:
    acts.close(dazu, people["reviewer"], 2026, 2)
    page = body(client, people["system"], address(dazu, "merged"))
    choices = page.split('name="first_day"')[1].split("</select>")[0]
    assert re.findall(r'<option value="([^"]+)"', choices) == ["2026-07-01", "2026-10-01", "2027-01-01"]
    assert re.findall(r'value="([^"]+)" selected', choices) == ["2026-10-01"], "the quarter that runs"
    send(client, people, address(dazu, "merged"), merger(dazu, first_day="2026-04-01"), 400)


def test_checking_lists_and_writes_nothing(dazu: Plan, people: People, client: Client) -> None:
    acts.report_saved(dazu, people)
    page = text(send(client, people, address(dazu, "merged"), merger(dazu)))
    assert "2026年7月1日起，区科技局的 22 项由区教委承接，区科技局停用。此前的季度仍由区科技局负责。" in page
    assert "任务3 注重研发投入 责任单位 区教委，责任单位 2026年第3季度任务报告（草稿）" in page
    assert "本单位人员不自动转移，由安全管理员办理：unit_lead某（unit_lead）" in page
    assert nothing_changed(dazu)
    assert not Operation.objects.filter(action="单位并入").exists()


def test_confirming_does_what_was_listed(dazu: Plan, people: People, client: Client) -> None:
    acts.report_saved(dazu, people)
    where, data = address(dazu, "merged"), merger(dazu)
    seen = digest(send(client, people, where, data))
    send(client, people, where, data | {"act": "confirm", "seen": seen}, 302)
    assert TaskReport.objects.get().assignment == assignment(dazu, 3, OTHER)
    page = text(body(client, people["system"], where))
    assert "区科技局：由区教委承接，2026年7月1日起。大足委发〔2026〕9号" in page
    assert "仍属本单位的人员" in page
    assert "unit_lead某（unit_lead，单位负责人）" in page


def test_what_changed_meanwhile_is_shown_again(dazu: Plan, people: People, client: Client) -> None:
    where, data = address(dazu, "merged"), merger(dazu)
    seen = digest(send(client, people, where, data))
    acts.report_saved(dazu, people)
    page = send(client, people, where, data | {"act": "confirm", "seen": seen}, 409)
    assert "核对以后内容有变化" in page
    assert nothing_changed(dazu)
    send(client, people, where, data | {"act": "confirm", "seen": digest(page)}, 302)


def test_nothing_is_confirmed_unseen(dazu: Plan, people: People, client: Client) -> None:
    send(client, people, address(dazu, "merged"), merger(dazu, act="confirm"), 409)
    assert nothing_changed(dazu)


def test_going_back_keeps_what_was_chosen(dazu: Plan, people: People, client: Client) -> None:
    name = f"task-{assignment(dazu, 4, OLD).pk}"
    data = merger(dazu, act="back", **{name: str(unit(dazu, "区财政局").pk)})
    page = send(client, people, address(dazu, "merged"), data)
    chosen = page.split(f'name="{name}"')[1].split("</select>")[0]
    assert re.search(r"selected>\s*区财政局", chosen)
    assert "大足委发〔2026〕9号" in page
    assert nothing_changed(dazu)


def test_single_items_go_elsewhere_or_stay(dazu: Plan, people: People, client: Client) -> None:
    data = merger(dazu) | {
        f"task-{assignment(dazu, 4, OLD).pk}": str(unit(dazu, "区财政局").pk),
        f"task-{assignment(dazu, 2, OLD).pk}": "stays",
        f"indicator-{responsibility(dazu, 8, OLD).pk}": "stays",
    }
    page = text(send(client, people, address(dazu, "split"), data))
    assert "区科技局的 20 项由区教委、 区财政局承接。" in page
    assert "任务4 突出质量导向" in page or "任务4" in page
    assert "仍由区科技局负责：指标8 每亿元研发投入高价值发明专利产出量、任务2 抓实创新主体" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": ""}, "请写明依据，如机构改革文件的文号"),
        ({"successor": ""}, "请选择承接单位"),
        ({"successor": "999999"}, "请从列出的单位中选择"),
        ({"first_day": "x"}, "请从列出的季度中选择"),
        ({"reason": "文\x00号"}, "空字符"),
    ],
)
def test_mistakes_stand_at_their_fields(
    changes: dict[str, str], message: str, dazu: Plan, people: People, client: Client
) -> None:
    page = send(client, people, address(dazu, "merged"), merger(dazu, **changes), 400)
    assert message in page
    assert "is-wrong" in page
    assert nothing_changed(dazu)


def test_a_refusal_of_the_act_stands_at_its_field(dazu: Plan, people: People, client: Client) -> None:
    acts.report_approved(dazu, people)
    page = send(client, people, address(dazu, "merged"), merger(dazu), 400)
    assert "区科技局的2026年第3季度任务3任务报告已审核，请选择此后的季度" in page
    assert 'value="大足委发〔2026〕9号"' in page, "what was typed is kept"


def test_renaming(dazu: Plan, people: People, client: Client) -> None:
    data = {"name": "区科学技术局", "effective_on": "2026-09-01", "reason": "文件", "act": "check"}
    page = text(send(client, people, address(dazu), data))
    assert "原名称 区科技局（成为别名） 新名称 区科学技术局 生效日期 2026年9月1日" in page
    assert f"《{dazu.title}》所印名称“区科技局”" in page
    assert nothing_changed(dazu)
    where = address(dazu)
    send(client, people, where, data | {"act": "confirm"}, 302)
    assert UnitChange.objects.get().old_name == OLD
    assert "原区科技局，2026年9月1日起。文件" in text(body(client, people["system"], where))


def test_a_new_name_that_is_taken(dazu: Plan, people: People, client: Client) -> None:
    data = {"name": OTHER, "effective_on": "2026-09-01", "reason": "文件", "act": "check"}
    page = send(client, people, address(dazu), data, 400)
    assert "大足区已有名称或别名为“区教委”的单位" in page
    assert f'value="{OTHER}"' in page


def test_a_unit_that_is_no_more_has_no_form(dazu: Plan, people: People, client: Client) -> None:
    hand_over(dazu, people, new_unit(dazu))
    page = body(client, people["system"], address(dazu, "merged"))
    assert "2026年10月1日起停用，由区科技和教育局承接" in page
    assert 'name="act"' not in page
    send(client, people, address(dazu, "merged"), merger(dazu), 400)


@pytest.mark.parametrize("query", ["?kind=nonsense", "?kind="])
def test_a_kind_that_there_is_not(query: str, dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["system"])
    assert client.get(f"/units/{unit(dazu, OLD).pk}/change/{query}").status_code == 400


def test_a_unit_of_nowhere(dazu: Plan, people: People, client: Client) -> None:
    client.force_login(people["system"])
    assert client.get("/units/999999/change/").status_code == 404


def test_it_is_reached_from_the_administration_and_the_units_page(dazu: Plan, people: People, client: Client) -> None:
    link = f'href="{address(dazu)}"'
    assert link in body(client, people["system"], f"/admin/organizations/unit/{unit(dazu, OLD).pk}/change/")
    assert link in body(client, people["system"], unit_address(dazu, OLD))
    assert link not in body(client, people["leader"], unit_address(dazu, OLD))


def test_after_it_the_pages_show_the_successor(dazu: Plan, people: People, client: Client) -> None:
    hand_over(dazu, people, new_unit(dazu))
    assert parts(dazu, people, 3, 4)[0] == [NEW]
    page = text(body(client, people["leader"], f"/plans/{dazu.slug}/tasks/3/?year=2026&quarter=4"))
    assert NEW in page
    assert client.get(unit_address(dazu, OLD, "?year=2026&quarter=4")).status_code == 200


@pytest.mark.parametrize(
    ("person", "shown"), [("system", True), ("security", False), ("entry", False), ("leader", False)]
)
def test_the_way_here_is_on_the_units_page(
    dazu: Plan, people: People, client: Client, person: str, *, shown: bool
) -> None:
    client.force_login(people[person])
    page = client.get(unit_address(dazu, OLD))
    assert (address(dazu) in page.content.decode()) is shown


def test_no_way_leads_to_a_unit_of_another_region(dazu: Plan, people: People, client: Client) -> None:
    """The plan may name one; it is changed where it belongs."""
    city = Unit.objects.create(region=dazu.region.parent, name="市知识产权局")  # type: ignore[misc]
    PlanUnit.objects.create(plan=dazu, unit=city, printed_name=city.name, order=99)
    client.force_login(people["system"])
    page = client.get(f"/plans/{dazu.slug}/units/{city.pk}/")
    assert page.status_code == 200
    assert f"/units/{city.pk}/change/" not in page.content.decode()
    assert client.get(f"/units/{city.pk}/change/").status_code == 404
