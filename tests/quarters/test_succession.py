"""Who answers for what after a unit was merged into another one or split: from a quarter on the successor, until then the unit.

In the Dazu plan 区科技局 is the first of row 8 and the third of row 9, where 区教委 is the second; it leads tasks 2, 3, 4 and 7,
of which 区教委 supports 3, 4 and 7; and supports 1, 5, 8, 9 and 10, of which 区教委 supports 5 and 10 as well.
"""

from datetime import date
from typing import Any

import pytest

from organizations.models import Operation, Region, Unit, UnitChange, UnitChangeKind, UnitKind
from organizations.roles import Role
from plans.models import ItemKind, Plan, PlanUnit
from plans.refusals import Invalid, NotAllowed
from quarters.succession import hand_over_unit, holdings_of, look_ahead, open_first_days
from tasks import tallies
from tasks.models import ReportedState, TaskAssignment
from tasks.sentences import word
from tests import acts
from tests.people import NOW, add
from tests.quarters.successions import (
    NEW,
    OLD,
    OTHER,
    Q3,
    Q4,
    People,
    answering,
    assignment,
    hand_over,
    new_unit,
    parts,
    responsibility,
    standing,
    unit,
)
from tests.unitpages import say

pytestmark = pytest.mark.django_db


# A new unit in the old one's place


def test_a_new_unit_stands_where_the_old_one_stood(dazu: Plan, people: People) -> None:
    before = (
        {number: answering(dazu, people, number, 3) for number in (5, 8)},
        {number: parts(dazu, people, number, 3) for number in (2, 5)},
    )
    hand_over(dazu, people, new_unit(dazu))
    for number, units in before[0].items():
        assert answering(dazu, people, number, 3) == units, "an open quarter keeps who answered then"
        assert answering(dazu, people, number, 4) == [NEW if each == OLD else each for each in units]
    for number, (leads, supporters) in before[1].items():
        assert parts(dazu, people, number, 3) == (leads, supporters)
        renamed = [[NEW if each == OLD else each for each in units] for units in (leads, supporters)]
        assert list(parts(dazu, people, number, 4)) == renamed


def test_rows_end_the_day_before_and_begin_on_the_day(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, new_unit(dazu))
    old, new = (assignment(dazu, 2, name) for name in (OLD, NEW))
    assert (old.until, new.since, new.until) == (date(2026, 9, 30), Q4, None)
    assert (new.role, new.order, new.level, new.reports) == ("lead", 1, 1, True)
    assert (responsibility(dazu, 8, OLD).until, responsibility(dazu, 8, NEW).since) == (date(2026, 9, 30), Q4)
    assert old.history.latest().history_user == people["system"]


def test_the_plan_names_the_successor_last(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, new_unit(dazu))
    row = PlanUnit.objects.filter(plan=dazu).order_by("order").last()
    assert row is not None
    assert (row.unit.name, row.printed_name, row.order) == (NEW, NEW, 19)
    assert PlanUnit.objects.get(plan=dazu, unit__name=OLD).printed_name == OLD


def test_a_merged_unit_is_retired_and_the_change_written_down(dazu: Plan, people: People) -> None:
    done = hand_over(dazu, people, new_unit(dazu))
    row = unit(dazu, OLD)
    assert (row.retired_on, row.successor and row.successor.name) == (Q4, NEW)
    (change,) = UnitChange.objects.all()
    assert done.changes == (change,)
    assert (change.kind, change.old_name, change.effective_on, change.reason, change.done_by) == (
        "merged", OLD, Q4, "大足委发〔2026〕9号", people["system"],
    )  # fmt: skip
    line = Operation.objects.latest("pk")
    assert (line.action, line.object_label) == ("单位并入", OLD)
    assert line.detail.startswith(f"2026年10月1日起：{NEW}承接指标5、指标6、")
    assert "大足委发〔2026〕9号" in line.detail
    assert [person.username for person in done.people] == ["unit_lead"], "they are moved by the security administrator"


