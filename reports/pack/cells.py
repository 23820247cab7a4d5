"""Figures as cells: numbers that are numbers, words where there is none, lights that a copy in black and white keeps apart.

What a cell shows is what the pages show: the same rounding, guarded where a page guards (figures.wording).
"""

from collections.abc import Mapping
from decimal import Decimal

from figures import wording
from figures.rounding import round_down, round_half_up, round_up
from indicators.labels import STATUS, tone
from indicators.progress import Status
from indicators.sentences import gap_text, is_ceiling, is_flat, status_word
from indicators.standing import IndicatorStanding
from quarters.sentences import task_word
from quarters.standing import TaskStanding
from workbooks.printing import Cell
from workbooks.styling import Align, Look, Tone, number_format

TEXT = Look(align=Align.LEFT)
WORD = Look()
NUMBER = Look(align=Align.RIGHT)
COUNT = NUMBER.with_(number_format="0")
NOTHING = Cell(value=wording.DASH, look=WORD)
_TONES: Mapping[str, Tone] = {"good": Tone.GOOD, "warn": Tone.WARN, "bad": Tone.BAD, "none": Tone.NONE}
# The shape before a light's word, as the pages draw it: it is of the cell's format, so that the cell holds the word alone.
SHAPES: Mapping[Status, str] = {
    Status.ACHIEVED: "✓", Status.AHEAD: "▲", Status.ON_TRACK: "●", Status.SLIGHTLY_BEHIND: "◆", Status.BEHIND: "■",
    Status.MISSED: "☒", Status.NOT_REPORTED: "○", Status.UNSCHEDULED: "–", Status.NOT_DUE: "–",
}  # fmt: skip
COLOURS: Mapping[str, str] = {
    "good": "4C9A62",
    "warn": "E0A100",
    "bad": "C4463A",
    "none": "A6A6A6",
}  # of charts' columns
SIGNED_POINTS = "+0.0;-0.0;0.0"


def number(value: Decimal | None, decimals: int | None = None, *, empty: str = wording.DASH) -> Cell:
    """A figure at its decimals, half up; a word where there is none. Without decimals as it is."""
    if value is None:
        return Cell(value=empty, look=WORD)
    shown = value if decimals is None else round_half_up(value, decimals)
    places = -int(shown.normalize().as_tuple().exponent) if decimals is None else decimals
    return Cell(value=shown, look=NUMBER.with_(number_format=number_format(max(places, 0))))


def target(value: Decimal | None, decimals: int, *, lower: bool, empty: str = wording.DASH) -> Cell:
    """A target or what is expected, shown so that reaching what is shown meets it (figures.wording.target_number)."""
    if value is None:
        return Cell(value=empty, look=WORD)
    shown = round_down(value, decimals) if lower else round_up(value, decimals)
    return Cell(value=shown, look=NUMBER.with_(number_format=number_format(decimals)))


def percentage(shown: Decimal | None) -> Cell:
    """A percentage, one decimal: 96.8 is kept as 0.968, which the cell shows as 96.8%."""
    if shown is None:
        return Cell(value=wording.DASH, look=WORD)
    return Cell(value=shown / 100, look=NUMBER.with_(number_format="0.0%"))


def achievement(row: IndicatorStanding) -> Cell:
    share = row.progress.achievement
    return percentage(None if share is None else wording.completion_shown(share))


def climbed(row: IndicatorStanding) -> Cell:
    """年度净增任务完成, of a count since January 累计任务完成, of a ceiling 已用."""
    share = row.progress.progress
    if share is None or (is_ceiling(row) and not row.progress.target):
        return percentage(None)
    return percentage(wording.used_shown(share) if is_ceiling(row) else wording.completion_shown(share))


def points(row: IndicatorStanding) -> Cell:
    """较序时进度 in percentage points, a plain number; where nothing is left to climb, in words."""
    gap = row.progress.gap
    if gap is None or is_flat(row):
        return Cell(value=gap_text(row), look=WORD)
    shown = wording.points_shown(gap)
    beyond = f'"{wording.short_points(gap)}"' if abs(shown) > 100 else SIGNED_POINTS  # the cell keeps the number
    return Cell(value=shown, look=NUMBER.with_(number_format=beyond))


def light(status: Status, word: str) -> Cell:
    """A light: its word, with its shape and its colour."""
    return Cell(value=word, look=_light_look(status))


def _light_look(status: Status) -> Look:
    return WORD.with_(tone=_TONES[tone(status)], bold=tone(status) == "bad", number_format=f'"{SHAPES[status]} "@')


def indicator_light(row: IndicatorStanding) -> Cell:
    return light(row.status, STATUS[row.status])


def task_light(row: TaskStanding) -> Cell:
    return light(row.status, task_word(row))


def reached(row: IndicatorStanding) -> Cell:
    """The figure of a quarter, or the word that stands where it is missing."""
    return number(row.progress.actual, row.facts.figure_decimals, empty=status_word(row))


def answering(row: IndicatorStanding) -> str:
    """Who answers for it."""
    return "、".join(unit.name for unit in row.units) or "未明确责任单位"
