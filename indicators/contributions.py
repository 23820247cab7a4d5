"""What units contribute to the district's counts (the parks' part of patents, filings, products), and their targets for it.

Optional, entered by the unit or by the office, reviewed like figures; shown beside the district's figure, never summed
into it. Only for counts: a part of a ratio or of a rank means nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from figures.wording import number
from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission
from plans.deputies import in_stead, reviews_in_stead_of
from plans.fields import FIGURE_DECIMALS, FIGURE_DIGITS
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_period
from plans.querysets import in_force
from plans.refusals import FieldErrors, Invalid, NotAllowed, Stale
from plans.review import (
    LONGEST_REASON,
    OPEN_STATES,
    State,
    approve,
    refuse_stale,
    send_back,
    submit,
    supersede,
    typed,
    withdraw,
)
from plans.texts import unseen

from .labels import Formula
from .models import Indicator, IndicatorResponsibility, UnitActual, UnitFigure, UnitTarget
from .progress import Direction
from .touched import of_responsibilities

LONGEST_NOTE = 100
_NOT_COUNTED_IN = ("%", "名", "位")


class Kind(StrEnum):
    """What a unit's figure is: its part as it stands at the quarter's end, or its part of the year's target."""

    ACTUAL = "actual"
    TARGET = "target"


LABELS: Mapping[Kind, str] = {Kind.ACTUAL: "本单位分量", Kind.TARGET: "本单位年度目标"}
_MODELS: Mapping[Kind, type[UnitFigure]] = {Kind.ACTUAL: UnitActual, Kind.TARGET: UnitTarget}

Place = tuple[Kind, int]  # what, and the key of the responsibility


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionInput:
    """What is to stand for a responsibility (its key) in a quarter, in the indicator's unit of measurement; None removes
    a draft. `version` as in indicators.entry.FigureInput; `correction_reason` is needed over an approved figure."""

    kind: Kind
    responsibility: int
    value: Decimal | None = None
    note: str = ""
    version: int | None = None
    correction_reason: str = ""

    @property
    def place(self) -> Place:
        return self.kind, self.responsibility


def takes_contributions(*, formula: Formula | str, direction: Direction | str, unit_of_measurement: str) -> bool:
    """Whether parts of the indicator mean something: counts, of which more is better, and no shares and ranks."""
    return (
        formula in (Formula.DIRECT, Formula.GROWTH)
        and direction == Direction.HIGHER
        and (formula == Formula.GROWTH or unit_of_measurement not in _NOT_COUNTED_IN)
    )


def save_contributions(
    *, plan: Plan, year: int, quarter: int, contributions: Sequence[ContributionInput], by: User, at: datetime
) -> tuple[UnitFigure, ...]:
    """Write units' figures of one quarter as drafts: all of them or, if one is wrong, none.

    A unit's people write their own unit's, the office anybody's. Raises NotAllowed, Closed, Invalid (places: kind,
    responsibility, field) or Stale.
    """
    require_filing(by)
    with transaction.atomic():
        period = locked_period(
            plan, year, quarter, by=by, items=of_responsibilities(each.responsibility for each in contributions)
        )
        owners = _responsibilities(period, [each.responsibility for each in contributions], by)
        _refuse_faulty(contributions, owners)
        saved = [_save(owners[each.responsibility], period, each, by, at) for each in contributions]
        said = "；".join(
            f"{owners[each.responsibility].unit}指标{owners[each.responsibility].indicator.number}"
            f"{LABELS[each.kind]}：{'空' if each.value is None else number(each.value)}"
            for each in contributions
        )
        record("填报单位分量", by=by, of=period, detail=f"{plan.slug} {said}")
    return tuple(row for row in saved if row is not None)


def submit_contributions(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    places: Sequence[Place],
    by: User,
    at: datetime,
    versions: Mapping[Place, int] | None = None,
) -> tuple[UnitFigure, ...]:
    """Submit open units' figures for review. All or none; `versions` are those that the person saw."""
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_responsibilities(key for _kind, key in places))
        rows = open_contributions(period, places)
        for row in rows.values():
            _require_own(row.responsibility, by)
        refuse_unseen(rows, versions)
        for row in rows.values():
            submit(row, by=by, at=at)
            row.save()
        record("报送单位分量", by=by, of=period, detail=_detail(plan, rows))
    return tuple(rows.values())


def withdraw_contributions(
    *, plan: Plan, year: int, quarter: int, places: Sequence[Place], by: User
) -> tuple[UnitFigure, ...]:
    """Take submitted units' figures back into drafts, as long as nobody reviewed them. All or none."""
    require_filing(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_responsibilities(key for _kind, key in places))
        rows = open_contributions(period, places)
        for row in rows.values():
            _require_own(row.responsibility, by)
            withdraw(row)
            row.save()
        record("撤回单位分量", by=by, of=period, detail=_detail(plan, rows))
    return tuple(rows.values())


