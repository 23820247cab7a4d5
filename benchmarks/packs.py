"""Row 10: the working pack of a quarter, beside F_book: a bare formatted ten-row workbook with one native chart by openpyxl."""

from collections import defaultdict
from collections.abc import Callable
from io import BytesIO
from time import perf_counter
from zipfile import ZipFile

from django.test import Client
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Border, Font, PatternFill, Side

from plans.recent import forget_everything

from . import invented
from .pages import SLUG
from .template import session_of

WARM_UP = 3
_YEAR, _QUARTER = invented.OPEN_QUARTER
PACK = f"/plans/{SLUG}/reports/{_YEAR}/q{_QUARTER}.xlsx?edition=working"


def measure(times: int) -> dict[str, list[float]]:
    """Seconds of the floor, of a pack while nothing changed, and of one with nothing kept, in turn."""
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = session_of("leader")

    def pack() -> None:
        response = client.get(PACK)
        if response.status_code != 200:
            raise RuntimeError(f"{PACK} answered {response.status_code}")

    def timed(act: Callable[[], object]) -> float:
        started = perf_counter()
        act()
        return perf_counter() - started

    _sound(client)
    taken: defaultdict[str, list[float]] = defaultdict(list)
    for turn in range(WARM_UP + times):
        seconds = {"book": timed(bare_book), "pack": timed(pack)}
        forget_everything()
        seconds["anew"] = timed(pack)
        for name, spent in seconds.items() if turn >= WARM_UP else ():
            taken[name].append(spent)
    return dict(taken)


def _sound(client: Client) -> None:
    """Five sheets and native charts, or nothing is measured."""
    with ZipFile(BytesIO(client.get(PACK).content)) as archive:
        names = archive.namelist()
    sheets = sum(name.startswith("xl/worksheets/sheet") for name in names)
    if sheets < 5 or not any(name.startswith("xl/charts/") for name in names):
        raise RuntimeError(f"the pack has {sheets} sheets: {names}")


def bare_book() -> bytes:
    """F_book."""
    book = Workbook()
    sheet = book.worksheets[0]
    line = Side(style="thin")
    border, bold, ground = Border(line, line, line, line), Font(bold=True), PatternFill("solid", fgColor="F2F2F2")
    sheet.append(("指标", "年度目标", "完成", "完成率", "单位", "备注"))
    for number in range(1, 11):
        sheet.append((f"虚构指标{number}", 1200, 1000 + number, 0.9, "件", "说明"))
    for row in sheet.iter_rows():
        for cell in row:
            cell.border = border
            if cell.row == 1:
                cell.font, cell.fill = bold, ground
            elif cell.column == 4:
                cell.number_format = "0.0%"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, max_col=3, min_row=1, max_row=11), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=11))
    sheet.add_chart(chart, "H2")
    written = BytesIO()
    book.save(written)
    return written.getvalue()
