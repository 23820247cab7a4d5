"""附件2 重点任务推进情况: the annex's own columns, and what the units reported of each task."""

from collections.abc import Callable

from figures import wording
from plans.facts import Quarter
from quarters.check_form import outlook_text
from quarters.facts import TASK, ExplanationFacts
from quarters.rounds import Item, items_of
from quarters.sentences import task_word
from quarters.standing import TaskStanding
from tasks.facts import AssignmentFacts, ReportFacts
from tasks.sentences import (
    ASKED_FOR,
    NOT_REPORTED,
    late_milestones,
    next_milestone,
    remark,
    standing_report,
    unit_names,
)
from workbooks.printing import Column, Line
from workbooks.sheets import Form

from .cells import TEXT, WORD, task_light
from .contents import Pack
from .form import form, task_heads


def annex_tasks(pack: Pack) -> Form:
    columns = [column for column, wanted in _columns(pack) if wanted]
    lines = [_line(row, pack) for row in pack.tasks]
    return form(pack, f"{pack.elapsed}重点任务推进情况", columns, lines, label=pack.annexes[-1])


def _columns(pack: Pack) -> tuple[tuple[Column, bool], ...]:
    """In the words of the document's own annex where it has one; a column for supporters where there are any."""
    group, task = task_heads(pack)
    supported = _supported(pack)
    return (
        (Column(heads=("序号",), width=6, look=WORD), True),
        (Column(heads=(group,), width=16, look=TEXT, merged=True), True),
        (Column(heads=(task,), width=14, look=TEXT), True),
        (Column(heads=("责任单位",), width=14 if supported else 24, look=TEXT), True),
        (Column(heads=("配合单位",), width=19, look=TEXT), supported),
        (Column(heads=("本季度进展",), width=32 if supported else 41, look=TEXT), True),
        (Column(heads=("存在问题",), width=18, look=TEXT), True),
        (Column(heads=("下一步措施",), width=18, look=TEXT), True),
        (Column(heads=("完成时限",), width=12, look=TEXT), True),
        (Column(heads=("状态",), width=12, look=WORD), True),
        (Column(heads=("备注",), width=12, look=TEXT), True),
    )


def _supported(pack: Pack) -> bool:
    return any(row.facts.supporters for row in pack.standing.tasks)


def _line(row: TaskStanding, pack: Pack) -> Line:
    facts, place = row.facts, pack.standing.period.place
    reporting = [each for each in facts.assignments if each.is_expected or each.report is not None]
    named = len(reporting) > 1

    def said(of: Callable[[ReportFacts], str]) -> str:
        return _said(reporting, place, of, named=named)

    return (
        str(facts.number),
        f"{facts.heading}。" if facts.heading and not facts.heading.endswith("。") else facts.heading,
        f"{facts.title}。" if not facts.title.endswith("。") else facts.title,
        unit_names(facts.leads),
        *((unit_names(facts.supporters),) if _supported(pack) else ()),
        _progress(row, reporting, place, named=named),
        _joined(said(lambda report: report.problems), _explained(row, pack, "滞后原因", lambda each: each.cause)),
        _joined(said(lambda report: report.next_steps), _explained(row, pack, "整改措施", lambda each: each.measure)),
        _until(row, pack),
        task_light(row),
        _remark(row, reporting, pack),
    )


def _said(rows: list[AssignmentFacts], place: Quarter, of: Callable[[ReportFacts], str], *, named: bool) -> str:
    """What each unit wrote in the quarter, by its name where there are several."""
    found = []
    for row in rows:
        report = standing_report(row, place)
        if report is not None and report.quarter == place and (text := of(report)):
            found.append(f"{row.unit_name}：{text}" if named else text)
    return "\n".join(found)


def _items(row: TaskStanding, pack: Pack) -> list[Item]:
    return [each for each in items_of(pack.standing) if each.key == (TASK, row.facts.number)]


def _explained(row: TaskStanding, pack: Pack, label: str, of: Callable[[ExplanationFacts], str]) -> str:
    """What units explained of a task that is behind."""
    return "\n".join(
        f"{item.unit_name}{label}：{of(item.explanation)}"
        for item in _items(row, pack)
        if item.explanation is not None and item.takes_explanation
    )


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _progress(row: TaskStanding, rows: list[AssignmentFacts], place: Quarter, *, named: bool) -> str:
    """本季度进展; who said nothing, or finished before, is told as well."""
    found = []
    for each in rows:
        report = standing_report(each, place)
        if report is None:
            text = (NOT_REPORTED if each.reports else ASKED_FOR) if row.was_in_use else task_word(row)
        elif report.quarter != place:
            text = f"{wording.period(*report.quarter)}已完成"
        else:
            text = report.done or ("零报告：本季度没有新的进展" if report.nothing_new else "")
        found.append(f"{each.unit_name}：{text}" if named else text)
    return "\n".join(found)


def _until(row: TaskStanding, pack: Pack) -> str:
    """完成时限: what is overdue, what comes next, and by when units that explained a lag want to have made it up."""
    last_day = pack.standing.period.last_day
    found = []
    for late in late_milestones(row.facts, last_day):
        if late.due_on is not None:
            done = "未完成" if late.done_on is None else f"{wording.day(late.done_on)}完成"
            found.append(f"{late.title}：{wording.day(late.due_on)}（逾期，{done}）")
    coming = next_milestone(row.facts, last_day)
    if coming is not None and coming.due_on is not None:
        found.append(f"{coming.title}：{wording.day(coming.due_on)}")
    found += [
        f"{item.unit_name}：{outlook_text(item.explanation, item)}"
        for item in _items(row, pack)
        if item.explanation is not None and item.takes_explanation
    ]
    return "\n".join(found) or wording.DASH


def _remark(row: TaskStanding, rows: list[AssignmentFacts], pack: Pack) -> str:
    """The annex's own remark, judgements that differ from the report, and who did not say why the task is behind."""
    place = pack.standing.period.place
    parts = [row.facts.remark] if row.facts.remark else []
    for each in rows:
        note = remark(each, place)
        if note:
            parts.append(f"{each.unit_name}{note}" if len(rows) > 1 else note)
    parts += [f"{item.unit_name}未说明滞后原因" for item in _items(row, pack) if item.lacks_explanation]
    return "\n".join(parts)
