"""The long table as a workbook of its own: to be filtered, sorted and taken back, however long it is."""

from tempfile import TemporaryFile
from typing import BinaryIO

from figures import wording
from workbooks.measuring import CHARACTER
from workbooks.printing import paper_for
from workbooks.streamed_parts import LongColumn, LongTable
from workbooks.streaming import write_table
from workbooks.styling import Align

from .downloads import EDITIONS, Download, Edition, short_title
from .ledger import ledger
from .pack.contents import notices
from .pack.ledger import COLUMNS

_COLUMNS = tuple(
    LongColumn(
        head=column.heads[0],
        width=column.width,
        number_format=column.look.number_format,
        align=column.look.align,
        wrapped=column.look.align is Align.LEFT,
    )
    for column in COLUMNS
)


def ledger_xlsx(download: Download) -> BinaryIO:
    """The file, open at its beginning; it lies on disk and is gone once it is closed."""
    standing, unit = download.page.standing, download.unit
    file: BinaryIO = TemporaryFile()  # noqa: SIM115 (whoever sends it closes it)
    try:
        write_table(file, _table(download), ledger(standing, None if unit is None else unit.key))
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _table(download: Download) -> LongTable:
    page, name = download.page, EDITIONS[Edition.LEDGER]
    period = page.standing.period
    elapsed = wording.period(period.year, period.quarter)
    title = short_title(page.standing.plan.title, page.plan.region)
    unit = f"{download.unit.name}，" if download.unit is not None else ""
    return LongTable(
        title=f"{title}{name}（截至{elapsed}，{unit}{download.finality}）",
        name=name,
        columns=_COLUMNS,
        made_on=download.made_on,
        notices=notices(page.standing, download.finality),
        paper=paper_for(sum(column.width for column in _COLUMNS) * CHARACTER)[0],
    )
