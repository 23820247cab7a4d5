"""What pages and acts ask of indicators and figures. Figures are compared in Python, never in SQLite's SQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, FilteredRelation, Q

from plans.changes import Change
from plans.proposals import ProposalState
from plans.querysets import in_force
from plans.review import FINAL_STATES, State

from .facts import (
    Contribution,
    IndicatorFacts,
    Observation,
    Quarter,
    ResponsibleUnit,
    Revision,
    TargetFacts,
    with_observations,
)
from .labels import Formula, Frequency
from .progress import Basis, Direction, Pace

if TYPE_CHECKING:
    from plans.models import Plan

    from .models import Actual, FigureEvidence, Indicator, TargetChange, TargetChangeFile

SHOWN_UNREVIEWED = (State.APPROVED, State.SUBMITTED, State.DRAFT, State.RETURNED)


# Columns of a figure, named as Observation's fields: those that it is judged by, and those that are shown beside it.
JUDGED = ("value", "numerator", "denominator", "quantity", "not_applicable", "city_average")
SHOWN = (
    *JUDGED, "not_applicable_reason", "as_of", "source", "certainty", "note", "city_rank", "reviewed_at", "city_source",
)  # fmt: skip


class IndicatorQuerySet(models.QuerySet["Indicator", "Indicator"]):
    def in_use(self, plan: "Plan") -> "IndicatorQuerySet":
        """The plan's indicators that are not retired, in their order."""
        return self.filter(plan=plan, retired_on__isnull=True).order_by("number")


class ActualQuerySet(models.QuerySet["Actual", "Actual"]):
    def shown(self, *, unreviewed: bool) -> "ActualQuerySet":
        """Approved figures, or, for staff who ask for it, the open revision where there is one."""
        return self.filter(state__in=SHOWN_UNREVIEWED if unreviewed else (State.APPROVED,))

    def of_plan(self, plan: int) -> "ActualQuerySet":
        """Figures of all the plan's quarters."""
        return self.filter(period__plan=plan)

    def figures(self, *columns: str) -> "models.QuerySet[Actual, tuple[Any, ...]]":
        """Rows of an indicator's key and a FigureRow, an open revision after the approved one; see SHOWN and JUDGED.

        Writing acts, which show nothing, ask for what is JUDGED only.
        """
        place = ("indicator_id", "period__year", "period__quarter", "state")
        return self.order_by("revision").values_list(*place, *(columns or SHOWN))


class TargetChangeQuerySet(models.QuerySet["TargetChange", "TargetChange"]):
    def has(self, plan: "Plan", key: int) -> bool:
        """Whether the plan has a change of this key."""
        return self.filter(plan=plan, pk=key).exists()

    def for_page(self, plan: "Plan", *, pending: bool) -> list["TargetChange"]:
        """The plan's changes, the latest first, with who and what stands beside them: two statements. Confirmed ones, and,
        for the office and who looks after plans, those that wait, were refused or withdrawn."""
        states = ProposalState.values if pending else [ProposalState.CONFIRMED]
        rows = self.filter(plan=plan, state__in=states)
        beside = rows.select_related("indicator", "effective_from", "proposed_by", "decided_by")
        return list(beside.prefetch_related("evidence"))


def figure_evidence(plan: "Plan", key: int) -> "FigureEvidence | None":
    """A file beside one of the plan's figures, by its key."""
    from .models import FigureEvidence  # noqa: PLC0415 (models import this module)

    return FigureEvidence.objects.filter(pk=key, actual__indicator__plan=plan).first()


def change_evidence(plan: "Plan", key: int) -> "TargetChangeFile | None":
    """A document of one of the plan's changes, by its key, with the change."""
    from .models import TargetChangeFile  # noqa: PLC0415 (models import this module)

    return TargetChangeFile.objects.filter(pk=key, change__plan=plan).select_related("change").first()


def district_actuals(period: int) -> dict[int, Decimal | None]:
    """The district's approved figures of a quarter (its key), by the indicator's number, as its assessments hold them."""
    from .models import Assessment  # noqa: PLC0415 (models import this module)

    return dict(Assessment.objects.filter(period=period).values_list("indicator__number", "actual"))


FigureRow = tuple[Any, ...]  # year, quarter, state and the columns asked for


def by_indicator(rows: Iterable[tuple[Any, ...]]) -> Mapping[int, tuple[FigureRow, ...]]:
    """Rows of ActualQuerySet.figures by their indicator's key."""
    found: defaultdict[int, list[FigureRow]] = defaultdict(list)
    for key, *figure in rows:
        found[key].append(tuple(figure))
    return {key: tuple(figures) for key, figures in found.items()}


def with_figures(
    indicators: Iterable[IndicatorFacts], figures: Mapping[int, Sequence[FigureRow]], *, columns: Sequence[str] = SHOWN
) -> tuple[IndicatorFacts, ...]:
    """The indicators with figures as read; quotients take their parts from among them."""
    return with_observations(indicators, {key: _observations(rows, columns) for key, rows in figures.items()})


def _observations(rows: Iterable[FigureRow], columns: Sequence[str]) -> dict[Quarter, Observation]:
    """One observation a quarter; an open revision, where it is among the rows, stands before the approved one."""
    return {
        (year, quarter): Observation(approved=state == State.APPROVED, **dict(zip(columns, observed, strict=True)))
        for year, quarter, state, *observed in rows
    }


