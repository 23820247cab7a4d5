"""Evidence files: which are taken, by name and by first bytes, and under which names they are kept."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.evidence import LARGEST, SIGNATURES, checked, clean_name
from plans.refusals import Invalid

unhurried = settings(deadline=None)  # a busy machine is not a failing property

# By the makers' descriptions of their formats.
PDF, JPEG, PNG = b"%PDF-1.7\n", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"\x89PNG\r\n\x1a\n\x00\x00"
ZIP, EMPTY_ZIP, OLE = b"PK\x03\x04\x14\x00", b"PK\x05\x06\x00\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00"
CONTENTS = {
    "pdf": [PDF],
    "jpg": [JPEG],
    "jpeg": [JPEG],
    "png": [PNG],
    "xlsx": [ZIP, EMPTY_ZIP],
    "docx": [ZIP, EMPTY_ZIP],
    "ofd": [ZIP, EMPTY_ZIP],
    "zip": [ZIP, EMPTY_ZIP],
    "xls": [OLE],
    "doc": [OLE],
    "wps": [ZIP, EMPTY_ZIP, OLE],
    "et": [ZIP, EMPTY_ZIP, OLE],
}
EVERY = (PDF, JPEG, PNG, ZIP, EMPTY_ZIP, OLE, b"<html>", b"MZ\x90\x00", b"#!/bin/sh", b" %PDF-1.7")


def test_every_ending_has_its_contents() -> None:
    assert CONTENTS.keys() == SIGNATURES.keys()


@pytest.mark.parametrize("ending", CONTENTS)
def test_a_file_is_what_its_ending_says(ending: str) -> None:
    taken = []
    for content in EVERY:
        try:
            checked(SimpleUploadedFile(f"通报.{ending}", content))
        except Invalid as refusal:
            said = refusal.message
        else:
            taken.append(content)
    assert taken == CONTENTS[ending]
    assert said == f"“通报.{ending}”的内容不是{ending}文件，可能改过扩展名"


@pytest.mark.parametrize("name", ["通报.PDF", "通报.Pdf", "a.b.pdf", "通 报（1）.pdf", "'; drop table.pdf"])
def test_names_are_kept_as_they_are(name: str) -> None:
    assert checked(SimpleUploadedFile(name, PDF)) == (name, hashlib.sha256(PDF).hexdigest(), len(PDF))


@pytest.mark.parametrize(
    "name",
    ["通报", "通报.", "通报.exe", "通报.html", "通报.svg", "通报.pdf.exe", ".pdf", "pdf", "通报.ｐｄｆ", "通报.p df"],
)
def test_other_endings_are_refused(name: str) -> None:
    taken = "pdf、jpg、jpeg、png、xlsx、docx、ofd、zip、xls、doc、wps、et"
    with pytest.raises(Invalid, match=f"”不是可以上传的文件类型，可上传：{taken}$"):
        checked(SimpleUploadedFile(name, PDF))


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        checked(SimpleUploadedFile("通报.pdf", b""))
    assert caught.value.message == "“通报.pdf”是空文件"


@pytest.mark.parametrize(("more", "said"), [(1, "10.1"), (104_857, "10.1"), (104_858, "10.2"), (LARGEST, "20.0")])
def test_a_file_that_is_too_large_is_refused(more: int, said: str) -> None:
    assert LARGEST == 10 * 1024 * 1024
    with pytest.raises(Invalid) as caught:
        checked(SimpleUploadedFile("通报.pdf", PDF.ljust(LARGEST + more)))
    assert caught.value.message == f"“通报.pdf”有{said}MB，单个文件不能超过10MB"


def test_the_largest_file_is_read_to_its_end() -> None:
    content = PDF.ljust(LARGEST, b"x")
    file = SimpleUploadedFile("通报.pdf", content)
    assert checked(file) == ("通报.pdf", hashlib.sha256(content).hexdigest(), LARGEST)
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
