"""The entry grid around its rows: quarter, deadline, how much is filled, who may write and why not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from figures import wording
from organizations.models import User
from organizations.roles import Permission
from plans.models import PeriodKind, ReportingPeriod
from plans.pages import unlocked_note, why_shut
from plans.periods import Items, opened
from plans.recent import Recent
from plans.switcher import switcher

from .grid import Showing, earlier, grid_row
from .posting import Outcome
from .sheet import Sheet, SheetRow

# What the grid does beyond a plain form; only the first of them where nothing can be written.
SCRIPTS = ("js/grid-more.js", "js/grid-keep.js", "js/grid-save.js", "js/grid-move.js", "js/grid-paste.js")

ROWS: Recent[SafeString] = Recent(2048)
# After a new figure most rows print what they printed before: each is kept under all that it prints as well.
PRINTED: Recent[SafeString] = Recent(2048)


def _rendered(printed: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string("indicators/_entry_row.html", {"row": printed}))


def writable(person: User, period: ReportingPeriod) -> bool:
    return not why_not(person, period)


def why_not(person: User, period: ReportingPeriod) -> str:
    """Why the person can only read the sheet; "" for who may write to it."""
    if not person.may(Permission.ENTER_FIGURES):
        return f"{person.get_role_display()}只能查看填报情况，不能填写"
    return why_shut(person, period)


def correcting(request: HttpRequest) -> frozenset[int]:
    """The rows whose correction is being begun: ?correct=4."""
    return _numbers(request, "correct")


def _numbers(request: HttpRequest, name: str) -> frozenset[int]:
    """The indicator numbers that the address names; what is no number names none."""
    return frozenset(int(text) for text in request.GET.getlist(name) if re.fullmatch("[0-9]{1,5}", text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The sheet's rows as one person sees them after an act."""

    sheet: Sheet
    writable: bool
    outcome: Outcome
    begun: frozenset[int]
    opened: Items | None = None  # of a closed quarter what it is unlocked for

    def html(self, row: SheetRow) -> SafeString:
        """One row, rendered; kept while nothing changed and nothing was typed."""
        outcome = self.outcome
        takes = self.writable and (self.opened is None or row.number in self.opened.indicators)
        showing = Showing(
            writable=takes,
            correcting=row.number in self.begun or _corrects(outcome, row.number),
            typed=outcome.typed.get(row.number),
            answer=outcome.answers.get(row.number),
            unsaved=row.number in outcome.unsaved,
        )

        def render() -> SafeString:
            printed = grid_row(self.sheet, row, showing)
            return PRINTED.get(repr(printed), lambda: _rendered(printed))

        if showing.typed is not None or showing.answer is not None:
            return _rendered(grid_row(self.sheet, row, showing))
        return ROWS.get((self.sheet, row.number, takes, showing.correcting), render)


def _corrects(outcome: Outcome, number: int) -> bool:
    """A correction that was not taken goes on being one, with what was typed."""
    typed = outcome.typed.get(number)
    return number in outcome.unsaved and typed is not None and "correction_reason" in typed.texts


def rows_to_answer(request: HttpRequest, sheet: Sheet, outcome: Outcome) -> Iterable[SheetRow]:
    """The rows that a script asked for, or that may look different after its act."""
    if request.method != "POST":
        asked = _numbers(request, "row")
        return [row for row in sheet.rows if not asked or row.number in asked]
    named = {*outcome.typed, *outcome.answers, *outcome.touched}
    others = bool(outcome.touched)  # a figure can raise a doubt in another row, or feed a computed one
    return [row for row in sheet.rows if row.number in named or (others and (row.is_computed or row.doubts))]


def grid_context(
    request: HttpRequest,
    person: User,
    periods: Sequence[ReportingPeriod],
    period: ReportingPeriod,
    sheet: Sheet,
    outcome: Outcome,
) -> dict[str, Any]:
    reason, is_history = why_not(person, period), period.kind == PeriodKind.HISTORY
    shown = Rows(sheet=sheet, writable=not reason, outcome=outcome, begun=correcting(request), opened=opened(period))
    rows = {row.number: shown.html(row) for row in sheet.rows}
    counted = sheet.in_breakdown
    return {
        "plan": period.plan,
        "sheet": {
            "title": wording.period(period.year, period.quarter),
            "as_of": wording.as_of(period.year, period.quarter).partition("年")[2],
            "is_history": is_history,
            "deadline": deadline(period.figures_due_on, timezone.localdate()),
            "filled": sum(row.is_filled for row in counted),
            "total": len(counted),
            "read_only": reason,
            "unlocked": "" if reason else unlocked_note(period),
            "person": person.username,
            "columns": _columns(period),
            "annex": [rows[row.number] for row in counted],
            "text": [rows[row.number] for row in sheet.in_text],
            "text_open": any(row.number in outcome.answers or row.number in outcome.typed for row in sheet.in_text),
            "scripts": SCRIPTS if not reason else SCRIPTS[:1],
            "not_over": not is_history and period.last_day >= timezone.localdate(),
            "missing": [row.standing.missing for row in counted if row.standing.missing],
        },
        "period": quarters_to_fill(periods, period),
        "outcome": outcome,
    }


def _columns(period: ReportingPeriod) -> list[dict[str, str]]:
    """Heading and the quarter meant, for the three earlier figures."""
    return [{"name": name, "title": wording.period(*place)} for name, place in earlier((period.year, period.quarter))]


def deadline(due_on: date | None, today: date) -> str:
    """指标数据截止 2026年10月20日（还有12天）."""
    if due_on is None:
        return ""
    return f"指标数据截止 {wording.day(due_on)}（{wording.days_left(due_on, today)}）"


def quarters_to_fill(periods: Sequence[ReportingPeriod], shown: ReportingPeriod | None) -> dict[str, Any]:
    """The plan's quarters, those before the plan as well; None: the history sheet."""
    return switcher(periods, shown, today=timezone.localdate(), address=_url)


def _url(row: ReportingPeriod) -> str:
    """Where a quarter's figures are entered; those of history quarters stand in one sheet."""
    if row.kind == PeriodKind.HISTORY:
        return f"{reverse('indicators:entry-history', args=(row.plan.slug,))}#quarter-{row.year}q{row.quarter}"
    return reverse("indicators:entry", args=(row.plan.slug, row.year, row.quarter))
