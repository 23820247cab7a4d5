"""A region: what its plans and those of the regions below it show together, and each of them as a row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from figures import wording
from indicators.labels import STATUS
from indicators.lights import light
from indicators.progress import Status
from plans.models import TallyKind
from plans.refusals import Invalid
from plans.rollup import PAGE, SORTS, Counts, Wanted, counts_at, how_many, plan_keys
from plans.tallies import COUNTED
from quarters.rollup import PlanRow, plan_rows
from quarters.sentences import TASK_STATUS, Phrase, count_phrases

from .drawing import count_bar
from .fragments import FRAGMENTS
from .pages import joined
from .region_pages import RegionPage, head_context, region_page, region_url
from .region_rows import gap_words, region_row

MOST_BELOW = 60  # regions that are listed one by one
LONGEST_TEXT = 40
_INDICATORS, _TASKS = TallyKind.INDICATORS.value, TallyKind.TASKS.value
_RED, _AMBER = tuple(COUNTED.index(name) for name in ("behind", "missed")), COUNTED.index("slightly_behind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of the region's plans: their rows, how many are wanted, which page of how many; and the plan that lags most."""

    rows: list[PlanRow]
    total: int
    page: int
    pages: int
    worst: PlanRow | None


@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    page = region_page(request, code)
    wanted = _wanted(request, page)
    counts = counts_at(page.region, page.quarter) if page.plans.total else {}
    listed = _listed(request, page, wanted, counts)
    kept = _kept(wanted)
    context = {
        **head_context(page, "region", keep=kept),
        "sentence": _sentence(page, counts, listed.worst),
        "counts": [
            _count_card("重点指标", counts.get(_INDICATORS, Counts()), STATUS, "这些计划没有重点指标。"),
            _count_card("重点任务", counts.get(_TASKS, Counts()), TASK_STATUS, "这些计划没有重点任务。"),
        ],
        "below": _below(page),
        "chosen": _chosen(page, wanted, listed),
        "sorts": [_sort_link(page, wanted, name) for name in ("region", "indicators", "tasks")],
        "rows": [region_row(row, page.quarter, page.query, is_over=page.last_day < page.today) for row in listed.rows],
        "paging": _paging(page, kept, listed),
    }
    return render(request, "reports/region.html", context)


def _wanted(request: HttpRequest, page: RegionPage) -> Wanted:
    """What the address asks for. Invalid for a region that is none of those below, and for what cannot be sorted by."""
    within, text = request.GET.get("region", ""), request.GET.get("q", "").strip()
    sort = request.GET.get("sort") or SORTS[0]
    found = next((each for each in page.tree.below if each.code == within), None)
    if within and found is None:
        raise Invalid(f"{page.region.name}没有代码为“{within[:20]}”的下级区划")
    if len(text) > LONGEST_TEXT:
        raise Invalid(f"查找的文字不得超过{LONGEST_TEXT}字")
    if "\x00" in text:
        raise Invalid("查找的文字含有不能识别的字符")
    if sort not in SORTS:
        raise Invalid(f"不能按“{sort[:20]}”排序，可按指标滞后（indicators）、任务滞后（tasks）或区划（region）排序")
    return Wanted(within=found, text=text, behind=request.GET.get("behind") == "1", sort=sort)


def _kept(wanted: Wanted, *, sort: str = "") -> str:
    """The filters and the order as a part of an address."""
    said = {
        "region": wanted.within.code if wanted.within is not None else "",
        "q": wanted.text,
        "behind": "1" if wanted.behind else "",
        "sort": sort or wanted.sort,
    }
    return urlencode({name: value for name, value in said.items() if value and (name, value) != ("sort", SORTS[0])})


