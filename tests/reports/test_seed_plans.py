"""Every page and download of each plan document at hand, opened by everybody who may: a plan of nineteen targets that is over,
one of six years without any, one with targets in its third and fifth year, and one with annexes. What they say was counted by
hand."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from openpyxl import load_workbook

from indicators.models import Indicator
from organizations.models import Unit, User
from organizations.roles import Role
from plans.facts import Quarter
from plans.models import Plan, PlanUnit
from quarters.checking import AnswerInput, answer_checks
from quarters.closing import SignOff, close_quarter
from quarters.models import Answer, ClosingLabel
from quarters.saying import sentences_of
from tasks.models import ReportedState, Task, TaskAssignment
from tasks.reporting import ReportInput, save_reports, submit_reports
from tasks.review import approve_reports
from tests.conftest import ROOT, loaded
from tests.keeping import KeptTable, keep_rows, put_back
from tests.people import NOW, add, approve

pytestmark = pytest.mark.django_db

DAZU, FULING, CITY, PATENTS = "dazu-patents-2025", "fuling-ip-2025", "chongqing-ip-2024", "chongqing-patents-2022"
SLUGS = (DAZU, FULING, CITY, PATENTS)
MOST = 10  # statements of a page


@dataclass(frozen=True, slots=True)
class Stage:
    """A plan with a few approved figures and one approved report, at the quarter that is shown."""

    unit: str  # leads the task that is reported on
    task: int
    shown: Quarter
    baseline: dict[int, Any]
    figures: dict[int, Any]


STAGES = {
    DAZU: Stage("区科技局", 3, (2026, 3), {}, {1: 518}),
    FULING: Stage("区市场监管局", 8, (2026, 3), {5: 210, 15: "4.2"}, {5: 500, 14: "347.9", 15: 8}),
    CITY: Stage("市知识产权局", 1, (2026, 3), {}, {}),
    PATENTS: Stage("市知识产权局", 4, (2024, 4), {15: "18"}, {9: 3820, 15: "11.5", 16: 206}),
}

_kept: dict[str, list[KeptTable]] = {}


@pytest.fixture
def staged(db: None) -> Callable[[str], Plan]:
    """A plan by its slug: loaded once, afterwards a copy of the rows."""

    def stage(slug: str) -> Plan:
        if slug in _kept:
            put_back(_kept[slug])
            return Plan.objects.select_related("region__parent").get(slug=slug)
        plan = loaded(ROOT / "fixtures" / "plans" / f"{slug}.yaml")
        play(plan, STAGES[slug])
        _kept[slug] = keep_rows()
        return plan

    return stage


def play(plan: Plan, stage: Stage) -> None:
    unit = unit_of(plan, stage.unit)
    people = {
        name: add(name, role, plan.region, unit)
        for name, role in (("entry", Role.ENTRY), ("reviewer", Role.REVIEWER), ("unit_lead", Role.UNIT_LEAD))
    }
    add("leader", Role.LEADER, plan.region)
    if stage.baseline:
        approve(plan, plan.first_year - 1, 4, stage.baseline, people)
    if stage.figures:
        approve(plan, *stage.shown, stage.figures, people)
    tell(plan, stage, stage.shown)


def tell(plan: Plan, stage: Stage, quarter: Quarter) -> None:
    """The unit's report on its task, typed, submitted and approved."""
    row = TaskAssignment.objects.get(task__plan=plan, task__number=stage.task, unit__name=stage.unit)
    where: dict[str, Any] = {"plan": plan, "year": quarter[0], "quarter": quarter[1], "at": NOW}
    report = ReportInput(assignment=row.pk, reported_state=ReportedState.ON_TRACK, done="已召开对接会")
    save_reports(**where, reports=[report], by=person("unit_lead"))
    submit_reports(**where, assignments=[row.pk], by=person("unit_lead"))
    approve_reports(**where, assignments=[row.pk], by=person("reviewer"))


def person(name: str) -> User:
    return User.objects.select_related("region", "unit").get(username=name)


def unit_of(plan: Plan, name: str) -> Unit:
    return PlanUnit.objects.select_related("unit").get(plan=plan, printed_name=name).unit