def approve_contributions(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    places: Sequence[Place],
    by: User,
    at: datetime,
    versions: Mapping[Place, int] | None = None,
) -> tuple[UnitFigure, ...]:
    """Approve submitted units' figures; what each corrects is superseded. All or none; no light depends on them."""
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_responsibilities(key for _kind, key in places))
        rows = open_contributions(period, places)
        refuse_unseen(rows, versions)
        for (kind, responsibility), row in rows.items():
            approve(row, by=by, at=at, stead=stead)
            supersede(_MODELS[kind]._default_manager.filter(period=period, responsibility=responsibility))
            row.save()
        record("审核单位分量", by=by, of=period, detail=f"{_detail(plan, rows)}{in_stead(stead)}")
    return tuple(rows.values())


def return_contributions(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    places: Sequence[Place],
    by: User,
    at: datetime,
    reason: str,
    versions: Mapping[Place, int] | None = None,
) -> tuple[UnitFigure, ...]:
    """Send submitted units' figures back with a reason. All or none."""
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=of_responsibilities(key for _kind, key in places))
        rows = open_contributions(period, places)
        refuse_unseen(rows, versions)
        for row in rows.values():
            send_back(row, by=by, at=at, reason=reason, stead=stead)
            row.save()
        detail = f"{_detail(plan, rows)}{in_stead(stead)}：{reason.strip()}"
        record("退回单位分量", by=by, of=period, detail=detail)
    return tuple(rows.values())


def open_contributions(period: ReportingPeriod, places: Sequence[Place]) -> dict[Place, UnitFigure]:
    """The open revisions of the given places, in the order given. Invalid if one has none."""
    found: dict[Place, UnitFigure] = {}
    beside = ("responsibility__indicator", "responsibility__unit", "typed_by", "submitted_by", "reviewed_by")
    for kind, model in _MODELS.items():
        keys = [key for each, key in places if each is kind]
        if keys:
            answers = in_force(period.last_day, "responsibility__")
            rows = model._default_manager.filter(answers, period=period, responsibility__in=keys, state__in=OPEN_STATES)
            found |= {(kind, row.responsibility_id): row for row in rows.select_related(*beside)}
    if any(place not in found for place in places):
        raise Invalid("所选单位分量中有的没有待处理的数据")
    return {place: found[place] for place in places}


def refuse_unseen(rows: Mapping[Place, UnitFigure], versions: Mapping[Place, int] | None) -> None:
    """Refuse, as Stale, figures that are not the ones that somebody saw who submits or reviews them."""
    for place, row in rows.items() if versions is not None else ():
        try:
            refuse_stale(row, (versions or {}).get(place), shown=number(row.value))
        except Stale as stale:
            raise Stale(f"{_named(place, row)}：{stale.message}") from stale


def require_filing(by: User) -> None:
    """NotAllowed for whose role files nothing."""
    if not by.may(Permission.FILE_REPORTS):
        raise NotAllowed(f"{by.name}的角色不能填报单位分量")


def _require_own(responsibility: IndicatorResponsibility, by: User) -> None:
    if not by.may(Permission.ENTER_FIGURES) and by.unit_id != responsibility.unit_id:
        raise NotAllowed(f"{by.name}不能填报{responsibility.unit}的分量")


def _responsibilities(period: ReportingPeriod, wanted: Sequence[int], by: User) -> dict[int, IndicatorResponsibility]:
    rows = IndicatorResponsibility.objects.filter(
        in_force(period.last_day), indicator__plan=period.plan, indicator__retired_on__isnull=True, pk__in=wanted
    )
    found = {row.pk: row for row in rows.select_related("indicator", "unit")}
    if len(found) != len(set(wanted)):
        raise Invalid(f"“{period.plan.title}”没有所选的指标责任单位，或本季度不由其负责")
    for row in found.values():
        _require_own(row, by)
        if not counts(row.indicator):
            raise Invalid(f"指标{row.indicator.number}不填单位分量")
    return found


def counts(indicator: Indicator) -> bool:
    """takes_contributions of a row."""
    return takes_contributions(
        formula=indicator.formula,
        direction=indicator.direction,
        unit_of_measurement=indicator.unit_of_measurement,
    )


