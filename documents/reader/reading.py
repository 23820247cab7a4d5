"""Reading a plan document: its own words in, a proposal out. Rules only: no model, no network, nothing guessed.

The same document always gives the same proposal; blanks and widths of characters change nothing.
"""

import re
from dataclasses import replace

from plans.planfile_items import PlanFile, TaskItem, UnreadItem

from .annexes import read_annexes
from .clauses import read_clauses
from .drafts import TaskDraft, task_drafts
from .folding import fold
from .front import Front, read_front
from .gathering import gathered_indicators
from .items import add_units, indicator_item, task_item
from .mentions import Mention
from .merging import Merger
from .notes import Notes
from .outline import read_outline
from .parts import Parts, place_of
from .proposal import Proposal
from .quoting import quoted
from .restoring import restored
from .rows import Annexes
from .source import Source, Span
from .spanning import Years, years_of_plan
from .stated import Stated, stated_targets
from .tasks import read_tasks
from .units import Units

_MOST_NOTES = 200
_MOST_ITEMS = 999
_FIRST_LOOK = 1600  # characters in which the head is looked for before tables are known
_REPORTED = re.compile(
    r"记者|本报讯|据了解|据介绍|据悉|讯（|《[^》]{0,30}(?:规划|方案|计划|通知|纲要|意见)》(?:提出|明确|指出|要求|显示|从)"
)
_LISTED = re.compile(r"(?:名单|公示|公报|公告)(?:（[^）]*）)*$")


def read_document(source: Source) -> Proposal:
    """What the document seems to promise and who answers for it; a proposal without a plan if it is no plan document."""
    whole = fold(source.text)
    if not whole.text:
        return Proposal(source=source, plan=None, reason="文件里没有文字")
    first_look = read_front(whole, min(len(whole.text), _FIRST_LOOK))
    parts = _parts(source, read_annexes(source, year_hint=first_look.years), first_look)
    stated = stated_targets(parts)
    if reason := _is_none(parts, stated):
        return Proposal(source=source, plan=None, reason=reason)
    years, why = years_of_plan(parts, stated)
    return _proposal(parts, stated, years or (0, 0), why)


def _parts(source: Source, annexes: Annexes, first_look: Front) -> Parts:
    folded = restored(fold(source.text, _without(source.text, annexes.taken)))
    root = read_outline(folded)
    front = read_front(folded, root.end) if folded.text else first_look
    if not front.title:
        front = replace(front, title=first_look.title, title_span=first_look.title_span)
    clauses = read_clauses(folded)
    body = read_tasks(folded, root, clauses)
    return Parts(source=source, folded=folded, front=front, root=root, clauses=clauses, body=body, annexes=annexes)


def _without(text: str, taken: tuple[Span, ...]) -> list[Span]:
    """The stretches of the text that no table takes up."""
    stretches, at = [], 0
    for start, end in taken:
        stretches.append((at, start))
        at = end
    stretches.append((at, len(text)))
    return [(start, end) for start, end in stretches if start < end]


def _is_none(parts: Parts, stated: list[Stated]) -> str:
    """Why this is no plan; "" if it is one."""
    front, text = parts.front, parts.folded.text
    answered = [task for task in parts.body.tasks if task.clauses]
    rows = [row for row in parts.annexes.indicators if row.targets] + [row for row in parts.annexes.tasks if row.lead]
    if front.is_rule and (_LISTED.search(front.title) or (not rows and len(answered) < 3)):
        return f"《{front.title}》不是行动计划一类的文件"
    if rows or len(answered) >= 2 or (answered and front.is_plan):
        return ""
    if _REPORTED.search(text[:3000]) and not any(node.kind == "major" for node in parts.root.children):
        return "像是新闻报道，不是计划文件"
    mentions = [each.what for each in stated if isinstance(each.what, Mention)]
    ahead = any(each.year for each in mentions) and bool(re.search(r"到20\d\d年|力争|目标", text))
    if front.is_plan and not front.is_rule and (ahead or (parts.body.tasks and mentions)):
        return ""
    return "没有找到重点任务的责任单位，也没有找到分年度的目标"


def _proposal(parts: Parts, stated: list[Stated], years: Years, why: str) -> Proposal:
    notes, front = Notes(parts.source), parts.front
    drafts = task_drafts(parts, notes)[:_MOST_ITEMS]
    merger = gathered_indicators(parts, notes, stated, drafts, years)
    candidates = sorted(merger.candidates, key=lambda each: each.row is None)[:_MOST_ITEMS]
    units = Units(front.region)
    add_units(notes, units, candidates, drafts)
    _loose(parts, notes)
    _of_front(front, notes, why)
    numbers = {id(candidate): number for number, candidate in enumerate(candidates, start=1)}
    plan = PlanFile(
        slug="-".join(part for part in ("plan", front.region.code, str(years[0] or "")) if part),
        title=front.title or "（未识别标题）",
        region=front.region,
        status="draft" if front.is_draft else "issued",
        number=front.number,
        issued_on=None if front.is_draft else front.issued_on,
        first_year=years[0],
        last_year=years[1],
        units=units.items(),
        indicators=tuple(indicator_item(notes, each, numbers[id(each)], years, units) for each in candidates),
        tasks=_tasks(parts, notes, drafts, merger, numbers, units),
        discrepancies=tuple(notes.discrepancies[:_MOST_NOTES]),
        unread=tuple(notes.unread[:_MOST_NOTES]),
    )
    return Proposal(source=parts.source, plan=plan, spans=notes.spans, reasons=notes.reasons)


def _tasks(
    parts: Parts, notes: Notes, drafts: list[TaskDraft], merger: Merger, numbers: dict[int, int], units: Units
) -> tuple[TaskItem, ...]:
    return tuple(
        task_item(parts, notes, merger, draft, place, numbers, units) for place, draft in enumerate(drafts, start=1)
    )


def _of_front(front: Front, notes: Notes, why: str) -> None:
    if why:
        notes.reasons["years"] = why
    if front.title_span:
        notes.spans["title"] = front.title_span
    if front.number_span:
        notes.spans["number"] = front.number_span


def _loose(parts: Parts, notes: Notes) -> None:
    """Statements of who answers that belong to no task, as those of the measures that support or safeguard the plan."""
    headings = list(reversed(parts.headings()))
    for clause in parts.body.loose[:_MOST_NOTES]:
        span, quote = quoted(parts.source, parts.folded, *clause.quote)
        place = next((place_of(node) for node, _task in headings if node.start <= clause.start), "正文")
        note = "保障、支持措施中的责任单位，未列为任务"
        notes.unread.append(UnreadItem(quote=quote, place=place[:80], note=note, span=span))
