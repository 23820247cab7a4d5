"""What the report form sends, and saving it: reports, files, unit figures, measures.

One form: whatever button is pressed, everything that was typed is saved, each row on its own; then the button's act is
done (report_acts). Names of fields: `r-KEY-…` a report (KEY: assignment), `c-KIND-KEY-…` a unit's figure (KEY: responsibility),
`m-KEY-N-…` a measure, `ask-TASK-…` a request.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date

from figures.reading import Unreadable, read_figure
from indicators.contributions import (
    ContributionInput,
    Kind,
    save_contributions,
)
from indicators.unit_figures import UnitLine
from organizations.models import User
from plans.evidence import Upload
from plans.models import Plan, ReportingPeriod
from plans.refusals import Invalid, Refusal, Stale
from plans.review import EDITABLE_STATES

from .evidence import attach_evidence
from .measures import MOST, Measure, save_measures
from .models import ReportedState
from .reporting import (
    ReportInput,
    save_reports,
)
from .worksheet import Line, Worksheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A unit's quarter as somebody works on it."""

    plan: Plan
    period: ReportingPeriod
    sheet: Worksheet
    figures: tuple[UnitLine, ...]
    by: User
    at: datetime
    again: "Callable[[], Desk]"  # the same, read anew

    @property
    def where(self) -> dict[str, Any]:
        return {"plan": self.plan, "year": self.period.year, "quarter": self.period.quarter}


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What came of a request: what to say, and what is wrong, by the name of the form's field.

    `kept` are the prefixes of rows that were not saved: they are shown as they were typed.
    """

    message: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    current: set[str] = field(default_factory=set)  # among those kept: what stands now was told, or is of this request
    status: int = 200
    saved: set[str] = field(default_factory=set)

    def refuse(self, prefix: str, refusal: Refusal, places: Mapping[tuple[str, ...], str] | None = None) -> None:
        """Keep the row as typed; say what is wrong at its fields, or above them."""
        self.kept.add(prefix)
        self.status = max(self.status, refusal.status)
        if isinstance(refusal, Stale):
            self.current.add(prefix)
        found = dict(places or {})
        for place, message in found.items():
            self.errors["-".join((prefix, *place))] = message
        if not found:
            self.errors[prefix] = refusal.message


def save_typed(
    desk: Desk, post: QueryDict, files: "MultiValueDict[str, Upload]", outcome: Outcome, *, dropped: str = ""
) -> None:
    """Save every row that was changed, each on its own; but not the report whose prefix is `dropped`: it is given up."""
    for line in desk.sheet.reporting:
        if f"r-{line.own.key}" != dropped:
            _save_report(desk, line, post, outcome)
            _attach(desk, line, files.getlist(f"r-{line.own.key}-files"), post, outcome)
    for figure in desk.figures:
        for kind in Kind:
            _save_figure(desk, figure, kind, post, outcome)
    for line in desk.sheet.lines:
        if f"m-{line.own.key}-version" in post:
            _save_measures(desk, line, post, outcome)


def number_of(text: str) -> int:
    """A version or key that a form sent; 0, which no row has, for anything else."""
    return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else 0


# Reports


def typed_report(line: Line, post: QueryDict) -> dict[str, Any]:
    """What stands in a report's fields, as text; nothing for a row that was not sent."""
    prefix = f"r-{line.own.key}-"
    if f"{prefix}version" not in post:
        return {}
    found: dict[str, Any] = {
        name: post.get(prefix + name, "").replace("\r\n", "\n").strip()
        for name in ("done", "problems", "next_steps", "reported_state", "correction_reason")
    }
    found["nothing_new"] = prefix + "nothing_new" in post
    found["quotes"] = tuple(sorted(number_of(each) for each in post.getlist(prefix + "quotes")))
    found["milestones"] = {
        each.key: post.get(f"{prefix}milestone-{each.key}", "").strip()
        for each in line.milestones
        if post.get(f"{prefix}milestone-{each.key}", "").strip()
    }
    return found


def _stored(line: Line) -> dict[str, Any]:
    """As typed_report, of what stands."""
    row = line.stands
    if row is None:
        nothing = dict.fromkeys(("done", "problems", "next_steps", "reported_state", "correction_reason"), "")
        return {**nothing, "nothing_new": False, "quotes": (), "milestones": {}}
    return {
        "done": row.done,
        "problems": row.problems,
        "next_steps": row.next_steps,
        "reported_state": row.reported_state,
        "correction_reason": row.correction_reason if line.open is not None else "",
        "nothing_new": row.nothing_new,
        "quotes": tuple(sorted(each["assignment"] for each in row.quotes)),
        "milestones": {int(key): day for key, day in row.milestones_done.items()},
    }


def _save_report(desk: Desk, line: Line, post: QueryDict, outcome: Outcome) -> None:
    typed = typed_report(line, post)
    if not typed or typed == _stored(line):
        return
    prefix = f"r-{line.own.key}"
    errors: dict[tuple[str, ...], str] = {}
    if typed["reported_state"] not in ("", *ReportedState.values):
        errors[("reported_state",)] = "请选择推进状态"
    days: dict[int, date] = {}
    for key, text in typed["milestones"].items():
        day = _day(text)
        if day is None:
            errors["milestone", str(key)] = "日期应如2026-09-30"
        else:
            days[key] = day
    if errors:
        outcome.refuse(prefix, Invalid("内容有误，未保存"), errors)
        return
    report = ReportInput(
        assignment=line.own.key,
        reported_state=ReportedState(typed["reported_state"]) if typed["reported_state"] else None,
        done=typed["done"],
        problems=typed["problems"],
        next_steps=typed["next_steps"],
        nothing_new=typed["nothing_new"],
        quotes=typed["quotes"],
        milestones_done=days,
        version=number_of(post.get(f"{prefix}-version", "")),
        correction_reason=typed["correction_reason"],
    )
    with Told(outcome, prefix):
        save_reports(**desk.where, reports=[report], by=desk.by, at=desk.at)
        outcome.saved.add(prefix)