def _refuse_faulty(contributions: Sequence[ContributionInput], owners: Mapping[int, IndicatorResponsibility]) -> None:
    places = [each.place for each in contributions]
    if len(set(places)) != len(places):
        raise Invalid("同一单位分量重复出现")
    errors: dict[tuple[str, ...], str] = {}
    for each in contributions:
        for name, said in _faults(each, owners[each.responsibility].indicator).items():
            errors[each.kind.value, str(each.responsibility), name] = said
    if errors:
        raise Invalid("单位分量有误，未保存", FieldErrors(errors))


def _faults(given: ContributionInput, indicator: Indicator) -> dict[str, str]:
    found = {}
    if given.value is not None:
        if not given.value.is_finite():
            found["value"] = "应为数字"
        elif given.value < 0:
            found["value"] = "单位分量不能小于0"
        elif given.value >= 10 ** (FIGURE_DIGITS - FIGURE_DECIMALS):
            found["value"] = f"数值最多{FIGURE_DIGITS - FIGURE_DECIMALS}位整数"
        elif given.value != round(given.value, _decimals(indicator)):
            found["value"] = f"最多{_decimals(indicator)}位小数" if _decimals(indicator) else "应为整数"
    if len(given.note.strip()) > LONGEST_NOTE:
        found["note"] = f"备注不得超过{LONGEST_NOTE}字"
    elif said := unseen("备注", given.note):
        found["note"] = said
    if len(given.correction_reason.strip()) > LONGEST_REASON:
        found["correction_reason"] = f"更正理由不得超过{LONGEST_REASON}字"
    elif said := unseen("更正理由", given.correction_reason):
        found["correction_reason"] = said
    return found


def _decimals(indicator: Indicator) -> int:
    """A growth indicator's own decimals are those of its rate; its quantity is counted in whole pieces."""
    return 0 if indicator.formula == Formula.GROWTH else indicator.decimals


def _save(
    owner: IndicatorResponsibility, period: ReportingPeriod, given: ContributionInput, by: User, at: datetime
) -> UnitFigure | None:
    model, named = _MODELS[given.kind], f"{owner.unit}指标{owner.indicator.number}{LABELS[given.kind]}"
    existing = model._default_manager.filter(responsibility=owner, period=period).exclude(state=State.SUPERSEDED)
    rows = {row.is_open: row for row in existing.select_related("typed_by", "submitted_by", "reviewed_by")}
    row, approved = rows.get(True), rows.get(False)
    stands = row or approved
    if stands is not None:
        refuse_stale(stands, given.version, shown=number(stands.value))
    elif given.version:
        raise Stale(f"{named}的草稿已被删除，请刷新后再填")
    if row is not None and row.state == State.SUBMITTED:
        raise Invalid(f"{named}已报送，请先撤回再修改")
    if given.value is None:
        if row is not None:
            _remove(row, period, given)
        return None
    if row is None:
        row = _new_revision(model, owner, period, approved, given)
    else:
        row.version += 1
        if row.revision > 1:
            row.correction_reason = given.correction_reason.strip() or row.correction_reason
    row.value, row.note = given.value, given.note.strip()
    typed(row, by=by, at=at)
    row.save()
    return row


def _new_revision(
    model: type[UnitFigure],
    owner: IndicatorResponsibility,
    period: ReportingPeriod,
    approved: UnitFigure | None,
    given: ContributionInput,
) -> UnitFigure:
    emptied: int = period.emptied.get(emptied_key(given.kind, given.responsibility), 0)
    if approved is None:
        return model(responsibility=owner, period=period, version=emptied + 1)
    reason = given.correction_reason.strip()
    if not reason:
        place = (given.kind.value, str(owner.pk), "correction_reason")
        raise Invalid("已审核的单位分量，更正须写明理由", FieldErrors({place: "更正须写明理由"}))
    return model(
        responsibility=owner,
        period=period,
        revision=approved.revision + 1,
        version=max(approved.version, emptied) + 1,
        correction_reason=reason,
    )


def _remove(row: UnitFigure, period: ReportingPeriod, given: ContributionInput) -> None:
    """Delete a draft; the quarter remembers how far the versions had come."""
    period.emptied = {**period.emptied, emptied_key(given.kind, given.responsibility): row.version}
    ReportingPeriod.objects.filter(pk=period.pk).update(emptied=period.emptied)
    row.delete()


def emptied_key(kind: Kind, responsibility: int) -> str:
    """Under which a quarter remembers the versions of a unit's figure."""
    return f"unit {kind.value} {responsibility}"


def _named(place: Place, row: UnitFigure) -> str:
    return f"{row.responsibility.unit}指标{row.responsibility.indicator.number}{LABELS[place[0]]}"


def _detail(plan: Plan, rows: Mapping[Place, UnitFigure]) -> str:
    said: Iterable[str] = (f"{_named(place, row)}{number(row.value)}" for place, row in rows.items())
    return f"{plan.slug} {'；'.join(said)}"
