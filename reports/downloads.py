"""What every download of a plan's quarter begins with: what is asked for, what the file is called, and its line in the log."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from figures import wording
from organizations.models import Region
from organizations.operations import record
from organizations.querysets import office_of
from plans.facts import UnitFacts
from plans.refusals import Invalid

from .links import reports_url
from .pages import PlanPage, joined, plan_page, revision_name


class Edition(StrEnum):
    """For whom a workbook is made."""

    MEETING = "meeting"
    WORKING = "working"
    ANNUAL = "annual"
    FINAL = "final"
    LEDGER = "ledger"


EDITIONS: dict[Edition, str] = {
    Edition.MEETING: "会议版",
    Edition.WORKING: "工作版",
    Edition.ANNUAL: "年度包",
    Edition.FINAL: "终期评估包",
    Edition.LEDGER: "历史数据台账",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to be made of a plan's quarter.

    `unit`: the one whose part alone is wanted. `made_on`: of a closed quarter the day on which the revision was closed, so
    that its file is the same for ever; of an open one the day of the download.
    """

    page: PlanPage
    unit: UnitFacts | None
    edition: Edition
    made_on: date

    @property
    def finality(self) -> str:
        return finality(self.page)


def finality(page: PlanPage) -> str:
    """定稿第1版, at the year's end 定稿第2版，全年核定版; 未定稿, and whether unreviewed figures are counted in."""
    standing = page.standing
    if standing.closing is not None:
        return f"定稿{revision_name(standing.closing)}"
    return "未定稿，含未审核数据" if standing.unreviewed else "未定稿"


def download_url(page: PlanPage, ending: str, *, edition: Edition | None = None, unit: int | None = None) -> str:
    """Where a file of what the page shows is: of the same quarter and revision, with unreviewed figures if it counts them in."""
    place = f"{reports_url(page.plan.slug)}{page.shown.year}/q{page.shown.quarter}.{ending}"
    asked = joined(
        f"revision={page.revision}" if page.revision is not None else "",
        "unreviewed=1" if page.standing.unreviewed else "",
        f"edition={edition}" if edition is not None else "",
        f"unit={unit}" if unit is not None else "",
    )
    return f"{place}?{asked}" if asked else place


def download_asked_for(request: HttpRequest, slug: str, year: int, quarter: int) -> Download:
    """What /plans/<slug>/reports/<year>/q<quarter>.<ending> asks for, with ?unit=, ?revision=, ?edition= and, for staff,
    &unreviewed=1.

    NotAllowed and 404 as pages have them (reports.pages.plan_page), 404 for a unit that the plan does not name, Invalid for
    what cannot be read, an edition that the quarter does not have, and a closing whose content was damaged.
    """
    page = plan_page(request, slug, (year, quarter))
    closing = page.standing.closing
    if closing is not None and not closing.is_genuine:
        raise Invalid("本版定稿内容与定稿时的校验值不符，可能被改动过，不能导出；请系统管理员用备份核对")
    edition = _edition(request)
    if edition not in editions_of(page):
        raise Invalid(_WHEN[edition])
    made_on = page.today if closing is None else timezone.localdate(closing.closed_at)
    return Download(page=page, unit=_unit(request, page), edition=edition, made_on=made_on)


_WHEN = {
    Edition.ANNUAL: "年度包只在年末（四季度）提供",
    Edition.FINAL: "终期评估包只在规划期最后一年的年末提供",
}


def editions_of(page: PlanPage) -> tuple[Edition, ...]:
    """The editions that there are of the page's quarter."""
    year_is_over = page.shown.quarter == 4
    annual = (Edition.ANNUAL,) if year_is_over else ()
    final = (Edition.FINAL,) if year_is_over and page.shown.year == page.standing.plan.last_year else ()
    return (Edition.MEETING, Edition.WORKING, *annual, *final, Edition.LEDGER)


def _edition(request: HttpRequest) -> Edition:
    asked = request.GET.get("edition", "")
    if not asked:
        return Edition.MEETING
    if asked not in tuple(Edition):
        raise Invalid(f"版式“{asked[:20]}”无法识别，应为{'、'.join(Edition)}之一，如 ?edition=meeting")
    return Edition(asked)


