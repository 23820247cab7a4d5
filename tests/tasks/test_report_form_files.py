"""Files beside a unit's reports: attached, shown, removed; hostile ones refused or harmless."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from organizations.models import User
from plans.models import Plan
from tasks.models import TaskEvidence, TaskReport
from tests import acts
from tests.reportpage import UNIT, address, fields, row, send, text_of

pytestmark = pytest.mark.django_db

People = dict[str, User]
PDF = b"%PDF-1.7 text"


def test_a_file_does_not_bring_in_a_reason_that_is_too_long(dazu: Plan, people: People, unit: Client) -> None:
    acts.report_approved(dazu, people)
    three = row(dazu)
    changes = {f"{three}-files": SimpleUploadedFile("1.pdf", PDF), f"{three}-correction_reason": "长" * 301}
    response = send(unit, f"{address(dazu, UNIT)}?correct={three}", "save", changes)
    assert response.status_code == 400
    assert "更正理由不得超过300字" in text_of(response)
    assert (TaskReport.objects.count(), TaskEvidence.objects.count()) == (1, 0)


def test_files_are_attached_shown_and_removed(dazu: Plan, unit: Client) -> None:
    three = row(dazu)
    file = SimpleUploadedFile("会议纪要.pdf", PDF)
    assert send(unit, address(dazu, UNIT), "save", {f"{three}-files": file}).status_code == 302
    evidence = TaskEvidence.objects.get()
    text = unit.get(address(dazu, UNIT)).content.decode()
    assert f"/plans/{dazu.slug}/tasks/evidence/{evidence.pk}/" in text
    answer = unit.get(f"/plans/{dazu.slug}/tasks/evidence/{evidence.pk}/")
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert send(unit, address(dazu, UNIT), f"remove-{evidence.pk}", {}).status_code == 302
    assert not TaskEvidence.objects.exists()


HOSTILE: list[tuple[str, bytes, str]] = [
    ("报告.pdf", b"MZ\x90\x00this program", "的内容不是pdf文件，可能改过扩展名"),
    ("报告.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "不是可以上传的文件类型"),
    ("报告.html", b"<script>alert(1)</script>", "不是可以上传的文件类型"),
    ("报告.png", b"<svg><script>alert(1)</script></svg>", "的内容不是png文件"),
    ("报告.pdf", b"", "是空文件"),
    ("报告.pdf.exe", PDF, "不是可以上传的文件类型"),
    ("报告.docx", b"PK\x03\x04 not an archive", "的内容不是docx文件"),
    ("报告.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "的内容不是doc文件"),
    ("报告.pdf", PDF.ljust(21 * 1024 * 1024), "单个文件不能超过20MB"),
]


@pytest.mark.parametrize(("name", "content", "said"), HOSTILE, ids=[f"{each[0]} {each[2]}" for each in HOSTILE])
def test_hostile_files_are_refused_beside_the_field(
    dazu: Plan, unit: Client, name: str, content: bytes, said: str
) -> None:
    three = row(dazu)
    changes = {f"{three}-files": SimpleUploadedFile(name, content), f"{three}-done": "已办"}
    response = send(unit, address(dazu, UNIT), "save", changes)
    assert response.status_code == 400
    assert said in text_of(response)
    assert not TaskEvidence.objects.exists()
    assert TaskReport.objects.get().done == "已办", "what was typed beside it is kept"


HARMLESS: list[tuple[str, bytes, str]] = [
    ("../../../etc/passwd.pdf", PDF, "passwd.pdf"),
    ("长" * 300 + ".pdf", PDF, "长" * 116 + ".pdf"),
    ("报告\u202efdp.pdf", PDF, "报告fdp.pdf"),
    ("两样都是.pdf", PDF + b"<script>alert(1)</script>PK\x03\x04", "两样都是.pdf"),
    ("照片.jpg", b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", "照片.jpg"),
]


@pytest.mark.parametrize(("name", "content", "kept"), HARMLESS, ids=[each[2][:12] for each in HARMLESS])
def test_other_oddities_are_kept_harmless(dazu: Plan, unit: Client, name: str, content: bytes, kept: str) -> None:
    """Kept under a name of our own, handed out as a download that no browser guesses about."""
    upload = SimpleUploadedFile("x.pdf", content)
    upload._name = name  # type: ignore[attr-defined]  # past Django's own cleaning of the name
    response = send(unit, address(dazu, UNIT), "save", {f"{row(dazu)}-files": upload})
    assert response.status_code == 302
    evidence = TaskEvidence.objects.get()
    assert (evidence.name, re.fullmatch(r"[0-9a-f]{32}\.(pdf|jpg)", evidence.file.name or "") is not None) == (
        kept,
        True,
    )
    answer = unit.get(f"/plans/{dazu.slug}/tasks/evidence/{evidence.pk}/")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert (answer["X-Content-Type-Options"], "default-src" in answer["Content-Security-Policy"]) == ("nosniff", True)


def test_ones_own_file_does_not_make_ones_own_words_stale(dazu: Plan, unit: Client) -> None:
    three = row(dazu)
    changes = {f"{three}-done": "长" * 301, f"{three}-files": SimpleUploadedFile("1.pdf", PDF)}
    response = send(unit, address(dazu, UNIT), "save", changes)
    assert (response.status_code, TaskEvidence.objects.count()) == (400, 1)
    given = fields(response.content.decode())
    assert unit.post(address(dazu, UNIT), {**given, f"{three}-done": "短", "act": "save"}).status_code == 302
    assert TaskReport.objects.get().done == "短"


def test_eleven_files_are_too_many(dazu: Plan, unit: Client) -> None:
    three = row(dazu)
    ten = [SimpleUploadedFile(f"{place}.pdf", PDF) for place in range(10)]
    assert send(unit, address(dazu, UNIT), "save", {f"{three}-files": ten}).status_code == 302
    response = send(unit, address(dazu, UNIT), "save", {f"{three}-files": SimpleUploadedFile("11.pdf", PDF)})
    assert (response.status_code, TaskEvidence.objects.count()) == (400, 10)
    assert "一项任务每个季度最多10个文件" in text_of(response)


# The office on behalf of a unit
