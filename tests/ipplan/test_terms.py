"""docs/terms.md holds every domain word once, and labels say what stands there."""

import re
from enum import Enum

import pytest
from django.conf import settings
from django.db.models import Choices

from documents.drafts.rows import CONFIDENCE
from documents.import_fields import TITLES
from indicators import labels
from indicators.inputs import TEXTS
from indicators.models import (
    Actual,
    Assessment,
    CatalogueEntry,
    CatalogueLink,
    ChangeKind,
    Containment,
    FigureEvidence,
    TargetChange,
    UnitActual,
    UnitTarget,
)
from indicators.sentences import BEFORE_USE
from organizations.models import UnitChangeKind, UnitKind
from organizations.roles import Role
from plans.deadlines import LABELS as DEADLINES
from plans.models import Extension, Holiday, PeriodKind, PlanImport, PlanStatus, ReviewDeputy, Unlocking
from plans.proposals import ProposalState
from plans.review import State
from quarters.models import (
    Amendment,
    AmendmentKind,
    Answer,
    Channel,
    Check,
    Closing,
    ClosingLabel,
    Explanation,
    Outcome,
    Outlook,
    Reminder,
)
from quarters.rounds import ANSWERED, Answered
from reports.downloads import EDITIONS, Edition
from reports.duties import DUTY, Duty
from reports.ledger import COMPUTED
from tasks.models import (
    AssignmentRole,
    MeasurePlan,
    Milestone,
    ReportedState,
    ReportRequest,
    TaskEvidence,
    TaskReport,
    VerdictChoice,
)
from tasks.progress import LABELS
from tasks.sentences import ASKED_FOR

ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall((settings.BASE_DIR / "docs" / "terms.md").read_text(encoding="utf-8"))
TERMS = {code: word for code, word, _meaning in ROWS}
# One code name means two things in two places: the term's name here -> (class, value) there.
RENAMED: dict[tuple[type[Choices], str], str] = {
    (PlanStatus, "draft"): "draft_plan",
    (ReportedState, "on_track"): "task_on_track",
    (VerdictChoice, "on_track"): "task_on_track",
    (ClosingLabel, "final"): "final_version",
}

CHOICES: list[type[Choices]] = [
    Role,
    UnitChangeKind,
    UnitKind,
    PlanStatus,
    PeriodKind,
    State,
    AssignmentRole,
    ReportedState,
    VerdictChoice,
    Answer,
    Outcome,
    Outlook,
    Channel,
    ProposalState,
    ChangeKind,
    ClosingLabel,
    AmendmentKind,
]
WORDS = [(choice, value, label) for choice in CHOICES for value, label in choice.choices]
SETS = [
    labels.BASIS, labels.DIRECTION, labels.PACE, labels.FORMULA, labels.PART, labels.FREQUENCY, labels.CERTAINTY,
    labels.STATUS, labels.REASON,
]  # fmt: skip


def test_every_term_stands_once() -> None:
    codes = [code for code, _word, _meaning in ROWS]
    assert sorted(codes) == sorted(set(codes))
    assert len(codes) > 60


@pytest.mark.parametrize(("choice", "value", "label"), WORDS)
def test_choices_use_the_terms(choice: type[Choices], value: str, label: str) -> None:
    assert TERMS[RENAMED.get((choice, value), value)] == label


@pytest.mark.parametrize("words", SETS)
def test_labels_of_the_arithmetic_use_the_terms(words: dict[Enum, str]) -> None:
    for member, label in words.items():
        assert TERMS[member.value] == label
    assert set(words) == set(type(next(iter(words)))), "every member has its word"


def test_pure_and_stored_words_of_tasks_agree() -> None:
    for choice in (ReportedState, VerdictChoice):
        for value, label in choice.choices:
            assert LABELS[value] == label


def test_how_a_unit_stands_to_an_item_is_said_in_the_terms() -> None:
    assert {member.value: word for member, word in DUTY.items()} == {duty.value: TERMS[duty.value] for duty in Duty}


def test_files_are_named_in_the_terms() -> None:
    assert {f"{each.value}_edition": word for each, word in EDITIONS.items()} == {
        code: word for code, word in TERMS.items() if code.endswith("_edition")
    }
    assert set(EDITIONS) == set(Edition)
    assert TERMS["computed"] == COMPUTED


