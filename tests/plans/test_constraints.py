"""Every row fact that the database holds: one case each, and none without a case."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from indicators.models import (
    Actual,
)
from organizations.models import User
from plans.models import Plan
from tests import rows
from tests.people import NOW, approve
from tests.plans.constraint_cases import BY_INSERT, CHECKS, NEAR_MISSES, SECONDS, UNIQUES
from tests.plans.constraint_stage import Rows, stage_of

pytestmark = pytest.mark.django_db

LABELS = ("organizations", "plans", "indicators", "tasks", "quarters")
DECLARED = {
    constraint.name: (model, constraint)
    for label in LABELS
    for model in apps.get_app_config(label).get_models()
    for constraint in model._meta.constraints
}


def test_every_constraint_has_its_case() -> None:
    checks = {name for name, (_, each) in DECLARED.items() if isinstance(each, models.CheckConstraint)}
    assert CHECKS.keys() | BY_INSERT.keys() == checks
    assert set(UNIQUES) == DECLARED.keys() - checks


@pytest.fixture
def stage(dazu: Plan, people: dict[str, User]) -> Rows:
    return stage_of(dazu, people)


def resolved(changes: dict[str, Any], stage: Rows) -> dict[str, Any]:
    return {
        name: stage[value].pk if name.endswith("_id") and isinstance(value, str) else value
        for name, value in changes.items()
    }


def refusal(statement: rows.Statement) -> str:
    """What the database says against the statement; empty if it takes it. Nothing stays written."""
    try:
        with transaction.atomic():
            rows.run(statement)
            transaction.set_rollback(True)
    except IntegrityError as error:
        return str(error)
    return ""


def test_every_check_refuses(stage: Rows) -> None:
    said = {
        name: refusal(rows.update(stage[key], **resolved(changes, stage))) for name, (key, changes) in CHECKS.items()
    }
    said |= {
        name: refusal(rows.insert(stage[key], **resolved(changes, stage))) for name, (key, changes) in BY_INSERT.items()
    }
    assert {name: words for name, words in said.items() if name not in words} == {}


def test_every_second_row_is_refused(stage: Rows) -> None:
    said = {
        name: refusal(rows.insert(stage[key], **resolved(changes, stage))) for name, (key, changes) in UNIQUES.items()
    }
    assert {name: words for name, words in said.items() if not _about(name, words)} == {}


def test_every_near_miss_is_taken(stage: Rows) -> None:
    said = {
        (name, place): refusal(rows.update(stage[key], **resolved(changes, stage)))
        for name, cases in NEAR_MISSES.items()
        for place, (key, changes) in enumerate(cases)
    }
    assert {case: words for case, words in said.items() if words} == {}


def test_every_other_second_row_is_taken(stage: Rows) -> None:
    said = {
        (name, place): refusal(rows.insert(stage[key], **resolved(changes, stage)))
        for name, cases in SECONDS.items()
        for place, (key, changes) in enumerate(cases)
    }
    assert {case: words for case, words in said.items() if words} == {}


@pytest.mark.parametrize("changes", [{"due_on": None}, {"year": None}, {"assignment_id": None}])
def test_a_units_measure_has_its_year_and_its_day(changes: dict[str, Any], stage: Rows) -> None:
    assert "milestone_of_document_or_of_unit" in refusal(rows.update(stage["measure"], **changes))


@pytest.mark.parametrize("changes", [{"unit_id": None}, {"person_id": "typist"}, {"channel": "mail"}])
def test_what_was_noted_by_hand_is_of_a_unit_and_of_nobody_else(changes: dict[str, Any], stage: Rows) -> None:
    assert "reminder_to_somebody" in refusal(rows.update(stage["reminder"], **resolved(changes, stage)))


def test_a_mail_went_to_a_person(stage: Rows) -> None:
    assert "reminder_to_somebody" in refusal(rows.update(stage["mail"], person_id=None))


@pytest.mark.parametrize(
    "changes",
    [
        {"answer": "agreed"},  # with a reason, as it stands
        {"outcome": "kept", "outcome_note": "核定", "handled_by_id": "reviewer"},
        {"outcome": "kept", "outcome_note": "核定", "handled_at": NOW},
        {"outcome": "kept", "handled_by_id": "reviewer", "handled_at": NOW},
        {"outcome": "perhaps", "outcome_note": "核定", "handled_by_id": "reviewer", "handled_at": NOW},
        {"handled_by_id": "reviewer", "handled_at": NOW},
    ],
)
def test_an_objection_is_handled_whole(changes: dict[str, Any], stage: Rows) -> None:
    wanted = "check_disputed_with_reason" if "answer" in changes else "check_handled_whole"
    assert wanted in refusal(rows.update(stage["check"], **resolved(changes, stage)))


def test_only_objections_are_handled(stage: Rows) -> None:
    handled = {"outcome": "kept", "outcome_note": "核定", "handled_by_id": "reviewer", "handled_at": NOW}
    changes = {"answer": "agreed", "reason": "", **handled}
    assert "check_handled_whole" in refusal(rows.update(stage["check"], **resolved(changes, stage)))


@pytest.mark.parametrize("name", ["check", "explanation_of_task"])
def test_what_is_said_is_about_something(name: str, stage: Rows) -> None:
    assert "one plan" in refusal(rows.update(stage[name], task_id=None)), "the trigger is asked before the constraint"


def test_an_explanation_says_what_is_done(stage: Rows) -> None:
    assert "explanation_says_something" in refusal(rows.update(stage["explanation"], measure=""))


def test_a_step_of_the_document_has_no_person(stage: Rows) -> None:
    assert "milestone_of_document_or_of_unit" in refusal(rows.update(stage["milestone"], person="王某"))


def test_either_part_of_a_containment_is_known(stage: Rows) -> None:
    assert "containment_part_known" in refusal(rows.update(stage["containment"], outer_part="half"))


def test_who_ended_a_deputy_goes_with_when(stage: Rows) -> None:
    assert "reviewdeputy_ended_pair" in refusal(rows.update(stage["deputy"], ended_by_id=stage["reviewer"].pk))


@pytest.mark.parametrize("kind", ["submitted", "submitted_report"])
def test_nobody_reviews_in_their_own_stead(kind: str, stage: Rows) -> None:
    reviewer = stage["reviewer"].pk
    statement = rows.update(stage[kind], reviewed_by_id=reviewer, reviewed_for_id=reviewer, reviewed_at=NOW)
    assert "reviewed_for_another" in refusal(statement)


INCOMPLETE: list[tuple[str, dict[str, Any]]] = [
    ("proposed_target", {"new": None}),
    ("proposed_target", {"year": None}),
    ("proposed_target", {"indicator_id": None}),
    ("proposed_quarter", {"quarter": None}),
    ("proposed_quarter", {"year": None}),
    ("proposed_quarter", {"indicator_id": None}),
    ("proposed_tolerance", {"indicator_id": "indicator"}),
    ("proposed_tolerance", {"year": 2026}),
    ("proposed_tolerance", {"quarter": 3}),
    ("proposed_tolerance", {"old": None}),
    ("proposed_tolerance", {"new": None}),
    ("proposed_tolerance", {"kind": "target"}),
]


@pytest.mark.parametrize(("key", "changes"), INCOMPLETE)
def test_a_change_says_what_it_changes(key: str, changes: dict[str, Any], stage: Rows) -> None:
    assert "targetchange_of_something" in refusal(rows.update(stage[key], **resolved(changes, stage)))


def test_a_change_needs_a_reason_as_well_as_a_document(stage: Rows) -> None:
    assert "targetchange_with_reason" in refusal(rows.update(stage["proposed_target"], reason=""))


def test_who_proposed_refuses_nothing_of_their_own(stage: Rows) -> None:
    decided = {"state": "refused", "decided_by_id": stage["typist"].pk, "decided_at": NOW, "decision_reason": "因"}
    assert "targetchange_decided_by_another" in refusal(rows.update(stage["proposed_target"], **decided))


def _about(constraint_name: str, words: str) -> bool:
    """Whether the refusal is that constraint's: PostgreSQL names it, SQLite its columns."""
    model, constraint = DECLARED[constraint_name]
    assert isinstance(constraint, models.UniqueConstraint)
    named = {field.name: field.column for field in model._meta.concrete_fields}
    columns = [f"{model._meta.db_table}.{named[name]}" for name in constraint.fields]
    return constraint_name in words or words.endswith(f": {', '.join(columns)}")


