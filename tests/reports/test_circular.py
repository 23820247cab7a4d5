"""《关于…推进情况的通报》 as a Word file, read back."""

import shutil
import subprocess
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from organizations.models import Unit, User
from plans.models import Plan
from quarters.facts import Adjustment
from quarters.sentences import adjustment_text
from reports.circular.contents import Kind, Paragraph, contents
from reports.circular.layout import word_file
from reports.downloads import download_asked_for
from tests.acts import behind_and_explained
from tests.people import approve
from tests.quarters import closings

NOVEMBER = "2026-11-20T04:00:00+00:00"
FILE = "/plans/dazu-patents-2025/reports/2026/q3.docx"
PAGE = "/plans/dazu-patents-2025/?year=2026&quarter=3"


CORRECTED = Adjustment(
    year=2026, quarter=2, number=1, name="有效发明专利总量", kind="追溯更正", old_text="508件", new_text="510件",
    reason="市局核定", document_number="8号", on=date(2026, 10, 1),
)  # fmt: skip


@pytest.fixture
def november() -> Any:
    with time_machine.travel(NOVEMBER, tick=False):
        yield


def word(client: Client, person: User, query: str = "") -> Any:
    client.force_login(person)
    response = client.get(f"{FILE}{query}")
    assert response.status_code == 200, response.content.decode()[:500]
    return Document(BytesIO(response.content))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.usefixtures("november")
def test_says_what_the_pages_say(dazu: Plan, people: dict[str, User], client: Client) -> None:
    """By hand: S 495, T 535, E 525, A 518. Task 3 is 严重滞后 and explained, the figure is not."""
    approve(dazu, 2024, 4, {1: 460}, people)
    approve(dazu, 2026, 3, {1: 518}, people)
    behind_and_explained(dazu, people)
    said = texts(word(client, people["leader"]))
    assert said[:4] == [
        "未定稿，请勿印发",
        "关于大足区专利提升专项行动计划\n2026年前三季度推进情况的通报",
        "各有关单位：",
        "一、总体情况",
    ]
    assert said[4].startswith(
        "截至2026年9月底，《重庆市大足区专利提升专项行动计划（2025—2027年）》10项重点指标中，滞后序时进度1"
    )
    page = client.get(PAGE).content.decode()
    assert said[4] in page.replace('<b class="tone-bad">', "").replace("</b>", "")
    light = "低于序时进度17.5个百分点，较序时应完成数少7件"
    assert said[5:] == [
        "二、滞后指标和任务",
        "（一）滞后指标",
        "1．有效发明专利总量（滞后）。截至2026年9月底，有效发明专利总量518件，完成年度目标的96.8%，年度净增任务完成57.5%，"
        f"{light}。责任单位：区市场监管局、大足高新区、经开区邮亭新材料产业发展服务中心、双桥工业园区发展中心。"
        "滞后原因：未说明。整改措施：未说明。完成时限：未说明。",
        "（二）滞后任务",
        "1．注重研发投入（严重滞后）。截至2026年9月底，任务3严重滞后：区科技局填报正常推进，核定为严重滞后（未见成效）。"
        "责任单位：区科技局。滞后原因：申报周期长。整改措施：11月组织第二批申报。完成时限：2026年12月31日（有困难）。",
        "三、下一步工作要求",
        "（由办公室补充）",
        "区市场监管局",
        "2026年11月20日",
    ]


@pytest.mark.usefixtures("november")
def test_a_closed_quarter_is_the_same_file_for_ever(dazu: Plan, people: dict[str, User], client: Client) -> None:
    closings.figures(dazu, people)
    closings.closed(dazu, people)
    said = texts(word(client, people["leader"]))
    assert said[0] == "关于大足区专利提升专项行动计划\n2026年前三季度推进情况的通报", (
        "nothing is left to be said above it"
    )
    assert "缺项说明：其余指标数据尚未提供。" in said
    assert said[-2:] == ["区市场监管局", "2026年10月23日"]
    first = client.get(FILE).content
    with time_machine.travel("2027-02-01T04:00:00+00:00", tick=False):
        approve(dazu, 2026, 4, {1: 540}, people)
        Plan.objects.filter(pk=dazu.pk).update(title="另一个标题")
        Unit.objects.filter(name="区市场监管局").update(name="别的名称")
        client.force_login(people["leader"])
        assert client.get(FILE).content == first


@pytest.mark.usefixtures("november")
def test_where_nothing_lags(dazu: Plan, people: dict[str, User], client: Client) -> None:
    approve(dazu, 2026, 3, {1: 540}, people)
    said = texts(word(client, people["leader"]))
    assert said[said.index("二、滞后指标和任务") + 1] == "本季度没有滞后的指标和任务。"
    assert not [text for text in said if text.startswith("（一）")], "no heading stands over nothing"


