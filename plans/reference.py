"""What of a plan itself changes a few times a year, kept under its reference stamp."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from organizations.models import UnitChange, UnitChangeKind, UnitKind

from .facts import ExtensionFacts, FormerName, UnitFacts
from .models import (
    Extension,
    PeriodKind,
    Plan,
    PlanDiscrepancy,
    PlanDocument,
    PlanStamp,
    PlanStatus,
    PlanUnit,
    ReportingPeriod,
    SupportMeasure,
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


def read_open_quarters(plan: int) -> dict[Quarter, int]:
    """The quarters that are assessed, in their order, with their keys, read anew: those that are due and not closed. What a
    closed one was judged stays as it was closed with."""
    rows = ReportingPeriod.objects.filter(plan=plan, kind=PeriodKind.DUE, closed_at__isnull=True).order_by(
        "year", "quarter"
    )
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
class SupportMeasureFacts:
    """What the plan promises to those who take part; amounts and units as printed, blank where there are none."""

    number: int
    title: str
    amounts: str
    units: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanParts:
    """A plan's own small tables.

    `units` in the order in which the plan names them first; where its document contradicts itself; its 支持措施; the document's
    text, the issued one before the draft, blank until somebody loads one; and who was given more time in which quarter.
    """

    units: tuple[UnitFacts, ...]
    discrepancies: tuple[Discrepancy, ...]
    support_measures: tuple[SupportMeasureFacts, ...]
    text: str
    extensions: tuple[ExtensionFacts, ...]


def _parts(plan: int) -> PlanParts:
    """All in one statement: the page of a task asks for nearly all, and has few statements to spend."""
    kinds = ("unit", "discrepancy", "support", "text", "extension", "former")
    found: dict[str, list[tuple[Any, ...]]] = {kind: [] for kind in kinds}
    for kind, _order, *said in sorted(_rows(plan), key=lambda row: row[:2]):
        found[kind].append(tuple(said))
    texts = {status: text for status, text, *_none in found["text"]}
    formerly: defaultdict[int, list[FormerName]] = defaultdict(list)
    for name, until, *_none, unit, _, _, _nought in sorted(found["former"], key=lambda row: row[1], reverse=True):
        formerly[unit].append(FormerName(name=name, until=date.fromisoformat(until)))
    return PlanParts(
        units=tuple(
            UnitFacts(
                printed_name=printed, name=name, kind=kind, contact_name=contact, contact_phone=phone, key=key,
                assessed=bool(assessed), is_chased=bool(is_chased), is_of_region=bool(is_of_region),
                formerly=tuple(formerly[key]), retired_on=_day(retired),
            )
            for printed, name, kind, contact, phone, retired, key, assessed, is_chased, is_of_region in found["unit"]
        ),
        discrepancies=tuple(
            Discrepancy(here_place=here_at, here_quote=here, there_place=there_at, there_quote=there, note=note)
            for here_at, here, there_at, there, note, *_none in found["discrepancy"]
        ),
        support_measures=tuple(
            SupportMeasureFacts(number=number, title=title, amounts=amounts, units=units, place=at, quote=quote)
            for title, amounts, units, at, quote, _none, number, *_nought in found["support"]
        ),
        text=texts.get(PlanStatus.ISSUED) or texts.get(PlanStatus.DRAFT, ""),
        extensions=tuple(
            ExtensionFacts(
                period_key=period, unit_key=unit, until=date.fromisoformat(until), reason=reason, granted_by=by
            )
            for until, reason, by, *_none, period, unit, _, _nought in found["extension"]
        ),
    )  # fmt: skip


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _as_text(day: str) -> Coalesce:
    """A date in a column of texts."""
    return Coalesce(Cast(day, CharField()), Value(""))


def _rows(plan: int) -> Iterable[tuple[Any, ...]]:
    """What a row is, its order, six texts and four numbers."""
    none, nought = Value(""), Value(0)
    units = PlanUnit.objects.filter(plan=plan).order_by().values_list(
        Value("unit"), "order", "printed_name", "unit__name", "unit__kind", "unit__contact_name", "unit__contact_phone",
        _as_text("unit__retired_on"), "unit_id", Cast("unit__assessed", IntegerField()),
        Case(When(_IS_CHASED, then=1), default=0), Case(When(_IS_OF_REGION, then=1), default=0),
    )  # fmt: skip
    discrepancies = PlanDiscrepancy.objects.filter(plan=plan).order_by().values_list(
        Value("discrepancy"), "order", "here_place", "here_quote", "there_place", "there_quote", "note", none, nought,
        nought, nought, nought,
    )  # fmt: skip
    support = SupportMeasure.objects.filter(plan=plan).order_by().values_list(
        Value("support"), "number", "title", "amounts", "units", "place", "quote", none, Cast("number", IntegerField()),
        nought, nought, nought,
    )  # fmt: skip
    texts = PlanDocument.objects.filter(plan=plan).values_list(
        Value("text"), nought, "status", "text", none, none, none, none, nought, nought, nought, nought
    )
    extensions = Extension.objects.filter(period__plan=plan).order_by().values_list(
        Value("extension"), nought, _as_text("reports_due_on"), "reason", "granted_by__name", none, none, none,
        "period_id", "unit_id", nought, nought,
    )  # fmt: skip
    former = UnitChange.objects.filter(kind=UnitChangeKind.RENAMED, unit__plan_units__plan=plan).order_by().values_list(
        Value("former"), nought, "old_name", _as_text("effective_on"), none, none, none, none, "unit_id", nought, nought,
        nought,
    )  # fmt: skip
    return units.union(discrepancies, support, texts, extensions, former, all=True)


_IS_OF_REGION = Q(unit__region=F("plan__region"))
_IS_CHASED = _IS_OF_REGION & Q(unit__assessed=True) & ~Q(unit__kind=UnitKind.COLLECTIVE)

OPEN_QUARTERS = Reference(read_open_quarters)
PARTS = Reference(_parts)


def units_of(plan: Plan) -> tuple[UnitFacts, ...]:
    """The plan's units, in the order in which it names them first."""
    return PARTS.of(plan.pk, reference_of(plan)).units


def support_measures_of(plan: Plan) -> tuple[SupportMeasureFacts, ...]:
    """What the plan promises to those who take part, in its order."""
    return PARTS.of(plan.pk, reference_of(plan)).support_measures


def extensions_in(plan: Plan, period: int) -> Mapping[int, ExtensionFacts]:
    """Who was given more time in a quarter, by its key: by the unit's key. The plan comes with its stamp."""
    rows = PARTS.of(plan.pk, reference_of(plan)).extensions
    return {row.unit_key: row for row in rows if row.period_key == period}


def document_text(plan: Plan) -> str:
    """The text of the plan's document; blank until one is loaded. The plan comes with its stamp."""
    return PARTS.of(plan.pk, plan.stamp.reference).text


def discrepancies_about(plan: Plan, words: Sequence[str], *, place: str = "") -> list[Discrepancy]:
    """The plan's discrepancies that quote one of the given words, or that touch a place that is the item's own.

    The plan comes with its stamp, as a page's quarters bring it.
    """
    wanted = [word for word in words if word]
    return [
        row
        for row in PARTS.of(plan.pk, plan.stamp.reference).discrepancies
        if (place and place in (row.here_place, row.there_place))
        or any(word in quote for word in wanted for quote in (row.here_quote, row.there_quote))
    ]
