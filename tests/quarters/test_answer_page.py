"""The form 核对与说明 on its own page: what it shows, what it takes, what it keeps when something is wrong."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from organizations.models import User
from plans.models import Plan, ReportingPeriod
from plans.recent import forget_everything
from quarters.models import Check, Explanation
from tests import acts
from tests.plans_in_use import widen_tasks
from tests.quarters.rounds_scene import OFFICE, OWN, PATENTS, behind, unit
from tests.unitpages import text

People = dict[str, User]
OCTOBER = "2026-10-21T04:00:00+00:00"  # the day before the answers are due


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(OCTOBER, tick=False):
        yield


@pytest.fixture
def scene(dazu: Plan, people: People) -> Plan:
    behind(dazu, people)
    return dazu


def address(name: str = OFFICE, quarter: int = 3) -> str:
    return f"/plans/dazu-patents-2025/check/2026/q{quarter}/units/{unit(name)}/"


def page(client: Client, person: User, name: str = OFFICE) -> str:
    client.force_login(person)
    response = client.get(address(name))
    assert response.status_code == 200
    return response.content.decode()


def row(markup: str, prefix: str) -> str:
    return re.split(r'<section class="check-row', markup.split(f'id="{prefix}"')[1])[0]


def fields(markup: str, prefix: str) -> dict[str, str]:
    """What a browser would send of the hidden fields of a row."""
    found = re.findall(rf'type="hidden" name="((?:why-)?{prefix}-\w+)" value="([^"]*)"', markup)
    return {name: unescape(value) for name, value in found}


def send(client: Client, person: User, typed: dict[str, Any], name: str = OFFICE, *, seen: str = "") -> Any:
    """The form as a browser sends it: hidden fields as the page has them, or had them when it was `seen`."""
    markup = seen or page(client, person, name)
    hidden = {key: value for prefix in ("indicator-1", "task-3") for key, value in fields(markup, prefix).items()}
    client.force_login(person)
    return client.post(address(name), {"person": person.username, "act": "save", **hidden, **typed})


WHY = {
    "why-indicator-1-cause": "申报周期长",
    "why-indicator-1-measure": "集中申报60件",
    "why-indicator-1-due_on": "2026-12-31",
    "why-indicator-1-expected": "532件",
    "why-indicator-1-outlook": "hard",
}


def test_what_is_asked(scene: Plan, people: People, client: Client) -> None:
    said = text(page(client, people["entry"]))
    assert "10月22日前核对，还有1天；到期未答复的视同无异议" in said
    assert "将写入通报并在会议上宣读" in said
    assert "1项滞后尚未说明" in said
    patents = row(page(client, people["entry"]), "indicator-1")
    assert PATENTS in patents
    assert "滞后事项，须说明" in patents
    assert '<details class="fold explains" open>' in patents
    assert "预计全年完成数（件）" in patents
    assert "待核对" in patents


def test_answers_and_explanations_are_filed_together(scene: Plan, people: People, client: Client) -> None:
    answer = send(client, people["entry"], {"indicator-1-answer": "agreed", **WHY})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == address()
    check, why = Check.objects.get(), Explanation.objects.get()
    assert (check.answer, check.sentence, check.said_by) == ("agreed", PATENTS, people["entry"])
    assert (why.cause, why.expected, why.due_on, why.outlook) == (
        "申报周期长",
        Decimal(532),
        date(2026, 12, 31),
        "hard",
    )
    shown = page(client, people["entry"])
    assert "已提交：核对1项，说明1项" in shown
    patents = row(shown, "indicator-1")
    assert re.search(r'value="agreed" checked', patents)
    assert 'value="532"' in patents
    assert '<option value="hard" selected>' in patents
    assert '<details class="fold explains">' in patents, "what is explained is folded"


def test_what_was_typed_is_kept_beside_every_mistake(scene: Plan, people: People, client: Client) -> None:
    typed = {
        "indicator-1-answer": "disputed", **WHY, "why-indicator-1-cause": "", "why-indicator-1-expected": "5O3",
        "why-indicator-1-due_on": "2026-02-30",
    }  # fmt: skip
    answer = send(client, people["entry"], typed)
    assert answer.status_code == 400
    patents = row(answer.content.decode(), "indicator-1")
    for said in ("有异议须写明理由", "日期应如2026-12-31", "字母“O”"):
        assert said in patents, said
    assert re.search(r'value="disputed" checked', patents)
    assert "集中申报60件</textarea>" in patents
    assert 'value="5O3"' in patents
    assert not Check.objects.exists()
    assert not Explanation.objects.exists()


def test_one_mistake_keeps_everything_from_being_filed(scene: Plan, people: People, client: Client) -> None:
    answer = send(client, people["entry"], {"indicator-1-answer": "agreed", **WHY, "why-indicator-1-cause": ""})
    assert answer.status_code == 400
    assert "请写明滞后原因" in row(answer.content.decode(), "indicator-1")
    assert not Check.objects.exists(), "the answer was right, and waits with the rest"


def test_another_sentence_by_now(scene: Plan, people: People, client: Client) -> None:
    seen = page(client, people["entry"])
    acts.save_figure(scene, people["entry"], "519", why="漏计")
    acts.submit_figure(scene, people["entry"])
    acts.approve_figure(scene, people["reviewer"])
    typed = {"indicator-1-answer": "disputed", "indicator-1-reason": "应为520件"}
    answer = send(client, people["entry"], typed, seen=seen)
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "指标1的表述已变为“截至2026年9月底，有效发明专利总量519件" in shown
    assert 'value="应为520件"' in row(shown, "indicator-1")
    assert send(client, people["entry"], typed, seen=shown).status_code == 302
    assert "519件" in Check.objects.get().sentence


def test_a_colleagues_answer_is_told_before_it_is_written_over(scene: Plan, people: People, client: Client) -> None:
    seen = page(client, people["entry"])
    assert send(client, people["entry2"], {"indicator-1-answer": "agreed", **WHY}).status_code == 302
    own = {"indicator-1-answer": "disputed", "indicator-1-reason": "应为520件", **WHY, "why-indicator-1-cause": "另因"}
    answer = send(client, people["entry"], own, seen=seen)
    assert answer.status_code == 409
    said = text(answer.content.decode())
    assert "指标1已由entry2某于10月21日12:00答复“无异议”" in said
    assert "指标1的情况说明已由entry2某于10月21日12:00改为“申报周期长”" in said
    assert Check.objects.get().answer == "agreed"
    assert send(client, people["entry"], own, seen=answer.content.decode()).status_code == 302
    assert (Check.objects.get().answer, Explanation.objects.get().cause) == ("disputed", "另因")


def test_what_a_colleague_filed_is_no_mistake_of_who_left_it_alone(scene: Plan, people: People, client: Client) -> None:
    """区市场监管局 leads task 5 as well; only its row is filled."""
    seen = page(client, people["entry"])
    assert send(client, people["entry2"], {"indicator-1-answer": "agreed"}).status_code == 302
    sentence = "截至2026年9月底，任务5未报送：区市场监管局未报送"
    typed = {
        "task-5-version": "0", "task-5-sentence": sentence, "task-5-answer": "disputed", "task-5-reason": "已报",
    }  # fmt: skip
    assert send(client, people["entry"], typed, seen=seen).status_code == 302
    assert Check.objects.count() == 2


def test_agreeing_to_the_rest(scene: Plan, people: People, client: Client) -> None:
    """What was not reported is no answer of that kind."""
    assert "其余均无异议" in page(client, people["unit_lead"], OWN)
    sentence = "截至2026年9月底，任务2未报送：区科技局、区经济信息委未报送"
    typed = {"act": "agree", "task-2-version": "0", "task-2-sentence": sentence}
    assert send(client, people["unit_lead"], typed, OWN).status_code == 302
    assert [(each.task.number, each.answer) for each in Check.objects.all() if each.task] == [(3, "agreed")]
    assert "其余均无异议" not in page(client, people["unit_lead"], OWN)


def test_nothing_typed_changes_nothing(scene: Plan, people: People, client: Client) -> None:
    assert send(client, people["entry"], {}).status_code == 302
    assert "没有改动" in page(client, people["entry"])
    assert not Check.objects.exists()


def test_emptied_fields_take_nothing_back(scene: Plan, people: People, client: Client) -> None:
    send(client, people["entry"], WHY)
    answer = send(client, people["entry"], dict.fromkeys(WHY, ""))
    assert answer.status_code == 400
    assert "要撤回情况说明，请按“撤回说明”" in answer.content.decode()
    assert Explanation.objects.count() == 1


def test_taking_back_keeps_what_was_typed_elsewhere(scene: Plan, people: People, client: Client) -> None:
    send(client, people["entry"], WHY)
    typed = {**WHY, "indicator-1-answer": "disputed", "indicator-1-reason": "应为520件", "act": "discard-indicator-1"}
    answer = send(client, people["entry"], typed)
    assert not Explanation.objects.exists()
    assert answer.status_code == 302, "what was typed of the same item goes with it"
    sentence = "截至2026年9月底，任务5未报送：区市场监管局未报送"
    send(client, people["entry"], WHY)
    typed = {
        **WHY, "act": "discard-indicator-1", "task-5-version": "0", "task-5-sentence": sentence,
        "task-5-answer": "disputed", "task-5-reason": "已于10月10日报送",
    }  # fmt: skip
    answer = send(client, people["entry"], typed)
    assert answer.status_code == 200
    assert not Explanation.objects.exists()
    assert 'value="已于10月10日报送"' in answer.content.decode()
    assert "已撤回情况说明" in answer.content.decode()


def test_what_is_no_longer_behind_can_only_be_taken_back(scene: Plan, people: People, client: Client) -> None:
    send(client, people["entry"], WHY)
    acts.save_figure(scene, people["entry"], "540", why="漏计")
    acts.submit_figure(scene, people["entry"])
    acts.approve_figure(scene, people["reviewer"])
    patents = row(page(client, people["entry"]), "indicator-1")
    assert "该项现已不滞后，原情况说明不再显示：申报周期长" in text(patents)
    assert "<textarea" not in patents
    assert send(client, people["entry"], {"indicator-1-answer": "agreed"}).status_code == 302
    assert send(client, people["entry"], {"act": "discard-indicator-1"}).status_code == 302
    assert not Explanation.objects.exists()


@pytest.mark.parametrize("act", ["burn", "discard-plan-1", "discard-indicator-", "save-1"])
def test_what_no_form_of_ours_sends(act: str, scene: Plan, people: People, client: Client) -> None:
    assert send(client, people["entry"], {"act": act}).status_code == 400


@pytest.mark.parametrize(
    "more",
    [
        {"indicator-1-answer": "perhaps"},
        {"indicator-1-answer": "agreed", "indicator-1-version": "x"},
        {"indicator-1-answer": "agreed", "indicator-1-sentence": "别的话"},
        {"indicator-1-reason": "只有理由"},
        {**WHY, "why-indicator-1-outlook": "perhaps"},
    ],
)
def test_nonsense_is_refused_and_said(more: dict[str, str], scene: Plan, people: People, client: Client) -> None:
    answer = send(client, people["entry"], more)
    if more.get("indicator-1-version") == "x":  # as if nothing had been seen: nothing was there
        assert answer.status_code == 302
        return
    assert answer.status_code in (400, 409)
    assert not Check.objects.exists()
    assert not Explanation.objects.exists()


def test_the_form_of_another_person_is_refused(scene: Plan, people: People, client: Client) -> None:
    answer = send(client, people["entry"], {"person": "entry2", "indicator-1-answer": "agreed"})
    assert answer.status_code == 403
    assert not Check.objects.exists()


@pytest.mark.parametrize("who", ["other_unit", "leader", "system"])
def test_other_units_see_nothing_of_it(who: str, scene: Plan, people: People, client: Client) -> None:
    client.force_login(people[who])
    assert client.get(address(OWN)).status_code == 403
    assert client.post(address(OWN), {"task-3-answer": "agreed"}).status_code == 403


def test_a_reviewer_reads(scene: Plan, people: People, client: Client) -> None:
    send(client, people["entry"], {"indicator-1-answer": "agreed", **WHY})
    shown = page(client, people["reviewer"])
    assert "审核员只能查看，不能核对和说明" in shown
    assert "<textarea" not in shown
    assert "无异议 entry某，10月21日" in text(row(shown, "indicator-1"))
    assert "预计全年532件，有困难，2026年12月31日前" in text(row(shown, "indicator-1"))


def test_the_office_is_told_that_it_files_on_behalf(scene: Plan, people: People, client: Client) -> None:
    assert "您正在代区科技局核对和说明" in page(client, people["entry"], OWN)
    assert "您正在代" not in page(client, people["unit_lead"], OWN)
    assert send(client, people["entry"], {"task-3-answer": "agreed"}, OWN).status_code == 302
    assert "entry某（代填），10月21日" in text(page(client, people["entry"], OWN))


def test_once_closed_it_is_only_read(scene: Plan, people: People, client: Client) -> None:
    seen = page(client, people["entry"])
    acts.close(scene, people["reviewer"])
    shown = page(client, people["entry"])
    assert "定稿，不能再修改" in shown
    assert 'name="indicator-1-answer"' not in shown
    answer = send(client, people["entry"], {"indicator-1-answer": "agreed"}, seen=seen)
    assert answer.status_code == 409
    assert not Check.objects.exists()


@pytest.mark.parametrize("path", ["2026/q4/units/999999/", "2030/q1/units/1/", "2024/q4/units/1/", "2026/q9/units/1/"])
def test_what_is_not_there(path: str, scene: Plan, people: People, client: Client) -> None:
    client.force_login(people["entry"])
    assert client.get(f"/plans/dazu-patents-2025/check/{path}").status_code == 404


def test_that_nothing_was_reported_is_brought_up_when_it_was_due(scene: Plan, people: People, client: Client) -> None:
    assert 'id="task-2"' in page(client, people["unit_lead"], OWN), "reports were due on 14 October"
    ReportingPeriod.objects.filter(year=2026, quarter=3).update(reports_due_on=date(2026, 10, 21))
    assert 'id="task-2"' not in page(client, people["unit_lead"], OWN)
    assert 'id="task-3"' in page(client, people["unit_lead"], OWN)


@pytest.mark.parametrize("copies", [0, 9])
def test_statements_of_the_form(
    dazu: Plan, people: People, client: Client, django_assert_num_queries: DjangoAssertNumQueries, copies: int
) -> None:
    behind(dazu, people)
    widen_tasks(dazu, copies)
    forget_everything()
    client.force_login(people["unit_lead"])
    there = address(OWN)
    with django_assert_num_queries(9):
        client.get(there)
    with django_assert_num_queries(2):
        client.get(there)
