"""What the buttons of the report form do, once what was typed is saved: submit, withdraw, give up, ask."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from indicators.contributions import (
    Kind,
    submit_contributions,
    withdraw_contributions,
)
from indicators.unit_figures import UnitLine
from plans.evidence import Upload
from plans.periods import CHECKED_INSIDE, refuse_shut
from plans.refusals import Invalid, NotAllowed, Stale
from plans.review import EDITABLE_STATES

from .asking import ask_supporters, withdraw_request
from .evidence import remove_evidence
from .measures import submit_measures, withdraw_measures
from .report_sent import Desk, Outcome, Told, number_of, save_typed
from .reporting import (
    discard_reports,
    require_filing,
    submit_reports,
    withdraw_reports,
)
from .worksheet import Line

ACT = re.compile(
    r"(save|submit|withdraw|discard|remove|ask|unask)(?:-([rcm])(?:-(actual|target))?)?(?:-(\d{1,18}))?", re.ASCII
)


def perform(desk: Desk, post: QueryDict, files: "MultiValueDict[str, Upload]") -> Outcome:
    """Save what was typed, then do what was asked.

    Raises NotAllowed and Closed where nothing of it can be done, Invalid for what no form of ours sends; every other
    refusal is told in the outcome, at its field.
    """
    act = ACT.fullmatch(post.get("act", "save"))
    if act is None:
        raise Invalid("提交的内容无法识别，请刷新页面后重试")
    if post.get("person", desk.by.username) != desk.by.username:
        raise NotAllowed(f"这张表是另一人打开的，现在登录的是{desk.by.name}；所填内容没有保存，请重新打开本页")
    require_filing(desk.by)
    refuse_shut(desk.period, by=desk.by, items=CHECKED_INSIDE)
    outcome = Outcome()
    dropped = f"r-{act[4]}" if act[1] == "discard" else ""  # what is given up is not saved first
    save_typed(desk, post, files, outcome, dropped=dropped)
    _ACTS[act[1]](desk, act, post, outcome)
    return outcome


Act = re.Match[str]
SUBMITTED = "已报送，等待审核"


def _submit(desk: Desk, act: Act, post: QueryDict, outcome: Outcome) -> None:
    """Submit one row, or all drafts: all of them or, if one is not ready, none."""
    wanted = act[0].removeprefix("submit-") if act[2] else ""
    if (wanted in outcome.kept) if wanted else outcome.kept:
        outcome.message = "填写有误，没有报送；请更正后再报送"
        return
    now = desk.again()  # what was typed has become drafts
    reports = {f"r-{line.own.key}": line for line in now.sheet.reporting if line.open and line.open.is_editable}
    figures = {
        f"c-{kind.value}-{line.responsibility}": (kind, line)
        for line in now.figures
        for kind, cell in line.cells.items()
        if cell.open and cell.open.is_editable
    }
    measures = {f"m-{line.own.key}": line for line in now.sheet.lines if _drafted_measures(now, line)}
    if wanted:
        reports = {key: line for key, line in reports.items() if key == wanted}
        figures = {key: cell for key, cell in figures.items() if key == wanted}
        measures = {key: line for key, line in measures.items() if key == wanted}
    if not (reports or figures or measures):
        outcome.message, outcome.status = "没有可以报送的内容：请先填写", max(outcome.status, Invalid.status)
        return
    _submit_all(now, reports, figures, measures, post, outcome)


def _submit_all(
    desk: Desk,
    reports: Mapping[str, Line],
    figures: Mapping[str, tuple[Kind, UnitLine]],
    measures: Mapping[str, Line],
    post: QueryDict,
    outcome: Outcome,
) -> None:
    def seen(prefix: str, version: int) -> int:
        """The version that the person saw; of what this very request has saved, what it is now."""
        return version if prefix in outcome.saved else number_of(post.get(f"{prefix}-version", "")) or version

    common: dict[str, Any] = {**desk.where, "by": desk.by, "at": desk.at}
    try:
        with transaction.atomic():
            if reports:
                versions = {line.own.key: seen(key, line.open.version) for key, line in reports.items() if line.open}
                submit_reports(**common, assignments=list(versions), versions=versions)
            if figures:
                places = {
                    (kind, line.responsibility): seen(key, cell.version)
                    for key, (kind, line) in figures.items()
                    if (cell := line.cells[kind].open)
                }
                submit_contributions(**common, places=list(places), versions=places)
            if measures:
                versions = {line.own.key: seen(key, line.measures[0].version) for key, line in measures.items()}
                submit_measures(**common, assignments=list(versions), versions=versions)
    except (Invalid, Stale) as refusal:
        places_named = refusal.errors.by_place if isinstance(refusal, Invalid) else {}
        for place, said in places_named.items():
            outcome.errors["-".join(("r", *place))] = said
        outcome.message = "还有内容没有填写完整，全部没有报送" if places_named else refusal.message
        outcome.status = max(outcome.status, refusal.status)
    else:
        outcome.message = f"{len(reports) + len(figures) + len(measures)}项{SUBMITTED}"


def _drafted_measures(desk: Desk, line: Line) -> bool:
    """Whether the unit's measures of this quarter are in hand."""
    current = line.measures[0] if line.measures else None
    return (
        current is not None
        and current.quarter == (desk.period.year, desk.period.quarter)
        and current.state in EDITABLE_STATES
    )


