"""What the reviewer sees: every submitted figure beside what was there before, and nothing that does not wait."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from indicators.entry import FigureInput, submit_actuals
from indicators.evidence import attach_evidence
from indicators.models import Actual, FigureEvidence, Indicator
from indicators.review import return_actuals
from organizations.models import Operation, Region, User
from organizations.roles import Role
from plans.models import Plan, PlanStamp
from tests.acts import approve_figure, close
from tests.people import NOW, add, approve, figure
from tests.plans_in_use import widen
from tests.quarters.scenes import Q3, REVIEW, People, said, stand_in, submit, type_in, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def desk(dazu: Plan, people: People) -> Plan:
    waiting(dazu, people)
    return dazu


def page(client: Client, person: User, query: str = Q3) -> str:
    client.force_login(person)
    response = client.get(f"{REVIEW}{query}")
    assert response.status_code == 200, response.content.decode()[:400]
    return response.content.decode()


def case(text: str, number: int) -> str:
    """The text of one figure's rows, tags taken out."""
    found = re.search(rf'<td class="num no">{number}</td>.*?</tbody>', text, re.DOTALL)
    assert found, f"indicator {number} does not wait"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


def test_a_figure_stands_beside_what_was_there_before(desk: Plan, people: People, client: Client) -> None:
    row = case(page(client, people["reviewer"]), 1)
    # By hand: 494 at the end of 2025, 508 in the half-year, 484 a year ago; 518 − 508 = 10, (518 − 484) ÷ 484 = 7.0 %;
    # S 495, T 535, E 525: −7 ÷ 40 = −17.5 points.
    assert "有效发明专利总量 件 494 508 484 518 +10 增长7.0% −17.5" in row
    assert row.index("未报送") < row.index("滞后")
    assert "截至2026年9月底，有效发明专利总量518件，完成年度目标的96.8%" in row, "the light to come explains itself"
    assert "截至2026年9月底，有效发明专利总量未报送" in row, "and so does the light of now"
    assert "entry某 10月9日10:00填报，10月9日10:00报送" in row
    assert "初步数 · 截至2026年9月30日" not in row  # the separator is the style sheet's
    for remark in ("初步数", "截至2026年9月30日", "未写数据来源", "未附依据"):
        assert remark in row


def test_a_ratio_comes_with_its_parts(desk: Plan, people: People, client: Client) -> None:
    # 97 ÷ 80 = 1.2125; last quarter 92 ÷ 80 = 1.15
    assert "1.21 97 ÷ 80 +0.06" in case(page(client, people["reviewer"]), 3)


def test_what_does_not_wait_is_only_counted(desk: Plan, people: People, client: Client) -> None:
    submit(desk, people["entry"], figure(desk, 9, 4))
    return_actuals(plan=desk, year=2026, quarter=3, numbers=[9], by=people["reviewer"], at=NOW, reason="请核对")
    text = page(client, people["reviewer"])
    # By hand: due in the third quarter of 2026 and empty are 2, 4, 6 and 7 of the annex and 15, 16 of the text; 8 is yearly,
    # 11 to 13 and 17 to 20 are judged at the end, 14 is computed.
    assert "待审核3项" in text
    assert "另有1项草稿、1项已退回、6项数据未填、15份任务进展未填" in text, "twelve tasks, three of them with two leads"
    assert ">60<" not in text, "a draft is its clerk's own"


def test_a_correction_shows_what_it_replaces_and_why(desk: Plan, people: People, client: Client) -> None:
    approve_figure(desk, people["reviewer"])
    submit(desk, people["entry"], figure(desk, 1, 521, correction_reason="漏计3件"))
    row = case(page(client, people["reviewer"]), 1)
    assert "原 518 → 521" in row
    assert "更正 理由：漏计3件" in row
    # 521: −4 ÷ 40 = −10.0 points, within the tolerance
    assert row.index("滞后") < row.index("轻微滞后")