def test_a_split_moves_what_is_named_and_leaves_the_rest(dazu: Plan, people: People) -> None:
    old, others = unit(dazu, OLD), {}
    for each in holdings_of(old, Q4):
        others[each.place] = old
    moving = [each for each in others if each in ((ItemKind.TASK, assignment(dazu, 2, OLD).pk),)]
    for place in moving:
        del others[place]
    third = new_unit(dazu, "区科技服务中心")
    others[ItemKind.TASK, assignment(dazu, 3, OLD).pk] = third
    done = hand_over(dazu, people, new_unit(dazu), kind=UnitChangeKind.SPLIT, others=others)
    assert [(each.holding.called, each.successor.name) for each in done.moved] == [
        ("任务2 抓实创新主体", NEW), ("任务3 注重研发投入", "区科技服务中心"),
    ]  # fmt: skip
    assert len(done.stays) == 22 - 2
    assert unit(dazu, OLD).retired_on is None
    assert parts(dazu, people, 4, 4)[0] == [OLD]
    assert {(row.kind, row.successor and row.successor.name) for row in done.changes} == {
        ("split", NEW), ("split", "区科技服务中心"),
    }  # fmt: skip


# A successor that has a part already


def test_a_unit_that_shares_takes_the_better_place(dazu: Plan, people: People) -> None:
    """Row 8: 区科技局 1, 区教委 2; row 9: 区教委 2, 区科技局 3."""
    before = {number: answering(dazu, people, number, 3) for number in (8, 9)}
    hand_over(dazu, people, unit(dazu, OTHER))
    for number in (8, 9):
        assert answering(dazu, people, number, 3) == before[number], "the first stays the first until then"
        assert answering(dazu, people, number, 4) == [each for each in before[number] if each != OLD]
    assert (responsibility(dazu, 8, OTHER).order, responsibility(dazu, 8, OTHER).since) == (1, None)
    assert responsibility(dazu, 9, OTHER).order == 2


def test_the_last_of_an_indicator_comes_first_only_from_the_day_on(dazu: Plan, people: People) -> None:
    """Row 8: 区国资委 is the fourth."""
    hand_over(dazu, people, unit(dazu, "区国资委"))
    assert answering(dazu, people, 8, 3)[0] == OLD
    assert answering(dazu, people, 8, 4)[:2] == ["区国资委", OTHER]


def test_a_supporter_leads_from_the_day_on_and_supports_until_then(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, unit(dazu, OTHER))
    leads, supporters = parts(dazu, people, 3, 3)
    assert leads == [OLD]
    assert OTHER in supporters
    leads, supporters = parts(dazu, people, 3, 4)
    assert leads == [OTHER]
    assert OTHER not in supporters
    row = assignment(dazu, 3, OTHER)
    assert (row.role, row.order, row.reports, row.since, row.leads_since) == ("lead", 1, True, None, Q4)
    assert TaskAssignment.objects.filter(task__plan=dazu, task__number=3, unit__name=OTHER).count() == 1


def test_until_then_it_owes_no_report(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, unit(dazu, OTHER))
    for quarter, missing in ((3, (OLD,)), (4, (OTHER,))):
        row = next(each for each in standing(dazu, people["leader"], quarter).tasks if each.facts.number == 3)
        assert row.missing == missing


def test_two_supporters_become_one(dazu: Plan, people: People) -> None:
    """Task 5: both support; the better place of both stands."""
    old, other = (assignment(dazu, 5, name) for name in (OLD, OTHER))
    best = min(old.order, other.order)
    hand_over(dazu, people, unit(dazu, OTHER))
    assert (assignment(dazu, 5, OTHER).order, assignment(dazu, 5, OTHER).leads_since) == (best, None)
    assert OLD in parts(dazu, people, 5, 3)[1]
    assert OLD not in parts(dazu, people, 5, 4)[1]


def test_a_lead_that_takes_over_from_a_supporter_stays_what_it_is(dazu: Plan, people: People) -> None:
    """Task 1: 区经济信息委 leads, 区科技局 supports; task 2: both lead."""
    to = unit(dazu, "区经济信息委")
    before = assignment(dazu, 1, to.name)
    hand_over(dazu, people, to)
    after = assignment(dazu, 1, to.name)
    assert (after.role, after.order, after.leads_since) == (before.role, before.order, None)
    assert parts(dazu, people, 2, 3)[0] == [OLD, to.name]
    assert parts(dazu, people, 2, 4)[0] == [to.name]
    assert assignment(dazu, 2, to.name).order == 1


# What is done already


