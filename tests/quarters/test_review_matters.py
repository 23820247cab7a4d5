"""What units hand in, on the review page: beside what was promised, what stands now, and what the district has."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.contributions import Kind, approve_contributions
from indicators.models import Actual, Indicator
from organizations.models import User
from plans.models import Plan, ReportingPeriod
from tasks.measures import approve_measures
from tasks.models import Milestone, ReportedState, TaskEvidence, VerdictChoice
from tasks.review import approve_reports
from tests.acts import approve_figure, close
from tests.people import NOW, figure
from tests.plans_in_use import widen
from tests.quarters.scenes import (
    Q3,
    REVIEW,
    People,
    all_waiting,
    ask,
    measure,
    measures,
    multiply_tasks,
    part,
    report,
    stand_in,
    submit,
    write_report,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

SPRING, WINTER = date(2026, 3, 31), date(2026, 12, 20)


def page(client: Client, person: User, query: str = Q3) -> str:
    client.force_login(person)
    response = client.get(f"{REVIEW}{query}")
    assert response.status_code == 200, response.content.decode()[:400]
    return response.content.decode()


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).strip()


def matters(text: str) -> list[str]:
    """What each unit handed in on a task, as text; of the lights only their words."""
    text = re.sub(r"<details class=\"why\".*?(<summary>.*?</summary>).*?</details>", r"\1", text, flags=re.DOTALL)
    return [plain(each) for each in re.findall(r'<article class="matter.*?</article>', text, re.DOTALL)]


def parts(text: str) -> list[str]:
    """What each unit contributes, as text."""
    table = text.split('id="waiting-parts"')[1]
    return [plain(each) for each in re.findall(r'<tbody class="case.*?</tbody>', table, re.DOTALL)]


def approved_report(plan: Plan, people: People, *, quarter: int = 3, verdict: Any = None, **said: Any) -> int:
    key = report(plan, people["unit_lead"], quarter=quarter, **said)
    verdicts = {key: verdict} if verdict else None
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": quarter, "at": NOW}
    approve_reports(**where, assignments=[key], by=people["reviewer2"], verdicts=verdicts)
    return key


def approved_measures(plan: Plan, people: People, *given: Any) -> int:
    key = measures(plan, people["unit_lead"], *given)
    approve_measures(plan=plan, year=2026, quarter=3, assignments=[key], by=people["reviewer2"], at=NOW)
    return key


# Reports


def test_a_report_stands_beside_what_was_promised(dazu: Plan, people: People, client: Client) -> None:
    approved_report(dazu, people, quarter=1, next_steps="二季度启动")
    approved_report(dazu, people, quarter=2, next_steps="三季度完成平台上线", problems="经费未到位")
    report(dazu, people["unit_lead"], done="平台已上线", problems="宣传不够", next_steps="四季度验收")
    text = page(client, people["reviewer"])
    (row,) = matters(text)
    assert "<p>截至2026年9月底，任务3未报送：区科技局未报送</p>" in text
    assert "<p>截至2026年9月底，任务3正常推进：区科技局填报正常推进</p>" in text, "the light to come explains itself"
    assert f'href="/plans/{dazu.slug}/tasks/3/?year=2026&amp;quarter=3"' in text
    assert row.startswith("3 注重研发投入 区科技局 责任单位 任务评价： 未报送 → 审核后 正常推进 通过")
    assert "2026年上半年提出的下一步措施 三季度完成平台上线 推进状态 正常推进" in row
    assert "本季进展 平台已上线 存在问题 宣传不够 下一步措施 四季度验收" in row
    assert "未附材料 unit_lead某 10月9日10:00填报，10月9日10:00报送" in row
    assert "经费未到位" not in row, "what was said last quarter besides"
    assert "二季度启动" not in row


def test_without_an_earlier_report_that_is_said(dazu: Plan, people: People, client: Client) -> None:
    report(dazu, people["unit_lead"])
    assert "上季提出的下一步措施 此前没有已审核的报告" in matters(page(client, people["reviewer"]))[0]


def test_what_is_filed_on_behalf_or_says_nothing_new_is_marked(dazu: Plan, people: People, client: Client) -> None:
    report(dazu, people["entry"], done="", nothing_new=True, files=("区科技局来函.pdf",))
    text = page(client, people["reviewer"])
    assert "责任单位 代填 零报告" in matters(text)[0]
    assert "本季进展 本季度无新进展" in matters(text)[0]
    row = TaskEvidence.objects.get()
    assert f'<a href="/plans/{dazu.slug}/tasks/evidence/{row.pk}/">区科技局来函.pdf</a>' in text
    row.file.delete(save=False)


def test_a_supporter_is_marked_and_not_judged(dazu: Plan, people: People, client: Client) -> None:
    key = ask(dazu, people["unit_lead"], 3, "区教委")
    report(dazu, people["other_unit"], 3, "区教委", done="组织高校对接")
    text = page(client, people["reviewer"])
    (row,) = matters(text)
    assert row.startswith("3 注重研发投入 区教委 配合单位（征集） 通过"), "no light hangs on it"
    assert "核定评价：" not in text
    assert f"2026q3-report-{key}-verdict" not in text


def test_leads_come_before_supporters_and_quote_them(dazu: Plan, people: People, client: Client) -> None:
    key = ask(dazu, people["unit_lead"], 3, "区教委")
    report(dazu, people["other_unit"], 3, "区教委", done="组织高校对接")
    report(dazu, people["unit_lead"], quotes=(key,))
    lead, supporter = matters(page(client, people["reviewer"]))
    assert "引用区教委 组织高校对接" in lead
    assert "区教委 配合单位" in supporter


def test_a_draft_is_nowhere_but_counted(dazu: Plan, people: People, client: Client) -> None:
    write_report(dazu, people["unit_lead"], done="写到一半的进展")
    report(dazu, people["entry"], 5, "区市场监管局")
    text = page(client, people["reviewer"])
    assert "写到一半的进展" not in text
    assert "待审核1项" in text
    assert "另有1项草稿" in text


def test_a_correction_shows_what_it_replaces_and_why(dazu: Plan, people: People, client: Client) -> None:
    approved_report(dazu, people, quarter=2, next_steps="三季度走访15家")
    said: dict[str, Any] = {"done": "已走访12家", "problems": "人手不足", "next_steps": "继续走访"}
    approved_report(dazu, people, **said, verdict=(VerdictChoice.SLOW, "进度不够"))
    report(
        dazu, people["unit_lead"], reported_state=ReportedState.COMPLETED, done="已走访15家", next_steps="继续走访",
        correction_reason="漏计3家",
    )  # fmt: skip
    (row,) = matters(page(client, people["reviewer"]))
    assert "更正 理由：漏计3家 （原核定评价：推进缓慢（进度不够））" in row
    assert "2026年上半年提出的下一步措施 三季度走访15家 推进状态 正常推进 → 已完成" in row
    assert "本季进展 已走访15家 原：已走访12家" in row
    assert "存在问题 （已删去） 原：人手不足" in row
    assert "下一步措施 继续走访 未附材料" in row, "what stays the same is said once"
    assert "任务评价： 推进缓慢 → 审核后 已完成" in row


def test_a_step_that_is_done_changes_the_light(dazu: Plan, people: People, client: Client) -> None:
    """A measure was due in March: the task is seriously behind until the report that says it was done is approved."""
    approved_measures(dazu, people, measure("开展摸底", SPRING))
    approved_report(dazu, people)
    key = Milestone.objects.get(assignment__isnull=False).pk
    report(dazu, people["unit_lead"], milestones_done={key: date(2026, 9, 10)}, correction_reason="漏报节点")
    (row,) = matters(page(client, people["reviewer"]))
    assert "完成节点 开展摸底（2026年9月10日完成，时限2026年3月31日）" in row
    assert "任务评价： 严重滞后 → 审核后 正常推进" in row


def test_a_step_that_is_taken_back_changes_the_light_too(dazu: Plan, people: People, client: Client) -> None:
    approved_measures(dazu, people, measure("开展摸底", SPRING))
    key = Milestone.objects.get(assignment__isnull=False).pk
    approved_report(dazu, people, milestones_done={key: date(2026, 9, 10)})
    report(dazu, people["unit_lead"], correction_reason="误报节点")
    (row,) = matters(page(client, people["reviewer"]))
    assert "完成节点 开展摸底（原报已完成，现取消）" in row
    assert "任务评价： 正常推进 → 审核后 严重滞后" in row


def test_the_light_to_come_counts_all_that_waits(dazu: Plan, people: People, client: Client) -> None:
    """Task 2 is led by two units: one says completed, the other slow."""
    report(dazu, people["unit_lead"], 2, reported_state=ReportedState.COMPLETED)
    report(dazu, people["entry"], 2, "区经济信息委", reported_state=ReportedState.SLOW)
    rows = matters(page(client, people["reviewer"]))
    assert [("未报送 → 审核后 推进缓慢" in row) for row in rows] == [True, True]


def test_what_people_write_is_text(dazu: Plan, people: People, client: Client) -> None:
    report(dazu, people["unit_lead"], done="<script>alert(1)</script>")
    text = page(client, people["reviewer"])
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


# Measures


def test_first_measures_are_listed(dazu: Plan, people: People, client: Client) -> None:
    measures(dazu, people["unit_lead"], measure("走访企业", WINTER), measure("开展摸底", SPRING, "李某"))
    (row,) = matters(page(client, people["reviewer"]))
    assert (
        "2026年工作措施 首次报送 措施 责任人 完成时限 走访企业 张某 2026年12月20日 开展摸底 李某 2026年3月31日" in row
    )
    assert "新增" not in row


def test_measures_stand_beside_those_that_stand_now(dazu: Plan, people: People, client: Client) -> None:
    now = ("走访企业", WINTER), ("开展摸底", SPRING), ("编制指南", SPRING), ("自评", WINTER)
    approved_measures(dazu, people, *(measure(title, due_on) for title, due_on in now))
    Milestone.objects.filter(title="开展摸底").update(done_on=date(2026, 3, 20))
    measures(
        dazu, people["unit_lead"], measure("走访企业", date(2026, 11, 30), "李某"), measure("自评", WINTER),
        measure("举办培训", WINTER), correction_reason="任务调整",
    )  # fmt: skip
    (row,) = matters(page(client, people["reviewer"]))
    assert "更正 理由：任务调整" in row
    assert row.partition("变化 ")[2].startswith(
        "走访企业 李某 2026年11月30日 调整 原：张某，2026年12月20日 自评 张某 2026年12月20日 举办培训 张某 2026年12月20日 新增 "
        "开展摸底 （2026年3月20日已完成） 张某 2026年3月31日 编制指南 张某 2026年3月31日 取消"
    )


# Contributions


def test_a_part_stands_beside_the_districts_figure(dazu: Plan, people: People, client: Client) -> None:
    """By hand: 518 in the district, 200 + 90 in two units, 228 remain."""
    submit(dazu, people["entry"], figure(dazu, 1, 518))
    approve_figure(dazu, people["reviewer"])
    part(dazu, people["entry"], 1, "大足高新区", "200", note="园区口径")
    part(dazu, people["entry"], 1, "双桥工业园区发展中心", "90")
    first, second = parts(page(client, people["reviewer"]))
    assert first.startswith("1 有效发明专利总量 件 大足高新区 本季分量 — 200 290 2个单位 518 228 通过")
    assert "备注：园区口径" in first
    assert second.startswith("1 有效发明专利总量 件 双桥工业园区发展中心 本季分量 — 90 290 2个单位 518 228")
    assert "存疑" not in first


def test_a_sum_above_the_district_is_a_warning(dazu: Plan, people: People, client: Client) -> None:
    submit(dazu, people["entry"], figure(dazu, 1, 518))
    part(dazu, people["entry"], 1, "大足高新区", "500")
    part(dazu, people["entry"], 1, "双桥工业园区发展中心", "20")
    first, _second = parts(page(client, people["reviewer"]))
    assert "520 2个单位 518 待审核 — 通过 存疑 各单位合计超过全区数2件，请核对" in first


def test_without_the_districts_figure_nothing_is_compared(dazu: Plan, people: People, client: Client) -> None:
    part(dazu, people["entry"], 1, "大足高新区", "0")
    (row,) = parts(page(client, people["reviewer"]))
    assert "本季分量 — 0 0 1个单位 — — 通过" in row


def test_a_part_stands_beside_what_was_approved(dazu: Plan, people: People, client: Client) -> None:
    for quarter, value in ((2, "180"), (3, "200")):
        key = part(dazu, people["entry"], 1, "大足高新区", value, quarter=quarter)
        where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": quarter, "at": NOW}
        approve_contributions(**where, places=[(Kind.ACTUAL, key)], by=people["reviewer2"])
    part(dazu, people["entry"], 1, "大足高新区", "205", correction_reason="漏计5件")
    (row,) = parts(page(client, people["reviewer"]))
    assert "大足高新区 本季分量 180 原 200 → 205 205 1个单位" in row
    assert "更正 理由：漏计5件" in row


def test_a_part_of_the_target_stands_beside_the_years(dazu: Plan, people: People, client: Client) -> None:
    """The plan's target of 2026 is 535."""
    part(dazu, people["entry"], 1, "大足高新区", "210", kind=Kind.TARGET)
    part(dazu, people["entry"], 1, "大足高新区", "300")
    row, target = parts(page(client, people["reviewer"]))
    assert "2026年目标分量 — 210 210 1个单位 535 目标 325" in target
    assert "本季分量 — 300 300 1个单位 — —" in row, "parts of figures and of targets are summed apart"


