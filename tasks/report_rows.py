"""A task's row of the report form: the unit's report with what was promised before, milestones, supporters, files."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from figures import wording
from plans.addresses import numbered
from plans.evidence import size_text
from plans.review import State

from .asking import LONGEST_NOTE, may_ask
from .models import ReportedState, VerdictChoice
from .report_fields import Form
from .reporting import NOTHING_NEW
from .worksheet import Line, Supporter
from .worksheet_reading import ReportRow


def report_row(form: Form, line: Line) -> dict[str, Any]:
    """The report that stands, or what was typed over it, and what can be done with it."""
    prefix, stands = f"r-{line.own.key}", line.stands
    corrects = line.open is None and line.approved is not None and form.is_corrected(prefix)
    editable = (
        not form.shuts_task(line.task.number) and line.reports and (stands is None or stands.is_editable or corrects)
    )
    names = ("done", "problems", "next_steps", "reported_state", "correction_reason", "nothing_new", "quotes",
             "files", "milestones")  # fmt: skip
    return {
        "prefix": prefix,
        "key": line.own.key,
        "number": line.task.number,
        "title": line.task.title,
        "task_url": numbered("reports:task-detail", form.period.plan.slug, line.task.number),
        "role": _role(line),
        "request": line.request,
        "editable": editable,
        "version": form.version(prefix, stands.version if stands else 0),
        "state": _state(line),
        "fields": {
            name: form.value(prefix, name, getattr(stands, name) if stands else "")
            for name in ("done", "problems", "next_steps", "reported_state")
        },
        "state_word": _word(stands),
        "nothing_new": form.ticked(prefix, "nothing_new", stored=bool(stands and stands.nothing_new)),
        "errors": form.errors(prefix, *names),
        "needs_reason": editable and (corrects or bool(line.open and line.open.revision > 1)),
        "correction_reason": form.value(prefix, "correction_reason", line.open.correction_reason if line.open else ""),
        "before": _before(line),
        "completed": line.is_completed and stands is None,
        "files": [
            {"key": each.key, "name": each.name, "size": size_text(each.size)}
            for each in (stands.files if stands else ())
        ],
        "milestones": list(_milestones(form, line, prefix)),
        "supporters": list(_supporters(form, line, prefix)),
        "asked_count": sum(each.request is not None for each in line.supporters),
        "answered_count": sum(each.report is not None for each in line.supporters),
        "may_ask": not form.shuts_task(line.task.number)
        and may_ask(form.person, [each.unit_key for each in line.task.leads]),
        "ask": f"ask-{line.task.number}",
        "ask_errors": _ask_errors(form, line),
        "longest_note": LONGEST_NOTE,
        "quotes": list(stands.quotes) if stands else [],
        "can": _can(form, line, editable=editable),
    }


def _can(form: Form, line: Line, *, editable: bool) -> dict[str, bool]:
    """What can be done with the row besides filling it."""
    if form.shuts_task(line.task.number):
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


def _milestones(form: Form, line: Line, prefix: str) -> Iterator[dict[str, Any]]:
    said = line.stands.milestones_done if line.stands else {}
    for each in line.milestones:
        stored = said.get(str(each.key), "")
        is_late = each.due_on is not None and each.done_on is None and each.due_on <= form.period.last_day
        yield {
            "name": f"{prefix}-milestone-{each.key}",
            "title": each.title,
            "person": each.person,
            "due_on": each.due_on,
            "done_on": each.done_on,
            "late": is_late and not stored,
            "value": form.value(prefix, f"milestone-{each.key}", stored),
            "error": form.outcome.errors.get(f"{prefix}-milestone-{each.key}", ""),
            "fixed": each.done_on is not None and not stored,
        }


def _supporters(form: Form, line: Line, prefix: str) -> Iterator[dict[str, Any]]:
    texts = {each["assignment"]: each["text"] for each in line.stands.quotes} if line.stands else {}
    quoted = set(texts)
    if prefix in form.outcome.kept and form.post is not None:
        quoted = {int(each) for each in form.post.getlist(f"{prefix}-quotes") if each.isascii() and each.isdigit()}
    for each in line.supporters:
        yield {
            "key": each.assignment.key,
            "unit": each.assignment.unit_name,
            "asked": each.request,
            "askable": each.assignment.askable and each.request is None,
            "said": _said(each) or texts.get(each.assignment.key, ""),
            "state": State(each.report.state).label if each.report else "已撤回或退回",
            "quoted": each.assignment.key in quoted,
            "unask_error": form.outcome.errors.get(f"unask-{each.assignment.key}", ""),
        }


def _ask_errors(form: Form, line: Line) -> list[str]:
    prefix = f"ask-{line.task.number}"
    return [said for key, said in form.outcome.errors.items() if key == prefix or key.startswith(f"{prefix}-")]


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


def _said(supporter: Supporter) -> str:
    if supporter.report is None:
        return ""
    return NOTHING_NEW if supporter.report.nothing_new else supporter.report.done
