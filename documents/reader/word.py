"""Word documents (.docx): paragraphs and tables in the order of the body, as the printed page says them.

Read from the document's own XML by local names, so that files of Word, WPS and other programs, transitional and strict, are
read alike. Left out: deleted and hidden text, footnotes, comments, tables of contents, field codes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from workbooks.unpacking import Package

from .layout import Block, Layout
from .packages import related, tree
from .source import NotReadable, Source
from .word_numbering import Numbering, value, whole

_OFF = ("0", "false", "off", "none")
_DELETED = frozenset({"del", "moveFrom"})
_SILENT = _DELETED | {
    "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "delInstrText", "rt", "tblPr", "tblGrid", "trPr", "tcPr",
    "sectPr", "customXmlPr", "smartTagPr",
}  # fmt: skip
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MOST_COLUMNS = 100


def open_word(package: Package, name: str) -> Source:
    """The text of a .docx. Refused where it has no body or says nothing."""
    main = related(package, "").get("officeDocument", "word/document.xml")
    document = tree(package, main)
    body = None if document is None else document.find("body")
    if body is None:
        raise NotReadable("Word文件已损坏，读不出来。请在WPS或Word中重新保存为docx后再上传")
    parts = related(package, main)
    styles = _styles(tree(package, parts.get("styles", "")))
    numbering = Numbering(tree(package, parts.get("numbering", "")), styles.numbered)
    reader = _Reader(styles, numbering)
    reader.read(body)
    reader.close()
    return reader.layout.source(name)


@dataclass(slots=True, kw_only=True)
class _Styles:
    """What the styles of a document say that matters here, the styles that they are based on included."""

    numbered: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    contents: frozenset[str] = frozenset()  # styles of tables of contents
    default: str = ""  # the style of paragraphs that name none


def _styles(element: Element | None) -> _Styles:
    numbered: dict[str, tuple[str, int]] = {}
    hidden, contents = set(), set()
    default = ""
    for style, chain in _chains(element):
        name = style.get("styleId", "")
        if (value(style, "name") or "").lower().startswith("toc "):
            contents.add(name)
        if any(_is_on(each.find("rPr/vanish")) for each in chain):
            hidden.add(name)
        use = next((found for each in chain if (found := value(each.find("pPr/numPr"), "numId"))), None)
        if use is not None and use != "0":
            level = next((found for each in chain if (found := value(each.find("pPr/numPr"), "ilvl"))), None)
            numbered[name] = use, whole(level, 0)
        if style.get("type") == "paragraph" and style.get("default") in ("1", "true", "on"):
            default = name
    return _Styles(numbered=numbered, hidden=frozenset(hidden), contents=frozenset(contents), default=default)


def _chains(element: Element | None) -> Iterator[tuple[Element, list[Element]]]:
    """Each style with those that it is based on, nearest first."""
    styles = {style.get("styleId", ""): style for style in (element.findall("style") if element is not None else ())}
    for style in styles.values():
        chain = [style]
        while len(chain) < 12 and (base := styles.get(value(chain[-1], "basedOn") or "")) is not None:
            chain.append(base)
        yield style, chain


def _is_on(element: Element | None) -> bool:
    return element is not None and element.get("val", "1") not in _OFF


@dataclass(slots=True)
class _Paragraph:
    """A paragraph as it is read: its text, and the text boxes that hang on it."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


