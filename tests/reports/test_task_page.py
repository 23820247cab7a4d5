"""The page of one task: what stands for it and why, its units, and what they reported, as far as the reader may see it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plans.models import Plan, PlanDocument
from tasks.models import Milestone, ReportedState, Task, TaskAssignment, TaskEvidence, TaskReport, VerdictChoice
from tests.conftest import DAZU
from tests.people import approve as approve_figures
from tests.plans_in_use import widen_tasks
from tests.reports.task_scenes import (
    EVERYBODY,
    PAGE,
    Q3,
    People,
    approve,
    assignment,
    attach,
    body,
    card,
    give_back,
    milestone,
    submit,
    words,
    write,
)

pytestmark = pytest.mark.django_db


def quarters(text: str) -> dict[str, list[str]]:
    """What the timeline says: quarter → its reports."""
    found: dict[str, list[str]] = {}
    timeline = text.split("<h2>各季度填报", 1)[1].split("</section>", maxsplit=1)[0]
    for each in re.split(r"<h3>", timeline)[1:]:
        name, rest = each.split("</h3>", 1)
        found[name] = [words(article.split("</article>")[0]) for article in rest.split("<article")[1:]]
        found[name] = [said.removeprefix(">").removeprefix('class="is-open">').strip() for said in found[name]]
    return found


def test_what_the_plan_says_of_it(dazu: Plan, people: People, client: Client) -> None:
    text = body(client, people["leader"], 1)
    for said in ("申请专利之前先做评估", "组建产业知识产权创新联合体和重点产业专利池"):
        assert f"<li>{said}</li>" in text
    assert "增强创新策源能力，提升科技产出效能" in text
    assert card(text, "责任分工") == (
        "责任单位 1个 区经济信息委 未报送 配合单位 6个 区发展改革委 区科技局 区市场监管局 大足高新区 "
        "经开区邮亭新材料产业发展服务中心 双桥工业园区发展中心"
    )
    source = card(text, "出处")
    assert "责任单位：区经济信息委 二（一）1" in source
    assert "占全区发明专利拥有量的17.4%以上 二（一）1 有效发明专利总量（件） 附件1 第1行 同一指标的两种名称。" in source
    assert "截至2026年9月底，任务1未报送：区经济信息委未报送" in text


def test_the_headings_other_reading_is_shown_on_its_tasks_alone(dazu: Plan, people: People, client: Client) -> None:
    other = "推进专利成果高效转化，提高发明专利实用效能"
    for number, stands in ((6, False), (7, True), (10, True), (11, False)):
        assert (other in body(client, people["leader"], number)) is stands


def test_units_after_the_semicolon_stand_apart(dazu: Plan, people: People, client: Client) -> None:
    rows = TaskAssignment.objects.filter(task__plan=dazu, task__number=12)
    rows.filter(unit__name="区政府外办").update(level=2)
    rows.filter(role="lead").update(reports=False)
    text = body(client, people["leader"], 12)
    assert card(text, "责任分工") == (
        "责任单位 1个 区市场监管局 不须报送 配合单位 1个 区商务委 配合单位 1个，原文列在分号之后 区政府外办"
    )
    assert "任务12不参评：没有须报送的责任单位" in text


def test_linked_indicators_with_lights_and_figures(dazu: Plan, people: People, client: Client) -> None:
    approve_figures(dazu, 2026, 3, {5: 168}, people)
    text = body(client, people["leader"], 7)
    assert card(text, "关联指标") == (
        "达序时 2026年1—9月，专利转让许可年均次数168次，完成年度目标的84.0%，高于序时进度9.0个百分点，较序时应完成数多18次 "
        "专利转让许可年均次数 168次 按内容推断，文件没有写明"
    )
    assert "文件写明： 承接存量专利转让许可" in card(body(client, people["leader"], 2), "关联指标")
    assert "没有关联的指标" in card(body(client, people["leader"], 4), "关联指标")


def test_milestones_as_they_stood_at_the_quarters_end(dazu: Plan, people: People, client: Client) -> None:
    milestone(dazu, 8, "已办结", due_on=date(2026, 6, 30), done_on=date(2026, 6, 1))
    milestone(dazu, 8, "季后办结", due_on=date(2026, 9, 30), done_on=date(2026, 10, 8))
    milestone(dazu, 8, "没有办", due_on=date(2026, 8, 31))
    milestone(dazu, 8, "还有时间", due_on=date(2026, 12, 31))
    milestone(dazu, 8, "没有时限")
    assert card(body(client, people["leader"], 8), "节点") == (
        "与年度工作措施 节点或措施 状态 完成时限 完成日期 已办结 已完成 2026年6月30日 2026年6月1日 "
        "季后办结 逾期完成 2026年9月30日 2026年10月8日 没有办 逾期未完成 2026年8月31日 — "
        "还有时间 未到期 2026年12月31日 — 没有时限 未定时限 — —"
    )


def test_a_units_own_measure_names_who_sees_to_it(dazu: Plan, people: People, client: Client) -> None:
    """After the document's own milestones, however early it is due."""
    milestone(dazu, 3, "出台办法", due_on=date(2026, 12, 31))
    of = assignment(dazu, 3, "区科技局")
    Milestone.objects.create(
        task=of.task, assignment=of, year=2026, order=1, title="走访企业", person="张某", due_on=date(2026, 6, 30)
    )
    text = body(client, people["leader"], 3)
    assert card(text, "节点").endswith(
        "出台办法 未到期 2026年12月31日 — 走访企业 区科技局 张某 逾期未完成 2026年6月30日 —"
    )
    assert "区科技局的措施“走访企业”应于2026年6月30日完成，至本季末尚未完成" in text


