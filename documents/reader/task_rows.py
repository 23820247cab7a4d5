"""Tables of tasks: heading, title, what is to be done, who leads, who supports, until when."""

import re
from collections.abc import Iterator, Sequence

from .columns import body_of, distinct
from .filling import is_number
from .folding import Folded, fold
from .heads import Role, is_head
from .offices import read_offices
from .places import Placed
from .rows import TaskRow
from .source import Cell, Span
from .values import is_blank

_NUMBERED = re.compile(
    r"(?:（[一二三四五六七八九十]{1,3}）|（\d{1,2}）|\d{1,2}[.、](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[条项])"
)
_NOTE = re.compile(r"注[:：]|备注[:：]|说明[:：]")
_LONGEST_TITLE = 40
_LONGEST_CONTENT = 5000
_MONEY = re.compile(r"资金|预算|投资|经费|金额")
_MEETING = re.compile(r"地点|议程|主持|参会|日程")


def is_task_table(placed: Placed) -> bool:
    """Whether a table is of tasks: what is to be done beside who does it, or named tasks with their content or day."""
    columns = placed.columns
    if any(_MEETING.search(head.text) for head in columns.heads) or _MEETING.search(placed.caption.rpartition("\n")[2]):
        return False
    if any(_MONEY.search(head.text) for head in columns.heads) and not columns.has(Role.CONTENT):
        return False
    offices = columns.has(Role.LEAD, Role.ANSWERS, Role.BOTH, Role.SUPPORT)
    if columns.has(Role.TASK):
        return offices or columns.has(Role.CONTENT, Role.DUE)
    return offices and columns.has(Role.CONTENT)