def said(content: bytes) -> str:
    """What a page says, in one line and without gaps."""
    return re.sub(r"\s+", "", strip_tags(content.decode()))


# Pages of everybody, of the office, and downloads. {y} {q}: the quarter shown; {unit}: the unit that reports.
PAGES = (
    "", "indicators/", "tasks/", "units/", "reports/", "reports/brief/", "changes/", "units/{unit}/",
    "?year={first}&quarter=4", "tasks/?year={last}&quarter=4", "indicators/?year={last}&quarter=4",
)  # fmt: skip
OFFICE = (
    "setup/", "entry/history/", "entry/{y}/q{q}/", "review/", "review/sheet/", "round/{y}/q{q}/", "closing/{y}/q{q}/",
    "check/{y}/q{q}/", "check/{y}/q{q}/units/{unit}/", "units/{unit}/report/{y}/q{q}/", "todo/",
)  # fmt: skip
FILES = (
    "reports/{y}/q{q}.xlsx", "reports/{y}/q{q}.xlsx?edition=working", "reports/{y}/q{q}.docx", "reports/{y}/q{q}.csv",
    "reports/{y}/q{q}.xlsx?unit={unit}", "entry/{y}/q{q}/template.xlsx", "round/{y}/q{q}/forms.zip",
    "units/{unit}/report/{y}/q{q}/form.xlsx",
)  # fmt: skip
OWN = ("units/{unit}/", "units/{unit}/report/{y}/q{q}/", "check/{y}/q{q}/units/{unit}/", "todo/", "units/")


def addresses(plan: Plan, wanted: tuple[str, ...]) -> Iterator[str]:
    stage = STAGES[plan.slug]
    (year, quarter), unit = stage.shown, unit_of(plan, stage.unit).pk
    for each in wanted:
        rest = each.format(y=year, q=quarter, unit=unit, first=plan.first_year, last=plan.last_year)
        yield f"/plans/{plan.slug}/{rest}"


def items(plan: Plan) -> Iterator[str]:
    """The pages of single indicators, tasks and units: of each kind of unit one."""
    numbers = list(Indicator.objects.filter(plan=plan).values_list("number", flat=True))
    yield from (f"/plans/{plan.slug}/indicators/{number}/" for number in (numbers[:1] + numbers[6:7] + numbers[-1:]))
    yield from (f"/plans/{plan.slug}/tasks/{number}/" for number in (1, 9, Task.objects.filter(plan=plan).count()))
    kinds = {
        (row.unit.kind, row.unit.region_id): row.unit_id
        for row in PlanUnit.objects.filter(plan=plan).select_related("unit")
    }
    yield from (f"/plans/{plan.slug}/units/{unit}/" for unit in kinds.values())


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    ("who", "wanted"), [("leader", PAGES), ("entry", PAGES + OFFICE), ("reviewer", OFFICE), ("unit_lead", OWN)]
)
def test_every_page_opens(
    staged: Callable[[str], Plan], client: Client, slug: str, who: str, wanted: tuple[str, ...]
) -> None:
    plan = staged(slug)
    client.force_login(person(who))
    assert client.get(f"/plans/{slug}/").status_code == 200  # the session and the plan's own tables are read
    for address in (*addresses(plan, wanted), *(items(plan) if who == "leader" else ())):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        expected = 403 if who == "leader" and any(part in address for part in ("/entry", "/setup")) else 200
        assert response.status_code == expected, address
        assert len(captured) <= MOST, (address, len(captured))
        assert "None" not in said(response.content), address


@pytest.mark.parametrize("slug", SLUGS)
def test_every_file_comes(staged: Callable[[str], Plan], client: Client, slug: str) -> None:
    plan = staged(slug)
    client.force_login(person("entry"))
    for address in addresses(plan, FILES):
        response = client.get(address)
        assert response.status_code == 200, address
        content = b"".join(response) if response.streaming else response.content
        assert len(content) > 150, address  # of a plan without figures the long table has its heads only


