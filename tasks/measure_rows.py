"""A task's measures of the year (年度工作措施) in the report form."""

from typing import Any

from figures import wording
from plans.review import State

from .measures import LONGEST_PERSON, LONGEST_TITLE, MOST
from .report_fields import Form
from .report_sent import typed_measures
from .worksheet import Line
from .worksheet_reading import Measures

BLANK_MEASURES = 3  # empty rows after those that are there


def measures_row(form: Form, line: Line) -> dict[str, Any]:
    """The measures that stand, or what was typed over them, and what can be done with them in this quarter."""
    prefix = f"m-{line.own.key}"
    place = (form.period.year, form.period.quarter)
    current = line.measures[0] if line.measures else None
    own = current if current is not None and current.quarter == place else None
    settled = own is not None and own.state not in (State.DRAFT, State.RETURNED)
    corrects = settled and own is not None and own.state == State.APPROVED and form.is_corrected(prefix)
    editable = not form.shuts_task(line.task.number) and (not settled or corrects)
    rows = _measure_rows(form, line, current, blank=editable)
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
        "version": form.version(prefix, own.version if own else 0),
        "rows": rows,
        "needs_reason": editable and corrects,
        "correction_reason": form.value(prefix, "correction_reason", ""),
        "errors": form.errors(prefix, "correction_reason", "measures"),
        "open": any(key == prefix or key.startswith(f"{prefix}-") for key in form.outcome.errors)
        or prefix in form.correcting
        or bool(current and current.state in (State.DRAFT, State.RETURNED)),
        "withdraw": not form.shuts_task(line.task.number) and own is not None and own.state == State.SUBMITTED,
        "correct": not form.shuts_task(line.task.number)
        and own is not None
        and own.state == State.APPROVED
        and not editable,
        "submit": editable,
        "longest_title": LONGEST_TITLE,
        "longest_person": LONGEST_PERSON,
    }


def _measure_rows(form: Form, line: Line, current: Measures | None, *, blank: bool) -> list[dict[str, Any]]:
    prefix = f"m-{line.own.key}"
    stored = [(each["title"], each["person"], each["due_on"]) for each in current.measures] if current else []
    if prefix in form.outcome.kept and form.post is not None:
        stored = typed_measures(line, form.post)
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
                name: form.outcome.errors.get(f"{prefix}-{place}-{name}", "")
                for name in names
                if f"{prefix}-{place}-{name}" in form.outcome.errors
            },
        }
        for place, (title, person, due_on) in enumerate(rows)
    ]
