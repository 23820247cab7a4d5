"""What is open when a unit is merged: it moves to the successor from the quarter on; what is of earlier quarters stays."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from indicators.contributions import ContributionInput, Kind, save_contributions
from indicators.models import Indicator, UnitActual
from indicators.reference import returned_parts
from indicators.unit_figures import unit_lines
from organizations.models import User
from plans.models import Extension, Plan
from plans.refusals import Invalid, NotAllowed, Stale
from plans.review import State
from quarters.inbox import read_open
from quarters.models import Check, Explanation
from quarters.succession import Handover
from tasks.asking import ask_supporters
from tasks.measures import Measure, approve_measures, save_measures, submit_measures
from tasks.models import MeasurePlan, Milestone, ReportedState, ReportRequest, TaskReport
from tasks.reporting import ReportInput, discard_reports, save_reports, submit_reports
from tasks.review import approve_reports, return_reports
from tests import acts
from tests.people import NOW
from tests.quarters.successions import (
    NEW,
    OLD,
    OTHER,
    Q3,
    Q4,
    People,
    assignment,
    hand_over,
    new_unit,
    periods_of,
    responsibility,
    unit,
)
from tests.unitpages import lead_of

pytestmark = pytest.mark.django_db


def moved(done: Handover, called: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What went along with an item, and what did not."""
    found = next(each for each in done.moved if each.holding.called.startswith(f"{called} "))
    return found.along, found.left


def write(plan: Plan, by: User, name: str, done: str = "已办", *, task: int = 3, quarter: int = 3) -> TaskReport:
    key = assignment(plan, task, name).pk
    report = ReportInput(assignment=key, done=done)
    (row,) = save_reports(plan=plan, year=2026, quarter=quarter, reports=[report], by=by, at=NOW)
    return row


# Reports


def test_a_draft_goes_to_the_successor(dazu: Plan, people: People) -> None:
    row = write(dazu, people["unit_lead"], OLD)
    done = hand_over(dazu, people, new_unit(dazu), first_day=Q3)
    after = TaskReport.objects.get()
    assert (after.pk, after.assignment, after.version) == (row.pk, assignment(dazu, 3, NEW), row.version + 1)
    assert moved(done, "任务3") == (("2026年第3季度任务报告（草稿）",), ())
    write(dazu, lead_of(dazu, NEW), NEW, "接着写")
    assert TaskReport.objects.get().done == "接着写"


def test_what_is_of_an_earlier_quarter_stays_the_old_units(dazu: Plan, people: People) -> None:
    write(dazu, people["unit_lead"], OLD)
    done = hand_over(dazu, people, new_unit(dazu))
    assert moved(done, "任务3") == ((), ())
    assert TaskReport.objects.get().assignment.unit.name == OLD
    write(dazu, people["unit_lead"], OLD, "照旧填三季度")
    with pytest.raises(Invalid, match="本季度不由其负责"):
        write(dazu, people["unit_lead"], OLD, quarter=4)
    with pytest.raises(Invalid, match="本季度不由其负责"):
        write(dazu, lead_of(dazu, NEW), NEW)
    with pytest.raises(NotAllowed):
        write(dazu, people["unit_lead"], NEW, quarter=4)
    write(dazu, lead_of(dazu, NEW), NEW, quarter=4)


def test_what_was_submitted_and_what_came_back_goes_along(dazu: Plan, people: People) -> None:
    acts.report_submitted(dazu, people)
    write(dazu, people["unit_lead"], OLD, task=4, quarter=4)
    key = assignment(dazu, 3, OLD).pk
    return_reports(**acts.where(dazu), assignments=[key], by=people["reviewer"], at=NOW, reason="请补充")
    done = hand_over(dazu, people, new_unit(dazu), first_day=Q3)
    assert moved(done, "任务3")[0] == ("2026年第3季度任务报告（退回补正）",)
    assert moved(done, "任务4")[0] == ("2026年第4季度任务报告（草稿）",)
    assert {row.unit_name for row in read_open(dazu.pk)} == {NEW}


