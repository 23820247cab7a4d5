"""The indicators of a plan: rows of tables first, then what sentences add to them or promise beside them."""

import re
from dataclasses import replace

from plans.planfile_items import UnreadItem

from .drafts import TaskDraft
from .folding import Folded, fold, folded_text
from .mentions import Doubt, Mention
from .merging import Candidate, Merger, Said, core, growth_quantity
from .notes import Notes
from .parts import Parts
from .quoting import quotation, quoted
from .source import Span
from .stated import Stated
from .targets import read_targets
from .tasks import BodyTask

_OF_WHAT = (
    "产值",
    "产量",
    "规模",
    "收入",
    "总量",
    "总数",
    "数量",
    "增加值",
    "面积",
    "总产值",
    "营业收入",
)  # counted, but of what?
Years = tuple[int, int]


def gathered_indicators(
    parts: Parts, notes: Notes, stated: list[Stated], drafts: list[TaskDraft], years: Years
) -> Merger:
    """All indicators, merged; the links of the drafts are filled in."""
    merger = Merger()
    _rows(parts, notes, merger, years)
    _sentences(parts, notes, merger, stated, years, drafts)
    _promised_in_rows(parts, merger, drafts, years)
    merger.settle()
    _conflicts(notes, merger)
    return merger


def _rows(parts: Parts, notes: Notes, merger: Merger, years: tuple[int, int]) -> None:
    for row in parts.annexes.indicators:
        quantity = growth_quantity(row.name, row.unit)
        (quote_span, quote) = quotation(parts.source, row.span)
        comparator = next((target.comparator for target in row.targets if target.comparator), "")
        candidate = Candidate(
            name=row.name[:100], unit=row.unit, kind="growth" if quantity else "level", row=row, place=row.place,
            quote_span=quote_span, quote=quote, units=row.units, comparator=comparator,
            lower=any(re.search(r"[≤<]|以内|以下|不高于|不超过", t.comparator) for t in row.targets),
            baseline=(row.baseline.year, row.baseline.value) if row.baseline else None,
        )  # fmt: skip
        if re.search(r"^前|名$", candidate.comparator):
            candidate.kind = "rank"
        for target in row.targets:
            if is_inside(target.year, years):
                candidate.said.append(
                    Said(
                        year=target.year,
                        value=target.value,
                        span=target.span,
                        quote_span=quote_span,
                        quote=quote,
                        place=row.place,
                        comparator=target.comparator,
                    )
                )
        merger.add_row(candidate)
        for span in row.unread:
            notes.not_read(span, row.place, "表格中的目标或单位没有读懂")
    for span in parts.annexes.unread:
        notes.not_read(span, "附件", "表格没有读懂")


def _sentences(
    parts: Parts,
    notes: Notes,
    merger: Merger,
    found: list[Stated],
    years: tuple[int, int],
    drafts: list[TaskDraft],
) -> None:
    by_task = {id(draft.body): draft for draft in drafts if draft.body is not None}
    for stated in found:
        each, task, place = stated.what, stated.task, stated.place
        if isinstance(each, Doubt):
            span, quote = quoted(parts.source, parts.folded, each.start, each.end)
            if quote:
                notes.unread.append(UnreadItem(quote=quote, place=place, note=each.note, span=span))
            continue
        span, quote = quoted(parts.source, parts.folded, *each.quote)
        year = each.year or years[1]
        if not quote:
            continue
        if not is_inside(year, years):
            notes.unread.append(UnreadItem(quote=quote, place=place, note=f"目标年份{year}不在规划期内", span=span))
            continue
        candidate = _candidate(parts, each, year, place, span, quote, task)
        if each.yearly and each.year is None:  # 每年新增50家以上: each year of the plan
            first = candidate.said[0]
            candidate.said = [replace(first, year=every) for every in range(years[0], years[1] + 1)]
        known = merger.add(candidate)
        if task is not None and id(task) in by_task:
            by_task[id(task)].links.append((known, span, quote))
            if not known.units:
                known.units = (*task.lead, *task.support)
            elif known.row is not None:
                _compare_units(notes, known, by_task[id(task)])


