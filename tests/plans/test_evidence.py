"""Evidence files: which are taken, by name and by first bytes, and under which names they are kept."""

import hashlib
import struct
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.contents import SIGNATURES
from plans.evidence import FIGURE_FILES, REPORT_FILES, FileRules, checked, clean_name
from plans.refusals import Invalid

unhurried = settings(deadline=None)  # a busy machine is not a failing property

# By the makers' descriptions of their formats.
PDF, JPEG, PNG = b"%PDF-1.7\n", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\x89PNG\r\n\x1a\n\x00\x00"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00"


def archive(*names: str) -> bytes:
    """An archive with these parts, each of a few bytes."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, "<part/>")
    return held.getvalue()


def compound(stream: str) -> bytes:
    """Not a whole compound file: its first bytes and a name in its directory, which is what is looked at."""
    return OLE + bytes(600) + stream.encode("utf-16-le") + bytes(64)


DOCX, XLSX = archive("[Content_Types].xml", "word/document.xml"), archive("[Content_Types].xml", "xl/workbook.xml")
PPTX, OFD, ZIP = archive("[Content_Types].xml", "ppt/presentation.xml"), archive("OFD.xml"), archive("a.txt")
DOC, XLS, OLD_XLS = compound("WordDocument"), compound("Workbook"), compound("Book")
PPT, OTHER = compound("PowerPoint Document"), compound("Something")
MSI = OLE + bytes(600) + bytes.fromhex("84100C0000000000C000000000000046") + bytes(64)
ARCHIVES, COMPOUNDS = [DOCX, XLSX, PPTX, OFD, ZIP], [DOC, XLS, OLD_XLS, PPT, OTHER]
CONTENTS = {
    "pdf": [PDF],
    "jpg": [JPEG],
    "jpeg": [JPEG],
    "png": [PNG],
    "docx": [DOCX],
    "xlsx": [XLSX],
    "pptx": [PPTX],
    "ofd": [OFD],
    "zip": ARCHIVES,
    "doc": [DOC],
    "xls": [XLS, OLD_XLS],
    "ppt": [PPT],
    "wps": ARCHIVES + COMPOUNDS,
    "et": ARCHIVES + COMPOUNDS,
    "dps": ARCHIVES + COMPOUNDS,
}
BROKEN = (b"PK\x03\x04\x14\x00", DOCX[:-30], b"PK\x05\x06\x00\x00", DOCX.replace(b"PK\x01\x02", b"PK\x09\x09"))
EVERY = (
    PDF, JPEG, PNG, *ARCHIVES, *COMPOUNDS, MSI, *BROKEN, b"<html>", b"<svg><script/></svg>", b"MZ\x90\x00", b"#!/bin/sh",
    b" %PDF-1.7",
)  # fmt: skip


def test_every_ending_has_its_contents() -> None:
    assert CONTENTS.keys() == SIGNATURES.keys()
    assert {*FIGURE_FILES.endings, *REPORT_FILES.endings} == SIGNATURES.keys()
    assert ".svg" not in FIGURE_FILES.accept + REPORT_FILES.accept
    # The list of the issue of this kind of file, by hand.
    listed = {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "wps", "et", "dps", "jpg", "jpeg", "png"}
    assert (set(REPORT_FILES.endings), REPORT_FILES.most) == (listed, 10)


@pytest.mark.parametrize("ending", CONTENTS)
def test_a_file_is_what_its_ending_says(ending: str) -> None:
    rules = REPORT_FILES if ending in REPORT_FILES.endings else FIGURE_FILES
    taken = []
    for content in EVERY:
        try:
            checked(SimpleUploadedFile(f"通报.{ending}", content), rules)
        except Invalid as refusal:
            said = refusal.message
        else:
            taken.append(content)
    assert taken == CONTENTS[ending]
    assert said == f"“通报.{ending}”的内容不是{ending}文件，可能改过扩展名"


def many_parts(count: int) -> bytes:
    """A document of that many parts: each takes 61 bytes of the list."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for place in range(count):
            made.writestr(f"word/{place:010d}", "")
    return held.getvalue()


@pytest.mark.parametrize(("count", "taken"), [(17_000, True), (17_200, False)])
def test_an_archive_with_a_long_list_of_parts_is_not_opened(count: int, taken: bool) -> None:
    """The list takes memory to read. 1 MB is 17,189 parts of 61 bytes; an office file has some dozen."""
    file = SimpleUploadedFile("通报.docx", many_parts(count))
    if taken:
        assert checked(file, REPORT_FILES)[0] == "通报.docx"
    else:
        with pytest.raises(Invalid, match="的内容不是docx文件"):
            checked(file, REPORT_FILES)


def test_a_long_list_cannot_hide_behind_a_second_end() -> None:
    """The end that everybody reads says that the list is short; the larger format's end beside it has the whole."""
    content = many_parts(17_200)
    end = content.rindex(b"PK\x05\x06")
    size, offset = struct.unpack_from("<II", content, end + 12)
    larger = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 17_200, 17_200, size, offset)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    short = content[end : end + 12] + struct.pack("<I", 61) + content[end + 16 :]
    hidden = content[:end] + larger + locator + short
    with zipfile.ZipFile(BytesIO(hidden)) as opened:
        assert len(opened.infolist()) == 17_200, "it opens, and all of it is read"
    with pytest.raises(Invalid, match="的内容不是docx文件"):
        checked(SimpleUploadedFile("通报.docx", hidden), REPORT_FILES)


