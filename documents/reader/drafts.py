"""The tasks of a plan: those of the body, those of its tables, and where the two differ."""

import re
from dataclasses import dataclass, field

from plans.planfile_items import UnreadItem

from .folding import folded_text
from .merging import Candidate, likeness
from .notes import Notes
from .parts import Parts, place_of
from .quoting import quotation, quoted
from .rows import Named, TaskRow
from .source import Span
from .tasks import BodyTask


@dataclass(slots=True)
class TaskDraft:
    """A task of the body, of a table, or of both."""

    title: str
    heading: str
    lead: tuple[Named, ...]
    support: tuple[Named, ...]
    place: str
    quote_span: Span
    quote: str
    sure: float
    remark: str = ""
    body: BodyTask | None = None
    row: TaskRow | None = None
    links: list[tuple[Candidate, Span, str]] = field(default_factory=list)


def task_drafts(parts: Parts, notes: Notes) -> list[TaskDraft]:
    drafts = [_body_draft(parts, notes, task) for task in parts.body.tasks]
    free = list(range(len(drafts)))
    for row in parts.annexes.tasks:
        match = _same_task(row, drafts, free)
        if match is None:
            if (
                not parts.body.tasks
                or not any(draft.lead for draft in drafts if draft.body)
                or len(parts.annexes.tasks) > len(parts.body.tasks)
            ):
                drafts.append(_row_draft(parts, notes, row))
            continue
        free.remove(match)
        _compare_task(parts, notes, drafts[match], row)
    return drafts


def _body_draft(parts: Parts, notes: Notes, task: BodyTask) -> TaskDraft:
    if task.clauses:
        span, quote = quoted(parts.source, parts.folded, *task.clauses[0].quote)
    else:
        span, quote = quoted(parts.source, parts.folded, task.node.start, max(task.node.title_end, task.node.start + 1))
    for clause in task.clauses:
        for start, end in clause.unread:
            where, words = quoted(parts.source, parts.folded, start, end)
            notes.unread.append(
                UnreadItem(quote=words, place=task.node.place, note="不是责任单位或配合单位，没有采用", span=where)
            )
    if not task.clauses:
        notes.unread.append(
            UnreadItem(quote=quote or task.title, place=task.node.place, note="没有找到这项任务的责任单位", span=span)
        )
    remark = f"完成时限：{task.due}" if task.due else ""
    return TaskDraft(
        title=task.title[:100], heading=task.heading, lead=task.lead, support=task.support, place=place_of(task.node),
        quote_span=span, quote=quote, sure=task.sure, remark=remark, body=task,
    )  # fmt: skip


def _row_draft(parts: Parts, notes: Notes, row: TaskRow) -> TaskDraft:
    span, quote = quotation(parts.source, row.span)
    for each in row.unread:
        notes.not_read(each, row.place, "表格中的单位没有读懂")
    return TaskDraft(
        title=row.title[:100], heading=row.heading[:100], lead=row.lead, support=row.support,
        place=row.place, quote_span=span, quote=quote,
        sure=0.9 if row.lead else 0.7, remark=row.remark[:200] or (f"完成时限：{row.due}" if row.due else ""), row=row,
    )  # fmt: skip


def _same_task(row: TaskRow, drafts: list[TaskDraft], free: list[int]) -> int | None:
    title = _plain(row.title)
    best, place = 0.0, None
    for each in free:
        other = _plain(drafts[each].title)
        alike = 1.0 if title == other else likeness(title, other)
        if title.startswith(other[:8]) or other.startswith(title[:8]):
            alike = max(alike, 0.85)
        if alike > best:
            best, place = alike, each
    return place if best >= 0.7 else None


def _compare_task(parts: Parts, notes: Notes, draft: TaskDraft, row: TaskRow) -> None:
    """The body's wording stays; what the table says otherwise is listed. Units that the body lacks come from the table."""
    draft.row = row
    if not draft.lead and not draft.support and (row.lead or row.support):
        draft.lead, draft.support, draft.sure = row.lead, row.support, 0.85
        span, quote = quotation(parts.source, (row.lead or row.support)[0].span)
        draft.quote_span, draft.quote, draft.place = span, quote, row.place
        notes.unread = [
            each
            for each in notes.unread
            if not (each.place == (draft.body.node.place if draft.body else "") and "没有找到这项任务" in each.note)
        ]
        return
    for word, body, table in (("责任单位", draft.lead, row.lead), ("配合单位", draft.support, row.support)):
        here, there = [each.name for each in body], [each.name for each in table]
        if (
            [folded_text(each) for each in here] != [folded_text(each) for each in there]
            and (here or there)
            and (row.lead or row.support)
        ):
            notes.differ(
                draft.quote_span,
                draft.place,
                (table or row.lead or row.support)[0].span,
                row.place,
                f"{word}不同：正文{'、'.join(here) or '无'}；表内{'、'.join(there) or '无'}",
            )
    if _plain(draft.title) != _plain(row.title) and not row.content:
        notes.differ(title_span(parts, draft), draft.place, row.span, row.place, "任务名称不同")
    if draft.heading and row.heading and _plain(draft.heading) != _plain(row.heading):
        _heading_differs(parts, notes, draft, row)


def title_span(parts: Parts, draft: TaskDraft) -> Span:
    node = draft.body.node if draft.body else None
    return (
        parts.folded.span(node.title_start, node.title_end)
        if node and node.title_end > node.title_start
        else draft.quote_span
    )


def _heading_differs(parts: Parts, notes: Notes, draft: TaskDraft, row: TaskRow) -> None:
    node = draft.body.node.parent if draft.body else None
    at = parts.source.text.find(row.heading) if "\n" not in row.heading else -1
    there = (at, at + len(row.heading)) if at >= 0 else row.span
    if node is None or node.kind == "root":
        return
    note = f"任务分组的标题不同：{row.heading}"
    if not any(each.note == note[:200] for each in notes.discrepancies):
        notes.differ(parts.folded.span(node.title_start, node.title_end), node.place, there, row.place, note)


def _plain(text: str) -> str:
    return re.sub(r"[，。、；：！“”\"'《》（）\s.]", "", folded_text(text))
