"""The rows that every trigger is tried on."""

from decimal import Decimal

from django.db import models

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
from organizations.models import Operation, Unit, UnitChange, User
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

Stage = dict[str, models.Model]


def stage_of(dazu: Plan, people: dict[str, User], no_indicators: Plan) -> Stage:
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
    found["upload"] = acts.uploaded(dazu, people["entry"])
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
