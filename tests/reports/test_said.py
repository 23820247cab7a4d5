"""What units said of their items, where it is shown: to their own people, to the office, to everybody."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Indicator, IndicatorResponsibility
from indicators.review import approve_actuals
from organizations.models import User
from plans.models import Plan
from quarters.explaining import save_explanations
from quarters.models import Answer, Check, Outlook
from tasks.models import Task, TaskIndicator
from tests import acts
from tests.people import NOW
from tests.quarters.rounds_scene import OFFICE, OWN, PATENTS, behind, where
from tests.unitpages import Q3, body, say, text, unit_address, unit_key

People = dict[str, User]
PLAN = "/plans/dazu-patents-2025/"
EVERYBODY = ("leader", "system", "other_unit", "unit_lead", "entry", "reviewer")


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel("2026-10-21T04:00:00+00:00", tick=False):
        yield


@pytest.fixture
def scene(dazu: Plan, people: People) -> Plan:
    behind(dazu, people)
    return dazu


def explain(plan: Plan, by: User, **more: Any) -> None:
    said = acts.explained(
        **{"kind": "indicator", "number": 1, "expected": Decimal(560), "outlook": Outlook.YES, **more}
    )
    save_explanations(**where(plan), explanations=[said], by=by, at=NOW)


def card(client: Client, person: User, plan: Plan, name: str = OFFICE, query: str = Q3) -> str:
    """The card 核对与说明; empty where the person has none."""
    page = body(client, person, unit_address(plan, name, query))
    found = re.search(r'<section class="card" aria-labelledby="check">.*?</form>\s*</section>', page, re.DOTALL)
    return found[0] if found else ""


def attention(client: Client, person: User) -> str:
    page = body(client, person, f"{PLAN}{Q3}")
    return text(page.split('<div class="attention">')[1].partition("</article>")[0])


# The unit's own page


def test_the_units_people_and_the_office_have_the_form(scene: Plan, people: People, client: Client) -> None:
    for who in ("unit_lead", "entry"):
        shown = card(client, people[who], scene, OWN)
        assert acts.SAID_BEHIND in shown, who
        assert 'name="task-3-answer"' in shown, who
        assert f'action="{PLAN}check/2026/q3/units/{unit_key(scene, OWN)}/"' in shown, who
    shown = card(client, people["reviewer"], scene, OWN)
    assert acts.SAID_BEHIND in shown
    assert '<input type="radio"' not in shown
    for who in ("leader", "other_unit", "system"):
        assert card(client, people[who], scene, OWN) == "", who


def test_the_card_files_what_is_typed_and_leads_back(scene: Plan, people: People) -> None:
    """With the token that is put into the kept card."""
    client = Client(enforce_csrf_checks=True)
    shown = card(client, people["unit_lead"], scene, OWN)
    token = re.search(r'name="csrfmiddlewaretoken"\s+value="(\w+)"', shown)
    assert token is not None
    typed = {
        "from": "unit", "person": "unit_lead", "act": "save", "task-3-version": "0", "task-3-answer": "agreed",
        "task-3-sentence": acts.SAID_BEHIND,
    }  # fmt: skip
    address = f"{PLAN}check/2026/q3/units/{unit_key(scene, OWN)}/"
    assert client.post(address, typed).status_code == 403
    answer = client.post(address, {**typed, "csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{PLAN}units/{unit_key(scene, OWN)}/?year=2026&quarter=3#check"
    assert Check.objects.get().answer == "agreed"
    assert re.search(r'value="agreed" checked', card(Client(), people["unit_lead"], scene, OWN))


def test_the_kept_card_is_one_persons_and_one_days(scene: Plan, people: People, client: Client) -> None:
    for who in ("unit_lead", "entry", "unit_lead"):
        assert f'name="person" value="{who}"' in card(client, people[who], scene, OWN)
    assert "还有1天" in card(client, people["unit_lead"], scene, OWN)
    with time_machine.travel("2026-10-22T04:00:00+00:00", tick=False):
        assert "今天截止" in card(client, people["unit_lead"], scene, OWN)
    with time_machine.travel("2026-10-22T16:00:00+00:00", tick=False):
        shown = text(card(client, people["unit_lead"], scene, OWN))
    assert "核对已于2026年10月22日截止，未答复的视同无异议" in shown
    assert "任务3 注重研发投入 视同无异议" in shown


def test_unreviewed_figures_are_nothing_to_check(scene: Plan, people: People, client: Client) -> None:
    page = body(client, people["entry"], unit_address(scene, OFFICE, f"{Q3}&unreviewed=1"))
    assert "核对与说明以已审核数据为准" in page
    assert 'name="indicator-1-answer"' not in page


def test_where_nothing_is_approved_there_is_no_card(dazu: Plan, people: People, client: Client) -> None:
    with time_machine.travel("2026-10-12T04:00:00+00:00", tick=False):
        page = body(client, people["unit_lead"], unit_address(dazu, OWN))
    assert "核对与说明" not in page


def todo(client: Client, person: User, plan: Plan, name: str) -> str:
    page = body(client, person, unit_address(plan, name))
    return text(page.split('<section class="card todo"')[1].partition("</section>")[0])


def test_what_is_to_do_leads_to_the_card(scene: Plan, people: People, client: Client) -> None:
    said = todo(client, people["unit_lead"], scene, OWN)
    assert "核对 1项评价待核对，到期未答复的视同无异议 10月22日前，还有1天 核对" in said
    assert "说明 滞后待说明：任务3 10月22日前，还有1天 说明" in said
    page = body(client, people["unit_lead"], unit_address(scene, OWN))
    assert 'href="#check"' in page
    assert 'id="check"' in page
    acts.answer(scene, people["unit_lead"], sentence=acts.SAID_BEHIND)
    acts.explain(scene, people["unit_lead"])
    said = todo(client, people["unit_lead"], scene, OWN)
    assert "待核对" not in said
    assert "待说明" not in said


def test_after_the_day_explaining_is_still_to_do(scene: Plan, people: People, client: Client) -> None:
    with time_machine.travel("2026-10-22T16:00:00+00:00", tick=False):
        said = todo(client, people["unit_lead"], scene, OWN)
    assert "待核对" not in said
    assert "滞后待说明：任务3 10月22日前，已超期1天" in said


# Everybody


def test_the_attention_list_says_cause_measure_and_outlook(scene: Plan, people: People, client: Client) -> None:
    explain(scene, people["entry"])
    for who in EVERYBODY:
        said = attention(client, people[who])
        assert (
            "原因 申报周期长 措施 11月组织第二批申报 预计全年560件，能完成，2026年12月31日前 entry某，10月9日" in said
        ), who


def board_row(client: Client, person: User, number: int) -> str:
    markup = body(client, person, f"{PLAN}{Q3}")
    return text(
        next(row for row in markup.split("<tr>") if f'<td class="num no">{number}</td>' in row).split("</tr>")[0]
    )


@pytest.mark.parametrize(("expected", "said"), [("560", "预计全年560"), ("560.5", "预计全年560.5"), (None, "")])
def test_the_board_says_what_the_unit_expects_beside_where_the_course_leads(
    expected: str | None, said: str, scene: Plan, people: People, client: Client
) -> None:
    """Kept rows give way to it, and once the light is no longer behind nothing is expected of anybody."""
    assert "预计全年" not in board_row(client, people["leader"], 1)
    explain(scene, people["entry"], expected=None if expected is None else Decimal(expected))
    for who in EVERYBODY:
        shown = re.findall(r"预计全年[\d.]*", board_row(client, people[who], 1))
        assert shown == ([said] if said else []), who
    where: dict[str, Any] = {"plan": scene, "year": 2026, "quarter": 3, "at": NOW}
    right = FigureInput(number=1, value=Decimal(540), correction_reason="漏计")
    save_actuals(**where, figures=[right], by=people["entry2"])
    submit_actuals(**where, numbers=[1], by=people["entry2"])
    approve_actuals(**where, numbers=[1], by=people["reviewer"])
    assert "预计全年" not in board_row(client, people["leader"], 1)


def test_until_then_the_words_of_a_linked_report_stand_there(dazu: Plan, people: People, client: Client) -> None:
    """Task 5 is led by 区市场监管局, which answers for row 1; the link is made for the test."""
    behind(dazu, people)
    assert "原因 未说明 措施 未说明" in attention(client, people["leader"])
    TaskIndicator.objects.create(
        task=Task.objects.get(plan=dazu, number=5),
        indicator=Indicator.objects.get(plan=dazu, number=1),
        inferred=True,
    )
    say(dazu, people, 5, OFFICE, problems="审查周期长", next_steps="开通预审")
    assert "原因 审查周期长（任务5填报） 措施 开通预审（任务5填报）" in attention(client, people["leader"])
    explain(dazu, people["entry"])
    assert "原因 申报周期长 措施" in attention(client, people["leader"])


def test_what_a_sharing_unit_says_is_not_the_firsts(scene: Plan, people: People, client: Client) -> None:
    said = acts.explained(kind="indicator", number=1, cause="园区的原因")
    save_explanations(**where(scene, "大足高新区"), explanations=[said], by=people["entry"], at=NOW)
    assert "园区的原因" not in attention(client, people["leader"])
    page = text(body(client, people["leader"], f"{PLAN}indicators/1/{Q3}"))
    assert "大足高新区（entry某（代填），10月9日） 原因 园区的原因" in page


def test_nobody_takes_the_place_of_a_first_that_is_not_judged(dazu: Plan, people: People, client: Client) -> None:
    behind(dazu, people)
    IndicatorResponsibility.objects.filter(indicator__plan=dazu, indicator__number=1, order=1).update(
        unit=unit_key(dazu, "区法院")
    )
    said = acts.explained(kind="indicator", number=1, cause="园区的原因")
    save_explanations(**where(dazu, "大足高新区"), explanations=[said], by=people["entry"], at=NOW)
    assert "原因 未说明 措施 未说明" in attention(client, people["leader"])


def test_the_pages_of_the_items(scene: Plan, people: People, client: Client) -> None:
    patents, task = f"{PLAN}indicators/1/{Q3}", f"{PLAN}tasks/3/{Q3}"
    for address in (patents, task):
        assert "滞后原因与整改措施 未说明" in text(body(client, people["leader"], address))
    explain(scene, people["entry"], cause="周期<b>长")
    acts.explain(scene, people["unit_lead"])
    for who in EVERYBODY:
        said = body(client, people[who], patents)
        assert "周期&lt;b&gt;长" in said, who
        assert "预计全年560件，能完成，2026年12月31日前" in said, who
        said = text(body(client, people[who], task))
        assert "区科技局（unit_lead某，10月9日） 原因 申报周期长" in said, who
        assert "有困难，2026年12月31日前" in said, who


def test_an_objection_stands_beside_what_it_is_about(scene: Plan, people: People, client: Client) -> None:
    acts.answer(scene, people["unit_lead"], Answer.DISPUTED, "已有2家", sentence=acts.SAID_BEHIND)
    address = f"{PLAN}tasks/3/{Q3}"
    assert "区科技局有异议： 已有2家 unit_lead某，10月9日" in text(body(client, people["leader"], address))
    acts.handle(scene, people["reviewer"])
    assert "维持： 以核定评价为准 reviewer某，10月9日" in text(body(client, people["other_unit"], address))


def test_on_the_units_page_everybody_reads_what_it_explained(scene: Plan, people: People, client: Client) -> None:
    explain(scene, people["entry"])
    for who in EVERYBODY:
        page = body(client, people[who], unit_address(scene, OFFICE))
        said = text(page.split('class="card explained"')[1])
        assert "指标1 有效发明专利总量 区市场监管局（entry某，10月9日） 原因 申报周期长" in said, who


def test_who_is_silent_shows_to_no_other_unit(scene: Plan, people: People, client: Client) -> None:
    for who in ("leader", "other_unit", "system"):
        for address in (unit_address(scene, OWN), f"{PLAN}tasks/3/{Q3}", f"{PLAN}indicators/1/{Q3}", f"{PLAN}{Q3}"):
            said = body(client, people[who], address)
            for word in ("待核对", "视同无异议", "无异议"):
                assert word not in said, (who, address)


def test_what_is_no_longer_behind_is_not_explained_any_more(scene: Plan, people: People, client: Client) -> None:
    explain(scene, people["entry"])
    acts.save_figure(scene, people["entry"], "540", why="漏计")
    acts.submit_figure(scene, people["entry"])
    acts.approve_figure(scene, people["reviewer"])
    for address in (f"{PLAN}indicators/1/{Q3}", unit_address(scene, OFFICE), f"{PLAN}{Q3}"):
        assert "申报周期长" not in body(client, people["leader"], address)


def test_an_answer_of_then_is_what_a_closed_quarter_shows(scene: Plan, people: People, client: Client) -> None:
    explain(scene, people["entry"])
    acts.close(scene, people["reviewer"])
    assert "原因 申报周期长" in attention(client, people["leader"])
    assert PATENTS in card(client, people["entry"], scene)
    assert 'name="indicator-1-answer"' not in card(client, people["entry"], scene)
