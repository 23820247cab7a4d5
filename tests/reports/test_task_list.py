"""The list of tasks: under the plan's headings, what stands for every unit, and what it is filtered and sorted by."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Unit, User
from plans.models import Plan
from reports.bodies import BODIES
from tasks.models import ReportedState, Task, VerdictChoice
from tests.people import approve as approve_figures
from tests.plans_in_use import widen_tasks
from tests.reports.task_scenes import Q3, People, approve, milestone, write

pytestmark = pytest.mark.django_db

LIST = "/plans/dazu-patents-2025/tasks/"
HEADINGS = [  # as the document prints them, with the numbers below each
    ("增强创新策源能力，提升科技产出效能", [1, 2, 3, 4]),
    ("打造高效确权通道，加速发明专利授权", [5, 6]),
    ("推进专利成果高效转化，提高发明专利升级动能", [7, 8, 9, 10]),
    ("完善知识产权保护体系，拓展知识产权全球布局", [11, 12]),
]


def body(client: Client, person: User, query: str = Q3, status: int = 200) -> str:
    client.force_login(person)
    response = client.get(f"{LIST}{query}")
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def row(text: str, number: int) -> str:
    """The words of one task's row."""
    found = next(each for each in text.split("<tr>")[1:] if f'<td class="num no">{number}</td>' in each)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.partition("</tr>")[0])).strip()


def numbers(text: str) -> list[int]:
    return [int(each) for each in re.findall(r'<td class="num no">(\d+)</td>', text)]


def key_of(unit: str) -> int:
    return Unit.objects.get(name=unit, region__code="500111").pk


def test_the_tasks_stand_under_the_plans_headings(dazu: Plan, people: People, client: Client) -> None:
    text = body(client, people["leader"])
    groups = re.split(r'<th scope="rowgroup" colspan="8">', text)[1:]
    assert [(group.partition("</th>")[0], numbers(group)) for group in groups] == HEADINGS


def test_a_row_says_what_stands_for_every_unit(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 2, "区科技局", next_steps="四季度再访20家", verdict=(VerdictChoice.SLOW, "备案不足"))
    approve(dazu, people, 4, "区科技局", (2026, 2), reported_state=ReportedState.COMPLETED)
    approve_figures(dazu, 2026, 3, {5: 168}, people)
    text = body(client, people["leader"])
    assert row(text, 2) == (
        "2 抓实创新主体 推进缓慢 截至2026年9月底，任务2推进缓慢：区科技局填报正常推进，核定为推进缓慢（备案不足）；"
        "区经济信息委未报送 "
        "区科技局 推进缓慢 （填报正常推进） 区经济信息委 未报送 "
        "6个 区商务委 区国资委 区市场监管局 大足高新区 经开区邮亭新材料产业发展服务中心 双桥工业园区发展中心 "
        "未报送 万人高价值发明专利拥有量 未报送 专利密集型产品累计备案数 达序时 专利转让许可年均次数 "
        "区科技局 四季度再访20家 1/2"
    )
    assert row(text, 4).endswith("区科技局 已完成 （2026年上半年） 7个 区教委 区经济信息委 区财政局 区市场监管局 大足高新区 "
                                 "经开区邮亭新材料产业发展服务中心 双桥工业园区发展中心 — — 无须报送")  # fmt: skip
    assert "专利转让许可年均次数 推断" in row(text, 7)
    assert row(text, 12).endswith("0/1")


def test_the_next_steps_are_those_of_the_quarter_shown(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 3, "区科技局", (2026, 2), next_steps="三季度再访20家")
    assert "三季度再访20家" in row(body(client, people["leader"], "?year=2026&quarter=2"), 3)
    assert "三季度再访20家" not in row(body(client, people["leader"]), 3)


def test_a_milestone_that_is_late_comes_before_the_next_one(dazu: Plan, people: People, client: Client) -> None:
    milestone(dazu, 8, "建机制", due_on=date(2026, 12, 31))
    assert "节点： 建机制（2026年12月31日）" in row(body(client, people["leader"]), 8).replace("：", "： ")
    milestone(dazu, 8, "出标准", due_on=date(2026, 9, 30))
    milestone(dazu, 8, "早该办", due_on=date(2026, 3, 31))
    text = row(body(client, people["leader"]), 8)
    assert "已逾期：出标准（2026年9月30日，另有1项逾期）" in text
    assert "建机制" not in text


