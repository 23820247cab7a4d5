"""The history sheet around its cells: a row an indicator, a column a quarter, what each cell is good for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from figures import wording
from organizations.models import User
from plans.models import PeriodKind, ReportingPeriod
from plans.recent import Recent

from .entry_page import quarters_to_fill, why_not
from .facts import Quarter
from .grid import Showing, grid_row
from .labels import CERTAINTY, Certainty
from .posting import Desk, Outcome, Outcomes
from .sheet import Sheet, SheetRow, Sheets
from .uses import USE, Use, baselines, use_of

SCRIPTS = (
    "js/grid-more.js", "js/grid-keep.js", "js/grid-save.js", "js/grid-move.js", "js/grid-block.js", "js/grid-paste.js",
    "js/history-cells.js",
)  # fmt: skip
MOST_AT_ONCE = 5  # quarters that stand side by side without scrolling

ROWS: Recent[SafeString] = Recent(512)


def prefix_of(place: Quarter) -> str:
    """What the fields of a quarter begin with: 2024q4."""
    return f"{place[0]}q{place[1]}"


def due_quarters(periods: Iterable[ReportingPeriod]) -> frozenset[Quarter]:
    return frozenset((row.year, row.quarter) for row in periods if row.kind == PeriodKind.DUE)


def correcting(request: HttpRequest) -> frozenset[tuple[str, int]]:
    """The cells whose correction is being begun: ?correct=2024q4-3."""
    found = (re.fullmatch(r"([0-9]{4}q[1-4])-([0-9]{1,4})", text) for text in request.GET.getlist("correct"))
    return frozenset((each[1], int(each[2])) for each in found if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRows:
    """The sheet's rows as one person sees them after an act; `closed` names the quarters that take nothing."""

    sheets: Sheets
    due: frozenset[Quarter]
    writable: bool
    closed: frozenset[str]
    outcomes: Outcomes
    begun: frozenset[tuple[str, int]]

    @property
    def numbers(self) -> list[int]:
        return [facts.number for facts in self.sheets.every]

    @property
    def wanted(self) -> Mapping[int, Quarter]:
        return baselines(self.sheets.every)

    def filled(self) -> tuple[int, int]:
        """How many baselines are filled in, of how many."""
        wanted = self.wanted
        cells = [
            row.is_filled
            for sheet in self.sheets.quarters
            for row in sheet.rows
            if wanted.get(row.standing.facts.key) == sheet.period.place
        ]
        return sum(cells), len(cells)

    def html(self, number: int) -> SafeString:
        """One row, rendered; kept while nothing changed and nothing was typed."""
        showings = [self._showing(sheet, number) for sheet in self.sheets.quarters]

        def render() -> SafeString:
            return mark_safe(render_to_string("indicators/_history_row.html", {"row": self._row(number, showings)}))

        if any(each.typed is not None or each.answer is not None for each in showings):
            return render()
        begun = tuple(each.correcting for each in showings)
        return ROWS.get((self.sheets, self.due, number, self.writable, self.closed, begun), render)

    def _showing(self, sheet: Sheet, number: int) -> Showing:
        prefix = prefix_of(sheet.period.place)
        outcome = self.outcomes.of.get(prefix, Outcome())
        typed = outcome.typed.get(number)
        # A correction goes on being one until something of it is written, with whatever else of the row was saved.
        corrects = typed is not None and "correction_reason" in typed.texts and number not in outcome.touched
        return Showing(
            writable=self.writable and prefix not in self.closed,
            correcting=(prefix, number) in self.begun or corrects,
            typed=typed,
            answer=outcome.answers.get(number),
            unsaved=number in outcome.unsaved,
        )

    def _row(self, number: int, showings: Sequence[Showing]) -> dict[str, Any]:
        rows = [row for sheet in self.sheets.quarters if (row := sheet.row(number)) is not None]
        wanted = self.wanted
        cells = [
            _cell(sheet, row, showing, use_of(row.standing.facts, sheet.period.place, wanted, self.due))
            for sheet, row, showing in zip(self.sheets.quarters, rows, showings, strict=True)
        ]
        first = rows[0]
        return {
            "number": number,
            "name": first.standing.facts.name,
            "unit": cells[0]["unit"],
            "definition": first.standing.facts.definition,
            "computed": first.is_computed,
            "unsaved": any(each.unsaved for each in showings),
            "cells": cells,
        }


def _cell(sheet: Sheet, row: SheetRow, showing: Showing, use: Use) -> dict[str, Any]:
    """A cell as _history_cell.html and _entry_said.html need it: a row of the grid, named after its quarter."""
    shown = grid_row(sheet, row, showing)
    prefix = prefix_of(sheet.period.place)
    absent = row.cell is None
    excused = row.cell is not None and row.cell.observation.not_applicable
    takes = shown["editable"] and not excused and not (absent and use is Use.NONE)
    printed = row.standing.facts.printed_baseline
    printed_here = absent and printed is not None and row.standing.facts.baseline_year == sheet.period.year
    return {
        **shown,
        "number": f"{prefix}-{row.number}",
        "quarter": prefix,
        "title": wording.period(*sheet.period.place),
        "use": use.value,
        "use_word": USE[use],
        "inputs": shown["inputs"] if takes else [],
        "editable": takes,
        "lacks": row.cell.observation.not_applicable_reason if row.cell is not None and excused else shown["lacks"],
        "shown": "" if absent and not row.is_computed else shown["shown"],
        "printed": f"文件所印{wording.number(printed)}" if printed_here and sheet.period.quarter == 4 else "",
        "detail": f"{_detail(sheet)}#row-{row.number}",
    }


