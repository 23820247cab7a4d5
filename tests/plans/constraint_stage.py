"""A row of every table, in every state that the cases of test_constraints.py need."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from documents.importing import start
from indicators.contributions import (
    ContributionInput,
    Kind,
    Place,
    approve_contributions,
    save_contributions,
    submit_contributions,
)
from indicators.entry import save_actuals, submit_actuals
from indicators.models import (
    Actual,
    AnnualTarget,
    Assessment,
    CatalogueEntry,
    Containment,
    Indicator,
    IndicatorResponsibility,
    QuarterPlan,
    UnitActual,
    UnitTarget,
)
from organizations.models import Unit, UnitChange, User
from plans.models import Holiday, Plan, PlanDocument, PlanUnit, ReportingPeriod, ReviewDeputy, Tally
from quarters.models import Check, Explanation, Reminder
from tasks.measures import save_measures, submit_measures
from tasks.models import (
    MeasurePlan,
    Milestone,
    ReportedState,
    ReportRequest,
    Task,
    TaskAssignment,
    TaskIndicator,
    TaskReport,
)
from tasks.reporting import ReportInput, save_reports, submit_reports
from tests import acts
from tests.acts import period_of
from tests.changes import planned, propose, target, tolerance
from tests.documents.proposals import proposal
from tests.people import NOW, figure
from tests.plans import closing_cases

Rows = dict[str, models.Model]


def stage_of(dazu: Plan, people: dict[str, User]) -> Rows:
    """A row of every table, figures and reports in every state that the cases need."""
    _figures(dazu, people)
    _reports(dazu, people)
    _measures(dazu, people)
    _parts(dazu, people)
    acts.ask(dazu, people["entry"])
    _said(dazu, people)
    indicator = Indicator.objects.get(plan=dazu, number=1)
    return {
        **_documents(dazu),
        "region": dazu.region,
        "unit": Unit.objects.get(region=dazu.region, name="区科技局"),
        "unit_change": UnitChange.objects.create(
            kind="merged",
            unit=Unit.objects.get(region=dazu.region, name="区科技局"),
            old_name="区科技局",
            successor=Unit.objects.get(region=dazu.region, name="区教委"),
            effective_on=date(2026, 7, 1),
            reason="机构改革",
            done_by=people["system"],
        ),
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
        "catalogue_entry": CatalogueEntry.objects.create(code="patents", name="发明专利拥有量", order=1),
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
        "measure": Milestone.objects.get(assignment__isnull=False),
        "request": ReportRequest.objects.get(),
        "other_period": period_of(dazu, 2026, 4),
        "holiday": Holiday.objects.create(day=date(2027, 2, 8), name="春节"),
        "extension": acts.extend(dazu, people["entry"]),
        "upload": acts.uploaded(dazu, people["entry"]),
        "import": start(proposal(), by=people["system"], at=NOW),
        **_reminders(dazu, people),
        **_changes(dazu, people),
        "supporter": TaskAssignment.objects.get(pk=acts.supporter_of(dazu, "区财政局")),
        "check": Check.objects.get(task__isnull=False),
        "check_of_indicator": Check.objects.get(indicator__isnull=False),
        "explanation": Explanation.objects.get(indicator__isnull=False),
        "explanation_of_task": Explanation.objects.get(task__isnull=False),
        "other_indicator": Indicator.objects.get(plan=dazu, number=2),
        "other_task": Task.objects.get(plan=dazu, number=2),
        **closing_cases.stage(dazu, people),
        **_in_every_state(MeasurePlan, "assignment__unit__name"),
        **_in_every_state(UnitActual, "responsibility__unit__name"),
        **_in_every_state(UnitTarget, "responsibility__unit__name"),
    }


def _changes(plan: Plan, people: dict[str, User]) -> Rows:
    """A target, a planned quarter and the tolerance to be changed; and another plan with a quarter."""
    wanted = {"target": target(year=2027), "quarter": planned("515"), "tolerance": tolerance("0.05")}
    rows: Rows = {f"proposed_{name}": propose(plan, each, people["entry"]) for name, each in wanted.items()}
    other = Plan.objects.create(slug="other", region=plan.region, title="x", first_year=2025, last_year=2027)
    quarter = ReportingPeriod.objects.create(plan=other, year=2026, quarter=3)
    return {**rows, "other_plan": other, "other_plans_quarter": quarter}


def _in_every_state(model: type[models.Model], unit: str) -> Rows:
    name = model._meta.model_name
    rows = model._default_manager
    return {
        f"draft_{name}": rows.get(state="draft", **{unit: "区经济信息委"}),
        f"submitted_{name}": rows.get(state="submitted", **{unit: "区市场监管局"}),
        f"superseded_{name}": rows.get(state="superseded", **{unit: "区科技局"}),
        f"approved_{name}": rows.get(state="approved", **{unit: "区科技局"}),
    }


def _reminders(plan: Plan, people: dict[str, User]) -> Rows:
    acts.chase_unit(plan, people["entry"])
    given = {"period": period_of(plan), "person": people["unit_lead"], "unit": people["unit_lead"].unit, "sent_at": NOW}
    mail = Reminder.objects.create(channel="mail", day=acts.DAY, **given)
    return {"reminder": Reminder.objects.get(channel="phone"), "mail": mail}


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
    acts.save_report(plan, people["unit_lead"], "补充", why="漏写")
    acts.submit_report(plan, people["unit_lead"])
    acts.approve_report(plan, people["reviewer"])
    reports = [
        ReportInput(assignment=acts.assignment_of(plan, task), reported_state=ReportedState.ON_TRACK, done="已办")
        for task in (1, 4)
    ]
    save_reports(**acts.where(plan), reports=reports, by=people["entry"], at=NOW)
    acts.attach_to_task(plan, people["entry"], task=4)
    submit_reports(**acts.where(plan), assignments=[acts.assignment_of(plan, 4)], by=people["entry2"], at=NOW)


def _measures(plan: Plan, people: dict[str, User]) -> None:
    """Of 区科技局 approved and corrected, of 区经济信息委 a draft, of 区市场监管局 submitted."""
    acts.plan_approved(plan, people)
    acts.save_plan(plan, people["entry"], why="漏写")
    acts.submit_plan(plan, people["entry"])
    acts.approve_plan(plan, people["reviewer"])
    for task in (1, 5):
        key = acts.assignment_of(plan, task)
        save_measures(**acts.where(plan), assignment=key, measures=[acts.measure()], by=people["entry"], at=NOW)
    submit_measures(**acts.where(plan), assignments=[key], by=people["entry2"], at=NOW)


def _said(plan: Plan, people: dict[str, User]) -> None:
    """区科技局 and 区市场监管局 each say something about a task and an indicator."""
    acts.object_to(plan, people["unit_lead"])
    said: dict[str, Any] = {"period": period_of(plan), "said_by": people["entry"], "said_at": NOW}
    office = Unit.objects.get(region=plan.region, name="区市场监管局")
    indicator, task = Indicator.objects.get(plan=plan, number=1), Task.objects.get(plan=plan, number=3)
    Check.objects.create(unit=office, indicator=indicator, answer="agreed", status="behind", sentence="句", **said)
    why = {"cause": "申报周期长", "measure": "加快申报", "due_on": date(2026, 12, 31), "outlook": "hard"}
    Explanation.objects.create(unit=office, indicator=indicator, **why, **said)
    Explanation.objects.create(unit_id=acts.own_unit(plan), task=task, **why, **said)


def _parts(plan: Plan, people: dict[str, User]) -> None:
    """As _measures, of both kinds."""
    for kind in Kind:
        place = acts.part_of(plan, kind)
        for value, why in ((40, ""), (42, "漏计")):
            _save_part(plan, people, place, value, why)
            submit_contributions(**acts.where(plan), places=[place], by=people["entry2"], at=NOW)
            approve_contributions(**acts.where(plan), places=[place], by=people["reviewer"], at=NOW)
        for unit in ("区经济信息委", "区市场监管局"):
            place = acts.part_of(plan, kind, unit)
            _save_part(plan, people, place, 30)
        submit_contributions(**acts.where(plan), places=[place], by=people["entry2"], at=NOW)


def _save_part(plan: Plan, people: dict[str, User], place: Place, value: int, why: str = "") -> None:
    part = ContributionInput(kind=place[0], responsibility=place[1], value=Decimal(value), correction_reason=why)
    save_contributions(**acts.where(plan), contributions=[part], by=people["entry"], at=NOW)
