"""What a returned form would change, task by task: old and new, what is doubtful, what is wrong. Writes nothing.

A cell that is blank, or says what the form printed into it, leaves what stands. The one exception is said in the preview: a
report with progress is no 零报告 any more, and a 零报告 has no progress.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from indicators.grid import moment
from plans.evidence import REPORT_FILES
from plans.models import ItemKind
from plans.periods import Items, is_open_for
from plans.previews import Change, Printed, is_printed, since
from plans.review import State
from workbooks.places import Spot

from .models import ReportedState
from .reporting import ReportInput, text_faults
from .sheets import INPUTS, YES, printed, version_of
from .worksheet import Line
from .worksheet_reading import ReportRow

_YES, _NO = {"是", "√", "✓", "有", "1", "y", "yes"}, {"否", "无", "不是", "×", "x", "0", "n", "no", "—", "-", "/"}
_STATES: Mapping[str, ReportedState] = {
    **{state.label: state for state in ReportedState},
    "正常": ReportedState.ON_TRACK, "缓慢": ReportedState.SLOW, "完成": ReportedState.COMPLETED,
}  # fmt: skip
_TEXTS = ("done", "problems", "next_steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One row of a form that is about a task of the unit.

    `texts`: field -> what stands in its cell, blank ones left out. `spots`: field -> where, and "name" for the row itself.
    `faults`: field -> why its cell cannot be read. `remarks` are said beside the row.
    """

    line: Line
    texts: Mapping[str, str]
    spots: Mapping[str, Spot]
    faults: Mapping[str, str] = field(default_factory=dict)
    printed: Printed = field(default_factory=lambda: Printed(None, {}))
    remarks: tuple[str, ...] = ()

    def spot(self, name: str) -> Spot:
        return self.spots.get(name) or self.spots["name"]


