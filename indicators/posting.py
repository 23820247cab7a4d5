"""What the grid sends: cells to save, and the act that a button names. Each row is saved on its own, so that one mistake
keeps no other figure from being saved; what was refused is handed back as it was typed.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organizations.models import User
from plans.evidence import Upload
from plans.models import Plan, ReportingPeriod
from plans.periods import refuse_shut
from plans.refusals import Invalid, NotAllowed, Refusal, Stale

from .entry import FigureInput, require_entry, save_actuals, submit_actuals, withdraw_actuals
from .evidence import attach_evidence, remove_evidence
from .forms import FIELDS, TypedCell, read_cell
from .grid import Answer
from .sheet import Sheet

_FIELD = re.compile(r"([1-9][0-9]{0,3})-([a-z_]+)")
_ACT = re.compile(r"(save|submit|withdraw|discard|overwrite|remove)(?::([0-9]{1,18}))?(?::([0-9]{1,9}))?")


@dataclass(slots=True)
class Outcome:
    """What came of a request: by row what was typed and refused, one message for the page, the status of the answer."""

    typed: dict[int, TypedCell] = field(default_factory=dict)
    answers: dict[int, Answer] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    unsaved: set[int] = field(default_factory=set)
    emptied: set[int] = field(default_factory=set)  # drafts that were taken away
    message: str = ""
    status: int = 200

    def refuse(self, number: int, refusal: Refusal) -> None:
        errors = refusal.errors if isinstance(refusal, Invalid) else None
        places = {place[-1]: text for place, text in errors.by_place.items()} if errors else {}
        self.answers[number] = Answer(
            message="" if places else refusal.message,
            errors=tuple(places.items()),
            is_stale=isinstance(refusal, Stale),
        )
        self.status = max(self.status, refusal.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who works at which quarter's sheet, and when."""

    plan: Plan
    period: ReportingPeriod
    sheet: Sheet
    by: User
    at: datetime

    @property
    def where(self) -> dict[str, Any]:
        return {"plan": self.plan, "year": self.period.year, "quarter": self.period.quarter}


def perform(desk: Desk, post: QueryDict, files: "MultiValueDict[str, Upload]") -> Outcome:
    """Do what the form asks. Raises NotAllowed or Closed where nothing of it can be done, Invalid for what the grid never
    sends; every other refusal is told in the outcome, at its row."""
    act = _ACT.fullmatch(post.get("act", "save"))
    if act is None:
        raise Invalid("无法识别的操作")
    _refuse_another_person(desk, post)
    require_entry(desk.by)
    refuse_shut(desk.period, by=desk.by)
    name, number = act[1], int(act[2]) if act[2] else None
    if number is None and name not in ("save", "submit"):
        raise Invalid("没有指明是哪一项")
    _refuse_unknown(desk, [*post, *files])
    outcome, versions = Outcome(), _versions(post)
    if name == "overwrite" and number is not None and act[3]:
        versions[number] = int(act[3])  # the typist saw what stands there now, and wants the own figure all the same
    # A plain form sends every row with whatever button: nothing that was typed is lost by pressing another row's.
    _save(desk, post, versions, outcome, but=number if name == "discard" else None)
    _attach(desk, files, versions, outcome)
    if name == "submit":
        _submit(desk, versions, outcome, only=number)
    elif number is not None and name in _SINGLE:
        _SINGLE[name](desk, number, versions, outcome)
    return outcome


def _refuse_another_person(desk: Desk, post: QueryDict) -> None:
    """A grid left open on a shared computer does not write under the name of whoever signed in since."""
    sent = post.get("person", desk.by.username)
    if sent != desk.by.username:
        raise NotAllowed(f"这张表是另一人打开的，现在登录的是{desk.by.name}；所填内容没有保存，请重新打开本页")


def _refuse_unknown(desk: Desk, keys: Iterable[str]) -> None:
    """Before anything is written: a row that the plan does not have, or no longer."""
    for place in filter(None, map(_FIELD.fullmatch, keys)):
        if desk.sheet.row(int(place[1])) is None:
            raise Invalid(f"“{desk.plan.title}”没有第{place[1]}号指标")


def _versions(post: QueryDict) -> dict[int, int]:
    """number -> the version from which the form was filled; what is no number is as good as the oldest one."""
    found = {}
    for key, text in post.items():
        place = _FIELD.fullmatch(key)
        if place and place[2] == "version":
            found[int(place[1])] = int(str(text)) if re.fullmatch("[0-9]{1,9}", str(text)) else 0
    return found


def _sent(post: QueryDict) -> dict[int, dict[str, str]]:
    """number -> field -> text as typed; of a field that stands twice (a box to tick) the last one counts."""
    found: dict[int, dict[str, str]] = {}
    for key, text in post.items():
        place = _FIELD.fullmatch(key)
        if place and place[2] in FIELDS:
            found.setdefault(int(place[1]), {})[place[2]] = str(text)
    return found


def _save(desk: Desk, post: QueryDict, versions: dict[int, int], outcome: Outcome, *, but: int | None) -> None:
    for number, texts in _sent(post).items():
        row = desk.sheet.row(number)
        if row is None or number == but:
            continue
        typed = read_cell(row, texts, version=versions.get(number, 0), last_day=desk.period.last_day)
        if row.cell is not None and _is_untouched(typed):
            outcome.touched.add(number)  # to be shown as it stands now
            continue
        outcome.typed[number] = typed
        if typed.figure is None:
            outcome.unsaved.add(number)
            outcome.status = max(outcome.status, Invalid.status)
        elif not row.says(typed.figure):
            _save_one(desk, number, typed, versions, outcome)


