"""What the grid and the history sheet send: cells to save, and the act that a button names. Each cell is saved on its own, so
that one mistake keeps no other figure from being saved; what was refused is handed back as it was typed.

The fields of a grid are named 3-value; those of a sheet of several quarters 2024q4-3-value.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from organizations.models import User
from plans.evidence import Upload
from plans.models import Plan, ReportingPeriod
from plans.periods import CHECKED_INSIDE, refuse_shut
from plans.refusals import Closed, Invalid, NotAllowed, Refusal, Stale

from .entry import FigureInput, require_entry, save_actuals, submit_quarters, withdraw_actuals
from .evidence import attach_evidence, remove_evidence
from .facts import Quarter
from .forms import TypedCell, read_cell
from .grid import Answer
from .sent import Act, Sent, read_act, sent_by_quarter
from .sheet import Sheet


@dataclass(slots=True)
class Outcome:
    """What came of a request: by row what was typed and refused, one message for the page, the status of the answer."""

    typed: dict[int, TypedCell] = field(default_factory=dict)
    answers: dict[int, Answer] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    unsaved: set[int] = field(default_factory=set)
    emptied: set[int] = field(default_factory=set)  # drafts that were taken away
    common: dict[str, str] = field(default_factory=dict)  # what was typed for all cells of the quarter
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
    """Who works at which quarter's sheet, and when; `label` names the quarter where several lie side by side."""

    plan: Plan
    period: ReportingPeriod
    sheet: Sheet
    by: User
    at: datetime
    label: str = ""

    @property
    def where(self) -> dict[str, Any]:
        return {"plan": self.plan, "year": self.period.year, "quarter": self.period.quarter}

    @property
    def place(self) -> Quarter:
        return self.period.year, self.period.quarter


@dataclass(slots=True)
class Outcomes:
    """What came of a request to several quarters, by what their fields begin with; the message is for the page."""

    of: dict[str, Outcome]
    message: str = ""
    refused: int = 200

    @property
    def status(self) -> int:
        return max([self.refused, *(outcome.status for outcome in self.of.values())])


def perform(desk: Desk, post: QueryDict, files: "MultiValueDict[str, Upload]") -> Outcome:
    """Do what the grid of one quarter asks. Refuses like `perform_all`."""
    whole = perform_all({"": desk}, post, files)
    outcome = whole.of[""]
    outcome.message, outcome.status = whole.message, whole.status
    return outcome


def perform_all(
    desks: Mapping[str, Desk], post: QueryDict, files: "MultiValueDict[str, Upload] | None" = None
) -> Outcomes:
    """Do what the form asks. Raises NotAllowed or Closed where nothing of it can be done, Invalid for what no form of ours
    sends; every other refusal is told in the outcome, at its cell."""
    act, by = read_act(post), next(iter(desks.values())).by
    _refuse_another_person(by, post)
    require_entry(by)
    _refuse_shut(desks.values())
    if act.number is not None and act.quarter not in desks:
        raise Invalid("没有指明是哪个季度")
    sent = sent_by_quarter(post, files, desks)
    _refuse_unknown(desks, sent)
    whole = Outcomes({prefix: Outcome() for prefix in desks})
    if act.name == "overwrite" and act.version is not None:
        # The typist saw what stands there now, and wants the own figure all the same.
        sent[act.quarter].versions[act.target] = act.version
    # A plain form sends every cell with whatever button: nothing that was typed is lost by pressing another cell's.
    for prefix, desk in desks.items():
        but = act.number if act.name == "discard" and act.quarter == prefix else None
        _save(desk, sent[prefix], whole.of[prefix], but=but)
        _attach(desk, sent[prefix], whole.of[prefix])
    if act.name == "submit":
        _submit(desks, sent, whole, act)
    elif act.name in _SINGLE:
        outcome = whole.of[act.quarter]
        _SINGLE[act.name](desks[act.quarter], act.target, sent[act.quarter].versions, outcome)
        whole.message = outcome.message
    return whole


