"""python -m documents.reader.pdf_pages: a PDF on standard input → its lines and tables as JSON on standard output.

Bounded by the system in time and memory. A file that breaks the parser ends the process with an error.
"""

import json
import logging
import resource
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.exceptions import PdfminerException

_SECONDS = 60
_MEMORY = 2 * 1024**3
_MOST_PAGES = 300
_WORDS_APART = 3  # points
_COLUMNS_APART = 1.5  # characters
_GARBLED = "(cid:"
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0x2E80, 0x2EF4))
}  # fonts of Word give radicals in place of the characters that look alike
Answer = dict[str, Any]


def main() -> None:
    """Read standard input, write the answer."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    logging.disable()
    content = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(read(content), ensure_ascii=True))


def read(content: bytes) -> Answer:
    """{"pages": …} or {"refused": why}. Raises whatever a damaged file makes the parser raise."""
    try:
        with pdfplumber.open(BytesIO(content)) as pdf:
            if len(pdf.pages) > _MOST_PAGES:
                return {"refused": "pages"}
            pages = []
            for page in pdf.pages:
                pages.append(list(_items(page)))
                page.close()
    except PdfminerException as problem:
        if problem.args and isinstance(problem.args[0], PDFPasswordIncorrect):
            return {"refused": "encrypted"}
        raise
    return _refusal(pages) or {"pages": pages}


def _refusal(pages: list[list[Answer]]) -> Answer:
    said = "".join(text for page in pages for item in page for text in item.get("texts", [item.get("line", "")]))
    if not said.strip():
        return {"refused": "no text"}
    if said.count(_GARBLED) * 10 > len(said) // 5:
        return {"refused": "garbled"}
    return {}


def _items(page: Page) -> Iterator[Answer]:
    """Lines and tables from top to bottom."""
    found: list[tuple[float, Answer]] = []
    rest: Any = page
    tables = page.find_tables() if page.rects or page.lines or page.curves else []
    areas = []
    for table in tables:
        laid = _table(table)
        if laid is not None:
            areas.append(table.bbox)
            found.append((table.bbox[1], laid))
    if areas:
        rest = page.filter(lambda thing: not any(_stands_in(thing, area) for area in areas))
    found += [(line["top"], {"line": _plain(_spaced(line["chars"]))}) for line in rest.extract_text_lines()]
    found.sort(key=lambda item: item[0])
    return (item for _top, item in found)


def _spaced(characters: list[dict[str, Any]]) -> str:
    """A line with a blank where its characters stand apart, and with two where they stand as far apart as columns do."""
    said, edge = "", None
    for character in characters:
        if edge is not None and said[-1:] != " ":
            gap = character["x0"] - edge
            said += "  " if gap > _COLUMNS_APART * character["size"] else " " if gap > _WORDS_APART else ""
        said += character["text"]
        edge = character["x1"]
    return said.strip()


def _plain(text: str | None) -> str:
    return (text or "").translate(_RADICALS)


def _stands_in(thing: dict[str, Any], area: Sequence[float]) -> bool:
    if "text" not in thing:
        return False
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return bool(area[0] <= across <= area[2] and area[1] <= down <= area[3])


def _table(table: Table) -> Answer | None:
    """The texts of the cells, and for each place of the grid which of them covers it, −1 for none. None for a mere frame."""
    cells: list[tuple[float, float, float, float]] = []
    texts: list[str] = []
    for row, said in zip(table.rows, table.extract(), strict=True):
        for cell, text in zip(row.cells, said, strict=True):
            if cell is not None:
                cells.append(cell)
                texts.append(_plain(text))
    lefts = sorted({cell[0] for cell in cells})
    tops = sorted({cell[1] for cell in cells})
    if len(lefts) < 2:
        return None
    places = [[-1] * len(lefts) for _top in tops]
    for number, (left, top, right, bottom) in enumerate(cells):
        for down, y in enumerate(tops):
            if top <= y < bottom:
                for across, x in enumerate(lefts):
                    if left <= x < right:
                        places[down][across] = number
    return {"texts": texts, "places": places}


if __name__ == "__main__":
    main()