def test_a_target_above_the_districts_is_a_warning(dazu: Plan, people: People, client: Client) -> None:
    part(dazu, people["entry"], 1, "大足高新区", "540", kind=Kind.TARGET)
    assert "存疑 各单位目标合计超过全区目标5件，请核对" in parts(page(client, people["reviewer"]))[0]


# All of it


def test_each_kind_has_its_section_and_what_is_empty_has_none(dazu: Plan, people: People, client: Client) -> None:
    report(dazu, people["unit_lead"])
    assert re.findall(r'id="waiting-(\w+)"', page(client, people["reviewer"])) == ["reports"]
    measures(dazu, people["unit_lead"], measure("走访企业", WINTER))
    part(dazu, people["entry"], 1, "大足高新区", "200")
    submit(dazu, people["entry"], figure(dazu, 1, 518))
    found = re.findall(r'id="waiting-(\w+)"', page(client, people["reviewer"]))
    assert found == ["figures", "reports", "measures", "parts"]


def test_what_waits_is_counted_by_kind(dazu: Plan, people: People, client: Client) -> None:
    all_waiting(dazu, people)
    report(dazu, people["unit_lead"], quarter=2)
    text = page(client, people["reviewer"])
    assert "待审核7项：数据3项、任务进展1项、工作措施1项、单位分量2项" in text
    assert "2026年前三季度 <b>7</b><small>数据3项，任务进展1项，工作措施1项，单位分量2项</small>" in text
    assert "2026年上半年 <b>1</b><small>任务进展1项</small>" in text