def observation_of(row: "Actual") -> Observation:
    """A row of the table as plain values."""
    return Observation(approved=row.state == State.APPROVED, **{name: getattr(row, name) for name in SHOWN})


_WHO_AND_WHY = (
    "state", "typed_by__name", "typed_at", "submitted_by__name", "submitted_at", "reviewed_by__name", "reviewed_at",
    "reviewed_for__name", "review_reason", "correction_reason", "confirmation", "files",
)  # fmt: skip


def revisions_of(indicator: int, until: Quarter, *, unreviewed: bool) -> tuple[Revision, ...]:
    """Every revision of an indicator's quarters up to one, the latest first, in one statement.

    Approved and superseded ones; all of them where `unreviewed` are asked for, which is for the office.
    """
    return revisions_of_indicators([indicator], until, unreviewed=unreviewed).get(indicator, ())


def revisions_of_indicators(
    indicators: Iterable[int], until: Quarter, *, unreviewed: bool
) -> dict[int, tuple[Revision, ...]]:
    """The same of several indicators, by their keys, in one statement."""
    from .models import Actual  # noqa: PLC0415 (models import this module)

    year, quarter = until
    states = State.values if unreviewed else FINAL_STATES
    rows = Actual.objects.filter(
        Q(period__year__lt=year) | Q(period__year=year, period__quarter__lte=quarter),
        indicator__in=tuple(indicators),
        state__in=states,
    )
    columns = ("indicator", "period__year", "period__quarter", "revision", *_WHO_AND_WHY, *SHOWN)
    found = rows.annotate(files=Count("evidence")).order_by("-period__year", "-period__quarter", "-revision")
    every: dict[int, list[Revision]] = {}
    for indicator, *row in found.values_list(*columns):
        every.setdefault(indicator, []).append(_revision(row))
    return {indicator: tuple(revisions) for indicator, revisions in every.items()}


def _revision(row: Sequence[Any]) -> Revision:
    year, quarter, revision, *rest = row
    names = (name.removesuffix("__name") for name in _WHO_AND_WHY)
    told, observed = rest[: len(_WHO_AND_WHY)], rest[len(_WHO_AND_WHY) :]
    said = dict(zip(names, told, strict=True))
    seen = Observation(approved=said["state"] == State.APPROVED, **dict(zip(SHOWN, observed, strict=True)))
    return Revision(quarter=(year, quarter), revision=revision, observation=seen, **said)


def facts_of(
    row: "Indicator",
    *,
    counted: bool = True,
    units: tuple[ResponsibleUnit, ...] = (),
    targets: tuple[TargetFacts, ...] = (),
    quarter_plan: Mapping[Quarter, Decimal] | None = None,
    target_changes: tuple[Change, ...] = (),
    contributions: tuple[Contribution, ...] = (),
) -> IndicatorFacts:
    """A row of the table as plain values; `counted` as IndicatorFacts.in_breakdown has it."""
    return IndicatorFacts(
        key=row.pk,
        number=row.number,
        printed_number=row.printed_number,
        name=row.name,
        unit_of_measurement=row.unit_of_measurement,
        basis=Basis(row.basis),
        direction=Direction(row.direction),
        pace=Pace(row.pace),
        formula=Formula(row.formula),
        annual=row.frequency == Frequency.ANNUAL,
        published_month=row.published_month,
        decimals=row.decimals,
        numerator_label=row.numerator_label,
        denominator_label=row.denominator_label,
        quantity_label=row.quantity_label,
        numerator_key=row.numerator_indicator_id,
        denominator_key=row.denominator_indicator_id,
        base_year=row.base_year,
        baseline_year=row.baseline_year,
        printed_baseline=row.printed_baseline,
        definition=row.definition,
        data_provider=row.data_provider,
        in_breakdown=counted,
        binding=row.binding,
        comparator=row.comparator,
        place=row.place,
        quote=row.quote,
        units=units,
        targets=targets,
        quarter_plan=quarter_plan or {},
        target_changes=target_changes,
        contributions=contributions,
    )


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives an indicator's figures: `role` is 数据来源, 填报单位 or 第一责任单位; all blank where the plan names nobody."""

    role: str = ""
    name: str = ""
    contact: str = ""

    @property
    def is_unit(self) -> bool:
        return self.role in _UNITS.values()


def givers(plan: "Plan", last_day: date) -> dict[int, Giver]:
    """Indicator key -> who gives its figures: the data provider, else the reporting unit, else the first unit that answers
    in the quarter that ends on `last_day`."""
    from .models import Indicator  # noqa: PLC0415 (models import this module)

    first = FilteredRelation("responsibilities", condition=in_force(last_day, "responsibilities__"))
    columns = [f"{unit}__{name}" for unit in _UNITS for name in ("name", "contact_name", "contact_phone")]
    last_wins = ("-first__order", F("first__until").desc(nulls_first=True))
    rows = Indicator.objects.in_use(plan).annotate(first=first).order_by(*last_wins)
    return {key: _giver(provider, said) for key, provider, *said in rows.values_list("pk", "data_provider", *columns)}


_UNITS = {"reporting_unit": "填报单位", "first__unit": "第一责任单位"}


def _giver(provider: str, said: Sequence[str | None]) -> Giver:
    if provider:
        return Giver("数据来源", provider)
    for place, role in enumerate(_UNITS.values()):
        name, *contact = said[place * 3 : place * 3 + 3]
        if name:
            return Giver(role, name, " ".join(each for each in contact if each))
    return Giver()