def _unit(request: HttpRequest, page: PlanPage) -> UnitFacts | None:
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 9):
        raise Invalid(f"单位“{asked[:20]}”无法识别，应为单位的编号，如 ?unit=2")
    found = next((each for each in page.units if each.key == int(asked)), None)
    if found is None:
        raise Http404(f"“{page.plan.title}”没有提到这个单位")
    return found


def office_name(download: Download) -> str:
    """The office that hands the file out (填报单位), of a closed quarter by the name of then; blank where there is none. One
    statement."""
    unit = office_of(download.page.plan.region_id)
    if unit is None:
        return ""
    beside = download.page.standing.beside
    then = (each.name for each in beside.units if each.key == unit.pk) if beside is not None else ()
    return next(iter(then), unit.name)


# Names of files

_YEARS = re.compile(r"[（(]\s*\d{4}\s*年?\s*[—–―－~～至-]+\s*\d{4}\s*年?\s*[）)]\s*$")
_REFUSED = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_WINDOWS = str.maketrans('\\/:*?"<>|', "＼／：＊？＂＜＞｜")
LONGEST_TITLE = 60  # characters; with all else a name stays below the 255 bytes or characters that file systems take


def file_name(download: Download, ending: str) -> str:
    """大足区专利提升专项行动计划2026年前三季度完成情况（定稿第1版）.xlsx, without what Windows refuses in a name."""
    page = download.page
    title = short_title(page.standing.plan.title, page.plan.region)[:LONGEST_TITLE]
    unit = f"-{download.unit.name}" if download.unit is not None else ""
    invented = "，演示数据" if page.plan.is_demonstration else ""
    return _safe(f"{title}{_contents(download, ending)}{unit}（{download.finality}{invented}）") + f".{ending}"


def _contents(download: Download, ending: str) -> str:
    """What of the quarter is in the file: the pack by its edition, the circular or the ledger by its ending."""
    plan, period = download.page.standing.plan, download.page.standing.period
    elapsed = wording.period(period.year, period.quarter)
    if ending == "docx":
        return f"{elapsed}推进情况通报"
    if ending == "csv":
        return f"{elapsed}{EDITIONS[Edition.LEDGER]}"
    return {
        Edition.MEETING: f"{elapsed}完成情况",
        Edition.WORKING: f"{elapsed}完成情况-工作版",
        Edition.ANNUAL: f"{period.year}年度完成情况-年度包",
        Edition.FINAL: f"{plan.first_year}—{plan.last_year}年完成情况-终期评估包",
        Edition.LEDGER: f"{elapsed}{EDITIONS[Edition.LEDGER]}",
    }[download.edition]


def short_title(title: str, region: Region) -> str:
    """A plan's title without the names of the regions above its own and the years in brackets at its end:
    重庆市大足区专利提升专项行动计划（2025—2027年） is 大足区专利提升专项行动计划."""
    above, upper = "", region.parent
    starts: list[str] = []
    while upper is not None:
        above = f"{upper.name}{above}"
        starts.insert(0, above)
        upper = upper.parent
    start = next((each for each in starts if title.startswith(each)), "")
    return _YEARS.sub("", title.removeprefix(start)).strip()


def _safe(name: str) -> str:
    """Without characters that Windows refuses in a name, and those that are not seen."""
    return _REFUSED.sub("", name).translate(_WINDOWS).strip(" .")


def answer(
    request: HttpRequest, download: Download, content: bytes | BinaryIO, *, ending: str, kind: str
) -> HttpResponseBase:
    """The file, always as a download, with one line in the operation log; `kind` is its media type.

    A file that is open, at its beginning, goes out piece by piece and is closed at its end.
    """
    page = download.page
    unit = f" {download.unit.name}" if download.unit is not None else ""
    edition = f"{EDITIONS[download.edition]} " if ending == "xlsx" else ""
    quarter = f"{page.shown.year}年第{page.shown.quarter}季度"
    detail = f"{page.plan.slug} {quarter} {edition}{ending}{unit}（{download.finality}）"
    record("导出", by=page.person, of=page.shown, detail=detail, address=request.META.get("REMOTE_ADDR"))
    sent = HttpResponse if isinstance(content, bytes) else FileResponse
    response = sent(content, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=file_name(download, ending)
    )
    return response