def test_the_latest_quarter_with_anything_comes_first(dazu: Plan, people: People, client: Client) -> None:
    submit(dazu, people["entry"], figure(dazu, 1, 518), quarter=2)
    report(dazu, people["unit_lead"])
    assert "2026年前三季度 · 待审核1项" in plain(page(client, people["reviewer"], ""))


def test_history_names_the_quarter(dazu: Plan, people: People, client: Client) -> None:
    ReportingPeriod.objects.filter(plan=dazu, year=2026, quarter=2).update(kind="history")
    report(dazu, people["unit_lead"], quarter=2)
    part(dazu, people["entry"], 1, "大足高新区", "200", quarter=2)
    text = page(client, people["reviewer"], "?history=1")
    assert "区科技局 责任单位 2026年上半年 通过" in matters(text)[0], "and no light: history is not judged"
    assert "件 2026年上半年 大足高新区 本季分量" in parts(text)[0]


def test_ones_own_are_not_to_be_ticked(dazu: Plan, people: People, client: Client) -> None:
    cells = all_waiting(dazu, people)
    stand_in(people, "entry")
    text = page(client, people["entry"])
    ticks = re.findall(r'name="tick"\s+value="([^"]+)"', text)
    assert ticks == [cells["report"], cells["measures"]]
    assert text.count("本人填报，须由他人审核") == 5


