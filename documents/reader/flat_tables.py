"""Tables that were flattened to one cell a line, as sites print them: with a tab before each cell, or without anything.

With tabs, empty cells are kept and blank lines part the rows. Without, empty cells are lost: rows are known by their running
number, or by what the columns hold.
"""

import re
from collections import Counter
from collections.abc import Sequence

from .filling import fits, is_number, is_unit_list
from .heads import Head, Role, read_head
from .lines import Lines, empty_cell
from .ragged import Row, aligned, one_row_of_heads, squared, table_of
from .source import Cell, Table

FIRST_HEAD = re.compile(
    r"\s*(?:序|编\s*号|项\s*次|指\s*标|任\s*务|重\s*点|主\s*要|工\s*作|类\s*[别型]|领\s*域|项\s*目|考\s*核|核\s*心|分\s*类|目\s*标|具\s*体|一级|二级|专项)"
)
_MOST_HEADS = 24
_MOST_COLUMNS = 60
LONGEST_HEAD = 40
_LONGEST_CELL = 2000
_ENDS = re.compile(r"\s*(?:附\s*件|附\s*表|注\s*[:：]|备\s*注\s*[:：]|说\s*明\s*[:：]|（此件|\(此件|专栏|表\s*\d)")
_GROUP = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]\s*\S|[（(][一二三四五六七八九十]{1,3}[）)]\s*\S")
_FIGURES = (Role.TARGET, Role.YEAR, Role.BASELINE, Role.ACTUAL)
_OFFICES = (Role.LEAD, Role.ANSWERS, Role.SUPPORT, Role.BOTH)
_OFFICE = re.compile(r"(?:局|委|办|厅|部|院|会|政府|公司|中心|办公室|街道|镇街|部门|单位)[、，；。]?$")
_WORDS = (Role.INDICATOR, Role.TASK, Role.CONTENT, Role.GROUP, Role.PLAIN)
_NAMES = (Role.INDICATOR, Role.TASK)
Found = tuple[Table, int]


def flat_table(lines: Lines, at: int) -> Found | None:
    """The table whose heads begin with this line (FIRST_HEAD), and the number of the line behind it."""
    if read_head(lines.cell(at).text).role is Role.NONE:
        return None
    return (_blocked(lines, at) if lines.raw(at).startswith("\t") else None) or _running(lines, at)


def _blocked(lines: Lines, at: int) -> Found | None:
    """Rows are blocks of lines that begin with a tab."""
    blocks: list[Row] = []
    block: Row = []
    start = at
    while at < len(lines) and _is_cell(lines, at):
        if block and at > start and lines.is_parted(at):
            if not _takes(blocks, block):
                break
            blocks.append(block)
            block = []
            if not _is_head(blocks[0]):
                return None
        if len(block) >= _MOST_COLUMNS:
            break
        block.append(lines.cell(at))
        lines.spend(1)
        at += 1
    if block and _takes(blocks, block):
        blocks.append(block)
        block = []
    if len(blocks) < 2:
        return None
    return table_of(squared(blocks)), at - len(block)


def _is_head(block: Row) -> bool:
    return sum(read_head(cell.text).role is not Role.NONE for cell in block) >= 2


def _takes(blocks: Sequence[Row], block: Row) -> bool:
    """Whether a block is a row of the table: no longer than those before it, heads aside, and no head of another table."""
    if len(blocks) < 2:
        return True
    if (
        sum(read_head(cell.text).role is not Role.NONE for cell in block) > 2
        and sum(1 for cell in block if cell.text) > 2
    ):
        return False
    common = Counter(map(len, blocks)).most_common(1)[0][0]
    return len(block) <= max(common, *(len(each) for each in blocks[:3]))


def _is_cell(lines: Lines, at: int) -> bool:
    line = lines.raw(at)
    return line.startswith("\t") and len(line) <= _LONGEST_CELL and "\t" not in line[1:].strip()


