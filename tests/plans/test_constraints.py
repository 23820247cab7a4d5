"""Every row fact that the database holds: one case each, and none without a case."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from indicators.entry import save_actuals, submit_actuals
from indicators.models import (
    Actual,
    AnnualTarget,
    Assessment,
    Containment,
    Indicator,
    IndicatorResponsibility,
    QuarterPlan,
)
from organizations.models import Unit, User
from plans.models import Plan, PlanDocument, PlanUnit, ReviewDeputy, Tally
from tasks.models import Milestone, ReportedState, Task, TaskAssignment, TaskIndicator, TaskReport
from tasks.reporting import ReportInput, save_reports, submit_reports
from tests import acts, rows
from tests.acts import period_of
from tests.people import NOW, approve, figure

pytestmark = pytest.mark.django_db

Rows = dict[str, models.Model]

# constraint: the row and the change by raw SQL that breaks it and nothing else. A name in the change stands for its key.
CHECKS: dict[str, tuple[str, dict[str, Any]]] = {
    "region_code_six_digits": ("region", {"code": "50x111"}),
    "unit_judiciary_not_assessed": ("unit", {"kind": "judiciary"}),
    "user_role_known": ("leader", {"role": "wizard"}),
    "user_unit_lead_has_unit": ("leader", {"role": "unit_lead"}),
    "plan_slug_not_reserved": ("plan", {"slug": "import"}),
    "plan_years_in_order": ("plan", {"first_year": 2028}),
    "plan_tolerance_share": ("plan", {"tolerance": "1.5"}),
    "plan_issued_when_and_how": ("plan", {"status": "issued"}),
    "reportingperiod_quarter": ("period", {"quarter": 5}),
    "reportingperiod_closed_pair": ("period", {"closed_at": NOW}),
    "indicator_decimals": ("indicator", {"decimals": 5}),
    "indicator_growth_has_base_year": ("growth", {"base_year": None}),
    "indicator_quotient_has_parts": ("quotient", {"numerator_indicator_id": None}),
    "annualtarget_value_or_city_average": ("target", {"value": None}),
    "quarterplan_quarter": ("quarter_plan", {"quarter": 0}),
    "actual_state_known": ("submitted", {"state": "lost"}),
    "actual_submitted_pair": ("submitted", {"submitted_at": None}),
    "actual_reviewed_pair": ("draft", {"reviewed_at": NOW}),
    "actual_submitted_by_somebody": ("draft", {"state": "submitted"}),
    "actual_final_is_reviewed": ("submitted", {"state": "approved"}),
    "actual_not_reviewed_by_author": ("submitted", {"reviewed_by_id": "typist", "reviewed_at": NOW}),
    "actual_returned_with_reason": ("submitted", {"state": "returned"}),
    "actual_correction_reason": ("draft", {"correction_reason": "因为"}),
    "actual_not_applicable_with_reason": ("draft", {"not_applicable_reason": "因为"}),
    "actual_denominator_not_zero": ("draft", {"denominator": 0}),
    "actual_submitted_has_figure": ("submitted", {"value": None}),
    "actual_reviewed_for_another": ("draft", {"reviewed_for_id": "reviewer"}),
    "containment_of_another": ("containment", {"outer_id": "inner"}),
    "containment_part_known": ("containment", {"part": "half"}),
    "reviewdeputy_another": ("deputy", {"deputy_id": "reviewer"}),
    "reviewdeputy_days_in_order": ("deputy", {"last_day": date(2026, 10, 8)}),
    "reviewdeputy_with_reason": ("deputy", {"reason": ""}),
    "reviewdeputy_ended_pair": ("deputy", {"ended_at": NOW}),
    "assessment_target_known_if_achieved": ("assessment", {"status": "achieved"}),
    "taskindicator_quoted_or_inferred": ("link", {"quote": ""}),
    "taskreport_state_known": ("submitted_report", {"state": "lost"}),
    "taskreport_submitted_pair": ("submitted_report", {"submitted_at": None}),
    "taskreport_reviewed_pair": ("draft_report", {"reviewed_at": NOW}),
    "taskreport_submitted_by_somebody": ("draft_report", {"state": "submitted"}),
    "taskreport_final_is_reviewed": ("submitted_report", {"state": "approved"}),
    "taskreport_not_reviewed_by_author": ("submitted_report", {"reviewed_by_id": "sender", "reviewed_at": NOW}),
    "taskreport_returned_with_reason": ("submitted_report", {"state": "returned"}),
    "taskreport_correction_reason": ("draft_report", {"correction_reason": "因为"}),
    "taskreport_something_said": ("submitted_report", {"done": ""}),
    "taskreport_nothing_new_says_nothing": ("draft_report", {"nothing_new": True}),
    "taskreport_reviewed_for_another": ("draft_report", {"reviewed_for_id": "reviewer"}),
    "taskreport_verdict_by_reviewer": ("draft_report", {"verdict": "slow"}),
}

# constraint: the row, and a change that comes as near as can be and is taken.
NEAR_MISSES: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "actual_reviewed_for_another": [
        ("submitted", {"reviewed_for_id": "reviewer", "reviewed_by_id": "deputy_person", "reviewed_at": NOW})
    ],
    "taskreport_reviewed_for_another": [
        ("submitted_report", {"reviewed_for_id": "reviewer", "reviewed_by_id": "deputy_person", "reviewed_at": NOW})
    ],
    "containment_of_another": [("containment", {"outer_id": "growth"})],
    "containment_part_known": [("containment", {"part": "numerator"}), ("containment", {"outer_part": "numerator"})],
    "containment_once": [("containment", {"part": "numerator", "outer_part": "numerator"})],
    "reviewdeputy_another": [("deputy", {"deputy_id": "typist"})],
    "reviewdeputy_days_in_order": [("deputy", {"last_day": date(2026, 10, 9)})],
    "reviewdeputy_with_reason": [("deputy", {"reason": "病"})],
    "reviewdeputy_ended_pair": [("deputy", {"ended_at": NOW, "ended_by_id": "reviewer"})],
}

# constraint: the row of which a second one is inserted, and what differs so that nothing else is broken.
UNIQUES: dict[str, tuple[str, dict[str, Any]]] = {
    "unit_name_once_a_region": ("unit", {}),
    "plandocument_one_a_status": ("document", {}),
    "planunit_once_a_plan": ("plan_unit", {}),
    "reportingperiod_once_a_plan": ("period", {}),
    "tally_once_a_period": ("tally", {}),
    "indicator_number_once_a_plan": ("indicator", {}),
    "annualtarget_once_a_year": ("target", {}),
    "quarterplan_once_a_quarter": ("quarter_plan", {}),
    "responsibility_unit_once": ("responsibility", {"order": 99}),
    "responsibility_order_once": ("responsibility", {"unit_id": "court"}),
    "actual_revision_once": ("superseded", {}),
    "actual_one_approved": ("approved", {"revision": 3}),
    "actual_one_open": ("draft", {"revision": 2, "correction_reason": "因为"}),
    "containment_once": ("containment", {}),
    "assessment_once_a_period": ("assessment", {}),
    "task_number_once_a_plan": ("task", {}),
    "taskindicator_once": ("link", {}),
    "milestone_order_once": ("milestone", {}),
    "assignment_unit_once": ("assignment", {"order": 99}),
    "assignment_order_once": ("assignment", {"unit_id": "court"}),
    "taskreport_revision_once": ("superseded_report", {}),
    "taskreport_one_approved": ("approved_report", {"revision": 3}),
    "taskreport_one_open": ("draft_report", {"revision": 2, "correction_reason": "因为"}),
}

LABELS = ("organizations", "plans", "indicators", "tasks")
DECLARED = {
    constraint.name: (model, constraint)
    for label in LABELS
    for model in apps.get_app_config(label).get_models()
    for constraint in model._meta.constraints
}


def test_every_constraint_has_its_case() -> None:
    checks = {name for name, (_, each) in DECLARED.items() if isinstance(each, models.CheckConstraint)}
    assert set(CHECKS) == checks
    assert set(UNIQUES) == DECLARED.keys() - checks


@pytest.fixture
def stage(dazu: Plan, people: dict[str, User]) -> Rows:
    """A row of every table, figures and reports in every state that the cases need."""
    _figures(dazu, people)
    _reports(dazu, people)
    indicator = Indicator.objects.get(plan=dazu, number=1)
    return {
        **_documents(dazu),
        "region": dazu.region,
        "unit": Unit.objects.get(region=dazu.region, name="区科技局"),
        "court": Unit.objects.get(region=dazu.region, name="区法院"),
        "leader": people["leader"],
        "reviewer": people["reviewer"],
        "deputy_person": people["leader"],
        "typist": people["entry"],
        "sender": people["entry2"],
        "plan": dazu,
        "period": period_of(dazu),
        "tally": Tally.objects.get(period=period_of(dazu), kind="indicators"),
        "indicator": indicator,
        "growth": Indicator.objects.get(plan=dazu, number=2),
        "quotient": Indicator.objects.get(plan=dazu, number=14),
        "target": AnnualTarget.objects.get(indicator=indicator, year=2026),
        "quarter_plan": QuarterPlan.objects.create(indicator=indicator, year=2026, quarter=1, value=500),
        "inner": Indicator.objects.get(plan=dazu, number=7),
        "containment": Containment.objects.get(indicator__number=7, outer=indicator),
        "deputy": ReviewDeputy.objects.create(
            reviewer=people["reviewer"],
            deputy=people["entry2"],
            first_day=NOW.date(),
            last_day=NOW.date(),
            reason="休假",
        ),
        "responsibility": IndicatorResponsibility.objects.get(indicator=indicator, order=1),
        "assessment": Assessment.objects.get(indicator__number=10, period=period_of(dazu)),
        "task": Task.objects.get(plan=dazu, number=1),
        "link": TaskIndicator.objects.get(task__plan=dazu, task__number=1, indicator__number=7),
        "milestone": Milestone.objects.create(task=Task.objects.get(plan=dazu, number=1), order=1, title="节点"),
        "assignment": TaskAssignment.objects.get(task__plan=dazu, task__number=1, role="lead"),
        "draft": Actual.objects.get(indicator__number=4),
        "submitted": Actual.objects.get(indicator__number=5),
        "superseded": Actual.objects.get(indicator__number=1, revision=1),
        "approved": Actual.objects.get(indicator__number=1, revision=2),
        "draft_report": TaskReport.objects.get(assignment__task__number=1),
        "submitted_report": TaskReport.objects.get(assignment__task__number=4),
        "superseded_report": TaskReport.objects.get(assignment__task__number=3, revision=1),
        "approved_report": TaskReport.objects.get(assignment__task__number=3, revision=2),
    }


def _documents(plan: Plan) -> Rows:
    return {
        "document": PlanDocument.objects.create(plan=plan, status="draft", text="全文", sha256="0"),
        "plan_unit": PlanUnit.objects.get(plan=plan, order=1),
    }


def _figures(plan: Plan, people: dict[str, User]) -> None:
    acts.figure_approved(plan, people)
    acts.save_figure(plan, people["entry"], "520", why="漏计2件")
    acts.submit_figure(plan, people["entry"])
    acts.approve_figure(plan, people["reviewer"])
    figures = [figure(plan, number, 60) for number in (4, 5)]
    save_actuals(**acts.where(plan), figures=figures, by=people["entry"], at=NOW)
    submit_actuals(**acts.where(plan), numbers=[5], by=people["entry2"], at=NOW)


def _reports(plan: Plan, people: dict[str, User]) -> None:
    acts.report_approved(plan, people)
    acts.save_report(plan, people["entry"], "补充", why="漏写")
    acts.submit_report(plan, people["entry"])
    acts.approve_report(plan, people["reviewer"])
    reports = [
        ReportInput(assignment=acts.assignment_of(plan, task), reported_state=ReportedState.ON_TRACK, done="已办")
        for task in (1, 4)
    ]
    save_reports(**acts.where(plan), reports=reports, by=people["entry"], at=NOW)
    submit_reports(**acts.where(plan), assignments=[acts.assignment_of(plan, 4)], by=people["entry2"], at=NOW)


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


def test_either_part_of_a_containment_is_known(stage: Rows) -> None:
    assert "containment_part_known" in refusal(rows.update(stage["containment"], outer_part="half"))


def test_who_ended_a_deputy_goes_with_when(stage: Rows) -> None:
    assert "reviewdeputy_ended_pair" in refusal(rows.update(stage["deputy"], ended_by_id=stage["reviewer"].pk))


@pytest.mark.parametrize("kind", ["submitted", "submitted_report"])
def test_nobody_reviews_in_their_own_stead(kind: str, stage: Rows) -> None:
    reviewer = stage["reviewer"].pk
    statement = rows.update(stage[kind], reviewed_by_id=reviewer, reviewed_for_id=reviewer, reviewed_at=NOW)
    assert "reviewed_for_another" in refusal(statement)


def _about(constraint_name: str, words: str) -> bool:
    """Whether the refusal is that constraint's: PostgreSQL names it, SQLite its columns."""
    model, constraint = DECLARED[constraint_name]
    assert isinstance(constraint, models.UniqueConstraint)
    named = {field.name: field.column for field in model._meta.concrete_fields}
    columns = [f"{model._meta.db_table}.{named[name]}" for name in constraint.fields]
    return constraint_name in words or words.endswith(f": {', '.join(columns)}")


@pytest.mark.parametrize(
    ("key", "column"), [("region", "code"), ("plan", "slug"), ("leader", "username")], ids=lambda each: each
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