def test_names_of_units_lead_to_their_pages(dazu: Plan, people: People, client: Client) -> None:
    key = assignment(dazu, 3, "区科技局").unit_id
    link = f'<a href="/plans/dazu-patents-2025/units/{key}/?year=2026&amp;quarter=3">区科技局</a>'
    assert link in body(client, people["leader"], 3)
    client.force_login(people["leader"])
    for address in (PAGE, "/plans/dazu-patents-2025/indicators/8/"):
        assert link in client.get(f"{address}{Q3}").content.decode()


def test_reports_by_quarter_the_latest_first(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 2, "区科技局", (2026, 2), done="上半年办的")
    key = write(dazu, people["entry"], 2, "区经济信息委", (2026, 2), done="")
    attach(dazu, people["entry"], key, "来函.pdf", "截图.pdf", quarter=(2026, 2))
    version = TaskReport.objects.get(assignment=key).version
    approve(dazu, people, 2, "区经济信息委", (2026, 2), by=people["entry"], version=version,
            reported_state=ReportedState.COMPLETED, done="全部办完")  # fmt: skip
    approve(dazu, people, 2, "区科技局", done="走访30家", problems="缺人", next_steps="再访20家",
            verdict=(VerdictChoice.SLOW, "备案不足"))  # fmt: skip
    text = body(client, people["leader"], 2)
    acts = "{0}填报并报送 2026-10-09 10:00 · reviewer某审核 2026-10-09 10:00"
    assert quarters(text) == {
        "2026年前三季度": [
            "区科技局 责任单位 推进缓慢 核定评价：推进缓慢，填报为正常推进。理由：备案不足 "
            "本季进展 走访30家 存在问题 缺人 下一步措施 再访20家 " + acts.format("unit_lead某")
        ],
        "2026年上半年": [
            "区科技局 责任单位 正常推进 本季进展 上半年办的 " + acts.format("unit_lead某"),
            "区经济信息委 责任单位 已完成 代填 本季进展 全部办完 佐证材料： 来函.pdf 、 截图.pdf "
            + acts.format("entry某"),
        ],
    }
    assert "未报送：" not in text, "the other lead had done its part"
    for address, name in re.findall(r'<a href="(/plans/[^"]+/tasks/evidence/\d+/)">(\S+)</a>', text):
        assert b"".join(client.get(address)).startswith(b"%PDF"), name
    for each in TaskEvidence.objects.all():
        each.file.delete(save=False)