def test_a_new_figure_is_in_the_rows_that_it_bears_on(dazu: Plan, people: People, client: Client) -> None:
    assert "达序时 专利转让许可年均次数" not in row(body(client, people["leader"]), 2)
    approve_figures(dazu, 2026, 3, {5: 168}, people)
    text = body(client, people["leader"])
    for number in (2, 7):
        assert "达序时 专利转让许可年均次数" in row(text, number)


@pytest.mark.parametrize(
    ("query", "expected"),
    [  # by hand from the plan file
        ("unit=区科技局", [1, 2, 3, 4, 5, 7, 8, 9, 10]),
        ("unit=区科技局&role=lead", [2, 3, 4, 7]),
        ("unit=区科技局&role=support", [1, 5, 8, 9, 10]),
        ("unit=区法院", [11]),
        ("unit=区法院&role=lead", []),
        ("role=lead", list(range(1, 13))),
        ("status=slightly_behind", [3, 9]),
        ("status=slightly_behind&unit=区科技局&role=lead", [3]),
        ("status=not_reported&unit=区科技局&role=lead", [2, 4, 7]),
        ("unit=&role=&status=", list(range(1, 13))),
    ],
)
def test_filters_combine(dazu: Plan, people: People, client: Client, query: str, expected: list[int]) -> None:
    for task, unit in ((3, "区科技局"), (9, "区市场监管局")):
        approve(dazu, people, task, unit, reported_state=ReportedState.SLOW)
    asked = re.sub(r"unit=(\w+)", lambda found: f"unit={key_of(found[1])}", query)
    text = body(client, people["leader"], f"{Q3}&{asked}")
    assert numbers(text) == expected
    is_filtered = len(expected) < 12 or query == "role=lead"
    assert (f"筛选出 {len(expected)} 项，共 12 项" in text) is is_filtered
    assert ("清除筛选" in text) is is_filtered
    assert ("没有符合条件的任务" in text) is (not expected)


def test_what_is_chosen_stays_chosen(dazu: Plan, people: People, client: Client) -> None:
    """In the form, over a switch of the quarter, over unreviewed figures, and over sorting."""
    unit = key_of("区科技局")
    text = body(client, people["entry"], f"{Q3}&unit={unit}&role=lead&sort=-status&unreviewed=1")
    assert f'<option value="{unit}" selected>区科技局</option>' in text
    assert '<option value="lead" selected>责任单位</option>' in text
    for name, value in (("year", "2026"), ("quarter", "3"), ("unreviewed", "1"), ("sort", "-status")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in text
    kept = f"unit={unit}&amp;role=lead&amp;sort=-status"
    for link in ('rel="prev" ', "<a "):  # one step back, and the panel of all quarters
        assert re.search(rf'{link}\s*href="\?year=2026&amp;quarter=2&amp;unreviewed=1&amp;{kept}"', text)
    assert f'href="?year=2026&amp;quarter=3&amp;{kept}"' in text, "the way back to approved figures"
    assert f'href="?year=2026&amp;quarter=3&amp;unreviewed=1&amp;unit={unit}&amp;role=lead&amp;sort=number"' in text
    assert 'href="?year=2026&amp;quarter=3&amp;unreviewed=1&amp;sort=-status">清除筛选' in text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("unit=999999", "本计划的任务中没有编号为“999999”的单位"),
        ("unit=abc", "本计划的任务中没有编号为“abc”的单位"),
        ("unit=１", "本计划的任务中没有编号为“１”的单位"),
        ("role=boss", "身份“boss”无法识别"),
        ("status=ahead", "评价“ahead”无法识别"),  # a word of indicators
        ("status=<b>", "评价“&lt;b&gt;”无法识别"),
        ("sort=title", "不能按“title”排序"),
        (f"role={'x' * 500}", f"身份“{'x' * 20}”无法识别"),
        ("unit=0&status=0", "本计划的任务中没有编号为“0”的单位；评价“0”无法识别"),
    ],
)
def test_nonsense_gets_a_message(dazu: Plan, people: People, client: Client, query: str, message: str) -> None:
    assert message in body(client, people["leader"], f"{Q3}&{query}", status=400)


