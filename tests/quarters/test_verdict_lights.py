"""The light to come follows the verdict that the reviewer chooses, not the state that the unit reported."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from organizations.models import User
from plans.models import Plan, ReportingPeriod
from tasks.measures import approve_measures
from tasks.models import ReportedState
from tests.people import NOW
from tests.quarters.scenes import Q3, REVIEW, People, ask, measure, measures, report, send, shown_by, stand_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

SLOW, DONE = ReportedState.SLOW, ReportedState.COMPLETED


def page(client: Client, person: User, query: str = Q3) -> str:
    client.force_login(person)
    return str(client.get(f"{REVIEW}{query}").content.decode())


def to_come(text: str, place: int = 0) -> tuple[str, str]:
    """Word and sentence of the light behind the arrow."""
    eval_ = re.findall(r'<div class="eval">.*?</div>', text, re.DOTALL)[place]
    light, sentence = re.findall(r"<summary>(.*?)</summary>\s*<p>(.*?)</p>", eval_, re.DOTALL)[-1]
    return re.sub(r"<[^>]+>", "", light).strip(), sentence


def options(text: str, place: int = 0) -> dict[str, tuple[str, str] | None]:
    """What each option of a report's verdict brings: word -> status and sentence; None where it brings nothing."""
    select = re.findall(r"<select.*?</select>", text, re.DOTALL)[place]
    found: dict[str, tuple[str, str] | None] = {}
    for attributes, word in re.findall(r"<option([^>]*)>([^<]*)<", select):
        brought = re.search(r'data-status="(\w+)" data-sentence="([^"]*)"', attributes)
        found[word] = (brought[1], unescape(brought[2])) if brought else None
    return found


SAYS = "截至2026年9月底，任务3"


def test_every_verdict_brings_what_it_comes_to(dazu: Plan, people: People, client: Client) -> None:
    report(dazu, people["unit_lead"])
    text = page(client, people["reviewer"])
    assert to_come(text) == ("正常推进", f"{SAYS}正常推进：区科技局填报正常推进")
    assert options(text) == {
        "同填报（正常推进）": None,
        "正常推进": None,
        "推进缓慢": ("slightly_behind", f"{SAYS}推进缓慢：区科技局填报正常推进，核定为推进缓慢"),
        "严重滞后": ("behind", f"{SAYS}严重滞后：区科技局填报正常推进，核定为严重滞后"),
        "已完成": ("achieved", f"{SAYS}已完成：区科技局填报正常推进，核定为已完成"),
    }


@pytest.mark.parametrize(
    ("state", "statuses"),
    [
        (ReportedState.NOT_STARTED, {"正常推进": "on_track", "推进缓慢": "slightly_behind", "已完成": "achieved"}),
        (SLOW, {"正常推进": "on_track", "推进缓慢": None, "已完成": "achieved"}),
        (DONE, {"正常推进": "on_track", "推进缓慢": "slightly_behind", "已完成": None}),
    ],
)
def test_whatever_was_reported(
    dazu: Plan, people: People, client: Client, state: ReportedState, statuses: dict[str, str | None]
) -> None:
    report(dazu, people["unit_lead"], reported_state=state)
    found = options(page(client, people["reviewer"]))
    assert {word: each and each[0] for word, each in found.items()} == {
        f"同填报（{state.label}）": None, "严重滞后": "behind", **statuses,
    }  # fmt: skip


def test_the_other_leads_stand_as_they_reported(dazu: Plan, people: People, client: Client) -> None:
    """Task 2 has two leads: 已完成 and 推进缓慢 make it slow; it is completed only once both are judged so."""
    report(dazu, people["unit_lead"], 2, reported_state=DONE)
    report(dazu, people["entry"], 2, "区经济信息委", reported_state=SLOW)
    text = page(client, people["reviewer"])
    by_unit = {
        unit: {word: each and each[0] for word, each in options(text, place).items()}
        for place, unit in enumerate(re.findall(r'aria-label="核定评价：任务2，([^"]+)"', text))
    }
    assert by_unit["区科技局"] == {
        "同填报（已完成）": None, "正常推进": "slightly_behind", "推进缓慢": "slightly_behind", "严重滞后": "behind",
        "已完成": None,
    }  # fmt: skip
    assert by_unit["区经济信息委"] == {
        "同填报（推进缓慢）": None, "正常推进": "on_track", "推进缓慢": None, "严重滞后": "behind", "已完成": "achieved",
    }  # fmt: skip


def test_a_milestone_missed_outweighs_every_verdict(dazu: Plan, people: People, client: Client) -> None:
    key = measures(dazu, people["unit_lead"], measure("开展摸底", date(2026, 3, 31)))
    approve_measures(plan=dazu, year=2026, quarter=3, assignments=[key], by=people["reviewer2"], at=NOW)
    report(dazu, people["unit_lead"])
    found = options(page(client, people["reviewer"]))
    assert {each[0] for each in found.values() if each} == {"behind"}
    assert found["已完成"] is not None
    assert "核定为已完成；区科技局的措施“开展摸底”应于2026年3月31日完成，至本季末尚未完成" in found["已完成"][1]


def test_after_a_refusal_it_is_the_verdict_that_was_typed(dazu: Plan, people: People, client: Client) -> None:
    cell = f"2026q3-report-{report(dazu, people['unit_lead'])}"
    sent: dict[str, Any] = {"shown": shown_by(client, people["reviewer"]), "one": cell}
    response = send(client, people["reviewer"], {**sent, f"{cell}-verdict": "seriously_behind"})
    assert response.status_code == 400, "a verdict that differs needs a reason"
    text = response.content.decode()
    assert to_come(text) == ("严重滞后", f"{SAYS}严重滞后：区科技局填报正常推进，核定为严重滞后")
    found = options(text)
    assert found["严重滞后"] is None
    assert found["同填报（正常推进）"] == found["正常推进"] == ("on_track", f"{SAYS}正常推进：区科技局填报正常推进")


def test_without_a_script_it_is_said_what_it_follows(dazu: Plan, people: People, client: Client) -> None:
    report(dazu, people["unit_lead"])
    said = re.findall(r"<noscript>(.*?)</noscript>", page(client, people["reviewer"]), re.DOTALL)
    assert len(said) == 1
    assert "按填报的推进状态计算" in said[0]


def test_who_judges_nothing_gets_no_verdicts(dazu: Plan, people: People, client: Client) -> None:
    """A clerk who looks; a deputy at what is the deputy's own; a supporting unit's report; history."""
    report(dazu, people["unit_lead"])
    assert "data-status" not in page(client, people["entry"])
    stand_in(people, "entry")
    report(dazu, people["entry"], 5, "区市场监管局")
    ask(dazu, people["unit_lead"], 3, "区教委")
    report(dazu, people["other_unit"], 3, "区教委")
    text = page(client, people["entry"])
    assert re.findall(r'aria-label="核定评价：([^"]+)"', text) == ["任务3，区科技局"]


def test_a_history_quarter_is_judged_without_lights(dazu: Plan, people: People, client: Client) -> None:
    ReportingPeriod.objects.filter(plan=dazu, year=2026, quarter=2).update(kind="history")
    report(dazu, people["unit_lead"], quarter=2)
    text = page(client, people["reviewer"], "?history=1")
    assert list(options(text).values()) == [None] * 5
    assert "<noscript>" not in text