def test_who_has_not_reported_is_named_in_the_quarter_shown(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 2, "区科技局")
    assert "未报送：区经济信息委" in words(body(client, people["leader"], 2))
    later = body(client, people["leader"], 2, "?year=2026&quarter=4")
    assert list(quarters(later)) == ["2026年全年", "2026年前三季度"]
    assert "未报送：区科技局、区经济信息委" in words(later)


def test_a_later_quarter_is_not_shown_in_an_earlier_one(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 3, "区科技局", (2026, 2), done="二季度的事")
    approve(dazu, people, 3, "区科技局", (2026, 3), done="三季度的事")
    text = body(client, people["leader"], 3, "?year=2026&quarter=2")
    assert "二季度的事" in text
    assert "三季度的事" not in text


def test_a_correction_says_why_and_what_stood_there(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 3, "区科技局", done="走访30家")
    approve(dazu, people, 3, "区科技局", done="走访33家", correction_reason="漏计3家")
    (said,) = quarters(body(client, people["leader"], 3))["2026年前三季度"]
    assert "本季进展 走访33家" in said
    assert "更正：第2版，理由：漏计3家" in said
    assert "更正前：第1版，正常推进 本季进展 走访30家" in said


def test_nothing_new_is_said_as_such(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 3, "区科技局", done="", nothing_new=True)
    (said,) = quarters(body(client, people["leader"], 3))["2026年前三季度"]
    assert said.startswith("区科技局 责任单位 正常推进 零报告 unit_lead某填报并报送")