def test_a_report_of_its_own_is_the_successors_word(dazu: Plan, people: People) -> None:
    """区教委 was asked as a supporter and has begun: the draft of 区科技局 stays behind, and waits for nobody."""
    acts.ask(dazu, people["unit_lead"])
    write(dazu, people["unit_lead"], OLD, "科技局写的")
    write(dazu, people["other_unit"], OTHER, "教委写的")
    done = hand_over(dazu, people, unit(dazu, OTHER), first_day=Q3)
    assert moved(done, "任务3") == ((), ("2026年第3季度任务报告（草稿）",))
    assert [(row.unit_name, row.content["done"]) for row in read_open(dazu.pk)] == [(OTHER, "教委写的")]
    with pytest.raises(Invalid, match="有的没有待处理的报告"):
        submit_reports(**acts.where(dazu), assignments=[assignment(dazu, 3, OLD).pk], by=people["entry"], at=NOW)


def test_who_leads_later_reports_only_if_it_is_asked(dazu: Plan, people: People) -> None:
    """区教委 supports task 3 in the third quarter, and leads it from the fourth on."""
    hand_over(dazu, people, unit(dazu, OTHER))
    with pytest.raises(Invalid, match="本季度没有向区教委征集任务3的进展"):
        write(dazu, people["other_unit"], OTHER)
    given: dict[str, Any] = {"assignment": assignment(dazu, 3, OTHER).pk, "by": people["other_unit"], "at": NOW}
    with pytest.raises(Invalid, match="年度工作措施由任务的责任单位填报"):
        save_measures(plan=dazu, year=2026, quarter=3, measures=[acts.measure()], **given)
    write(dazu, people["other_unit"], OTHER, quarter=4)
    save_measures(plan=dazu, year=2026, quarter=4, measures=[acts.measure()], **given)


def test_versions_of_the_successors_cell_only_rise(dazu: Plan, people: People) -> None:
    """区教委 wrote and discarded a draft before: a form that it has open since never fits what is there now."""
    acts.ask(dazu, people["unit_lead"])
    for text in ("一", "二", "三"):
        write(dazu, people["other_unit"], OTHER, text)
    key = assignment(dazu, 3, OTHER).pk
    discard_reports(**acts.where(dazu), assignments=[key], by=people["other_unit"])
    write(dazu, people["unit_lead"], OLD)
    hand_over(dazu, people, unit(dazu, OTHER), first_day=Q3)
    assert TaskReport.objects.get().version == 4
    for version in (1, 2, 3):
        report = ReportInput(assignment=key, done="旧表", version=version)
        with pytest.raises(Stale):
            save_reports(**acts.where(dazu), reports=[report], by=people["other_unit"], at=NOW)


def test_a_request_goes_to_a_supporter(dazu: Plan, people: People) -> None:
    """Task 8: 区市场监管局 leads, 区科技局 supports and was asked."""
    old = assignment(dazu, 8, OLD).pk
    ask_supporters(**acts.where(dazu), task=8, assignments=[old], by=people["entry"], at=NOW)
    done = hand_over(dazu, people, new_unit(dazu), first_day=Q3)
    assert moved(done, "任务8")[0] == ("2026年第3季度征集",)
    assert ReportRequest.objects.get().assignment == assignment(dazu, 8, NEW)
    write(dazu, lead_of(dazu, NEW), NEW, task=8)


def test_who_leads_anyway_is_asked_for_nothing(dazu: Plan, people: People) -> None:
    """Task 1: 区经济信息委 leads, 区科技局 supports."""
    old = assignment(dazu, 1, OLD).pk
    ask_supporters(**acts.where(dazu), task=1, assignments=[old], by=people["entry"], at=NOW)
    done = hand_over(dazu, people, unit(dazu, "区经济信息委"), first_day=Q3)
    assert moved(done, "任务1") == ((), ("2026年第3季度征集",))


# Measures and their milestones


