"""领导参阅: what stands on the sheet, and that it is one sheet."""

import re
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.models import Indicator
from indicators.progress import Status
from organizations.models import User
from organizations.roles import Role
from plans.models import Plan
from quarters.explaining import ExplanationInput, save_explanations
from quarters.models import Outlook
from reports.brief import cut, room_for_each, told_and_named
from reports.lagging import Lagging, Said
from tasks.models import ReportedState, TaskAssignment
from tests import acts
from tests.people import NOW, add, approve
from tests.reports import task_scenes

NOVEMBER = "2026-11-20T04:00:00+00:00"
PAGE = "/plans/dazu-patents-2025/reports/brief/?year=2026&quarter=3"


@pytest.fixture
def november() -> Any:
    with time_machine.travel(NOVEMBER, tick=False):
        yield


def everything_lags(plan: Plan, people: dict[str, User]) -> None:
    """Every figure far below what is due, every report slow, every unit with all that a field takes to say."""
    approve(plan, 2024, 4, {1: 460, 2: 10, 3: (72, 80), 4: 40, 6: 3, 7: 60, 9: 3, 10: 60}, people)
    low = {1: 461, 2: 1, 3: (73, 80), 4: 41, 5: 1, 6: Decimal("3.01"), 7: 61, 8: Decimal("1"), 9: 3, 10: 60}
    approve(plan, 2026, 3, low, people)
    long = "申报周期长，部分材料需要多次补正，" * 16
    for row in TaskAssignment.objects.filter(task__plan=plan, role="lead", reports=True).select_related("task", "unit"):
        task_scenes.approve(plan, people, row.task.number, row.unit.name, reported_state=ReportedState.SLOW,
                            problems=long, next_steps=long)  # fmt: skip
    for indicator in Indicator.objects.in_use(plan).filter(in_breakdown=True).exclude(number=8):
        first = indicator.responsibilities.order_by("order")[0].unit_id
        said = ExplanationInput(kind="indicator", number=indicator.number, cause=long[:300], measure=long[:300],
                                due_on=date(2026, 12, 31), outlook=Outlook.HARD, expected=Decimal(5))  # fmt: skip
        save_explanations(**acts.where(plan), unit=first, explanations=[said], by=people["entry"], at=NOW)


def text(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


@pytest.mark.usefixtures("november")
def test_says_what_the_pages_say_on_one_sheet(
    dazu: Plan, people: dict[str, User], client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """By hand: S 495, T 535, E 525, A 518; from 460 at the end of 2024 8.29 a quarter more, 5 quarters on: 559.4."""
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    acts.behind_and_explained(dazu, people)
    client.force_login(people["leader"])
    with django_assert_num_queries(6):
        page = client.get(PAGE).content.decode()
    said = text(page.split("<article", 1)[1])
    assert "大足区专利提升专项行动计划2026年前三季度推进情况 领导参阅 数据截至2026年9月底" in said
    assert (
        "1 有效发明专利总量 （件） 518 535 96.8% −17.5 滞后 559 区市场监管局等4个 原因、措施和时限未说明 2 PCT" in said
    )
    assert "7 战略性新兴产业发明专利拥有量 （件） 未报送 80 — — 未报送 — 区经济信息委等7个 8" in said
    assert "重点任务12项：严重滞后1项，未报送11项。" in said
    assert "3 注重研发投入 严重滞后 区科技局 " in said
    assert "原因 申报周期长 措施 11月组织第二批申报 时限 2026年12月31日（有困难） 说明人 unit_lead某" in said
    assert client.get("/plans/dazu-patents-2025/reports/brief/?year=2026&quarter=9").status_code == 400


@pytest.mark.usefixtures("november")
def test_a_plan_that_counts_nothing_has_a_sheet_too(no_indicators: Plan, client: Client) -> None:
    client.force_login(add("someone", Role.LEADER, no_indicators.region))
    page = client.get(f"/plans/{no_indicators.slug}/reports/brief/")
    assert page.status_code == 200
    assert "重点指标</h2>" not in page.content.decode()


def test_texts_are_cut_to_the_room_that_there_is() -> None:
    """By hand: 1,400 characters in all, two texts an item and some words between them."""
    assert [room_for_each(items) for items in (0, 1, 5, 10, 14, 40)] == [120, 120, 120, 50, 30, 24]
    assert [cut(said, 5) for said in ("一二三四五", "一二三四五六", "一\n 二")] == ["一二三四五", "一二三……", "一 二"]


def test_tasks_beyond_the_room_are_named_only() -> None:
    def task(number: int, leads: int) -> Lagging:
        said = tuple(Said(unit="甲", cause="", measure="") for _ in range(leads))
        return Lagging(kind="task", number=number, name="乙", status=Status.BEHIND, word="严重滞后", sentence="", units=("甲",),
                       said=said)  # fmt: skip

    tasks = [task(1, 2), task(2, 2), task(3, 1), task(4, 1)]
    found = {room: [item.number for item in told_and_named(tasks, room=room)[0]] for room in (-3, 5, 9)}
    assert found == {-3: [1, 2], 5: [1, 2, 3], 9: [1, 2, 3, 4]}
    assert [item.number for item in told_and_named(tasks, room=5)[1]] == [4]


CHROMIUM = Path("/usr/bin/chromium")


@pytest.mark.browser  # takes seconds: run with those that do
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not there")
@pytest.mark.usefixtures("november")
def test_fits_on_one_sheet_with_everything_behind(
    dazu: Plan, people: dict[str, User], client: Client, tmp_path: Path
) -> None:
    everything_lags(dazu, people)
    client.force_login(people["leader"])
    page = client.get(PAGE).content.decode()
    assert page.count('<tr class="because">') == 9, "every counted indicator but the one that is published once a year"
    styles = "".join(
        Path(str(finders.find(name))).read_text(encoding="utf-8")
        for name in ("css/ipplan.css", "css/components.css", "css/brief.css")
    )
    (tmp_path / "page.html").write_text(
        re.sub(r"<link[^>]*>|<script[^>]*></script>", "", page).replace("</head>", f"<style>{styles}</style></head>"),
        encoding="utf-8",
    )
    command = [str(CHROMIUM), "--headless", "--no-sandbox", f"--user-data-dir={tmp_path}/profile", "--no-pdf-header-footer",
               f"--print-to-pdf={tmp_path}/page.pdf", f"file://{tmp_path}/page.html"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603 (our own line)
    paper = (tmp_path / "page.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    width, height = (float(number) for number in re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", paper)[0].split()[2:])
    assert (round(width), round(height)) == (595, 842), "A4, upright"
