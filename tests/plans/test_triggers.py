"""Every trigger: raw SQL that it refuses, and a near miss that passes. Triggers survive migrations, and a missing one is seen."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, models, transaction

from indicators.contributions import (
    ContributionInput,
    Kind,
    approve_contributions,
    save_contributions,
    submit_contributions,
)
from indicators.models import (
    Actual,
    AnnualTarget,
    Containment,
    FigureEvidence,
    Indicator,
    IndicatorResponsibility,
    TargetChangeFile,
    UnitActual,
    UnitTarget,
)
from indicators.targets import propose_change
from ipplan.triggers import ALL
from organizations.models import Operation, Unit, UnitChange, User
from organizations.triggers import Trigger
from plans.models import Extension, Plan
from quarters.models import Check, Explanation
from tasks.models import (
    MeasurePlan,
    Milestone,
    ReportRequest,
    Task,
    TaskAssignment,
    TaskEvidence,
    TaskIndicator,
    TaskReport,
)
from tests import acts, rows
from tests.acts import close, period_of
from tests.changes import change, planned, propose, target
from tests.people import NOW
from tests.plans import closing_cases
from tests.rows import Statement

Stage = dict[str, models.Model]
Case = tuple[Callable[[Stage], Statement], Callable[[Stage], Statement]]


@pytest.fixture
def stage(dazu: Plan, people: dict[str, User], no_indicators: Plan) -> Stage:
    """An approved figure and report in Q3; returned ones, which the lock alone protects, in Q2 (open) and Q1 (closed)."""
    found: Stage = dict(people)
    acts.evidence_attached(dazu, people)  # a file beside the figure that is approved here
    acts.save_figure(dazu, people["entry2"])
    acts.submit_figure(dazu, people["entry2"])
    acts.approve_figure(dazu, people["reviewer2"])
    acts.attach_to_task(dazu, people["unit_lead"])
    acts.report_approved(dazu, people)
    acts.plan_approved(dazu, people)
    _parts(dazu, people)
    acts.ask(dazu, people["unit_lead"])
    found["extension"] = acts.extend(dazu, people["reviewer"])
    for kind, model in MODELS.items():
        found[kind] = model._default_manager.get()
    for quarter, name in ((2, "open"), (1, "closed")):
        found[f"{name}_quarter"] = period_of(dazu, 2026, quarter)
        for kind, model in MODELS.items():
            changes = {"period_id": found[f"{name}_quarter"].pk}
            if kind != "request":
                changes |= {"state": "returned", "review_reason": "因为"}
            rows.run(rows.insert(found[kind], **changes))
            found[f"{name}_{kind}"] = model._default_manager.latest("pk")
        rows.run(rows.insert(found["extension"], period_id=found[f"{name}_quarter"].pk))
        found[f"{name}_extension"] = Extension.objects.latest("pk")
    _files(found)
    _said(found, dazu, people)
    close(dazu, people["reviewer"], 2026, 1)
    found["empty_quarter"] = period_of(dazu, 2026, 4)
    found["other_plans_quarter"] = period_of(no_indicators, 2024, 1)
    found["other_plan"] = no_indicators
    found["other_plans_task"] = Task.objects.filter(plan=no_indicators)[0]
    found["other_plans_indicator"] = Indicator.objects.create(
        plan=no_indicators, number=1, name="测试指标", unit_of_measurement="件", baseline_year=2023
    )
    found["other_plans_unit"] = Unit.objects.get(name="测试丙局")
    found["listed_unit"] = Unit.objects.get(region=dazu.region, name="区法院")
    found["indicator"] = Indicator.objects.get(plan=dazu, number=5)
    found["quotient"] = Indicator.objects.get(plan=dazu, number=14)
    found["target"] = AnnualTarget.objects.get(indicator__plan=dazu, indicator__number=14)
    found["responsibility"] = IndicatorResponsibility.objects.filter(indicator__plan=dazu).latest("pk")
    found["containment"] = Containment.objects.get(indicator__plan=dazu, indicator__number=15)
    found["assignment"] = TaskAssignment.objects.get(task__plan=dazu, task__number=1, role="lead")
    found["link"] = TaskIndicator.objects.get(task__plan=dazu, task__number=1, indicator__number=7)
    found["measure"] = Milestone.objects.get()
    found["change"] = propose(dazu, target(), people["entry"])
    found["bare_change"] = propose_change(
        plan=dazu, wanted=planned("168", number=5), files=[], by=people["entry"], at=NOW
    )
    found["decided_change"] = change(dazu, target("90", year=2027, number=4), people)
    for name in ("change", "decided_change"):
        found[f"{name}_file"] = TargetChangeFile.objects.get(change=found[name].pk)
    found["unit_change"] = UnitChange.objects.create(
        kind="merged", unit=Unit.objects.get(pk=acts.own_unit(dazu)), old_name="x", effective_on=NOW.date(), reason="x",
        successor_id=found["listed_unit"].pk, done_by=people["system"],
    )  # fmt: skip
    found["line"] = Operation.objects.latest("pk")
    closing_cases.trigger_stage(found, dazu, people, no_indicators)
    return found


MODELS: dict[str, type[models.Model]] = {
    "figure": Actual, "report": TaskReport, "plan": MeasurePlan, "part": UnitActual, "aim": UnitTarget,
    "request": ReportRequest,
}  # fmt: skip
# the kind of row that files lie beside -> their table, and its column
FILED: dict[str, tuple[type[models.Model], str]] = {
    "figure": (FigureEvidence, "actual_id"),
    "report": (TaskEvidence, "report_id"),
}


def _parts(plan: Plan, people: dict[str, User]) -> None:
    """A unit's part of the actual and of the target, both approved."""
    acts.part_approved(plan, people)
    place = acts.part_of(plan, Kind.TARGET)
    part = ContributionInput(kind=Kind.TARGET, responsibility=place[1], value=Decimal(50))
    save_contributions(**acts.where(plan), contributions=[part], by=people["entry"], at=NOW)
    submit_contributions(**acts.where(plan), places=[place], by=people["entry"], at=NOW)
    approve_contributions(**acts.where(plan), places=[place], by=people["reviewer"], at=NOW)