@pytest.mark.parametrize("who", ["entry2", "reviewer"])
def test_who_only_looks_sees_no_fields(dazu: Plan, people: People, client: Client, who: str) -> None:
    """A clerk, and a reviewer once the quarter is closed."""
    all_waiting(dazu, people)
    if who == "reviewer":
        close(dazu, people["reviewer"])
    text = page(client, people[who])
    assert "已召开对接会" in text
    for name in ('name="tick"', 'name="one"', "-verdict"):
        assert name not in text


@pytest.mark.parametrize("copies", [0, 19])
@pytest.mark.parametrize("who", ["reviewer", "entry2"])
def test_statements_with_all_kinds(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int, who: str
) -> None:
    """At 12 and at 240 tasks, with something of each kind: ten at most."""
    approved_report(dazu, people, quarter=2)
    all_waiting(dazu, people)
    write_report(dazu, people["unit_lead"], 4, files=("台账.pdf", "照片.pdf"))
    widen(dazu, copies)
    multiply_tasks(dazu, copies)
    client.force_login(people[who])
    for query in (Q3, ""):
        Indicator.objects.get(plan=dazu, number=1).save()
        for statements in (9, 3):
            with django_assert_num_queries(statements):
                text = client.get(f"{REVIEW}{query}").content.decode()
        Actual.objects.filter(state="submitted").update(note="改过的备注")
        with django_assert_num_queries(6):
            client.get(f"{REVIEW}{query}")
        assert f"任务进展{1 + copies}项、工作措施{1 + copies}项" in text
    for row in TaskEvidence.objects.all():
        row.file.delete(save=False)
