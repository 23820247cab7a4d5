"""A closed quarter that is unlocked: units check and explain what its next revision will say, and pages go on saying the closing.

Row 1 of annex 1: 518 of 535 was closed with, −17.5 points; corrected to 521 it is 4 of 40 below the 525 that were due: −10.0.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from figures import wording
from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import AnnualTarget
from indicators.review import approve_actuals
from organizations.models import User
from plans.models import Plan, Unlocking
from plans.recent import forget_everything
from plans.refusals import Invalid
from quarters.closed import read_closed
from quarters.models import Answer, Check, Explanation
from quarters.reopening import close_again
from tests import acts
from tests.acts import period_of
from tests.forms import fields
from tests.people import NOW
from tests.quarters.closings import Q3, sign_off
from tests.quarters.rounds_scene import OFFICE, OWN, PATENTS, behind, unit
from tests.unitpages import text

People = dict[str, User]
CORRECTED = (
    "截至2026年9月底，有效发明专利总量521件，完成年度目标的97.4%，年度净增任务完成65.0%，"
    "低于序时进度10.0个百分点，较序时应完成数少4件"
)
ANSWER = "/plans/dazu-patents-2025/check/2026/q3/units/{}/"
CHECK = "/plans/dazu-patents-2025/check/2026/q3/"


def last_day() -> date:
    """Of the unlocking. The database asks its own clock, which no test turns."""
    return timezone.localdate() + timedelta(days=7)


def said_until() -> str:
    return f"本季度已定稿，解锁修订中：只有指标1可以修改，至{wording.day(last_day())}止"


def last_minute() -> datetime:
    return timezone.make_aware(datetime.combine(last_day(), time(23, 59)))


def over() -> datetime:
    return timezone.make_aware(datetime.combine(last_day() + timedelta(days=1), time()))


@pytest.fixture
def scene(dazu: Plan, people: People) -> Plan:
    """Closed with 518, unlocked for indicator 1, corrected to 521; and the target is another one since."""
    behind(dazu, people)
    acts.close(dazu, people["reviewer"])
    acts.unlocked(dazu, people, indicators=[1])
    figure = FigureInput(number=1, value=Decimal(521), correction_reason="市局更正")
    save_actuals(plan=dazu, **Q3, figures=[figure], by=people["entry"], at=NOW)
    submit_actuals(plan=dazu, **Q3, numbers=[1], by=people["entry"], at=NOW)
    approve_actuals(plan=dazu, **Q3, numbers=[1], by=people["reviewer"], at=NOW)
    AnnualTarget.objects.filter(indicator__number=1, year=2026).update(value=600)
    return dazu


def page(client: Client, person: User, address: str) -> str:
    client.force_login(person)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def answer(client: Client, person: User, name: str = OFFICE, **typed: Any) -> Any:
    where = ANSWER.format(unit(name))
    sent = fields(page(client, person, where), "check-form")
    return client.post(where, {**sent, "act": "save", **typed})


def test_the_form_asks_about_what_is_unlocked_as_it_will_be_said(scene: Plan, people: People, client: Client) -> None:
    shown = page(client, people["entry"], ANSWER.format(unit(OFFICE)))
    assert CORRECTED in shown
    assert PATENTS not in shown
    assert said_until() in text(shown)
    assert set(fields(shown, "check-form")) >= {"indicator-1-sentence", "indicator-1-reason", "why-indicator-1-cause"}
    own = fields(page(client, people["unit_lead"], ANSWER.format(unit(OWN))), "check-form")
    assert not [name for name in own if name.startswith("task-3")], "task 3 stays closed"


def test_the_units_page_goes_on_saying_the_closing(scene: Plan, people: People, client: Client) -> None:
    shown = page(client, people["entry"], f"/plans/{scene.slug}/units/{unit(OFFICE)}/?year=2026&quarter=3")
    assert PATENTS in shown
    assert CORRECTED not in shown
    assert fields(shown, "check-form").keys() == {"csrfmiddlewaretoken", "person", "from"}, "nothing to type"
    assert "核对和说明修订后的内容" in shown
    assert ANSWER.format(unit(OFFICE)) in shown


def test_once_the_time_is_over_there_is_nothing_but_the_closing(scene: Plan, people: People, client: Client) -> None:
    """The last day is a week away; nothing is written when it ends, and yet no page goes on asking."""
    unit_page = f"/plans/{scene.slug}/units/{unit(OFFICE)}/?year=2026&quarter=3"
    page(client, people["entry"], unit_page)
    with time_machine.travel(last_minute(), tick=False):
        assert CORRECTED in page(client, people["entry"], ANSWER.format(unit(OFFICE)))
    with time_machine.travel(over(), tick=False):
        shown = page(client, people["entry"], ANSWER.format(unit(OFFICE)))
        assert CORRECTED not in shown
        assert "indicator-1-reason" not in fields(shown, "check-form")
        assert "核对和说明修订后的内容" not in page(client, people["entry"], unit_page)


def test_an_answer_and_an_explanation_are_taken_and_stored_with_the_next_revision(
    scene: Plan, people: People, client: Client
) -> None:
    why = {"cause": "证书发放滞后", "measure": "加快受理", "due_on": "2026-12-31", "outlook": "hard", "expected": ""}
    response = answer(
        client, people["entry"], **{"indicator-1-answer": "agreed"},
        **{f"why-indicator-1-{name}": value for name, value in why.items()},
    )  # fmt: skip
    assert response.status_code == 302, response.content.decode()
    assert Check.objects.get().sentence == CORRECTED
    assert Explanation.objects.get().cause == "证书发放滞后"
    close_again(
        plan=scene,
        **Q3,
        sign_off=sign_off(signed_off_on=timezone.localdate()),
        by=people["reviewer"],
        at=timezone.now(),
    )
    standing = read_closed(period_of(scene)).standing
    assert [each.cause for each in standing.explanations if each.number == 1] == ["证书发放滞后"]
    row = standing.indicator(1)
    assert row is not None
    assert (row.progress.actual, row.progress.target) == (Decimal(521), Decimal(535)), "the target of then"


def test_an_objection_is_handled_before_it_is_closed_again(scene: Plan, people: People, client: Client) -> None:
    answer(
        client, people["entry"], **{"indicator-1-answer": "disputed", "indicator-1-reason": "漏计2件"}
    )  # fmt: skip
    who: dict[str, Any] = {"plan": scene, **Q3, "by": people["reviewer"], "at": timezone.now()}
    with pytest.raises(Invalid, match="有异议，尚未处理"):
        close_again(**who, sign_off=sign_off(signed_off_on=timezone.localdate()))
    shown = page(client, people["reviewer"], CHECK)
    assert "漏计2件" in shown
    assert shown.count('class="handle"') == 1
    handled = {
        "unit": unit(OFFICE),
        "kind": "indicator",
        "number": 1,
        "version": 1,
        "outcome": "kept",
        "note": "以核定为准",
    }
    assert client.post(CHECK, handled).status_code == 302
    assert close_again(**who, sign_off=sign_off(signed_off_on=timezone.localdate())).revision == 2


def test_an_objection_to_what_stays_closed_is_not_handled(dazu: Plan, people: People, client: Client) -> None:
    behind(dazu, people)
    acts.answer(dazu, people["unit_lead"], Answer.DISPUTED, "已有2家", sentence=acts.SAID_BEHIND)
    acts.close(dazu, people["reviewer"])
    acts.unlocked(dazu, people, indicators=[1])
    shown = page(client, people["reviewer"], CHECK)
    assert "已有2家" in shown
    assert 'class="handle"' not in shown
    Unlocking.objects.get().items.create(kind="task", number=3)
    assert 'class="handle"' in page(client, people["reviewer"], CHECK)


@pytest.mark.parametrize(("who", "where"), [("entry", "entry/2026/q3/"), ("unit_lead", "units/{}/report/2026/q3/")])
def test_the_grid_and_the_report_form_say_what_can_be_changed(
    who: str, where: str, scene: Plan, people: People, client: Client
) -> None:
    address = f"/plans/{scene.slug}/{where.format(unit(OWN))}"
    said = said_until()
    assert said in text(page(client, people[who], address))
    with time_machine.travel(over(), tick=False):
        shown = text(page(client, people[who], address))
        assert said not in shown
        assert "定稿，不能再修改" in shown


@pytest.mark.parametrize(
    ("who", "where", "anew", "again"),
    [("unit_lead", "form", 11, 5), ("reviewer", "list", 10, 5), ("unit_lead", "unit", 4, 3)],
)
def test_statements(
    who: str, where: str, anew: int, again: int, scene: Plan, people: People, client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """Closing and rows are both read. The form, where a process reads everything for the first time, is one above the ten of
    every other page: whether the header leads to the person's own unit."""
    address = {
        "form": ANSWER.format(unit(OWN)), "list": CHECK,
        "unit": f"/plans/{scene.slug}/units/{unit(OWN)}/?year=2026&quarter=3",
    }[where]  # fmt: skip
    client.force_login(people[who])
    client.get(address)
    forget_everything()
    with django_assert_num_queries(anew):
        assert client.get(address).status_code == 200
    with django_assert_num_queries(again):
        assert client.get(address).status_code == 200