def test_an_approved_figure_beneath_a_draft_still_counts_as_what_is_now(
    desk: Plan, people: People, client: Client
) -> None:
    """The half-year is being corrected: until that is approved, the half-year's figure is what was approved."""
    type_in(desk, people["entry"], figure(desk, 1, 600, correction_reason="重算", confirmation="已核对"), quarter=2)
    assert "494 508 484 518 +10" in case(page(client, people["reviewer"]), 1)


def test_a_doubt_stands_with_the_word_that_answers_it(dazu: Plan, people: People, client: Client) -> None:
    approve(dazu, 2026, 2, {4: 74}, people)
    submit(dazu, people["entry"], figure(dazu, 4, 70, confirmation="剔除重复备案"))
    row = case(page(client, people["reviewer"]), 4)
    assert "存疑 累计数比上季末少4件" in row
    assert "情况说明： 剔除重复备案" in row
    assert "未说明" not in row


def test_a_doubt_that_arose_afterwards_is_not_answered(dazu: Plan, people: People, client: Client) -> None:
    submit(dazu, people["entry"], figure(dazu, 4, 70))
    approve(dazu, 2026, 2, {4: 74}, people)
    row = case(page(client, people["reviewer"]), 4)
    assert "存疑 累计数比上季末少4件" in row
    assert "情况说明： 未说明" in row


def test_not_applicable_is_a_word_with_its_reason(dazu: Plan, people: People, client: Client) -> None:
    none = FigureInput(number=17, not_applicable=True, not_applicable_reason="当年未组织评定")
    submit(dazu, people["entry"], none)
    row = case(page(client, people["reviewer"]), 17)
    assert "不参评理由：当年未组织评定" in row
    assert ">0<" not in row


def test_rank_average_source_and_note_are_said(dazu: Plan, people: People, client: Client) -> None:
    submit(dazu, people["entry"], figure(dazu, 1, 508, city_rank=10), quarter=2)
    submit(
        dazu, people["entry"],
        figure(dazu, 1, 518, city_rank=12, city_average=Decimal("1830.5"), city_source="市局通报", note="含涉外", source="平台"),
    )  # fmt: skip
    row = case(page(client, people["reviewer"]), 1)
    for words in ("全市第12名", "全市平均1830.5件", "全市数据来源：市局通报", "备注：含涉外", "来源：平台"):
        assert words in row
    assert "后退2位" not in row, "the earlier rank is not reviewed yet"


def test_files_are_named(dazu: Plan, people: People, client: Client) -> None:
    type_in(dazu, people["entry"], figure(dazu, 1, 518))
    upload = SimpleUploadedFile("快报.pdf", b"%PDF-1.4")
    where: dict[str, Any] = {"plan": dazu, "year": 2026, "quarter": 3, "at": NOW}
    attach_evidence(**where, number=1, files=[upload], by=people["entry"])
    submit_actuals(**where, numbers=[1], by=people["entry"])
    assert re.search("依据： ?快报.pdf", case(page(client, people["reviewer"]), 1))
    FigureEvidence.objects.get().file.delete(save=False)


# Which list


def test_the_latest_quarter_in_which_something_waits_comes_first(desk: Plan, people: People, client: Client) -> None:
    assert "2026年前三季度" in page(client, people["reviewer"], "")
    submit(desk, people["entry"], figure(desk, 5, 220), quarter=4)
    text = page(client, people["reviewer"], "")
    assert (
        '<a href="?year=2026&amp;quarter=4"\n         aria-current="true">2026年全年 <b>1</b><small>数据1项</small></a>'
        in text
    )
    assert "2026年前三季度 <b>3</b>" in text


def test_without_anything_it_is_the_open_quarter(dazu: Plan, people: People, client: Client) -> None:
    text = page(client, people["reviewer"], "")
    assert "2026年前三季度 · 待审核0项" in re.sub(r"\s+", " ", text)
    assert "没有等待审核的内容。" in text
    assert f'href="/plans/{dazu.slug}/?year=2026&amp;quarter=3"' in text, "the way to see what approving did"