def test_a_completed_task_stays_completed(dazu: Plan, people: People) -> None:
    say(dazu, people, 3, OLD, ReportedState.COMPLETED)
    hand_over(dazu, people, new_unit(dazu))
    row = next(each for each in standing(dazu, people["leader"], 4).tasks if each.facts.number == 3)
    assert (row.status, row.missing) == ("achieved", ())
    assert word(row.facts.leads[0], (2026, 4)) == "已完成"
    assert list(tallies.deviations(dazu)) == []


def test_of_two_that_are_merged_both_must_have_completed_it(dazu: Plan, people: People) -> None:
    """Task 2 is led by 区科技局 and 区经济信息委: only the first has completed it."""
    say(dazu, people, 2, OLD, ReportedState.COMPLETED)
    to = new_unit(dazu)
    hand_over(dazu, people, to)
    hand_over(dazu, people, to, unit=unit(dazu, "区经济信息委"))
    row = next(each for each in standing(dazu, people["leader"], 4).tasks if each.facts.number == 2)
    assert row.missing == (NEW,)


def test_stored_counts_follow(dazu: Plan, people: People) -> None:
    """Task 2: 区经济信息委 has completed it, 区科技局 has said nothing; once the one takes over, it is completed."""
    say(dazu, people, 2, "区经济信息委", ReportedState.COMPLETED)
    assert _light(dazu, people, 2) == "on_track"
    hand_over(dazu, people, unit(dazu, "区经济信息委"))
    assert _light(dazu, people, 2) == "achieved"
    assert list(tallies.deviations(dazu)) == []


def _light(plan: Plan, people: People, number: int) -> str:
    """Of a task in the fourth quarter."""
    return next(each.status for each in standing(plan, people["leader"], 4).tasks if each.facts.number == number)


def test_what_is_only_on_its_way_is_not_carried_over(dazu: Plan, people: People) -> None:
    say(dazu, people, 3, OLD, ReportedState.ON_TRACK)
    hand_over(dazu, people, new_unit(dazu))
    row = next(each for each in standing(dazu, people["leader"], 4).tasks if each.facts.number == 3)
    assert (row.status, row.missing) == ("not_reported", (NEW,))
    assert list(tallies.deviations(dazu)) == []


# Twice


def test_what_was_handed_over_by_mistake_is_handed_back(dazu: Plan, people: People) -> None:
    to = new_unit(dazu)
    hand_over(dazu, people, to)
    Unit.objects.filter(name=OLD).update(retired_on=None, successor=None)
    hand_over(dazu, people, unit(dazu, OLD), unit=to)
    for quarter in (3, 4):
        assert parts(dazu, people, 2, quarter)[0][0] == OLD
        assert answering(dazu, people, 8, quarter)[0] == OLD
    assert assignment(dazu, 2, OLD).until is None
    assert not TaskAssignment.objects.filter(unit=to).exists(), "nothing of it was ever in force"


def test_a_unit_takes_over_again_only_where_it_left_off(dazu: Plan, people: People) -> None:
    to = new_unit(dazu)
    hand_over(dazu, people, to)
    Unit.objects.filter(name=OLD).update(retired_on=None, successor=None)
    with pytest.raises(Invalid, match=r"区科技局曾承担指标5 .+，后已移出，不能再承接这一项"):
        hand_over(dazu, people, unit(dazu, OLD), unit=to, first_day=date(2027, 1, 1))


def test_a_successor_hands_over_from_the_same_day(dazu: Plan, people: People) -> None:
    between = new_unit(dazu, "区科教局")
    hand_over(dazu, people, between)
    hand_over(dazu, people, new_unit(dazu), unit=between)
    assert parts(dazu, people, 2, 3)[0][0] == OLD
    assert parts(dazu, people, 2, 4)[0][0] == NEW
    assert not TaskAssignment.objects.filter(unit=between).exists()


def test_and_again_later(dazu: Plan, people: People) -> None:
    between = new_unit(dazu, "区科教局")
    hand_over(dazu, people, between, first_day=Q3)
    hand_over(dazu, people, new_unit(dazu), unit=between)
    assert [parts(dazu, people, 2, quarter)[0][0] for quarter in (2, 3, 4)] == [OLD, "区科教局", NEW]
    assert [answering(dazu, people, 8, quarter)[0] for quarter in (2, 3, 4)] == [OLD, "区科教局", NEW]