class _Reader:
    def __init__(self, styles: _Styles, numbering: Numbering) -> None:
        self.layout = Layout()
        self._styles, self._numbering = styles, numbering
        self._waiting = ""  # of a paragraph whose end was deleted: it goes on in the next

    def read(self, parent: Element) -> None:
        """The paragraphs and tables inside an element."""
        for element in parent:
            if element.tag == "p":
                self._paragraph(element)
            elif element.tag == "tbl":
                self.close()
                self._table(element)
            elif element.tag == "AlternateContent":
                self.read(_chosen(element))
            elif element.tag not in _SILENT:
                self.read(element)

    def close(self) -> None:
        if self._waiting:
            self.layout.add_lines(self._waiting)
            self._waiting = ""

    def _paragraph(self, element: Element) -> None:
        if self._style(element) in self._styles.contents:
            return
        found = self._read(element)
        text = self._waiting + found.text
        self._waiting = ""
        if element.find("pPr/rPr/del") is not None or element.find("pPr/rPr/moveFrom") is not None:
            self._waiting = text
        else:
            self.layout.add_lines(text)
        for box in found.boxes:
            self.read(box)

    def _read(self, element: Element) -> _Paragraph:
        found = _Paragraph()
        self._inline(element, found)
        number = self._number(element)
        if number:
            found.pieces.insert(0, number)
        return found

    def _style(self, element: Element) -> str:
        return value(element.find("pPr"), "pStyle") or self._styles.default

    def _number(self, element: Element) -> str:
        properties = element.find("pPr")
        style = self._style(element)
        own = None if properties is None else properties.find("numPr")
        use, level = self._styles.numbered.get(style, ("0", 0))
        by_style = style if use != "0" else ""
        named = value(own, "numId")
        if named is not None:
            use, by_style = named, ""
        if (at := value(own, "ilvl")) is not None:
            level, by_style = whole(at, 0), ""
        deleted = properties is not None and properties.find("rPr/del") is not None
        return "" if use == "0" or deleted else self._numbering.printed(use, level, by_style)

    def _inline(self, parent: Element, found: _Paragraph) -> None:
        for element in parent:
            tag = element.tag
            if tag == "t":
                found.pieces.append(element.text or "")
            elif tag == "r":
                if not self._is_hidden(element):
                    self._inline(element, found)
            elif tag in _CHARACTERS:
                found.pieces.append(_CHARACTERS[tag])
            elif tag == "txbxContent":
                found.boxes.append(element)
            elif tag == "AlternateContent":
                self._inline(_chosen(element), found)
            elif tag not in _SILENT:
                self._inline(element, found)

    def _is_hidden(self, run: Element) -> bool:
        properties = run.find("rPr")
        if properties is None:
            return False
        own = properties.find("vanish")
        return _is_on(own) if own is not None else (value(properties, "rStyle") or "") in self._styles.hidden

    def _table(self, element: Element) -> None:
        grid: list[list[Block]] = []
        above: dict[int, Block] = {}
        for row in _inside(element, "tr"):
            properties = row.find("trPr")
            if properties is not None and (properties.find("del") is not None or _is_on(properties.find("hidden"))):
                continue
            above = self._row(row, above)
            width = max(above, default=-1) + 1
            grid.append([above.get(column) or Block() for column in range(width)])
        self.layout.add_table(grid)

    def _row(self, row: Element, above: Mapping[int, Block]) -> dict[int, Block]:
        """The blocks of a row by column of the grid."""
        found: dict[int, Block] = {}
        column = min(whole(value(row.find("trPr"), "gridBefore"), 0), _MOST_COLUMNS)
        for cell in _inside(row, "tc"):
            properties = cell.find("tcPr")
            merge = None if properties is None else properties.find("vMerge")
            goes_on = merge is not None and merge.get("val", "continue") == "continue"
            block = above.get(column) if goes_on else None
            text = self._cell(cell)  # read in any case: its numbered paragraphs count
            if block is None:
                block = Block(text)
            across = properties is not None and value(properties, "hMerge") == "continue"
            if across and column - 1 in found:
                block = found[column - 1]
            span = max(1, whole(value(properties, "gridSpan"), 1))
            if column + span > _MOST_COLUMNS:
                raise NotReadable(f"Word文件里有超过{_MOST_COLUMNS}列的表格，没有读取")
            found |= dict.fromkeys(range(column, column + span), block)
            column += span
        return found

    def _cell(self, cell: Element) -> str:
        """All paragraphs of a cell, tables inside it flattened."""
        said = []
        for paragraph in cell.iter("p"):
            found = self._read(paragraph)
            said.append(found.text)
        return " ".join(said)


def _chosen(element: Element) -> Element:
    """What a program shows of an alternative: the first choice, else the fallback."""
    for name in ("Choice", "Fallback"):
        if (child := element.find(name)) is not None:
            return child
    return element.makeelement("none", {})


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also those in content controls and insertions."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag not in _SILENT and element.tag not in ("tr", "tc", "p"):
            yield from _inside(element, tag)