def test_history_quarters_are_one_list(dazu: Plan, people: People, client: Client) -> None:
    submit(dazu, people["entry"], figure(dazu, 5, 40), year=2024, quarter=1)
    submit(dazu, people["entry"], figure(dazu, 5, 85), figure(dazu, 1, 455), year=2024, quarter=2)
    text = page(client, people["reviewer"], "?history=1")
    assert "待审核3项" in text
    rows = re.findall(r'<span class="when">([^<]+)</span>', text)
    assert rows == ["2024年上半年", "2024年一季度", "2024年上半年"], "by indicator, then by quarter"
    assert "未报送" not in text, "history is not judged"
    assert page(client, people["reviewer"], "").count("2024年上半年") >= 2, "nothing else waits: history comes first"
    assert page(client, people["reviewer"], "?year=2024&quarter=2").count('class="when"') == 3


@pytest.mark.parametrize("query", ["?year=2026&quarter=7", "?year=abc&quarter=1", "?year=2026"])
def test_a_quarter_that_is_none_gets_a_message(dazu: Plan, people: People, client: Client, query: str) -> None:
    client.force_login(people["reviewer"])
    response = client.get(f"{REVIEW}{query}")
    assert response.status_code == 400
    assert "第" in response.content.decode()


def test_history_and_quarters_are_kept_apart(desk: Plan, people: People, client: Client) -> None:
    submit(desk, people["entry"], figure(desk, 5, 40), year=2024, quarter=1)
    text = page(client, people["reviewer"], "?history=1")
    assert "待审核1项" in text
    assert ">518<" not in text
    assert ">40<" not in page(client, people["reviewer"])


# Who


@pytest.mark.parametrize(
    ("who", "status", "word"),
    [
        ("unit_lead", 403, "单位负责人不查看未审核的数据"),
        ("leader", 403, "领导不查看未审核的数据"),
        ("system", 403, "系统管理员不查看未审核的数据"),
        ("security", 403, "安全管理员不查看计划数据"),
        ("auditor", 403, "审计管理员不查看计划数据"),
        ("stranger", 403, "领导不查看未审核的数据"),
        ("foreign_entry", 404, "没有这个页面"),
        ("foreign_reviewer", 404, "没有这个页面"),
    ],
)
@pytest.mark.parametrize("rest", ["", "sheet/"])
def test_who_does_not_see_it(
    desk: Plan, people: People, client: Client, who: str, status: int, word: str, rest: str
) -> None:
    client.force_login(people[who])
    response = client.get(f"{REVIEW}{rest}{Q3}")
    assert response.status_code == status
    assert word in response.content.decode()


def test_a_clerk_looks_and_is_told_why(desk: Plan, people: People, client: Client) -> None:
    text = page(client, people["entry2"])
    assert "您是填报员，只能查看；审核由审核员或其指定的代审人办理。" in text
    assert 'name="tick"' not in text
    assert 'value="approve' not in text
    assert "指定代审人" not in text


def test_a_reviewer_of_the_city_looks(desk: Plan, people: People, client: Client) -> None:
    city, _ = Region.objects.get_or_create(code="500000", defaults={"name": "重庆市"})
    text = page(client, add("city", Role.REVIEWER, city))
    assert "您不属于大足区，只能查看，不能审核。" in text
    assert 'value="approve' not in text


def test_a_closed_quarter_is_only_looked_at(desk: Plan, people: People, client: Client) -> None:
    close(desk, people["reviewer"])
    text = page(client, people["reviewer"])
    assert "2026年前三季度已定稿，不能再审核。" in text
    assert 'value="approve' not in text


