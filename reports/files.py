"""Downloads of a plan's quarter: the meeting pack, the circular, the long table. A GET that writes nothing but its line in the
log."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from plans.refusals import Invalid

from .circular import layout
from .circular.files import circular_of
from .downloads import Download, Edition, answer, download_asked_for
from .ledger import ledger
from .ledger_csv import MEDIA_TYPE, ledger_csv
from .ledger_xlsx import ledger_xlsx
from .pack.book import workbook_of

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def pack_xlsx(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponseBase:
    download = download_asked_for(request, slug, year, quarter)
    made = ledger_xlsx if download.edition is Edition.LEDGER else workbook_of
    return answer(request, download, made(download), ending="xlsx", kind=WORKBOOK)


@require_GET
def pack_docx(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponseBase:
    download = download_asked_for(request, slug, year, quarter)
    _refuse_edition(download, "通报")
    if download.unit is not None:
        raise Invalid("通报面向全部有关单位，不按单位导出")
    return answer(request, download, circular_of(download), ending="docx", kind=layout.MEDIA_TYPE)


@require_GET
def pack_csv(request: HttpRequest, slug: str, year: int, quarter: int) -> HttpResponseBase:
    download = download_asked_for(request, slug, year, quarter)
    _refuse_edition(download, "历史数据台账")
    unit = None if download.unit is None else download.unit.key
    content = ledger_csv(ledger(download.page.standing, unit))
    return answer(request, download, content, ending="csv", kind=MEDIA_TYPE)


def _refuse_edition(download: Download, what: str) -> None:
    if download.edition is not Edition.MEETING:
        raise Invalid(f"{what}不分版式，请去掉 edition 后重试")
