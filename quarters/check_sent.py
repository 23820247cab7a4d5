"""What the form 核对与说明 sends, and doing it: answers and explanations together, all of it or nothing.

Names of fields: `indicator-1-…` an answer, `why-indicator-1-…` an explanation.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.dateparse import parse_date

from figures.reading import Unreadable, read_figure
from indicators.progress import Status
from organizations.models import User
from plans.models import Plan, ReportingPeriod
from plans.periods import CHECKED_INSIDE, refuse_shut
from plans.refusals import Invalid, NotAllowed, Stale
from tasks.report_sent import Outcome as Sent
from tasks.report_sent import number_of

from .check_form import FIELDS, WHY, plain_figure
from .checking import AnswerInput, answer_checks
from .explaining import ExplanationInput, discard_explanations, save_explanations
from .models import Answer, Outlook
from .rounds import Item
from .saying import place_of, require_saying

ACT = re.compile(r"save|agree|discard-(indicator|task)-(\d{1,6})", re.ASCII)
NOTHING = "没有改动"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A unit's form as somebody sends it."""

    plan: Plan
    period: ReportingPeriod
    unit: int
    items: Sequence[Item]
    by: User
    at: datetime

    @property
    def where(self) -> dict[str, Any]:
        return {
            "plan": self.plan, "year": self.period.year, "quarter": self.period.quarter, "unit": self.unit,
            "by": self.by,
        }  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Typed:
    """What was changed, and what could not be read, by the name of the form's field."""

    answers: list[AnswerInput] = field(default_factory=list)
    explanations: list[ExplanationInput] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)


def perform(form: Form, post: QueryDict) -> Sent:
    """Do what was asked. Raises NotAllowed and Closed where nothing of it can be done, Invalid for what no form of ours
    sends; every other refusal is told in the outcome, at its field."""
    act = ACT.fullmatch(post.get("act", "save"))
    if act is None:
        raise Invalid("提交的内容无法识别，请刷新页面后重试")
    if post.get("person", form.by.username) != form.by.username:
        raise NotAllowed(f"这张表是另一人打开的，现在登录的是{form.by.name}；所填内容没有提交，请重新打开本页")
    require_saying(form.by, form.unit)
    refuse_shut(form.period, by=form.by, items=CHECKED_INSIDE)
    return _discard(form, act, post) if act[1] else _save(form, post, agrees=act[0] == "agree")


def _save(form: Form, post: QueryDict, *, agrees: bool) -> Sent:
    """`agrees`: to everything that was left open (其余均无异议)."""
    sent, typed = Sent(), _read(form.items, post, agrees=agrees)
    sent.errors |= typed.errors
    with transaction.atomic():
        if typed.answers:
            with _Told(sent, ""):
                answer_checks(**form.where, answers=typed.answers, at=form.at)
        if typed.explanations:
            with _Told(sent, WHY):
                save_explanations(**form.where, explanations=typed.explanations, at=form.at)
        if sent.errors or sent.status != 200:
            transaction.set_rollback(True)
    if sent.errors or sent.status != 200:
        return _refused(form, sent)
    parts = [f"{word}{len(rows)}项" for word, rows in (("核对", typed.answers), ("说明", typed.explanations)) if rows]
    sent.message = f"已提交：{'，'.join(parts)}" if parts else NOTHING
    return sent


class _Told:
    """Tells a refusal in the outcome instead of raising it: at its field or above the form. Whoever is told what stands now
    may write over it."""

    def __init__(self, sent: Sent, before: str) -> None:
        self.sent, self.before = sent, before

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, refusal: BaseException | None, _trace: object) -> bool:
        if not isinstance(refusal, Invalid | Stale):
            return False
        sent, places = self.sent, refusal.errors.by_place if isinstance(refusal, Invalid) else {}
        sent.errors |= {f"{self.before}{'-'.join(place)}": said for place, said in places.items()}
        if not places:
            sent.message = "。".join(filter(None, (sent.message, refusal.message)))
        if isinstance(refusal, Stale):
            sent.current.add(self.before)
        sent.status = max(sent.status, refusal.status)
        return True