def _running(lines: Lines, at: int) -> Found | None:
    """Heads one below the other, then rows known by their number or by what their cells hold."""
    heads = _heads(lines, at)
    lines.spend(len(heads))
    if _is_title(heads):
        return None
    behind = at + len(heads)
    columns = one_row_of_heads(heads)
    roles = [read_head("".join(cell.text for cell in column)) for column in columns]
    roles = [
        head if head.role is not Role.NONE else read_head(column[-1].text)
        for head, column in zip(roles, columns, strict=True)
    ]
    if len(columns) < 3 or not any(head.role in (*_FIGURES, *_OFFICES, Role.DUE) for head in roles):
        return None
    by_number = roles[0].role is Role.NUMBER
    rows, behind = (_numbered if by_number else _typed)(lines, behind, roles)
    if not rows:
        return None
    head_rows = _head_rows(columns)
    return table_of([*head_rows, *rows]), behind


def _is_title(heads: Row) -> bool:
    """Whether the first line names the table and not a column: the column that it would be follows, or the row's number."""
    roles = [read_head(cell.text).role for cell in heads]
    return Role.NUMBER in roles[1:] or (len(roles) > 1 and roles[0] in _NAMES and roles[0] in roles[1:])


def _head_rows(columns: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    deepest = max(map(len, columns))
    return [tuple(column[min(row, len(column) - 1)] for column in columns) for row in range(deepest)]


def _heads(lines: Lines, at: int) -> Row:
    found: Row = []
    while at < len(lines) and len(found) < _MOST_HEADS and lines.ends[at] - lines.starts[at] <= LONGEST_HEAD:
        cell = lines.cell(at)
        if cell.text and read_head(cell.text).role is Role.NONE:
            break
        if not cell.text:
            break
        found.append(cell)
        at += 1
    return found


def _digits(text: str) -> int | None:
    found = re.fullmatch(r"[（(]?(\d{1,3})[）)]?[.、．]?", text)
    return int(found[1]) if found else None


def _numbered(lines: Lines, at: int, roles: Sequence[Head]) -> tuple[list[tuple[Cell, ...]], int]:
    """Rows that begin with 1, 2, 3 in lines of their own; a line 一、… between them is a group."""
    rows: list[tuple[Cell, ...]] = []
    expected = 1
    while at < len(lines):
        cell = lines.cell(at)
        if _digits(cell.text) != expected:
            if not _is_group(cell.text) or at + 1 >= len(lines) or _digits(lines.cell(at + 1).text) != expected:
                break
            rows.append(tuple([cell] + [empty_cell(cell.end)] * (len(roles) - 1)))
            at += 1
            continue
        if not lines.spend(len(roles) ** 2):
            break
        end = _row_end(lines, at, roles, expected)
        row = _row(lines, at, end, roles)
        if row is None:
            break
        rows.append(row)
        at = end
        expected += 1
    while rows and not any(cell.text for cell in rows[-1][1:]):
        rows.pop()
        at -= 1
    return rows, at


def _is_group(text: str) -> bool:
    return len(text) <= 60 and (bool(_GROUP.match(text)) or (not text.endswith("。") and not is_number(text)))


def _row_end(lines: Lines, at: int, roles: Sequence[Head], number: int) -> int:
    """Where the row with this number ends: before the next number, else before what cannot be one of its cells."""
    most = min(len(lines), at + len(roles) + 6)
    following = [n for n in range(at + 2, most) if _digits(lines.cell(n).text) == number + 1 and _begins_row(lines, n)]
    exact = at + len(roles)
    if exact in following:
        return exact
    if following and following[0] <= exact + 6:
        end = following[0]
        if end - 1 > at + 1 and _GROUP.match(lines.cell(end - 1).text) and end - at > 2:
            return end - 1
        return end
    end = at + 1
    while end < min(len(lines), exact) and not _is_end(lines, end, at, roles):
        end += 1
    return end


def _begins_row(lines: Lines, at: int) -> bool:
    """Whether words stand below a number, as they do below the number of a row."""
    if at + 1 >= len(lines):
        return False
    below = lines.cell(at + 1).text
    words = len(re.findall(r"[一-鿿A-Za-z]", below))
    return words > 0 and (words > 4 or below.endswith("。") or fits(below, Role.TARGET) < 0)


def _is_end(lines: Lines, at: int, start: int, roles: Sequence[Head]) -> bool:
    """Whether a line below the last row is none of its cells."""
    text = lines.cell(at).text
    if _ENDS.match(text) or (_GROUP.match(text) and at > start + 2) or len(text) > _LONGEST_CELL:
        return True
    if read_head(text).role is Role.NUMBER:
        return True
    cells = [lines.cell(each).text for each in range(start, at + 1)]
    before = aligned_score(cells[:-1], roles)
    return aligned_score(cells, roles) < before - 1


def aligned_score(cells: Sequence[str], roles: Sequence[Head]) -> float:
    """How well cells suit the columns from the left on, empty ones found."""
    row = aligned([Cell(text=text, start=0, end=0) for text in cells], roles)
    if row is None:
        return -1000
    return sum(fits(cell.text, head.role) for cell, head in zip(row, roles, strict=True) if cell.text)


def _row(lines: Lines, start: int, end: int, roles: Sequence[Head]) -> tuple[Cell, ...] | None:
    cells = [lines.cell(at) for at in range(start, end)]
    cells = _joined(lines.text, cells, len(roles))
    row = aligned(cells, roles) or aligned(cells[: len(roles)], roles)
    if row is None or len(cells) < 2:
        return None
    wrong = sum(fits(cell.text, head.role) < -2 for cell, head in zip(row, roles, strict=True) if cell.text)
    named = any(
        cell.text and fits(cell.text, head.role) > -2
        for cell, head in zip(row, roles, strict=True)
        if head.role in _WORDS
    )
    return row if named and wrong * 3 < len(cells) else None


def _is_office(text: str) -> bool:
    return bool(_OFFICE.search(text)) and is_unit_list(text)


def _joined(text: str, cells: list[Cell], width: int) -> list[Cell]:
    """Lines of one list of units (a unit a line) made one cell, until the row is not too long."""
    at = 1
    while len(cells) > width and at < len(cells):
        if _is_office(cells[at - 1].text) and _is_office(cells[at].text):
            start, end = cells[at - 1].start, cells[at].end
            cells[at - 1 : at + 1] = [Cell(text=text[start:end], start=start, end=end)]
        else:
            at += 1
    return cells


def _typed(lines: Lines, at: int, roles: Sequence[Head]) -> tuple[list[tuple[Cell, ...]], int]:
    """Rows without a number: lines that suit the columns, of which some may have lost a cell that was empty."""
    rows: list[tuple[Cell, ...]] = []
    while at < len(lines) and lines.spend(len(roles) ** 2):
        best = max(
            (_typed_row(lines, at, many, roles) for many in range(len(roles), max(2, len(roles) - 3), -1)),
            key=lambda found: found[0],
        )
        if not best[1]:
            break
        rows.append(best[1])
        at += best[2]
    return rows, at


def _typed_row(lines: Lines, at: int, many: int, roles: Sequence[Head]) -> tuple[float, tuple[Cell, ...], int]:
    """So many lines as a row, and how well they suit the columns; nothing where one does not."""
    nothing: tuple[float, tuple[Cell, ...], int] = (-1000.0, (), many)
    if at + many > len(lines):
        return nothing
    cells = [lines.cell(each) for each in range(at, at + many)]
    row = aligned(cells, roles)
    if row is None or any(_ENDS.match(cell.text) or len(cell.text) > _LONGEST_CELL for cell in cells):
        return nothing
    scores = [(fits(cell.text, head.role), head.role) for cell, head in zip(row, roles, strict=True) if cell.text]
    telling = [score for score, role in scores if role in (*_FIGURES, *_OFFICES, Role.DUE)]
    if not telling or min(score for score, _role in scores) < -1 or not row[-1].text:
        return nothing
    return sum(score for score, _role in scores) - 2 * (len(roles) - many), row, many