@pytest.mark.parametrize(
    ("key", "column"),
    [("region", "code"), ("plan", "slug"), ("leader", "username"), ("holiday", "day")],
    ids=lambda each: each,
)
def test_names_are_unique(key: str, column: str, stage: Rows) -> None:
    assert column in refusal(rows.insert(stage[key]))


def test_who_submitted_is_an_author_as_well(stage: Rows, people: dict[str, User]) -> None:
    statement = rows.update(stage["submitted"], reviewed_by_id=people["entry2"].pk, reviewed_at=NOW)
    assert "actual_not_reviewed_by_author" in refusal(statement)
    assert rows.run(rows.update(stage["submitted"], reviewed_by_id=people["reviewer"].pk, reviewed_at=NOW)) == 1


def test_not_reported_not_applicable_and_nought_are_three_things(stage: Rows) -> None:
    name = "actual_not_applicable_with_reason"
    draft = stage["draft"]
    assert name in refusal(rows.update(draft, not_applicable=True, value=None))
    assert name in refusal(rows.update(draft, not_applicable=True, not_applicable_reason="未组织评定"))
    assert name in refusal(rows.update(draft, not_applicable=True, not_applicable_reason="未组织评定", value=0))
    assert rows.run(rows.update(draft, not_applicable=True, not_applicable_reason="未组织评定", value=None)) == 1


def test_approving_by_the_acts_breaks_nothing(dazu: Plan, people: dict[str, User]) -> None:
    approve(dazu, 2026, 3, {1: 518, 2: 0, 3: (97, 80)}, people)
    assert Actual.objects.filter(state="approved").count() == 3
