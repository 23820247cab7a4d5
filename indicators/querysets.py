"""What pages and acts ask of indicators and figures. Figures are compared in Python, never in SQLite's SQL."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, FilteredRelation, IntegerField, Q, Value

from plans.review import FINAL_STATES, State

from .facts import IndicatorFacts, Observation, Quarter, Revision, TargetFacts, with_values
from .labels import Formula, Frequency, Part
from .plausibility import Bound, doubts
from .progress import Basis, Direction, Pace

if TYPE_CHECKING:
    from plans.models import Plan

    from .models import Actual, Indicator

SHOWN_UNREVIEWED = (State.APPROVED, State.SUBMITTED, State.DRAFT, State.RETURNED)


def doubts_of(plan: "Plan", quarter: Quarter) -> dict[int, tuple[str, ...]]:
    """The doubts that the plan's figures of a quarter raise, reviewed or not, by indicator: four statements."""
    from .models import Actual, Indicator  # noqa: PLC0415 (models import this module)

    every = {row.key: row for row in read_facts(Indicator.objects.in_use(plan), Actual.objects.shown(unreviewed=True))}
    bounds = bounds_of(plan)
    return {key: found for key, facts in every.items() if (found := doubts(facts, quarter, every, bounds))}


def bounds_of(plan: "Plan") -> tuple[Bound, ...]:
    """What the plan says about parts and wholes among its indicators."""
    from .models import Containment  # noqa: PLC0415 (models import this module)

    rows = Containment.objects.filter(indicator__plan=plan).order_by("pk")
    return tuple(
        Bound(inner=inner, part=Part(part), outer=outer, outer_part=Part(outer_part))
        for inner, part, outer, outer_part in rows.values_list("indicator_id", "part", "outer_id", "outer_part")
    )


class IndicatorQuerySet(models.QuerySet["Indicator", "Indicator"]):
    def in_use(self, plan: "Plan") -> "IndicatorQuerySet":
        """The plan's indicators that are not retired, in their order."""
        return self.filter(plan=plan, retired_on__isnull=True).order_by("number")

    def with_dependents(self, keys: Collection[int]) -> "list[Indicator]":
        """The indicators given, the quotients made of them, and the parts of those quotients: one statement if there are none."""
        made_of = Q(numerator_indicator__in=keys) | Q(denominator_indicator__in=keys)
        found = {row.pk: row for row in self.filter(Q(pk__in=keys) | made_of)}
        parts = {
            key
            for row in found.values()
            for key in (row.numerator_indicator_id, row.denominator_indicator_id)
            if key is not None and key not in found
        }
        return [*found.values(), *(self.filter(pk__in=parts) if parts else ())]


class ActualQuerySet(models.QuerySet["Actual", "Actual"]):
    def shown(self, *, unreviewed: bool) -> "ActualQuerySet":
        """Approved figures, or, for staff who ask for it, the open revision where there is one."""
        return self.filter(state__in=SHOWN_UNREVIEWED if unreviewed else (State.APPROVED,))


def read_facts(
    indicators: "Iterable[Indicator]", actuals: "models.QuerySet[Actual, Actual]"
) -> tuple[IndicatorFacts, ...]:
    """The indicators with targets, quarter plans and the given figures: three queries, whatever their number."""
    rows = list(indicators)
    keys = [row.pk for row in rows]
    targets, plans = _promises(keys)
    observations = _observations(actuals.filter(indicator__in=keys))
    return with_values(
        facts_of(row, targets=tuple(targets[row.pk]), quarter_plan=plans[row.pk], observations=observations[row.pk])
        for row in rows
    )


def _promises(keys: Collection[int]) -> tuple[Mapping[int, list[TargetFacts]], Mapping[int, dict[Quarter, Decimal]]]:
    """Annual targets and quarter plans in one query: a target is the row without a quarter."""
    from .models import AnnualTarget, QuarterPlan  # noqa: PLC0415 (models import this module)

    no_quarter = Value(0, output_field=IntegerField())
    of_years = AnnualTarget.objects.filter(indicator__in=keys).annotate(part=no_quarter)
    of_quarters = QuarterPlan.objects.filter(indicator__in=keys).annotate(part=F("quarter"))
    columns = ("indicator_id", "year", "part", "value")
    rows = of_years.order_by().values_list(*columns).union(of_quarters.order_by().values_list(*columns), all=True)
    targets: defaultdict[int, list[TargetFacts]] = defaultdict(list)
    plans: defaultdict[int, dict[Quarter, Decimal]] = defaultdict(dict)
    for key, year, part, value in rows.order_by("year", "part"):
        if part:
            plans[key][(year, part)] = value
        else:
            targets[key].append(TargetFacts(year=year, value=value))
    return targets, plans


