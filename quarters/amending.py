"""One figure of a closed quarter amended: 追溯更正 of one that was wrong, 补报 of one that was missing.

Somebody proposes it with reason and document and sees what it would change besides; somebody else confirms it. Then the
figure is entered, reviewed and stored as the quarter's next revision, all in one transaction: nobody ever finds the quarter
open. Quarters closed later stay as they were closed with.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from indicators.entry import save_actuals, submit_actuals
from indicators.facts import Observation
from indicators.inputs import CONTENT, FigureInput, faults
from indicators.labels import Certainty, Formula
from indicators.models import Actual, Indicator
from indicators.querysets import observation_of
from indicators.reference import doubts_of
from indicators.review import approve_actuals
from indicators.sentences import actual_text
from indicators.standing import indicator_standing
from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission
from organizations.scope import may_act_in
from plans import proposals
from plans.evidence import REPORT_FILES, Upload, checked
from plans.facts import PeriodFacts
from plans.models import PeriodKind, Plan, ReportingPeriod
from plans.periods import Items
from plans.refusals import FieldErrors, Invalid, NotAllowed, Stale
from plans.review import LONGEST_REASON, State
from plans.texts import unseen

from .closed import closed_standings, latest, read_closed
from .closing import LONGEST_BULLETIN, SignOff, live_standing, not_final
from .closing_list import has_gaps
from .dependents import Effect, effects
from .models import Amendment, AmendmentFile, AmendmentKind, Closing, ClosingLabel
from .querysets import read_standing
from .reopening import lift, locked_closed, next_revision, pending_unlocking, shut
from .revising import revised, with_observation
from .sentences import made_bulletin, plain
from .standing import Standing

LONGEST_DOCUMENT = 100


def propose_amendment(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    figure: FigureInput,
    reason: str,
    document_number: str,
    files: Sequence[Upload],
    bulletin: str = "",
    by: User,
    at: datetime,
) -> Amendment:
    """Propose another figure for an indicator of a closed quarter. Nothing changes before somebody else confirms it.

    Whether it is a correction or was missing follows from what the quarter was closed with. `bulletin` is the sentence of
    the new revision, blank for the one made from the figures. Raises NotAllowed, or Invalid with every mistake at its field.
    """
    _require_proposing(by, plan)
    with transaction.atomic():
        period = locked_closed(plan, year, quarter)
        indicator = _indicator(plan, figure.number)
        closed = read_closed(period).standing
        checks = _refuse_faulty(figure, indicator, reason, document_number, files, bulletin, final=_is_final(closed))
        old, new = _texts(closed, figure, period)
        _refuse_pending(period, indicator)
        kind = AmendmentKind.LATE if _had_none(closed, figure.number) else AmendmentKind.CORRECTION
        row = Amendment.objects.create(
            period=period, indicator=indicator, kind=kind, figure=_plain(figure), old_text=old, new_text=new,
            bulletin=bulletin.strip(), reason=reason.strip(), document_number=document_number.strip(),
            proposed_by=by, proposed_at=at,
        )  # fmt: skip
        for file, (name, digest, size) in zip(files, checks, strict=True):
            AmendmentFile.objects.create(
                amendment=row, name=name, file=file, size=size, sha256=digest, added_by=by, added_at=at
            )
        record(
            "提出定稿后更正",
            by=by,
            of=period,
            detail=f"{plan.slug} 指标{figure.number}：{old}→{new}（{reason.strip()}）",
        )
    return row


def confirm_amendment(*, plan: Plan, key: int, by: User, at: datetime) -> Closing:
    """Enter, review and store what was proposed: the quarter's next revision.

    Raises NotAllowed for who is no reviewer of the region or proposed it, Stale if the quarter says something else by now
    than when it was proposed, Invalid for one that is decided.
    """
    with transaction.atomic():
        row, period = _locked(plan, key, by)
        proposals.confirm(row, by=by, at=at)
        if pending_unlocking(period) is not None:
            raise Invalid("本季度正在解锁修订，请先重新定稿或锁定")
        figure = figure_of(row)
        before = read_closed(period).standing
        if _texts(before, figure, period) != (row.old_text, row.new_text):
            raise Stale("提出后本季度已有新的版本，请撤回后重新提出")
        _write(row, period, figure, by=by, at=at)
        items = Items([figure.number])
        after = revised(before, live_standing(period, by), items)
        if _is_final(before) and (open_figures := not_final(after)):
            raise Invalid(f"全年核定版的数据须全部为核定数，尚不是的：{open_figures}")
        closing = next_revision(
            period, before, after, items, sign_off=_signed_off_as(latest(period), row, after, period), by=by, at=at,
            kind=row.get_kind_display(), reason=row.reason, document_number=row.document_number,
        )  # fmt: skip
        row.closing = closing
        row.save()
        record(
            "确认定稿后更正",
            by=by,
            of=period,
            detail=f"{plan.slug} 指标{figure.number}：{row.old_text}→{row.new_text}，{closing}",
        )
    return closing


def refuse_amendment(*, plan: Plan, key: int, reason: str, by: User, at: datetime) -> None:
    """Refuse it, with a reason."""
    with transaction.atomic():
        row, period = _locked(plan, key, by)
        proposals.refuse(row, by=by, at=at, reason=reason)
        row.save()
        record("不同意定稿后更正", by=by, of=period, detail=f"{plan.slug} 指标{row.indicator.number}：{reason.strip()}")


def withdraw_amendment(*, plan: Plan, key: int, by: User, at: datetime) -> None:
    """Take it back: by whoever proposed it."""
    with transaction.atomic():
        row, period = _row(plan, key)
        _require_proposing(by, plan)
        proposals.withdraw(row, by=by, at=at)
        row.save()
        record("撤回定稿后更正", by=by, of=period, detail=f"{plan.slug} 指标{row.indicator.number}")


def dependents(*, periods: Sequence[ReportingPeriod], period: ReportingPeriod, figure: FigureInput) -> list[Effect]:
    """What the figure would change at its quarter and at later ones: closed ones as they were closed, open ones as they are.

    For a page that asks before it writes; `periods` as plan_quarters read them. Quarters that have not begun show nothing.
    """
    place = (period.year, period.quarter)
    today = timezone.localdate()
    begun = (today.year, (today.month + 2) // 3)
    later = [row for row in periods if row.kind == PeriodKind.DUE and (row.year, row.quarter) >= place]
    standings = closed_standings([row for row in later if row.is_closed])
    still_open = [row for row in later if not row.is_closed and (row.year, row.quarter) <= begun]
    if still_open:
        latest_open = read_standing(still_open[-1].plan, periods, still_open[-1])
        standings += [_as_at(latest_open, row.facts) for row in still_open]
    standings.sort(key=lambda standing: standing.period.place)
    return effects(standings, figure.number, place, _observation(figure, period))


def sentence_after(closed: Standing, period: ReportingPeriod, figure: FigureInput, edited: str) -> str:
    """The 通报 sentence of the revision that the figure would make: the edited one, else made from the figures."""
    if edited.strip():
        return edited.strip()
    return plain(made_bulletin(with_observation(closed, figure.number, _observation(figure, period))))


def _as_at(standing: Standing, period: PeriodFacts) -> Standing:
    """The indicators of a Standing at an earlier quarter: it holds all their figures up to its own."""
    facts = {row.facts.key: row.facts for row in standing.indicators}
    rows = []
    for row in facts.values():
        keys = (row.numerator_key, row.denominator_key)
        parts = [facts[key] for key in keys if key is not None and key in facts]
        rows.append(indicator_standing(row, standing.plan, period, parts))
    return replace(standing, period=period, indicators=tuple(rows))


def figure_of(row: Amendment) -> FigureInput:
    """What is to be entered, as it was proposed."""
    values = dict(row.figure)
    for name in ("value", "numerator", "denominator", "quantity", "city_average"):
        values[name] = None if values[name] is None else Decimal(values[name])
    values["as_of"] = None if values["as_of"] is None else date.fromisoformat(values["as_of"])
    values["certainty"] = Certainty(values["certainty"])
    return FigureInput(**values)


def _plain(figure: FigureInput) -> dict[str, Any]:
    said = asdict(figure)
    return {
        name: value if value is None or isinstance(value, str | bool | int) else str(value)
        for name, value in said.items()
        if name == "number" or name in CONTENT
    }


def _require_proposing(by: User, plan: Plan) -> None:
    if not by.may(Permission.ENTER_FIGURES):
        raise NotAllowed(f"{by.name}的角色不能提出定稿后更正")
    if not may_act_in(by, plan.region):
        raise NotAllowed(f"{by.name}不属于{plan.region.name}，不能修改该计划的数据")


def _indicator(plan: Plan, number: int) -> Indicator:
    found = Indicator.objects.in_use(plan).filter(number=number).first()
    if found is None:
        raise Invalid(f"“{plan.title}”没有第{number}号指标")
    if found.formula == Formula.QUOTIENT:
        raise Invalid(f"指标{number}由其他指标计算，请更正用来计算它的指标")
    return found


def _refuse_faulty(
    figure: FigureInput,
    indicator: Indicator,
    reason: str,
    document_number: str,
    files: Sequence[Upload],
    bulletin: str,
    *,
    final: bool,
) -> list[tuple[str, str, int]]:
    """The files as they are kept, if nothing is wrong anywhere."""
    errors: dict[tuple[str, ...], str] = {(name,): said for name, said in faults(figure, indicator).items()}
    if not figure.has_figure and not figure.not_applicable:
        errors["value",] = "请填写更正后的数值"
    if final and figure.has_figure and figure.certainty is not Certainty.FINAL:
        errors["certainty",] = "本季度已按全年核定版定稿，更正后的数据须为核定数"
    texts = (
        ("reason", "更正理由", reason, LONGEST_REASON),
        ("document_number", "依据文件", document_number, LONGEST_DOCUMENT),
    )
    for name, label, text, longest in texts:
        if not text.strip():
            errors[name,] = f"请填写{label}"
        elif len(text.strip()) > longest:
            errors[name,] = f"{label}不得超过{longest}字"
        elif said := unseen(label, text, lines=name == "reason"):
            errors[name,] = said
    if len(bulletin.strip()) > LONGEST_BULLETIN:
        errors["bulletin",] = f"通报表述不得超过{LONGEST_BULLETIN}字"
    elif said := unseen("通报表述", bulletin, lines=True):
        errors["bulletin",] = said
    checks = _checked(files, errors)
    if errors:
        raise Invalid("没有提出更正", FieldErrors(errors))
    return checks


def _checked(files: Sequence[Upload], errors: dict[tuple[str, ...], str]) -> list[tuple[str, str, int]]:
    """Name, checksum and size of each file; what is wrong with them goes to the errors."""
    if not files:
        errors["files",] = "请附上依据文件"
    elif len(files) > REPORT_FILES.most:
        errors["files",] = f"最多{REPORT_FILES.most}个文件"
    try:
        return [checked(file, REPORT_FILES) for file in files]
    except Invalid as refusal:
        errors["files",] = refusal.message
        return []


def _observation(figure: FigureInput, period: ReportingPeriod) -> Observation:
    """The figure as it would be read once it is approved."""
    said = {name: getattr(figure, name) for name in CONTENT}
    if said["as_of"] is None and figure.has_figure:
        said["as_of"] = period.last_day
    return observation_of(Actual(state=State.APPROVED, **said))


def _texts(closed: Standing, figure: FigureInput, period: ReportingPeriod) -> tuple[str, str]:
    """The indicator's figure of the quarter as it was closed with, and as it would be. Invalid if nothing would change."""
    old = closed.indicator(figure.number)
    new = with_observation(closed, figure.number, _observation(figure, period)).indicator(figure.number)
    if old is None or new is None:
        raise Invalid(f"本季度定稿时还没有第{figure.number}号指标，请办理解锁修订")
    was, now = actual_text(old), actual_text(new)
    if was == now:
        raise Invalid("没有提出更正", FieldErrors({("value",): f"与定稿的数据相同（{was}）"}))
    return was, now