def plan_approved(plan: Plan, people: People, name: str, *titles: str, quarter: int = 1) -> None:
    key = assignment(plan, 2, name).pk
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": quarter, "at": NOW}
    given = [Measure(title=title, person="王某", due_on=date(2026, 12, 1)) for title in titles]
    save_measures(**where, assignment=key, measures=given, by=people["entry"])
    submit_measures(**where, assignments=[key], by=people["entry"])
    approve_measures(**where, assignments=[key], by=people["reviewer"])


def milestones(plan: Plan) -> dict[str, str]:
    rows = Milestone.objects.filter(task__plan=plan, assignment__isnull=False).order_by("assignment", "order")
    return {row.title: row.assignment.unit.name if row.assignment else "" for row in rows}


def test_measures_not_done_yet_go_along(dazu: Plan, people: People) -> None:
    plan_approved(dazu, people, OLD, "甲", "乙", "丙")
    Milestone.objects.filter(title="乙").update(done_on=date(2026, 5, 1))
    done = hand_over(dazu, people, new_unit(dazu))
    assert milestones(dazu) == {"甲": NEW, "乙": OLD, "丙": NEW}
    assert moved(done, "任务2") == (("措施：甲", "措施：丙"), ())
    assert list(Milestone.objects.filter(assignment__unit__name=NEW).values_list("order", flat=True)) == [1, 2]


def test_they_come_after_the_successors_own(dazu: Plan, people: People) -> None:
    """Task 2 is led by 区经济信息委 as well; what both set themselves is one."""
    plan_approved(dazu, people, OLD, "甲", "乙")
    plan_approved(dazu, people, "区经济信息委", "丙", "乙")
    hand_over(dazu, people, unit(dazu, "区经济信息委"))
    own = Milestone.objects.filter(assignment=assignment(dazu, 2, "区经济信息委")).order_by("order")
    assert [(row.order, row.title) for row in own] == [(1, "丙"), (2, "乙"), (3, "甲")]
    assert Milestone.objects.filter(title="乙").count() == 1
    plan_approved(dazu, people, "区经济信息委", "甲", "丁", quarter=4)
    assert sorted(milestones(dazu)) == ["丁", "甲"]


def test_one_that_an_open_report_says_is_done_stays_until_it_is_reviewed(dazu: Plan, people: People) -> None:
    plan_approved(dazu, people, OLD, "甲", "乙")
    key, step = assignment(dazu, 2, OLD).pk, Milestone.objects.get(title="甲")
    said = ReportInput(
        assignment=key, reported_state=ReportedState.ON_TRACK, done="甲已办结",
        milestones_done={step.pk: date(2026, 9, 1)},
    )  # fmt: skip
    save_reports(**acts.where(dazu), reports=[said], by=people["unit_lead"], at=NOW)
    hand_over(dazu, people, new_unit(dazu))
    assert milestones(dazu) == {"甲": OLD, "乙": NEW}
    save_reports(**acts.where(dazu), reports=[said], by=people["unit_lead"], at=NOW)
    submit_reports(**acts.where(dazu), assignments=[key], by=people["unit_lead"], at=NOW)
    approve_reports(**acts.where(dazu), assignments=[key], by=people["reviewer"], at=NOW)
    assert Milestone.objects.get(title="甲").done_on == date(2026, 9, 1)


def test_measures_are_filed_by_who_answers_in_the_quarter(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, new_unit(dazu))
    given: dict[str, Any] = {"plan": dazu, "year": 2026, "measures": [acts.measure()], "by": people["entry"], "at": NOW}
    old, new = (assignment(dazu, 3, name).pk for name in (OLD, NEW))
    for quarter, allowed, refused in ((3, old, new), (4, new, old)):
        with pytest.raises(Invalid, match="没有所选的任务分工，或本季度不由其负责"):
            save_measures(**given, quarter=quarter, assignment=refused)
        save_measures(**given, quarter=quarter, assignment=allowed)


