"""Reading a plan document: its own words in, a proposal out. Rules only: no model, no network, nothing guessed.

The same document always gives the same proposal; blanks and widths of characters change nothing.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from plans.planfile_items import (
    AssignmentItem,
    DiscrepancyItem,
    IndicatorItem,
    LinkItem,
    PlanFile,
    ResponsibleItem,
    SourceItem,
    TargetItem,
    TaskItem,
    UnreadItem,
)

from .annexes import read_annexes
from .clauses import read_clauses
from .folding import Folded, fold, folded_text
from .front import read_front
from .judging import judge
from .merging import Candidate, Merger, Said, core, growth_quantity, likeness
from .outline import GENERAL, PAST, Node, read_outline, title_of
from .proposal import Proposal
from .quoting import quotation, quoted
from .restoring import restored
from .rows import Named, TaskRow
from .source import Source, Span
from .targets import Doubt, Mention, read_targets
from .tasks import BodyTask, goal_stretches, read_tasks
from .units import Units

_MOST_UNREAD = 200
_REPORTED = re.compile(
    r"记者|本报讯|据了解|据介绍|据悉|讯（|《[^》]{0,30}(?:规划|方案|计划|通知|纲要|意见)》(?:提出|明确|指出|要求|显示|从)"
)
_MOST_ITEMS = 999
_PERIOD = re.compile(
    r"(?:经过|用|通过|力争用|争取用|利用)(?P<years>[一二两三四五六七八九十\d]{1,2})年(?:左右)?(?:的)?(?:时间|努力|建设|实施)?|(?P<within>[一二两三四五\d])年内"
)
_SMALL = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def read_document(source: Source) -> Proposal:
    """What the document seems to promise and who answers for it; a proposal without a plan if it is no plan document."""
    return _Reader(source).read()


@dataclass(slots=True)
class _TaskDraft:
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


class _Reader:
    """One document while it is read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.spans: dict[str, Span] = {}
        self.reasons: dict[str, str] = {}
        self.unread: list[UnreadItem] = []
        self.discrepancies: list[DiscrepancyItem] = []
        self.merger = Merger()

    def read(self) -> Proposal:
        whole = fold(self.source.text)
        if not whole.text:
            return self._none("文件里没有文字")
        first_look = read_front(whole, min(len(whole.text), 1600))
        self.annexes = read_annexes(self.source, year_hint=first_look.years)
        self.folded = restored(fold(self.source.text, self._body_stretches()))
        self.root = read_outline(self.folded)
        self.front = read_front(self.folded, self.root.end) if self.folded.text else first_look
        if not self.front.title:
            self.front = replace(self.front, title=first_look.title, title_span=first_look.title_span)
        self.clauses = read_clauses(self.folded)
        self.body = read_tasks(self.folded, self.root, self.clauses)
        found = self._mentions()
        self.years, why = self._years(found)
        if reason := self._is_none(found):
            return self._none(reason)
        return self._proposal(found, why)

    def _none(self, reason: str) -> Proposal:
        return Proposal(source=self.source, plan=None, reason=reason)

    def _body_stretches(self) -> list[tuple[int, int]]:
        stretches, at = [], 0
        for start, end in self.annexes.taken:
            stretches.append((at, start))
            at = end
        stretches.append((at, len(self.source.text)))
        return [(start, end) for start, end in stretches if start < end]

    # -- what is promised --------------------------------------------------------------------------------------------------

    def _mentions(self) -> list[tuple[Mention | Doubt, BodyTask | None, str]]:
        """Targets in sentences: those of the goals, then those of each task."""
        first = self.front.years[0] if self.front.years else self.front.issued_on.year if self.front.issued_on else None
        found: list[tuple[Mention | Doubt, BodyTask | None, str]] = []
        tasks = {id(task.node): task for task in self.body.tasks}
        opened: dict[int, int | None] = {}  # headings whose words speak of goals, with the year they speak of
        goals = goal_stretches(self.folded, self.root)
        for node, task in self._nodes(tasks):
            if any(PAST.search(title_of(self.folded, each)[:14]) for each in node.path if each.kind != "root"):
                continue
            above = id(node.parent) if node.parent else 0
            in_goals = any(start <= node.start < end for start, end in goals) or (
                task is None and (self._opens(node) or above in opened)
            )
            year = opened.get(above) if in_goals else None
            start = node.title_start if in_goals or task is not None or not self._titled(node) else node.title_end
            for begin, end in self._without_clauses(start, node.end):
                stated = read_targets(
                    self.folded,
                    begin,
                    end,
                    first_year=first,
                    goals=in_goals,
                    task=task is not None and bool(task.clauses or not self.clauses),
                    year=year,
                )
                if in_goals and task is None:
                    opened[id(node)] = year = stated.year or year
                if not in_goals and task is None and not self._speaks_of_years(begin, end):
                    continue
                place = self._place(node)
                found.extend((each, task, place) for each in (*stated.mentions, *stated.doubts))
        return found

    def _promised_in_rows(self, drafts: list[_TaskDraft], years: tuple[int, int]) -> None:
        """Targets in the cells that say what a task of a table is to do."""
        for draft in drafts:
            row = draft.row
            if row is None or draft.body is not None:
                continue
            cell = fold(self.source.text, [row.content_span or row.span])
            if not cell.text:
                continue
            stated = read_targets(cell, 0, len(cell.text), first_year=years[0], goals=False, task=True)
            for each in stated.mentions:
                span, quote = quoted(self.source, cell, *each.quote)
                if quote and self._inside(each.year or years[1], years):
                    candidate = self._candidate(each, each.year or years[1], row.place, span, quote, None, cell)
                    candidate.units = (*draft.lead, *draft.support)
                    draft.links.append((self.merger.add(candidate), span, quote))

    def _opens(self, node: Node) -> bool:
        """Whether the heading is of the general part of the document and its words speak of goals."""
        general = bool(node.path) and any(GENERAL.search(title_of(self.folded, each)[:12]) for each in node.path)
        return general and bool(re.search(r"力争|目标|到20\d\d年|——“", self.folded.text[node.start : node.end]))

    def _titled(self, node: Node) -> bool:
        return node.title_end - node.title_start <= 40

    def _nodes(self, tasks: dict[int, BodyTask]) -> list[tuple[Node, BodyTask | None]]:
        """Every heading with the task that it belongs to; the root is what stands before the first heading."""
        nodes: list[tuple[Node, BodyTask | None]] = [(self.root, None)]
        waiting: list[tuple[Node, BodyTask | None]] = [(child, None) for child in reversed(self.root.children)]
        while waiting:
            node, above = waiting.pop()
            task = tasks.get(id(node), above)
            nodes.append((node, task))
            waiting.extend((child, task) for child in reversed(node.children))
        return nodes

    def _without_clauses(self, start: int, end: int) -> list[tuple[int, int]]:
        stretches, at = [], start
        for clause in self.clauses:
            if clause.end <= start or clause.start >= end:
                continue
            stretches.append((at, max(clause.start, at)))
            at = clause.end
        stretches.append((at, end))
        return [(begin, finish) for begin, finish in stretches if finish - begin > 4]

    def _speaks_of_years(self, start: int, end: int) -> bool:
        return bool(re.search(r"(?:到|至|力争)20\d\d年", self.folded.text[start:end]))

    def _place(self, node: Node) -> str:
        return node.place or "正文"

    def _years(self, found: list[tuple[Mention | Doubt, BodyTask | None, str]]) -> tuple[tuple[int, int] | None, str]:
        if self.front.years:
            return self.front.years, self.front.years_why
        stated = [each.year for each, _t, _p in found if isinstance(each, Mention) and each.year]
        stated += [target.year for row in self.annexes.indicators for target in row.targets]
        issued = self.front.issued_on.year if self.front.issued_on else None
        period = _PERIOD.search(self.folded.text[: self.root.end + 3000])
        since = re.search(r"(20[0-4]\d)年起[，、]?(?:用)?(\d|[一二三四五])年", self.folded.text[: self.root.end + 3000])
        if since:
            years = int(since.group(2)) if since.group(2).isdecimal() else _SMALL[since.group(2)]
            return (int(since.group(1)), int(since.group(1)) + years - 1), f"写明“{since.group()}”"
        if stated:
            first = min([issued, *stated]) if issued and min(stated) - issued <= 6 else min(stated)
            return (first, max(stated)), "按印发年份和目标年份"
        if issued and period:
            count = period.group("years") or period.group("within")
            years = int(count) if count.isdecimal() else _SMALL.get(count, 3)
            return (issued, issued + years), f"印发于{issued}年，写明“{period.group()}”"
        if issued:
            return (issued, issued), "只有印发年份"
        numbered = re.search(r"〔(20[0-4]\d)〕", self.front.number)
        if numbered:
            return (int(numbered.group(1)), int(numbered.group(1))), "按文号年份"
        any_year = re.search(r"20[0-4]\d(?=年)", self.folded.text[:3000])
        return ((int(any_year.group()), int(any_year.group())), "按文中最先出现的年份") if any_year else (None, "")

    def _is_none(self, found: list[tuple[Mention | Doubt, BodyTask | None, str]]) -> str:
        """Why this is no plan; "" if it is one."""
        mentions = [each for each, _t, _p in found if isinstance(each, Mention)]
        answered = [task for task in self.body.tasks if task.clauses]
        rows = len(self.annexes.indicators) + len(self.annexes.tasks)
        if self.front.is_rule and not rows and len(answered) < 3:
            return f"《{self.front.title}》不是行动计划一类的文件"
        if rows or len(answered) >= 2 or (answered and self.front.is_plan):
            return ""
        if _REPORTED.search(self.folded.text[:3000]) and not any(node.kind == "major" for node in self.root.children):
            return "像是新闻报道，不是计划文件"
        ahead = any(each.year for each in mentions) and bool(re.search(r"到20\d\d年|力争|目标", self.folded.text))
        if self.front.is_plan and not self.front.is_rule and (ahead or (self.body.tasks and mentions)):
            return ""
        return "没有找到重点任务的责任单位，也没有找到分年度的目标"

    # -- putting together --------------------------------------------------------------------------------------------------

    def _proposal(self, found: list[tuple[Mention | Doubt, BodyTask | None, str]], why: str) -> Proposal:
        years = self.years or (0, 0)
        if why:
            self.reasons["years"] = why
        drafts = self._tasks()
        self._rows(years)
        self._sentences(found, years, drafts)
        self._promised_in_rows(drafts, years)
        self.merger.settle()
        candidates = [each for each in self.merger.candidates if each.said or each.row]
        candidates.sort(key=lambda each: each.row is None)
        candidates = candidates[:_MOST_ITEMS]
        units = Units(self.front.region)
        self._name_units(units, candidates, drafts)
        self._conflicts()
        self._loose()
        numbers = {id(candidate): place for place, candidate in enumerate(candidates, start=1)}
        plan = PlanFile(
            slug=self._slug(years), title=self.front.title or "（未识别标题）", region=self.front.region,
            status="draft" if self.front.is_draft else "issued", number=self.front.number,
            issued_on=self.front.issued_on if not self.front.is_draft else None, first_year=years[0], last_year=years[1],
            units=units.items(),
            indicators=tuple(self._indicator(each, numbers[id(each)], years, units) for each in candidates),
            tasks=tuple(self._task(each, place, numbers, units) for place, each in enumerate(drafts[:_MOST_ITEMS], start=1)),
            discrepancies=tuple(self.discrepancies[:_MOST_UNREAD]),
            unread=tuple(self.unread[:_MOST_UNREAD]),
        )  # fmt: skip
        if self.front.title_span:
            self.spans["title"] = self.front.title_span
        if self.front.number_span:
            self.spans["number"] = self.front.number_span
        return Proposal(source=self.source, plan=plan, spans=self.spans, reasons=self.reasons)

    def _slug(self, years: tuple[int, int]) -> str:
        return "-".join(part for part in ("plan", self.front.region.code, str(years[0] or "")) if part)

    def _rows(self, years: tuple[int, int]) -> None:
        for row in self.annexes.indicators:
            quantity = growth_quantity(row.name, row.unit)
            (quote_span, quote) = quotation(self.source, row.span)
            candidate = Candidate(
                name=row.name[:100], unit=row.unit, kind="growth" if quantity else "level", row=row, place=row.place,
                quote_span=quote_span, quote=quote, units=row.units, comparator=next((t.comparator for t in row.targets if t.comparator), ""),
                lower=any(re.search(r"[≤<]|以内|以下|不高于|不超过", t.comparator) for t in row.targets),
                baseline=(row.baseline.year, row.baseline.value) if row.baseline else None,
            )  # fmt: skip
            if re.search(r"^前|名$", candidate.comparator):
                candidate.kind = "rank"
            for target in row.targets:
                if self._inside(target.year, years):
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
            self.merger.add_row(candidate)
            for span in row.unread:
                self._not_read(span, row.place, "表格中的目标或单位没有读懂")
        for span in self.annexes.unread:
            self._not_read(span, "附件", "表格没有读懂")

    @staticmethod
    def _inside(year: int, years: tuple[int, int]) -> bool:
        return years[0] <= year <= years[1]

    def _sentences(
        self,
        found: list[tuple[Mention | Doubt, BodyTask | None, str]],
        years: tuple[int, int],
        drafts: list[_TaskDraft],
    ) -> None:
        by_task = {id(draft.body): draft for draft in drafts if draft.body is not None}
        for each, task, place in found:
            if isinstance(each, Doubt):
                span, quote = quoted(self.source, self.folded, each.start, each.end)
                if quote:
                    self.unread.append(UnreadItem(quote=quote, place=place, note=each.note, span=span))
                continue
            span, quote = quoted(self.source, self.folded, *each.quote)
            year = each.year or years[1]
            if not quote:
                continue
            if not self._inside(year, years):
                self.unread.append(UnreadItem(quote=quote, place=place, note=f"目标年份{year}不在规划期内", span=span))
                continue
            candidate = self._candidate(each, year, place, span, quote, task)
            if each.yearly and each.year is None:  # 每年新增50家以上: each year of the plan
                first = candidate.said[0]
                candidate.said = [replace(first, year=every) for every in range(years[0], years[1] + 1)]
            known = self.merger.add(candidate)
            if task is not None and id(task) in by_task:
                by_task[id(task)].links.append((known, span, quote))
                if not known.units:
                    known.units = (*task.lead, *task.support)
                elif known.row is not None:
                    self._compare_units(known, by_task[id(task)])

    def _compare_units(self, known: Candidate, draft: _TaskDraft) -> None:
        """Units that a table names for an indicator and those of the task that states it."""
        row = [folded_text(each.name) for each in known.units]
        task = [folded_text(each.name) for each in (*draft.lead, *draft.support)]
        missing = [each for each in task if each not in row]
        more = [each for each in row if each not in task]
        if not task or not (missing or more):
            return
        said = [f"{word}{'、'.join(names)}" for word, names in (("表内没有", missing), ("正文没有", more)) if names]
        self._differ(
            known.units[0].span,
            known.place,
            draft.quote_span,
            draft.place,
            f"指标“{known.name}”的单位与任务“{draft.title}”不同：{'；'.join(said)}",
        )

    def _candidate(
        self,
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
            year=year, value=each.value, span=(text or self.folded).span(*each.number), quote_span=span, quote=quote, place=place,
            comparator=each.comparator, task=task, sure=sure, year_stated=each.year is not None,
        )  # fmt: skip
        name = each.name + ("年均增长" if each.kind == "growth" else "")
        return Candidate(
            name=name[:100], unit=each.unit[:20], kind=each.kind, row=None, place=place, quote_span=span, quote=quote, lower=each.lower,
            yearly=each.yearly, comparator=each.comparator, said=[said], baseline=each.baseline, sure=sure,
            units=(*task.lead, *task.support) if task is not None else (),
        )  # fmt: skip

    # -- tasks -------------------------------------------------------------------------------------------------------------

    def _tasks(self) -> list[_TaskDraft]:
        drafts = [self._body_draft(task) for task in self.body.tasks]
        free = list(range(len(drafts)))
        for row in self.annexes.tasks:
            match = self._same_task(row, drafts, free)
            if match is None:
                if (
                    not self.body.tasks
                    or not any(draft.lead for draft in drafts if draft.body)
                    or len(self.annexes.tasks) > len(self.body.tasks)
                ):
                    drafts.append(self._row_draft(row))
                continue
            free.remove(match)
            self._compare_task(drafts[match], row)
        return drafts

    def _body_draft(self, task: BodyTask) -> _TaskDraft:
        if task.clauses:
            span, quote = quoted(self.source, self.folded, *task.clauses[0].quote)
        else:
            span, quote = quoted(
                self.source, self.folded, task.node.start, max(task.node.title_end, task.node.start + 1)
            )
        for clause in task.clauses:
            for start, end in clause.unread:
                where, words = quoted(self.source, self.folded, start, end)
                self.unread.append(
                    UnreadItem(quote=words, place=task.node.place, note="不是责任单位或配合单位，没有采用", span=where)
                )
        if not task.clauses:
            self.unread.append(
                UnreadItem(
                    quote=quote or task.title, place=task.node.place, note="没有找到这项任务的责任单位", span=span
                )
            )
        remark = f"完成时限：{task.due}" if task.due else ""
        return _TaskDraft(
            title=task.title[:100], heading=task.heading, lead=task.lead, support=task.support, place=self._place(task.node),
            quote_span=span, quote=quote, sure=task.sure, remark=remark, body=task,
        )  # fmt: skip

    def _row_draft(self, row: TaskRow) -> _TaskDraft:
        span, quote = quotation(self.source, row.span)
        for each in row.unread:
            self._not_read(each, row.place, "表格中的单位没有读懂")
        return _TaskDraft(
            title=row.title[:100], heading=row.heading[:100], lead=row.lead, support=row.support, place=row.place, quote_span=span, quote=quote,
            sure=0.9 if row.lead else 0.7, remark=row.remark[:200] or (f"完成时限：{row.due}" if row.due else ""), row=row,
        )  # fmt: skip

    @staticmethod
    def _same_task(row: TaskRow, drafts: list[_TaskDraft], free: list[int]) -> int | None:
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

    def _compare_task(self, draft: _TaskDraft, row: TaskRow) -> None:
        """The body's wording stays; what the table says otherwise is listed. Units that the body lacks come from the table."""
        draft.row = row
        if not draft.lead and not draft.support and (row.lead or row.support):
            draft.lead, draft.support, draft.sure = row.lead, row.support, 0.85
            span, quote = quotation(self.source, (row.lead or row.support)[0].span)
            draft.quote_span, draft.quote, draft.place = span, quote, row.place
            self.unread = [
                each
                for each in self.unread
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
                self._differ(
                    draft.quote_span,
                    draft.place,
                    (table or row.lead or row.support)[0].span,
                    row.place,
                    f"{word}不同：正文{'、'.join(here) or '无'}；表内{'、'.join(there) or '无'}",
                )
        if _plain(draft.title) != _plain(row.title) and not row.content:
            self._differ(self._title_span(draft), draft.place, row.span, row.place, "任务名称不同")
        if draft.heading and row.heading and _plain(draft.heading) != _plain(row.heading):
            self._heading_differs(draft, row)

    def _title_span(self, draft: _TaskDraft) -> Span:
        node = draft.body.node if draft.body else None
        return (
            self.folded.span(node.title_start, node.title_end)
            if node and node.title_end > node.title_start
            else draft.quote_span
        )

    def _heading_differs(self, draft: _TaskDraft, row: TaskRow) -> None:
        node = draft.body.node.parent if draft.body else None
        at = self.source.text.find(row.heading) if "\n" not in row.heading else -1
        there = (at, at + len(row.heading)) if at >= 0 else row.span
        if node is None or node.kind == "root":
            return
        note = f"任务分组的标题不同：{row.heading}"
        if not any(each.note == note[:200] for each in self.discrepancies):
            self._differ(self.folded.span(node.title_start, node.title_end), node.place, there, row.place, note)

    # -- items of the plan file ----------------------------------------------------------------------------------------------

    def _name_units(self, units: Units, candidates: list[Candidate], drafts: list[_TaskDraft]) -> None:
        for candidate in candidates:
            if candidate.row is not None:
                units.add(candidate.units)
        for draft in drafts:
            units.add(draft.lead)
            units.add(draft.support)
        for candidate in candidates:
            units.add(candidate.units)
        for variant in units.variants:
            self._differ(
                variant.span,
                "单位名称",
                variant.other_span,
                "单位名称",
                f"“{variant.name}”与“{variant.other}”疑为同一单位",
            )

    def _indicator(self, candidate: Candidate, number: int, years: tuple[int, int], units: Units) -> IndicatorItem:
        key = f"indicators[{number}]"
        growth = candidate.kind == "growth"
        name = candidate.name
        quantity = growth_quantity(name, candidate.unit) if growth else ""
        judged = judge(
            quantity or name, candidate.unit, kind=candidate.kind, lower=candidate.lower, yearly=candidate.yearly
        )
        targets = tuple(self._target(key, candidate, said) for said in candidate.targets.values())
        decimals = max([_decimals(each.value) for each in targets if each.value is not None] or [0])
        level_one = [each for each in candidate.units if each.level == 1] or list(candidate.units)
        self.reasons |= {f"{key}.{field_}": reason for field_, reason in judged.reasons.items()}
        if any(not said.year_stated for said in candidate.targets.values()):
            self.reasons[f"{key}.targets"] = "句中没有写明年份，按规划期末年"
        if candidate.units:
            self.spans[f"{key}.units"] = candidate.units[0].span
        baseline = candidate.baseline
        return IndicatorItem(
            number=number, printed_number=self._printed_number(candidate, number), name=name[:100], unit=candidate.unit or "个",
            basis=judged.basis, direction=judged.direction, pace=judged.pace, formula=judged.formula, frequency=judged.frequency,
            published_month=judged.published_month, decimals=max(decimals, 1) if growth else decimals,
            numerator_label=judged.numerator, denominator_label=judged.denominator, quantity=judged.quantity,
            base_year=years[0] - 1 if growth else None, baseline_year=years[0] - 1,
            printed_baseline=baseline[1] if baseline and baseline[0] == years[0] - 1 else None,
            targets=targets, units=_responsible(level_one, units), in_breakdown=candidate.row is not None,
            binding=candidate.row.binding if candidate.row else None, comparator=candidate.comparator[:30],
            source=SourceItem(place=candidate.place[:80], quote=candidate.quote), span=candidate.quote_span,
            confidence=_share(candidate.sure if targets else 0.4),
        )  # fmt: skip

    @staticmethod
    def _printed_number(candidate: Candidate, number: int) -> str:
        printed = candidate.row.number if candidate.row else ""
        return printed[:10] if printed and printed != str(number) else ""

    def _target(self, key: str, candidate: Candidate, said: Said) -> TargetItem:
        self.spans[f"{key}.targets.{said.year}"] = said.span
        own = (said.place, said.quote) != (candidate.place, candidate.quote)
        return TargetItem(
            year=said.year,
            value=said.value,
            source=SourceItem(place=said.place[:80], quote=said.quote) if own else None,
        )

    def _task(self, draft: _TaskDraft, number: int, numbers: dict[int, int], units: Units) -> TaskItem:
        key = f"tasks[{number}]"
        if draft.lead:
            self.spans[f"{key}.lead"] = (draft.lead[0].span[0], draft.lead[-1].span[1])
        if draft.support:
            self.spans[f"{key}.support"] = (draft.support[0].span[0], draft.support[-1].span[1])
        self.spans[f"{key}.title"] = self._title_span(draft)
        links: dict[int, LinkItem] = {}
        for candidate, _span, quote in draft.links:
            place = numbers.get(id(self.merger.settled(candidate)))
            if place is not None:
                links.setdefault(place, LinkItem(number=place, quote=quote))
        lead = _assigned(draft.lead, units, set())
        leads = {units.main_name(each.name) for each in lead}
        return TaskItem(
            number=number, heading=draft.heading[:100], title=draft.title or "（无标题）", lead=lead,
            support=_assigned(draft.support, units, leads), remark=draft.remark[:300], indicators=tuple(links.values()),
            source=SourceItem(place=draft.place[:80], quote=draft.quote), span=draft.quote_span, confidence=_share(draft.sure),
        )  # fmt: skip

    # -- what is left ----------------------------------------------------------------------------------------------------------

    def _conflicts(self) -> None:
        for candidate, here, there in self.merger.conflicts:
            self._differ(
                here.quote_span,
                here.place,
                there.quote_span,
                there.place,
                f"“{candidate.name}”{there.year}年的目标不同：{here.value}；{there.value}",
            )
        for candidate in self.merger.candidates:
            shown: set[str] = set()
            for name, said in candidate.others:
                if core(name) != core(candidate.name) or candidate.row is not None:
                    if folded_text(name) not in shown:
                        shown.add(folded_text(name))
                        self._differ(
                            said.quote_span,
                            said.place,
                            candidate.quote_span,
                            candidate.place,
                            f"同一指标的两种写法：{name}；{candidate.name}",
                        )

    def _loose(self) -> None:
        """Statements of who answers that belong to no task, as those of the measures that support or safeguard the plan."""
        for clause in self.body.loose:
            span, quote = quoted(self.source, self.folded, *clause.quote)
            place = next(
                (self._place(node) for node, _task in reversed(self._nodes({})) if node.start <= clause.start), "正文"
            )
            self.unread.append(
                UnreadItem(quote=quote, place=place[:80], note="保障、支持措施中的责任单位，未列为任务", span=span)
            )

    def _differ(self, here: Span, here_place: str, there: Span, there_place: str, note: str) -> None:
        here_span, here_quote = quotation(self.source, here)
        _there_span, there_quote = quotation(self.source, there)
        if here_quote and there_quote:
            self.discrepancies.append(
                DiscrepancyItem(
                    here=SourceItem(place=here_place[:80] or "正文", quote=here_quote),
                    there=SourceItem(place=there_place[:80] or "正文", quote=there_quote),
                    note=note[:200],
                    span=here_span,
                    confidence=Decimal("0.8"),
                )  # fmt: skip
            )

    def _not_read(self, span: Span, place: str, note: str) -> None:
        where, quote = quotation(self.source, span)
        if quote:
            self.unread.append(UnreadItem(quote=quote, place=place[:80], note=note, span=where))


def _plain(text: str) -> str:
    return re.sub(r"[，。、；：！“”\"'《》（）\s.]", "", folded_text(text))


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _share(sure: float) -> Decimal:
    return Decimal(str(round(min(max(sure, 0.0), 1.0), 2)))


def _responsible(names: list[Named], units: Units) -> tuple[ResponsibleItem, ...]:
    found: dict[str, ResponsibleItem] = {}
    for each in names:
        found.setdefault(units.main_name(each.name), ResponsibleItem(name=each.name))
    return tuple(found.values())


def _assigned(names: tuple[Named, ...], units: Units, without: set[str]) -> tuple[AssignmentItem, ...]:
    found: dict[str, AssignmentItem] = {}
    for each in names:
        main = units.main_name(each.name)
        if main not in without:
            found.setdefault(main, AssignmentItem(name=each.name, level=each.level if each.level == 2 else None))
    return tuple(found.values())