def test_what_is_to_leave_later_anyway_is_refused(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, new_unit(dazu), first_day=date(2027, 1, 1))
    Unit.objects.filter(name=OLD).update(retired_on=None, successor=None)
    with pytest.raises(Invalid, match="已定于此后移出"):
        hand_over(dazu, people, unit(dazu, OTHER))


# All plans


def test_plans_above_that_name_the_unit_are_moved_as_well(dazu: Plan, people: People, two_years: Plan) -> None:
    city = Plan.objects.get(pk=two_years.pk)
    old, order = unit(dazu, OLD), 99
    PlanUnit.objects.create(plan=city, unit=old, printed_name=OLD, order=order)
    task = city.tasks.first()
    assert task is not None
    TaskAssignment.objects.create(task=task, unit=old, role="support", order=order)
    assert city.region != dazu.region
    done = hand_over(dazu, people, new_unit(dazu))
    assert {each.holding.plan for each in done.moved} == {dazu.pk, city.pk}
    assert TaskAssignment.objects.get(task=task, unit__name=NEW).since == Q4
    assert PlanUnit.objects.get(plan=city, unit__name=NEW).order == order + 1


def test_retired_items_stay_where_they_are(dazu: Plan, people: People) -> None:
    dazu.tasks.filter(number=2).update(retired_on=NOW.date())
    done = hand_over(dazu, people, new_unit(dazu))
    assert 2 not in [each.holding.number for each in done.moved if each.holding.kind == ItemKind.TASK]
    assert assignment(dazu, 2, OLD).until is None


# Refusals


def refused(dazu: Plan, people: People, **changes: Any) -> dict[tuple[str, ...], str]:
    with pytest.raises(Invalid) as caught:
        hand_over(dazu, people, changes.pop("successor", None) or new_unit(dazu, "区新局"), **changes)
    assert not UnitChange.objects.exists()
    assert unit(dazu, OLD).retired_on is None
    return dict(caught.value.errors.by_place)


def test_a_closed_quarter_is_nobodys_to_change(dazu: Plan, people: People) -> None:
    acts.close(dazu, people["reviewer"], 2026, 3)
    said = refused(dazu, people, first_day=Q3)
    assert said == {("first_day",): f"{dazu.title}2026年前三季度已定稿，请选择此后的季度"}
    hand_over(dazu, people, new_unit(dazu))
    assert parts(dazu, people, 2, 4)[0][0] == NEW
    assert parts(dazu, people, 2, 3)[0][0] == OLD, "the closed quarter keeps its own"


@pytest.mark.parametrize(
    ("act", "named"),
    [
        (acts.report_approved, "2026年第3季度任务3任务报告"),
        (acts.plan_approved, "2026年第3季度任务3年度工作措施"),
        (acts.part_approved, "2026年第3季度指标5本单位分量"),
    ],
)
def test_what_is_approved_is_the_units_own(act: Any, named: str, dazu: Plan, people: People) -> None:
    act(dazu, people)
    assert refused(dazu, people, first_day=Q3) == {
        ("first_day",): f"区科技局的{named}已审核，请选择此后的季度，或将该项留待以后移交"
    }
    hand_over(dazu, people, new_unit(dazu))


