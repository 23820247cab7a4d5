"""Closing a quarter: what stands in the way, what is stored, what pages say, and that nothing rewrites it."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import AnnualTarget, Assessment, Indicator
from indicators.review import approve_actuals
from organizations.models import Operation, Unit, User
from organizations.roles import Permission
from organizations.triggers import lifted
from plans.models import Plan, PlanUnit, ReportingPeriod, Tally
from plans.recent import forget_everything
from plans.refusals import Closed, Invalid, NotAllowed, Stale
from quarters.closed import closed_quarter
from quarters.closing import checksum_of, close_quarter, live_standing
from quarters.closing_list import wanting
from quarters.models import Closing, ClosingLabel
from quarters.triggers import TRIGGERS
from tasks.models import Task
from tests import acts
from tests.acts import period_of
from tests.people import NOW, approve
from tests.quarters.closings import CLOSED_AT, Q3, SIGNED, closed, figures, sign_off

People = dict[str, User]


@pytest.fixture
def plan(dazu: Plan, people: People) -> Plan:
    figures(dazu, people)
    acts.report_approved(dazu, people)
    return dazu


def said(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    return client.get(address).content.decode()


def overview(plan: Plan, query: str = "") -> str:
    return f"/plans/{plan.slug}/?year=2026&quarter=3{query}"


def test_the_first_revision_says_what_the_rows_say(plan: Plan, people: People, client: Client) -> None:
    closing = closed(plan, people)
    assert (closing.revision, closing.label, closing.signed_off_by) == (1, "", "王某")
    assert closing.sha256 == hashlib.sha256(closing.content.encode()).hexdigest()
    period = period_of(plan)
    assert (period.closed_at, period.closed_by) == (CLOSED_AT, people["reviewer"])
    assert period.history.first().history_user == people["reviewer"]
    page = said(client, people["leader"], overview(plan))
    assert "定稿（第1版）" in page
    assert "2026年10月23日王某审定" in page
    assert "有效发明专利总量518件" in page
    line = Operation.objects.get(action="定稿")
    assert line.user == people["reviewer"]
    assert "第1版" in line.detail


def test_the_content_is_canonical_and_holds_decimals_as_text(plan: Plan, people: People) -> None:
    content = closed(plan, people).content
    plain = json.loads(content)
    assert content == json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    first = next(row for row in plain["indicators"] if row["facts"]["number"] == 1)
    assert first["progress"]["actual"] == "518.0000"
    assert first["progress"]["expected"] == "525"  # 495 + 40 × 3/4
    assert plain["closing"]["signed_off_on"] == "2026-10-23"


@pytest.mark.parametrize("person", ["entry", "leader", "unit_lead", "system", "foreign_reviewer"])
def test_only_the_regions_reviewers_close(plan: Plan, people: People, person: str) -> None:
    with pytest.raises(NotAllowed):
        closed(plan, people, by=person)
    assert not Closing.objects.exists()


def test_a_deputy_closes_in_a_reviewers_stead(plan: Plan, people: People) -> None:
    acts.lend_review(people["entry2"], people["reviewer"], last_day=SIGNED)
    closed(plan, people, by="entry2")
    assert f"（代{people['reviewer'].name}）" in Operation.objects.get(action="定稿").detail


def test_a_quarter_is_closed_once(plan: Plan, people: People) -> None:
    closed(plan, people)
    with pytest.raises(Closed, match="已定稿"):
        closed(plan, people)


def test_what_waits_for_review_stands_in_the_way(plan: Plan, people: People) -> None:
    save_actuals(plan=plan, **Q3, figures=[FigureInput(number=6, value=Decimal(5))], by=people["entry"], at=NOW)
    submit_actuals(plan=plan, **Q3, numbers=[6], by=people["entry"], at=NOW)
    with pytest.raises(Invalid, match="指标数据还有1项待审核"):
        closed(plan, people)


def test_a_draft_that_nobody_handed_in_is_a_gap_and_no_obstacle(plan: Plan, people: People) -> None:
    save_actuals(plan=plan, **Q3, figures=[FigureInput(number=6, value=Decimal(5))], by=people["entry"], at=NOW)
    assert closed(plan, people).revision == 1


@pytest.mark.parametrize(("day", "ok"), [(date(2026, 10, 22), False), (date(2026, 10, 23), True)])
def test_units_have_the_whole_last_day_for_checking(plan: Plan, people: People, day: date, ok: bool) -> None:
    """11 working days after the quarter's end is 22 October: 1 to 7 October are off, 10 October is worked only where it was
    announced."""
    assert period_of(plan).check_due_on == date(2026, 10, 22)
    at = datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)
    if ok:
        assert closed(plan, people, at=at, signed_off_on=day).revision == 1
    else:
        with pytest.raises(Invalid, match="未核对（2026年10月22日前）"):
            closed(plan, people, at=at, signed_off_on=day)


def test_an_objection_that_nobody_handled_stands_in_the_way(plan: Plan, people: People) -> None:
    acts.object_to(plan, people["unit_lead"])
    with pytest.raises(Invalid, match=r"区科技局对任务3.*有异议，尚未处理"):
        closed(plan, people)
    acts.handle(plan, people["reviewer"])
    assert closed(plan, people).revision == 1


def test_what_is_not_explained_is_listed_and_needs_no_reason(plan: Plan, people: People) -> None:
    """518 where 525 were due, 70 where 75 were: 滞后, of which the first units have to say why."""
    period = period_of(plan)
    found = wanting(live_standing(period, people["reviewer"]), period)
    unexplained = [lack for lack in found if lack.word == "未说明"]
    assert [(lack.text, lack.needs_reason) for lack in unexplained] == [
        ("指标1 有效发明专利总量滞后，区市场监管局没有情况说明，将印作“未说明”", False),
        ("指标7 战略性新兴产业发明专利拥有量滞后，区经济信息委没有情况说明，将印作“未说明”", False),
    ]


@pytest.mark.parametrize(("moment", "ok"), [("2026-09-30T15:59:59", False), ("2026-09-30T16:00:00", True)])
def test_only_a_quarter_that_has_ended_here_is_closed(plan: Plan, people: People, moment: str, ok: bool) -> None:
    """Midnight in Beijing is 16:00 in Greenwich; signed on the day itself, which is the first after the quarter."""
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    ReportingPeriod.objects.filter(plan=plan, year=2026, quarter=3).update(check_due_on=date(2026, 9, 1))
    if ok:
        assert closed(plan, people, at=at, signed_off_on=date(2026, 10, 1)).revision == 1
    else:
        with pytest.raises(Invalid, match="尚未结束"):
            closed(plan, people, at=at, signed_off_on=date(2026, 9, 30))


@pytest.mark.parametrize(
    ("more", "place", "message"),
    [
        ({"signed_off_by": " "}, "signed_off_by", "请填写审定人姓名"),
        ({"signed_off_by": "王" * 41}, "signed_off_by", "不得超过40字"),
        ({"signed_off_on": date(2026, 9, 30)}, "signed_off_on", "审定日期应在2026年9月30日之后"),
        ({"signed_off_on": date(2026, 10, 24)}, "signed_off_on", "不晚于今天"),
        ({"gaps_reason": ""}, "gaps_reason", "有缺项"),
        ({"gaps_reason": "因" * 501}, "gaps_reason", "不得超过500字"),
        ({"bulletin": "总体\x00平稳"}, "bulletin", "不可见字符"),
        ({"label": ClosingLabel.FINAL}, "label", "只有全年"),
    ],
)
def test_a_faulty_sign_off_is_refused_at_its_field(
    plan: Plan, people: People, more: dict[str, Any], place: str, message: str
) -> None:
    with pytest.raises(Invalid) as refused:
        closed(plan, people, **more)
    assert message in refused.value.errors.by_place[place,]
    assert not Closing.objects.exists()


@pytest.mark.parametrize("day", [date(2026, 10, 1), date(2026, 10, 23)])
def test_the_first_and_the_last_day_on_which_it_can_be_signed(plan: Plan, people: People, day: date) -> None:
    assert closed(plan, people, signed_off_on=day).signed_off_on == day


def test_the_years_end_is_estimated_or_final(plan: Plan, people: People) -> None:
    at = datetime(2027, 1, 25, 2, 0, tzinfo=UTC)
    where: dict[str, Any] = {"year": 2026, "quarter": 4, "at": at, "signed_off_on": date(2027, 1, 22)}
    approve(plan, 2026, 4, {1: 536}, people)
    with pytest.raises(Invalid) as refused:
        closed(plan, people, **where, label=None)
    assert refused.value.errors.by_place["label",] == "请选择全年预计版或全年核定版"
    with pytest.raises(Invalid) as refused:
        closed(plan, people, **where, label=ClosingLabel.FINAL)
    assert "尚不是的：指标1 有效发明专利总量" in refused.value.errors.by_place["label",]
    assert closed(plan, people, **where, label=ClosingLabel.ESTIMATED).label == "estimated"


def test_a_final_year_has_final_figures(plan: Plan, people: People) -> None:
    at = datetime(2027, 3, 12, 2, 0, tzinfo=UTC)
    figure = FigureInput(number=1, value=Decimal(536), certainty="final")  # type: ignore[arg-type]
    where: dict[str, Any] = {"plan": plan, "year": 2026, "quarter": 4, "at": NOW}
    save_actuals(**where, figures=[figure], by=people["entry"])
    submit_actuals(**where, numbers=[1], by=people["entry"])
    approve_actuals(**where, numbers=[1], by=people["reviewer"])
    closing = closed(
        plan, people, year=2026, quarter=4, at=at, signed_off_on=date(2027, 3, 11), label=ClosingLabel.FINAL
    )
    assert closing.label == "final"


def test_the_edited_sentence_is_the_one_that_is_read_out(plan: Plan, people: People, client: Client) -> None:
    closed(plan, people, bulletin="前三季度总体平稳，详见附表。")
    page = said(client, people["leader"], overview(plan))
    assert "前三季度总体平稳，详见附表。" in page
    assert "项重点指标中" not in page


def test_what_was_not_seen_is_not_closed(plan: Plan, people: People) -> None:
    seen = checksum_of(live_standing(period_of(plan), people["reviewer"]))
    approve(plan, 2026, 3, {6: 5}, people)
    who: dict[str, Any] = {"plan": plan, **Q3, "sign_off": sign_off(), "by": people["reviewer"], "at": CLOSED_AT}
    with pytest.raises(Stale, match="数据有变化"):
        close_quarter(**who, seen=seen)
    seen = checksum_of(live_standing(period_of(plan), people["reviewer"]))
    assert close_quarter(**who, seen=seen).revision == 1


VOLATILE = re.compile(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"')
PAGES = ("", "indicators/", "indicators/1/", "indicators/7/", "tasks/", "tasks/3/", "units/")


def pages(plan: Plan, person: User, client: Client, own: int) -> dict[str, str]:
    """What a person sees of the closed quarter, without what changes with every request."""
    client.force_login(person)
    found = {}
    checks = (
        [f"check/2026/q3/units/{own}/"]
        if person.unit_id
        else ["check/2026/q3/"]
        if person.may(Permission.READ_UNREVIEWED)
        else []
    )
    for page in (*PAGES, f"units/{own}/", *checks):
        response = client.get(f"/plans/{plan.slug}/{page}?year=2026&quarter=3")
        assert response.status_code == 200, page
        found[page] = VOLATILE.sub("", response.content.decode())
    return found


def later_truth(plan: Plan, people: People) -> None:
    """Everything that a closed quarter is made from becomes something else."""
    for row in AnnualTarget.objects.filter(indicator__plan=plan, value__isnull=False):
        row.value = row.value * 2 if row.value is not None else None
        row.save()
    Plan.objects.filter(pk=plan.pk).update(tolerance=Decimal("0.5"), title="改过名的计划")
    for unit in Unit.objects.filter(region=plan.region):
        unit.name, unit.contact_name, unit.contact_phone = f"新{unit.name}", "新人", "1"
        unit.save()
    PlanUnit.objects.filter(plan=plan).update(order=99 - F("order"))
    for indicator in Indicator.objects.filter(plan=plan):
        indicator.name, indicator.definition, indicator.decimals = f"新{indicator.name}", "改过的解释", 2
        indicator.save()
    Task.objects.filter(plan=plan).update(title="改过的任务", heading="改过的分组", digest=["改过的要点"])
    User.objects.filter(username="entry").update(name="改名的人")
    approve(plan, 2026, 2, {1: 500}, people)


@pytest.mark.parametrize("person", ["leader", "unit_lead", "entry2"])
def test_closing_reproduces(plan: Plan, people: People, client: Client, person: str) -> None:
    """Byte by byte, after targets, tolerance, units and names have changed; while the open quarter after it follows."""
    closed(plan, people)
    own = people["unit_lead"].unit_id or 0
    before = pages(plan, people[person], client, own)
    open_page = f"/plans/{plan.slug}/indicators/1/?year=2026&quarter=4"
    assert "新有效发明专利总量" not in said(client, people[person], open_page)
    later_truth(plan, people)
    after = pages(plan, people[person], client, own)
    assert {page for page in before if before[page] != after[page]} == set()
    assert "有效发明专利总量" in after[""]
    assert "新有效发明专利总量" in said(client, people[person], open_page)


def test_stored_results_of_a_closed_quarter_stay(plan: Plan, people: People) -> None:
    closed(plan, people)
    stored = [*Assessment.objects.filter(period=period_of(plan)).order_by("pk").values()]
    counts = [*Tally.objects.filter(period=period_of(plan)).order_by("pk").values()]
    later_truth(plan, people)  # a figure of the second quarter is approved in it: everything later is assessed anew
    assert [*Assessment.objects.filter(period=period_of(plan)).order_by("pk").values()] == stored
    assert [*Tally.objects.filter(period=period_of(plan)).order_by("pk").values()] == counts


def test_a_content_is_opened_once_whatever_changes_elsewhere(plan: Plan, people: People) -> None:
    """Opening one takes longer than a page: what was made of it stays in use until another revision takes its place."""
    closed(plan, people)
    period = period_of(plan)
    first = closed_quarter(period.plan, period).standing
    approve(plan, 2026, 4, {1: 530}, people)
    period = period_of(plan)
    assert closed_quarter(period.plan, period).standing is first
    forget_everything()
    assert closed_quarter(period.plan, period).standing is not first


@pytest.fixture
def damaged(plan: Plan, people: People, raw_sql: Callable[..., None]) -> Callable[[str, str], None]:
    """Changes the stored content of the closed quarter, as somebody with the database's password could."""
    closed(plan, people)

    def change(old: str, new: str) -> None:
        with lifted(each for each in TRIGGERS if each.name == "closing_never_changes"):
            raw_sql("UPDATE quarters_closing SET content = REPLACE(content, %s, %s)", [old, new])

    return change


