"""What of a plan itself changes a few times a year, kept under its reference stamp."""

from collections.abc import Sequence

from .facts import UnitFacts
from .models import PeriodKind, Plan, PlanDiscrepancy, PlanStamp, PlanUnit, ReportingPeriod
from .recent import Reference

Quarter = tuple[int, int]  # (year, quarter)


def reference_of(plan: Plan) -> str:
    """The plan's reference stamp: the one read with it, with a lock or a page's quarters; else as it is now.

    A plan that came without its stamp is asked about every time: kept on it, the stamp would grow old.
    """
    if "stamp" in plan._state.fields_cache:  # noqa: SLF001 (Django has no public way to ask what came with a row)
        return plan.stamp.reference
    return stamp_now(plan)


def stamp_now(plan: Plan) -> str:
    """The plan's reference stamp as the database holds it, whatever was read before."""
    return PlanStamp.objects.values_list("reference", flat=True).get(plan=plan)


def read_due_quarters(plan: int) -> dict[Quarter, int]:
    """The quarters that are assessed, in their order, with their keys, read anew."""
    rows = ReportingPeriod.objects.filter(plan=plan, kind=PeriodKind.DUE).order_by("year", "quarter")
    return {(year, quarter): pk for year, quarter, pk in rows.values_list("year", "quarter", "pk")}


def _discrepancies(plan: int) -> tuple[PlanDiscrepancy, ...]:
    return tuple(PlanDiscrepancy.objects.filter(plan=plan))


_UNIT = ("name", "kind", "assessed", "contact_name", "contact_phone")


def _units(plan: int) -> tuple[UnitFacts, ...]:
    rows = PlanUnit.objects.filter(plan=plan).order_by("order", "pk")
    columns = ("unit_id", "printed_name", *(f"unit__{name}" for name in _UNIT))
    return tuple(
        UnitFacts(key=key, printed_name=printed, **dict(zip(_UNIT, said, strict=True)))
        for key, printed, *said in rows.values_list(*columns)
    )


DUE_QUARTERS = Reference(read_due_quarters)
DISCREPANCIES = Reference(_discrepancies)
UNITS = Reference(_units)  # in the order in which the plan names them first


def discrepancies_about(plan: Plan, words: Sequence[str], *, place: str = "") -> list[PlanDiscrepancy]:
    """The plan's discrepancies that quote one of the given words, or that touch a place that is the item's own.

    The plan comes with its stamp, as a page's quarters bring it.
    """
    wanted = [word for word in words if word]
    return [
        row
        for row in DISCREPANCIES.of(plan.pk, plan.stamp.reference)
        if (place and place in (row.here_place, row.there_place))
        or any(word in quote for word in wanted for quote in (row.here_quote, row.there_quote))
    ]