def test_measures_left_behind_are_nobodys_to_submit(dazu: Plan, people: People) -> None:
    """Task 2 is led by 区经济信息委 as well, which has measures of its own: those of 区科技局 stay behind."""
    for name in (OLD, "区经济信息委"):
        key = assignment(dazu, 2, name).pk
        save_measures(**acts.where(dazu), assignment=key, measures=[acts.measure()], by=people["entry"], at=NOW)
    done = hand_over(dazu, people, unit(dazu, "区经济信息委"), first_day=Q3)
    assert moved(done, "任务2")[1] == ("2026年第3季度年度工作措施（草稿）",)
    with pytest.raises(Invalid, match="有的没有待处理的年度工作措施"):
        submit_measures(**acts.where(dazu), assignments=[assignment(dazu, 2, OLD).pk], by=people["entry"], at=NOW)


def test_open_measures_go_along(dazu: Plan, people: People) -> None:
    acts.plan_submitted(dazu, people)
    done = hand_over(dazu, people, new_unit(dazu), first_day=Q3)
    assert moved(done, "任务3")[0] == ("2026年第3季度年度工作措施（已报送）",)
    assert MeasurePlan.objects.get().assignment == assignment(dazu, 3, NEW)
    approve_measures(**acts.where(dazu), assignments=[assignment(dazu, 3, NEW).pk], by=people["reviewer"], at=NOW)
    assert set(milestones(dazu).values()) == {NEW}


def test_what_is_given_back_takes_everything_along(dazu: Plan, people: People) -> None:
    """A merger by mistake: nothing of the successor's row stays, done or not."""
    plan_approved(dazu, people, OLD, "甲")
    to = new_unit(dazu)
    hand_over(dazu, people, to)
    Milestone.objects.filter(title="甲").update(done_on=date(2026, 11, 1))
    write(dazu, lead_of(dazu, NEW), NEW, quarter=4)
    dazu.region.units.filter(name=OLD).update(retired_on=None, successor=None)
    hand_over(dazu, people, unit(dazu, OLD), unit=to)
    assert milestones(dazu) == {"甲": OLD}
    assert TaskReport.objects.get().assignment == assignment(dazu, 3, OLD)


# Parts of counts


def part(plan: Plan, by: User, name: str, value: int, *, quarter: int = 3) -> None:
    given = ContributionInput(kind=Kind.ACTUAL, responsibility=responsibility(plan, 5, name).pk, value=Decimal(value))
    save_contributions(plan=plan, year=2026, quarter=quarter, contributions=[given], by=by, at=NOW)


def test_parts_go_along_from_the_quarter_on(dazu: Plan, people: People) -> None:
    part(dazu, people["unit_lead"], OLD, 30, quarter=2)
    part(dazu, people["unit_lead"], OLD, 40)
    done = hand_over(dazu, people, new_unit(dazu), first_day=Q3)
    assert moved(done, "指标5") == (("2026年第3季度本单位分量（草稿）",), ())
    assert {(row.period.quarter, row.responsibility.unit.name) for row in UnitActual.objects.all()} == {
        (2, OLD), (3, NEW),
    }  # fmt: skip
    part(dazu, lead_of(dazu, NEW), NEW, 41)
    with pytest.raises(Invalid, match="本季度不由其负责"):
        part(dazu, people["unit_lead"], OLD, 42)


def test_a_part_of_its_own_is_the_successors(dazu: Plan, people: People) -> None:
    part(dazu, people["unit_lead"], OLD, 40)
    part(dazu, people["entry"], "区经济信息委", 50)
    done = hand_over(dazu, people, unit(dazu, "区经济信息委"), first_day=Q3)
    assert moved(done, "指标5") == ((), ("2026年第3季度本单位分量（草稿）",))
    assert [(row.unit_name, row.value) for row in read_open(dazu.pk)] == [("区经济信息委", Decimal(50))]


def test_the_units_sheet_holds_its_own_quarters(dazu: Plan, people: People) -> None:
    hand_over(dazu, people, new_unit(dazu))
    periods = {row.quarter: row for row in periods_of(dazu, people["leader"]) if row.year == 2026}
    for quarter, holder, other in ((3, OLD, NEW), (4, NEW, OLD)):
        assert 5 in [line.number for line in unit_lines(periods[3].plan, periods[quarter], unit(dazu, holder).pk)]
        assert unit_lines(periods[3].plan, periods[quarter], unit(dazu, other).pk) == ()


