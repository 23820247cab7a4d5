"""Changing what a plan promises from a quarter on: somebody proposes it with reason and document, a reviewer confirms it.

Closed quarters keep what was promised when they were closed, so nothing is changed from a quarter on while one at or after
it is closed (docs/decisions/0018-changed-targets.md).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from figures import wording
from organizations.history import delete_by, save_by
from organizations.models import User
from organizations.operations import record
from organizations.roles import Permission
from organizations.scope import may_act_in
from plans.changes import Change
from plans.evidence import REPORT_FILES, Upload, checked
from plans.models import PeriodKind, Plan, PlanStamp, ReportingPeriod
from plans.periods import locked_period
from plans.proposals import ProposalState, confirm, refuse, withdraw
from plans.reference import OPEN_QUARTERS, stamp_now
from plans.refusals import Closed, FieldErrors, Invalid, NotAllowed, Stale
from plans.review import LONGEST_REASON
from plans.texts import unseen

from .assessments import recompute
from .changing import ChangeInput, faults, unit_of_value, value_now
from .facts import IndicatorFacts, Quarter
from .models import AnnualTarget, ChangeKind, QuarterPlan, TargetChange, TargetChangeFile
from .reference import plan_facts, read_facts

PROPOSERS = (Permission.ENTER_FIGURES, Permission.REVIEW, Permission.MANAGE_PLANS)
_LONGEST_NUMBER = 100
_REFUSED = "调整没有提出"


def may_propose(person: User, plan: Plan) -> bool:
    """The office that enters and reviews the plan's figures, and who looks after plans, of its own region."""
    return any(person.may(each) for each in PROPOSERS) and may_act_in(person, plan.region)


def may_decide(person: User, plan: Plan) -> bool:
    """Reviewers of the plan's region; nobody decides what they proposed."""
    return person.may(Permission.REVIEW) and may_act_in(person, plan.region)


def propose_change(*, plan: Plan, wanted: ChangeInput, files: Sequence[Upload], by: User, at: datetime) -> TargetChange:
    """Propose that a target, a planned quarter or the tolerance be another one from a quarter on. Nothing changes yet.

    Raises NotAllowed; Closed where a quarter from then on is closed; Invalid with a message at each field that is wrong:
    a target needs a file, and a path that could not be built is refused here.
    """
    if not may_propose(by, plan):
        raise NotAllowed(f"{by.name}不能提出“{plan.title}”的目标调整")
    checks = _checked(wanted, files)
    with transaction.atomic():
        period = locked_from(plan, wanted.effective_from, by=by)
        facts = _indicator(period.plan, wanted)
        _refuse(faults(wanted, plan_facts(period.plan), facts, _open(period.plan)))
        row = TargetChange(
            plan=period.plan,
            kind=wanted.kind,
            indicator_id=facts.key if facts else None,
            year=wanted.year,
            quarter=wanted.quarter,
            old=value_now(wanted, plan_facts(period.plan), facts),
            new=wanted.new,
            effective_from=period,
            reason=wanted.reason.strip(),
            document_number=wanted.document_number.strip(),
            proposed_by=by,
            proposed_at=at,
        )
        _refuse_second(row)
        save_by(row, by)
        for file, (name, digest, size) in zip(files, checks, strict=True):
            TargetChangeFile.objects.create(
                change=row, name=name, file=file, size=size, sha256=digest, added_by=by, added_at=at
            )
        record("提出目标调整", by=by, of=row, detail=_detail(row, facts))
    return row


def confirm_change(*, plan: Plan, key: int, by: User, at: datetime) -> TargetChange:
    """Confirm what somebody else proposed: from its quarter on the new value holds, and lights are assessed anew.

    Raises NotAllowed, Invalid, Closed; Stale where the value is no longer the one that was to be changed.
    """
    _require_deciding(by, plan)
    with transaction.atomic():
        since = _place(_found(plan, key))
        period = locked_from(plan, since, by=by)
        row = _locked(plan, key)
        confirm(row, by=by, at=at)
        wanted = _wanted(row)
        facts = _indicator(period.plan, wanted)
        _refuse_stale(row, value_now(wanted, plan_facts(period.plan), facts))
        if said := faults(wanted, plan_facts(period.plan), facts, _open(period.plan)):
            raise Invalid(f"不能确认：{'；'.join(said.values())}")
        _write(row, period.plan, by)
        save_by(row, by)
        recompute(
            period.plan, indicators=None if facts is None else [facts.key], since=since, reference=stamp_now(plan)
        )
        record("确认目标调整", by=by, of=row, detail=_detail(row, facts))
    return row