def _observations(actuals: "models.QuerySet[Actual, Actual]") -> Mapping[int, dict[Quarter, Observation]]:
    """One observation a quarter; an open revision, where it is among the rows, stands before the approved one."""
    found: defaultdict[int, dict[Quarter, Observation]] = defaultdict(dict)
    rows = actuals.order_by("revision").values_list("indicator_id", "period__year", "period__quarter", *_OBSERVED)
    for key, year, quarter, *observed in rows:
        found[key][(year, quarter)] = _observation(observed)
    return found


# Columns of a figure in the order of Observation's fields; its `approved` is read from the state.
_OBSERVED = (
    "value", "numerator", "denominator", "quantity", "not_applicable", "not_applicable_reason", "as_of", "source",
    "certainty", "note", "city_rank", "city_average", "reviewed_at", "state",
)  # fmt: skip


def _observation(observed: Iterable[Any]) -> Observation:
    *columns, state = observed
    return Observation(**dict(zip(_OBSERVED, columns, strict=False)), approved=state == State.APPROVED)


def observation_of(row: "Actual") -> Observation:
    """A row of the table as plain values."""
    return _observation(getattr(row, name) for name in _OBSERVED)


_WHO_AND_WHY = (
    "state", "typed_by__name", "typed_at", "submitted_by__name", "submitted_at", "reviewed_by__name", "reviewed_at",
    "reviewed_for__name", "review_reason", "correction_reason", "confirmation", "files",
)  # fmt: skip


def revisions_of(indicator: int, until: Quarter, *, unreviewed: bool) -> tuple[Revision, ...]:
    """Every revision of an indicator's quarters up to one, the latest first, in one statement.

    Approved and superseded ones; all of them where `unreviewed` are asked for, which is for the office.
    """
    from .models import Actual  # noqa: PLC0415 (models import this module)

    year, quarter = until
    states = State.values if unreviewed else FINAL_STATES
    rows = Actual.objects.filter(
        Q(period__year__lt=year) | Q(period__year=year, period__quarter__lte=quarter),
        indicator=indicator,
        state__in=states,
    )
    columns = ("period__year", "period__quarter", "revision", *_WHO_AND_WHY, *_OBSERVED)
    found = rows.annotate(files=Count("evidence")).order_by("-period__year", "-period__quarter", "-revision")
    return tuple(_revision(row) for row in found.values_list(*columns))


def _revision(row: Sequence[Any]) -> Revision:
    year, quarter, revision, *rest = row
    names = (name.removesuffix("__name") for name in _WHO_AND_WHY)
    told, observed = rest[: len(_WHO_AND_WHY)], rest[len(_WHO_AND_WHY) :]
    said = dict(zip(names, told, strict=True))
    return Revision(quarter=(year, quarter), revision=revision, observation=_observation(observed), **said)


def facts_of(
    row: "Indicator",
    *,
    targets: tuple[TargetFacts, ...] = (),
    quarter_plan: Mapping[Quarter, Decimal] | None = None,
    observations: Mapping[Quarter, Observation] | None = None,
) -> IndicatorFacts:
    """A row of the table as plain values."""
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
        in_breakdown=row.in_breakdown,
        binding=row.binding,
        comparator=row.comparator,
        place=row.place,
        quote=row.quote,
        targets=targets,
        quarter_plan=quarter_plan or {},
        observations=observations or {},
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


def givers(plan: "Plan") -> dict[int, Giver]:
    """Indicator key -> who gives its figures: the data provider, else the reporting unit, else the first unit that answers."""
    from .models import Indicator  # noqa: PLC0415 (models import this module)

    first = FilteredRelation("responsibilities", condition=Q(responsibilities__until__isnull=True))
    columns = [f"{unit}__{name}" for unit in _UNITS for name in ("name", "contact_name", "contact_phone")]
    rows = Indicator.objects.in_use(plan).annotate(first=first).order_by("-first__order")
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
