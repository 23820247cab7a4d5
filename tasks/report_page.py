"""The report form of a unit and quarter, ready to print: what is stored, or what was typed where it was refused.

Embedded in the unit's page and shown on a page of its own, both through templates/tasks/_report_form.html.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from figures import wording
from indicators.contributions import LABELS as FIGURE_LABELS
from indicators.contributions import Kind
from indicators.unit_figures import UnitCell, UnitLine
from organizations.models import User
from organizations.roles import Permission
from organizations.scope import may_act_in
from plans.evidence import REPORT_FILES, size_text
from plans.models import PeriodKind, ReportingPeriod
from plans.review import State

from .asking import LONGEST_NOTE, may_ask
from .measures import LONGEST_PERSON, LONGEST_TITLE, MOST
from .models import ReportedState, VerdictChoice
from .report_sent import Outcome, typed_measures
from .reporting import LONGEST, NOTHING_NEW, files_for
from .worksheet import Line, Measures, ReportRow, Supporter, Worksheet

BLANK_MEASURES = 3  # empty rows after those that are there

_PLACEHOLDER = 987654321
_STATES = [("", "请选择"), *ReportedState.choices]


def why_not(person: User, period: ReportingPeriod, unit: int) -> str:
    """Why the person can only read the unit's sheet; "" for who may write to it."""
    if not files_for(person, unit):
        return f"{person.get_role_display()}只能查看，不能填报"
    if not may_act_in(person, period.plan.region):
        return f"您属于{person.region.name}，只能查看{period.plan.region.name}的填报情况"
    if period.closed_at is not None:
        closed = timezone.localtime(period.closed_at)
        return f"本季度已于{closed.year}年{closed.month}月{closed.day}日定稿，不能再修改"
    return ""


def sees_worksheet(person: User, unit: int) -> bool:
    """The working side of a unit is for its own people and for those who see unreviewed figures."""
    return person.may(Permission.READ_UNREVIEWED) or files_for(person, unit)


def deadline(due_on: date | None, today: date) -> dict[str, Any]:
    """任务进展截止 10月12日, how far away it is, and whether it has passed."""
    if due_on is None:
        return {"text": "", "late": False}
    days = (due_on - today).days
    left = f"还有{days}天" if days > 0 else "今天截止" if days == 0 else f"已超期{-days}天"
    return {"text": f"{due_on.month}月{due_on.day}日前，{left}", "late": days < 0}


def switcher(periods: Sequence[ReportingPeriod], shown: ReportingPeriod, unit: int, today: date) -> dict[str, Any]:
    """The plan's due quarters, for partials/_period_switcher.html."""
    due = [row for row in periods if row.kind == PeriodKind.DUE]
    place = due.index(shown)

    def entry(row: ReportingPeriod) -> dict[str, Any]:
        note = "已定稿" if row.is_closed else "未定稿" if row.last_day < today else "未到期"
        return {
            "name": wording.period_name(row.quarter),
            "url": reverse("tasks:report-form", args=(row.plan.slug, unit, row.year, row.quarter)),
            "note": note,
            "is_current": row == shown,
        }

    def step(row: ReportingPeriod) -> dict[str, str]:
        name = wording.period_name(row.quarter) if row.year == shown.year else wording.period(row.year, row.quarter)
        return {"name": name, "url": entry(row)["url"]}

    return {
        "title": wording.period(shown.year, shown.quarter),
        "year": shown.year,
        "quarter": shown.quarter,
        "query": f"year={shown.year}&quarter={shown.quarter}",
        "previous": step(due[place - 1]) if place else None,
        "next": step(due[place + 1]) if place + 1 < len(due) else None,
        "groups": [
            {"year": year, "quarters": [entry(row) for row in due if row.year == year]}
            for year in dict.fromkeys(row.year for row in due)
        ],
    }