@dataclass(slots=True, kw_only=True)
class Judged:
    """One row: what it would change, what is said beside it, what is wrong and where, and what would be written."""

    given: Given
    changes: tuple[Change, ...] = ()
    warnings: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    report: ReportInput | None = None
    who: str = ""  # who changed it under the form, and when

    @property
    def is_stale(self) -> bool:
        """Somebody else changed a field that would be changed: the person has to decide."""
        return any(change.since for change in self.changes)

    @property
    def key(self) -> str:
        return str(self.given.line.own.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Why the quarter takes nothing (or ""), for what alone it is unlocked, and whether the file is to be attached (代填)."""

    shut: str = ""
    opened: Items | None = None
    attaches: bool = False


def judged(given: Iterable[Given], rules: Rules) -> tuple[Judged, ...]:
    """Every row of one unit's form."""
    rows = [_judge(each, rules) for each in given]
    keys = [row.key for row in rows]
    for row in rows:
        if keys.count(row.key) > 1:
            row.errors["name"] = "同一任务出现了多行，不能确定用哪一行"
    return tuple(rows)


def _judge(given: Given, rules: Rules) -> Judged:
    found = Judged(given=given, warnings=list(given.remarks), errors=dict(given.faults))
    sent = _sent(given, found)
    if not sent:
        return found
    after = _after(given, sent, found)
    found.changes = tuple(_changes(given, after))
    if not found.changes:
        return found
    found.report = _report(given.line, after)
    found.errors |= {name: text for name, text in text_faults(found.report).items() if name not in found.errors}
    _refuse_state(found, rules)
    _warn(found)
    if found.is_stale and given.line.stands is not None:
        found.who = _last_act(given.line.stands)
    return found


def _sent(given: Given, found: Judged) -> dict[str, str]:
    """The fields that say something new."""
    blanked = [
        INPUTS[name][0]
        for name in given.printed.texts
        if name in given.spots and name not in given.texts and name not in given.faults and name != "nothing_new"
    ]
    if blanked and given.texts.get("nothing_new", "") not in _YES:
        found.warnings.append(f"{'、'.join(blanked)}已留空：系统中的内容保持不变，不会清除")
    return {name: text for name, text in given.texts.items() if not is_printed(text, given.printed.texts.get(name))}


def _stored(line: Line) -> dict[str, Any]:
    row = line.stands
    if row is None:
        return {**dict.fromkeys((*_TEXTS, "reported_state"), ""), "nothing_new": False}
    return {name: getattr(row, name) for name in INPUTS}


def _after(given: Given, sent: Mapping[str, str], found: Judged) -> dict[str, Any]:
    """What the report would say."""
    after = _stored(given.line) | {name: sent[name] for name in _TEXTS if name in sent}
    if "reported_state" in sent:
        state = _STATES.get("".join(sent["reported_state"].split()))
        after["reported_state"] = state if state is not None else after["reported_state"]
        if state is None:
            found.errors["reported_state"] = f"推进状态请填{'、'.join(ReportedState.labels)}之一"
    is_nothing = _yes(given.texts.get("nothing_new", ""))
    if "nothing_new" in given.texts and is_nothing is None:
        found.errors["nothing_new"] = "零报告只填“是”，有进展的留空"
    elif is_nothing and "nothing_new" in sent:
        after["nothing_new"] = True
        if "done" in given.texts:
            found.errors["nothing_new"] = "已填写本季度进展，不能再填零报告：请留空其中一格"
        else:
            after["done"] = ""
    elif is_nothing is False and "nothing_new" in sent:
        after["nothing_new"] = False
    if "done" in sent and after["nothing_new"] and "nothing_new" not in found.errors:
        if is_nothing:
            found.errors["nothing_new"] = "已填写本季度进展，请把零报告改为空"
        else:
            after["nothing_new"] = False
    return after


def _yes(text: str) -> bool | None:
    """是 is True, 否 False; None for a word that says neither, and for none."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def _said(name: str, value: Any) -> str:
    if name == "nothing_new":
        return YES if value else ""
    return ReportedState(value).label if name == "reported_state" and value else str(value)


def _changes(given: Given, after: Mapping[str, Any]) -> Iterable[Change]:
    stands, version = printed(given.line), version_of(given.line)
    for name, (label, _width) in INPUTS.items():
        old, new = stands.get(name, ""), _said(name, after[name])
        if old != new:
            yield Change(
                name=name, label=label, old=old, new=new, spot=given.spot(name),
                since=since(given.printed, version, name, old),
            )  # fmt: skip


def _report(line: Line, after: Mapping[str, Any]) -> ReportInput:
    """What would be written; what a form does not ask for stays: quotes, and which milestones are done."""
    row = line.stands
    return ReportInput(
        assignment=line.own.key,
        reported_state=ReportedState(after["reported_state"]) if after["reported_state"] else None,
        done=after["done"],
        problems=after["problems"],
        next_steps=after["next_steps"],
        nothing_new=after["nothing_new"],
        quotes=tuple(each["assignment"] for each in row.quotes) if row else (),
        milestones_done=_milestones_done(row),
        version=version_of(line),
    )


def _milestones_done(row: ReportRow | None) -> dict[int, date]:
    return {int(key): date.fromisoformat(day) for key, day in row.milestones_done.items()} if row else {}


def _refuse_state(found: Judged, rules: Rules) -> None:
    """What the act of saving would refuse, said at once for every row."""
    line, stands = found.given.line, found.given.line.stands
    if rules.shut:
        found.errors["name"] = rules.shut
    elif not is_open_for(rules.opened, ItemKind.TASK, line.task.number):
        found.errors["name"] = "本季度已定稿，这一项没有解锁"
    elif stands is not None and stands.state == State.SUBMITTED:
        found.errors["name"] = "已报送，请先在填报页撤回再修改"
    elif stands is not None and stands.state == State.APPROVED:
        found.errors["name"] = "已审核，更正请在填报页办理并写明更正理由"
    elif rules.attaches and stands is not None and len(stands.files) >= REPORT_FILES.most:
        found.errors["name"] = f"这项任务已有{REPORT_FILES.most}个文件，不能再附上报送表"


def _warn(found: Judged) -> None:
    report, open_row = found.report, found.given.line.open
    if report is None or found.errors:
        return
    if report.reported_state is None:
        found.warnings.append("没有推进状态，报送前须选择")
    if not report.done and not report.nothing_new:
        found.warnings.append("没有本季度进展，也不是零报告，报送前须补上")
    if open_row is not None and open_row.state == State.RETURNED:
        found.warnings.append(f"这项被退回补正：{open_row.review_reason}")


def _last_act(row: ReportRow) -> str:
    """Who changed the report last, and when."""
    acts = [(row.typed_at, row.typed_by)]
    acts += [(row.submitted_at, row.submitted_by)] if row.submitted_at else []
    acts += [(row.reviewed_at, row.reviewed_by)] if row.reviewed_at else []
    when, name = max(acts)
    return moment(name, when)


def chosen(rows: Sequence[Judged], mine: Iterable[str]) -> tuple[ReportInput, ...]:
    """The reports to be written: of rows that somebody else changed meanwhile those that the person insists on (`mine`)."""
    insisted = set(mine)
    return tuple(
        row.report
        for row in rows
        if row.report is not None and row.changes and (not row.is_stale or row.key in insisted)
    )
