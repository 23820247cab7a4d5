"""What of a plan itself changes a few times a year, kept under its reference stamp."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Value

from .facts import UnitFacts
from .models import (
    PeriodKind,
    Plan,
    PlanDiscrepancy,
    PlanDocument,
    PlanStamp,
    PlanStatus,
    PlanUnit,
    ReportingPeriod,
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """Two wordings of one document for one thing."""

    here_place: str
    here_quote: str
    there_place: str
    there_quote: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFacts:
    """A plan's document: where it contradicts itself, and its text once somebody loaded it, the issued one before the draft."""

    discrepancies: tuple[Discrepancy, ...]
    text: str


_TEXT = -1  # no discrepancy's order: marks the rows that bring a text


def _document(plan: int) -> DocumentFacts:
    """Both in one statement."""
    none = Value("")
    columns = ("order", "here_place", "here_quote", "there_place", "there_quote", "note")
    said = PlanDiscrepancy.objects.filter(plan=plan).order_by().values_list(*columns)
    texts = PlanDocument.objects.filter(plan=plan).values_list(Value(_TEXT), "status", "text", none, none, none)
    discrepancies: dict[int, Discrepancy] = {}
    loaded: dict[str, str] = {}
    for order, here_place, here, there_place, there, note in said.union(texts, all=True):
        if order == _TEXT:
            loaded[here_place] = here
        else:
            discrepancies[order] = Discrepancy(
                here_place=here_place, here_quote=here, there_place=there_place, there_quote=there, note=note
            )
    return DocumentFacts(
        discrepancies=tuple(row for _order, row in sorted(discrepancies.items())),
        text=loaded.get(PlanStatus.ISSUED) or loaded.get(PlanStatus.DRAFT, ""),
    )


_UNIT = ("name", "kind", "assessed", "contact_name", "contact_phone")


def _units(plan: int) -> tuple[UnitFacts, ...]:
    rows = PlanUnit.objects.filter(plan=plan).order_by("order", "pk")
    columns = ("unit_id", "printed_name", *(f"unit__{name}" for name in _UNIT))
    return tuple(
        UnitFacts(key=key, printed_name=printed, **dict(zip(_UNIT, said, strict=True)))
        for key, printed, *said in rows.values_list(*columns)
    )


DUE_QUARTERS = Reference(read_due_quarters)
DOCUMENTS = Reference(_document)
UNITS = Reference(_units)  # in the order in which the plan names them first


def document_text(plan: Plan) -> str:
    """The text of the plan's document; blank until one is loaded. The plan comes with its stamp."""
    return DOCUMENTS.of(plan.pk, plan.stamp.reference).text


def discrepancies_about(plan: Plan, words: Sequence[str], *, place: str = "") -> list[Discrepancy]:
    """The plan's discrepancies that quote one of the given words, or that touch a place that is the item's own.

    The plan comes with its stamp, as a page's quarters bring it.
    """
    wanted = [word for word in words if word]
    return [
        row
        for row in DOCUMENTS.of(plan.pk, plan.stamp.reference).discrepancies
        if (place and place in (row.here_place, row.there_place))
        or any(word in quote for word in wanted for quote in (row.here_quote, row.there_quote))
    ]