def test_sorting_by_status_brings_the_worst_first(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 9, "区市场监管局", reported_state=ReportedState.SLOW)
    approve(dazu, people, 6, "区市场监管局", verdict=(VerdictChoice.SERIOUSLY_BEHIND, "未上线"))
    approve(dazu, people, 3, "区科技局", reported_state=ReportedState.COMPLETED)
    approve(dazu, people, 8, "区市场监管局")
    text = body(client, people["leader"], f"{Q3}&sort=status")
    assert numbers(text) == [6, 9, 1, 2, 4, 5, 7, 10, 11, 12, 8, 3]
    assert 'scope="rowgroup"' not in text
    assert "打造高效确权通道，加速发明专利授权" in row(text, 6), "the heading stands in the row"
    backwards = numbers(body(client, people["leader"], f"{Q3}&sort=-status"))
    assert (backwards[:2], backwards[-2:]) == ([3, 8], [9, 6])
    assert numbers(body(client, people["leader"], f"{Q3}&sort=-number")) == list(range(12, 0, -1))


def test_counts_lead_to_what_they_count(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 9, "区市场监管局", reported_state=ReportedState.SLOW)
    for address in ("/plans/dazu-patents-2025/", LIST):
        client.force_login(people["leader"])
        text = client.get(f"{address}{Q3}").content.decode()
        for status, count in (("slightly_behind", 1), ("not_reported", 11)):
            link = f"{LIST}{Q3}&status={status}"
            assert re.search(rf'href="{re.escape(link).replace("&", "&amp;")}">.*?<b>{count}</b></a>', text)
            assert len(numbers(body(client, people["leader"], f"{Q3}&status={status}"))) == count


def test_a_unit_finds_its_own_tasks_with_one_click(dazu: Plan, people: People, client: Client) -> None:
    own = key_of("区科技局")
    link = f'href="?year=2026&amp;quarter=3&amp;unit={own}">只看本单位'
    assert link in body(client, people["unit_lead"])
    assert "只看本单位" not in body(client, people["unit_lead"], f"{Q3}&unit={own}")
    assert "只看本单位" not in body(client, people["leader"]), "and what is kept is not shown to others"


def test_drafts_stand_in_no_row_but_where_staff_asked(dazu: Plan, people: People, client: Client) -> None:
    write(dazu, people["unit_lead"], 3, "区科技局", next_steps="草稿里的措施")
    for who in ("leader", "unit_lead", "other_unit", "system", "entry", "reviewer"):
        assert "草稿里的措施" not in body(client, people[who]), who
    for who in ("leader", "unit_lead", "other_unit", "system"):
        assert "草稿里的措施" not in body(client, people[who], f"{Q3}&unreviewed=1"), who
    text = row(body(client, people["entry"], f"{Q3}&unreviewed=1"), 3)
    assert "区科技局 正常推进 （未审核）" in text
    assert "草稿里的措施 1/1" in text


def test_a_plan_without_tasks_says_so(dazu: Plan, people: People, client: Client) -> None:
    Task.objects.filter(plan=dazu).update(retired_on=date(2026, 1, 1))
    text = body(client, people["leader"])
    assert "本计划还没有重点任务" in text
    assert "本计划没有重点任务" in text


def test_only_what_changes_the_page_is_kept_apart(dazu: Plan, people: People, client: Client) -> None:
    BODIES.forget()  # it never holds more than so many
    body(client, people["leader"])
    kept = len(BODIES)
    for extra in ("&x=1", "&page=2", "&sort=number", "&unit=&role="):
        body(client, people["leader"], Q3 + extra)
    assert len(BODIES) == kept
    body(client, people["leader"], f"{Q3}&sort=status")
    assert len(BODIES) == kept + 1


@pytest.mark.parametrize("copies", [0, 19])
def test_statements_of_the_list(dazu: Plan, people: People, client: Client, copies: int) -> None:
    """At 12 and at 240 tasks: everything anew, and while nothing changes."""
    approve(dazu, people, 2, "区科技局")
    milestone(dazu, 2, "建机制", due_on=date(2026, 12, 31))
    widen_tasks(dazu, copies)
    client.force_login(people["leader"])
    for query in (Q3, f"{Q3}&unit={key_of('区科技局')}&role=lead", f"{Q3}&sort=status"):
        Task.objects.get(plan=dazu, number=1).save()
        for expected in (9, 2):
            with CaptureQueriesContext(connection) as captured:
                text = client.get(f"{LIST}{query}").content.decode()
            assert len(captured) == expected
        assert len(numbers(text)) == (12 if "unit" not in query else 4) * (copies + 1)
