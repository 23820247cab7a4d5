"""The dates of a quarter and the extensions of units, as acts. Q3 of 2026 ends on a Wednesday; no holiday is announced here,
so that 1–7 October and weekends are off. Proposed are 14, 19, 22, 26 and 28 October."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from organizations.models import Operation, User
from plans.calendar import Calendar
from plans.deadlines import (
    Deadlines,
    grant_extension,
    no_working_day,
    reports_due,
    set_deadlines,
    withdraw_extension,
)
from plans.models import Extension, Holiday, Plan, ReportingPeriod
from plans.refusals import Closed, Invalid, NotAllowed
from tests import acts
from tests.people import NOW

pytestmark = pytest.mark.django_db

People = dict[str, User]
PROPOSED = (14, 19, 22, 26, 28)
NAMES = ("reports_due_on", "figures_due_on", "check_due_on", "closing_due_on", "meeting_on")


def october(*days: int) -> Deadlines:
    return Deadlines(**{name: date(2026, 10, day) for name, day in zip(NAMES, days, strict=True)})


def set_dates(plan: Plan, by: User, dates: Deadlines, **where: Any) -> ReportingPeriod:
    return set_deadlines(**acts.where(plan) | where, dates=dates, by=by)


def stored(plan: Plan) -> tuple[int, ...]:
    row = acts.period_of(plan)
    return tuple(getattr(row, name).day for name in NAMES)


def mistakes(plan: Plan, by: User, dates: Deadlines, **where: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        set_dates(plan, by, dates, **where)
    return {place[0]: message for place, message in refusal.value.errors.by_place.items()}


@pytest.mark.parametrize("who", ["reviewer", "system"])
def test_dates_are_set_with_history_and_a_line_in_the_log(who: str, dazu: Plan, people: People) -> None:
    assert stored(dazu) == PROPOSED
    set_dates(dazu, people[who], october(15, 19, 22, 26, 29))
    assert stored(dazu) == (15, 19, 22, 26, 29)
    assert acts.period_of(dazu).history.latest().history_user == people[who]
    line = Operation.objects.latest("pk")
    assert (line.action, line.user) == ("设定截止日期", people[who])
    assert line.detail == f"{dazu.slug} 单位报送截止2026-10-15，会议日期2026-10-29"
    before = Operation.objects.count(), acts.period_of(dazu).history.count()
    set_dates(dazu, people[who], october(15, 19, 22, 26, 29))
    assert (Operation.objects.count(), acts.period_of(dazu).history.count()) == before, "nothing changed"


@pytest.mark.parametrize("who", ["entry", "unit_lead", "leader", "security", "auditor", "foreign_reviewer"])
def test_who_sets_no_dates(who: str, dazu: Plan, people: People) -> None:
    with pytest.raises(NotAllowed):
        set_dates(dazu, people[who], october(15, 19, 22, 26, 29))
    assert stored(dazu) == PROPOSED


def test_a_closed_quarter_keeps_its_dates(dazu: Plan, people: People) -> None:
    acts.close(dazu, people["reviewer"])
    with pytest.raises(Closed):
        set_dates(dazu, people["reviewer"], october(15, 19, 22, 26, 29))
    assert stored(dazu) == PROPOSED


def test_a_history_quarter_has_none(dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match="2024年第4季度是历史季度"):
        set_dates(dazu, people["reviewer"], october(*PROPOSED), quarter=4, year=2024)
    with pytest.raises(Invalid, match="没有2031年"):
        set_dates(dazu, people["reviewer"], october(*PROPOSED), year=2031)


REFUSED = [
    ((17, 19, 22, 26, 28), {"reports_due_on": "2026年10月17日（星期六）不是工作日，其后第一个工作日是10月19日"}),
    ((14, 19, 22, 26, 31), {"meeting_on": "2026年10月31日（星期六）不是工作日，其后第一个工作日是11月2日"}),
    ((20, 19, 22, 26, 28), {"figures_due_on": "不能早于单位报送截止（2026年10月20日）"}),
    ((14, 23, 22, 26, 28), {"check_due_on": "不能早于指标数据截止（2026年10月23日）"}),
    ((14, 19, 27, 26, 28), {"closing_due_on": "不能早于核对截止（2026年10月27日）"}),
    ((14, 19, 22, 29, 28), {"meeting_on": "不能早于定稿截止（2026年10月29日）"}),
    ((3, 19, 18, 26, 28), {"reports_due_on": "2026年10月3日（星期六）不是工作日，其后第一个工作日是10月8日",
                           "check_due_on": "2026年10月18日（星期日）不是工作日，其后第一个工作日是10月19日"}),
]  # fmt: skip


@pytest.mark.parametrize(("days", "said"), REFUSED)
def test_dates_that_are_refused(days: tuple[int, ...], said: dict[str, str], dazu: Plan, people: People) -> None:
    assert mistakes(dazu, people["reviewer"], october(*days)) == said
    assert stored(dazu) == PROPOSED


def test_all_on_one_day_is_in_order(dazu: Plan, people: People) -> None:
    set_dates(dazu, people["reviewer"], october(8, 8, 8, 8, 8))
    assert stored(dazu) == (8, 8, 8, 8, 8)


def test_nothing_is_due_before_the_quarter_is_over(dazu: Plan, people: People) -> None:
    """The last day itself, a Wednesday, is not after it."""
    on_the_day = Deadlines(**{**{name: date(2026, 10, 28) for name in NAMES}, "reports_due_on": date(2026, 9, 30)})
    assert mistakes(dazu, people["reviewer"], on_the_day) == {"reports_due_on": "应在季度末（2026年9月30日）之后"}


def test_an_announced_day_counts(dazu: Plan, people: People) -> None:
    Holiday.objects.create(day=date(2026, 10, 15), name="放假")
    Holiday.objects.create(day=date(2026, 10, 17), name="补班", is_working=True)
    found = mistakes(dazu, people["reviewer"], october(15, 19, 22, 26, 28))
    assert found == {"reports_due_on": "2026年10月15日（星期四）不是工作日，其后第一个工作日是10月16日"}
    set_dates(dazu, people["reviewer"], october(17, 19, 22, 26, 28))
    assert stored(dazu)[0] == 17


def test_the_next_working_day_may_lie_in_another_year() -> None:
    assert no_working_day(date(2027, 12, 31), Calendar({date(2027, 12, 31): False})).endswith("是2028年1月3日")


# More time for one unit


def extend(plan: Plan, by: User, until: date = date(2026, 10, 16), reason: str = "因汛情", **more: Any) -> Extension:
    given = {**acts.where(plan), "unit": acts.unit_of(plan, "区科技局"), "at": NOW, **more}
    return grant_extension(**given, until=until, reason=reason, by=by)


@pytest.mark.parametrize("who", ["entry", "reviewer"])
def test_the_office_gives_a_unit_more_time(who: str, dazu: Plan, people: People) -> None:
    row = extend(dazu, people[who])
    assert (row.unit.name, row.reports_due_on, row.reason, row.granted_by) == (
        "区科技局", date(2026, 10, 16), "因汛情", people[who],
    )  # fmt: skip
    assert row.history.latest().history_user == people[who]
    line = Operation.objects.latest("pk")
    assert (line.action, line.detail) == ("批准延期", f"{dazu.slug} 区科技局延至2026-10-16：因汛情")


def test_a_second_extension_takes_the_place_of_the_first_and_may_be_taken_back(dazu: Plan, people: People) -> None:
    first = extend(dazu, people["entry"])
    second = extend(dazu, people["reviewer"], date(2026, 10, 20), "再延")
    assert (second.pk, Extension.objects.get().granted_by) == (first.pk, people["reviewer"])
    where = {**acts.where(dazu), "unit": second.unit_id, "by": people["entry"]}
    withdraw_extension(**where)
    assert not Extension.objects.exists()
    assert Extension.history.count() == 3
    with pytest.raises(Invalid, match="没有这项延期，或已撤销"):
        withdraw_extension(**where)


@pytest.mark.parametrize("who", ["unit_lead", "leader", "system", "security", "auditor", "foreign_entry"])
def test_who_extends_nothing(who: str, dazu: Plan, people: People) -> None:
    with pytest.raises(NotAllowed):
        extend(dazu, people[who])
    unit = extend(dazu, people["entry"]).unit_id
    with pytest.raises(NotAllowed):
        withdraw_extension(**acts.where(dazu), unit=unit, by=people[who])
    assert Extension.objects.count() == 1


UNTIL = [
    (date(2026, 10, 17), "不是工作日，其后第一个工作日是10月19日"),
    (date(2026, 10, 14), "应晚于单位报送截止（2026年10月14日）"),
    (date(2026, 10, 26), "应早于定稿截止（2026年10月26日）"),
    (date(2026, 10, 27), "应早于定稿截止"),
]


@pytest.mark.parametrize(("until", "said"), UNTIL)
def test_days_to_which_nothing_is_extended(until: date, said: str, dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match=said) as refusal:
        extend(dazu, people["entry"], until)
    assert set(refusal.value.errors.by_place) == {("until",)}
    assert not Extension.objects.exists()


@pytest.mark.parametrize("day", [15, 23])
def test_days_just_inside(day: int, dazu: Plan, people: People) -> None:
    assert extend(dazu, people["entry"], date(2026, 10, day)).reports_due_on.day == day


def test_nothing_is_extended_to_a_day_that_is_over(dazu: Plan, people: People) -> None:
    noon = datetime(2026, 10, 19, 4, tzinfo=UTC)
    with pytest.raises(Invalid, match="不能早于今天"):
        extend(dazu, people["entry"], date(2026, 10, 16), at=noon)
    assert extend(dazu, people["entry"], date(2026, 10, 19), at=noon)


REASONS = [
    ("", "请写明延期事由"),
    ("  ", "请写明延期事由"),
    ("长" * 201, "不得超过200字"),
    ("a\x07b", "不可见字符U\\+0007"),
]


@pytest.mark.parametrize(("reason", "said"), REASONS)
def test_an_extension_has_a_reason(reason: str, said: str, dazu: Plan, people: People) -> None:
    with pytest.raises(Invalid, match=said):
        extend(dazu, people["entry"], reason=reason)
    assert extend(dazu, people["entry"], reason="长" * 200)


@pytest.mark.parametrize(("unit", "said"), [("区法院", "区法院不参加报送"), ("测试单位", "没有这个单位")])
def test_units_that_never_report(unit: str, said: str, dazu: Plan, people: People) -> None:
    key = people["foreign_entry"].unit_id if unit == "测试单位" else acts.unit_of(dazu, unit)
    with pytest.raises(Invalid, match=said):
        extend(dazu, people["entry"], unit=key)


def test_a_quarter_without_a_deadline_needs_no_extension(dazu: Plan, people: People) -> None:
    ReportingPeriod.objects.filter(plan=dazu).update(reports_due_on=None, closing_due_on=None)
    with pytest.raises(Invalid, match="没有设定单位报送截止"):
        extend(dazu, people["entry"])


def test_closing_comes_after_every_extension(dazu: Plan, people: People) -> None:
    extend(dazu, people["entry"], date(2026, 10, 22))
    found = mistakes(dazu, people["reviewer"], october(14, 19, 22, 22, 28))
    assert found == {"closing_due_on": "区科技局的报送已延期至2026年10月22日，定稿截止应在其后"}
    set_dates(dazu, people["reviewer"], october(14, 19, 22, 23, 28))


def test_the_later_day_counts(dazu: Plan, people: People) -> None:
    period = acts.period_of(dazu)
    assert reports_due(period, None) == date(2026, 10, 14)
    assert reports_due(period, date(2026, 10, 16)) == date(2026, 10, 16)
    assert reports_due(period, date(2026, 10, 12)) == date(2026, 10, 14), "the quarter's deadline was moved beyond it"
    period.reports_due_on = None
    assert reports_due(period, date(2026, 10, 16)) is None
