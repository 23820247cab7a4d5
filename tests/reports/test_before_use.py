"""A quarter that ended before the system was in use: what is missing is 系统启用前 and nobody's fault, wherever a task is shown.

The third quarter of 2026 ends on 30 September: in use from that day it counts, from the day after it does not.
"""

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.test import Client

from organizations.models import User
from plans.models import Plan, ReportingPeriod, Tally
from tasks.models import ReportedState
from tests.acts import ask, save_plan
from tests.reports.task_scenes import approve, give_back, submit, write
from tests.unitpages import Q3, body, map_address, map_counts, text, unit_address

pytestmark = pytest.mark.django_db

People = dict[str, User]
See = Callable[..., str]
OCTOBER = "2026-10-12T04:00:00+00:00"
OWN = "区科技局"  # answers for tasks 2, 3, 4, 7
LAST_DAY, DAY_AFTER = date(2026, 9, 30), date(2026, 10, 1)
EARLY = {LAST_DAY: False, DAY_AFTER: True}
both = pytest.mark.parametrize("day", EARLY)


@pytest.fixture
def see(dazu: Plan, people: People, client: Client) -> See:
    """A page of the third quarter, of the plan in use from a day; the leader's unless somebody else is named."""

    def open_page(day: date, address: str, who: str = "leader") -> str:
        Plan.objects.filter(pk=dazu.pk).update(in_use_from=day)
        with time_machine.travel(OCTOBER):
            return body(client, people[who], f"/plans/{dazu.slug}/{address}")

    return open_page


def todo(page: str) -> str:
    return text(page.split('<section class="card todo"')[1].split("</section>", maxsplit=1)[0])


@both
def test_the_list_its_counts_and_its_filter(day: date, dazu: Plan, people: People, see: See) -> None:
    approve(dazu, people, 2, "区科技局", reported_state=ReportedState.SLOW)  # of two leads
    page = see(day, f"tasks/{Q3}")
    rows = dict(re.findall(r'<td class="num no">(\d+)</td>(.*?)</tr>', page, re.DOTALL))
    said = {int(number): text(row) for number, row in rows.items()}
    word, status = ("系统启用前", "not_due") if EARLY[day] else ("未报送", "not_reported")
    assert said[3].startswith(f"注重研发投入 {word} 截至2026年9月底，任务3")
    assert f"区科技局 {word} 8个" in said[3]
    assert said[3].endswith("系统启用前" if EARLY[day] else "0/1")
    assert f"区科技局 推进缓慢 区经济信息委 {word}" in said[2]
    assert said[2].endswith("1" if EARLY[day] else "1/2")
    counts = text(page.split("<h2>任务清单")[0])
    assert f"{word} 11" in counts
    assert f'<option value="not_due">{"系统启用前" if EARLY[day] else "不参评"}</option>' in page
    chosen = see(day, f"tasks/{Q3}&status={status}")
    assert "筛选出 11 项，共 12 项" in chosen
    if EARLY[day]:
        assert "任务2推进缓慢：区科技局填报推进缓慢；系统启用前，区经济信息委没有填报" in said[2]


@both
def test_the_task(day: date, see: See) -> None:
    page = text(see(day, f"tasks/2/{Q3}"))
    assert ("任务2不参评：系统启用前，区科技局、区经济信息委没有填报" in page) is EARLY[day]
    assert ("责任单位 2个 区科技局 系统启用前 区经济信息委 系统启用前" in page) is EARLY[day]
    assert ("未报送：区科技局、区经济信息委" in page) is not EARLY[day]
    assert ("还没有已审核的填报" in page) is EARLY[day]


@both
def test_the_overview(day: date, dazu: Plan, people: People, see: See) -> None:
    approve(dazu, people, 3, OWN)
    page = text(see(day, Q3)).replace(" ", "")
    assert ("12项重点任务中，正常推进1项，不参评11项（系统启用前）。" in page) is EARLY[day]
    assert ("，未报送11项（区经济信息委、" in page) is not EARLY[day]
    assert f"正常推进1{'系统启用前' if EARLY[day] else '未报送'}11" in page


