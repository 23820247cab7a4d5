"""What a file says, and which files are refused: hand-made files, expectations by hand."""

from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook

from documents.reader.opening import open_source
from documents.reader.source import NotReadable, Source

from .files import bomb, cell, paragraph, pdf, ruled, run, said, table, word

SENTENCE = "到2027年，有效发明专利总量突破575件。"


def opened(content: bytes, name: str = "计划.docx") -> Source:
    """Opened, every cell held against the text."""
    source = open_source(content, name=name)
    last = 0
    for found in source.tables:
        assert last <= found.start < found.end <= len(source.text)
        last = found.end
        assert len({len(row) for row in found.rows}) == 1
        for row in found.rows:
            for each in row:
                assert source.text[each.start : each.end] == each.text
                assert found.start <= each.start <= each.end <= found.end
    return source


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_its_own_text(encoding: str) -> None:
    content = f"一、总体要求\r\n{SENTENCE}\r\t附件\n".encode(encoding)
    assert opened(content, "计划.txt").text == f"一、总体要求\n{SENTENCE}\n\t附件\n"


@pytest.mark.parametrize(
    ("content", "name", "because"),
    [
        (b"", "a.txt", "空文件"),
        (b" \n\t\n", "a.txt", "没有文字"),
        (b"a" * (10 * 1024 * 1024 + 1), "a.txt", "超过10MB"),
        (SENTENCE.encode() + b"\x00\x01", "a.txt", "控制字符"),
        (SENTENCE.encode("utf-16-le"), "a.txt", ""),
        (bytes(range(256)) * 200, "a.txt", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "计划.doc", "旧版的.doc格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "计划.wps", "WPS文字的.wps格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a", "旧版的.xls"),
        (b"{\\rtf1\\ansi}", "a.doc", "RTF"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><p>1", "a.txt", "网页"),
        (b"\x89PNG\r\n\x1a\n", "a.docx", "图片"),
        (b"PK\x03\x04 broken", "a.docx", "损坏"),
        (b"%PDF-1.7 broken", "a.pdf", "PDF文件已损坏"),
    ],
)
def test_what_is_no_document_is_refused_by_its_name(content: bytes, name: str, because: str) -> None:
    with pytest.raises(NotReadable) as refused:
        open_source(content, name=name)
    assert because in refused.value.message


def test_paragraphs_and_tables_of_word_stand_in_the_order_of_the_body() -> None:
    document = Document()
    document.add_paragraph("某区行动计划")
    laid = document.add_table(rows=3, cols=4)
    for place, text in {(0, 0): "指标", (0, 1): "目标值", (1, 1): "2025年", (1, 2): "2026年", (2, 0): "专利"}.items():
        laid.cell(*place).text = text
    laid.cell(0, 1).merge(laid.cell(0, 2))
    laid.cell(0, 0).merge(laid.cell(1, 0))
    laid.cell(2, 1).text = "4\n5"
    inner = laid.cell(2, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内", "层"
    document.add_paragraph("附则")
    written = BytesIO()
    document.save(written)
    source = opened(written.getvalue())
    assert source.text == "某区行动计划\n指标\t目标值\t\t\n\t2025年\t2026年\t\n专利\t4 5\t内 层\t\n附则\n"
    assert said(source.tables[0]) == [
        ["指标", "目标值", "目标值", ""],
        ["指标", "2025年", "2026年", ""],
        ["专利", "4 5", "内 层", ""],
    ]
    first = source.tables[0].rows
    assert first[0][0].span == first[1][0].span
    assert first[0][1].span == first[0][2].span


SHOWN = '<w:vanish w:val="0"/>'


def test_what_word_does_not_print_is_left_out() -> None:
    body = (
        paragraph("目录一\t1", '<w:pStyle w:val="T1"/>')
        + f"<w:p>{run('有')}<w:del>{run('删')}</w:del><w:ins>{run('加')}</w:ins>{run('藏', '<w:vanish/>')}"
        f"{run('现', SHOWN)}<w:moveFrom>{run('移')}</w:moveFrom><w:r><w:footnoteReference/></w:r>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:tab/><w:t>后</w:t><w:br/><w:t>行</w:t></w:r></w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('前半')}</w:p>{paragraph('后半')}"
        f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('控件内')}{table(cell('甲') + cell('乙'))}</w:sdtContent></w:sdt>"
        f"<w:p><mc:AlternateContent><mc:Choice><w:txbxContent>{paragraph('框')}</w:txbxContent></mc:Choice>"
        f"<mc:Fallback><w:txbxContent>{paragraph('框')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>"
    )
    source = opened(word(body, styles='<w:style w:styleId="T1"><w:name w:val="toc 1"/></w:style>'))
    assert source.text == "有加现\t后\n行\n前半后半\n控件内\n甲\t乙\n\n框\n"


LEVELS = "".join(
    f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'
    for level, style, text, more in [
        (0, "chineseCountingThousand", "%1、", '<w:suff w:val="nothing"/><w:pStyle w:val="H1"/>'),
        (1, "japaneseCounting", "（%2）", '<w:suff w:val="nothing"/>'),
        (2, "decimal", "%3.", ""),
        (3, "decimal", "%1.%3.%4", "<w:isLgl/>"),
        (4, "bullet", "", ""),
    ]
)
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="5">{LEVELS}</w:abstractNum>'
    '<w:abstractNum w:abstractNumId="6"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="6"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="20"/>'
    "</w:lvlOverride></w:num>"
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    '</w:style><w:style w:type="paragraph" w:styleId="H2"><w:name w:val="mine"/><w:basedOn w:val="H1"/></w:style>'
)


def numbered(text: str, use: int, level: int = 0) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{use}"/></w:numPr>')


def test_numbers_that_word_prints_by_itself_are_in_the_text() -> None:
    styled = '<w:pStyle w:val="H1"/>'
    body = "".join(
        [
            paragraph("总体要求", styled),
            numbered("思想", 1, 1),
            numbered("目标", 1, 1),
            paragraph("任务", '<w:pStyle w:val="H2"/>'),
            numbered("创造", 1, 1),
            numbered("布局", 1, 2),
            numbered("细目", 1, 3),
            numbered("点", 1, 4),
            numbered("转化", 1, 2),
            paragraph("不编号", f'{styled}<w:numPr><w:numId w:val="0"/></w:numPr>'),
            numbered("为了", 2),
            numbered("本办法", 3),
            numbered("附则", 3),
            table(cell("x").replace(paragraph("x"), numbered("", 2)) + cell("专利")),
        ]
    )
    assert opened(word(body, numbering=NUMBERING, styles=STYLES)).text == (
        "一、总体要求\n（一）思想\n（二）目标\n二、任务\n（一）创造\n1. 布局\n2.1.1 细目\n点\n2. 转化\n不编号\n"
        "第一条 为了\n第二十条 本办法\n第二十一条 附则\n第二十二条\t专利\n"
    )


def test_a_workbook_is_read_sheet_by_sheet_as_it_is_shown() -> None:
    book = Workbook()
    first = book.worksheets[0]
    first.title = "附件1"
    first.append(["重点指标分解表"])
    first.merge_cells("A1:D1")
    first.append(["指标", "目标值", None, "日期"])
    first.merge_cells("B2:C2")
    first.append(["占比", 0.174, 4.50, None])
    first["B3"].number_format = "0.0%"
    first["D3"] = "2025-09-22"
    first.append([])
    first.append(["注：以上为累计数"])
    hidden = book.create_sheet("草稿")
    hidden.append(["不要"])
    hidden.sheet_state = "hidden"
    second = book.create_sheet("Sheet2")
    second.append(["甲", 1])
    written = BytesIO()
    book.save(written)
    source = opened(written.getvalue(), "附件.xlsx")
    assert source.text == (
        "附件1\n重点指标分解表\n指标\t目标值\t\t日期\n占比\t17.4%\t4.5\t2025-09-22\n\n注：以上为累计数\n\n甲\t1\n\n"
    )
    assert [said(found) for found in source.tables] == [
        [["指标", "目标值", "目标值", "日期"], ["占比", "17.4%", "4.5", "2025-09-22"]],
        [["甲", "1"]],
    ]
    assert source.remarks == ("隐藏的工作表“草稿”没有读取",)


def test_a_pdf_is_read_without_its_heads_and_with_tables_over_pages() -> None:
    rows, rulings = ruled([["序号", "指标", "责任单位"], ["1", "专利数", "区科技局、"]], top=740)
    rest, more = ruled([["序号", "指标", "责任单位"], ["", "", "区教委"], ["2", "商标数", "区文旅委"]], top=60)
    heads = [(200.0, 20.0, "某区行动计划")]
    pages = [
        ([*heads, (60.0, 60.0, "某区行动计划"), (60.0, 90.0, SENTENCE[:12]), *rows, (280.0, 810.0, "— 1 —")], rulings),
        ([*heads, *rest, (60.0, 300.0, SENTENCE), (280.0, 810.0, "第 2 页 共 3 页")], more),
        ([*heads, (60.0, 60.0, "附则"), (280.0, 810.0, "3")], []),
    ]
    source = opened(pdf(*pages), "计划.pdf")
    assert source.text == (
        f"某区行动计划\n{SENTENCE[:12]}\n序号\t指标\t责任单位\n1\t专利数\t区科技局、区教委\n2\t商标数\t区文旅委\n{SENTENCE}\n附则\n"
    )
    assert len(source.tables) == 1


def test_columns_of_a_pdf_without_rulings_are_parted() -> None:
    rows = [["序号", "指 标", "2027年", "责任单位"], ["1", "专利数", "575", "区科技局"]]
    texts = [(60.0 + 100 * c, 60.0 + 20 * r, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    assert opened(pdf((texts, [])), "计划.pdf").text == "序号  指 标  2027年  责任单位\n1  专利数  575  区科技局\n"


@pytest.mark.parametrize(
    ("content", "because"),
    [(pdf(([], [(10, 10, 90, 90)])), "没有文字层"), (pdf(*[([(60, 60, "页")], [])] * 301), "300页"), (bomb(), "PDF")],
    ids=["scan", "many pages", "bomb"],
)
def test_pdf_files_that_cannot_be_read(content: bytes, because: str) -> None:
    with pytest.raises(NotReadable, match=because):
        open_source(content, name="计划.pdf")


@pytest.mark.parametrize(
    "content",
    [
        word("", more={"word/media/a.xml": " " * 70_000_000}),
        word("<w:sdt>" * 3000 + "</w:sdt>" * 3000),
        word("", more={"word/numbering.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        word(table(cell("x", '<w:gridSpan w:val="99999"/>'))),
        word("").replace(b"document2", b"document3"),
    ],
    ids=["zip bomb", "deep", "entity", "wide", "lying names"],
)
def test_hostile_word_files_are_refused(content: bytes) -> None:
    with pytest.raises(NotReadable):
        open_source(content, name="计划.docx")


def _is_read_or_refused(content: bytes) -> bool:
    try:
        open_source(content, name="计划.docx")
    except NotReadable as refused:
        return bool(refused.message)
    return True


def test_damaged_files_are_read_or_refused_and_nothing_else_happens() -> None:
    whole = word(paragraph(SENTENCE) * 20 + table(cell("甲") + cell("乙")), numbering=NUMBERING, styles=STYLES)
    for place in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 0x55
        broken[place * 31 % len(whole)] = 0
        assert _is_read_or_refused(bytes(broken))
        assert _is_read_or_refused(whole[:place])