def refuse_change(*, plan: Plan, key: int, reason: str, by: User, at: datetime) -> TargetChange:
    """Refuse what somebody else proposed, with a reason. It touches no quarter: a closed one is no hindrance."""
    _require_deciding(by, plan)
    with transaction.atomic():
        row = _locked(plan, key)
        refuse(row, by=by, at=at, reason=reason)
        save_by(row, by)
        record("不同意目标调整", by=by, of=row, detail=f"{plan.slug} {row.document_number}：{row.decision_reason}")
    return row


def withdraw_change(*, plan: Plan, key: int, by: User, at: datetime) -> TargetChange:
    """Take back what one proposed oneself, as long as nobody decided it."""
    if not may_propose(by, plan):
        raise NotAllowed(f"{by.name}不能撤回“{plan.title}”的目标调整")
    with transaction.atomic():
        row = _locked(plan, key)
        withdraw(row, by=by, at=at)
        save_by(row, by)
        record("撤回目标调整", by=by, of=row, detail=f"{plan.slug} {row.document_number}")
    return row


def locked_from(plan: Plan, since: Quarter, *, by: User) -> ReportingPeriod:
    """The quarter from which something is to hold, locked with all later ones and the plan's stamp: nothing is assessed
    meanwhile by what was promised before.

    Raises as locked_period does; Closed as well where a later quarter is closed, even one that is unlocked, and Invalid for
    a quarter that is not assessed.
    """
    year, quarter = since
    later = ReportingPeriod.objects.locked(plan=plan, kind=PeriodKind.DUE).filter(
        Q(year__gt=year) | Q(year=year, quarter__gte=quarter)
    )
    closed = [row for row in later.order_by("year", "quarter") if row.is_closed]
    period = locked_period(plan, year, quarter, by=by)
    if period.kind != PeriodKind.DUE:
        raise Invalid(f"{period}是历史季度，不作评价，不能自此起调整")
    if closed:
        raise Closed(f"{closed[-1]}已定稿，定稿的季度仍按原值评价：只能自此后的季度起调整")
    period.plan.tolerance = Plan.objects.values_list("tolerance", flat=True).get(pk=plan.pk)
    return period


def _require_deciding(by: User, plan: Plan) -> None:
    if not may_decide(by, plan):
        raise NotAllowed(f"{by.name}不能办理“{plan.title}”的目标调整，须由审核员办理")


def _checked(wanted: ChangeInput, files: Sequence[Upload]) -> list[tuple[str, str, int]]:
    """Names, checksums and sizes of the files; Invalid for words and files that cannot be taken."""
    found = {
        name: said
        for name, said in (
            ("reason", _text_fault("调整事由", wanted.reason, LONGEST_REASON)),
            ("document_number", _text_fault("依据文件的文号", wanted.document_number, _LONGEST_NUMBER)),
        )
        if said
    }
    if wanted.kind is ChangeKind.TARGET and not files:
        found["documents"] = "调整目标须上传依据文件"
    elif len(files) > REPORT_FILES.most:
        found["documents"] = f"最多{REPORT_FILES.most}个文件"
    checks = []
    try:
        checks = [checked(file, REPORT_FILES) for file in files]
    except Invalid as refusal:
        found["documents"] = refusal.message
    _refuse(found)
    return checks


def _text_fault(label: str, text: str, longest: int) -> str:
    said = text.strip()
    if not said:
        return f"请填写{label}"
    if len(said) > longest:
        return f"{label}不得超过{longest}字"
    return unseen(label, said, lines=label == "调整事由")


def _refuse(found: dict[str, str]) -> None:
    if found:
        raise Invalid(_REFUSED, FieldErrors({(name,): message for name, message in found.items()}))


