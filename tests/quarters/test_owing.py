"""Who owes what of a quarter, by when and in which words. The plan's own leads owe: 区市场监管局 tasks 5 to 12, 区科技局 2, 3,
4, 7, 区经济信息委 1 and 2, 区金融发展事务中心 9."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.contributions import (
    ContributionInput,
    Kind,
    return_contributions,
    save_contributions,
    submit_contributions,
)
from indicators.models import Indicator
from organizations.models import Unit, UnitKind, User
from plans.models import Plan, PlanUnit, ReportingPeriod
from plans.quarters import every_quarter
from quarters.owing import Owing, owing_at
from tasks.models import ReportedState, Task, TaskAssignment
from tests import acts
from tests.people import NOW, approve, figure
from tests.quarters.scenes import type_in
from tests.roundpage import ROUND, People, look, notices, rows, settled, tasks_of
from tests.unitpages import say, text

pytestmark = pytest.mark.django_db

# Of the ten and the ten in the text: no annual one, none that is judged at the end, no quotient.
FIGURES = [1, 2, 3, 4, 5, 6, 7, 9, 10, 15, 16]


@pytest.fixture(autouse=True)
def october() -> Any:
    with time_machine.travel("2026-10-12T04:00:00+00:00", tick=False):
        yield


# Who owes what


def test_every_lead_owes_its_tasks(dazu: Plan, people: People, client: Client) -> None:
    page = look(client, people["entry"])
    found = {unit: tasks_of(row) for unit, row in rows(page).items()}
    assert found == {
        "区市场监管局": [5, 6, 7, 8, 9, 10, 11, 12],
        "区科技局": [2, 3, 4, 7],
        "区经济信息委": [1, 2],
        "区金融发展事务中心": [9],
    }
    assert "4个单位未报送" in text(page)
    assert "已超期" not in text(page)


def test_what_is_handed_in_is_not_owed_and_what_came_back_is(dazu: Plan, people: People, client: Client) -> None:
    acts.report_saved(dazu, people)
    assert "任务3 注重研发投入 草稿未报送" in rows(look(client, people["entry"]))["区科技局"]
    acts.submit_report(dazu, people["unit_lead"])
    assert tasks_of(rows(look(client, people["entry"]))["区科技局"]) == [2, 4, 7]
    acts.return_report(dazu, people["reviewer"])
    assert "任务3 注重研发投入 退回补正" in rows(look(client, people["entry"]))["区科技局"]
    acts.submit_report(dazu, people["unit_lead"])
    acts.approve_report(dazu, people["reviewer"])
    assert tasks_of(rows(look(client, people["entry"]))["区科技局"]) == [2, 4, 7]


def test_a_draft_correction_is_no_debt_and_a_returned_one_is(dazu: Plan, people: People, client: Client) -> None:
    acts.report_approved(dazu, people)
    acts.save_report(dazu, people["unit_lead"], "补充", why="漏写")
    assert tasks_of(rows(look(client, people["entry"]))["区科技局"]) == [2, 4, 7]
    acts.submit_report(dazu, people["unit_lead"])
    acts.return_report(dazu, people["reviewer"])
    assert tasks_of(rows(look(client, people["entry"]))["区科技局"]) == [2, 3, 4, 7]


def test_what_was_completed_earlier_is_not_owed(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 3, "区科技局", ReportedState.COMPLETED, quarter=(2026, 1))
    say(dazu, people, 4, "区科技局", ReportedState.COMPLETED, quarter=(2026, 4))
    assert tasks_of(rows(look(client, people["entry"]))["区科技局"]) == [2, 4, 7], (
        "a later quarter says nothing of this one"
    )


def test_a_supporter_owes_once_it_was_asked(dazu: Plan, people: People, client: Client) -> None:
    assert "区教委" not in rows(look(client, people["entry"]))
    acts.asked(dazu, people)
    assert "任务3 注重研发投入 征集，未填写" in rows(look(client, people["entry"]))["区教委"]
    assert "区教委" not in rows(look(client, people["entry"], ROUND.replace("q3", "q2"))), "for that quarter only"


def test_a_part_that_came_back_is_owed(dazu: Plan, people: People, client: Client) -> None:
    """大足高新区 gives its part of row 1."""
    place = acts.part_of(dazu, Kind.ACTUAL, "大足高新区", 1)
    part = ContributionInput(kind=place[0], responsibility=place[1], value=Decimal(40))
    save_contributions(**acts.where(dazu), contributions=[part], by=people["entry"], at=NOW)
    submit_contributions(**acts.where(dazu), places=[place], by=people["entry"], at=NOW)
    assert "大足高新区" not in rows(look(client, people["entry"]))
    return_contributions(**acts.where(dazu), places=[place], by=people["reviewer"], at=NOW, reason="请核对")
    page = look(client, people["entry"])
    assert "指标1单位分量 退回补正" in rows(page)["大足高新区"]
    said = next(each for each in notices(page) if "大足高新区" in each)
    assert said.startswith("请【大足高新区】于10月14日前补正2026年前三季度被退回的指标1单位分量，联系人")


def test_nobody_is_chased_who_cannot_report(dazu: Plan, people: People, client: Client) -> None:
    """A court, a collective and a unit of another region, though each led a task that asks for reports."""
    city = Unit.objects.create(region=dazu.region.parent, name="市知识产权局")  # type: ignore[misc]
    PlanUnit.objects.create(plan=dazu, unit=city, printed_name=city.name, order=90)
    Unit.objects.filter(name="区财政局").update(kind=UnitKind.COLLECTIVE)
    task = Task.objects.get(plan=dazu, number=3)
    for place, name in enumerate(("区法院", "区财政局", "市知识产权局", "区商务委")):
        unit = Unit.objects.get(name=name)
        TaskAssignment.objects.filter(task=task, unit=unit).delete()
        TaskAssignment.objects.create(task=task, unit=unit, role="lead", order=50 + place, reports=True)
    found = rows(look(client, people["entry"]))
    assert set(found) & {"区法院", "区财政局", "市知识产权局", "区商务委"} == {"区商务委"}


def test_nobody_owes_anything_of_a_quarter_before_the_system_was_in_use(
    dazu: Plan, people: People, client: Client
) -> None:
    """The quarter ends on 30 September: in use from then on it is owed, a day later it is not."""
    Plan.objects.filter(pk=dazu.pk).update(in_use_from=date(2026, 9, 30))
    assert len(rows(look(client, people["entry"]))) == 4
    Plan.objects.filter(pk=dazu.pk).update(in_use_from=date(2026, 10, 1))
    page = look(client, people["entry"])
    assert rows(page) == {}
    assert owing_at(*_period(dazu)) == Owing()
    assert "系统启用前" in page
    assert "指标数据11项" not in text(page)


def test_a_quarter_that_is_not_over_or_closed_is_not_chased_for(dazu: Plan, people: People, client: Client) -> None:
    page = look(client, people["entry"], ROUND.replace("q3", "q4"))
    assert "本季度尚未结束" in page
    assert rows(page) == {}
    acts.close(dazu, people["reviewer"])
    page = look(client, people["reviewer"])
    assert "定稿，不能再修改" in page
    assert rows(page) == {}
    assert "修改日期" not in page


def test_the_last_day_of_the_quarter_is_not_over(dazu: Plan, people: People, client: Client) -> None:
    for day, chased in (("2026-09-30", False), ("2026-10-01", True)):
        with time_machine.travel(f"{day}T04:00:00+00:00", tick=False):
            assert bool(rows(look(client, people["entry"]))) is chased


def test_units_that_reported_everything_are_folded_below(dazu: Plan, people: People, client: Client) -> None:
    for task in (1, 2):
        say(dazu, people, task, "区经济信息委")
    page = look(client, people["entry"])
    assert "区经济信息委" not in rows(page)
    assert settled(page) == "已报送的单位 1个 区经济信息委 2项任务，已审核"
    assert "3个单位未报送" in text(page)


def test_figures_that_the_office_has_not_submitted(dazu: Plan, people: People, client: Client) -> None:
    found = owing_at(*_period(dazu))
    assert [row.number for row in found.figures.missing] == FIGURES
    approve(dazu, 2026, 3, {4: 60, 5: 150}, people)
    acts.figure_submitted(dazu, people)
    acts.return_figure(dazu, people["reviewer"])
    type_in(dazu, people["entry"], figure(dazu, 10, 60), figure(dazu, 5, 151, correction_reason="漏计"))
    found = owing_at(*_period(dazu))
    assert [row.number for row in found.figures.missing] == [2, 3, 6, 7, 9, 15, 16]
    assert [row.number for row in found.figures.drafts] == [10], "a draft beside an approved figure is a correction"
    assert [row.number for row in found.figures.returned] == [1]
    said = text(look(client, people["entry"]).split('aria-labelledby="owed-figures"')[1].split("</section>")[0])
    assert "9项未报送 · 10月19日前，还有7天" in said
    assert "退回补正 1项 指标1 有效发明专利总量" in said


def _period(plan: Plan) -> tuple[list[ReportingPeriod], ReportingPeriod]:
    periods = every_quarter(plan.slug)
    return periods, next(row for row in periods if (row.year, row.quarter) == (2026, 3))


# By when, in which words


def test_the_words_to_copy(dazu: Plan, people: People, client: Client) -> None:
    User.objects.filter(pk=people["entry"].pk).update(phone="023-43770000")
    acts.report_submitted(dazu, people)
    acts.return_report(dazu, people["reviewer"])
    page = look(client, User.objects.get(pk=people["entry"].pk))
    assert notices(page) == [
        "请【区市场监管局】于10月14日前报送2026年前三季度重点任务进展（任务5、任务6、任务7、任务8、任务9、任务10、任务11、任务12），"
        "联系人entry某，电话023-43770000。",
        "请【区科技局】于10月14日前报送2026年前三季度重点任务进展（任务2、任务4、任务7），并补正被退回的任务3，"
        "联系人entry某，电话023-43770000。",
        "请【区经济信息委】于10月14日前报送2026年前三季度重点任务进展（任务1、任务2），联系人entry某，电话023-43770000。",
        "请【区金融发展事务中心】于10月14日前报送2026年前三季度重点任务进展（任务9），联系人entry某，电话023-43770000。",
    ]
    for said in notices(page):
        assert page.count(said) == 2, "once for all units together, once for its own"


def test_whom_to_call_and_how_late(dazu: Plan, people: People, client: Client) -> None:
    Unit.objects.filter(name="区科技局").update(contact_name="李四", contact_phone="43771111")
    row = rows(look(client, people["entry"]))["区科技局"]
    assert row.startswith("区科技局 李四 43771111")
    assert "10月14日前 还有2天" in row
    assert row.endswith("未催报")
    for day, left in (("14", "今天截止"), ("15", "已超期1天"), ("17", "已超期3天")):
        with time_machine.travel(f"2026-10-{day}T04:00:00+00:00", tick=False):
            page = look(client, people["entry"])
        assert f"10月14日前 {left}" in rows(page)["区科技局"]
        assert ("其中4个已超期" in text(page)) is (day > "14")
    assert notices(page)[3] == (
        "请【区金融发展事务中心】尽快报送2026年前三季度重点任务进展（任务9），原定10月14日前报送，已超期3天，联系人entry某。"
    )


def test_no_deadline_is_no_delay(dazu: Plan, people: People, client: Client) -> None:
    ReportingPeriod.objects.filter(plan=dazu).update(reports_due_on=None, meeting_on=None)
    with time_machine.travel("2026-12-01T04:00:00+00:00", tick=False):
        page = look(client, people["entry"])
    assert "未设定截止" in rows(page)["区科技局"]
    assert notices(page)[3] == "请【区金融发展事务中心】报送2026年前三季度重点任务进展（任务9），联系人entry某。"
    assert "已超期" not in rows(page)["区科技局"]
    assert "会议日期 未设定" in text(page)


def test_the_dates_how_far_away_and_which_is_next(dazu: Plan, people: People, client: Client) -> None:
    def said(day: str) -> str:
        with time_machine.travel(f"2026-10-{day}T04:00:00+00:00", tick=False):
            return text(look(client, people["entry"]).split('class="round-dates"')[1].split("</ol>")[0])

    assert "单位报送截止 下一项 2026年10月14日 星期三 · 还有2天 指标数据截止 2026年10月19日 星期一 · 还有7天" in said(
        "12"
    )
    assert "单位报送截止 下一项 2026年10月14日 星期三 · 今天" in said("14")
    after = said("15")
    assert "单位报送截止 2026年10月14日 星期三 · 已过 指标数据截止 下一项" in after
    assert after.count("下一项") == 1
    assert "下一项" not in said("29")


@pytest.mark.parametrize("units", [0, 182])
def test_statements(
    units: int, dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """18 units and 200; cold the page's own two, two for indicators, and one each for tasks, figures, reports, units with
    extensions, and how they were chased."""
    _more_units(dazu, units)
    client.force_login(people["entry"])
    acts.extend(dazu, people["entry"])
    acts.chase_unit(dazu, people["entry"])
    Indicator.objects.get(plan=dazu, number=1).save()
    with django_assert_num_queries(9):
        page = client.get(ROUND).content.decode()
    assert len(rows(page)) == 4 + units
    with django_assert_num_queries(2):
        client.get(ROUND)
    acts.chase_unit(dazu, people["entry"])
    with django_assert_num_queries(5):
        client.get(ROUND)


def _more_units(plan: Plan, count: int) -> None:
    """Units that each answer for task 3."""
    task = Task.objects.get(plan=plan, number=3)
    made = Unit.objects.bulk_create(Unit(region=plan.region, name=f"测试{place}局") for place in range(count))
    PlanUnit.objects.bulk_create(
        PlanUnit(plan=plan, unit=unit, printed_name=unit.name, order=100 + place) for place, unit in enumerate(made)
    )
    TaskAssignment.objects.bulk_create(
        TaskAssignment(task=task, unit=unit, role="lead", order=100 + place, reports=True)
        for place, unit in enumerate(made)
    )