def _had_none(closed: Standing, number: int) -> bool:
    row = closed.indicator(number)
    return row is not None and row.observation(closed.period.place) is None


def _refuse_pending(period: ReportingPeriod, indicator: Indicator) -> None:
    pending = proposals.ProposalState.PROPOSED
    if Amendment.objects.filter(period=period, indicator=indicator, state=pending).exists():
        raise Invalid(f"指标{indicator.number}已有一项更正待确认")


def _row(plan: Plan, key: int) -> tuple[Amendment, ReportingPeriod]:
    found = (
        Amendment.objects.filter(pk=key, period__plan=plan).select_related("period", "indicator", "proposed_by").first()
    )
    if found is None:
        raise Invalid("没有这项更正")
    period = locked_closed(plan, found.period.year, found.period.quarter)
    row = Amendment.objects.select_for_update().get(pk=key)
    row.period, row.indicator = period, found.indicator
    return row, period


def _locked(plan: Plan, key: int, by: User) -> tuple[Amendment, ReportingPeriod]:
    if not by.may(Permission.REVIEW):
        raise NotAllowed(f"{by.name}的角色不能确认定稿后更正")
    if not may_act_in(by, plan.region):
        raise NotAllowed(f"{by.name}不属于{plan.region.name}，不能修改该计划的数据")
    return _row(plan, key)


