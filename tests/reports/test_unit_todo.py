"""现在要做 on the page of a unit: what is owed by when, what came back and why; and who may see it."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from indicators.contributions import (
    ContributionInput,
    Kind,
    return_contributions,
    save_contributions,
    submit_contributions,
)
from indicators.models import IndicatorResponsibility
from organizations.models import Unit, User
from organizations.roles import Role
from plans.models import Plan, ReportingPeriod
from tasks.asking import ask_supporters
from tasks.measures import Measure, approve_measures, return_measures, save_measures, submit_measures
from tasks.models import Milestone, ReportedState, Task, TaskAssignment, TaskReport
from tasks.reporting import submit_reports
from tasks.review import return_reports
from tests.people import NOW, add
from tests.unitpages import MARKER, Q3, body, lead_of, say, text, unit_address, unit_key

People = dict[str, User]
OWN = "区科技局"  # answers for tasks 2, 3, 4, 7 and supports 1, 5, 8, 9, 10
WHERE: dict[str, Any] = {"year": 2026, "quarter": 3}
OCTOBER = "2026-10-12T04:00:00+00:00"


def todo(client: Client, person: User, plan: Plan, unit: str = OWN, query: str = Q3, day: str = OCTOBER) -> str:
    """What is read in the card; empty where the person has none."""
    with time_machine.travel(day):
        page = body(client, person, unit_address(plan, unit, query))
    return (
        text(page.split('<section class="card todo"')[1].split("</section>")[0]) if 'class="card todo"' in page else ""
    )


def assignment(task: int, unit: str = OWN) -> int:
    return TaskAssignment.objects.get(task__number=task, unit__name=unit).pk


def sent_back(plan: Plan, people: People, reason: str) -> None:
    """Task 3, submitted and returned."""
    say(plan, people, 3, OWN, approved=False, done=MARKER)
    submit_reports(plan=plan, **WHERE, assignments=[assignment(3)], by=people["unit_lead"], at=NOW)
    return_reports(plan=plan, **WHERE, assignments=[assignment(3)], by=people["reviewer"], at=NOW, reason=reason)


def test_what_is_owed_with_its_date(dazu: Plan, people: People, client: Client) -> None:
    """The fifth working day after National Day: 8, 9, 12, 13, 14 October."""
    said = todo(client, people["unit_lead"], dazu)
    assert said.startswith('aria-labelledby="todo"> 现在要做 2026年前三季度 · 2项')
    owed = "任务2 抓实创新主体 、 任务3 注重研发投入 、 任务4 创新协同发展 、 任务7 完善专利转化运用政策体系"
    assert f"本季任务进展尚未填写： {owed} 10月14日前，还有2天" in said
    assert "任务1 " not in said, "nobody asked the unit to report on what it supports"
    assert "2026年度工作措施尚未报送： 任务2" in said


@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-10-13", "还有1天"), ("2026-10-14", "今天截止"), ("2026-10-15", "已超期1天"), ("2026-12-31", "已超期78天")],
)
def test_the_days_are_counted(day: str, due: str, dazu: Plan, people: People, client: Client) -> None:
    assert f"10月14日前，{due}" in todo(client, people["unit_lead"], dazu, day=f"{day}T04:00:00+00:00")


def test_without_a_date_nothing_is_said_of_it(dazu: Plan, people: People, client: Client) -> None:
    ReportingPeriod.objects.filter(plan=dazu, **WHERE).update(reports_due_on=None)
    said = todo(client, people["unit_lead"], dazu)
    assert "本季任务进展尚未填写" in said
    assert "日前" not in said
    assert "None" not in said


def test_what_came_back_and_why(dazu: Plan, people: People, client: Client) -> None:
    sent_back(dazu, people, "请补充揭榜挂帅项目数")
    said = todo(client, people["unit_lead"], dazu)
    assert "补正 任务进展被退回： 任务3 注重研发投入 退回理由：请补充揭榜挂帅项目数 10月14日前，还有2天" in said
    assert "尚未填写： 任务2 抓实创新主体 、 任务4" in said, "what came back is not named twice"


def test_what_came_back_of_another_quarter(dazu: Plan, people: People, client: Client) -> None:
    sent_back(dazu, people, "请补充揭榜挂帅项目数")
    query = "?year=2026&quarter=4"
    said = todo(client, people["unit_lead"], dazu, query=query, day="2027-01-05T04:00:00+00:00")
    assert "补正 2026年前三季度任务进展被退回： 任务3 注重研发投入 退回理由：请补充揭榜挂帅项目数 修改" in said


def test_drafts_waiting_and_approved_are_told_apart(dazu: Plan, people: People, client: Client) -> None:
    say(dazu, people, 2, OWN, approved=False)
    say(dazu, people, 3, OWN, approved=False)
    submit_reports(plan=dazu, **WHERE, assignments=[assignment(3)], by=people["unit_lead"], at=NOW)
    say(dazu, people, 4, OWN)
    said = todo(client, people["unit_lead"], dazu)
    assert "尚未填写： 任务7 完善专利转化运用政策体系" in said
    assert "已有草稿，尚未报送： 任务2 抓实创新主体" in said
    assert "已报送、待审核： 任务3" in said
    assert "已审核： 任务4" in said


def test_completed_tasks_owe_nothing(dazu: Plan, people: People, client: Client) -> None:
    for task in (2, 3, 4, 7):
        say(dazu, people, task, OWN, ReportedState.COMPLETED, quarter=(2026, 2))
    said = todo(client, people["unit_lead"], dazu)
    assert "尚未填写" not in said


def test_what_was_asked_for(dazu: Plan, people: People, client: Client) -> None:
    """区经济信息委 answers for task 1 and asks 区科技局, which supports it."""
    by = lead_of(dazu, "区经济信息委")
    ask_supporters(plan=dazu, **WHERE, task=1, assignments=[assignment(1)], note="请报导航项目数", by=by, at=NOW)
    said = todo(client, people["unit_lead"], dazu)
    assert f"征集 请报送配合任务的进展： 任务1 紧盯重点产业 {by.name}征集：请报导航项目数 10月14日前" in said
    assert said.count("任务1 紧盯重点产业") == 1


def test_measures_and_their_days(dazu: Plan, people: People, client: Client) -> None:
    by = people["unit_lead"]
    steps = [
        Measure(title="申报第二批研发机构", person="周某", due_on=date(2026, 10, 8)),
        Measure(title="年底总结", person="周某", due_on=date(2026, 12, 31)),
    ]
    save_measures(plan=dazu, **WHERE, assignment=assignment(3), measures=steps, by=by, at=NOW)
    submit_measures(plan=dazu, **WHERE, assignments=[assignment(3)], by=by, at=NOW)
    assert "工作措施尚未报送： 任务2 抓实创新主体 、 任务4" in todo(client, by, dazu)
    approve_measures(plan=dazu, **WHERE, assignments=[assignment(3)], by=people["reviewer"], at=NOW)
    said = todo(client, by, dazu)
    assert "节点 申报第二批研发机构： 任务3 注重研发投入 10月8日前，已超期4天" in said
    assert "年底总结" not in said, "brought to mind a month before"


def test_a_step_of_the_document_is_everybodys_who_answers(dazu: Plan, people: People, client: Client) -> None:
    Milestone.objects.create(
        task=Task.objects.get(plan=dazu, number=2), order=9, title="出台办法", due_on=date(2026, 10, 20)
    )
    assert "节点 出台办法： 任务2 抓实创新主体 10月20日前，还有8天" in todo(client, people["unit_lead"], dazu)
    by = lead_of(dazu, "区经济信息委")
    assert "出台办法" in todo(client, by, dazu, unit="区经济信息委")
    assert "出台办法" not in todo(client, people["other_unit"], dazu, unit="区教委")


def test_at_another_quarter_it_only_says_where_to_look(dazu: Plan, people: People, client: Client) -> None:
    said = todo(client, people["unit_lead"], dazu, query="?year=2026&quarter=1")
    assert "查看2026年前三季度要做的事" in said
    assert "尚未填写" not in said


def test_a_supporter_whom_nobody_asked_owes_nothing(dazu: Plan, people: People, client: Client) -> None:
    assert "本季度没有须报送的任务" in todo(client, people["other_unit"], dazu, unit="区教委")


@pytest.mark.parametrize("who", ["leader", "other_unit", "system"])
def test_others_do_not_see_it(who: str, dazu: Plan, people: People, client: Client) -> None:
    sent_back(dazu, people, f"理由{MARKER}")
    with time_machine.travel(OCTOBER):
        page = body(client, people[who], unit_address(dazu, OWN))
    assert "现在要做" not in page
    assert MARKER not in page


@pytest.mark.parametrize("who", ["entry", "reviewer"])
def test_the_office_sees_it(who: str, dazu: Plan, people: People, client: Client) -> None:
    sent_back(dazu, people, "请补充")
    said = todo(client, people[who], dazu)
    assert "该单位现在要做" in said
    assert "退回理由：请补充" in said


def test_courts_have_nothing_to_do(dazu: Plan, people: People, client: Client) -> None:
    assert todo(client, people["reviewer"], dazu, unit="区法院") == ""
    lead = lead_of(dazu, "区法院")
    assert Unit.objects.get(name="区法院") == lead.unit
    assert todo(client, lead, dazu, unit="区法院") == ""


def form_of(page: str) -> str:
    return page.split('id="report"')[1].split("</form>", maxsplit=1)[0]


def test_the_form_on_the_page_files_what_is_typed(dazu: Plan, people: People) -> None:
    """With the token that is put into the kept form, and back to the page of the unit."""
    client = Client(enforce_csrf_checks=True)
    key, row = unit_key(dazu, OWN), f"r-{assignment(3)}"
    with time_machine.travel(OCTOBER):
        page = body(client, people["unit_lead"], unit_address(dazu, OWN))
        token = re.search(r'name="csrfmiddlewaretoken"\s+value="(\w+)"', form_of(page))
        version = re.search(rf'name="{row}-version" value="(\d+)"', page)
        assert token is not None
        assert version is not None
        typed = {
            "from": "unit", "act": "save", "person": people["unit_lead"].username, f"{row}-version": version[1],
            f"{row}-reported_state": "on_track", f"{row}-done": "新增研发机构2家",
        }  # fmt: skip
        address = f"/plans/{dazu.slug}/units/{key}/report/2026/q3/"
        assert client.post(address, typed).status_code == 403
        answer = client.post(address, {**typed, "csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(f"/plans/{dazu.slug}/units/{key}/?year=2026&quarter=3")
    assert TaskReport.objects.get(assignment=assignment(3)).done == "新增研发机构2家"
    with time_machine.travel(OCTOBER):
        assert "新增研发机构2家" in form_of(body(Client(), people["unit_lead"], unit_address(dazu, OWN)))


def test_the_kept_form_is_one_persons(dazu: Plan, people: People, client: Client) -> None:
    """What is typed and not saved is kept in the browser under the name that stands in the form."""
    colleague = add("colleague", Role.UNIT_LEAD, dazu.region, people["unit_lead"].unit)
    for person in (people["unit_lead"], colleague, people["unit_lead"]):
        with time_machine.travel(OCTOBER):
            form = form_of(body(client, person, unit_address(dazu, OWN)))
        assert re.findall(r'data-person="(\w+)"', form) == [person.username]
        assert re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', form) != []


def test_the_form_is_for_the_units_own_people(dazu: Plan, people: People, client: Client) -> None:
    """The office files on its own page for the form, where the unit's message is attached."""
    for who in ("leader", "other_unit", "system", "reviewer2"):
        with time_machine.travel(OCTOBER):
            page = body(client, people[who], unit_address(dazu, OWN))
        assert 'id="report"' not in page, who
        assert "<textarea" not in page, who
    with time_machine.travel(OCTOBER):
        page = body(client, people["entry"], unit_address(dazu, OWN))
    assert 'id="report"' not in page
    assert f'href="/plans/{dazu.slug}/units/{unit_key(dazu, OWN)}/report/2026/q3/#r-{assignment(2)}">填报</a>' in page
    with time_machine.travel(OCTOBER):
        page = body(client, people["unit_lead"], unit_address(dazu, OWN))
    assert f'href="#r-{assignment(2)}">填报</a>' in page
    assert f'id="r-{assignment(2)}"' in page, "the button leads to the row of the form"


