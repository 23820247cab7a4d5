"""A unit answers to its lights and the sentences about them (核对), and a reviewer handles what it objects to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from organizations.history import save_by
from organizations.models import User
from organizations.operations import record
from plans.deputies import in_stead, reviews_in_stead_of
from plans.models import Plan, ReportingPeriod
from plans.periods import locked_period
from plans.refusals import FieldErrors, Invalid, NotAllowed, Stale
from plans.texts import unseen

from .facts import INDICATOR
from .models import Answer, Check, Outcome
from .rounds import Item, ItemKey
from .saying import Desk, is_on_behalf, item_name, keys_of, place_of, refuse_unknown, require_saying, rows_of, touched

LONGEST = 300  # characters of a reason, and of a reviewer's note


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInput:
    """A unit's answer to an item. `sentence` is the one that it answers, as the page showed it; `version` that of the answer
    it was filled from: 0 where there was none, None where nobody saw one."""

    kind: str
    number: int
    answer: Answer
    sentence: str
    reason: str = ""
    version: int | None = None

    @property
    def key(self) -> ItemKey:
        return self.kind, self.number


def answer_checks(
    *, plan: Plan, year: int, quarter: int, unit: int, answers: Sequence[AnswerInput], by: User, at: datetime
) -> tuple[Check, ...]:
    """Answer for a unit (its key): all of it or, if one is wrong, nothing. An answer that stands already stays as it is.

    The unit's people answer, or the office on its behalf (代填). Raises NotAllowed, Closed, Invalid (places: indicator-1,
    field) or Stale, which names every item of which the sentence or the answer is another one by now.
    """
    require_saying(by, unit)
    with transaction.atomic():
        keys = keys_of(answers)
        period = locked_period(plan, year, quarter, by=by, items=touched(keys))
        desk = Desk.of(period, unit)
        items = desk.items(keys, "核对")
        _refuse_faulty(answers)
        stand = rows_of(Check, period, unit)
        _refuse_stale(answers, items, stand)
        saved = [
            _save(items[each.key], stand.get(each.key), desk, each, by, at)
            for each in answers
            if not _stands(stand.get(each.key), each)
        ]
        if saved:
            said = "；".join(f"{item_name(*each.key)}{each.answer.label}" for each in answers)
            record("核对", by=by, of=period, detail=f"{plan.slug} {desk.who(by)}：{said}")
    return tuple(saved)


def _refuse_faulty(answers: Sequence[AnswerInput]) -> None:
    errors: dict[tuple[str, ...], str] = {}
    for each in answers:
        reason = each.reason.strip()
        if each.answer not in Answer.values:
            errors[place_of(*each.key), "answer"] = "请选择无异议或有异议"
        elif each.answer == Answer.DISPUTED and not reason:
            errors[place_of(*each.key), "reason"] = "有异议须写明理由"
        elif each.answer == Answer.AGREED and reason:
            errors[place_of(*each.key), "reason"] = "写了异议理由，请选择“有异议”，或删去理由"
        elif said := text_fault("异议理由", reason):
            errors[place_of(*each.key), "reason"] = said
    if errors:
        raise Invalid("核对有误，未提交", FieldErrors(errors))


def text_fault(label: str, text: str) -> str:
    """What is wrong with a text of at most LONGEST characters; "" for nothing."""
    if len(text) > LONGEST:
        return f"{label}不得超过{LONGEST}字，现有{len(text)}字"
    return unseen(label, text, lines=True)


def _refuse_stale(
    answers: Sequence[AnswerInput], items: Mapping[ItemKey, Item], stand: Mapping[ItemKey, Check]
) -> None:
    said = []
    for each in answers:
        item, row = items[each.key], stand.get(each.key)
        if each.sentence != item.sentence:
            said.append(f"{item_name(*each.key)}的表述已变为“{item.sentence}”")
        elif each.version is not None and each.version != (row.version if row else 0):
            said.append(f"{item_name(*each.key)}{_as_it_stands(row)}")
    if said:
        raise Stale(f"{'；'.join(said)}。请看过后再提交")


def _as_it_stands(row: Check | None) -> str:
    if row is None:
        return "的核对意见已不存在"
    reason = f"（{row.reason}）" if row.reason else ""
    when = timezone.localtime(row.said_at)
    return f"已由{row.said_by.name}于{when:%m月%d日%H:%M}答复“{row.get_answer_display()}”{reason}"


def _stands(row: Check | None, given: AnswerInput) -> bool:
    """Whether the very same answer to the very same sentence is there."""
    return row is not None and (row.answer, row.reason, row.sentence) == (
        given.answer, given.reason.strip(), given.sentence,
    )  # fmt: skip


def _save(item: Item, row: Check | None, desk: Desk, given: AnswerInput, by: User, at: datetime) -> Check:
    """What a reviewer did with an earlier answer goes with it; the history keeps it."""
    if row is None:
        row = Check(period=desk.period, unit_id=desk.unit, **desk.owner(item))
    else:
        row.version += 1
    row.answer, row.reason = given.answer, given.reason.strip()
    row.status, row.sentence = item.status.value, item.sentence
    row.outcome, row.outcome_note, row.handled_by, row.handled_at = "", "", None, None
    row.on_behalf, row.said_by, row.said_at = is_on_behalf(by, desk.unit), by, at
    save_by(row, by)
    return row


def handle_objection(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    unit: int,
    kind: str,
    number: int,
    outcome: Outcome | None,
    note: str,
    by: User,
    at: datetime,
    version: int | None = None,
) -> Check:
    """A reviewer, or a deputy, accepts (采纳) an objection or keeps (维持) what is said, with a note. May be said anew.

    `version` is that of the answer as the page showed it. Raises NotAllowed (also for who answered), Closed, Invalid
    (places: note, outcome) or Stale.
    """
    stead = reviews_in_stead_of(by, plan.region, on=timezone.localdate(at))
    with transaction.atomic():
        refuse_unknown([(kind, number)])
        period = locked_period(plan, year, quarter, by=by, items=touched([(kind, number)]))
        row = _objection(period, unit, kind, number, version)
        if by.pk == row.said_by_id:
            raise NotAllowed("不能处理本人填写的异议，须由另一人办理")
        taken = _readable_outcome(outcome, note.strip())
        row.outcome, row.outcome_note, row.handled_by, row.handled_at = taken, note.strip(), by, at
        row.version += 1
        save_by(row, by)
        detail = f"{plan.slug} {row.unit}{item_name(kind, number)}：{taken.label}，{note.strip()}{in_stead(stead)}"
        record("处理异议", by=by, of=period, detail=detail)
    return row


def _objection(period: ReportingPeriod, unit: int, kind: str, number: int, version: int | None) -> Check:
    owner: dict[str, Any] = {f"{'indicator' if kind == INDICATOR else 'task'}__number": number}
    rows = Check.objects.filter(period=period, unit=unit, **owner).select_related("unit", "said_by")
    row = rows.first()
    if row is None or row.answer != Answer.DISPUTED:
        raise Invalid(f"该单位没有对{item_name(kind, number)}提出异议，或已改为无异议")
    if version is not None and version != row.version:
        raise Stale(f"{row.unit}{item_name(kind, number)}{_as_it_stands(row)}，请看过后再处理")
    return row


def _readable_outcome(outcome: Outcome | None, note: str) -> Outcome:
    errors: dict[tuple[str, ...], str] = {}
    if outcome is None:
        errors[("outcome",)] = "请选择采纳或维持"
    if not note:
        errors[("note",)] = "请写明如何处理，单位和领导都能看到"
    elif said := text_fault("处理说明", note):
        errors[("note",)] = said
    if errors or outcome is None:
        raise Invalid("没有处理", FieldErrors(errors))
    return outcome