def test_how_sure_the_reader_is_is_said_in_the_terms() -> None:
    assert {code: TERMS[code] for code in CONFIDENCE} == CONFIDENCE
    assert PlanImport._meta.verbose_name == TERMS["plan_import"]
    assert PlanImport._meta.get_field("draft").verbose_name == TERMS["import_draft"]
    assert TITLES["unread"] == TERMS["unread"]


def test_where_a_check_stands_is_said_in_the_terms() -> None:
    words = {each.value: word for each, word in ANSWERED.items() if each is not Answered.UNASKED}
    assert words == {code: TERMS[code] for code in words}
    assert ANSWERED[Answered.UNASKED] == TERMS["not_reported"]
    assert set(ANSWERED) == set(Answered)


def test_what_units_say_uses_the_terms() -> None:
    assert Check._meta.verbose_name == TERMS["check"]
    assert Explanation._meta.verbose_name == TERMS["explanation"]
    for name in ("cause", "measure", "due_on", "outlook"):
        assert Explanation._meta.get_field(name).verbose_name == TERMS[name], name  # type: ignore[union-attr]
    assert Explanation._meta.get_field("expected").verbose_name == TERMS["expected_for_year"]


def test_names_of_tables_and_fields_use_the_terms() -> None:
    assert Containment._meta.verbose_name == TERMS["containment"]
    assert CatalogueEntry._meta.verbose_name == TERMS["catalogue_entry"]
    assert CatalogueLink._meta.verbose_name == TERMS["catalogue_link"]
    assert CatalogueLink._meta.get_field("difference").verbose_name == TERMS["difference"]
    assert ReviewDeputy._meta.verbose_name == TERMS["deputy"]
    assert str(FigureEvidence._meta.verbose_name).endswith(TERMS["evidence"])
    assert Actual._meta.get_field("confirmation").verbose_name == TERMS["confirmation"]
    assert TEXTS["confirmation"][0] == TERMS["confirmation"]
    assert TaskEvidence._meta.verbose_name == TERMS["report_evidence"]
    assert ReportRequest._meta.verbose_name == TERMS["report_request"]
    assert MeasurePlan._meta.verbose_name == TERMS["measures"]
    assert Milestone._meta.verbose_name == TERMS["milestone"]
    assert UnitActual._meta.verbose_name == TERMS["unit_actual"]
    assert UnitTarget._meta.verbose_name == TERMS["unit_target"]
    assert Closing._meta.verbose_name == TERMS["closing"]
    for name in ("signed_off_by", "gaps_reason"):
        assert Closing._meta.get_field(name).verbose_name == TERMS[name], name  # type: ignore[union-attr]
    assert Amendment._meta.verbose_name == TERMS["amendment"]
    assert Unlocking._meta.verbose_name == TERMS["unlocking"]
    assert Extension._meta.verbose_name == TERMS["extension"]
    assert Reminder._meta.verbose_name == TERMS["reminder"]
    assert Holiday._meta.verbose_name == TERMS["holiday"]
    assert Holiday._meta.get_field("is_working").verbose_name == TERMS["is_working"]
    assert {name: TERMS[name] for name in DEADLINES} == DEADLINES
    assert TargetChange._meta.verbose_name == TERMS["target_change"]
    assert TargetChange._meta.get_field("effective_from").verbose_name == TERMS["effective_from"]
    for name in ("quotes", "on_behalf", "nothing_new", "verdict"):
        assert TaskReport._meta.get_field(name).verbose_name == TERMS[name], name  # type: ignore[union-attr]
    assert TERMS["nothing_new"] == "零报告"
    assert TERMS["before_use"] == BEFORE_USE
    assert TERMS["asked_for"] == ASKED_FOR
    assert Actual._meta.get_field("numerator").verbose_name == TERMS["numerator"]


@pytest.mark.parametrize(
    "name", ["target", "actual", "expected", "schedule", "progress", "gap", "achievement", "required", "projected"]
)
def test_columns_of_assessments_use_the_terms(name: str) -> None:
    field = Assessment._meta.get_field(name)
    assert str(field.verbose_name).removesuffix("值") == TERMS[name]  # type: ignore[union-attr]