@both
def test_the_map(day: date, dazu: Plan, see: See) -> None:
    page = see(day, map_address(dazu).removeprefix(f"/plans/{dazu.slug}/"))
    word = "系统启用前" if EARLY[day] else "未报送"
    assert f'title="任务3 注重研发投入：{word}（责任单位）"' in page
    # Row 8 of annex 1, which is published once a year, and tasks 2, 3, 4, 7.
    assert map_counts(page)[OWN] == ("5 0 0" if EARLY[day] else "5 0 4")
    assert ("系统启用前" in text(page.split('class="map-key"')[1].split("</ul>")[0])) is EARLY[day]
    assert ("没有责任单位负责的项目滞后或未报送" in page) is EARLY[day]


@both
def test_the_unit(day: date, dazu: Plan, see: See) -> None:
    page = see(day, unit_address(dazu, OWN).removeprefix(f"/plans/{dazu.slug}/"))
    word = "系统启用前" if EARLY[day] else "未报送"
    assert f"注重研发投入 责任单位 {word} {word} — —" in text(page)
    states = text(page.split("unit-quarters")[1]).split("任务3 注重研发投入 责任单位")[1].split("任务4")[0].split()
    assert states == ["系统启用前"] * 6 + [word]


@both
def test_nothing_is_due(day: date, dazu: Plan, people: People, see: See) -> None:
    address = unit_address(dazu, OWN).removeprefix(f"/plans/{dazu.slug}/")
    other_day = next(each for each in EARLY if each != day)
    assert todo(see(other_day, address, "unit_lead")) != todo(see(day, address, "unit_lead")), (
        "though the stamp is the same"
    )
    for who in ("unit_lead", "reviewer"):
        said = todo(see(day, address, who))
        assert ("尚未填写" in said) is not EARLY[day]
        assert ("工作措施尚未报送" in said) is not EARLY[day]
        assert ("本季度在系统启用前，不须报送" in said) is EARLY[day]


@both
def test_what_was_begun_came_back_or_was_asked_for_is_still_to_be_done(
    day: date, dazu: Plan, people: People, see: See
) -> None:
    """But by no day: nobody has to catch up with what the system did not ask for then."""
    write(dazu, people["unit_lead"], 2, OWN)
    give_back(dazu, people, submit(dazu, people["unit_lead"], 4, OWN), "请补充")
    save_plan(dazu, people["unit_lead"])
    address = unit_address(dazu, OWN, "").removeprefix(f"/plans/{dazu.slug}/")
    said = todo(see(day, f"{address}{Q3}", "unit_lead"))
    assert "已有草稿，尚未报送： 任务2" in said
    assert "任务进展被退回： 任务4" in said
    assert "年度工作措施尚未报送： 任务" in said
    assert ("年度工作措施尚未报送： 任务3 注重研发投入 年初填报" in said) is EARLY[day], "the begun one alone"
    assert ("10月14日前" in said) is not EARLY[day]
    form = see(day, f"{address}report/2026/q3/", "unit_lead")
    assert ("10月14日" in form) is not EARLY[day]
    ask(dazu, people["unit_lead"])
    asked = todo(see(day, unit_address(dazu, "区教委").removeprefix(f"/plans/{dazu.slug}/"), "other_unit"))
    assert "请报送配合任务的进展： 任务3" in asked
    assert ("10月14日前" in asked) is not EARLY[day]


@both
def test_the_reviewer_reads_the_same_sentence(day: date, dazu: Plan, people: People, see: See) -> None:
    submit(dazu, people["unit_lead"], 3, OWN)
    page = text(see(day, f"review/{Q3}", "reviewer"))
    assert ("任务3不参评：系统启用前，区科技局没有填报" in page) is EARLY[day]
    assert ("任务3未报送：区科技局未报送" in page) is not EARLY[day]
    assert f"{'系统启用前' if EARLY[day] else '未报送'} 截至2026年9月底，任务3" in page, "the light as well"
    assert "任务3正常推进：区科技局填报正常推进" in page


def test_stored_counts_know_what_is_missing_whenever_the_system_was_in_use(dazu: Plan, people: People) -> None:
    """The day may be set later; what is stored is counted when somebody files. As with indicators."""
    Plan.objects.filter(pk=dazu.pk).update(in_use_from=DAY_AFTER)
    approve(dazu, people, 3, OWN)
    period = ReportingPeriod.objects.get(plan=dazu, year=2026, quarter=3)
    counts = Tally.objects.get(period=period, kind="tasks")
    assert (counts.on_track, counts.not_reported, counts.not_due) == (1, 11, 0)
