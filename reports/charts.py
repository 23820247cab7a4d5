"""Plain data → figures for Plotly, as the plain dictionaries that plotly.js takes. No ORM.

The figures are written out instead of built with plotly.graph_objects, whose import alone costs more than the page; the
tests hold them against its schema. Colours are the style sheet's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from figures.wording import period

INK, MUTED, LINE = "#1b2733", "#51606f", "#dfe4ea"
BLUE, LIGHT, PALE = "#1d4f91", "#6f93c0", "#c9d3de"

SHADES = ("#a9bdd6", BLUE, "#143a6b")  # one year after the other

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathPoint:
    """One quarter of the path chart: what was planned, what was reached, the target if the year ends here."""

    year: int
    quarter: int
    expected: Decimal | None
    actual: Decimal | None
    target: Decimal | None
    goal: Decimal | None = None  # the target as it was promised at this very quarter, where one was changed


def _plain(value: Decimal | None) -> float | None:
    """The only place where a figure leaves Decimal: JSON for a drawing."""
    return None if value is None else float(value)


def _layout(**more: Any) -> dict[str, Any]:
    axis = {"gridcolor": LINE, "linecolor": LINE, "zerolinecolor": LINE, "automargin": True}
    return {
        "font": {"family": "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif", "size": 13, "color": MUTED},
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "x unified",
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": {**axis, "showgrid": False, **more.pop("xaxis", {"type": "category"})},
        "yaxis": {"rangemode": "tozero" if more.pop("from_zero", False) else "normal", **axis},
        **more,
    }


def _name(point: PathPoint) -> str:
    return period(point.year, point.quarter)


def _path_axis(points: Sequence[PathPoint]) -> dict[str, Any]:
    """Quarters in their order, whole names on hover; short ones below, the year under the first quarter of each."""
    texts = [str(point.quarter) + (f"<br>{point.year}年" if point.quarter == 1 else "") for point in points]
    if points and points[0].quarter != 1:
        texts[0] = "基期"
    names = [_name(point) for point in points]
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "tickmode": "array",
        "tickvals": names,
        "ticktext": texts,
        "tickangle": 0,
        "tickfont": {"size": 11},
    }


def _line(
    name: str, points: Sequence[PathPoint], values: Sequence[Decimal | None], unit: str, **style: Any
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "x": [_name(point) for point in points],
        "y": [_plain(value) for value in values],
        "connectgaps": False,
        "hovertemplate": f"%{{y}}{unit}<extra>%{{fullData.name}}</extra>",
        **style,
    }


def _stretches(points: Sequence[PathPoint], *, running: bool) -> list[Sequence[PathPoint]]:
    """A running figure begins anew every January: its line is broken there, not drawn as a fall."""
    if not running:
        return [points]
    return [[point for point in points if point.year == year] for year in dict.fromkeys(point.year for point in points)]


def path_figure(
    points: Sequence[PathPoint], *, unit: str, projection: Decimal | None, shown: int, running: bool
) -> Figure:
    """Planned path with its quarters, figures reached (missing quarters stay missing), targets, and the projection.

    Where a target was changed, what was promised at each quarter is drawn as a step. `shown` is the place of the quarter
    shown: the projection starts from its figure and ends at the last point. `running` for figures counted since January.
    """
    data: list[dict[str, Any]] = []
    for place, part in enumerate(_stretches(points, running=running)):
        first = {"showlegend": place == 0}
        data.append(
            _line("序时路径", part, [point.expected for point in part], unit, mode="lines", legendgroup="path",
                  line={"color": MUTED, "dash": "dot", "width": 2}, **first)
        )  # fmt: skip
        data.append(
            _line("实际", part, [point.actual for point in part], unit, mode="lines+markers", legendgroup="actual",
                  line={"color": BLUE, "width": 2.5}, marker={"size": 8}, **first)
        )  # fmt: skip
    if any(point.goal is not None for point in points):
        data.append(
            _line("当季执行的目标", points, [point.goal for point in points], unit, mode="lines",
                  line={"color": INK, "width": 1.5, "shape": "hv"})
        )  # fmt: skip
    data.append(
        _line("年度目标", points, [point.target for point in points], unit, mode="markers",
              marker={"symbol": "line-ew-open", "size": 22, "color": INK, "line": {"width": 3}})
    )  # fmt: skip
    actual = points[shown].actual if points else None
    if projection is not None and actual is not None and shown < len(points) - 1:
        data.append(
            _line("按平均进度推算", [points[shown], points[-1]], [actual, projection], unit, mode="lines+markers",
                  line={"color": BLUE, "dash": "dash", "width": 1.5}, marker={"size": 6, "symbol": "circle-open"})
        )  # fmt: skip
    return {"data": data, "layout": _layout(xaxis=_path_axis(points), from_zero=running)}


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBar:
    year: int
    target: Decimal | None
    actual: Decimal | None
    name: str = ""  # below the column: the year, and how far it has gone
    running: bool = False  # the year is not over: drawn lighter


def years_figure(years: Sequence[YearBar], *, unit: str) -> Figure:
    """Targets against actuals per year."""
    names = [bar.name or f"{bar.year}年" for bar in years]
    hover = f"%{{y}}{unit}<extra>%{{fullData.name}}</extra>"
    series: tuple[tuple[str, str | list[str], list[Decimal | None]], ...] = (
        ("目标", PALE, [bar.target for bar in years]),
        ("实际", [LIGHT if bar.running else BLUE for bar in years], [bar.actual for bar in years]),
    )
    data = [
        {
            "type": "bar", "name": name, "x": names, "y": [_plain(value) for value in values],
            "marker": {"color": colour}, "hovertemplate": hover,
        }
        for name, colour, values in series
    ]  # fmt: skip
    return {"data": data, "layout": _layout(barmode="group", bargap=0.35, from_zero=True)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartBar:
    """One year of the parts, a value for each unit."""

    name: str
    actuals: Sequence[Decimal | None]
    targets: Sequence[Decimal | None]
    running: bool = False  # the year is not over: drawn lighter


def parts_figure(units: Sequence[str], years: Sequence[PartBar], *, unit: str) -> Figure:
    """Units' parts side by side, a column a year, with a mark at each target."""
    hover = f"%{{y}}{unit}<extra>%{{fullData.name}}</extra>"
    shades = [SHADES[place % len(SHADES)] for place in range(len(years))]
    data: list[dict[str, Any]] = [
        {
            "type": "bar", "name": f"{year.name}实际", "x": list(units), "y": [_plain(value) for value in year.actuals],
            "offsetgroup": str(place), "hovertemplate": hover,
            "marker": {"color": LIGHT if year.running else shade, "line": {"color": INK, "width": 0}},
        }
        for place, (year, shade) in enumerate(zip(years, shades, strict=True))
        if any(value is not None for value in year.actuals)
    ]  # fmt: skip
    data += [
        {
            "type": "bar", "name": f"{year.name}目标", "x": list(units), "y": [_plain(value) for value in year.targets],
            "offsetgroup": str(place), "hovertemplate": hover,
            "marker": {"color": "rgba(0,0,0,0)", "line": {"color": MUTED, "width": 1.5}},
        }
        for place, year in enumerate(years)
        if any(value is not None for value in year.targets)
    ]  # fmt: skip
    return {"data": data, "layout": _layout(barmode="group", bargap=0.3, from_zero=True)}


def is_blank(figure: Figure) -> bool:
    """Nothing is known that could be drawn: an empty frame of axes would only puzzle."""
    return all(value is None for trace in figure["data"] for value in trace["y"])