@pytest.mark.usefixtures("november")
def test_what_was_changed_since_is_told_and_the_office_left_open(
    dazu: Plan, people: dict[str, User], rf: RequestFactory
) -> None:
    request = rf.get(FILE)
    request.user = people["leader"]
    download = download_asked_for(request, dazu.slug, 2026, 3)
    said = [(each.lead, each.text) for each in contents(download, office="", earlier=[CORRECTED])]
    assert (
        "上期数据调整说明：",
        "2026年上半年有效发明专利总量由508件更正为510件（追溯更正：市局核定；依据：8号）。",
    ) in said
    assert ("", "（印发单位）") in said


@pytest.mark.usefixtures("november")
def test_what_must_not_be_overlooked_stands_above(dazu: Plan, people: dict[str, User], client: Client) -> None:
    Plan.objects.filter(pk=dazu.pk).update(is_demonstration=True)
    said = texts(word(client, people["entry"], "?unreviewed=1"))
    assert said[0] == "未定稿，含未审核数据，请勿印发；演示数据，不是真实数据"


def test_corrections_are_told_in_one_sentence() -> None:
    assert adjustment_text(CORRECTED) == "有效发明专利总量由508件更正为510件（追溯更正：市局核定；依据：8号）"


EVERY = [Paragraph(kind=kind, text=f"“{kind.name}”——2026年\x0b\n第二行", lead="一" if kind is Kind.TEXT else "")
         for kind in Kind]  # fmt: skip


def fonts(runs: Iterable[Any]) -> set[tuple[str, str]]:
    found = (run._r.rPr.rFonts for run in runs)
    return {(each.get(qn("w:eastAsia")), each.get(qn("w:hint"))) for each in found}


def test_is_set_as_the_standard_has_it() -> None:
    """GB/T 9704-2012: paper and margins, sizes, fonts by name on every run, 28 points a line, two characters indented."""
    content = word_file(EVERY, title="标题", author="区市场监管局", made_on=date(2026, 10, 16))
    assert content == word_file(EVERY, title="标题", author="区市场监管局", made_on=date(2026, 10, 16))
    document = Document(BytesIO(content))
    section = document.sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides if side] == [37, 35, 28, 26]
    assert (round(Mm(210).mm), round(Mm(297).mm)) == (round(section.page_width.mm), round(section.page_height.mm))  # type: ignore[union-attr]
    song, hei, kai, fang = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
    named = [hei, song, fang, hei, kai, fang, fang, fang]
    for paragraph, font in zip(document.paragraphs, named, strict=True):
        style: Any = paragraph.style
        form = style.paragraph_format
        assert fonts(paragraph.runs) == {(font, "eastAsia")}
        is_title = font == song
        assert style.font.size == Pt(22 if is_title else 16)
        assert form.line_spacing == Pt(36 if is_title else 28)
        assert (form.first_line_indent or 0) == (Pt(32) if style.name in ("Heading 1", "Heading 2", "Normal") else 0)
        assert "\x0b" not in paragraph.text
    assert document.paragraphs[1].text == "“TITLE”——2026年\n第二行"
    assert document.paragraphs[5].runs[0].bold
    assert section.footer.paragraphs[0].text == "— 1 —"
    assert "PAGE" in section.footer._element.xml
    assert document.core_properties.author == "区市场监管局"
    assert 'w:eastAsia="zh-CN"' in document.styles.element.xml


SIGNED = {"区市场监管局": 4.5, "大足区专利提升专项行动计划领导小组办公室": 0}  # characters from the edge, by hand


@pytest.mark.parametrize("office", SIGNED)
def test_who_issues_it_stands_in_the_middle_above_the_date(office: str) -> None:
    """The date is seven characters wide, its digits half ones, and stands four from the edge."""
    last = [Paragraph(kind=Kind.SIGNED, text=office), Paragraph(kind=Kind.DATE, text="2026年10月16日")]
    content = word_file(last, title="", author="", made_on=date(2026, 10, 16))
    signed, dated = Document(BytesIO(content)).paragraphs
    assert signed.paragraph_format.right_indent == Pt(SIGNED[office] * 16)
    style: Any = dated.style
    assert style.paragraph_format.right_indent == Pt(4 * 16)


@pytest.mark.browser  # takes seconds: run with those that do
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there")
def test_libreoffice_reads_the_same_text(tmp_path: Path) -> None:
    path = tmp_path / "c.docx"
    path.write_bytes(word_file([Paragraph(kind=kind, text=f"第{kind.name}段") for kind in Kind], title="标题", author="",
                               made_on=date(2026, 10, 16)))  # fmt: skip
    office = f"-env:UserInstallation=file://{tmp_path}/office"
    to_text = ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)]
    command = ["soffice", "--headless", office, *to_text, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603 (our own line)
    said = (tmp_path / "c.txt").read_text(encoding="utf-8-sig").split("\n")
    assert [line for line in said if line] == [f"第{kind.name}段" for kind in Kind]