def _indicator(plan: Plan, wanted: ChangeInput) -> IndicatorFacts | None:
    """The indicator in use with its approved figures; None for the tolerance."""
    if wanted.kind is ChangeKind.TOLERANCE:
        return None
    facts = next((row for row in read_facts(plan, unreviewed=False) if row.number == wanted.number), None)
    if facts is None:
        raise Invalid(_REFUSED, FieldErrors({("number",): "请选择指标"}))
    return facts


def _open(plan: Plan) -> Collection[Quarter]:
    return OPEN_QUARTERS.of(plan.pk, plan.stamp.reference).keys()


def _refuse_second(row: TargetChange) -> None:
    """One change of a value waits at a time: two would not know of each other."""
    same = TargetChange.objects.filter(
        plan=row.plan, kind=row.kind, indicator=row.indicator_id, year=row.year, quarter=row.quarter
    )
    other = same.filter(state=ProposalState.PROPOSED).select_related("proposed_by").first()
    if other is not None:
        raise Invalid(f"{other.proposed_by.name}已提出调整这一事项，正待确认；请先确认或撤回")


def _found(plan: Plan, key: int) -> TargetChange:
    row = TargetChange.objects.filter(plan=plan, pk=key).select_related("effective_from").first()
    if row is None:
        raise Invalid("没有这项调整")
    return row


def _locked(plan: Plan, key: int) -> TargetChange:
    """The change, locked: two people do not decide it at once. The plan's stamp first, as everywhere: deciding writes it."""
    PlanStamp.objects.select_for_update().get(plan=plan)
    rows = TargetChange.objects.select_for_update(of=("self",)).filter(plan=plan, pk=key)
    row = rows.select_related("effective_from", "indicator", "plan").first()
    if row is None:
        raise Invalid("没有这项调整")
    return row


def _place(row: TargetChange) -> Quarter:
    return row.effective_from.year, row.effective_from.quarter


def change_of(row: TargetChange) -> Change:
    """The row as the change that it is once confirmed."""
    return _wanted(row).change(row.old)


def _wanted(row: TargetChange) -> ChangeInput:
    return ChangeInput(
        kind=ChangeKind(row.kind),
        number=row.indicator.number if row.indicator else None,
        year=row.year,
        quarter=row.quarter,
        new=row.new,
        effective_from=_place(row),
        reason=row.reason,
        document_number=row.document_number,
    )


def _refuse_stale(row: TargetChange, now: Decimal | None) -> None:
    if now != row.old:
        raise Stale(f"提出调整时是{_plain(row.old)}，现在已是{_plain(now)}：请由提出人撤回，按现值重新提出")


def _plain(value: Decimal | None) -> str:
    return "无" if value is None else wording.number(value)


def _write(row: TargetChange, plan: Plan, by: User) -> None:
    """What holds now: the row of the target, of the planned quarter, or the plan's own."""
    of: dict[str, Any] = {"indicator": row.indicator, "year": row.year}
    if row.kind == ChangeKind.QUARTER_PLAN:
        _write_planned(of | {"quarter": row.quarter}, row.new, by)
        return
    new = row.new
    assert new is not None  # noqa: S101 (the database takes no such change)
    if row.kind == ChangeKind.TOLERANCE:
        changed = Plan.objects.select_for_update().get(pk=plan.pk)
        changed.tolerance = plan.tolerance = new
        save_by(changed, by)
    else:
        target = AnnualTarget.objects.get(**of)
        target.value = new
        save_by(target, by)


def _write_planned(of: Mapping[str, Any], new: Decimal | None, by: User) -> None:
    planned = QuarterPlan.objects.filter(**of).first()
    if new is not None:
        planned = planned or QuarterPlan(**of)
        planned.value = new
        save_by(planned, by)
    elif planned is not None:
        delete_by(planned, by)


def _detail(row: TargetChange, facts: IndicatorFacts | None) -> str:
    of = f"指标{facts.number} " if facts else ""
    unit = unit_of_value(ChangeKind(row.kind), facts) if facts else ""
    values = f"{_plain(row.old)}→{_plain(row.new)}{unit}"
    return f"{row.plan.slug} {of}{row.what}：{values}，自{row.effective_from}起（{row.document_number}）"
