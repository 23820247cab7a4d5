"""Where a table stands in a document, as one would cite it: 附件1, 附件2 表1, 表2, 专栏1."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .columns import Columns
from .folding import folded_text
from .source import Source, Table
from .word_numerals import spoken

_ANNEX = re.compile(
    r"^[^\S\n]*附[^\S\n]*[件表录][^\S\n]*[:：]?[^\S\n]*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})?(?P<behind>[^\n]{0,80})$",
    re.MULTILINE,
)
_BOX = re.compile(
    r"[^\S\n]*(?P<name>专栏|表)[^\S\n]*(?P<number>\d{1,2}(?:[—-]\d{1,2})?|[一二三四五六七八九十]{1,3})(?![^\s:：.、．]{0,1}[中所可内示])"
)
_NEAR = 4  # lines above a table that may be its caption
_CAPTION = 300  # characters above a table in which its caption stands
_SPOKEN = {spoken(number): str(number) for number in range(1, 31)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A table with its place and what is printed just above it."""

    table: Table
    columns: Columns
    place: str
    caption: str


@dataclass(frozen=True, slots=True)
class _Label:
    start: int
    name: str


def placed_tables(source: Source, tables: Sequence[tuple[Table, Columns]]) -> tuple[Placed, ...]:
    """Each table with its place. A first table before a printed 附件2 stands in 附件1 even if nothing says so."""
    labels = _labels(source, [table for table, _columns in tables])
    found: list[Placed] = []
    boxes = 0
    annex, at = "", 0
    last_end = 0
    inside: dict[str, int] = {}
    for table, columns in tables:
        while at < len(labels) and labels[at].start < table.start:
            annex = labels[at].name
            at += 1
        name = annex
        if not name and at < len(labels) and labels[at].name == "附件2" and not found:
            name = "附件1"
        above = source.text[max(last_end, table.start - _CAPTION) : table.start]
        title = " ".join(cell.text for cell in columns.titles)
        printed = _printed(above, title)
        if not name:
            boxes += 1
            name = printed or f"表{boxes}"
        else:
            inside[name] = inside.get(name, 0) + 1
            if printed and not name.startswith(printed):
                name = f"{name} {printed}"
            elif inside[name] > 1:
                name = f"{name} 表{inside[name]}"
        caption = f"{_last_lines(above)}\n{title}"
        found.append(Placed(table=table, columns=columns, place=name, caption=folded_text(caption)))
        last_end = table.end
    return tuple(found)


def _labels(source: Source, tables: Sequence[Table]) -> list[_Label]:
    """Lines that say which annex begins there. Lines of a list of annexes, one below the other, are none."""
    lines = [match for match in _ANNEX.finditer(source.text) if _is_label(match)]
    starts = [table.start for table in tables]
    found: list[_Label] = []
    for at, match in enumerate(lines):
        table = bisect_right(starts, match.start()) - 1
        if table >= 0 and match.start() < tables[table].end:
            continue
        before = at > 0 and _next_to(source.text, lines[at - 1], match)
        after = at + 1 < len(lines) and _next_to(source.text, match, lines[at + 1])
        if not before and not after:
            found.append(_Label(match.start(), _name(match)))
    return found


def _next_to(text: str, above: re.Match[str], below: re.Match[str]) -> bool:
    return below.start() - above.end() < 20 and not text[above.end() : below.start()].strip()


def _is_label(match: re.Match[str]) -> bool:
    """Whether the line is a label and not the note at the end of the body: 附件：1.某某分解表 2.某某清单."""
    behind = match["behind"].strip()
    if re.search(r"[。；]", behind):
        return False
    line = match.group()
    colon = re.search(r"[:：]", line[: match.start("behind") - match.start()])
    return not (colon and match["number"]) and (bool(match["number"]) or not behind or bool(re.match(r"[:：]", behind)))


def _name(match: re.Match[str]) -> str:
    number = _narrow(match["number"] or "")
    kind = "附表" if "".join(match.group().split()).startswith("附表") else "附件"
    return kind + _SPOKEN.get(number, number)


def _narrow(number: str) -> str:
    """Figures in half width, whatever the document prints."""
    return unicodedata.normalize("NFKC", number)


def _last_lines(above: str) -> str:
    return "\n".join(list(_lines_from_below(above))[:_NEAR])


def _lines_from_below(above: str) -> Iterator[str]:
    for line in reversed(above.split("\n")):
        if line.strip():
            yield line


def _printed(above: str, title: str) -> str:
    """表1, 专栏2: as printed in the title or just above."""
    for line in (title, *list(_lines_from_below(above))[:_NEAR]):
        found = _BOX.match(line) if len(line.strip()) <= 80 else None
        if found:
            number = _narrow(found["number"])
            return found["name"] + _SPOKEN.get(number, number.replace("—", "-"))
    return ""
