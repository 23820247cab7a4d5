"""The parts of a long table's workbook around its rows: what is before and behind them in a sheet, styles, and the archive's own
directory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter

from .printing import A4, Paper
from .styling import (
    BODY_FONT,
    COUNTED_FONT,
    COUNTED_SIZE,
    DAY_FORMAT,
    LABEL_FONT,
    TEXT_SIZE,
    Align,
)

LAST_ROW = 1_048_576
LONGEST_NAME = 25  # of a sheet: Excel takes 31, further sheets are numbered
_REFUSED_IN_NAMES = frozenset("[]:*?/\\'")
_LONGEST_HEADER = 200  # Excel takes 255 characters with what formats them
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_POINTS_PER_INCH = 72
HEAD_STYLE, NOTICE_STYLE = 1, 2
_FIRST_OWN_FORMAT = 164


@dataclass(frozen=True, slots=True, kw_only=True)
class LongColumn:
    """A column: its head, its width in characters, and how its values are shown."""

    head: str
    width: float
    number_format: str = "General"  # of days DAY_FORMAT, unless said otherwise
    align: Align = Align.LEFT
    wrapped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTable:
    """A long table before its rows. `title` is the workbook's and stands above every printed page, `name` is the sheet's.
    `notices` are said in red above the heads."""

    title: str
    name: str
    columns: tuple[LongColumn, ...]
    made_on: date
    author: str = "IPPlan"
    notices: tuple[str, ...] = ()
    paper: Paper = A4

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table has columns")
        if not 0 < len(self.name) <= LONGEST_NAME or _REFUSED_IN_NAMES & set(self.name):
            raise ValueError(f"not the name of a sheet: {self.name}")

    @property
    def head_row(self) -> int:
        return len(self.notices) + 1

    @property
    def last_column(self) -> str:
        return get_column_letter(len(self.columns))


@dataclass(frozen=True, slots=True)
class _Format:
    """How a cell of the table looks."""

    number_format: str
    align: Align
    wrapped: bool
    quoted: bool


class Parts:
    """The texts of the parts; numbers of styles are given as they are asked for, before the styles are written."""

    def __init__(self, table: LongTable) -> None:
        self.table = table
        self._formats: dict[_Format, int] = {}

    def style(self, column: LongColumn, *, quoted: bool = False, day: bool = False) -> int:
        """The number of a cell's style; `quoted` for a text that would be a formula if somebody typed it."""
        said = DAY_FORMAT if day and column.number_format == "General" else column.number_format
        wanted = _Format(said, column.align, column.wrapped, quoted)
        return self._formats.setdefault(wanted, NOTICE_STYLE + 1 + len(self._formats))

    def sheet_name(self, number: int) -> str:
        return f"xl/worksheets/sheet{number}.xml"

    def before_rows(self, *, is_first: bool) -> str:
        """A sheet up to its rows: one page wide, heads frozen."""
        table = self.table
        columns = "".join(
            f'<col min="{place}" max="{place}" width="{column.width:g}" customWidth="1"/>'
            for place, column in enumerate(table.columns, start=1)
        )
        top, selected = f"A{table.head_row + 1}", 'tabSelected="1" ' if is_first else ""
        return (
            f'{_START}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<sheetViews><sheetView showGridLines="0" {selected}workbookViewId="0">'
            f'<pane ySplit="{table.head_row}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
            f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/></sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
        )

    def behind_rows(self, last_row: int) -> str:
        """A sheet from its rows on: filter, margins, paper, page numbers."""
        paper = self.table.paper
        side, top, bottom = (f"{points / _POINTS_PER_INCH:.4f}" for points in (paper.side, paper.top, paper.bottom))
        title = _for_printing(self.table.title)
        return (
            f'</sheetData><autoFilter ref="A{self.table.head_row}:{self.table.last_column}{last_row}"/>'
            f'<printOptions horizontalCentered="1"/>'
            f'<pageMargins left="{side}" right="{side}" top="{top}" bottom="{bottom}" header="0.2" footer="0.3"/>'
            f'<pageSetup paperSize="{paper.code}" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            f'<headerFooter><oddHeader>&amp;C&amp;"{BODY_FONT}"&amp;10{title}</oddHeader>'
            f'<oddFooter>&amp;C&amp;"{BODY_FONT}"&amp;10第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter></worksheet>'
        )

    def relations(self) -> str:
        """What the archive begins with."""
        return _relations(
            ("rId1", f"{_OFFICE}/relationships/officeDocument", "xl/workbook.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        )

    def others(self, last_rows: list[int]) -> Iterator[tuple[str, str]]:
        """Every part but sheets and shared texts, by its name; `last_rows`: of each sheet."""
        count = len(last_rows)
        sheets = [(f"rId{number}", f"{_OFFICE}/relationships/worksheet", f"worksheets/sheet{number}.xml")
                  for number in range(1, count + 1)]  # fmt: skip
        yield "xl/workbook.xml", self._workbook(last_rows)
        yield (
            "xl/_rels/workbook.xml.rels",
            _relations(
                *sheets,
                (f"rId{count + 1}", f"{_OFFICE}/relationships/styles", "styles.xml"),
                (f"rId{count + 2}", f"{_OFFICE}/relationships/sharedStrings", "sharedStrings.xml"),
            ),
        )
        yield "xl/styles.xml", self._styles()
        yield "docProps/core.xml", self._properties()
        yield "[Content_Types].xml", _content_types(count)

    def _workbook(self, last_rows: list[int]) -> str:
        head, last = self.table.head_row, self.table.last_column
        names = [self.table.name, *(f"{self.table.name}（{number}）" for number in range(2, len(last_rows) + 1))]
        sheets, filters, titles = "", "", ""
        for number, (name, last_row) in enumerate(zip(names, last_rows, strict=True)):
            sheets += f'<sheet name={quoteattr(name)} sheetId="{number + 1}" r:id="rId{number + 1}"/>'
            of, on = f'localSheetId="{number}"', escape(f"'{name}'!")
            filters += f'<definedName name="_xlnm._FilterDatabase" {of} hidden="1">{on}$A${head}:${last}${last_row}</definedName>'
            titles += f'<definedName name="_xlnm.Print_Titles" {of}>{on}$1:${head}</definedName>'
        return (
            f'{_START}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships"><workbookPr/>'
            f"<bookViews><workbookView/></bookViews><sheets>{sheets}</sheets>"
            f"<definedNames>{filters}{titles}</definedNames></workbook>"
        )

    def _styles(self) -> str:
        formats = list(dict.fromkeys(each.number_format for each in self._formats if each.number_format != "General"))
        numbers = {"General": 0, **{code: _FIRST_OWN_FORMAT + place for place, code in enumerate(formats)}}
        own = "".join(f'<numFmt numFmtId="{numbers[code]}" formatCode={quoteattr(code)}/>' for code in formats)
        fonts = (
            f'{_font(COUNTED_FONT, COUNTED_SIZE)}{_font(LABEL_FONT, TEXT_SIZE, bold=True)}'
            f'{_font(LABEL_FONT, TEXT_SIZE, bold=True, color="FFB3261E")}{_font(BODY_FONT, TEXT_SIZE)}'
        )  # fmt: skip
        line = "".join(
            f'<{side} style="thin"><color rgb="FF000000"/></{side}>' for side in ("left", "right", "top", "bottom")
        )
        cells = "".join(_cell_format(each, numbers[each.number_format]) for each in self._formats)
        return (
            f'{_START}<styleSheet xmlns="{_MAIN}">'
            + (f'<numFmts count="{len(formats)}">{own}</numFmts>' if formats else "")
            + f'<fonts count="4">{fonts}</fonts>'
            '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
            '<fill><patternFill patternType="solid"><fgColor rgb="FFF2F2F2"/></patternFill></fill></fills>'
            '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
            f"<border>{line}<diagonal/></border></borders>"
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{NOTICE_STYLE + 1 + len(self._formats)}">'
            '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
            '<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1"'
            ' applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
            '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
            f'{cells}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )

    def _properties(self) -> str:
        day = f"{self.table.made_on.isoformat()}T00:00:00Z"
        return (
            f'{_START}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(self.table.title)}</dc:title><dc:creator>{escape(self.table.author)}</dc:creator>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
        )


def _relations(*targets: tuple[str, str, str]) -> str:
    said = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in targets)
    return f'{_START}<Relationships xmlns="{_PACKAGE}/relationships">{said}</Relationships>'


def _content_types(sheets: int) -> str:
    parts = {
        "/xl/workbook.xml": f"{_KIND}.sheet.main+xml",
        **{f"/xl/worksheets/sheet{number}.xml": f"{_KIND}.worksheet+xml" for number in range(1, sheets + 1)},
        "/xl/styles.xml": f"{_KIND}.styles+xml",
        "/xl/sharedStrings.xml": f"{_KIND}.sharedStrings+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    said = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{_START}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{said}</Types>'
    )


def _font(name: str, size: float, *, bold: bool = False, color: str = "FF000000") -> str:
    return f'<font>{"<b/>" if bold else ""}<sz val="{size:g}"/><color rgb="{color}"/><name val="{name}"/></font>'


def _cell_format(each: _Format, number_format: int) -> str:
    quoted, wrapped = ' quotePrefix="1"' if each.quoted else "", ' wrapText="1"' if each.wrapped else ""
    return (
        f'<xf numFmtId="{number_format}" fontId="3" fillId="0" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" '
        f'applyBorder="1" applyAlignment="1"{quoted}>'
        f'<alignment horizontal="{each.align}" vertical="center"{wrapped}/></xf>'
    )


def _for_printing(title: str) -> str:
    """A title for the head of a page, where & begins a command and a digit would be read into the size of the type."""
    said = title[:_LONGEST_HEADER].replace("&", "&&")
    return escape(f" {said}" if said[:1].isdigit() else said)