class TaskReader:
    """Reads the rows of one table in order; headings are carried down."""

    def __init__(self, text: str, placed: Placed, first_row: int = 1) -> None:
        self.text, self.placed, self.columns = text, placed, placed.columns
        self.body = body_of(placed.table, self.columns)
        self.heading_columns, self.title_column, self.content_column = self._parts()
        self.heading = ""
        self.count = first_row - 1
        self.unread: list[Span] = []

    def _parts(self) -> tuple[tuple[int, ...], int, int | None]:
        """The columns of headings, the one of titles, and the one of what is to be done."""
        named, content = self.columns.of(Role.TASK), self.columns.of(Role.CONTENT) or self._goals()
        groups = self.columns.of(Role.GROUP, Role.INDICATOR)
        if not named:
            return groups, content[0], content[1] if len(content) > 1 else None
        if len(named) > 1:
            return (*groups, *named[:-1]), named[-1], content[0] if content else None
        if content and self._is_carried(named[0], content[0]):
            return (*groups, named[0]), content[0], content[1] if len(content) > 1 else None
        return groups, named[0], content[0] if content else None

    def _goals(self) -> tuple[int, ...]:
        return tuple(column for column in self.columns.of(Role.TARGET) if self.columns.heads[column].year is None)

    def _is_carried(self, named: int, content: int) -> bool:
        """Whether a name stands once for several rows that are tasks of their own: each has its number, or its own units."""
        offices = self.columns.of(Role.LEAD, Role.ANSWERS, Role.BOTH)
        number = self.columns.one(Role.NUMBER)
        for above, row in zip(self.body, self.body[1:], strict=False):
            carried = not row[named].text or row[named].span == above[named].span
            if not carried or not row[content].text or row[content].span == above[content].span:
                continue
            own_number = number is not None and row[number].text and row[number].span != above[number].span
            own_offices = any(row[column].text and row[column].span != above[column].span for column in offices)
            if own_number or own_offices:
                return True
        return False

    def rows(self) -> Iterator[TaskRow]:
        waiting: TaskRow | None = None
        last: Sequence[Cell] = ()
        for row in self.body:
            if waiting is not None and len(waiting.content) < _LONGEST_CONTENT and self._goes_on(last, row):
                waiting = self._longer(waiting, row)
                continue
            found = self._row(row)
            if found is None:
                continue
            if waiting is not None:
                yield waiting
            waiting, last = found, row
        if waiting is not None:
            yield waiting

    def _goes_on(self, above: Sequence[Cell], row: Sequence[Cell]) -> bool:
        """Whether a row has nothing of its own but more of what is to be done."""
        if self.content_column is None or not row[self.content_column].text:
            return False
        title, number = row[self.title_column], self.columns.one(Role.NUMBER)
        if title.text and title.span != above[self.title_column].span:
            return False
        if number is not None and row[number].text and row[number].span != above[number].span:
            return False
        return len(distinct(row)) > 1 or not title.text

    def _longer(self, task: TaskRow, row: Sequence[Cell]) -> TaskRow:
        assert self.content_column is not None  # noqa: S101 (as _goes_on has seen)
        cell = row[self.content_column]
        offices = read_offices(self.text, row, self.columns)
        start = task.content_span[0] if task.content_span else cell.start
        lead = {name.name: name for name in (*task.lead, *offices.lead)}
        support = {name.name: name for name in (*task.support, *offices.support) if name.name not in lead}
        return TaskRow(
            place=task.place, number=task.number, heading=task.heading, title=task.title, span=task.span,
            content=f"{task.content}{fold(cell.text).shown}", content_span=(start, max(cell.end, start)),
            lead=tuple(lead.values()), support=tuple(support.values()),
            due=task.due or self._said(row, Role.DUE), remark=task.remark or self._said(row, Role.REMARK),
            unread=(*task.unread, *offices.unread),
        )  # fmt: skip

    def _row(self, row: Sequence[Cell]) -> TaskRow | None:
        said = distinct(row)
        if not said or sum(is_head(cell.text) for cell in said) * 2 > len(said) or _NOTE.match(said[0].text):
            return None
        if len(said) == 1 and not (
            row[self.title_column].text and self.columns.one(Role.NUMBER) is None and self.heading_columns
        ):
            self.heading = self._bare(said[0])[0]
            return None
        headings = [row[column] for column in self.heading_columns if row[column].text]
        if headings:
            self.heading = self._bare(headings[-1])[0]
        title = row[self.title_column]
        content = row[self.content_column] if self.content_column is not None else None
        if not title.text or is_number(title.text):
            title, content = (content, None) if content is not None and content.text else (title, None)
        if not title.text or is_number(title.text):
            offices = read_offices(self.text, row, self.columns)
            self.unread += [name.span for name in offices.all]
            return None
        return self._read(row, title, content)

    def _read(self, row: Sequence[Cell], title: Cell, content: Cell | None) -> TaskRow:
        self.count += 1
        number_column = self.columns.one(Role.NUMBER)
        number = fold(row[number_column].text).shown if number_column is not None else ""
        name, printed, span, is_whole = self._title(title)
        if content is not None and is_blank(content.text):
            content = None
        if content is None and not is_whole:
            content = title
        offices = read_offices(self.text, row, self.columns)
        return TaskRow(
            place=f"{self.placed.place} 第{self.count}行",
            number=(printed if printed.isdigit() and not number.isdigit() else number or printed).strip(),
            heading=self.heading,
            title=name,
            span=span,
            content="" if content is None else fold(content.text).shown,
            content_span=None if content is None else content.span,
            lead=offices.lead,
            support=offices.support,
            due=self._said(row, Role.DUE),
            remark=self._said(row, Role.REMARK),
            unread=(*offices.unread, *self._of_years(row)),
        )

    def _of_years(self, row: Sequence[Cell]) -> tuple[Span, ...]:
        """What is to be reached year by year, in words: it looks like targets and is none that could be read."""
        columns = [column for column in self.columns.of(Role.TARGET, Role.YEAR) if column != self.content_column]
        return tuple(dict.fromkeys(row[column].span for column in columns if re.search(r"\d", row[column].text)))

    def _title(self, cell: Cell) -> tuple[str, str, Span, bool]:
        """The title without its number and full stop, the number, where it stands, and whether it is all that the cell says.

        Of a long text it is the first sentence.
        """
        folded = fold(self.text, [cell.span])
        begin, end = _without_number(folded), len(folded.text)
        if end - begin > _LONGEST_TITLE:
            stop = re.compile(r"[。：；]").search(folded.text, begin)
            end = stop.start() if stop and stop.start() > begin + 1 else end
        while end > begin + 1 and folded.text[end - 1] in "。；：，":
            end -= 1
        whole = end >= len(folded.text.rstrip("。；：，"))
        return folded.shown[begin:end], folded.shown[:begin].strip("（）、. "), folded.span(begin, end), whole

    def _bare(self, cell: Cell) -> tuple[str, Span]:
        folded = fold(self.text, [cell.span])
        begin = _without_number(folded)
        return folded.shown[begin:].strip("：。；， "), cell.span

    def _said(self, row: Sequence[Cell], role: Role) -> str:
        column = self.columns.one(role)
        return "" if column is None or is_blank(row[column].text) else fold(row[column].text).shown


def _without_number(folded: Folded) -> int:
    found = _NUMBERED.match(folded.text)
    return found.end() if found and found.end() < len(folded.text) else 0
