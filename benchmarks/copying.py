"""Thousands of plans from one: every row of the template is copied by the database itself, its keys shifted.

Constraints and triggers stay in place and see every row. The operation log and the history of reference data are not
copied: no page of a plan reads them.
"""

from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import ForeignKey, Max

from indicators import assessments
from indicators.models import (
    Actual,
    AnnualTarget,
    Assessment,
    CatalogueLink,
    Indicator,
    IndicatorResponsibility,
    QuarterPlan,
)
from organizations.models import Region, Unit
from plans.models import Plan, PlanUnit, ReportingPeriod, Tally
from tasks import tallies
from tasks.models import Milestone, Task, TaskAssignment, TaskIndicator, TaskReport

from . import invented
from .pages import SLUG

# In the order of their foreign keys.
COPIED: tuple[type[models.Model], ...] = (
    Unit, Plan, PlanUnit, ReportingPeriod, Indicator, AnnualTarget, QuarterPlan, IndicatorResponsibility, Actual,
    Assessment, CatalogueLink, Task, TaskIndicator, Milestone, TaskAssignment, TaskReport, Tally,
)  # fmt: skip
BATCH = 200  # plans a transaction
CITIES_FROM = 100_000  # keys of the cities, above those of all counties


def grow(plans: int) -> None:
    """From the one plan of the template to that many."""
    strides = _strides()
    with transaction.atomic():
        _regions(plans)
    for first in range(1, plans, BATCH):
        last = min(first + BATCH, plans) - 1
        with transaction.atomic(), connection.cursor() as cursor:
            for model in COPIED:
                if model in strides:
                    cursor.execute(_copy(model, strides), [first, last, strides[model]])
    _settle()


def _strides() -> dict[type[models.Model], int]:
    """By how much the keys of each copy are shifted: the template's highest key. A table without rows is left out."""
    found = {model: model._default_manager.aggregate(highest=Max("pk"))["highest"] for model in COPIED}
    return {model: highest for model, highest in found.items() if highest} | {Region: 1}


def _copy(model: type[models.Model], strides: dict[type[models.Model], int]) -> str:
    """Takes the first and the last copy's number and the template's highest key."""
    quote = connection.ops.quote_name
    columns, values = [], []
    for field in model._meta.concrete_fields:
        column = quote(field.column or field.name)
        columns.append(column)
        owner = model if field.primary_key else field.related_model if isinstance(field, ForeignKey) else None
        if owner in strides:
            values.append(f"t.{column} + n.k * {strides[owner]}")
        elif model is Plan and field.name == "slug":
            values.append(f"t.{column} || '-' || n.k")
        else:
            values.append(f"t.{column}")
    table = quote(model._meta.db_table)
    numbers = "WITH RECURSIVE n(k) AS (SELECT %s UNION ALL SELECT k + 1 FROM n WHERE k < %s) "
    target = f"INSERT INTO {table} ({', '.join(columns)}) "
    rows = f"SELECT {', '.join(values)} FROM {table} t CROSS JOIN n WHERE t.id <= %s ORDER BY n.k, t.id"  # noqa: S608 (names come from the models)
    return numbers + target + rows


def _regions(plans: int) -> None:
    """Counties with keys that follow the template's, and the cities above them."""
    county = Plan.objects.get().region
    province, first_city = Region.objects.get(code="900000"), Region.objects.get(code="900100")
    said = [invented.region(k) for k in range(1, plans)]
    wanted = {row["parent"]["code"]: row["parent"]["name"] for row in said if row["parent"]["code"] != first_city.code}
    cities = {first_city.code: first_city}
    for place, (code, name) in enumerate(wanted.items()):
        cities[code] = Region(pk=CITIES_FROM + place, code=code, name=name, parent=province)
    Region.objects.bulk_create(city for city in cities.values() if city != first_city)
    Region.objects.bulk_create(
        Region(pk=county.pk + k, code=row["code"], name=row["name"], parent=cities[row["parent"]["code"]])
        for k, row in enumerate(said, start=1)
    )


def _settle() -> None:
    """Sequences after the keys that were given, and statistics, as the server's own upkeep would leave them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Region, *COPIED]):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def faults(plans: int) -> list[str]:
    """What is wrong with the generated data: wrong numbers of rows, broken keys, stored results that differ. Empty if sound."""
    template = {model: model._default_manager.filter(pk__lte=key).count() for model, key in _template_keys().items()}
    found = [
        f"{model.__name__}: {count} rows, expected {expected * plans}"
        for model, expected in template.items()
        if (count := model._default_manager.count()) != expected * plans
    ]
    sample = sorted({0, 1, plans // 2, plans - 1} & set(range(plans)))
    for k in sample:
        plan = Plan.objects.get(slug=SLUG if k == 0 else f"{SLUG}-{k}")
        found += [f"{plan.slug}: {line}" for line in (*assessments.deviations(plan), *tallies.deviations(plan))]
    return found


def _template_keys() -> dict[type[models.Model], int]:
    """The highest key of the template's rows, by table."""
    plan = Plan.objects.get(slug=SLUG)
    owners = {
        Unit: "region__plans", Plan: "", PlanUnit: "plan", ReportingPeriod: "plan", Indicator: "plan",
        AnnualTarget: "indicator__plan", IndicatorResponsibility: "indicator__plan", Actual: "indicator__plan",
        Assessment: "indicator__plan", CatalogueLink: "indicator__plan", Task: "plan", TaskIndicator: "task__plan",
        Milestone: "task__plan", TaskAssignment: "task__plan", TaskReport: "assignment__task__plan", Tally: "plan",
    }  # fmt: skip
    return {
        model: model._default_manager.filter(**{path or "pk": plan.pk}).aggregate(highest=Max("pk"))["highest"]
        for model, path in owners.items()
    }