def _refused(form: Form, sent: Sent) -> Sent:
    """Everything stays as typed: nothing of it was written."""
    told, sent.current = sent.current, set()
    for item in form.items:
        for before in ("", WHY):
            prefix = f"{before}{place_of(*item.key)}"
            sent.kept.add(prefix)
            if before in told:
                sent.current.add(prefix)
    sent.message = sent.message or "填写有误，没有提交，请在标红处改正"
    sent.status = max(sent.status, Invalid.status)
    return sent


def _discard(form: Form, act: re.Match[str], post: QueryDict) -> Sent:
    """Take one explanation back; what was typed elsewhere stays in the form."""
    sent, key = Sent(), (act[1], int(act[2]))
    own = f"{WHY}{place_of(*key)}"
    with _Told(sent, WHY):
        discard_explanations(**form.where, items=[key], versions={key: number_of(post.get(f"{own}-version", ""))})
    if sent.status != 200:
        return _refused(form, sent)
    sent.message = "已撤回情况说明"
    rest = _read([item for item in form.items if item.key != key], post)
    if rest.answers or rest.explanations or rest.errors:
        sent.kept |= {f"{before}{place_of(*item.key)}" for item in form.items for before in ("", WHY)} - {own}
    return sent


def _read(items: Iterable[Item], post: QueryDict, *, agrees: bool = False) -> _Typed:
    typed = _Typed()
    for item in items:
        _read_answer(item, post, typed, agrees=agrees)
        _read_explanation(item, post, typed)
    return typed


def _read_answer(item: Item, post: QueryDict, typed: _Typed, *, agrees: bool) -> None:
    """An answer that is another one than stands, or to another sentence."""
    prefix, check = place_of(*item.key), item.check
    if f"{prefix}-version" not in post:
        return
    answer = post.get(f"{prefix}-answer", "")
    reason = _text(post, f"{prefix}-reason")
    if agrees and not answer and not reason and item.status is not Status.NOT_REPORTED:
        answer = Answer.AGREED
    if check is not None and item.is_current and (answer, reason) == (check.answer, check.reason):
        return
    if not answer and not reason:
        return
    if answer not in Answer.values:
        typed.errors[f"{prefix}-answer"] = "请选择无异议或有异议"
        return
    typed.answers.append(
        AnswerInput(
            kind=item.kind,
            number=item.number,
            answer=Answer(answer),
            reason=reason,
            sentence=post.get(f"{prefix}-sentence", "").replace("\r\n", "\n"),
            version=number_of(post.get(f"{prefix}-version", "")),
        )
    )


def _read_explanation(item: Item, post: QueryDict, typed: _Typed) -> None:
    """An explanation that reads otherwise than stands. Emptied fields take nothing back: that is a button of its own."""
    prefix, said = f"{WHY}{place_of(*item.key)}", item.explanation
    if f"{prefix}-version" not in post:
        return
    text = {name: _text(post, f"{prefix}-{name}") for name in FIELDS}
    if not any(text.values()):
        if said is not None and f"{prefix}-cause" in post:  # not where the form has nothing but the button
            typed.errors[prefix] = "各栏都已清空；要撤回情况说明，请按“撤回说明”"
        return
    due_on, expected = _day(text["due_on"]), None
    if text["due_on"] and due_on is None:
        typed.errors[f"{prefix}-due_on"] = "日期应如2026-12-31"
    try:
        reading = read_figure(text["expected"], item.measured_in)
        expected = reading.value if reading is not None else None
    except Unreadable as problem:
        typed.errors[f"{prefix}-expected"] = problem.message
    if said is not None and text == {
        "cause": said.cause, "measure": said.measure, "due_on": said.due_on.isoformat(), "outlook": said.outlook,
        "expected": plain_figure(said),
    }:  # fmt: skip
        return
    if any(key.startswith(f"{prefix}-") for key in typed.errors):
        return
    typed.explanations.append(
        ExplanationInput(
            kind=item.kind,
            number=item.number,
            cause=text["cause"],
            measure=text["measure"],
            due_on=due_on,
            outlook=Outlook(text["outlook"]) if text["outlook"] in Outlook.values else None,
            expected=expected,
            version=number_of(post.get(f"{prefix}-version", "")),
        )
    )


def _text(post: QueryDict, name: str) -> str:
    return post.get(name, "").replace("\r\n", "\n").strip()


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # 2026-02-30
        return None
