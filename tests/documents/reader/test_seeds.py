"""The real documents, read by the reader and held against the plan files that people wrote by hand from them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from documents.reader.opening import open_source
from documents.reader.proposal import Proposal
from documents.reader.reading import read_document
from documents.reader.source import Source
from plans.planfile_items import PlanFile, SourceItem
from scripts.reader_scores import expected_of, reading_of, score

from .test_variants import full_width, half_width, indented, spaced

ROOT = Path(__file__).parents[3]
SEEDS = ROOT.parent / "shared" / "seeds"
PLANS = ROOT / "fixtures" / "plans"

pytestmark = pytest.mark.skipif(not SEEDS.exists(), reason="the documents are not part of the repository")

PAIRS = {
    "dazu-patents-2025-2027": "dazu-patents-2025",
    "chongqing-patents-2022-2024": "chongqing-patents-2022",
    "chongqing-ip-2024": "chongqing-ip-2024",
    "fuling-ip-2025-2029": "fuling-ip-2025",
}
# Title, number, day of issue, region and years as the documents print them; the years of two of them only follow.
FRONTS = {
    "dazu-patents-2025-2027": ("重庆市大足区专利提升专项行动计划（2025—2027年）", "", None, "500111", (2025, 2027)),
    "chongqing-patents-2022-2024": (
        "重庆市高价值发明专利质量提升行动方案（2022—2024年）", "渝府办发〔2022〕41号", "2022-03-25", "500000", (2022, 2024),
    ),
    "chongqing-ip-2024": ("共建现代化新重庆知识产权强市实施方案", "渝府发〔2024〕20号", "2024-10-11", "500000", (2024, 2029)),
    "fuling-ip-2025-2029": (
        "共建现代制造业知识产权强区实施方案", "涪陵府发〔2025〕18号", "2025-09-22", "500102", (2025, 2029),
    ),
}  # fmt: skip


def read(name: str) -> Proposal:
    path = SEEDS / f"{name}.txt"
    return read_document(open_source(path.read_bytes(), name=path.name))


@pytest.mark.parametrize("name", PAIRS)
def test_targets_tasks_and_units(name: str) -> None:
    result = score(expected_of(PLANS / f"{PAIRS[name]}.yaml"), reading_of(read(name).plan))
    kinds = {"targets": result.targets, "tasks": result.tasks, "units": result.units, "lists": result.lists}
    assert {kind: (tally.missed_lines, tally.wrong_lines) for kind, tally in kinds.items()} == dict.fromkeys(
        kinds, ((), ())
    )


@pytest.mark.parametrize("name", FRONTS)
def test_front(name: str) -> None:
    plan = read(name).plan
    assert plan is not None
    title, number, issued_on, code, years = FRONTS[name]
    assert (plan.title, plan.number, plan.region.code, (plan.first_year, plan.last_year)) == (
        title,
        number,
        code,
        years,
    )
    assert (str(plan.issued_on) if plan.issued_on else None) == issued_on
    assert plan.status == ("issued" if number else "draft")


def test_the_annex_of_dazu_cell_by_cell() -> None:
    plan = read("dazu-patents-2025-2027").plan
    assert plan is not None
    rows = [each for each in plan.indicators if each.in_breakdown]
    assert [[str(target.value) for target in each.targets] for each in rows] == [
        ["495", "535", "575"], ["10", "10", "10"], ["1", "1.25", "1.5"], ["60", "80", "100"], ["200", "200", "200"],
        ["4.5", "5.2", "6"], ["60", "80", "100"], ["10", "13", "16"], ["4", "7", "10"], ["50", "75", "100"],
    ]  # fmt: skip
    assert [len(each.units) for each in rows] == [4, 4, 4, 4, 4, 4, 7, 8, 8, 8]
    assert [each.formula for each in rows] == [
        "direct",
        "growth",
        "ratio",
        *["direct"] * 4,
        "ratio",
        "direct",
        "direct",
    ]
    assert [each.comparator for each in rows] == ["突破", "", "", "", "", "突破", "突破", "突破", "", ""]


def test_what_dazu_says_twice_is_listed() -> None:
    plan = read("dazu-patents-2025-2027").plan
    assert plan is not None
    found = {(each.here.place, each.there.place) for each in plan.discrepancies}
    assert {("二（三）", "附件2 第7行"), ("附件1 第8行", "二（一）3"), ("一（二）", "附件1 第6行")} <= found


def test_what_is_lost_in_the_stitched_text_is_unread() -> None:
    plan = read("chongqing-patents-2022-2024").plan
    assert plan is not None
    without = [task.number for task in plan.tasks if not task.lead]
    assert without == [9, 11]
    assert [each.place for each in plan.unread if "未列为任务" in each.note][:4] == [
        "三（一）",
        "三（二）",
        "三（三）",
        "三（四）",
    ]
    output = next(each.number for each in plan.indicators if each.name == "每亿元研发投入高价值发明专利产出")
    assert output in [link.number for link in plan.tasks[2].indicators]  # though its sentence was torn from task 3
    places = [each.place for each in plan.unread if "没有找到这项任务的责任单位" in each.note]
    assert places == ["二（三）9", "二（三）11"]


def test_rules_for_projects_are_no_plan() -> None:
    proposal = read("chongqing-cultivation-projects-2024")
    assert proposal.plan is None
    assert "不是行动计划一类的文件" in proposal.reason


@pytest.mark.parametrize("variant", [half_width, full_width, indented, spaced])
@pytest.mark.parametrize("name", PAIRS)
def test_widths_and_blanks_change_nothing_at_all(name: str, variant: Callable[[str], str]) -> None:
    printed = read(name)
    varied = read_document(Source(text=variant(printed.source.text))).plan
    assert printed.plan is not None
    assert varied is not None
    assert without_words(varied) == without_words(printed.plan)


def without_words(plan: PlanFile) -> PlanFile:
    """The plan without spans and quotes: these are the document's own, blanks, widths and all."""
    source = SourceItem(place="")
    return replace(
        plan,
        units=tuple(replace(each, span=None) for each in plan.units),
        indicators=tuple(
            replace(
                each,
                span=None,
                source=replace(each.source, quote=""),
                targets=tuple(replace(target, source=target.source and source) for target in each.targets),
            )
            for each in plan.indicators
        ),
        tasks=tuple(
            replace(
                each,
                span=None,
                source=replace(each.source, quote=""),
                indicators=tuple(replace(link, quote="") for link in each.indicators),
            )
            for each in plan.tasks
        ),
        discrepancies=tuple(
            replace(each, span=None, here=replace(each.here, quote=""), there=replace(each.there, quote=""))
            for each in plan.discrepancies
        ),
        unread=tuple(replace(each, span=None, quote="") for each in plan.unread),
    )


@pytest.mark.parametrize("name", PAIRS)
def test_every_span_is_what_is_quoted(name: str) -> None:
    proposal = read(name)
    plan, text = proposal.plan, proposal.source.text
    assert plan is not None
    quoted = [(each.span, each.source.quote) for each in plan.indicators]
    quoted += [(each.span, each.source.quote) for each in plan.tasks]
    quoted += [(each.span, each.here.quote) for each in plan.discrepancies]
    quoted += [(each.span, each.quote) for each in plan.unread]
    assert len(quoted) >= 17
    for span, quote in quoted:
        assert span is not None
        assert text[slice(*span)] == quote
    assert read(name) == proposal