STATES: dict[str, Callable[[Plan, People], Any]] = {
    "草稿": lambda plan, people: write(plan, people["unit_lead"], 3, "区科技局", done="未审的内容"),
    "已报送": lambda plan, people: submit(plan, people["unit_lead"], 3, "区科技局", done="未审的内容"),
    "退回补正": lambda plan, people: give_back(
        plan, people, submit(plan, people["unit_lead"], 3, "区科技局", done="未审的内容"), "请补充数字"
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_approved_is_seen_by_its_unit_and_by_staff_who_ask(
    state: str, dazu: Plan, people: People, client: Client
) -> None:
    STATES[state](dazu, people)

    def see(query: str = Q3) -> set[str]:
        return {who for who in EVERYBODY if "未审的内容" in body(client, people[who], 3, query)}

    assert see() == {"unit_lead"}
    assert see(f"{Q3}&unreviewed=1") == {"unit_lead", "entry", "reviewer"}
    (said,) = quarters(body(client, people["unit_lead"], 3))["2026年前三季度"]
    assert said.startswith(f"区科技局 责任单位 正常推进 {state}")
    assert ("退回理由：请补充数字" in said) is (state == "退回补正")
    assert "任务3未报送：区科技局未报送" in body(client, people["unit_lead"], 3), "a draft lights nothing"


def test_a_correction_under_way_stands_beside_what_is_approved(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, people, 3, "区科技局", done="走访30家")
    write(dazu, people["unit_lead"], 3, "区科技局", done="走访33家", correction_reason="漏计3家")
    mine = quarters(body(client, people["unit_lead"], 3))["2026年前三季度"]
    assert [said.split(" ")[3] for said in mine] == ["草稿", "已审核"]
    (others,) = quarters(body(client, people["other_unit"], 3))["2026年前三季度"]
    assert "走访33家" not in others


def test_the_offices_own_draft_is_its_own(dazu: Plan, people: People, client: Client) -> None:
    """A clerk files its own unit's reports as others do; a leader of the same unit files nothing."""
    write(dazu, people["entry"], 8, "区市场监管局", done="办公室的草稿")
    people["leader"].unit = people["entry"].unit
    people["leader"].save()
    seen = {who for who in EVERYBODY if "办公室的草稿" in body(client, people[who], 8)}
    assert seen == {"entry"}


def test_the_documents_passage_once_it_is_loaded(
    dazu: Plan, people: People, client: Client, raw_sql: Callable[..., None]
) -> None:
    assert "看原文段落" not in body(client, people["leader"], 4)
    text = "3.注重研发投入。（责任单位：区科技局；配合单位：某局）\n4.创新协同发展。完善机制。（责任单位：区\n科技局）"
    PlanDocument.objects.create(plan=dazu, status="draft", text=text)
    assert (
        '<blockquote class="passage">4.创新协同发展。完善机制。（<mark>责任单位：区\n科技局</mark>）</blockquote>'
        in body(client, people["leader"], 4)
    )
    PlanDocument.objects.create(plan=dazu, status="issued", text=text.replace("完善机制", "印发稿<b>"))
    issued = body(client, people["leader"], 4)
    assert "印发稿&lt;b&gt;" in issued, "the issued text before the draft"
    raw_sql("UPDATE plans_plandocument SET text = ''")
    assert "看原文段落" not in body(client, people["leader"], 4)


def test_every_task_shows_its_passage(dazu: Plan, people: People, client: Client, document: str, tmp_path: Any) -> None:
    path = tmp_path / "document.txt"
    path.write_text(document, encoding="utf-8")
    call_command("load_plan", str(DAZU), document=path)
    for task in Task.objects.in_use(dazu):
        found = re.search(
            r'<blockquote class="passage">(.*?)</blockquote>', body(client, people["leader"], task.number)
        )
        assert found is not None
        assert task.title in found[1]


def test_the_tasks_before_and_after(dazu: Plan, people: People, client: Client) -> None:
    first, last = body(client, people["leader"], 1), body(client, people["leader"], 12)
    assert f'rel="next" href="{PAGE}2/?year=2026&amp;quarter=3">2 抓实创新主体 ›' in first
    assert 'rel="prev" href="/plans' not in first
    assert f'rel="prev" href="{PAGE}11/?year=2026&amp;quarter=3">‹ 11 实现知识产权保护全覆盖' in last
    assert 'rel="next" href="/plans' not in last


@pytest.mark.parametrize("number", [0, 13, 99999])
def test_an_unknown_number_is_not_found(dazu: Plan, people: People, client: Client, number: int) -> None:
    client.force_login(people["leader"])
    assert client.get(f"{PAGE}{number}/").status_code == 404


def test_earlier_quarters_unfold(dazu: Plan, people: People, client: Client) -> None:
    for year, quarter in ((2025, 2), (2025, 3), (2025, 4), (2026, 1), (2026, 2), (2026, 3)):
        approve(dazu, people, 3, "区科技局", (year, quarter))
    text = body(client, people["leader"], 3)
    assert "更早的 2 个季度" in text
    assert list(quarters(text))[-2:] == ["2025年前三季度", "2025年上半年"]
    assert text.index("2025年全年") < text.index("更早的") < text.index("2025年前三季度")


def test_indicators_and_the_overview_lead_to_the_task(dazu: Plan, people: People, client: Client) -> None:
    approve_figures(dazu, 2024, 4, {1: 460}, people)
    approve_figures(dazu, 2026, 3, {1: 518}, people)
    client.force_login(people["leader"])
    link = f'<a href="{PAGE}10/?year=2026&amp;quarter=3">'
    overview = client.get(f"/plans/{dazu.slug}/{Q3}").content.decode()
    attention = overview.split('<div class="attention">')[1].split("</article>")[0]
    assert f"{link}10 构建高质量创新生态</a>" in attention
    assert "共同责任单位3个 大足高新区 、 经开区邮亭新材料产业发展服务中心 、 双桥工业园区发展中心" in words(attention)
    assert f"{link}构建高质量创新生态</a>" in client.get(f"/plans/{dazu.slug}/indicators/1/{Q3}").content.decode()


@pytest.mark.parametrize("copies", [0, 19])
def test_statements_of_the_page(dazu: Plan, people: People, client: Client, copies: int) -> None:
    """At 12 and at 240 tasks, full of reports: everything anew, and while nothing changes."""
    for quarter in ((2026, 2), (2026, 3)):
        for unit in ("区科技局", "区经济信息委"):
            approve(dazu, people, 2, unit, quarter)
    milestone(dazu, 2, "建机制", due_on=date(2026, 12, 31))
    widen_tasks(dazu, copies)
    assert TaskReport.objects.count() == 4 * (copies + 1)
    client.force_login(people["unit_lead"])
    for expected in (10, 2):
        if expected == 10:
            Task.objects.get(plan=dazu, number=1).save()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{PAGE}2/{Q3}").status_code == 200
        assert len(captured) == expected
