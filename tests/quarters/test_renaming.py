"""A unit that is renamed: the new name on pages from then on, the old one beside it for what was before."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from documents.loading import load_plan
from organizations.models import Operation, Region, Unit, UnitChange
from organizations.roles import Role
from plans.models import Plan, PlanUnit
from plans.planfile import read_plan_file
from plans.refusals import Invalid, NotAllowed
from quarters.renaming import rename_unit
from tests import acts
from tests.conftest import DAZU
from tests.people import NOW, TODAY, add
from tests.quarters.successions import (
    OLD,
    OTHER,
    People,
    answering,
    assignment,
    hand_over,
    new_unit,
    parts,
    responsibility,
    unit,
)
from tests.unitpages import body, map_address, say, text, unit_address

pytestmark = pytest.mark.django_db

NAME = "区科学技术局"
Q2 = "?year=2026&quarter=2"


def rename(plan: Plan, people: People, **changes: Any) -> UnitChange:
    given: dict[str, Any] = {
        "unit": changes.pop("unit", None) or unit(plan, OLD), "name": NAME, "effective_on": date(2026, 7, 1),
        "reason": "大足委发〔2026〕9号", "by": people["system"], "at": NOW,
    }  # fmt: skip
    return rename_unit(**(given | changes))


def test_the_unit_bears_its_new_name_and_keeps_the_old_one_as_an_alias(dazu: Plan, people: People) -> None:
    change = rename(dazu, people)
    row = unit(dazu, NAME)
    assert (row.aliases, row.retired_on) == ([OLD], None)
    assert row.history.latest().history_user == people["system"]
    assert (change.kind, change.old_name, change.successor, change.effective_on, change.done_by) == (
        "renamed", OLD, None, date(2026, 7, 1), people["system"],
    )  # fmt: skip
    assert PlanUnit.objects.get(plan=dazu, unit=row).printed_name == OLD, "the plan prints what it prints"
    line = Operation.objects.latest("pk")
    assert (line.action, line.object_label, line.detail) == (
        "单位更名", NAME, f"原{OLD}，2026年7月1日起，大足委发〔2026〕9号",
    )  # fmt: skip


def test_a_name_that_comes_back_is_no_alias(dazu: Plan, people: People) -> None:
    rename(dazu, people)
    rename(dazu, people, unit=unit(dazu, NAME), name=OLD)
    assert unit(dazu, OLD).aliases == [NAME]


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"name": "  "}, "name", "请填写新名称"),
        ({"name": "长" * 81}, "name", "名称不得超过80字"),
        ({"name": "区科\x00局"}, "name", "名称含有不可见字符U+0000"),
        ({"name": OLD}, "name", "新名称与现名称相同"),
        ({"name": OTHER}, "name", "大足区已有名称或别名为“区教委”的单位"),
        ({"name": "区教育委员会"}, "name", "大足区已有名称或别名为“区教育委员会”的单位"),
        ({"reason": ""}, "reason", "请写明依据，如机构改革文件的文号"),
        ({"effective_on": date(2026, 10, 10)}, "effective_on", "生效日期不能晚于今天：更名自办理时起显示"),
    ],
)
def test_what_is_wrong(changes: dict[str, Any], place: str, message: str, dazu: Plan, people: People) -> None:
    Unit.objects.filter(name=OTHER).update(aliases=["区教育委员会"])
    with pytest.raises(Invalid) as caught:
        rename(dazu, people, **changes)
    assert dict(caught.value.errors.by_place) == {(place,): message}
    assert unit(dazu, OLD).aliases == []


def test_what_is_just_right(dazu: Plan, people: People) -> None:
    """The longest name, on the very day, and one that a unit had that is no more."""
    Unit.objects.filter(name=OTHER).update(aliases=["区教育委员会"], retired_on=TODAY)
    rename(dazu, people, name="长" * 80, effective_on=date(2026, 10, 9))
    rename(dazu, people, unit=Unit.objects.get(name="长" * 80), name="区教育委员会")


@pytest.mark.parametrize("who", ["entry", "reviewer", "unit_lead", "leader", "security", "auditor"])
def test_who_may_not(who: str, dazu: Plan, people: People) -> None:
    with pytest.raises(NotAllowed, match="的角色不能办理单位变更"):
        rename(dazu, people, by=people[who])


def test_not_in_another_region(dazu: Plan, people: People) -> None:
    stranger = add("fuling", Role.SYSTEM, Region.objects.get(code="500102"))
    with pytest.raises(NotAllowed, match="不属于大足区"):
        rename(dazu, people, by=stranger)


# On the pages


def test_the_units_page_says_what_it_was_called(dazu: Plan, people: People, client: Client) -> None:
    rename(dazu, people)
    found = text(body(client, people["leader"], unit_address(dazu, NAME)))
    assert f"原{OLD}，2026年7月1日更名" in found
    assert f"{NAME} （原{OLD}）" not in found, "the third quarter ended under the new name"
    assert f"{NAME} （原{OLD}）" in text(body(client, people["leader"], unit_address(dazu, NAME, Q2)))


def test_its_own_people_read_the_same(dazu: Plan, people: People, client: Client) -> None:
    rename(dazu, people)
    found = text(body(client, people["unit_lead"], unit_address(dazu, NAME, Q2)))
    assert f"{NAME} （原{OLD}）" in found


@pytest.mark.parametrize(("day", "said"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
def test_the_map_says_it_of_quarters_before(day: date, said: bool, dazu: Plan, people: People, client: Client) -> None:
    rename(dazu, people, effective_on=day)
    page = body(client, people["leader"], map_address(dazu, Q2))
    assert (f'title="{NAME}（原{OLD}）"' in page) is said
    assert f">{NAME}</a>" in page


def test_several_names_each_in_its_time(dazu: Plan, people: People, client: Client) -> None:
    rename(dazu, people, name="区科学局", effective_on=date(2026, 4, 1))
    rename(dazu, people, unit=unit(dazu, "区科学局"), effective_on=date(2026, 7, 1))
    for quarter, name in ((1, OLD), (2, "区科学局")):
        page = text(body(client, people["leader"], unit_address(dazu, NAME, f"?year=2026&quarter={quarter}")))
        assert f"{NAME} （原{name}）" in page


def test_a_tasks_reports_say_who_wrote_them_then(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 3, OLD, quarter=(2026, 2))
    say(dazu, people, 3, OLD, quarter=(2026, 3))
    rename(dazu, people)
    page = text(body(client, people["leader"], f"/plans/{dazu.slug}/tasks/3/?year=2026&quarter=3"))
    assert f"{NAME}（原{OLD}） 责任单位" in page
    assert f"{NAME} 责任单位" in page


def test_a_closed_quarter_keeps_the_old_name(dazu: Plan, people: People, client: Client) -> None:
    acts.close(dazu, people["reviewer"], 2026, 2)
    rename(dazu, people)
    page = body(client, people["leader"], map_address(dazu, Q2))
    assert f">{OLD}</a>" in page
    assert NAME not in page


# Reading the plan file again


def reload_plan() -> None:
    load_plan(read_plan_file(DAZU.read_text(encoding="utf-8"), name="dazu.yaml"), today=TODAY)


def test_the_plan_file_still_finds_the_unit(dazu: Plan, people: People) -> None:
    rename(dazu, people)
    count = Unit.objects.count()
    reload_plan()
    assert Unit.objects.count() == count
    assert assignment(dazu, 2, NAME).order == 1


def test_reading_it_again_does_not_undo_a_merger(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, new_unit(dazu))
    before = (
        [parts(dazu, people, 3, quarter) for quarter in (3, 4)], [answering(dazu, people, 8, quarter) for quarter in (3, 4)]
    )  # fmt: skip
    count = Unit.objects.count()
    reload_plan()
    assert Unit.objects.count() == count
    assert before == (
        [parts(dazu, people, 3, quarter) for quarter in (3, 4)], [answering(dazu, people, 8, quarter) for quarter in (3, 4)]
    )  # fmt: skip
    assert unit(dazu, OLD).retired_on is not None
    assert PlanUnit.objects.filter(plan=dazu, unit__taken_over__isnull=False).exists()
    assert responsibility(dazu, 8, OLD).until == date(2026, 9, 30)


def test_a_unit_that_is_no_more_leaves_the_map_from_the_quarter_on(dazu: Plan, people: People, client: Client) -> None:
    hand_over(dazu, people, new_unit(dazu))
    for quarter, there in ((3, True), (4, False)):
        page = body(client, people["leader"], map_address(dazu, f"?year=2026&quarter={quarter}"))
        assert (f">{OLD}</a></th>" in page) is there
