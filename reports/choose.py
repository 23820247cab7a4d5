"""报表: which files there are of a quarter, for whom, and whether they are final; the whole plan's and every unit's."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plans.facts import UnitFacts

from .downloads import EDITIONS, Edition, download_url, editions_of, finality
from .pages import PlanPage, period_context, plan_page, standing_context


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file, or page to be printed: what it is called, its kind, what is in it, for whom, and where it is."""

    name: str
    kind: str
    contains: str
    readers: str
    url: str


_PACKS = {
    Edition.MEETING: ("附件1重点指标完成情况、附件2重点任务推进情况，版式已排好，可直接打印", "参会领导和单位"),
    Edition.WORKING: (
        "会议版之外，另有上年同期、同比、数据来源，以及总览、责任单位、历史数据台账和上期数据调整说明",
        "办公室",
    ),
    Edition.ANNUAL: ("全年完成情况，以及各单位各季度的报送（按时、逾期、退回）和评价", "年度考核"),
    Edition.FINAL: ("规划期各年度目标和完成情况，以及各单位的报送和评价", "终期评估"),
}


@require_safe
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    page = plan_page(request, slug)
    own, others = _units(page)
    context = {
        "plan": page.plan,
        "period": period_context(page),
        "standing": standing_context(page),
        "finality": finality(page),
        "files": [*(_pack(page, edition) for edition in editions_of(page) if edition in _PACKS), *_beside(page)],
        "own": own,
        "units": others,
    }
    return render(request, "reports/choose.html", context)


def _pack(page: PlanPage, edition: Edition) -> File:
    contains, readers = _PACKS[edition]
    name = "会议材料" if edition in (Edition.MEETING, Edition.WORKING) else EDITIONS[edition]
    if edition is Edition.MEETING and not page.standing.indicators:
        contains = "重点任务推进情况，版式已排好，可直接打印"
    called = f"{name}（{EDITIONS[edition]}）" if name != EDITIONS[edition] else name
    url = download_url(page, "xlsx", edition=edition)
    return File(name=called, kind="Excel", contains=contains, readers=readers, url=url)


def _beside(page: PlanPage) -> tuple[File, ...]:
    """The circular, the leaders' sheet and the long table."""
    return (
        File(
            name="通报", kind="Word", contains="总体情况、滞后指标和任务；“下一步工作要求”留给办公室填写",
            readers="办公室印发", url=download_url(page, "docx"),
        ),
        File(
            name="领导参阅", kind="网页", contains="结论、指标一览、滞后原因和措施、任务情况，打印为A4一页", readers="领导",
            url=f"{reverse('reports:brief', args=(page.plan.slug,))}?{page.query(page.shown)}",
        ),
        File(
            name="历史数据台账", kind="Excel", contains="每项指标每个季度一行，含历史季度、分子分母、来源和备注，可筛选，可再导入",
            readers="数据核对和移交", url=download_url(page, "xlsx", edition=Edition.LEDGER),
        ),
        File(
            name="历史数据台账", kind="CSV", contains="内容同上，为纯文本格式", readers="其他系统读取",
            url=download_url(page, "csv"),
        ),
    )  # fmt: skip


def _units(page: PlanPage) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The person's own unit, if the plan names it, and all others, in the plan's order."""
    own = next((unit for unit in page.units if unit.key == page.person.unit_id and not page.staff), None)
    others = [_unit(page, unit) for unit in page.units if unit is not own]
    return (None if own is None else _unit(page, own)), others


def _unit(page: PlanPage, unit: UnitFacts) -> dict[str, Any]:
    return {
        "name": unit.name,
        "meeting": download_url(page, "xlsx", unit=unit.key),
        "working": download_url(page, "xlsx", edition=Edition.WORKING, unit=unit.key),
        "ledger": download_url(page, "csv", unit=unit.key),
    }