def test_what_came_back_is_told_who_answers(dazu: Plan, people: People) -> None:
    acts.part_submitted(dazu, people)
    acts.return_part(dazu, people["reviewer"])
    hand_over(dazu, people, new_unit(dazu), first_day=Q3)
    plan = periods_of(dazu, people["leader"])[0].plan
    assert [row.number for row, _part in returned_parts(plan, unit(dazu, NEW).pk, (2026, 3))] == [5]
    assert returned_parts(plan, unit(dazu, OLD).pk, (2026, 3)) == []


# What else hangs on a unit


def said(plan: Plan, people: People, name: str, quarter: int = 3, number: int = 8) -> None:
    about: dict[str, Any] = {
        "period": acts.period_of(plan, 2026, quarter), "unit": unit(plan, name), "said_by": people["entry"],
        "indicator": Indicator.objects.get(plan=plan, number=number),
    }  # fmt: skip
    Check.objects.create(**about, answer="agreed", status="behind", sentence="滞后")
    Explanation.objects.create(**about, cause=f"{name}的原因", measure="加快", due_on=date(2026, 12, 1), outlook="hard")


def test_answers_and_explanations_go_along_from_the_quarter_on(dazu: Plan, people: People) -> None:
    said(dazu, people, OLD, 2)
    said(dazu, people, OLD, 3)
    hand_over(dazu, people, new_unit(dazu), first_day=Q3)
    for model in (Check, Explanation):
        rows = model.objects.order_by("period__quarter").values_list("period__quarter", "unit__name", "version")
        assert list(rows) == [(2, OLD, 1), (3, NEW, 2)]
        moved = model.history.filter(unit__name=NEW).get()
        assert moved.history_user == people["system"], "who moved it"


def test_but_not_over_the_successors_own(dazu: Plan, people: People) -> None:
    said(dazu, people, OLD)
    said(dazu, people, OTHER)
    hand_over(dazu, people, unit(dazu, OTHER), first_day=Q3)
    assert {row.unit.name: row.cause for row in Explanation.objects.all()} == {
        OLD: "区科技局的原因", OTHER: "区教委的原因",
    }  # fmt: skip


@pytest.mark.parametrize("own", [False, True])
def test_an_extension_goes_along(own: bool, dazu: Plan, people: People) -> None:
    for quarter, names in ((2, [OLD]), (3, [OLD, OTHER] if own else [OLD])):
        for name in names:
            Extension.objects.create(
                period=acts.period_of(dazu, 2026, quarter), unit=unit(dazu, name), reports_due_on=date(2026, 10, 20),
                reason="机构改革", granted_by=people["entry"],
            )  # fmt: skip
    hand_over(dazu, people, unit(dazu, OTHER), first_day=Q3)
    rows = Extension.objects.order_by("period__quarter", "unit__name").values_list("period__quarter", "unit__name")
    assert sorted(rows) == sorted([(2, OLD), (3, OTHER), *([(3, OLD)] if own else [])])


def test_whose_figures_the_unit_gave(dazu: Plan, people: People) -> None:
    Indicator.objects.filter(plan=dazu, number=1).update(reporting_unit=unit(dazu, OLD))
    hand_over(dazu, people, new_unit(dazu))
    row = Indicator.objects.get(plan=dazu, number=1)
    assert row.reporting_unit is not None
    assert row.reporting_unit.name == NEW


def test_every_state_is_known(dazu: Plan, people: People) -> None:
    """Of what is superseded an approved revision stands in the same quarter: it is refused with it."""
    acts.report_approved(dazu, people)
    acts.save_report(dazu, people["unit_lead"], "补充", why="漏写")
    to = new_unit(dazu)
    with pytest.raises(Invalid, match="任务3任务报告已审核"):
        hand_over(dazu, people, to, first_day=Q3)
    assert set(TaskReport.objects.values_list("state", flat=True)) == {State.APPROVED, State.DRAFT}
    hand_over(dazu, people, to, first_day=Q4)