@pytest.mark.parametrize(
    ("changes", "place", "message"),
    [
        ({"reason": " "}, "reason", "请写明依据，如机构改革文件的文号"),
        ({"reason": "长" * 201}, "reason", "依据不得超过200字"),
        ({"reason": "文\x00号"}, "reason", "依据含有不可见字符U+0000"),
        ({"first_day": date(2026, 10, 2)}, "first_day", "应为一个季度的第一天"),
        ({"first_day": date(2026, 11, 1)}, "first_day", "应为一个季度的第一天"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    changes: dict[str, Any], place: str, message: str, dazu: Plan, people: People
) -> None:
    assert refused(dazu, people, **changes) == {(place,): message}


def test_the_longest_reason_is_taken(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, new_unit(dazu), reason="长" * 200)


def test_who_cannot_take_over(dazu: Plan, people: People) -> None:
    elsewhere = Unit.objects.create(region=Region.objects.get(code="500102"), name="涪陵区科技局")
    cases = {
        "承接单位不能是本单位": unit(dazu, OLD),
        "涪陵区科技局不属于大足区": elsewhere,
        "区老局已停用": new_unit(dazu, "区老局", retired_on=NOW.date()),
        "各镇街不参加考评，不能承接": new_unit(dazu, "各镇街", kind=UnitKind.COLLECTIVE),
        "区法院不参加考评，不能承接": unit(dazu, "区法院"),
    }
    for message, successor in cases.items():
        assert refused(dazu, people, successor=successor) == {("successor",): message}


def test_the_same_for_single_items(dazu: Plan, people: People) -> None:
    place = (ItemKind.TASK, assignment(dazu, 3, OLD).pk)
    assert refused(dazu, people, others={place: unit(dazu, "区法院")}) == {("successor",): "区法院不参加考评，不能承接"}
    Unit.objects.filter(name="区新局").delete()
    assert refused(dazu, people, others={place: unit(dazu, OLD)}) == {("successor",): "承接单位不能是本单位"}


def test_items_of_other_units_are_not_handed_over(dazu: Plan, people: People) -> None:
    place = (ItemKind.TASK, assignment(dazu, 3, OTHER).pk)
    assert refused(dazu, people, others={place: unit(dazu, OTHER)}) == {
        ("items",): "所列事项中有1项已不属于区科技局，请重新核对"
    }


def test_a_split_that_moves_nothing(dazu: Plan, people: People) -> None:
    old = unit(dazu, OLD)
    others = {each.place: old for each in holdings_of(old, Q4)}
    said = refused(dazu, people, kind=UnitChangeKind.SPLIT, others=others)
    assert said == {("items",): "没有移交任何事项"}


def test_a_unit_that_is_no_more(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, new_unit(dazu))
    with pytest.raises(Invalid, match="区科技局已停用"):
        hand_over(dazu, people, unit(dazu, OTHER))


@pytest.mark.parametrize("who", ["entry", "reviewer", "unit_lead", "leader", "security", "auditor"])
def test_who_may_not(who: str, dazu: Plan, people: People) -> None:
    with pytest.raises(NotAllowed, match="的角色不能办理单位变更"):
        hand_over(dazu, people, new_unit(dazu), by=people[who])


def test_not_in_another_region(dazu: Plan, people: People) -> None:
    stranger = add("fuling", Role.SYSTEM, Region.objects.get(code="500102"))
    with pytest.raises(NotAllowed, match="不属于大足区"):
        hand_over(dazu, people, new_unit(dazu), by=stranger)


# Looking ahead


def test_looking_ahead_says_what_will_move_and_moves_nothing(dazu: Plan, people: People) -> None:
    acts.report_saved(dazu, people)
    given: dict[str, Any] = {
        "unit": unit(dazu, OLD), "kind": UnitChangeKind.MERGED, "first_day": Q3, "successor": unit(dazu, OTHER),
        "reason": "文件", "by": people["system"], "at": NOW,
    }  # fmt: skip
    seen = look_ahead(hand_over_unit, **given)
    assert unit(dazu, OLD).retired_on is None
    assert assignment(dazu, 3, OLD).until is None
    assert not Operation.objects.filter(action="单位并入").exists()
    again = look_ahead(hand_over_unit, **given)
    assert again.digest == seen.digest
    acts.submit_report(dazu, people["unit_lead"])
    assert look_ahead(hand_over_unit, **given).digest != seen.digest, "a draft was submitted in the meantime"
    done = hand_over_unit(**given)
    told = next(each for each in done.moved if each.holding.called == "任务3 注重研发投入")
    assert (told.holding.role, told.role, told.along) == ("责任单位", "责任单位", ("2026年第3季度任务报告（已报送）",))


def test_from_which_quarters_on(dazu: Plan, people: People) -> None:
    """Up to the first that has not begun; none that is closed, nor one before it."""
    acts.close(dazu, people["reviewer"], 2026, 1)
    found = open_first_days(unit(dazu, OLD), date(2026, 10, 9))
    assert found == [
        (date(2026, 4, 1), "2026年二季度（4月1日起）"),
        (Q3, "2026年三季度（7月1日起）"),
        (Q4, "2026年四季度（10月1日起）"),
        (date(2027, 1, 1), "2027年一季度（1月1日起）"),
    ]  # fmt: skip


def test_a_unit_of_no_plan_is_merged_at_once(dazu: Plan, people: People) -> None:
    done = hand_over(dazu, people, unit(dazu, OTHER), unit=new_unit(dazu))
    assert (done.moved, len(done.changes)) == ((), 1)
    assert unit(dazu, NEW).retired_on == Q4