@pytest.mark.django_db(transaction=True)
def test_one_changed_character_is_said_on_the_page(
    plan: Plan, people: People, client: Client, damaged: Callable[[str, str], None]
) -> None:
    assert "校验值不符" not in said(client, people["leader"], overview(plan))
    damaged('"actual":"518.0000"', '"actual":"519.0000"')
    for page in ("", "indicators/1/", "tasks/3/", "units/"):
        assert "与定稿时的校验值不符" in said(
            client, people["leader"], f"/plans/{plan.slug}/{page}?year=2026&quarter=3"
        ), page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [("{", "["), ('"stock"', '"stoick"'), ('"number":1,', "")])
def test_a_content_that_cannot_be_read_is_said_and_not_a_fault(
    plan: Plan, people: People, client: Client, damaged: Callable[[str, str], None], change: tuple[str, str]
) -> None:
    damaged(*change)
    client.force_login(people["leader"])
    response = client.get(overview(plan))
    assert response.status_code == 500
    assert "定稿内容已损坏" in response.content.decode()


def test_the_database_keeps_closings(plan: Plan, people: People, raw_sql: Callable[..., None]) -> None:
    """Both past every model: nothing changes or deletes a closing, opens the quarter, or closes one without content."""
    closed(plan, people)
    for sql, message in (
        ("UPDATE quarters_closing SET signed_off_by = 'x'", "never changes"),
        ("DELETE FROM quarters_closing", "kept"),
        ("UPDATE plans_reportingperiod SET closed_at = NULL, closed_by_id = NULL", "stays closed"),
        ("UPDATE plans_reportingperiod SET closed_at = '2026-10-16', closed_by_id = (SELECT min(id) FROM "
         "organizations_user) WHERE quarter = 2", "closed with what it shows"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match=message), transaction.atomic():
            raw_sql(sql)


def test_a_revision_that_there_is_not(plan: Plan, people: People, client: Client) -> None:
    closed(plan, people)
    client.force_login(people["leader"])
    for asked, message in (("2", "没有第2版定稿，共1版"), ("x", "无法识别"), ("0", "没有第0版")):
        response = client.get(overview(plan, f"&revision={asked}"))
        assert response.status_code == 400
        assert message in response.content.decode()
    assert client.get(overview(plan, "&revision=1")).status_code == 200
    response = client.get(f"/plans/{plan.slug}/?year=2026&quarter=2&revision=1")
    assert response.status_code == 400
    assert "还没有定稿" in response.content.decode()


def test_the_open_quarter_is_announced_on_the_closed_ones_page(plan: Plan, people: People, client: Client) -> None:
    closed(plan, people, year=2026, quarter=2, gaps_reason="系统刚启用", signed_off_on=SIGNED)
    page = said(client, people["leader"], f"/plans/{plan.slug}/")
    assert "定稿（第1版）" in page
    assert "2026年前三季度尚未定稿" in page