@pytest.mark.parametrize(("slug", "rows"), [(FULING, 16), (CITY, 0)])
def test_the_template_comes_back_as_it_went_out(
    staged: Callable[[str], Plan], client: Client, slug: str, rows: int
) -> None:
    plan = staged(slug)
    year, quarter = STAGES[slug].shown
    client.force_login(person("entry"))
    entry = f"/plans/{plan.slug}/entry/{year}/q{quarter}/"
    file = SimpleUploadedFile("模板.xlsx", b"".join(client.get(f"{entry}template.xlsx")))
    answer = client.post(f"{entry}upload/", {"workbook": file}, follow=True)
    assert f"将写入0项与现有相同{rows}项" in said(answer.content)
    ledger = b"".join(client.get(f"/plans/{plan.slug}/reports/{year}/q{quarter}.xlsx?edition=ledger"))
    file = SimpleUploadedFile("台账.xlsx", ledger)
    answer = client.post(f"/plans/{plan.slug}/entry/history/upload/", {"workbook": file}, follow=True)
    assert answer.status_code == 200
    assert "核对台账" in said(answer.content)


# slug: page of the quarter shown -> what it says. By hand, as design section 4 counts.
TELLING = {
    DAZU: {
        "": ["10项重点指标中", "12项重点任务中，正常推进1项，未报送11项"],
        "tasks/": ["配合单位", "关联指标"],
    },
    FULING: {
        # 5: from 210 at the end of 2024 to 600 at that of 2027: 210 + 390 × 7 ÷ 12 = 437.5, rounded down; 15: 4.2 + 7.8 × 7 ÷ 12
        "": [
            "截至2026年9月底，《共建现代制造业知识产权强区实施方案》16项重点指标中，超序时进度1项，滞后序时进度1项，未报送9项，不参评5项",
            "知识产权融资金额8.00亿元，完成2027年目标的66.7%，净增任务完成48.7%，低于序时进度28.8个百分点，较序时应完成数少0.75亿元",
            "10项重点任务中，正常推进1项，未报送9项",
            "6002027年",
        ],
        "indicators/5/": ["2027年目标600", "序时应完成437", "净增任务完成74.4%"],
        "indicators/7/": ["不参评（本年无目标）"],
        "indicators/14/": ["347.90", "不参评（本年无目标）"],
        "tasks/": ["不须报送"],
        "tasks/1/": ["责任单位5个，原文列在分号之后", "市知识产权局规划与政策法规处"],
    },
    CITY: {
        "": [
            "截至2026年9月底，《共建现代化新重庆知识产权强市实施方案》17项重点任务中，正常推进1项，未报送16项",
            "本计划没有提出可以量化的指标，按任务推进",
        ],
        "indicators/": ["本计划没有提出可以量化的指标，只按重点任务推进"],
        "tasks/": ["另有6个不须报送"],
        "tasks/16/": ["市大数据局", "国家知识产权局专利局审业部"],
        "units/": ["国家知识产权局培训中心不评价"],
    },
    PATENTS: {
        "": [
            "《重庆市高价值发明专利质量提升行动方案（2022—2024年）》19项重点指标中，已完成年度目标2项，未完成年度目标1项，未报送16项",
            "在渝研发机构高价值发明专利拥有量3820件，完成年度目标的95.5%，未完成目标，较2024年目标仍差180件，责任单位：未明确责任单位",
            "13项重点任务中，正常推进1项，未报送10项",
            "不参评2项（未明确责任单位）",
        ],
        "indicators/15/": ["11.5个月", "已完成"],
        "tasks/": ["支持措施6项，不计入重点任务，不须报送", "500万元；运营金额的2％", "2万元／件", "未明确责任单位"],
        "tasks/9/": ["任务9不参评：未明确责任单位"],
    },
}


@pytest.mark.parametrize("slug", SLUGS)
def test_pages_say_what_the_plan_has(staged: Callable[[str], Plan], client: Client, slug: str) -> None:
    plan = staged(slug)
    year, quarter = STAGES[slug].shown
    client.force_login(person("leader"))
    for page, texts in TELLING[slug].items():
        content = said(client.get(f"/plans/{plan.slug}/{page}?year={year}&quarter={quarter}").content)
        assert [text for text in texts if text not in content] == [], page
    own = said(client.get(f"/plans/{plan.slug}/tasks/?year={year}&quarter={quarter}").content)
    assert ("任务评价责任单位配合单位" in own) is (slug in (DAZU, PATENTS))  # a column only where somebody supports
    assert ("关联指标" in own) is (slug != CITY)


