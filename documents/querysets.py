"""What the pages of the import ask."""

from collections.abc import Iterable

from django.db.models import Model

from indicators.models import Actual
from organizations.models import Region, Unit, User
from organizations.scope import covered_by
from plans.models import Plan, PlanImport
from tasks.models import MeasurePlan, ReportRequest, TaskReport

_FILED: tuple[type[Model], ...] = (TaskReport, MeasurePlan, ReportRequest)


def started_imports(person: User) -> list[PlanImport]:
    """The person's own, the latest first."""
    return list(PlanImport.objects.started_by(person))


def own_import(person: User, key: int) -> PlanImport | None:
    """The person's own of that key."""
    return PlanImport.objects.own(person, key)


def loaded_plans(person: User, region_code: str) -> list[Plan]:
    """The plans of a region that the person may manage, that of the latest years first."""
    plans = Plan.objects.filter(covered_by(person.region), region__code=region_code)
    return list(plans.select_related("region__parent").order_by("-last_year", "pk"))


def known_region(code: str) -> Region | None:
    """The region registered under a code."""
    return Region.objects.filter(code=code).select_related("parent").first()


def known_units(region_code: str) -> list[Unit]:
    """All units that are registered in a region."""
    return list(Unit.objects.filter(region__code=region_code).only("name", "aliases"))


def numbers_in_use(plan: Plan) -> tuple[set[int], set[int]]:
    """Numbers of indicators that have figures, and of tasks on which something was filed: they must stay what they are."""
    figures = Actual.objects.filter(indicator__plan=plan).values_list("indicator__number", flat=True).distinct()
    filed: set[int] = set()
    for model in _FILED:
        rows: Iterable[int] = model._default_manager.filter(assignment__task__plan=plan).values_list(
            "assignment__task__number", flat=True
        )
        filed |= set(rows)
    return set(figures), filed