def form_context(
    sheet: Worksheet,
    figures: Sequence[UnitLine],
    period: ReportingPeriod,
    person: User,
    *,
    unit_name: str,
    district: Mapping[int, Decimal | None] | None = None,
    outcome: Outcome | None = None,
    post: QueryDict | None = None,
    correcting: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """What _report_form.html needs. `district`: the approved figures of the quarter, by the indicator's number.

    `correcting` are the prefixes of rows whose correction is being begun.
    """
    page = _Form(sheet, period, person, outcome or Outcome(), post, correcting)
    slug = period.plan.slug
    rows = [page.row(line) for line in sheet.reporting]
    measures = [page.measures(line) for line in sheet.lines if line.own.is_lead and line.own.reports]
    parts = [page.figure(line, district or {}) for line in figures]
    return {
        "slug": slug,
        "url": reverse("tasks:report-form", args=(slug, sheet.unit, period.year, period.quarter)),
        "person": person.username,
        "unit": unit_name,
        "title": wording.period(period.year, period.quarter),
        "year": period.year,
        "read_only": page.read_only,
        "on_behalf": not page.read_only and person.unit_id != sheet.unit,
        "deadline": deadline(period.reports_due_on if sheet.owed and sheet.was_in_use else None, timezone.localdate()),
        "states": _STATES,
        "longest": LONGEST,
        "accept": REPORT_FILES.accept,
        "taken": REPORT_FILES.taken,
        "most_files": REPORT_FILES.most,
        "largest": size_text(REPORT_FILES.largest),
        "message": page.outcome.message if page.outcome.status != 200 else "",
        "general": [page.outcome.errors[key] for key in ("files",) if key in page.outcome.errors],
        "rows": rows,
        "others": [page.row(line) for line in sheet.lines if not line.reports],
        "figures": parts,
        "figures_open": any(line.is_used for line in figures)
        or any(key.startswith("c-") for key in page.outcome.errors),
        "measures": measures,
        "editable": any(each["editable"] for each in (*rows, *measures))
        or any(cell["editable"] for line in parts for cell in line["cells"]),
        "drafts": _drafts(sheet, figures),
    }


def _drafts(sheet: Worksheet, figures: Iterable[UnitLine]) -> int:
    """How many drafts the unit has in hand."""
    reports = sum(line.open is not None and line.open.is_editable for line in sheet.reporting)
    parts = sum(cell.open is not None and cell.open.is_editable for line in figures for cell in line.cells.values())
    return reports + parts


class _Form:
    """The form's rows, each with its values, its mistakes, and what can be done with it."""

    def __init__(
        self,
        sheet: Worksheet,
        period: ReportingPeriod,
        person: User,
        outcome: Outcome,
        post: QueryDict | None,
        correcting: frozenset[str],
    ) -> None:
        self.sheet, self.period, self.person = sheet, period, person
        self.outcome, self.post, self.correcting = outcome, post, correcting
        self.read_only = why_not(person, period, sheet.unit)

    def _value(self, prefix: str, name: str, stored: str) -> str:
        """What stands in a field: as typed, where the row was refused."""
        if prefix in self.outcome.kept and self.post is not None:
            return self.post.get(f"{prefix}-{name}", stored)
        return stored

    def _version(self, prefix: str, stands: int) -> int:
        """Of a refused row the version that it was filled from, unless what stands now has just been told."""
        if prefix in self.outcome.kept and prefix not in self.outcome.current and self.post is not None:
            sent = self.post.get(f"{prefix}-version", "")
            return int(sent) if sent.isascii() and sent.isdigit() else stands
        return stands

    def _errors(self, prefix: str, *names: str) -> dict[str, str]:
        errors = self.outcome.errors
        found = {name: errors[f"{prefix}-{name}"] for name in names if f"{prefix}-{name}" in errors}
        return {**found, "row": errors.get(prefix, "")}

    # A report

    def row(self, line: Line) -> dict[str, Any]:
        prefix, stands = f"r-{line.own.key}", line.stands
        corrects = line.open is None and line.approved is not None and self._is_corrected(prefix)
        editable = not self.read_only and line.reports and (stands is None or stands.is_editable or corrects)
        names = ("done", "problems", "next_steps", "reported_state", "correction_reason", "nothing_new", "quotes",
                 "files", "milestones")  # fmt: skip
        return {
            "prefix": prefix,
            "key": line.own.key,
            "number": line.task.number,
            "title": line.task.title,
            "task_url": _numbered("reports:task-detail", self.period.plan.slug, line.task.number),
            "role": _role(line),
            "request": line.request,
            "editable": editable,
            "version": self._version(prefix, stands.version if stands else 0),
            "state": _state(line),
            "fields": {
                name: self._value(prefix, name, getattr(stands, name) if stands else "")
                for name in ("done", "problems", "next_steps", "reported_state")
            },
            "state_word": _word(stands),
            "nothing_new": self._ticked(prefix, "nothing_new", stored=bool(stands and stands.nothing_new)),
            "errors": self._errors(prefix, *names),
            "needs_reason": editable and (corrects or bool(line.open and line.open.revision > 1)),
            "correction_reason": self._value(
                prefix, "correction_reason", line.open.correction_reason if line.open else ""
            ),
            "before": _before(line),
            "completed": line.is_completed and stands is None,
            "files": [
                {"key": each.key, "name": each.name, "size": size_text(each.size)}
                for each in (stands.files if stands else ())
            ],
            "milestones": list(self._milestones(line, prefix)),
            "supporters": list(self._supporters(line, prefix)),
            "asked_count": sum(each.request is not None for each in line.supporters),
            "answered_count": sum(each.report is not None for each in line.supporters),
            "may_ask": not self.read_only and may_ask(self.person, [each.unit_key for each in line.task.leads]),
            "ask": f"ask-{line.task.number}",
            "ask_errors": self._ask_errors(line),
            "longest_note": LONGEST_NOTE,
            "quotes": list(stands.quotes) if stands else [],
            "can": self._can(line, editable=editable),
        }

    def _is_corrected(self, prefix: str) -> bool:
        return prefix in self.correcting or prefix in self.outcome.kept

    def _ticked(self, prefix: str, name: str, *, stored: bool) -> bool:
        if prefix in self.outcome.kept and self.post is not None:
            return f"{prefix}-{name}" in self.post
        return stored

    def _can(self, line: Line, *, editable: bool) -> dict[str, bool]:
        """What can be done with the row besides filling it."""
        if self.read_only:
            return {}
        open_row = line.open
        return {
            "submit": editable,
            "withdraw": open_row is not None and open_row.state == State.SUBMITTED,
            "discard": open_row is not None
            and open_row.is_editable
            and not open_row.files
            and (open_row.state == State.DRAFT or open_row.revision > 1),
            "correct": open_row is None and line.approved is not None and not editable,
        }

    def _milestones(self, line: Line, prefix: str) -> Iterator[dict[str, Any]]:
        said = line.stands.milestones_done if line.stands else {}
        for each in line.milestones:
            stored = said.get(str(each.key), "")
            is_late = each.due_on is not None and each.done_on is None and each.due_on <= self.period.last_day
            yield {
                "name": f"{prefix}-milestone-{each.key}",
                "title": each.title,
                "person": each.person,
                "due_on": each.due_on,
                "done_on": each.done_on,
                "late": is_late and not stored,
                "value": self._value(prefix, f"milestone-{each.key}", stored),
                "error": self.outcome.errors.get(f"{prefix}-milestone-{each.key}", ""),
                "fixed": each.done_on is not None and not stored,
            }

    def _supporters(self, line: Line, prefix: str) -> Iterator[dict[str, Any]]:
        texts = {each["assignment"]: each["text"] for each in line.stands.quotes} if line.stands else {}
        quoted = set(texts)
        if prefix in self.outcome.kept and self.post is not None:
            quoted = {int(each) for each in self.post.getlist(f"{prefix}-quotes") if each.isascii() and each.isdigit()}
        for each in line.supporters:
            yield {
                "key": each.assignment.key,
                "unit": each.assignment.unit_name,
                "asked": each.request,
                "askable": each.assignment.askable and each.request is None,
                "said": _said(each) or texts.get(each.assignment.key, ""),
                "state": State(each.report.state).label if each.report else "已撤回或退回",
                "quoted": each.assignment.key in quoted,
                "unask_error": self.outcome.errors.get(f"unask-{each.assignment.key}", ""),
            }

    def _ask_errors(self, line: Line) -> list[str]:
        prefix = f"ask-{line.task.number}"
        return [said for key, said in self.outcome.errors.items() if key == prefix or key.startswith(f"{prefix}-")]

    # A unit's figure

    def figure(self, line: UnitLine, district: Mapping[int, Decimal | None]) -> dict[str, Any]:
        whole = district.get(line.number)
        return {
            "number": line.number,
            "name": line.name,
            "unit": line.unit_of_measurement,
            "url": _numbered("reports:indicator-detail", self.period.plan.slug, line.number),
            "district": wording.number(whole) if whole is not None else wording.DASH,
            "cells": [self._cell(line, kind, cell) for kind, cell in line.cells.items()],
        }

    def _cell(self, line: UnitLine, kind: Kind, cell: UnitCell) -> dict[str, Any]:
        prefix, stands = f"c-{kind.value}-{line.responsibility}", cell.stands
        corrects = cell.open is None and cell.approved is not None and self._is_corrected(prefix)
        editable = not self.read_only and (stands is None or stands.is_editable or corrects)
        return {
            "prefix": prefix,
            "label": FIGURE_LABELS[kind],
            "editable": editable,
            "version": self._version(prefix, stands.version if stands else 0),
            "value": self._value(prefix, "value", wording.number(stands.value).replace(",", "") if stands else ""),
            "before": _part_before(kind, cell),
            "state": State(stands.state).label if stands else "",
            "state_key": stands.state if stands else "",
            "review_reason": stands.review_reason if stands and stands.state == State.RETURNED else "",
            "needs_reason": editable and (corrects or bool(cell.open and cell.open.revision > 1)),
            "correction_reason": self._value(
                prefix, "correction_reason", cell.open.correction_reason if cell.open else ""
            ),
            "errors": self._errors(prefix, "value", "correction_reason", "note"),
            "withdraw": not self.read_only and cell.open is not None and cell.open.state == State.SUBMITTED,
            "correct": not self.read_only and cell.open is None and cell.approved is not None and not editable,
        }

    # Measures of the year

    def measures(self, line: Line) -> dict[str, Any]:
        prefix = f"m-{line.own.key}"
        place = (self.period.year, self.period.quarter)
        current = line.measures[0] if line.measures else None
        own = current if current is not None and current.quarter == place else None
        settled = own is not None and own.state not in (State.DRAFT, State.RETURNED)
        corrects = settled and own is not None and own.state == State.APPROVED and self._is_corrected(prefix)
        editable = not self.read_only and (not settled or corrects)
        rows = self._measure_rows(prefix, current, blank=editable)
        return {
            "prefix": prefix,
            "key": line.own.key,
            "number": line.task.number,
            "title": line.task.title,
            "state": State(current.state).label if current else "未填报",
            "state_key": current.state if current else "",
            "filed": wording.period(*current.quarter) if current and own is None else "",
            "review_reason": current.review_reason if current and current.state == State.RETURNED else "",
            "reviewed_by": current.reviewed_by if current else "",
            "editable": editable,
            "version": self._version(prefix, own.version if own else 0),
            "rows": rows,
            "needs_reason": editable and corrects,
            "correction_reason": self._value(prefix, "correction_reason", ""),
            "errors": self._errors(prefix, "correction_reason", "measures"),
            "open": any(key == prefix or key.startswith(f"{prefix}-") for key in self.outcome.errors)
            or prefix in self.correcting
            or bool(current and current.state in (State.DRAFT, State.RETURNED)),
            "withdraw": not self.read_only and own is not None and own.state == State.SUBMITTED,
            "correct": not self.read_only and own is not None and own.state == State.APPROVED and not editable,
            "submit": editable,
            "longest_title": LONGEST_TITLE,
            "longest_person": LONGEST_PERSON,
        }

    def _measure_rows(self, prefix: str, current: Measures | None, *, blank: bool) -> list[dict[str, Any]]:
        stored = [(each["title"], each["person"], each["due_on"]) for each in current.measures] if current else []
        if prefix in self.outcome.kept and self.post is not None:
            line = self.sheet.line(int(prefix.removeprefix("m-")))
            assert line is not None  # noqa: S101 (made from a line)
            stored = typed_measures(line, self.post)
        extra = min(BLANK_MEASURES, MOST - len(stored)) if blank and not any(not any(row) for row in stored) else 0
        rows = [*stored, *[("", "", "")] * max(extra, 0)]
        names = ("title", "person", "due_on")
        return [
            {
                "place": place,
                "title": title,
                "person": person,
                "due_on": due_on,
                "errors": {
                    name: self.outcome.errors.get(f"{prefix}-{place}-{name}", "")
                    for name in names
                    if f"{prefix}-{place}-{name}" in self.outcome.errors
                },
            }
            for place, (title, person, due_on) in enumerate(rows)
        ]


@lru_cache(maxsize=512)
def _pattern(name: str, slug: str) -> str:
    return reverse(name, args=(slug, _PLACEHOLDER))


def _numbered(name: str, slug: str, number: int) -> str:
    """The address of a numbered item; resolving it anew for every row costs more than the row."""
    return _pattern(name, slug).replace(str(_PLACEHOLDER), str(number))


def _role(line: Line) -> str:
    if line.own.is_lead:
        return "责任单位"
    return "配合单位（已征集）" if line.request else "配合单位"


def _state(line: Line) -> dict[str, Any]:
    """Where the row is on its way, who brought it there, and what the reviewer said."""
    row = line.stands
    if row is None:
        return {"key": "", "word": "未填报", "detail": "", "reason": "", "verdict": "", "on_behalf": False}
    by, at = {
        State.DRAFT: (row.typed_by, row.typed_at),
        State.SUBMITTED: (row.submitted_by, row.submitted_at),
    }.get(State(row.state), (row.reviewed_by, row.reviewed_at))
    when = f"{timezone.localtime(at):%m月%d日 %H:%M}" if at else ""
    verdict = f"核定评价：{VerdictChoice(row.verdict).label}" if row.verdict else ""
    return {
        "key": row.state,
        "word": State(row.state).label,
        "detail": f"{by} {when}".strip(),
        "reason": row.review_reason if row.state == State.RETURNED else "",
        "verdict": f"{verdict}（{row.verdict_reason}）" if row.verdict_reason else verdict,
        "on_behalf": row.on_behalf,
    }


def _word(row: ReportRow | None) -> str:
    return ReportedState(row.reported_state).label if row is not None and row.reported_state else ""


def _before(line: Line) -> dict[str, str]:
    """What was promised last: the next steps of the latest approved report."""
    if line.before is None:
        return {}
    said = line.before.verdict or line.before.reported_state
    labels = {**dict(ReportedState.choices), **dict(VerdictChoice.choices)}
    return {
        "quarter": wording.period(*line.before.quarter),
        "next_steps": line.before.next_steps,
        "state": labels.get(said, ""),
    }


def _part_before(kind: Kind, cell: UnitCell) -> str:
    """What was approved in an earlier quarter: the part as it stood then, or the year's target as it was set."""
    if cell.before is None:
        return ""
    quarter, value = wording.period(*cell.before.quarter), wording.number(cell.before.value)
    return f"{quarter} {value}" if kind is Kind.ACTUAL else f"现行目标 {value}（{quarter}定）"


def _said(supporter: Supporter) -> str:
    if supporter.report is None:
        return ""
    return NOTHING_NEW if supporter.report.nothing_new else supporter.report.done