# slug: sheets of the meeting pack, heads of the targets' columns, heads of a task
PACKS = {
    DAZU: (["附件1", "附件2"], ["2025", "2026", "2027"], ["任务名称", "具体内容", "责任单位", "配合单位"]),
    FULING: (["附件1", "附件2"], ["2027", "2029"], ["任务类别", "重点任务", "责任单位", "本季度进展"]),
    CITY: (["附件"], [], ["任务类别", "重点任务", "责任单位", "本季度进展"]),
    PATENTS: (["附件1", "附件2"], ["2024"], ["任务类别", "重点任务", "责任单位", "配合单位"]),
}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_pack_keeps_to_what_the_plan_has(staged: Callable[[str], Plan], client: Client, slug: str) -> None:
    plan = staged(slug)
    sheets, years, heads = PACKS[slug]
    client.force_login(person("leader"))
    (address,) = addresses(plan, FILES[:1])
    book = load_workbook(BytesIO(client.get(address).content))
    assert book.sheetnames == sheets
    tasks = [row for row in book[sheets[-1]].iter_rows(values_only=True) if row[0] is not None]
    assert [next(row for row in tasks if row[0] == "序号")[1:5]] == [tuple(heads)]
    assert sum(str(row[0]).isdigit() for row in tasks) == {DAZU: 12, FULING: 10, CITY: 17, PATENTS: 13}[slug]
    if years:
        cells = [str(cell) for row in book["附件1"].iter_rows(values_only=True) for cell in row if cell is not None]
        assert [cell for cell in cells if re.fullmatch(r"20\d\d", cell)] == years
        assert ("净增任务完成(%)" in cells) is (slug in (FULING, PATENTS))


ROUNDS = {FULING: (2025, 3), CITY: (2024, 4)}  # the first quarter that is due: that of the document's issue


@pytest.mark.parametrize("slug", ROUNDS)
def test_a_round(staged: Callable[[str], Plan], client: Client, slug: str) -> None:
    """Entered, submitted, approved, answered, closed, packed."""
    plan, stage, (year, quarter) = staged(slug), STAGES[slug], ROUNDS[slug]
    people = {name: person(name) for name in ("entry", "reviewer", "unit_lead")}
    if stage.figures:
        approve(plan, year, quarter, {5: 320, 13: 3700}, people)
    tell(plan, stage, (year, quarter))
    unit = unit_of(plan, stage.unit).pk
    where: dict[str, Any] = {"plan": plan, "year": year, "quarter": quarter}
    sentences = sentences_of(**where, unit=unit)
    (kind, number), sentence = next(iter(sentences.items()))
    answer = AnswerInput(kind=kind, number=number, answer=Answer.AGREED, sentence=sentence)
    answer_checks(**where, unit=unit, answers=[answer], by=people["unit_lead"], at=NOW)
    sign_off = SignOff(
        signed_off_by="李某",
        signed_off_on=date(2026, 10, 9),
        gaps_reason="首次报送",
        label=ClosingLabel.ESTIMATED if quarter == 4 else None,
    )
    close_quarter(**where, sign_off=sign_off, by=people["reviewer"], at=datetime(2026, 10, 20, tzinfo=UTC))
    client.force_login(person("leader"))
    content = said(client.get(f"/plans/{slug}/").content)
    assert "定稿（第1版" in content
    assert f"截至{year}年{'9' if quarter == 3 else '12'}月底，《{plan.title}》" in content
    for ending in ("xlsx", "docx", "csv"):
        assert client.get(f"/plans/{slug}/reports/{year}/q{quarter}.{ending}").status_code == 200


def test_the_region_above_reads_the_plans_below(staged: Callable[[str], Plan], client: Client) -> None:
    """A person of the city reads Fuling's plan and does nothing in it; Fuling's people do not read the city's."""
    plan = staged(FULING)
    assert plan.region.parent is not None
    city = add("city", Role.ENTRY, plan.region.parent, unit_of(plan, "市知识产权局办公室"))
    client.force_login(city)
    assert client.get(f"/plans/{FULING}/").status_code == 200
    year, quarter = STAGES[FULING].shown
    assert client.post(f"/plans/{FULING}/entry/{year}/q{quarter}/").status_code == 403