@pytest.mark.parametrize(("megabytes", "taken"), [(400, True), (401, False)])
def test_a_bomb_is_refused(megabytes: int, taken: bool) -> None:
    """What would unpack to more than 400 MB. The sizes stand in the list of parts; nothing is unpacked."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("[Content_Types].xml", "")
        made.writestr("word/document.xml", "")
    content = bytearray(held.getvalue())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (megabytes * 1024 * 1024).to_bytes(4, "little")
    file = SimpleUploadedFile("通报.docx", bytes(content))
    if taken:
        assert checked(file, REPORT_FILES)[0] == "通报.docx"
    else:
        with pytest.raises(Invalid, match="的内容不是docx文件"):
            checked(file, REPORT_FILES)


@pytest.mark.parametrize("name", ["通报.PDF", "通报.Pdf", "a.b.pdf", "通 报（1）.pdf", "'; drop table.pdf"])
def test_names_are_kept_as_they_are(name: str) -> None:
    assert checked(SimpleUploadedFile(name, PDF), FIGURE_FILES) == (name, hashlib.sha256(PDF).hexdigest(), len(PDF))


@pytest.mark.parametrize(
    "name",
    ["通报", "通报.", "通报.exe", "通报.html", "通报.svg", "通报.pdf.exe", ".pdf", "pdf", "通报.ｐｄｆ", "通报.p df"],
)
def test_other_endings_are_refused(name: str) -> None:
    taken = "pdf、jpg、jpeg、png、xlsx、docx、ofd、zip、xls、doc、wps、et"
    with pytest.raises(Invalid, match=f"”不是可以上传的文件类型，可上传：{taken}$"):
        checked(SimpleUploadedFile(name, PDF), FIGURE_FILES)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        checked(SimpleUploadedFile("通报.pdf", b""), FIGURE_FILES)
    assert caught.value.message == "“通报.pdf”是空文件"


MEGABYTE = 1024 * 1024
TOO_LARGE = [
    (FIGURE_FILES, 10, 1, "10.1"), (FIGURE_FILES, 10, 104_857, "10.1"), (FIGURE_FILES, 10, 104_858, "10.2"),
    (FIGURE_FILES, 10, 10 * MEGABYTE, "20.0"), (REPORT_FILES, 20, 1, "20.1"), (REPORT_FILES, 20, MEGABYTE, "21.0"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "most", "more", "said"), TOO_LARGE)
def test_a_file_that_is_too_large_is_refused(rules: FileRules, most: int, more: int, said: str) -> None:
    assert rules.largest == most * MEGABYTE
    with pytest.raises(Invalid) as caught:
        checked(SimpleUploadedFile("通报.pdf", PDF.ljust(most * MEGABYTE + more)), rules)
    assert caught.value.message == f"“通报.pdf”有{said}MB，单个文件不能超过{most}MB"


@pytest.mark.parametrize("rules", [FIGURE_FILES, REPORT_FILES])
def test_the_largest_file_is_read_to_its_end(rules: FileRules) -> None:
    content = PDF.ljust(rules.largest, b"x")
    file = SimpleUploadedFile("通报.pdf", content)
    assert checked(file, rules) == ("通报.pdf", hashlib.sha256(content).hexdigest(), rules.largest)
    assert file.read() == content, "left at its beginning, ready to be stored"


HOSTILE = [
    ("../../etc/passwd.pdf", "passwd.pdf"),
    ("/etc/通报.pdf", "通报.pdf"),
    ("C:\\Users\\wang\\通报.pdf", "通报.pdf"),
    ("..\\..\\通报.pdf", "通报.pdf"),
    ("通报.pdf/", "通报.pdf"),
    ("fdp.\u202etxt.pdf", "fdp.txt.pdf"),  # shown from right to left it would end in another way
    ("通\u200b报\x00\n\r\t.pdf", "通报.pdf"),
    ("通报\udcff.pdf", "通报.pdf"),
    ("cafe\u0301.pdf", "caf\u00e9.pdf"),
    ("  通报.pdf  ", "通报.pdf"),
    ("通报.pdf...", "通报.pdf"),
    (".htaccess", "htaccess"),
    ("..", "未命名"),
    (".", "未命名"),
    ("", "未命名"),
    ("\u200b", "未命名"),
    ("长" * 117 + ".pdf", "长" * 116 + ".pdf"),
    ("长" * 116 + ".pdf", "长" * 116 + ".pdf"),
    ("长" * 300 + ".XLSX", "长" * 115 + ".xlsx"),
    ("a." + "x" * 300, "." + "x" * 119),
]


@pytest.mark.parametrize(("sent", "kept"), HOSTILE)
def test_hostile_names_are_made_plain(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


@unhurried
@given(st.text(max_size=400))
def test_any_name_is_made_plain(sent: str) -> None:
    name = clean_name(sent)
    assert 1 <= len(name) <= 120
    assert name.isprintable()
    assert not set(name) & set("/\\")
    assert clean_name(name) in (name, name.rstrip(" .") or "未命名"), "made plain once, it stays so"