def _refuse_another_person(by: User, post: QueryDict) -> None:
    """A grid left open on a shared computer does not write under the name of whoever signed in since."""
    if post.get("person", by.username) != by.username:
        raise NotAllowed(f"这张表是另一人打开的，现在登录的是{by.name}；所填内容没有保存，请重新打开本页")


def _refuse_shut(desks: Iterable[Desk]) -> None:
    """NotAllowed in another region; Closed if every quarter is. Of several, one that is closed refuses its own cells."""
    still_open, shut = 0, None
    for desk in desks:
        try:
            refuse_shut(desk.period, by=desk.by, items=CHECKED_INSIDE)
            still_open += 1
        except Closed as refusal:
            shut = refusal
    if shut is not None and not still_open:
        raise shut


def _refuse_unknown(desks: Mapping[str, Desk], sent: Mapping[str, Sent]) -> None:
    """Before anything is written: a row that the plan does not have, or no longer."""
    for prefix, desk in desks.items():
        for number in (*sent[prefix].cells, *sent[prefix].versions, *sent[prefix].files):
            if desk.sheet.row(number) is None:
                raise Invalid(f"“{desk.plan.title}”没有第{number}号指标")


def _save(desk: Desk, sent: Sent, outcome: Outcome, *, but: int | None) -> None:
    outcome.common = sent.common
    for number, texts in sent.cells.items():
        row = desk.sheet.row(number)
        if row is None or number == but:
            continue
        typed = read_cell(row, texts, version=sent.versions.get(number, 0), last_day=desk.period.last_day)
        if row.cell is not None and _is_untouched(typed):
            outcome.touched.add(number)  # to be shown as it stands now
            continue
        outcome.typed[number] = typed
        if typed.figure is not None and row.says(typed.figure):
            continue
        if sent.common and typed.figure is not None and not typed.figure.is_blank:
            typed = read_cell(row, {**sent.common, **texts}, version=typed.version, last_day=desk.period.last_day)
            outcome.typed[number] = typed
        if typed.figure is None:
            outcome.unsaved.add(number)
            outcome.status = max(outcome.status, Invalid.status)
        else:
            _save_one(desk, typed, typed.figure, sent.versions, outcome)


def _is_untouched(typed: TypedCell) -> bool:
    """Empty as it was shown: whoever entered something since was not typed over."""
    return typed.figure is not None and typed.figure.is_blank and not typed.version


def _save_one(desk: Desk, typed: TypedCell, figure: FigureInput, versions: dict[int, int], outcome: Outcome) -> None:
    number = typed.number
    try:
        saved = save_actuals(**desk.where, figures=[figure], by=desk.by, at=desk.at)
    except (Invalid, Stale, Closed) as refusal:
        if isinstance(refusal, Closed) and not desk.label:
            raise  # the only quarter there is: nothing of the form can be saved
        outcome.unsaved.add(number)
        outcome.refuse(number, refusal)
    else:
        versions[number] = saved[0].version if saved else 0
        outcome.touched.add(number)
        if not saved:
            outcome.emptied.add(number)


def _attach(desk: Desk, sent: Sent, outcome: Outcome) -> None:
    for number, files in sent.files.items():
        try:
            added = attach_evidence(**desk.where, number=number, files=files, by=desk.by, at=desk.at)
        except Invalid as refusal:
            outcome.refuse(number, refusal)
        else:
            outcome.touched.add(number)
            outcome.emptied.discard(number)
            _follow(number, added[0].actual.version, sent.versions, outcome)


def _follow(number: int, version: int, versions: dict[int, int], outcome: Outcome) -> None:
    """The request's own file has raised the row's version: what it sent besides is not stale by that."""
    if versions.get(number, 0) == version - 1:
        versions[number] = version
        if number in outcome.typed:
            outcome.typed[number].version = version


