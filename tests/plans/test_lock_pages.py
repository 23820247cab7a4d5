"""The lock as people meet it: a page was open, the quarter is closed meanwhile, what they send is refused and not written.

Which acts there are, and raw SQL, is in test_periods; that nobody writes what is closed in the administration as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import models
from django.test import Client

from indicators.models import Actual, AnnualTarget, Assessment, FigureEvidence, UnitActual
from organizations.models import User
from plans.models import Extension, PendingUpload, Plan, ReportingPeriod, Tally, UploadKind
from quarters.models import Check, Closing, Explanation, Reminder
from tasks.models import MeasurePlan, Milestone, ReportRequest, TaskEvidence, TaskReport
from tests import acts, forms_sent
from tests.acts import QUARTER, YEAR, close
from tests.forms import forms_of
from tests.uploads import filled
from tests.workbooks.files import table

pytestmark = pytest.mark.django_db

People = dict[str, User]
Fields = dict[str, Any]
PLAN_FILE = Path("fixtures/plans/dazu-patents-2025.yaml")


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody writes over a page: what is there before, who, where, and what is typed into the form that has a field.

    `typed` may ask for the form's fields as the page showed them.
    """

    before: Callable[[Plan, People], None]
    doer: str
    where: Callable[[Plan], str]
    form: str
    typed: Callable[[Fields], Fields]
    on_quarter: bool = False  # an act on the quarter as a whole: nothing that an unlocking names


def _grid(plan: Plan) -> str:
    return f"/plans/{plan.slug}/entry/{YEAR}/q{QUARTER}/"


def _review(plan: Plan) -> str:
    return f"/plans/{plan.slug}/review/?year={YEAR}&quarter={QUARTER}"


def _report(plan: Plan) -> str:
    return f"/plans/{plan.slug}/units/{acts.own_unit(plan)}/report/{YEAR}/q{QUARTER}/"


def _answer(plan: Plan) -> str:
    return f"/plans/{plan.slug}/check/{YEAR}/q{QUARTER}/units/{acts.own_unit(plan)}/"


def _check(plan: Plan) -> str:
    return f"/plans/{plan.slug}/check/{YEAR}/q{QUARTER}/"


def _round(plan: Plan) -> str:
    return f"/plans/{plan.slug}/round/{YEAR}/q{QUARTER}/"


def _first(fields: Fields, beginning: str, end: str) -> str:
    return next(name for name in fields if name.startswith(beginning) and name.endswith(end))


def _behind(plan: Plan, people: People) -> None:
    acts.report_judged_behind(plan, people)


def _reports(fields: Fields) -> Fields:
    return {
        "act": "submit",
        _first(fields, "r-", "-reported_state"): "on_track",
        _first(fields, "r-", "-done"): "召开对接会1场",
    }


def _on_behalf(fields: Fields) -> Fields:
    said = _first(fields, "r-", "-done")
    file = SimpleUploadedFile("微信截图.png", b"\x89PNG\r\n\x1a\n")
    return {**_reports(fields), said.replace("-done", "-files"): file}


def _parts(fields: Fields) -> Fields:
    return {"act": "save", _first(fields, "c-actual-", "-value"): "40"}


def _uploaded(plan: Plan, people: People) -> None:
    acts.uploaded(plan, people["entry"], filled(plan, {(1, "本期数"): 518}))


def _ledger_uploaded(plan: Plan, people: People) -> None:
    rows: list[list[object]] = [["指标", "2026年三季度"], ["有效发明专利总量", 518]]
    acts.uploaded(plan, people["entry"], table(rows), kind=UploadKind.LEDGER)


def _forms_uploaded(plan: Plan, people: People) -> None:
    forms_sent.kept(plan, people["entry"], {(3, "本季度进展"): "已召开对接会"})


def _forms(plan: Plan) -> str:
    return f"{_round(plan)}forms/{PendingUpload.objects.values_list('pk', flat=True)[0]}/"


def _upload(plan: Plan) -> str:
    return f"{_grid(plan)}upload/{PendingUpload.objects.values_list('pk', flat=True)[0]}/"


def _ledger(plan: Plan) -> str:
    return f"/plans/{plan.slug}/entry/history/upload/{PendingUpload.objects.values_list('pk', flat=True)[0]}/"


