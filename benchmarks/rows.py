"""The rows of the table: what is measured, its goal, and how the result is printed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Wanted = Literal["at most", "at least"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A bound on a row's ratio (or count, or exponent)."""

    wanted: Wanted
    bound: float
    unit: str = ""

    def met(self, value: float) -> bool:
        return value <= self.bound if self.wanted == "at most" else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.wanted == 'at most' else '≥'} {self.bound:g}{self.unit}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the table. Floor and figure are milliseconds, requests a second in row 14, rows a second or megabytes in
    row 8; None where there is none."""

    row: int
    what: str
    plans: str
    goal: Goal
    value: float
    floor: float | None = None
    figure: float | None = None

    @property
    def verdict(self) -> str:
        return "ok" if self.goal.met(self.value) else "SHORT"

    def cells(self) -> tuple[str, ...]:
        return (
            str(self.row),
            self.what,
            self.plans,
            _milliseconds(self.floor),
            _milliseconds(self.figure),
            _value(self),
            str(self.goal),
            self.verdict,
        )


AT_MOST_FOUR = Goal(wanted="at most", bound=4, unit=" ×")
AT_MOST_THREE = Goal(wanted="at most", bound=3, unit=" ×")
AT_MOST_FIVE = Goal(wanted="at most", bound=5, unit=" ×")
STATEMENTS = Goal(wanted="at most", bound=10, unit=" SQL")
GROWTH = Goal(wanted="at most", bound=0.05)
GROWTH_OF_MANY = Goal(wanted="at most", bound=0.15)
GROWTH_OF_SUMS = Goal(wanted="at most", bound=0.85)
ACT = Goal(wanted="at most", bound=12, unit=" ×")
PACK = Goal(wanted="at most", bound=20, unit=" ×")
OF_XLSXWRITER = Goal(wanted="at most", bound=0.4, unit=" ×")
OF_BARE_XML = Goal(wanted="at most", bound=6, unit=" ×")
PEAK = Goal(wanted="at most", bound=120, unit=" MB")
UPLOAD = Goal(wanted="at least", bound=0.1, unit=" ×")
UPLOAD_MEMORY = Goal(wanted="at most", bound=1.5, unit=" ×")
OTHERS_MEANWHILE = Goal(wanted="at most", bound=3, unit=" ×")
DOUBLED = Goal(wanted="at most", bound=2.3, unit=" ×")
THROUGHPUT = Goal(wanted="at least", bound=0.25, unit=" ×")

HEADINGS = ("row", "what", "plans", "floor", "figure", "ratio", "goal", "")

NOT_MEASURED = {
    11: "first view of the overview, bytes and requests",
    12: "second view",
    13: "first figure visible in Chromium",
}


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 100 else f"{value:.0f}"


def _value(result: Result) -> str:
    if result.goal is STATEMENTS:
        return f"{result.value:.0f}"
    return (
        f"{result.value:.3f}"
        if result.goal in (GROWTH, GROWTH_OF_MANY, GROWTH_OF_SUMS, UPLOAD)
        else f"{result.value:.2f}"
    )


def table(database: str, results: Iterable[Result]) -> str:
    """A Markdown table under the database's name, columns aligned."""
    lines = [HEADINGS, *(result.cells() for result in sorted(results, key=lambda each: each.row))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    printed = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    printed.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join((f"### {database}", "", *printed))


def summary(by_database: dict[str, list[Result]]) -> str:
    """What falls short, and what is not measured yet."""
    short = [
        f"  row {result.row}, {result.what}, {result.plans} plans, {database}: {_value(result)}, goal {result.goal}"
        for database, results in by_database.items()
        for result in results
        if not result.goal.met(result.value)
    ]
    missing = [f"  row {row}: {what}" for row, what in NOT_MEASURED.items()]
    return "\n".join(("Falls short:" if short else "Nothing falls short.", *short, "", "Not measured yet:", *missing))
