"""Geometry by hand: the bar runs from 0 (the year's start) to 100 (the target), columns from 84 px up to 18 px."""

from decimal import Decimal

import pytest

from reports.drawing import YearFigure, bullet_bar, count_bar, short, spark_line, year_columns

D = Decimal


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("12", "12"), ("12.00", "12"), ("12.34", "12.3"), ("12.35", "12.4"), ("-0.04", "0"), ("100", "100")],
)
def test_short_numbers_carry_one_decimal_at_most(value: str, text: str) -> None:
    assert short(D(value)) == text


@pytest.mark.parametrize(
    ("progress", "bar_x", "bar_width", "below_start", "beyond_end"),
    [
        (None, None, "0", False, False),  # nothing reported
        ("0", "0", "0", False, False),  # still at the year's start
        ("0.575", "0", "57.5", False, False),
        ("1", "0", "100", False, False),  # exactly at the target
        ("1.1", "0", "110", False, False),  # beyond the target, still inside
        ("3", "0", "116.8", False, True),  # clamped to the drawing, and said so
        ("-0.01", "-1", "1", True, False),
        ("-5", "-3.6", "3.6", True, False),  # clamped on the left
    ],
)
def test_bullet_bar_is_scaled_from_the_years_start(
    progress: str | None, bar_x: str | None, bar_width: str, below_start: bool, beyond_end: bool
) -> None:
    bar = bullet_bar(
        status="behind",
        start=D(495),
        target=D(535),
        progress=None if progress is None else D(progress),
        schedule=D("0.75"),
    )
    assert bar is not None
    assert (bar.bar_x, bar.bar_width) == (bar_x, bar_width)
    assert (bar.below_start, bar.beyond_end) == (below_start, beyond_end)
    assert (bar.expected_x, bar.status) == ("75", "behind")


def test_bullet_bar_without_a_target_is_not_drawn() -> None:
    assert bullet_bar(status="not_due", start=None, target=None, progress=None, schedule=None) is None


def test_flat_bar_takes_the_share_of_the_target() -> None:
    bar = bullet_bar(status="behind", start=D(40), target=D(40), progress=None, schedule=None, achievement=D("0.9"))
    assert bar is not None
    assert (bar.bar_width, bar.expected_x) == ("90", None)


def test_unknown_start_draws_the_track_alone() -> None:
    bar = bullet_bar(
        status="unscheduled", start=None, target=D(535), progress=None, schedule=None, achievement=D("0.92")
    )
    assert bar is not None
    assert (bar.bar_x, bar.expected_x) == (None, None)


def test_spark_line_without_figures_is_not_drawn() -> None:
    assert spark_line([]) is None
    assert spark_line([None, None]) is None


def test_spark_line_runs_from_the_lowest_to_the_highest() -> None:
    spark = spark_line([D(460), D(480), D(500)])
    assert spark is not None
    assert spark.lines == ("4,22 42,13 80,4",)
    assert (spark.last_x, spark.last_y) == ("80", "4")


def test_spark_line_keeps_a_gap_where_nothing_was_reported() -> None:
    spark = spark_line([D(0), D(1), None, D(2), None])
    assert spark is not None
    assert spark.lines == ("4,22 23,13",)  # the single figure after the gap is the dot
    assert (spark.last_x, spark.last_y) == ("61", "4")


def test_spark_line_of_a_running_figure_begins_anew_in_january() -> None:
    spark = spark_line([D(5), D(10), D(0), D(5)], breaks={2})
    assert spark is not None
    assert spark.lines == ("4,13 29.3,4", "54.7,22 80,13")


def test_spark_line_of_one_level_lies_in_the_middle() -> None:
    spark = spark_line([D(4), D(4)])
    assert spark is not None
    assert spark.lines == ("4,13 80,13",)


def test_year_columns_stand_on_one_scale_from_zero() -> None:
    first, second = year_columns(
        [
            YearFigure(year=2025, target=D(50), target_text="50", actual=D(100), actual_text="100"),
            YearFigure(year=2026, target=D(75), target_text="75", actual=None, running=True),
        ]
    )
    assert (first.year, first.x, first.width) == ("2025", "0", "50")
    assert (first.target_y, first.target_height) == ("51", "33")
    assert (first.actual_y, first.actual_height, first.label_y) == ("18", "66", "13")
    assert (second.actual_y, second.actual_height) == (None, "0")
    assert (second.target_y, second.label_y) == ("34.5", "29.5")
    assert (first.running, second.running) == (False, True)
    assert first.description == "2025年目标50，实际100"
    assert second.description == "2026年目标75，实际无"


@pytest.mark.parametrize("value", [None, "-3"])
def test_year_columns_of_nothing_have_no_height(value: str | None) -> None:
    (only,) = year_columns([YearFigure(year=2025, target=None, actual=None if value is None else D(value))])
    assert (only.target_y, only.actual_y) == (None, None)
    assert year_columns([]) == ()


def test_year_column_of_zero_lies_on_the_base_line() -> None:
    (only,) = year_columns([YearFigure(year=2025, target=D(1), actual=D(0), actual_text="0")])
    assert (only.actual_y, only.actual_height) == ("84", "0")


def test_count_bar_leaves_empty_groups_out() -> None:
    parts = count_bar([("achieved", 1), ("ahead", 0), ("behind", 3)])
    assert [(part.status, part.count, part.x, part.width) for part in parts] == [
        ("achieved", 1, "0", "24.6"),
        ("behind", 3, "25", "74.6"),
    ]


def test_count_bar_of_nothing_is_empty() -> None:
    assert count_bar([]) == ()
    assert count_bar([("behind", 0)]) == ()