def _submit(desks: Mapping[str, Desk], sent: Mapping[str, Sent], whole: Outcomes, act: Act) -> None:
    """Submit one cell, or every draft of all quarters: all of them or, if one is not ready, none."""
    bad = {prefix: outcome.unsaved | outcome.answers.keys() for prefix, outcome in whole.of.items()}
    if act.number is not None:
        bad = {act.quarter: bad[act.quarter] & {act.number}}
    if any(bad.values()):
        whole.message = f"{_named(desks, bad)}填写有误，没有报送"
        return
    wanted = {prefix: _drafts(desk, whole.of[prefix]) for prefix, desk in desks.items()}
    if act.number is not None:
        wanted = {act.quarter: [act.number]}
    count = sum(map(len, wanted.values()))
    if not count:
        whole.message, whole.refused = "没有可以报送的数据：请先填写", Invalid.status
        return
    desk = next(iter(desks.values()))
    numbers = {desks[prefix].place: found for prefix, found in wanted.items() if found}
    versions = {desks[prefix].place: sent[prefix].versions for prefix in wanted}
    try:
        submit_quarters(plan=desk.plan, numbers=numbers, by=desk.by, at=desk.at, versions=versions)
    except Invalid as refusal:
        _place(refusal, desks, whole)
    except Stale as refusal:
        whole.message, whole.refused = refusal.message, refusal.status
    else:
        for prefix, found in wanted.items():
            whole.of[prefix].touched.update(found)
        whole.message = f"已报送{count}项，等待审核"


def _drafts(desk: Desk, outcome: Outcome) -> list[int]:
    drafts = {row.number for row in desk.sheet.rows if row.cell is not None and row.cell.is_editable}
    return sorted((drafts | (outcome.touched & outcome.typed.keys())) - outcome.emptied)


def _place(refusal: Invalid, desks: Mapping[str, Desk], whole: Outcomes) -> None:
    """Put each message of a refused submission at its own cell."""
    prefixes = {tuple(map(str, desk.place)): prefix for prefix, desk in desks.items()}
    faults: dict[str, dict[int, dict[str, str]]] = {prefix: {} for prefix in desks}
    for (year, quarter, numbered, name), text in refusal.errors.by_place.items():
        faults[prefixes[year, quarter]].setdefault(int(numbered), {})[name] = text
    for prefix, cells in faults.items():
        for number, errors in cells.items():
            whole.of[prefix].answers[number] = Answer(errors=tuple(errors.items()))
    named = _named(desks, faults)
    whole.message = f"{named}还不能报送，全部没有报送" if named else refusal.message
    whole.refused = refusal.status


def _named(desks: Mapping[str, Desk], numbers: Mapping[str, Collection[int]]) -> str:
    """指标3、4; where several quarters lie side by side 2024年全年指标3、4；2024年上半年指标1."""
    return "；".join(
        f"{desks[prefix].label}指标{'、'.join(map(str, sorted(found)))}" for prefix, found in numbers.items() if found
    )


def _withdraw(desk: Desk, number: int, _versions: Mapping[int, int], outcome: Outcome) -> None:
    try:
        withdraw_actuals(**desk.where, numbers=[number], by=desk.by)
    except Invalid as refusal:
        outcome.refuse(number, refusal)
    else:
        outcome.touched.add(number)
        outcome.message = f"已撤回{desk.label}指标{number}，可以修改"


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
        outcome.message = f"已放弃{desk.label}指标{number}的更正"


def _remove(desk: Desk, key: int, _versions: Mapping[int, int], outcome: Outcome) -> None:
    removed = remove_evidence(plan=desk.plan, key=key, by=desk.by)
    outcome.touched.add(removed.actual.indicator.number)
    outcome.message = f"已删除“{removed.name}”"


_SINGLE: Mapping[str, Callable[[Desk, int, Mapping[int, int], Outcome], None]] = {
    "withdraw": _withdraw,
    "discard": _discard,
    "remove": _remove,
}