def _detail(sheet: Sheet) -> str:
    return reverse("indicators:entry", args=(sheet.plan.slug, *sheet.period.place))


def history_rows(
    person: User, periods: Sequence[ReportingPeriod], sheets: Sheets, outcomes: Outcomes, request: HttpRequest
) -> HistoryRows:
    history = [row for row in periods if row.kind == PeriodKind.HISTORY]
    open_quarters = [row for row in history if not row.is_closed]
    return HistoryRows(
        sheets=sheets,
        due=due_quarters(periods),
        writable=any(not why_not(person, row) for row in open_quarters),
        closed=frozenset(prefix_of((row.year, row.quarter)) for row in history if row.is_closed),
        outcomes=outcomes,
        begun=correcting(request),
    )


def desks(history: Iterable[ReportingPeriod], sheets: Sheets, *, by: User, at: datetime) -> dict[str, Desk]:
    """A desk a quarter, by what its fields begin with."""
    return {
        prefix_of(sheet.period.place): Desk(
            plan=period.plan, period=period, sheet=sheet, by=by, at=at, label=wording.period(*sheet.period.place)
        )
        for period, sheet in zip(history, sheets.quarters, strict=True)
    }


def answer(request: HttpRequest, rows: HistoryRows) -> dict[str, Any]:
    """What a script has to show anew, rendered as on the page."""
    return {"rows": {number: rows.html(number) for number in _to_answer(request, rows)}, "filled": rows.filled()[0]}


def _to_answer(request: HttpRequest, rows: HistoryRows) -> list[int]:
    """The rows that a script asked for, or that may look different after its act."""
    if request.method != "POST":
        asked = {int(text) for text in request.GET.getlist("row") if text.isascii() and text.isdigit()}
        return [number for number in rows.numbers if not asked or number in asked]
    outcomes = rows.outcomes.of.values()
    named = {number for each in outcomes for number in (*each.typed, *each.answers, *each.touched)}
    if any(each.touched for each in outcomes):  # a figure can raise a doubt elsewhere, or feed a computed one
        named |= {row.number for sheet in rows.sheets.quarters for row in sheet.rows if row.is_computed or row.doubts}
    return [number for number in rows.numbers if number in named]


def history_context(person: User, periods: Sequence[ReportingPeriod], rows: HistoryRows) -> dict[str, Any]:
    html = {number: rows.html(number) for number in rows.numbers}
    text = [facts.number for facts in rows.sheets.every if not facts.in_breakdown]
    filled, total = rows.filled()
    columns = [_column(sheet, rows) for sheet in rows.sheets.quarters]
    reason = "" if rows.writable else _why_not(person, periods)
    return {
        "plan": periods[0].plan,
        "sheet": {
            "person": person.username,
            "read_only": reason,
            "columns": columns,
            "is_wide": len(columns) > MOST_AT_ONCE,
            "annex": [html[facts.number] for facts in rows.sheets.every if facts.in_breakdown],
            "text": [html[number] for number in text],
            "text_open": any(
                number in each.typed or number in each.answers for each in rows.outcomes.of.values() for number in text
            ),
            "filled": filled,
            "total": total,
            "scripts": SCRIPTS if rows.writable else SCRIPTS[:1],
        },
        "period": quarters_to_fill(periods, None),
        "outcome": rows.outcomes,
    }


def _why_not(person: User, periods: Sequence[ReportingPeriod]) -> str:
    reasons = [why_not(person, row) for row in periods if row.kind == PeriodKind.HISTORY and not row.is_closed]
    return reasons[0] if reasons else "历史季度都已定稿，不能再修改"


def _column(sheet: Sheet, rows: HistoryRows) -> dict[str, Any]:
    """The head of a quarter: what the cells that have a figure agree on is offered for those to come."""
    place = sheet.period.place
    prefix = prefix_of(place)
    said = [row.cell.observation for row in sheet.rows if row.cell is not None]
    sources = {each.source for each in said}
    certainties = {each.certainty for each in said} or {str(Certainty.PRELIMINARY)}
    typed = rows.outcomes.of[prefix].common if prefix in rows.outcomes.of else {}
    chosen = typed.get("certainty", certainties.pop() if len(certainties) == 1 else "")
    return {
        "quarter": prefix,
        "title": wording.period(*place),
        "as_of": wording.as_of(*place),
        "is_baseline": place in rows.wanted.values(),
        "closed": prefix in rows.closed,
        "editable": rows.writable and prefix not in rows.closed,
        "detail": _detail(sheet),
        "source": typed.get("source", sources.pop() if len(sources) == 1 else ""),
        "mixed": chosen == "",
        "certainty": [
            {"value": str(each), "label": label, "chosen": str(each) == chosen} for each, label in CERTAINTY.items()
        ],
    }