def _compare_units(notes: Notes, known: Candidate, draft: TaskDraft) -> None:
    """Units that a table names for an indicator and those of the task that states it."""
    row = [folded_text(each.name) for each in known.units]
    task = [folded_text(each.name) for each in (*draft.lead, *draft.support)]
    missing = [each for each in task if each not in row]
    more = [each for each in row if each not in task]
    if not task or not (missing or more):
        return
    said = [f"{word}{'、'.join(names)}" for word, names in (("表内没有", missing), ("正文没有", more)) if names]
    notes.differ(
        known.units[0].span,
        known.place,
        draft.quote_span,
        draft.place,
        f"指标“{known.name}”的单位与任务“{draft.title}”不同：{'；'.join(said)}",
    )


def _candidate(
    parts: Parts,
    each: Mention,
    year: int,
    place: str,
    span: Span,
    quote: str,
    task: BodyTask | None,
    text: Folded | None = None,
) -> Candidate:
    sure = each.sure if each.year else min(each.sure, 0.6)
    said = Said(
        year=year, value=each.value, span=(text or parts.folded).span(*each.number), quote_span=span, quote=quote, place=place,
        comparator=each.comparator, task=task, sure=sure, year_stated=each.year is not None,
    )  # fmt: skip
    name = each.name + ("年均增长" if each.kind == "growth" else "")
    if name in _OF_WHAT and task is not None:
        name = f"{name}（{task.title}）"  # 产值 of one industry is not that of another
    return Candidate(
        name=name[:100], unit=each.unit[:20], kind=each.kind, row=None, place=place, quote_span=span, quote=quote,
        lower=each.lower, yearly=each.yearly, comparator=each.comparator, said=[said], baseline=each.baseline, sure=sure,
        units=(*task.lead, *task.support) if task is not None else (),
    )  # fmt: skip


def _promised_in_rows(parts: Parts, merger: Merger, drafts: list[TaskDraft], years: tuple[int, int]) -> None:
    """Targets in the cells that say what a task of a table is to do."""
    for draft in drafts:
        row = draft.row
        if row is None or draft.body is not None:
            continue
        cell = fold(parts.source.text, [row.content_span or row.span])
        if not cell.text:
            continue
        stated = read_targets(cell, 0, len(cell.text), first_year=years[0], goals=False, task=True)
        for mention in stated.mentions:
            each = mention
            span, quote = quoted(parts.source, cell, *each.quote)
            due = re.search(r"20[0-4]\d(?=年)", row.due)
            each = replace(each, year=each.year or (int(due.group()) if due else None))
            if quote and is_inside(each.year or years[1], years):
                candidate = _candidate(parts, each, each.year or years[1], row.place, span, quote, None, cell)
                candidate.units = (*draft.lead, *draft.support)
                draft.links.append((merger.add(candidate), span, quote))


def _conflicts(notes: Notes, merger: Merger) -> None:
    for candidate, here, there in merger.conflicts:
        notes.differ(
            here.quote_span,
            here.place,
            there.quote_span,
            there.place,
            f"“{candidate.name}”{there.year}年的目标不同：{here.value}；{there.value}",
        )
    for candidate in merger.candidates:
        shown: set[str] = set()
        for name, said in candidate.others:
            differs = core(name) != core(candidate.name) or candidate.row is not None
            if not differs or folded_text(name) in shown:
                continue
            shown.add(folded_text(name))
            note = f"同一指标的两种写法：{name}；{candidate.name}"
            notes.differ(said.quote_span, said.place, candidate.quote_span, candidate.place, note)


def is_inside(year: int, years: Years) -> bool:
    """Whether a year is one of the plan's."""
    return years[0] <= year <= years[1]