def _write(row: Amendment, period: ReportingPeriod, figure: FigureInput, *, by: User, at: datetime) -> None:
    """The figure's next revision: typed and submitted by whoever proposed it, approved by whoever confirms. A draft that nobody
    handed in before the quarter was closed is written over."""
    unlocking = lift(
        period, Items([figure.number]), reason=f"{row.get_kind_display()}：{row.reason}",
        ends_at=timezone.now() + timedelta(minutes=10), by=by, at=min(at, timezone.now()),
    )  # fmt: skip
    where: dict[str, Any] = {"plan": period.plan, "year": period.year, "quarter": period.quarter}
    why = replace(figure, correction_reason=row.reason, version=None)
    save_actuals(**where, figures=[why], by=row.proposed_by, at=row.proposed_at)
    if doubts_of(period.plan, (period.year, period.quarter)).get(row.indicator_id):
        said = replace(why, confirmation=row.reason[:200])
        save_actuals(**where, figures=[said], by=row.proposed_by, at=row.proposed_at)
    submit_actuals(**where, numbers=[figure.number], by=row.proposed_by, at=row.proposed_at)
    approve_actuals(**where, numbers=[figure.number], by=by, at=at)
    shut(unlocking, by=by, at=at)


def _is_final(closed: Standing) -> bool:
    """Whether the year was closed with final figures only (全年核定版)."""
    return closed.closing is not None and closed.closing.label == ClosingLabel.FINAL


def _signed_off_as(before: Closing, row: Amendment, after: Standing, period: ReportingPeriod) -> SignOff:
    """Who approved the closing approved what is not amended; the amendment carries its own two names. Why something was missing
    is said for as long as something is."""
    return SignOff(
        signed_off_by=before.signed_off_by,
        signed_off_on=before.signed_off_on,
        gaps_reason=before.gaps_reason if has_gaps(after, period) else "",
        bulletin=row.bulletin,
        label=ClosingLabel(before.label) if before.label else None,
    )
