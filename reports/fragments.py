"""Rows of the board and charts of the years as ready fragments, kept as long as the indicator stands where it stood.

After a new figure all rows but one are what they were.
"""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from indicators.standing import IndicatorStanding
from plans.recent import Recent
from quarters.standing import Standing

from .board import board_row, forecast, year_chart

FRAGMENTS: Recent[SafeString] = Recent(4096)


def board_fragment(row: IndicatorStanding, standing: Standing, query: str) -> SafeString:
    """One row of the board."""

    def render() -> SafeString:
        context = {"row": board_row(row, standing, query), "last_year": standing.plan.last_year}
        return mark_safe(render_to_string("partials/_board_row.html", context))

    return FRAGMENTS.get(("row", row, standing.plan, standing.period, query, forecast(row, standing)), render)


def year_fragment(row: IndicatorStanding, standing: Standing, query: str) -> SafeString:
    """One indicator's chart of its years."""

    def render() -> SafeString:
        return mark_safe(render_to_string("partials/_year_chart.html", {"chart": year_chart(row, standing, query)}))

    return FRAGMENTS.get(("years", row, standing.plan, standing.period, query), render)