class Told:
    """Tells a refusal in the outcome instead of raising it, and says where."""

    def __init__(self, outcome: Outcome, prefix: str) -> None:
        self.outcome, self.prefix = outcome, prefix

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, refusal: BaseException | None, _trace: object) -> bool:
        if not isinstance(refusal, Invalid | Stale):
            return False
        places = refusal.errors.by_place if isinstance(refusal, Invalid) else {}
        self.outcome.refuse(self.prefix, refusal, {_own(place): said for place, said in places.items()})
        return True


def _own(place: tuple[str, ...]) -> tuple[str, ...]:
    """A field's place without the row, which the prefix names: ("17", "done") is ("done",); a measure keeps its number."""
    return place[-1:] if len(place) > 1 and place[-1] not in ("title", "person", "due_on") else place


def _attach(desk: Desk, line: Line, files: list[Upload], post: QueryDict, outcome: Outcome) -> None:
    if not files:
        return
    prefix = f"r-{line.own.key}"
    reason = post.get(f"{prefix}-correction_reason", "")
    try:
        added = attach_evidence(
            **desk.where, assignment=line.own.key, files=files, by=desk.by, at=desk.at, correction_reason=reason
        )
    except Invalid as refusal:
        outcome.errors[f"{prefix}-files"] = refusal.message
        outcome.status = max(outcome.status, refusal.status)
    else:
        outcome.saved.add(prefix)
        # The request's own file has raised the row's version: what it typed besides is not stale by that.
        if number_of(post.get(f"{prefix}-version", "")) == added[0].report.version - 1:
            outcome.current.add(prefix)


# Unit figures


def _save_figure(desk: Desk, line: UnitLine, kind: Kind, post: QueryDict, outcome: Outcome) -> None:
    prefix = f"c-{kind.value}-{line.responsibility}"
    if f"{prefix}-version" not in post:
        return
    stands = line.cells[kind].stands
    text = post.get(f"{prefix}-value", "").strip()
    note = post.get(f"{prefix}-note", stands.note if stands is not None else "").strip()
    reason = post.get(f"{prefix}-correction_reason", "").strip()
    try:
        reading = read_figure(text, line.unit_of_measurement) if text else None
    except Unreadable as problem:
        outcome.refuse(prefix, Invalid(problem.message), {("value",): problem.message})
        return
    value = reading.value if reading is not None else None
    if stands is None:
        if value is None and not note:
            return
        if value is None:
            outcome.refuse(prefix, Invalid("未保存"), {("value",): "请填写数值"})
            return
    elif (value, note) == (stands.value, stands.note) and reason in ("", stands.correction_reason):
        return
    elif value is None and line.cells[kind].open is None:
        outcome.refuse(prefix, Invalid("未保存"), {("value",): "已审核的数值不能清空"})
        return
    given = ContributionInput(
        kind=kind,
        responsibility=line.responsibility,
        value=value,
        note=note,
        version=number_of(post.get(f"{prefix}-version", "")),
        correction_reason=reason,
    )
    with Told(outcome, prefix):
        save_contributions(**desk.where, contributions=[given], by=desk.by, at=desk.at)
        outcome.saved.add(prefix)


# Measures


def typed_measures(line: Line, post: QueryDict) -> list[tuple[str, str, str]]:
    """Title, person and deadline of every row of the form, as text."""
    prefix = f"m-{line.own.key}"
    return [
        (
            post.get(f"{prefix}-{place}-title", "").strip(),
            post.get(f"{prefix}-{place}-person", "").strip(),
            post.get(f"{prefix}-{place}-due_on", "").strip(),
        )
        for place in range(MOST + 1)
        if f"{prefix}-{place}-title" in post
    ]


def _save_measures(desk: Desk, line: Line, post: QueryDict, outcome: Outcome) -> None:
    prefix, typed = f"m-{line.own.key}", typed_measures(line, post)
    current = line.measures[0] if line.measures else None
    own = current if current is not None and current.quarter == (desk.period.year, desk.period.quarter) else None
    stored = [(each["title"], each["person"], each["due_on"]) for each in current.measures] if current else []
    reason = post.get(f"{prefix}-correction_reason", "").strip()
    given = [row for row in typed if any(row)]
    if given == stored and not reason:
        return
    if not given and (own is None or own.state not in EDITABLE_STATES):
        outcome.refuse(prefix, Invalid("已审核的年度工作措施不能全部清空"))
        return
    wrong: dict[tuple[str, ...], str] = {
        (str(place), "due_on"): "日期应如2026-06-30"
        for place, (_title, _person, text) in enumerate(typed)
        if text and _day(text) is None
    }
    if wrong:
        outcome.refuse(prefix, Invalid("年度工作措施有误，未保存"), wrong)
        return
    measures = [Measure(title=title, person=person, due_on=_day(text)) for title, person, text in typed]
    version = number_of(post.get(f"{prefix}-version", ""))
    with Told(outcome, prefix):
        save_measures(
            **desk.where, assignment=line.own.key, measures=measures, by=desk.by, at=desk.at,
            version=version, correction_reason=reason,
        )  # fmt: skip
        outcome.saved.add(prefix)


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:  # 2026-02-30
        return None