def _said(found: Stage, plan: Plan, people: dict[str, User]) -> None:
    """What 区科技局 says about task 3, in Q3 and in the quarter that is closed afterwards."""
    acts.object_to(plan, people["unit_lead"])
    found["check"] = Check.objects.get()
    found["explanation"] = Explanation.objects.create(
        period=period_of(plan), unit_id=acts.own_unit(plan), task=Task.objects.get(plan=plan, number=3),
        cause="申报周期长", measure="加快申报", due_on=acts.DAY, outlook="hard", said_by=people["unit_lead"],
    )  # fmt: skip
    for kind, model in (("check", Check), ("explanation", Explanation)):
        rows.run(rows.insert(found[kind], period_id=found["closed_quarter"].pk))
        found[f"closed_{kind}"] = model._default_manager.latest("pk")


def _files(found: Stage) -> None:
    """A file beside each of the three figures and reports, of which only that of the open one may still change."""
    for kind, (model, column) in FILED.items():
        found[f"{kind}_file"] = model._default_manager.get()
        for name in ("open", "closed"):
            rows.run(rows.insert(found[f"{kind}_file"], **{column: found[f"{name}_{kind}"].pk}))
            found[f"{name}_{kind}_file"] = model._default_manager.latest("pk")


def frozen_files(kind: str) -> dict[tuple[str, str], Case]:
    """Only a file beside `open_figure` comes, changes and goes."""
    model, column = FILED[kind]
    name = model._meta.model_name
    return {
        (f"{name}_frozen_in", "INSERT"): (
            lambda s: rows.insert(s[f"open_{kind}_file"], **{column: s[kind].pk}),
            lambda s: rows.insert(s[f"{kind}_file"], **{column: s[f"open_{kind}"].pk}),
        ),
        (f"{name}_frozen_in", "UPDATE"): (
            lambda s: rows.update(s[f"open_{kind}_file"], **{column: s[kind].pk}),
            lambda s: rows.update(s[f"open_{kind}_file"], name="改.pdf"),
        ),
        (f"{name}_frozen_out", "UPDATE"): (
            lambda s: rows.update(s[f"{kind}_file"], **{column: s[f"open_{kind}"].pk}),
            lambda s: rows.update(s[f"open_{kind}_file"], **{column: s[f"open_{kind}"].pk}),
        ),
        (f"{name}_frozen_out", "DELETE"): (
            lambda s: rows.delete(s[f"{kind}_file"]),
            lambda s: rows.delete(s[f"open_{kind}_file"]),
        ),
    }


