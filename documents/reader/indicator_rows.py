"""Tables of indicators: what each row promises for which year, in which unit, and who answers for it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .columns import body_of, distinct
from .filling import is_number
from .folding import fold
from .heads import Role, is_head
from .measures import is_measure, measure_of
from .offices import read_offices
from .places import Placed
from .rows import IndicatorRow, TargetCell
from .source import Cell, Span
from .values import Reading, is_blank, read_value

_NUMBERED = re.compile(
    r"(?:（[一二三四五六七八九十]{1,3}）|（\d{1,2}）|\d{1,2}[.、](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,3}、)"
)
_MARKS = re.compile(r"[*★▲△#①-⑳]+$|〔\d+〕$|\[\d+\]$")
_NOTE = re.compile(r"注[:：]|备注[:：]|说明[:：]|\*|“?\[\s*\]|合计|总计|小计")
_REPORT = re.compile(r"完成情况|运行情况|统计表|统计数据|主要数据|公报|实际完成|进展情况")
_MARKED = re.compile(r"分值|得分|权重|评分|扣分|赋分")
_PLAN = re.compile(r"目标|计划|规划|分解|任务|指标体系|指标表|清单")
_OF_ALL_YEARS = re.compile(r"年均|累计|增速|增幅|五年|三年")
_CAPTION_MEASURE = re.compile(r"单位：([^\s）]{1,8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetColumn:
    """A column of promises for the end of a year."""

    column: int
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """Which columns of a table are targets, and which is the baseline before the plan."""

    targets: tuple[TargetColumn, ...] = ()
    baseline: TargetColumn | None = None


def years_of(placed: Placed, hint: tuple[int, int] | None) -> Years | None:
    """None for a table that promises nothing: actual figures, progress, budgets."""
    columns, caption = placed.columns, placed.caption
    heads = list(enumerate(columns.heads))
    said = [(at, head.year) for at, head in heads if head.role is Role.TARGET and head.year is not None]
    bare = [(at, head.year) for at, head in heads if head.role is Role.YEAR and head.year is not None]
    open_ended = [at for at, head in heads if head.role is Role.TARGET and head.year is None]
    begin = hint[0] if hint else min((year for _at, year in said), default=None)
    if _reports_progress(placed, begin):
        return None
    vouched = (
        bool(said) or bool(open_ended) or bool(_PLAN.search(caption)) or columns.has(Role.LEAD, Role.ANSWERS, Role.BOTH)
    )
    if _REPORT.search(caption) and not _PLAN.search(caption) and not said:
        return None
    if bare and (hint or vouched):
        said += [(at, year) for at, year in bare if begin is None or year >= begin]
    if not said and open_ended and (end := _last_year(hint, caption)) is not None:
        said = [(open_ended[-1], end)]
    by_year = {year: at for at, year in reversed(said)}  # of two columns for one year the left one
    targets = tuple(TargetColumn(column=by_year[year], year=year) for year in sorted(by_year))
    first = begin if begin is not None else min((year for _at, year in said), default=None)
    return Years(targets=targets, baseline=_baseline(placed, first))


def _last_year(hint: tuple[int, int] | None, caption: str) -> int | None:
    if hint:
        return hint[1]
    years = [int(year) for year in re.findall(r"(?<!\d)20[2-4]\d(?!\d)", caption)]
    return max(years, default=None)


def _reports_progress(placed: Placed, begin: int | None) -> bool:
    """Whether figures of the plan's own years, or of no year at all, stand in it: it tells how far things are."""
    return any(
        head.role is Role.ACTUAL and (head.year is None or begin is None or head.year >= begin)
        for head in placed.columns.heads
    ) and not placed.columns.has(Role.LEAD, Role.ANSWERS, Role.BOTH)


def _baseline(placed: Placed, first: int | None) -> TargetColumn | None:
    """The last column of a year before the plan."""
    found = []
    for at, head in enumerate(placed.columns.heads):
        if head.role is Role.BASELINE:
            year = head.year if head.year is not None else (None if first is None else first - 1)
        elif (
            head.role in (Role.YEAR, Role.ACTUAL) and head.year is not None and first is not None and head.year < first
        ):
            year = head.year
        else:
            continue
        if year is not None:
            found.append(TargetColumn(column=at, year=year))
    return max(found, key=lambda each: each.year, default=None)