def _listed(request: HttpRequest, page: RegionPage, wanted: Wanted, counts: Mapping[str, Counts]) -> Listed:
    """The rows of the page asked for. Invalid for a page that there is not."""
    having = counts.get(_INDICATORS, Counts()).plans
    total = page.plans.total
    if total and wanted.is_filtered:
        total, having = how_many(page.region, page.quarter, wanted)
    pages = max(-(-total // PAGE), 1)
    asked = request.GET.get("page", "") or "1"
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 6 and 1 <= int(asked) <= pages):
        raise Invalid(f"没有第“{asked[:20]}”页，共{pages}页")
    keys = plan_keys(page.region, page.quarter, wanted, page=int(asked), having=having) if total else []
    worst = counts.get(_INDICATORS, Counts()).worst or counts.get(_TASKS, Counts()).worst
    found = plan_rows(dict.fromkeys(key for key in (*keys, worst) if key is not None), page.quarter)
    return Listed(
        rows=[found[key] for key in keys if key in found],
        total=total,
        page=int(asked),
        pages=pages,
        worst=found.get(worst) if worst is not None else None,
    )


def _sentence(page: RegionPage, counts: Mapping[str, Counts], worst: PlanRow | None) -> list[Phrase]:
    """How many plans, their indicators and tasks by status, and which plan lags most and by what."""
    if not page.plans.total:
        return []
    indicators, tasks = counts.get(_INDICATORS, Counts()), counts.get(_TASKS, Counts())
    outside = page.plans.total - indicators.plans
    subject = f"{wording.as_of(*page.quarter)}，{page.region.name}{'及下级区划' if page.tree.below else ''}"
    said = [Phrase(f"{subject}共{page.plans.total}个行动计划")]
    if outside:
        said.append(Phrase(f"，其中{outside}个本期在规划期外"))
    if indicators.plans:
        said.append(Phrase(f"；本期已定稿{indicators.closed}个，未定稿{indicators.plans - indicators.closed}个"))
    said.append(Phrase("。"))
    if indicators.total:
        said += [Phrase(f"{indicators.total}项重点指标中"), *count_phrases(_by_status(indicators)), Phrase("。")]
    if tasks.total:
        said += [Phrase(f"{tasks.total}项重点任务中"), *count_phrases(_by_status(tasks), of_tasks=True), Phrase("。")]
    return [*said, *_worst(worst, several=page.plans.total > 1)]


def _by_status(counts: Counts) -> dict[Status, int]:
    return {Status(name): count for name, count in counts.items.items()}


def _worst(row: PlanRow | None, *, several: bool) -> list[Phrase]:
    """滞后最多的是大足区《…》：滞后或未完成2项、轻微滞后1项，最滞后的指标…低于序时进度17.5个百分点。"""
    if row is None:
        return []
    lagging = row.indicators if row.worst_indicator is not None else row.tasks
    red, amber = sum(lagging[place] for place in _RED), lagging[_AMBER]
    words = ("滞后或未完成", "轻微滞后") if row.worst_indicator is not None else ("严重滞后", "推进缓慢")
    counted = "、".join(f"{word}{count}项" for word, count in zip(words, (red, amber), strict=True) if count)
    what = "指标" if row.worst_indicator is not None else "任务"
    which = f"滞后最多的是{row.region_name}《{row.title}》：" if several else f"{what}"
    said = [Phrase(f"{which}{what if several else ''}{counted}")]
    if row.worst_indicator is not None:
        judgement = gap_words(row.worst_indicator)
        said += [Phrase(f"，最滞后的是{row.worst_indicator.name}，"), Phrase(judgement, "bad" if red else "warn")]
        said.append(Phrase(f"，责任单位：{row.worst_indicator.first_unit or '未明确责任单位'}。"))
    elif row.worst_task is not None:
        said.append(Phrase(f"，最滞后的是任务{row.worst_task.number}{row.worst_task.title}。"))
    return said


def _count_card(title: str, counts: Counts, words: Mapping[Status, str], empty: str) -> dict[str, Any]:
    by_status = _by_status(counts)
    shown = [status for status in STATUS if by_status.get(status)]
    return {
        "title": title,
        "total": counts.total,
        "parts": count_bar((status.value, by_status[status]) for status in shown),
        "legend": [
            {"light": light(status, words.get(status, STATUS[status])), "count": by_status[status], "url": ""}
            for status in shown
        ],
        "empty": empty,
    }


def _having(page: RegionPage) -> tuple[tuple[str, str, int], ...]:
    """The regions directly below it that have plans: code, name, how many."""
    below = page.plans.below
    return tuple((each.code, each.name, below[each.code]) for each in page.tree.below if below.get(each.code))


def _below(page: RegionPage) -> SafeString:
    """The regions directly below that have plans, and how many have none; where there are too many, only how many. Kept as
    long as all of them have as many."""
    having = _having(page)
    without = len(page.tree.below) - len(having)

    def render() -> SafeString:
        below = {
            "regions": [
                {"name": name, "url": region_url(code, page.query), "plans": plans}
                for code, name, plans in having[:MOST_BELOW]
            ],
            "more": max(len(having) - MOST_BELOW, 0),
            "without": without,
        }
        return mark_safe(render_to_string("partials/_region_below.html", {"below": below}))

    return FRAGMENTS.get(("below", having, without, page.query), render)


def _chosen(page: RegionPage, wanted: Wanted, listed: Listed) -> dict[str, Any]:
    year, quarter = page.quarter
    plain = joined(page.query, f"sort={wanted.sort}" if wanted.sort != SORTS[0] else "")
    return {
        "hidden": [("year", year), ("quarter", quarter), *([("sort", wanted.sort)] if wanted.sort != SORTS[0] else [])],
        "regions": _region_options(page, wanted),
        "text": wanted.text,
        "behind": wanted.behind,
        "is_filtered": wanted.is_filtered,
        "shown": listed.total,
        "total": page.plans.total,
        "clear": f"?{plain}",
        "longest": LONGEST_TEXT,
    }


def _region_options(page: RegionPage, wanted: Wanted) -> SafeString:
    """The regions below that the list can be cut down to; blank where there is nothing to choose, or too much."""
    having = _having(page)
    if wanted.within is None and not 1 < len(having) <= MOST_BELOW:
        return SafeString()
    chosen = wanted.within.code if wanted.within is not None else ""

    def render() -> SafeString:
        options = ((code, mark_safe(" selected") if code == chosen else "", name) for code, name, _plans in having)
        return format_html_join("", '<option value="{}"{}>{}</option>', options)

    return FRAGMENTS.get(("options", having, chosen), render)


_SORT_NAMES = {"region": "区划", "indicators": "重点指标", "tasks": "重点任务"}
_SORT_HINTS = {"region": "按区划代码排列", "indicators": "按指标滞后从多到少排列", "tasks": "按任务滞后从多到少排列"}


def _sort_link(page: RegionPage, wanted: Wanted, name: str) -> dict[str, Any]:
    return {
        "name": _SORT_NAMES[name],
        "hint": _SORT_HINTS[name],
        "url": f"?{joined(page.query, _kept(wanted, sort=name))}",
        "is_current": wanted.sort == name,
        "order": "ascending" if name == "region" else "descending",
    }


def _paging(page: RegionPage, kept: str, listed: Listed) -> dict[str, Any]:
    def address(number: int) -> str:
        return f"?{joined(page.query, kept, f'page={number}')}"

    return {
        "page": listed.page,
        "pages": listed.pages,
        "previous": address(listed.page - 1) if listed.page > 1 else "",
        "next": address(listed.page + 1) if listed.page < listed.pages else "",
        "first": (listed.page - 1) * PAGE + 1 if listed.rows else 0,
        "last": (listed.page - 1) * PAGE + len(listed.rows),
    }
