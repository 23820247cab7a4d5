"""Whatever is typed into a template comes back from the next one, cell by cell, once it was uploaded, submitted and approved."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.entry import save_actuals, submit_actuals
from indicators.review import approve_actuals
from organizations.models import User
from plans.models import Plan
from tests.acts import where
from tests.people import NOW
from tests.uploads import cell_of, filled, preview_of, template_of

pytestmark = pytest.mark.django_db

FIGURES = st.decimals(min_value=0, max_value=Decimal("99999999999.9999"), places=4).map(lambda value: value.normalize())
TEXTS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40).filter(
    lambda text: not text.startswith("=")  # typed so, it is a formula
)
BESIDE = st.fixed_dictionaries(
    {},
    optional={
        "截至日期": st.dates(date(2000, 1, 1), date(2100, 12, 31)),
        "数据性质": st.sampled_from(["预计数", "初步数", "核定数"]),
        "数据来源": TEXTS,
        "备注": TEXTS,
        "全市排位": st.integers(1, 9999),
        "全市平均": st.decimals(0, 99999, places=2),
        "全市数据来源": TEXTS,
    },
)
DIRECT, GROWTH, RATIO = (1, 4, 5, 6, 7, 9, 10), (2,), (3, 8, 12)


def row_of(number: int) -> st.SearchStrategy[dict[str, Any]]:
    """What may be typed into an indicator's row."""
    figures: dict[str, st.SearchStrategy[Any]]
    if number in RATIO:
        figures = {"分子": FIGURES, "分母": FIGURES.filter(bool)}
    else:
        figures = {"数量" if number in GROWTH else "本期数": FIGURES}
    return st.builds(lambda one, other: {**one, **other}, st.fixed_dictionaries(figures), BESIDE)


TYPED = st.fixed_dictionaries({}, optional={number: row_of(number) for number in (*DIRECT, *GROWTH, *RATIO)})


def plain(value: Any) -> Any:
    """As it is compared: dates without a time, numbers as numbers of 15 digits."""
    if hasattr(value, "date"):
        return value.date()
    return Decimal(format(value, ".15g")).normalize() if isinstance(value, int | float | Decimal) else value


@given(TYPED)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_typed_comes_back(dazu: Plan, people: dict[str, User], typed: dict[int, dict[str, Any]]) -> None:
    cells = {(number, head): value for number, values in typed.items() for head, value in values.items()}
    with transaction.atomic():
        preview = preview_of(dazu, filled(dazu, cells))
        assert preview.faults == {}
        # Random figures raise doubts: each is answered.
        figures = [replace(row.figure, confirmation="经核实") for row in preview.changed if row.figure is not None]
        assert {each.number for each in figures} == typed.keys()
        save_actuals(**where(dazu), figures=figures, by=people["entry"], at=NOW)
        submit_actuals(**where(dazu), numbers=list(typed), by=people["entry"], at=NOW)
        approve_actuals(**where(dazu), numbers=list(typed), by=people["reviewer"], at=NOW)
        book = template_of(dazu)
        back = {place: plain(cell_of(book, *place).value) for place in cells}
        assert back == {place: plain(value) for place, value in cells.items()}
        assert preview_of(dazu, filled(dazu, {})).changed == []
        transaction.set_rollback(True)