def test_a_returned_part_of_a_count_says_why(dazu: Plan, people: People, client: Client) -> None:
    """区科技局 shares in row 5 of annex 1."""
    by, where = people["unit_lead"], {"plan": dazu, **WHERE, "at": NOW}
    key = IndicatorResponsibility.objects.get(indicator__plan=dazu, indicator__number=5, unit__name=OWN).pk
    given = ContributionInput(kind=Kind.ACTUAL, responsibility=key, value=Decimal(40))
    save_contributions(**where, contributions=[given], by=by)
    submit_contributions(**where, places=[given.place], by=by)
    return_contributions(**where, places=[given.place], by=people["reviewer"], reason="与台账不符")
    said = todo(client, by, dazu)
    assert "补正 本单位分量被退回：指标5 专利转让许可年均次数 退回理由：与台账不符 10月14日前" in said
    with time_machine.travel(OCTOBER):
        page = body(client, by, unit_address(dazu, OWN))
    assert f'href="#c-actual-{key}">修改</a>' in page
    assert f'id="c-actual-{key}"' in page
    assert "补正 本单位分量被退回：指标5 专利转让许可年均次数 退回理由：与台账不符" in todo(
        client, people["entry"], dazu
    )
    with time_machine.travel(OCTOBER):
        page = body(client, people["reviewer"], unit_address(dazu, OWN))
    assert f'href="/plans/{dazu.slug}/units/{unit_key(dazu, OWN)}/report/2026/q3/#c-actual-{key}">修改</a>' in page
    for who in ("leader", "other_unit", "system", "stranger"):
        client.force_login(people[who])
        with time_machine.travel(OCTOBER):
            assert "与台账不符" not in client.get(unit_address(dazu, OWN)).content.decode(), who
    assert "与台账不符" not in todo(client, people["entry"], dazu, unit="区教委"), "nor to another unit"
    submit_contributions(**where, places=[given.place], by=by)
    for who in ("unit_lead", "entry"):
        assert "分量被退回" not in todo(client, people[who], dazu), who