WAYS: dict[str, Way] = {
    "an upload": Way(_uploaded, "entry", _upload, "seen", lambda _: {"act": "confirm"}),
    "returned forms": Way(_forms_uploaded, "entry", _forms, "seen", lambda _: {"act": "confirm"}),
    "a ledger": Way(_ledger_uploaded, "entry", _ledger, "seen", lambda _: {"act": "confirm"}),
    "figures": Way(acts.nothing, "entry", _grid, "1-value", lambda _: {"1-value": "520", "act": "save"}),
    "submitting": Way(acts.figure_saved, "entry2", _grid, "1-value", lambda _: {"act": "submit"}),
    "a correction": Way(
        acts.figure_approved, "entry", lambda plan: f"{_grid(plan)}?correct=1", "1-correction_reason",
        lambda _: {"1-value": "520", "1-correction_reason": "市局更正", "act": "save"},
    ),
    "review": Way(acts.figure_submitted, "reviewer", _review, "shown", lambda _: {"act": "approve-all"}),
    "return": Way(
        acts.figure_submitted, "reviewer", _review, "shown",
        lambda _: {"act": "return", "tick": "2026q3-figure-1", "reason": "请核对"},
    ),
    "reports": Way(acts.nothing, "unit_lead", _report, "person", _reports),
    "contributions": Way(acts.nothing, "unit_lead", _report, "person", _parts),
    "reports on behalf": Way(
        acts.nothing, "entry", _report, "person", _on_behalf
    ),
    "an answer": Way(
        acts.report_approved, "unit_lead", _answer, "task-3-sentence", lambda _: {"task-3-answer": "agreed", "act": "save"}
    ),
    "an explanation": Way(
        _behind, "unit_lead", _answer, "task-3-sentence",
        lambda _: {"why-task-3-cause": "申报周期长", "why-task-3-measure": "组织第二批", "why-task-3-due_on": "2026-12-31",
                   "why-task-3-outlook": "hard", "act": "save"},
    ),
    "an objection": Way(
        acts.objected, "reviewer", _check, "kind", lambda _: {"outcome": "kept", "note": "以核定评价为准"}
    ),
    "dates": Way(
        acts.nothing, "reviewer", _round, "meeting_on", lambda _: {"act": "dates", "meeting_on": "2026-11-06"}, on_quarter=True
    ),
    "chasing": Way(
        acts.nothing, "entry", _round, "units", lambda _: {"act": "phone", "note": "明日报送"}, on_quarter=True
    ),
}  # fmt: skip

WRITTEN: tuple[type[models.Model], ...] = (
    Actual, FigureEvidence, UnitActual, TaskReport, TaskEvidence, ReportRequest, MeasurePlan, Milestone, Check,
    Explanation, Extension, Reminder, ReportingPeriod,
)  # fmt: skip


def written() -> list[Any]:
    return [row for model in WRITTEN for row in model._default_manager.order_by("pk").values()]


def opened(client: Client, person: User, way: Way, plan: Plan) -> Fields:
    """The fields of the form as the page shows them while the quarter is open."""
    client.force_login(person)
    page = client.get(way.where(plan))
    assert page.status_code == 200
    found = [fields for _id, fields in forms_of(page.content.decode()) if way.form in fields]
    assert found, "the page has the form"
    return found[0]


@pytest.mark.parametrize("name", WAYS)
def test_a_form_that_was_open_when_the_quarter_was_closed(
    name: str, dazu: Plan, people: People, client: Client
) -> None:
    way = WAYS[name]
    way.before(dazu, people)
    fields = opened(client, people[way.doer], way, dazu)
    close(dazu, people["reviewer2"])
    before = written()
    response = client.post(way.where(dazu), {**fields, **way.typed(fields)})
    assert response.status_code == 409
    assert "已定稿" in response.content.decode()
    assert written() == before


@pytest.mark.parametrize("name", WAYS)
def test_the_same_form_beside_closed_quarters(name: str, dazu: Plan, people: People, client: Client) -> None:
    way = WAYS[name]
    close(dazu, people["reviewer2"], YEAR, QUARTER - 1)
    close(dazu, people["reviewer2"], YEAR, QUARTER + 1)
    way.before(dazu, people)
    fields = opened(client, people[way.doer], way, dazu)
    before = written()
    response = client.post(way.where(dazu), {**fields, **way.typed(fields)})
    assert response.status_code in (200, 302), response.content.decode()
    assert written() != before


@pytest.mark.parametrize("name", [name for name, way in WAYS.items() if not way.on_quarter])
@pytest.mark.parametrize(("named", "takes"), [(True, True), (False, False)])
def test_a_form_of_an_unlocked_quarter(
    name: str, named: bool, takes: bool, dazu: Plan, people: People, client: Client
) -> None:
    """What is unlocked is written as before, anything else refused."""
    way = WAYS[name]
    way.before(dazu, people)
    fields = opened(client, people[way.doer], way, dazu)
    close(dazu, people["reviewer2"])
    items = {"indicators": [1, 2, 3, 4, 5, 6], "tasks": [2, 3]} if named else {"indicators": [9], "tasks": [12]}
    acts.unlocked(dazu, people, **items)
    before = written()
    response = client.post(way.where(dazu), {**fields, **way.typed(fields)})
    assert (written() != before) is takes, response.content.decode()
    assert response.status_code in ((200, 302) if takes else (409,))


def test_a_plan_file_loaded_anew_leaves_closed_quarters_as_they_are(dazu: Plan, people: People, tmp_path: Path) -> None:
    """Another target in the file: open quarters follow it, closed ones keep content, lights and figures."""
    acts.figure_approved(dazu, people)
    close(dazu, people["reviewer"])
    kept = [*Closing.objects.values(), *Tally.objects.filter(period__quarter=QUARTER, period__year=YEAR).values()]
    lights = list(Assessment.objects.filter(period__quarter=QUARTER, period__year=YEAR).order_by("pk").values())
    before = written()
    text = PLAN_FILE.read_text(encoding="utf-8")
    changed = tmp_path / "plan.yaml"
    assert "535" in text
    changed.write_text(text.replace("535", "545", 1), encoding="utf-8")
    call_command("load_plan", changed)
    assert AnnualTarget.objects.get(indicator__number=1, year=2026).value == 545
    assert written() == before
    closings = [*Closing.objects.values(), *Tally.objects.filter(period__quarter=QUARTER, period__year=YEAR).values()]
    assert closings == kept
    assert list(Assessment.objects.filter(period__quarter=QUARTER, period__year=YEAR).order_by("pk").values()) == lights
