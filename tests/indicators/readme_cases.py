"""Reads the case tables of README's section 进度如何计算: they are the source of what the arithmetic has to yield."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path as FilePath

from indicators.progress import Basis, Direction, Pace, Path, Reason, Status

ROOT = FilePath(__file__).resolve().parents[2]
HEADING = "## 进度如何计算"

BASES = {"时点/累计": Basis.STOCK, "本年累计": Basis.YEAR_TO_DATE}
DIRECTIONS = {"越高越好": Direction.HIGHER, "越低越好": Direction.LOWER}
PACES = {"按序时": Pace.LINEAR, "期末考核": Pace.AT_END}
STATUSES = {
    "不参评": Status.NOT_DUE,
    "未报送": Status.NOT_REPORTED,
    "暂不评价": Status.UNSCHEDULED,
    "已完成": Status.ACHIEVED,
    "未完成": Status.MISSED,
    "超序时": Status.AHEAD,
    "达序时": Status.ON_TRACK,
    "轻微滞后": Status.SLIGHTLY_BEHIND,
    "滞后": Status.BEHIND,
}
REASONS = {
    "—": None,
    "不适用": Reason.NOT_APPLICABLE,
    "规划期外": Reason.OUT_OF_PLAN,
    "本年无目标": Reason.NO_TARGET,
    "待发布": Reason.NOT_PUBLISHED,
    "未到考核时点": Reason.NOT_YET_JUDGED,
    "缺基数": Reason.NO_BASELINE,
    "待年末确认": Reason.TO_BE_CONFIRMED,
}
COLUMNS = {
    "T": "target",
    "S": "start",
    "E": "expected",
    "序时进度": "schedule",
    "任务完成": "progress",
    "较序时进度": "gap",
    "完成率": "achievement",
    "每季度需净增": "required",
    "推算": "projected",
}

Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row: what is handed to `assess`, and what every field of its answer has to read."""

    path: Path | None
    year: int
    quarter: int
    actual: Decimal | None
    not_applicable: bool
    opening: Decimal | None
    expected: dict[str, str]
    status: Status
    reason: Reason | None
    label: str


def readme_cases() -> list[Case]:
    """Every case of every table 示例 in README, in its order."""
    paths = readme_paths()
    return [_case(row, paths) for row in readme_rows("评价", "原因")]


def readme_paths() -> dict[str, Path | None]:
    """The example indicators by name; None is the one whose growth base is missing."""
    return {row["示例"]: _path(row) for row in readme_rows("口径", "方向")}


def readme_rows(*columns: str) -> list[Row]:
    """The rows of every table of the section that has all of these columns, as column → cell."""
    return [row for table in _tables() for row in table if set(columns) <= row.keys()]


def decimal_or_none(cell: str) -> Decimal | None:
    """A cell's number; — is None."""
    return None if cell == "—" else Decimal(cell.replace("−", "-"))


def yearly(cell: str) -> dict[int, Decimal]:
    """A cell such as `2025:495 2026:535`."""
    return {} if cell == "—" else {int(year): Decimal(value) for year, value in _pairs(cell)}


def agrees(value: Decimal | None, cell: str) -> bool:
    """Whether a result is what the cell says: nothing for —, the leading digits for 0.5714…, else exactly."""
    if cell == "—" or value is None:
        return value is None and cell == "—"
    written = cell.replace("−", "-").removeprefix("+")
    if written.endswith("…"):
        return f"{value:f}".startswith(written.removesuffix("…"))
    return value == Decimal(written)


def _case(row: Row, paths: dict[str, Path | None]) -> Case:
    year, quarter = row["时点"].split("Q")
    figure = row["A"].removesuffix("（不适用）")
    return Case(
        path=paths[row["示例"]],
        year=int(year),
        quarter=int(quarter),
        actual=None if figure in ("未报送", "不适用") else Decimal(figure),
        not_applicable="不适用" in row["A"],
        opening=decimal_or_none(row["期初实际"]),
        expected={field: row[column] for column, field in COLUMNS.items()},
        status=STATUSES[row["评价"]],
        reason=REASONS[row["原因"]],
        label=f"{row['示例']} {row['时点']} {row['A']}",
    )


def _path(row: Row) -> Path | None:
    if row["口径"] == "—":
        return None
    baseline = yearly(row["基数"])
    decimals = row["小数位"]
    return Path(
        basis=BASES[row["口径"]],
        direction=DIRECTIONS[row["方向"]],
        pace=PACES[row["推进"]],
        targets=yearly(row["目标"]),
        baseline=next(iter(baseline.values()), None),
        baseline_year=next(iter(baseline), None),
        quarter_plan=_quarterly(row["季度计划"]),
        annual_only=row["频次"] == "年度",
        decimals=None if decimals == "—" else int(decimals),
        tolerance=Decimal(row["容差"]),
    )


def _quarterly(cell: str) -> dict[tuple[int, int], Decimal]:
    if cell == "—":
        return {}
    return {(int(when[:4]), int(when[5:])): Decimal(value) for when, value in _pairs(cell)}


def _pairs(cell: str) -> Iterator[tuple[str, str]]:
    for pair in cell.split():
        when, value = pair.split(":")
        yield when, value


def _tables() -> Iterator[list[Row]]:
    lines: list[list[str]] = []
    for line in [*_section().splitlines(), ""]:
        if line.startswith("|"):
            lines.append([cell.strip() for cell in line.strip("|").split("|")])
        elif lines:
            header, _, *body = lines
            yield [dict(zip(header, cells, strict=True)) for cells in body]
            lines = []


def _section() -> str:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.split(HEADING, 1)[1].split("\n## ", 1)[0]
