"""Which item is the worst, and how lights are counted."""

from decimal import Decimal

import pytest

from plans.models import Plan, TallyKind
from plans.tallies import Light, store, tally_of, worst
from tests.acts import period_of


def light(number: int, status: str, gap: str | None = None) -> Light:
    return Light(number=number, status=status, gap=None if gap is None else Decimal(gap))


@pytest.mark.parametrize(
    ("lights", "number"),
    [
        ([], None),
        ([light(1, "on_track", "0"), light(2, "not_reported"), light(3, "not_due")], None),
        ([light(1, "slightly_behind", "-0.09")], 1),
        ([light(1, "slightly_behind", "-0.9"), light(2, "behind", "-0.2")], 2),  # red before amber
        ([light(1, "behind", "-0.2"), light(2, "missed", "-0.3")], 2),
        ([light(1, "missed", "-0.2"), light(2, "behind", "-0.3")], 2),  # missed and behind are both red
        ([light(1, "behind", "-9"), light(2, "behind")], 2),  # an unknown gap comes first
        ([light(3, "behind", "-0.2"), light(2, "behind", "-0.2")], 2),
        ([light(1, "ahead", "-5"), light(2, "slightly_behind", "-0.01")], 2),
    ],
)
def test_worst(lights: list[Light], number: int | None) -> None:
    assert worst(lights) == number


@pytest.mark.django_db
def test_storing_again_replaces(no_indicators: Plan) -> None:
    period = period_of(no_indicators, 2024, 1)
    at = {period.pk: (2024, 1)}
    store(
        no_indicators,
        TallyKind.INDICATORS,
        {period.pk: [light(1, "behind"), light(2, "behind"), light(3, "ahead")]},
        at,
    )
    store(no_indicators, TallyKind.INDICATORS, {period.pk: [light(1, "ahead"), light(2, "behind")]}, at)
    row = period.tallies.get(kind="indicators")
    assert (row.ahead, row.behind, row.worst_number) == (1, 1, 2)


def test_counting_leaves_nothing_out() -> None:
    statuses = [
        "achieved", "ahead", "on_track", "slightly_behind", "behind", "missed", "not_reported", "unscheduled", "not_due",
    ]  # fmt: skip
    lights = [light(number, status) for number, status in enumerate(statuses, start=1) for _ in range(number)]
    row = tally_of(Plan(pk=1), 1, TallyKind.TASKS, lights, (2026, 3))
    assert [getattr(row, status) for status in statuses] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
