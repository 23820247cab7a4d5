"""The meeting pack as a workbook: a module a sheet, put together here."""

from collections.abc import Callable, Mapping
from io import BytesIO

from reports.downloads import Download, Edition
from workbooks.sheets import Form, printed
from workbooks.styling import Styles, new_workbook

from .adjustments import adjustments_form
from .annex_indicators import annex_indicators
from .annex_tasks import annex_tasks
from .annual import year_of_indicators, year_of_tasks, year_of_units
from .contents import Pack
from .final import plan_of_indicators, plan_of_tasks, plan_of_units
from .ledger import ledger_form
from .reading import pack_of
from .summary import summary
from .units import units_form


def workbook_of(download: Download) -> bytes:
    """The workbook that a download asks for."""
    return made(pack_of(download), download.edition)


def made(pack: Pack, edition: Edition) -> bytes:
    """The pack in one of its editions, as an .xlsx file."""
    book = new_workbook(f"{pack.title}{pack.elapsed}完成情况（{pack.finality}）", author="IPPlan", made_on=pack.made_on)
    styles = Styles()
    if edition is Edition.WORKING:
        summary(book.create_sheet("总览"), pack, styles)
    for name, form in _FORMS[edition](pack).items():
        if form is not None:
            printed(book.create_sheet(name), form, styles)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


Forms = dict[str, Form | None]  # by the sheet's name; None where there is nothing to say


def _annexes(pack: Pack, *, working: bool) -> Forms:
    """Indicators and tasks; a plan without indicators has an annex of its tasks only."""
    *indicators, tasks = pack.annexes
    return {**{name: annex_indicators(pack, working=working) for name in indicators}, tasks: annex_tasks(pack)}


def _meeting(pack: Pack) -> Forms:
    """To be printed and handed round as it is."""
    return {
        **_annexes(pack, working=False),
        "上期数据调整说明": adjustments_form(pack),
    }


def _working(pack: Pack) -> Forms:
    """With everything known beside it."""
    return {
        **_annexes(pack, working=True),
        "责任单位": units_form(pack),
        "历史数据台账": ledger_form(pack),
        "上期数据调整说明": adjustments_form(pack),
    }


def _annual(pack: Pack) -> Forms:
    """A year looked back on."""
    return {
        **_meeting(pack),
        "年度指标": year_of_indicators(pack) if pack.standing.indicators else None,
        "年度任务": year_of_tasks(pack),
        "责任单位年度情况": year_of_units(pack),
    }


def _final(pack: Pack) -> Forms:
    """The whole plan looked back on."""
    return {
        "终期指标评估": plan_of_indicators(pack) if pack.standing.indicators else None,
        "终期任务评估": plan_of_tasks(pack),
        "责任单位情况": plan_of_units(pack),
        "历史数据台账": ledger_form(pack),
        "上期数据调整说明": adjustments_form(pack),
    }


_FORMS: Mapping[Edition, Callable[[Pack], Forms]] = {
    Edition.MEETING: _meeting,
    Edition.WORKING: _working,
    Edition.ANNUAL: _annual,
    Edition.FINAL: _final,
}
