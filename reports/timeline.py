"""What the units reported of a task, quarter by quarter, the latest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from figures import wording
from plans.calendar import last_day
from plans.facts import UnitFacts
from plans.review import State
from quarters.standing import Standing, TaskStanding
from tasks.facts import ReportRevision
from tasks.models import AssignmentRole
from tasks.progress import LABELS
from tasks.querysets import reports_of
from tasks.sentences import ASKED_FOR, NOT_REPORTED, TONES

from .links import report_file_url

_UNSAID = "状态未填"  # a draft may leave it open
SHOWN_AT_ONCE = 4  # quarters; earlier ones unfold


def timeline(
    task: TaskStanding, standing: Standing, units: Iterable[UnitFacts], *, own_unit: int | None
) -> dict[str, list[dict[str, Any]]]:
    """The quarters up to the one shown: `latest`, and `earlier` ones. `units` are the plan's, with the names that they had.

    Approved reports with what they replaced; besides these the own unit's in any state, and with unreviewed figures everybody's.
    """
    beside = standing.beside
    found = (
        beside.reports.get(task.facts.number, ())
        if beside
        else reports_of(task.facts.key, standing.period.place, unreviewed=standing.unreviewed, own_unit=own_unit)
    )
    renamed = {unit.key: unit for unit in units if unit.formerly}
    quarters = [
        _quarter(quarter, _named_then(rows, renamed), task, standing)
        for quarter, rows in groupby(found, lambda row: row.quarter)
    ]
    if _silent(task, standing) and not any(row["is_current"] for row in quarters):
        quarters.insert(0, _quarter(standing.period.place, (), task, standing))
    return {"latest": quarters[:SHOWN_AT_ONCE], "earlier": quarters[SHOWN_AT_ONCE:]}


def _named_then(rows: Iterable[ReportRevision], renamed: Mapping[int, UnitFacts]) -> Iterator[ReportRevision]:
    """Reports of a unit that has another name now, with the one that it had in the quarter beside it."""
    for row in rows:
        unit = renamed.get(row.unit_key)
        then = unit.name_before(last_day(*row.quarter)) if unit is not None else ""
        yield replace(row, unit_name=f"{row.unit_name}（原{then}）") if then else row


def _quarter(
    quarter: tuple[int, int], rows: Iterable[ReportRevision], task: TaskStanding, standing: Standing
) -> dict[str, Any]:
    is_current = quarter == standing.period.place
    reports = [
        report
        for _unit, of_unit in groupby(rows, lambda row: (row.is_lead, row.unit_key))
        for report in _of_unit(list(of_unit), standing.plan.slug)
    ]
    return {
        "name": wording.period(*quarter),
        "is_current": is_current,
        "reports": reports,
        "silent": _silent(task, standing) if is_current else [],
    }


def _silent(task: TaskStanding, standing: Standing) -> list[dict[str, str]]:
    """Who has not reported in the quarter shown: those that answer for the task, then supporters that were asked to."""
    groups = ((NOT_REPORTED, task.missing), (ASKED_FOR, task.silent_supporters(standing.period.place)))
    return [{"word": word, "units": "、".join(names)} for word, names in groups if names]


def _of_unit(revisions: Sequence[ReportRevision], slug: str) -> list[dict[str, Any]]:
    """A unit's reports of one quarter: an open one, and the approved one with what it replaced beneath it."""
    standing = [row for row in revisions if row.state != State.SUPERSEDED]
    replaced = [_replaced(row) for row in revisions if row.state == State.SUPERSEDED]
    beside = len(standing) > 1
    return [_report(row, slug, beside=beside) | {"replaced": [] if row.is_open else replaced} for row in standing]


def _report(row: ReportRevision, slug: str, *, beside: bool) -> dict[str, Any]:
    """`beside`: an open one and an approved one stand together, and each says which it is."""
    judged = row.verdict or row.reported_state
    return {
        "unit": row.unit_name,
        "role": (AssignmentRole.LEAD if row.is_lead else AssignmentRole.SUPPORT).label,
        "word": LABELS.get(judged, _UNSAID),
        "tone": TONES.get(judged, "none"),
        "reported": LABELS[row.reported_state] if row.verdict else "",
        "quotes": [{"unit": unit, "text": text} for unit, text in row.quotes],
        "verdict_reason": row.verdict_reason,
        "is_open": row.is_open,
        "state": State(row.state).label if row.is_open or beside else "",
        "returned": row.review_reason if row.state == State.RETURNED else "",
        "tags": [word for word, holds in (("零报告", row.nothing_new), ("代填", row.on_behalf)) if holds],
        "said": _said(row),
        "correction": f"第{row.revision}版，理由：{row.correction_reason}" if row.correction_reason else "",
        "acts": _acts(row),
        "files": [{"name": file.name, "url": report_file_url(slug, file.key)} for file in row.files],
    }


def _said(row: ReportRevision) -> list[dict[str, str]]:
    texts = (("本季进展", row.done), ("存在问题", row.problems), ("下一步措施", row.next_steps))
    return [{"label": label, "text": text} for label, text in texts if text]


def _replaced(row: ReportRevision) -> dict[str, Any]:
    """A revision that a correction replaced, in short."""
    return {
        "name": f"第{row.revision}版",
        "word": LABELS.get(row.verdict or row.reported_state, _UNSAID),
        "said": _said(row),
        "nothing_new": row.nothing_new,
        "acts": _acts(row),
    }


def _acts(row: ReportRevision) -> list[str]:
    """Who did what, and when: 张某填报 2026-10-09 10:00. Typing and submitting of one person are one act."""
    by_one = row.submitted_by == row.typed_by
    steps = [
        (row.typed_by, None, "填报", None if by_one else row.typed_at),
        (row.submitted_by, None, "填报并报送" if by_one else "报送", row.submitted_at),
        (row.reviewed_by, row.reviewed_for, "退回" if row.state == State.RETURNED else "审核", row.reviewed_at),
    ]
    return [
        f"{name}{f'（代{stead}）' if stead else ''}{act} {_moment(when)}"
        for name, stead, act, when in steps
        if name is not None and when is not None
    ]


def _moment(when: datetime) -> str:
    return f"{timezone.localtime(when):%Y-%m-%d %H:%M}"
