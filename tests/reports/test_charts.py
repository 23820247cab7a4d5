"""Figures for Plotly: valid by its own schema, honest about what is missing."""

from decimal import Decimal

import plotly.graph_objects as go

from reports.charts import PathPoint, YearBar, path_figure, years_figure


def point(year: int, quarter: int, expected: str | None, actual: str | None, target: str | None = None) -> PathPoint:
    def number(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    return PathPoint(
        year=year, quarter=quarter, expected=number(expected), actual=number(actual), target=number(target)
    )


POINTS = [
    point(2024, 4, "460", "460"),
    point(2025, 1, "468", "468"),
    point(2025, 2, "477", None),
    point(2025, 3, "486", "484"),
    point(2025, 4, "495", None, "495"),
    point(2026, 1, "505", None),
]


def test_the_figures_are_valid_for_plotly() -> None:
    for running in (False, True):
        figure = path_figure(POINTS, unit="件", projection=Decimal("559.4"), shown=3, running=running)
        go.Figure(figure)  # raises ValueError for anything that the schema does not know
    go.Figure(years_figure([YearBar(year=2025, target=Decimal(495), actual=None)], unit="件"))


def test_a_missing_quarter_stays_missing() -> None:
    figure = path_figure(POINTS, unit="件", projection=None, shown=3, running=False)
    actual = next(trace for trace in figure["data"] if trace["name"] == "实际")
    assert actual["y"] == [460.0, 468.0, None, 484.0, None, None]
    assert actual["connectgaps"] is False


def test_the_projection_starts_at_the_quarter_shown_and_ends_the_plan() -> None:
    figure = path_figure(POINTS, unit="件", projection=Decimal(559), shown=3, running=False)
    projection = figure["data"][-1]
    assert projection["x"] == ["2025年前三季度", "2026年一季度"]
    assert projection["y"] == [484.0, 559.0]
    assert len(path_figure(POINTS, unit="件", projection=None, shown=3, running=False)["data"]) == 3


def test_a_running_figure_is_not_drawn_as_a_fall_in_january() -> None:
    figure = path_figure(POINTS[1:], unit="次", projection=None, shown=2, running=True)
    actual = [trace for trace in figure["data"] if trace["name"] == "实际"]
    assert [trace["x"][0] for trace in actual] == ["2025年一季度", "2026年一季度"]
    assert [trace["showlegend"] for trace in actual] == [True, False]
