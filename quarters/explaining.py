"""A unit explains what is behind (情况说明): why, what is done about it, until when, and what is expected for the year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from figures.reading import MAX_DECIMALS, MAX_INTEGER_DIGITS
from organizations.history import delete_by, save_by
from organizations.models import User
from organizations.operations import record
from plans.models import Plan
from plans.periods import locked_period
from plans.refusals import FieldErrors, Invalid, Stale

from .checking import text_fault
from .facts import INDICATOR
from .models import Explanation, Outlook
from .rounds import Item, ItemKey
from .saying import Desk, is_on_behalf, item_name, keys_of, place_of, refuse_unknown, require_saying, rows_of, touched

TEXTS: Mapping[str, str] = {"cause": "滞后原因", "measure": "整改措施"}
_WIDEST = Decimal(10) ** MAX_INTEGER_DIGITS


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationInput:
    """What a unit says of an item that is behind. `expected` is for the end of the year, in the indicator's unit of
    measurement, and may be left open; `version` as in quarters.checking.AnswerInput."""

    kind: str
    number: int
    cause: str
    measure: str
    due_on: date | None
    outlook: Outlook | None
    expected: Decimal | None = None
    version: int | None = None

    @property
    def key(self) -> ItemKey:
        return self.kind, self.number


def save_explanations(
    *, plan: Plan, year: int, quarter: int, unit: int, explanations: Sequence[ExplanationInput], by: User, at: datetime
) -> tuple[Explanation, ...]:
    """Explain for a unit (its key): all of it or, if one is wrong, nothing. What reads as before stays as it is.

    By whom as in quarters.checking.answer_checks. Raises NotAllowed, Closed, Invalid (places: indicator-1, field; also for
    an item that is not behind) or Stale, which names every explanation that is another one by now.
    """
    require_saying(by, unit)
    with transaction.atomic():
        keys = keys_of(explanations)
        period = locked_period(plan, year, quarter, by=by, items=touched(keys))
        desk = Desk.of(period, unit)
        items = desk.items(keys, "说明")
        _refuse_faulty(explanations, items, last_day=period.last_day)
        stand = rows_of(Explanation, period, unit)
        _refuse_stale({each.key: each.version for each in explanations}, stand)
        saved = [
            _save(items[each.key], stand.get(each.key), desk, each, by, at)
            for each in explanations
            if not _stands(stand.get(each.key), each)
        ]
        if saved:
            named = "、".join(item_name(*each.key) for each in explanations)
            record("填写情况说明", by=by, of=period, detail=f"{plan.slug} {desk.who(by)}：{named}")
    return tuple(saved)


def discard_explanations(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    unit: int,
    items: Sequence[ItemKey],
    by: User,
    versions: Mapping[ItemKey, int] | None = None,
) -> None:
    """Take explanations back; the history keeps them. All or none; `versions` are those that the person saw.

    Raises NotAllowed, Closed, Invalid where there is none, or Stale.
    """
    require_saying(by, unit)
    with transaction.atomic():
        refuse_unknown(items)
        period = locked_period(plan, year, quarter, by=by, items=touched(items))
        stand = rows_of(Explanation, period, unit)
        if missing := [key for key in items if key not in stand]:
            raise Invalid(f"{'、'.join(item_name(*key) for key in missing)}没有情况说明，或已撤回")
        _refuse_stale({key: (versions or {}).get(key) for key in items}, stand)
        for key in dict.fromkeys(items):
            delete_by(stand[key], by)
        named = "、".join(item_name(*key) for key in dict.fromkeys(items))
        who = f"{stand[items[0]].unit}{'（代填）' if is_on_behalf(by, unit) else ''}" if items else ""
        record("撤回情况说明", by=by, of=period, detail=f"{plan.slug} {who}：{named}")


def _refuse_faulty(explanations: Sequence[ExplanationInput], items: Mapping[ItemKey, Item], *, last_day: date) -> None:
    errors: dict[tuple[str, ...], str] = {}
    for each in explanations:
        item = items[each.key]
        if not item.takes_explanation:
            raise Invalid(f"{item_name(*each.key)}现为“{item.word}”，不需说明")
        errors |= {(place_of(*each.key), name): said for name, said in _faults(each, last_day).items()}
    if errors:
        raise Invalid("情况说明有误，未提交", FieldErrors(errors))


def _faults(given: ExplanationInput, last_day: date) -> dict[str, str]:
    found = {}
    for name, label in TEXTS.items():
        text = getattr(given, name).strip()
        if said := text_fault(label, text) if text else f"请写明{label}":
            found[name] = said
    if given.due_on is None:
        found["due_on"] = "请填写完成时限"
    elif given.due_on <= last_day:
        found["due_on"] = "完成时限应在本季度结束之后"
    if given.outlook not in Outlook.values:
        found["outlook"] = "请选择能否完成"
    if said := _figure_fault(given):
        found["expected"] = said
    return found


def _figure_fault(given: ExplanationInput) -> str:
    if given.expected is None:
        return ""
    if given.kind != INDICATOR:
        return "任务没有预计全年完成数"
    if (
        not given.expected.is_finite()
        or abs(given.expected) >= _WIDEST
        or given.expected != round(given.expected, MAX_DECIMALS)
    ):
        return f"预计全年完成数整数最多{MAX_INTEGER_DIGITS}位，小数最多{MAX_DECIMALS}位"
    return ""


def _refuse_stale(versions: Mapping[ItemKey, int | None], stand: Mapping[ItemKey, Explanation]) -> None:
    said = []
    for key, version in versions.items():
        row = stand.get(key)
        if version is not None and version != (row.version if row else 0):
            said.append(f"{item_name(*key)}的情况说明{_as_it_stands(row)}")
    if said:
        raise Stale(f"{'；'.join(said)}。请看过后再提交")


def _as_it_stands(row: Explanation | None) -> str:
    if row is None:
        return "已被撤回"
    when = timezone.localtime(row.said_at)
    cause = f"{row.cause[:30]}{'……' if len(row.cause) > 30 else ''}"
    return f"已由{row.said_by.name}于{when:%m月%d日%H:%M}改为“{cause}”"


def _stands(row: Explanation | None, given: ExplanationInput) -> bool:
    return row is not None and (row.cause, row.measure, row.due_on, row.expected, row.outlook) == (
        given.cause.strip(), given.measure.strip(), given.due_on, given.expected, given.outlook,
    )  # fmt: skip


def _save(
    item: Item, row: Explanation | None, desk: Desk, given: ExplanationInput, by: User, at: datetime
) -> Explanation:
    if row is None:
        row = _new(desk, item)
    else:
        row.version += 1
    row.cause, row.measure = given.cause.strip(), given.measure.strip()
    if given.due_on is None or given.outlook is None:
        raise ValueError(given)  # refused before
    row.due_on, row.outlook, row.expected = given.due_on, given.outlook, given.expected
    row.on_behalf, row.said_by, row.said_at = is_on_behalf(by, desk.unit), by, at
    save_by(row, by)
    return row


def _new(desk: Desk, item: Item) -> Explanation:
    """A new row. Versions only rise, also over one that was taken back: a form filled from that one never fits again."""
    whose: dict[str, Any] = {"period": desk.period, "unit_id": desk.unit, **desk.owner(item)}
    before = Explanation.history.filter(**whose).aggregate(latest=Max("version"))["latest"] or 0
    return Explanation(version=before + 1, **whose)
