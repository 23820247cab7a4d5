"""Every trigger: raw SQL that it refuses, and a near miss that passes. Triggers survive migrations, and a missing one is seen."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from ipplan.triggers import ALL
from organizations.models import User
from organizations.triggers import Trigger
from plans.models import Plan
from tests import rows
from tests.plans.trigger_cases import CASES
from tests.plans.trigger_stage import FILED, MODELS, Stage, stage_of
from tests.rows import Statement


@pytest.fixture
def stage(dazu: Plan, people: dict[str, User], no_indicators: Plan) -> Stage:
    return stage_of(dazu, people, no_indicators)


REFUSING = [each for each in ALL if isinstance(each, Trigger)]
MESSAGES = {trigger.name: trigger.message for trigger in REFUSING}


def test_every_event_of_every_trigger_has_its_case() -> None:
    assert {(trigger.name, event) for trigger in REFUSING for event in trigger.events} == set(CASES)


def outcome(statement: Statement) -> str | int:
    """The message of the refusal, or the number of rows written. Nothing stays written."""
    try:
        with transaction.atomic():
            written = rows.run(statement)
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error).splitlines()[0]
    return written


def test_every_trigger_refuses(stage: Stage) -> None:
    said = {case: outcome(refused(stage)) for case, (refused, _) in CASES.items()}
    assert said == {(name, event): MESSAGES[name] for name, event in CASES}


def test_every_near_miss_passes(stage: Stage) -> None:
    assert {case: outcome(passes(stage)) for case, (_, passes) in CASES.items()} == dict.fromkeys(CASES, 1)


@pytest.mark.parametrize(
    "column",
    [
        "value", "note", "submitted_by_id", "reviewed_at", "correction_reason", "reviewed_for_id", "confirmation",
        "confirmed_doubts",
    ],
)  # fmt: skip
@pytest.mark.parametrize("state", ["approved", "superseded"])
def test_a_figure_once_approved_never_changes(column: str, state: str, stage: Stage) -> None:
    reviewer = stage["reviewer"].pk
    values = {"value": 1, "submitted_by_id": reviewer, "reviewed_at": None, "reviewed_for_id": reviewer}
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        rows.run(rows.update(stage["figure"], state=state, **{column: values.get(column, "改")}))


def test_a_superseded_figure_is_not_approved_again(stage: Stage) -> None:
    rows.run(rows.update(stage["figure"], state="superseded"))
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        rows.run(rows.update(stage["figure"], state="approved"))


FILES: dict[str, Callable[[Stage, str, str], Statement]] = {
    "comes": lambda s, kind, column: rows.insert(s[f"open_{kind}_file"], **{column: s[f"closed_{kind}"].pk}),
    "moves in": lambda s, kind, column: rows.update(s[f"open_{kind}_file"], **{column: s[f"closed_{kind}"].pk}),
    "moves out": lambda s, kind, column: rows.update(s[f"closed_{kind}_file"], **{column: s[f"open_{kind}"].pk}),
    "is renamed": lambda s, kind, column: rows.update(s[f"closed_{kind}_file"], name="改.pdf"),
    "goes": lambda s, kind, column: rows.delete(s[f"closed_{kind}_file"]),
}


@pytest.mark.parametrize("kind", FILED)
@pytest.mark.parametrize("name", FILES)
def test_a_file_of_a_closed_quarter_stays_though_what_it_shows_is_open(name: str, kind: str, stage: Stage) -> None:
    assert outcome(FILES[name](stage, kind, FILED[kind][1])) == MESSAGES["figureevidence_frozen_in"]


@pytest.mark.parametrize("kind", FILED)
def test_a_file_of_what_is_submitted_stays(kind: str, stage: Stage) -> None:
    rows.run(rows.update(stage[f"open_{kind}"], state="submitted"))
    assert outcome(rows.delete(stage[f"open_{kind}_file"])) == MESSAGES["taskevidence_frozen_out"]
    assert outcome(rows.insert(stage[f"open_{kind}_file"])) == MESSAGES["taskevidence_frozen_in"]


KEPT = {  # what else of an approved row never changes
    "report": ("reported_state", "done", "problems", "next_steps", "quotes", "verdict_reason", "on_behalf"),
    "plan": ("measures", "typed_by_id"),
    "part": ("value", "note", "typed_by_id"),
    "aim": ("value", "note", "typed_by_id"),
}


@pytest.mark.parametrize(("kind", "column"), [(kind, each) for kind, columns in KEPT.items() for each in columns])
def test_what_is_approved_never_changes(kind: str, column: str, stage: Stage) -> None:
    values = {"value": 1, "typed_by_id": stage["entry2"].pk, "measures": "[]", "quotes": "[1]", "on_behalf": True}
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        rows.run(rows.update(stage[kind], state="superseded", **{column: values.get(column, "改")}))


def test_only_demonstration_figures_are_ever_removed(stage: Stage) -> None:
    Plan.objects.filter(slug="dazu-patents-2025").update(is_demonstration=True)
    for name in ("figure_file", "report_file", "decided_change_file", "decided_change", *MODELS):
        assert rows.run(rows.delete(stage[name])) == 1, name
