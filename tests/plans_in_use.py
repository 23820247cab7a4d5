"""Plans with figures, for page tests: an office that enters something everywhere, and more indicators than there are."""

from decimal import Decimal

from indicators.entry import FigureInput, save_actuals, submit_actuals
from indicators.models import Actual, AnnualTarget, Indicator, IndicatorResponsibility
from indicators.review import approve_actuals
from organizations.models import User
from organizations.roles import Role
from plans.models import Plan
from tasks.models import Milestone, Task, TaskAssignment, TaskIndicator, TaskReport
from tests.people import NOW, add


def reported(plan: Plan, year: int, quarter: int) -> dict[str, User]:
    """Every indicator that can be entered gets a figure for the quarter, approved; returns the people who did it."""
    people = {
        "entry": add("entry", Role.ENTRY, plan.region),
        "reviewer": add("reviewer", Role.REVIEWER, plan.region),
        "leader": add("leader", Role.LEADER, plan.region),
    }
    inputs = [some_figure(row) for row in Indicator.objects.in_use(plan) if row.formula != "quotient"]
    if inputs:
        where = {"plan": plan, "year": year, "quarter": quarter, "at": NOW}
        numbers = [each.number for each in inputs]
        save_actuals(**where, figures=inputs, by=people["entry"])  # type: ignore[arg-type]
        submit_actuals(**where, numbers=numbers, by=people["entry"])  # type: ignore[arg-type]
        approve_actuals(**where, numbers=numbers, by=people["reviewer"])  # type: ignore[arg-type]
    return people


def some_figure(row: Indicator) -> FigureInput:
    """Every part is as large as its whole, so that no figure raises a doubt."""
    if row.formula == "ratio":
        return FigureInput(number=row.number, numerator=Decimal(5), denominator=Decimal(3))
    if row.formula == "growth":
        return FigureInput(number=row.number, quantity=Decimal(3))
    return FigureInput(number=row.number, value=Decimal(5))


def widen(plan: Plan, copies: int) -> None:
    """Add copies of the plan's plain indicators, with targets, units and figures, under new numbers."""
    for row in Indicator.objects.in_use(plan).exclude(formula="quotient"):
        for copy in range(1, copies + 1):
            new = Indicator.objects.get(pk=row.pk)
            new.pk, new.number = None, row.number + 100 * copy
            new._state.adding = True
            new.save()
            AnnualTarget.objects.bulk_create(
                AnnualTarget(indicator=new, year=t.year, value=t.value, is_city_average=t.is_city_average)
                for t in row.annual_targets.all()
            )
            IndicatorResponsibility.objects.bulk_create(
                IndicatorResponsibility(indicator=new, unit_id=r.unit_id, order=r.order)
                for r in row.responsibilities.all()
            )
            for actual in Actual.objects.filter(indicator=row):
                actual.pk, actual.indicator = None, new
                actual._state.adding = True
                actual.save()


def widen_tasks(plan: Plan, copies: int) -> None:
    """Add copies of the plan's tasks, with units, links, milestones and reports, under new numbers."""
    for row in Task.objects.in_use(plan):
        news = Task.objects.bulk_create(
            Task(plan=plan, number=row.number + 100 * copy, heading=row.heading, title=row.title, digest=row.digest,
                 place=row.place, quote=row.quote)
            for copy in range(1, copies + 1)
        )  # fmt: skip
        TaskIndicator.objects.bulk_create(
            TaskIndicator(task=new, indicator_id=link.indicator_id, quote=link.quote, inferred=link.inferred)
            for new in news
            for link in row.links.all()
        )
        Milestone.objects.bulk_create(
            Milestone(task=new, order=each.order, title=each.title, due_on=each.due_on, done_on=each.done_on)
            for new in news
            for each in row.milestones.all()
        )
        for old in row.assignments.all():
            assignments = TaskAssignment.objects.bulk_create(
                TaskAssignment(task=new, unit_id=old.unit_id, role=old.role, order=old.order, reports=old.reports)
                for new in news
            )
            for report in TaskReport.objects.filter(assignment=old):
                for assignment in assignments:
                    report.pk, report.assignment = None, assignment
                    report._state.adding = True
                    report.save()