def test_ones_own_cannot_be_ticked(desk: Plan, people: People, client: Client) -> None:
    stand_in(people, "entry")
    submit(desk, people["entry2"], figure(desk, 9, 5))
    text = page(client, people["entry"])
    assert re.findall(r'name="tick"\s+value="([^"]+)"', text) == ["2026q3-figure-9"]
    assert text.count("本人填报，须由他人审核") == 3
    assert "全部通过（1项）" in text


def test_a_deputy_is_told_for_whom_and_until_when(desk: Plan, people: People, client: Client) -> None:
    stand_in(people)
    assert "代reviewer某审核（至11月30日）" in page(client, people["entry2"])
    assert "代reviewer某审核" not in page(client, people["entry"])


@pytest.mark.parametrize(
    ("who", "there"), [("entry", True), ("reviewer", True), ("leader", False), ("unit_lead", False)]
)
def test_the_way_there_stands_in_the_header(
    dazu: Plan, people: People, client: Client, who: str, *, there: bool
) -> None:
    client.force_login(people[who])
    text = said(client, f"/plans/{dazu.slug}/{Q3}")
    assert (f'href="{REVIEW}?year=2026&amp;quarter=3"' in text) is there


# What it costs, and that it writes nothing


@pytest.mark.parametrize("copies", [0, 9])
@pytest.mark.parametrize("who", ["reviewer", "entry2"])
def test_statements_of_the_page(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int, who: str
) -> None:
    """Session, quarters, and deputies with whom one may name; after a new figure also figures, what is open, and reports,
    after a change of the plan itself two for indicators and one for tasks as well."""
    waiting(dazu, people)
    widen(dazu, copies)
    client.force_login(people[who])
    for query in (Q3, "?history=1", ""):
        Indicator.objects.get(plan=dazu, number=1).save()
        for statements in (9, 3):
            with django_assert_num_queries(statements):
                client.get(f"{REVIEW}{query}")
        Actual.objects.filter(state="submitted").update(note="改过的备注")
        with django_assert_num_queries(6):
            client.get(f"{REVIEW}{query}")
    assert Actual.objects.filter(state="submitted").count() == 3 * (1 + copies)


def test_what_is_kept_is_of_one_person_and_of_what_stands_now(
    desk: Plan, people: People, client: Client, raw_sql: Callable[..., None]
) -> None:
    """After a deputy who typed all of it the reviewer can review all of it; and a second look shows what was written past
    every act."""
    stand_in(people, "entry")
    assert page(client, people["entry"]).count("本人填报，须由他人审核") == 3
    assert "本人填报，须由他人审核" not in page(client, people["reviewer"])
    assert page(client, people["entry"]).count("本人填报，须由他人审核") == 3
    raw_sql("UPDATE indicators_actual SET note = '写在一切办理之外的备注' WHERE state = 'submitted'")
    assert "写在一切办理之外的备注" in page(client, people["reviewer"])


def test_looking_writes_nothing(desk: Plan, people: People, client: Client) -> None:
    stand_in(people)
    client.force_login(people["entry2"])
    before = (list(Actual.objects.values()), Operation.objects.count(), PlanStamp.objects.get(plan=desk).value)
    with CaptureQueriesContext(connection) as captured:
        for rest in ("", Q3, "?history=1", f"sheet/{Q3}"):
            client.get(f"{REVIEW}{rest}")
    assert not [each["sql"] for each in captured if not each["sql"].lstrip("(").startswith("SELECT")]
    assert before == (list(Actual.objects.values()), Operation.objects.count(), PlanStamp.objects.get(plan=desk).value)


def test_a_deputys_days_are_the_days_here(desk: Plan, people: People, client: Client) -> None:
    stand_in(people, first_day=date(2026, 11, 22), last_day=date(2026, 11, 25))
    for day, acts in (("21", False), ("22", True), ("25", True), ("26", False)):
        with time_machine.travel(f"2026-11-{day} 08:00:00+08:00", tick=False):
            assert ('value="approve"' in page(client, people["entry2"])) is acts, day