def _is_untouched(typed: TypedCell) -> bool:
    """Empty as it was shown: whoever entered something since was not typed over."""
    return typed.figure is not None and typed.figure.is_blank and not typed.version


def _save_one(desk: Desk, number: int, typed: TypedCell, versions: dict[int, int], outcome: Outcome) -> None:
    figures = [typed.figure] if typed.figure else []
    try:
        saved = save_actuals(**desk.where, figures=figures, by=desk.by, at=desk.at)
    except (Invalid, Stale) as refusal:
        outcome.unsaved.add(number)
        outcome.refuse(number, refusal)
    else:
        versions[number] = saved[0].version if saved else 0
        outcome.touched.add(number)
        if not saved:
            outcome.emptied.add(number)


def _attach(desk: Desk, files: "MultiValueDict[str, Upload]", versions: dict[int, int], outcome: Outcome) -> None:
    for key in files:
        place = _FIELD.fullmatch(key)
        if place is None or place[2] != "evidence":
            continue
        number = int(place[1])
        try:
            added = attach_evidence(**desk.where, number=number, files=files.getlist(key), by=desk.by, at=desk.at)
        except Invalid as refusal:
            outcome.refuse(number, refusal)
        else:
            outcome.touched.add(number)
            outcome.emptied.discard(number)
            _follow(number, added[0].actual.version, versions, outcome)


def _follow(number: int, version: int, versions: dict[int, int], outcome: Outcome) -> None:
    """The request's own file has raised the row's version: what it sent besides is not stale by that."""
    if versions.get(number, 0) == version - 1:
        versions[number] = version
        if number in outcome.typed:
            outcome.typed[number].version = version


def _submit(desk: Desk, versions: Mapping[int, int], outcome: Outcome, *, only: int | None) -> None:
    """Submit one row, or every draft of the sheet: all of them or, if one is not ready, none."""
    faulty = sorted(outcome.unsaved | outcome.answers.keys())
    if only is not None:
        faulty = [number for number in faulty if number == only]
    if faulty:
        outcome.message = f"{_named(faulty)}填写有误，没有报送"
        return
    numbers = [only] if only is not None else _drafts(desk, outcome)
    if not numbers:
        outcome.message, outcome.status = "没有可以报送的数据：请先填写", Invalid.status
        return
    try:
        seen = {number: versions[number] for number in numbers if number in versions}
        submit_actuals(**desk.where, numbers=numbers, by=desk.by, at=desk.at, versions=seen)
    except Invalid as refusal:
        _place(refusal, outcome)
    except Stale as refusal:
        outcome.message, outcome.status = refusal.message, refusal.status
    else:
        outcome.touched.update(numbers)
        outcome.message = f"已报送{len(numbers)}项，等待审核"


def _drafts(desk: Desk, outcome: Outcome) -> list[int]:
    drafts = {row.number for row in desk.sheet.rows if row.cell is not None and row.cell.is_editable}
    return sorted((drafts | (outcome.touched & outcome.typed.keys())) - outcome.emptied)


def _place(refusal: Invalid, outcome: Outcome) -> None:
    """Put each message of a refused submission at its own row."""
    by_row: dict[int, dict[str, str]] = {}
    for place, text in refusal.errors.by_place.items():
        by_row.setdefault(int(place[0]), {})[place[-1]] = text
    for number, errors in by_row.items():
        outcome.answers[number] = Answer(errors=tuple(errors.items()))
    outcome.message = f"{_named(sorted(by_row))}还不能报送，全部没有报送" if by_row else refusal.message
    outcome.status = refusal.status


def _named(numbers: Sequence[int]) -> str:
    return f"指标{'、'.join(map(str, numbers))}"


def _withdraw(desk: Desk, number: int, _versions: Mapping[int, int], outcome: Outcome) -> None:
    try:
        withdraw_actuals(**desk.where, numbers=[number], by=desk.by)
    except Invalid as refusal:
        outcome.refuse(number, refusal)
    else:
        outcome.touched.add(number)
        outcome.message = f"已撤回指标{number}，可以修改"


def _discard(desk: Desk, number: int, versions: Mapping[int, int], outcome: Outcome) -> None:
    row = desk.sheet.row(number)
    cell = row.cell if row is not None else None
    if cell is None or cell.old is None or cell.evidence:
        why = "更正附有依据，请先删除依据，再放弃更正" if cell and cell.old else f"指标{number}没有正在办理的更正"
        outcome.refuse(number, Invalid(why))
        return
    blank = FigureInput(number=number, version=versions.get(number))
    try:
        save_actuals(**desk.where, figures=[blank], by=desk.by, at=desk.at)
    except (Invalid, Stale) as refusal:
        outcome.refuse(number, refusal)
    else:
        outcome.touched.add(number)
        outcome.message = f"已放弃指标{number}的更正"


def _remove(desk: Desk, key: int, _versions: Mapping[int, int], outcome: Outcome) -> None:
    removed = remove_evidence(plan=desk.plan, key=key, by=desk.by)
    outcome.touched.add(removed.actual.indicator.number)
    outcome.message = f"已删除“{removed.name}”"


_SINGLE: Mapping[str, Callable[[Desk, int, Mapping[int, int], Outcome], None]] = {
    "withdraw": _withdraw,
    "discard": _discard,
    "remove": _remove,
}
