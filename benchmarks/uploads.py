"""Row 8: a ledger of 10,000 rows taken over into an empty plan: read, checked, shown, confirmed, every figure written with its
line in the log; beside F_cal, python-calamine reading the same file."""

import re
from collections.abc import Callable
from io import BytesIO
from itertools import islice, product
from time import perf_counter
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from indicators.models import Actual
from plans.models import ReportingPeriod
from reports.ledger import HEADS
from workbooks.streamed_parts import LongColumn, LongTable
from workbooks.streaming import write_table
from workbooks.styling import Value

from . import invented
from .long_table import peak
from .pages import SLUG
from .template import session_of

ROWS = 10_000
INDICATORS = 770  # in thirteen quarters
_UPLOAD = f"/plans/{SLUG}/entry/history/upload/"
_SEEN = re.compile(r'name="seen" value="(\w+)"')
QUARTERS = (*invented.QUARTERS, invented.OPEN_QUARTER)


def ledger_of(count: int) -> bytes:
    """The long table of so many invented figures, as the product writes it."""
    columns = tuple(LongColumn(head=head, width=10) for head in HEADS)
    table = LongTable(title="虚构台账", name="历史数据台账", columns=columns, made_on=invented.TODAY)
    places = islice(product(range(1, INDICATORS + 1), QUARTERS), count)
    file = BytesIO()
    if write_table(file, table, (_row(number, quarter) for number, quarter in places)) != count:
        raise RuntimeError("too few quarters and indicators for the ledger")
    return file.getvalue()


def _row(number: int, quarter: tuple[int, int]) -> tuple[Value, ...]:
    figure = invented.figure(number, quarter, revision=1)
    said: dict[str, Value] = {
        "序号": number, "指标": f"虚构指标{number}的期末总量", "年份": quarter[0], "季度": quarter[1], "数值": figure.value,
        "分子": figure.numerator, "分母": figure.denominator, "数量": figure.quantity, "状态": "已审核",
        "截至日期": figure.as_of, "数据性质": "核定数", "数据来源": figure.source, "备注": f"{number}号指标的说明",
    }  # fmt: skip
    return tuple(said.get(head) for head in HEADS)


def read(count: int) -> dict[str, float]:
    """F_cal: seconds of reading the file, and what memory it takes beyond what the process had, in megabytes."""
    content = ledger_of(count)
    before, started = peak(), perf_counter()
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    seconds = perf_counter() - started
    if len(rows) != count + 1:
        raise RuntimeError(f"{len(rows)} rows were read")
    return {"seconds": seconds, "megabytes": peak() - before}


def upload(count: int) -> dict[str, float]:
    """Seconds of sending the file, of the preview, of the confirmation, and the memory they take beyond that of other pages."""
    content = ledger_of(count)
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = session_of("entry")
    _answered(client.get(_UPLOAD), 200)
    before = peak()

    def timed(act: Callable[[], Any]) -> tuple[float, Any]:
        started = perf_counter()
        response = act()
        return perf_counter() - started, response

    sending, sent = timed(lambda: client.post(_UPLOAD, {"workbook": SimpleUploadedFile("台账.xlsx", content)}))
    _answered(sent, 302)
    showing, shown = timed(lambda: client.get(sent.url))
    _answered(shown, 200)
    seen = _SEEN.search(shown.content.decode())
    if seen is None:
        raise RuntimeError("the preview cannot be confirmed")
    confirming, confirmed = timed(lambda: client.post(sent.url, {"seen": seen[1]}))
    _answered(confirmed, 302)
    written = Actual.objects.filter(period__in=ReportingPeriod.objects.filter(plan__slug=SLUG)).count()
    if written != count:
        raise RuntimeError(f"{written} figures were written")
    return {"sending": sending, "showing": showing, "confirming": confirming, "megabytes": peak() - before}


def _answered(response: Any, status: int) -> None:
    if response.status_code != status:
        raise RuntimeError(f"answered {response.status_code}: {response.content.decode(errors='replace')[:2000]}")
