"""Writing figures: the one function by which grid, upload, history import and demonstration put a figure into a quarter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from figures.wording import number
from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission
from plans.models import Plan, ReportingPeriod
from plans.periods import Items, locked_period
from plans.refusals import FieldErrors, Invalid, NotAllowed, Stale
from plans.review import OPEN_STATES, State, refuse_stale, submit, typed, withdraw

from .facts import Quarter, published
from .inputs import CONTENT, FIGURES, TEXTS, FigureInput, faults
from .models import Actual, Indicator
from .querysets import facts_of, observation_of
from .reference import doubts_of, rows_by_number

__all__ = ["FigureInput", "open_actuals", "save_actuals", "submit_actuals", "submit_quarters", "withdraw_actuals"]


def save_actuals(
    *, plan: Plan, year: int, quarter: int, figures: Sequence[FigureInput], by: User, at: datetime
) -> tuple[Actual, ...]:
    """Write figures of one quarter as drafts: all of them or, if one is wrong, none.

    A blank input removes an open draft, unless files are attached to it. Over an approved figure a new revision is
    opened, which needs a reason. A figure without a date is as of the quarter's last day.
    Raises NotAllowed, Closed, Invalid (with the place of every mistake) or Stale (somebody else was there first).
    """
    require_entry(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=Items([each.number for each in figures]))
        indicators = _indicators(period.plan, figures)
        _refuse_faulty(figures, indicators)
        cells = _cells(period, indicators.values())
        saved, said = [], []
        for figure in figures:
            indicator = indicators[figure.number]
            cell = cells.get(indicator.pk, _Cell())
            was = _shown(cell.stands)
            row = _typed(cell, indicator, period, figure, by, at)
            saved.append(row)
            said.append(f"指标{figure.number}：{was}→{_shown(row or cell.approved)}")
        _write([row for row in saved if row is not None])
        _confirm(period, [(row, each) for row, each in zip(saved, figures, strict=True) if row is not None])
        if figures:
            record("填报指标数据", by=by, of=period, detail=f"{plan.slug} {'；'.join(said)}")
    return tuple(row for row in saved if row is not None)


def _confirm(period: ReportingPeriod, written: Sequence[tuple[Actual, FigureInput]]) -> None:
    """Keep each word with the doubts that it answers: those that the figure raises now."""
    answered = [(row, each.confirmation.strip()) for row, each in written if each.confirmation.strip()]
    if not answered:
        return
    raised = doubts_of(period.plan, (period.year, period.quarter))
    for row, word in answered:
        row.confirmed_doubts = "\n".join(raised.get(row.indicator_id, ()))
        row.confirmation = word if row.confirmed_doubts else ""
        row.save(update_fields=["confirmation", "confirmed_doubts"])


def submit_actuals(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    numbers: Sequence[int],
    by: User,
    at: datetime,
    versions: Mapping[int, int] | None = None,
) -> tuple[Actual, ...]:
    """Submit the open figures of the given indicators for review. All or none.

    `versions` (number -> version) are those that the person saw: a figure changed since is refused as Stale. Invalid names
    every figure that is not complete, or raises a doubt that no word answers.
    """
    require_entry(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=Items(numbers))
        rows = open_actuals(period, numbers)
        refuse_unseen(rows, versions)
        _refuse_unready(period, rows)
        for row in rows:
            submit(row, by=by, at=at)
            row.save()
        record("报送指标数据", by=by, of=period, detail=_numbered(plan, numbers))
    return rows


def submit_quarters(
    *,
    plan: Plan,
    numbers: Mapping[Quarter, Sequence[int]],
    by: User,
    at: datetime,
    versions: Mapping[Quarter, Mapping[int, int]],
) -> tuple[Actual, ...]:
    """Submit open figures of several quarters, by quarter. All or none: one that is not ready keeps back every quarter.

    Raises what `submit_actuals` raises; places are (year, quarter, number, field), of all quarters at once.
    """
    rows: list[Actual] = []
    errors: dict[tuple[str, ...], str] = {}
    with transaction.atomic():
        for (year, quarter), wanted in sorted(numbers.items()):
            seen = {
                number: version for number, version in versions.get((year, quarter), {}).items() if number in wanted
            }
            try:
                rows += submit_actuals(
                    plan=plan, year=year, quarter=quarter, numbers=wanted, by=by, at=at, versions=seen
                )
            except Invalid as refusal:
                if not refusal.errors:
                    raise
                places = refusal.errors.by_place.items()
                errors |= {(str(year), str(quarter), *place): text for place, text in places}
        if errors:
            raise Invalid("没有报送", FieldErrors(errors))
    return tuple(rows)


def refuse_unseen(rows: Iterable[Actual], versions: Mapping[int, int] | None) -> None:
    """Refuse, as Stale, rows that are not the ones that somebody saw who submits or reviews them."""
    if versions is None:
        return
    for row in rows:
        try:
            refuse_stale(row, versions.get(row.indicator.number), shown=_shown(row))
        except Stale as stale:  # among several: which one
            raise Stale(f"指标{row.indicator.number}：{stale.message}") from stale


def _refuse_unready(period: ReportingPeriod, rows: Sequence[Actual]) -> None:
    """Name every figure that is not complete, or raises a doubt that nobody answered."""
    raised = doubts_of(period.plan, (period.year, period.quarter))
    errors: dict[tuple[str, ...], str] = {}
    for row in rows:
        place = str(row.indicator.number)
        if not row.not_applicable and published(facts_of(row.indicator), observation_of(row)) is None:
            errors[(place, "value")] = "尚未填写完整，不能报送"
        elif unanswered := unconfirmed(raised.get(row.indicator_id, ()), row.confirmed_doubts):
            errors[(place, "confirmation")] = f"{'；'.join(unanswered)}，请确认或写明原因"
    if errors:
        raise Invalid("没有报送", FieldErrors(errors))


def unconfirmed(raised: Iterable[str], confirmed: str) -> tuple[str, ...]:
    """The doubts that no word answers yet; `confirmed` as a row keeps them."""
    answered = confirmed.splitlines()
    return tuple(each for each in raised if each not in answered)


def withdraw_actuals(*, plan: Plan, year: int, quarter: int, numbers: Sequence[int], by: User) -> tuple[Actual, ...]:
    """Take submitted figures back into drafts, as long as nobody reviewed them. All or none."""
    require_entry(by)
    with transaction.atomic():
        period = locked_period(plan, year, quarter, by=by, items=Items(numbers))
        rows = open_actuals(period, numbers)
        for row in rows:
            withdraw(row)
            row.save()
        record("撤回指标数据", by=by, of=period, detail=_numbered(plan, numbers))
    return rows


def open_actuals(period: ReportingPeriod, numbers: Sequence[int]) -> tuple[Actual, ...]:
    """The open revisions of the given indicators, in the order given. Invalid if one has none."""
    indicators = {row.pk: row for row in rows_by_number(period.plan, numbers).values()}
    found = {}
    rows = Actual.objects.filter(period=period, indicator__in=indicators.keys(), state__in=OPEN_STATES)
    for row in rows.order_by():
        row.indicator = indicators[row.indicator_id]
        found[row.indicator.number] = row
    missing = [str(wanted) for wanted in numbers if wanted not in found]
    if missing:
        raise Invalid(f"指标{'、'.join(missing)}没有待处理的数据")
    return tuple(found[wanted] for wanted in dict.fromkeys(numbers))


def _numbered(plan: Plan, numbers: Iterable[int]) -> str:
    return f"{plan.slug} 指标{'、'.join(map(str, numbers))}"


def require_entry(by: User) -> None:
    """NotAllowed for whose role does not enter figures."""
    if not by.may(Permission.ENTER_FIGURES):
        raise NotAllowed(f"{by.name}的角色不能填报指标数据")


def _indicators(plan: Plan, figures: Sequence[FigureInput]) -> dict[int, Indicator]:
    numbers = [figure.number for figure in figures]
    twice = sorted({wanted for wanted in numbers if numbers.count(wanted) > 1})
    if twice:
        raise Invalid(f"指标{'、'.join(map(str, twice))}重复出现")
    found = {number: row for number, row in rows_by_number(plan, numbers).items() if row.retired_on is None}
    unknown = [str(wanted) for wanted in numbers if wanted not in found]
    if unknown:
        raise Invalid(f"“{plan.title}”没有第{'、'.join(unknown)}号指标")
    return found


def _refuse_faulty(figures: Sequence[FigureInput], indicators: Mapping[int, Indicator]) -> None:
    errors: dict[tuple[str, ...], str] = {}
    for figure in figures:
        for name, message in faults(figure, indicators[figure.number]).items():
            errors[(str(figure.number), name)] = message
    if errors:
        raise Invalid("数据有误，未保存", FieldErrors(errors))


@dataclass(frozen=True, slots=True)
class _Cell:
    """The revisions that matter to a writer: the open one, and the approved one."""

    open: Actual | None = None
    approved: Actual | None = None

    @property
    def stands(self) -> Actual | None:
        """What somebody who opens the grid sees."""
        return self.open or self.approved


def _cells(period: ReportingPeriod, indicators: Iterable[Indicator]) -> dict[int, _Cell]:
    by_key = {indicator.pk: indicator for indicator in indicators}
    found: dict[int, _Cell] = {}
    for row in Actual.objects.filter(period=period, indicator__in=by_key).exclude(state=State.SUPERSEDED).order_by():
        row.indicator = by_key[row.indicator_id]
        cell = found.get(row.indicator_id, _Cell())
        found[row.indicator_id] = _Cell(row, cell.approved) if row.is_open else _Cell(cell.open, row)
    return found


def _write(rows: Sequence[Actual]) -> None:
    """New revisions in one statement: a ledger brings thousands."""
    known = [row for row in rows if row.pk is not None]
    Actual.objects.bulk_create([row for row in rows if row.pk is None])
    for row in known:
        row.save()


def _typed(
    cell: _Cell, indicator: Indicator, period: ReportingPeriod, figure: FigureInput, by: User, at: datetime
) -> Actual | None:
    """The row as it is to be written; None where nothing is to stand, and an open draft has been taken away."""
    row, stands = cell.open, cell.stands
    if stands is not None:
        refuse_stale(stands, figure.version, shown=_shown(stands))
    elif figure.version:
        raise Stale(f"指标{indicator.number}的草稿已被删除，请刷新后再填")
    if row is not None and row.state == State.SUBMITTED:
        raise Invalid(f"指标{indicator.number}已报送，请先撤回再修改")
    if figure.is_blank and (row is None or not row.evidence.exists()):
        if row is not None:
            _remove(row, period)
        return None
    if row is None:
        row = _new_revision(cell, indicator, period, figure)
    else:
        row.version += 1
        if row.revision > 1:  # a correction: why may be said better, never taken back
            row.correction_reason = figure.correction_reason.strip() or row.correction_reason
    for name in CONTENT:
        written = getattr(figure, name)
        setattr(row, name, written.strip() if name in TEXTS else written)
    if row.as_of is None and figure.has_figure:
        row.as_of = period.last_day
    typed(row, by=by, at=at)
    return row


def _remove(row: Actual, period: ReportingPeriod) -> None:
    """Delete an open draft; the quarter remembers how far the cell's versions had come."""
    period.emptied = {**period.emptied, str(row.indicator_id): row.version}
    ReportingPeriod.objects.filter(pk=period.pk).update(emptied=period.emptied)
    row.delete()


