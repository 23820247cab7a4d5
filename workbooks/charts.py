"""Native charts of a workbook: plain columns, drawn from cells of the same sheet, so that whoever edits a cell sees it move."""

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import NumFmt
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import Series as Drawn
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.drawing.xdr import XDRPositiveSize2D
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .measuring import CHARACTER
from .styling import BODY_FONT

_EMU = 12700  # English metric units in a point


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Cells in one row or one column, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A row of columns: its name, the cells of its values, its colour, or a colour for each of them (RRGGBB)."""

    name: str
    values: Area
    colour: str = ""
    colours: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a chart stands: the row that it begins in, how far from the left, and its size; points."""

    row: int
    left: float
    width: float
    height: float


def add_columns(
    sheet: Worksheet,
    place: Place,
    *,
    title: str,
    categories: Area,
    series: Sequence[Series],
    number_format: str = "General",
    labels: str = "",
    legend: bool = True,
) -> None:
    """A chart of clustered columns. `number_format` is that of the axis; `labels` that of the values above the columns, none
    without it."""
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth = "col", "clustered", 60
    for each in series:
        chart.series.append(_drawn(sheet, each, labels))
    chart.set_categories(_reference(sheet, categories))
    _titled(chart, title)
    _axes(chart, number_format)
    if legend:
        chart.legend.position = "b"
        chart.legend.txPr = _type(900)
    else:
        chart.legend = None
    chart.anchor = OneCellAnchor(  # type: ignore[assignment]  # an anchor may stand for the name of a cell
        _from=_corner(sheet, place), ext=XDRPositiveSize2D(int(place.width * _EMU), int(place.height * _EMU))
    )
    sheet.add_chart(chart)


def _corner(sheet: Worksheet, place: Place) -> AnchorMarker:
    """The cell in which a chart begins, and how far into it."""
    column, left = 1, place.left
    while (width := sheet.column_dimensions[get_column_letter(column)].width * CHARACTER) <= left:
        column, left = column + 1, left - width
    return AnchorMarker(col=column - 1, colOff=int(left * _EMU), row=place.row - 1)


def _reference(sheet: Worksheet, area: Area) -> Reference:
    return Reference(sheet, min_row=area.top, min_col=area.left, max_row=area.bottom, max_col=area.right)


def _drawn(sheet: Worksheet, series: Series, labels: str) -> Drawn:
    drawn: Drawn = SeriesFactory(_reference(sheet, series.values), title=series.name)
    if series.colour:
        drawn.graphicalProperties = _filled(series.colour)
    for place, colour in enumerate(series.colours):
        point = DataPoint(idx=place, invertIfNegative=False)
        point.graphicalProperties = _filled(colour)
        drawn.dPt.append(point)
    if labels:
        drawn.dLbls = DataLabelList(
            numFmt=labels, showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
        )
        drawn.dLbls.txPr = _type(900)
    return drawn


def _filled(colour: str) -> GraphicalProperties:
    """A column with a dark line around it: seen apart without colours too."""
    properties = GraphicalProperties(solidFill=colour)
    properties.line.solidFill = "404040"
    properties.line.width = 6350
    return properties


def _titled(chart: BarChart, title: str) -> None:
    size = _characters(1100, bold=True)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=size), r=[RegularTextRun(rPr=size, t=title)])
    chart.title = Title(tx=Text(rich=RichText(bodyPr=RichTextProperties(), p=[paragraph])), overlay=False)


def _axes(chart: BarChart, number_format: str) -> None:
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.txPr = _type(900, RichTextProperties(rot=0, vert="horz"))  # long names are broken, not turned
    chart.y_axis.txPr = _type(900)
    chart.y_axis.numFmt = NumFmt(formatCode=number_format, sourceLinked=False)
    chart.y_axis.scaling.min = 0
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill="D9D9D9", w=6350)))


def _characters(size: int, *, bold: bool = False) -> CharacterProperties:
    """Hundredths of a point."""
    return CharacterProperties(sz=size, b=bold, latin=Font(typeface=BODY_FONT), ea=Font(typeface=BODY_FONT))


def _type(size: int, body: RichTextProperties | None = None) -> RichText:
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=_characters(size)), endParaRPr=_characters(size))
    return RichText(bodyPr=body or RichTextProperties(), p=[paragraph])