def requests() -> dict[tuple[str, str], Case]:
    """Requests have no states: they come and go with open quarters."""
    return {
        ("reportrequest_of_one_plan", "INSERT"): (
            lambda s: rows.insert(s["request"], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.insert(s["request"], period_id=s["empty_quarter"].pk),
        ),
        ("reportrequest_of_one_plan", "UPDATE"): (
            lambda s: rows.update(s["request"], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.update(s["request"], period_id=s["empty_quarter"].pk),
        ),
        ("reportrequest_closed_in", "INSERT"): (
            lambda s: rows.insert(s["request"], period_id=s["closed_quarter"].pk, assignment_id=s["assignment"].pk),
            lambda s: rows.insert(s["request"], period_id=s["open_quarter"].pk, assignment_id=s["assignment"].pk),
        ),
        ("reportrequest_closed_in", "UPDATE"): (
            lambda s: rows.update(s["request"], period_id=s["closed_quarter"].pk, assignment_id=s["assignment"].pk),
            lambda s: rows.update(s["open_request"], note="改"),
        ),
        ("reportrequest_closed_out", "UPDATE"): (
            lambda s: rows.update(s["closed_request"], period_id=s["empty_quarter"].pk),
            lambda s: rows.update(s["open_request"], period_id=s["empty_quarter"].pk),
        ),
        ("reportrequest_closed_out", "DELETE"): (
            lambda s: rows.delete(s["closed_request"]),
            lambda s: rows.delete(s["open_request"]),
        ),
    }


def extensions() -> dict[tuple[str, str], Case]:
    """Of open quarters they come, change and go."""
    return {
        ("extension_closed_in", "INSERT"): (
            lambda s: rows.insert(s["extension"], period_id=s["closed_quarter"].pk, unit_id=s["listed_unit"].pk),
            lambda s: rows.insert(s["extension"], period_id=s["open_quarter"].pk, unit_id=s["listed_unit"].pk),
        ),
        ("extension_closed_in", "UPDATE"): (
            lambda s: rows.update(s["extension"], period_id=s["closed_quarter"].pk, unit_id=s["listed_unit"].pk),
            lambda s: rows.update(s["open_extension"], reports_due_on="2026-10-19"),
        ),
        ("extension_closed_out", "UPDATE"): (
            lambda s: rows.update(s["closed_extension"], period_id=s["empty_quarter"].pk),
            lambda s: rows.update(s["open_extension"], period_id=s["empty_quarter"].pk),
        ),
        ("extension_closed_out", "DELETE"): (
            lambda s: rows.delete(s["closed_extension"]),
            lambda s: rows.delete(s["open_extension"]),
        ),
    }


def said(kind: str) -> dict[tuple[str, str], Case]:
    """What units say has no states: it comes and goes with open quarters."""
    return {
        (f"{kind}_of_one_plan", "INSERT"): (
            lambda s: rows.insert(s[kind], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.insert(s[kind], period_id=s["empty_quarter"].pk),
        ),
        (f"{kind}_of_one_plan", "UPDATE"): (
            lambda s: rows.update(s[kind], task_id=s["other_plans_task"].pk),
            lambda s: rows.update(s[kind], task_id=None, indicator_id=s["indicator"].pk),
        ),
        (f"{kind}_closed_in", "INSERT"): (
            lambda s: rows.insert(s[kind], period_id=s["closed_quarter"].pk, unit_id=s["listed_unit"].pk),
            lambda s: rows.insert(s[kind], period_id=s["open_quarter"].pk, unit_id=s["listed_unit"].pk),
        ),
        (f"{kind}_closed_in", "UPDATE"): (
            lambda s: rows.update(s[kind], period_id=s["closed_quarter"].pk, unit_id=s["listed_unit"].pk),
            lambda s: rows.update(s[kind], version=9),
        ),
        (f"{kind}_closed_out", "UPDATE"): (
            lambda s: rows.update(s[f"closed_{kind}"], period_id=s["empty_quarter"].pk),
            lambda s: rows.update(s[kind], period_id=s["empty_quarter"].pk),
        ),
        (f"{kind}_closed_out", "DELETE"): (
            lambda s: rows.delete(s[f"closed_{kind}"]),
            lambda s: rows.delete(s[kind]),
        ),
    }


def closed_in(kind: str) -> dict[tuple[str, str], Case]:
    """`open_figure` may go to other open quarters; nothing goes into the closed one."""
    name = MODELS[kind]._meta.model_name
    superseded = {"state": "superseded", "revision": 9, "correction_reason": "因为"}
    return {
        (f"{name}_of_one_plan", "INSERT"): (
            lambda s: rows.insert(s[kind], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.insert(s[kind], period_id=s["empty_quarter"].pk),
        ),
        (f"{name}_of_one_plan", "UPDATE"): (
            lambda s: rows.update(s[f"open_{kind}"], period_id=s["other_plans_quarter"].pk),
            lambda s: rows.update(s[f"open_{kind}"], period_id=s["empty_quarter"].pk),
        ),
        (f"{name}_closed_in", "INSERT"): (
            lambda s: rows.insert(s[f"closed_{kind}"], **superseded),
            lambda s: rows.insert(s[f"open_{kind}"], **superseded),
        ),
        (f"{name}_closed_in", "UPDATE"): (
            lambda s: rows.update(
                s[f"open_{kind}"], period_id=s["closed_quarter"].pk, revision=9, correction_reason="因"
            ),
            lambda s: rows.update(s[f"open_{kind}"], review_reason="改"),
        ),
        (f"{name}_closed_out", "UPDATE"): (
            lambda s: rows.update(s[f"closed_{kind}"], period_id=s["empty_quarter"].pk),
            lambda s: rows.update(s[f"open_{kind}"], period_id=s["empty_quarter"].pk),
        ),
        (f"{name}_closed_out", "DELETE"): (
            lambda s: rows.delete(s[f"closed_{kind}"]),
            lambda s: rows.delete(s[f"open_{kind}"]),
        ),
        (f"{name}_frozen", "UPDATE"): (
            lambda s: rows.update(s[kind], state="superseded", review_reason="改"),
            lambda s: rows.update(s[kind], state="superseded"),
        ),
        (f"{name}_kept", "DELETE"): (
            lambda s: rows.delete(s[kind]),
            lambda s: rows.delete(s[f"open_{kind}"]),
        ),
    }


CASES: dict[tuple[str, str], Case] = {
    ("operation_append_only", "UPDATE"): (
        lambda s: rows.update(s["line"], action="改"),
        lambda s: rows.insert(s["line"]),
    ),
    ("operation_append_only", "DELETE"): (
        lambda s: rows.delete(s["line"]),
        lambda s: rows.insert(s["line"]),
    ),
    ("unitchange_append_only", "UPDATE"): (
        lambda s: rows.update(s["unit_change"], reason="改"),
        lambda s: rows.insert(s["unit_change"], reason="改"),
    ),
    ("unitchange_append_only", "DELETE"): (
        lambda s: rows.delete(s["unit_change"]),
        lambda s: rows.insert(s["unit_change"]),
    ),
    ("unitchange_within_region", "INSERT"): (
        lambda s: rows.insert(s["unit_change"], successor_id=s["other_plans_unit"].pk),
        lambda s: rows.insert(s["unit_change"], kind="renamed", successor_id=None),
    ),
    ("user_unit_of_own_region", "INSERT"): (
        lambda s: rows.insert(s["leader"], username="new", unit_id=s["other_plans_unit"].pk),
        lambda s: rows.insert(s["leader"], username="new", unit_id=s["listed_unit"].pk),
    ),
    ("user_unit_of_own_region", "UPDATE"): (
        lambda s: rows.update(s["leader"], unit_id=s["other_plans_unit"].pk),
        lambda s: rows.update(s["leader"], unit_id=s["listed_unit"].pk),
    ),
    ("user_never_deleted", "DELETE"): (
        lambda s: rows.delete(s["stranger"]),
        lambda s: rows.update(s["stranger"], is_active=False),
    ),
    ("targetchange_frozen", "UPDATE"): (
        lambda s: rows.update(s["decided_change"], reason="改"),
        lambda s: rows.update(s["change"], reason="改"),
    ),
    ("targetchange_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["decided_change"], effective_from_id=s["other_plans_quarter"].pk),
        lambda s: rows.insert(s["decided_change"], effective_from_id=s["empty_quarter"].pk),
    ),
    ("targetchange_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["change"], indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.update(s["change"], indicator_id=s["indicator"].pk),
    ),
    ("targetchange_kept", "DELETE"): (
        lambda s: rows.delete(s["decided_change"]),
        lambda s: rows.delete(s["bare_change"]),
    ),
    ("targetchangefile_frozen_in", "INSERT"): (
        lambda s: rows.insert(s["change_file"], change_id=s["decided_change"].pk),
        lambda s: rows.insert(s["decided_change_file"], change_id=s["change"].pk),
    ),
    ("targetchangefile_frozen_in", "UPDATE"): (
        lambda s: rows.update(s["change_file"], change_id=s["decided_change"].pk),
        lambda s: rows.update(s["change_file"], name="改.pdf"),
    ),
    ("targetchangefile_frozen_out", "UPDATE"): (
        lambda s: rows.update(s["decided_change_file"], change_id=s["change"].pk),
        lambda s: rows.update(s["change_file"], change_id=s["change"].pk),
    ),
    ("targetchangefile_frozen_out", "DELETE"): (
        lambda s: rows.delete(s["decided_change_file"]),
        lambda s: rows.delete(s["change_file"]),
    ),
    **closed_in("figure"),
    **closed_in("report"),
    **closed_in("plan"),
    **closed_in("part"),
    **closed_in("aim"),
    **requests(),
    **extensions(),
    **said("check"),
    **said("explanation"),
    **closing_cases.TRIGGERS,
    ("annualtarget_inside_plan", "INSERT"): (
        lambda s: rows.insert(s["target"], year=2028),
        lambda s: rows.insert(s["target"], year=2025),
    ),
    ("annualtarget_inside_plan", "UPDATE"): (
        lambda s: rows.update(s["target"], year=2024),
        lambda s: rows.update(s["target"], year=2025),
    ),
    ("responsibility_of_listed_unit", "INSERT"): (
        lambda s: rows.insert(s["responsibility"], unit_id=s["other_plans_unit"].pk, order=99),
        lambda s: rows.insert(s["responsibility"], unit_id=s["listed_unit"].pk, order=99),
    ),
    ("responsibility_of_listed_unit", "UPDATE"): (
        lambda s: rows.update(s["responsibility"], unit_id=s["other_plans_unit"].pk),
        lambda s: rows.update(s["responsibility"], unit_id=s["listed_unit"].pk),
    ),
    ("quotient_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["quotient"], number=99, numerator_indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.insert(s["quotient"], number=99),
    ),
    ("quotient_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["quotient"], denominator_indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.update(s["quotient"], denominator_indicator_id=s["indicator"].pk),
    ),
    ("containment_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["containment"], outer_id=s["other_plans_indicator"].pk),
        lambda s: rows.insert(s["containment"], outer_id=s["indicator"].pk),
    ),
    ("containment_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["containment"], indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.update(s["containment"], indicator_id=s["indicator"].pk),
    ),
    **frozen_files("figure"),
    **frozen_files("report"),
    ("milestone_of_its_task", "INSERT"): (
        lambda s: rows.insert(s["measure"], order=9, assignment_id=s["assignment"].pk),
        lambda s: rows.insert(s["measure"], order=9),
    ),
    ("milestone_of_its_task", "UPDATE"): (
        lambda s: rows.update(s["measure"], task_id=s["assignment"].task_id),  # type: ignore[attr-defined]
        lambda s: rows.update(s["measure"], task_id=s["assignment"].task_id, assignment_id=s["assignment"].pk),  # type: ignore[attr-defined]
    ),
    ("assignment_of_listed_unit", "INSERT"): (
        lambda s: rows.insert(s["assignment"], unit_id=s["other_plans_unit"].pk, order=99),
        lambda s: rows.insert(s["assignment"], unit_id=s["listed_unit"].pk, order=99),
    ),
    ("assignment_of_listed_unit", "UPDATE"): (
        lambda s: rows.update(s["assignment"], unit_id=s["other_plans_unit"].pk),
        lambda s: rows.update(s["assignment"], unit_id=s["listed_unit"].pk),
    ),
    ("taskindicator_of_one_plan", "INSERT"): (
        lambda s: rows.insert(s["link"], indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.insert(s["link"], indicator_id=s["indicator"].pk),
    ),
    ("taskindicator_of_one_plan", "UPDATE"): (
        lambda s: rows.update(s["link"], indicator_id=s["other_plans_indicator"].pk),
        lambda s: rows.update(s["link"], indicator_id=s["indicator"].pk),
    ),
}
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