class IndicatorReader:
    """Reads the rows of one table in order; what is carried down is kept from row to row."""

    def __init__(self, text: str, placed: Placed, years: Years, first_row: int = 1) -> None:
        self.text, self.placed, self.years = text, placed, years
        self.columns = placed.columns
        self.names = self._name_columns()
        self.group = ""
        caption = _CAPTION_MEASURE.search(placed.caption)
        self.default_measure = caption[1] if caption and is_measure(caption[1]) else ""
        self.count = first_row - 1
        self.unread: list[Span] = []

    def _name_columns(self) -> tuple[int, ...]:
        named, said = self.columns.of(Role.INDICATOR), self.columns.of(Role.CONTENT)[:1]
        if named and said and self._filled(said[0]) > 2 * self._filled(named[-1]):
            return said  # the indicators are groups, and their content is what is counted
        return named or self.columns.of(Role.TASK)[-1:] or said

    def _filled(self, column: int) -> int:
        return sum(bool(row[column].text) for row in body_of(self.placed.table, self.columns))

    def rows(self) -> Iterator[IndicatorRow]:
        for row in body_of(self.placed.table, self.columns):
            found = self._row(row)
            if found is not None:
                yield found

    def _row(self, row: Sequence[Cell]) -> IndicatorRow | None:
        said = distinct(row)
        if not said or sum(is_head(cell.text) for cell in said) * 2 > len(said):
            return None
        if _NOTE.match(said[0].text) and (len(said) == 1 or "计" in said[0].text[:2]):
            return None
        if len(said) == 1:
            self.group = _bare(said[0].text)
            return None
        name = self._name(row)
        if name is None:
            self.unread += self._figures(row)
            return None
        self._carry(row, name)
        return self._read(row, name)

    def _figures(self, row: Sequence[Cell]) -> list[Span]:
        return [row[each.column].span for each in self.years.targets if re.search(r"\d", row[each.column].text)]

    def _name(self, row: Sequence[Cell]) -> Cell | None:
        """The finest of the columns that name the indicator."""
        cells = [row[column] for column in reversed(self.names) if row[column].text]
        return next((cell for cell in cells if not is_number(cell.text)), None)

    def _carry(self, row: Sequence[Cell], name: Cell) -> None:
        groups = [*self.columns.of(Role.GROUP), *(column for column in self.names if row[column].span != name.span)]
        if len(self.names) == 1 and self.columns.has(Role.TASK, Role.INDICATOR):
            groups += [column for column in self.columns.of(Role.TASK) if column < self.names[0]]
        said = [row[column].text for column in sorted(groups) if row[column].text and row[column].span != name.span]
        if said:
            self.group = _bare(said[-1])

    def _read(self, row: Sequence[Cell], name: Cell) -> IndicatorRow:
        self.count += 1
        number_column = self.columns.one(Role.NUMBER)
        number = fold(row[number_column].text).shown if number_column is not None else ""
        printed, label, measure = parsed_name(self.text, name)
        measure = measure or self._measure(row) or self.default_measure
        readings, unread = self._readings(row, measure, label)
        if not measure and readings:
            measure = readings[0][2].unit
            readings, unread = self._readings(row, measure, label)
        targets = [
            TargetCell(year=column.year, value=each.value, span=cell.span, comparator=each.comparator)
            for column, cell, each in readings
        ]
        if not targets and not unread:
            unread += self._others(row)
        offices = read_offices(self.text, row, self.columns)
        return IndicatorRow(
            place=f"{self.placed.place} 第{self.count}行",
            number=(number or printed).strip(),
            name=label,
            unit=measure,
            span=name.span,
            group=self.group,
            targets=tuple(targets),
            units=offices.all,
            baseline=self._baseline(row, measure, label),
            binding=self._binding(row),
            remark=self._said(row, Role.REMARK),
            unread=(*unread, *offices.unread),
        )

    def _others(self, row: Sequence[Cell]) -> list[Span]:
        """Promises of another kind, where a row has none for the end of a year: 年均增速, 累计."""
        columns = [at for at, head in enumerate(self.columns.heads) if _OF_ALL_YEARS.search(head.text)]
        return [row[at].span for at in columns if re.search(r"\d", row[at].text)]

    def _measure(self, row: Sequence[Cell]) -> str:
        column = self.columns.one(Role.MEASURE)
        if column is None:
            head = self.columns.heads[self.names[-1]].measure
            return head if is_measure(head) else ""
        said = fold(row[column].text).shown.strip("（）()")
        return "" if is_blank(said) else said

    def _readings(
        self, row: Sequence[Cell], measure: str, name: str
    ) -> tuple[list[tuple[TargetColumn, Cell, Reading]], list[Span]]:
        found, unread = [], []
        read: set[Span] = set()
        for column in self.years.targets:
            cell = row[column.column]
            if is_blank(cell.text):
                continue
            reading = read_value(cell.text, measure=measure, name=name)
            if reading is not None:
                found.append((column, cell, reading))
            elif cell.span not in read:
                unread.append(cell.span)
            read.add(cell.span)
        return found, unread

    def _baseline(self, row: Sequence[Cell], measure: str, name: str) -> TargetCell | None:
        column = self.years.baseline
        if column is None or is_blank(row[column.column].text):
            return None
        cell = row[column.column]
        reading = read_value(cell.text, measure=measure, name=name)
        if reading is None or reading.unit != measure:
            return None
        return TargetCell(year=column.year, value=reading.value, span=cell.span, comparator=reading.comparator)

    def _binding(self, row: Sequence[Cell]) -> bool | None:
        said = self._said(row, Role.BINDING)
        return True if said.startswith("约束") else False if said.startswith("预期") else None

    def _said(self, row: Sequence[Cell], role: Role) -> str:
        column = self.columns.one(role)
        return "" if column is None or is_blank(row[column].text) else fold(row[column].text).shown