def _withdraw(desk: Desk, act: Act, _post: QueryDict, outcome: Outcome) -> None:
    key, common = int(act[4] or 0), {**desk.where, "by": desk.by}
    with Told(outcome, act[0].removeprefix("withdraw-")):
        if act[2] == "r":
            withdraw_reports(**common, assignments=[key])
        elif act[2] == "c":
            withdraw_contributions(**common, places=[(Kind(act[3] or "actual"), key)])
        else:
            withdraw_measures(**common, assignments=[key])
        outcome.message = "已撤回，可以修改"


def _discard(desk: Desk, act: Act, post: QueryDict, outcome: Outcome) -> None:
    key = int(act[4] or 0)
    versions = {key: number_of(post.get(f"r-{key}-version", ""))}
    with Told(outcome, f"r-{key}"):
        discard_reports(**desk.where, assignments=[key], by=desk.by, versions=versions)
        outcome.message = "已删除草稿"


def _remove(desk: Desk, act: Act, _post: QueryDict, outcome: Outcome) -> None:
    with Told(outcome, "files"):
        removed = remove_evidence(plan=desk.plan, key=int(act[4] or 0), by=desk.by)
        outcome.message = f"已删除“{removed.name}”"


def _ask(desk: Desk, act: Act, post: QueryDict, outcome: Outcome) -> None:
    number = int(act[4] or 0)
    wanted = [number_of(each) for each in post.getlist(f"ask-{number}-assignments")]
    note = post.get(f"ask-{number}-note", "")
    with Told(outcome, f"ask-{number}"):
        made = ask_supporters(**desk.where, task=number, assignments=wanted, note=note, by=desk.by, at=desk.at)
        outcome.message = f"已向{len(made)}个配合单位征集任务{number}的进展"


def _unask(desk: Desk, act: Act, _post: QueryDict, outcome: Outcome) -> None:
    with Told(outcome, f"unask-{act[4]}"):
        withdraw_request(**desk.where, assignment=int(act[4] or 0), by=desk.by)
        outcome.message = "已撤回征集"


def _only_save(_desk: Desk, _act: Act, _post: QueryDict, outcome: Outcome) -> None:
    if outcome.kept or outcome.errors:
        outcome.message = "有的内容没有保存，请看标红处"
    else:
        outcome.message = "已存为草稿" if outcome.saved else "没有改动"


_ACTS: Mapping[str, Callable[[Desk, Act, QueryDict, Outcome], None]] = {
    "save": _only_save,
    "submit": _submit,
    "withdraw": _withdraw,
    "discard": _discard,
    "remove": _remove,
    "ask": _ask,
    "unask": _unask,
}
