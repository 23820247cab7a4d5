"""Writing a printed table onto a sheet: what stands above it, heads, lines in their places, what stands below it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as _FooterPart  # it has no public name
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from .measuring import text_height, wrapped
from .printing import HIGHEST_ROW, Cell, Heading, Layout, Paper, Placed, Table, groups, head_spans, laid_out
from .styling import (
    BODY_FONT,
    HEAD,
    LABEL_FONT,
    LABEL_SIZE,
    NOTE_FONT,
    PLAIN,
    TEXT_SIZE,
    TITLE_FONT,
    TITLE_SIZE,
    Align,
    Look,
    Styles,
    Tone,
    Value,
    put,
)  # fmt: skip

_POINTS_PER_INCH = 72
_LABEL = PLAIN.with_(font=LABEL_FONT, size=LABEL_SIZE, wrapped=False)
_TITLE = Look(font=TITLE_FONT, size=TITLE_SIZE, boxed=False)
_NOTICE = Look(font=LABEL_FONT, size=TEXT_SIZE, boxed=False, tone=Tone.LOUD, bold=True)
_NOTE = PLAIN.with_(font=NOTE_FONT)
_SIGNED = PLAIN.with_(size=12.0)
_READ = PLAIN.with_(size=12.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A sheet as an office hands it round: 附件1 top left, the title, above the table who and when, the table, below it notes
    and the line to be signed. `notices` are said in red under the title (演示数据); `paragraphs` before the table."""

    title: str
    table: Table
    label: str = ""
    notices: tuple[str, ...] = ()
    left: str = ""
    right: str = ""
    paragraphs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    repeated: bool = True  # the heads, on every page


@dataclass(frozen=True, slots=True)
class Band:
    """A row over some columns: the text, the look, where it begins, how many columns it takes."""

    text: str
    look: Look
    start: int
    wide: int


Row = tuple[float, tuple[Band, ...]]  # height in points, what stands in it


def printed(sheet: Worksheet, form: Form, styles: Styles) -> Layout:
    """Write the form onto an empty sheet, ready to be printed."""
    table = form.table
    above, below = _above(form), _below(form)
    layout = laid_out(
        table, above=sum(height for height, _bands in above), below=sum(height for height, _bands in below)
    )
    for place, each in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = each.width
    row = _bands(sheet, above, 1, styles)
    first_head, row = row, _heads(sheet, table, layout, row, styles)
    first_line = row
    row = _lines(sheet, table, layout, row, styles)
    last = _bands(sheet, below, row, styles) - 1
    paged(sheet, layout.paper, columns=len(table.columns), rows=last)
    if form.repeated:
        sheet.print_title_rows = f"{first_head}:{first_line - 1}"
    sheet.freeze_panes = f"A{first_line}"
    return replace(layout, first_line=first_line)


def paged(sheet: Worksheet, paper: Paper, *, columns: int, rows: int) -> None:
    """Paper on its side, margins, one page wide, page numbers, what is printed of the sheet."""
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", paper.code
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = paper.side / _POINTS_PER_INCH
    margins.top, margins.bottom = paper.top / _POINTS_PER_INCH, paper.bottom / _POINTS_PER_INCH
    margins.header = margins.footer = 0.3
    sheet.print_area = f"A1:{get_column_letter(columns)}{max(rows, 1)}"
    sheet.print_options.horizontalCentered = True
    sheet.sheet_view.showGridLines = False
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        center=_FooterPart(text="第 &P 页 共 &N 页", size=10, font=BODY_FONT)
    )


# Above and below the table


def _above(form: Form) -> list[Row]:
    columns, width = len(form.table.columns), form.table.width
    rows: list[Row] = []
    if form.label:
        rows.append((text_height(1, LABEL_SIZE), (Band(form.label, _LABEL, 0, columns),)))
    rows.append((_title_height(form.title, width), (Band(form.title, _TITLE, 0, columns),)))
    rows += [(text_height(1, TEXT_SIZE), (Band(text, _NOTICE, 0, columns),)) for text in form.notices]
    if form.left or form.right:
        half = _column_at(form.table, 0.4)
        left = Band(form.left, PLAIN, 0, half)
        right = Band(form.right, PLAIN.with_(align=Align.RIGHT), half, columns - half)
        rows.append((text_height(1, TEXT_SIZE), (left, right)))
    rows += [_paragraph(text, columns, width) for text in form.paragraphs]
    return rows


def _paragraph(text: str, columns: int, width: float) -> Row:
    """Indented by two characters, as texts are."""
    indented = f"　　{text}"
    height = text_height(len(wrapped(indented, width, _READ.size)), _READ.size)
    return min(height, HIGHEST_ROW), (Band(indented, _READ, 0, columns),)


