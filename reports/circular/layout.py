"""The circular as a Word file, set as GB/T 9704-2012 has it: A4, 22 pt title, 16 pt body, 28 pt from line to line.

Fonts are named, not embedded: 方正小标宋简体 for the title, 黑体 and 楷体_GB2312 for headings, 仿宋_GB2312 for the body; figures
and Latin letters in Times New Roman, as offices set them. Every run says its East Asian font itself, and that quotation
marks and dashes are East Asian too. The same paragraphs always give the same bytes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from .contents import Kind, Paragraph

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN = "Times New Roman"
SMALL_SONG, HEI, KAI, FANG_SONG, SONG = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"
BODY, LINE = 16, 28  # points
FROM_THE_EDGE = 4  # characters between the date and the right edge


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How paragraphs of a kind are set; sizes in points, indents in characters of that size."""

    style: str
    font: str
    size: int = BODY
    line: int = LINE
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    first_line: int = 2
    right: float = 0
    before: int = 0
    after: int = 0
    level: int | None = None  # in the document's outline


_LEFT, _CENTER, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
MANNERS = {
    Kind.MARK: Manner(style="Subtitle", font=HEI, align=_LEFT, first_line=0, after=LINE),
    Kind.TITLE: Manner(
        style="Title", font=SMALL_SONG, size=22, line=36, align=_CENTER, first_line=0, after=LINE
    ),
    Kind.TO: Manner(style="Body Text", font=FANG_SONG, align=_LEFT, first_line=0),
    Kind.HEADING: Manner(style="Heading 1", font=HEI, align=_LEFT, level=0),
    Kind.SUBHEADING: Manner(style="Heading 2", font=KAI, align=_LEFT, level=1),
    Kind.TEXT: Manner(style="Normal", font=FANG_SONG),
    Kind.SIGNED: Manner(style="Signature", font=FANG_SONG, align=_RIGHT, first_line=0, before=LINE),
    Kind.DATE: Manner(style="Date", font=FANG_SONG, align=_RIGHT, first_line=0, right=FROM_THE_EDGE),
}  # fmt: skip


def word_file(paragraphs: Iterable[Paragraph], *, title: str, author: str, made_on: date) -> bytes:
    """The file; its properties say title, author and the day."""
    document, every = Document(), tuple(paragraphs)
    _speak_chinese(document)
    _page(document)
    for manner in MANNERS.values():
        _define(document, manner)
    for paragraph in every:
        _write(document, paragraph)
    _sign(document, every)
    _footer(document)
    _properties(document, title, author, made_on)
    content = BytesIO()
    document.save(content)
    return _always_the_same(content.getvalue())


def _speak_chinese(document: Word) -> None:
    """Without it a missing font is replaced by one of another country's characters."""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _page(document: Word) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)  # the number stands 7 mm below the body


def _define(document: Word, manner: Manner) -> None:
    """The style of a kind, whatever the blank document's own says."""
    styles = document.styles
    style = styles[manner.style] if manner.style in styles else styles.add_style(manner.style, 1)
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{manner.style} is no style of paragraphs")
    for name in ("w:rPr", "w:pPr"):
        for old in style.element.findall(qn(name)):
            style.element.remove(old)
    style.font.size, style.font.bold, style.font.name = Pt(manner.size), False, LATIN
    _east_asian(style.element.get_or_add_rPr(), manner.font)
    form = style.paragraph_format
    form.alignment = manner.align
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(manner.line)
    form.space_before, form.space_after = Pt(manner.before), Pt(manner.after)
    form.first_line_indent = Pt(manner.first_line * manner.size)
    form.right_indent = Pt(manner.right * manner.size)
    form.widow_control = True
    if manner.level is not None:
        form.keep_with_next = True
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(manner.level))
        style.element.get_or_add_pPr().append(level)


def _east_asian(properties: object, font: str) -> None:
    """The fonts of a style or a run, with the East Asian one and which of them quotation marks take."""
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]  # python-docx gives its elements no public type
    for name, value in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font), ("hint", "eastAsia")):
        fonts.set(qn(f"w:{name}"), value)


def _write(document: Word, paragraph: Paragraph) -> None:
    manner = MANNERS[paragraph.kind]
    written = document.add_paragraph(style=manner.style)
    if paragraph.lead:
        _run(written, paragraph.lead, manner.font).bold = True
    first, *more = paragraph.text.split("\n") if paragraph.kind is Kind.TITLE else [paragraph.text]
    _run(written, first, manner.font)
    for line in more:
        _run(written, "", manner.font).add_break()
        _run(written, line, manner.font)


def _run(paragraph: WordParagraph, text: str, font: str) -> Run:
    run = paragraph.add_run(_writable(text))
    _east_asian(run._r.get_or_add_rPr(), font)  # noqa: SLF001 (the library's own way to what it has no name for)
    return run


_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _writable(text: str) -> str:
    """In one line, without what XML cannot hold."""
    return _CONTROLS.sub("", " ".join(text.split("\n"))).replace("\r", "").replace("\t", " ")


def _sign(document: Word, paragraphs: tuple[Paragraph, ...]) -> None:
    """Who issues it stands in the middle above the date, as far as the edge allows."""
    texts = {paragraph.kind: paragraph.text for paragraph in paragraphs}
    shift = (_width(texts.get(Kind.DATE, "")) - _width(texts.get(Kind.SIGNED, ""))) / 2
    for written in document.paragraphs:
        if written.style is not None and written.style.name == MANNERS[Kind.SIGNED].style:
            written.paragraph_format.right_indent = Pt(max(0, FROM_THE_EDGE + shift) * BODY)
            written.paragraph_format.keep_with_next = True


def _width(text: str) -> float:
    """Of a line, in characters; a Latin one takes half the room."""
    return sum(0.5 if letter.isascii() else 1 for letter in text)


def _footer(document: Word) -> None:
    """— 1 —, centred."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in ("— ", None, " —"):
        run = _run(paragraph, text or "", SONG)
        run.font.size = Pt(14)
        if text is None:
            _page_number(run)


def _page_number(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), (None, "1"), ("end", "")):
        if kind:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:t" if kind is None else "w:instrText")
            part.text = text
        run._r.append(part)  # noqa: SLF001 (the library has no fields)


def _properties(document: Word, title: str, author: str, made_on: date) -> None:
    properties, day = document.core_properties, datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.created = properties.modified = day
    properties.comments, properties.language = "", "zh-CN"


def _always_the_same(content: bytes) -> bytes:
    """The same parts without the moment at which they were put together."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(ZipInfo(name), old.read(name), compress_type=ZIP_DEFLATED)
    return written.getvalue()