@pytest.mark.parametrize("quarter", [2, 4])
def test_a_part_returned_in_another_quarter_is_not_asked_for_in_this(
    quarter: int, dazu: Plan, people: People, client: Client
) -> None:
    """And a part of the year's target is named as such."""
    by = people["unit_lead"]
    key = IndicatorResponsibility.objects.get(indicator__plan=dazu, indicator__number=5, unit__name=OWN).pk
    given = ContributionInput(kind=Kind.TARGET, responsibility=key, value=Decimal(40))
    for when in (quarter, 3):
        where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": when, "at": NOW}
        save_contributions(**where, contributions=[given], by=by)
        submit_contributions(**where, places=[given.place], by=by)
        return_contributions(**where, places=[given.place], by=people["reviewer"], reason=f"第{when}季的理由")
    said = todo(client, people["entry"], dazu)
    assert "本单位年度目标被退回：指标5 专利转让许可年均次数 退回理由：第3季的理由" in said
    assert f"第{quarter}季的理由" not in said


def test_returned_measures_say_why(dazu: Plan, people: People, client: Client) -> None:
    by = people["unit_lead"]
    step = Measure(title="申报第二批研发机构", person="周某", due_on=date(2026, 12, 8))
    save_measures(plan=dazu, **WHERE, assignment=assignment(3), measures=[step], by=by, at=NOW)
    submit_measures(plan=dazu, **WHERE, assignments=[assignment(3)], by=by, at=NOW)
    return_measures(plan=dazu, **WHERE, assignments=[assignment(3)], by=people["reviewer"], at=NOW, reason="请列出单位")
    said = todo(client, by, dazu)
    assert "补正 年度工作措施被退回： 任务3 注重研发投入 退回理由：请列出单位" in said
    assert "工作措施尚未报送： 任务2 抓实创新主体 、 任务4" in said, "what came back is not named twice"