def _title_height(title: str, width: float) -> float:
    return text_height(len(wrapped(title, width, TITLE_SIZE)), TITLE_SIZE) + 6


def _below(form: Form) -> list[Row]:
    columns, width = len(form.table.columns), form.table.width
    rows: list[Row] = [
        (text_height(len(wrapped(text, width)), TEXT_SIZE), (Band(text, _NOTE, 0, columns),)) for text in form.notes
    ]
    if form.foot:
        starts = _apart([_column_at(form.table, place / len(form.foot)) for place in range(len(form.foot))], columns)
        ends = [*starts[1:], columns]
        bands = (
            Band(text, _SIGNED, start, end - start) for text, start, end in zip(form.foot, starts, ends, strict=False)
        )
        rows.append((text_height(1, 12.0) + 12, tuple(bands)))
    return rows


def _apart(starts: Sequence[int], columns: int) -> list[int]:
    """The same places, each at least one column before the next, so that nothing is left out where columns are wide."""
    found: list[int] = []
    for place, start in enumerate(starts):
        least, most = (found[-1] + 1 if found else 0), columns - (len(starts) - place)
        found.append(max(least, min(start, most)))
    return found


def _column_at(table: Table, share: float) -> int:
    """The column that begins nearest to a share of the table's width."""
    edges, total = [0.0], 0.0
    for column in table.columns:
        total += column.width
        edges.append(total)
    return min(range(len(edges)), key=lambda place: abs(edges[place] - share * total))


def _bands(sheet: Worksheet, rows: Sequence[Row], start: int, styles: Styles) -> int:
    for row, (height, bands) in enumerate(rows, start=start):
        sheet.row_dimensions[row].height = height
        for band in bands:
            put(sheet, row, band.start + 1, band.text, band.look, styles)
            _merge(sheet, row, band.start + 1, row, band.start + band.wide)
    return start + len(rows)


def _merge(sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    """Make one cell of several, which have their looks already: openpyxl's own way works out borders anew, for longer than all
    else takes. What the first one says is what stands; the others say nothing."""
    if (top, left) == (bottom, right):
        return
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            if (row, column) != (top, left) and sheet.cell(row, column).value is not None:
                sheet.cell(row, column).value = None
    sheet.merged_cells.add(CellRange(min_col=left, min_row=top, max_col=right, max_row=bottom))


# The table


def _heads(sheet: Worksheet, table: Table, layout: Layout, start: int, styles: Styles) -> int:
    for row, height in enumerate(layout.heads, start=start):
        sheet.row_dimensions[row].height = height
        for column in range(1, len(table.columns) + 1):
            put(sheet, row, column, None, HEAD, styles)
    for span in head_spans(table):
        top, left = start + span.top, span.left + 1
        put(sheet, top, left, span.text, HEAD, styles)
        _merge(sheet, top, left, top + span.deep - 1, left + span.wide - 1)
    return start + len(layout.heads)


def _lines(sheet: Worksheet, table: Table, layout: Layout, start: int, styles: Styles) -> int:
    row = start
    for page, placed in groupby(layout.placed, key=lambda each: each.page):
        if page:
            sheet.row_breaks.append(Break(id=row - 1))
        row = _on_page(sheet, table, list(placed), row, styles)
    return row


def _on_page(sheet: Worksheet, table: Table, placed: Sequence[Placed], start: int, styles: Styles) -> int:
    starts, row = [], start
    for each in placed:
        starts.append(row)
        for height in each.rows:
            sheet.row_dimensions[row].height = height
            row += 1
    starts.append(row)
    for each, top, after in zip(placed, starts, starts[1:], strict=False):
        _line(sheet, table, each.line, top, after - 1, styles)
    for place, column in enumerate(table.columns, start=1):
        if column.merged:
            for group in groups([each.line for each in placed], place - 1):
                _merge(sheet, starts[group.start], place, starts[group.stop] - 1, place)
    return row


def _line(
    sheet: Worksheet, table: Table, line: tuple[Value | Cell, ...] | Heading, top: int, bottom: int, styles: Styles
) -> None:
    if isinstance(line, Heading):
        look = HEAD.with_(align=Align.LEFT)
        for across in range(1, len(table.columns) + 1):
            put(sheet, top, across, line.text if across == 1 else None, look, styles)
        _merge(sheet, top, 1, bottom, len(table.columns))
        return
    for place, (column, value) in enumerate(zip(table.columns, line, strict=True), start=1):
        written, look = (value.value, value.look) if isinstance(value, Cell) else (value, column.look)
        put(sheet, top, place, written, look, styles)
        for row in range(top + 1, bottom + 1):
            put(sheet, row, place, None, look, styles)
        if bottom > top and not column.merged:
            _merge(sheet, top, place, bottom, place)