def next_version(period: ReportingPeriod, indicator: Indicator, *, above: int = 0) -> int:
    """The version of a cell's new revision. Versions only rise in a cell: a form that was filled before never fits again."""
    emptied: int = period.emptied.get(str(indicator.pk), 0)
    return max(above, emptied) + 1


def _new_revision(cell: _Cell, indicator: Indicator, period: ReportingPeriod, figure: FigureInput) -> Actual:
    reason = figure.correction_reason.strip()
    if cell.approved is None:
        return Actual(indicator=indicator, period=period, revision=1, version=next_version(period, indicator))
    if not reason:
        place = (str(indicator.number), "correction_reason")
        raise Invalid(f"指标{indicator.number}已审核，更正须写明理由", FieldErrors({place: "更正须写明理由"}))
    return Actual(
        indicator=indicator,
        period=period,
        revision=cell.approved.revision + 1,
        version=next_version(period, indicator, above=cell.approved.version),
        correction_reason=reason,
    )


def _shown(row: Actual | None) -> str:
    """What a cell holds, in a few words: for the log and for whom it was changed under."""
    if row is None:
        return "空"
    if row.not_applicable:
        return "不参评"
    value = published(facts_of(row.indicator), observation_of(row))
    if value is not None:
        return number(value)
    return "部分填写" if any(getattr(row, name) is not None for name in FIGURES) else "未填数值"
