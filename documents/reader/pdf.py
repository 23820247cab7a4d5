"""PDF files with a text layer: lines and tables page by page, without running heads and page numbers.

What is inside a PDF is read in a process of its own (pdf_pages): a file of ten megabytes may unpack to gigabytes or keep a
parser busy for ever, and only the system can stop that.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .layout import Block, Layout
from .naming import looks_like_unit
from .source import NotReadable, Source

_SECONDS = 90  # for the whole file; a page with a table takes a tenth of a second
_ROOT = Path(__file__).resolve().parents[2]
_FOLIO = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·\s]*")
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"\d{1,3}[.、．]?")
_LISTED = re.compile(r"[、，；]")
_OWN = re.compile(r".{2,6}(?:单位|部门)[:：]|\d{1,2}[.．、]|[（(][一二三四五六七八九十\d]{1,2}[)）]")
_END = ("。", "；", ";")
_EDGE = 2  # lines at the top and the bottom of a page that may be running heads
_DAMAGED = "PDF文件已损坏或过于复杂，读不出来。请用原来的Word文件上传"
_MESSAGES = {
    "encrypted": "PDF文件设有密码，读不出来。请取消密码后再上传",
    "pages": "PDF文件超过300页，没有读取。请只保留计划的正文和附件后再上传",
    "no text": "这份PDF是扫描件，没有文字层，读不出来。请用原来的Word文件上传，或先做文字识别（OCR）",
    "garbled": "这份PDF的文字编码无法识别（字体没有对照表），读不出来。请用原来的Word文件上传",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """A table of one page or, once it is joined, of several."""

    rows: list[list[Block]]

    @property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)


_Item = str | _Grid


def open_pdf(content: bytes, name: str) -> Source:
    """Refused for encrypted and damaged files, for more than 300 pages, and for scans."""
    pages = [[_item(each) for each in page] for page in _pages(content)]
    layout = Layout()
    for item in _joined(_without_heads(pages)):
        if isinstance(item, str):
            layout.add_lines(item)
        else:
            layout.add_table(item.rows)
    return layout.source(name)


def _pages(content: bytes) -> list[list[dict[str, object]]]:
    command = [sys.executable, "-m", "documents.reader.pdf_pages"]
    try:
        done = subprocess.run(command, input=content, capture_output=True, cwd=_ROOT, timeout=_SECONDS, check=False)  # noqa: S603 (our own module)
    except subprocess.TimeoutExpired as problem:
        raise NotReadable(_DAMAGED) from problem
    if done.returncode != 0:
        raise NotReadable(_DAMAGED)
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise NotReadable(_MESSAGES[answer["refused"]])
    pages: list[list[dict[str, object]]] = answer["pages"]
    return pages


def _item(read: dict[str, object]) -> _Item:
    if "line" in read:
        return str(read["line"])
    texts, places = read["texts"], read["places"]
    assert isinstance(texts, list)  # noqa: S101 (of our own making)
    assert isinstance(places, list)  # noqa: S101 (of our own making)
    blocks = [Block(_unwrapped(str(text))) for text in texts]
    return _Grid(rows=[[Block() if place < 0 else blocks[place] for place in row] for row in places])


def _unwrapped(text: str) -> str:
    """A cell's lines made one: they are cut by its width, unless each is a unit of its own or begins something of its own."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and all(map(looks_like_unit, lines)) and not any(_LISTED.search(line) for line in lines):
        return " ".join(lines)
    joined = ""
    for line in lines:
        parted = _OWN.match(line) or (joined[-1:].isascii() and line[:1].isascii() and joined[-1:].isalnum())
        joined += f" {line}" if joined and parted else line
    return joined


def _without_heads(pages: list[list[_Item]]) -> list[list[_Item]]:
    """Pages without what stands at the edge of most of them, digits aside, and without page numbers.

    The first time it stands there it is kept once: the running head is often the document's title.
    """
    seen = Counter(shape for page in pages for shape in {_shape(page[at]) for at in _edges(page)} if shape)
    often = {shape for shape, count in seen.items() if count >= 3 and count * 2 > len(pages)}
    met: set[str] = set()
    return [_without(page, often, met) for page in pages]


def _without(page: list[_Item], often: set[str], met: set[str]) -> list[_Item]:
    edges = _edges(page)
    kept: list[_Item] = []
    for at, item in enumerate(page):
        if at in edges and isinstance(item, str):
            shape = _shape(item)
            if _FOLIO.fullmatch(item) or (shape in often and shape in met):
                continue
            met.add(shape)
        kept.append(item)
    return kept


def _edges(page: list[_Item]) -> frozenset[int]:
    return frozenset((*range(min(_EDGE, len(page))), *range(max(0, len(page) - _EDGE), len(page))))


def _shape(item: _Item) -> str:
    return _DIGITS.sub("0", "".join(item.split())) if isinstance(item, str) else ""


def _joined(pages: list[list[_Item]]) -> Iterator[_Item]:
    """All items in order; a table at the end of a page goes on in one of as many columns at the beginning of the next."""
    open_table: _Grid | None = None
    for page in pages:
        for at, item in enumerate(page):
            if at == 0 and open_table is not None and isinstance(item, _Grid) and item.width == open_table.width:
                _append(open_table, item)
                continue
            if open_table is not None:
                yield open_table
                open_table = None
            if isinstance(item, _Grid):
                open_table = item
            else:
                yield item
    if open_table is not None:
        yield open_table


def _append(table: _Grid, more: _Grid) -> None:
    rows = more.rows
    while rows and [block.text for block in rows[0]] in [[block.text for block in row] for row in table.rows[:3]]:
        rows = rows[1:]  # a head that is repeated on each page
    if rows and _goes_on(table, rows[0]):
        rows = _replaced(rows[1:], _extend(table.rows[-1], rows[0]))
    elif rows:
        rows = _merged_on(table, rows)
    table.rows.extend(rows)


def _replaced(rows: list[list[Block]], same: dict[Block, Block]) -> list[list[Block]]:
    return [[same.get(block, block) for block in row] for row in rows]


def _merged_on(table: _Grid, rows: list[list[Block]]) -> list[list[Block]]:
    """The rows with what is left of a merged cell put to its beginning: its column has sentences, and this one has no end yet."""
    same: dict[Block, Block] = {}
    for column, (last, first) in enumerate(zip(table.rows[-1], rows[0], strict=True)):
        whole = {row[column] for row in (*table.rows, *rows) if row[column].text.endswith(_END)} - {last, first}
        if last.text and first.text and whole and not last.text.endswith(_END) and first.text.endswith(_END):
            last.text = _unwrapped(f"{last.text}\n{first.text}")
            same[first] = last
    return _replaced(rows, same)


def _goes_on(table: _Grid, row: list[Block]) -> bool:
    """Whether a row is the rest of the row before it: it has no number where the rows of the table have one."""
    said = {at for at, block in enumerate(row) if block.text}
    if not said or not all(table.rows[-1][at].text for at in said):
        return False
    for column in range(table.width):
        numbered = sum(1 for each in table.rows if _NUMBER.fullmatch(each[column].text))
        if numbered * 2 > len(table.rows) - 2 and numbered:
            return column not in said
    return 0 not in said and 1 not in said


def _extend(row: list[Block], rest: list[Block]) -> dict[Block, Block]:
    """Put the rest of a row to it. The answer says which block of the rest is now which of the row: it may reach further down."""
    same: dict[Block, Block] = {}
    for block, more in zip(row, rest, strict=True):
        if more.text and more not in same:
            block.text = _unwrapped(f"{block.text}\n{more.text}")
            same[more] = block
    return same
