"""Row 9: a long table of eight columns, formatted, beside the same sheet by XlsxWriter (F_xw) and as bare XML (F_xml).

`python -m benchmarks.long_table WRITER ROWS FILE` writes one in a process of its own and prints seconds and megabytes.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook

from workbooks.streamed_parts import LongColumn, LongTable
from workbooks.streaming import write_table
from workbooks.styling import DAY_FORMAT, Align

ROWS = 300_000
RUNS = 5
HEADS = ("序号", "指标", "计量单位", "年份", "季度", "数值", "截至日期", "备注")
Row = tuple[int, str, str, int, int, Decimal, date, str]
_DAY_ZERO = date(1899, 12, 30).toordinal()
_DAYS = tuple(date(2021, 12, 31) + timedelta(days=91 * quarter) for quarter in range(12))
_BATCH = 1000


def rows(count: int) -> Iterator[Row]:
    """Invented figures: names come again, every note is another one."""
    for number in range(count):
        quarter = number % 12
        figure = Decimal(number * 7919 % 1_000_000).scaleb(-2)
        yield (
            number, f"虚构指标{number // 12 % 1000}", "件", 2021 + quarter // 4, 1 + quarter % 4, figure, _DAYS[quarter],
            f"第{number}行的备注",
        )  # fmt: skip


def streamed(count: int, file: Path) -> None:
    """By the product."""
    table = LongTable(
        title="虚构计划历史数据台账",
        name="历史数据台账",
        columns=tuple(
            LongColumn(head=head, width=12, align=Align.RIGHT if head == "数值" else Align.LEFT) for head in HEADS
        ),
        made_on=date(2026, 11, 20),
    )
    with file.open("wb") as target:
        write_table(target, table, rows(count))


def xlsxwriter(count: int, file: Path) -> None:
    """F_xw: constant memory, the same formats."""
    with Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("历史数据台账")
        look = {"font_name": "仿宋_GB2312", "font_size": 10.5, "border": 1}
        plain, day = book.add_format(look), book.add_format({**look, "num_format": DAY_FORMAT})
        head = book.add_format({**look, "font_name": "黑体", "bold": True, "bg_color": "#F2F2F2"})
        sheet.set_column(0, len(HEADS) - 1, 12)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, count, len(HEADS) - 1)
        sheet.write_row(0, 0, HEADS, head)
        for number, row in enumerate(rows(count), start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value, plain)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write_number(number, column, value, plain)


def bare(count: int, file: Path) -> None:
    """F_xml: the sheet's XML alone, without a look, into an archive."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive, archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
        sheet.write(b"<worksheet><sheetData>")
        said: list[str] = []
        for number, name, unit, year, quarter, figure, day, note in rows(count):
            said.append(
                f'<row><c><v>{number}</v></c><c t="inlineStr"><is><t>{name}</t></is></c>'
                f'<c t="inlineStr"><is><t>{unit}</t></is></c><c><v>{year}</v></c><c><v>{quarter}</v></c>'
                f"<c><v>{figure}</v></c><c><v>{day.toordinal() - _DAY_ZERO}</v></c>"
                f'<c t="inlineStr"><is><t>{note}</t></is></c></row>'
            )
            if len(said) == _BATCH:
                sheet.write("".join(said).encode())
                said.clear()
        sheet.write(f"{''.join(said)}</sheetData></worksheet>".encode())


WRITERS: Mapping[str, Callable[[int, Path], None]] = {each.__name__: each for each in (bare, xlsxwriter, streamed)}


def peak() -> float:
    """The most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(directory: Path, *, count: int = ROWS, runs: int = RUNS) -> dict[str, tuple[float, float]]:
    """Seconds and peak in megabytes of each writer: medians of runs in turn, each in a process of its own."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in WRITERS}
    for _ in range(runs):
        for name, found in taken.items():
            command = [sys.executable, "-m", "benchmarks.long_table", name, str(count), str(directory / f"{name}.xlsx")]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds, megabytes = json.loads(done.stdout)
            found.append((seconds, megabytes))
    return {
        name: (median(each[0] for each in found), median(each[1] for each in found)) for name, found in taken.items()
    }


def main(name: str, count: str, file: str) -> None:
    started = perf_counter()
    WRITERS[name](int(count), Path(file))
    print(json.dumps((perf_counter() - started, peak())))


if __name__ == "__main__":
    main(*sys.argv[1:])