def parsed_name(text: str, cell: Cell) -> tuple[str, str, str]:
    """The number before an indicator's name, the name, and the unit of measurement in the brackets behind it; "" for none."""
    folded = fold(text, [cell.span])
    begin, end, measure = 0, len(folded.text), ""
    numbered = _NUMBERED.match(folded.text)
    if numbered and numbered.end() < end:
        begin = numbered.end()
    marks = _MARKS.search(folded.text)
    if marks and marks.start() > begin:
        end = marks.start()
    found = measure_of(folded.text[:end])
    if found is not None and found[1] > begin:
        measure = folded.shown[found[1] : found[2]].strip("（）[]，").removeprefix("单位：")
        shown = folded.shown[begin : found[1]] + folded.shown[found[2] : end]
    else:
        shown = folded.shown[begin:end]
    return folded.shown[:begin].strip("（）、. "), shown.strip("：，。* "), measure


def _bare(text: str) -> str:
    """A group's name without white space and the number before it."""
    folded = fold(text)
    numbered = _NUMBERED.match(folded.text)
    return folded.shown[numbered.end() if numbered and numbered.end() < len(folded.text) else 0 :].strip("：。 ")


def is_indicator_table(placed: Placed, years: Years) -> bool:
    """Whether a table is of indicators: names with promises, or names with those who answer for them."""
    columns = placed.columns
    if columns.has(Role.INDICATOR):
        marked = any(_MARKED.search(head.text) for head in columns.heads)
        return bool(years.targets) or (columns.has(Role.LEAD, Role.ANSWERS, Role.BOTH) and not marked)
    if not columns.has(Role.TASK) or not years.targets:
        return False
    said = [row[each.column].text for row in placed.table.rows[columns.first :] for each in years.targets]
    filled = [text for text in said if not is_blank(text)]
    return sum(1 for text in filled if read_value(text, measure="") is not None) * 2 > len(filled) > 0
